//! Tokens in, shares out.

use super::{balance_of, changed_by, current_weight, invariant, list, same_length, token_balance, total};
use crate::error::Result;
use crate::protocol::U256;
use crate::protocol::balancer::fixed_point::{ONE, add, complement, div_down, div_up, mul_down, mul_up, sub};
use crate::protocol::full_math::is_less;

/// The shares for exact amounts of all tokens, rounded down.
///
/// ```text
/// growthᵢ = (balanceᵢ + amountᵢ)/balanceᵢ,   growth = Σ growthᵢ·balanceᵢ/Σ balanceⱼ
/// paidᵢ   = amountᵢ, of which what is above balanceᵢ·(growth − 1) pays the fee
/// shares  = supply·(D(balances + paid)/D − 1), zero where that is negative
/// ```
///
/// Everything is rounded down. Exactly as `StableMath._calcBptOutGivenExactTokensIn` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::bpt_out_given_exact_tokens_in}};
///
/// let (amp, balances, supply) = (U256::from(100_000_u32), [ONE, ONE], ONE << 1);
/// let shares = bpt_out_given_exact_tokens_in(amp, &balances, &[ONE, ONE], supply, ONE << 1, U256::ZERO)?;
/// assert_eq!(shares, supply);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`](crate::Error::InvalidAmount) where the slices differ in length,
/// [`Error::InvalidAsset`](crate::Error::InvalidAsset) for more than [`MAX_STABLE_TOKENS`](super::MAX_STABLE_TOKENS)
/// balances, [`Error::Overflow`](crate::Error::Overflow) where rounding leaves less than one of the growth of a taxed
/// token (which amounts of zero can do) and for a fee above one, and those of [`invariant()`].
pub fn bpt_out_given_exact_tokens_in(
    amp: U256,
    balances: &[U256],
    amounts_in: &[U256],
    bpt_total_supply: U256,
    current_invariant: U256,
    swap_fee: U256,
) -> Result<U256> {
    same_length(balances, amounts_in)?;
    let sum = total(balances)?;
    let growth = balances.iter().zip(amounts_in).try_fold(U256::ZERO, |growth, (balance, amount)| {
        let grown = div_down(add(*balance, *amount)?, *balance)?;
        add(growth, mul_down(grown, div_down(*balance, sum)?)?)
    })?;
    let after = changed_by(balances, amounts_in, |balance, amount| {
        let grown = div_down(add(balance, amount)?, balance)?;
        if !is_less(growth, grown) {
            return add(balance, amount);
        }
        let untaxed = mul_down(balance, sub(growth, ONE)?)?;
        let taxed = sub(amount, untaxed)?;
        add(balance, add(untaxed, mul_down(taxed, ONE.wrapping_sub(swap_fee))?)?)
    })?;
    let ratio = div_down(invariant(amp, list(&after, balances))?, current_invariant)?;
    // No share is burnt where the invariant falls by its rounding.
    if is_less(ONE, ratio) { mul_down(bpt_total_supply, sub(ratio, ONE)?) } else { Ok(U256::ZERO) }
}

/// What is paid in one token for exact shares, rounded up.
///
/// ```text
/// amount = y(D·(supply + shares)/supply) − balance, and the fee on the part 1 − balance/Σ balanceⱼ of it
/// ```
///
/// with `y` of [`token_balance`]; every step but the weight is rounded up. Exactly as
/// `StableMath._calcTokenInGivenExactBptOut` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::token_in_given_exact_bpt_out}};
///
/// let (amp, balances) = (U256::from(100_000_u32), [ONE, ONE]);
/// let amount = token_in_given_exact_bpt_out(amp, &balances, 0, ONE, ONE << 1, ONE << 1, U256::ZERO)?;
/// assert_eq!(amount, U256::from(1_001_859_326_503_699_078_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) for a supply of zero or a fee of one, and those of [`token_balance`].
pub fn token_in_given_exact_bpt_out(
    amp: U256,
    balances: &[U256],
    token: usize,
    bpt_amount_out: U256,
    bpt_total_supply: U256,
    current_invariant: U256,
    swap_fee: U256,
) -> Result<U256> {
    let grown = div_up(add(bpt_total_supply, bpt_amount_out)?, bpt_total_supply)?;
    let needed = token_balance(amp, balances, mul_up(grown, current_invariant)?, token)?;
    let amount = sub(needed, balance_of(balances, token)?)?;
    let taxed = mul_up(amount, complement(current_weight(balances, token)?))?;
    // The contract's difference wraps for a fee above one.
    add(sub(amount, taxed)?, div_up(taxed, ONE.wrapping_sub(swap_fee))?)
}
