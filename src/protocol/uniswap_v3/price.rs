//! Between prices that people read and those of a pool.
//!
//! A price is what one token 0 costs in token 1. In wei it is `(sqrt_price_x96/2⁹⁶)²`, in whole tokens that times
//! `10^(decimals_0 − decimals_1)`.

use super::tick_math::{MAX_SQRT_RATIO, MIN_SQRT_RATIO, sqrt_ratio_at_tick, tick_at_sqrt_ratio};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::full_math::{div, least_significant_bit, mul, mul_div, power_of_ten, sqrt_ratio};

/// The price in wei as a fraction in lowest terms, exactly.
///
/// ```text
/// sqrt_price_x96²/2¹⁹²
/// ```
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::price::price_ratio_at_sqrt_ratio};
///
/// let sqrt_price = U256::from(3_u128 << 95); // 1.5
/// assert_eq!(price_ratio_at_sqrt_ratio(sqrt_price), Ok((U256::from(9_u8), U256::from(4_u8))));
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] outside of the range of [`tick_math`](super::tick_math), [`Error::Overflow`] where the
/// numerator takes more than 256 bits (a sqrt price of 2¹²⁸ or more that is not a multiple of enough powers of two).
pub fn price_ratio_at_sqrt_ratio(sqrt_price_x96: U256) -> Result<(U256, U256)> {
    let p = in_range(sqrt_price_x96)?;
    let twos = least_significant_bit(p)?.min(96);
    let p = p.wrapping_shr(twos as usize);
    Ok((mul(p, p)?, U256::ONE.wrapping_shl(2 * (96 - twos) as usize)))
}

/// The price of token 0 in token 1, in whole tokens, with `digits` decimal digits after the point.
///
/// ```text
/// (sqrt_price_x96/2⁹⁶)²·10^(decimals_0 − decimals_1)·10^digits, rounded once
/// ```
///
/// ```
/// use cfmm_math::{Rounding, protocol::{U256, uniswap_v3::price::price_at_sqrt_ratio}};
///
/// // USDC (6 decimals) and WETH (18): token 0 in token 1, so WETH for one USDC.
/// let sqrt_price = U256::from(1_350_174_849_792_634_181_862_360_983_626_536_u128);
/// assert_eq!(price_at_sqrt_ratio(sqrt_price, 6, 18, 12, Rounding::Down), Ok(U256::from(290_416_214_u32)));
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] outside of the range of [`tick_math`](super::tick_math), [`Error::Overflow`] where the result
/// or a power of ten does not fit.
pub fn price_at_sqrt_ratio(
    sqrt_price_x96: U256,
    decimals_0: u8,
    decimals_1: u8,
    digits: u8,
    rounding: Rounding,
) -> Result<U256> {
    price_of(in_range(sqrt_price_x96)?, decimals_0, decimals_1, digits, rounding)
}

fn price_of(p: U256, decimals_0: u8, decimals_1: u8, digits: u8, rounding: Rounding) -> Result<U256> {
    let (up, down) = (u32::from(decimals_0) + u32::from(digits), u32::from(decimals_1));
    let q192 = U256::ONE.wrapping_shl(192);
    if let Some(exponent) = up.checked_sub(down) {
        // Half of the power to each factor: 10^28 and 160 bits are 254.
        let half = exponent >> 1;
        let (a, b) = (mul(p, power_of_ten(half)?)?, mul(p, power_of_ten(exponent - half)?)?);
        mul_div(a, b, q192, rounding)
    } else {
        div(mul_div(p, p, q192, rounding)?, power_of_ten(down.saturating_sub(up))?, rounding)
    }
}

/// [`price_at_sqrt_ratio`] of a tick: of its own sqrt price, an integer, as the contract has it.
///
/// ```
/// use cfmm_math::{Rounding, protocol::{U256, uniswap_v3::price::price_at_tick}};
///
/// assert_eq!(price_at_tick(-10_000, 18, 18, 6, Rounding::Down), Ok(U256::from(367_897_u32)));
/// ```
///
/// # Errors
/// [`Error::Domain`] outside of the ticks, [`Error::Overflow`] where the result or a power of ten does not fit.
pub fn price_at_tick(tick: i32, decimals_0: u8, decimals_1: u8, digits: u8, rounding: Rounding) -> Result<U256> {
    price_of(sqrt_ratio_at_tick(tick)?, decimals_0, decimals_1, digits, rounding)
}

/// The sqrt price at which `amount_1` wei of token 1 is worth `amount_0` wei of token 0.
///
/// ```text
/// ⌊√(amount_1/amount_0)·2⁹⁶⌋
/// ```
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::price::sqrt_ratio_at_price};
///
/// assert_eq!(sqrt_ratio_at_price(U256::from(9_u8), U256::from(4_u8)), Ok(U256::from(3_u128 << 95)));
/// ```
///
/// # Errors
/// [`Error::Domain`] for `amount_0 = 0`, [`Error::InvalidPrice`] for a result outside of the range of
/// [`tick_math`](super::tick_math).
pub fn sqrt_ratio_at_price(amount_1: U256, amount_0: U256) -> Result<U256> {
    if amount_0 == U256::ZERO {
        return Err(Error::Domain);
    }
    in_range(sqrt_ratio(amount_1, amount_0)?)
}

/// The sqrt price of `price/10^digits` whole tokens 1 for one whole token 0.
///
/// ```text
/// ⌊√(price·10^decimals_1/10^(digits + decimals_0))·2⁹⁶⌋
/// ```
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::price::sqrt_ratio_at_decimal_price};
/// use cfmm_math::protocol::uniswap_v3::tick_math::tick_at_sqrt_ratio;
///
/// // WETH (18 decimals) at 1,725.50 USDC (6 decimals).
/// let sqrt_price = sqrt_ratio_at_decimal_price(U256::from(172_550_u32), 2, 18, 6)?;
/// assert_eq!(tick_at_sqrt_ratio(sqrt_price), Ok(-201_788));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for a result outside of the range of [`tick_math`](super::tick_math), [`Error::Overflow`]
/// where a power of ten or its product with the price does not fit.
pub fn sqrt_ratio_at_decimal_price(price: U256, digits: u8, decimals_0: u8, decimals_1: u8) -> Result<U256> {
    let (up, down) = (u32::from(decimals_1), u32::from(digits) + u32::from(decimals_0));
    match up.checked_sub(down) {
        Some(exponent) => sqrt_ratio_at_price(mul(price, power_of_ten(exponent)?)?, U256::ONE),
        None => sqrt_ratio_at_price(price, power_of_ten(down.saturating_sub(up))?),
    }
}

/// The greatest tick whose price is at most `amount_1/amount_0`, in wei.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::price::tick_at_price};
///
/// assert_eq!(tick_at_price(U256::from(10_001_u32), U256::from(10_000_u32)), Ok(0));
/// assert_eq!(tick_at_price(U256::from(10_002_u32), U256::from(10_000_u32)), Ok(1));
/// ```
///
/// (The contract rounds a tick's sqrt price up, so that the price 1.0001 itself is still below tick 1.)
///
/// # Errors
/// As [`sqrt_ratio_at_price`].
pub fn tick_at_price(amount_1: U256, amount_0: U256) -> Result<i32> {
    tick_at_sqrt_ratio(sqrt_ratio_at_price(amount_1, amount_0)?)
}

/// A sqrt price that a pool may have.
fn in_range(sqrt_price_x96: U256) -> Result<U256> {
    let within = (MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(&sqrt_price_x96);
    if within { Ok(sqrt_price_x96) } else { Err(Error::InvalidPrice) }
}
