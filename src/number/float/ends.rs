//! Quotients and roots of products that lie at the ends of the range: seldom asked, and as good as those in between.

use super::{checked, elementary, is_finite};
use crate::error::{Error, Result};

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
