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

use super::Rounding;
use super::wide::{Direction, mul_div};
use crate::error::{Error, Result};

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
    let bracket = power.split().map_or_else(|| out_of_range(power.negative), |y| scaled_exp2(a, y, PROMISE));
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
    let bracket = sum.split().map_or_else(|| out_of_range(sum.is_negative()), |y| scaled_exp2(a, y, sum.accuracy()));
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
    let rounding = match direction {
        Direction::Nearest => None,
        Direction::Down if negative => Some(Rounding::Up),
        Direction::Up if negative => Some(Rounding::Down),
        Direction::Down => Some(Rounding::Down),
        Direction::Up => Some(Rounding::Up),
    };
    let magnitude = match rounding {
        None => nearest(wide, shift),
        Some(rounding) => {
            let (less, more) = if negative { (num, den) } else { (den, num) };
            // |log| against n/2^frac is 1 against (less/more)^(2^frac)·base^n
            let compare = |n: Option<u128>| {
                let inverse = Big::ratio(normalised(less), normalised(more));
                compare_to_one(inverse, 1 << frac, base, n?).map(Ordering::reverse)
            };
            Bracket::new(wide, [1 << 12, 0, 0, 0, 0], shift).settle(compare).rounded(rounding)
        }
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
        Some(y) => scaled_exp2(1, y, PROMISE),
        None => out_of_range(negative),
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

// ---- Rounding ---------------------------------------------------------------------------------------------------

/// The integers just below the two ends of an interval that holds the exact value; `None` is 2¹²⁸ or more.
struct Bracket {
    low: Option<u128>,
    high: Option<u128>,
}

/// Floor and ceiling, or bounds for them.
struct Bounds {
    down: Option<u128>,
    up: Option<u128>,
}

impl Bracket {
    /// `(product ± slack)/2^shift`, where the exact value is strictly inside.
    fn new(product: [u64; 5], slack: [u64; 5], shift: u32) -> Self {
        Self { low: integer(shr(sub(product, slack).0, shift)), high: integer(shr(add(product, slack), shift)) }
    }

    /// `compare` gives the order of the exact value and the integer `n` (`None`: 2¹²⁸), if it can tell.
    fn settle(self, compare: impl FnOnce(Option<u128>) -> Option<Ordering>) -> Bounds {
        let Self { low, high: n } = self;
        let next = low.and_then(|low| low.checked_add(1));
        let after = n.and_then(|n| n.checked_add(1));
        if low == n {
            // strictly inside: never the integer itself
            return Bounds { down: low, up: next };
        }
        match if n == next { compare(n) } else { None } {
            Some(Ordering::Less) => Bounds { down: low, up: n },
            Some(Ordering::Equal) => Bounds { down: n, up: n },
            Some(Ordering::Greater) => Bounds { down: n, up: after },
            None => Bounds { down: low, up: after },
        }
    }
}

impl Bounds {
    fn rounded(self, rounding: Rounding) -> Result<u128> {
        match rounding {
            Rounding::Down => self.down,
            Rounding::Up => self.up,
        }
        .ok_or(Error::Overflow)
    }
}

/// Where `|y| ≥ 2⁸`, or far enough out: nothing below one unit or nothing below 2¹²⁸.
fn out_of_range(negative: bool) -> Bracket {
    if negative { Bracket { low: Some(0), high: Some(0) } } else { Bracket { low: None, high: None } }
}

/// `a·2^y` for `a ≥ 1`, widened by 2^−accuracy at most and half of it at least.
fn scaled_exp2(a: u128, (int, fraction): (i32, Limbs), accuracy: u32) -> Bracket {
    if !(-129..=128).contains(&int) {
        return out_of_range(int < 0);
    }
    let slack = shl([low(a), high(a), 0, 0, 0], 191_u32.saturating_sub(accuracy));
    Bracket::new(mul_wide(exp2(fraction), a), slack, (191 - int).unsigned_abs())
}

fn integer([n0, n1, n2, n3, n4]: [u64; 5]) -> Option<u128> {
    if n2 | n3 | n4 == 0 { Some(join(n1, n0)) } else { None }
}

/// `product/2^shift` to nearest, a half up; `shift` is positive.
fn nearest(product: [u64; 5], shift: u32) -> Result<u128> {
    let [half, ..] = shr(product, shift.saturating_sub(1));
    integer(shr(product, shift)).and_then(|n| n.checked_add(u128::from(half & 1))).ok_or(Error::Overflow)
}

// ---- Logarithm and exponential ----------------------------------------------------------------------------------

/// A real number `±mantissa·2^(exponent − 192)`; the top bit of the mantissa is set unless the number is zero.
#[derive(Debug, Clone, Copy)]
struct Scaled {
    negative: bool,
    mantissa: Limbs,
    exponent: i32,
}

impl Scaled {
    /// `±magnitude/2^frac`.
    fn ratio(negative: bool, magnitude: u128, frac: u32) -> Self {
        let (m, bits) = normalised(magnitude);
        Self { negative, mantissa: [0, low(m), high(m)], exponent: bits.saturating_sub_unsigned(frac) }
    }

    fn normal(negative: bool, mantissa: Limbs, exponent: i32) -> Self {
        let zeros = leading_zeros(mantissa);
        Self { negative, mantissa: shl(mantissa, zeros), exponent: exponent.saturating_sub_unsigned(zeros) }
    }

    /// Times `mantissa·2^(exponent − 192)`; a relative error below 2⁻¹⁸⁸.
    fn mul(self, mantissa: Limbs, exponent: i32) -> Self {
        Self::normal(self.negative, mul_hi(self.mantissa, mantissa), self.exponent.saturating_add(exponent))
    }

    /// Times `num/den`, both positive; a relative error below 2⁻¹⁸⁶.
    fn mul_ratio(self, num: u128, den: u128) -> Self {
        let ((n, n_bits), (d, d_bits)) = (normalised(num), normalised(den));
        self.mul([0, low(n), high(n)], n_bits).mul(reciprocal([0, low(d), high(d)]), 1 - d_bits)
    }

    /// The order of two numbers other than zero, each off by less than 2⁻¹⁸¹ of itself, unless that leaves it open.
    fn order(self, rhs: Self) -> Option<Ordering> {
        let order = |negative: bool| if negative { Ordering::Less } else { Ordering::Greater };
        if self.negative != rhs.negative {
            return Some(order(self.negative));
        }
        let shift = self.exponent.saturating_sub(rhs.exponent);
        if !(-1..=1).contains(&shift) {
            return Some(order(self.negative != (shift < 0)));
        }
        let wide = |[m0, m1, m2]: Limbs, by: bool| shl([m0, m1, m2, 0], u32::from(by));
        let (a, b) = (wide(self.mantissa, shift > 0), wide(rhs.mantissa, shift < 0));
        let (difference, below) = sub(a, b);
        let difference = if below { sub(b, a).0 } else { difference };
        if shr(difference, 16) == [0; 4] { None } else { Some(order(self.negative != below)) }
    }

    /// The floor and the fraction, cut to 192 bits, of a number below 2⁸ in magnitude.
    fn split(self) -> Option<(i32, Limbs)> {
        let [m0, m1, m2] = self.mantissa;
        let Ok(shift) = u32::try_from(self.exponent) else {
            let fraction = shr(self.mantissa, self.exponent.unsigned_abs());
            return Some(if self.negative && fraction != [0; 3] {
                (-1, sub([0; 3], fraction).0)
            } else {
                (0, fraction)
            });
        };
        if shift > 8 {
            return None;
        }
        let wide = shl([m0, m1, m2, 0], shift);
        let [f0, f1, f2, int] = if self.negative { sub([0; 4], wide).0 } else { wide };
        Some((signed(low_half(int)), [f0, f1, f2]))
    }
}

/// A sum of powers of two's exponents, in two's complement with 192 fractional and 192 integer bits: no sum of
/// products of a logarithm below 2⁷ and an exponent below 2¹²⁸ leaves it.
struct PowerSum {
    limbs: [u64; 6],
    terms: u32,
    /// Every term is below `2^exponent` in magnitude.
    exponent: u32,
}

impl PowerSum {
    const ZERO: Self = Self { limbs: [0; 6], terms: 0, exponent: 0 };

    fn add(&mut self, Scaled { negative, mantissa, exponent }: Scaled) {
        let [m0, m1, m2] = if exponent < 0 { shr(mantissa, exponent.unsigned_abs()) } else { mantissa };
        let integer_bits = u32::try_from(exponent).unwrap_or(0);
        let term = shl([m0, m1, m2, 0, 0, 0], integer_bits);
        self.limbs = if negative { sub(self.limbs, term).0 } else { add(self.limbs, term) };
        self.terms = self.terms.saturating_add(1);
        self.exponent = self.exponent.max(integer_bits);
    }

    fn is_negative(&self) -> bool {
        let [.., top] = self.limbs;
        top >> 63 == 1
    }

    fn split(&self) -> Option<(i32, Limbs)> {
        let [f0, f1, f2, int, i1, i2] = self.limbs;
        let sign = if self.is_negative() { u64::MAX } else { 0 };
        if i1 != sign || i2 != sign {
            return None;
        }
        let narrow = signed(low_half(int));
        (unsigned(narrow) == int && (narrow < 0) == self.is_negative()).then_some((narrow, [f0, f1, f2]))
    }

    /// Every term is off by less than 2^(exponent − 183), so 2^sum by less than 2^−(accuracy + 1).
    fn accuracy(&self) -> u32 {
        let terms_log2 = 32 - self.terms.leading_zeros();
        181_u32.saturating_sub(self.exponent).saturating_sub(terms_log2).min(PROMISE)
    }
}

/// `log₂(num/den)` for positive integers; zero only where they are equal.
#[inline(never)]
fn log2(num: u128, den: u128) -> Scaled {
    let ((n, n_bits), (d, d_bits)) = (normalised(num), normalised(den));
    let k = n_bits - d_bits;
    // the ratio n/d in (½, 2), in units of 2⁻³¹, brought near [√½, √2]: just below a power of two the sum would cancel
    let ratio = (high(n) >> 32 << 31).checked_div(high(d) >> 32).unwrap_or(0);
    let (k, ratio, n_factor, d_factor) = if ratio >= 91 << 25 {
        (k + 1, ratio >> 1, 32, 2)
    } else if ratio < 45 << 25 {
        (k - 1, ratio << 1, 64, 1)
    } else {
        (k, ratio, 32, 1)
    };
    let j = (ratio + (1 << 25)) >> 26;

    let (n, jd) = (mul_limb(n, n_factor), mul_limb(d, d_factor * j));
    let (difference, below) = match sub(n, jd) {
        (_, true) => (sub(jd, n).0, true),
        (difference, false) => (difference, false),
    };
    let sum = add(n, jd);
    let t = log2_artanh(below, difference, sum);
    if k == 0 && j == 32 {
        return t;
    }

    // k + log₂(j/32) ± t in two's complement; the table holds the fraction
    let row = usize::try_from(j.saturating_sub(FIRST_J)).unwrap_or(0);
    let [l0, l1, l2] = LOG2_TABLE.get(row).copied().unwrap_or([0; 3]);
    let k = if j < 32 { k - 1 } else { k };
    let base = [l0, l1, l2, unsigned(k)];
    let [t0, t1, t2] = shr(t.mantissa, t.exponent.unsigned_abs());
    let sum = if below { sub(base, [t0, t1, t2, 0]).0 } else { add(base, [t0, t1, t2, 0]) };
    let [.., top] = sum;
    let negative = top >> 63 == 1;
    let sum = if negative { sub([0; 4], sum).0 } else { sum };
    // the integer part is below 2⁸: give up that many bits at the other end
    let [.., top] = sum;
    let integer_bits = 64 - top.leading_zeros();
    let [m0, m1, m2, _] = shr(sum, integer_bits);
    Scaled::normal(negative, [m0, m1, m2], signed(integer_bits))
}

/// `±2/ln 2·artanh z` for `z = difference/sum` below 2^−6.5.
fn log2_artanh(negative: bool, difference: Limbs, sum: Limbs) -> Scaled {
    let (d_zeros, s_zeros) = (leading_zeros(difference), leading_zeros(sum));
    let quotient = mul_hi(shl(difference, d_zeros), reciprocal(shl(sum, s_zeros)));
    let z = Scaled::normal(negative, quotient, 1 + signed(s_zeros) - signed(d_zeros));
    // artanh z = z·(1 + Σ z²ⁱ/(2i + 1)), with w = 2¹³·z² < 1
    let square = shr(mul_hi(z.mantissa, z.mantissa), (2 * z.exponent + 12).unsigned_abs());
    let w = shl(square, 1);
    let series = mul_hi(w, ARTANH.horner(w));
    // z/ln 2 comes first: its mantissa is below ¾, so the sum cannot overflow
    let first = mul_hi(z.mantissa, LOG2_E);
    Scaled::normal(negative, add(first, shr(mul_hi(first, series), 4)), z.exponent + 2)
}

/// `2^fraction`, in [1, 2), times 2¹⁹¹; never above the exact value.
fn exp2(fraction: Limbs) -> Limbs {
    let [.., top] = fraction;
    let root = usize::try_from(top >> 59).ok().and_then(|j| EXP2_TABLE.get(j)).copied().unwrap_or([0; 3]);
    // 2^(g/32) = 1 + g·Σ (ln 2/32)ⁿ/n!·gⁿ⁻¹
    let g = shl(fraction, 5);
    let series = mul_hi(g, EXP.horner(g));
    add(root, shr(mul_hi(root, series), 2))
}

/// Coefficients of a power series without its constant term, highest power first, in units so small that the
/// coefficients of the high powers have one limb, those in the middle two. The variable is a fraction of 192 bits.
struct Series {
    one: &'static [u64],
    two: &'static [u128],
    three: &'static [Limbs],
}

impl Series {
    /// `c₁ + c₂·x + c₃·x² + …`; short by no more than six units for a coefficient.
    fn horner(&self, x: Limbs) -> Limbs {
        let [_, x1, x2] = x;
        let one = self.one.iter().fold(0, |sum, c| high(product(sum, x2)).wrapping_add(*c));
        let two = self.two.iter().fold(u128::from(one), |sum, c| mul_hi_128(sum, join(x2, x1)).wrapping_add(*c));
        self.three.iter().fold([low(two), high(two), 0], |sum, c| add(mul_hi(sum, x), *c))
    }
}

// ---- Limbs ------------------------------------------------------------------------------------------------------

/// 192 bits, least significant limb first.
type Limbs = [u64; 3];

#[allow(clippy::cast_possible_truncation, reason = "the low half is meant")]
const fn low(x: u128) -> u64 {
    x as u64
}

const fn high(x: u128) -> u64 {
    low(x >> 64)
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is meant")]
const fn low_half(x: u64) -> u32 {
    x as u32
}

/// The same bits; every count of bits here is far below 2³¹.
#[allow(clippy::cast_possible_wrap, reason = "two's complement is meant")]
const fn signed(x: u32) -> i32 {
    x as i32
}

/// A limb in two's complement.
#[allow(clippy::cast_sign_loss, reason = "two's complement is meant")]
fn unsigned(x: i32) -> u64 {
    i64::from(x) as u64
}

fn join(high: u64, low: u64) -> u128 {
    (u128::from(high) << 64) | u128::from(low)
}

fn product(a: u64, b: u64) -> u128 {
    u128::from(a) * u128::from(b)
}

/// `x` with its top bit set, and how many bits it has; `x` is not zero.
fn normalised(x: u128) -> (u128, i32) {
    let zeros = x.leading_zeros();
    (x.wrapping_shl(zeros), 128 - signed(zeros))
}

fn leading_zeros([m0, m1, m2]: Limbs) -> u32 {
    if m2 != 0 { m2.leading_zeros() } else { 64 + join(m1, m0).leading_zeros() }
}

/// Modulo 2^64ᴺ.
fn add<const N: usize>(mut a: [u64; N], b: [u64; N]) -> [u64; N] {
    let mut carry = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let sum = u128::from(*a) + u128::from(b) + carry;
        (*a, carry) = (low(sum), sum >> 64);
    }
    a
}

/// Modulo 2^64ᴺ, and whether the difference is negative.
fn sub<const N: usize>(mut a: [u64; N], b: [u64; N]) -> ([u64; N], bool) {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (difference, first) = a.overflowing_sub(b);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        (*a, borrow) = (difference, first || second);
    }
    (a, borrow)
}

