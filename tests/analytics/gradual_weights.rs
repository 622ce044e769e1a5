//! Gradual weights against a pool that is moved step by step and arbitraged after each.

use cfmm_math::analytics::GradualWeights;
use cfmm_math::{Error, Invariant, Rounding, Weighted, X_FOR_Y};

use crate::assert_near;

/// A weighted pool whose weights and prices move in many small steps, each followed by the trades that bring its
/// marginal prices to the market's: value and reserves at the end.
fn simulate(start: [f64; 3], end: [f64; 3], from: [f64; 3], to: [f64; 3], steps: u32) -> (f64, [f64; 3]) {
    let mut reserves = [0, 1, 2].map(|i| start[i] / from[i]);
    for step in 1..=steps {
        let t = f64::from(step) / f64::from(steps);
        let weights = [0, 1, 2].map(|i| start[i] + (end[i] - start[i]) * t);
        let prices = [0, 1, 2].map(|i: usize| from[i] * (to[i] / from[i]).powf(t));
        // On the curve of the new weights, the reserves where xᵢ·Pᵢ is proportional to wᵢ.
        let level = Weighted::new(reserves, weights).unwrap().level(Rounding::Down).unwrap();
        let shape = [0, 1, 2].map(|i| weights[i] / prices[i]);
        let unit = Weighted::new(shape, weights).unwrap().level(Rounding::Down).unwrap();
        reserves = shape.map(|x| x * level / unit);
    }
    ((0..3).map(|i| reserves[i] * to[i]).sum(), reserves)
}

#[test]
fn value_and_flow_are_those_of_many_small_steps() {
    let (start, end) = ([0.7, 0.2, 0.1], [0.2, 0.3, 0.5]);
    let (from, to) = ([1.0, 20.0, 1.0_f64], [1.6, 14.0, 1.0]);
    let weights = GradualWeights::new(start, end, 10.0).unwrap();
    // Prices go exponentially, so their geometric mean over time is the middle.
    let mean = [0, 1, 2].map(|i: usize| (from[i] * to[i]).sqrt());
    let exact = weights.value_ratio(10.0, from, to, mean).unwrap();
    // The error of n steps falls as 1/n: extrapolate.
    let [coarse, fine] = [20_000, 40_000].map(|steps| simulate(start, end, from, to, steps));
    let limit = 2.0 * fine.0 - coarse.0;
    assert_near(exact, limit, 1e-8, &|| "value".into());
    let inflow = weights.inflow(10.0, from, to, mean).unwrap();
    for i in 0..3 {
        let limit = 2.0 * fine.1[i] - coarse.1[i] - start[i] / from[i];
        assert_near(inflow[i], limit, 1e-7, &|| format!("flow of asset {i}"));
    }
    let held: f64 = (0..3).map(|i| start[i] * to[i] / from[i]).sum();
    let loss = weights.impermanent_loss(10.0, from, to, mean).unwrap();
    assert_near(loss, limit / held - 1.0, 1e-6, &|| "loss".into());
}

#[test]
fn steps_lose_what_the_jumps_of_the_pool_lose() {
    let (start, end, prices) = ([0.9, 0.05, 0.05], [0.3, 0.4, 0.3], [3.0, 0.5, 1.0]);
    let weights = GradualWeights::new(start, end, 1.0).unwrap();
    for steps in [1, 2, 7, 100] {
        let (value, _) = simulate(start, end, prices, prices, steps);
        assert_near(weights.loss_of_steps(steps).unwrap(), 1.0 - value, 1e-11, &|| format!("{steps} steps"));
    }
}

/// A weight that all but vanishes keeps its digits.
#[test]
fn weights_next_to_the_end() {
    let weights = GradualWeights::new([0.96, 0.04], [1e-8, 1.0 - 1e-8], 4.0).unwrap();
    // 0.96·2⁻⁴⁰ + 1e-8·(1 − 2⁻⁴⁰)
    let [w, _] = weights.weights_at(4.0 * (1.0 - 2_f64.powi(-40))).unwrap();
    assert_near(w, 0.96 * 2_f64.powi(-40) + 1e-8 * (1.0 - 2_f64.powi(-40)), 4.0 * f64::EPSILON, &|| "weight".into());
}

/// By 40 digits of mpmath: 1 − exp(−Σ Σ w₊·ln(w₊/w)).
#[test]
fn loss_of_steps() {
    for (start, end, steps, expected) in [
        ([0.96, 0.04], [0.5, 0.5], 7, 0.10579014005289725),
        ([0.96, 0.04], [5.8e-9, 1.0 - 5.8e-9], 429, 0.012373141996965983),
        ([0.5, 0.5], [1e-20, 1.0], 7, 0.14884833476531643),
    ] {
        let loss = GradualWeights::new(start, end, 1.0).unwrap().loss_of_steps(steps).unwrap();
        assert!((loss - expected).abs() < 1e-14, "{loss} instead of {expected}");
    }
    // With the logarithm of the gamma function in 80 digits, to the last digits of any loss.
    for (start, end, steps, expected) in [
        ([0.96, 0.04], [0.5, 0.5], 1_024, 7.139_363_715_919_457_225_9e-4),
        ([0.96, 0.04], [0.5, 0.5], 1_025, 7.132_397_357_493_021_174_5e-4),
        ([0.96, 0.04], [0.5, 0.5], 1_026, 7.125_444_580_900_560_169_6e-4),
        ([0.96, 0.04], [0.5, 0.5], 1_000_000, 7.309_525_025_021_723_915_5e-7),
        ([0.96, 0.04], [0.5, 0.5], u32::MAX, 1.701_881_133_901_210_779_5e-10),
        ([0.75, 0.25], [0.25, 0.75], 3_000, 1.830_852_859_544_176_946_9e-4),
        ([1e-20, 1.0], [0.5, 0.5], 3, 0.999_367_544_467_966_326_14),
        ([1e-20, 1.0], [0.5, 0.5], 100, 0.191_368_343_877_048_254_3),
        ([1e-20, 1.0], [0.5, 0.5], 1_025, 0.019_954_246_718_191_418_071),
        ([1e-20, 1.0], [0.5, 0.5], u32::MAX, 3.922_711_451_457_305_547_9e-9),
        ([0.5, 0.5], [1e-20, 1.0], 1_025, 0.002_305_561_525_418_039_755_7),
        ([0.5, 0.5], [1e-20, 1.0], u32::MAX, 1.438_412_233_758_669_995_4e-9),
        ([0.5, 0.5], [0.500_000_953_674_316_4, 0.499_999_046_325_683_6], 1_026, 1.772_894_155_504_931_387_3e-15),
    ] {
        let loss = GradualWeights::new(start, end, 1.0).unwrap().loss_of_steps(steps).unwrap();
        assert_near(loss, expected, 64.0 * f64::EPSILON, &|| format!("{start:?} to {end:?} in {steps}"));
    }
}

