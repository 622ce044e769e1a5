//! Powers and logarithms as series of big integers, sharing no code and no constant with the kernel.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, Signed, Zero};

use super::std::println;
use super::std::string::String;
use crate::error::{Error, Result};
use crate::number::power::limbs::{Limbs, low_half, signed};

/// Fractional bits of the oracle. Its absolute errors stay below 2^−620.
pub(super) const P: i64 = 640;

pub(super) struct Oracle {
    pub(super) ln2: BigInt,
}

/// `2·artanh(num/den)`
fn ln_of_artanh(num: &BigInt, den: &BigInt) -> BigInt {
    let z = (num << P) / den;
    let square = (&z * &z) >> P;
    let (mut power, mut sum, mut i) = (z.clone(), z, 3);
    while !power.is_zero() && power != BigInt::from(-1) {
        power = (power * &square) >> P;
        sum += &power / i;
        i += 2;
    }
    sum << 1
}

pub(super) fn big(x: u128) -> BigInt {
    BigInt::from(x)
}

impl Oracle {
    pub(super) fn new() -> Self {
        // ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749)
        let a = |d: u32| ln_of_artanh(&BigInt::one(), &BigInt::from(d));
        let ln2 = a(26) * 9 - a(4801) + a(8749) * 4;
        Self { ln2 }
    }

    pub(super) fn ln(&self, num: u128, den: u128) -> BigInt {
        let (mut n, mut d) = (big(num), big(den));
        let k = signed(num.leading_zeros()) - signed(den.leading_zeros());
        if k > 0 {
            n <<= k;
        } else {
            d <<= -k;
        }
        ln_of_artanh(&(&n - &d), &(&n + &d)) - &self.ln2 * k
    }

    pub(super) fn log2(&self, num: u128, den: u128) -> BigInt {
        let k = signed(num.leading_zeros()) - signed(den.leading_zeros());
        let ln = self.ln(num, den) + &self.ln2 * k;
        (ln << P) / &self.ln2 - (BigInt::from(k) << P)
    }

    /// `2^y` as (int, mantissa in [1, 2) times 2^P).
    pub(super) fn exp2(&self, y: &BigInt) -> (i64, BigInt) {
        let int = y >> P;
        let f = y - (&int << P);
        let x = ((f * &self.ln2) >> P) >> 16_u32;
        let (mut term, mut sum, mut n) = (BigInt::one() << P, BigInt::one() << P, 1);
        while !term.is_zero() {
            term = ((term * &x) >> P) / n;
            sum += &term;
            n += 1;
        }
        for _ in 0..16 {
            sum = (&sum * &sum) >> P;
        }
        (i64::try_from(&int).unwrap_or(if int.is_negative() { i64::MIN } else { i64::MAX }), sum)
    }
}

/// sixteenths of log₂(x), rounded up
pub(super) fn log2_16(x: &BigInt) -> i64 {
    if x.is_zero() { -100_000 } else { i64::try_from(x.magnitude().pow(16).bits()).unwrap() }
}

pub(super) fn shifted(x: &BigInt, by: i64) -> BigInt {
    if by >= 0 { x << by } else { x >> -by }
}

pub(super) fn value(m: Limbs) -> BigInt {
    BigInt::from(BigUint::new(m.iter().flat_map(|l| [low_half(*l), low_half(*l >> 32)]).collect()))
}

/// Sixteenths of log₂ of the relative error of `m·2^(int − 191)` against `(int, mantissa)` of the oracle.
pub(super) fn mantissa_error(m: Limbs, int: i32, (exact_int, exact): &(i64, BigInt)) -> i64 {
    let got = shifted(&(value(m) << (P - 191)), i64::from(int) - exact_int);
    log2_16(&(got - exact)) - 16 * P
}

pub(super) struct Worst(pub(super) i64, String);

impl Worst {
    pub(super) fn new() -> Self {
        Self(-100_000, String::new())
    }
    pub(super) fn note(&mut self, error: i64, what: impl FnOnce() -> String) {
        if error > self.0 {
            *self = Self(error, what());
        }
    }
    pub(super) fn report(&self, name: &str) {
        println!("{name}: worst error 2^{}.{:02} at {}", self.0 / 16, -self.0 % 16 * 100 / 16, self.1);
    }
}

/// Nearer to an integer than this (relative, as bits) the kernel need not tell on which side it is.
const DECIDED: i64 = 310;

pub(super) fn to_bounds(down: Result<u128>, up: Result<u128>) -> [Option<BigInt>; 2] {
    [down, up].map(|x| match x {
        Ok(x) => Some(big(x)),
        Err(Error::Overflow) => None,
        Err(e) => panic!("{e:?}"),
    })
}

/// How the pair compares with the value `x/2^bits`; `is_integer` is asked where it may be the integer given.
///
/// Panics if a direction is wrong; otherwise true if floor and ceiling are exact.
pub(super) fn check(
    got: &[Option<BigInt>; 2],
    x: &BigInt,
    bits: i64,
    is_integer: impl FnOnce(&BigInt) -> bool,
    what: &str,
) -> bool {
    let limit = BigInt::one() << 128;
    let clip = |x: BigInt| if x >= limit { None } else { Some(x) };
    let n = (x + (BigInt::one() << (bits - 1))) >> bits;
    let distance = (x - (&n << bits)).abs();
    let near = distance.is_zero() || log2_16(&distance) < log2_16(x) - 16 * 480;
    let (floor, ceil) = if near && is_integer(&n) {
        (n.clone(), n.clone())
    } else if near {
        // the oracle cannot tell either
        let ok = [&n - 1, n.clone(), &n + 1].map(clip);
        assert!(ok[..2].contains(&got[0]) && ok[1..].contains(&got[1]), "{what}: {got:?} near {n}");
        return got[0] != got[1] && (got[0] == ok[1]) != (got[1] == ok[1]);
    } else {
        (x >> bits, (x >> bits) + 1)
    };
    let exact = [clip(floor.clone()), clip(ceil.clone())];
    if *got == exact {
        return true;
    }
    let below = got[0].as_ref().is_some_and(|x| *x <= floor) || exact[0].is_none();
    let above = got[1].as_ref().is_none_or(|x| *x >= ceil);
    assert!(below && above, "{what}: {got:?} against {exact:?}");
    let decided = log2_16(&distance) > log2_16(x) - 16 * DECIDED;
    assert!(!decided, "{what}: loose, {got:?} against {exact:?}");
    false
}
