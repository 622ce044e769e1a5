#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

extern crate std;
use std::println;

use super::*;
use crate::protocol::curve_finance::{Amplification, Parameters, State, Variant, rate};

/// The guess is so good that the search hardly evaluates.
fn evaluations<const N: usize>(variant: Variant, decimals: [u8; N], multiplier: u64) {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut next = || crate::number::xorshift(&mut seed);
    let (mut count, mut worst, mut cases) = (0, 0, 0);
    for _ in 0..400 {
        let parameters = Parameters {
            variant,
            rates: decimals.map(|decimals| rate(decimals).unwrap()),
            amplification: Amplification::constant(U256::from(20 + next() % 2_000) * variant.a_precision()),
            fee_1e10: next() % 10_000_000,
            admin_fee_1e10: 5_000_000_000,
            offpeg_fee_multiplier_1e10: multiplier,
        };
        // Within 32 of each other.
        let balances = decimals.map(|decimals| {
            let units = (u128::from(next() | 1 << 63) * 1_000_000) >> (next() % 6);
            U256::from(units / 10_u128.pow(u32::from(18 - decimals)))
        });
        let pool = StablePool::from_state(parameters, State { balances, ..State::default() }).unwrap();
        let market = Market::new(&pool, Trade { sell: 0, buy: 1 }, 0).unwrap();
        let amount_out = (balances[1] >> (2 + (next() % 30) as usize)) + U256::ONE;
        let mut taken = 0;
        let found = least_input(market.guess_in(amount_out).unwrap(), amount_out, |dx| {
            taken += 1;
            market.paid(dx).map(|[dy, _]| dy)
        });
        assert_eq!(found, pool.amount_in(Trade { sell: 0, buy: 1 }, amount_out));
        assert!(found.is_ok());
        (count, worst, cases) = (count + taken, worst.max(taken), cases + 1);
    }
    println!("{variant:?} {decimals:?}: {count} evaluations for {cases} amounts, {worst} at most");
    assert!(count <= 5 * cases && worst <= 16, "{count} evaluations for {cases} amounts, {worst} at most");
}

#[test]
fn a_few_evaluations_find_the_amount_in() {
    evaluations(Variant::ThreePool, [18, 6, 6], 0);
    evaluations(Variant::ThreePool, [6, 18, 6], 0);
    evaluations(Variant::Template, [18; 2], 0);
    evaluations(Variant::Ng, [18; 2], 20_000_000_000);
    evaluations(Variant::Ng, [18, 6, 8, 18], 100_000_000_000);
    evaluations(Variant::Ng, [6; 8], 50_000_000_000);
}
