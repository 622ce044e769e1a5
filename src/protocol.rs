//! Wei-exact twins of deployed protocols: arithmetic whose specification is a contract, bit by bit and revert by revert.
//!
//! Names are those of the contracts in snake case, numbers are [`U256`], the same type as alloy's. Where a contract
//! reverts there is an `Err`, and never a number.

pub mod balancer;
pub mod curve_finance;
mod exact_pool;
pub mod full_math;
pub mod int256;
mod least_input;
pub mod solidly;
mod stable_newton;
pub mod uniswap_v2;
pub mod uniswap_v3;
pub mod uniswap_v4;
mod wad;

pub use self::exact_pool::{Amount, ExactPool};

/// A 256-bit unsigned integer.
pub type U256 = ruint::Uint<256, 4>;

/// Random words of 64 bits, the same every time.
#[cfg(test)]
fn test_random() -> impl Iterator<Item = u128> {
    let mut word = 88_172_645_463_325_252_u64;
    core::iter::repeat_with(move || u128::from(crate::number::xorshift(&mut word)))
}
