//! Powers, logarithms and exponentials of fixed-point numbers, rounded once and in a stated direction.
//!
//! Everything works on raw integers; a fixed-point scale cancels or is an explicit number of fractional bits. A real
//! number is a mantissa of 192 bits, three limbs with the least significant first, and a power of two.
//!
//! - `log₂(n/d) = k + log₂(j/32) ± 2/ln 2·artanh z`, `z = |32n − jd|/(32n + jd)`. Numerator and denominator of `z` are
//!   exact, so the logarithm keeps its relative accuracy where `n/d` tends to one. Relative error below 2⁻¹⁸³.
//! - `2^y = 2^⌊y⌋·2^(j/32)·e^(f·ln 2)`, `0 ≤ f < 1/32`. Relative error below 2⁻¹⁸⁶ for an exact `y`.
//! - With `|y| < 2⁸` a power is off by at most 2⁻¹⁷⁵; it is widened by 2⁻¹⁶⁶ or more before it is rounded.
//!
//! The widened interval almost never holds an integer. Where it does, the order of the exact value and that integer
//! is settled by their logarithms, then by multiplicative dependence (equal or not), then by a product of powers in
//! 512 bits. What even that leaves open is rounded outward by one unit: the direction always holds.

use core::cmp::Ordering;

use self::big::{Big, E, compare_to_one};
use self::bracket::{Bracket, nearest};
use self::compare::compare_power;
use self::exponential::exp2;
use self::limbs::{TWO_128, normalised, signed};
use self::logarithm::{LN_2, LOG2_E, log2};
use self::scaled::{PowerSum, Scaled};
use super::Rounding;
use super::wide::{Direction, mul_div};
use crate::error::{Error, Result};

mod big;
mod bracket;
mod compare;
mod exponential;
mod limbs;
mod logarithm;
mod scaled;
mod series;

/// The exponent `±num/den` of a power.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exponent {
    pub negative: bool,
    pub num: u128,
    pub den: u128,
}

/// One factor `(num/den)^(±exp_num/exp_den)` of a product of powers that share `exp_den`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Factor {
    pub num: u128,
    pub den: u128,
    pub negative: bool,
    pub exp_num: u128,
}

/// `a·(num/den)^exp`, rounded once; `0^0 = 1`.
///
/// `Down ≤ exact ≤ Up`. Both are the floor and the ceiling, also where the exact value is an integer, but for one case
/// that must be built for the purpose: the value is no integer, yet `p·ln(num/den)` and `q·ln(n/a)` are within 2⁻³¹⁸ of
/// each other for an integer `n` (`exp = p/q` in lowest terms). Then one of the two is one unit further out.
///
/// # Errors
///
/// `Domain` for a zero denominator and for zero to a negative power, `Overflow` where the rounded value leaves `u128`.
pub(crate) fn mul_pow(a: u128, num: u128, den: u128, exp: Exponent, rounding: Rounding) -> Result<u128> {
    if den == 0 || exp.den == 0 {
        return Err(Error::Domain);
    }
    if exp.num == 0 {
        return Ok(a);
    }
    let (num, den) = if exp.negative { (den, num) } else { (num, den) };
    if den == 0 {
        return Err(Error::Domain);
    }
    if a == 0 || num == 0 {
        return Ok(0);
    }
    if num == den {
        return Ok(a);
    }
    if exp.num == exp.den {
        return mul_div(a, num, den, rounding);
    }
    let power = log2(num, den).mul_ratio(exp.num, exp.den);
    let bracket = match power.split() {
        Some(y) => Bracket::scaled_exp2(a, y, PROMISE),
        None => Bracket::out_of_range(power.negative),
    };
    bracket.settle(|n| compare_power(a, num, den, power, exp.num, exp.den, n)).rounded(rounding)
}

