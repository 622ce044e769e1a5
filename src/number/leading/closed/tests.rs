//! What is read out of an enclosure still encloses, and what needs no enclosure is exact.

extern crate std;

use num_bigint::BigUint;

use super::Units;
use crate::number::{Enclosed, Leading};

fn words(seed: u64) -> impl FnMut() -> u64 {
    let mut x = seed;
    move || crate::number::xorshift(&mut x)
}

/// The fraction keeps 64 bits more than the units, and the width all that the cuts leave open.
#[test]
fn units_hold_all_of_the_enclosure() {
    let mut word = words(5);
    let (mut fine, mut coarse) = (0, 0);
    for n in 0..20_000_u32 {
        let mut factor = || (u128::from(word()) << 64 | u128::from(word())) >> 1;
        let (a, b, c) = (factor(), factor(), factor() | 1 << 127);
        let cuts = n % 50;
        let x = Leading { cuts, ..(Leading::new(1) * a * b).over(Leading::new(1) * c * (1 << (n % 7))) };
        let Some(units) = x.units() else { continue };
        // The ends m and m·(1 + cuts·2⁻¹⁹¹), the mantissa being a fraction of 2¹⁹² and the exponent one of 2³⁸⁴.
        let mantissa = BigUint::from(x.top) << 128_u32 | BigUint::from(x.rest);
        let least = &mantissa << (191 + x.exponent);
        let most = &least + ((mantissa * x.cuts) << x.exponent);
        let scale = 384 - 192 + 191 - 64 + 192_u32;
        let low = BigUint::from(units.floor) << 64_u32 | BigUint::from(units.fraction);
        let high = &low + units.width;
        assert!(low << scale <= least && most <= high << scale, "{x:?} as {} {}", units.floor, units.fraction);
        if units.width > 20 { coarse += 1 } else { fine += 1 }
    }
    assert!(fine > 1_000 && coarse > 100, "{fine} {coarse}");
}

/// Every difference of two values, where none is below zero; zero where none is above.
#[test]
fn a_difference_of_units_is_open_only_across_zero() {
    let near_one = |n: u64| if n < 4 { n } else { u64::MAX - (7 - n) };
    let all = || {
        (0..3).flat_map(move |floor| {
            (0..8).flat_map(move |n| [0, 1, 5].map(|width| Units { floor, fraction: near_one(n), width }))
        })
    };
    let ends = |x: Units| {
        let low = i128::try_from(x.floor << 64).unwrap_or(0) + i128::from(x.fraction);
        (low, low + i128::from(x.width))
    };
    for (a, b) in all().flat_map(|a| all().map(move |b| (a, b))) {
        let ((a_low, a_high), (b_low, b_high)) = (ends(a), ends(b));
        let (low, high) = (a_low - b_high, a_high - b_low);
        match a.minus(b) {
            Some(difference) if difference.is_zero() => assert!(high <= 0, "{low} {high}"),
            Some(difference) => assert_eq!(ends(difference), (low, high)),
            None => assert!(low < 0 && high >= 0, "{low} {high}"),
        }
    }
}

#[test]
fn roots_of_zero_and_of_poison_are_themselves() {
    assert!(Leading::new(0).root().is_zero() && Leading::new(0).root().cuts == 0);
    // With a mantissa, as a sum with it has one.
    let poison = Leading { cuts: u32::MAX, ..Leading::new(4) };
    for poison in [poison, Leading::poison()] {
        assert_eq!(poison.root().partial_cmp(&Leading::new(2)), None);
        assert!(poison.root().units().is_none());
    }
}

#[test]
fn equal_numbers_are_at_no_distance_and_neither_is_the_smaller() {
    for n in [1, 3, u64::MAX] {
        let x = Leading::new(n) * (u128::MAX >> 64);
        let (less, distance) = x.distance(x);
        assert!(!less && distance.is_zero() && distance.cuts == 0, "{n}");
    }
    let (zero, four) = (Leading::new(0), Leading::new(4));
    assert!(zero.distance(four).0 && !four.distance(zero).0 && zero.distance(four).1 == four);
    // A bit that is shifted out is a distance that may be nothing, or not.
    let x = Leading::new(1) * (1 << 100) * (1 << 92);
    let lesser = Leading { top: u64::MAX, rest: u128::MAX, exponent: x.exponent - 1, cuts: 0 };
    for (a, b, a_is_less) in [(x, lesser, false), (lesser, x, true)] {
        let (less, distance) = a.distance(b);
        assert!(!distance.is_zero() || distance.cuts != 0);
        assert!(distance.cuts == u32::MAX || less == a_is_less);
    }
}
