#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::integer_division_remainder_used)]
#![allow(clippy::arithmetic_side_effects)]

extern crate std;

use std::vec::Vec;
use std::{env, format, fs, println, string::String, vec};

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::*;

// ---- Oracle: power series in big integers, sharing no code and no constant with the kernel ----------------------

/// Fractional bits of the oracle. Its absolute errors stay below 2^−620.
const P: i64 = 640;
/// Nearer to an integer than this (relative, as bits) the kernel need not tell on which side it is.
const DECIDED: i64 = 310;

struct Oracle {
    ln2: BigInt,
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

fn big(x: u128) -> BigInt {
    BigInt::from(x)
}

impl Oracle {
    fn new() -> Self {
        // ln 2 = 18 artanh(1/26) − 2 artanh(1/4801) + 8 artanh(1/8749)
        let a = |d: u32| ln_of_artanh(&BigInt::one(), &BigInt::from(d));
        let ln2 = a(26) * 9 - a(4801) + a(8749) * 4;
        Self { ln2 }
    }

    fn ln(&self, num: u128, den: u128) -> BigInt {
        let (mut n, mut d) = (big(num), big(den));
        let k = signed(num.leading_zeros()) - signed(den.leading_zeros());
        if k > 0 {
            n <<= k;
        } else {
            d <<= -k;
        }
        ln_of_artanh(&(&n - &d), &(&n + &d)) - &self.ln2 * k
    }

    fn log2(&self, num: u128, den: u128) -> BigInt {
        let k = signed(num.leading_zeros()) - signed(den.leading_zeros());
        let ln = self.ln(num, den) + &self.ln2 * k;
        (ln << P) / &self.ln2 - (BigInt::from(k) << P)
    }

