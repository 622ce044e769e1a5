//! Random pools, and their invariant in any precision.

use cfmm_math::Trade;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
use num_bigint::BigUint;

pub const NOW: u64 = 1_700_000_000;
pub const VARIANTS: [Variant; 4] = [Variant::ThreePool, Variant::TwoCoin, Variant::Template, Variant::Ng];

pub use crate::generator::Random;

impl Random {
    pub fn trade<const N: usize>(&mut self) -> Trade {
        let sell = self.below(N as u64) as usize;
        let buy = (sell + 1 + self.below(N as u64 - 1) as usize) % N;
        Trade { sell, buy }
    }

    /// An amplification from 1 to 10⁶, as a contract has it.
    pub fn amp(&mut self, variant: Variant) -> U256 {
        let a = [1, 10, 100, 2_000, 1_000_000][self.below(5) as usize] + self.below(7);
        U256::from(a) * variant.a_precision()
    }

    /// A pool of those balances.
    pub fn pool<const N: usize>(&mut self, variant: Variant, decimals: [u8; N], balances: [u128; N]) -> StablePool<N> {
        let parameters = Parameters {
            variant,
            rates: decimals.map(|decimals| rate(decimals).unwrap()),
            amplification: Amplification::constant(self.amp(variant)),
            fee_1e10: [0, 1_000_000, 4_000_000, 100_000_000][self.below(4) as usize],
            admin_fee_1e10: [0, 5_000_000_000, 10_000_000_000][self.below(3) as usize],
            offpeg_fee_multiplier_1e10: match variant {
                Variant::Ng => [0, 20_000_000_000, 100_000_000_000][self.below(3) as usize],
                _ => 0,
            },
        };
        let state = State { balances: balances.map(U256::from), timestamp: NOW, ..State::default() };
        StablePool::from_state(parameters, state).unwrap()
    }
}

pub fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

/// `⌊2⁶⁴·D⌋` of the balances scaled to 18 decimals, by bisection.
pub fn level<const N: usize>(pool: &StablePool<N>) -> BigUint {
    let (parameters, balances) = (pool.parameters(), &pool.state().balances);
    let precision = big(parameters.variant.a_precision());
    let ann = big(parameters.amplification.at(NOW).unwrap()) * N;
    let xp: Vec<BigUint> = balances.iter().zip(&parameters.rates).map(|(x, rate)| big(*x) * big(*rate)).collect();
    // Times 10¹⁸, and 2⁶⁴.
    let xp: Vec<BigUint> = xp.iter().map(|x| x << 64_u32).collect();
    let sum: BigUint = xp.iter().sum();
    let product = xp.iter().fold(BigUint::from(1_u32), |product, x| product * x * N);
    // (Ann·S + D)·nⁿ·Πx ≥ Ann·D·nⁿ·Πx + Dⁿ⁺¹, all times A's precision.
    let is_below = |d: &BigUint| {
        (&ann * &sum + &precision * d) * &product >= &ann * d * &product + &precision * d.pow(N as u32 + 1)
    };
    let (mut low, mut high) = (BigUint::from(0_u32), sum.clone() + 1_u32);
    while &low + 1_u32 < high {
        let middle: BigUint = (&low + &high) >> 1_u32;
        if is_below(&middle) { low = middle } else { high = middle }
    }
    low / BigUint::from(10_u32).pow(18)
}

/// A difference of levels in units of the 18th decimal.
pub fn units(difference: &BigUint) -> f64 {
    difference.to_string().parse::<f64>().unwrap() / 2_f64.powi(64)
}
