//! The closed forms decide: without them every result would still be right, and slow.
#![allow(clippy::unwrap_used, clippy::panic, clippy::integer_division_remainder_used, reason = "a test may panic")]

use core::cmp::Ordering;

use fixed::types::U64F64;

use crate::curve::{Invariant, StableSwap};
use crate::number::Rounding;

const POOLS: u32 = 1_000;

/// Reserves some `apart`-fold apart, and `Ann` from the least that has closed forms.
fn pools<const N: usize>(apart: u64) -> impl Iterator<Item = StableSwap<U64F64, N>> {
    let mut word = 11;
    let mut reserve = move || {
        let word = crate::number::xorshift(&mut word);
        U64F64::from_bits(u128::from(word % apart + 1) << 74 | u128::from(word))
    };
    (1..=POOLS).map(move |ann| {
        let amplification = U64F64::from_num(ann) / U64F64::from_num(N);
        StableSwap::new([(); N].map(|()| reserve()), amplification).unwrap()
    })
}

fn levels<const N: usize>(apart: u64, bits: u32) {
    for pool in pools::<N>(apart) {
        let level = pool.level(Rounding::Down).unwrap().to_bits();
        let start = pool.level_start(pool.sum().unwrap()).and_then(|start| start.units()).map(|units| units.floor);
        let off = start.map(|start| start.abs_diff(level));
        assert!(off.is_some_and(|off| off <= level >> bits), "{start:?} for {level} of {pool:?}");
    }
}

#[test]
fn levels_start_close_to_where_they_end() {
    for (apart, bits) in [(4, 54), (500, 42)] {
        levels::<2>(apart, bits);
        levels::<4>(apart, bits);
    }
}

fn reserves<const N: usize>() {
    let mut open = 0;
    for pool in pools::<N>(500) {
        // Of another level than its own, and so one that is not nearly whole.
        let d = pool.level(Rounding::Down).unwrap() / 2;
        let Some(units) = pool.reserve_at_level(d, N - 1).and_then(|y| y.units()) else { panic!("none for {pool:?}") };
        let Some(floor) = units.rounded(Rounding::Down) else {
            open += 1;
            continue;
        };
        let order = |y| pool.compare_reserve(d, N - 1, U64F64::from_bits(y));
        assert!(order(floor) != Some(Ordering::Greater), "{floor} of {pool:?}");
        assert_eq!(order(floor + 1), Some(Ordering::Greater), "{floor} of {pool:?}");
    }
    assert!(open < POOLS / 100, "{open} of {POOLS} open");
}

#[test]
fn reserves_are_decided_without_a_comparison() {
    reserves::<2>();
    reserves::<4>();
}