/// `a·Π (num/den)^(±exp_num/exp_den)` over the factors: one logarithm each, one exponential, one rounding.
///
/// `Down ≤ exact ≤ Up`. Up to 8 factors with `exp_num ≤ exp_den` the mantissa is widened by 2⁻¹⁶⁵. In general, with
/// `n` factors and every `|exp·log₂(num/den)| < 2^t`, by `n·2^(t − 179)` if that is more. With a single ratio other
/// than one the result is as tight as that of [`mul_pow`], with none it is `a`; with more, a result within the widening
/// of an integer (an exact integer too) is rounded outward, one unit further than need be.
///
/// # Errors
///
/// As [`mul_pow`]; `Domain` of one factor goes before the zero of another.
pub(crate) fn mul_powers(
    a: u128,
    factors: impl Iterator<Item = Factor>,
    exp_den: u128,
    rounding: Rounding,
) -> Result<u128> {
    if exp_den == 0 {
        return Err(Error::Domain);
    }
    let mut sum = PowerSum::ZERO;
    let mut single = None;
    let mut zero = a == 0;
    for Factor { num, den, negative, exp_num } in factors {
        if den == 0 {
            return Err(Error::Domain);
        }
        if exp_num == 0 {
            continue;
        }
        let (num, den) = if negative { (den, num) } else { (num, den) };
        if den == 0 {
            return Err(Error::Domain);
        }
        if num == 0 {
            zero = true;
        } else if num != den && !zero {
            let power = log2(num, den).mul_ratio(exp_num, exp_den);
            single = if sum.terms == 0 { Some((num, den, power, exp_num)) } else { None };
            sum.add(power);
        }
    }
    if zero {
        return Ok(0);
    }
    if sum.terms == 0 {
        return Ok(a);
    }
    let bracket = match sum.split() {
        Some(y) => Bracket::scaled_exp2(a, y, sum.accuracy()),
        None => Bracket::out_of_range(sum.is_negative()),
    };
    let compare = |n| {
        let (num, den, power, exp_num) = single?;
        compare_power(a, num, den, power, exp_num, exp_den, n)
    };
    bracket.settle(compare).rounded(rounding)
}

/// `log₂(num/den)` with `frac ≤ 127` fractional bits, as (is negative, magnitude).
///
/// `direction` is that of the signed value. Floor and ceiling are exact, and equal where `num/den` is a power of two;
/// only where `2^frac·ln(num/den)` is within 2⁻³¹⁸ of `n·ln 2` for an integer `n` (of `n` itself in [`ln_ratio`]) may
/// one of them be one unit further out. `Nearest` is off by no more than a half unit and 2⁻⁵⁰ of one.
///
/// # Errors
///
/// `Domain` where `num` or `den` is zero (or `frac` above 127), `Overflow` where the magnitude leaves `u128`.
pub(crate) fn log2_ratio(num: u128, den: u128, frac: u32, direction: Direction) -> Result<(bool, u128)> {
    if num == 0 || den == 0 || frac > MAX_FRAC {
        return Err(Error::Domain);
    }
    let ((n, n_bits), (d, d_bits)) = (normalised(num), normalised(den));
    if n == d {
        let k = n_bits - d_bits;
        let magnitude = u128::from(k.unsigned_abs());
        return if magnitude.leading_zeros() < frac { Err(Error::Overflow) } else { Ok((k < 0, magnitude << frac)) };
    }
    fixed_log(log2(num, den), num, den, Big::TWO, frac, direction)
}

/// `ln(num/den)`, with the guarantees and errors of [`log2_ratio`]; exact for `num = den` only.
pub(crate) fn ln_ratio(num: u128, den: u128, frac: u32, direction: Direction) -> Result<(bool, u128)> {
    if num == 0 || den == 0 || frac > MAX_FRAC {
        return Err(Error::Domain);
    }
    if num == den {
        return Ok((false, 0));
    }
    fixed_log(log2(num, den).mul(LN_2, 0), num, den, E, frac, direction)
}

/// `2^x` with `out_frac ≤ 127` fractional bits, for `x = ±magnitude/2^frac`, `frac ≤ 127`.
///
/// Exact for an integer `x`; otherwise floor and ceiling with the reservation of [`mul_pow`]. `Nearest` is off by no
/// more than a half unit and 2⁻⁴⁰ of one; a half (only for an integer `x`) goes up.
///
/// # Errors
///
/// `Overflow` where the rounded value leaves `u128` (`Domain` for more than 127 fractional bits).
pub(crate) fn exp2_fixed(
    negative: bool,
    magnitude: u128,
    frac: u32,
    out_frac: u32,
    direction: Direction,
) -> Result<u128> {
    fixed_exp(Scaled::ratio(negative, magnitude, frac), Big::TWO, magnitude, frac, out_frac, direction)
}

