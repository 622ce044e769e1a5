//! Exponents of two: one as a floating-point number, a sum of many as a fixed-point number.

use core::cmp::Ordering;

use super::PROMISE;
use super::limbs::{
    Limbs, add, leading_zeros, low_half, mul_hi, normalised, reciprocal, shl, shr, signed, sub, unsigned,
};
use crate::number::wide::{high, low};

/// A real number `±mantissa·2^(exponent − 192)`; the top bit of the mantissa is set unless the number is zero.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scaled {
    pub(super) negative: bool,
    pub(super) mantissa: Limbs,
    pub(super) exponent: i32,
}

impl Scaled {
    /// `±magnitude/2^frac`.
    pub(super) fn ratio(negative: bool, magnitude: u128, frac: u32) -> Self {
        let (m, bits) = normalised(magnitude);
        Self { negative, mantissa: [0, low(m), high(m)], exponent: bits.saturating_sub_unsigned(frac) }
    }

    /// Shifts the top bit of the mantissa into place.
    pub(super) fn normal(negative: bool, mantissa: Limbs, exponent: i32) -> Self {
        let zeros = leading_zeros(mantissa);
        Self { negative, mantissa: shl(mantissa, zeros), exponent: exponent.saturating_sub_unsigned(zeros) }
    }

    /// Times `mantissa·2^(exponent − 192)`; a relative error below 2⁻¹⁸⁸.
    pub(super) fn mul(self, mantissa: Limbs, exponent: i32) -> Self {
        Self::normal(self.negative, mul_hi(self.mantissa, mantissa), self.exponent.saturating_add(exponent))
    }

    /// Times `num/den`, both positive; a relative error below 2⁻¹⁸⁶.
    pub(super) fn mul_ratio(self, num: u128, den: u128) -> Self {
        let ((n, n_bits), (d, d_bits)) = (normalised(num), normalised(den));
        self.mul([0, low(n), high(n)], n_bits).mul(reciprocal([0, low(d), high(d)]), 1 - d_bits)
    }

    /// The order of two numbers other than zero, each off by less than 2⁻¹⁸¹ of itself, unless that leaves it open.
    pub(super) fn order(self, rhs: Self) -> Option<Ordering> {
        let order = |negative: bool| if negative { Ordering::Less } else { Ordering::Greater };
        if self.negative != rhs.negative {
            return Some(order(self.negative));
        }
        let shift = self.exponent.saturating_sub(rhs.exponent);
        if !(-1..=1).contains(&shift) {
            return Some(order(self.negative != (shift < 0)));
        }
        let wide = |[m0, m1, m2]: Limbs, by: bool| shl([m0, m1, m2, 0], u32::from(by));
        let (a, b) = (wide(self.mantissa, shift > 0), wide(rhs.mantissa, shift < 0));
        let (difference, below) = sub(a, b);
        let difference = if below { sub(b, a).0 } else { difference };
        if shr(difference, 16) == [0; 4] { None } else { Some(order(self.negative != below)) }
    }

    /// The floor and the fraction, cut to 192 bits, of a number below 2⁸ in magnitude.
    pub(super) fn split(self) -> Option<(i32, Limbs)> {
        let [m0, m1, m2] = self.mantissa;
        let Ok(shift) = u32::try_from(self.exponent) else {
            let fraction = shr(self.mantissa, self.exponent.unsigned_abs());
            return Some(if self.negative && fraction != [0; 3] {
                (-1, sub([0; 3], fraction).0)
            } else {
                (0, fraction)
            });
        };
        if shift > 8 {
            return None;
        }
        let wide = shl([m0, m1, m2, 0], shift);
        let [f0, f1, f2, int] = if self.negative { sub([0; 4], wide).0 } else { wide };
        Some((signed(low_half(int)), [f0, f1, f2]))
    }
}

/// A sum of exponents of two, in two's complement with 192 fractional and 192 integer bits: no sum of
/// products of a logarithm below 2⁷ and an exponent below 2¹²⁸ leaves it.
pub(super) struct PowerSum {
    limbs: [u64; 6],
    pub(super) terms: u32,
    /// Every term is below `2^exponent` in magnitude.
    exponent: u32,
}

impl PowerSum {
    pub(super) const ZERO: Self = Self { limbs: [0; 6], terms: 0, exponent: 0 };

    pub(super) fn add(&mut self, Scaled { negative, mantissa, exponent }: Scaled) {
        let [m0, m1, m2] = if exponent < 0 { shr(mantissa, exponent.unsigned_abs()) } else { mantissa };
        let integer_bits = u32::try_from(exponent).unwrap_or(0);
        let term = shl([m0, m1, m2, 0, 0, 0], integer_bits);
        self.limbs = if negative { sub(self.limbs, term).0 } else { add(self.limbs, term) };
        self.terms = self.terms.saturating_add(1);
        self.exponent = self.exponent.max(integer_bits);
    }

    pub(super) fn is_negative(&self) -> bool {
        let [.., top] = self.limbs;
        top >> 63 == 1
    }

    /// The floor and the fraction, where the floor has 32 bits.
    pub(super) fn split(&self) -> Option<(i32, Limbs)> {
        let [f0, f1, f2, int, i1, i2] = self.limbs;
        let sign = if self.is_negative() { u64::MAX } else { 0 };
        if i1 != sign || i2 != sign {
            return None;
        }
        let narrow = signed(low_half(int));
        (unsigned(narrow) == int && (narrow < 0) == self.is_negative()).then_some((narrow, [f0, f1, f2]))
    }

    /// Every term is off by less than 2^(exponent − 183), so 2^sum by less than 2^−(accuracy + 1).
    pub(super) fn accuracy(&self) -> u32 {
        let terms_log2 = 32 - self.terms.leading_zeros();
        181_u32.saturating_sub(self.exponent).saturating_sub(terms_log2).min(PROMISE)
    }
}
