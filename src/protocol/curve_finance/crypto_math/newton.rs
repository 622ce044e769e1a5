//! Newton's method for the level and for a balance, in the integer steps of the contracts.

use super::{A_MULTIPLIER, ONE, distance, machine_div, n};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, mul, sub};
use crate::protocol::wad::mul_wad;

/// The most rounds of an iteration. A level takes 30 at most where balances are within a factor of eighty.
const ROUNDS: u32 = 255;

/// What stays the same while an iteration runs.
#[derive(Clone, Copy)]
pub(in crate::protocol::curve_finance) struct Curve {
    /// `A·nⁿ·10⁴`
    pub(in crate::protocol::curve_finance) ann: U256,
    /// `γ`, 18 decimals.
    pub(in crate::protocol::curve_finance) gamma: U256,
    /// How many coins.
    pub(in crate::protocol::curve_finance) coins: u64,
}

impl Curve {
    /// `|γ + 1 − K₀|` and one unit.
    fn g(&self, k0: U256) -> Result<U256> {
        add(distance(add(self.gamma, ONE)?, k0), U256::ONE)
    }

    /// `D·g²/(A·γ²)`, where a division by zero is zero.
    fn mul1(&self, d: U256, g: U256) -> Result<U256> {
        let first = machine_div(mul(ONE, d)?, self.gamma);
        let second = machine_div(mul(first, g)?, self.gamma);
        Ok(machine_div(mul(mul(second, g)?, A_MULTIPLIER)?, self.ann))
    }

    /// The level of balances with this sum, from a guess, until a step is below `10⁻¹⁴` of it (of 100 units, if more);
    /// `k0` of a level is the contract's own order of the product.
    pub(in crate::protocol::curve_finance) fn level(
        &self,
        guess: U256,
        sum: U256,
        k0: impl Fn(U256) -> Result<U256>,
    ) -> Result<U256> {
        self.level_within(ROUNDS, guess, sum, k0)
    }

    /// With no more than so many rounds.
    fn level_within(&self, rounds: u32, guess: U256, sum: U256, k0: impl Fn(U256) -> Result<U256>) -> Result<U256> {
        let mut d = guess;
        for _ in 0..rounds {
            if d == U256::ZERO {
                return Err(Error::Domain);
            }
            let next = self.next_level(d, sum, k0(d)?)?;
            let moved = mul(distance(next, d), n(100_000_000_000_000))?;
            if is_less(moved, next.max(n(10_000_000_000_000_000))) {
                return Ok(next);
            }
            d = next;
        }
        Err(Error::NoConvergence)
    }

    fn next_level(&self, d: U256, sum: U256, k0: U256) -> Result<U256> {
        let g = self.g(k0)?;
        let mul1 = self.mul1(d, g)?;
        let mul2 = div(mul(mul(mul(n(2), ONE)?, n(self.coins))?, k0)?, g, Down)?;
        // −f′(D)
        let slope = add(sum, mul_wad(sum, mul2)?)?;
        let slope = add(slope, div(mul(mul1, n(self.coins))?, k0, Down)?)?;
        let slope = sub(slope, mul_wad(mul2, d)?)?;
        let plus = div(mul(d, add(slope, sum)?)?, slope, Down)?;
        let minus = div(mul(d, d)?, slope, Down)?;
        let correction = mul_wad(d, div(mul1, slope, Down)?)?;
        let correction = div(mul(correction, distance(ONE, k0))?, k0, Down)?;
        let minus = if is_less(k0, ONE) { add(minus, correction)? } else { sub(minus, correction)? };
        // A step below zero halves the negative result.
        if is_less(minus, plus) { sub(plus, minus) } else { Ok(sub(minus, plus)?.wrapping_shr(1)) }
    }

    /// The balance that brings the others to the level, from a guess, until a step is below `10⁻¹⁴` of the largest of
    /// the balance, `largest` and `d`, or below 100 units. `k0_others` is `K₀` without the balance: `∏(n·xᵢ/D)` over
    /// the others.
    pub(in crate::protocol::curve_finance) fn balance(&self, guess: U256, d: U256, others: Others) -> Result<U256> {
        let Others { sum, largest, k0: k0_others } = others;
        let part = |x| div(x, n(100_000_000_000_000), Down);
        let limit = part(largest)?.max(part(d)?).max(n(100));
        let mut y = guess;
        for _ in 0..ROUNDS {
            let next = self.next_balance(y, d, sum, k0_others)?;
            let Some(next) = next else {
                y = y.wrapping_shr(1);
                continue;
            };
            if is_less(distance(next, y), limit.max(part(next)?)) {
                return Ok(next);
            }
            y = next;
        }
        Err(Error::NoConvergence)
    }

    /// One step, `None` where the slope is negative.
    fn next_balance(&self, y: U256, d: U256, others: U256, k0_others: U256) -> Result<Option<U256>> {
        let k0 = div(mul(mul(k0_others, y)?, n(self.coins))?, d, Down)?;
        let sum = add(others, y)?;
        let g = self.g(k0)?;
        let mul1 = self.mul1(d, g)?;
        let mul2 = add(ONE, div(mul(mul(n(2), ONE)?, k0)?, g, Down)?)?;
        let slope = add(add(mul(ONE, y)?, mul(sum, mul2)?)?, mul1)?;
        let Ok(slope) = sub(slope, mul(d, mul2)?) else { return Ok(None) };
        let f_prime = div(slope, y, Down)?;
        let minus = div(mul1, f_prime, Down)?;
        let plus = add(div(add(slope, mul(ONE, d)?)?, f_prime, Down)?, div(mul(minus, ONE)?, k0, Down)?)?;
        let minus = add(minus, div(mul(ONE, sum)?, f_prime, Down)?)?;
        Ok(Some(sub(plus, minus).unwrap_or(y.wrapping_shr(1))))
    }
}

/// The other balances, when one is looked for.
#[derive(Clone, Copy)]
pub(in crate::protocol::curve_finance) struct Others {
    /// `Σxᵢ`
    pub(in crate::protocol::curve_finance) sum: U256,
    /// The largest `xᵢ`.
    pub(in crate::protocol::curve_finance) largest: U256,
    /// `∏(n·xᵢ/D)`, 18 decimals.
    pub(in crate::protocol::curve_finance) k0: U256,
}

#[cfg(test)]
mod tests;
