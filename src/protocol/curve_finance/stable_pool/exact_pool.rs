//! The pool among the wei-exact pools.

use super::market::Move;
use super::{FEE_DENOMINATOR, Market, PRECISION, StablePool, fraction};
use crate::error::{Error, Result};
use crate::number::Rounding::{self, Down, Up};
use crate::protocol::full_math::{add, mul, mul_div, shl, sub};
use crate::protocol::least_input::least_input;
use crate::protocol::{Amount, ExactPool, U256};
use crate::trade::Trade;

/// How often the off-peg fee of an amount in is guessed again.
const FEE_ROUNDS: u32 = 16;

/// What [`exchange`](StablePool::exchange) pays and takes, at the time of the last change: a ramp of the amplification
/// stands still in between.
///
/// The contract quotes an amount out only. What is asked for one is found from the curve's other side and verified: it
/// pays `amount_out` or more, and one unit less does not. That takes two evaluations of the contract's formula, four
/// where a coin of more decimals is sold, 1,288 at the very worst. It is the least such amount as long as a larger one
/// pays no less, which flat fees see to. With an off-peg fee it can pay less where a trade all but empties the pool, as
/// the fee may then rise faster than what is paid: what is returned is then one such amount, or an error where the
/// search runs past it. An amount in so small that it is paid nothing is quoted as the contract trades it, with zero.
///
/// The spot price is that of the curve at the contract's `D`, `K = Dⁿ⁺¹/(nⁿ·∏ xᵢ)`:
///
/// ```text
/// (Ann + K/xᵢ)/(Ann + K/xⱼ)·rateᵢ/rateⱼ
/// ```
///
/// Its factors are rounded in the direction asked for: within a relative `2⁻⁶⁴`, or one unit, of exact.
/// [`Error::Overflow`] where the balances are so far apart that `K` takes more than 160 bits.
impl<const N: usize> ExactPool for StablePool<N> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let mut pool = *self;
        pool.exchange(trade, amount_in, U256::ZERO, self.state.timestamp)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        self.amount_in_at(trade, amount_out, self.state.timestamp)
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        self.spot_price_x96_at(trade, rounding, self.state.timestamp)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let amount_in = match amount {
            Amount::In(amount_in) => amount_in,
            Amount::Out(amount_out) => ExactPool::amount_in(self, trade, amount_out)?,
        };
        Ok([amount_in, self.exchange(trade, amount_in, U256::ZERO, self.state.timestamp)?])
    }
}

impl<const N: usize> StablePool<N> {
    /// [`ExactPool::amount_in`] at a time.
    pub(in crate::protocol::curve_finance) fn amount_in_at(
        &self,
        trade: Trade,
        amount_out: U256,
        now: u64,
    ) -> Result<U256> {
        let market = Market::new(self, trade, now)?;
        let (held, _) = trade.of(&self.state.balances)?;
        let amount_in = least_input(market.guess_in(amount_out)?, amount_out, |dx| market.paid(dx).map(|[dy, _]| dy))?;
        // What the pool would hold is a number.
        add(held, amount_in).map(|_| amount_in)
    }

    /// [`ExactPool::spot_price_x96`] at a time.
    pub(in crate::protocol::curve_finance) fn spot_price_x96_at(
        &self,
        trade: Trade,
        rounding: Rounding,
        now: u64,
    ) -> Result<U256> {
        trade.of(&self.state.balances)?;
        if self.scaled(&self.state.balances)?.contains(&U256::ZERO) {
            return Err(Error::InvalidPrice);
        }
        Market::new(self, trade, now)?.spot_price_x96(rounding)
    }
}

