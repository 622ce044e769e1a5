//! Numbers: how amounts are computed with.
//!
//! Two traits, two idioms, on purpose.
//!
//! - [`Scalar`] is *settlement* arithmetic: no operators, every rounding named where it happens, every failure an
//!   [`Err`]. Pools trade in it. `f64` and the four `Fixed…<Frac>` types implement it.
//! - [`Real`] is *analysis* arithmetic on top: ordinary `+ − · /`, so that a formula reads as in the paper; overflow
//!   poisons like a NaN and is caught once, at the end, by [`Real::finite`]. `f64` and
//!   [`Checked<FixedI128<Frac>>`](Checked) implement it.
//!
//! | number | rounding | range | needs |
//! |---|---|---|---|
//! | `f64` | to nearest; [`Rounding`] is ignored | 10^±308 | feature `float` or `std` |
//! | `FixedU64<Frac>`, `FixedU128<Frac>` | as named | `0 … 2^(bits − Frac)` | feature `fixed`, `Frac < bits` |
//! | `FixedI64<Frac>`, `FixedI128<Frac>` | as named | `±2^(bits − 1 − Frac)` | feature `fixed`, `Frac < bits − 1` |
//! | `Checked<FixedI128<Frac>>` | as named; operators to nearest | `±2^(127 − Frac)` | feature `fixed`, `Frac ≤ 125` |
//!
//! A *unit* below is a unit in the last place of a fixed-point type, `2^−Frac`. With `Frac = 0` a unit is one wei.

use core::cmp::Ordering;
use core::fmt::Debug;
use core::ops::{Add, Div, Mul, Neg, Not, Sub};

use crate::error::{Error, Result};

#[cfg(feature = "fixed")]
mod checked;
#[cfg(feature = "fixed")]
mod elementary;
mod exact;
#[cfg(feature = "fixed")]
mod fixed;
#[cfg(feature = "float")]
pub(crate) mod float;
#[cfg(feature = "fixed")]
mod leading;
#[cfg(feature = "fixed")]
mod natural;
mod past_tangent;
#[cfg(feature = "fixed")]
mod power;
pub(crate) mod wide;

pub use self::exact::{Enclosed, Exact};
pub(crate) use self::past_tangent::times_exp_past_tangent;
#[cfg(feature = "fixed")]
pub use self::{
    checked::Checked,
    elementary::Elementary,
    fixed::{FracI64, FracI128, FracReal, FracU64, FracU128},
    leading::Leading,
    natural::Natural,
};

/// The direction in which a result that does not fit its last unit is rounded.
///
/// It is an argument wherever a fixed-point result is rounded, never a property of a type. `!rounding` is the opposite
/// direction, for the part of a formula that is subtracted or divided by. `f64` rounds to nearest and ignores it.
///
/// ```
/// use cfmm_math::Rounding;
/// assert_eq!(!Rounding::Up, Rounding::Down);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Toward −∞: the floor.
    Down,
    /// Toward +∞: the ceiling.
    Up,
}

impl Not for Rounding {
    type Output = Self;

    #[inline]
    fn not(self) -> Self {
        match self {
            Self::Down => Self::Up,
            Self::Up => Self::Down,
        }
    }
}

/// One base of a [`Scalar::mul_powers`]: `(num/den)` with its own exponent numerator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power<T> {
    /// Numerator of the base.
    pub num: T,
    /// Denominator of the base.
    pub den: T,
    /// Numerator of the exponent, over the denominator that all bases share.
    pub exp_num: T,
}

