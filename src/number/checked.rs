//! Fixed point with the overflow rule of floating point: a missing result is a value that poisons what it touches.

use core::cmp::Ordering;
use core::fmt;
use core::ops::{Add, Div, Mul, Neg, Sub};

use fixed::FixedI128;

use super::fixed::{FracReal, Raw};
use super::power;
use super::wide::{self, Direction};
use crate::error::{Error, Result};
use crate::number::{Exact, Leading, Natural, Power, Real, Rounding, Scalar};

/// A `FixedI128<Frac>` with operators, for formulas that read as in the paper.
///
/// `+ − · /` round to nearest (a tie away from zero). Where a result does not exist it is *poison*: the bit pattern
/// `i128::MIN`, so the range is symmetric and the type has the size of an `i128`. Poison passes through every
/// operation, compares unordered like a NaN, and comes out as an error in [`get`](Self::get).
///
/// ```
/// use cfmm_math::{Checked, Error};
/// use fixed::types::I64F64;
///
/// let two = Checked::new(I64F64::from_num(2));
/// assert_eq!((two / two + two).get()?, I64F64::from_num(3));
///
/// let poison = two / (two - two);
/// assert!(poison != poison);
/// assert_eq!((poison + two).get(), Err(Error::Overflow));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Checked<T>(T);

impl<F: FracReal> Checked<FixedI128<F>> {
    const POISON: Self = Self(FixedI128::from_bits(i128::MIN));

    /// Wraps a number. `FixedI128::MIN`, which has no negative, is poison.
    #[inline]
    #[must_use]
    pub const fn new(x: FixedI128<F>) -> Self {
        Self(x)
    }

    /// The number.
    ///
    /// # Errors
    /// [`Error::Overflow`] for poison.
    #[inline]
    pub fn get(self) -> Result<FixedI128<F>> {
        if self.is_number() { Ok(self.0) } else { Err(Error::Overflow) }
    }

    #[inline]
    const fn bits(self) -> i128 {
        self.0.to_bits()
    }

    /// From sign and magnitude; poison where there is none.
    #[inline]
    fn join(negative: bool, magnitude: Result<u128>) -> Self {
        magnitude.and_then(|m| i128::join(negative, m)).map_or(Self::POISON, |bits| Self(FixedI128::from_bits(bits)))
    }

    #[inline]
    fn from_bits(bits: Option<i128>) -> Self {
        bits.map_or(Self::POISON, |bits| Self(FixedI128::from_bits(bits)))
    }

    /// Sign and magnitude, `None` for poison.
    #[inline]
    fn split(self) -> Option<(bool, u128)> {
        self.is_number().then(|| self.bits().split())
    }

    /// A function of a non-negative number.
    #[inline]
    fn map_natural(self, f: impl FnOnce(u128) -> Result<(bool, u128)>) -> Self {
        match self.split() {
            Some((negative, magnitude)) if !negative => match f(magnitude) {
                Ok((negative, magnitude)) => Self::join(negative, Ok(magnitude)),
                Err(_) => Self::POISON,
            },
            _ => Self::POISON,
        }
    }

    /// A number that came out of a settlement operation, which has no poison but may have its bit pattern.
    #[inline]
    fn settled(x: Result<FixedI128<F>>) -> Result<Self> {
        Self(x?).get().map(Self)
    }
}

impl<F: FracReal> From<FixedI128<F>> for Checked<FixedI128<F>> {
    #[inline]
    fn from(x: FixedI128<F>) -> Self {
        Self::new(x)
    }
}

impl<F: FracReal> fmt::Debug for Checked<FixedI128<F>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_number() { fmt::Debug::fmt(&self.0, f) } else { f.write_str("poison") }
    }
}

impl<F: FracReal> fmt::Display for Checked<FixedI128<F>> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_number() { fmt::Display::fmt(&self.0, f) } else { f.write_str("poison") }
    }
}

impl<F: FracReal> PartialEq for Checked<FixedI128<F>> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl<F: FracReal> PartialOrd for Checked<FixedI128<F>> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.is_number() && other.is_number()).then(|| self.bits().cmp(&other.bits()))
    }
}

impl<F: FracReal> Add for Checked<FixedI128<F>> {
    type Output = Self;

