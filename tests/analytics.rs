//! Laws of the algebraic measures, the inverse functions, gradual weights and slice forms; and formulas in circulation
//! that are wrong.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a test may panic, and counts are small"
)]
#![allow(clippy::excessive_precision, reason = "digits as they were computed")]

#[path = "support/exact.rs"]
mod exact;

#[allow(unreachable_pub, dead_code, reason = "shared by test files")]
#[path = "support/vectors.rs"]
mod vectors;

#[path = "analytics/batch.rs"]
mod batch;
#[path = "analytics/batch_accuracy.rs"]
mod batch_accuracy;
#[path = "analytics/batch_slices.rs"]
mod batch_slices;
#[allow(unreachable_pub, dead_code, reason = "shared by test files")]
#[path = "derivatives/big.rs"]
mod big;
#[path = "analytics/black_scholes.rs"]
mod black_scholes;
#[path = "analytics/gradual_weights.rs"]
mod gradual_weights;
#[path = "analytics/hedge.rs"]
mod hedge;
#[path = "analytics/inputs.rs"]
mod inputs;
#[path = "analytics/least_squares.rs"]
mod least_squares;
#[path = "analytics/past_tangent.rs"]
mod past_tangent;
#[path = "analytics/position.rs"]
mod position;
#[path = "analytics/scaling.rs"]
mod scaling;
#[path = "analytics/small_prices.rs"]
mod small_prices;
#[path = "analytics/strip.rs"]
mod strip;
#[path = "analytics/wrong_formulas.rs"]
mod wrong_formulas;

use exact::Random;

fn uniform(random: &mut Random, low: f64, high: f64) -> f64 {
    low + (high - low) * random.unit()
}

fn assert_near(got: f64, expected: f64, relative: f64, context: &dyn Fn() -> String) {
    let error = (got - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
    assert!(error <= relative, "{}: {got} instead of {expected}, {error:e} off", context());
}
