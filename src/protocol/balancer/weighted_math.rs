//! Pools of constant weighted geometric mean, `∏ balanceᵢ^weightᵢ`: `WeightedMath`.
//!
//! Balances, amounts, weights and fees are 18-decimal; the weights of a pool add up to one. Fees are no part of the
//! swaps: the pool takes its own off the amount paid in before, or adds it after. A join or an exit that is not
//! proportional pays the fee on the part that a swap could have made.

mod exits;
mod joins;

pub use self::exits::{
    bpt_in_given_exact_token_out, bpt_in_given_exact_tokens_out, bpt_in_given_exact_tokens_out_deployed,
    token_out_given_exact_bpt_in, token_out_given_exact_bpt_in_v1, tokens_out_given_exact_bpt_in,
};
pub use self::joins::{
    all_tokens_in_given_exact_bpt_out, bpt_out_add_token, bpt_out_given_exact_token_in, bpt_out_given_exact_tokens_in,
    bpt_out_given_exact_tokens_in_deployed, token_in_given_exact_bpt_out, token_in_given_exact_bpt_out_v1,
};
use super::fixed_point::{ONE, add, complement, div_down, div_up, mul_down, mul_up, pow_down, pow_up, pow_up_v1, sub};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::full_math::is_less;

/// The most that a swap pays in, as a fraction of the balance: 0.3.
pub const MAX_IN_RATIO: U256 = U256::from_limbs([300_000_000_000_000_000, 0, 0, 0]);
/// The most that a swap pays out, as a fraction of the balance: 0.3.
pub const MAX_OUT_RATIO: U256 = U256::from_limbs([300_000_000_000_000_000, 0, 0, 0]);
/// The most that a join of one token multiplies the invariant by: 3.
pub const MAX_INVARIANT_RATIO: U256 = U256::from_limbs([3_000_000_000_000_000_000, 0, 0, 0]);
/// The least that an exit of one token multiplies the invariant by: 0.7.
pub const MIN_INVARIANT_RATIO: U256 = U256::from_limbs([700_000_000_000_000_000, 0, 0, 0]);

/// The invariant, `∏ balanceᵢ^weightᵢ`, with every power and product rounded down.
///
/// Exactly as `WeightedMath._calculateInvariant` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, weighted_math::invariant}};
///
/// let half = ONE >> 1;
/// let balances = [ONE, ONE << 2];
/// assert_eq!(invariant(&[half, half], &balances)?, U256::from(1_999_999_999_999_959_995_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where there are not as many weights as balances, [`Error::InvalidReserve`] for an invariant
/// of zero, and those of [`pow_down`].
pub fn invariant(weights: &[U256], balances: &[U256]) -> Result<U256> {
    same_length(balances, weights)?;
    let pairs = balances.iter().zip(weights);
    let invariant = pairs
        .into_iter()
        .try_fold(ONE, |invariant, (balance, weight)| mul_down(invariant, pow_down(*balance, *weight)?))?;
    if invariant == U256::ZERO { Err(Error::InvalidReserve) } else { Ok(invariant) }
}

/// What a swap pays out for `amount_in`, rounded down:
///
/// ```text
/// balance_out·(1 − (balance_in/(balance_in + amount_in))^(weight_in/weight_out))
/// ```
///
/// The base and the power are rounded up, the exponent and the product down. Exactly as
/// `WeightedMath._calcOutGivenIn` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, weighted_math::out_given_in}};
///
/// let (half, hundred) = (ONE >> 1, U256::from(100_000_000_000_000_000_000_u128));
/// assert_eq!(out_given_in(hundred, half, hundred, half, ONE)?, U256::from(990_099_009_900_990_000_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] above [`MAX_IN_RATIO`] of the balance, and those of [`div_up`] and [`pow_up`].
#[inline]
pub fn out_given_in(
    balance_in: U256,
    weight_in: U256,
    balance_out: U256,
    weight_out: U256,
    amount_in: U256,
) -> Result<U256> {
    out_given_in_by(pow_up, [balance_in, balance_out], [weight_in, weight_out], amount_in)
}

