//! `xʸ = e^(y·ln x)`, the logarithm and the product in two parts.
//!
//! # Error
//!
//! With `u = 2⁻⁵³`, `R = 0.00586 < 2^−7.4` the largest `|r|` of the table, `ℓ = ln x` and `z = y·ℓ`.
//!
//! **Logarithm** ([`ln_parts`]). `r`, `k·ln 2 − ln c` to 2⁻⁴¹, the square of the upper part of `r` and what each of the
//! sums with them loses are exact. What is not:
//!
//! ```text
//! r³/3 − … + r⁹/9     (2 + 2.55 + 1)·u·|r|³/3 = 1.85·u·|r|³: its cube, its eight sums and products, their product
//! its last sum        0.34·u·|r|³
//! rest of r²/2        2⁻⁷⁶·|r|: it is below 1.5·2⁻²⁶·|r|, and rounded three times
//! end of the series   |r|¹⁰/9.9
//! second parts        2⁻⁹⁴ of −ln c; 2⁻⁸² of k·ln 2; nothing where k = 0 and c = 1
//! ```
//!
//! A small `ℓ` is one of a small `r`, or it has `|ℓ| > 0.0038` and a `c ≠ 1`. The worst quotient of the sum by `|ℓ|` is
//! where the row of `c = 1` ends, at `x = 0.99414`: `2^−66.5` (with `k ≠ 0`, `|ℓ| > 0.34`, it is `2^−72`).
//!
//! **Product** ([`product`]). The second part of the logarithm is below `2^−16.4·|ℓ|`; its product with `y`, the sums and
//! the two lower products are rounded: `2^−68.3·|z|`.
//!
//! **Exponential.** Relative to the result:
//!
//! ```text
//! r = z − n·step          2⁻⁶⁰ + 2⁻⁶²: the second part of z may be 2⁻⁷
//! eʳ − 1 − … − r⁵/120     2^−60.4: |r| < 2^−8.48, half a step and the 8.7·10⁻⁵ that `near` lacks where |z| < 690
//! the sum of r with it    2⁻⁶²
//! rest of the root        2^−60.5 for its product with eʳ − 1, 2^−64.9 for itself
//! product with the root   2^−61.5
//! ```
//!
//! All of that is `0.027·u`, and `|z|·(2^−66.5 + 2^−68.3) = |z|·u/9,270`; the last sum is half a unit, which is at least
//! `u/2`. Hence `0.53 + |z|/9,000` units of the last place: 0.54 where powers are of everyday size, 0.61 at the ends of the
//! range.
//!
//! **Ratio** ([`exponent`]). What the quotient `num/den` lost is exact, and is divided once more: an absolute error of
//! `1.5·2⁻¹⁰⁶` of the logarithm, `|e|·2^−105.4` of `z`. What the exponent lost is multiplied with the first part of the logarithm
//! only: `2^−69.4·|z|`. Hence `0.53 + |z|/8,000` units and `|e|·2⁻⁵³` ε.

use super::exponential::{exp_ordinary, exp_sum, is_ordinary as is_ordinary_exponent};
use super::logarithm::{is_ordinary, ln_parts, ln_parts_and_near, normalised, parts, upper};

/// `xʸ`, to `0.53 + |y·ln x|/9,000` units of the last place, half a unit more for a subnormal result, which is rounded twice.
/// Zeros, infinities, negative bases and NaN as IEEE 754 has them.
#[inline]
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    match ordinary_pow(x, y) {
        Some(power) => power,
        None => pow_unusual(x, y),
    }
}

/// [`pow`] where neither the base nor the power is at an end of the range.
#[inline]
pub(super) fn ordinary_pow(x: f64, y: f64) -> Option<f64> {
    let bits = x.to_bits();
    if !is_ordinary(bits) {
        return None;
    }
    let (logarithm, near) = ln_parts_and_near((bits, 0));
    let ([z, beside], near) = (product(y, logarithm), y * near);
    if is_ordinary_exponent(near) { Some(exp_ordinary(z, beside, near)) } else { None }
}

/// `y·(first + second)` as a sum of two, the first exact: 26 bits by 26.
#[inline]
fn product(y: f64, [first, second]: [f64; 2]) -> [f64; 2] {
    let (y_upper, first_upper) = (upper(y), upper(first));
    [y_upper * first_upper, ((y - y_upper) * first_upper + y * (first - first_upper)) + y * second]
}

