//! One step of a swap, within one range of constant liquidity.

use super::Direction;
use super::sqrt_price_math::{amount_0_delta, amount_1_delta, next_sqrt_price_from_input, next_sqrt_price_from_output};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{is_less, mul_div_small, sub};
use crate::protocol::int256::Int256;
use crate::protocol::{Amount, U256};

/// The whole, in pips: a fee of 3,000 pips is 0.3 %.
pub const PIPS: u32 = 1_000_000;

/// What one step of a swap does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SwapStep {
    /// The price after the step, the target or before it.
    pub sqrt_price_next: U256,
    /// What is paid in, without the fee.
    pub amount_in: U256,
    /// What is paid out.
    pub amount_out: U256,
    /// The fee, paid in on top of `amount_in`.
    pub fee_amount: U256,
}

/// One step of a swap from the price `current` toward the price `target`: until the target or until `remaining` is used
/// up, whichever comes first.
///
/// The direction follows from the prices: down where the target is at most the current price. An exact input includes
/// the fee:
///
/// ```text
/// usable = ⌊remaining·(10⁶ − fee_pips)/10⁶⌋
/// target reached:   amount_in to the target,       fee = ⌈amount_in·fee_pips/(10⁶ − fee_pips)⌉
/// not reached:      amount_in of the price's move, fee = remaining − amount_in   (exact input)
/// ```
///
/// What is paid in is rounded up, what is paid out down and at most `remaining`. Exactly as `SwapMath.computeSwapStep`
/// of Uniswap v3-core 1.0.1.
///
/// ```
/// use cfmm_math::protocol::{Amount, U256, uniswap_v3::swap_math::compute_swap_step};
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
/// [`Error::InvalidFee`] for a fee above 10⁶ pips, [`Error::InvalidAmount`] for an amount that is not an `int256`, and
/// those of [`sqrt_price_math`](super::sqrt_price_math) (a price of zero, one of more than 160 bits). A fee of 10⁶ pips
/// is [`Error::Domain`] where the target is reached.
#[inline]
pub fn compute_swap_step(
    current: U256,
    target: U256,
    liquidity: u128,
    remaining: Amount,
    fee_pips: u32,
) -> Result<SwapStep> {
    let rest_of_pips = PIPS.checked_sub(fee_pips).ok_or(Error::InvalidFee)?;
    let direction = Direction::toward(current, target);
    match remaining {
        Amount::In(remaining) => {
            Int256::try_from(remaining).map_err(|_| Error::InvalidAmount)?;
            let usable = mul_div_small(remaining, rest_of_pips, PIPS, Rounding::Down)?;
            let to_target = direction.amount_in(current, target, liquidity)?;
            if is_less(usable, to_target) {
                let next = next_sqrt_price_from_input(current, liquidity, usable, direction)?;
                // A price on the target by rounding is the target to the contract.
                if next != target {
                    let amount_in = direction.amount_in(current, next, liquidity)?;
                    let amount_out = direction.amount_out(current, next, liquidity)?;
                    let fee_amount = sub(remaining, amount_in)?;
                    return Ok(SwapStep { sqrt_price_next: next, amount_in, amount_out, fee_amount });
                }
            }
            let amount_out = direction.amount_out(current, target, liquidity)?;
            let fee_amount = mul_div_small(to_target, fee_pips, rest_of_pips, Rounding::Up)?;
            Ok(SwapStep { sqrt_price_next: target, amount_in: to_target, amount_out, fee_amount })
        }
        Amount::Out(remaining) => {
            Int256::new(true, remaining).map_err(|_| Error::InvalidAmount)?;
            let to_target = direction.amount_out(current, target, liquidity)?;
            let reached = !is_less(remaining, to_target);
            let sqrt_price_next =
                if reached { target } else { next_sqrt_price_from_output(current, liquidity, remaining, direction)? };
            let amount_in = direction.amount_in(current, sqrt_price_next, liquidity)?;
            let amount_out = if sqrt_price_next == target {
                to_target
            } else {
                direction.amount_out(current, sqrt_price_next, liquidity)?
            };
            let fee_amount = mul_div_small(amount_in, fee_pips, rest_of_pips, Rounding::Up)?;
            let amount_out = if is_less(remaining, amount_out) { remaining } else { amount_out };
            Ok(SwapStep { sqrt_price_next, amount_in, amount_out, fee_amount })
        }
    }
}

impl Direction {
    /// The way from one price to another; [`Direction::ZeroForOne`] where they are equal.
    #[inline]
    #[must_use]
    pub fn toward(current: U256, target: U256) -> Self {
        if is_less(current, target) { Self::OneForZero } else { Self::ZeroForOne }
    }

    /// What a move of the price takes in, rounded up.
    #[inline]
    pub(in crate::protocol) fn amount_in(self, current: U256, next: U256, liquidity: u128) -> Result<U256> {
        match self {
            Self::ZeroForOne => amount_0_delta(next, current, liquidity, Rounding::Up),
            Self::OneForZero => amount_1_delta(current, next, liquidity, Rounding::Up),
        }
    }

    /// What a move of the price gives out, rounded down.
    #[inline]
    pub(in crate::protocol) fn amount_out(self, current: U256, next: U256, liquidity: u128) -> Result<U256> {
        match self {
            Self::ZeroForOne => amount_1_delta(next, current, liquidity, Rounding::Down),
            Self::OneForZero => amount_0_delta(current, next, liquidity, Rounding::Down),
        }
    }
}
