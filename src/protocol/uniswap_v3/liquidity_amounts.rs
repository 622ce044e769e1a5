//! Between amounts of the tokens and the liquidity of a position.

use super::sqrt_price_math::{amount_0_delta, amount_1_delta};
use super::{Q96, sorted};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::number::wide::join;
use crate::protocol::U256;
use crate::protocol::full_math::{is_less, mul_div, mul_shift, sub};

/// The liquidity that `amount_0` of token 0 gives between two prices.
///
/// ```text
/// ⌊amount_0·⌊a·b/2⁹⁶⌋/(b − a)⌋   (sqrt prices ·2⁹⁶, a < b)
/// ```
///
/// Exactly as `LiquidityAmounts.getLiquidityForAmount0` of Uniswap v3-periphery 1.0; the order of the prices is free.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::liquidity_amounts::liquidity_for_amount_0};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(liquidity_for_amount_0(one, one << 1, U256::from(50_u8)), Ok(100));
/// ```
///
/// # Errors
/// [`Error::Domain`] for equal prices, [`Error::InvalidPrice`] for a price of more than 160 bits, [`Error::Overflow`]
/// for more than 128 bits of liquidity.
#[inline]
pub fn liquidity_for_amount_0(a: U256, b: U256, amount_0: U256) -> Result<u128> {
    let (a, b) = sorted(a, b)?;
    let product = mul_shift(a, b, 96, Rounding::Down)?;
    uint128(mul_div(amount_0, product, sub(b, a)?, Rounding::Down)?)
}

/// The liquidity that `amount_1` of token 1 gives between two prices.
///
/// ```text
/// ⌊amount_1·2⁹⁶/(b − a)⌋   (sqrt prices ·2⁹⁶, a < b)
/// ```
///
/// Exactly as `LiquidityAmounts.getLiquidityForAmount1` of Uniswap v3-periphery 1.0; the order of the prices is free.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::liquidity_amounts::liquidity_for_amount_1};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(liquidity_for_amount_1(one, one << 1, U256::from(100_u8)), Ok(100));
/// ```
///
/// # Errors
/// [`Error::Domain`] for equal prices, [`Error::InvalidPrice`] for a price of more than 160 bits, [`Error::Overflow`]
/// for more than 128 bits of liquidity.
#[inline]
pub fn liquidity_for_amount_1(a: U256, b: U256, amount_1: U256) -> Result<u128> {
    let (a, b) = sorted(a, b)?;
    uint128(mul_div(amount_1, Q96, sub(b, a)?, Rounding::Down)?)
}

/// The most liquidity that neither amount forbids, at the price `sqrt_price_x96`.
///
/// Below the range it is that of token 0, above that of token 1, inside the smaller of token 0 from the price up and
/// token 1 from the price down.
///
/// Exactly as `LiquidityAmounts.getLiquidityForAmounts` of Uniswap v3-periphery 1.0; the order of `a` and `b` is free.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::liquidity_amounts::liquidity_for_amounts};
///
/// let one = U256::from(1_u128 << 96);
/// let amounts = [U256::from(50_u8), U256::from(40_u8)];
/// assert_eq!(liquidity_for_amounts(one, one >> 1, one << 1, amounts), Ok(80));
/// ```
///
/// # Errors
/// As [`liquidity_for_amount_0`].
#[inline]
pub fn liquidity_for_amounts(sqrt_price_x96: U256, a: U256, b: U256, [amount_0, amount_1]: [U256; 2]) -> Result<u128> {
    let (a, b) = sorted(a, b)?;
    if !is_less(a, sqrt_price_x96) {
        liquidity_for_amount_0(a, b, amount_0)
    } else if is_less(sqrt_price_x96, b) {
        let above = liquidity_for_amount_0(sqrt_price_x96, b, amount_0)?;
        let below = liquidity_for_amount_1(a, sqrt_price_x96, amount_1)?;
        Ok(above.min(below))
    } else {
        liquidity_for_amount_1(a, b, amount_1)
    }
}

/// The amounts of both tokens in a position, rounded down, at the price `sqrt_price_x96`.
///
/// ```text
/// amount_0 = L·2⁹⁶·(1/p − 1/b)    amount_1 = L·(p − a)/2⁹⁶   (p the price, held within a and b)
/// ```
///
/// Exactly as `LiquidityAmounts.getAmountsForLiquidity` of Uniswap v3-periphery 1.0; the order of `a` and `b` is free.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::liquidity_amounts::amounts_for_liquidity};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amounts_for_liquidity(one, one >> 1, one << 1, 100), Ok([U256::from(50_u8), U256::from(50_u8)]));
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for a price of more than 160 bits, or of zero where it divides.
#[inline]
pub fn amounts_for_liquidity(sqrt_price_x96: U256, a: U256, b: U256, liquidity: u128) -> Result<[U256; 2]> {
    let (a, b) = sorted(a, b)?;
    let down = Rounding::Down;
    if !is_less(a, sqrt_price_x96) {
        Ok([amount_0_delta(a, b, liquidity, down)?, U256::ZERO])
    } else if is_less(sqrt_price_x96, b) {
        let amount_0 = amount_0_delta(sqrt_price_x96, b, liquidity, down)?;
        Ok([amount_0, amount_1_delta(a, sqrt_price_x96, liquidity, down)?])
    } else {
        Ok([U256::ZERO, amount_1_delta(a, b, liquidity, down)?])
    }
}

#[inline]
fn uint128(x: U256) -> Result<u128> {
    match x.into_limbs() {
        [low, high, 0, 0] => Ok(join(high, low)),
        _ => Err(Error::Overflow),
    }
}
