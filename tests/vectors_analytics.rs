//! Reference vectors of the analytics, in `f64` and, where a measure is algebraic, in `Checked<I64F64>`.
//!
//! Levels cancel: reserves, values and losses are compared per unit of level, so pools are built whose level is exact
//! or is divided by.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    reason = "a test may panic"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inputs are small or random"
)]

#[path = "support/exact.rs"]
mod exact;
#[allow(unreachable_pub, dead_code, reason = "shared by test files")]
#[path = "support/vectors.rs"]
mod vectors;

#[path = "vectors_analytics/arbitrage.rs"]
mod arbitrage;
#[path = "vectors_analytics/black_scholes.rs"]
mod black_scholes;
#[path = "vectors_analytics/break_even.rs"]
mod break_even;
#[path = "vectors_analytics/claim.rs"]
mod claim;
#[path = "vectors_analytics/expectation.rs"]
mod expectation;
#[path = "vectors_analytics/fixed_point.rs"]
mod fixed_point;
#[path = "vectors_analytics/hedge.rs"]
mod hedge;
#[path = "vectors_analytics/loss.rs"]
mod loss;
#[path = "vectors_analytics/position.rs"]
mod position;
#[path = "vectors_analytics/rates.rs"]
mod rates;
#[allow(unreachable_pub, reason = "shared by the modules")]
#[path = "vectors_analytics/report.rs"]
mod report;
