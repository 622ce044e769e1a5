//! 256-bit integer arithmetic under the fixed-point numbers: each operation exact, rounded once.
//!
//! Every division of the crate goes through this file, so that no divisor can be zero and no panic path exists.

#![allow(clippy::integer_division_remainder_used, reason = "the one place that divides, by non-zero types")]
#![cfg_attr(
    not(feature = "fixed"),
    allow(dead_code, unused_imports, reason = "the protocols use a part, f64 almost nothing")
)]

use core::num::NonZero;

use crate::error::{Error, Result};
use crate::number::Rounding;

mod root;
#[cfg(feature = "fixed")]
mod search;

#[cfg(feature = "fixed")]
pub(crate) use self::root::root_256;
#[cfg(feature = "protocol")]
pub(crate) use self::root::sqrt_256;
pub(crate) use self::root::sqrt_dot;
#[cfg(feature = "fixed")]
pub(crate) use self::search::settle;

/// [`Rounding`], and to nearest (a tie goes up), for results that carry no promise to a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Down,
    Up,
    Nearest,
}

impl From<Rounding> for Direction {
    #[inline]
    fn from(rounding: Rounding) -> Self {
        match rounding {
            Rounding::Down => Self::Down,
            Rounding::Up => Self::Up,
        }
    }
}

const HALF: u32 = 64;

/// Whether an instruction divides 128 by 64 bits. `--cfg cfmm_math_portable` tests what other targets do on this one.
const HAS_WIDE_DIVISION: bool = cfg!(all(target_arch = "x86_64", not(cfmm_math_portable)));

/// Whether an instruction multiplies 64 by 64 bits into 128.
const HAS_WIDE_PRODUCT: bool =
    cfg!(all(any(target_arch = "x86_64", target_arch = "aarch64", target_arch = "riscv64"), not(cfmm_math_portable)));

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the low half is what is asked for")]
pub(crate) const fn low(x: u128) -> u64 {
    x as u64
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "128 − 64 bits are left")]
pub(crate) const fn high(x: u128) -> u64 {
    (x >> HALF) as u64
}

#[inline]
pub(crate) const fn join(high: u64, low: u64) -> u128 {
    (high as u128) << HALF | low as u128
}

#[inline]
pub(crate) const fn mul_64(a: u64, b: u64) -> u128 {
    if HAS_WIDE_PRODUCT { a as u128 * b as u128 } else { mul_64_by_halves(a, b) }
}

/// [`mul_64`] in four products of 32 bits. The compiler's own function takes factors of 128 bits and returns through
/// memory, which costs twice as much; the sums are of a form that it does not take for its own.
#[inline]
const fn mul_64_by_halves(a: u64, b: u64) -> u128 {
    const MASK: u64 = u32::MAX as u64;
    let (a1, a0, b1, b0) = (a >> 32, a & MASK, b >> 32, b & MASK);
    let (cross, cross_2) = (a1 * b0, a0 * b1);
    let (lower, carry) = (a0 * b0).overflowing_add(cross << 32);
    let (lower, carry_2) = lower.overflowing_add(cross_2 << 32);
    let upper = a1 * b1 + (cross >> 32) + (cross_2 >> 32) + carry as u64 + carry_2 as u64;
    join(upper, lower)
}

/// The 256-bit product `(high, low)` of two 128-bit integers.
#[inline]
pub(crate) const fn widening_mul(a: u128, b: u128) -> (u128, u128) {
    let (a1, a0) = (high(a), low(a));
    let (b1, b0) = (high(b), low(b));
    let low_part = mul_64(a0, b0);
    // Neither sum can overflow: (2⁶⁴ − 1)² + 2·(2⁶⁴ − 1) = 2¹²⁸ − 1.
    let middle = mul_64(a1, b0) + high(low_part) as u128;
    let middle_2 = mul_64(a0, b1) + low(middle) as u128;
    let high_part = mul_64(a1, b1) + high(middle) as u128 + high(middle_2) as u128;
    (high_part, join(low(middle_2), low(low_part)))
}

/// `x·n` for a product of 128 bits.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) const fn mul_small(x: u128, n: u32) -> u128 {
    let n = n as u64;
    mul_64(low(x), n).wrapping_add(join(high(x).wrapping_mul(n), 0))
}

