//! Shares in, tokens out.

use super::{balance_of, changed_by, current_weight, invariant, list, same_length, token_balance, total};
use crate::error::Result;
use crate::protocol::U256;
use crate::protocol::balancer::fixed_point::{ONE, add, complement, div_down, div_up, mul_down, mul_up, sub};
use crate::protocol::full_math::is_less;

/// The shares for exact amounts of all tokens, rounded up.
///
/// ```text
/// leftᵢ  = (balanceᵢ − amountᵢ)/balanceᵢ,   left = Σ leftᵢ·balanceᵢ/Σ balanceⱼ
/// takenᵢ = amountᵢ, and the fee on top of what is above balanceᵢ·(1 − left)
/// shares = supply·(1 − D(balances − taken)/D)
/// ```
///
/// Everything in the first line and the fee is rounded up, the invariant and its quotient down. Exactly as
/// `StableMath._calcBptInGivenExactTokensOut` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::bpt_in_given_exact_tokens_out}};
///
/// let (amp, balances, half) = (U256::from(100_000_u32), [ONE, ONE], ONE >> 1);
/// let shares = bpt_in_given_exact_tokens_out(amp, &balances, &[half, half], ONE << 1, ONE << 1, U256::ZERO)?;
/// assert_eq!(shares, ONE);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`](crate::Error::InvalidAmount) where the slices differ in length,
/// [`Error::InvalidAsset`](crate::Error::InvalidAsset) for more than [`MAX_STABLE_TOKENS`](super::MAX_STABLE_TOKENS)
/// balances, [`Error::Overflow`](crate::Error::Overflow) where more is taken than there is,
/// [`Error::Domain`](crate::Error::Domain) for a fee of one, and those of [`invariant()`].
pub fn bpt_in_given_exact_tokens_out(
    amp: U256,
    balances: &[U256],
    amounts_out: &[U256],
    bpt_total_supply: U256,
    current_invariant: U256,
    swap_fee: U256,
) -> Result<U256> {
    same_length(balances, amounts_out)?;
    let sum = total(balances)?;
    let left = balances.iter().zip(amounts_out).try_fold(U256::ZERO, |left, (balance, amount)| {
        let reduced = div_up(sub(*balance, *amount)?, *balance)?;
        add(left, mul_up(reduced, div_up(*balance, sum)?)?)
    })?;
    // The contract's difference wraps for a fee above one.
    let rest = ONE.wrapping_sub(swap_fee);
    let after = changed_by(balances, amounts_out, |balance, amount| {
        let reduced = div_up(sub(balance, amount)?, balance)?;
        if !is_less(reduced, left) {
            return sub(balance, amount);
        }
        let untaxed = mul_down(balance, complement(left))?;
        let taxed = sub(amount, untaxed)?;
        sub(balance, add(untaxed, div_up(taxed, rest)?)?)
    })?;
    let ratio = div_down(invariant(amp, list(&after, balances))?, current_invariant)?;
    mul_up(bpt_total_supply, complement(ratio))
}

/// What is paid out in one token for exact shares, rounded down.
///
/// ```text
/// amount = balance − y(D·(supply − shares)/supply), less the fee on the part 1 − balance/Σ balanceⱼ of it
/// ```
///
/// with `y` of [`token_balance`]; the new invariant and the taxed part are rounded up, the rest down. Exactly as
/// `StableMath._calcTokenOutGivenExactBptIn` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::token_out_given_exact_bpt_in}};
///
/// let (amp, balances) = (U256::from(100_000_u32), [ONE, ONE]);
/// let amount = token_out_given_exact_bpt_in(amp, &balances, 0, ONE >> 1, ONE << 1, ONE << 1, U256::ZERO)?;
/// assert_eq!(amount, U256::from(499_078_029_614_562_804_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) for a supply of zero, [`Error::Overflow`](crate::Error::Overflow) where more
/// shares are given than there are and for a fee above one, and those of [`token_balance`].
pub fn token_out_given_exact_bpt_in(
    amp: U256,
    balances: &[U256],
    token: usize,
    bpt_amount_in: U256,
    bpt_total_supply: U256,
    current_invariant: U256,
    swap_fee: U256,
) -> Result<U256> {
    let reduced = div_up(sub(bpt_total_supply, bpt_amount_in)?, bpt_total_supply)?;
    let needed = token_balance(amp, balances, mul_up(reduced, current_invariant)?, token)?;
    let amount = sub(balance_of(balances, token)?, needed)?;
    let taxed = mul_up(amount, complement(current_weight(balances, token)?))?;
    add(sub(amount, taxed)?, mul_down(taxed, ONE.wrapping_sub(swap_fee))?)
}