/// `e^x`, with the guarantees and errors of [`exp2_fixed`]; exact for `x = 0` only.
pub(crate) fn exp_fixed(
    negative: bool,
    magnitude: u128,
    frac: u32,
    out_frac: u32,
    direction: Direction,
) -> Result<u128> {
    fixed_exp(Scaled::ratio(negative, magnitude, frac).mul(LOG2_E, 1), E, magnitude, frac, out_frac, direction)
}

/// Fractional bits of a fixed-point argument or result.
const MAX_FRAC: u32 = 127;

/// A power is widened by at least 2^−(PROMISE + 1) and at most 2^−PROMISE.
const PROMISE: u32 = 165;

/// Rounds a logarithm of `num/den ≠ 1` to the base `base`.
fn fixed_log(log: Scaled, num: u128, den: u128, base: Big, frac: u32, direction: Direction) -> Result<(bool, u128)> {
    let negative = log.negative;
    let [m0, m1, m2] = log.mantissa;
    let wide = [m0, m1, m2, 0, 0];
    // |log|·2^frac = m·2^(exponent − 192 + frac), and |log| > 2^−129, so the shift is positive and below 5 limbs
    let shift = 192_i32.saturating_sub(log.exponent).unsigned_abs().saturating_sub(frac);
    let rounded = |rounding: Rounding| {
        let (less, more) = if negative { (num, den) } else { (den, num) };
        // |log| against n/2^frac is 1 against (less/more)^(2^frac)·base^n
        let compare = |n: Option<u128>| {
            let inverse = Big::ratio(normalised(less), normalised(more));
            compare_to_one(inverse, 1 << frac, base, n?).map(Ordering::reverse)
        };
        let bounds = Bracket::new(wide, [1 << 12, 0, 0, 0, 0], shift).settle(compare);
        bounds.rounded(if negative { !rounding } else { rounding })
    };
    let magnitude = match direction {
        Direction::Down => rounded(Rounding::Down),
        Direction::Up => rounded(Rounding::Up),
        Direction::Nearest => nearest(wide, shift),
    }?;
    Ok((negative && magnitude != 0, magnitude))
}

/// Rounds `base^(±magnitude/2^frac) = 2^power`.
fn fixed_exp(
    power: Scaled,
    base: Big,
    magnitude: u128,
    frac: u32,
    out_frac: u32,
    direction: Direction,
) -> Result<u128> {
    if frac > MAX_FRAC || out_frac > MAX_FRAC {
        return Err(Error::Domain);
    }
    let unit = 1_u128 << out_frac;
    let negative = power.negative;
    let y = power.split().map(|(int, fraction)| (int.saturating_add(signed(out_frac)), fraction));
    let rounding = match direction {
        Direction::Down => Rounding::Down,
        Direction::Up => Rounding::Up,
        Direction::Nearest => {
            return match y {
                None if negative => Ok(0),
                None => Err(Error::Overflow),
                Some((int, _)) if int < -1 => Ok(0),
                Some((int, _)) if int > 127 => Err(Error::Overflow),
                Some((int, fraction)) => {
                    let [m0, m1, m2] = exp2(fraction);
                    nearest([m0, m1, m2, 0, 0], (191 - int).unsigned_abs())
                }
            };
        }
    };
    // an exact power of two
    let exact = |int: i32| match u32::try_from(int) {
        Ok(int) => 1_u128.checked_shl(int).ok_or(Error::Overflow),
        Err(_) => Ok(u128::from(rounding == Rounding::Up)),
    };
    let whole = magnitude == 0 || (base == Big::TWO && magnitude.trailing_zeros() >= frac);
    let bracket = match y {
        Some((int, _)) if whole => return exact(int),
        Some(y) => Bracket::scaled_exp2(1, y, PROMISE),
        None => Bracket::out_of_range(negative),
    };
    // base^(±magnitude) against (n/unit)^(2^frac)
    let compare = |n: Option<u128>| {
        if n == Some(unit) {
            return Some(if negative { Ordering::Less } else { Ordering::Greater });
        }
        let (n, unit) = (n.map_or(TWO_128, normalised), normalised(unit));
        if negative {
            compare_to_one(base, magnitude, Big::ratio(n, unit), 1 << frac).map(Ordering::reverse)
        } else {
            compare_to_one(base, magnitude, Big::ratio(unit, n), 1 << frac)
        }
    };
    bracket.settle(compare).rounded(rounding)
}

#[cfg(test)]
mod tests;
