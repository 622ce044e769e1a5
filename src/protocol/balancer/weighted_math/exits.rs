//! Shares in, tokens out.

use super::{MIN_INVARIANT_RATIO, Zeros, same_length, tokens};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::balancer::fixed_point::{
    ONE, add, complement, div_down, div_up, mul_down, mul_up, pow_down, pow_up, pow_up_v1, sub,
};
use crate::protocol::full_math::is_less;

/// The shares for exact amounts of all tokens, rounded up.
///
/// ```text
/// leftᵢ  = (balanceᵢ − amountᵢ)/balanceᵢ,   left = Σ leftᵢ·weightᵢ
/// takenᵢ = amountᵢ, and the fee on top of what is above balanceᵢ·(1 − left)
/// shares = supply·(1 − ∏ ((balanceᵢ − takenᵢ)/balanceᵢ)^weightᵢ)
/// ```
///
/// The quotients of the first line and the fee are rounded up, those of the last and the powers down. Exactly as
/// `WeightedMath._calcBptInGivenExactTokensOut` of Balancer v2, at commit 316ded0, which passes over a token of which
/// nothing is taken.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::fixed_point::ONE;
/// use cfmm_math::protocol::balancer::weighted_math::{
///     bpt_in_given_exact_tokens_out, bpt_in_given_exact_tokens_out_deployed,
/// };
///
/// let (half, zero) = (ONE >> 1, U256::ZERO);
/// let (balances, weights, amounts) = ([ONE, ONE], [half, half], [half, zero]);
/// let shares = bpt_in_given_exact_tokens_out(&balances, &weights, &amounts, ONE, zero)?;
/// assert_eq!(shares, U256::from(292_893_218_813_459_548_u64));
/// let shares = bpt_in_given_exact_tokens_out_deployed(&balances, &weights, &amounts, ONE, zero)?;
/// assert_eq!(shares, U256::from(292_893_218_813_466_620_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the slices differ in length, [`Error::Domain`] for a balance of zero or a fee of one,
/// [`Error::Overflow`] where more is taken than there is, and those of [`pow_down`].
pub fn bpt_in_given_exact_tokens_out(
    balances: &[U256],
    weights: &[U256],
    amounts_out: &[U256],
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    shares_in(Zeros::Skipped, tokens(balances, weights, amounts_out)?, bpt_total_supply, swap_fee)
}

/// [`bpt_in_given_exact_tokens_out`] of the pools deployed as 20210418, 20230206 and 20230320, at commit a7c4610: a
/// token of which nothing is taken multiplies the invariant by the lower bound of `1^weight`.
///
/// # Errors
/// Those of [`bpt_in_given_exact_tokens_out`].
pub fn bpt_in_given_exact_tokens_out_deployed(
    balances: &[U256],
    weights: &[U256],
    amounts_out: &[U256],
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    shares_in(Zeros::Multiplied, tokens(balances, weights, amounts_out)?, bpt_total_supply, swap_fee)
}

fn shares_in(
    zeros: Zeros,
    tokens: impl Iterator<Item = [U256; 3]> + Clone,
    supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    let left = tokens.clone().try_fold(U256::ZERO, |left, [balance, weight, amount]| {
        add(left, mul_up(div_up(sub(balance, amount)?, balance)?, weight)?)
    })?;
    let mut ratio = ONE;
    for [balance, weight, amount] in tokens {
        let taxed = is_less(div_up(sub(balance, amount)?, balance)?, left);
        let taken = if taxed { with_fee(balance, amount, left, swap_fee)? } else { amount };
        if !taxed && zeros == Zeros::Skipped && taken == U256::ZERO {
            continue;
        }
        ratio = mul_down(ratio, pow_down(div_down(sub(balance, taken)?, balance)?, weight)?)?;
    }
    mul_up(supply, complement(ratio))
}

/// What an amount is with the fee on the part above a proportional one.
#[inline]
fn with_fee(balance: U256, amount: U256, left: U256, swap_fee: U256) -> Result<U256> {
    let untaxed = mul_down(balance, complement(left))?;
    add(untaxed, div_up(sub(amount, untaxed)?, complement(swap_fee))?)
}

