//! Greeks against differences of the value in 77 digits, and the identities that tie measures together.
//!
//! The value functions here are written from their definitions in arbitrary precision and share nothing with the crate.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, unreachable_pub, reason = "a test may panic")]

#[path = "derivatives/big.rs"]
mod big;
#[path = "derivatives/claim.rs"]
mod claim;
#[path = "derivatives/identities.rs"]
mod identities;
#[path = "derivatives/spot.rs"]
mod spot;
#[path = "derivatives/value.rs"]
mod value;