/// `⌊a/2^bits⌋`
fn shr<const N: usize>(a: [u64; N], bits: u32) -> [u64; N] {
    let limb = |i: usize| a.get(i).copied().unwrap_or(0);
    let skip = usize::try_from(bits >> 6).unwrap_or(N);
    core::array::from_fn(|i| low(join(limb(i + skip + 1), limb(i + skip)) >> (bits & 63)))
}

/// `a·2^bits` modulo 2^64ᴺ.
fn shl<const N: usize>(a: [u64; N], bits: u32) -> [u64; N] {
    let skip = usize::try_from(bits >> 6).unwrap_or(N);
    let limb = |i: usize| i.checked_sub(skip).and_then(|i| a.get(i)).copied().unwrap_or(0);
    let below = |i: usize| i.checked_sub(1).map_or(0, limb);
    core::array::from_fn(|i| high(join(limb(i), below(i)) << (bits & 63)))
}

/// `x·y` for a small `y`.
fn mul_limb(x: u128, y: u64) -> Limbs {
    let first = product(low(x), y);
    let second = product(high(x), y) + (first >> 64);
    [low(first), low(second), high(second)]
}

/// `a·b/2¹⁹²`, short of it by less than six units: the products below the last limb are left out.
fn mul_hi([a0, a1, a2]: Limbs, [b0, b1, b2]: Limbs) -> Limbs {
    let wide = |x: u64| u128::from(x);
    let (p, q, top) = (product(a2, b1), product(a1, b2), product(a2, b2));
    let carry = wide(high(product(a2, b0))) + wide(high(product(a1, b1))) + wide(high(product(a0, b2)));
    let s0 = wide(low(p)) + wide(low(q)) + carry;
    let s1 = (p >> 64) + (q >> 64) + wide(low(top)) + (s0 >> 64);
    let s2 = (top >> 64) + (s1 >> 64);
    [low(s0), low(s1), low(s2)]
}

