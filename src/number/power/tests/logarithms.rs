//! Logarithms: floor, ceiling and nearest, also next to a fixed-point number.

use num_bigint::BigInt;
use num_traits::{One, Signed};

use super::cases::Rng;
use super::oracle::{Oracle, P, Worst, big, log2_16, shifted, value};
use super::std::format;
use crate::error::{Error, Result};
use crate::number::power::limbs::normalised;
use crate::number::power::logarithm::{LN_2, log2};
use crate::number::power::{ln_ratio, log2_ratio};
use crate::number::wide::Direction;

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
    for i in 0..20_000 {
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
