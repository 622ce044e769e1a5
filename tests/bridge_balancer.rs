//! Pools of Balancer as curves in `f64`: quotes agree with the wei-exact twins, in every state of the vectors' pools and
//! in random ones.
#![cfg(all(feature = "float", feature = "fixed", feature = "protocol"))]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    unreachable_pub,
    reason = "a test may panic, and chooses its inputs"
)]

#[path = "support/exact.rs"]
mod exact;
#[allow(dead_code, reason = "shared by test files")]
#[path = "support/vectors.rs"]
mod vectors;

use cfmm_math::analytics::LpPosition;
use cfmm_math::bridge::{balancer_amount, balancer_stable_pool, balancer_weighted_pool};
use cfmm_math::protocol::balancer::composable_stable_pool::{self, ComposableStablePool, PREMINTED_BPT};
use cfmm_math::protocol::balancer::weighted_pool::{self, Version, WeightedPool};
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Error, Invariant, Rounding, Trade, X_FOR_Y};
use exact::{Random, Ratio, Worst};
use num_bigint::{BigInt, Sign};
use serde_json::Value;

fn number(value: &Value) -> U256 {
    value.as_str().unwrap().parse().unwrap()
}

fn list<const N: usize>(value: &Value) -> [U256; N] {
    value.as_array().unwrap().iter().map(number).collect::<Vec<_>>().try_into().unwrap()
}

/// The `create` line and every state of each pool of a file.
fn states(file: &str) -> Vec<(Value, Vec<Value>)> {
    let mut pools: Vec<(Value, Vec<Value>)> = Vec::new();
    for line in vectors::read(file).lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if line["fn"] == "create" {
            pools.push((line["in"].take(), Vec::new()));
        } else if line.get("state").is_some() {
            pools.last_mut().unwrap().1.push(line["state"].take());
        }
    }
    assert!(!pools.is_empty());
    pools
}

/// Quotes both ways of all pairs and some sizes; the error over a bound of the calculated token's balance, of its amount,
/// and of what a wei of each token is in it.
fn compare<const N: usize>(
    pool: &impl ExactPool,
    curve: &impl Invariant<Scalar = f64>,
    (balances, factors): ([U256; N], [U256; N]),
    bound: &dyn Fn(f64, f64, f64) -> f64,
    worst: &mut Worst,
) -> u32 {
    let mut done = 0;
    for (sell, buy) in (0..N).flat_map(|i| (0..N).map(move |j| (i, j))).filter(|(i, j)| i != j) {
        let trade = Trade { sell, buy };
        for part in [10, 1_000, 1_000_000] {
            let (wei_in, wei_out) = (balances[sell] / U256::from(part), balances[buy] / U256::from(part));
            let amount = |token: usize, wei| balancer_amount(factors[token], wei);
            let quotes = [
                (pool.amount_out(trade, wei_in), curve.amount_out(trade, amount(sell, wei_in)), buy),
                (pool.amount_in(trade, wei_out), curve.amount_in(trade, amount(buy, wei_out)), sell),
            ];
            for ((exact, got, token), given) in quotes.into_iter().zip([wei_in, wei_out]) {
                let (Ok(exact), Ok(got)) = (exact, got) else { continue };
                let (balance, exact) = (amount(token, balances[token]), amount(token, exact));
                // A wei of either token: fees are rounded in that of the sold one.
                let wei = amount(token, U256::ONE) + exact.max(got) / amount(0, given) * amount(0, U256::ONE);
                let error = (got - exact).abs() / bound(balance, exact, wei);
                worst.see(error, &|| format!("{trade:?} 1/{part}: {got} for {exact}, {balances:?}"));
                done += 1;
            }
        }
    }
    done
}

fn weighted<const N: usize>(pool: &WeightedPool<N>, worst: &mut Worst) -> u32 {
    let curve = balancer_weighted_pool(pool, core::array::from_fn(|i| i)).unwrap();
    let bound = |balance: f64, exact: f64, wei: f64| 3e-14 * (balance + exact) + 3.0 * wei;
    compare(pool, &curve, (pool.state().balances, pool.scaling_factors()), &bound, worst)
}

fn stable<const N: usize>(pool: &ComposableStablePool<N>, worst: &mut Worst) -> u32 {
    let curve = balancer_stable_pool(pool, core::array::from_fn(|i| i)).unwrap();
    let (a, reserves) = (curve.pool().amplification(), curve.reserves());
    let (most, least) =
        (reserves.iter().copied().fold(0.0, f64::max), reserves.iter().copied().fold(f64::MAX, f64::min));
    let bound = |_: f64, exact: f64, wei: f64| {
        16.0 * f64::EPSILON * ((1.0 + a) * exact + most) + 4_000e-18 * most / least + 3.0 * wei
    };
    compare(pool, &curve, (pool.state().balances, pool.scaling_factors()), &bound, worst)
}

