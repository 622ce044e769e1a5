//! The protocol's fee: two fees of 12 bits, one for each direction.

use crate::error::Result;
use crate::number::Rounding;
use crate::number::wide::mul_div_64;

/// The largest protocol fee, in pips: 0.1 %.
pub const MAX_PROTOCOL_FEE: u16 = 1_000;

/// The fee of swaps that pay in token 0: the lower 12 bits, in pips.
///
/// Exactly as `ProtocolFeeLibrary.getZeroForOneFee` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::protocol_fee::zero_for_one_fee;
///
/// assert_eq!(zero_for_one_fee(700 << 12 | 1_000), 1_000);
/// ```
#[inline]
#[must_use]
pub const fn zero_for_one_fee(protocol_fee: u32) -> u16 {
    twelve_bits(protocol_fee)
}

/// The fee of swaps that pay in token 1: the upper 12 bits of 24, in pips.
///
/// Exactly as `ProtocolFeeLibrary.getOneForZeroFee` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::protocol_fee::one_for_zero_fee;
///
/// assert_eq!(one_for_zero_fee(700 << 12 | 1_000), 700);
/// ```
#[inline]
#[must_use]
pub const fn one_for_zero_fee(protocol_fee: u32) -> u16 {
    twelve_bits(protocol_fee >> 12)
}

/// Whether neither fee is above [`MAX_PROTOCOL_FEE`].
///
/// Exactly as `ProtocolFeeLibrary.isValidProtocolFee` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::protocol_fee::is_valid_protocol_fee;
///
/// assert!(is_valid_protocol_fee(1_000 << 12 | 1_000));
/// assert!(!is_valid_protocol_fee(1_001));
/// ```
#[inline]
#[must_use]
pub const fn is_valid_protocol_fee(protocol_fee: u32) -> bool {
    zero_for_one_fee(protocol_fee) <= MAX_PROTOCOL_FEE && one_for_zero_fee(protocol_fee) <= MAX_PROTOCOL_FEE
}

/// The whole fee of a swap, in pips: the protocol's first, then the liquidity providers' on what that leaves.
///
/// ```text
/// protocol_fee + lp_fee − ⌊protocol_fee·lp_fee/10⁶⌋
/// ```
///
/// Of `protocol_fee` the lower 12 bits count, of `lp_fee` the lower 24. Exactly as
/// `ProtocolFeeLibrary.calculateSwapFee` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::uniswap_v4::protocol_fee::calculate_swap_fee;
///
/// assert_eq!(calculate_swap_fee(1_000, 3_000), Ok(3_997));
/// ```
///
/// # Errors
/// None for fees that a pool can have.
#[inline]
pub fn calculate_swap_fee(protocol_fee: u16, lp_fee: u32) -> Result<u32> {
    let (protocol_fee, lp_fee) = (u32::from(twelve_bits(protocol_fee.into())), lp_fee & 0x00ff_ffff);
    let both = mul_div_64(protocol_fee.into(), lp_fee.into(), 1_000_000, Rounding::Down)?;
    let both = u32::try_from(both).map_err(|_| crate::error::Error::Overflow)?;
    (protocol_fee + lp_fee).checked_sub(both).ok_or(crate::error::Error::Overflow)
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "12 bits are left")]
const fn twelve_bits(x: u32) -> u16 {
    (x & 0xfff) as u16
}
