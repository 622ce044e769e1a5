//! The pool among the wei-exact pools.

use super::super::crypto_math::{FRACTION_RANGE, ONE_36, check_level, price_terms};
use super::{ONE, State, TwocryptoPool, U256, n, within};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{add, div, is_less, mul, mul_div, shl, sub};
use crate::protocol::least_input::least_input;
use crate::protocol::wad::div_wad;
use crate::protocol::{Amount, ExactPool};
use crate::trade::Trade;

/// What a term of the price may be off by, in `10⁻³⁶`: `K₀` is rounded by one unit, which moves `G` by less than two;
/// products in `G` are rounded by less than seven; `4A·γ²` by one, times at most a hundred for `x/D`; the rest by less
/// than four.
const TERM_ERROR: U256 = n(128);

/// The time of a trade is that of the last change to the oracle, so that the oracle stays; the price scale may move.
///
/// The contract quotes an amount out only: what is asked for one is an input that is paid it, by search, while one unit
/// less is paid less or refused. It is the least up to a relative `10⁻¹⁵` of the balance, to which the closed form is
/// exact, among amounts whose fees are worth more than `10⁻¹⁸` of the pool; below that the virtual price rises by some
/// trades and not by others, which are refused, and the input is one of several.
///
/// The spot price, at the scaled balances `x` and the level `D` of the pool, with `γ` and `K₀` in the sense of
/// [`get_p`](super::super::twocrypto_math::get_p), is
///
/// ```text
/// x₁·(G + 4A·γ²·K₀·x₀/D) / (x₀·(G + 4A·γ²·K₀·x₁/D)) / price scale        of coin 0; in the coins' units
/// ```
///
/// Rounded down it is at most that, rounded up at least, and either is within one unit and a relative `10⁻³³/γ² +
/// 2⁻¹⁰⁰` of it.
impl ExactPool for TwocryptoPool {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let mut after = *self;
        after.exchange(trade, amount_in, self.state.last_timestamp)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let (sold, bought) = trade.of(&self.state.balances)?;
        if !is_less(amount_out, bought) {
            return Err(Error::InsufficientReserves);
        }
        // Two rounds of the contract's own estimate are nearer than the price.
        let guess = self.substituted(trade, amount_out, 2).unwrap_or(sold);
        let found = least_input(guess, amount_out, |amount_in| self.get_dy(trade, amount_in))?;
        if ExactPool::amount_out(self, trade, found).is_ok() {
            return Ok(found);
        }
        // A trade that the contract refuses covers nothing.
        least_input(found, amount_out, |amount_in| {
            let quoted = self.get_dy(trade, amount_in)?;
            let refused = !is_less(quoted, amount_out) && ExactPool::amount_out(self, trade, amount_in).is_err();
            if refused { sub(amount_out, U256::ONE) } else { Ok(quoted) }
        })
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let State { d, balances, price_scale, .. } = self.state;
        check_level(d).map_err(|_| Error::InvalidPrice)?;
        let xp = self.xp(balances)?;
        let (sold, bought) = trade.of(&xp)?;
        for x in xp {
            within(div_wad(x, d)?, FRACTION_RANGE, Error::InvalidPrice)?;
        }
        let k0 = mul_div(mul(mul(n(4), sold)?, ONE_36)?, bought, d, Rounding::Down)?;
        let terms = price_terms(div(k0, d, Rounding::Down)?, self.ann(), self.gamma())?;
        let (of_sold, of_bought) = (terms.of(sold, d)?, terms.of(bought, d)?);
        let (num, den) = match rounding {
            Rounding::Down => (sub(of_sold, TERM_ERROR)?, add(of_bought, TERM_ERROR)?),
            Rounding::Up => (add(of_sold, TERM_ERROR)?, sub(of_bought, TERM_ERROR)?),
        };
        let ratio = mul_div(mul(bought, num)?, U256::ONE.wrapping_shl(128), mul(sold, den)?, rounding)?;
        // What one of the scaled balances is made of, in the coins' smallest units.
        let [precision0, precision1] = self.precisions;
        let (unit_sold, unit_bought) = trade.of(&[mul(precision0, ONE)?, mul(precision1, price_scale)?])?;
        mul_div(ratio, unit_sold, shl(unit_bought, 32)?, rounding)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let amount_in = match amount {
            Amount::In(amount_in) => amount_in,
            Amount::Out(amount_out) => ExactPool::amount_in(self, trade, amount_out)?,
        };
        let amount_out = self.exchange(trade, amount_in, self.state.last_timestamp)?;
        Ok([amount_in, amount_out])
    }
}
