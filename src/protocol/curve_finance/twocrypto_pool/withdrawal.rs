//! Withdrawals in one coin.

use super::super::twocrypto_math::get_y;
use super::{FEE_ONE, ONE, State, TwocryptoPool, U256, VERSION, n, of, with};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::full_math::{add, div, is_less, mul, sub};
use crate::protocol::wad::div_wad;

/// What a withdrawal in one coin comes to.
struct Withdrawal {
    dy: U256,
    d: U256,
    xp: [U256; 2],
}

impl TwocryptoPool {
    /// Withdraws in one coin; returns what is paid of it.
    ///
    /// ```text
    /// D′ = D − (s − fee·s/2)·D/S,   dy = xᵢ − xᵢ(D′)        fee at about the balances afterwards
    /// ```
    ///
    /// `remove_liquidity_one_coin` of twocrypto-ng v2.0.0, which claims the admin's share first. Rounding: down, exact
    /// as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`]; [`Error::InvalidAmount`] for more shares than there are, and where the virtual price
    /// would not rise; [`Error::Domain`], [`Error::Overflow`] and [`Error::NoConvergence`] where the contract reverts
    /// with balances too far apart; [`Error::InvalidTime`] before the last change.
    pub fn remove_liquidity_one_coin(&mut self, shares: U256, coin: usize, timestamp: u64) -> Result<U256> {
        let mut next = *self;
        next.claim_admin_fees(timestamp)?;
        let Withdrawal { dy, d, xp } = next.withdrawal(shares, coin)?;
        let left = sub(of(next.state.balances, coin)?, dy)?;
        next.state.balances = with(next.state.balances, coin, left)?;
        next.state.total_supply = sub(next.state.total_supply, shares)?;
        next.tweak_price(xp, d, timestamp)?;
        *self = next;
        Ok(dy)
    }

    /// What [`remove_liquidity_one_coin`](Self::remove_liquidity_one_coin) pays unless the admin's share is due:
    /// `calc_withdraw_one_coin`.
    ///
    /// # Errors
    /// As [`remove_liquidity_one_coin`](Self::remove_liquidity_one_coin), but for the price scale's.
    pub fn calc_withdraw_one_coin(&self, shares: U256, coin: usize) -> Result<U256> {
        self.withdrawal(shares, coin).map(|withdrawal| withdrawal.dy)
    }

    fn withdrawal(&self, shares: U256, coin: usize) -> Result<Withdrawal> {
        let State { balances, d, total_supply, price_scale, .. } = self.state;
        if is_less(total_supply, shares) {
            return Err(Error::InvalidAmount);
        }
        let xp = self.xp(balances)?;
        let x = of(xp, coin)?;
        // The fee is that of balances which have lost all of the shares in this coin, or the largest.
        let about = div(mul(mul(x, n(2))?, shares)?, total_supply, Down)?;
        let fee = if is_less(about, x) {
            self.fee(with(xp, coin, sub(x, about)?)?)?
        } else {
            n(self.parameters.out_fee_1e10)
        };
        let removed = div(mul(shares, d)?, total_supply, Down)?;
        let fee = add(div(mul(fee, removed)?, mul(n(2), FEE_ONE)?, Down)?, U256::ONE)?;
        let d = sub(d, sub(removed, fee)?)?;
        let [y, _] = get_y(VERSION, self.ann(), self.gamma(), xp, d, coin)?;
        let unit = of([ONE, price_scale], coin)?;
        let dy = div_wad(sub(x, y)?, mul(unit, of(self.precisions, coin)?)?)?;
        Ok(Withdrawal { dy, d, xp: with(xp, coin, y)? })
    }
}
