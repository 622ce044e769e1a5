//! Balancer v2: its weighted and composable stable pools and their mathematics, to the wei, and liquidity bootstrapping
//! pools by the same mathematics.
//!
//! The mathematics is of 18-decimal fixed point: `1.0` is [`ONE`](fixed_point::ONE) `= 10¹⁸`. Its balances and amounts are
//! the upscaled ones, brought to 18 decimals whatever the token's own are; weights, fees and ratios are fractions of
//! [`ONE`](fixed_point::ONE). The pools take and return amounts in the tokens' own decimals.
//!
//! The version is that of commit 316ded0 of the repository balancer-v2-monorepo; older forms that pools in use were
//! deployed with have names of their own.
//!
//! Reference: Martinelli, Mushegian, "A non-custodial portfolio manager, liquidity provider, and price sensor" (2019);
//! the documentation of Balancer v2.

mod base_pool;
pub mod composable_stable_pool;
pub mod fixed_point;
pub mod liquidity_bootstrapping_pool;
pub mod log_exp;
pub mod stable_math;
pub mod weighted_math;
pub mod weighted_pool;

pub use self::base_pool::{MAX_SWAP_FEE_PERCENTAGE, MIN_SWAP_FEE_PERCENTAGE, MINIMUM_BPT};
