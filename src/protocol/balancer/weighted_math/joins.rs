//! Tokens in, shares out.

use super::{MAX_INVARIANT_RATIO, Zeros, same_length, tokens};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::balancer::fixed_point::{
    ONE, add, complement, div_down, div_up, mul_down, mul_up, pow_down, pow_up, pow_up_v1, sub,
};
use crate::protocol::full_math::is_less;

/// The shares for exact amounts of all tokens, rounded down.
///
/// ```text
/// growthᵢ = (balanceᵢ + amountᵢ)/balanceᵢ,   growth = Σ growthᵢ·weightᵢ
/// paidᵢ   = amountᵢ, of which what is above balanceᵢ·(growth − 1) pays the fee
/// shares  = supply·(∏ ((balanceᵢ + paidᵢ)/balanceᵢ)^weightᵢ − 1), zero where that is negative
/// ```
///
/// Quotients, powers and products are rounded down, fees up. Exactly as `WeightedMath._calcBptOutGivenExactTokensIn` of
/// Balancer v2, at commit 316ded0, which passes over a token of which nothing is paid.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::fixed_point::ONE;
/// use cfmm_math::protocol::balancer::weighted_math::{
///     bpt_out_given_exact_tokens_in, bpt_out_given_exact_tokens_in_deployed,
/// };
///
/// let (half, zero) = (ONE >> 1, U256::ZERO);
/// let (balances, weights, amounts) = ([ONE, ONE], [half, half], [ONE, zero]);
/// let shares = bpt_out_given_exact_tokens_in(&balances, &weights, &amounts, ONE, zero)?;
/// assert_eq!(shares, U256::from(414_213_562_373_080_903_u64));
/// let shares = bpt_out_given_exact_tokens_in_deployed(&balances, &weights, &amounts, ONE, zero)?;
/// assert_eq!(shares, U256::from(414_213_562_373_066_759_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the slices differ in length, [`Error::Domain`] for a balance of zero, and those of
/// [`pow_down`].
pub fn bpt_out_given_exact_tokens_in(
    balances: &[U256],
    weights: &[U256],
    amounts_in: &[U256],
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    shares_out(Zeros::Skipped, tokens(balances, weights, amounts_in)?, bpt_total_supply, swap_fee)
}

/// [`bpt_out_given_exact_tokens_in`] of the pools deployed as 20210418, 20230206 and 20230320, at commit a7c4610: a
/// token of which nothing is paid multiplies the invariant by the lower bound of `1^weight`.
///
/// # Errors
/// Those of [`bpt_out_given_exact_tokens_in`].
pub fn bpt_out_given_exact_tokens_in_deployed(
    balances: &[U256],
    weights: &[U256],
    amounts_in: &[U256],
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    shares_out(Zeros::Multiplied, tokens(balances, weights, amounts_in)?, bpt_total_supply, swap_fee)
}

fn shares_out(
    zeros: Zeros,
    tokens: impl Iterator<Item = [U256; 3]> + Clone,
    supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    let growth = tokens.clone().try_fold(U256::ZERO, |growth, [balance, weight, amount]| {
        add(growth, mul_down(div_down(add(balance, amount)?, balance)?, weight)?)
    })?;
    let mut ratio = ONE;
    for [balance, weight, amount] in tokens {
        let taxed = is_less(growth, div_down(add(balance, amount)?, balance)?);
        let paid = if taxed { after_fee(balance, amount, growth, swap_fee)? } else { amount };
        if !taxed && zeros == Zeros::Skipped && paid == U256::ZERO {
            continue;
        }
        ratio = mul_down(ratio, pow_down(div_down(add(balance, paid)?, balance)?, weight)?)?;
    }
    minted(supply, ratio)
}

/// What an amount is after the fee on the part above a proportional one.
#[inline]
fn after_fee(balance: U256, amount: U256, growth: U256, swap_fee: U256) -> Result<U256> {
    let untaxed = if is_less(ONE, growth) { mul_down(balance, sub(growth, ONE)?)? } else { U256::ZERO };
    sub(amount, mul_up(sub(amount, untaxed)?, swap_fee)?)
}

/// `⌊supply·(ratio − 1)⌋`, and zero where the invariant does not grow.
#[inline]
fn minted(supply: U256, ratio: U256) -> Result<U256> {
    if is_less(ONE, ratio) { mul_down(supply, sub(ratio, ONE)?) } else { Ok(U256::ZERO) }
}

