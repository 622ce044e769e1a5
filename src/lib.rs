//! The mathematics of constant-function market makers (AMMs): constant-product, weighted, concentrated-liquidity and stable-swap
//! pools behind one trait, in `f64` for analysis and in fixed point for settlement, with impermanent loss, greeks, LVR,
//! break-even fees and hedges of every one of them, and twins of Uniswap, Balancer, Curve and Solidly to the wei.
//!
#![cfg_attr(
    all(feature = "float", feature = "fixed"),
    doc = r#"
```
use cfmm_math::analytics::LpPosition;
use cfmm_math::{ConstantProduct, Fee, Invariant, WithFee, X_FOR_Y};
use fixed::types::U64F64;

# fn main() -> cfmm_math::Result<()> {
// 1,000 ETH and 2,000,000 USDC, 0.3 % fee: what 10 ETH buy, for analysis and to the last unit of 2⁻⁶⁴.
let pool = WithFee::new(ConstantProduct::new(1_000.0, 2_000_000.0)?, Fee::basis_points(30)?)?;
assert!((pool.amount_out(X_FOR_Y, 10.0)? - 19_743.160_687_941_226).abs() < 1e-9);

let n = U64F64::from_num::<u32>;
let settled = WithFee::new(ConstantProduct::new(n(1_000), n(2_000_000))?, Fee::basis_points(30)?)?;
assert_eq!(settled.amount_out(X_FOR_Y, n(10))?.to_string(), "19743.16068794122597695393");

// A position of it, entered at 2,000, when ETH is at 8,000.
let position = LpPosition::new(pool, 2_000.0)?;
assert!((position.impermanent_loss(8_000.0)?.against_hold + 0.2).abs() < 1e-12);
# Ok(())
# }
```
"#
)]
//!
//! | module | what is there | feature |
//! |---|---|---|
//! | [`curve`] | pools: the traits [`Invariant`] and [`PoolValue`], and the four curves | |
//! | [`number`] | the numbers that they are kept in: [`Scalar`] and [`Real`] | `float`, `fixed` (both by default) |
//! | [`analytics`] | what a position is worth, loses, earns and needs | |
//! | `protocol`, `bridge` | deployed contracts to the wei, and as curves for the analytics | `protocol` |
//! | `simulation` | price processes, pools under arbitrage, Monte Carlo | `rand`, `rayon` |
//! | `laws` | the laws of a pool, for curves of yours | `laws`, `proptest` |
//! | `serde` | what can be stored, and how | `serde` |
//! | `recipes` | whole answers to common questions | |
//!
//! `README.md` beside it says what is promised, how it is tested, how fast it is and what it costs on chain.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

pub mod analytics;
#[cfg(all(feature = "protocol", feature = "float"))]
pub mod bridge;
pub mod curve;
pub mod error;
#[cfg(feature = "laws")]
pub mod laws;
pub mod number;
#[cfg(feature = "protocol")]
pub mod protocol;
#[cfg(all(any(doc, doctest), feature = "float", feature = "fixed", feature = "protocol"))]
#[doc = include_str!("recipes.md")]
pub mod recipes {}
#[cfg(feature = "serde")]
pub mod serde;
#[cfg(feature = "rand")]
pub mod simulation;
mod trade;

/// What the front page shows runs.
#[cfg(all(doctest, feature = "float", feature = "fixed"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub use crate::curve::{
    Concentrated, ConstantProduct, Fee, Invariant, Liquidity, PoolValue, StableSwap, Trade, Weighted, WithFee, X_FOR_Y,
    Y_FOR_X,
};
pub use crate::error::{Error, Result};
#[cfg(feature = "fixed")]
pub use crate::number::{Checked, Elementary, FracI64, FracI128, FracReal, FracU64, FracU128, Leading, Natural};
pub use crate::number::{Enclosed, Exact, Power, Real, Rounding, Scalar};
