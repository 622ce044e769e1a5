//! What moves in time: weights of liquidity bootstrapping pools, amplifications.

use cfmm_math::analytics::GradualWeights;
use cfmm_math::protocol::balancer::composable_stable_pool::AmplificationUpdate;
use cfmm_math::protocol::balancer::liquidity_bootstrapping_pool::{
    GradualWeightUpdate, LiquidityBootstrappingPool, Swaps,
};
use cfmm_math::protocol::balancer::weighted_pool::{Version, WeightedPool};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, X_FOR_Y};
use num_traits::ToPrimitive;

use crate::exact::Random;
use crate::levels::{big, wei};

const ONE: u64 = 1_000_000_000_000_000_000;
const NOW: u64 = 1_700_000_000;

/// Weights of at least a percent that add up to one.
fn weights<const N: usize>(random: &mut Random) -> [U256; N] {
    let mut weights = [ONE / 100; N];
    let mut left = ONE - N as u64 * (ONE / 100);
    for weight in &mut weights[1..] {
        let more = random.below(left + 1);
        (*weight, left) = (*weight + more, left - more);
    }
    weights[0] += left;
    weights.map(U256::from)
}

fn fraction(x: U256) -> f64 {
    big(x).to_f64().unwrap() / 1e18
}

fn path<const N: usize>(random: &mut Random) {
    let (start, end) = (weights::<N>(random), weights::<N>(random));
    let duration = 1 + random.below(10_000_000);
    let update = GradualWeightUpdate::new(start, end, NOW, NOW + duration).unwrap();
    for (time, expected) in [(0, start), (NOW - 1, start), (NOW, start), (NOW + duration, end), (u64::MAX, end)] {
        assert_eq!(update.weights_at(time), Ok(expected));
    }
    let smooth = GradualWeights::new(start.map(fraction), end.map(fraction), duration as f64).unwrap();
    let mut last = start;
    for step in 1..=8 {
        let elapsed = duration * step / 8;
        let weights = update.weights_at(NOW + elapsed).unwrap();
        let total: U256 = weights.into_iter().fold(U256::ZERO, |sum, weight| sum + weight);
        assert!(big(total).to_i128().unwrap().abs_diff(ONE.into()) < N as u128, "{total}");
        let expected = smooth.weights_at(elapsed as f64).unwrap();
        for i in 0..N {
            // Towards the end, and never past it.
            assert!(
                (start[i] <= last[i] && last[i] <= weights[i] && weights[i] <= end[i])
                    || (start[i] >= last[i] && last[i] >= weights[i] && weights[i] >= end[i])
            );
            let error = (fraction(weights[i]) - expected[i]).abs();
            assert!(error <= 4.0 * f64::EPSILON * expected[i] + 2e-18, "{error:e} {weights:?} {expected:?}");
        }
        last = weights;
    }
}

#[test]
fn gradual_weights() {
    let mut random = Random::new(61);
    for _ in 0..2_000 {
        path::<2>(&mut random);
        path::<3>(&mut random);
        path::<4>(&mut random);
    }
}

#[test]
fn gradual_weights_refuse() {
    let percent = |a: u64| [a, 100 - a].map(|w| U256::from(w * (ONE / 100)));
    let new = GradualWeightUpdate::<2>::new;
    assert_eq!(new(percent(50), percent(60), NOW, NOW - 1), Err(Error::InvalidTime));
    assert_eq!(new([U256::from(ONE / 2); 2], [U256::from(ONE); 2], NOW, NOW), Err(Error::InvalidWeight));
    // In one block: at once.
    assert_eq!(new(percent(50), percent(60), NOW, NOW).unwrap().weights_at(NOW), Ok(percent(60)));
    let [a, b] = percent(96);
    let stored = |off: u64| GradualWeightUpdate::from_stored([a + wei(u128::from(off)), b], percent(50), NOW, NOW + 1);
    assert!(stored(100_000_000_000_000).is_ok() && stored(0).is_ok());
    assert_eq!(stored(100_000_000_000_001), Err(Error::InvalidWeight));
    let wrapping = GradualWeightUpdate::from_stored([U256::MAX, wei(2)], percent(50), NOW, NOW + 1);
    assert_eq!(wrapping, Err(Error::InvalidWeight));
    assert_eq!(new([a + wei(1), b], percent(50), NOW, NOW + 1), Err(Error::InvalidWeight));
}

