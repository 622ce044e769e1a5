//! The stable-swap equation in integers: the invariant `D`, and one balance from the others.
//!
//! ```text
//! Ann·Σ xᵢ + D = Ann·D + Dⁿ⁺¹/(nⁿ·∏ xᵢ),   Ann = A·n
//! ```
//!
//! Balances are those scaled to 18 decimals (`xp`), two to eight of them; `amp` is the contract's own `A`, which is
//! multiplied by [`a_precision`](Variant::a_precision). Newton's method runs until two values differ by at most one, at
//! most 255 times, each division rounded down, so that the result depends on the order of the operations: it is that of
//! the contract.
//!
//! How many rounds that takes depends on how far apart the balances are. The most that 7,000 to 9,000 random pools of
//! each row took, of any size and with `A` from 1 to 10⁶, and how many of them swing for ever between values two or
//! more apart, where the newer contracts revert and the older ones take the last value:
//!
//! | balances up to | rounds for `D` | rounds for a balance | never settle |
//! |---|---|---|---|
//! | 2³ apart | 9 | 13 | none |
//! | 2⁷ apart | 20 | 17 | one of 170 |
//! | 2²⁰ apart | 77 | 18 | one of ten |
//! | 2⁴⁰ apart | 132 | 28 | one of six |
//!
//! Within 2³ apart, `D` ends within one unit of the exact solution, and a balance from two below it to one above.

use super::Variant;
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, mul, product_div, sub};
use crate::protocol::stable_newton;

/// A pool has no more coins than this.
pub const MAX_COINS: usize = 8;

/// The rounds of an iteration.
const ROUNDS: u32 = 255;

/// The invariant `D`, from `D = Σ xᵢ`; zero for balances of zero.
///
/// ```text
/// p = D·∏ D/(n·xᵢ)
/// D = (Ann·Σ xᵢ + n·p)·D / ((Ann − 1)·D + (n + 1)·p)
/// ```
///
/// `get_D` of the contracts. Rounding: as the contract; every division down.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::{Variant, stable_math::get_d}};
///
/// let xp = [1_000_000, 2_000_000].map(U256::from);
/// assert_eq!(get_d(Variant::TwoCoin, U256::from(100), &xp), Ok(U256::from(2_998_146)));
/// ```
///
/// # Errors
/// [`Error::Domain`] where one balance of several is zero, [`Error::Overflow`] where a product takes more than 256 bits
/// and for an amplification below `1/n`, [`Error::NoConvergence`] (not of the two variants that take the last round),
/// [`Error::InvalidAsset`] for other than two to eight balances.
///
/// Reference: Egorov, "`StableSwap`" (2019).
pub fn get_d(variant: Variant, amp: U256, xp: &[U256]) -> Result<U256> {
    let n = count(xp)?;
    let sum = xp.iter().try_fold(U256::ZERO, |sum, x| add(sum, *x))?;
    if sum == U256::ZERO {
        return Ok(U256::ZERO);
    }
    let precision = variant.a_precision();
    let ann = mul(amp, n)?;
    if let Some(d) = stable_newton::invariant(xp, ann, variant.a_precision_64()) {
        return Ok(d);
    }
    let (weighted_sum, ann_less_one) = (div(mul(ann, sum)?, precision, Down)?, sub(ann, precision)?);
    let n_plus_one = add(n, U256::ONE)?;
    settle(variant, sum, |d| {
        let p = product(variant, xp, n, d)?;
        let numerator = add(weighted_sum, mul(p, n)?)?;
        let denominator = add(div(mul(ann_less_one, d)?, precision, Down)?, mul(n_plus_one, p)?)?;
        product_div(numerator, d, denominator, Down)
    })
}