/// Settlement arithmetic: amounts that change hands.
///
/// No operators: a method says in which direction it rounds and returns [`Err`] where there is no result. A composed
/// multiply-then-divide overflows in a sixth of a log-uniform sample where [`mul_div`](Self::mul_div) has an answer,
/// so the product and the quotient are one operation.
///
/// # Laws
///
/// For fixed point, with `exact` the real value: `Down ≤ exact ≤ Up`, each within the width that the method states,
/// and an [`Err`] instead of a wrapped integer. For `f64`: to nearest, within the stated relative error
/// (`ε = 2⁻⁵²`), and an [`Err`] instead of a NaN or an infinity.
///
/// ```
/// use cfmm_math::{Rounding, Scalar};
/// use fixed::types::U64F64;
///
/// let (two, three) = (U64F64::from_num(2), U64F64::from_num(3));
/// let down = two.mul_div(U64F64::ONE, three, Rounding::Down)?;
/// let up = two.mul_div(U64F64::ONE, three, Rounding::Up)?;
/// assert_eq!(up - down, U64F64::DELTA);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Scalar: Copy + PartialOrd + Debug {
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;

    /// Sums of products that compare without rounding: [`Natural`] for fixed point, `f64` itself for
    /// `f64`.
    type Exact: Exact<Self>;

    /// The same to some 190 leading bits, as a quick filter that leaves only the closest comparisons to
    /// [`Exact`](Self::Exact), and for roots in closed form: [`Leading`] for fixed point, `f64` itself for `f64`.
    type Leading: Exact<Self> + Enclosed;

    /// The integer `n`.
    ///
    /// # Errors
    /// [`Error::Overflow`] where the format cannot hold it.
    fn from_int(n: u32) -> Result<Self>;

    /// Whether this is a number: not NaN, not infinite, not poisoned.
    #[must_use]
    fn is_number(self) -> bool;

    /// `self + rhs`; exact in fixed point, ½ε in `f64`.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    fn plus(self, rhs: Self) -> Result<Self>;

    /// `self − rhs`; exact in fixed point, ½ε in `f64`.
    ///
    /// # Errors
    /// [`Error::Overflow`], also where an unsigned result would be negative.
    fn minus(self, rhs: Self) -> Result<Self>;

    /// `self · num / den` through a full-width product. Fixed point: the exact floor or ceiling. `f64`: 1 ε.
    ///
    /// # Errors
    /// [`Error::Domain`] for `den = 0`, [`Error::Overflow`].
    fn mul_div(self, num: Self, den: Self, rounding: Rounding) -> Result<Self>;

    /// `√(self · rhs)` through a full-width product. Fixed point: the exact floor or ceiling. `f64`: 1 ε.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative product.
    fn sqrt_mul(self, rhs: Self, rounding: Rounding) -> Result<Self> {
        self.sqrt_dot(rhs, Self::ZERO, Self::ZERO, rounding)
    }

    /// `√(self · b + c · d)` through full-width products. Fixed point: the exact floor or ceiling. `f64`: 2 ε.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative product, [`Error::Overflow`].
    fn sqrt_dot(self, b: Self, c: Self, d: Self, rounding: Rounding) -> Result<Self>;

    /// `self · (num/den)^(exp_num/exp_den)`; `0⁰` is 1.
    ///
    /// Fixed point: the power has a relative error below 2⁻¹⁶⁵ in the stated direction; the result is the exact floor
    /// or ceiling, one unit further only where the exact value lies within that error of an integer number of units
    /// and no comparison of integers decides it. `f64`: `2 + 2⁻⁵³·|e|` ε, since neither quotient is rounded.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative base, `den = 0`, `exp_den = 0` or zero to a negative power;
    /// [`Error::Overflow`]. An underflow is no error: 0 down, one unit up.
    fn mul_pow(self, num: Self, den: Self, exp_num: Self, exp_den: Self, rounding: Rounding) -> Result<Self>;

    /// `self · (1 − (base/(base + added))^(exp_num/exp_den))`: the shape of an amount out.
    ///
    /// Small additions keep their digits: `f64` evaluates `expm1(−e·log1p(added/base))`, and fixed point subtracts
    /// [`mul_pow`](Self::mul_pow), rounded the other way, exactly. Width in fixed point as `mul_pow`; `f64`: 8 ε.
    ///
    /// # Errors
    /// [`Error::Domain`] unless `self ≥ 0`, `base > 0`, `added ≥ 0` and the exponent is at least 0;
    /// [`Error::Overflow`].
    fn mul_one_minus_pow(
        self,
        base: Self,
        added: Self,
        exp_num: Self,
        exp_den: Self,
        rounding: Rounding,
    ) -> Result<Self>;

    /// `self · ((base/(base − removed))^(exp_num/exp_den) − 1)`: the shape of an amount in.
    ///
    /// Width as [`mul_one_minus_pow`](Self::mul_one_minus_pow); `f64`: `(8 + |e·ln(base/(base − removed))|)` ε.
    ///
    /// # Errors
    /// [`Error::Domain`] unless `self ≥ 0`, `0 ≤ removed < base` and the exponent is at least 0; [`Error::Overflow`].
    fn mul_pow_minus_one(
        self,
        base: Self,
        removed: Self,
        exp_num: Self,
        exp_den: Self,
        rounding: Rounding,
    ) -> Result<Self>;

    /// `self · Π (numᵢ/denᵢ)^(exp_numᵢ/Σ exp_den)`: N logarithms, one exponential, one rounding. The denominator is a sum,
    /// such as of weights, which `f64` does not round.
    ///
    /// Fixed point: relative error below 2⁻¹⁶⁰ in the stated direction for up to eight bases with exponents up to 1,
    /// so within one unit of the exact floor or ceiling. `f64`: 2 ε, and `2⁻⁵³·|eᵢ| + 2⁻¹⁴·|eᵢ·ln(numᵢ/denᵢ)|` ε for each base.
    ///
    /// # Errors
    /// As [`mul_pow`](Self::mul_pow).
    fn mul_powers(
        self,
        powers: impl Iterator<Item = Power<Self>>,
        exp_den: impl Iterator<Item = Self>,
        rounding: Rounding,
    ) -> Result<Self>;

    /// `Π valuesᵢ^(weightsᵢ/Σ weights)`, rounded once, as [`mul_powers`](Self::mul_powers). Pairs without a partner in
    /// the other slice are left out.
    ///
    /// # Errors
    /// As [`mul_pow`](Self::mul_pow).
    fn geometric_mean(values: &[Self], weights: &[Self], rounding: Rounding) -> Result<Self> {
        let pairs = || values.iter().copied().zip(weights.iter().copied());
        let powers = pairs().map(|(num, exp_num)| Power { num, den: Self::ONE, exp_num });
        Self::ONE.mul_powers(powers, pairs().map(|(_, weight)| weight), rounding)
    }

    /// The last unit of a non-negative root, decided by an exact comparison of a candidate with the root.
    ///
    /// Fixed point: the exact floor or ceiling of the root, whatever the guess; a good guess costs two comparisons,
    /// a failed one up to 256. The comparison must be monotone: `Less` below the root, `Greater` above. A root below
    /// zero settles at zero. `f64` has no last unit to settle and returns the guess.
    ///
    /// # Errors
    /// [`Error::Overflow`] where the root does not fit or the comparison returns `None`; in `f64` what the guess
    /// failed with.
    fn settle(guess: Result<Self>, rounding: Rounding, compare: impl FnMut(Self) -> Option<Ordering>) -> Result<Self>;

    /// [`settle`](Self::settle) for a root that is the difference of two closed forms, each one factor long: in fixed
    /// point what they enclose decides the last unit, and only a root too close to a whole unit, or closed forms that
    /// are `None`, are left to the comparison. `f64` returns the guess.
    ///
    /// # Errors
    /// As [`settle`](Self::settle).
    fn settle_closed(
        closed: impl FnOnce() -> Option<[Self::Leading; 2]>,
        guess: impl FnOnce() -> Result<Self>,
        rounding: Rounding,
        compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self>;

    /// [`settle`](Self::settle) for a root of which a step of Newton's method is a closed form, one factor long: in
    /// fixed point a start that is good to half of the bits needs one step.
    ///
    /// Wherever a step from `x` goes no further than `x/32`, to `x ± δ`, the root must be in
    /// `[x ± δ − bend·δ²/x, x ± δ]`. `f64` returns the guess.
    ///
    /// # Errors
    /// As [`settle`](Self::settle).
    fn settle_newton(
        start: impl FnOnce() -> Option<Self::Leading>,
        step: impl FnMut(Self) -> Option<Self::Leading>,
        bend: u32,
        guess: impl FnOnce() -> Result<Self>,
        rounding: Rounding,
        compare: impl FnMut(Self) -> Option<Ordering>,
    ) -> Result<Self>;

    /// A closed form of which nothing cancels, in plain arithmetic: what `f64` answers with where every input is a positive
    /// number within 2^±128, so that no product of seven of them leaves the range. `None` elsewhere, and in fixed point,
    /// which has a last unit to settle.
    fn in_plain<const N: usize>(inputs: [Self; N], form: impl FnOnce() -> Self::Leading) -> Option<Self> {
        let _ = (inputs, form);
        None
    }

    /// Whether adding `self` to `scale` would no longer change it: zero in fixed point, below ¼ε of it in `f64`. What
    /// ends an iteration.
    #[must_use]
    fn vanishes_beside(self, scale: Self) -> bool;

    /// Whether `self²/scale` vanishes beside `scale`: what ends an iteration that converges quadratically, a step early.
    #[must_use]
    fn square_vanishes_beside(self, scale: Self) -> bool;
}

