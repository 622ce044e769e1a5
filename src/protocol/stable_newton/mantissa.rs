//! Positive numbers of 128 significant bits, for products that take more.

use core::num::NonZero;

use crate::number::wide::{div_rem_256, widening_mul};

/// `mantissa·2^exponent`, with the top bit of the mantissa set.
#[derive(Clone, Copy)]
pub(super) struct Mantissa {
    mantissa: u128,
    exponent: i32,
}

impl Mantissa {
    /// `1`
    pub(super) const ONE: Self = Self { mantissa: 1 << 127, exponent: -127 };

    /// Exactly, for a number that is not zero.
    #[inline]
    pub(super) fn new(x: u128) -> Option<Self> {
        let shift = NonZero::new(x)?.leading_zeros();
        Some(Self { mantissa: x << shift, exponent: 0_i32.saturating_sub_unsigned(shift) })
    }

    /// Truncated, by less than `2⁻¹²⁷` of it.
    #[inline]
    pub(super) fn times(self, other: Self) -> Self {
        let (upper, lower) = widening_mul(self.mantissa, other.mantissa);
        // Many a product is short of the top bit, and no branch tells which: a mask of all ones.
        let short = (upper >> 127).wrapping_sub(1);
        let mantissa = upper + (upper & short) + (lower >> 127 & short);
        Self { mantissa, exponent: self.exponent + other.exponent + 128 - (short & 1) as i32 }
    }

    /// To the `n`-th power and times `factor`, truncated.
    #[inline]
    pub(super) fn power_times(self, n: u32, factor: Self) -> Self {
        (0..n).fold(factor, |product, _| product.times(self))
    }

    /// Truncated, by less than `2⁻¹²⁶` of it.
    #[inline]
    pub(super) fn reciprocal(self) -> Option<Self> {
        // (2²⁵⁵ − 1)/m, which has the top bit set for every mantissa.
        let (mantissa, ..) = div_rem_256(u128::MAX >> 1, u128::MAX, NonZero::new(self.mantissa)?);
        Some(Self { mantissa, exponent: -255 - self.exponent })
    }

    /// How many bits the whole part takes.
    #[inline]
    pub(super) fn bits(self) -> Option<u32> {
        u32::try_from(self.exponent + 128).ok()
    }

    /// `⌊x·2^fraction⌋`, where it has less than 128 bits.
    #[inline]
    pub(super) fn fixed(self, fraction: u32) -> Option<u128> {
        match -self.exponent.saturating_add_unsigned(fraction) {
            128.. => Some(0),
            shift @ 1.. => Some(self.mantissa >> shift),
            _ => None,
        }
    }
}
