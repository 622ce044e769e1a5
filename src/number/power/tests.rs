#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    clippy::arithmetic_side_effects,
    reason = "a test may panic"
)]

extern crate std;

mod cases;
mod compare;
mod exponentials;
mod limbs;
mod logarithms;
mod mul_pow;
mod mul_powers;
mod oracle;
mod tables;
