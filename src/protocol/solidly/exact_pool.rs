//! The pair among the wei-exact pools.

use super::{Curve, Pair, U256};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{add, div, is_less, mul, mul_div, sub};
use crate::protocol::least_input::least_input;
use crate::protocol::uniswap_v3::{Direction, Q96};
use crate::protocol::{Amount, ExactPool};
use crate::trade::Trade;

/// The contract quotes an amount out only: what is asked for one is an input that the pair pays it for and the k-check
/// takes, by search, while one unit less is paid less or refused. It is the least such input, or a few units above,
/// where the contract takes all amounts between. It does not where `k` has few digits (a stable pair of less than a
/// tenth of a token), nor of a few small amounts in v2.0 of Velodrome, where the last step of [`get_y`] exceeds 256 bits:
/// the input found may then be one of several, and it is an error where the search ends at such an amount.
///
/// [`get_y`]: super::get_y
///
/// The spot price of a stable pair, `x` and `y` being its reserves in equal units, `X` and `Y` in the tokens' own, is
///
/// ```text
/// Y·(3x² + y²) / (X·(x² + 3y²))
/// ```
///
/// Its second factor is rounded to `2⁻²²²` of itself, in the same direction: a spot price below `2¹⁶⁰` is the exact
/// one rounded, or one unit more where that is within `2⁻⁶²` of a unit.
impl ExactPool for Pair {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let amount_out = Self::amount_out(self, trade, amount_in)?;
        self.after(trade, amount_in, amount_out)?;
        Ok(amount_out)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let (reserve_in, reserve_out) = trade.of(&self.state().reserves())?;
        if !is_less(amount_out, reserve_out) {
            return Err(Error::InsufficientReserves);
        }
        let guess = self.terms().amount_in_about(self.state().reserves(), trade, amount_out).unwrap_or(reserve_in);
        least_input(guess, amount_out, |amount_in| {
            let quoted = Self::amount_out(self, trade, amount_in)?;
            // A quote that the k-check refuses covers nothing.
            let refused = quoted >= amount_out && self.after(trade, amount_in, quoted).is_err();
            if refused { sub(amount_out, U256::ONE) } else { Ok(quoted) }
        })
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let (sold, bought) = trade.of(&self.state().reserves())?;
        if sold == U256::ZERO || bought == U256::ZERO {
            return Err(Error::InvalidPrice);
        }
        if self.terms().curve() == Curve::Volatile {
            return mul_div(bought, Q96, sold, rounding);
        }
        let (unit_sold, unit_bought) = trade.of(&self.terms().units())?;
        // In the finer of the two units.
        let unit = unit_sold.max(unit_bought);
        let in_unit = |amount, own| mul(amount, div(unit, own, Rounding::Down)?);
        let (x, y) = (in_unit(sold, unit_sold)?, in_unit(bought, unit_bought)?);
        let (x_square, y_square) = (mul(x, x)?, mul(y, y)?);
        let with_three = |one: U256, three: U256| add(one, mul(three, U256::from_limbs([3, 0, 0, 0]))?);
        let (num, den) = (with_three(y_square, x_square)?, with_three(x_square, y_square)?);
        // A third to three, times 2²²⁴.
        let slope = mul_div(num, Q96.wrapping_shl(128), den, rounding)?;
        mul_div(slope, bought, mul(sold, U256::ONE.wrapping_shl(128))?, rounding)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let [amount_in, amount_out] = match amount {
            Amount::In(amount_in) => [amount_in, Self::amount_out(self, trade, amount_in)?],
            Amount::Out(amount_out) => [ExactPool::amount_in(self, trade, amount_out)?, amount_out],
        };
        *self = self.after(trade, amount_in, amount_out)?;
        Ok([amount_in, amount_out])
    }
}

impl Pair {
    /// The pair after a swap of one asset for the other.
    fn after(mut self, trade: Trade, amount_in: U256, amount_out: U256) -> Result<Self> {
        let (amounts_in, amounts_out) = match Direction::try_from(trade)? {
            Direction::ZeroForOne => ([amount_in, U256::ZERO], [U256::ZERO, amount_out]),
            Direction::OneForZero => ([U256::ZERO, amount_in], [amount_out, U256::ZERO]),
        };
        self.swap(amounts_in, amounts_out)?;
        Ok(self)
    }
}
