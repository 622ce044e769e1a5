//! Positive numbers of 128 significant bits, for products that take more.

use core::num::NonZero;

use crate::number::wide::{div_rem_256, high, low, mul_64};

/// `mantissa·2^exponent`, with the top bit of the mantissa set.
#[derive(Clone, Copy)]
pub(super) struct Mantissa {
    mantissa: u128,
    exponent: i32,
}

impl Mantissa {
    /// Exactly, for a number that is not zero.
    #[inline]
    pub(super) fn new(x: u128) -> Option<Self> {
        let shift = NonZero::new(x)?.leading_zeros();
        Some(Self { mantissa: x << shift, exponent: 0_i32.saturating_sub_unsigned(shift) })
    }

    /// Truncated, by less than `3·2⁻¹²⁶` of it.
    #[inline]
    pub(super) fn times(self, other: Self) -> Self {
        let (a1, a0) = (high(self.mantissa), low(self.mantissa));
        let (b1, b0) = (high(other.mantissa), low(other.mantissa));
        let crossed = u128::from(high(mul_64(a1, b0))) + u128::from(high(mul_64(a0, b1)));
        let upper = mul_64(a1, b1) + crossed;
        // Many a product is short of the top bit, and no branch tells which: a mask of all ones.
        let short = (upper >> 127).wrapping_sub(1);
        let exponent = self.exponent + other.exponent + 128 - i32::from(short != 0);
        Self { mantissa: upper + (upper & short), exponent }
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
