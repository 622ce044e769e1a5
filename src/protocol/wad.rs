//! 18-decimal numbers as contracts compute with them: products in 256 bits, rounded down.

use super::U256;
use super::full_math::{div, mul};
use crate::error::Result;
use crate::number::Rounding::Down;

/// `1.0`, `10¹⁸`.
pub(super) const WAD: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

/// `⌊a·b/10¹⁸⌋`, an error where `a·b` takes more than 256 bits.
#[inline]
pub(super) fn mul_wad(a: U256, b: U256) -> Result<U256> {
    mul_div_256(a, b, WAD)
}

/// `⌊a·10¹⁸/b⌋`, an error where `a·10¹⁸` takes more than 256 bits.
#[inline]
pub(super) fn div_wad(a: U256, b: U256) -> Result<U256> {
    mul_div_256(a, WAD, b)
}

/// `⌊a·b/d⌋`, an error where `a·b` takes more than 256 bits.
#[inline]
pub(super) fn mul_div_256(a: U256, b: U256, d: U256) -> Result<U256> {
    div(mul(a, b)?, d, Down)
}