/// `a·b/2¹²⁸`, short of it by less than three units.
fn mul_hi_128(a: u128, b: u128) -> u128 {
    let cross = (product(high(a), low(b)) >> 64) + (product(low(a), high(b)) >> 64);
    product(high(a), high(b)) + cross
}

/// `m·a`
fn mul_wide([m0, m1, m2]: Limbs, a: u128) -> [u64; 5] {
    let row = |a: u64| {
        let p0 = product(m0, a);
        let p1 = product(m1, a) + (p0 >> 64);
        let p2 = product(m2, a) + (p1 >> 64);
        (low(p0), low(p1), low(p2), high(p2))
    };
    let ((l0, l1, l2, l3), (h0, h1, h2, h3)) = (row(low(a)), row(high(a)));
    add([l0, l1, l2, l3, 0], [0, h0, h1, h2, h3])
}

/// `2³⁸³/b` for `b` with its top bit set, from below and by less than 2⁻¹⁸⁹ of it: Newton's `x + x·(1 − b·x)`.
#[inline(never)]
fn reciprocal([b0, b1, b2]: Limbs) -> Limbs {
    let wide = |x: u64| u128::from(x);
    // 30 bits of 2³²/β, β = b/2¹⁹² in [½, 1); β is rounded up and x down throughout, so no step overshoots
    let x = u64::MAX.checked_div((b2 >> 32) + 1).unwrap_or(0);
    // 60 bits of 2⁶³/β
    let rest = (1_u128 << 96).wrapping_sub((wide(b2) + 1).wrapping_mul(wide(x)));
    let x = low((wide(x) << 31).wrapping_add(wide(x).wrapping_mul(rest) >> 65));
    // 120 bits of 2¹²⁷/β
    let tail = product(b1, x) + wide(x);
    let rest = (1_u128 << 127).saturating_sub(product(b2, x) + (tail >> 64) + 1);
    let x = (wide(x) << 64).wrapping_add(product(x, low(rest >> 4)) >> 59);
    // 189 bits of 2¹⁹¹/β: of b·x, just below 2³¹⁹, the limbs 2 and 3 tell how much is missing
    let (x0, x1) = (low(x), high(x));
    let (p00, p10, p20) = (product(b0, x0), product(b1, x0), product(b2, x0));
    let (p01, p11, p21) = (product(b0, x1), product(b1, x1), product(b2, x1));
    let s1 = (p00 >> 64) + wide(low(p10)) + wide(low(p01));
    let s2 = (p10 >> 64) + wide(low(p20)) + (p01 >> 64) + wide(low(p11)) + (s1 >> 64);
    let s3 = (p20 >> 64) + (p11 >> 64) + wide(low(p21)) + (s2 >> 64);
    let rest = !join(low(s3), low(s2));
    let step = mul_hi_128(x, rest << 32) >> 31;
    add([0, x0, x1], [low(step), high(step), 0])
}

