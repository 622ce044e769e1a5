//! `f64` as a number: to nearest, no directions.
//!
//! The same bits on every target: `+ − · / √` are IEEE's everywhere, and all else is made of them, here or in libm.

use core::cmp::Ordering;

use crate::error::{Error, Result};
use crate::number::{Enclosed, Exact, Power, Real, Rounding, Scalar, times_exp_past_tangent};

mod ends;
mod exponential;
mod logarithm;
mod power;
mod table;

pub(crate) use self::ends::mul_ratio_exp;

/// Elementary functions. With `std` a root and a fused multiply-add may be instructions of the processor: both are rounded
/// once, so that the results are the same.
pub(crate) mod elementary {
    pub(crate) use libm::{cbrt, cosh, erfc, sinh};
    #[cfg(not(feature = "std"))]
    pub(crate) use libm::{fma, sqrt};

    pub(crate) use super::exponential::{exp, exp_m1};
    pub(crate) use super::logarithm::{ln, ln_1p};
    pub(crate) use super::power::pow;

    #[cfg(feature = "std")]
    pub(crate) use self::platform::{fma, sqrt};

    #[cfg(feature = "std")]
    mod platform {
        extern crate std;

        #[inline]
        pub(crate) fn sqrt(x: f64) -> f64 {
            x.sqrt()
        }

        /// `x·y + z`, rounded once.
        #[inline]
        pub(crate) fn fma(x: f64, y: f64, z: f64) -> f64 {
            x.mul_add(y, z)
        }
    }
}

/// Whether it is a number. By its bits: of comparisons of floats a compiler makes a question for the class of the number, which
/// takes ten times as long.
#[inline]
const fn is_finite(x: f64) -> bool {
    x.to_bits() << 1 < f64::INFINITY.to_bits() << 1
}

/// Whether it is a number with all its digits.
#[inline]
const fn is_normal(x: f64) -> bool {
    const LEAST: u64 = f64::MIN_POSITIVE.to_bits() << 1;
    (x.to_bits() << 1).wrapping_sub(LEAST) < (f64::INFINITY.to_bits() << 1) - LEAST
}

/// Whether all are positive and within 2^±128: no product of seven leaves the range, and none loses a digit.
#[inline]
fn are_ordinary<const N: usize>(values: [f64; N]) -> bool {
    const LEAST: u64 = (1_023 - 128) << 52;
    let outside = values.iter().fold(0, |outside, x| outside | x.to_bits().wrapping_sub(LEAST));
    // Exponents less the least in their lower eight bits, and no sign.
    outside >> 60 == 0
}

/// A number, or the error that it stands for.
#[inline]
fn checked(x: f64) -> Result<f64> {
    if is_finite(x) { Ok(x) } else { Err(not_finite(x)) }
}

#[cold]
const fn not_finite(x: f64) -> Error {
    if x.is_nan() { Error::Domain } else { Error::Overflow }
}

#[inline]
fn mul_ratio(x: f64, num: f64, den: f64) -> f64 {
    let product = x * num;
    if is_normal(product) { product / den } else { ends::mul_ratio(x, num, den) }
}

/// `ln(num/den)`: the difference of two near numbers is exact, their ratio is not.
fn ln_ratio(num: f64, den: f64) -> f64 {
    let ratio = num / den;
    if ratio > 0.5 && ratio < 2.0 {
        elementary::ln_1p((num - den) / den)
    } else if is_normal(ratio) {
        elementary::ln(ratio)
    } else {
        ends::ln_ratio(num, den)
    }
}

/// `(num/den)^(exp_num/exp_den)` as the exponent of `e` in two parts.
#[inline]
fn exponent(num: f64, den: f64, exp_num: f64, exp_den: f64) -> Result<[f64; 2]> {
    let exponent = exp_num / exp_den;
    // Written so that a NaN fails.
    if !(num >= 0.0 && is_finite(num) && den > 0.0 && is_finite(den) && is_finite(exponent)) {
        return Err(Error::Domain);
    }
    if num > 0.0 {
        return Ok(power::exponent(num, den, exp_num, exp_den));
    }
    if exponent < 0.0 || !is_finite(exp_den) {
        Err(Error::Domain)
    } else {
        Ok([if exponent > 0.0 { f64::NEG_INFINITY } else { 0.0 }, 0.0])
    }
}

