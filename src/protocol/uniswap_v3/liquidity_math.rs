//! Liquidity plus a signed change.

use crate::error::{Error, Result};

/// `x + y` for liquidity `x` and its change `y`.
///
/// Exactly as `LiquidityMath.addDelta` of Uniswap v3-core 1.0.1 and v4-core 1.0.2.
///
/// ```
/// use cfmm_math::{Error, protocol::uniswap_v3::liquidity_math::add_delta};
///
/// assert_eq!(add_delta(5, -3), Ok(2));
/// assert_eq!(add_delta(5, -6), Err(Error::Overflow));
/// ```
///
/// # Errors
/// [`Error::Overflow`] for a sum below zero or above `2¹²⁸ − 1` (the contract's `LS` and `LA`).
#[inline]
pub fn add_delta(x: u128, y: i128) -> Result<u128> {
    x.checked_add_signed(y).ok_or(Error::Overflow)
}
