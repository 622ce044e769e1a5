//! What one tick may hold.

use core::num::NonZero;

use super::tick_math::{MAX_TICK, MIN_TICK};
use crate::error::{Error, Result};
use crate::number::wide::{div_floor, div_u128};

/// The most gross liquidity that one tick may carry, such that all ticks together stay within 128 bits.
///
/// ```text
/// ⌊(2¹²⁸ − 1)/n⌋  for n = 2·⌊887272/tick_spacing⌋ + 1 ticks
/// ```
///
/// Exactly as `Tick.tickSpacingToMaxLiquidityPerTick` of Uniswap v3-core 1.0.1. That of v4 counts one more tick:
/// [`uniswap_v4::pool`](crate::protocol::uniswap_v4::pool::max_liquidity_per_tick).
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::tick::spacing_to_max_liquidity_per_tick;
///
/// assert_eq!(spacing_to_max_liquidity_per_tick(60), Ok(11_505_743_598_341_114_571_880_798_222_544_994));
/// ```
///
/// # Errors
/// [`Error::Domain`] unless the spacing is positive.
#[inline]
pub fn spacing_to_max_liquidity_per_tick(tick_spacing: i32) -> Result<u128> {
    let ticks_above = usable_steps(tick_spacing)?;
    let ticks = NonZero::new(u128::from(ticks_above) * 2 + 1).ok_or(Error::Domain)?;
    Ok(div_u128(u128::MAX, ticks))
}

/// A tick spacing as a divisor.
#[inline]
pub(in crate::protocol) fn positive(tick_spacing: i32) -> Result<NonZero<u32>> {
    u32::try_from(tick_spacing).ok().and_then(NonZero::new).ok_or(Error::Domain)
}

/// `⌊887272/tick_spacing⌋`, the usable ticks on either side of zero.
#[inline]
pub(in crate::protocol) fn usable_steps(tick_spacing: i32) -> Result<u32> {
    const { assert!(MIN_TICK == -MAX_TICK) };
    Ok(div_floor(MAX_TICK, positive(tick_spacing)?).unsigned_abs())
}
