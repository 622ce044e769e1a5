//! One-sided deposits: how much to swap first.

use super::{MAX_RESERVE, SwapFee, U256, all_u112, amount_out, quote, u256, valid};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{add, div, mul, sqrt, sub};

/// A deposit of one asset into a pair, in two steps: a swap of a part, and a deposit of both assets in proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zap {
    /// What is swapped of the asset in hand.
    pub amount_to_swap: U256,
    /// What the swap pays of the other asset: all of it is deposited.
    pub amount_other: U256,
    /// What is deposited of the asset in hand, beside `amount_other`.
    pub amount_to_deposit: U256,
    /// What is left of the asset in hand.
    pub dust: U256,
}

/// How much of an amount of one asset to swap, so that the rest deposits in proportion with what the swap pays.
///
/// ```text
/// s = ⌊ (√(R²·(num + den)² + 4·num·den·R·a) − R·(num + den)) / (2·num) ⌋        fee: num of den count
/// ```
///
/// `a` is the amount, `R` the reserve of the same asset, in its smallest units; the reserve of the other asset does not
/// matter. Rounding: down, exact: `s` is the largest integer with `num·s² + (num + den)·R·s ≤ den·R·a`. No contract has
/// this function: it is the positive root of `(a − s)/out(s) = (R + s)/(R_other − out(s))` for the real
/// [`amount_out`]. [`zap`] states what is left after rounding.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::{SwapFee, zap_amount}};
///
/// let (amount, reserve) = (U256::from(100_000), U256::from(1_000_000));
/// assert_eq!(zap_amount(amount, reserve, SwapFee::UNISWAP), Ok(U256::from(48_882)));
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for an amount of zero, [`Error::InvalidReserve`] for a reserve of zero,
/// [`Error::Overflow`] for one of them above 2¹¹² − 1, which no pair can hold.
pub fn zap_amount(amount: U256, reserve: U256, fee: SwapFee) -> Result<U256> {
    valid(amount, reserve, reserve)?;
    if all_u112([amount, reserve]).is_none() {
        return Err(Error::Overflow);
    }
    let (num, den) = (fee.num(), fee.den());
    // 112 + 15 bits, twice as many for the square, and 2 + 28 + 224 for the product beside it.
    let middle = mul(reserve, add(num, den)?)?;
    let product = mul(mul(reserve, amount)?, mul(mul(num, den)?, u256(4))?)?;
    let root = sqrt(add(mul(middle, middle)?, product)?);
    // The root's own fraction is less than a step of the quotient, so that flooring twice is flooring once.
    div(sub(root, middle)?, mul(num, u256(2))?, Rounding::Down)
}

/// Swap and deposit of an amount of one asset, as [`zap_amount`] divides it, in the pair's and the router's integers.
///
/// ```text
/// other = amount_out(s, R, Q)        R′ = R + s        Q′ = Q − other
/// deposit: other and ⌊other·R′/Q′⌋, or all that is left if the router asks for no more than `other` for that
/// dust < 3 + 2(s + 1)/R + R′²/(R·Q′)
/// ```
///
/// `R` is `reserve_in`, the reserve of the asset in hand, `Q` is `reserve_out`, that of the other; in the tokens'
/// smallest units. The bound is what one unit of the other asset is worth after the swap, for its rounding, and a few
/// units of the asset in hand; the other asset is used up. The steps are `UniswapV2Router02.swapExactTokensForTokens`
/// and `addLiquidity` of v2-periphery 1.1.0-beta.0.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::{SwapFee, zap}};
///
/// let [amount, x, y] = [100_000, 1_000_000, 4_000_000].map(U256::from::<u32>);
/// let parts = zap(amount, x, y, SwapFee::UNISWAP)?;
/// assert_eq!(parts.amount_to_swap, U256::from(48_882));
/// assert_eq!(parts.amount_other, U256::from(185_882));
/// assert_eq!(parts.amount_to_deposit, U256::from(51_117));
/// assert_eq!(parts.dust, U256::from(1));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`zap_amount`] for each reserve; [`Error::InvalidAmount`] where the amount is too small for a swap that pays or
/// for a deposit, [`Error::Overflow`] where the reserve would go above 2¹¹² − 1.
pub fn zap(amount: U256, reserve_in: U256, reserve_out: U256, fee: SwapFee) -> Result<Zap> {
    valid(amount, reserve_in, reserve_out)?;
    if all_u112([reserve_out]).is_none() {
        return Err(Error::Overflow);
    }
    let amount_to_swap = zap_amount(amount, reserve_in, fee)?;
    let amount_other = amount_out(amount_to_swap, reserve_in, reserve_out, fee)?;
    if amount_other == U256::ZERO {
        return Err(Error::InvalidAmount);
    }
    let (x, y) = (add(reserve_in, amount_to_swap)?, sub(reserve_out, amount_other)?);
    let rest = sub(amount, amount_to_swap)?;
    // No rounding before makes `rest` too small for `other`: s and its price are both rounded down.
    let amount_to_deposit = if quote(rest, x, y)? <= amount_other { rest } else { quote(amount_other, y, x)? };
    if amount_to_deposit == U256::ZERO {
        return Err(Error::InvalidAmount);
    }
    if add(x, amount_to_deposit)? > u256(MAX_RESERVE) {
        return Err(Error::Overflow);
    }
    Ok(Zap { amount_to_swap, amount_other, amount_to_deposit, dust: sub(rest, amount_to_deposit)? })
}
