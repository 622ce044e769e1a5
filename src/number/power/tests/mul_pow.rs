//! Powers: floor and ceiling, also at integers and at the ends of the range.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use super::cases::{Case, KINDS, Rng, case, exact_power};
use super::oracle::{Oracle, P, Worst, big, check, log2_16, mantissa_error, shifted, to_bounds, value};
use super::std::format;
use crate::error::Error;
use crate::number::Rounding;
use crate::number::power::exponential::exp2;
use crate::number::power::logarithm::log2;
use crate::number::power::{Exponent, mul_pow};

#[test]
fn powers_are_floor_and_ceiling_and_the_mantissa_is_right() {
    let oracle = Oracle::new();
    let mut rng = Rng(1);
    for kind in 0..KINDS {
        let (mut worst, mut worst_log, mut loose, mut in_range) = (Worst::new(), Worst::new(), 0, 0);
        for _ in 0..2_500 {
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
    for _ in 0..6_000 {
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
    for _ in 0..100_000 {
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
    assert!(integers > 30_000, "{integers}");
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