/// The upper half of a product of two 128-bit integers.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) const fn mul_high(a: u128, b: u128) -> u128 {
    widening_mul(a, b).0
}

/// Quotient and remainder of `(high·2⁶⁴ + low) / d` for `high < d`.
#[inline]
pub(crate) fn div_rem_2by1(high: u64, low_limb: u64, d: NonZero<u64>) -> (u64, u64) {
    debug_assert!(high < d.get());
    if HAS_WIDE_DIVISION { div_rem_by_instruction(high, low_limb, d) } else { div_rem_by_halves(high, low_limb, d) }
}

#[inline]
fn div_rem_by_instruction(high: u64, low_limb: u64, d: NonZero<u64>) -> (u64, u64) {
    let quotient = low(join(high, low_limb) / NonZero::<u128>::from(d));
    (quotient, low_limb.wrapping_sub(quotient.wrapping_mul(d.get())))
}

/// [`div_rem_2by1`] without the instruction.
#[inline]
fn div_rem_by_halves(high: u64, low_limb: u64, d: NonZero<u64>) -> (u64, u64) {
    if high == 0 {
        return (low_limb / d, low_limb % d);
    }
    let shift = d.leading_zeros() & 63;
    let (q, r) = div_rem_normalized(funnel(high, low_limb, shift), low_limb << shift, d.get() << shift);
    (q, r >> shift)
}

/// Quotient and remainder of `(high·2⁶⁴ + low) / d` for `high < d` and a divisor with its top bit set, in two digits of 32
/// bits (Knuth's algorithm D): divisions of 64 bits and no wider product.
#[inline]
fn div_rem_normalized(high: u64, low_limb: u64, d: u64) -> (u64, u64) {
    let Some(d1) = NonZero::new(d >> 32) else { return (0, 0) };
    let d0 = d & 0xffff_ffff;
    let digit = |u: u64, next: u64| {
        let mut q = u / d1;
        let mut r = u.wrapping_sub(q.wrapping_mul(d1.get()));
        // At most twice; a remainder of more than a digit has nothing left to correct.
        while q >> 32 != 0 || q.wrapping_mul(d0) > (r << 32 | next) {
            q = q.wrapping_sub(1);
            r = r.wrapping_add(d1.get());
            if r >> 32 != 0 {
                break;
            }
        }
        (q, (u << 32 | next).wrapping_sub(q.wrapping_mul(d)))
    };
    let (q1, r) = digit(high, low_limb >> 32);
    let (q0, r) = digit(r, low_limb & 0xffff_ffff);
    (q1 << 32 | q0, r)
}

/// Quotient and remainder of `(u·2⁶⁴ + u0) / d` for `u < d` and a divisor with its top bit set (Knuth's step D3).
#[inline]
fn div_rem_by_estimate(u: u128, u0: u64, d: u128) -> (u64, u128) {
    let Some(d1) = NonZero::new(high(d)) else { return (0, 0) };
    let (q, r) = if high(u) < d1.get() {
        if HAS_WIDE_DIVISION {
            div_rem_by_instruction(high(u), low(u), d1)
        } else {
            div_rem_normalized(high(u), low(u), d1.get())
        }
    } else {
        // The largest estimate; its remainder may need 65 bits, and then nothing is to be corrected.
        let (r, carry) = low(u).overflowing_add(d1.get());
        if carry {
            return (u64::MAX, join(r, u0).wrapping_sub(mul_64(u64::MAX, low(d))));
        }
        (u64::MAX, r)
    };
    // The estimate from the top limbs is at most 2 too large.
    let (product, rest) = (mul_64(q, low(d)), join(r, u0));
    let (difference, below) = rest.overflowing_sub(product);
    if !below {
        return (q, difference);
    }
    let (difference, carry) = difference.overflowing_add(d);
    if carry { (q.wrapping_sub(1), difference) } else { (q.wrapping_sub(2), difference.wrapping_add(d)) }
}

/// A divisor of 128 bits with its top bit set.
#[derive(Clone, Copy)]
pub(crate) struct Divisor {
    d: u128,
}

impl Divisor {
    #[inline]
    pub(crate) fn new(d: u128) -> Self {
        debug_assert!(d >> 127 == 1);
        Self { d }
    }

