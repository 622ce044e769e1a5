//! Amounts and reserves next to the top of a number: where a candidate no longer fits, an answer below it still does.
#![cfg(feature = "fixed")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use cfmm_math::{Concentrated, Invariant, Rounding, StableSwap, Trade};
use fixed::types::extra::{U0, U96, U120};
use fixed::{FixedI128, FixedU128};
use num_bigint::BigUint;

/// `D^(n+1)` does not pass `nⁿ·Πx·(Ann·(S − D) + D)`: the reserves hold the level.
fn holds(reserves: [u128; 2], amplification: u128, frac: u32, level: u128) -> bool {
    let ([x, y], d, ann) = (reserves.map(BigUint::from), BigUint::from(level), BigUint::from(amplification) * 2_u32);
    let product = &x * &y * 4_u32;
    let one = BigUint::from(1_u32) << frac;
    d.pow(3) * &one + &product * &ann * &d <= product * (ann * (x + y) + d * one)
}

#[test]
fn what_enters_a_stable_swap() {
    type N = FixedU128<U120>;
    let (x, y, a, dy) = (
        42_443_613_424_229_644_330_450_612,
        42_443_613_491_607_273_334_485_162,
        664_613_997_892_457_936_451_903_530_140_172_289,
        42_443_613_491_607_273_334_485_159,
    );
    let pool = StableSwap::new([N::from_bits(x), N::from_bits(y)], N::from_bits(a)).unwrap();
    let level = pool.level(Rounding::Up).unwrap().to_bits();
    let dx = pool.amount_in(Trade { sell: 0, buy: 1 }, N::from_bits(dy)).unwrap().to_bits();
    assert!(holds([x + dx, y - dy], a, 120, level) && !holds([x + dx - 1, y - dy], a, 120, level));
}

#[test]
fn a_reserve_of_a_stable_swap() {
    type N = FixedI128<U96>;
    let (x, y, a) = (i128::MAX / 2, 798_436_509_574, 39_614_081_257_132_168_796_771_975_169);
    let pool = StableSwap::new([N::from_bits(x), N::from_bits(y)], N::from_bits(a)).unwrap();
    let level = pool.level(Rounding::Up).unwrap().to_bits().unsigned_abs();
    let found = pool.reserve_at(0, N::ONE, N::ONE, Rounding::Up).unwrap().to_bits().unsigned_abs();
    let [y, a] = [y, a].map(i128::unsigned_abs);
    assert!(holds([found, y], a, 96, level) && !holds([found - 1, y], a, 96, level));
}

#[test]
fn what_enters_a_range() {
    type N = FixedU128<U0>;
    let reserve = u128::MAX / 4;
    let n = N::from_bits;
    let pool = Concentrated::from_sqrt_prices(n(reserve), n(reserve), n(1), n(2)).unwrap();
    let level = BigUint::from(pool.level(Rounding::Up).unwrap().to_bits());
    for dy in [reserve - 1, reserve] {
        let dx = pool.amount_in(Trade { sell: 1, buy: 0 }, n(dy)).unwrap().to_bits();
        // (x·√b + L)(y + L·√a) ≥ L²·√b
        let holds = |dx: u128| {
            let x = BigUint::from(reserve - dy) * 2_u32 + &level;
            x * (BigUint::from(reserve + dx) + &level) >= &level * &level * 2_u32
        };
        assert!(holds(dx) && !holds(dx - 1));
    }
}
