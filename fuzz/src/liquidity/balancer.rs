//! Weighted pools of Balancer: `∏ xᵢ^kᵢ / supply^Σk`, for weights of whole percents, never falls.

use cfmm_math::Trade;
use cfmm_math::protocol::balancer::weighted_pool::{State, Version, WeightedPool};
use cfmm_math::protocol::{Amount, U256};
use num_bigint::BigUint;

use crate::input::Input;

const STEPS: usize = 16;
const PERCENT: u64 = 10_000_000_000_000_000;

pub fn chain<const N: usize>(input: &mut Input) {
    let version = [Version::V1, Version::V3, Version::V4][input.index(3)];
    let mut percents = [1_u32; N];
    let mut left = 100 - u32::try_from(N).expect("at most 8");
    for percent in &mut percents[1..] {
        let more = u32::from(input.byte()) % (left + 1);
        (*percent, left) = (1 + more, left - more);
    }
    percents[0] += left;
    let bits = 2 + u32::from(input.byte()) % 108;
    // Of tokens with few decimals a wei is more than one of the contract's.
    let decimals = [(); N].map(|()| if bits < 8 { 18 } else { [18, 6, 8, 0][input.index(4)] });
    // 0.0001 % to 10 %.
    let fee = 1_000_000_000_000 + input.u64() % 99_999_000_000_000_000;
    let weights = percents.map(|percent| U256::from(u64::from(percent) * PERCENT));
    let pool = WeightedPool::new(version, decimals, weights, U256::from(fee)).expect("valid");
    let balances = [(); N].map(|()| U256::from(input.positive(bits)));
    let total_supply = U256::from(1_000_000_u64) + U256::from(input.sized((bits * 3 / 2).min(127)));
    let Ok(mut pool) = pool.with_state(State { balances, total_supply }) else { return };
    for _ in 0..STEPS {
        if input.is_empty() {
            return;
        }
        let before = pool;
        let done = step(&mut pool, input);
        assert!(done || pool == before, "a failing call has changed the pool");
        check(&percents, &before, &pool);
    }
}

/// A part of a whole, a few units, or anything.
fn part(input: &mut Input, whole: U256) -> U256 {
    let (how, digits) = (input.byte(), input.u32());
    match how % 4 {
        0 => U256::from(digits % 32),
        1 => U256::from(digits) << usize::from(how / 4),
        _ => (whole >> usize::from(how / 4)) * U256::from(digits >> 20) / U256::from(8_192),
    }
}

fn step<const N: usize>(pool: &mut WeightedPool<N>, input: &mut Input) -> bool {
    let State { balances, total_supply } = *pool.state();
    let (what, token) = (input.byte(), input.index(N));
    let amounts = |input: &mut Input| {
        balances.map(|balance| if input.byte() % 4 == 0 { U256::ZERO } else { part(input, balance) })
    };
    match what % 10 {
        0..4 => {
            let trade = Trade { sell: token, buy: (token + 1 + input.index(N - 1)) % N };
            let amount = if what & 128 == 0 {
                Amount::In(part(input, balances[trade.sell]))
            } else {
                Amount::Out(part(input, balances[trade.buy]))
            };
            pool.swap(trade, amount).is_ok()
        }
        4 => pool.join_exact_tokens_in(amounts(input)).is_ok(),
        5 => pool.join_token_in_for_exact_bpt_out(part(input, total_supply), token).is_ok(),
        6 => pool.join_all_tokens_in_for_exact_bpt_out(part(input, total_supply)).is_ok(),
        7 => pool.exit_exact_bpt_in_for_one_token_out(part(input, total_supply), token).is_ok(),
        8 => pool.exit_exact_bpt_in_for_tokens_out(part(input, total_supply)).is_ok(),
        _ => pool.exit_bpt_in_for_exact_tokens_out(amounts(input)).is_ok(),
    }
}

fn check<const N: usize>(percents: &[u32; N], before: &WeightedPool<N>, after: &WeightedPool<N>) {
    let big = |x: U256| BigUint::from_bytes_le(&x.to_le_bytes::<32>());
    let level = |pool: &WeightedPool<N>| -> BigUint {
        pool.state().balances.into_iter().zip(percents).map(|(x, percent)| big(x).pow(*percent)).product()
    };
    let supply = |pool: &WeightedPool<N>| big(pool.state().total_supply).pow(100);
    assert!(level(after) * supply(before) >= level(before) * supply(after), "{before:?}\n{after:?}");
}
