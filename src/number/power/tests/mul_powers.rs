//! Products of powers: direction and accuracy.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use super::cases::Rng;
use super::oracle::{Oracle, P, Worst, big, check, mantissa_error, shifted, to_bounds};
use super::std::vec::Vec;
use super::std::{format, vec};
use crate::error::Error;
use crate::number::Rounding;
use crate::number::power::exponential::exp2;
use crate::number::power::logarithm::log2;
use crate::number::power::scaled::PowerSum;
use crate::number::power::{Exponent, Factor, PROMISE, mul_pow, mul_powers};

#[test]
fn products_of_powers_hold_their_direction_and_accuracy() {
    let oracle = Oracle::new();
    let mut rng = Rng(4);
    let (mut worst, mut worst_wild, mut loose, mut in_range) = (Worst::new(), Worst::new(), 0, 0);
    for i in 0..6_000 {
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