/// At every time the pool is the weighted pool of 2021 at the weights of that time.
#[test]
fn a_launch() {
    let percent = |a: u64| [a, 100 - a].map(|w| U256::from(w * (ONE / 100)));
    let update = GradualWeightUpdate::new(percent(96), percent(50), NOW, NOW + 259_200).unwrap();
    let fee = U256::from(ONE / 100);
    let mut launch = LiquidityBootstrappingPool::new([18, 6], update, fee, Swaps::Disabled).unwrap();
    launch.initialize([wei(10_u128.pow(24)), wei(50_000_000_000)], NOW).unwrap();
    let sold = Amount::In(wei(10_u128.pow(21)));
    assert_eq!(launch.swap(X_FOR_Y, sold, NOW), Err(Error::Domain));
    launch.set_swaps(Swaps::Enabled);
    let read = LiquidityBootstrappingPool::new([18, 6], update, fee, Swaps::Enabled).unwrap();
    assert_eq!(read.with_state(*launch.state()), Ok(launch));
    let mut price = f64::INFINITY;
    for hours in 0..=72 {
        let now = NOW + hours * 3_600;
        let weights = update.weights_at(now).unwrap();
        // Two weights move by the same number, so that they add up to one to the wei.
        let pool = WeightedPool::new(Version::V1, [18, 6], weights, fee).unwrap();
        let (mut pool, mut copy) = (pool.with_state(*launch.state()).unwrap(), launch);
        assert_eq!(copy.swap(X_FOR_Y, sold, now), pool.swap(X_FOR_Y, sold));
        assert_eq!(copy.state(), pool.state());
        let out = launch.at(now).unwrap().amount_out(X_FOR_Y, wei(10_u128.pow(21))).unwrap();
        let out = big(out).to_f64().unwrap();
        assert!(out < price, "the price falls while nobody buys");
        price = out;
    }
    // Another fee is that of a pool made with it, and one that no pool may have changes nothing.
    let (mut dearer, lower) = (launch, U256::from(ONE / 1_000));
    assert_eq!(dearer.set_swap_fee_percentage(U256::from(ONE / 10 + 1)), Err(Error::InvalidFee));
    assert_eq!(dearer, launch);
    dearer.set_swap_fee_percentage(lower).unwrap();
    let pool = WeightedPool::new(Version::V1, [18, 6], percent(50), lower).unwrap();
    let (mut pool, now) = (pool.with_state(*launch.state()).unwrap(), NOW + 259_200);
    assert_eq!(dearer.swap(X_FOR_Y, sold, now), pool.swap(X_FOR_Y, sold));
    assert_eq!(launch.with_state(*dearer.state()).unwrap().state(), pool.state());
    // A second update starts from where the first one is.
    let middle = NOW + 100_000;
    let weights = launch.at(middle).unwrap().normalized_weights().to_owned();
    assert_eq!(launch.update_weights_gradually(percent(40), 0, middle - 1, middle), Err(Error::InvalidTime));
    launch.update_weights_gradually(percent(40), 0, middle + 10, middle).unwrap();
    assert_eq!(launch.weight_update().weights_at(middle), Ok(weights));
    assert_eq!(launch.weight_update().weights_at(middle + 10), Ok(percent(40)));
}

#[test]
fn amplification() {
    let amp = |a: u64| U256::from(a);
    let start = |from, to, seconds| AmplificationUpdate::start(amp(from), amp(to), NOW, NOW + seconds);
    const DAY: u64 = 86_400;
    assert_eq!(start(200_000, 400, DAY - 1), Err(Error::InvalidTime));
    // Double or half in a day, and no more.
    assert!(start(200_000, 400, DAY).is_ok() && start(200_000, 100, DAY).is_ok());
    assert_eq!(start(200_000, 401, DAY), Err(Error::InvalidRate));
    assert_eq!(start(200_000, 99, DAY), Err(Error::InvalidRate));
    assert!(start(200_000, 800, 2 * DAY).is_ok());
    assert_eq!(start(1_000, 0, 9 * DAY), Err(Error::InvalidAmplification));
    assert_eq!(start(5_000_000, 5_001, 9 * DAY), Err(Error::InvalidAmplification));
    assert_eq!(AmplificationUpdate::start(amp(1_000), U256::MAX, 0, u64::MAX), Err(Error::InvalidAmplification));
    assert_eq!(AmplificationUpdate::start(amp(1_000), amp(2), NOW, 0), Err(Error::InvalidTime));
    let mut random = Random::new(62);
    for _ in 0..5_000 {
        let (from, to) = (1_000 + random.below(4_999_001), 1 + random.below(5_000));
        let seconds = DAY + random.below(9_000 * DAY);
        let Ok(update) = start(from, to, seconds) else { continue };
        assert_eq!(update.value_at(NOW - 1), Err(Error::InvalidTime));
        assert_eq!(update.value_at(NOW), Ok(amp(from)));
        assert_eq!(update.value_at(NOW + seconds), Ok(amp(1_000 * to)));
        let elapsed = random.below(seconds);
        let value: u64 = update.value_at(NOW + elapsed).unwrap().to();
        // On the line between both, a whole number towards the start.
        let (from, to) = (i128::from(from), i128::from(1_000 * to));
        let line = from * i128::from(seconds) + (to - from) * i128::from(elapsed);
        let off = line - i128::from(value) * i128::from(seconds);
        let towards_start = if to >= from { off } else { -off };
        assert!((0..i128::from(seconds)).contains(&towards_start), "{off} {update:?}");
    }
}
