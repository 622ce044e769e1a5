#![doc = include_str!("../README.md")]
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

pub use crate::curve::{
    Concentrated, ConstantProduct, Fee, Invariant, Liquidity, PoolValue, StableSwap, Trade, Weighted, WithFee, X_FOR_Y,
    Y_FOR_X,
};
pub use crate::error::{Error, Result};
#[cfg(feature = "fixed")]
pub use crate::number::{Checked, Elementary, FracI64, FracI128, FracReal, FracU64, FracU128, Leading, Natural};
pub use crate::number::{Enclosed, Exact, Power, Real, Rounding, Scalar};
