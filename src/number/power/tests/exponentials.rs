//! Exponentials: floor, ceiling and nearest.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::cases::Rng;
use super::oracle::{Oracle, P, Worst, big, check, mantissa_error, shifted, to_bounds};
use super::std::format;
use crate::error::Error;
use crate::number::power::exponential::exp2;
use crate::number::power::logarithm::LOG2_E;
use crate::number::power::scaled::Scaled;
use crate::number::power::{exp_fixed, exp2_fixed};
use crate::number::wide::Direction;

#[test]
fn exponentials_are_floor_and_ceiling() {
    let oracle = Oracle::new();
    let mut rng = Rng(6);
    let (mut worst, mut loose, mut in_range) = (Worst::new(), 0, 0);
    for i in 0..20_000 {
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
