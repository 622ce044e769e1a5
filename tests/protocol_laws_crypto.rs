//! Laws of Curve's volatile coins: the equations against numbers of 600 bits, and pools under random operations.
#![cfg(feature = "protocol")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may panic"
)]

#[path = "protocol_laws_crypto/equation.rs"]
mod equation;
#[path = "protocol_laws_crypto/functions.rs"]
mod functions;
#[path = "support/random.rs"]
mod generator;
#[path = "protocol_laws_crypto/pool.rs"]
mod pool;
#[allow(dead_code, reason = "shared by test files")]
#[path = "protocol_laws_v3/random.rs"]
mod random;
