//! What is said of an estimate is true of it.

use super::{SEED, agrees, distribution_agrees, million, simulate};
use cfmm_math::Error;
use cfmm_math::analytics::Gbm;
use cfmm_math::simulation::{GeometricBrownian, MonteCarlo, Outcomes, Process};

/// Antithetic paths of a monotone measure: the factor is that of the closed form.
///
/// For `P = e^X` with `X` normal of deviation `s`, `Corr = (e^(−s²) − 1)/(e^(s²) − 1) = −e^(−s²)`, so pairs are better
/// by `1/(1 − e^(−s²))`.
#[test]
fn antithetic_paths() {
    let (sigma, years) = (0.8, 0.25);
    let market = GeometricBrownian::new(1.0, &Gbm::new(0.0, sigma).unwrap()).unwrap();
    let prices = simulate(MonteCarlo::new(SEED, 1_000_000).unwrap().antithetic().unwrap(), |mut stream| {
        market.price_after(years, &mut stream)
    });
    let price = prices.distribution(|p| *p).unwrap();
    distribution_agrees("price", &price, 1.0, 1e-3);
    let exact = 1.0 / (1.0 - (-sigma * sigma * years).exp());
    assert!((price.variance_reduction() / exact - 1.0).abs() < 0.02, "{} {exact}", price.variance_reduction());
    // The variance of the measure is not that of the pairs.
    let variance = (sigma * sigma * years).exp() - 1.0;
    assert!((price.variance() / variance - 1.0).abs() < 0.02);
    // What is odd cancels, what is even is twice the same.
    let odd = prices.distribution(|p| p.ln() + 0.5 * sigma * sigma * years).unwrap();
    assert!(odd.variance_reduction() > 1e20 && odd.mean().abs() < 1e-15);
    let even = prices.distribution(|p| (p.ln() + 0.5 * sigma * sigma * years).powi(2)).unwrap();
    assert!((even.variance_reduction() - 0.5).abs() < 0.01);
}

/// Independent paths report no reduction.
#[test]
fn independent_paths() {
    let normal = million(|mut stream| Ok(stream.normal()));
    let z = normal.distribution(|z| *z).unwrap();
    assert!((z.variance_reduction() - 1.0).abs() < 1e-12);
    agrees("variance", z.variance(), 2.0_f64.sqrt() * 1e-3, 1.0, 2e-3);
    assert_eq!(z.standard_deviation(), z.variance().sqrt());
}

/// A mean and its standard error.
type Kind = fn(&Outcomes<f64>) -> (f64, f64);

/// Simulations of 20,000 paths, three hundred times: their means scatter as their standard errors say, and around the
/// truth.
#[test]
fn standard_errors_are_honest() {
    let market = GeometricBrownian::new(1.0, &Gbm::new(0.0, 0.8).unwrap()).unwrap();
    // A call at 1.1 over half a year, by Black's formula.
    let (s, strike) = (0.8 * 0.5_f64.sqrt(), 1.1_f64);
    let d = -strike.ln() / s + 0.5 * s;
    let exact = super::cumulative(d) - strike * super::cumulative(d - s);
    let kinds: [Kind; 2] = [
        |prices| {
            let call = prices.distribution(|p| (p - 1.1).max(0.0)).unwrap();
            (call.mean(), call.standard_error())
        },
        |prices| {
            let call = prices.controlled(|p| (p - 1.1).max(0.0), |p| [*p, p.sqrt()], [1.0, (-0.04_f64).exp()]).unwrap();
            (call.mean, call.standard_error)
        },
    ];
    for antithetic in [false, true] {
        for kind in kinds {
            let (mut sum, mut squares, mut variances, n) = (0.0, 0.0, 0.0, 300);
            for seed in 0..n {
                let simulation = MonteCarlo::new(seed, 20_000).unwrap();
                let simulation = if antithetic { simulation.antithetic().unwrap() } else { simulation };
                let prices = simulation.run(|mut stream| market.price_after(0.5, &mut stream), |_| ()).unwrap();
                let (mean, standard_error) = kind(&prices);
                (sum, squares) = (sum + mean, squares + (mean - exact).powi(2));
                variances += standard_error * standard_error;
            }
            let n = n as f64;
            agrees("mean", sum / n, variances.sqrt() / n, exact, 0.01);
            agrees("scatter", squares / variances, (2.0 / n).sqrt(), 1.0, 0.09);
        }
    }
}

/// Order statistics of a sample that is known: definition 7, and the mean of a fraction of a path.
#[test]
fn small_samples() {
    let five = MonteCarlo::new(SEED, 5).unwrap().run(|stream| Ok(stream.path()), |_| ()).unwrap();
    let five = five.distribution(|path| 10.0 * (*path as f64)).unwrap();
    assert_eq!(five.values(), [0.0, 10.0, 20.0, 30.0, 40.0]);
    assert_eq!((five.mean(), five.variance()), (20.0, 250.0));
    assert_eq!(five.standard_error(), 50.0_f64.sqrt());
    for (p, quantile) in [(0.25, 10.0), (0.5, 20.0), (0.3, 12.0), (0.99, 39.6), (1e-9, 4e-8)] {
        assert!((five.quantile(p).unwrap() - quantile).abs() < 1e-12);
    }
    // The worst 2½ of five: (0 + 10 + ½·20)/2½.
    assert_eq!(five.expected_shortfall(0.5).unwrap(), -8.0);
    assert_eq!(five.expected_shortfall(0.2).unwrap(), -0.0);
    assert!((five.expected_shortfall(0.999_999_999).unwrap() + 20.0).abs() < 1e-6);
    for p in [0.0, 1.0, -1.0, f64::NAN] {
        assert_eq!(five.quantile(p), Err(Error::InvalidProbability));
        assert_eq!(five.expected_shortfall(p), Err(Error::InvalidProbability));
        assert_eq!(five.value_at_risk(p), Err(Error::InvalidProbability));
    }
}

/// A mean of numbers that nearly cancel keeps its digits.
#[test]
fn sums_are_compensated() {
    let huge = MonteCarlo::new(SEED, 1_000).unwrap();
    let huge =
        huge.run(|stream| Ok(if stream.path() % 2 == 0 { 1e16 } else { -1e16 } + stream.path() as f64 / 1e3), |_| ());
    let mean = huge.unwrap().mean(|x| *x).unwrap().mean;
    // Each outcome is a multiple of 2: what the exact mean of those is, in integers.
    let exact: i128 = (0..1_000_i64).map(|i| (if i % 2 == 0 { 1e16 } else { -1e16 } + i as f64 / 1e3) as i128).sum();
    assert_eq!(mean, exact as f64 / 1e3);
}