    #[inline]
    #[cfg(feature = "fixed")]
    pub(crate) const fn get(&self) -> u128 {
        self.d
    }

    /// Quotient and remainder of `(u·2⁶⁴ + u0) / d` for `u < d`.
    #[inline]
    pub(crate) fn div_rem_below(&self, u: u128, u0: u64) -> (u64, u128) {
        debug_assert!(u < self.d);
        div_rem_by_estimate(u, u0, self.d)
    }
}

/// The upper limb of two shifted up by less than a limb: one instruction where there is a double shift.
#[inline]
pub(crate) const fn funnel(upper: u64, lower: u64, shift: u32) -> u64 {
    upper << shift | lower >> 1 >> (shift ^ 63)
}

/// Quotient of a 256-bit by a 128-bit integer for `high < d`, when it fits, with the remainder and the divisor, both
/// shifted up by the same number of bits.
#[inline]
pub(crate) fn div_rem_256(high_half: u128, low_half: u128, divisor: NonZero<u128>) -> (u128, u128, u128) {
    debug_assert!(high_half < divisor.get());
    let d = divisor.get();
    if HAS_WIDE_DIVISION && high_half == 0 {
        let q = low_half / divisor;
        return (q, low_half.wrapping_sub(q.wrapping_mul(d)), d);
    }
    let Some(d1) = NonZero::new(high(d)) else {
        let d0 = NonZero::new(low(d)).unwrap_or(NonZero::<u64>::MIN);
        let (q1, r) = div_rem_2by1(low(high_half), high(low_half), d0);
        let (q0, r) = div_rem_2by1(r, low(low_half), d0);
        return (join(q1, q0), u128::from(r), d);
    };
    let shift = d1.leading_zeros() & 63;
    let d = join(funnel(high(d), low(d), shift), low(d) << shift);
    // high < d, so that no bit is lost at the top.
    let top = join(funnel(high(high_half), low(high_half), shift), funnel(low(high_half), high(low_half), shift));
    let (u1, u0) = (funnel(high(low_half), low(low_half), shift), low(low_half) << shift);
    let divisor = Divisor::new(d);
    // A dividend of 128 bits is smaller than such a divisor shifted up by a limb.
    let (q1, r) = if high_half == 0 { (0, join(low(top), u1)) } else { divisor.div_rem_below(top, u1) };
    let (q0, r) = divisor.div_rem_below(r, u0);
    (join(q1, q0), r, d)
}

/// `⌊(high·2¹²⁸ + low)/d⌋` for `high` of up to 96 bits and a divisor of at least 2⁶⁴, so that the quotient has no more
/// than three limbs.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) fn reciprocal_quotient(high_half: u128, low_half: u128, d: u128) -> [u64; 3] {
    debug_assert!(high_half >> 96 == 0 && d >> 64 != 0);
    let Some(divisor) = NonZero::new(d) else { return [0; 3] };
    if high_half < d {
        let (q, ..) = div_rem_256(high_half, low_half, divisor);
        return [low(q), high(q), 0];
    }
    let shift = high(d).leading_zeros() & 63;
    let divisor = Divisor::new(d << shift);
    let [u3, u2, u1, u0] = [high(high_half), low(high_half), high(low_half), low(low_half)];
    // The divisor is at most the high half, below 2⁹⁶, so that it is shifted by at least 32 bits, and the top limb of 32
    // bits by less than 64.
    let top = join(u3 >> 1 >> (shift ^ 63), funnel(u3, u2, shift));
    let (q2, r) = divisor.div_rem_below(top, funnel(u2, u1, shift));
    let (q1, r) = divisor.div_rem_below(r, funnel(u1, u0, shift));
    let (q0, _) = divisor.div_rem_below(r, u0 << shift);
    [q0, q1, q2]
}

/// `⌊a/d⌋`
#[inline]
#[cfg(feature = "protocol")]
pub(crate) fn div_floor(a: i32, d: NonZero<u32>) -> i32 {
    let quotient = i64::from(a).div_euclid(i64::from(d.get()));
    // No larger than the dividend.
    i32::try_from(quotient).unwrap_or_default()
}

