//! Monte Carlo against closed forms: a million paths, three standard errors.
//!
//! Seeds are fixed, and a result is a function of the seed, so that a test that passes once passes always. Every
//! comparison also says how small the standard error has to be for it to mean anything.
#![cfg(feature = "rand")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]
#![allow(clippy::cast_precision_loss, clippy::integer_division_remainder_used, reason = "counts of paths")]

use cfmm_math::Result;
use cfmm_math::simulation::{Distribution, Estimate, MonteCarlo, Outcomes, Stream};

#[path = "simulation/curves.rs"]
mod curves;
#[path = "simulation/deviates.rs"]
mod deviates;
#[path = "simulation/errors.rs"]
mod errors;
#[path = "simulation/estimates.rs"]
mod estimates;
#[path = "simulation/hedging.rs"]
mod hedging;
#[path = "simulation/pools.rs"]
mod pools;
#[path = "simulation/processes.rs"]
mod processes;
#[path = "simulation/reproducible.rs"]
mod reproducible;

const SEED: u64 = 20_261_121;
const MILLION: usize = 1_000_000;

/// Runs a simulation on as many cores as there are: the outcomes are the same.
fn simulate<T: Send>(simulation: MonteCarlo, path: impl Fn(Stream) -> Result<T> + Sync) -> Outcomes<T> {
    #[cfg(feature = "rayon")]
    return simulation.run_parallel(path, |_| ()).unwrap();
    #[cfg(not(feature = "rayon"))]
    simulation.run(path, |_| ()).unwrap()
}

/// A million paths.
fn million<T: Send>(path: impl Fn(Stream) -> Result<T> + Sync) -> Outcomes<T> {
    simulate(MonteCarlo::new(SEED, MILLION).unwrap(), path)
}

/// A mean is within three standard errors of what it should be, and those are at most `precision` of it; infinite where
/// it may be 0.
fn agrees(what: &str, mean: f64, standard_error: f64, exact: f64, precision: f64) {
    let off = (mean - exact) / standard_error;
    println!("{what}: {mean} ± {standard_error:.1e}, exactly {exact}: {off:+.2} standard errors");
    assert!(off.abs() < 3.0, "{what}: {mean} ± {standard_error}, not {exact}: {off} standard errors");
    assert!(
        precision == f64::INFINITY || standard_error <= precision * exact.abs(),
        "{what}: {standard_error} says little about {exact}"
    );
}

/// [`agrees`] for the mean of a measure.
fn mean_agrees<T>(what: &str, outcomes: &Outcomes<T>, measure: impl Fn(&T) -> f64, exact: f64, precision: f64) {
    estimate_agrees(what, &outcomes.mean(measure).unwrap(), exact, precision);
}

/// [`agrees`] for the mean of a distribution.
fn distribution_agrees(what: &str, measure: &Distribution, exact: f64, precision: f64) {
    agrees(what, measure.mean(), measure.standard_error(), exact, precision);
}

/// [`agrees`] for an estimate.
fn estimate_agrees<const K: usize>(what: &str, estimate: &Estimate<K>, exact: f64, precision: f64) {
    agrees(what, estimate.mean, estimate.standard_error, exact, precision);
}

/// `Φ`
fn cumulative(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// `φ`
fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// `Φ⁻¹`, by bisection.
fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if cumulative(middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}
