//! Between ticks and sqrt prices: the integers of v3.

use crate::error::{Error, Result};
use crate::protocol::uniswap_v3::tick::usable_steps;
pub use crate::protocol::uniswap_v3::tick_math::{
    MAX_SQRT_RATIO as MAX_SQRT_PRICE, MAX_TICK, MIN_SQRT_RATIO as MIN_SQRT_PRICE, MIN_TICK,
    sqrt_ratio_at_tick as sqrt_price_at_tick, tick_at_sqrt_ratio as tick_at_sqrt_price,
};

/// The smallest tick spacing of a pool.
pub const MIN_TICK_SPACING: i32 = 1;
/// The largest tick spacing of a pool.
pub const MAX_TICK_SPACING: i32 = 32_767;

/// The highest tick that is a multiple of the spacing.
///
/// ```text
/// ⌊887272/tick_spacing⌋·tick_spacing
/// ```
///
/// Exactly as `TickMath.maxUsableTick` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::tick_math::max_usable_tick;
///
/// assert_eq!(max_usable_tick(60), Ok(887_220));
/// ```
///
/// # Errors
/// [`Error::Domain`] unless the spacing is positive.
#[inline]
pub fn max_usable_tick(tick_spacing: i32) -> Result<i32> {
    // No more than 887272.
    tick_spacing.checked_mul(usable_steps(tick_spacing)?.try_into().map_err(|_| Error::Domain)?).ok_or(Error::Domain)
}

/// The lowest tick that is a multiple of the spacing.
///
/// ```text
/// −⌊887272/tick_spacing⌋·tick_spacing
/// ```
///
/// Exactly as `TickMath.minUsableTick` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::tick_math::min_usable_tick;
///
/// assert_eq!(min_usable_tick(60), Ok(-887_220));
/// ```
///
/// # Errors
/// [`Error::Domain`] unless the spacing is positive.
#[inline]
pub fn min_usable_tick(tick_spacing: i32) -> Result<i32> {
    max_usable_tick(tick_spacing)?.checked_neg().ok_or(Error::Domain)
}
