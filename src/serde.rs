//! How values are stored: `Serialize` and `Deserialize` of [serde](https://serde.rs), feature `serde`.
//!
//! What has a place on disk or in the storage of a program has them:
//!
//! | | |
//! |---|---|
//! | trades, curves, fees | [`Trade`](crate::Trade), [`ConstantProduct`](crate::ConstantProduct), [`Weighted`](crate::Weighted), [`Concentrated`](crate::Concentrated), [`StableSwap`](crate::StableSwap), [`Fee`](crate::Fee), [`WithFee`](crate::WithFee) |
//! | numbers | `f64`, those of the crate `fixed` by its own feature, which this one turns on, `Checked` |
//! | analytics | [`LpPosition`](crate::analytics::LpPosition); what measures, options, hedges, fees and triggers are made of; the measures that are structs |
//! | protocol | pools, states, parameters, ticks, positions, amounts and results of swaps |
//!
//! Not: what borrows ([`Strip`](crate::analytics::hedge::Strip)), estimators of volatility on their way, simulations,
//! the law kit.
//!
//! - **What is read is valid.** A pool is made by the constructor that anybody uses: what that refuses is an error of the
//!   format, with the constructor's words. What could not be read back is an error when it is written: poison of `Checked`,
//!   and a `WeightedPool` at weights on their way, which belongs to its `LiquidityBootstrappingPool`.
//! - **What is read is what was written**, bit by bit, `f64` included where the format keeps them: `serde_json` does with
//!   its feature `float_roundtrip`.
//! - Structs are maps of their fields, enums are named, arrays are tuples of exactly their length, ticks are a sequence;
//!   fields that are not known are ignored, none may be missing. Numbers of `fixed` are their bits: `{"bits":…}`.
//! - Integers of contracts above 64 bits are decimal digits in a text in formats for people, since readers of JSON keep 53
//!   bits of a number; digits after `0x` and plain numbers are read, too. In binary formats a `U256` is 32 bytes, the first
//!   the highest, as that of `ruint`.
//! - No `std`, no allocation; of ticks in a vector or a map with `alloc` only, and empty slots are not stored: a vector
//!   comes back without room for more ticks.
//!
//! The texts of `tests/serde.rs` are part of the interface, like the names.
//!
#![cfg_attr(feature = "float", doc = "```")]
#![cfg_attr(not(feature = "float"), doc = "```ignore")]
//! use cfmm_math::{ConstantProduct, Fee, WithFee};
//!
//! let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, Fee::basis_points(30)?)?;
//! let text = serde_json::to_string(&pool)?;
//! assert_eq!(serde_json::from_str::<WithFee<ConstantProduct<f64>>>(&text)?, pool);
//!
//! let error = serde_json::from_str::<ConstantProduct<f64>>(r#"{"reserves":[10.0,0.0]}"#).unwrap_err();
//! assert!(error.to_string().contains("a reserve must be positive and finite"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod analytics;
mod array;
#[cfg(feature = "protocol")]
mod balancer;
mod curve;
#[cfg(feature = "protocol")]
mod curve_finance;
#[cfg(feature = "protocol")]
mod digits;
#[cfg(feature = "float")]
mod hedge;
#[cfg(feature = "fixed")]
mod number;
mod rebalance;
#[cfg(feature = "protocol")]
mod solidly;
#[cfg(feature = "protocol")]
mod uniswap_v2;
#[cfg(feature = "protocol")]
mod uniswap_v3;
#[cfg(feature = "protocol")]
mod uniswap_v4;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Both traits of a type, through what is kept of it and the constructor that makes the type of that again.
macro_rules! kept {
    (
        [$($generics:tt)*], $type:ty, [$($write:tt)*], [$($read:tt)*];
        $value:ident => $keep:expr;
        $kept:ident: $kept_type:ty => $make:expr
    ) => {
        impl<$($generics)*> serde::Serialize for $type
        where
            $($write)*
        {
            fn serialize<Out: serde::Serializer>(&self, serializer: Out) -> core::result::Result<Out::Ok, Out::Error> {
                let $value = self;
                crate::serde::write(|| $keep, serializer)
            }
        }

        impl<'de, $($generics)*> serde::Deserialize<'de> for $type
        where
            $($read)*
        {
            fn deserialize<In: serde::Deserializer<'de>>(deserializer: In) -> core::result::Result<Self, In::Error> {
                crate::serde::read(deserializer, |$kept: $kept_type| $make)
            }
        }
    };
}

/// Both traits of a type that is kept as it is, by serde's derivation of a twin with the same fields.
macro_rules! plain {
    ([$($generics:tt)*] $type:ty, $twin:ty $(, [$($write:tt)*], [$($read:tt)*])?) => {
        impl<$($generics)*> serde::Serialize for $type
        where
            $($($write)*)?
        {
            fn serialize<Out: serde::Serializer>(&self, serializer: Out) -> core::result::Result<Out::Ok, Out::Error> {
                <$twin>::serialize(self, serializer)
            }
        }

        impl<'de, $($generics)*> serde::Deserialize<'de> for $type
        where
            $($($read)*)?
        {
            fn deserialize<In: serde::Deserializer<'de>>(deserializer: In) -> core::result::Result<Self, In::Error> {
                <$twin>::deserialize(deserializer)
            }
        }
    };
}

use {kept, plain};

fn write<K: Serialize, S: Serializer>(
    keep: impl FnOnce() -> crate::Result<K>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    keep().map_err(serde::ser::Error::custom)?.serialize(serializer)
}

fn read<'de, K: Deserialize<'de>, T, D: Deserializer<'de>>(
    deserializer: D,
    make: impl FnOnce(K) -> crate::Result<T>,
) -> Result<T, D::Error> {
    make(K::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}
