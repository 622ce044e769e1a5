//! Trades, and their quotes.

use super::super::twocrypto_math::get_y;
use super::{FEE_ONE, TwocryptoPool, U256, VERSION, of, with};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::full_math::{add, div, mul, sub};
use crate::protocol::wad::div_wad;
use crate::trade::Trade;

/// What a trade comes to, before the price scale may move.
struct Quote {
    /// Paid out, less the fee.
    dy: U256,
    /// The balances with what is paid in.
    balances: [U256; 2],
    /// `K₀` of the balances before the fee.
    k0: U256,
}

impl TwocryptoPool {
    /// Sells `dx` of a coin; returns what is paid of the other.
    ///
    /// ```text
    /// dy = (y − y(x + dx) − 1)·(1 − fee)        in 18 decimals, then of the coin's own
    /// ```
    ///
    /// `exchange` of twocrypto-ng v2.0.0. Amounts in the coins' smallest units. Rounding: down, exact as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`]; [`Error::InvalidAmount`] for nothing in, and where the virtual price would not rise
    /// (`Loss`); [`Error::Domain`], [`Error::Overflow`] and [`Error::NoConvergence`] where the contract reverts with
    /// balances too far apart; [`Error::InvalidTime`] before the last change.
    pub fn exchange(&mut self, trade: Trade, dx: U256, timestamp: u64) -> Result<U256> {
        let mut next = *self;
        let Quote { dy, balances, k0 } = self.quote(trade, dx)?;
        let left = sub(of(balances, trade.buy)?, dy)?;
        next.state.balances = with(balances, trade.buy, left)?;
        let xp = next.xp(next.state.balances)?;
        let d = next.level(xp, k0)?;
        next.tweak_price(xp, d, timestamp)?;
        *self = next;
        Ok(dy)
    }

    /// What [`exchange`](Self::exchange) pays: `get_dy`.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange), but for the price scale's.
    pub fn get_dy(&self, trade: Trade, dx: U256) -> Result<U256> {
        self.quote(trade, dx).map(|quote| quote.dy)
    }

    /// About what must be sold for `dy`: `get_dx`, which finds the fee by five rounds of substitution.
    ///
    /// For the least amount whose [`get_dy`](Self::get_dy) is at least `dy` there is
    /// [`ExactPool::amount_in`](crate::protocol::ExactPool::amount_in).
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    pub fn get_dx(&self, trade: Trade, dy: U256) -> Result<U256> {
        self.substituted(trade, dy, 5)
    }

    /// [`get_dx`](Self::get_dx) after so many rounds.
    pub(super) fn substituted(&self, trade: Trade, dy: U256, rounds: u32) -> Result<U256> {
        trade.of(&self.precisions)?;
        let mut with_fee = dy;
        let mut dx = U256::ZERO;
        for _ in 0..rounds {
            let left = sub(of(self.state.balances, trade.buy)?, with_fee)?;
            let xp = self.xp(with(self.state.balances, trade.buy, left)?)?;
            let [x, _] = get_y(VERSION, self.ann(), self.gamma(), xp, self.state.d, trade.sell)?;
            dx = self.unscaled(sub(x, of(xp, trade.sell)?)?, trade.sell)?;
            let fee = self.fee(with(xp, trade.sell, x)?)?;
            with_fee = add(add(dy, div(mul(fee, with_fee)?, FEE_ONE, Down)?)?, U256::ONE)?;
        }
        Ok(dx)
    }

    fn quote(&self, trade: Trade, dx: U256) -> Result<Quote> {
        let (x, _) = trade.of(&self.state.balances)?;
        if dx == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let balances = with(self.state.balances, trade.sell, add(x, dx)?)?;
        let xp = self.xp(balances)?;
        let [y, k0] = get_y(VERSION, self.ann(), self.gamma(), xp, self.state.d, trade.buy)?;
        let paid = sub(sub(of(xp, trade.buy)?, y)?, U256::ONE)?;
        let dy = self.unscaled(paid, trade.buy)?;
        let fee = div(mul(self.fee(with(xp, trade.buy, y)?)?, dy)?, FEE_ONE, Down)?;
        Ok(Quote { dy: sub(dy, fee)?, balances, k0 })
    }

    /// An amount of a coin in its smallest units.
    fn unscaled(&self, amount: U256, coin: usize) -> Result<U256> {
        let amount = if coin == 0 { amount } else { div_wad(amount, self.state.price_scale)? };
        div(amount, of(self.precisions, coin)?, Down)
    }
}
