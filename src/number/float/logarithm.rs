//! `ln x`, by a table of 128 reciprocals.
//!
//! `x = 2ᵏ·m` with `m` in `[0.705, 1.41)`, and `c` from the table close to `1/m`:
//!
//! ```text
//! ln x = k·ln 2 − ln c + ln(1 + r),  r = m·c − 1,  |r| < 2^−7.4
//! ```
//!
//! `c` has so few bits that `r` is exact without a fused multiply-add: `m` is cut into 26 bits and the rest, both products
//! are exact, and 53 bits hold their sum less one. Around `x = 1` the row is `c = 1`, `−ln c = 0`, so that a small logarithm
//! keeps its digits (Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic",
//! 1990; Muller, "Elementary functions", 2016, §6.3).

use super::table::{FIRST, LN_2, RECIPROCALS};

const MIN_NORMAL: u64 = f64::MIN_POSITIVE.to_bits();
const INFINITY: u64 = f64::INFINITY.to_bits();

/// Whether these are the bits of a positive normal number.
#[inline]
pub(super) const fn is_ordinary(bits: u64) -> bool {
    bits.wrapping_sub(MIN_NORMAL) < INFINITY - MIN_NORMAL
}

/// The upper 26 bits of a number, toward zero: the product of two such is exact, and so is that with the 27 of the rest.
#[inline]
pub(super) const fn upper(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !((1 << 27) - 1))
}

/// A positive finite number as bits of a normal one, to be divided by `2^shift`.
#[inline]
pub(super) fn normalised(x: f64) -> (u64, i64) {
    let scaled = || x * f64::from_bits((1_023 + 54) << 52);
    if is_ordinary(x.to_bits()) { (x.to_bits(), 0) } else { (scaled().to_bits(), 54) }
}

/// A positive finite number as `m·2ᵏ` with `m` in `[1, 2)`.
#[inline]
#[allow(clippy::cast_possible_wrap, reason = "an exponent")]
pub(super) fn parts(x: f64) -> (f64, i64) {
    let (bits, shift) = normalised(x);
    (f64::from_bits(bits << 12 >> 12 | 1.0_f64.to_bits()), (bits >> 52) as i64 - 1_023 - shift)
}

/// What is left of a logarithm when `ln(1 + r)` is not yet in it.
struct Reduced {
    /// `k·ln 2 − ln c`, a multiple of 2⁻⁴¹, without rounding.
    high: f64,
    /// What `high` lacks.
    low: f64,
    r: f64,
    /// `r` of the upper part of `m`: 26 bits, at most `2·|r|`, and what it lacks is below 2⁻²⁶.
    r_upper: f64,
}

/// Reduces a positive normal number, given as bits, divided by `2^shift`.
#[inline]
#[allow(clippy::cast_possible_wrap, clippy::cast_precision_loss, reason = "an exponent")]
#[allow(clippy::cast_possible_truncation, clippy::indexing_slicing, reason = "seven bits")]
fn reduced(bits: u64, shift: i64) -> Reduced {
    let from_first = bits.wrapping_sub(FIRST);
    let row = RECIPROCALS[(from_first >> 45) as usize & 127];
    let k = ((from_first as i64 >> 52) - shift) as f64;
    let m = f64::from_bits(bits.wrapping_sub(from_first & (0xFFF << 52)));
    // To nearest: toward zero, the upper part of what is just below one would be further from it.
    let m_upper = upper(f64::from_bits(m.to_bits() + (1 << 26)));
    let r_upper = m_upper * row.inverse - 1.0;
    let [high, low] = LN_2;
    Reduced { high: k * high + row.high, low: k * low + row.low, r: r_upper + (m - m_upper) * row.inverse, r_upper }
}

/// `ln x` as a sum of two, for `x` as [`reduced`] takes it, to a relative 2^−66.5 (see [`power`](super::power)).
#[inline]
pub(super) fn ln_parts(x: (u64, i64)) -> [f64; 2] {
    ln_parts_and_near(x).0
}

/// [`ln_parts`], and what is known a while before it: within `r⁴/4 + 2^−25.4·|r|`.
#[inline]
pub(super) fn ln_parts_and_near((bits, shift): (u64, i64)) -> ([f64; 2], f64) {
    let Reduced { high, low, r, r_upper } = reduced(bits, shift);
    // high + r − r²/2 and what its roundings lose.
    let sum = high + r;
    let lost = (high - sum) + r;
    let half_square = 0.5 * r_upper * r_upper;
    let first = sum - half_square;
    let lost = lost + ((sum - first) - half_square);
    let rest_of_square = (r - r_upper) * (0.5 * (r + r_upper));
    // r³/3 − r⁴/4 + … + r⁹/9
    let r2 = r * r;
    let end = r2 * (0.2 - r * (1.0 / 6.0)) + (r2 * r2) * ((1.0 / 7.0 - r * 0.125) + r2 * (1.0 / 9.0));
    let cube = r * r2;
    let second = ((low - rest_of_square) + lost) + cube * ((1.0 / 3.0 - r * 0.25) + end);
    ([first, second], first + cube * (1.0 / 3.0))
}

/// `ln x`, to 0.51 units of the last place.
#[inline]
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    if !is_ordinary(bits) {
        return ln_unusual(x);
    }
    let reduced = reduced(bits, 0);
    rounded(&reduced, reduced.low)
}

/// `ln(1 + q)`, to 0.52 units of the last place and, for the square of what `1 + q` lacks, 2⁻⁵⁴/|q|: 0.78 in all.
#[inline]
pub(crate) fn ln_1p(q: f64) -> f64 {
    let sum = 1.0 + q;
    if is_ordinary(sum.to_bits()) { ln_1p_and_near(q)[0] } else { ln_unusual(sum) }
}

/// [`ln_1p`] of a `q` above −1, and what is known a while before it: within `r⁴/4`.
#[inline]
pub(super) fn ln_1p_and_near(q: f64) -> [f64; 2] {
    let sum = 1.0 + q;
    // What the sum lost, whichever of the two is the larger.
    let added = sum - 1.0;
    let lost = (1.0 - (sum - added)) + (q - added);
    let reduced = reduced(sum.to_bits(), 0);
    rounded_and_near(&reduced, reduced.low + lost / sum)
}

#[inline]
fn rounded(reduced: &Reduced, low: f64) -> f64 {
    rounded_and_near(reduced, low)[0]
}

#[inline]
fn rounded_and_near(&Reduced { high, r, .. }: &Reduced, low: f64) -> [f64; 2] {
    let sum = high + r;
    let lost = ((high - sum) + r) + low;
    // −r²/2 + r³/3 − … − r⁸/8
    let (r2, start) = (r * r, r * (1.0 / 3.0) - 0.5);
    let end = (r * (1.0 / 7.0) - 1.0 / 6.0) - r2 * 0.125;
    let series = (start + r2 * (r * 0.2 - 0.25)) + (r2 * r2) * end;
    [sum + (lost + r2 * series), sum + r2 * start]
}

/// Zero, infinity, what is below zero or no number, and the subnormal ones.
#[cold]
fn ln_unusual(x: f64) -> f64 {
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x == f64::INFINITY {
        x
    } else if x > 0.0 {
        let (bits, shift) = normalised(x);
        let reduced = reduced(bits, shift);
        rounded(&reduced, reduced.low)
    } else {
        f64::NAN
    }
}