/// `⌊a/d⌋`
#[inline]
#[cfg(feature = "protocol")]
pub(crate) fn div_u128(a: u128, d: NonZero<u128>) -> u128 {
    a / d
}

/// Quotient and remainder.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) fn div_rem_128(a: u128, d: NonZero<u128>) -> (u128, u128) {
    let quotient = a / d;
    (quotient, a.wrapping_sub(quotient.wrapping_mul(d.get())))
}

/// Quotient and remainder.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) fn div_rem_64(a: u64, d: NonZero<u64>) -> (u64, u64) {
    (a / d, a % d)
}

/// `⌊x/N⌋`
#[inline]
#[cfg(feature = "protocol")]
pub(crate) const fn div_by<const N: u64>(x: u64) -> u64 {
    const { assert!(N != 0) };
    x / N
}

/// `⌊x/N⌋` for `x < 2¹²⁸/N`.
///
/// For `m = ⌈2¹²⁸/N⌉ = (2¹²⁸ + e)/N` with `e < N`, `x·m/2¹²⁸` is above `x/N` by `x·e/(2¹²⁸·N) < 1/N`, and reaches no
/// integer that `x/N` does not.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) const fn div_short_by<const N: u128>(x: u128) -> u128 {
    debug_assert!(x <= u128::MAX / N);
    mul_high(x, const { u128::MAX / N + 1 })
}

/// `a·b/c` through 256 bits, rounded once.
#[inline]
pub(crate) fn mul_div(a: u128, b: u128, c: u128, direction: impl Into<Direction>) -> Result<u128> {
    let c = NonZero::new(c).ok_or(Error::Domain)?;
    let (high, low) = widening_mul(a, b);
    if high >= c.get() {
        return Err(Error::Overflow);
    }
    let (quotient, remainder, divisor) = div_rem_256(high, low, c);
    let up = match direction.into() {
        Direction::Down => return Ok(quotient),
        Direction::Up => remainder != 0,
        Direction::Nearest => remainder >= divisor - remainder,
    };
    quotient.checked_add(u128::from(up)).ok_or(Error::Overflow)
}

/// `⌊a·b/c⌋` through 256 bits for `a ≤ c`: no more than `b`.
#[inline]
#[cfg(feature = "protocol")]
pub(crate) fn mul_part(a: u128, b: u128, c: NonZero<u128>) -> u128 {
    debug_assert!(a <= c.get());
    let (high, low) = widening_mul(a, b);
    div_rem_256(high, low, c).0
}

/// [`mul_div`] of 64-bit integers through 128 bits.
#[inline]
pub(crate) fn mul_div_64(a: u64, b: u64, c: u64, direction: impl Into<Direction>) -> Result<u64> {
    let c = NonZero::new(c).ok_or(Error::Domain)?;
    let product = mul_64(a, b);
    if high(product) >= c.get() {
        return Err(Error::Overflow);
    }
    // A short product takes the short division.
    let (quotient, remainder) = match high(product) {
        0 => (low(product) / c, low(product) % c),
        upper => div_rem_2by1(upper, low(product), c),
    };
    let up = match direction.into() {
        Direction::Down => return Ok(quotient),
        Direction::Up => remainder != 0,
        Direction::Nearest => remainder >= c.get() - remainder,
    };
    quotient.checked_add(u64::from(up)).ok_or(Error::Overflow)
}

/// `a·b/2^shift` through 256 bits, rounded once, for a shift below 128.
#[inline]
pub(crate) fn mul_shift(a: u128, b: u128, shift: u32, direction: impl Into<Direction>) -> Result<u128> {
    let (high, low) = widening_mul(a, b);
    if high >> shift != 0 {
        return Err(Error::Overflow);
    }
    let lost = low & !(u128::MAX << shift);
    let up = match direction.into() {
        Direction::Down => false,
        Direction::Up => lost != 0,
        Direction::Nearest => lost >> shift.saturating_sub(1) & 1 == 1 && shift != 0,
    };
    // `<< 1 <<` because a shift by 128 is not one.
    let quotient = high << 1 << (127 - shift) | low >> shift;
    quotient.checked_add(u128::from(up)).ok_or(Error::Overflow)
}

#[cfg(test)]
mod tests;