/// [`out_given_in`] with [`pow_up_v1`], as in the weighted pools of 2021 (20210418).
///
/// # Errors
/// Those of [`out_given_in`].
#[inline]
pub fn out_given_in_v1(
    balance_in: U256,
    weight_in: U256,
    balance_out: U256,
    weight_out: U256,
    amount_in: U256,
) -> Result<U256> {
    out_given_in_by(pow_up_v1, [balance_in, balance_out], [weight_in, weight_out], amount_in)
}

/// What a swap pays in for `amount_out`, rounded up:
///
/// ```text
/// balance_in·((balance_out/(balance_out − amount_out))^(weight_out/weight_in) − 1)
/// ```
///
/// Every step is rounded up. Exactly as `WeightedMath._calcInGivenOut` of Balancer v2, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, weighted_math::in_given_out}};
///
/// let (half, hundred) = (ONE >> 1, U256::from(100_000_000_000_000_000_000_u128));
/// let paid = in_given_out(hundred, half, hundred, half, U256::from(990_099_009_900_990_000_u64))?;
/// assert_eq!(paid, U256::from(999_999_999_999_999_900_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] above [`MAX_OUT_RATIO`] of the balance, and those of [`div_up`] and [`pow_up`].
#[inline]
pub fn in_given_out(
    balance_in: U256,
    weight_in: U256,
    balance_out: U256,
    weight_out: U256,
    amount_out: U256,
) -> Result<U256> {
    in_given_out_by(pow_up, [balance_in, balance_out], [weight_in, weight_out], amount_out)
}

/// [`in_given_out`] with [`pow_up_v1`], as in the weighted pools of 2021 (20210418).
///
/// # Errors
/// Those of [`in_given_out`].
#[inline]
pub fn in_given_out_v1(
    balance_in: U256,
    weight_in: U256,
    balance_out: U256,
    weight_out: U256,
    amount_out: U256,
) -> Result<U256> {
    in_given_out_by(pow_up_v1, [balance_in, balance_out], [weight_in, weight_out], amount_out)
}

#[inline]
fn out_given_in_by(
    power: impl Fn(U256, U256) -> Result<U256>,
    [balance_in, balance_out]: [U256; 2],
    [weight_in, weight_out]: [U256; 2],
    amount_in: U256,
) -> Result<U256> {
    if is_less(mul_down(balance_in, MAX_IN_RATIO)?, amount_in) {
        return Err(Error::InvalidAmount);
    }
    let base = div_up(balance_in, add(balance_in, amount_in)?)?;
    let power = power(base, div_down(weight_in, weight_out)?)?;
    mul_down(balance_out, complement(power))
}

#[inline]
fn in_given_out_by(
    power: impl Fn(U256, U256) -> Result<U256>,
    [balance_in, balance_out]: [U256; 2],
    [weight_in, weight_out]: [U256; 2],
    amount_out: U256,
) -> Result<U256> {
    if is_less(mul_down(balance_out, MAX_OUT_RATIO)?, amount_out) {
        return Err(Error::InvalidAmount);
    }
    let base = div_up(balance_out, sub(balance_out, amount_out)?)?;
    let power = power(base, div_up(weight_out, weight_in)?)?;
    mul_up(balance_in, sub(power, ONE)?)
}

/// What becomes of a token whose amount is zero in a join or an exit of several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zeros {
    /// It is passed over: the later source.
    Skipped,
    /// It multiplies the invariant by the lower bound of `1^weight`, which is below one: the deployed pools.
    Multiplied,
}

/// Balances, weights and amounts, token by token.
fn tokens<'a>(
    balances: &'a [U256],
    weights: &'a [U256],
    amounts: &'a [U256],
) -> Result<impl Iterator<Item = [U256; 3]> + Clone + 'a> {
    same_length(balances, weights)?;
    same_length(balances, amounts)?;
    let pairs = balances.iter().zip(weights).zip(amounts);
    Ok(pairs.map(|((balance, weight), amount)| [*balance, *weight, *amount]))
}

fn same_length(balances: &[U256], others: &[U256]) -> Result<()> {
    if balances.len() == others.len() { Ok(()) } else { Err(Error::InvalidAmount) }
}