fn weighted_of_vectors<const N: usize>(create: &Value, states: &[Value], worst: &mut Worst) -> u32 {
    let version = match create["poolVersion"].as_str().unwrap() {
        "20210418" => Version::V1,
        "20230206" => Version::V3,
        _ => Version::V4,
    };
    let decimals = list::<N>(&create["decimals"]).map(|d| d.to());
    let (weights, fee) = (list(&create["normalizedWeights"]), number(&create["swapFeePercentage"]));
    let pool = WeightedPool::<N>::new(version, decimals, weights, fee).unwrap();
    let state = |state: &Value| {
        let (balances, total_supply) = (list(&state["balances"]), number(&state["totalSupply"]));
        weighted_pool::State { balances, total_supply }
    };
    states.iter().map(|value| weighted(&pool.with_state(state(value)).unwrap(), worst)).sum()
}

#[test]
fn weighted_pools_of_the_vectors() {
    let (mut worst, mut done) = (Worst::new(), 0);
    for (create, states) in states("balancer_pool.jsonl") {
        done += match create["decimals"].as_array().unwrap().len() {
            2 => weighted_of_vectors::<2>(&create, &states, &mut worst),
            3 => weighted_of_vectors::<3>(&create, &states, &mut worst),
            4 => weighted_of_vectors::<4>(&create, &states, &mut worst),
            _ => weighted_of_vectors::<8>(&create, &states, &mut worst),
        };
    }
    println!("{done} quotes, the worst {:.3} of the bound: {}", worst.0, worst.1);
    assert!(done > 3_000 && worst.0 <= 1.0, "{done} {} {}", worst.0, worst.1);
}

fn stable_of_vectors<const N: usize>(create: &Value, states: &[Value], worst: &mut Worst) -> u32 {
    let decimals = list::<N>(&create["decimals"]).map(|d| d.to());
    let (amp, fee) = (number(&create["amp"]), number(&create["swapFeePercentage"]));
    let pool = ComposableStablePool::<N>::new(decimals, list(&create["rates"]), amp, fee).unwrap();
    let state = |state: &Value| {
        let (balances, actual_supply) = (list(&state["balances"]), number(&state["actualSupply"]));
        composable_stable_pool::State { balances, bpt_balance: PREMINTED_BPT, actual_supply }
    };
    // The last steps of each life leave next to nothing of a token, where the contract reverts.
    let traded = states.iter().map(|value| pool.with_state(state(value)).unwrap());
    let near = |pool: &ComposableStablePool<N>| {
        balancer_stable_pool(pool, core::array::from_fn(|i| i)).is_ok_and(|curve| {
            let (least, most) = curve.reserves().iter().fold((f64::MAX, 0.0_f64), |(a, b), x| (a.min(*x), b.max(*x)));
            most < 100.0 * least
        })
    };
    traded.filter(near).map(|pool| stable(&pool, worst)).sum()
}

#[test]
fn stable_pools_of_the_vectors() {
    let (mut worst, mut done) = (Worst::new(), 0);
    for (create, states) in states("balancer_stable_pool.jsonl") {
        done += match create["decimals"].as_array().unwrap().len() {
            2 => stable_of_vectors::<2>(&create, &states, &mut worst),
            3 => stable_of_vectors::<3>(&create, &states, &mut worst),
            _ => stable_of_vectors::<5>(&create, &states, &mut worst),
        };
    }
    println!("{done} quotes, the worst {:.3} of the bound: {}", worst.0, worst.1);
    assert!(done > 1_500 && worst.0 <= 1.0, "{done} {} {}", worst.0, worst.1);
}

fn word(random: &mut Random, bits: usize) -> U256 {
    U256::from_limbs([random.word(), random.word() | 1 << 63, 0, 0]) >> (128 - bits)
}

