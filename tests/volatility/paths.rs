//! Paths of known volatility: no bias, and the efficiency that the papers print.

use cfmm_math::analytics::volatility::{
    Bar, CloseToClose, Ewma, PairVolatility, RangeEstimator, RangeVolatility, YangZhang,
};

use crate::exact::Random;
use crate::normal;

/// Mean, its standard error, and variance of a sample.
fn sample(values: &[f64]) -> (f64, f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt(), variance)
}

/// The logarithms of a bar of Brownian motion from 0, of variance 1 and a drift: open, high, low, close. Extremes between
/// the steps are drawn from the law of the bridge, so the path is as good as continuous.
fn brownian_bar(random: &mut Random, drift: f64) -> [f64; 4] {
    const STEPS: u32 = 64;
    let variance = 1.0 / f64::from(STEPS);
    let (mut x, mut high, mut low) = (0.0_f64, 0.0_f64, 0.0_f64);
    for _ in 0..STEPS {
        let next = x + drift * variance + variance.sqrt() * normal(random);
        let mut reach = || ((next - x).powi(2) - 2.0 * variance * (1.0 - random.unit()).ln()).sqrt();
        high = high.max(0.5 * (x + next + reach()));
        low = low.min(0.5 * (x + next - reach()));
        x = next;
    }
    [0.0, high, low, x]
}

fn bar(log: [f64; 4], sigma: f64, from: f64) -> Bar {
    let [open, high, low, close] = log.map(|x| from * (sigma * x).exp());
    Bar::new(open, high, low, close).unwrap()
}

const SIGMA: f64 = 0.02;

/// Variances of single bars, over the true one.
fn bars(drift: f64, count: u32, seed: u64) -> [Vec<f64>; 3] {
    let mut random = Random::new(seed);
    let mut variances = [const { Vec::new() }; 3];
    for _ in 0..count {
        let bar = bar(brownian_bar(&mut random, drift), SIGMA, 50.0);
        let estimators = [RangeEstimator::Parkinson, RangeEstimator::GarmanKlass, RangeEstimator::RogersSatchell];
        for (variances, estimator) in variances.iter_mut().zip(estimators) {
            variances.push(estimator.variance(&bar).unwrap() / SIGMA.powi(2));
        }
    }
    variances
}

/// Without drift all are unbiased. The variance of the squared close-to-close return, 2, over theirs is 4.9 (Parkinson: exactly
/// `2/(9ζ(3)/(16·ln²2) − 1)`), 7.4 (Garman and Klass) and 6.0 (Rogers and Satchell: `1/0.331·2`).
#[test]
fn efficiency_of_ranges() {
    let zeta_3 = 1.202_056_903_159_594;
    let parkinson = 2.0 / (9.0 * zeta_3 / (16.0 * core::f64::consts::LN_2.powi(2)) - 1.0);
    assert!((parkinson - 4.9_f64).abs() < 0.05);
    for (values, efficiency) in bars(0.0, 60_000, 11).iter().zip([parkinson, 7.4, 6.04]) {
        let (mean, error, variance) = sample(values);
        assert!((mean - 1.0).abs() < 4.0 * error, "{mean} ± {error}");
        assert!((2.0 / variance / efficiency - 1.0).abs() < 0.06, "{} instead of {efficiency}", 2.0 / variance);
    }
}

/// With a drift of one and a half standard deviations a bar, Rogers and Satchell still have no bias, and the two others do: the
/// close-to-close square would be 1 + 1.5².
#[test]
fn drift_in_ranges() {
    let [parkinson, garman_klass, rogers_satchell] = bars(1.5, 30_000, 12).map(|values| sample(&values));
    assert!((rogers_satchell.0 - 1.0).abs() < 4.0 * rogers_satchell.1, "{rogers_satchell:?}");
    assert!(parkinson.0 > 1.5 && garman_klass.0 > 1.15, "{parkinson:?} {garman_klass:?}");
}

/// Yang and Zhang over ten days with a drift, a share of the variance in jumps overnight: no bias, and where that share is
/// `k/(1 + k)` the efficiency peaks at `1 + 1/k`, 8.5 for ten days.
#[test]
fn yang_zhang() {
    const DAYS: u32 = 10;
    let k = 0.34 / (1.34 + 11.0 / 9.0);
    for (drift, overnight) in [(0.0, k / (1.0 + k)), (1.0, k / (1.0 + k)), (1.0, 0.5)] {
        let mut random = Random::new(13);
        let (mut estimates, mut closes) = (Vec::new(), Vec::new());
        for _ in 0..6_000 {
            let mut last = 50.0;
            let mut yang_zhang = YangZhang::new(last, 1.0).unwrap();
            let mut close_to_close = CloseToClose::new(last).unwrap();
            for _ in 0..DAYS {
                let open = last * (SIGMA * f64::sqrt(overnight) * (normal(&mut random) + 0.5 * drift)).exp();
                let bar = bar(brownian_bar(&mut random, drift), SIGMA * (1.0 - overnight).sqrt(), open);
                yang_zhang.push(&bar).unwrap();
                close_to_close.push(bar.close(), 1.0).unwrap();
                last = bar.close();
            }
            estimates.push((yang_zhang.volatility().unwrap() / SIGMA).powi(2));
            closes.push((close_to_close.volatility().unwrap() / SIGMA).powi(2));
        }
        let ((mean, error, variance), (of_closes, error_of_closes, _)) = (sample(&estimates), sample(&closes));
        assert!((mean - 1.0).abs() < 4.0 * error, "{mean} ± {error}");
        assert!((of_closes - 1.0).abs() < 4.0 * error_of_closes, "{of_closes} ± {error_of_closes}");
        // The variance of the close-to-close estimate is 2/(n − 1) of σ⁴.
        let efficiency = 2.0 / f64::from(DAYS - 1) / variance;
        if overnight < 0.2 {
            assert!((efficiency / (1.0 + 1.0 / k) - 1.0).abs() < 0.1, "{efficiency}");
        } else {
            assert!(efficiency > 2.0, "{efficiency}");
        }
    }
}

