#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

extern crate std;
use std::println;

use super::{MAX_EVALUATIONS, least_input};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::full_math::{add, mul_div, sub};
use crate::protocol::{U256, test_random};

fn n(x: u128) -> U256 {
    U256::from(x)
}

/// Searches, checks the law, and returns the input and how many evaluations it took.
fn search(guess: U256, target: U256, quote: impl Fn(U256) -> Result<U256>) -> (Result<U256>, u32) {
    let mut evaluations = 0;
    let found = least_input(guess, target, |input| {
        evaluations += 1;
        quote(input)
    });
    if let Ok(input) = found {
        assert!(quote(input).unwrap() >= target, "{input} does not cover {target}");
        let less = quote(input - U256::ONE).unwrap_or_default();
        assert!(input == U256::ONE || less < target, "less than {input} covers {target}");
    }
    assert!(evaluations <= MAX_EVALUATIONS);
    (found, evaluations)
}

/// `⌊y·in/(x + in)⌋`
fn constant_product(x: U256, y: U256) -> impl Fn(U256) -> Result<U256> {
    move |input| mul_div(y, input, add(x, input)?, Down)
}

#[test]
fn least_of_a_curve_that_rises() {
    let mut numbers = test_random();
    let mut next = || numbers.next().unwrap();
    let (mut total, mut near, mut cases) = (0, 0, 0);
    for _ in 0..20_000 {
        let wide = |bits: u128, any: u128| n((any << 64 | any.rotate_left(17)) >> (bits & 127) | 1);
        let (x, y) = (wide(next(), next()), wide(next() & 63, next()));
        // Half of the reserve at most, mostly less.
        let target = mul_div(y, n(next() % 1_000_000), n(2_000_000 << (next() & 15)), Down).unwrap();
        let exact = || mul_div(target, x, sub(y, target)?, crate::number::Rounding::Up);
        let (Ok(least), false) = (exact(), target == U256::ZERO) else { continue };
        // From the spot price.
        let guess = mul_div(target, x, y, Down).unwrap();
        let (found, evaluations) = search(guess, target, constant_product(x, y));
        assert_eq!(found, Ok(least));
        // That many units in for one unit out: an edge of the steps is found by halves.
        let step = x.bit_len().saturating_sub(y.bit_len()) as u32;
        (total, cases) = (total + evaluations.saturating_sub(step), cases + 1);
        // From a few units away.
        let (found, evaluations) = search(add(least, n(next() & 3)).unwrap(), target, constant_product(x, y));
        assert_eq!(found, Ok(least));
        near += evaluations.saturating_sub(step);
        // From anywhere.
        let (found, _) = search(wide(next(), next()), target, constant_product(x, y));
        assert_eq!(found, Ok(least));
    }
    assert!(cases > 10_000);
    println!("{total} and {near} evaluations for {cases} cases");
    assert!(near <= 3 * cases, "{near} evaluations from nearby for {cases} cases");
    assert!(total <= 8 * cases, "{total} evaluations for {cases} cases");
}

/// A contract that reverts where nothing is paid, and above what it takes.
#[test]
fn quotes_that_fail() {
    let quote = |input: U256| match sub(input, n(1_000_000))? {
        paid if input <= n(1 << 90) => Ok(paid),
        _ => Err(Error::NoConvergence),
    };
    for guess in [1, 10, 999_999, 1_000_000, 1_000_001, 5_000_000, 1 << 90] {
        assert_eq!(search(n(guess), n(1), quote).0, Ok(n(1_000_001)));
        assert_eq!(search(n(guess), n((1 << 90) - 1_000_000), quote).0, Ok(n(1 << 90)));
        assert_eq!(search(n(guess), n(1 << 90), quote).0, Err(Error::NoConvergence));
    }
    // None has an answer; none covers.
    assert_eq!(search(n(1), n(1), |_| Err(Error::Domain)).0, Err(Error::InsufficientReserves));
    assert_eq!(search(n(1), n(1_001), |input| Ok(input.min(n(1_000)))).0, Err(Error::InsufficientReserves));
    assert_eq!(search(n(1), U256::ZERO, Ok).0, Err(Error::InvalidAmount));
}

/// Steps a trillion wide, and a quote that falls by a unit here and there: an edge in either case.
#[test]
fn quotes_that_are_not_smooth() {
    let coarse = |input: U256| Ok(U256::from(input.to::<u128>() / 1_000_000_000_000));
    let uneven = |input: U256| Ok(input - U256::from(input.to::<u128>() % 3));
    for guess in [1, 1 << 40, 1 << 60, 1 << 100] {
        assert_eq!(search(n(guess), n(12_345), coarse).0, Ok(n(12_345_000_000_000_000)));
        assert!(search(n(guess), n(1 << 64), uneven).0.is_ok());
    }
    assert_eq!(search(U256::MAX, U256::MAX, Ok).0, Ok(U256::MAX));
    assert_eq!(search(U256::ONE, U256::MAX, Ok).0, Ok(U256::MAX));
}

/// A step from nothing to a great deal, where lines between two points say nothing of where it is.
#[test]
fn a_step_is_found_by_halves() {
    for at in [3, 1 << 40, (1 << 90) + 12_345, u128::MAX >> 3] {
        for paid in [2, 1 << 60, u128::MAX] {
            let step = |input: U256| Ok(if input < n(at) { U256::ONE } else { n(paid) << 100 });
            for guess in [1, at - 1, at, at + 1, u128::MAX] {
                assert_eq!(search(n(guess), n(2), step).0, Ok(n(at)), "{at} {paid} {guess}");
            }
        }
    }
}
