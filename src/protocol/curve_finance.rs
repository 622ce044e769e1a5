//! Curve Finance: its pools, to the wei.

pub mod stable_math;
mod variant;

pub use self::variant::Variant;
