//! Powers, exponentials and logarithms of 18-decimal numbers: `LogExpMath`.
//!
//! The argument is reduced by the constants `e^(2ⁿ)`, from `e^128` down to `e^(1/16)`, and what is left goes through a
//! series, in 20 decimals; near one the logarithm is a series alone, in 36 decimals. Every quotient is truncated toward
//! zero, one after the other, as in the contract: the results are its integers, an error of the last digits included.

mod exponential;
mod logarithm;

use core::num::NonZero;

use self::exponential::exp_of;
use self::logarithm::{ln_18, ln_36};
use super::fixed_point::ONE;
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::number::wide::{div_u128, mul_div, widening_mul};
use crate::protocol::U256;
use crate::protocol::full_math::{Constant, is_less, limbs_of, narrow};
use crate::protocol::int256::Int256;

const ONE_18: u128 = 10_u128.pow(18);
const ONE_20: u128 = 10_u128.pow(20);
const ONE_36: u128 = 10_u128.pow(36);

const UNIT_18: Constant = Constant::new(ONE_18);
const UNIT_36: Constant = Constant::new(ONE_36);

/// The largest argument of [`exp`], `130`.
const MAX_NATURAL_EXPONENT: u128 = 130 * ONE_18;
/// The smallest argument of [`exp`] is the negative of this, `−41`.
const MIN_NATURAL_EXPONENT: u128 = 41 * ONE_18;

/// Bounds, both excluded, between which a logarithm is computed in 36 decimals: `0.9` and `1.1`.
const NEAR_ONE: (u64, u64) = (900_000_000_000_000_000, 1_100_000_000_000_000_000);

/// `⌊2²⁵⁴/10²⁰⌋`: an exponent of a power is below it.
const EXPONENT_BOUND: U256 = U256::from_limbs([0x4181_ea80_59f7_6532, 0xa88f_4bb1_ca6b_cf58, 0x0bce_5086_4921_11ae, 0]);

/// `2ⁿ` in 18 decimals, and `e^(2ⁿ)` in 20, the powers to at least 20 digits, from `n = 5` to `n = −4`.
const POWERS: [(u128, u128); 10] = [
    (32 * ONE_18, 7_896_296_018_268_069_516_100_000_000_000_000),
    (16 * ONE_18, 888_611_052_050_787_263_676_000_000),
    (8 * ONE_18, 298_095_798_704_172_827_474_000),
    (4 * ONE_18, 5_459_815_003_314_423_907_810),
    (2 * ONE_18, 738_905_609_893_065_022_723),
    (ONE_18, 271_828_182_845_904_523_536),
    (ONE_18 >> 1, 164_872_127_070_012_814_685),
    (ONE_18 >> 2, 128_402_541_668_774_148_407),
    (ONE_18 >> 3, 113_314_845_306_682_631_683),
    (ONE_18 >> 4, 106_449_445_891_785_942_956),
];
/// `128` and `64` in 18 decimals, and `e^128` and `e^64` to 21 digits.
const E_128: (u128, U256) =
    (128 * ONE_18, U256::from_limbs([0x0262_8270_0000_0000, 0xf53a_2717_2fa9_ec63, 0x0195_e54c_5dd4_2177, 0]));
const E_64: (u128, u128) = (64 * ONE_18, 6_235_149_080_811_616_882_910_000_000);

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
/// [`Error::Domain`] for a base of `2²⁵⁵` or more, or an exponent of `2²⁵⁴/10²⁰` or more, [`Error::Overflow`] where
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
        Some(x) => (ln_36(x)?, UNIT_36),
        None => (ln_18(x)?, UNIT_18),
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
    let size = mul_div(arg.size, ONE_18, base.size, Down)?;
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
        Int256::new(self.negative, wide(self.size))
    }
}

fn positive(a: Int256) -> Result<U256> {
    if a > Int256::ZERO { Ok(a.to_bits()) } else { Err(Error::Domain) }
}

/// The number, where its logarithm is computed in 36 decimals.
#[inline]
fn near_one(a: U256) -> Option<u64> {
    match *a.as_limbs() {
        [a, 0, 0, 0] if NEAR_ONE.0 < a && a < NEAR_ONE.1 => Some(a),
        _ => None,
    }
}

/// `⌊a·b/unit⌋`
#[inline]
fn scaled(a: u128, b: u128, unit: Constant) -> Result<u128> {
    unit.div_rem(widening_mul(a, b)).map(|(quotient, _)| quotient).ok_or(Error::Overflow)
}

/// `⌊a/d⌋`
#[inline]
fn quotient(a: u128, d: u128) -> Result<u128> {
    NonZero::new(d).map(|d| div_u128(a, d)).ok_or(Error::Domain)
}

#[inline]
const fn wide(x: u128) -> U256 {
    U256::from_limbs(limbs_of(x))
}