// ---- The last unit ----------------------------------------------------------------------------------------------

/// 2¹²⁸ in the form of [`normalised`].
const TWO_128: (u128, i32) = (1 << 127, 129);

// Everything below is rarely needed: it is kept out of line for the sake of code size.

/// The order of `a·(num/den)^(exp_num/exp_den) = a·2^power` and `n` (`None`: 2¹²⁸), all positive.
#[cold]
#[inline(never)]
fn compare_power(
    a: u128,
    num: u128,
    den: u128,
    power: Scaled,
    exp_num: u128,
    exp_den: u128,
    n: Option<u128>,
) -> Option<Ordering> {
    if n == Some(a) {
        return Some(num.cmp(&den));
    }
    // near one the logarithms are much further apart, relatively, than the powers
    if let Some(order) = n.and_then(|n| power.order(log2(n, a))) {
        return Some(order);
    }
    let (p, q) = reduced(exp_num, exp_den);
    if is_power(n, a, p, num, den, q) {
        return Some(Ordering::Equal);
    }
    // (num/den)^p·(a/n)^q against 1
    let ratio = Big::ratio(normalised(num), normalised(den));
    compare_to_one(ratio, p, Big::ratio(normalised(a), n.map_or(TWO_128, normalised)), q)
}

/// Whether `(n/a)^q = (num/den)^p` exactly, for coprime `p` and `q`.
///
/// That holds if and only if both are powers of one rational, `n/a = g^p` and `num/den = g^q`, and Euclid's algorithm
/// on `(p, q)` finds it with divisions only: every step must divide the numerators and the denominators. It ends soon,
/// because every division by something other than one makes the numbers smaller.
#[inline(never)]
fn is_power(n: Option<u128>, a: u128, mut p: u128, num: u128, den: u128, mut q: u128) -> bool {
    // two is taken out first: 2¹²⁸ has no other factor
    let (n, n_twos) = n.map_or((1, 128), odd_part);
    let ((a, a_twos), (num, num_twos), (den, den_twos)) = (odd_part(a), odd_part(num), odd_part(den));
    let (x_twos, y_twos) = (n_twos - a_twos, num_twos - den_twos);
    let times = |twos: i32, exponent: u128| u128::from(twos.unsigned_abs()).checked_mul(exponent);
    // an exponent that overflows here is larger than any that could divide the other side
    if x_twos.signum() != y_twos.signum() || times(x_twos, q).is_none() || times(x_twos, q) != times(y_twos, p) {
        return false;
    }
    let (mut x, mut y) = (reduced(n, a), reduced(num, den));
    while q != 0 && y != (1, 1) {
        if p < q {
            (x, y, p, q) = (y, x, q, p);
            continue;
        }
        let (Some(above), Some(below)) = (exact_div(x.0, y.0), exact_div(x.1, y.1)) else {
            return false;
        };
        (x, p) = ((above, below), p - q);
    }
    // q = 0: then p = 1 and x is g; otherwise y = 1 and so must x be
    y == (1, 1) && (q == 0 || x == (1, 1))
}

