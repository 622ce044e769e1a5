//! Roots of 256-bit integers.

#![allow(clippy::integer_division_remainder_used, reason = "divides by non-zero types, as its parent")]

use core::num::NonZero;

use super::{high, join, low, widening_mul};
use crate::error::{Error, Result};
use crate::number::Rounding;

/// The floor of the root of `n1·2¹²⁸ + n0` for `n1 ≥ 2¹²⁶`: one step of Zimmermann's "Karatsuba square root" from the
/// root of the top half.
#[inline]
pub(crate) fn root_256(n1: u128, n0: u128) -> u128 {
    debug_assert!(n1 >> 126 != 0);
    let s1 = n1.isqrt();
    let r1 = n1 - s1 * s1;
    // (r1·2⁶⁴ + high limb of n0) / 2s1; r1 has up to 65 bits, so halve before dividing.
    let dividend = r1 << 63 | n0 >> 65;
    let divisor = NonZero::new(s1).unwrap_or(NonZero::<u128>::MIN);
    let mut q = dividend / divisor;
    let mut u = (dividend - q * s1) << 1 | (n0 >> 64 & 1);
    if high(q) != 0 {
        // It is 2⁶⁴ then, as the dividend is below s1·2⁶⁴ + 2⁶³: one less, and what that leaves.
        u += 2 * s1;
        q = u128::from(u64::MAX);
    }
    let root = s1 << 64 | q;
    if high(u) == 0 && join(low(u), low(n0)) < q * q { root - 1 } else { root }
}

/// The floor of the root of a 256-bit integer, and whether it is exact.
#[inline]
pub(crate) fn sqrt_256(high_half: u128, low_half: u128) -> (u128, bool) {
    if high_half == 0 {
        let root = low_half.isqrt();
        return (root, root * root == low_half);
    }
    // An even shift puts one of the two top bits in place.
    let shift = high_half.leading_zeros() & !1;
    let root = root_256(high_half << shift | (low_half >> 1 >> (127 - shift)), low_half << shift) >> (shift >> 1);
    (root, widening_mul(root, root) == (high_half, low_half))
}

/// `√(a·b + c·d)`, rounded once.
#[inline]
pub(crate) fn sqrt_dot(a: u128, b: u128, c: u128, d: u128, rounding: Rounding) -> Result<u128> {
    let (h1, l1) = widening_mul(a, b);
    let (h2, l2) = widening_mul(c, d);
    let (low, carry) = l1.overflowing_add(l2);
    let high = h1.checked_add(h2).and_then(|h| h.checked_add(u128::from(carry))).ok_or(Error::Overflow)?;
    let (root, exact) = sqrt_256(high, low);
    let up = rounding == Rounding::Up && !exact;
    root.checked_add(u128::from(up)).ok_or(Error::Overflow)
}
