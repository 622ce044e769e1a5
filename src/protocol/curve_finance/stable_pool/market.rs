//! One trade at one time: what an amount of it moves and pays.

use super::{FEE_DENOMINATOR, StablePool, Variant, ratio};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::curve_finance::stable_math::{get_d, get_y};
use crate::protocol::full_math::{add, sub};
use crate::trade::Trade;

/// One trade of a pool at one time: what does not depend on the amount.
pub(in crate::protocol::curve_finance) struct Market<'a, const N: usize> {
    pub(super) pool: &'a StablePool<N>,
    pub(super) trade: Trade,
    pub(super) amp: U256,
    pub(super) xp: [U256; N],
    pub(in crate::protocol::curve_finance) d: U256,
}

/// Scaled balances before and after a swap without fees.
pub(in crate::protocol::curve_finance) struct Move {
    pub(super) sold: [U256; 2],
    pub(super) bought: [U256; 2],
}

impl Move {
    /// What the curve gives, less the one that its rounding may be off.
    pub(super) fn gross(&self) -> Result<U256> {
        let [before, after] = self.bought;
        sub(sub(before, after)?, U256::ONE)
    }
}

impl<'a, const N: usize> Market<'a, N> {
    pub(in crate::protocol::curve_finance) fn new(pool: &'a StablePool<N>, trade: Trade, now: u64) -> Result<Self> {
        let (amp, xp) = (pool.parameters.amplification.at(now)?, pool.scaled(&pool.state.balances)?);
        trade.of(&xp)?;
        Ok(Self { pool, trade, amp, xp, d: get_d(pool.parameters.variant, amp, &xp)? })
    }

    /// The scaled balances after as much more of the sold coin, in 18 decimals.
    pub(in crate::protocol::curve_finance) fn moved(&self, added: U256) -> Result<Move> {
        let (sold, bought) = self.trade.of(&self.xp)?;
        let after = add(sold, added)?;
        Ok(Move { sold: [sold, after], bought: [bought, self.other_side(self.trade, after)?] })
    }

    /// The scaled balance of the bought coin when that of the sold one is `x`.
    pub(super) fn other_side(&self, trade: Trade, x: U256) -> Result<U256> {
        get_y(self.pool.parameters.variant, trade.sell, trade.buy, x, self.amp, &self.xp, self.d)
    }

    /// What an exchange pays, to the trader and to the admin.
    pub(super) fn paid(&self, dx: U256) -> Result<[U256; 2]> {
        let (pool, coin) = (self.pool, self.trade.buy);
        if dx == U256::ZERO && pool.parameters.variant == Variant::Ng {
            return Err(Error::InvalidAmount);
        }
        let moved = self.moved(pool.worth(self.trade.sell, dx)?)?;
        let gross = moved.gross()?;
        let fee = ratio(gross, pool.fee_of(&moved)?, FEE_DENOMINATOR)?;
        Ok([pool.unscaled(coin, sub(gross, fee)?)?, pool.unscaled(coin, pool.admins(fee)?)?])
    }
}
