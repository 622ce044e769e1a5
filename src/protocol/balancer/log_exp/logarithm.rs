//! Logarithms: the powers `e^(2ⁿ)` taken out, and the series of `2·artanh((a − 1)/(a + 1))` for the rest.

use super::{E_64, E_128, ONE_18, ONE_20, ONE_36, POWERS, Signed, UNIT_36, quotient, scaled, wide};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::number::wide::{Divisor, div_by, div_short_by, low, mul_64, mul_div};
use crate::protocol::U256;
use crate::protocol::full_math::{self, Constant, SmallConstant, is_less, narrow};

/// `e^128` and `e^64` in 18 decimals.
const E_128_18: U256 =
    U256::from_limbs([0x03c0_0000_0000_0000, 0x64c6_3b53_72d8_05e2, 0x2e93_3ec8_84fd_e100, 0x0016_00ef_3172_e58d]);
const E_64_18: U256 = U256::from_limbs([0x04cf_4461_9e00_0000, 0x4d75_5d3c_8bc8_e032, 0x0117_9800, 0]);

/// `ln a` in 18 decimals, for `0 < a < 2²⁵⁵`.
#[inline]
pub(super) fn ln_18(a: U256) -> Result<Signed> {
    match narrow(a) {
        Some(a) if a < ONE_18 => Ok(Signed { negative: true, size: ln_above_one(wide(quotient(ONE_36, a)?))? }),
        _ => Ok(Signed { negative: false, size: ln_above_one(a)? }),
    }
}

/// `ln a` in 18 decimals, for `a ≥ 1`.
#[inline]
fn ln_above_one(a: U256) -> Result<u128> {
    let [(_, e_32), ..] = POWERS;
    let (mut a, mut sum) = match narrow(a).and_then(|a| a.checked_mul(100)) {
        Some(a) if a < e_32 => (a, 0),
        _ => below_e_32(a)?,
    };
    // Line by line, for every divisor to be a constant.
    reduce::<1>(&mut a, &mut sum)?;
    reduce::<2>(&mut a, &mut sum)?;
    reduce::<3>(&mut a, &mut sum)?;
    reduce::<4>(&mut a, &mut sum)?;
    reduce::<5>(&mut a, &mut sum)?;
    reduce::<6>(&mut a, &mut sum)?;
    reduce::<7>(&mut a, &mut sum)?;
    reduce::<8>(&mut a, &mut sum)?;
    reduce::<9>(&mut a, &mut sum)?;
    // Doubled and divided by 100; the sum before it is no fraction of 18 decimals.
    Ok(sum + u128::from(div_by::<50>(artanh_20(a))))
}

/// A number and the sum of the logarithms that were taken out of it, after the powers from `e^128` down to `e^32`; the
/// number from 18 to 20 decimals.
fn below_e_32(mut a: U256) -> Result<(u128, u128)> {
    let mut sum = 0;
    if !is_less(a, E_128_18) {
        (a, sum) = (full_math::div(a, E_128.1, Down)?, E_128.0);
    }
    if !is_less(a, E_64_18) {
        (a, sum) = (full_math::div(a, wide(E_64.1), Down)?, sum + E_64.0);
    }
    // Below e^64 that is no more than 160 bits.
    a = full_math::mul(a, wide(100))?;
    let [(logarithm, power), ..] = POWERS;
    if !is_less(a, wide(power)) {
        (a, sum) = (full_math::mul_div(a, wide(ONE_20), wide(power), Down)?, sum + logarithm);
    }
    Ok((narrow(a).ok_or(Error::Overflow)?, sum))
}

/// Takes one of the powers out of a number, where it is not below it.
#[inline]
#[allow(clippy::indexing_slicing, reason = "an index out of range does not compile")]
fn reduce<const N: usize>(a: &mut u128, sum: &mut u128) -> Result<()> {
    let (logarithm, power) = const { POWERS[N] };
    if *a >= power {
        *a = scaled(*a, ONE_20, const { Constant::new(POWERS[N].1) })?;
        *sum += logarithm;
    }
    Ok(())
}

/// `z + z³/3 + … + z¹¹/11` for `z = (a − 1)/(a + 1)`, in 20 decimals and each truncated, for `1 ≤ a ≤ e^(1/16)`.
#[inline]
fn artanh_20(a: u128) -> u64 {
    const UNIT: SmallConstant = SmallConstant::new(ONE_20);
    // The sum has 68 bits, and (a − 1)·10²⁰ is a product of 110 bits times 2²⁰: both are shifted by 60 more.
    let divisor = Divisor::new((a + ONE_20) << 60);
    let (z, _) = divisor.div_rem_below(mul_64(low(a - ONE_20), 5_u64.pow(20)) << 16, 0);
    let by = |x: u64, y: u64| UNIT.quotient(mul_64(x, y));
    // z < 1/32, so that z² has 57 bits.
    let square = by(z, z);
    let z_3 = by(z, square);
    let z_5 = by(z_3, square);
    let z_7 = by(z_5, square);
    let z_9 = by(z_7, square);
    let z_11 = by(z_9, square);
    z + div_by::<3>(z_3) + div_by::<5>(z_5) + div_by::<7>(z_7) + div_by::<9>(z_9) + div_by::<11>(z_11)
}

/// `ln x` in 36 decimals, for `x` in 18 decimals between 0.9 and 1.1.
///
/// Twice `z + z³/3 + … + z¹⁵/15` for `z = (x − 1)/(x + 1)`, each term truncated.
#[inline]
pub(super) fn ln_36(x: u64) -> Result<Signed> {
    const ONE: u64 = 10_u64.pow(18);
    // Both would have 18 decimals more in the contract: the quotient is the same, below 1/19 and so of 116 bits.
    let z = mul_div(ONE_36, x.abs_diff(ONE).into(), (x + ONE).into(), Down)?;
    let by = |x: u128, y: u128| scaled(x, y, UNIT_36);
    let square = by(z, z)?;
    let z_3 = by(z, square)?;
    let z_5 = by(z_3, square)?;
    let z_7 = by(z_5, square)?;
    let z_9 = by(z_7, square)?;
    let z_11 = by(z_9, square)?;
    let z_13 = by(z_11, square)?;
    let z_15 = by(z_13, square)?;
    let sum = z + div_short_by::<3>(z_3) + div_short_by::<5>(z_5) + div_short_by::<7>(z_7) + div_short_by::<9>(z_9);
    let sum = sum + div_short_by::<11>(z_11) + div_short_by::<13>(z_13) + div_short_by::<15>(z_15);
    Ok(Signed { negative: x < ONE, size: 2 * sum })
}
