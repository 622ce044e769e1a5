//! The leading bits of sums of products: a quick filter before an exact comparison.

use core::cmp::Ordering;
use core::ops::{Add, Mul};

use super::wide::{high, join, low, mul_64, widening_mul};

mod closed;

pub(crate) use self::closed::Units;

/// Bits of the mantissa.
const BITS: u32 = 192;

/// The leading 192 bits of a natural number, with a bound on what was cut off.
///
/// Products and sums cost the same whatever their size, an eighth of those of [`Natural`](crate::Natural) for an
/// invariant of eight assets. A comparison answers `None` where the bits that are left do not decide; then, and only
/// then, the exact one has to. It is the [`Scalar::Leading`](crate::Scalar::Leading) of every fixed-point number.
///
/// ```
/// use cfmm_math::{Exact, Leading};
/// use fixed::types::U64F64;
///
/// fn product(n: u32, x: u128) -> Leading {
///     <Leading as Exact<U64F64>>::from_int(n) * U64F64::from_bits(x)
/// }
/// assert!(product(3, 10) < product(1, 31));
/// ```
// With m = top·2¹²⁸ + rest the value lies in [m, m·(1 + cuts·2⁻¹⁹¹)]·2^(exponent − 384). The top bit of m is set, except
// in the number zero; the exponent is biased so that it is positive.
#[derive(Debug, Clone, Copy)]
pub struct Leading {
    /// The top limb and the two below it.
    top: u64,
    rest: u128,
    exponent: u32,
    cuts: u32,
}

impl Leading {
    const ZERO: Self = Self { top: 0, rest: 0, exponent: 0, cuts: 0 };

    /// A number that compares with nothing.
    pub(crate) const fn poison() -> Self {
        Self { cuts: u32::MAX, ..Self::ZERO }
    }

    pub(crate) const fn new(n: u64) -> Self {
        Self::from_u128(n as u128)
    }

    /// `n·2⁶⁴` shifted up to the top; the exponent is that of the bit above the mantissa.
    #[inline]
    pub(crate) const fn from_u128(n: u128) -> Self {
        if n == 0 {
            return Self::ZERO;
        }
        let zeros = n.leading_zeros();
        let n = n << zeros;
        Self { top: high(n), rest: n << 64, exponent: BITS + 128 - zeros, cuts: 0 }
    }

    const fn is_zero(self) -> bool {
        self.top == 0
    }

    /// Limbs shifted down by less than 192 bits, and whether a set bit was lost.
    const fn shifted_down(self, shift: u32) -> (u64, u128, bool) {
        let (top, rest) = (self.top as u128, self.rest);
        if shift == 0 {
            (self.top, rest, false)
        } else if shift < 64 {
            (self.top >> shift, rest >> shift | top << (128 - shift), rest << (128 - shift) != 0)
        } else if shift < 128 {
            (0, rest >> shift | top << (128 - shift), rest << (128 - shift) != 0)
        } else {
            let shift = shift - 128;
            (0, top >> shift, rest != 0 || top & ((1 << shift) - 1) != 0)
        }
    }

    /// Times a limb with its top bit set, which gives this exponent or the one below.
    #[inline]
    fn times_limb(self, b: u64, exponent: u32) -> Self {
        let p0 = mul_64(low(self.rest), b);
        let p1 = mul_64(high(self.rest), b) + u128::from(high(p0));
        let p2 = mul_64(self.top, b) + u128::from(high(p1));
        let (top, rest, last) = (high(p2), join(low(p2), low(p1)), low(p0));
        let set = top >> 63 == 1;
        let (top, rest, lost) = if set {
            (top, rest, last != 0)
        } else {
            (top << 1 | high(rest) >> 63, rest << 1 | u128::from(last >> 63), last << 1 != 0)
        };
        Self { top, rest, exponent: exponent - u32::from(!set), cuts: self.cuts.saturating_add(u32::from(lost)) }
    }

    /// `a − b` for two numbers of equal exponent that are not equal, and which of the two is the larger.
    const fn difference(a: (u64, u128), b: (u64, u128)) -> (u64, u128) {
        let (rest, borrow) = a.1.overflowing_sub(b.1);
        (a.0.wrapping_sub(b.0).wrapping_sub(borrow as u64), rest)
    }
}