    #[inline]
    fn add(self, rhs: Self) -> Self {
        if !(self.is_number() && rhs.is_number()) {
            return Self::POISON;
        }
        Self::from_bits(self.bits().checked_add(rhs.bits()))
    }
}

impl<F: FracReal> Neg for Checked<FixedI128<F>> {
    type Output = Self;

    #[inline]
    fn neg(self) -> Self {
        // Poison is its own negative.
        Self(FixedI128::from_bits(self.bits().wrapping_neg()))
    }
}

impl<F: FracReal> Sub for Checked<FixedI128<F>> {
    type Output = Self;

    #[inline]
    fn sub(self, rhs: Self) -> Self {
        self + -rhs
    }
}

impl<F: FracReal> Mul for Checked<FixedI128<F>> {
    type Output = Self;

    #[inline]
    fn mul(self, rhs: Self) -> Self {
        let (Some((a_negative, a)), Some((b_negative, b))) = (self.split(), rhs.split()) else {
            return Self::POISON;
        };
        Self::join(a_negative != b_negative, wide::mul_shift(a, b, F::U32, Direction::Nearest))
    }
}

impl<F: FracReal> Div for Checked<FixedI128<F>> {
    type Output = Self;

    #[inline]
    fn div(self, rhs: Self) -> Self {
        self.mul_ratio(Self::ONE, rhs)
    }
}

macro_rules! exact {
    ($exact:ident) => {
        impl<F: FracReal> Mul<Checked<FixedI128<F>>> for $exact {
            type Output = Self;

            #[inline]
            fn mul(self, rhs: Checked<FixedI128<F>>) -> Self {
                self * rhs.0
            }
        }

        impl<F: FracReal> Exact<Checked<FixedI128<F>>> for $exact {
            #[inline]
            fn from_int(n: u32) -> Self {
                Self::new(n.into())
            }

            #[inline]
            fn from_scalar(factor: Checked<FixedI128<F>>) -> Self {
                Self::from_scalar(factor.0)
            }

            #[inline]
            fn times_int(self, n: u32) -> Self {
                self * u128::from(n)
            }
        }
    };
}

exact!(Natural);
exact!(Leading);

impl<F: FracReal> Scalar for Checked<FixedI128<F>> {
    const ZERO: Self = Self(FixedI128::ZERO);
    const ONE: Self = Self(FixedI128::from_bits(1 << F::U32));

    type Exact = Natural;
    type Leading = Leading;

    #[inline]
    fn from_int(n: u32) -> Result<Self> {
        FixedI128::from_int(n).map(Self)
    }

    #[inline]
    fn is_number(self) -> bool {
        self.bits() != i128::MIN
    }

    #[inline]
    fn plus(self, rhs: Self) -> Result<Self> {
        (self + rhs).get().map(Self)
    }

    #[inline]
    fn minus(self, rhs: Self) -> Result<Self> {
        (self - rhs).get().map(Self)
    }

    #[inline]
    fn mul_div(self, num: Self, den: Self, rounding: Rounding) -> Result<Self> {
        Self::settled(self.get()?.mul_div(num.get()?, den.get()?, rounding))
    }

    #[inline]
    fn sqrt_dot(self, b: Self, c: Self, d: Self, rounding: Rounding) -> Result<Self> {
        Self::settled(self.get()?.sqrt_dot(b.get()?, c.get()?, d.get()?, rounding))
    }

    fn mul_pow(self, num: Self, den: Self, exp_num: Self, exp_den: Self, rounding: Rounding) -> Result<Self> {
        Self::settled(self.get()?.mul_pow(num.get()?, den.get()?, exp_num.get()?, exp_den.get()?, rounding))
    }

    fn mul_one_minus_pow(
        self,
        base: Self,
        added: Self,
        exp_num: Self,
        exp_den: Self,
        rounding: Rounding,
    ) -> Result<Self> {
        let (exp_num, exp_den) = (exp_num.get()?, exp_den.get()?);
        Self::settled(self.get()?.mul_one_minus_pow(base.get()?, added.get()?, exp_num, exp_den, rounding))
    }

    fn mul_pow_minus_one(
        self,
        base: Self,
        removed: Self,
        exp_num: Self,
        exp_den: Self,
        rounding: Rounding,
    ) -> Result<Self> {
        let (exp_num, exp_den) = (exp_num.get()?, exp_den.get()?);
        Self::settled(self.get()?.mul_pow_minus_one(base.get()?, removed.get()?, exp_num, exp_den, rounding))
    }

