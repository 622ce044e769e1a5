//! Powers, exponentials and logarithms of 18-decimal numbers: `LogExpMath`.
//!
//! The argument is reduced by the constants `e^(2ⁿ)`, from `e^128` down to `e^(1/16)`, and what is left goes through a
//! series, in 20 decimals; near one the logarithm is a series alone, in 36 decimals. Every quotient is truncated toward
//! zero, one after the other, as in the contract: the results are its integers, an error of the last digits included.

use core::num::NonZero;

use super::fixed_point::ONE;
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::number::wide::{self, div_u128};
use crate::protocol::U256;
use crate::protocol::full_math::{self, is_less, limbs_of, narrow};
use crate::protocol::int256::Int256;

const ONE_18: u128 = 10_u128.pow(18);
const ONE_20: u128 = 10_u128.pow(20);
const ONE_36: u128 = 10_u128.pow(36);

/// The largest argument of [`exp`], `130`.
const MAX_NATURAL_EXPONENT: u128 = 130 * ONE_18;
/// The smallest argument of [`exp`] is the negative of this, `−41`.
const MIN_NATURAL_EXPONENT: u128 = 41 * ONE_18;

/// Bounds, both excluded, between which a logarithm is computed in 36 decimals: `0.9` and `1.1`.
const NEAR_ONE: (u128, u128) = (900_000_000_000_000_000, 1_100_000_000_000_000_000);

/// `⌊2²⁵⁴/10²⁰⌋`: an exponent of a power is below it.
const EXPONENT_BOUND: U256 = U256::from_limbs([0x4181_ea80_59f7_6532, 0xa88f_4bb1_ca6b_cf58, 0x0bce_5086_4921_11ae, 0]);

/// `128` in 18 decimals, and `e^128` to 21 digits.
const E_128: (u128, U256) =
    (128 * ONE_18, U256::from_limbs([0x0262_8270_0000_0000, 0xf53a_2717_2fa9_ec63, 0x0195_e54c_5dd4_2177, 0]));
/// `e^128` in 18 decimals.
const E_128_18: U256 =
    U256::from_limbs([0x03c0_0000_0000_0000, 0x64c6_3b53_72d8_05e2, 0x2e93_3ec8_84fd_e100, 0x0016_00ef_3172_e58d]);
/// `64` in 18 decimals, and `e^64` to 21 digits.
const E_64: (u128, u128) = (64 * ONE_18, 6_235_149_080_811_616_882_910_000_000);
/// `e^64` in 18 decimals.
const E_64_18: U256 = U256::from_limbs([0x04cf_4461_9e00_0000, 0x4d75_5d3c_8bc8_e032, 0x0117_9800, 0]);

/// `2ⁿ` and `e^(2ⁿ)` in 20 decimals, the powers to at least 20 digits, from `n = 5` to `n = −4`.
const POWERS: [(u128, u128); 10] = [
    (32 * ONE_20, 7_896_296_018_268_069_516_100_000_000_000_000),
    (16 * ONE_20, 888_611_052_050_787_263_676_000_000),
    (8 * ONE_20, 298_095_798_704_172_827_474_000),
    (4 * ONE_20, 5_459_815_003_314_423_907_810),
    (2 * ONE_20, 738_905_609_893_065_022_723),
    (ONE_20, 271_828_182_845_904_523_536),
    (ONE_20 >> 1, 164_872_127_070_012_814_685),
    (ONE_20 >> 2, 128_402_541_668_774_148_407),
    (ONE_20 >> 3, 113_314_845_306_682_631_683),
    (ONE_20 >> 4, 106_449_445_891_785_942_956),
];

/// `x^y`, as `e^(y·ln x)`; `0⁰ = 1`.
///
/// With the logarithm in 36 decimals for a base between 0.9 and 1.1, in 18 elsewhere. The result is off by a relative
/// error of up to `10⁻¹⁴`, in either direction; [`pow_down`](super::fixed_point::pow_down) and
/// [`pow_up`](super::fixed_point::pow_up) account for it. Exactly as `LogExpMath.pow`, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::log_exp::pow};
///
/// let wei = |x: u128| U256::from(x);
/// assert_eq!(pow(wei(2_000_000_000_000_000_000), wei(500_000_000_000_000_000))?, wei(1_414_213_562_373_095_047));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for a base of `2²⁵⁵` or more and an exponent of `2²⁵⁴/10²⁰` or more, [`Error::Overflow`] where
/// `y·ln x` is not between −41 and 130.
#[inline]
pub fn pow(x: U256, y: U256) -> Result<U256> {
    if y == U256::ZERO {
        return Ok(ONE);
    }
    if x == U256::ZERO {
        return Ok(U256::ZERO);
    }
    if Int256::try_from(x).is_err() || !is_less(y, EXPONENT_BOUND) {
        return Err(Error::Domain);
    }
    let (ln, unit) = match near_one(x) {
        // The contract multiplies the whole part and the rest one by one, which comes to the same quotient.
        Some(x) => (ln_36(x)?, ONE_36),
        None => (ln_18(x)?, ONE_18),
    };
    // A logarithm that is not zero is at least 10⁻¹⁸: with an exponent of more than 128 bits the product is too large.
    let product = match (ln.size, narrow(y)) {
        (0, _) => 0,
        (_, None) => return Err(Error::Overflow),
        (size, Some(y)) => scaled(size, y, unit)?,
    };
    exp_of(Signed { size: product, ..ln }).map_err(|_| Error::Overflow)
}