/// `a·(num/den)^(exp_num/exp_den)`
fn mul_pow(a: f64, num: f64, den: f64, exp_num: f64, exp_den: f64) -> Result<f64> {
    let [z, beside] = exponent(num, den, exp_num, exp_den)?;
    checked(exponential::times_exp_sum(a, z, beside))
}

/// `(1 + q)^e − 1` for an ordinary `q`: the difference that a power would lose.
#[inline]
fn pow_m1(q: f64, e: f64) -> f64 {
    let [ln, near] = logarithm::ln_1p_and_near(q);
    exponential::exp_m1_near(e * ln, e * near)
}

impl Exact<f64> for f64 {
    fn from_int(n: u32) -> Self {
        Self::from(n)
    }

    fn times_int(self, n: u32) -> Self {
        self * Self::from(n)
    }
}

impl Enclosed for f64 {
    fn times(self, other: Self) -> Self {
        self * other
    }

    fn over(self, den: Self) -> Self {
        self / den
    }

    fn root(self) -> Self {
        elementary::sqrt(self)
    }

    fn distance(self, other: Self) -> (bool, Self) {
        (self < other, (self - other).abs())
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "60 bits of a part of one")]
    fn word(self, whole: Self) -> u64 {
        (self / whole * WORD) as u64
    }

    #[allow(clippy::cast_precision_loss, reason = "to nearest")]
    fn from_word(word: u64, whole: Self) -> Self {
        word as Self / WORD * whole
    }
}

/// A whole in [words](Enclosed::word).
const WORD: f64 = f64::from_bits((1_023 + 60) << 52);

