//! What an LP position is worth, loses and earns.
//!
//! Every measure is a function of what [`PoolValue`](crate::PoolValue) says of a curve; none knows the curve itself,
//! apart from the closed forms that a trait of its own carries.
//!
//! # Conventions
//!
//! - Asset 0 is the base, asset 1 the quote; `P` is the price of one base in quote, `P₀` the price at entry.
//! - Impermanent loss is at most 0; a *divergence* `H − V`, in quote, is at least 0.
//! - `σ` is volatility per square root of a year, `T` is in years, `μ` the drift, `ρ` the interest rate and `q` the yield
//!   of the base, continuously compounded. A fee is a fraction.
//! - Measures that are algebraic are generic over [`Real`](crate::Real). What is random is geometric Brownian motion,
//!   `dP = μP dt + σP dW`, and `f64`.

#[cfg(feature = "float")]
mod arbitrage;
#[cfg(feature = "float")]
pub mod batch;
#[cfg(feature = "float")]
mod black_scholes;
mod break_even;
#[cfg(feature = "float")]
mod break_even_prices;
#[cfg(feature = "float")]
mod break_even_time;
#[cfg(feature = "float")]
mod claim;
pub mod dynamic_fee;
#[cfg(feature = "float")]
mod expectation;
#[cfg(feature = "float")]
mod gaussian;
#[cfg(feature = "float")]
mod gradual_weights;
mod greeks;
#[cfg(feature = "float")]
pub mod hedge;
mod impermanent_loss;
mod lvr;
#[cfg(feature = "float")]
mod market;
#[cfg(feature = "float")]
mod passage;
mod position;
pub mod rebalance;
#[cfg(feature = "float")]
mod root;
mod scaling;
#[cfg(feature = "float")]
pub mod volatility;

#[cfg(feature = "float")]
pub use self::{
    arbitrage::{Arbitrage, ArbitrageModel, log_fee},
    black_scholes::{EuropeanOption, OptionGreeks, OptionKind},
    break_even_prices::{BreakEven, BreakEvenPrice},
    break_even_time::{break_even_time, break_even_time_weighted},
    claim::{Claim, ClaimGreeks},
    expectation::{ExpectedLoss, il_expected_shortfall, il_probability, il_quantile, time_in_range},
    gradual_weights::GradualWeights,
    lvr::expected_lvr,
    market::{Gbm, Market},
    scaling::{amplification_for_loss, lower_bound_for_loss, range_for_loss, upper_bound_for_loss, weights_for_loss},
};
pub use self::{
    break_even::{
        break_even_fee_rate, break_even_fee_yield, break_even_turnover, implied_volatility, implied_volatility_of_tick,
        implied_volatility_of_volume,
    },
    greeks::SpotGreeks,
    impermanent_loss::{Loss, impermanent_loss, impermanent_loss_weighted},
    lvr::{lvr_rate, lvr_yield, realized_lvr},
    position::LpPosition,
    scaling::{capital_efficiency, range_for_delta},
};