impl<const N: usize> Market<'_, N> {
    /// About the amount in that pays an amount out; from the curve's other side or, where the iteration does not reach
    /// it, as for all but the whole of a balance, what is worth as much.
    pub(in crate::protocol::curve_finance) fn guess_in(&self, amount_out: U256) -> Result<U256> {
        let (rate_in, rate_out) = self.trade.of(&self.pool.parameters.rates)?;
        match self.inverse(amount_out, rate_in, rate_out) {
            Err(Error::InsufficientReserves) => Err(Error::InsufficientReserves),
            Err(_) => mul_div(amount_out, rate_out, rate_in, Up),
            guess => guess,
        }
    }

    /// That of the curve's other side.
    fn inverse(&self, amount_out: U256, rate_in: U256, rate_out: U256) -> Result<U256> {
        let net = mul_div(amount_out, rate_out, PRECISION, Up)?;
        // From below: the off-peg fee is never less than the flat one.
        let mut fee = fraction(self.pool.parameters.fee_1e10);
        let mut moved = self.moved_for(net, fee)?;
        for _ in 0..FEE_ROUNDS {
            let next = self.pool.fee_of(&moved)?;
            if next == fee {
                break;
            }
            fee = next;
            // Near the end of the pool the guess stays below.
            let Ok(more) = self.moved_for(net, fee) else { break };
            moved = more;
        }
        let [before, after] = moved.sold;
        mul_div(after.saturating_sub(before), PRECISION, rate_in, Up)
    }

    /// The scaled balances of a trade that leaves so much of the bought coin after a fee.
    fn moved_for(&self, net: U256, fee: U256) -> Result<Move> {
        let (sold, bought) = self.trade.of(&self.xp)?;
        // The least gross amount that the fee, rounded down, leaves so much of, and the unit that the contract keeps.
        let gross =
            add(mul_div(net.saturating_sub(U256::ONE), FEE_DENOMINATOR, sub(FEE_DENOMINATOR, fee)?, Down)?, U256::ONE)?;
        let left = sub(bought, add(gross, U256::ONE)?).map_err(|_| Error::InsufficientReserves)?;
        // It may keep no more than that one, which the curve never reaches.
        let left = left.max(U256::ONE);
        Ok(Move { sold: [sold, self.other_side(self.trade.reversed(), left)?], bought: [bought, left] })
    }

    /// The marginal price before fees, times 2⁹⁶.
    fn spot_price_x96(&self, rounding: Rounding) -> Result<U256> {
        let (rate_in, rate_out) = self.trade.of(&self.pool.parameters.rates)?;
        mul_div(self.price_x128(rounding)?, rate_in, shl(rate_out, 32)?, rounding)
    }

    /// The marginal price of scaled amounts, times 2¹²⁸: `(Ann + K/xᵢ)/(Ann + K/xⱼ)`.
    pub(in crate::protocol::curve_finance) fn price_x128(&self, rounding: Rounding) -> Result<U256> {
        let (sold, bought) = self.trade.of(&self.xp)?;
        mul_div(self.slope(sold, rounding)?, shl(U256::ONE, 128)?, self.slope(bought, !rounding)?, rounding)
    }

    /// What `D` gains with the balance of the sold coin, times 2¹²⁸: `(Ann + K/xᵢ)/(Ann − 1 + (n + 1)·K/D)`.
    pub(in crate::protocol::curve_finance) fn growth_x128(&self, rounding: Rounding) -> Result<U256> {
        let (sold, _) = self.trade.of(&self.xp)?;
        let n_plus_one = add(StablePool::<N>::count(), U256::ONE)?;
        let curved = mul_div(self.curvature(!rounding)?, n_plus_one, self.d, !rounding)?;
        let straight = sub(self.ann()?, self.unit()?)?;
        mul_div(self.slope(sold, rounding)?, shl(U256::ONE, 128)?, add(straight, curved)?, rounding)
    }

    /// `Ann + K/x`, in the unit of [`unit`](Self::unit).
    fn slope(&self, x: U256, rounding: Rounding) -> Result<U256> {
        add(self.ann()?, mul_div(self.curvature(rounding)?, U256::ONE, x, rounding)?)
    }

    /// `K = Dⁿ⁺¹/(nⁿ·∏ xᵢ)`
    fn curvature(&self, rounding: Rounding) -> Result<U256> {
        let count = StablePool::<N>::count();
        self.xp.iter().try_fold(mul(self.d, self.unit()?)?, |k, x| mul_div(k, self.d, mul(*x, count)?, rounding))
    }

    /// `Ann`
    fn ann(&self) -> Result<U256> {
        shl(mul(self.amp, StablePool::<N>::count())?, 96)
    }

    /// One: `A`'s precision times 2⁹⁶.
    fn unit(&self) -> Result<U256> {
        shl(self.pool.parameters.variant.a_precision(), 96)
    }
}

#[cfg(test)]
mod tests;