/// The shares for an exact amount of one token, rounded down: [`bpt_out_given_exact_tokens_in`] of one amount.
///
/// Exactly as `WeightedMath._calcBptOutGivenExactTokenIn` of Balancer v2, at commit 316ded0, which takes the other
/// weights to be the rest of one.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::bpt_out_given_exact_token_in};
///
/// let shares = bpt_out_given_exact_token_in(ONE, ONE >> 1, ONE, ONE, U256::ZERO)?;
/// assert_eq!(shares, U256::from(414_213_562_373_080_903_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for a balance of zero, and those of [`pow_down`].
pub fn bpt_out_given_exact_token_in(
    balance: U256,
    weight: U256,
    amount_in: U256,
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    let grown = div_down(add(balance, amount_in)?, balance)?;
    let growth = add(mul_down(grown, weight)?, complement(weight))?;
    let taxed = is_less(growth, grown);
    let paid = if taxed { after_fee(balance, amount_in, growth, swap_fee)? } else { amount_in };
    if !taxed && paid == U256::ZERO {
        return Ok(U256::ZERO);
    }
    minted(bpt_total_supply, pow_down(div_down(add(balance, paid)?, balance)?, weight)?)
}

/// What is paid in one token for exact shares, rounded up.
///
/// ```text
/// amount = balance·(((supply + shares)/supply)^(1/weight) − 1), and the fee on the part 1 − weight of it
/// ```
///
/// Every step is rounded up. Exactly as `WeightedMath._calcTokenInGivenExactBptOut` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::token_in_given_exact_bpt_out};
///
/// // Twice the shares of half the weight: three times the balance on top of it.
/// let amount = token_in_given_exact_bpt_out(ONE, ONE >> 1, ONE, ONE, U256::ZERO)?;
/// assert_eq!(amount, U256::from(3_000_000_000_000_000_000_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the invariant would grow by more than [`MAX_INVARIANT_RATIO`], [`Error::Domain`] for
/// a supply or a weight of zero or a fee of one, and those of [`pow_up`].
pub fn token_in_given_exact_bpt_out(
    balance: U256,
    weight: U256,
    bpt_amount_out: U256,
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    token_in_by(pow_up, [balance, weight], bpt_amount_out, bpt_total_supply, swap_fee)
}

/// [`token_in_given_exact_bpt_out`] with [`pow_up_v1`], as in the weighted pools of 2021 (20210418).
///
/// # Errors
/// Those of [`token_in_given_exact_bpt_out`].
pub fn token_in_given_exact_bpt_out_v1(
    balance: U256,
    weight: U256,
    bpt_amount_out: U256,
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    token_in_by(pow_up_v1, [balance, weight], bpt_amount_out, bpt_total_supply, swap_fee)
}

#[inline]
fn token_in_by(
    power: impl Fn(U256, U256) -> Result<U256>,
    [balance, weight]: [U256; 2],
    bpt_amount_out: U256,
    supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    let ratio = div_up(add(supply, bpt_amount_out)?, supply)?;
    if is_less(MAX_INVARIANT_RATIO, ratio) {
        return Err(Error::InvalidAmount);
    }
    let grown = power(ratio, div_up(ONE, weight)?)?;
    let amount = mul_up(balance, sub(grown, ONE)?)?;
    let taxed = mul_up(amount, complement(weight))?;
    add(sub(amount, taxed)?, div_up(taxed, complement(swap_fee))?)
}

/// What is paid in every token for exact shares of a proportional join, rounded up: `balanceᵢ·(shares/supply)`, the
/// quotient rounded up too.
///
/// Exactly as `WeightedMath._calcAllTokensInGivenExactBptOut` of Balancer v2, at commit a7c4610.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::all_tokens_in_given_exact_bpt_out};
///
/// let mut amounts = [U256::ZERO; 2];
/// all_tokens_in_given_exact_bpt_out(&[ONE, ONE << 1], ONE, ONE << 2, &mut amounts)?;
/// assert_eq!(amounts, [ONE >> 2, ONE >> 1]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the slices differ in length, [`Error::Domain`] for a supply of zero, and
/// [`Error::Overflow`]; `amounts_in` then holds nothing of use.
pub fn all_tokens_in_given_exact_bpt_out(
    balances: &[U256],
    bpt_amount_out: U256,
    bpt_total_supply: U256,
    amounts_in: &mut [U256],
) -> Result<()> {
    same_length(balances, amounts_in)?;
    let ratio = div_up(bpt_amount_out, bpt_total_supply)?;
    for (amount, balance) in amounts_in.iter_mut().zip(balances) {
        *amount = mul_up(*balance, ratio)?;
    }
    Ok(())
}

/// The shares for a token that is added to the pool with a weight, rounded down: `supply·(1/(1 − weight) − 1)`.
///
/// Exactly as `WeightedMath._calcBptOutAddToken` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::bpt_out_add_token};
///
/// assert_eq!(bpt_out_add_token(ONE, ONE >> 1)?, ONE);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for a weight of one, [`Error::Overflow`] above.
pub fn bpt_out_add_token(bpt_total_supply: U256, weight: U256) -> Result<U256> {
    let ratio = div_down(ONE, sub(ONE, weight)?)?;
    mul_down(bpt_total_supply, sub(ratio, ONE)?)
}
