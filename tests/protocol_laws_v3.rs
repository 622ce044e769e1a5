//! Laws of pools of Uniswap v3 and v4 under random operations, which no contract is asked for.
#![cfg(feature = "protocol")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test may panic"
)]

#[path = "support/random.rs"]
mod generator;
#[path = "protocol_laws_v3/growth.rs"]
mod growth;
#[path = "protocol_laws_v3/ledger.rs"]
mod ledger;
#[path = "protocol_laws_v3/ledger_v4.rs"]
mod ledger_v4;
#[path = "protocol_laws_v3/random.rs"]
mod random;
#[path = "protocol_laws_v3/swaps.rs"]
mod swaps;
#[path = "protocol_laws_v3/ticks.rs"]
mod ticks;
