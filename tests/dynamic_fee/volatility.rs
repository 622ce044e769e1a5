//! The fee with a memory of bins.

use cfmm_math::Error;
use cfmm_math::analytics::dynamic_fee::{VolatilityFee, VolatilityFeeParameters, VolatilityState};
use num_bigint::BigUint;

use crate::exact::Random;

/// As in the tests of joe-v2.
const PARAMETERS: VolatilityFeeParameters = VolatilityFeeParameters {
    bin_step: 10,
    base_factor: 5_000,
    variable_fee_control: 40_000,
    filter_period: 30,
    decay_period: 120,
    reduction_factor: 5_000,
    max_volatility_accumulator: 350_000,
};

fn fee() -> VolatilityFee {
    VolatilityFee::new(PARAMETERS).unwrap()
}

/// A swap from bin to bin: the states in each of them, and what is kept.
fn swap(fee: &VolatilityFee, state: VolatilityState, from: i32, to: i32, time: u64) -> Vec<VolatilityState> {
    let mut states = vec![fee.update_references(&state, from, time).unwrap()];
    let mut id = from;
    loop {
        states.push(fee.update_volatility_accumulator(states.last().unwrap(), id));
        if id == to {
            return states.split_off(1);
        }
        id += (to - from).signum();
    }
}

/// The whitepaper's formulas in real numbers, with v counted in bins and s as a fraction: f_b = B·s, f_v = A·(v·s)².
fn paper(parameters: &VolatilityFeeParameters, bins: f64) -> f64 {
    let step = f64::from(parameters.bin_step) / 1e4;
    let control = f64::from(parameters.variable_fee_control) / 1e4;
    let base = f64::from(parameters.base_factor) / 1e4 * step;
    base + control * (bins * step).powi(2)
}

#[test]
fn fee_is_quadratic_in_bins() {
    let states = swap(&fee(), VolatilityState::default(), 8_388_608, 8_388_608 + 50, 1_700_000_000);
    for (bins, state) in (0_u32..).zip(&states) {
        // Capped after 35 bins.
        let expected = paper(&PARAMETERS, f64::from(bins.min(35)));
        assert!(
            (fee().fee(state) / expected - 1.0).abs() < 1e-14,
            "{bins}: {} instead of {expected}",
            fee().fee(state)
        );
        assert_eq!(fee().fee_1e18(state), 500_000_000_000_000 + 4_000_000_000_000 * u128::from(bins.min(35).pow(2)));
    }
    // 0.05 % to 0.54 %.
    assert_eq!(fee().fee_1e18(&states[50]), 5_400_000_000_000_000);
}

/// What is remembered, by the three cases of the time since the last swap.
#[test]
fn memory() {
    let fee = fee();
    let last = *swap(&fee, VolatilityState::default(), 100, 104, 1_000).last().unwrap();
    assert_eq!(last.volatility_accumulator, 40_000);
    for (elapsed, reference, index) in
        [(0, 0, 100), (29, 0, 100), (30, 20_000, 104), (119, 20_000, 104), (120, 0, 104), (1 << 40, 0, 104)]
    {
        let next = fee.update_references(&last, 104, 1_000 + elapsed).unwrap();
        assert_eq!((next.volatility_reference, next.index_reference), (reference, index), "after {elapsed} s");
        // What was accumulated stays until the first bin of the swap.
        assert_eq!((next.volatility_accumulator, next.time_of_last_update), (40_000, 1_000 + elapsed));
    }
    // Within the filter period many small swaps cost as one: the last bin counts, from where it began.
    let one = *swap(&fee, last, 104, 110, 1_010).last().unwrap();
    let mut many = last;
    for (id, time) in (104..110).zip(1_001..) {
        many = *swap(&fee, many, id, id + 1, time).last().unwrap();
    }
    assert_eq!(many.volatility_accumulator, one.volatility_accumulator);
    assert_eq!(one.volatility_accumulator, 100_000);
    // And there and back is nothing.
    assert_eq!(swap(&fee, last, 104, 100, 1_010).last().unwrap().volatility_accumulator, 0);
}

