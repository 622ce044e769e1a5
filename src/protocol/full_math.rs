//! 256-bit integers, exactly: products through 512 bits, quotients rounded once, roots.
//!
//! What the contracts' own libraries for wide arithmetic compute, and where they revert, an [`Err`]. No operator of
//! `ruint` makes a result: they wrap.

mod constant;
mod division;

use core::num::NonZero;

pub(super) use self::constant::{Constant, SmallConstant};
use self::division::{div_256, div_512};
pub(super) use self::division::{div_x96, minus, plus};
use super::U256;
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::number::wide::{self, div_rem_2by1, high, join, low, mul_64};

/// The limbs of a 256-bit integer, the least significant first.
type Limbs = [u64; 4];

/// `⌊a·b/d⌋` or its ceiling, through 512 bits.
///
/// As `FullMath.mulDiv` and `mulDivRoundingUp` of Uniswap v3-core 1.0.1, and `mulDiv` of other contracts.
///
/// ```
/// use cfmm_math::{Error, Rounding, protocol::{U256, full_math::mul_div}};
///
/// let x = U256::MAX;
/// assert_eq!(mul_div(x, x, x, Rounding::Down), Ok(x));
/// assert_eq!(mul_div(x, x, x >> 1, Rounding::Down), Err(Error::Overflow));
/// ```
///
/// # Errors
/// [`Error::Domain`] for `d = 0`, [`Error::Overflow`] where the result takes more than 256 bits.
#[inline]
pub fn mul_div(a: U256, b: U256, d: U256, rounding: Rounding) -> Result<U256> {
    if let Some(quotient) = mul_div_short(a, b, d, rounding) {
        return Ok(quotient);
    }
    let (low_half, high_half) = widening_mul(a.into_limbs(), b.into_limbs());
    let (quotient, exact) = div_512(high_half, low_half, d.into_limbs())?;
    round_up_if(quotient, rounding == Rounding::Up && !exact)
}

/// `⌊a·b/d⌋` or its ceiling, with a product that must fit.
///
/// # Errors
/// [`Error::Domain`] for `d = 0`, [`Error::Overflow`] where the product takes more than 256 bits, whatever the quotient.
#[inline]
pub(super) fn product_div(a: U256, b: U256, d: U256, rounding: Rounding) -> Result<U256> {
    match mul_div_short(a, b, d, rounding) {
        Some(quotient) => Ok(quotient),
        None => div(mul(a, b)?, d, rounding),
    }
}

/// [`mul_div`] where all of the numbers have no more than 128 bits.
#[inline]
fn mul_div_short(a: U256, b: U256, d: U256, rounding: Rounding) -> Option<U256> {
    let quotient = wide::mul_div(narrow(a)?, narrow(b)?, narrow(d)?, rounding).ok()?;
    Some(U256::from_limbs(limbs_of(quotient)))
}

/// [`mul_div`] of two factors of 32 bits: a share of an amount.
#[inline]
pub(super) fn mul_div_small(a: U256, b: u32, d: u32, rounding: Rounding) -> Result<U256> {
    let wide = |x: u32| U256::from_limbs([x.into(), 0, 0, 0]);
    let ([a0, a1, 0, 0], Some(divisor)) = (a.into_limbs(), NonZero::new(u64::from(d))) else {
        return mul_div(a, wide(b), wide(d), rounding);
    };
    let lower = mul_64(a0, b.into());
    let upper = mul_64(a1, b.into()) + u128::from(high(lower));
    // Three limbs, the first of which has 32 bits; most amounts leave it and the next one empty.
    let (q2, r) = if high(upper) == 0 { (0, 0) } else { div_rem_2by1(0, high(upper), divisor) };
    let (q1, r) =
        if upper < u128::from(divisor.get()) { (0, low(upper)) } else { div_rem_2by1(r, low(upper), divisor) };
    let (q0, r) = div_rem_2by1(r, low(lower), divisor);
    round_up_if([q0, q1, q2, 0], rounding == Rounding::Up && r != 0)
}

/// `l·2⁹⁶`
#[inline]
pub(super) const fn x96(l: u128) -> U256 {
    U256::from_limbs([0, low(l << 32), high(l << 32), high(l) >> 32])
}

/// The number, where it has no more than 128 bits.
#[inline]
pub(super) const fn narrow(x: U256) -> Option<u128> {
    match *x.as_limbs() {
        [a, b, 0, 0] => Some(join(b, a)),
        _ => None,
    }
}

/// A quotient and whether it is exact.
#[inline]
pub(super) fn rounded((quotient, exact): (u128, bool), rounding: Rounding) -> Result<U256> {
    round_up_if(limbs_of(quotient), rounding == Rounding::Up && !exact)
}

