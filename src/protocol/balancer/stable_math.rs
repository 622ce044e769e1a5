//! Pools of tokens of about equal value: `StableMath`.
//!
//! The invariant `D` of `n` balances and their amplification `A` (which stands for `A·nⁿ⁻¹`) solves
//!
//! ```text
//! A·n·Σ balanceᵢ + D = A·n·D + Dⁿ⁺¹/(nⁿ·∏ balanceᵢ)
//! ```
//!
//! Balances and amounts are 18-decimal, `amp` is the amplification times [`AMP_PRECISION`]. Newton's method runs until
//! two values differ by at most one, at most 255 times. The functions take the invariant before a swap, a join or an exit
//! from the caller, as the contract's do.

mod exits;
mod joins;

pub use self::exits::{bpt_in_given_exact_tokens_out, token_out_given_exact_bpt_in};
pub use self::joins::{bpt_out_given_exact_tokens_in, token_in_given_exact_bpt_out};
use super::fixed_point::div_down;
use crate::error::{Error, Result};
use crate::number::Rounding::{Down, Up};
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, mul, product_div, sub};
use crate::protocol::stable_newton;

/// What an amplification is multiplied by: 1,000.
pub const AMP_PRECISION: U256 = U256::from_limbs([AMP_PRECISION_64, 0, 0, 0]);
const AMP_PRECISION_64: u64 = 1_000;
/// A pool has no more tokens than this; joins and exits of exact amounts of all tokens take no more.
pub const MAX_STABLE_TOKENS: usize = 5;

/// The rounds of an iteration.
const ROUNDS: u32 = 255;

/// The invariant `D`, rounded down in every step; zero for balances of zero.
///
/// From `D = Σ balanceᵢ`:
///
/// ```text
/// p = D·∏ D/(n·balanceᵢ)
/// D = (A·n·Σ balanceᵢ + n·p)·D / ((A·n − 1)·D + (n + 1)·p)
/// ```
///
/// Exactly as `StableMath._calculateInvariant` of Balancer v2, at commit 316ded0: of the stable pools from the
/// composable ones on, while those deployed before June 2022 round otherwise.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::invariant}};
///
/// let amp = U256::from(100_000_u32);
/// assert_eq!(invariant(amp, &[ONE, ONE])?, ONE << 1);
/// assert_eq!(invariant(amp, &[ONE, ONE << 1])?, U256::from(2_998_146_985_239_894_576_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::NoConvergence`], [`Error::Domain`] where one balance of several is zero, [`Error::Overflow`] where a
/// product takes more than 256 bits and for an amplification below `1/n`.
pub fn invariant(amp: U256, balances: &[U256]) -> Result<U256> {
    let count = count(balances)?;
    let sum = total(balances)?;
    if sum == U256::ZERO {
        return Ok(U256::ZERO);
    }
    let amp_total = mul(amp, count)?;
    if let Some(invariant) = stable_newton::invariant(balances, amp_total, AMP_PRECISION_64) {
        return Ok(invariant);
    }
    let weighted_sum = div(mul(amp_total, sum)?, AMP_PRECISION, Down)?;
    let amp_less_one = sub(amp_total, AMP_PRECISION)?;
    let count_plus_one = add(count, U256::ONE)?;
    let mut invariant = sum;
    for _ in 0..ROUNDS {
        let mut product = invariant;
        for balance in balances {
            product = product_div(product, invariant, mul(*balance, count)?, Down)?;
        }
        let numerator = add(weighted_sum, mul(product, count)?)?;
        let denominator = add(div(mul(amp_less_one, invariant)?, AMP_PRECISION, Down)?, mul(count_plus_one, product)?)?;
        let next = product_div(numerator, invariant, denominator, Down)?;
        if settled(invariant, next) {
            return Ok(next);
        }
        invariant = next;
    }
    Err(Error::NoConvergence)
}

/// What a swap pays out for `amount_in`, rounded down, and one less.
///
/// What [`token_balance`] leaves of the one balance after `amount_in` on top of the other. Exactly as
/// `StableMath._calcOutGivenIn` of Balancer v2, at commit 316ded0; fees are the pool's.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::out_given_in}};
///
/// let balances = [ONE << 10, ONE << 10];
/// let out = out_given_in(U256::from(100_000_u32), &balances, 0, 1, ONE, ONE << 11)?;
/// assert_eq!(out, U256::from(999_990_331_148_804_751_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`] for an index that is out of range, [`Error::Overflow`] where nothing would be left to pay out,
/// and those of [`token_balance`].
pub fn out_given_in(
    amp: U256,
    balances: &[U256],
    token_in: usize,
    token_out: usize,
    amount_in: U256,
    invariant: U256,
) -> Result<U256> {
    let after = add(balance_of(balances, token_in)?, amount_in)?;
    let left = balance_at(amp, balances, invariant, token_out, |k, own| if k == token_in { after } else { own })?;
    sub(sub(balance_of(balances, token_out)?, left)?, U256::ONE)
}

/// What a swap pays in for `amount_out`, rounded up, and one more.
///
/// What [`token_balance`] has above the one balance after `amount_out` is taken from the other. Exactly as
/// `StableMath._calcInGivenOut` of Balancer v2, at commit 316ded0; fees are the pool's.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::in_given_out}};
///
/// let balances = [ONE << 10, ONE << 10];
/// let paid = in_given_out(U256::from(100_000_u32), &balances, 0, 1, ONE, ONE << 11)?;
/// assert_eq!(paid, U256::from(1_000_009_669_038_172_883_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`] for an index that is out of range, [`Error::Overflow`] where more is asked for than there is,
/// and those of [`token_balance`].
pub fn in_given_out(
    amp: U256,
    balances: &[U256],
    token_in: usize,
    token_out: usize,
    amount_out: U256,
    invariant: U256,
) -> Result<U256> {
    let after = sub(balance_of(balances, token_out)?, amount_out)?;
    let needed = balance_at(amp, balances, invariant, token_in, |k, own| if k == token_out { after } else { own })?;
    add(sub(needed, balance_of(balances, token_in)?)?, U256::ONE)
}

