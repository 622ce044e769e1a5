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

use super::table::{ROOTS, Root, STEP};

/// `1.5·2⁵²`: adding it rounds to the nearest integer, which is then in the low bits.
const TO_INTEGER: f64 = 6_755_399_441_055_744.0;

/// `128/ln 2`
const INVERSE_STEP: f64 = 128.0 * core::f64::consts::LOG2_E;

/// Below this, `eᶻ` and the smallest of what it is made of are normal numbers.
const ORDINARY: f64 = 690.0;

/// `z = n·ln 2/128 + r`, `n = 128k + i`.
struct Reduced {
    /// `z − n·high`, without rounding: `n` has 18 bits, and the first part of the step 35.
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
    if is_ordinary(z + beside) { exp_ordinary(z, beside, z + beside) } else { exp_unusual(z, beside) }
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

/// [`exp_sum`] at both ends of the range and beyond. A subnormal result is rounded twice.
#[cold]
#[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "exponents of a few hundred")]
fn exp_unusual(z: f64, beside: f64) -> f64 {
    let sum = z + beside;
    if sum > 710.0 {
        return f64::INFINITY;
    }
    if sum < -746.0 {
        return 0.0;
    }
    if sum.is_nan() {
        return sum;
    }
    let reduced = reduced(z, sum);
    // 2ᵏ may be out of range where the result is not, so in two factors.
    let k = (reduced.n << 32) as i64 >> 39;
    let power = |k: i64| f64::from_bits(((1_023 + k) as u64) << 52);
    let root = reduced.row.root;
    (root + root * reduced.past_one(beside)) * power(k >> 1) * power(k - (k >> 1))
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
        return if z < 0.0 { -1.0 } else { exp_unusual(z, 0.0) };
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
