//! The laws of Balancer's pools, decided by integers of any size that share no code with the crate: what is theirs by
//! share never falls, and where the contracts let it fall, by how much.
#![cfg(all(feature = "protocol", feature = "fixed", feature = "float"))]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    unreachable_pub,
    reason = "a test may panic, and chooses its inputs"
)]

#[path = "support/exact.rs"]
mod exact;

#[path = "protocol_laws_balancer/levels.rs"]
mod levels;
#[path = "protocol_laws_balancer/november_2025.rs"]
mod november_2025;
#[path = "protocol_laws_balancer/quotes.rs"]
mod quotes;
#[path = "protocol_laws_balancer/stable.rs"]
mod stable;
#[path = "protocol_laws_balancer/time.rs"]
mod time;
#[path = "protocol_laws_balancer/weighted.rs"]
mod weighted;
#[path = "protocol_laws_balancer/words.rs"]
mod words;
