//! Amounts between two prices, and the price that an amount leads to.

use super::{Direction, Q96, sorted, uint160, wide};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::number::wide::{high, low, widening_mul};
use crate::protocol::U256;
use crate::protocol::full_math::{
    add, div, div_x96, is_less, minus, mul, mul_div, mul_shift, narrow, plus, rounded, sub, x96,
};
use crate::protocol::int256::Int256;

/// Whether an amount is paid to the pool or by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// The pool's virtual reserve grows: the contract's `add = true`.
    Add,
    /// It shrinks.
    Remove,
}

/// Token 0 between two prices, in wei.
///
/// ```text
/// L·2⁹⁶·(b − a)/(a·b)   (sqrt prices ·2⁹⁶, a < b)
/// ```
///
/// The contract divides by `b` and then by `a` and rounds each time; two roundings of one direction are one, so this
/// divides once by `a·b`. Exactly as `SqrtPriceMath.getAmount0Delta` of Uniswap v3-core 1.0.1 and v4-core 1.0.2; the
/// order of the prices is free.
///
/// ```
/// use cfmm_math::{Rounding, protocol::{U256, uniswap_v3::sqrt_price_math::amount_0_delta}};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amount_0_delta(one, one << 1, 100, Rounding::Up), Ok(U256::from(50_u8)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for a price of zero or of more than 160 bits.
#[inline]
pub fn amount_0_delta(a: U256, b: U256, liquidity: u128, rounding: Rounding) -> Result<U256> {
    if let (Some(a), Some(b)) = (narrow(a), narrow(b)) {
        // Two roundings in one direction are one: ⌈⌈x/b⌉/a⌉ = ⌈x/(a·b)⌉, and the same of floors.
        if let Some(quotient) = div_x96(widening_mul(liquidity, a.abs_diff(b)), widening_mul(a, b)) {
            return rounded(quotient, rounding);
        }
    }
    amount_0_delta_in_full(a, b, liquidity, rounding)
}

/// Of any prices, with the contract's two divisions.
#[cold]
fn amount_0_delta_in_full(a: U256, b: U256, liquidity: u128, rounding: Rounding) -> Result<U256> {
    let (a, b) = sorted(a, b)?;
    if a == U256::ZERO {
        return Err(Error::InvalidPrice);
    }
    div(mul_div(x96(liquidity), sub(b, a)?, b, rounding)?, a, rounding)
}

/// Token 1 between two prices, in wei.
///
/// ```text
/// L·(b − a)/2⁹⁶   (sqrt prices ·2⁹⁶, a < b)
/// ```
///
/// Exactly as `SqrtPriceMath.getAmount1Delta` of Uniswap v3-core 1.0.1 and v4-core 1.0.2; the order of the prices is
/// free.
///
/// ```
/// use cfmm_math::{Rounding, protocol::{U256, uniswap_v3::sqrt_price_math::amount_1_delta}};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amount_1_delta(one, one << 1, 100, Rounding::Up), Ok(U256::from(100_u8)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for a price of more than 160 bits.
#[inline]
pub fn amount_1_delta(a: U256, b: U256, liquidity: u128, rounding: Rounding) -> Result<U256> {
    if let (Some(a), Some(b)) = (narrow(a), narrow(b)) {
        let (p1, p0) = widening_mul(liquidity, a.abs_diff(b));
        return Ok(rounded_x96(p1, p0, rounding));
    }
    let (a, b) = sorted(a, b)?;
    mul_shift(wide(liquidity), sub(b, a)?, 96, rounding)
}

/// `(p1·2¹²⁸ + p0)/2⁹⁶`
#[inline]
fn rounded_x96(p1: u128, p0: u128, rounding: Rounding) -> U256 {
    let up = rounding == Rounding::Up && p0 << 32 != 0;
    // At most 160 bits: the sum does not end.
    let (lower, carry) = (p1 << 32 | p0 >> 96).overflowing_add(u128::from(up));
    U256::from_limbs([low(lower), high(lower), low(p1 >> 96) + u64::from(carry), 0])
}

/// [`amount_0_delta`] of a change of liquidity: rounded up where liquidity is added, down and negative where it is
/// removed, so that the pool never pays for the rounding.
///
/// Exactly as `SqrtPriceMath.getAmount0Delta` with an `int128` of Uniswap v3-core 1.0.1. (v4 has the opposite sign.)
///
/// ```
/// use cfmm_math::protocol::{U256, int256::Int256, uniswap_v3::sqrt_price_math::amount_0_delta_signed};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amount_0_delta_signed(one, one << 1, -101), Ok(Int256::from(-50)));
/// assert_eq!(amount_0_delta_signed(one, one << 1, 101), Ok(Int256::from(51)));
/// ```
///
/// # Errors
/// As [`amount_0_delta`].
#[inline]
pub fn amount_0_delta_signed(a: U256, b: U256, liquidity: i128) -> Result<Int256> {
    Int256::new(liquidity < 0, amount_0_delta(a, b, liquidity.unsigned_abs(), of_change(liquidity))?)
}

