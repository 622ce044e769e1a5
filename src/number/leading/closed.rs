//! Closed forms in leading bits: products, quotients and roots of enclosures, and the whole number that they decide.

use core::num::NonZero;

use super::{BITS, Leading};
use crate::number::wide::{Divisor, div_rem_2by1, high, join, low, mul_64, root_256, widening_mul};
use crate::number::{Enclosed, Rounding};

/// The whole has 60 bits in words, so that a few of it fit too.
const WORD_ZEROS: u32 = 4;

/// A whole number of units and what is known of the fraction: the value lies in
/// `[floor + fraction·2⁻⁶⁴, floor + (fraction + width)·2⁻⁶⁴]`.
#[derive(Clone, Copy)]
pub(crate) struct Units {
    pub(crate) floor: u128,
    fraction: u64,
    width: u64,
}

impl Units {
    /// The floor and the ceiling, where both ends lie strictly between them.
    #[inline]
    pub(crate) fn rounded(self, rounding: Rounding) -> Option<u128> {
        let strictly_inside = self.fraction != 0 && self.fraction.checked_add(self.width).is_some();
        match rounding {
            _ if !strictly_inside => None,
            Rounding::Down => Some(self.floor),
            Rounding::Up => self.floor.checked_add(1),
        }
    }

    /// The whole number next to it.
    #[inline]
    pub(crate) fn nearest(self) -> u128 {
        self.floor.saturating_add(u128::from(self.fraction >> 63))
    }

    /// The same with a lower end that is lower by `2^bits` of the units of the fraction.
    #[inline]
    pub(crate) fn lowered(self, bits: u32) -> Option<Self> {
        let less = 1_u64.checked_shl(bits)?;
        let (fraction, borrow) = self.fraction.overflowing_sub(less);
        let floor = self.floor.checked_sub(u128::from(borrow))?;
        Some(Self { floor, fraction, width: self.width.checked_add(less)? })
    }

    /// The difference, `None` where it may be below zero and above; zero where it cannot be above.
    #[inline]
    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        let width = self.width.checked_add(other.width)?;
        let (fraction, borrow) = self.fraction.overflowing_sub(other.fraction);
        let difference = self.floor.checked_sub(other.floor).and_then(|d| d.checked_sub(u128::from(borrow)));
        let Some(floor) = difference else { return self.at_most(other).then_some(Self::ZERO) };
        let (fraction, borrow) = fraction.overflowing_sub(other.width);
        let floor = floor.checked_sub(u128::from(borrow))?;
        Some(Self { floor, fraction, width })
    }

    const ZERO: Self = Self { floor: 0, fraction: 0, width: 0 };

    /// Whether no value of this is above a value of the other.
    fn at_most(self, other: Self) -> bool {
        let (fraction, carry) = self.fraction.overflowing_add(self.width);
        (self.floor.saturating_add(u128::from(carry)), fraction) <= (other.floor, other.fraction)
    }

    /// Zero, for certain.
    pub(crate) const fn is_zero(self) -> bool {
        self.floor == 0 && self.fraction == 0 && self.width == 0
    }
}

impl Leading {
    /// A mantissa of any size but zero, its top bit moved into place.
    fn normal(top: u64, rest: u128, exponent: Option<u32>, cuts: u32) -> Self {
        let zeros = if top == 0 { 64 + rest.leading_zeros() } else { top.leading_zeros() };
        let Some(exponent) = exponent.and_then(|exponent| exponent.checked_sub(zeros)) else { return Self::poison() };
        // What was cut off weighs more by as much.
        if cuts != 0 && zeros >= cuts.leading_zeros() {
            return Self::poison();
        }
        let cuts = cuts.checked_shl(zeros).unwrap_or(0);
        let (top, rest) = match zeros {
            0 => (top, rest),
            1..64 => (top << zeros | high(rest) >> (64 - zeros), rest << zeros),
            _ => {
                let rest = rest.checked_shl(zeros - 64).unwrap_or(0);
                (high(rest), rest << 64)
            }
        };
        Self { top, rest, exponent, cuts }
    }

