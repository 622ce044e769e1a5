//! Every tick of Uniswap, there and back: the contract's sequence of products in big integers, its price's tick, and the
//! tick of the price one below.
//!
//! A sample by default: every 7th tick, the edges, and all around powers of two. All 1,774,545 of them:
//! `CFMM_ALL_TICKS=1 cargo test --release --features protocol --test tick_math`
#![cfg(feature = "protocol")]
#![allow(clippy::unwrap_used, unreachable_pub, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::env;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v3::tick_math::{
    MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, MIN_TICK, sqrt_ratio_at_tick, tick_at_sqrt_ratio,
};
use cfmm_math::{Error, Result};
use num_bigint::BigUint;

#[path = "support/random.rs"]
mod random;

use random::Random;

/// The ticks to be tested, ascending.
fn ticks() -> Vec<i32> {
    if env::var_os("CFMM_ALL_TICKS").is_some() {
        return (MIN_TICK..=MAX_TICK).collect();
    }
    let powers = (0..20).flat_map(|bit| (-2..=2).map(move |near| (1 << bit) + near));
    let near_zero = 0..600;
    let edges = MAX_TICK - 600..=MAX_TICK;
    let either_side = powers.chain(near_zero).chain(edges).flat_map(|tick| [tick, -tick]);
    let inside = either_side.filter(|tick| (MIN_TICK..=MAX_TICK).contains(tick));
    (MIN_TICK..=MAX_TICK).step_by(7).chain(inside).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The tick of the price one unit below that of `tick`.
fn tick_below(price: U256) -> Result<i32> {
    tick_at_sqrt_ratio(price.checked_sub(U256::ONE).unwrap())
}

#[test]
fn every_tick_there_and_back() {
    let mut previous = U256::ZERO;
    for tick in ticks() {
        let price = sqrt_ratio_at_tick(tick).unwrap();
        assert!(price > previous, "{tick}");
        previous = price;
        let expected = if tick == MAX_TICK { Err(Error::InvalidPrice) } else { Ok(tick) };
        assert_eq!(tick_at_sqrt_ratio(price), expected);
        let expected = if tick == MIN_TICK { Err(Error::InvalidPrice) } else { Ok(tick - 1) };
        assert_eq!(tick_below(price), expected, "one below {tick}");
    }
    assert_eq!(sqrt_ratio_at_tick(MIN_TICK), Ok(MIN_SQRT_RATIO));
    assert_eq!(sqrt_ratio_at_tick(MAX_TICK), Ok(MAX_SQRT_RATIO));
    for tick in [MIN_TICK - 1, MAX_TICK + 1, i32::MIN, i32::MAX] {
        assert_eq!(sqrt_ratio_at_tick(tick), Err(Error::Domain));
    }
    for price in [U256::ZERO, U256::ONE << 160, U256::MAX] {
        assert_eq!(tick_at_sqrt_ratio(price), Err(Error::InvalidPrice));
    }
}

/// The definition in integers that share nothing with the crate: 20 factors that are rounded to nearest, each product
/// cut to 128 bits, the lowest bit first; the reciprocal for positive ticks; Q128 to Q96 rounded up.
#[test]
fn every_tick_is_the_product_of_its_bits() {
    let mut power = (BigUint::from(10_000_u32) << 1024_u32) / 10_001_u32;
    let mut factors = Vec::new();
    for _ in 0..20 {
        factors.push((power.sqrt() + (BigUint::from(1_u8) << 383_u32)) >> 384_u32);
        power = (&power * &power) >> 1024_u32;
    }
    let one = BigUint::from(1_u8);
    let ones = (&one << 256_u32) - &one;
    for tick in ticks().into_iter().step_by(if env::var_os("CFMM_ALL_TICKS").is_some() { 1 } else { 5 }) {
        let mut ratio = &one << 128_u32;
        for (bit, factor) in factors.iter().enumerate() {
            if tick.unsigned_abs() >> bit & 1 == 1 {
                ratio = (ratio * factor) >> 128_u32;
            }
        }
        if tick > 0 {
            ratio = &ones / ratio;
        }
        let price = (ratio + ((&one << 32_u32) - &one)) >> 32_u32;
        let price = U256::try_from_le_slice(&price.to_bytes_le()).unwrap();
        assert_eq!(sqrt_ratio_at_tick(tick), Ok(price), "{tick}");
    }
}

/// Prices between the ticks, of every size, and around where the estimate has its intervals.
#[test]
fn prices_between_ticks() {
    let mut numbers = Random(0x9e37_79b9_7f4a_7c15);
    let mut next = || numbers.next();
    let is_right = |price: U256| {
        if !(MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(&price) {
            return;
        }
        let tick = tick_at_sqrt_ratio(price).unwrap();
        assert!(sqrt_ratio_at_tick(tick).unwrap() <= price && price < sqrt_ratio_at_tick(tick + 1).unwrap(), "{price}");
    };
    for _ in 0..200_000 {
        let price = U256::from_limbs([next(), next(), next() & 0xffff_ffff, 0]);
        is_right(price >> (next() % 129) as usize);
    }
    for exponent in 32_usize..160 {
        for interval in 0..128_u64 {
            let edge = U256::from(128 + interval) << exponent >> 7_usize;
            is_right(edge);
            is_right(edge.wrapping_sub(U256::ONE));
            is_right(edge.wrapping_add(U256::ONE));
        }
    }
}
