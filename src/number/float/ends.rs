//! Quotients, roots and exponentials of what lies at the ends of the range: seldom asked, and as good as those in between.

use super::exponential::{is_ordinary, times_exp_unusual};
use super::logarithm::parts;
use super::{checked, elementary, is_finite, power};
use crate::error::{Error, Result};
use crate::number::times_exp_past_tangent;

/// 2⁶⁰⁰: the square of the smallest number, of it larger in both factors, is normal.
const LARGER: f64 = f64::from_bits((1_023 + 600) << 52);

/// 2⁻⁵²⁰: two products of the largest numbers, of it smaller in both factors, have a sum.
const SMALLER: f64 = f64::from_bits((1_023 - 520) << 52);

/// Below this, 2⁻⁹⁰⁰, a sum of products may have lost digits of one of them.
pub(super) const SMALLEST_SUM: f64 = f64::from_bits((1_023 - 900) << 52);

/// A product at either end of the range has lost digits that the quotient may not lose.
#[cold]
pub(super) fn mul_ratio(x: f64, num: f64, den: f64) -> f64 {
    if x == 0.0 || num == 0.0 {
        return x * num / den;
    }
    // The quotient of the larger is subnormal only where all of it is; where it is too large, that of the smaller is normal.
    let (larger, smaller) = if x.abs() > num.abs() { (x, num) } else { (num, x) };
    let quotient = larger / den;
    if is_finite(quotient) { smaller * quotient } else { larger * (smaller / den) }
}

/// Whether a product is below zero, also where it is too small to be a number.
#[inline]
fn is_negative_product(a: f64, b: f64) -> bool {
    (a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0)
}

#[cold]
pub(super) fn mul_div(x: f64, num: f64, den: f64) -> Result<f64> {
    if den == 0.0 { Err(Error::Domain) } else { checked(super::mul_ratio(x, num, den)) }
}

#[cold]
pub(super) fn sqrt_mul(a: f64, b: f64) -> Result<f64> {
    sqrt_dot([a, b], [0.0, 0.0])
}

#[cold]
pub(super) fn sqrt_dot([a, b]: [f64; 2], [c, d]: [f64; 2]) -> Result<f64> {
    if is_negative_product(a, b) || is_negative_product(c, d) {
        return Err(Error::Domain);
    }
    let sum = a * b + c * d;
    if sum > SMALLEST_SUM && is_finite(sum) {
        return Ok(elementary::sqrt(sum));
    }
    // The same in larger or in smaller numbers, of which a zero has none.
    let scale = if sum > 1.0 { SMALLER } else { LARGER };
    let part = |x: f64, y: f64| if x == 0.0 || y == 0.0 { x * y } else { (x * scale) * (y * scale) };
    checked(elementary::sqrt(part(a, b) + part(c, d)) / scale)
}

/// `x·2ᵏ`; a subnormal result is rounded once.
#[allow(clippy::cast_sign_loss, reason = "exponents above −1023")]
pub(super) fn scaled(x: f64, k: i64) -> f64 {
    if x == 0.0 || !is_finite(x) {
        return x;
    }
    let (m, exponent) = parts(x.abs());
    // In two factors, for neither of them leaves the range; what is further out is no number.
    let k = (k + exponent).clamp(-1_200, 1_200);
    let power = |k: i64| f64::from_bits(((1_023 + k) as u64) << 52);
    m.copysign(x) * power(k >> 1) * power(k - (k >> 1))
}

#[cold]
pub(super) fn ln_ratio(num: f64, den: f64) -> f64 {
    if num > 0.0 && den > 0.0 && is_finite(num) && is_finite(den) {
        let [first, second] = power::ln_of_far_ratio(num, den);
        first + second
    } else {
        elementary::ln(num / den)
    }
}

/// `a·num/den` as `m·2ᵏ`, for positive parts.
fn product_parts(a: f64, num: f64, den: f64) -> (f64, i64) {
    let ((a, a_exponent), (num, num_exponent), (den, den_exponent)) = (parts(a), parts(num), parts(den));
    (a * num / den, a_exponent + num_exponent - den_exponent)
}

/// `a·num/den·eᶻ` for positive parts, also where the quotient alone or the power alone is no number.
#[cold]
pub(crate) fn mul_ratio_exp(a: f64, num: f64, den: f64, z: f64) -> f64 {
    if a == 0.0 || num == 0.0 {
        return 0.0;
    }
    let (m, k) = product_parts(a, num, den);
    times_exp_unusual(m, k, z, 0.0)
}

/// `a·num/den·(eᶻ − 1 − z)` for positive parts
#[cold]
pub(super) fn mul_ratio_exp_past_tangent(a: f64, num: f64, den: f64, z: f64) -> f64 {
    if a == 0.0 || num == 0.0 {
        0.0
    } else if is_ordinary(z) || z < 0.0 {
        let (m, k) = product_parts(a, num, den);
        scaled(times_exp_past_tangent(m, z), k)
    } else {
        // Of such a power the tangent has no part.
        mul_ratio_exp(a, num, den, z)
    }
}
