//! Random pools of every curve in every number, before and after a swap.

use std::fmt::Debug;

use cfmm_math::laws::strategy;
use cfmm_math::{Checked, Invariant, X_FOR_Y};
use fixed::types::{I64F64, I96F32, U32F32, U64F64};
use proptest::prelude::Strategy;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::round_trip;

fn every<P>(pools: impl Strategy<Value = P>)
where
    P: Invariant + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let run = TestRunner::new(config).run(&pools, |mut pool| {
        round_trip(&pool);
        let amount = pool.reserves()[0];
        if pool.swap(X_FOR_Y, amount).is_ok() {
            round_trip(&pool);
        }
        Ok(())
    });
    run.unwrap();
}

macro_rules! numbers {
    ($($name:ident: $number:ty),*) => {$(
        #[test]
        fn $name() {
            every(strategy::constant_product::<$number>());
            every(strategy::weighted::<$number, 2>());
            every(strategy::weighted::<$number, 5>());
            every(strategy::concentrated::<$number>());
            every(strategy::stable_swap::<$number, 2>());
            every(strategy::stable_swap::<$number, 8>());
            every(strategy::with_fee(strategy::concentrated::<$number>()));
            every(strategy::with_fee(strategy::stable_swap::<$number, 3>()));
        }
    )*};
}

numbers! {
    in_f64: f64,
    in_u64: U32F32,
    in_u128: U64F64,
    in_i128: I64F64,
    in_i128_of_few_fraction_bits: I96F32,
    in_checked: Checked<I64F64>
}