/// `num/den` in lowest terms.
#[inline(never)]
fn reduced(num: u128, den: u128) -> (u128, u128) {
    let twos = num.trailing_zeros().min(den.trailing_zeros());
    let ((mut a, _), (mut b, _)) = (odd_part(num), odd_part(den));
    while a != b {
        if a < b {
            (a, b) = (b, a);
        }
        (a, _) = odd_part(a - b);
    }
    let inverse = odd_inverse(a);
    (num.wrapping_shr(twos).wrapping_mul(inverse), den.wrapping_shr(twos).wrapping_mul(inverse))
}

/// `x` without its factors of two, and their number; `x` is not zero.
fn odd_part(x: u128) -> (u128, i32) {
    let twos = x.trailing_zeros();
    (x.wrapping_shr(twos), signed(twos))
}

/// `1/x` modulo 2¹²⁸ for an odd `x`.
fn odd_inverse(x: u128) -> u128 {
    // x·x ≡ 1 modulo 8, and every step of Newton doubles the number of bits
    (0..6).fold(x, |y, _| y.wrapping_mul(2_u128.wrapping_sub(x.wrapping_mul(y))))
}

/// `x/y` for an odd `y` that divides `x`.
#[inline(never)]
fn exact_div(x: u128, y: u128) -> Option<u128> {
    let quotient = x.wrapping_mul(odd_inverse(y));
    quotient.checked_mul(y).map(|_| quotient)
}

/// A positive number `limbs·2^(exponent − 512)`, top bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Big {
    limbs: [u64; 8],
    exponent: i32,
}

impl Big {
    const ONE: Self = Self { limbs: [0, 0, 0, 0, 0, 0, 0, 1 << 63], exponent: 1 };
    const TWO: Self = Self { exponent: 2, ..Self::ONE };

