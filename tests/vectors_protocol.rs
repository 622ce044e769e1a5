//! What deployed contracts computed in an EVM, bit by bit and revert by revert.
#![cfg(feature = "protocol")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test may panic"
)]

#[allow(dead_code, reason = "shared by test files")]
#[path = "support/vectors.rs"]
mod vectors;

#[path = "vectors_protocol/balancer.rs"]
mod balancer;
#[path = "vectors_protocol/balancer_pool.rs"]
mod balancer_pool;
#[path = "vectors_protocol/curve_crypto.rs"]
mod curve_crypto;
#[path = "vectors_protocol/curve_finance.rs"]
mod curve_finance;
#[path = "vectors_protocol/full_math.rs"]
mod full_math;
#[path = "vectors_protocol/json.rs"]
mod json;
#[path = "vectors_protocol/kept.rs"]
mod kept;
#[path = "vectors_protocol/solidly.rs"]
mod solidly;
#[path = "vectors_protocol/uniswap_v2.rs"]
mod uniswap_v2;
#[path = "vectors_protocol/uniswap_v3_math.rs"]
mod uniswap_v3_math;
#[path = "vectors_protocol/uniswap_v3_pool.rs"]
mod uniswap_v3_pool;
#[path = "vectors_protocol/uniswap_v4_math.rs"]
mod uniswap_v4_math;
#[path = "vectors_protocol/uniswap_v4_pool.rs"]
mod uniswap_v4_pool;
