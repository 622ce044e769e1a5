//! The four fixed-point types as settlement numbers.
//!
//! Only bits go in and out: the operators of the `fixed` crate floor products, truncate quotients and wrap silently.
//! The maths is one body over sign and magnitude; the scale cancels in `a·b/c` and in every comparison of equal degree.

use core::cmp::Ordering;
use core::ops::Mul;

use fixed::types::extra::{IsLessOrEqual, LeEqU64, LeEqU128, True, U62, U63, U125, U126, U127};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};

use super::power::{self, Exponent, Factor};
use super::wide;
use crate::error::{Error, Result};
use crate::number::{Exact, Leading, Natural, Power, Rounding, Scalar};

mod settle;

use self::settle::{settle, settle_closed, settle_newton};

macro_rules! frac_alias {
    ($($(#[$doc:meta])* $name:ident: $base:ident, $most:ident;)*) => { $(
        $(#[$doc])*
        pub trait $name: $base {}
        impl<F: $base + IsLessOrEqual<$most, Output = True>> $name for F {}
    )* };
}

frac_alias! {
    /// Fractional bits of a `FixedU64` that can hold 1: at most 63.
    FracU64: LeEqU64, U63;
    /// Fractional bits of a `FixedI64` that can hold 1: at most 62.
    FracI64: LeEqU64, U62;
    /// Fractional bits of a `FixedU128` that can hold 1: at most 127.
    FracU128: LeEqU128, U127;
    /// Fractional bits of a `FixedI128` that can hold 1: at most 126.
    FracI128: LeEqU128, U126;
    /// Fractional bits of a `FixedI128` that can hold 2, as analysis needs: at most 125.
    FracReal: FracI128, U125;
}

/// Raw bits as sign and magnitude.
pub(super) trait Raw: Copy {
    /// The largest magnitude of a positive number.
    const MAX: u128;

    fn split(self) -> (bool, u128);
    /// [`Error::Overflow`] where the number does not fit.
    fn join(negative: bool, magnitude: u128) -> Result<Self>;
}

macro_rules! raw {
    (unsigned $($int:ty)*) => { $(
        impl Raw for $int {
            const MAX: u128 = <$int>::MAX as u128;

            #[inline]
            fn split(self) -> (bool, u128) {
                (false, self.into())
            }

            #[inline]
            fn join(negative: bool, magnitude: u128) -> Result<Self> {
                if negative && magnitude != 0 { return Err(Error::Overflow) }
                Self::try_from(magnitude).map_err(|_| Error::Overflow)
            }
        }
    )* };
    (signed $($int:ty)*) => { $(
        impl Raw for $int {
            const MAX: u128 = <$int>::MAX.unsigned_abs() as u128;

            #[inline]
            fn split(self) -> (bool, u128) {
                (self < 0, self.unsigned_abs().into())
            }

            #[inline]
            fn join(negative: bool, magnitude: u128) -> Result<Self> {
                if negative {
                    let magnitude = magnitude.try_into().map_err(|_| Error::Overflow)?;
                    <$int>::checked_sub_unsigned(0, magnitude).ok_or(Error::Overflow)
                } else {
                    Self::try_from(magnitude).map_err(|_| Error::Overflow)
                }
            }
        }
    )* };
}

raw!(unsigned u64 u128);
raw!(signed i64 i128);

/// The direction for a magnitude: a negative number rounds down by growing away from zero.
#[inline]
fn directed(negative: bool, rounding: Rounding) -> Rounding {
    if negative { !rounding } else { rounding }
}

/// The magnitude of a number that must not be negative.
#[inline]
fn natural<R: Raw>(x: R) -> Result<u128> {
    match x.split() {
        (true, magnitude) if magnitude != 0 => Err(Error::Domain),
        (_, magnitude) => Ok(magnitude),
    }
}

#[inline]
fn mul_div<R: Raw>(a: R, b: R, c: R, rounding: Rounding) -> Result<R> {
    let ((a_negative, a), (b_negative, b), (c_negative, c)) = (a.split(), b.split(), c.split());
    let negative = a_negative ^ b_negative ^ c_negative;
    let rounding = directed(negative, rounding);
    // A constant for each type: a 64-bit number needs no 256 bits.
    let quotient = if R::MAX <= u128::from(u64::MAX) {
        wide::mul_div_64(wide::low(a), wide::low(b), wide::low(c), rounding)?.into()
    } else {
        wide::mul_div(a, b, c, rounding)?
    };
    R::join(negative, quotient)
}

/// `a·b/2^shift`: a product of two fixed-point numbers.
#[inline]
fn mul_shift<R: Raw>(a: R, b: R, shift: u32, rounding: Rounding) -> Result<R> {
    let ((a_negative, a), (b_negative, b)) = (a.split(), b.split());
    let negative = a_negative ^ b_negative;
    R::join(negative, wide::mul_shift(a, b, shift, directed(negative, rounding))?)
}

#[inline]
fn sqrt_dot<R: Raw>(a: R, b: R, c: R, d: R, rounding: Rounding) -> Result<R> {
    let ((a_negative, a), (b_negative, b)) = (a.split(), b.split());
    let ((c_negative, c), (d_negative, d)) = (c.split(), d.split());
    if (a_negative ^ b_negative && a != 0 && b != 0) || (c_negative ^ d_negative && c != 0 && d != 0) {
        return Err(Error::Domain);
    }
    R::join(false, wide::sqrt_dot(a, b, c, d, rounding)?)
}

/// `exp_num/exp_den` as sign and magnitudes.
fn exponent<R: Raw>(exp_num: R, exp_den: R) -> Exponent {
    let ((n, num), (d, den)) = (exp_num.split(), exp_den.split());
    Exponent { negative: n ^ d, num, den }
}

fn mul_pow<R: Raw>(a: R, num: R, den: R, exp: Exponent, rounding: Rounding) -> Result<R> {
    let (negative, a) = a.split();
    R::join(negative, power::mul_pow(a, natural(num)?, natural(den)?, exp, directed(negative, rounding))?)
}

/// `|a·(base/other)^exp − a|`, of which the power is rounded so that the difference is rounded as asked.
fn mul_pow_difference<R: Raw>(a: R, base: R, other: u128, exp: Exponent, rounding: Rounding) -> Result<R> {
    let (a, base) = (natural(a)?, natural(base)?);
    if base == 0 || other == 0 || (exp.negative && exp.num != 0) {
        return Err(Error::Domain);
    }
    let shrinks = base < other;
    let power = power::mul_pow(a, base, other, exp, directed(shrinks, rounding))?;
    // Rounded outward, the power of a ratio next to 1 may pass `a` by a unit: then there is no difference.
    let difference = if shrinks { a.saturating_sub(power) } else { power.saturating_sub(a) };
    R::join(false, difference)
}

fn mul_powers<R: Raw>(a: R, powers: impl Iterator<Item = Power<R>>, exp_den: R, rounding: Rounding) -> Result<R> {
    let (negative, a) = a.split();
    let (den_negative, exp_den) = exp_den.split();
    let mut error = None;
    let factors = powers.map_while(|p| {
        let (exp_negative, exp_num) = p.exp_num.split();
        let (Ok(num), Ok(den)) = (natural(p.num), natural(p.den)) else {
            error = Some(Error::Domain);
            return None;
        };
        Some(Factor { num, den, negative: exp_negative ^ den_negative, exp_num })
    });
    let magnitude = power::mul_powers(a, factors, exp_den, directed(negative, rounding));
    match error {
        Some(error) => Err(error),
        None => R::join(negative, magnitude?),
    }
}

macro_rules! exact {
    ($fixed:ident<$frac:ident>: $exact:ident) => {
        impl<F: $frac> Mul<$fixed<F>> for $exact {
            type Output = Self;

            #[inline]
            fn mul(self, rhs: $fixed<F>) -> Self {
                match rhs.to_bits().split() {
                    (true, _) => Self::poison(),
                    (false, magnitude) => self * magnitude,
                }
            }
        }

        impl<F: $frac> Exact<$fixed<F>> for $exact {
            #[inline]
            fn from_int(n: u32) -> Self {
                Self::new(n.into())
            }

            #[inline]
            fn from_scalar(factor: $fixed<F>) -> Self {
                match factor.to_bits().split() {
                    (true, _) => Self::poison(),
                    (false, magnitude) => Self::from_u128(magnitude),
                }
            }

            #[inline]
            fn times_int(self, n: u32) -> Self {
                self * u128::from(n)
            }
        }
    };
}

macro_rules! scalar {
    ($($fixed:ident<$frac:ident>($raw:ty);)*) => { $(
        exact!($fixed<$frac>: Natural);
        exact!($fixed<$frac>: Leading);

        impl<F: $frac> Scalar for $fixed<F> {
            const ZERO: Self = Self::ZERO;
            const ONE: Self = Self::from_bits(1 << F::U32);

            type Exact = Natural;
            type Leading = Leading;

            #[inline]
            fn from_int(n: u32) -> Result<Self> {
                let bits = wide::mul_div(n.into(), 1 << F::U32, 1, Rounding::Down)?;
                Ok(Self::from_bits(<$raw>::join(false, bits)?))
            }

            #[inline]
            fn is_number(self) -> bool {
                true
            }

            #[inline]
            fn plus(self, rhs: Self) -> Result<Self> {
                self.checked_add(rhs).ok_or(Error::Overflow)
            }

            #[inline]
            fn minus(self, rhs: Self) -> Result<Self> {
                self.checked_sub(rhs).ok_or(Error::Overflow)
            }

            #[inline]
            fn mul_div(self, num: Self, den: Self, rounding: Rounding) -> Result<Self> {
                let (a, b, c) = (self.to_bits(), num.to_bits(), den.to_bits());
                // A plain product needs no division.
                let result = if c == 1 << F::U32 {
                    mul_shift(a, b, F::U32, rounding)
                } else {
                    mul_div(a, b, c, rounding)
                };
                result.map(Self::from_bits)
            }

            #[inline]
            fn sqrt_dot(self, b: Self, c: Self, d: Self, rounding: Rounding) -> Result<Self> {
                sqrt_dot(self.to_bits(), b.to_bits(), c.to_bits(), d.to_bits(), rounding).map(Self::from_bits)
            }

            fn mul_pow(
                self,
                num: Self,
                den: Self,
                exp_num: Self,
                exp_den: Self,
                rounding: Rounding,
            ) -> Result<Self> {
                let exp = exponent(exp_num.to_bits(), exp_den.to_bits());
                mul_pow(self.to_bits(), num.to_bits(), den.to_bits(), exp, rounding).map(Self::from_bits)
            }

            fn mul_one_minus_pow(
                self,
                base: Self,
                added: Self,
                exp_num: Self,
                exp_den: Self,
                rounding: Rounding,
            ) -> Result<Self> {
                let sum = natural(base.to_bits())?.checked_add(natural(added.to_bits())?).ok_or(Error::Overflow)?;
                let exp = exponent(exp_num.to_bits(), exp_den.to_bits());
                mul_pow_difference(self.to_bits(), base.to_bits(), sum, exp, rounding).map(Self::from_bits)
            }

            fn mul_pow_minus_one(
                self,
                base: Self,
                removed: Self,
                exp_num: Self,
                exp_den: Self,
                rounding: Rounding,
            ) -> Result<Self> {
                let rest = natural(base.to_bits())?.checked_sub(natural(removed.to_bits())?).ok_or(Error::Domain)?;
                let exp = exponent(exp_num.to_bits(), exp_den.to_bits());
                mul_pow_difference(self.to_bits(), base.to_bits(), rest, exp, rounding).map(Self::from_bits)
            }

            fn mul_powers(
                self,
                powers: impl Iterator<Item = Power<Self>>,
                mut exp_den: impl Iterator<Item = Self>,
                rounding: Rounding,
            ) -> Result<Self> {
                let exp_den = exp_den.try_fold(Self::ZERO, Scalar::plus)?;
                let powers = powers.map(|p| Power {
                    num: p.num.to_bits(),
                    den: p.den.to_bits(),
                    exp_num: p.exp_num.to_bits(),
                });
                mul_powers(self.to_bits(), powers, exp_den.to_bits(), rounding).map(Self::from_bits)
            }

            #[inline]
            fn settle(
                guess: Result<Self>,
                rounding: Rounding,
                mut compare: impl FnMut(Self) -> Option<Ordering>,
            ) -> Result<Self> {
                settle(guess.map(Self::to_bits), rounding, |bits| compare(Self::from_bits(bits))).map(Self::from_bits)
            }

            #[inline]
            fn settle_closed(
                closed: impl FnOnce() -> Option<[Leading; 2]>,
                guess: impl FnOnce() -> Result<Self>,
                rounding: Rounding,
                mut compare: impl FnMut(Self) -> Option<Ordering>,
            ) -> Result<Self> {
                let guess = || guess().map(Self::to_bits);
                settle_closed(closed(), guess, rounding, |bits| compare(Self::from_bits(bits))).map(Self::from_bits)
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
                let (step, guess) = (|bits| step(Self::from_bits(bits)), || guess().map(Self::to_bits));
                let compare = |bits| compare(Self::from_bits(bits));
                settle_newton(start(), step, bend, guess, rounding, compare).map(Self::from_bits)
            }

            #[inline]
            fn vanishes_beside(self, _scale: Self) -> bool {
                self == Self::ZERO
            }

            #[inline]
            fn square_vanishes_beside(self, scale: Self) -> bool {
                let ((_, magnitude), (_, scale)) = (self.to_bits().split(), scale.to_bits().split());
                wide::widening_mul(magnitude, magnitude) < (0, scale)
            }
        }
    )* };
}

scalar! {
    FixedU64<FracU64>(u64);
    FixedI64<FracI64>(i64);
    FixedU128<FracU128>(u128);
    FixedI128<FracI128>(i128);
}