    /// The quotient of two numbers in the form of [`normalised`], cut after 512 bits.
    #[inline(never)]
    fn ratio((num, num_bits): (u128, i32), (den, den_bits): (u128, i32)) -> Self {
        let mut limbs = [0; 8];
        // the first bit must be one, so it is either that of num or that of 2·num
        let mut double = num < den;
        let exponent = num_bits - den_bits + i32::from(!double);
        let mut rest = num;
        for limb in limbs.iter_mut().rev() {
            for _ in 0..64 {
                let carry = double && rest >> 127 == 1;
                rest <<= u32::from(double);
                double = true;
                let bit = carry || rest >= den;
                if bit {
                    rest = rest.wrapping_sub(den);
                }
                *limb = (*limb << 1) | u64::from(bit);
            }
        }
        Self { limbs, exponent }
    }

    /// The product, cut after 511 or 512 bits.
    #[inline(never)]
    fn times(&self, rhs: &Self) -> Self {
        let mut wide = [0; 16];
        for (i, a) in self.limbs.iter().enumerate() {
            let mut carry = 0;
            let mut row = wide.iter_mut().skip(i);
            for (b, sum) in rhs.limbs.iter().zip(row.by_ref()) {
                let next = product(*a, *b) + u128::from(*sum) + carry;
                (*sum, carry) = (low(next), next >> 64);
            }
            if let Some(sum) = row.next() {
                *sum = low(carry);
            }
        }
        let [.., l0, l1, l2, l3, l4, l5, l6, l7] = wide;
        let limbs = [l0, l1, l2, l3, l4, l5, l6, l7];
        let exponent = self.exponent.saturating_add(rhs.exponent);
        if l7 >> 63 == 1 {
            Self { limbs, exponent }
        } else {
            Self { limbs: shl(limbs, 1), exponent: exponent.saturating_sub(1) }
        }
    }
}

/// The order of `a^p·b^q` and one; `None` where 512 bits cannot tell.
///
/// Both powers are taken together, so that what is near one in the end never gets far from it on the way. Every
/// squaring doubles the relative error: after `n` of them it is below 2^(n − 506).
#[cold]
#[inline(never)]
fn compare_to_one(a: Big, p: u128, b: Big, q: u128) -> Option<Ordering> {
    let both = a.times(&b);
    let steps = 128 - (p | q).leading_zeros();
    let mut power = Big::ONE;
    for i in (0..steps).rev() {
        power = power.times(&power);
        match (p >> i & 1 == 1, q >> i & 1 == 1) {
            (true, true) => power = power.times(&both),
            (true, false) => power = power.times(&a),
            (false, true) => power = power.times(&b),
            (false, false) => {}
        }
    }
    // the limbs that are certain, but for the top bit
    let unsure = if steps > 50 { 3 } else { 1 };
    let [.., top] = power.limbs;
    let tail = |limb: u64| power.limbs.iter().skip(unsure).take(7 - unsure).all(|l| *l == limb);
    match power.exponent {
        1 if top == 1 << 63 && tail(0) => None,
        0 if top == u64::MAX && tail(u64::MAX) => None,
        1.. => Some(Ordering::Greater),
        _ => Some(Ordering::Less),
    }
}

// ---- Tables, rounded down ---------------------------------------------------------------------------------------

/// `1/ln 2 = LOG2_E·2^(1 − 192)`, `ln 2 = LN_2·2^−192`.
const LOG2_E: Limbs = [0xeb57_7aa8_dd69_5a58, 0xbe87_fed0_691d_3e88, 0xb8aa_3b29_5c17_f0bb];
const LN_2: Limbs = [0x40f3_4326_7298_b62d, 0xc9e3_b398_03f2_f6af, 0xb172_17f7_d1cf_79ab];

/// Euler's number.
const E: Big = Big {
    limbs: [
        0xd3df_1ed5_d5fd_6561,
        0xf681_b202_aec4_617a,
        0x7d2f_e363_630c_75d8,
        0xcc93_9dce_249b_3ef9,
        0xa9e1_3641_1464_33fb,
        0xd8b9_c583_ce2d_3695,
        0xafdc_5620_273d_3cf1,
        0xadf8_5458_a2bb_4a9a,
    ],
    exponent: 2,
};

/// `j` of the first row of the table.
const FIRST_J: u64 = 23;

