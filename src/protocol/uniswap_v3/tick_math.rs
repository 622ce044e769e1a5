//! Between ticks and sqrt prices.

mod estimate;
mod ratio;
#[cfg(feature = "tick-table")]
mod two_tables;

use super::Q96;
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::full_math::is_less;

/// The lowest tick, `log₁.₀₀₀₁ 2⁻¹²⁸` rounded up.
pub const MIN_TICK: i32 = -887_272;
/// The highest tick.
pub const MAX_TICK: i32 = 887_272;
/// The sqrt price of [`MIN_TICK`].
pub const MIN_SQRT_RATIO: U256 = U256::from_limbs([4_295_128_739, 0, 0, 0]);
/// The sqrt price of [`MAX_TICK`]; a pool's price stays below it.
pub const MAX_SQRT_RATIO: U256 = U256::from_limbs([0x5d95_1d52_6398_8d26, 0xefd1_fc6a_5064_8849, 0xfffd_8963, 0]);

/// The sqrt price of a tick, ·2⁹⁶.
///
/// ```text
/// 1.0001^(tick/2)·2⁹⁶
/// ```
///
/// A product of up to 20 powers of `1.0001^(−1/2)` in Q128, each rounded and each product truncated, for a positive tick
/// its reciprocal, rounded up to Q96. The result is that sequence's integer, not that of the real number.
///
/// Exactly as `TickMath.getSqrtRatioAtTick` of Uniswap v3-core 1.0.1 and `getSqrtPriceAtTick` of v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::tick_math::{MAX_SQRT_RATIO, MAX_TICK, sqrt_ratio_at_tick}};
///
/// assert_eq!(sqrt_ratio_at_tick(0), Ok(U256::from(1_u128 << 96)));
/// assert_eq!(sqrt_ratio_at_tick(MAX_TICK), Ok(MAX_SQRT_RATIO));
/// ```
///
/// # Errors
/// [`Error::Domain`] outside of [`MIN_TICK`] and [`MAX_TICK`].
#[inline]
pub fn sqrt_ratio_at_tick(tick: i32) -> Result<U256> {
    let magnitude = tick.unsigned_abs();
    if magnitude > MAX_TICK.unsigned_abs() {
        return Err(Error::Domain);
    }
    Ok(match tick {
        0 => Q96,
        1.. => ratio::reciprocal_x96(ratio::below_one(magnitude)),
        _ => below_one(magnitude),
    })
}

/// Of a negative tick.
#[inline]
fn below_one(magnitude: u32) -> U256 {
    #[cfg(feature = "tick-table")]
    if let Some(sqrt_ratio) = two_tables::sqrt_ratio_below_one(magnitude) {
        return sqrt_ratio;
    }
    ratio::rounded_x96(ratio::below_one(magnitude))
}

/// The greatest tick whose sqrt price is at most `sqrt_price_x96`.
///
/// ```text
/// ⌊2·log₁.₀₀₀₁(sqrt_price_x96/2⁹⁶)⌋
/// ```
///
/// with the sqrt prices of [`sqrt_ratio_at_tick`] as the boundaries. An estimate of the logarithm decides wherever its
/// error cannot reach a boundary, the boundary's own sqrt price elsewhere.
///
/// Exactly as `TickMath.getTickAtSqrtRatio` of Uniswap v3-core 1.0.1 and `getTickAtSqrtPrice` of v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::tick_math::{sqrt_ratio_at_tick, tick_at_sqrt_ratio};
///
/// assert_eq!(tick_at_sqrt_ratio(sqrt_ratio_at_tick(-23_028)?), Ok(-23_028));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] below [`MIN_SQRT_RATIO`], and at [`MAX_SQRT_RATIO`] and above.
#[inline]
pub fn tick_at_sqrt_ratio(sqrt_price_x96: U256) -> Result<i32> {
    if is_less(sqrt_price_x96, MIN_SQRT_RATIO) || !is_less(sqrt_price_x96, MAX_SQRT_RATIO) {
        return Err(Error::InvalidPrice);
    }
    let (at_least, at_most) = estimate::tick_between(sqrt_price_x96);
    Ok(if at_least == at_most || !ratio::is_at_most(at_most, sqrt_price_x96) { at_least } else { at_most })
}

#[cfg(test)]
mod tests;
