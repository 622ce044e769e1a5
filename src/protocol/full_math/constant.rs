//! Division by a constant: a product with its reciprocal, and no division.

use super::division::Wide;
use crate::number::wide::{high, low, mul_64, mul_high};

/// A divisor that is known when the crate is compiled, of 3 to 127 bits and no power of two, with its reciprocal.
///
/// Let `2^(s+1) < d < 2^(s+2)`, `m = ⌊2^(s+129)/d⌋`, which has 128 bits, and `u = ⌊x/2^s⌋`, which has too for
/// `x < 2^(s+128)`. Then `u·m/2¹²⁹` is at most `x/d`, and less than one below it: the fraction that `u` has lost counts
/// for less than `2^s/d < 1/2`, and that of `m` for less than `u/2¹²⁹ < 1/2`. So its floor is the quotient or one less,
/// which the remainder tells, less than `2·d` either way.
#[derive(Clone, Copy)]
pub(in crate::protocol) struct Constant {
    d: u128,
    reciprocal: u128,
    shift: u32,
}

impl Constant {
    pub(in crate::protocol) const fn new(d: u128) -> Self {
        debug_assert!(d > 4 && d >> 127 == 0 && !d.is_power_of_two());
        let shift = 126 - d.leading_zeros();
        Self { d, reciprocal: long_division(1 << (shift + 1), d, 128), shift }
    }

    /// Quotient and remainder, for a dividend below `2^(s+128)`: the quotient has up to 127 bits, and any of 126 is found.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "in a call of its own the divisor is none that is known")]
    pub(in crate::protocol) const fn div_rem(self, (upper, lower): Wide) -> Option<(u128, u128)> {
        if upper >> self.shift != 0 {
            return None;
        }
        let u = upper << (128 - self.shift) | lower >> self.shift;
        let quotient = mul_high(u, self.reciprocal) >> 1;
        let rest = lower.wrapping_sub(quotient.wrapping_mul(self.d));
        let above = rest >= self.d;
        Some((quotient + above as u128, if above { rest - self.d } else { rest }))
    }
}

/// A [`Constant`] of 64 bits, divided by the powers of two that it contains: the same in halves of its numbers.
#[derive(Clone, Copy)]
pub(in crate::protocol) struct SmallConstant {
    twos: u32,
    d: u64,
    reciprocal: u64,
    shift: u32,
}

impl SmallConstant {
    pub(in crate::protocol) const fn new(d: u128) -> Self {
        let twos = d.trailing_zeros();
        let d = d >> twos;
        debug_assert!(d > 4 && d >> 63 == 0);
        let shift = 126 - d.leading_zeros();
        Self { twos, d: low(d), reciprocal: low(long_division(1 << (shift + 1), d, 64)), shift }
    }

    /// The quotient, for one of up to 62 bits.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "in a call of its own the divisor is none that is known")]
    pub(in crate::protocol) const fn quotient(self, x: u128) -> u64 {
        // ⌊x/(2ᵗ·d)⌋ = ⌊⌊x/2ᵗ⌋/d⌋
        let x = x >> self.twos;
        debug_assert!(x >> self.shift >> 64 == 0);
        let quotient = high(mul_64(low(x >> self.shift), self.reciprocal)) >> 1;
        let rest = low(x).wrapping_sub(quotient.wrapping_mul(self.d));
        quotient + (rest >= self.d) as u64
    }
}

/// `⌊rest·2^bits/d⌋` for `rest < d`, bit by bit.
const fn long_division(mut rest: u128, d: u128, bits: u32) -> u128 {
    let mut quotient = 0;
    let mut bit = 0;
    while bit < bits {
        rest <<= 1;
        quotient <<= 1;
        if rest >= d {
            rest -= d;
            quotient |= 1;
        }
        bit += 1;
    }
    quotient
}

#[cfg(test)]
mod tests;
