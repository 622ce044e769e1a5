//! What is stored: pinned texts, round trips to the bit, and what is refused.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "a test may panic"
)]

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

#[path = "serde/analytics.rs"]
mod analytics;
#[path = "serde/curves.rs"]
mod curves;
#[cfg(feature = "proptest")]
#[path = "serde/pools.rs"]
mod pools;
#[cfg(feature = "protocol")]
#[path = "serde/protocol.rs"]
mod protocol;

/// Writes exactly this text, and reads the value from it.
#[track_caller]
fn pinned<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), text);
    round_trip(value);
}

/// Reads the same bits from a text, from a tree of values and from bytes.
#[track_caller]
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let bytes = postcard::to_allocvec(value).unwrap();
    let same = |read: &T| {
        assert_eq!(read, value);
        // Equal numbers may have other bits, such as those of minus zero.
        assert_eq!(postcard::to_allocvec(read).unwrap(), bytes);
    };
    same(&postcard::from_bytes(&bytes).unwrap());
    let text = serde_json::to_string(value).unwrap();
    same(&serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}")));
}

/// Refuses a text, with these words.
#[track_caller]
fn refused<T: DeserializeOwned + Debug>(text: &str, words: &str) {
    let error = serde_json::from_str::<T>(text).unwrap_err().to_string();
    assert!(error.contains(words), "{text}: {error}");
}

/// Refuses bytes: those of other values that a pool must not have.
#[track_caller]
fn refused_bytes<T: DeserializeOwned + Debug>(values: impl Serialize) {
    let bytes = postcard::to_allocvec(&values).unwrap();
    assert!(postcard::from_bytes::<T>(&bytes).is_err(), "{bytes:?}");
}
