//! Swaps chosen by who does them, at balances of a few units of a coin: found by fuzzing.

use cfmm_math::Trade;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};

use crate::exact::{NOW, level, units};

fn pool<const N: usize>(a: u64, balances: [u64; N]) -> StablePool<N> {
    let parameters = Parameters {
        variant: Variant::Template,
        rates: [rate(18).unwrap(); N],
        amplification: Amplification::constant(U256::from(100 * a)),
        fee_1e10: 0,
        admin_fee_1e10: 0,
        offpeg_fee_multiplier_1e10: 0,
    };
    let balances = balances.map(U256::from);
    StablePool::from_state(parameters, State { balances, ..State::default() }).unwrap()
}

/// What one swap takes from the exact `D`, in units and as a share of it.
fn taken<const N: usize>(mut pool: StablePool<N>, sell: usize, buy: usize, dx: u64, dy: u64) -> (f64, f64) {
    let before = level(&pool);
    assert_eq!(pool.exchange(Trade { sell, buy }, U256::from(dx), U256::ZERO, NOW), Ok(U256::from(dy)));
    let after = level(&pool);
    assert!(after < before);
    let taken = units(&(&before - &after));
    (taken, taken / units(&before))
}

/// The documentation says that the contracts lose here; this is what.
#[test]
fn chosen_swaps_take_more_than_random_ones() {
    let near = |(got, _): (f64, f64), expected: f64| assert!((got - expected).abs() < 1e-3, "{got}, not {expected}");
    // Two coins of few units: more than one and a half.
    near(taken(pool(1, [3, 25]), 1, 0, 12, 2), 1.530);
    // Eight coins of a few units each: more than a tenth of all there is.
    let (units, share) = taken(pool(1, [45, 46, 21, 41, 1, 16, 3, 1]), 2, 5, 18, 15);
    near((units, share), 19.428);
    assert!(share > 0.1, "{share}");
    // Eight coins, some of them of thousands of units.
    near(taken(pool(2_000, [16_000, 3, 15_000, 7_000, 10_000, 20, 10, 8]), 1, 2, 4_317, 14_987), 109.863);
}

/// Of one unit there is no fee, whatever the fee: it buys one unit of the dearer coin, and `D` falls by a part of a unit.
#[test]
fn a_swap_of_one_unit_pays_no_fee() {
    let parameters = Parameters {
        variant: Variant::ThreePool,
        rates: [rate(18).unwrap(); 2],
        amplification: Amplification::constant(U256::from(347)),
        fee_1e10: 95_905_101,
        admin_fee_1e10: 1_205_589_316,
        offpeg_fee_multiplier_1e10: 0,
    };
    let balances = [947_204_138_098_566_437_u64, 576_460_752_303_432_997].map(U256::from);
    let state = State { balances, total_supply: U256::from(1_523_527_158_003_271_115_u64), ..State::default() };
    let pool = StablePool::from_state(parameters, state).unwrap();
    let (lost, share) = taken(pool, 0, 1, 1, 1);
    assert!((lost - 0.001_579).abs() < 1e-6 && share < 1e-20, "{lost}");
}
