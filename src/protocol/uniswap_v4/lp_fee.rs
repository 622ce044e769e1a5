//! The liquidity providers' fee: pips, and two flags above them.

use crate::error::{Error, Result};

/// The fee of a pool whose hook sets it: the 24th bit alone.
pub const DYNAMIC_FEE_FLAG: u32 = 0x0080_0000;
/// Marks a fee that a hook returns for one swap.
pub const OVERRIDE_FEE_FLAG: u32 = 0x0040_0000;
/// The largest fee, in pips: 100 %.
pub const MAX_LP_FEE: u32 = 1_000_000;

/// Whether the fee is the hook's to set.
///
/// Exactly as `LPFeeLibrary.isDynamicFee` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::lp_fee::{DYNAMIC_FEE_FLAG, is_dynamic_fee};
///
/// assert!(is_dynamic_fee(DYNAMIC_FEE_FLAG));
/// assert!(!is_dynamic_fee(DYNAMIC_FEE_FLAG | 3_000));
/// ```
#[inline]
#[must_use]
pub const fn is_dynamic_fee(fee: u32) -> bool {
    fee == DYNAMIC_FEE_FLAG
}

/// Whether the fee is at most 100 %.
///
/// Exactly as `LPFeeLibrary.isValid` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::lp_fee::is_valid;
///
/// assert!(is_valid(1_000_000) && !is_valid(1_000_001));
/// ```
#[inline]
#[must_use]
pub const fn is_valid(fee: u32) -> bool {
    fee <= MAX_LP_FEE
}

/// The fee itself where it is valid.
///
/// Exactly as `LPFeeLibrary.validate` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::{Error, protocol::uniswap_v4::lp_fee::validate};
///
/// assert_eq!(validate(1_000_001), Err(Error::InvalidFee));
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] above 100 %.
#[inline]
pub const fn validate(fee: u32) -> Result<u32> {
    if is_valid(fee) { Ok(fee) } else { Err(Error::InvalidFee) }
}

/// The fee that a pool starts with: none where the hook sets it.
///
/// Exactly as `LPFeeLibrary.getInitialLPFee` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::lp_fee::{DYNAMIC_FEE_FLAG, initial_lp_fee};
///
/// assert_eq!(initial_lp_fee(DYNAMIC_FEE_FLAG), Ok(0));
/// assert_eq!(initial_lp_fee(3_000), Ok(3_000));
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] above 100 %.
#[inline]
pub const fn initial_lp_fee(fee: u32) -> Result<u32> {
    if is_dynamic_fee(fee) { Ok(0) } else { validate(fee) }
}

/// Whether a hook's fee replaces the pool's.
///
/// Exactly as `LPFeeLibrary.isOverride` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::lp_fee::{OVERRIDE_FEE_FLAG, is_override};
///
/// assert!(is_override(OVERRIDE_FEE_FLAG | 500));
/// ```
#[inline]
#[must_use]
pub const fn is_override(fee: u32) -> bool {
    fee & OVERRIDE_FEE_FLAG != 0
}

/// A hook's fee without the flag.
///
/// Exactly as `LPFeeLibrary.removeOverrideFlag` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::lp_fee::{OVERRIDE_FEE_FLAG, remove_override_flag};
///
/// assert_eq!(remove_override_flag(OVERRIDE_FEE_FLAG | 500), 500);
/// ```
#[inline]
#[must_use]
pub const fn remove_override_flag(fee: u32) -> u32 {
    fee & !OVERRIDE_FEE_FLAG
}

/// A hook's fee without the flag, where it is valid.
///
/// Exactly as `LPFeeLibrary.removeOverrideFlagAndValidate` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::lp_fee::{OVERRIDE_FEE_FLAG, remove_override_flag_and_validate};
///
/// assert_eq!(remove_override_flag_and_validate(OVERRIDE_FEE_FLAG | 500), Ok(500));
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] above 100 %.
#[inline]
pub const fn remove_override_flag_and_validate(fee: u32) -> Result<u32> {
    validate(remove_override_flag(fee))
}