impl Mul<u128> for Leading {
    type Output = Self;

    #[inline]
    fn mul(self, b: u128) -> Self {
        if b == 0 || self.is_zero() {
            // Poison stays: it is a zero with cuts.
            return Self { cuts: self.cuts, ..Self::ZERO };
        }
        if b.is_power_of_two() {
            return Self { exponent: self.exponent + b.trailing_zeros(), ..self };
        }
        // Normalised in two branches, each with a shift within a limb.
        let (b, zeros) = match high(b) {
            0 => (u128::from(low(b)) << (low(b).leading_zeros() & 63) << 64, 64 + low(b).leading_zeros()),
            limb => (b << (limb.leading_zeros() & 63), limb.leading_zeros()),
        };
        let exponent = self.exponent + 128 - zeros;
        if low(b) == 0 {
            return self.times_limb(high(b), exponent);
        }
        // (top·2¹²⁸ + rest)·b, 320 bits, of which the top one or two are the first set.
        let (rest_high, rest_low) = widening_mul(self.rest, b);
        let top = u128::from(self.top);
        let (low_part, high_part) = (top * u128::from(low(b)), top * u128::from(high(b)));
        // Limbs 2 and 3, then 3 and 4 (the top), counted from 0.
        let (middle, carry_1) = rest_high.overflowing_add(low_part);
        let (middle_2, carry_2) = high(middle).overflowing_add(low(high_part));
        let top = high(high_part) + u64::from(carry_1) + u64::from(carry_2);
        let rest = u128::from(middle_2) << 64 | u128::from(low(middle));
        let set = top >> 63 == 1;
        let (top, rest, lost) = if set {
            (top, rest, rest_low != 0)
        } else {
            (top << 1 | (rest >> 127) as u64, rest << 1 | rest_low >> 127, rest_low << 1 != 0)
        };
        Self { top, rest, exponent: exponent - u32::from(!set), cuts: self.cuts.saturating_add(u32::from(lost)) }
    }
}

impl Add for Leading {
    type Output = Self;

    #[inline]
    fn add(self, other: Self) -> Self {
        let (more, less) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let cuts = more.cuts.max(less.cuts);
        if less.is_zero() {
            return Self { cuts, ..more };
        }
        if more.is_zero() {
            return Self { cuts, ..less };
        }
        let shift = more.exponent - less.exponent;
        let (top, rest, lost) = if shift < BITS { less.shifted_down(shift) } else { (0, 0, true) };
        let (rest, carry_0) = more.rest.overflowing_add(rest);
        let (top, carry_1) = more.top.overflowing_add(top);
        let (top, carry_2) = top.overflowing_add(u64::from(carry_0));
        if carry_1 | carry_2 {
            let lost = lost || rest & 1 == 1;
            let rest = rest >> 1 | u128::from(top) << 127;
            let cuts = cuts.saturating_add(u32::from(lost));
            return Self { top: top >> 1 | 1 << 63, rest, exponent: more.exponent + 1, cuts };
        }
        Self { top, rest, exponent: more.exponent, cuts: cuts.saturating_add(u32::from(lost)) }
    }
}

impl PartialEq for Leading {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Leading {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let cuts = self.cuts.max(other.cuts);
        let order = (self.exponent, self.top, self.rest).cmp(&(other.exponent, other.top, other.rest));
        if cuts == 0 {
            return Some(order);
        }
        if cuts == u32::MAX {
            return None;
        }
        let (more, less) = if order == Ordering::Less { (other, self) } else { (self, other) };
        // What was cut off is at most 2 units of the last place for each cut.
        let margin = u128::from(cuts) * 2;
        let decided = match more.exponent - less.exponent {
            0 => {
                let (top, rest) = Self::difference((more.top, more.rest), (less.top, less.rest));
                top != 0 || rest > margin
            }
            // Twice as large, but for the ends of both mantissas.
            1 => more.top != 1 << 63 || less.top != u64::MAX,
            _ => true,
        };
        decided.then_some(order)
    }
}

#[cfg(test)]
mod tests;