/// Analysis arithmetic: what an amount is worth, how a position moves.
///
/// Operators round to nearest. A result that does not exist is NaN in `f64` and poison in [`Checked`]: both compare
/// unordered, pass through every operation, and end in [`finite`](Self::finite).
///
/// ```
/// use cfmm_math::Real;
///
/// /// 2√r/(1 + r) − 1
/// fn impermanent_loss<T: Real>(r: T) -> cfmm_math::Result<T> {
///     ((r.sqrt() + r.sqrt()) / (T::ONE + r) - T::ONE).finite()
/// }
/// assert!((impermanent_loss(4.0)? + 0.2).abs() < 1e-15);
/// assert!(impermanent_loss(-1.0).is_err());
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Real:
    Scalar + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The fraction `num/den`, to nearest. Poison for `den = 0` or where it does not fit.
    fn rational(num: i64, den: i64) -> Self;

    /// `self · num / den`, rounded once in fixed point: what `self * num / den` should be wherever the product is
    /// large or the quotient small.
    #[must_use]
    fn mul_ratio(self, num: Self, den: Self) -> Self;

    /// `√self`. Fixed point: to nearest within half a unit (½ + 2⁻⁶⁴). `f64`: ½ε.
    #[must_use]
    fn sqrt(self) -> Self;

    /// `ln self`. Fixed point: within half a unit. `f64`: 1 ε.
    #[must_use]
    fn ln(self) -> Self {
        self.ln_ratio(Self::ONE)
    }

    /// `ln(self/den)`, which keeps its relative accuracy when the two are close. Fixed point: within half a unit.
    /// `f64`: 2 ε.
    #[must_use]
    fn ln_ratio(self, den: Self) -> Self;

    /// `e^self`. Fixed point: within half a unit. `f64`: 1 ε.
    #[must_use]
    fn exp(self) -> Self;

    /// `e^self − 1`. Fixed point: within half a unit. `f64`: 1 ε.
    #[must_use]
    fn exp_m1(self) -> Self;

    /// `self·num/den·(e^z − 1 − z)` of positive parts, in `f64` also where their quotient alone or the power alone is no
    /// number: to 4 ε. Fixed point: as its parts.
    #[must_use]
    fn mul_ratio_exp_past_tangent(self, num: Self, den: Self, z: Self) -> Self {
        times_exp_past_tangent(self.mul_ratio(num, den), z)
    }

    /// Whether digits were lost because it is too small: `f64` below its normal numbers. Fixed point has the same unit
    /// everywhere.
    #[must_use]
    fn is_subnormal(self) -> bool {
        false
    }

    /// The absolute value.
    #[must_use]
    fn abs(self) -> Self {
        if self < Self::ZERO { -self } else { self }
    }

    /// This number, or the error that it stands for.
    ///
    /// # Errors
    /// [`Error::Domain`] for NaN, [`Error::Overflow`] for an infinity and for poison.
    fn finite(self) -> Result<Self>;
}

/// The one check of an input that must be a number above zero. `!(x > 0)` is also true of NaN.
pub(crate) fn positive<T: Scalar>(x: T, error: Error) -> Result<T> {
    if x > T::ZERO && x.is_number() { Ok(x) } else { Err(error) }
}

/// The one check of an input that must be a number and not negative.
pub(crate) fn non_negative<T: Scalar>(x: T, error: Error) -> Result<T> {
    if x >= T::ZERO && x.is_number() { Ok(x) } else { Err(error) }
}

/// Marsaglia's xorshift: the same words every time, for tests.
#[cfg(test)]
pub(crate) fn xorshift(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}
