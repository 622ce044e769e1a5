//! Long division in digits of 128 bits, each of them exact from an estimate of two.

use core::num::NonZero;

use super::{Limbs, halves};
use crate::error::{Error, Result};
use crate::number::wide::{Divisor, div_rem_2by1, div_rem_128, div_rem_256, funnel, high, join, low, widening_mul};

/// A 256-bit integer as two digits, the upper one first.
pub(in crate::protocol) type Wide = (u128, u128);

/// Quotient of a 512-bit by a 256-bit integer, and whether nothing is left.
#[inline]
pub(super) fn div_512(high_half: Limbs, low_half: Limbs, d: Limbs) -> Result<(Limbs, bool)> {
    let (h1, h0) = halves(high_half);
    let (l1, l0) = halves(low_half);
    let (d1, d0) = halves(d);
    if (h1, h0) >= (d1, d0) {
        return Err(if (d1, d0) == (0, 0) { Error::Domain } else { Error::Overflow });
    }
    if d1 != 0 {
        let d = Normalized::new(d1, d0);
        // The high half is smaller than the divisor, so that no bit is lost at the top.
        let [u1, u0, n1, n0] = d.shifted([h1, h0, l1, l0]);
        // A dividend of one digit is smaller than a divisor of two.
        let (q1, r) = if (u1, u0) == (0, 0) { (0, (0, n1)) } else { d.digit((u1, u0), n1) };
        let (q0, r) = d.digit(r, n0);
        return Ok(([low(q0), high(q0), low(q1), high(q1)], r == (0, 0)));
    }
    if let Some(d1) = NonZero::new(high(d0)) {
        let shift = d1.leading_zeros();
        let d = Divisor::new(d0 << shift);
        let shifted = |upper: u64, lower: u64| funnel(upper, lower, shift);
        let top = join(shifted(high(h0), low(h0)), shifted(low(h0), high(l1)));
        let (q3, r) = d.div_rem_below(top, shifted(high(l1), low(l1)));
        let (q2, r) = d.div_rem_below(r, shifted(low(l1), high(l0)));
        let (q1, r) = d.div_rem_below(r, shifted(high(l0), low(l0)));
        let (q0, r) = d.div_rem_below(r, low(l0) << shift);
        return Ok(([q0, q1, q2, q3], r == 0));
    }
    let d = NonZero::new(low(d0)).ok_or(Error::Domain)?;
    let (q3, r) = div_rem_2by1(low(h0), high(l1), d);
    let (q2, r) = div_rem_2by1(r, low(l1), d);
    let (q1, r) = div_rem_2by1(r, high(l0), d);
    let (q0, r) = div_rem_2by1(r, low(l0), d);
    Ok(([q0, q1, q2, q3], r == 0))
}

/// Quotient of two 256-bit integers, and whether nothing is left.
#[inline]
pub(super) fn div_256((n1, n0): Wide, (d1, d0): Wide) -> Result<(Wide, bool)> {
    if d1 == 0 {
        let d = NonZero::new(d0).ok_or(Error::Domain)?;
        let (q1, n1) = if n1 < d0 { (0, n1) } else { div_rem_128(n1, d) };
        let (q0, r, _) = div_rem_256(n1, n0, d);
        return Ok(((q1, q0), r == 0));
    }
    if (n1, n0) < (d1, d0) {
        return Ok(((0, 0), (n1, n0) == (0, 0)));
    }
    let d = Normalized::new(d1, d0);
    let [u1, u0, next] = d.shifted([0, n1, n0]);
    let (q, r) = d.digit((u1, u0), next);
    Ok(((0, q), r == (0, 0)))
}