/// `⌊a·b/2^shift⌋` or its ceiling, through 512 bits, for a shift below 256.
///
/// # Errors
/// [`Error::Overflow`] where the result takes more than 256 bits, [`Error::Domain`] for a shift of 256 or more.
#[inline]
pub fn mul_shift(a: U256, b: U256, shift: u32, rounding: Rounding) -> Result<U256> {
    let (low_half, high_half) = widening_mul(a.into_limbs(), b.into_limbs());
    let (low_half, high_half) = (U256::from_limbs(low_half), U256::from_limbs(high_half));
    if shift >= 256 {
        return Err(Error::Domain);
    }
    if high_half.wrapping_shr(shift as usize) != U256::ZERO {
        return Err(Error::Overflow);
    }
    if shift == 0 {
        return Ok(low_half);
    }
    let above = high_half.wrapping_shl(256 - shift as usize);
    let quotient = above | low_half.wrapping_shr(shift as usize);
    let exact = low_half.wrapping_shl(256 - shift as usize) == U256::ZERO;
    round_up_if(quotient.into_limbs(), rounding == Rounding::Up && !exact)
}

/// `⌊a/d⌋` or its ceiling.
///
/// As `UnsafeMath.divRoundingUp`, but a divisor of zero is an error and not zero.
///
/// # Errors
/// [`Error::Domain`] for `d = 0`.
#[inline]
pub fn div(a: U256, d: U256, rounding: Rounding) -> Result<U256> {
    let (quotient, exact) = div_256(halves(a.into_limbs()), halves(d.into_limbs()))?;
    let quotient = from_halves(quotient);
    if rounding == Rounding::Up && !exact { add(quotient, U256::ONE) } else { Ok(quotient) }
}

/// `⌊√x⌋`
#[inline]
#[must_use]
pub fn sqrt(x: U256) -> U256 {
    let [a, b, c, d] = x.into_limbs();
    let (root, _) = wide::sqrt_256(join(d, c), join(b, a));
    U256::from_limbs([low(root), high(root), 0, 0])
}

/// `⌊√(a/b)·2⁹⁶⌋`, for `a/b < 2¹²⁸`.
///
/// # Errors
/// [`Error::Domain`] for `b = 0`, [`Error::Overflow`] for a larger ratio.
pub(super) fn sqrt_ratio(a: U256, b: U256) -> Result<U256> {
    // ⌊a·2¹⁹²/b⌋ in two halves: the upper one, what it leaves, and the lower one.
    let (upper, lower) = (a.wrapping_shr(64), a.wrapping_shl(192));
    let quotient_high = div(upper, b, Rounding::Down)?;
    if leading_zeros(quotient_high) < 192 {
        return Err(Error::Overflow);
    }
    let rest = sub(upper, mul(quotient_high, b)?)?;
    let (quotient_low, _) = div_512(rest.into_limbs(), lower.into_limbs(), b.into_limbs())?;
    let quotient_low = U256::from_limbs(quotient_low);
    if quotient_high == U256::ZERO {
        return Ok(sqrt(quotient_low));
    }
    // 64 bits fewer at the bottom leave the root 32 fewer; one more is above it, and from there Newton's steps fall.
    let [top, ..] = quotient_high.into_limbs();
    let shifted = U256::from_limbs([0, 0, 0, top]) | quotient_low.wrapping_shr(64);
    let mut root = add(sqrt(shifted), U256::ONE)?.wrapping_shl(32);
    loop {
        let (quotient, _) = div_512(quotient_high.into_limbs(), quotient_low.into_limbs(), root.into_limbs())?;
        let next = add(root, U256::from_limbs(quotient))?.wrapping_shr(1);
        if next >= root {
            return Ok(root);
        }
        root = next;
    }
}

/// `10^exponent`
///
/// # Errors
/// [`Error::Overflow`] above `10⁷⁷`.
pub(crate) fn power_of_ten(exponent: u32) -> Result<U256> {
    // 10³⁸ is the largest power of 128 bits.
    let power = |exponent: u32| 10_u128.checked_pow(exponent).map(|power| U256::from_limbs(limbs_of(power)));
    let first = exponent.min(38);
    let second = (exponent - first).min(38);
    let third = exponent - first - second;
    let product = mul(power(first).ok_or(Error::Overflow)?, power(second).ok_or(Error::Overflow)?)?;
    mul(product, power(third).ok_or(Error::Overflow)?)
}

/// `x·2^shift`
///
/// # Errors
/// [`Error::Overflow`] where a bit is lost.
#[inline]
pub fn shl(x: U256, shift: u32) -> Result<U256> {
    if x != U256::ZERO && shift > leading_zeros(x) {
        return Err(Error::Overflow);
    }
    Ok(x.wrapping_shl(shift as usize))
}

