//! Volatility estimators against two-pass sums in 256 bits, against published values, and against what their papers
//! promise of them on paths of known volatility.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss, reason = "a test may panic")]

#[allow(dead_code, unreachable_pub, reason = "shared by test files")]
#[path = "derivatives/big.rs"]
mod big;
#[path = "support/exact.rs"]
mod exact;

#[path = "volatility/accuracy.rs"]
mod accuracy;
#[path = "volatility/inputs.rs"]
mod inputs;
#[path = "volatility/lengths.rs"]
mod lengths;
#[path = "volatility/paths.rs"]
mod paths;
#[path = "volatility/published.rs"]
mod published;

use exact::Random;

/// A standard normal deviate, by Box and Muller.
fn normal(random: &mut Random) -> f64 {
    let (u, v) = (1.0 - random.unit(), random.unit());
    (-2.0 * u.ln()).sqrt() * (core::f64::consts::TAU * v).cos()
}
