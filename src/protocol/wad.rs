//! 18-decimal numbers as contracts compute with them: products in 256 bits, rounded down.

use super::U256;
use super::full_math::{Constant, div, halves, mul, product_div, rounded};
use crate::error::Result;
use crate::number::Rounding::{self, Down};

/// `1.0`, `10¹⁸`.
pub(super) const WAD: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

/// `⌊a·b/10¹⁸⌋`, an error where `a·b` takes more than 256 bits.
#[inline]
pub(super) fn mul_wad(a: U256, b: U256) -> Result<U256> {
    div_by_wad(mul(a, b)?, Down)
}

/// `⌊a·10¹⁸/b⌋`, an error where `a·10¹⁸` takes more than 256 bits.
#[inline]
pub(super) fn div_wad(a: U256, b: U256) -> Result<U256> {
    product_div(a, WAD, b, Down)
}

/// A product back in 18 decimals: `⌊product/10¹⁸⌋` or its ceiling.
#[inline]
pub(super) fn div_by_wad(product: U256, rounding: Rounding) -> Result<U256> {
    const UNIT: Constant = Constant::new(10_u128.pow(18));
    match UNIT.div_rem(halves(product.into_limbs())) {
        Some((quotient, rest)) => rounded((quotient, rest == 0), rounding),
        None => div(product, WAD, rounding),
    }
}

/// `⌊a·b/d⌋`, an error where `a·b` takes more than 256 bits.
#[inline]
pub(super) fn ratio(a: U256, b: U256, d: U256) -> Result<U256> {
    product_div(a, b, d, Down)
}
