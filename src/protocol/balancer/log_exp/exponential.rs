//! Exponentials: a power of the whole quarters of the argument, and the series of the rest.

use super::{E_64, E_128, MAX_NATURAL_EXPONENT, MIN_NATURAL_EXPONENT, ONE_18, ONE_20, ONE_36, POWERS, Signed};
use super::{quotient, scaled, wide};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::number::wide::{low, mul_64, widening_mul};
use crate::protocol::U256;
use crate::protocol::full_math::{self, Constant, SmallConstant, narrow};

/// A quarter in 18 decimals: the least that an argument is reduced by.
const QUARTER: u128 = ONE_18 >> 2;

/// `e^(n/4)` for the 128 quarters below 32: the products of the powers `e^(2ⁿ)`, from the largest on, in 20 decimals and
/// each truncated.
static QUARTER_POWERS: [u128; 128] = quarter_powers();

#[allow(clippy::indexing_slicing, reason = "made when compiling: an index out of range would not compile")]
const fn quarter_powers() -> [u128; 128] {
    const UNIT: Constant = Constant::new(ONE_20);
    let mut products = [ONE_20; 128];
    let mut n = 1_usize;
    while n < products.len() {
        // The last factor is that of the lowest bit; e^(1/4) is the eighth of the powers.
        let (_, power) = POWERS[7 - n.trailing_zeros() as usize];
        if let Some((product, _)) = UNIT.div_rem(widening_mul(products[n & (n - 1)], power)) {
            products[n] = product;
        }
        n += 1;
    }
    products
}

/// `e^x`, for `x` from −41 to 130.
#[inline]
pub(super) fn exp_of(x: Signed) -> Result<U256> {
    match x {
        Signed { negative: true, size: 0..=MIN_NATURAL_EXPONENT } => {
            // e^41 in 18 decimals has 120 bits.
            let inverse = narrow(exp_positive(x.size)?).ok_or(Error::Overflow)?;
            quotient(ONE_36, inverse).map(wide)
        }
        Signed { negative: false, size: 0..=MAX_NATURAL_EXPONENT } => exp_positive(x.size),
        _ => Err(Error::Overflow),
    }
}

/// `e^x` for `x` from 0 to 130.
#[inline]
fn exp_positive(x: u128) -> Result<U256> {
    const TO_18: Constant = Constant::new(ONE_20 * 100);
    let quarters = const { SmallConstant::new(QUARTER) }.quotient(x);
    let rest = low(x - u128::from(quarters) * QUARTER);
    match usize::try_from(quarters).ok().and_then(|quarters| QUARTER_POWERS.get(quarters)) {
        // By 10²⁰ and then by 100 in the contract: one quotient is the same number, of up to 107 bits.
        Some(power) => scaled(*power, exp_series(rest), TO_18).map(wide),
        None => exp_above_32(x, rest),
    }
}

/// `e^x` for `x` from 32 to 130, and what is left of it after all quarters.
fn exp_above_32(x: u128, rest: u64) -> Result<U256> {
    let (mut x, first) = if let Some(x) = x.checked_sub(E_128.0) {
        (x, E_128.1)
    } else if let Some(x) = x.checked_sub(E_64.0) {
        (x, wide(E_64.1))
    } else {
        (x, U256::ONE)
    };
    let unit = wide(ONE_20);
    let mut product = unit;
    // The two smallest powers serve logarithms only.
    let [powers @ .., _, _] = &POWERS;
    for (logarithm, power) in powers {
        if let Some(less) = x.checked_sub(*logarithm) {
            (product, x) = (full_math::mul_div(product, wide(*power), unit, Down)?, less);
        }
    }
    let product = full_math::mul_div(product, wide(exp_series(rest)), unit, Down)?;
    full_math::mul_div(product, first, wide(100), Down)
}

/// `1 + x + x²/2! + … + x¹²/12!` in 20 decimals, each term truncated, for `x < 1/4` in 18.
#[inline]
fn exp_series(x: u64) -> u128 {
    // The second is below 2⁶², and all others below it.
    let x_2 = const { SmallConstant::new(2 * 10_u128.pow(16)) }.quotient(mul_64(x, x));
    let x_3 = term::<3>(x_2, x);
    let x_4 = term::<4>(x_3, x);
    let x_5 = term::<5>(x_4, x);
    let x_6 = term::<6>(x_5, x);
    let x_7 = term::<7>(x_6, x);
    let x_8 = term::<8>(x_7, x);
    let x_9 = term::<9>(x_8, x);
    let x_10 = term::<10>(x_9, x);
    let x_11 = term::<11>(x_10, x);
    let x_12 = term::<12>(x_11, x);
    ONE_20 + u128::from(x) * 100 + u128::from(x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8 + x_9 + x_10 + x_11 + x_12)
}

/// The term before, times `x/N`: truncated by 10¹⁸ and then by `N` in the contract, which is one quotient.
#[inline]
fn term<const N: u128>(before: u64, x: u64) -> u64 {
    const { SmallConstant::new(N * ONE_18) }.quotient(mul_64(before, x))
}
