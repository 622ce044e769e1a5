//! Uniswap v3: the libraries of v3-core 1.0.1 and of v3-periphery, to the wei.
//!
//! A price is `sqrt_price_x96 = ⌊√(token1/token0)·2⁹⁶⌋` in wei of both tokens, a tick `t` the price `1.0001^t`,
//! liquidity `L = √(x·y)`, a fee a number of millionths (pips) of the amount paid in.
//!
//! Reference: Adams, Zinsmeister, Salem, Keefer, Robinson, "Uniswap v3 Core" (2021).

pub mod liquidity_amounts;
pub mod liquidity_math;
pub mod pool;
pub mod price;
pub mod sqrt_price_math;
pub mod swap_math;
pub mod tick;
pub mod tick_bitmap;
pub mod tick_math;

use super::{U256, full_math};
use crate::error::{Error, Result};

/// Which token a trade pays in: the contract's `zeroForOne`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Token 0 is paid in, token 1 out: the price falls.
    ZeroForOne,
    /// Token 1 is paid in, token 0 out: the price rises.
    OneForZero,
}

/// `2⁹⁶`, the square root of the price one.
pub const Q96: U256 = U256::from_limbs([0, 1 << 32, 0, 0]);

/// A sqrt price as the contracts' `uint160`.
#[inline]
fn uint160(x: U256, error: Error) -> Result<U256> {
    let [_, _, c, d] = x.into_limbs();
    if d == 0 && c >> 32 == 0 { Ok(x) } else { Err(error) }
}

/// Both prices, the lower one first.
#[inline]
fn sorted(a: U256, b: U256) -> Result<(U256, U256)> {
    let (a, b) = (uint160(a, Error::InvalidPrice)?, uint160(b, Error::InvalidPrice)?);
    Ok(if full_math::is_less(b, a) { (b, a) } else { (a, b) })
}

/// An amount of liquidity as a wide integer.
#[inline]
pub(crate) fn wide(x: u128) -> U256 {
    U256::from_limbs(full_math::limbs_of(x))
}