/// The index of the highest bit that is set. As `BitMath.mostSignificantBit`.
///
/// # Errors
/// [`Error::Domain`] for 0.
#[inline]
pub fn most_significant_bit(x: U256) -> Result<u32> {
    255_u32.checked_sub(leading_zeros(x)).ok_or(Error::Domain)
}

/// The index of the lowest bit that is set. As `BitMath.leastSignificantBit`.
///
/// # Errors
/// [`Error::Domain`] for 0.
#[inline]
pub fn least_significant_bit(x: U256) -> Result<u32> {
    let [a, b, c, d] = x.into_limbs();
    let limbs = [(a, 0), (b, 64), (c, 128), (d, 192)];
    limbs.into_iter().find(|(limb, _)| *limb != 0).map(|(limb, at)| at + limb.trailing_zeros()).ok_or(Error::Domain)
}

/// `a + b`
///
/// # Errors
/// [`Error::Overflow`].
#[inline]
pub fn add(a: U256, b: U256) -> Result<U256> {
    match plus(halves(a.into_limbs()), halves(b.into_limbs())) {
        (sum, false) => Ok(from_halves(sum)),
        _ => Err(Error::Overflow),
    }
}

/// `a − b`
///
/// # Errors
/// [`Error::Overflow`] where the difference is negative.
#[inline]
pub fn sub(a: U256, b: U256) -> Result<U256> {
    match minus(halves(a.into_limbs()), halves(b.into_limbs())) {
        (difference, false) => Ok(from_halves(difference)),
        _ => Err(Error::Overflow),
    }
}

/// `a·b`
///
/// # Errors
/// [`Error::Overflow`].
#[inline]
pub fn mul(a: U256, b: U256) -> Result<U256> {
    let ((a1, a0), (b1, b0)) = (halves(a.into_limbs()), halves(b.into_limbs()));
    let (upper, lower) = wide::widening_mul(a0, b0);
    let crossed = match (a1, b1) {
        (0, 0) => return Ok(from_halves((upper, lower))),
        (a1, 0) => wide::widening_mul(a1, b0),
        (0, b1) => wide::widening_mul(a0, b1),
        _ => return Err(Error::Overflow),
    };
    match (crossed, upper.overflowing_add(crossed.1)) {
        ((0, _), (upper, false)) => Ok(from_halves((upper, lower))),
        _ => Err(Error::Overflow),
    }
}

/// A 128-bit integer as limbs.
#[inline]
pub(super) const fn limbs_of(x: u128) -> Limbs {
    [low(x), high(x), 0, 0]
}

/// The upper and the lower half.
#[inline]
pub(super) const fn halves([a, b, c, d]: Limbs) -> (u128, u128) {
    (join(d, c), join(b, a))
}

#[inline]
const fn from_halves((upper, lower): (u128, u128)) -> U256 {
    U256::from_limbs([low(lower), high(lower), low(upper), high(upper)])
}

/// `a < b`
#[inline]
pub(super) fn is_less(a: U256, b: U256) -> bool {
    halves(a.into_limbs()) < halves(b.into_limbs())
}

#[inline]
pub(crate) fn leading_zeros(x: U256) -> u32 {
    match halves(x.into_limbs()) {
        (0, lower) => 128 + lower.leading_zeros(),
        (upper, _) => upper.leading_zeros(),
    }
}

#[inline]
fn round_up_if(quotient: Limbs, up: bool) -> Result<U256> {
    if up { add(U256::from_limbs(quotient), U256::ONE) } else { Ok(U256::from_limbs(quotient)) }
}

/// The low and the high half of a product.
#[inline]
fn widening_mul([a0, a1, a2, a3]: Limbs, [b0, b1, b2, b3]: Limbs) -> (Limbs, Limbs) {
    let halves = |a1: u64, a0: u64, b1: u64, b0: u64| wide::widening_mul(join(a1, a0), join(b1, b0));
    let (h00, l00) = halves(a1, a0, b1, b0);
    if (a2 | a3 | b2 | b3) == 0 {
        return ([low(l00), high(l00), low(h00), high(h00)], [0; 4]);
    }
    let (h01, l01) = halves(a1, a0, b3, b2);
    let (h10, l10) = halves(a3, a2, b1, b0);
    let (h11, l11) = halves(a3, a2, b3, b2);
    let (second, c1) = h00.overflowing_add(l01);
    let (second, c2) = second.overflowing_add(l10);
    let (third, c3) = h01.overflowing_add(h10);
    let (third, c4) = third.overflowing_add(l11);
    let (third, c5) = third.overflowing_add(u128::from(c1) + u128::from(c2));
    // The product fits, so the last sum does.
    let fourth = h11.wrapping_add(u128::from(c3) + u128::from(c4) + u128::from(c5));
    ([low(l00), high(l00), low(second), high(second)], [low(third), high(third), low(fourth), high(fourth)])
}

#[cfg(test)]
mod tests;
