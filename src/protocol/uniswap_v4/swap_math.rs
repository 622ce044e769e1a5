//! One step of a swap, within one range of constant liquidity.

use super::sqrt_price_math::{next_sqrt_price_from_input, next_sqrt_price_from_output};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{is_less, mul_div_small, sub};
use crate::protocol::int256::Int256;
use crate::protocol::uniswap_v3::Direction;
pub use crate::protocol::uniswap_v3::swap_math::SwapStep;
use crate::protocol::{Amount, U256};

/// The largest swap fee, in pips: 100 %.
pub const MAX_SWAP_FEE: u32 = 1_000_000;

/// The price at which the next step of a swap ends: the next tick's, or the limit where that comes first.
///
/// Exactly as `SwapMath.getSqrtPriceTarget` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v3::Direction, uniswap_v4::swap_math::sqrt_price_target};
///
/// let (low, high) = (U256::from(5_u8), U256::from(7_u8));
/// assert_eq!(sqrt_price_target(Direction::ZeroForOne, low, high), high);
/// ```
#[inline]
#[must_use]
pub fn sqrt_price_target(direction: Direction, sqrt_price_next: U256, sqrt_price_limit: U256) -> U256 {
    match direction {
        Direction::ZeroForOne => sqrt_price_next.max(sqrt_price_limit),
        Direction::OneForZero => sqrt_price_next.min(sqrt_price_limit),
    }
}

/// One step of a swap from the price `current` toward the price `target`: until the target or until `remaining` is used
/// up, whichever comes first.
///
/// The direction follows from the prices: down where the target is at most the current price. An exact input includes
/// the fee:
///
/// ```text
/// usable = ⌊remaining·(10⁶ − fee_pips)/10⁶⌋
/// target reached:   amount_in to the target, fee = ⌈amount_in·fee_pips/(10⁶ − fee_pips)⌉
/// not reached:      amount_in = usable,      fee = remaining − usable            (exact input)
///                   amount_out = remaining,  fee as above                        (exact output)
/// ```
///
/// (v3 computes `amount_in` from the price that was reached instead, and gives the rest to the fee.) What is paid in is
/// rounded up, what is paid out down. Exactly as `SwapMath.computeSwapStep` of Uniswap v4-core 1.0.2.
///
/// ```
/// use cfmm_math::protocol::{Amount, U256, uniswap_v4::swap_math::compute_swap_step};
///
/// let one = U256::from(1_u128 << 96);
/// let step = compute_swap_step(one, one >> 1, 1_000_000, Amount::In(U256::from(10_000_u32)), 3_000)?;
/// assert_eq!(step.amount_in, U256::from(9_970_u32));
/// assert_eq!(step.amount_out, U256::from(9_871_u32));
/// assert_eq!(step.fee_amount, U256::from(30_u32));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] for a fee above 10⁶ pips, [`Error::InvalidAmount`] for an amount that is not an `int256`,
/// [`Error::Domain`] for an exact output at a fee of 10⁶ pips, and those of
/// [`sqrt_price_math`](super::sqrt_price_math) (a price of zero, one of more than 160 bits).
#[inline]
pub fn compute_swap_step(
    current: U256,
    target: U256,
    liquidity: u128,
    remaining: Amount,
    fee_pips: u32,
) -> Result<SwapStep> {
    let rest_of_pips = MAX_SWAP_FEE.checked_sub(fee_pips).ok_or(Error::InvalidFee)?;
    let direction = Direction::toward(current, target);
    match remaining {
        Amount::In(remaining) => {
            Int256::new(true, remaining).map_err(|_| Error::InvalidAmount)?;
            let usable = mul_div_small(remaining, rest_of_pips, MAX_SWAP_FEE, Rounding::Down)?;
            let to_target = direction.amount_in(current, target, liquidity)?;
            let (sqrt_price_next, amount_in, fee_amount) = if is_less(usable, to_target) {
                let next = next_sqrt_price_from_input(current, liquidity, usable, direction)?;
                (next, usable, sub(remaining, usable)?)
            } else {
                // A fee of 100 % leaves nothing, and is reached only where nothing is needed.
                let fee_amount = match rest_of_pips {
                    0 => to_target,
                    rest => mul_div_small(to_target, fee_pips, rest, Rounding::Up)?,
                };
                (target, to_target, fee_amount)
            };
            let amount_out = direction.amount_out(current, sqrt_price_next, liquidity)?;
            Ok(SwapStep { sqrt_price_next, amount_in, amount_out, fee_amount })
        }
        Amount::Out(remaining) => {
            Int256::try_from(remaining).map_err(|_| Error::InvalidAmount)?;
            let to_target = direction.amount_out(current, target, liquidity)?;
            let (sqrt_price_next, amount_out) = if is_less(remaining, to_target) {
                (next_sqrt_price_from_output(current, liquidity, remaining, direction)?, remaining)
            } else {
                (target, to_target)
            };
            let amount_in = direction.amount_in(current, sqrt_price_next, liquidity)?;
            let fee_amount = mul_div_small(amount_in, fee_pips, rest_of_pips, Rounding::Up)?;
            Ok(SwapStep { sqrt_price_next, amount_in, amount_out, fee_amount })
        }
    }
}