/// [`amount_1_delta`] of a change of liquidity: rounded up where liquidity is added, down and negative where it is
/// removed, so that the pool never pays for the rounding.
///
/// Exactly as `SqrtPriceMath.getAmount1Delta` with an `int128` of Uniswap v3-core 1.0.1. (v4 has the opposite sign.)
///
/// ```
/// use cfmm_math::protocol::{U256, int256::Int256, uniswap_v3::sqrt_price_math::amount_1_delta_signed};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(amount_1_delta_signed(one, one << 1, -101), Ok(Int256::from(-101)));
/// ```
///
/// # Errors
/// As [`amount_1_delta`].
#[inline]
pub fn amount_1_delta_signed(a: U256, b: U256, liquidity: i128) -> Result<Int256> {
    Int256::new(liquidity < 0, amount_1_delta(a, b, liquidity.unsigned_abs(), of_change(liquidity))?)
}

#[inline]
fn of_change(liquidity: i128) -> Rounding {
    if liquidity < 0 { Rounding::Down } else { Rounding::Up }
}

/// The price after `amount` of token 0 has come in or gone out, rounded up.
///
/// ```text
/// ⌈L·2⁹⁶·p/(L·2⁹⁶ ± amount·p)⌉
/// ```
///
/// Where `amount·p` or the sum takes more than 256 bits, and token 0 comes in, the contract takes
/// `⌈L·2⁹⁶/(⌊L·2⁹⁶/p⌋ + amount)⌉`, which can differ by some units, and so does this.
///
/// Exactly as `SqrtPriceMath.getNextSqrtPriceFromAmount0RoundingUp` of Uniswap v3-core 1.0.1 and v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::sqrt_price_math::{Change, next_sqrt_price_from_amount_0_rounding_up}};
///
/// let one = U256::from(1_u128 << 96);
/// let next = next_sqrt_price_from_amount_0_rounding_up(one, 100, U256::from(100_u8), Change::Add);
/// assert_eq!(next, Ok(one >> 1));
/// ```
///
/// # Errors
/// [`Error::InsufficientReserves`] where more goes out than there is, [`Error::Domain`] where price and liquidity, or
/// liquidity and amount, are zero, [`Error::Overflow`] for a price of more than 160 bits, [`Error::InvalidPrice`] for
/// an argument of more than that.
#[inline]
pub fn next_sqrt_price_from_amount_0_rounding_up(
    sqrt_price_x96: U256,
    liquidity: u128,
    amount: U256,
    change: Change,
) -> Result<U256> {
    if let (Some(p), Some(amount)) = (narrow(sqrt_price_x96), narrow(amount)) {
        let (numerator, product) = ((liquidity >> 32, liquidity << 96), widening_mul(amount, p));
        let (denominator, is_wrapped) = match change {
            Change::Add => plus(numerator, product),
            Change::Remove => minus(numerator, product),
        };
        if amount != 0 && !is_wrapped {
            if let Some(quotient) = div_x96(widening_mul(liquidity, p), denominator) {
                return rounded(quotient, Rounding::Up);
            }
        }
    }
    next_from_amount_0_in_full(sqrt_price_x96, liquidity, amount, change)
}

/// Of any price and amount, step by step as the contract does.
#[cold]
fn next_from_amount_0_in_full(sqrt_price_x96: U256, liquidity: u128, amount: U256, change: Change) -> Result<U256> {
    let p = uint160(sqrt_price_x96, Error::InvalidPrice)?;
    if amount == U256::ZERO {
        return Ok(p);
    }
    let numerator = x96(liquidity);
    let product = mul(amount, p);
    match change {
        Change::Add => match product.and_then(|product| add(numerator, product)) {
            Ok(denominator) => mul_div(numerator, p, denominator, Rounding::Up),
            Err(_) => div(numerator, add(div(numerator, p, Rounding::Down)?, amount)?, Rounding::Up),
        },
        Change::Remove => match product {
            Ok(product) if is_less(product, numerator) => {
                let next = mul_div(numerator, p, sub(numerator, product)?, Rounding::Up)?;
                uint160(next, Error::Overflow)
            }
            _ => Err(Error::InsufficientReserves),
        },
    }
}