/// The shares for an exact amount of one token, rounded up: [`bpt_in_given_exact_tokens_out`] of one amount.
///
/// Exactly as `WeightedMath._calcBptInGivenExactTokenOut` of Balancer v2, at commit 316ded0, which takes the other
/// weights to be the rest of one.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::bpt_in_given_exact_token_out};
///
/// let half = ONE >> 1;
/// let shares = bpt_in_given_exact_token_out(ONE, half, half, ONE, U256::ZERO)?;
/// assert_eq!(shares, U256::from(292_893_218_813_459_548_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for a balance of zero or a fee of one, [`Error::Overflow`] where more is taken than there is, and
/// those of [`pow_down`].
pub fn bpt_in_given_exact_token_out(
    balance: U256,
    weight: U256,
    amount_out: U256,
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    let reduced = div_up(sub(balance, amount_out)?, balance)?;
    let left = add(mul_up(reduced, weight)?, complement(weight))?;
    let taxed = is_less(reduced, left);
    let taken = if taxed { with_fee(balance, amount_out, left, swap_fee)? } else { amount_out };
    if !taxed && taken == U256::ZERO {
        return Ok(U256::ZERO);
    }
    let ratio = pow_down(div_down(sub(balance, taken)?, balance)?, weight)?;
    mul_up(bpt_total_supply, complement(ratio))
}

/// What is paid out in one token for exact shares.
///
/// ```text
/// amount = balance·(1 − ((supply − shares)/supply)^(1/weight)), less the fee on the part 1 − weight of it
/// ```
///
/// The base and the power are rounded up, the exponent and the product down, and the taxed part up before and after its
/// fee. Exactly as `WeightedMath._calcTokenOutGivenExactBptIn` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::token_out_given_exact_bpt_in};
///
/// // A quarter of the shares of half the weight: 1 − (3/4)².
/// let amount = token_out_given_exact_bpt_in(ONE, ONE >> 1, ONE >> 2, ONE, U256::ZERO)?;
/// assert_eq!(amount, U256::from(437_500_000_000_000_000_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the invariant would fall below [`MIN_INVARIANT_RATIO`] of what it is,
/// [`Error::Domain`] for a supply or a weight of zero, and those of [`pow_up`].
pub fn token_out_given_exact_bpt_in(
    balance: U256,
    weight: U256,
    bpt_amount_in: U256,
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    token_out_by((pow_up, mul_up), [balance, weight], bpt_amount_in, bpt_total_supply, swap_fee)
}

/// [`token_out_given_exact_bpt_in`] as in the weighted pools of 2021 (20210418): with [`pow_up_v1`], and the taxed part
/// rounded down after its fee.
///
/// # Errors
/// Those of [`token_out_given_exact_bpt_in`].
pub fn token_out_given_exact_bpt_in_v1(
    balance: U256,
    weight: U256,
    bpt_amount_in: U256,
    bpt_total_supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    token_out_by((pow_up_v1, mul_down), [balance, weight], bpt_amount_in, bpt_total_supply, swap_fee)
}

/// A power and a product, as a deployment rounds them.
type PowerAndProduct = (fn(U256, U256) -> Result<U256>, fn(U256, U256) -> Result<U256>);

#[inline]
fn token_out_by(
    (power, product): PowerAndProduct,
    [balance, weight]: [U256; 2],
    bpt_amount_in: U256,
    supply: U256,
    swap_fee: U256,
) -> Result<U256> {
    let ratio = div_up(sub(supply, bpt_amount_in)?, supply)?;
    if is_less(ratio, MIN_INVARIANT_RATIO) {
        return Err(Error::InvalidAmount);
    }
    let reduced = power(ratio, div_down(ONE, weight)?)?;
    let amount = mul_down(balance, complement(reduced))?;
    let taxed = mul_up(amount, complement(weight))?;
    add(sub(amount, taxed)?, product(taxed, complement(swap_fee))?)
}

/// What is paid out in every token for exact shares of a proportional exit, rounded down: `balanceᵢ·(shares/supply)`,
/// the quotient rounded down too.
///
/// Exactly as `WeightedMath._calcTokensOutGivenExactBptIn` of Balancer v2, at commit a7c4610.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::{fixed_point::ONE, weighted_math::tokens_out_given_exact_bpt_in};
///
/// let mut amounts = [U256::ZERO; 2];
/// tokens_out_given_exact_bpt_in(&[ONE, ONE << 1], ONE, ONE << 2, &mut amounts)?;
/// assert_eq!(amounts, [ONE >> 2, ONE >> 1]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the slices differ in length, [`Error::Domain`] for a supply of zero, and
/// [`Error::Overflow`]; `amounts_out` then holds nothing of use.
pub fn tokens_out_given_exact_bpt_in(
    balances: &[U256],
    bpt_amount_in: U256,
    bpt_total_supply: U256,
    amounts_out: &mut [U256],
) -> Result<()> {
    same_length(balances, amounts_out)?;
    let ratio = div_down(bpt_amount_in, bpt_total_supply)?;
    for (amount, balance) in amounts_out.iter_mut().zip(balances) {
        *amount = mul_down(*balance, ratio)?;
    }
    Ok(())
}