/// `log₂(j/32)`, `j` from 23 to 45, its fraction in [0, 1) times 2¹⁹².
static LOG2_TABLE: [Limbs; 23] = [
    [0x3f28_69dd_6be1_d1cc, 0x12ba_94db_12ef_0aa8, 0x8608_2806_b1d5_32c4],
    [0x24f3_e6a3_a259_b040, 0xa00b_120a_068b_add1, 0x95c0_1a39_fbd6_879f],
    [0xcb62_aff1_bd9d_6a74, 0x495f_b7fa_6d7e_da66, 0xa4d3_c25e_68dc_57f2],
    [0x1cf4_83d2_9006_76c7, 0x76da_1c87_2983_511e, 0xb350_0472_3c46_5e69],
    [0x6edb_b3ea_e70d_10c1, 0xe021_361e_13a3_0973, 0xc140_4ead_f383_96de],
    [0x38c6_a548_0171_67ca, 0x2ac9_03a4_13e5_a847, 0xceae_cfea_8085_9b33],
    [0x05d8_4c6e_2ead_ff07, 0x5b8a_19b1_c637_671f, 0xdba4_a47a_a996_d25a],
    [0x8aa5_3e9c_8128_657a, 0xc4ba_ee07_3d4b_1b04, 0xe829_fb69_3044_b398],
    [0x06c1_f1d2_6c71_0872, 0x0d1e_3f80_fbc7_1454, 0xf446_359b_1353_9551],
    [0x0000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0000_0000_0000_0000],
    [0x6366_f25a_e368_399c, 0x9b03_784b_5be0_8490, 0x0b5d_69ba_c77e_c398],
    [0xca50_7cfa_b1d2_7f98, 0xcc53_8261_4457_5ac3, 0x1663_f6fa_c913_167c],
    [0x9e77_fd40_e040_1d05, 0x4f78_dfa1_4aa5_157a, 0x2118_b119_b4f3_c72c],
    [0x49e7_cd47_44b3_6080, 0x4016_2414_0d17_5ba2, 0x2b80_3473_f7ad_0f3f],
    [0x4105_7dd4_287e_22f1, 0xc23d_9780_306c_696a, 0x359e_bc5b_69d9_27df],
    [0x99ea_ddb5_a952_0d6a, 0x51b3_314f_09de_6be4, 0x3f78_2d72_04d0_1447],
    [0x41e8_6a76_3260_2708, 0x16e5_2e91_300e_feef, 0x4910_1eac_381c_e609],
    [0x65b1_57f8_dece_b53a, 0x24af_dbfd_36bf_6d33, 0x5269_e12f_346e_2bf9],
    [0x9f89_0503_285f_6d81, 0x3548_2d13_dc0f_110c, 0x5b88_8736_7433_795e],
    [0x5dba_8beb_a3cb_180b, 0xcad4_15ae_1a71_5618, 0x646e_ea24_7c5c_22d2],
    [0x14a8_05ee_4271_97fc, 0x51bb_e3f6_289e_3ab7, 0x6d1f_afdc_e20a_8290],
    [0x3e73_0bb7_410e_895b, 0xfaf8_6641_5554_d6bf, 0x759d_4f80_cba8_3bf8],
    [0xaf99_2540_2382_15bb, 0x64c6_0011_43d6_c8d5, 0x7dea_15a3_2c1b_3b38],
];

/// `2^(j/32)` times 2¹⁹¹.
static EXP2_TABLE: [Limbs; 32] = [
    [0x0000_0000_0000_0000, 0x0000_0000_0000_0000, 0x8000_0000_0000_0000],
    [0x29f1_a4af_befa_5d7c, 0x3e2a_475b_4652_0bff, 0x82cd_8698_ac2b_a1d7],
    [0x148a_0459_e758_5151, 0xc5c9_5b8c_2154_c1b2, 0x85aa_c367_cc48_7b14],
    [0xe623_d58b_3772_ba13, 0x5df8_d76c_98c6_7562, 0x8898_0e80_92da_8527],
    [0x1aa8_4ffb_ebac_349f, 0xfbe4_6287_58a5_3c90, 0x8b95_c1e3_ea8b_d6e6],
    [0xa110_3723_0b36_7828, 0x2dc0_144c_8783_d4c5, 0x8ea4_398b_45cd_53c0],
    [0x1942_b348_16fb_4f26, 0x0fd6_d8e0_ae5a_c9d8, 0x91c3_d373_ab11_c336],
    [0x4856_0469_01ff_6c05, 0x2e8a_fad1_2551_de54, 0x94f4_efa8_fef7_0961],
    [0x5e13_9a1b_14fa_8178, 0x46ad_2318_2e42_f6f6, 0x9837_f051_8db8_a96f],
    [0x0928_b5fc_e34c_df21, 0xa2a8_17a2_a3cc_3f1f, 0x9b8d_39b9_d54e_5538],
    [0x65c1_5c12_2133_e2a2, 0xa091_1f09_ebb9_fdd1, 0x9ef5_3260_91a1_11ad],
    [0x9da4_384d_bc2c_8eae, 0x9b7a_04ef_80cf_dea7, 0xa270_4303_0c49_6818],
    [0x1dd1_70ac_e2bc_fc17, 0x1cbd_7f62_1710_701b, 0xa5fe_d6a9_b151_38ea],
    [0x3951_f214_c02d_824a, 0x541e_24ec_3531_fa73, 0xa9a1_5ab4_ea7c_0ef8],
    [0x6be4_0940_7034_fded, 0x4980_a8c8_f59a_2ec4, 0xad58_3eea_42a1_4ac6],
    [0x757c_fb99_13ad_c577, 0x87d0_37e9_6d21_5d8e, 0xb123_f581_d2ac_258f],
    [0x1d6f_60ba_893b_a84c, 0x597d_89b3_754a_be9f, 0xb504_f333_f9de_6484],
    [0xa5ab_16cf_4510_56ed, 0x1b87_9778_566b_65a1, 0xb8fb_af47_62fb_9ee9],
    [0x15b3_4bbc_b029_8f41, 0xa881_1fb6_6d0f_af7a, 0xbd08_a39f_580c_36be],
    [0x6b2e_5dd6_07a9_969c, 0x7c45_7d59_a500_87b5, 0xc12c_4cca_6670_9456],
    [0x6b0f_9399_9825_1a36, 0x3e2a_d0c9_64dd_9f37, 0xc567_2a11_5506_dadd],
    [0x257a_c0db_1f41_9377, 0x80e1_f92a_0511_697e, 0xc9b9_bd86_6e2f_27a2],
    [0x6f28_610b_8c36_485a, 0xe235_838f_95f2_c6ed, 0xce24_8c15_1f84_80e3],
    [0x5202_9c0b_81f7_be57, 0x1224_8e57_c3de_4028, 0xd2a8_1d91_f12a_e45a],
    [0x1d73_3af5_2205_8b16, 0x39a6_8bb9_902d_3fde, 0xd744_fcca_d69d_6af4],
    [0x481e_1ab7_25b1_2d56, 0x3d84_0d5a_9e29_aa64, 0xdbfb_b797_daf2_3755],
    [0x224b_251b_3309_2002, 0x0658_9504_8dd3_33ca, 0xe0cc_deec_2a94_e111],
    [0xaacd_6065_b6e9_f6ac, 0x1e5e_8f4a_4edb_b0ec, 0xe5b9_06e7_7c83_48a8],
    [0xc4fa_ace0_43b7_f91c, 0xd02d_75b3_706e_54fa, 0xeac0_c6e7_dd24_392e],
    [0xd4a2_77ea_ddaa_925c, 0x4656_1cf6_948d_b912, 0xefe4_b99b_dcda_f5cb],
    [0x6f51_0308_6777_09f5, 0x7b9d_0c7a_ed98_0fc3, 0xf525_7d15_2486_cc2c],
    [0x8006_fe21_a95d_14dc, 0x7c25_bb14_315d_7fcc, 0xfa83_b2db_722a_033a],
];