#[test]
fn random_pools() {
    let mut random = Random::new(31);
    let (mut of_weighted, mut of_stable, mut done) = (Worst::new(), Worst::new(), 0);
    for _ in 0..2_000 {
        let first = 1 + random.below(98);
        let percents = [first, 1 + random.below(99 - first)];
        let weights = [percents[0], percents[1], 100 - percents[0] - percents[1]];
        let weights = weights.map(|w| U256::from(w * 10_000_000_000_000_000));
        let decimals = [(); 3].map(|()| [6, 8, 18][random.below(3) as usize]);
        let fee = U256::from(1_000_000_000_000 + random.below(99_999_000_000_000_000));
        let version = [Version::V1, Version::V3, Version::V4][random.below(3) as usize];
        let pool = WeightedPool::new(version, decimals, weights, fee);
        let balances = [(); 3].map(|()| 30 + random.below(60) as usize).map(|bits| word(&mut random, bits));
        let state = weighted_pool::State { balances, total_supply: U256::from(1_000_000) };
        // A weight of zero is no weight.
        if let Ok(pool) = pool {
            done += weighted(&pool.with_state(state).unwrap(), &mut of_weighted);
        }
        let rates = [(); 3].map(|()| U256::from(900_000_000_000_000_000 + random.below(600_000_000_000_000_000)));
        let amp = U256::from(10_000 + random.below(4_990_001));
        let pool = ComposableStablePool::new([18, 18, 6], rates, amp, fee).unwrap();
        let large = 62 + random.below(30) as usize;
        let mut balances = [(); 3].map(|()| word(&mut random, large) >> random.below(4) as usize);
        balances[2] /= U256::from(1_000_000_000_000_u64);
        let state =
            composable_stable_pool::State { balances, bpt_balance: PREMINTED_BPT, actual_supply: PREMINTED_BPT };
        done += stable(&pool.with_state(state).unwrap(), &mut of_stable);
    }
    println!("{done} quotes, the worst {:.3} of the bound, weighted: {}", of_weighted.0, of_weighted.1);
    println!("{:.3} of the bound, stable: {}", of_stable.0, of_stable.1);
    assert!(done > 50_000 && of_weighted.0 <= 1.0 && of_stable.0 <= 1.0);
}

/// Whole tokens to the 3 ε that the documentation says; more than 2 ε of them occur.
#[test]
fn amounts() {
    let big = |x: U256| BigInt::from_bytes_le(Sign::Plus, &x.to_le_bytes::<32>());
    let error = |factor: U256, wei: U256| {
        let exact = Ratio::new(big(factor) * big(wei), BigInt::from(10).pow(36));
        Ratio::of_f64(balancer_amount(factor, wei)).sub(&exact).div(&exact).abs().approx() / f64::EPSILON
    };
    let mut random = Random::new(32);
    let mut worst =
        error(U256::from(1_277_686_721_117_429_455_000_000_000_000_u128), U256::from(9_268_107_611_860_294_643_u64));
    assert!(worst > 2.0, "{worst}");
    for _ in 0..50_000 {
        let decimals = [0, 10, 12][random.below(3) as usize];
        let rate = U256::from(900_000_000_000_000_000 + random.below(1_100_000_000_000_000_000));
        let bits = 1 + random.below(112) as usize;
        worst = worst.max(error(rate * U256::from(10_u64.pow(decimals)), word(&mut random, bits)));
    }
    println!("{worst} ε");
    assert!(worst < 3.0, "{worst}");
}

/// The other way round the price is the other way round, and an order that is none is refused.
#[test]
fn orders() {
    let weights = [80_u64, 20].map(|w| U256::from(w * 10_000_000_000_000_000));
    let fee = U256::from(1_000_000_000_000_u64);
    let mut pool = WeightedPool::new(Version::V4, [18, 6], weights, fee).unwrap();
    assert_eq!(balancer_weighted_pool(&pool, [0, 1]), Err(Error::InvalidReserve));
    pool.initialize([U256::from(10_u128.pow(21)), U256::from(500_000_000_000_u64)]).unwrap();
    let price =
        |order| balancer_weighted_pool(&pool, order).unwrap().pool().spot_price(X_FOR_Y, Rounding::Down).unwrap();
    assert!((price([0, 1]) - 2_000.0).abs() < 1e-9 && (price([1, 0]) - 1.0 / 2_000.0).abs() < 1e-15);
    for order in [[0, 0], [1, 1], [0, 2]] {
        assert_eq!(balancer_weighted_pool(&pool, order), Err(Error::InvalidAsset));
    }
    // The exact pool's price, by the decimals.
    let x96 = pool.spot_price_x96(X_FOR_Y, Rounding::Down).unwrap().to_string().parse::<f64>().unwrap();
    assert!((x96 / 2_f64.powi(96) * 1e12 / 2_000.0 - 1.0).abs() < 1e-15);
    let position = LpPosition::new(balancer_weighted_pool(&pool, [0, 1]).unwrap(), 2_000.0).unwrap();
    assert!((position.value_at(2_000.0).unwrap() - 2_500_000.0).abs() < 1e-6);
}