    /// As whole units and a fraction, where 128 bits hold the units.
    #[inline]
    pub(crate) fn units(self) -> Option<Units> {
        if self.cuts == u32::MAX {
            return None;
        }
        if self.is_zero() {
            return Some(Units::ZERO);
        }
        // The mantissa is a fraction of one; 2^(exponent − 192) of it are units.
        let shift = (BITS + 128).checked_sub(self.exponent)?;
        let width = (u64::from(self.cuts) * 2).checked_shr(shift).unwrap_or(0) + 2;
        if shift >= BITS {
            return Some(Units { width, ..Units::ZERO });
        }
        let (top, rest, _) = self.shifted_down(shift);
        Some(Units { floor: join(top, high(rest)), fraction: low(rest), width })
    }
}

impl Enclosed for Leading {
    /// Eight products of limbs of nine, three of them to the upper limb: short by less than six units, twelve where the
    /// top bit is moved.
    #[inline]
    fn times(self, other: Self) -> Self {
        let cuts = self.cuts.saturating_add(other.cuts);
        if self.is_zero() || other.is_zero() {
            return Self { cuts, ..Self::ZERO };
        }
        let Some(exponent) = (self.exponent + other.exponent).checked_sub(BITS) else { return Self::poison() };
        let (a, b) = (self, other);
        let wide = |x: u64| u128::from(x);
        let carry = wide(high(mul_64(a.top, low(b.rest))))
            + wide(high(mul_64(high(a.rest), high(b.rest))))
            + wide(high(mul_64(low(a.rest), b.top)));
        let (p, q, top) = (mul_64(a.top, high(b.rest)), mul_64(high(a.rest), b.top), mul_64(a.top, b.top));
        let s0 = wide(low(p)) + wide(low(q)) + carry;
        let s1 = wide(high(p)) + wide(high(q)) + wide(low(top)) + wide(high(s0));
        let (top, rest) = (high(top) + high(s1), join(low(s1), low(s0)));
        let set = top >> 63 == 1;
        let (top, rest) = if set { (top, rest) } else { (top << 1 | high(rest) >> 63, rest << 1) };
        // The last 1 is for the product of the two widths.
        let Some(exponent) = exponent.checked_sub(u32::from(!set)) else { return Self::poison() };
        Self { top, rest, exponent, cuts: cuts.saturating_add(14) }
    }

    /// Knuth's long division in three limbs, the last of them estimated from the leading limb of the divisor.
    fn over(self, den: Self) -> Self {
        let cuts = self.cuts.saturating_add(den.cuts);
        if den.is_zero() || cuts == u32::MAX {
            return Self::poison();
        }
        if self.is_zero() {
            return Self { cuts, ..Self::ZERO };
        }
        let exponent = (self.exponent + BITS).checked_sub(den.exponent);
        if den.top == 1 << 63 && den.rest == 0 && den.cuts == 0 {
            // A power of two, half of the unit of the mantissa.
            return exponent.map_or_else(Self::poison, |exponent| Self { exponent: exponent + 1, ..self });
        }
        // The dividend is taken below the divisor.
        let halve = (self.top, self.rest) >= (den.top, den.rest);
        let (first, last) = if halve {
            ((u128::from(self.top) << 64 | u128::from(high(self.rest))) >> 1, self.rest << 63)
        } else {
            (join(self.top, high(self.rest)), self.rest << 64)
        };
        let divisor = Divisor::new(join(den.top, high(den.rest)));
        let digit = |u: u128, next: u64, after: u64| {
            if u >= divisor.get() {
                return None;
            }
            let (mut q, r) = divisor.div_rem_below(u, next);
            // Too large by one at most, as it leaves out the last limb of the divisor.
            let product = mul_64(q, low(den.rest));
            let (mut r_high, borrow) = r.overflowing_sub(u128::from(high(product)));
            let (r_low, borrow_2) = after.overflowing_sub(low(product));
            let (difference, borrow_3) = r_high.overflowing_sub(u128::from(borrow_2));
            r_high = difference;
            if !(borrow || borrow_3) {
                return Some((q, r_high, r_low));
            }
            q = q.wrapping_sub(1);
            let (r_low, carry) = r_low.overflowing_add(low(den.rest));
            Some((q, r_high.wrapping_add(divisor.get()).wrapping_add(u128::from(carry)), r_low))
        };
        let quotient = || {
            let (q2, r, r_low) = digit(first, high(last), low(last))?;
            // The remainder is the divisor to 128 bits, as a quotient has it that is a whole number but for what was cut off:
            // then the other limbs are full, to two units of the last.
            let Some((q1, r, _)) = digit(r, r_low, 0) else { return Some((q2, u64::MAX, u64::MAX - 2)) };
            let d = NonZero::new(den.top)?;
            // Too large by two at most.
            let q0 = if high(r) < den.top { div_rem_2by1(high(r), low(r), d).0 } else { u64::MAX };
            Some((q2, q1, q0.saturating_sub(2)))
        };
        let Some((q2, q1, q0)) = quotient() else { return Self::poison() };
        // Down to the quotient by the upper end of the divisor.
        let less = u128::from(den.cuts) * 2;
        let (rest, borrow) = join(q1, q0).overflowing_sub(less);
        let top = q2.wrapping_sub(u64::from(borrow));
        let cuts = cuts.saturating_add(den.cuts).saturating_add(den.cuts).saturating_add(6);
        Self::normal(top, rest, exponent.map(|exponent| exponent + u32::from(halve)), cuts)
    }

