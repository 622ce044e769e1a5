//! Laws of Curve's stable-swap pools under random operations, down to balances of a few units, decided by integers of any
//! size that share no code with the crate.
#![cfg(feature = "protocol")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test may panic"
)]

#[path = "protocol_laws_curve/dust.rs"]
mod dust;
#[path = "protocol_laws_curve/exact.rs"]
mod exact;
#[path = "support/random.rs"]
mod generator;
#[path = "protocol_laws_curve/inverse.rs"]
mod inverse;
#[path = "protocol_laws_curve/limits.rs"]
mod limits;
#[path = "protocol_laws_curve/rounds.rs"]
mod rounds;
#[path = "protocol_laws_curve/underlying.rs"]
mod underlying;
#[path = "protocol_laws_curve/value.rs"]
mod value;