#[test]
fn constant_weights_are_a_weighted_pool() {
    let weights = GradualWeights::new([4.0, 1.0], [0.8, 0.2], 5.0).unwrap();
    let loss = weights.impermanent_loss(5.0, [1.0, 1.0], [4.0, 1.0], [1.7, 1.0]).unwrap();
    let expected = cfmm_math::analytics::impermanent_loss_weighted(&[4.0, 1.0], &[4.0, 1.0]).unwrap();
    assert_near(loss, expected, 1e-14, &|| "loss".into());
    assert!(weights.loss_of_steps(10).unwrap().abs() < 1e-15);
    assert_eq!(weights.inflow_rate([1.0, 2.0]).unwrap().map(|rate| rate.abs() < 1e-16), [true; 2]);
}

/// At constant prices nothing else moves the reserves, so that what flows in is the rate times the time.
#[test]
fn inflow_at_constant_prices_is_the_rate_times_the_time() {
    let weights = GradualWeights::new([0.7, 0.2, 0.1], [0.2, 0.3, 0.5], 8.0).unwrap();
    let prices = [3.0, 0.25, 40.0];
    let rate = weights.inflow_rate(prices).unwrap();
    // (0.2 − 0.7)/8/3, (0.3 − 0.2)/8/0.25, (0.5 − 0.1)/8/40
    for (i, by_hand) in [-1.0 / 48.0, 0.05, 0.00125].into_iter().enumerate() {
        assert_near(rate[i], by_hand, 1e-15, &|| format!("rate of asset {i}"));
        for time in [0.5, 3.0, 8.0] {
            let inflow = weights.inflow(time, prices, prices, prices).unwrap();
            assert_near(inflow[i], rate[i] * time, 1e-13, &|| format!("asset {i} after {time}"));
        }
    }
}

#[test]
fn bad_input() {
    let new = GradualWeights::<2>::new;
    assert_eq!(new([0.0, 1.0], [0.5, 0.5], 1.0), Err(Error::InvalidWeight));
    assert_eq!(new([0.5, 0.5], [f64::NAN, 0.5], 1.0), Err(Error::InvalidWeight));
    assert_eq!(new([0.5, 0.5], [0.2, 0.8], 0.0), Err(Error::InvalidTime));
    let weights = new([0.9, 0.1], [0.5, 0.5], 2.0).unwrap();
    assert_eq!(weights.weights_at(-1.0), Err(Error::InvalidTime));
    assert_eq!(weights.weights_at(9.0), Ok([0.5, 0.5]));
    assert_eq!(weights.value_ratio(3.0, [1.0; 2], [1.0; 2], [1.0; 2]), Err(Error::InvalidTime));
    assert_eq!(weights.value_ratio(f64::NAN, [1.0; 2], [1.0; 2], [1.0; 2]), Err(Error::InvalidTime));
    assert_eq!(weights.value_ratio(1.0, [1.0; 2], [-1.0, 1.0], [1.0; 2]), Err(Error::InvalidPrice));
    assert_eq!(weights.inflow_rate([0.0, 1.0]), Err(Error::InvalidPrice));
    assert_eq!(weights.loss_of_steps(0), Err(Error::Domain));
    assert_eq!(GradualWeights::<2>::geometric_mean([]), Err(Error::InvalidAmount));
    assert_eq!(GradualWeights::<2>::geometric_mean([1.0, -1.0]), Err(Error::InvalidPrice));
    assert_near(GradualWeights::<2>::geometric_mean([1.0, 4.0]).unwrap(), 2.0, 1e-15, &|| "mean".into());
}

/// Half-way from 96:4 to 50:50 is 73:27: one of each are then worth 27/73 of each other.
#[test]
fn the_pool_at_a_time() {
    let weights = GradualWeights::new([0.96, 0.04], [0.5, 0.5], 8.0).unwrap();
    let pool = weights.pool_at(4.0, [100.0, 100.0]).unwrap();
    let price = pool.spot_price(X_FOR_Y, Rounding::Down).unwrap();
    assert!((price - 73.0 / 27.0).abs() < 1e-14, "{price}");
    assert!(weights.pool_at(4.0, [100.0, 0.0]).is_err() && weights.pool_at(f64::NAN, [1.0, 1.0]).is_err());
}