    /// The root of the 192 bits as 128 bits and a remainder, which gives the last limb.
    fn root(self) -> Self {
        if self.is_zero() || self.cuts == u32::MAX {
            return self;
        }
        let odd = self.exponent & 1;
        let (n1, n0) = (join(self.top, high(self.rest)), self.rest << 64);
        let (n1, n0) = if odd == 1 { (n1 >> 1, n1 << 127 | n0 >> 1) } else { (n1, n0) };
        let root = root_256(n1, n0);
        // The remainder is at most twice the root: half of it over the root is the next limb.
        let (square_high, square_low) = widening_mul(root, root);
        let (remainder, borrow) = n0.overflowing_sub(square_low);
        let above = n1.wrapping_sub(square_high).wrapping_sub(u128::from(borrow));
        let half = above << 127 | remainder >> 1;
        let next = match NonZero::new(high(root)) {
            // Too large by two at most, and one for the square of what is added.
            Some(d) if high(half) < d.get() => div_rem_2by1(high(half), low(half), d).0.saturating_sub(3),
            _ => u64::MAX - 3,
        };
        let exponent = (self.exponent + odd + BITS) >> 1;
        Self { top: high(root), rest: join(low(root), next), exponent, cuts: (self.cuts >> 1) + 8 }
    }

    fn distance(self, other: Self) -> (bool, Self) {
        let more_first = (self.exponent, self.top, self.rest) >= (other.exponent, other.top, other.rest);
        let (more, less) = if more_first { (self, other) } else { (other, self) };
        let cuts = more.cuts.saturating_add(less.cuts);
        if less.is_zero() || cuts == u32::MAX {
            return (!more_first, Self { cuts, ..more });
        }
        let shift = more.exponent - less.exponent;
        let (top, rest, lost) = if shift < BITS { less.shifted_down(shift) } else { (0, 0, true) };
        // Down to the difference from the upper end of the lesser.
        let less_by = u128::from(less.cuts) * 2 + u128::from(lost);
        let (top, rest) = Self::difference((more.top, more.rest), (top, rest));
        let (lower, borrow) = rest.overflowing_sub(less_by);
        let Some(top) = top.checked_sub(u64::from(borrow)) else { return (!more_first, Self::poison()) };
        if (top, lower) == (0, 0) {
            return (!more_first, if cuts == 0 && !lost { Self::ZERO } else { Self::poison() });
        }
        let cuts = if cuts == 0 && !lost { 0 } else { cuts.saturating_mul(2).saturating_add(2) };
        (!more_first, Self::normal(top, lower, Some(more.exponent), cuts))
    }

    #[inline]
    fn word(self, whole: Self) -> u64 {
        let shift = (whole.exponent + WORD_ZEROS).wrapping_sub(self.exponent);
        self.top.checked_shr(shift).unwrap_or(0)
    }

    #[inline]
    fn from_word(word: u64, whole: Self) -> Self {
        if word == 0 { Self::ZERO } else { Self::normal(word, 0, Some(whole.exponent + WORD_ZEROS), 0) }
    }
}

#[cfg(test)]
mod tests;