/// `⌊p·2⁹⁶/d⌋`, and whether nothing is left; `None` where the quotient has more than 128 bits.
#[inline]
pub(in crate::protocol) fn div_x96((p1, p0): Wide, (d1, d0): Wide) -> Option<(u128, bool)> {
    let (x2, x1, x0) = (p1 >> 32, p1 << 96 | p0 >> 32, p0 << 96);
    if (x2, x1) >= (d1, d0) {
        return None;
    }
    if d1 == 0 {
        let (q, r, _) = div_rem_256(x1, x0, NonZero::new(d0)?);
        return Some((q, r == 0));
    }
    let d = Normalized::new(d1, d0);
    let [u1, u0, next] = d.shifted([x2, x1, x0]);
    let (q, r) = d.digit((u1, u0), next);
    Some((q, r == (0, 0)))
}

/// A divisor of two digits, shifted up so that its top bit is set.
struct Normalized {
    d: Wide,
    top: Divisor,
    shift: u32,
}

impl Normalized {
    /// Of a divisor whose upper digit is not zero.
    #[inline]
    fn new(d1: u128, d0: u128) -> Self {
        let shift = d1.leading_zeros();
        let [d1, d0] = shifted([d1, d0], shift);
        Self { d: (d1, d0), top: Divisor::new(d1), shift }
    }

    /// A dividend, shifted as the divisor is.
    #[inline]
    fn shifted<const N: usize>(&self, digits: [u128; N]) -> [u128; N] {
        shifted(digits, self.shift)
    }

    /// Quotient and remainder of `(u·2¹²⁸ + next)/d` for `u < d`.
    #[inline]
    fn digit(&self, (u1, u0): Wide, next: u128) -> (u128, Wide) {
        let (d1, d0) = self.d;
        let (q, r) = if u1 < d1 {
            let (upper, r) = self.top.div_rem_below(u1, high(u0));
            let (lower, r) = self.top.div_rem_below(r, low(u0));
            (join(upper, lower), r)
        } else {
            // The largest estimate; where its remainder takes 129 bits, nothing is to be corrected.
            let (r, carry) = u0.overflowing_add(d1);
            if carry {
                return (u128::MAX, minus((r, next), widening_mul(u128::MAX, d0)).0);
            }
            (u128::MAX, r)
        };
        // The estimate from the top digit is at most 2 too large.
        let (difference, below) = minus((r, next), widening_mul(q, d0));
        if !below {
            return (q, difference);
        }
        let (difference, carry) = plus(difference, self.d);
        if carry { (q.wrapping_sub(1), difference) } else { (q.wrapping_sub(2), plus(difference, self.d).0) }
    }
}

/// Digits, the upper ones first, shifted up by less than 128 bits, none of which is lost.
#[inline]
fn shifted<const N: usize>(mut digits: [u128; N], shift: u32) -> [u128; N] {
    if shift >= 64 {
        let mut below = 0;
        for digit in digits.iter_mut().rev() {
            (*digit, below) = (join(low(*digit), below), high(*digit));
        }
    }
    let shift = shift & 63;
    let mut below = 0;
    for digit in digits.iter_mut().rev() {
        let (upper, lower) = (high(*digit), low(*digit));
        (*digit, below) = (join(funnel(upper, lower, shift), funnel(lower, below, shift)), upper);
    }
    digits
}

/// The difference, and whether it is negative.
#[inline]
pub(in crate::protocol) const fn minus((a1, a0): Wide, (b1, b0): Wide) -> (Wide, bool) {
    let (low_part, borrow) = a0.overflowing_sub(b0);
    let (high_part, below) = a1.overflowing_sub(b1);
    let (high_part, below_too) = high_part.overflowing_sub(borrow as u128);
    ((high_part, low_part), below | below_too)
}

/// The sum, and whether it takes more than 256 bits.
#[inline]
pub(in crate::protocol) const fn plus((a1, a0): Wide, (b1, b0): Wide) -> (Wide, bool) {
    let (low_part, carry) = a0.overflowing_add(b0);
    let (high_part, above) = a1.overflowing_add(b1);
    let (high_part, above_too) = high_part.overflowing_add(carry as u128);
    ((high_part, low_part), above | above_too)
}