/// The balance of coin `j` after that of coin `i` has become `x`, at the invariant `d`.
///
/// ```text
/// c = Dⁿ⁺¹/(nⁿ·Ann·∏ xₖ),   b = Σ xₖ + D/Ann        k ≠ j
/// y = (y² + c)/(2·y + b − D),   from y = D
/// ```
///
/// `get_y` of the contracts; those before NG compute `d` themselves, as [`get_d`] of the balances before the change.
/// Rounding: as the contract; every division down.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::{Variant, stable_math::{get_d, get_y}}};
///
/// let (amp, xp) = (U256::from(100), [1_000_000, 2_000_000].map(U256::from));
/// let d = get_d(Variant::TwoCoin, amp, &xp)?;
/// assert_eq!(get_y(Variant::TwoCoin, 0, 1, U256::from(1_010_000), amp, &xp, d), Ok(U256::from(1_989_917)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`] for an index out of range, twice the same, or other than two to eight balances;
/// [`Error::Domain`] for a balance or an amplification of zero, [`Error::Overflow`] where a product takes more than 256
/// bits and for a slope that is not positive, [`Error::NoConvergence`].
pub fn get_y(variant: Variant, i: usize, j: usize, x: U256, amp: U256, xp: &[U256], d: U256) -> Result<U256> {
    if i == j || i >= xp.len() {
        return Err(Error::InvalidAsset);
    }
    balance_at(variant, j, amp, xp, d, |k, own| if k == i { x } else { own })
}

/// The balance of coin `i` at the invariant `d`, those of the other coins being what they are.
///
/// As [`get_y`], of unchanged balances: `get_y_D` of the contracts, with their rounding.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::{Variant, stable_math::get_y_d}};
///
/// let xp = [1_000_000, 2_000_000].map(U256::from);
/// let y = get_y_d(Variant::TwoCoin, U256::from(100), 0, &xp, U256::from(2_900_000));
/// assert_eq!(y, Ok(U256::from(902_391)));
/// ```
///
/// # Errors
/// As [`get_y`].
pub fn get_y_d(variant: Variant, amp: U256, i: usize, xp: &[U256], d: U256) -> Result<U256> {
    balance_at(variant, i, amp, xp, d, |_, own| own)
}

/// The balance of one coin at the invariant `d`, given those of the others by index and present value.
fn balance_at(
    variant: Variant,
    coin: usize,
    amp: U256,
    xp: &[U256],
    d: U256,
    balance: impl Fn(usize, U256) -> U256,
) -> Result<U256> {
    let n = count(xp)?;
    if coin >= xp.len() {
        return Err(Error::InvalidAsset);
    }
    let (precision, ann) = (variant.a_precision(), mul(amp, n)?);
    let (mut c, mut sum) = (d, U256::ZERO);
    for (k, own) in xp.iter().enumerate().filter(|(k, _)| *k != coin) {
        let x = balance(k, *own);
        sum = add(sum, x)?;
        c = product_div(c, d, mul(x, n)?, Down)?;
    }
    let c = product_div(c, mul(d, precision)?, mul(ann, n)?, Down)?;
    let b = add(sum, div(mul(d, precision)?, ann, Down)?)?;
    if let Some(y) = stable_newton::balance(d, b, c, Down) {
        return Ok(y);
    }
    settle(variant, d, |y| {
        let slope = sub(add(add(y, y)?, b)?, d)?;
        div(add(mul(y, y)?, c)?, slope, Down)
    })
}

/// `D·∏ D/(n·xᵢ)`
#[inline]
fn product(variant: Variant, xp: &[U256], n: U256, d: U256) -> Result<U256> {
    match variant {
        Variant::ThreePool | Variant::TwoCoin | Variant::Template => {
            xp.iter().try_fold(d, |p, x| product_div(p, d, mul(*x, n)?, Down))
        }
        Variant::Ng => {
            let p = xp.iter().try_fold(d, |p, x| product_div(p, d, *x, Down))?;
            let scale = xp.iter().try_fold(U256::ONE, |scale, _| mul(scale, n))?;
            div(p, scale, Down)
        }
    }
}

/// Iterates until two values differ by at most one.
#[inline]
fn settle(variant: Variant, start: U256, step: impl Fn(U256) -> Result<U256>) -> Result<U256> {
    let mut value = start;
    for _ in 0..ROUNDS {
        let next = step(value)?;
        let difference = if is_less(value, next) { sub(next, value)? } else { sub(value, next)? };
        value = next;
        if difference <= U256::ONE {
            return Ok(value);
        }
    }
    if variant.takes_the_last_round() { Ok(value) } else { Err(Error::NoConvergence) }
}

/// The number of coins.
#[inline]
fn count(xp: &[U256]) -> Result<U256> {
    match u64::try_from(xp.len()) {
        Ok(n) if n >= 2 && xp.len() <= MAX_COINS => Ok(U256::from_limbs([n, 0, 0, 0])),
        _ => Err(Error::InvalidAsset),
    }
}