/// `e^x`
///
/// Exactly as `LogExpMath.exp`, at commit 316ded0: powers `e^(2ⁿ)` down to `e^(1/4)`, and twelve terms of the series of
/// the rest, all of them truncated; `10³⁶/e^(−x)` below zero.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::log_exp::exp, int256::Int256};
///
/// let one = Int256::from(1_000_000_000_000_000_000);
/// assert_eq!(exp(one)?, U256::from(2_718_281_828_459_045_235_u128));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Overflow`] below −41 and above 130.
#[inline]
pub fn exp(x: Int256) -> Result<U256> {
    let size = narrow(x.unsigned_abs()).ok_or(Error::Overflow)?;
    exp_of(Signed { negative: x.is_negative(), size })
}

/// `ln a`
///
/// Exactly as `LogExpMath.ln`, at commit 316ded0.
///
/// ```
/// use cfmm_math::protocol::{balancer::log_exp::ln, int256::Int256};
///
/// assert_eq!(ln(Int256::from(2_000_000_000_000_000_000))?, Int256::from(693_147_180_559_945_309));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for zero and below.
#[inline]
pub fn ln(a: Int256) -> Result<Int256> {
    let a = positive(a)?;
    let ln = match near_one(a) {
        Some(a) => {
            let ln = ln_36(a)?;
            Signed { size: quotient(ln.size, ONE_18)?, ..ln }
        }
        None => ln_18(a)?,
    };
    ln.to_int256()
}

/// The logarithm of `arg` to a base, `ln(arg)/ln(base)`.
///
/// Exactly as `LogExpMath.log`, at commit 316ded0: either logarithm in 36 decimals where the argument is between 0.9
/// and 1.1, in 18 elsewhere, and the quotient truncated toward zero.
///
/// ```
/// use cfmm_math::protocol::{balancer::log_exp::log, int256::Int256};
///
/// let wei = |x: i128| Int256::from(x * 1_000_000_000_000_000_000);
/// assert_eq!(log(wei(8), wei(2))?, Int256::from(3_000_000_000_000_000_001));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] where an argument is zero or below, and for a base of one.
#[inline]
pub fn log(arg: Int256, base: Int256) -> Result<Int256> {
    let in_36 = |a: Int256| {
        let a = positive(a)?;
        match near_one(a) {
            Some(a) => ln_36(a),
            // 136·10³⁶ takes 127 bits.
            None => ln_18(a).map(|ln| Signed { size: ln.size.wrapping_mul(ONE_18), ..ln }),
        }
    };
    let (base, arg) = (in_36(base)?, in_36(arg)?);
    let size = scaled(arg.size, ONE_18, base.size)?;
    Signed { negative: arg.negative != base.negative, size }.to_int256()
}

/// A sign and a size.
#[derive(Clone, Copy)]
struct Signed {
    negative: bool,
    size: u128,
}

impl Signed {
    fn to_int256(self) -> Result<Int256> {
        Int256::new(self.negative, U256::from_limbs(limbs_of(self.size)))
    }
}

fn positive(a: Int256) -> Result<U256> {
    if a > Int256::ZERO { Ok(a.to_bits()) } else { Err(Error::Domain) }
}

/// The number, where its logarithm is computed in 36 decimals.
#[inline]
fn near_one(a: U256) -> Option<u128> {
    narrow(a).filter(|a| (NEAR_ONE.0 + 1..NEAR_ONE.1).contains(a))
}

/// `⌊a·b/unit⌋`
#[inline]
fn scaled(a: u128, b: u128, unit: u128) -> Result<u128> {
    wide::mul_div(a, b, unit, Down)
}

/// `⌊a/d⌋`
#[inline]
fn quotient(a: u128, d: u128) -> Result<u128> {
    NonZero::new(d).map(|d| div_u128(a, d)).ok_or(Error::Domain)
}

#[inline]
fn exp_of(x: Signed) -> Result<U256> {
    match x {
        Signed { negative: true, size: 0..=MIN_NATURAL_EXPONENT } => {
            // e^41 in 18 decimals has 120 bits.
            let inverse = narrow(exp_positive(x.size)?).ok_or(Error::Overflow)?;
            Ok(U256::from_limbs(limbs_of(quotient(ONE_36, inverse)?)))
        }
        Signed { negative: false, size: 0..=MAX_NATURAL_EXPONENT } => exp_positive(x.size),
        _ => Err(Error::Overflow),
    }
}

