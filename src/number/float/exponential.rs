//! `eᶻ` and `eᶻ − 1`, by a table of 128 roots of two.
//!
//! ```text
//! eᶻ = 2ᵏ·2^(i/128)·eʳ,  r = z − (128k + i)·ln 2/128,  |r| < 2^−8.48
//! ```
//!
//! An exponential of a logarithm begins before all of the logarithm is known: which multiple is taken out may be the one beside
//! the nearest.
//!
//! (Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic", 1989; for `eᶻ − 1`,
//! the same author's of 1992.)

use super::ends::scaled;
use super::is_finite;
use super::logarithm::parts;
use super::table::{LN_2, ROOTS, Root, STEP};

/// `1.5·2⁵²`: adding it rounds to the nearest integer, which is then in the low bits.
const TO_INTEGER: f64 = 6_755_399_441_055_744.0;

/// `128/ln 2`
const INVERSE_STEP: f64 = 128.0 * core::f64::consts::LOG2_E;

/// Below this, `eᶻ` and the smallest of what it is made of are normal numbers.
const ORDINARY: f64 = 690.0;

/// `z = n·ln 2/128 + r`, `n = 128k + i`.
struct Reduced {
    /// `z − n·high`, without rounding: the first part of the step is a multiple of 2⁻⁴², and the product below 2¹¹.
    exact: f64,
    /// `n·low`
    rest: f64,
    /// `2^(i/128)`
    row: Root,
    /// `n` in the low bits.
    n: u64,
}

/// Reduces a number by the multiple of a step that is the nearest to `near`, which is within 1/60 of a step of it.
#[inline]
#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing, reason = "seven bits")]
fn reduced(z: f64, near: f64) -> Reduced {
    let shifted = near * INVERSE_STEP + TO_INTEGER;
    let (n, bits, [high, low]) = (shifted - TO_INTEGER, shifted.to_bits(), STEP);
    Reduced { exact: z - n * high, rest: n * low, row: ROOTS[bits as usize & 127], n: bits }
}

impl Reduced {
    /// `2ᵏ·2^(i/128)`, for a normal one.
    #[inline]
    const fn scale(&self) -> f64 {
        f64::from_bits(self.row.root.to_bits().wrapping_add((self.n >> 7) << 52))
    }

    /// `eʳ − 1` and the rest of the root.
    #[inline]
    fn past_one(&self, beside: f64) -> f64 {
        let r = self.exact + (beside - self.rest);
        let r2 = r * r;
        let series = (0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
        r + (self.row.rest + r2 * series)
    }
}

/// `eᶻ`, to 0.51 units of the last place.
#[inline]
pub(crate) fn exp(z: f64) -> f64 {
    exp_sum(z, 0.0)
}

/// `e^(z + beside)`, `beside` being small.
#[inline]
pub(super) fn exp_sum(z: f64, beside: f64) -> f64 {
    times_exp_sum(1.0, z, beside)
}

/// `a·e^(z + beside)`, which may be a number where its exponential is none.
#[inline]
pub(super) fn times_exp_sum(a: f64, z: f64, beside: f64) -> f64 {
    if is_ordinary(z + beside) { a * exp_ordinary(z, beside, z + beside) } else { times_exp_unusual(a, 0, z, beside) }
}

/// Whether it has no part in what lies at the ends.
#[inline]
pub(super) fn is_ordinary(z: f64) -> bool {
    z.abs() < ORDINARY
}

/// [`exp_sum`] where [`is_ordinary`].
#[inline]
pub(super) fn exp_ordinary(z: f64, beside: f64, near: f64) -> f64 {
    let reduced = reduced(z, near);
    let scale = reduced.scale();
    scale + scale * reduced.past_one(beside)
}

/// Above this no power of two that a ratio of two products has brings an exponential back into the range.
const BEYOND: f64 = 3_400.0;

/// `a·2^shift·e^(z + beside)` at both ends of the range and beyond. A subnormal result is rounded twice.
#[cold]
#[allow(clippy::cast_possible_wrap, reason = "exponents of a few thousand")]
pub(super) fn times_exp_unusual(a: f64, shift: i64, z: f64, beside: f64) -> f64 {
    let sum = z + beside;
    if sum.is_nan() || !is_finite(a) {
        return a * sum;
    }
    if a == 0.0 || sum < -BEYOND {
        return a * 0.0;
    }
    if sum > BEYOND {
        return a * f64::INFINITY;
    }
    // Where a multiple of a step would not be exact, 2048·ln 2 is.
    let folds = if z > 2_000.0 { 1 } else { -i64::from(z < -2_000.0) };
    let [high, low] = LN_2.map(|part| part * if folds < 0 { -2_048.0 } else { 2_048.0 });
    let (z, beside) = if folds == 0 { (z, beside) } else { (z - high, beside - low) };
    let reduced = reduced(z, z + beside);
    let k = ((reduced.n << 32) as i64 >> 39) + folds * 2_048;
    let ((m, exponent), root) = (parts(a.abs()), reduced.row.root);
    scaled(m.copysign(a) * (root + root * reduced.past_one(beside)), k + exponent + shift)
}

/// `eᶻ − 1`, to 1.1 units of the last place and 0.8 ε.
#[inline]
pub(crate) fn exp_m1(z: f64) -> f64 {
    exp_m1_near(z, z)
}

/// [`exp_m1`], begun with what is known of `z` a while before it.
#[inline]
pub(super) fn exp_m1_near(z: f64, near: f64) -> f64 {
    if !is_ordinary(z) {
        return if z < 0.0 { -1.0 } else { times_exp_unusual(1.0, 0, z, 0.0) };
    }
    let reduced = reduced(z, near);
    let scale = reduced.scale();
    let rest = reduced.row.rest - reduced.rest;
    let r = reduced.exact + rest;
    let r2 = r * r;
    let series = (0.5 + r * (1.0 / 6.0)) + r2 * ((1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0));
    let past_tangent = r2 * series;
    // s − 1 is exact where it is small, and with it the larger parts of a sum of which the smaller come first.
    let above_one = scale - 1.0;
    let lost = (scale - above_one) - 1.0;
    above_one + (reduced.exact + ((past_tangent + above_one * (r + past_tangent)) + (rest + lost)))
}
