//! `f64` as a number: to nearest, no directions.
//!
//! The one place that chooses between libm (the same bits on every target) and the platform's functions (`std`).

use core::cmp::Ordering;

use crate::error::{Error, Result};
use crate::number::{Exact, Power, Real, Rounding, Scalar};

#[cfg(not(feature = "std"))]
pub(crate) mod elementary {
    pub(crate) use libm::{cbrt, cosh, erfc, exp, expm1 as exp_m1, fma, log as ln, log1p as ln_1p, pow, sinh, sqrt};
}

#[cfg(feature = "std")]
pub(crate) mod elementary {
    extern crate std;

    macro_rules! platform {
        ($($name:ident)*) => { $(pub(crate) fn $name(x: f64) -> f64 { x.$name() })* };
    }
    platform!(cbrt cosh exp exp_m1 ln ln_1p sinh sqrt);

    /// The platform's is not stable.
    pub(crate) use libm::erfc;

    pub(crate) fn pow(x: f64, y: f64) -> f64 {
        x.powf(y)
    }

    /// `x·y + z`, rounded once.
    pub(crate) fn fma(x: f64, y: f64, z: f64) -> f64 {
        x.mul_add(y, z)
    }
}

/// A number, or the error that it stands for.
#[inline]
fn checked(x: f64) -> Result<f64> {
    if x.is_finite() {
        Ok(x)
    } else if x.is_nan() {
        Err(Error::Domain)
    } else {
        Err(Error::Overflow)
    }
}

/// 2⁵²⁰
const SCALE: f64 = f64::from_bits((1_023 + 520) << 52);

/// Below this, 2⁻⁹⁰⁰, a sum of products may have lost digits of one of them.
const SMALLEST_SUM: f64 = f64::from_bits((1_023 - 900) << 52);

#[inline]
fn mul_ratio(x: f64, num: f64, den: f64) -> f64 {
    let product = x * num;
    // A product at either end of the range has lost digits that the quotient may not lose.
    if product.is_normal() || x == 0.0 || num == 0.0 { product / den } else { x * (num / den) }
}

/// `ln(num/den)`: the difference of two near numbers is exact, their ratio is not.
fn ln_ratio(num: f64, den: f64) -> f64 {
    let ratio = num / den;
    if ratio > 0.5 && ratio < 2.0 { elementary::ln_1p((num - den) / den) } else { elementary::ln(ratio) }
}

/// `(num/den)^(exp_num/exp_den)` for a valid base and exponent.
fn pow(num: f64, den: f64, exp_num: f64, exp_den: f64) -> Result<f64> {
    let exponent = exp_num / exp_den;
    // Written so that a NaN fails.
    if !(num >= 0.0 && den > 0.0 && exponent.is_finite()) || (num == 0.0 && exponent < 0.0) {
        return Err(Error::Domain);
    }
    let ratio = num / den;
    if !ratio.is_normal() && num > 0.0 {
        // The power of a ratio that is out of range may not be.
        return checked(elementary::exp(exponent * (elementary::ln(num) - elementary::ln(den))));
    }
    if ratio > 0.5 && ratio < 2.0 {
        return checked(elementary::exp(exponent * elementary::ln_1p((num - den) / den)));
    }
    checked(elementary::pow(ratio, exponent))
}

impl Exact<f64> for f64 {
    fn from_int(n: u32) -> Self {
        Self::from(n)
    }

    fn times_int(self, n: u32) -> Self {
        self * Self::from(n)
    }
}

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
        self.is_finite()
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
        if den == 0.0 { Err(Error::Domain) } else { checked(mul_ratio(self, num, den)) }
    }

    #[inline]
    fn sqrt_mul(self, rhs: Self, _rounding: Rounding) -> Result<Self> {
        let product = self * rhs;
        if product.is_normal() || self < 0.0 || rhs < 0.0 {
            checked(elementary::sqrt(product))
        } else {
            checked(elementary::sqrt(self) * elementary::sqrt(rhs))
        }
    }

    #[inline]
    fn sqrt_dot(self, b: Self, c: Self, d: Self, _rounding: Rounding) -> Result<Self> {
        let (sum, negative) = (self * b + c * d, self * b < 0.0 || c * d < 0.0);
        if (sum > SMALLEST_SUM && sum.is_finite()) || negative || sum.is_nan() {
            return if negative { Err(Error::Domain) } else { checked(elementary::sqrt(sum)) };
        }
        // At either end of the range: the same in numbers that are 2⁵²⁰ times larger or smaller.
        let scale = if sum > 1.0 { 1.0 / SCALE } else { SCALE };
        checked(elementary::sqrt((self * scale) * (b * scale) + (c * scale) * (d * scale)) / scale)
    }

    fn mul_pow(self, num: Self, den: Self, exp_num: Self, exp_den: Self, _rounding: Rounding) -> Result<Self> {
        checked(self * pow(num, den, exp_num, exp_den)?)
    }

    fn mul_one_minus_pow(
        self,
        base: Self,
        added: Self,
        exp_num: Self,
        exp_den: Self,
        _rounding: Rounding,
    ) -> Result<Self> {
        let exponent = exp_num / exp_den;
        if !(self >= 0.0 && base > 0.0 && added >= 0.0 && exponent >= 0.0) {
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
        let exponent = exp_num / exp_den;
        if !(self >= 0.0 && removed >= 0.0 && removed < base && exponent >= 0.0) {
            return Err(Error::Domain);
        }
        checked(self * elementary::exp_m1(exponent * elementary::ln_1p(removed / (base - removed))))
    }

    fn mul_powers(
        self,
        mut powers: impl Iterator<Item = Power<Self>>,
        exp_den: Self,
        _rounding: Rounding,
    ) -> Result<Self> {
        checked(powers.try_fold(self, |product, p| Ok(product * pow(p.num, p.den, p.exp_num, exp_den)?))?)
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
    fn refine(guess: Result<Self>, _sides: impl FnMut(Self) -> Option<[Self; 2]>) -> Result<Self> {
        guess
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
    fn finite(self) -> Result<Self> {
        checked(self)
    }
}