/// The price after `amount` of token 1 has come in or gone out, rounded down.
///
/// ```text
/// p + ⌊amount·2⁹⁶/L⌋  or  p − ⌈amount·2⁹⁶/L⌉
/// ```
///
/// Exactly as `SqrtPriceMath.getNextSqrtPriceFromAmount1RoundingDown` of Uniswap v3-core 1.0.1 and v4-core 1.0.2. Where
/// liquidity is zero and `amount` below `2¹⁶⁰` goes out, the contract's division gives zero and the price stays.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::sqrt_price_math::{Change, next_sqrt_price_from_amount_1_rounding_down}};
///
/// let one = U256::from(1_u128 << 96);
/// let next = next_sqrt_price_from_amount_1_rounding_down(one, 100, U256::from(100_u8), Change::Add);
/// assert_eq!(next, Ok(one << 1));
/// ```
///
/// # Errors
/// [`Error::InsufficientReserves`] where more goes out than there is, [`Error::Domain`] for a liquidity of zero,
/// [`Error::Overflow`] for a price of more than 160 bits, [`Error::InvalidPrice`] for an argument of more than that.
#[inline]
pub fn next_sqrt_price_from_amount_1_rounding_down(
    sqrt_price_x96: U256,
    liquidity: u128,
    amount: U256,
    change: Change,
) -> Result<U256> {
    let p = uint160(sqrt_price_x96, Error::InvalidPrice)?;
    match change {
        Change::Add => {
            let quotient = price_move(amount, liquidity, Rounding::Down)?;
            uint160(add(p, quotient)?, Error::Overflow)
        }
        Change::Remove => {
            let quotient = if liquidity == 0 && uint160(amount, Error::Overflow).is_ok() {
                U256::ZERO
            } else {
                price_move(amount, liquidity, Rounding::Up)?
            };
            if is_less(quotient, p) { sub(p, quotient) } else { Err(Error::InsufficientReserves) }
        }
    }
}

/// `amount·2⁹⁶/L`
#[inline]
fn price_move(amount: U256, liquidity: u128, rounding: Rounding) -> Result<U256> {
    if let Some(quotient) = narrow(amount).and_then(|amount| div_x96((0, amount), (0, liquidity))) {
        return rounded(quotient, rounding);
    }
    mul_div(amount, Q96, wide(liquidity), rounding)
}

/// The price after `amount_in` has been paid in, rounded so that it does not go beyond what was paid for.
///
/// Exactly as `SqrtPriceMath.getNextSqrtPriceFromInput` of Uniswap v3-core 1.0.1 and v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::{Direction, sqrt_price_math::next_sqrt_price_from_input}};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(next_sqrt_price_from_input(one, 100, U256::from(100_u8), Direction::ZeroForOne), Ok(one >> 1));
/// assert_eq!(next_sqrt_price_from_input(one, 100, U256::from(100_u8), Direction::OneForZero), Ok(one << 1));
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for a price of zero, [`Error::Domain`] for a liquidity of zero, [`Error::Overflow`] for a
/// price of more than 160 bits.
#[inline]
pub fn next_sqrt_price_from_input(
    sqrt_price_x96: U256,
    liquidity: u128,
    amount_in: U256,
    direction: Direction,
) -> Result<U256> {
    in_use(sqrt_price_x96, liquidity)?;
    match direction {
        Direction::ZeroForOne => {
            next_sqrt_price_from_amount_0_rounding_up(sqrt_price_x96, liquidity, amount_in, Change::Add)
        }
        Direction::OneForZero => {
            next_sqrt_price_from_amount_1_rounding_down(sqrt_price_x96, liquidity, amount_in, Change::Add)
        }
    }
}

/// The price after `amount_out` has been paid out, rounded so that it goes at least as far as that needs.
///
/// Exactly as `SqrtPriceMath.getNextSqrtPriceFromOutput` of Uniswap v3-core 1.0.1 and v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::{Direction, sqrt_price_math::next_sqrt_price_from_output}};
///
/// let one = U256::from(1_u128 << 96);
/// assert_eq!(next_sqrt_price_from_output(one, 100, U256::from(50_u8), Direction::ZeroForOne), Ok(one >> 1));
/// assert_eq!(next_sqrt_price_from_output(one, 100, U256::from(50_u8), Direction::OneForZero), Ok(one << 1));
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for a price of zero, [`Error::Domain`] for a liquidity of zero,
/// [`Error::InsufficientReserves`] where there is not as much, [`Error::Overflow`] for a price of more than 160 bits.
#[inline]
pub fn next_sqrt_price_from_output(
    sqrt_price_x96: U256,
    liquidity: u128,
    amount_out: U256,
    direction: Direction,
) -> Result<U256> {
    in_use(sqrt_price_x96, liquidity)?;
    match direction {
        Direction::ZeroForOne => {
            next_sqrt_price_from_amount_1_rounding_down(sqrt_price_x96, liquidity, amount_out, Change::Remove)
        }
        Direction::OneForZero => {
            next_sqrt_price_from_amount_0_rounding_up(sqrt_price_x96, liquidity, amount_out, Change::Remove)
        }
    }
}

#[inline]
fn in_use(sqrt_price_x96: U256, liquidity: u128) -> Result<()> {
    if sqrt_price_x96 == U256::ZERO {
        Err(Error::InvalidPrice)
    } else if liquidity == 0 {
        Err(Error::Domain)
    } else {
        Ok(())
    }
}