/// Geometric Brownian motion of 80 % a year, seen at irregular times: every estimate within four of its standard errors.
#[test]
fn irregular_observations() {
    let (sigma, count) = (0.8_f64, 20_000);
    for drift in [0.0, 40.0] {
        let mut random = Random::new(14);
        let mut price = 1_800.0;
        let mut closes = CloseToClose::new(price).unwrap();
        let mut weighted = Ewma::new(price, 0.999, 1.5 / 525_600.0).unwrap();
        for _ in 0..count {
            // Minutes, some of them missing.
            let years = f64::from(1 + random.below(3) as u32) / 525_600.0;
            price *= ((drift - 0.5 * sigma * sigma) * years + sigma * years.sqrt() * normal(&mut random)).exp();
            closes.push(price, years).unwrap();
            weighted.push(price, years).unwrap();
        }
        let relative = (2.0 * f64::from(count)).sqrt().recip();
        let sigmas = [closes.volatility().unwrap(), closes.realized_volatility().unwrap()];
        for (estimate, error) in sigmas.into_iter().zip([relative, relative * 1.2]) {
            assert!((estimate / sigma - 1.0).abs() < 4.0 * error, "{estimate} at drift {drift}");
        }
        // Weights λᵗ read as many returns as (1 + λ)/(1 − λ), 1,000 here.
        let estimate = weighted.volatility().unwrap();
        assert!((estimate / sigma - 1.0).abs() < 4.0 * (2.0 * 1_000.0_f64).sqrt().recip(), "{estimate}");
    }
}

/// Two assets of 90 % and 60 % that are correlated by 0.7: ρ to `(1 − ρ²)/√n`, β, and √(σ₁² + σ₂² − 2ρσ₁σ₂) for the ratio.
#[test]
fn correlated_assets() {
    let (s1, s2, rho, count) = (0.9_f64, 0.6_f64, 0.7_f64, 20_000);
    let mut random = Random::new(15);
    let mut prices = [2_000.0, 30_000.0];
    let mut pair = PairVolatility::new(prices).unwrap();
    for _ in 0..count {
        let years = 1.0 / 8_760.0_f64;
        let (common, own) = (normal(&mut random), normal(&mut random));
        let first = rho * common + (1.0 - rho * rho).sqrt() * own;
        prices[0] *= (s1 * years.sqrt() * first).exp();
        prices[1] *= (s2 * years.sqrt() * common).exp();
        pair.push(prices, years).unwrap();
    }
    let error = f64::from(count).sqrt().recip();
    let correlation = pair.correlation().unwrap();
    assert!((correlation - rho).abs() < 4.0 * (1.0 - rho * rho) * error, "{correlation}");
    let (beta, expected) = (pair.beta().unwrap(), rho * s1 / s2);
    assert!((beta - expected).abs() < 4.0 * s1 / s2 * (1.0 - rho * rho).sqrt() * error, "{beta}");
    let ratio = pair.ratio_volatility().unwrap();
    let expected = (s1 * s1 + s2 * s2 - 2.0 * rho * s1 * s2).sqrt();
    assert!((ratio / expected - 1.0).abs() < 4.0 * error, "{ratio} instead of {expected}");
    // And exactly the three that are summed.
    let [a, b] = pair.volatilities().unwrap();
    assert!((ratio * ratio - (a * a + b * b - 2.0 * pair.covariance().unwrap())).abs() < 1e-12);
}

/// The mean over bars, in years.
#[test]
fn mean_of_ranges() {
    let mut random = Random::new(16);
    let mut volatility = RangeVolatility::new(RangeEstimator::GarmanKlass);
    for _ in 0..5_000 {
        // Bars of one to four hours.
        let years = f64::from(1 + random.below(4) as u32) / 8_760.0;
        volatility.push(&bar(brownian_bar(&mut random, 0.0), 0.8 * years.sqrt(), 50.0), years).unwrap();
    }
    let sigma = volatility.volatility().unwrap();
    assert!((sigma / 0.8 - 1.0).abs() < 4.0 * 0.5 * (2.0_f64 / 7.4 / 5_000.0).sqrt(), "{sigma}");
}
