//! What decides a last unit: sums of products, compared exactly, and closed forms that enclose a root.

use core::ops::{Add, Mul};

#[cfg(doc)]
use super::{Leading, Scalar};

/// Sums of products of a [`Scalar`] that are compared, never rounded: what decides a last unit.
///
/// Fixed-point factors enter as their raw bits, so both sides of a comparison need the same number of factors;
/// [`Scalar::ONE`] pads the shorter one. An order that is not known (over capacity, NaN, a negative factor) is `None`.
pub trait Exact<T>: Copy + PartialOrd + Add<Output = Self> + Mul<T, Output = Self> {
    /// The integer `n`, without a factor of scale.
    fn from_int(n: u32) -> Self;

    /// One factor.
    fn from_scalar(factor: T) -> Self {
        Self::from_int(1) * factor
    }

    /// `n` times, without a factor of scale.
    #[must_use]
    fn times_int(self, n: u32) -> Self;
}

/// Closed forms of sums of products: to [`Leading`]'s bits, with a bound on what is missing; `f64` to nearest.
///
/// A quotient has as many factors as its dividend has more than its divisor, a root half of them. Where the bound would
/// grow beyond use, the result compares with nothing.
pub trait Enclosed: Copy {
    /// `self·other`
    #[must_use]
    fn times(self, other: Self) -> Self;

    /// `self/den`
    #[must_use]
    fn over(self, den: Self) -> Self;

    /// `√self`
    #[must_use]
    fn root(self) -> Self;

    /// `|self − other|`, and whether `self` is the smaller.
    #[must_use]
    fn distance(self, other: Self) -> (bool, Self);

    /// The leading bits of a part of a whole, in units of which the whole has 60 bits: for a first guess.
    #[must_use]
    fn word(self, whole: Self) -> u64;

    /// The number of which that is the [`word`](Self::word).
    #[must_use]
    fn from_word(word: u64, whole: Self) -> Self;
}
