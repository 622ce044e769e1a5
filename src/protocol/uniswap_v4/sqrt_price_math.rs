//! Amounts between two prices, and the price that an amount leads to: the integers of v3, and for a change of liquidity
//! the opposite sign.

use crate::error::Result;
use crate::protocol::U256;
use crate::protocol::int256::Int256;
use crate::protocol::uniswap_v3::sqrt_price_math as v3;
pub use crate::protocol::uniswap_v3::sqrt_price_math::{
    Change, amount_0_delta, amount_1_delta, next_sqrt_price_from_amount_0_rounding_up,
    next_sqrt_price_from_amount_1_rounding_down, next_sqrt_price_from_input, next_sqrt_price_from_output,
};

/// Token 0 that a change of liquidity gives to its owner: positive and rounded down where liquidity is removed, negative
/// and rounded up in size where it is added.
///
/// Exactly as `SqrtPriceMath.getAmount0Delta` with an `int128` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, int256::Int256, uniswap_v4::sqrt_price_math::amount_0_delta_signed};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amount_0_delta_signed(one, one << 1, -101), Ok(Int256::from(50)));
/// assert_eq!(amount_0_delta_signed(one, one << 1, 101), Ok(Int256::from(-51)));
/// ```
///
/// # Errors
/// As [`amount_0_delta`].
#[inline]
pub fn amount_0_delta_signed(a: U256, b: U256, liquidity: i128) -> Result<Int256> {
    v3::amount_0_delta_signed(a, b, liquidity)?.checked_neg()
}

/// Token 1 that a change of liquidity gives to its owner: positive and rounded down where liquidity is removed, negative
/// and rounded up in size where it is added.
///
/// Exactly as `SqrtPriceMath.getAmount1Delta` with an `int128` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, int256::Int256, uniswap_v4::sqrt_price_math::amount_1_delta_signed};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amount_1_delta_signed(one, one << 1, -101), Ok(Int256::from(101)));
/// ```
///
/// # Errors
/// As [`amount_1_delta`].
#[inline]
pub fn amount_1_delta_signed(a: U256, b: U256, liquidity: i128) -> Result<Int256> {
    v3::amount_1_delta_signed(a, b, liquidity)?.checked_neg()
}