/// Without trades it falls by half with every look between the periods, and rounds down.
#[test]
fn decay() {
    let fee = VolatilityFee::new(VolatilityFeeParameters { reduction_factor: 3_333, ..PARAMETERS }).unwrap();
    let mut state = *swap(&fee, VolatilityState::default(), 0, -9, 1_000).last().unwrap();
    let mut expected = 90_000_u32;
    for round in 1..20 {
        assert_eq!(state.volatility_accumulator, expected);
        expected = expected * 3_333 / 10_000;
        state = *swap(&fee, state, -9, -9, 1_000 + 60 * round).last().unwrap();
    }
    assert_eq!(state.volatility_accumulator, 0);
}

/// In integers of any size, over random parameters: both units rounded up, at most 10 %.
#[test]
fn fees_are_rounded_once() {
    let mut random = Random::new(4);
    let mut capped = 0;
    for _ in 0..20_000 {
        let bits = |random: &mut Random, width: u64| random.word() >> (64 - width) >> random.below(width);
        let parameters = VolatilityFeeParameters {
            bin_step: bits(&mut random, 16) as u16,
            base_factor: bits(&mut random, 16) as u16,
            variable_fee_control: bits(&mut random, 32) as u32,
            max_volatility_accumulator: bits(&mut random, 32) as u32,
            ..PARAMETERS
        };
        let fee = VolatilityFee::new(parameters).unwrap();
        let (from, to) = (random.word() as i32, random.word() as i32 >> random.below(32));
        let state = VolatilityState {
            volatility_reference: bits(&mut random, 32) as u32,
            index_reference: from,
            ..VolatilityState::default()
        };
        let state = fee.update_volatility_accumulator(&state, to);
        let moved = BigUint::from(from.abs_diff(to)) * 10_000_u32 + state.volatility_reference;
        let accumulator = moved.min(parameters.max_volatility_accumulator.into());
        assert_eq!(BigUint::from(state.volatility_accumulator), accumulator);
        let product = accumulator * parameters.bin_step;
        let variable = product.clone() * product * parameters.variable_fee_control;
        let base = BigUint::from(parameters.base_factor) * parameters.bin_step;
        for (got, unit) in [(fee.fee_1e18(&state), 18), (fee.fee_1e9(&state), 9)] {
            let ten = BigUint::from(10_u32);
            let divisor = ten.pow(20 - unit);
            let rounded = (&variable + &divisor - 1_u32) / &divisor;
            let total = (rounded + &base * ten.pow(unit - 8)).min(ten.pow(unit - 1));
            assert_eq!(BigUint::from(got), total);
        }
        let fraction = fee.fee(&state);
        assert!(
            fraction <= 0.1 && (fraction * 1e18 - fee.fee_1e18(&state) as f64).abs() <= 1.0 + 1e-15 * fraction * 1e18
        );
        capped += u32::from(fraction == 0.1);
    }
    assert!((1_000..19_000).contains(&capped), "{capped} at the cap");
}

#[test]
fn bad_input() {
    let new = |change: fn(&mut VolatilityFeeParameters)| {
        let mut parameters = PARAMETERS;
        change(&mut parameters);
        VolatilityFee::new(parameters)
    };
    assert_eq!(new(|p| p.filter_period = 121), Err(Error::InvalidTime));
    assert_eq!(new(|p| p.reduction_factor = 10_001), Err(Error::Domain));
    assert!(new(|p| p.reduction_factor = 10_000).is_ok());
    let state = VolatilityState { time_of_last_update: 10, ..VolatilityState::default() };
    assert_eq!(fee().update_references(&state, 0, 9), Err(Error::InvalidTime));
    assert_eq!(*fee().parameters(), PARAMETERS);
}