/// `num/den` and `num − den·(num/den)`, for parts and a quotient far from the ends of the range.
#[inline]
fn quotient(num: f64, den: f64) -> [f64; 2] {
    let q = num / den;
    let (q_upper, den_upper) = (upper(q), upper(den));
    let (q_lower, den_lower) = (q - q_upper, den - den_upper);
    // The products are exact, and an f64 holds what is left after each of them (Dekker 1971).
    let lost = ((num - q_upper * den_upper) - q_upper * den_lower) - q_lower * den_upper;
    [q, lost - q_lower * den_lower]
}

/// 2⁻⁹⁰⁰: a product of parts of a larger number is normal.
const SMALLEST: f64 = f64::from_bits((1_023 - 900) << 52);

/// `(num/den)^(exp_num/exp_den) = e^(z + beside)`, without the rounding of the two quotients; for finite `num > 0` and
/// `den > 0`, and a finite quotient `exp_num/exp_den`.
#[inline]
pub(super) fn exponent(num: f64, den: f64, exp_num: f64, exp_den: f64) -> [f64; 2] {
    let [q, lost] = quotient(num, den);
    let logarithm = if num > SMALLEST && is_ordinary(q.to_bits()) {
        ln_past((q.to_bits(), 0), lost / num)
    } else {
        ln_of_far_ratio(num, den)
    };
    let [y, y_beside] = if exp_num.abs() > SMALLEST {
        let [y, lost] = quotient(exp_num, exp_den);
        [y, lost / exp_den]
    } else {
        small_exponent(exp_num, exp_den)
    };
    let [z, beside] = product(y, logarithm);
    [z, beside + y_beside * logarithm[0]]
}

/// [`ln_parts`] of `x·(1 + δ)` for `|δ| < 2⁻⁵²`, with an absolute `|δ|·u` more.
#[inline]
fn ln_past(x: (u64, i64), delta: f64) -> [f64; 2] {
    let [first, second] = ln_parts(x);
    [first, second + delta]
}

/// The sum of two sums of two.
#[inline]
pub(super) fn sum([a, a_beside]: [f64; 2], [b, b_beside]: [f64; 2]) -> [f64; 2] {
    let sum = a + b;
    // The power of a zero.
    if !sum.is_finite() {
        return [sum, 0.0];
    }
    let added = sum - a;
    let lost = (a - (sum - added)) + (b - added);
    [sum, (a_beside + b_beside) + lost]
}

/// The logarithm of a ratio of which a part, or the ratio, is at an end of the range: of the parts without their exponents.
#[cold]
pub(super) fn ln_of_far_ratio(num: f64, den: f64) -> [f64; 2] {
    let ((num, num_exponent), (den, den_exponent)) = (parts(num), parts(den));
    let [q, lost] = quotient(num, den);
    ln_past((q.to_bits(), den_exponent - num_exponent), lost / num)
}

/// An exponent with a small numerator; what is lost of one that is small itself has no effect on a power.
#[cold]
fn small_exponent(num: f64, den: f64) -> [f64; 2] {
    if !den.is_finite() {
        return [f64::NAN, 0.0];
    }
    let den = den / SMALLEST;
    let [y, lost] = quotient(num / SMALLEST, den);
    if den.is_finite() { [y, lost / den] } else { [0.0, 0.0] }
}

/// Whether an integer is odd; `None` for what is no integer.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "integers below 2⁵³")]
fn is_odd(y: f64) -> Option<bool> {
    if y.abs() >= 9_007_199_254_740_992.0 {
        return Some(false);
    }
    let n = y as i64;
    if n as f64 == y { Some(n & 1 == 1) } else { None }
}

/// [`pow`] where a number is at an end of its range or special.
#[cold]
fn pow_unusual(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if x.is_nan() || y.is_nan() {
        return f64::NAN;
    }
    let size = x.abs();
    let end = |infinite: bool| if infinite { f64::INFINITY } else { 0.0 };
    if y.is_infinite() {
        return if size == 1.0 { 1.0 } else { end((size > 1.0) == (y > 0.0)) };
    }
    let odd = is_odd(y);
    let power = if size == 0.0 || size == f64::INFINITY {
        end((size > 0.0) == (y > 0.0))
    } else if x < 0.0 && odd.is_none() {
        return f64::NAN;
    } else {
        let [z, beside] = product(y, ln_parts(normalised(size)));
        exp_sum(z, beside)
    };
    if x.is_sign_negative() && odd == Some(true) { -power } else { power }
}