    /// `2^y` as (int, mantissa in [1, 2) times 2^P).
    fn exp2(&self, y: &BigInt) -> (i64, BigInt) {
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
fn log2_16(x: &BigInt) -> i64 {
    if x.is_zero() { -100_000 } else { i64::try_from(x.magnitude().pow(16).bits()).unwrap() }
}

struct Worst(i64, String);

impl Worst {
    fn new() -> Self {
        Self(-100_000, String::new())
    }
    fn note(&mut self, error: i64, what: impl FnOnce() -> String) {
        if error > self.0 {
            *self = Self(error, what());
        }
    }
    fn report(&self, name: &str) {
        println!("{name}: worst error 2^{}.{:02} at {}", self.0 / 16, -self.0 % 16 * 100 / 16, self.1);
    }
}

fn value(m: Limbs) -> BigInt {
    BigInt::from(BigUint::new(m.iter().flat_map(|l| [low_half(*l), low_half(*l >> 32)]).collect()))
}

fn shifted(x: &BigInt, by: i64) -> BigInt {
    if by >= 0 { x << by } else { x >> -by }
}

/// Sixteenths of log₂ of the relative error of `m·2^(int − 191)` against `(int, mantissa)` of the oracle.
fn mantissa_error(m: Limbs, int: i32, (exact_int, exact): &(i64, BigInt)) -> i64 {
    let got = shifted(&(value(m) << (P - 191)), i64::from(int) - exact_int);
    log2_16(&(got - exact)) - 16 * P
}

// ---- Cases ------------------------------------------------------------------------------------------------------

struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    fn wide(&mut self) -> u128 {
        join(self.next(), self.next())
    }
    /// At most `bits` bits, log-uniform, not zero.
    fn log_uniform(&mut self, bits: u32) -> u128 {
        let bits = 1 + u32::try_from(self.below(u64::from(bits))).unwrap();
        (self.wide() >> (128 - bits)) | (1 << (bits - 1))
    }
    fn extreme(&mut self) -> u128 {
        let power = 1_u128 << self.below(128);
        match self.below(8) {
            0 => u128::from(1 + self.below(4)),
            1 => u128::MAX - u128::from(self.below(4)),
            2 => power,
            3 => power.wrapping_sub(1).max(1),
            4 => power + 1,
            5 => u128::from(u64::MAX) - 1 + u128::from(self.below(5)),
            6 => (1 << 127) - 2 + u128::from(self.below(5)),
            _ => self.log_uniform(128),
        }
    }
    fn near(&mut self, x: u128, by: u64) -> u128 {
        (x.saturating_sub(u128::from(by))).saturating_add(u128::from(self.below(2 * by + 1))).max(1)
    }
}

#[derive(Debug, Clone, Copy)]
struct Case {
    a: u128,
    num: u128,
    den: u128,
    exp: Exponent,
}

const KINDS: u64 = 9;

fn case(kind: u64, rng: &mut Rng) -> Case {
    let r = rng;
    let negative = r.below(3) == 0;
    let weights = |r: &mut Rng| match r.below(3) {
        0 => (u128::from(1 + r.below(99)), u128::from(1 + r.below(99))),
        1 => (r.log_uniform(67), r.log_uniform(67)),
        _ => {
            let w = u128::from(r.next() >> 1).max(1);
            (w, (1 << 64) - w)
        }
    };
    match kind {
        // anything, with an exponent that keeps most results in range
        0 => {
            let den = r.log_uniform(128);
            let exp = Exponent { negative, num: r.log_uniform(128).min(den.saturating_mul(4)), den };
            Case { a: r.log_uniform(128), num: r.log_uniform(128), den: r.log_uniform(128), exp }
        }
        // a swap
        1 => {
            let x = r.log_uniform(126);
            let dx = (x >> r.below(100)).max(1);
            let (num, den) = weights(r);
            Case { a: r.log_uniform(128), num: x, den: x + dx, exp: Exponent { negative, num, den } }
        }
        // ratios next to one
        2 => {
            let num = r.log_uniform(128);
            let (en, ed) = weights(r);
            Case { a: r.log_uniform(128), num, den: r.near(num, 3), exp: Exponent { negative, num: en, den: ed } }
        }
        // seams of the logarithm's table
        3 => {
            let den = r.log_uniform(120);
            let at = den.saturating_mul(u128::from(22 + r.below(50))) >> if r.below(2) == 0 { 5 } else { 6 };
            let (en, ed) = weights(r);
            Case { a: r.log_uniform(128), num: r.near(at, 2), den, exp: Exponent { negative, num: en, den: ed } }
        }
        // seams of the exponential's table
        4 => {
            let unit = 1_u128 << r.below(115);
            let en = unit * u128::from(1 + r.below(32 * 8));
            let (num, den) = if r.below(2) == 0 { (2, 1) } else { (4, 2) };
            let exp = Exponent { negative, num: r.near(en, 1), den: unit * 32 };
            Case { a: r.log_uniform(128), num, den, exp }
        }
        // exact results
        5 => {
            let (p, q) = (1 + r.below(12), 1 + r.below(12));
            let bits = (127 / p.max(q)).min(60);
            let (s, t) = (u128::from(1 + r.below(1 << bits)), u128::from(1 + r.below(1 << bits)));
            let pow = |x: u128, n: u64| x.pow(u32::try_from(n).unwrap());
            let scale = u128::from(1 + r.below(1 << 40));
            let most = (u128::MAX / pow(t, p)).min(u128::MAX / pow(s, p).max(1));
            let a = pow(t, p) * (r.wide() >> r.below(128) & most).max(1).min(most);
            let exp = Exponent { negative, num: u128::from(p) * scale, den: u128::from(q) * scale };
            let (num, den) = (pow(s, q), pow(t, q));
            if negative { Case { a, num: den, den: num, exp } } else { Case { a, num, den, exp } }
        }
        // the ends of the range
        6 => Case {
            a: r.extreme(),
            num: r.extreme(),
            den: r.extreme(),
            exp: Exponent { negative, num: r.extreme(), den: r.extreme() },
        },
        // exponents next to a small fraction
        7 => {
            let scale = r.log_uniform(124);
            let (p, q) = (u128::from(1 + r.below(7)), u128::from(1 + r.below(7)));
            let exp = Exponent { negative, num: r.near(p * scale, 1), den: q * scale };
            let den = r.log_uniform(127);
            let num = if r.below(2) == 0 { r.near(den, 5) } else { den.saturating_mul(4) };
            Case { a: if r.below(2) == 0 { den } else { r.log_uniform(128) }, num, den, exp }
        }
        // trades of a few units against a large reserve: exact results are near integers
        _ => {
            let x = r.log_uniform(127);
            let (p, q) = (u128::from(1 + r.below(9)), u128::from(1 + r.below(9)));
            let exp = Exponent { negative, num: p, den: q };
            let a = if r.below(2) == 0 { x } else { x.saturating_mul(u128::from(r.below(9) + 1)) };
            Case { a, num: x, den: x.saturating_add(p * q * u128::from(1 + r.below(100))), exp }
        }
    }
}

/// `cases` times what the environment asks for.
fn scaled(cases: u64) -> u64 {
    cases * env::var("CFMM_CASES").ok().and_then(|s| s.parse().ok()).unwrap_or(1)
}

fn to_bounds(down: Result<u128>, up: Result<u128>) -> [Option<BigInt>; 2] {
    [down, up].map(|x| match x {
        Ok(x) => Some(big(x)),
        Err(Error::Overflow) => None,
        Err(e) => panic!("{e:?}"),
    })
}

/// How the pair compares with the value `x/2^bits`; `is_integer` is asked where it may be the integer given.
///
/// Panics if a direction is wrong; otherwise true if floor and ceiling are exact.
fn check(
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

/// Whether `a·(num/den)^(p/q) = n`, by the definition.
fn exact_power(c: &Case, n: &BigInt) -> bool {
    let g = c.exp.num.gcd(&c.exp.den);
    let (p, q) = (c.exp.num / g, c.exp.den / g);
    let (Ok(p), Ok(q)) = (u32::try_from(p), u32::try_from(q)) else { return false };
    if p > 400 || q > 400 {
        return false;
    }
    let (num, den) = if c.exp.negative { (c.den, c.num) } else { (c.num, c.den) };
    big(c.a).pow(q) * big(num).pow(p) == n.pow(q) * big(den).pow(p)
}

// ---- Powers -----------------------------------------------------------------------------------------------------

#[test]
fn powers_are_floor_and_ceiling_and_the_mantissa_is_right() {
    let oracle = Oracle::new();
    let mut rng = Rng(1);
    for kind in 0..KINDS {
        let (mut worst, mut worst_log, mut loose, mut in_range) = (Worst::new(), Worst::new(), 0, 0);
        for _ in 0..scaled(6_000) {
            let c = case(kind, &mut rng);
            let what = format!("{c:?}");
            let [down, up] = [Rounding::Down, Rounding::Up].map(|r| mul_pow(c.a, c.num, c.den, c.exp, r));
            if c.num == c.den {
                assert_eq!([down, up], [Ok(c.a); 2], "{what}");
                continue;
            }
            let log = oracle.log2(c.num, c.den);
            let computed = log2(c.num, c.den);
            let size = log2_16(&log);
            let error = {
                let m = value(computed.mantissa) * if computed.negative { -1 } else { 1_i32 };
                let got = shifted(&m, i64::from(computed.exponent) - 192 + P);
                log2_16(&(got - &log)) - size
            };
            worst_log.note(error, || what.clone());
            let sign = if c.exp.negative { -1 } else { 1_i32 };
            let y = (log * big(c.exp.num) * sign).div_floor(&big(c.exp.den));
            let exact = oracle.exp2(&y);
            if exact.0 > 130 {
                assert_eq!([down, up], [Err(Error::Overflow); 2], "{what}");
                continue;
            }
            if exact.0 < -130 {
                assert_eq!([down, up], [Ok(0), Ok(1)], "{what}");
                continue;
            }
            in_range += 1;
            let (num, den) = if c.exp.negative { (c.den, c.num) } else { (c.num, c.den) };
            let (int, fraction) = log2(num, den).mul_ratio(c.exp.num, c.exp.den).split().unwrap();
            worst.note(mantissa_error(exp2(fraction), int, &exact), || what.clone());
            let x = shifted(&(big(c.a) * &exact.1), exact.0 + 140);
            let tight = check(&to_bounds(down, up), &x, P + 140, |n| exact_power(&c, n), &what);
            loose += u64::from(!tight);
        }
        worst.report(&format!("power {kind} ({in_range} in range, {loose} loose)"));
        worst_log.report(&format!("log2 {kind}"));
        assert!(worst.0 < -175 * 16 && worst_log.0 < -183 * 16, "kind {kind}");
        assert!(in_range > 1_000 && (loose == 0 || kind == 6 || kind == 7), "kind {kind}: {in_range}, {loose}");
    }
}

#[test]
fn large_exponents_of_ratios_next_to_one() {
    // the longest way from the logarithm to the power: |log₂| tiny, exponent huge, result anywhere
    let oracle = Oracle::new();
    let mut rng = Rng(2);
    let mut worst = Worst::new();
    for _ in 0..scaled(6_000) {
        let num = rng.log_uniform(128);
        let den = rng.near(num, 3);
        if num == den {
            continue;
        }
        let en = num.saturating_mul(u128::from(1 + rng.below(80)));
        let exp = Exponent { negative: rng.below(2) == 0, num: en, den: u128::from(1 + rng.below(5)) };
        let c = Case { a: rng.log_uniform(128), num, den, exp };
        let sign = if c.exp.negative { -1 } else { 1_i32 };
        let y = (oracle.log2(num, den) * big(en) * sign).div_floor(&big(exp.den));
        let exact = oracle.exp2(&y);
        if exact.0.abs() > 250 {
            continue;
        }
        let (num, den) = if c.exp.negative { (c.den, c.num) } else { (c.num, c.den) };
        let (int, fraction) = log2(num, den).mul_ratio(en, exp.den).split().unwrap();
        worst.note(mantissa_error(exp2(fraction), int, &exact), || format!("{c:?}"));
    }
    worst.report("large exponents");
    assert!(worst.0 < -175 * 16);
}

#[test]
fn exact_powers_are_exact_both_ways() {
    let mut rng = Rng(3);
    let mut integers = 0;
    for _ in 0..scaled(100_000) {
        let c = case(5, &mut rng);
        let [down, up] = [Rounding::Down, Rounding::Up].map(|r| mul_pow(c.a, c.num, c.den, c.exp, r));
        if down == up {
            integers += 1;
            let n = down.map_or_else(|_| BigInt::zero(), big);
            assert!(down.is_err() || exact_power(&c, &n), "{c:?}");
        } else {
            assert_eq!(down.map_or(None, |x| x.checked_add(1)), up.ok(), "{c:?}");
        }
    }
    assert!(integers > scaled(30_000), "{integers}");
    let half = Exponent { negative: false, num: 1, den: 2 };
    let both = |a, num, den, exp| [Rounding::Down, Rounding::Up].map(|r| mul_pow(a, num, den, exp, r));
    assert_eq!(both(1, 4, 1, half), [Ok(2); 2]);
    assert_eq!(both(3, 1, 9, half), [Ok(1); 2]);
    let tenth = Exponent { negative: true, num: 1 << 120, den: 10 << 120 };
    assert_eq!(both(1 << 64, 1 << 10, 1, tenth), [Ok(1 << 63); 2]);
    let long = Exponent { negative: false, num: 127, den: 126 };
    assert_eq!(both(1, 1 << 126, 1, long), [Ok(1 << 127); 2]);
    let odd = Exponent { negative: false, num: 80, den: 79 };
    assert_eq!(both(1, 3_u128.pow(79), 1, odd), [Ok(3_u128.pow(80)); 2]);
}

#[test]
fn the_edges_of_the_range() {
    let both = |a, num, den, n, d| {
        [Rounding::Down, Rounding::Up].map(|r| mul_pow(a, num, den, Exponent { negative: false, num: n, den: d }, r))
    };
    let overflow = Err(Error::Overflow);
    // exactly 2^128, and next to it
    assert_eq!(both(1, 1 << 64, 1, 2, 1), [overflow; 2]);
    assert_eq!(both(1, 4, 1, 64, 1), [overflow; 2]);
    assert_eq!(both(81, 4, 3, 4, 1), [Ok(256); 2]);
    assert_eq!(both(1 << 127, 4, 1, 1, 2), [overflow; 2]);
    assert_eq!(both(3 << 120, 1 << 16, 9, 1, 2), [overflow; 2]);
    assert_eq!(both(9, 1 << 64, 3, 2, 1), [overflow; 2]);
    assert_eq!(both(u128::MAX, 2, 1, 1, u128::MAX), [Ok(u128::MAX), overflow]);
    assert_eq!(both(u128::MAX, 3, 1, 1, u128::MAX), [overflow; 2]);
    assert_eq!(both(u128::MAX, 1 << 127, (1 << 127) - 1, 1, 3), [Ok(u128::MAX), overflow]);
    assert_eq!(both(u128::MAX, u128::MAX - 1, u128::MAX, 1, 2), [Ok(u128::MAX - 1), Ok(u128::MAX)]);
    assert_eq!(both(1 << 127, (1 << 127) + 1, 1 << 127, 1 << 127, 1), [overflow; 2]);
    assert_eq!(both(1, u128::MAX, 1, u128::MAX, 1), [overflow; 2]);
    // next to nothing
    assert_eq!(both(1, 1, u128::MAX, u128::MAX, 1), [Ok(0), Ok(1)]);
    assert_eq!(both(u128::MAX, 1, 2, 128, 1), [Ok(0), Ok(1)]);
    assert_eq!(both(u128::MAX, 1, 2, 129, 1), [Ok(0), Ok(1)]);
    assert_eq!(both(u128::MAX, 1, 2, 130, 1), [Ok(0), Ok(1)]);
    assert_eq!(both(1 << 127, 1, 2, 127, 1), [Ok(1); 2]);
    assert_eq!(both(1, u128::MAX, u128::MAX - 1, 1, u128::MAX), [Ok(1), Ok(2)]);
    assert_eq!(both(1, u128::MAX - 1, u128::MAX, 1, u128::MAX), [Ok(0), Ok(1)]);
}

#[test]
fn shortcuts_and_errors_of_mul_pow() {
    let (domain, overflow) = (Err(Error::Domain), Err(Error::Overflow));
    let run = |a, num, den, negative, n, d| mul_pow(a, num, den, Exponent { negative, num: n, den: d }, Rounding::Up);
    assert_eq!(run(1, 1, 0, false, 1, 2), domain);
    assert_eq!(run(0, 0, 0, false, 0, 2), domain);
    assert_eq!(run(1, 1, 1, false, 1, 0), domain);
    assert_eq!(run(1, 0, 1, true, 1, 2), domain);
    assert_eq!(run(0, 0, 1, true, 1, 2), domain);
    assert_eq!(run(1, 0, 1, true, 2, 2), domain);
    assert_eq!(run(7, 0, 1, false, 0, 2), Ok(7));
    assert_eq!(run(7, 0, 1, true, 0, 2), Ok(7));
    assert_eq!(run(7, 0, 1, false, 1, 2), Ok(0));
    assert_eq!(run(0, 5, 1, true, 1, 2), Ok(0));
    assert_eq!(run(7, 5, 5, true, 1, 2), Ok(7));
    assert_eq!(run(7, 5, 3, false, 2, 2), Ok(12));
    assert_eq!(run(7, 5, 3, true, 2, 2), Ok(5));
    assert_eq!(run(u128::MAX, 5, 3, false, 2, 2), overflow);
    assert_eq!(run(u128::MAX, 5, 3, false, 1, 2), overflow);
}

// ---- Products of powers -----------------------------------------------------------------------------------------

#[test]
fn products_of_powers_hold_their_direction_and_accuracy() {
    let oracle = Oracle::new();
    let mut rng = Rng(4);
    let (mut worst, mut worst_wild, mut loose, mut in_range) = (Worst::new(), Worst::new(), 0, 0);
    for i in 0..scaled(6_000) {
        let wild = i % 4 == 0;
        let count = 2 + rng.below(7);
        let exp_den = rng.log_uniform(if wild { 100 } else { 128 });
        let factors: Vec<_> = (0..count)
            .map(|_| {
                let num = rng.log_uniform(128);
                let den = match rng.below(3) {
                    0 => rng.log_uniform(128),
                    1 => rng.near(num, 4),
                    _ => (num >> rng.below(8)).max(1),
                };
                let exp_num = if wild { rng.log_uniform(110) } else { 1 + rng.wide() % exp_den };
                Factor { num, den, negative: rng.below(2) == 0, exp_num }
            })
            .collect();
        let a = rng.log_uniform(128);
        let [down, up] = [Rounding::Down, Rounding::Up].map(|r| mul_powers(a, factors.iter().copied(), exp_den, r));
        let (mut y, mut sum) = (BigInt::zero(), PowerSum::ZERO);
        for f in &factors {
            if f.num == f.den {
                continue;
            }
            let sign = if f.negative { -1 } else { 1_i32 };
            y += oracle.log2(f.num, f.den) * big(f.exp_num) * sign;
            let (num, den) = if f.negative { (f.den, f.num) } else { (f.num, f.den) };
            sum.add(log2(num, den).mul_ratio(f.exp_num, exp_den));
        }
        let exact = oracle.exp2(&y.div_floor(&big(exp_den)));
        let what = format!("{a} {factors:?} {exp_den}");
        if sum.terms == 0 {
            assert_eq!([down, up], [Ok(a); 2], "{what}");
            continue;
        }
        if sum.terms == 1 {
            for Factor { num, den, negative, exp_num } in factors.iter().copied().filter(|f| f.num != f.den) {
                let exp = Exponent { negative, num: exp_num, den: exp_den };
                let single = [Rounding::Down, Rounding::Up].map(|r| mul_pow(a, num, den, exp, r));
                assert_eq!([down, up], single, "{what}");
            }
            continue;
        }
        if exact.0 > 130 {
            assert_eq!([down, up], [Err(Error::Overflow); 2], "{what}");
            continue;
        }
        if exact.0 < -130 {
            assert_eq!([down, up], [Ok(0), Ok(1)], "{what}");
            continue;
        }
        in_range += 1;
        let (int, fraction) = sum.split().unwrap();
        let error = mantissa_error(exp2(fraction), int, &exact);
        if wild {
            // relative to what is promised
            worst_wild.note(error + 16 * i64::from(sum.accuracy()), || what.clone());
            let [down, up] = to_bounds(down, up);
            let x = shifted(&(big(a) * &exact.1), exact.0 + 140);
            let (floor, ceil) = (&x >> (P + 140), (&x >> (P + 140)) + 1);
            assert!(down.is_some() || floor.bits() > 128, "{what}");
            assert!(down.is_none_or(|down| down <= floor) && up.is_none_or(|up| up >= ceil), "{what}");
        } else {
            worst.note(error, || what.clone());
            assert_eq!(sum.accuracy(), PROMISE);
            let x = shifted(&(big(a) * &exact.1), exact.0 + 140);
            // an exact integer may be a unit loose
            let mut integer = false;
            let assume = |_: &BigInt| {
                integer = true;
                true
            };
            let tight = check(&to_bounds(down, up), &x, P + 140, assume, &what);
            loose += u64::from(!tight && !integer);
        }
    }
    worst.report(&format!("products of powers ({in_range} in range, {loose} loose)"));
    worst_wild.report("products of powers, wild, over the accuracy promised");
    assert!(worst.0 < -175 * 16 && worst_wild.0 < -16 && loose == 0 && in_range > 2_000);
}

#[test]
fn shortcuts_and_errors_of_mul_powers() {
    let f = |num, den, negative, exp_num| Factor { num, den, negative, exp_num };
    let both = |a, factors: &[Factor], exp_den| {
        [Rounding::Down, Rounding::Up].map(|r| mul_powers(a, factors.iter().copied(), exp_den, r))
    };
    let domain = [Err(Error::Domain); 2];
    assert_eq!(both(5, &[], 0), domain);
    assert_eq!(both(5, &[f(1, 0, false, 0)], 1), domain);
    assert_eq!(both(5, &[f(0, 1, true, 1)], 1), domain);
    assert_eq!(both(5, &[f(0, 1, false, 1), f(0, 1, true, 1)], 1), domain);
    assert_eq!(both(5, &[f(0, 1, false, 1), f(3, 1, false, 1)], 1), [Ok(0); 2]);
    assert_eq!(both(0, &[f(4, 1, false, 1), f(3, 1, false, 1)], 2), [Ok(0); 2]);
    assert_eq!(both(5, &[], 7), [Ok(5); 2]);
    assert_eq!(both(5, &[f(3, 3, true, 1), f(0, 9, false, 0), f(u128::MAX, u128::MAX, false, 5)], 7), [Ok(5); 2]);
    // one ratio other than one: as tight as a power
    assert_eq!(both(5, &[f(3, 3, true, 1), f(4, 1, false, 1)], 2), [Ok(10); 2]);
    assert_eq!(both(u128::MAX, &[f(2, 1, false, 1)], u128::MAX), [Ok(u128::MAX), Err(Error::Overflow)]);
    assert_eq!(both(7, &[f(5, 3, true, 3)], 3), [Ok(4), Ok(5)]);
    // more, with an integer as the result: one unit either way at most
    let [down, up] = both(1 << 100, &[f(4, 1, false, 1), f(9, 1, false, 1)], 2).map(|x| x.unwrap() + 1 - (6 << 100));
    assert!(down <= 1 && (1..=2).contains(&up));
    // far outside on the way, inside in the end
    let far = u128::MAX;
    let [down, up] = both(1 << 60, &[f(far, 1, false, far), f(far, 1, true, far)], 1);
    assert!(down.unwrap() <= 1 << 60 && up.unwrap() >= 1 << 60 && up.unwrap() - down.unwrap() < 1 << 30);
    assert_eq!(both(1, &[f(far, 1, false, far), f(far, 1, true, far - 4)], 1), [Err(Error::Overflow); 2]);
    assert_eq!(both(1, &[f(far, 1, true, far), f(far, 1, false, far - 4)], 1), [Ok(0), Ok(1)]);
    assert_eq!(both(1, &[f(far, 1, true, far), f(3, 1, true, 1)], 1), [Ok(0), Ok(1)]);
    assert_eq!(both(1, &vec![f(far, 1, false, far); 64], 1), [Err(Error::Overflow); 2]);
}

// ---- Logarithms -------------------------------------------------------------------------------------------------

type Log = fn(u128, u128, u32, Direction) -> Result<(bool, u128)>;

/// Checks all three directions against the exact value `v/2^P`, irrational or (`exact`) an integer over 2^frac.
fn check_log(log: Log, num: u128, den: u128, frac: u32, v: &BigInt, exact: bool) -> bool {
    let what = format!("log({num}/{den}) with {frac} bits");
    let signed = |d| {
        log(num, den, frac, d).map(|(negative, m)| {
            assert!(!(negative && m == 0), "{what}: minus zero");
            if negative { -big(m) } else { big(m) }
        })
    };
    let x = v << frac;
    let clip = |n: BigInt| if n.magnitude().bits() > 128 { Err(Error::Overflow) } else { Ok(n) };
    let nearest = (&x + (BigInt::one() << (P - 1))) >> P;
    let off = (&x - (&nearest << P)).abs();
    let (floor, ceil) = if exact { (nearest.clone(), nearest.clone()) } else { (&x >> P, (&x >> P) + 1) };
    let got = [Direction::Down, Direction::Up].map(signed);
    // next to a half unit either is good
    let tie = &off + (BigInt::one() << (P - 50)) > BigInt::one() << (P - 1);
    let got_nearest = signed(Direction::Nearest);
    assert!(
        got_nearest == clip(nearest.clone())
            || (tie
                && (&x - (got_nearest.clone().unwrap() << P)).abs()
                    <= off + (BigInt::one() << (P - 50)) + (BigInt::one() << (P - 1))),
        "{what}: {got_nearest:?}"
    );
    if got == [clip(floor.clone()), clip(ceil.clone())] {
        return true;
    }
    assert!(got[0].as_ref().is_ok_and(|x| *x <= floor) || floor.magnitude().bits() > 128, "{what}: {got:?} {floor}");
    assert!(got[1].as_ref().is_ok_and(|x| *x >= ceil) || ceil.magnitude().bits() > 128, "{what}: {got:?} {ceil}");
    false
}

#[test]
fn logarithms_are_floor_and_ceiling() {
    let oracle = Oracle::new();
    let mut rng = Rng(5);
    let (mut worst, mut loose) = (Worst::new(), 0);
    for i in 0..scaled(20_000) {
        let den = if i % 7 == 0 { rng.extreme() } else { rng.log_uniform(128) };
        let num = match i % 5 {
            0 | 1 => rng.log_uniform(128),
            2 => rng.near(den, 3),
            3 => {
                let at = (den >> rng.below(5)).max(1).saturating_mul(u128::from(22 + rng.below(50))) >> 5;
                rng.near(at, 2)
            }
            _ => rng.extreme(),
        };
        let frac = if i % 3 == 0 { 127 } else { u32::try_from(rng.below(128)).unwrap() };
        let (ln, log2_exact) = (oracle.ln(num, den), oracle.log2(num, den));
        let power = normalised(num).0 == normalised(den).0;
        loose += u64::from(!check_log(log2_ratio, num, den, frac, &log2_exact, power));
        loose += u64::from(!check_log(ln_ratio, num, den, frac, &ln, num == den));
        if num != den {
            let computed = log2(num, den).mul(LN_2, 0);
            let m = value(computed.mantissa) * if computed.negative { -1 } else { 1_i32 };
            let got = shifted(&m, i64::from(computed.exponent) - 192 + P);
            worst.note(log2_16(&(got - &ln)) - log2_16(&ln), || format!("{num}/{den}"));
        }
    }
    worst.report(&format!("ln ({loose} loose)"));
    assert!(worst.0 < -182 * 16 && loose == 0);
}

#[test]
fn logarithms_that_nearly_are_fixed_point_numbers() {
    let oracle = Oracle::new();
    // ln((s + 1)/(s − 1)) = 2/s + 2/(3s³) + …
    for bits in 2..128 {
        let s = 1_u128 << bits;
        for frac in [127, 126, 100, 64, 20] {
            for (num, den) in [(s + 1, s - 1), (s - 1, s + 1), (s - 1, s), (s + 1, s), (s, s - 1)] {
                assert!(check_log(ln_ratio, num, den, frac, &oracle.ln(num, den), false), "{num} {den} {frac}");
                assert!(check_log(log2_ratio, num, den, frac, &oracle.log2(num, den), false), "{num} {den} {frac}");
            }
        }
    }
    // convergents of √2 = 2^½, whose logarithm is next to one half
    let (mut num, mut den) = (1_u128, 1_u128);
    while let Some(next) = den.checked_mul(2).and_then(|d| d.checked_add(num)) {
        (num, den) = (next, num + den);
        for frac in [1, 2, 64, 127] {
            assert!(check_log(log2_ratio, num, den, frac, &oracle.log2(num, den), false), "{num} {den} {frac}");
            assert!(check_log(log2_ratio, den, num, frac, &oracle.log2(den, num), false), "{num} {den} {frac}");
        }
    }
    // convergents of √e: [1; 1, 1, 1, 5, 1, 1, 9, 1, 1, 13, …]
    let (mut p, mut q) = ((1_u128, 1_u128), (0_u128, 1_u128));
    for i in 1_u128.. {
        let term = if i % 3 == 1 { 4 * (i / 3) + 1 } else { 1 };
        let next = |(before, last): (u128, u128)| term.checked_mul(last)?.checked_add(before).map(|n| (last, n));
        let (Some(p_next), Some(q_next)) = (next(p), next(q)) else { break };
        (p, q) = (p_next, q_next);
        for frac in [1, 2, 64, 127] {
            assert!(check_log(ln_ratio, p.1, q.1, frac, &oracle.ln(p.1, q.1), false), "{p:?} {q:?} {frac}");
            assert!(check_log(ln_ratio, q.1, p.1, frac, &oracle.ln(q.1, p.1), false), "{p:?} {q:?} {frac}");
        }
    }
    let half: BigInt = (BigInt::one() << P) >> 1_u32;
    let gap: BigInt = (oracle.ln(p.1, q.1) - half).abs();
    assert!(log2_16(&gap) < 16 * (640 - 240), "not convergents of √e");
}

#[test]
fn exact_logarithms_and_errors() {
    let d = Direction::Down;
    for direction in [Direction::Down, Direction::Up, Direction::Nearest] {
        assert_eq!(log2_ratio(1 << 90, 1 << 10, 64, direction), Ok((false, 80 << 64)));
        assert_eq!(log2_ratio(3, 24, 100, direction), Ok((true, 3 << 100)));
        assert_eq!(log2_ratio(7, 7, 127, direction), Ok((false, 0)));
        assert_eq!(ln_ratio(7, 7, 127, direction), Ok((false, 0)));
        assert_eq!(log2_ratio(2, 1, 127, direction), Ok((false, 1 << 127)));
        assert_eq!(log2_ratio(4, 1, 127, direction), Err(Error::Overflow));
        assert_eq!(log2_ratio(1, 4, 127, direction), Err(Error::Overflow));
        assert_eq!(ln_ratio(u128::MAX, 1, 127, direction), Err(Error::Overflow));
    }
    for log in [log2_ratio, ln_ratio] {
        assert_eq!(log(0, 1, 64, d), Err(Error::Domain));
        assert_eq!(log(1, 0, 64, d), Err(Error::Domain));
        assert_eq!(log(1, 1, 128, d), Err(Error::Domain));
    }
    // the direction is that of the signed value
    assert_eq!(log2_ratio(1, 3, 0, Direction::Down), Ok((true, 2)));
    assert_eq!(log2_ratio(1, 3, 0, Direction::Up), Ok((true, 1)));
    assert_eq!(log2_ratio(2, 3, 0, Direction::Up), Ok((false, 0)));
    assert_eq!(log2_ratio(1, 3, 0, Direction::Nearest), Ok((true, 2)));
    assert_eq!(ln_ratio(3, 1, 0, Direction::Nearest), Ok((false, 1)));
}

// ---- Exponentials -----------------------------------------------------------------------------------------------

#[test]
fn exponentials_are_floor_and_ceiling() {
    let oracle = Oracle::new();
    let mut rng = Rng(6);
    let (mut worst, mut loose, mut in_range) = (Worst::new(), 0, 0);
    for i in 0..scaled(20_000) {
        let frac = u32::try_from(rng.below(128)).unwrap();
        let out = u32::try_from(rng.below(128)).unwrap();
        let negative = rng.below(2) == 0;
        let magnitude = match i % 4 {
            0 => rng.log_uniform(128),
            1 => rng.log_uniform((frac + 7).min(128)),
            2 => rng.extreme(),
            _ => {
                let at = u128::from(rng.below(32 * 128)).checked_shl(frac.saturating_sub(5)).unwrap_or(0);
                rng.near(at, 2)
            }
        };
        for base_e in [false, true] {
            let what = format!("{} ^ {} {magnitude}/2^{frac}, {out} bits", if base_e { "e" } else { "2" }, negative);
            let f = if base_e { exp_fixed } else { exp2_fixed };
            let run = |d| f(negative, magnitude, frac, out, d);
            let [down, up, nearest] = [Direction::Down, Direction::Up, Direction::Nearest].map(run);
            let mut y = if base_e {
                ((big(magnitude) << (2 * P)) / &oracle.ln2) >> frac
            } else {
                big(magnitude) << (P - i64::from(frac))
            };
            if negative {
                y = -y;
            }
            let exact = oracle.exp2(&y);
            let int = exact.0.saturating_add(i64::from(out));
            if int > 130 {
                assert_eq!([down, up, nearest], [Err(Error::Overflow); 3], "{what}");
                continue;
            }
            if int < -130 {
                assert_eq!([down, up, nearest], [Ok(0), Ok(1), Ok(0)], "{what}");
                continue;
            }
            in_range += 1;
            let whole = magnitude == 0 || (!base_e && magnitude.trailing_zeros() >= frac);
            let x = shifted(&exact.1, int + 140);
            if whole {
                let floor: BigInt = (&x + 1_i32) >> (P + 140);
                let ceil = if floor.is_zero() { BigInt::one() } else { floor.clone() };
                let fits = |x: BigInt| (x.bits() <= 128).then_some(x);
                assert_eq!(to_bounds(down, up), [fits(floor), fits(ceil)], "{what}");
            } else {
                loose += u64::from(!check(&to_bounds(down, up), &x, P + 140, |_| false, &what));
            }
            let two = &x >> (P + 139);
            let expected: BigInt = (two + 1_i32) >> 1_u32;
            let expected = u128::try_from(expected).map_err(|_| Error::Overflow);
            // next to a half either is good
            let tie: BigInt =
                ((&x + (BigInt::one() << (P + 100))) >> (P + 139)) - ((&x - (BigInt::one() << (P + 100))) >> (P + 139));
            assert!(
                nearest == expected || (!tie.is_zero() && nearest.unwrap().abs_diff(expected.unwrap()) == 1),
                "{what}"
            );
            if let Some((int, fraction)) = {
                let power = Scaled::ratio(negative, magnitude, frac);
                if base_e { power.mul(LOG2_E, 1) } else { power }.split()
            } {
                worst.note(mantissa_error(exp2(fraction), int, &exact), || what.clone());
            }
        }
    }
    worst.report(&format!("exponentials ({in_range} in range, {loose} loose)"));
    assert!(worst.0 < -175 * 16 && loose == 0 && in_range > 10_000);
}

#[test]
fn exact_exponentials_and_errors() {
    for direction in [Direction::Down, Direction::Up, Direction::Nearest] {
        assert_eq!(exp2_fixed(false, 3 << 64, 64, 64, direction), Ok(8 << 64));
        assert_eq!(exp2_fixed(true, 64 << 64, 64, 64, direction), Ok(1));
        assert_eq!(exp2_fixed(false, 0, 64, 64, direction), Ok(1 << 64));
        assert_eq!(exp2_fixed(true, 0, 0, 127, direction), Ok(1 << 127));
        assert_eq!(exp_fixed(true, 0, 64, 64, direction), Ok(1 << 64));
        assert_eq!(exp2_fixed(false, 64 << 64, 64, 64, direction), Err(Error::Overflow));
        assert_eq!(exp2_fixed(false, u128::MAX, 0, 0, direction), Err(Error::Overflow));
        assert_eq!(exp_fixed(false, u128::MAX, 0, 0, direction), Err(Error::Overflow));
        assert_eq!(exp_fixed(false, 1, 128, 0, direction), Err(Error::Domain));
        assert_eq!(exp2_fixed(false, 1, 0, 128, direction), Err(Error::Domain));
    }
    for f in [exp_fixed, exp2_fixed] {
        let all = |negative, magnitude, frac, out| {
            [Direction::Down, Direction::Up, Direction::Nearest].map(|d| f(negative, magnitude, frac, out, d))
        };
        assert_eq!(all(true, u128::MAX, 0, 64), [Ok(0), Ok(1), Ok(0)]);
        assert_eq!(all(true, 200, 0, 64), [Ok(0), Ok(1), Ok(0)]);
        assert_eq!(all(false, 1, 127, 0), [Ok(1), Ok(2), Ok(1)]);
        assert_eq!(all(true, 1, 127, 0), [Ok(0), Ok(1), Ok(1)]);
    }
    // a half goes up
    assert_eq!(exp2_fixed(true, 65, 0, 64, Direction::Nearest), Ok(1));
    assert_eq!(exp2_fixed(true, 66, 0, 64, Direction::Nearest), Ok(0));
}

// ---- Parts ------------------------------------------------------------------------------------------------------

#[test]
fn tables_are_what_they_say() {
    let oracle = Oracle::new();
    let one = || BigInt::one() << P;
    let floor = |x: BigInt, bits: i64| shifted(&x, bits - P);
    let ln2 = &oracle.ln2;
    assert_eq!(value(LN_2), floor(ln2.clone(), 192));
    assert_eq!(value(LOG2_E), floor((one() << P) / ln2, 191));
    // e = (e^(1/2))², with e^(1/2) = 2^(1/(2 ln 2))
    let (int, root) = oracle.exp2(&((one() << (P - 1)) / ln2));
    assert_eq!(int, 0);
    let e = (&root * &root) >> P;
    let limbs = BigUint::new(E.limbs.iter().flat_map(|l| [low_half(*l), low_half(*l >> 32)]).collect());
    assert_eq!((BigInt::from(limbs), E.exponent), (floor(e, 510), 2));

    for (j, row) in (23_u128..).zip(LOG2_TABLE) {
        let log = oracle.log2(j, 32);
        let fraction = &log - ((&log >> P) << P);
        assert_eq!(value(row), floor(fraction, 192), "log2({j}/32)");
    }
    assert_eq!((FIRST_J, LOG2_TABLE.len()), (23, 23));
    for (j, row) in (0_u32..).zip(EXP2_TABLE) {
        let (int, root) = oracle.exp2(&((one() >> 5) * j));
        assert_eq!((int, value(row)), (0, floor(root, 191)), "2^({j}/32)");
    }
    let coefficients = |s: &Series| {
        let three = s.three.iter().rev().map(|c| value(*c));
        let two = s.two.iter().rev().map(|c| big(*c));
        three.chain(two).chain(s.one.iter().rev().map(|c| BigInt::from(*c))).collect::<Vec<_>>()
    };
    let artanh = coefficients(&ARTANH);
    for (i, c) in (1_i64..).zip(&artanh) {
        assert_eq!(*c, floor(one() / (2 * i + 1), 196 - 13 * i), "artanh {i}");
    }
    let exp = coefficients(&EXP);
    let mut term = one();
    for (n, c) in (1_i64..).zip(&exp) {
        term = ((term * ln2) >> P) / n;
        assert_eq!(*c, floor(term.clone(), 194 - 5 * n), "exp {n}");
    }
    assert_eq!((artanh.len(), exp.len()), (14, 22));
}

#[test]
fn limb_arithmetic_against_big_integers() {
    let mut rng = Rng(7);
    let (mut worst_reciprocal, mut worst_product) = (Worst::new(), BigInt::zero());
    for i in 0..scaled(200_000) {
        let mut limbs = || {
            let mut limbs = [rng.next(), rng.next(), rng.next()];
            for limb in &mut limbs {
                match rng.below(8) {
                    0 => *limb = 0,
                    1 => *limb = u64::MAX,
                    2 => *limb = u64::MAX << rng.below(64),
                    3 => *limb = 1 << rng.below(64),
                    _ => {}
                }
            }
            limbs
        };
        let (a, mut b) = (limbs(), limbs());
        b[2] |= 1 << 63;
        let (x, y) = (value(a), value(b));
        let all = BigInt::one() << 192;
        // the product is short by less than six units
        let short: BigInt = ((&x * &y) >> 192_u32) - value(mul_hi(a, b));
        assert!(!short.is_negative() && short < BigInt::from(6));
        worst_product = worst_product.max(short);
        let (p, q) = (join(a[1], a[0]), join(b[1], b[0]));
        let short: BigInt = ((big(p) * big(q)) >> 128_u32) - big(mul_hi_128(p, q));
        assert!(!short.is_negative() && short < BigInt::from(3));
        assert_eq!(value(add(a, b)), (&x + &y) % &all);
        assert_eq!(sub(a, b).1, x < y);
        assert_eq!(value(sub(a, b).0), (&x - &y).mod_floor(&all));
        let bits = u32::try_from(i % 260).unwrap();
        assert_eq!(value(shr(a, bits)), &x >> bits);
        assert_eq!(value(shl(a, bits)), (&x << bits) % &all);
        assert_eq!(u64::from(leading_zeros(a)), 192 - x.bits());
        let exact = (BigInt::one() << 383 << P) / &y;
        let gap: BigInt = exact - (value(reciprocal(b)) << P);
        assert_ne!(gap.sign(), Sign::Minus, "{b:x?}");
        worst_reciprocal.note(log2_16(&gap) - 16 * (191 + P), || format!("{b:x?}"));
    }
    worst_reciprocal.report("reciprocal");
    println!("mul_hi: short by {worst_product} at most");
    assert!(worst_reciprocal.0 < -189 * 16);
}

#[test]
fn dependence_and_order_of_powers() {
    // with and without the help of logarithms
    let compare_power = |a, num, den, p: u128, q: u128, n| {
        let power = if num == den { Scaled::ratio(false, 0, 0) } else { log2(num, den).mul_ratio(p, q) };
        let order = compare_power(a, num, den, power, p, q, n);
        if let Some(n) = n.filter(|n| *n != a && num != den) {
            let by_logs = power.order(log2(n, a));
            let by_powers = if is_power(Some(n), a, p, num, den, q) {
                Some(Ordering::Equal)
            } else {
                let ratio = Big::ratio(normalised(num), normalised(den));
                compare_to_one(ratio, p, Big::ratio(normalised(a), normalised(n)), q)
            };
            assert_eq!(order, by_powers);
            assert!(by_logs.is_none() || by_logs == by_powers);
        }
        order
    };
    let mut rng = Rng(8);
    let (mut equal, mut ordered) = (0, 0);
    for i in 0..scaled(20_000) {
        let (p, q) = (1 + rng.below(20), 1 + rng.below(20));
        let g = p.gcd(&q);
        let (p, q) = (u32::try_from(p / g).unwrap(), u32::try_from(q / g).unwrap());
        let bits = (126 / p.max(q)).min(40);
        let pow = |x: u128, n: u32| x.pow(n);
        let (s, t) = (u128::from(1 + rng.below(1 << bits)), u128::from(1 + rng.below(1 << bits)));
        let (mut n, a, num, mut den) = (pow(s, p), pow(t, p), pow(s, q), pow(t, q));
        match i % 4 {
            0 => n = rng.near(n, 1),
            1 => den = rng.near(den, 1),
            _ => {}
        }
        let (left, right) = (big(n).pow(q) * big(den).pow(p), big(num).pow(p) * big(a).pow(q));
        assert_eq!(is_power(Some(n), a, p.into(), num, den, q.into()), left == right, "{n}/{a} {num}/{den} {p}/{q}");
        equal += u64::from(left == right);
        let order = compare_power(a, num, den, p.into(), q.into(), Some(n));
        if num != den {
            assert_eq!(order, Some(right.cmp(&left)), "{n}/{a} {num}/{den} {p}/{q}");
            ordered += u64::from(left != right);
        }
        let (x, y) = (rng.log_uniform(128), rng.log_uniform(128));
        let g = x.gcd(&y);
        assert_eq!(reduced(x, y), (x / g, y / g));
    }
    assert!(equal > 5_000 && ordered > 5_000);
    // 2^128 = n: 2^128/a against (num/den)^(p/q)
    assert!(is_power(None, 1, 2, 1 << 64, 1, 1));
    assert!(is_power(None, 81, 4, 1 << 32, 3, 1));
    assert!(is_power(None, 1 << 126, 1, 16, 1, 2));
    assert!(!is_power(None, 1 << 126, 1, 16, 3, 2));
    assert!(!is_power(None, 1, u128::MAX, 1 << 64, 1, 1));
    assert_eq!(compare_power(81, 1 << 32, 3, 4, 1, None), Some(Ordering::Equal));
    assert_eq!(compare_power(82, 1 << 32, 3, 4, 1, None), Some(Ordering::Greater));
    assert_eq!(compare_power(80, 1 << 32, 3, 4, 1, None), Some(Ordering::Less));
    // equal, but not shown to be by 512 bits
    let three = Big::ratio(normalised(3), normalised(1));
    let ninth = Big::ratio(normalised(1), normalised(9));
    assert_eq!(compare_to_one(three, 2, ninth, 1), None);
    assert_eq!(compare_to_one(three, 2 << 100, ninth, 1 << 100), None);
    // a relative difference of 2^−256 at the end of 128 squarings
    let (num, den) = (u128::MAX, u128::MAX - 1);
    assert_eq!(compare_power(den - 1, num, den, den, den - 1, Some(den)), Some(Ordering::Greater));
    assert_eq!(compare_power(num, den, num, num, den, Some(den)), Some(Ordering::Less));
}

#[test]
fn reference_vectors() {
    let Ok(folder) = env::var("CFMM_VECTORS") else { return };
    let rows = |name: &str| {
        let text = fs::read_to_string(format!("{folder}/analytics/fixed_{name}.csv")).unwrap();
        text.lines().skip(1).map(|l| l.split(',').map(String::from).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let parse = |s: &str| {
        let (negative, digits) = s.strip_prefix('-').map_or((false, s), |d| (true, d));
        (negative, digits.parse::<u128>().unwrap())
    };
    let expected = |status: &str, floor: &str, ceil: &str| match status {
        "ok" => [Ok(parse(floor)), Ok(parse(ceil))],
        "overflow" => [Err(Error::Overflow); 2],
        "ceil_overflow" => [Ok(parse(floor)), Err(Error::Overflow)],
        "domain" => [Err(Error::Domain); 2],
        other => panic!("{other}"),
    };
    let mut count = 0;
    for r in rows("pow") {
        let (x, (negative, y)) = (parse(&r[0]).1, parse(&r[1]));
        let exp = Exponent { negative, num: y, den: 1 << 64 };
        let got = [Rounding::Down, Rounding::Up].map(|d| mul_pow(1 << 64, x, 1 << 64, exp, d).map(|x| (false, x)));
        assert_eq!(got, expected(&r[2], &r[3], &r[4]), "{r:?}");
        count += 1;
    }
    for (name, f) in [("ln", ln_ratio as Log), ("log2", log2_ratio)] {
        for r in rows(name) {
            let got = [Direction::Down, Direction::Up].map(|d| f(parse(&r[0]).1, 1 << 64, 64, d));
            assert_eq!(got, expected(&r[1], &r[2], &r[3]), "{r:?}");
            count += 1;
        }
    }
    for (name, f) in [("exp", exp_fixed as fn(_, _, _, _, _) -> _), ("exp2", exp2_fixed)] {
        for r in rows(name) {
            let (negative, x) = parse(&r[0]);
            let got = [Direction::Down, Direction::Up].map(|d| f(negative, x, 64, 64, d).map(|x| (false, x)));
            assert_eq!(got, expected(&r[1], &r[2], &r[3]), "{r:?}");
            count += 1;
        }
    }
    println!("{count} rows");
}
