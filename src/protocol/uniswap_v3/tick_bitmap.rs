//! Which ticks are initialised: one bit for each multiple of the tick spacing, 256 to a word.

use super::Direction;
use super::tick::positive;
use crate::error::{Error, Result};
use crate::number::wide::div_floor;
use crate::protocol::U256;
use crate::protocol::full_math::{least_significant_bit, most_significant_bit};

/// The word of a compressed tick, and the bit in it.
///
/// ```text
/// (⌊t/256⌋, t mod 256)  for t = tick/tick_spacing
/// ```
///
/// Exactly as `TickBitmap.position` of Uniswap v3-core 1.0.1.
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::tick_bitmap::position;
///
/// assert_eq!(position(-1), Ok((-1, 255)));
/// ```
///
/// # Errors
/// [`Error::Domain`] outside the contract's `int24`.
#[inline]
pub fn position(compressed: i32) -> Result<(i16, u8)> {
    let word = i16::try_from(compressed >> 8).map_err(|_| Error::Domain)?;
    let [bit, ..] = compressed.to_le_bytes();
    Ok((word, bit))
}

/// The next initialised tick in the word of `tick`, or the last tick of that word, and whether it is initialised.
///
/// Downward ([`Direction::ZeroForOne`], the contract's `lte`) `tick` itself counts, upward it does not.
/// `word` returns a word of the bitmap.
///
/// Exactly as `TickBitmap.nextInitializedTickWithinOneWord` of Uniswap v3-core 1.0.1.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::{Direction, tick_bitmap::next_initialized_tick_within_one_word}};
///
/// // Ticks 0 and 120 of a pool with spacing 60.
/// let word = |at: i16| if at == 0 { U256::from(0b101_u8) } else { U256::ZERO };
/// let next = |tick, direction| next_initialized_tick_within_one_word(tick, 60, direction, word);
/// assert_eq!(next(119, Direction::ZeroForOne), Ok((0, true)));
/// assert_eq!(next(0, Direction::OneForZero), Ok((120, true)));
/// assert_eq!(next(120, Direction::OneForZero), Ok((255 * 60, false)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] unless the spacing is positive and tick and result are `int24`.
#[inline]
pub fn next_initialized_tick_within_one_word(
    tick: i32,
    tick_spacing: i32,
    direction: Direction,
    word: impl FnOnce(i16) -> U256,
) -> Result<(i32, bool)> {
    let spacing = positive(tick_spacing)?;
    let compressed = div_floor(tick, spacing);
    let (next, initialized) = match direction {
        Direction::ZeroForOne => {
            let (at, bit) = position(compressed)?;
            // Bits up to and with `bit`, moved to the top.
            let above = 255 - u32::from(bit);
            let below = word(at).wrapping_shl(above as usize);
            match most_significant_bit(below) {
                Ok(found) => (compressed.checked_sub_unsigned(255_u32.saturating_sub(found)), true),
                Err(_) => (compressed.checked_sub_unsigned(u32::from(bit)), false),
            }
        }
        Direction::OneForZero => {
            let start = compressed.checked_add(1).ok_or(Error::Domain)?;
            let (at, bit) = position(start)?;
            // Bits from `bit` on, moved to the bottom.
            let above = word(at).wrapping_shr(usize::from(bit));
            match least_significant_bit(above) {
                Ok(found) => (start.checked_add_unsigned(found), true),
                Err(_) => (start.checked_add_unsigned(255 - u32::from(bit)), false),
            }
        }
    };
    let next = next.and_then(|next| next.checked_mul(tick_spacing)).ok_or(Error::Domain)?;
    if next >> 23 == 0 || next >> 23 == -1 { Ok((next, initialized)) } else { Err(Error::Domain) }
}

/// The position of the word that holds a tick, and that word with the tick's bit flipped; `word` returns a word of the
/// bitmap.
///
/// Exactly as `TickBitmap.flipTick` of Uniswap v3-core 1.0.1.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::tick_bitmap::flip};
///
/// assert_eq!(flip(120, 60, |_| U256::from(1_u8)), Ok((0, U256::from(0b101_u8))));
/// assert!(flip(121, 60, |_| U256::ZERO).is_err());
/// ```
///
/// # Errors
/// [`Error::Domain`] unless the spacing is positive and the tick a multiple of it within `int24`.
#[inline]
pub fn flip(tick: i32, tick_spacing: i32, word: impl FnOnce(i16) -> U256) -> Result<(i16, U256)> {
    let compressed = div_floor(tick, positive(tick_spacing)?);
    if compressed.checked_mul(tick_spacing) != Some(tick) {
        return Err(Error::Domain);
    }
    let (at, bit) = position(compressed)?;
    Ok((at, word(at) ^ U256::ONE.wrapping_shl(usize::from(bit))))
}
