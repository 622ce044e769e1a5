//! The constants against their definition.
#![allow(clippy::unwrap_used, clippy::integer_division_remainder_used, reason = "tests")]

extern crate std;

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use super::ratio::FACTORS;

/// `2¹²⁸/1.0001^(2^i/2)`, rounded to nearest: the root of `2^(2·512)·(10⁴/10001)^(2^i)`, then 384 bits less.
#[test]
fn factors_are_powers_of_the_base() {
    let mut power = (BigUint::from(10_000_u32) << 1024_u32) / 10_001_u32;
    for (i, factor) in FACTORS.iter().enumerate() {
        let root = power.sqrt(); // 512 fractional bits
        let rounded = (root + (BigUint::from(1_u8) << 383_u32)) >> 384_u32;
        assert_eq!(rounded.to_u128().unwrap(), *factor, "bit {i}");
        power = (&power * &power) >> 1024_u32;
    }
}