impl Scalar for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;

    type Exact = Self;
    type Leading = Self;

    #[inline]
    fn from_int(n: u32) -> Result<Self> {
        Ok(Self::from(n))
    }

    #[inline]
    fn is_number(self) -> bool {
        is_finite(self)
    }

    #[inline]
    fn plus(self, rhs: Self) -> Result<Self> {
        checked(self + rhs)
    }

    #[inline]
    fn minus(self, rhs: Self) -> Result<Self> {
        checked(self - rhs)
    }

    #[inline]
    fn mul_div(self, num: Self, den: Self, _rounding: Rounding) -> Result<Self> {
        let product = self * num;
        let quotient = product / den;
        // A quotient by zero is not finite.
        if is_normal(product) && is_finite(quotient) { Ok(quotient) } else { ends::mul_div(self, num, den) }
    }

    #[inline]
    fn sqrt_mul(self, rhs: Self, _rounding: Rounding) -> Result<Self> {
        let product = self * rhs;
        if is_normal(product) { checked(elementary::sqrt(product)) } else { ends::sqrt_mul(self, rhs) }
    }

    #[inline]
    fn sqrt_dot(self, b: Self, c: Self, d: Self, _rounding: Rounding) -> Result<Self> {
        let (first, second) = (self * b, c * d);
        let sum = first + second;
        // By their signs, so that a zero that is what is left of a negative product is one of the others.
        let negative = (first.to_bits() | second.to_bits()) >> 63 != 0;
        if !negative && sum > ends::SMALLEST_SUM && is_finite(sum) {
            Ok(elementary::sqrt(sum))
        } else {
            ends::sqrt_dot([self, b], [c, d])
        }
    }

    #[inline]
    fn mul_pow(self, num: Self, den: Self, exp_num: Self, exp_den: Self, _rounding: Rounding) -> Result<Self> {
        // Where there is nothing to divide, the power itself is mostly a number.
        let plain = if den == 1.0 && exp_den == 1.0 { power::ordinary_pow(num, exp_num) } else { None };
        match plain {
            Some(power) => checked(self * power),
            None => mul_pow(self, num, den, exp_num, exp_den),
        }
    }

    fn mul_one_minus_pow(
        self,
        base: Self,
        added: Self,
        exp_num: Self,
        exp_den: Self,
        _rounding: Rounding,
    ) -> Result<Self> {
        if are_ordinary([self, base, added, exp_num, exp_den]) {
            return Ok(self * -pow_m1(added / base, -(exp_num / exp_den)));
        }
        let exponent = exp_num / exp_den;
        let numbers = [base, added, exponent, exp_den].into_iter().all(is_finite);
        if !(numbers && self >= 0.0 && base > 0.0 && added >= 0.0 && exponent >= 0.0) {
            return Err(Error::Domain);
        }
        checked(self * -elementary::exp_m1(-exponent * elementary::ln_1p(added / base)))
    }

    fn mul_pow_minus_one(
        self,
        base: Self,
        removed: Self,
        exp_num: Self,
        exp_den: Self,
        _rounding: Rounding,
    ) -> Result<Self> {
        if are_ordinary([self, removed, base - removed, exp_num, exp_den]) {
            return checked(self * pow_m1(removed / (base - removed), exp_num / exp_den));
        }
        let exponent = exp_num / exp_den;
        let numbers = [base, exponent, exp_den].into_iter().all(is_finite);
        if !(numbers && self >= 0.0 && removed >= 0.0 && removed < base && exponent >= 0.0) {
            return Err(Error::Domain);
        }
        checked(self * elementary::exp_m1(exponent * elementary::ln_1p(removed / (base - removed))))
    }

    #[inline]
    fn mul_powers(
        self,
        mut powers: impl Iterator<Item = Power<Self>>,
        exp_den: impl Iterator<Item = Self>,
        _rounding: Rounding,
    ) -> Result<Self> {
        let [total, rest] = exp_den.fold([0.0, 0.0], |sum, part| power::sum(sum, [part, 0.0]));
        let [z, beside] =
            powers.try_fold([0.0, 0.0], |sum, p| Ok(power::sum(sum, exponent(p.num, p.den, p.exp_num, total)?)))?;
        // What the sum of the denominator lost: a far base would see it.
        let lost = if z.is_finite() { z * (rest / total) } else { 0.0 };
        checked(exponential::times_exp_sum(self, z, beside - lost))
    }

    #[inline]
    fn settle(
        guess: Result<Self>,
        _rounding: Rounding,
        _compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self> {
        checked(guess?)
    }

    #[inline]
    fn settle_closed(
        _closed: impl FnOnce() -> Option<[Self; 2]>,
        guess: impl FnOnce() -> Result<Self>,
        _rounding: Rounding,
        _compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self> {
        checked(guess()?)
    }

    #[inline]
    fn settle_newton(
        _start: impl FnOnce() -> Option<Self>,
        _step: impl FnMut(Self) -> Option<Self>,
        _bend: u32,
        guess: impl FnOnce() -> Result<Self>,
        _rounding: Rounding,
        _compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self> {
        checked(guess()?)
    }

    #[inline]
    fn in_plain<const N: usize>(inputs: [Self; N], form: impl FnOnce() -> Self) -> Option<Self> {
        are_ordinary(inputs).then(form)
    }

    #[inline]
    fn vanishes_beside(self, scale: Self) -> bool {
        self <= scale * (0.25 * Self::EPSILON)
    }

    #[inline]
    fn square_vanishes_beside(self, scale: Self) -> bool {
        (self / scale * self).vanishes_beside(scale)
    }
}

impl Real for f64 {
    #[inline]
    #[allow(clippy::cast_precision_loss, reason = "to nearest is what is promised")]
    fn rational(num: i64, den: i64) -> Self {
        if den == 0 { Self::NAN } else { num as Self / den as Self }
    }

    #[inline]
    fn mul_ratio(self, num: Self, den: Self) -> Self {
        mul_ratio(self, num, den)
    }

    #[inline]
    fn sqrt(self) -> Self {
        elementary::sqrt(self)
    }

    #[inline]
    fn ln(self) -> Self {
        elementary::ln(self)
    }

    #[inline]
    fn ln_ratio(self, den: Self) -> Self {
        ln_ratio(self, den)
    }

    #[inline]
    fn exp(self) -> Self {
        elementary::exp(self)
    }

    #[inline]
    fn exp_m1(self) -> Self {
        elementary::exp_m1(self)
    }

    #[inline]
    fn mul_ratio_exp_past_tangent(self, num: Self, den: Self, z: Self) -> Self {
        let part = mul_ratio(self, num, den);
        if is_normal(part) && (z < 0.0 || exponential::is_ordinary(z)) {
            times_exp_past_tangent(part, z)
        } else {
            ends::mul_ratio_exp_past_tangent(self, num, den, z)
        }
    }

    #[inline]
    fn is_subnormal(self) -> bool {
        self.abs() < Self::MIN_POSITIVE
    }

    #[inline]
    fn finite(self) -> Result<Self> {
        checked(self)
    }
}

#[cfg(test)]
mod tests;
