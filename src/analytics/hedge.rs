//! Hedging a position: what to short, which options to buy, how often to trade, and whether that pays.
//!
//! | question | answer |
//! |---|---|
//! | how much base to short now | [`delta_hedge`] |
//! | which options take the curvature away | [`delta_gamma_hedge`], [`delta_gamma_vega_hedge`], [`delta_gamma_hedge_by_options`] |
//! | how much to short and then leave alone | [`LeastSquaresHedge`] |
//! | which options give the loss back, at any price | [`Strip`]; in full, [`Claim::premium`](super::Claim::premium) |
//! | how far to let the hedge drift, and what trading it costs | [`NoTransactionBand`] |
//! | what a perpetual pays or costs, and when it is liquidated | [`FundingRate`], [`PerpetualShort`] |
//! | whether the fees pay for it | [`HedgeBudget`] |
//!
//! ```
//! use cfmm_math::analytics::hedge::{HedgeTarget, Strip, delta_hedge};
//! use cfmm_math::analytics::{LpPosition, Market};
//! use cfmm_math::ConstantProduct;
//!
//! let position = LpPosition::new(ConstantProduct::new(10.0, 20_000.0)?, 2_000.0)?;
//! // Flat in quote; flat against the deposit, which holds 10 ETH: nothing to do at entry, long half of it at 8,000.
//! assert!((delta_hedge(&position, 2_000.0, HedgeTarget::Quote)? - 10.0).abs() < 1e-12);
//! assert!((delta_hedge(&position, 8_000.0, HedgeTarget::Holding)? + 5.0).abs() < 1e-12);
//!
//! // Options that pay the impermanent loss at these prices, and a little more between them.
//! let strikes = [1_000.0, 1_500.0, 2_500.0, 3_500.0];
//! let mut quantities = [0.0; 4];
//! let strip = Strip::new(&position, &strikes, &mut quantities)?;
//! let loss = position.impermanent_loss(1_500.0)?.in_quote;
//! assert!((strip.payoff(1_500.0)? + loss).abs() < 1e-9);
//! assert!(strip.cost(2_000.0, &Market::new(0.8, 0.0, 0.0)?, 0.25)? < 1_000.0);
//! # Ok::<(), cfmm_math::Error>(())
//! ```

mod band;
mod budget;
mod delta;
mod funding;
mod least_squares;
mod options;
mod strip;

pub use self::{
    band::{NoTransactionBand, Rehedge},
    budget::{HedgeBudget, HedgeDecision},
    delta::{HedgeTarget, delta_hedge},
    funding::{FundingRate, PerpetualShort},
    least_squares::LeastSquaresHedge,
    options::{Exposure, OptionHedge, delta_gamma_hedge, delta_gamma_hedge_by_options, delta_gamma_vega_hedge},
    strip::{Gap, Leg, Strip},
};