/// `e^x` for `x` from 0 to 130.
#[inline]
fn exp_positive(x: u128) -> Result<U256> {
    let wide = |x: u128| U256::from_limbs(limbs_of(x));
    let (x, first) = if let Some(rest) = x.checked_sub(E_128.0) {
        (rest, Some(E_128.1))
    } else if let Some(rest) = x.checked_sub(E_64.0) {
        (rest, Some(wide(E_64.1)))
    } else {
        (x, None)
    };
    // Twenty decimals. The two smallest powers serve logarithms only.
    let x = x.wrapping_mul(100);
    let [high, rest @ .., _, _] = &POWERS;
    if first.is_none() && x < high.0 {
        // Below e^32, in 20 decimals, a product has 113 bits, and the sum of the series adds one.
        let (product, x) = rest.iter().try_fold((ONE_20, x), |(product, x), power| match x.checked_sub(power.0) {
            Some(x) => Ok((scaled(product, power.1, ONE_20)?, x)),
            None => Ok((product, x)),
        })?;
        return Ok(wide(quotient(scaled(product, exp_series(x)?, ONE_20)?, 100)?));
    }
    let unit = wide(ONE_20);
    let powers = core::iter::once(high).chain(rest);
    let (product, x) = powers.into_iter().try_fold((unit, x), |(product, x), power| match x.checked_sub(power.0) {
        Some(x) => Ok((full_math::mul_div(product, wide(power.1), unit, Down)?, x)),
        None => Ok((product, x)),
    })?;
    let product = full_math::mul_div(product, wide(exp_series(x)?), unit, Down)?;
    full_math::mul_div(product, first.unwrap_or(U256::ONE), wide(100), Down)
}

/// `1 + x + x²/2! + … + x¹²/12!` in 20 decimals, for `x < 1/4`.
#[inline]
fn exp_series(x: u128) -> Result<u128> {
    let (_, sum) = (2..=12).try_fold((x, ONE_20 + x), |(term, sum), n: u128| {
        // Truncated twice in the contract, by 10²⁰ and by n: one quotient is the same number.
        let term = scaled(term, x, ONE_20 * n)?;
        Ok((term, sum + term))
    })?;
    Ok(sum)
}

/// `ln a` in 18 decimals, for `0 < a < 2²⁵⁵`.
#[inline]
fn ln_18(a: U256) -> Result<Signed> {
    match narrow(a) {
        Some(a) if a < ONE_18 => {
            let inverse = quotient(ONE_36, a)?;
            Ok(Signed { negative: true, size: ln_above_one(U256::from_limbs(limbs_of(inverse)))? })
        }
        _ => Ok(Signed { negative: false, size: ln_above_one(a)? }),
    }
}

/// `ln a` in 18 decimals, for `a ≥ 1`.
#[inline]
fn ln_above_one(mut a: U256) -> Result<u128> {
    let wide = |x: u128| U256::from_limbs(limbs_of(x));
    let mut sum = 0;
    if !is_less(a, E_128_18) {
        (a, sum) = (full_math::div(a, E_128.1, Down)?, E_128.0);
    }
    if !is_less(a, E_64_18) {
        (a, sum) = (full_math::div(a, wide(E_64.1), Down)?, sum + E_64.0);
    }
    // Twenty decimals; below e^64 that is no more than 160 bits.
    let mut sum = sum * 100;
    let a = full_math::mul(a, wide(100))?;
    let [high, rest @ ..] = &POWERS;
    let a = if is_less(a, wide(high.1)) {
        a
    } else {
        sum += high.0;
        full_math::mul_div(a, wide(ONE_20), wide(high.1), Down)?
    };
    let mut a = narrow(a).ok_or(Error::Overflow)?;
    for power in rest {
        if a >= power.1 {
            a = scaled(a, ONE_20, power.1)?;
            sum += power.0;
        }
    }
    // 2·(z + z³/3 + … + z¹¹/11), for z = (a − 1)/(a + 1).
    let z = scaled(a.saturating_sub(ONE_20), ONE_20, a.saturating_add(ONE_20))?;
    quotient(sum + 2 * atanh_series(z, ONE_20, 11)?, 100)
}

/// `ln x` in 36 decimals, for `x` in 18 decimals between 0.9 and 1.1.
#[inline]
fn ln_36(x: u128) -> Result<Signed> {
    let x = x.wrapping_mul(ONE_18);
    let z = scaled(x.abs_diff(ONE_36), ONE_36, x.saturating_add(ONE_36))?;
    Ok(Signed { negative: x < ONE_36, size: 2 * atanh_series(z, ONE_36, 15)? })
}

/// `z + z³/3 + z⁵/5 + …`, to the power `last`, for `z < 1/18`.
#[inline]
fn atanh_series(z: u128, unit: u128, last: u128) -> Result<u128> {
    let square = scaled(z, z, unit)?;
    let mut sum = z;
    let mut power = z;
    for n in (3..=last).step_by(2) {
        power = scaled(power, square, unit)?;
        sum += quotient(power, n)?;
    }
    Ok(sum)
}
