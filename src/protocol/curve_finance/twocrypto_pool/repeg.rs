//! The oracle, the profit, and the price scale that follows.

use super::super::twocrypto_math::{get_p, newton_d};
use super::{ONE, State, TwocryptoPool, U256, VERSION, n, within};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::full_math::{add, div, is_less, mul, sub};
use crate::protocol::wad::{div_wad, mul_wad};

/// A price scale that the profit allows.
struct Peg {
    price_scale: U256,
    d: U256,
    virtual_price: U256,
}

impl TwocryptoPool {
    /// [`newton_d`] with the pool's parameters.
    pub(super) fn level(&self, xp: [U256; 2], k0_prev: U256) -> Result<U256> {
        newton_d(VERSION, self.ann(), self.gamma(), xp, k0_prev)
    }

    /// `tweak_price`: after a change that left the scaled balances `xp` at level `d`, brings the oracle up to date,
    /// takes the last price and the profit, and moves the price scale where that leaves half of the profit.
    ///
    /// ```text
    /// profit·V/V₀                                          V₀, V the virtual price before and after
    /// if 2V − 1 > profit + 2·allowed_extra_profit:
    ///     gap = |oracle/scale − 1|,   step = max(adjustment_step, gap/5)
    ///     scale + (oracle − scale)·step/gap                if step < gap, and if afterwards V > 1 and 2V − 1 > profit
    /// ```
    pub(super) fn tweak_price(&mut self, xp: [U256; 2], d: U256, timestamp: u64) -> Result<()> {
        self.state.price_oracle = self.price_oracle(timestamp)?;
        self.state.last_timestamp = timestamp;
        let State { price_scale, total_supply, virtual_price: before, .. } = self.state;
        self.state.last_prices = mul_wad(get_p(xp, d, self.ann(), self.gamma())?, price_scale)?;
        let (mut virtual_price, mut profit) = (ONE, ONE);
        if before != U256::ZERO {
            virtual_price = Self::virtual_price_at(d, price_scale, total_supply)?;
            profit = div(mul(self.state.xcp_profit, virtual_price)?, before, Down)?;
            if virtual_price <= before {
                return Err(Error::InvalidAmount);
            }
        }
        self.state.xcp_profit = profit;
        let twice = mul(n(2), virtual_price)?;
        let needed = add(profit, mul(n(2), n(self.parameters.allowed_extra_profit))?)?;
        let peg = if is_less(add(needed, ONE)?, twice) { self.peg(xp, profit)? } else { None };
        let peg = peg.unwrap_or(Peg { price_scale, d, virtual_price });
        (self.state.price_scale, self.state.d, self.state.virtual_price) = (peg.price_scale, peg.d, peg.virtual_price);
        Ok(())
    }

    /// The next price scale.
    fn peg(&self, [x, y]: [U256; 2], profit: U256) -> Result<Option<Peg>> {
        let State { price_scale, price_oracle, total_supply, .. } = self.state;
        let ratio = div_wad(price_oracle, price_scale)?;
        let gap = super::distance(ratio, ONE);
        let step = n(self.parameters.adjustment_step).max(div(gap, n(5), Down)?);
        if !is_less(step, gap) {
            return Ok(None);
        }
        let weighted = add(mul(price_scale, sub(gap, step)?)?, mul(step, price_oracle)?)?;
        let next = div(weighted, gap, Down)?;
        let xp = [x, div(mul(y, next)?, price_scale, Down)?];
        let d = self.level(xp, U256::ZERO)?;
        for x in xp {
            let hundredth = n(10_000_000_000_000_000);
            within(div_wad(x, d)?, [hundredth, mul(n(10_000), hundredth)?], Error::Domain)?;
        }
        let virtual_price = Self::virtual_price_at(d, next, total_supply)?;
        let enough = is_less(ONE, virtual_price) && is_less(add(profit, ONE)?, mul(n(2), virtual_price)?);
        Ok(enough.then_some(Peg { price_scale: next, d, virtual_price }))
    }
}