/// The balance of one token that makes the invariant of all others with it, rounded up in every step of the iteration.
///
/// With `S` the sum of the other balances and `P = D·∏ n·balanceᵢ/D` over all of them:
///
/// ```text
/// c = D²/(A·n·P)·balance,   b = S + D/(A·n)
/// y = (y² + c)/(2·y + b − D),   from (D² + c)/(D + b)
/// ```
///
/// Exactly as `StableMath._getTokenBalanceGivenInvariantAndAllOtherBalances` of Balancer v2, at commit 316ded0: `c`
/// contains the token's own balance, once in `P` and once beside it, and depends on it by its rounding.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::{fixed_point::ONE, stable_math::token_balance}};
///
/// let balance = token_balance(U256::from(100_000_u32), &[ONE, ONE], ONE << 1, 0)?;
/// assert_eq!(balance, U256::from(1_000_000_000_000_000_001_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`] for an index that is out of range, [`Error::Domain`] for an invariant, an amplification or a
/// balance of zero, [`Error::Overflow`] where a product takes more than 256 bits, [`Error::NoConvergence`].
pub fn token_balance(amp: U256, balances: &[U256], invariant: U256, token: usize) -> Result<U256> {
    balance_at(amp, balances, invariant, token, |_, own| own)
}

/// [`token_balance`], given all balances by their index and present value.
#[inline]
fn balance_at(
    amp: U256,
    balances: &[U256],
    invariant: U256,
    token: usize,
    balance: impl Fn(usize, U256) -> U256,
) -> Result<U256> {
    let count = count(balances)?;
    let own = balance(token, balance_of(balances, token)?);
    let amp_total = mul(amp, count)?;
    let (mut total, mut product) = (U256::ZERO, None);
    for (k, present) in balances.iter().enumerate() {
        let x = balance(k, *present);
        total = add(total, x)?;
        let scaled = mul(x, count)?;
        product = Some(match product {
            None => scaled,
            Some(product) => product_div(product, scaled, invariant, Down)?,
        });
    }
    let others = sub(total, own)?;
    let product = product.ok_or(Error::InvalidAsset)?;
    let quotient = product_div(invariant, invariant, mul(amp_total, product)?, Up)?;
    let c = mul(mul(quotient, AMP_PRECISION)?, own)?;
    let b = add(others, mul(div(invariant, amp_total, Down)?, AMP_PRECISION)?)?;
    if let Some(balance) = stable_newton::balance(invariant, b, c, Up) {
        return Ok(balance);
    }
    let mut balance = div(add(mul(invariant, invariant)?, c)?, add(invariant, b)?, Up)?;
    for _ in 0..ROUNDS {
        let numerator = add(mul(balance, balance)?, c)?;
        let denominator = sub(add(add(balance, balance)?, b)?, invariant)?;
        let next = div(numerator, denominator, Up)?;
        if settled(balance, next) {
            return Ok(next);
        }
        balance = next;
    }
    Err(Error::NoConvergence)
}

/// Whether two values differ by at most one.
#[inline]
fn settled(a: U256, b: U256) -> bool {
    let difference = if is_less(a, b) { sub(b, a) } else { sub(a, b) };
    difference.is_ok_and(|difference| difference <= U256::ONE)
}

/// The number of balances.
#[inline]
fn count(balances: &[U256]) -> Result<U256> {
    match u64::try_from(balances.len()) {
        Ok(count) => Ok(U256::from_limbs([count, 0, 0, 0])),
        Err(_) => Err(Error::InvalidAsset),
    }
}

#[inline]
fn total(balances: &[U256]) -> Result<U256> {
    balances.iter().try_fold(U256::ZERO, |sum, balance| add(sum, *balance))
}

#[inline]
fn balance_of(balances: &[U256], token: usize) -> Result<U256> {
    balances.get(token).copied().ok_or(Error::InvalidAsset)
}

/// The share of a balance in the sum of all.
#[inline]
fn current_weight(balances: &[U256], token: usize) -> Result<U256> {
    div_down(balance_of(balances, token)?, total(balances)?)
}

/// As many balances as a pool may have.
type Balances = [U256; MAX_STABLE_TOKENS];

/// Those of a pool.
#[inline]
fn list<'a>(all: &'a Balances, balances: &[U256]) -> &'a [U256] {
    all.get(..balances.len()).unwrap_or(all)
}

/// Balances after a change of each of them by an amount of the token.
#[inline]
fn changed_by(balances: &[U256], amounts: &[U256], change: impl Fn(U256, U256) -> Result<U256>) -> Result<Balances> {
    let mut all = [U256::ZERO; MAX_STABLE_TOKENS];
    for ((after, balance), amount) in all.iter_mut().zip(balances).zip(amounts) {
        *after = change(*balance, *amount)?;
    }
    Ok(all)
}

/// There is one amount for each balance, and no more balances than a pool may have.
#[inline]
fn same_length(balances: &[U256], amounts: &[U256]) -> Result<()> {
    match balances.len() {
        0..=MAX_STABLE_TOKENS if balances.len() == amounts.len() => Ok(()),
        0..=MAX_STABLE_TOKENS => Err(Error::InvalidAmount),
        _ => Err(Error::InvalidAsset),
    }
}