/// `Σ wⁱ/(2i + 1)/2^13i` in units of 2⁻¹⁹⁶, `i` from 1 to 14.
static ARTANH: Series = Series {
    one: &[
        0x0000_0000_0000_0234,
        0x0000_0000_004b_da12,
        0x0000_000a_3d70_a3d7,
        0x0001_642c_8590_b216,
        0x30c3_0c30_c30c_30c3,
    ],
    two: &[
        0x0000_0000_0000_06bc_a1af_286b_ca1a_f286,
        0x0000_0000_00f0_f0f0_f0f0_f0f0_f0f0_f0f0,
        0x0000_0022_2222_2222_2222_2222_2222_2222,
        0x0004_ec4e_c4ec_4ec4_ec4e_c4ec_4ec4_ec4e,
        0xba2e_8ba2_e8ba_2e8b_a2e8_ba2e_8ba2_e8ba,
    ],
    three: &[
        [0x71c7_1c71_c71c_71c7, 0xc71c_71c7_1c71_c71c, 0x0000_0000_0000_1c71],
        [0x2492_4924_9249_2492, 0x9249_2492_4924_9249, 0x0000_0000_0492_4924],
        [0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccc, 0x0000_00cc_cccc_cccc],
        [0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaaa, 0x002a_aaaa_aaaa_aaaa],
    ],
};

/// `Σ (ln 2/32)ⁿ/n!·gⁿ⁻¹` in units of 2⁻¹⁹⁴, `n` from 1 to 22.
static EXP: Series = Series {
    one: &[
        0x0000_0000_0000_0005,
        0x0000_0000_0000_157f,
        0x0000_0000_0051_6b31,
        0x0000_0001_25a7_ecb8,
        0x0000_03ee_2ed7_b686,
        0x000c_c222_5a0e_12d3,
        0x271d_135c_f3f1_6724,
    ],
    two: &[
        0x0000_0000_0000_0070_dba1_0ec1_0087_99ec,
        0x0000_0000_0001_3149_64d5_878a_973f_1436,
        0x0000_0000_0302_c326_2cda_1f2c_5035_8601,
        0x0000_0007_0ef5_943f_0a61_78ad_5a1f_85e8,
        0x0000_0f46_5639_a8dd_9260_7abc_caf2_390a,
        0x001e_4cf5_158b_8ec9_f6fd_a1d9_52e7_699c,
        0x36a4_a7a7_2bcf_87b4_94e1_cb49_ff21_1463,
    ],
    three: &[
        [0xf981_b69d_f12c_370d, 0xb008_8e97_208f_f63f, 0x0000_0000_0000_0058],
        [0x321f_639a_4ace_1152, 0xff16_22c3_1a1a_c547, 0x0000_0000_0000_7ff2],
        [0x3591_a0f9_f662_9ff9, 0x7c36_3c3b_7a58_544c, 0x0000_0000_00a1_8489],
        [0xa5f6_1982_bb65_34b7, 0x5339_8883_8bfb_4d28, 0x0000_0000_aec3_ff3c],
        [0x5628_3923_c752_9f31, 0x73b9_4e65_df05_a9f7, 0x0000_009d_955b_7dd2],
        [0xb7ba_7ae2_3a22_6d00, 0xfe2c_ce9d_8aec_caf4, 0x0000_71ac_235c_1282],
        [0x9547_44ea_3861_9cd3, 0x50de_2d60_dd92_e6bf, 0x003d_7f7b_ff05_8b1d],
        [0xe81e_6864_ce53_16c5, 0x793c_7673_007e_5ed5, 0x162e_42fe_fa39_ef35],
    ],
};

#[cfg(test)]
mod tests;
