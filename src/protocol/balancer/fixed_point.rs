//! 18-decimal numbers with a rounding in the name: `FixedPoint`.

use super::log_exp::pow;
use crate::error::Result;
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::full_math::{self, is_less};
use crate::protocol::wad::{WAD, div_by_wad, div_wad, mul_wad};

pub use crate::protocol::full_math::{add, sub};

/// `1.0`, `10¹⁸`.
pub const ONE: U256 = WAD;
/// `2.0`
pub(super) const TWO: U256 = U256::from_limbs([2_000_000_000_000_000_000, 0, 0, 0]);
/// `4.0`
pub(super) const FOUR: U256 = U256::from_limbs([4_000_000_000_000_000_000, 0, 0, 0]);

/// What [`pow`] may be off by, as a fraction of the result: `10⁻¹⁴`.
pub const MAX_POW_RELATIVE_ERROR: U256 = U256::from_limbs([10_000, 0, 0, 0]);

/// `⌊a·b/10¹⁸⌋`
///
/// Exactly as `FixedPoint.mulDown`, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::fixed_point::{ONE, mul_down, mul_up}};
///
/// let half = ONE >> 1;
/// assert_eq!(mul_down(U256::from(3_u8), half)?, U256::from(1_u8));
/// assert_eq!(mul_up(U256::from(3_u8), half)?, U256::from(2_u8));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Overflow`](crate::Error::Overflow) where `a·b` takes more than 256 bits, whatever the quotient.
#[inline]
pub fn mul_down(a: U256, b: U256) -> Result<U256> {
    mul_wad(a, b)
}

/// `⌈a·b/10¹⁸⌉`
///
/// Exactly as `FixedPoint.mulUp`, at commit 316ded0; see [`mul_down`] for an example.
///
/// # Errors
/// Those of [`mul_down`].
#[inline]
pub fn mul_up(a: U256, b: U256) -> Result<U256> {
    div_by_wad(full_math::mul(a, b)?, Rounding::Up)
}

/// `⌊a·10¹⁸/b⌋`
///
/// Exactly as `FixedPoint.divDown`, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::fixed_point::{ONE, div_down, div_up}};
///
/// let three = U256::from(3_u8);
/// assert_eq!(div_down(U256::from(2_u8), three)?, U256::from(666_666_666_666_666_666_u64));
/// assert_eq!(div_up(U256::from(2_u8), three)?, U256::from(666_666_666_666_666_667_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) for `b = 0`, [`Error::Overflow`](crate::Error::Overflow) where `a·10¹⁸`
/// takes more than 256 bits, whatever the quotient.
#[inline]
pub fn div_down(a: U256, b: U256) -> Result<U256> {
    div_wad(a, b)
}

/// `⌈a·10¹⁸/b⌉`
///
/// Exactly as `FixedPoint.divUp`, at commit 316ded0; see [`div_down`] for an example.
///
/// # Errors
/// Those of [`div_down`].
#[inline]
pub fn div_up(a: U256, b: U256) -> Result<U256> {
    full_math::product_div(a, ONE, b, Rounding::Up)
}

/// `1 − x`, and zero above one.
///
/// Exactly as `FixedPoint.complement`, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::fixed_point::{ONE, complement}};
///
/// assert_eq!(complement(ONE >> 2), U256::from(750_000_000_000_000_000_u64));
/// assert_eq!(complement(ONE << 1), U256::ZERO);
/// ```
#[inline]
#[must_use]
pub fn complement(x: U256) -> U256 {
    sub(ONE, x).unwrap_or(U256::ZERO)
}

/// A bound of `x^y` from below.
///
/// `x`, `⌊x²⌋` or `⌊⌊x²⌋²⌋` for an exponent of exactly 1, 2 or 4; [`pow`] less `⌈pow·10⁻¹⁴⌉ + 1` wei for any other, and
/// zero where that is negative. Exactly as `FixedPoint.powDown`, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::fixed_point::{ONE, pow_down, pow_down_v1, pow_up}};
///
/// let (two, half) = (ONE << 1, ONE >> 1);
/// assert_eq!(pow_down(two, half)?, U256::from(1_414_213_562_373_080_903_u64));
/// assert_eq!(pow_up(two, half)?, U256::from(1_414_213_562_373_109_191_u64));
/// assert_eq!(pow_down(two, ONE)?, two);
/// assert!(pow_down_v1(two, ONE)? < two);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// Those of [`pow`] and of [`mul_down`].
#[inline]
pub fn pow_down(x: U256, y: U256) -> Result<U256> {
    // Not a match: ruint's integers are no patterns on RISC-V.
    if y == ONE {
        Ok(x)
    } else if y == TWO {
        mul_down(x, x)
    } else if y == FOUR {
        let square = mul_down(x, x)?;
        mul_down(square, square)
    } else {
        pow_down_v1(x, y)
    }
}

/// A bound of `x^y` from above.
///
/// `x`, `⌈x²⌉` or `⌈⌈x²⌉²⌉` for an exponent of exactly 1, 2 or 4; [`pow`] plus `⌈pow·10⁻¹⁴⌉ + 1` wei for any other.
/// Exactly as `FixedPoint.powUp`, at commit 316ded0; see [`pow_down`] for an example.
///
/// # Errors
/// Those of [`pow`] and of [`mul_up`].
#[inline]
pub fn pow_up(x: U256, y: U256) -> Result<U256> {
    // Not a match: ruint's integers are no patterns on RISC-V.
    if y == ONE {
        Ok(x)
    } else if y == TWO {
        mul_up(x, x)
    } else if y == FOUR {
        let square = mul_up(x, x)?;
        mul_up(square, square)
    } else {
        pow_up_v1(x, y)
    }
}

/// [`pow_down`] without its exact exponents, as in the weighted pools of 2021 (20210418).
///
/// # Errors
/// Those of [`pow`] and of [`mul_up`].
#[inline]
pub fn pow_down_v1(x: U256, y: U256) -> Result<U256> {
    let (raw, error) = pow_and_error(x, y)?;
    if is_less(raw, error) { Ok(U256::ZERO) } else { sub(raw, error) }
}

/// [`pow_up`] without its exact exponents, as in the weighted pools of 2021 (20210418).
///
/// # Errors
/// Those of [`pow`] and of [`mul_up`].
#[inline]
pub fn pow_up_v1(x: U256, y: U256) -> Result<U256> {
    let (raw, error) = pow_and_error(x, y)?;
    add(raw, error)
}

/// [`pow`], and what it may be off by.
#[inline]
fn pow_and_error(x: U256, y: U256) -> Result<(U256, U256)> {
    let raw = pow(x, y)?;
    Ok((raw, add(mul_up(raw, MAX_POW_RELATIVE_ERROR)?, U256::ONE)?))
}
