//! Balancer v2: the mathematics of its weighted and stable pools, to the wei.
//!
//! All numbers are 18-decimal fixed point: `1.0` is [`ONE`](fixed_point::ONE) `= 10¹⁸`. Balances and amounts are the
//! upscaled ones, brought to 18 decimals whatever the token's own are; weights, fees and ratios are fractions of
//! [`ONE`](fixed_point::ONE).
//!
//! The version is that of commit 316ded0 of the repository balancer-v2-monorepo; older forms that pools in use were
//! deployed with have names of their own.
//!
//! Reference: Martinelli, Mushegian, "A non-custodial portfolio manager, liquidity provider, and price sensor" (2019);
//! the documentation of Balancer v2.

pub mod fixed_point;
pub mod log_exp;
pub mod stable_math;
pub mod weighted_math;