    fn mul_powers(
        self,
        powers: impl Iterator<Item = Power<Self>>,
        mut exp_den: impl Iterator<Item = Self>,
        rounding: Rounding,
    ) -> Result<Self> {
        // Poison is the most negative number, so it is a base outside the domain; as an exponent it must be caught.
        let mut poisoned = false;
        let powers = powers.map(|p| {
            poisoned |= !p.exp_num.is_number();
            Power { num: p.num.0, den: p.den.0, exp_num: p.exp_num.0 }
        });
        let product = self.get()?.mul_powers(
            powers,
            core::iter::once(exp_den.try_fold(Self::ZERO, Scalar::plus)?.get()?),
            rounding,
        );
        if poisoned { Err(Error::Overflow) } else { Self::settled(product) }
    }

    #[inline]
    fn settle(
        guess: Result<Self>,
        rounding: Rounding,
        mut compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self> {
        Self::settled(FixedI128::settle(guess.and_then(Self::get), rounding, |x| compare(Self(x))))
    }

    #[inline]
    fn settle_closed(
        closed: impl FnOnce() -> Option<[Leading; 2]>,
        guess: impl FnOnce() -> Result<Self>,
        rounding: Rounding,
        mut compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self> {
        let guess = || guess().and_then(Self::get);
        Self::settled(FixedI128::settle_closed(closed, guess, rounding, |x| compare(Self(x))))
    }

    #[inline]
    fn settle_newton(
        start: impl FnOnce() -> Option<Leading>,
        mut step: impl FnMut(Self) -> Option<Leading>,
        bend: u32,
        guess: impl FnOnce() -> Result<Self>,
        rounding: Rounding,
        mut compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self> {
        let (step, guess) = (|x| step(Self(x)), || guess().and_then(Self::get));
        Self::settled(FixedI128::settle_newton(start, step, bend, guess, rounding, |x| compare(Self(x))))
    }

    #[inline]
    fn vanishes_beside(self, _scale: Self) -> bool {
        self.bits() == 0
    }

    #[inline]
    fn square_vanishes_beside(self, scale: Self) -> bool {
        self.0.square_vanishes_beside(scale.0)
    }
}

impl<F: FracReal> Real for Checked<FixedI128<F>> {
    #[inline]
    fn rational(num: i64, den: i64) -> Self {
        let magnitude =
            wide::mul_div(num.unsigned_abs().into(), 1 << F::U32, den.unsigned_abs().into(), Direction::Nearest);
        Self::join((num < 0) ^ (den < 0), magnitude)
    }

    #[inline]
    fn mul_ratio(self, num: Self, den: Self) -> Self {
        let (Some((a_negative, a)), Some((b_negative, b)), Some((c_negative, c))) =
            (self.split(), num.split(), den.split())
        else {
            return Self::POISON;
        };
        Self::join(a_negative ^ b_negative ^ c_negative, wide::mul_div(a, b, c, Direction::Nearest))
    }

    fn sqrt(self) -> Self {
        // A root is never half way between two units, so to nearest is down with one more bit, rounded.
        self.map_natural(|x| {
            let floor = wide::sqrt_dot(x, 1 << F::U32, 0, 0, Rounding::Down)?;
            let (square_high, square_low) = wide::widening_mul(floor, floor + 1);
            let above_half = wide::widening_mul(x, 1 << F::U32) > (square_high, square_low);
            Ok((false, floor + u128::from(above_half)))
        })
    }

    fn ln_ratio(self, den: Self) -> Self {
        match den.split() {
            Some((false, den)) => self.map_natural(|num| power::ln_ratio(num, den, F::U32, Direction::Nearest)),
            _ => Self::POISON,
        }
    }

    fn exp(self) -> Self {
        match self.split() {
            Some((negative, x)) => Self::join(false, power::exp_fixed(negative, x, F::U32, F::U32, Direction::Nearest)),
            None => Self::POISON,
        }
    }

    fn exp_m1(self) -> Self {
        self.exp() - Self::ONE
    }

    #[inline]
    fn finite(self) -> Result<Self> {
        self.get().map(Self)
    }
}

#[cfg(test)]
mod tests;
