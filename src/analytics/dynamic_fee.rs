//! Fees that follow the state of a pool: each a pure function of it.
//!
//! | fee | rises with | as in |
//! |---|---|---|
//! | [`tracking_fee`] | what arbitrage takes, over the turnover | Milionis, Moallemi, Roughgarden and Zhang (2022) |
//! | [`VolatilityFee`] | how many bins the price has moved of late | Liquidity Book, DLMM |
//! | [`off_peg_fee`] | how far two reserves are apart | Curve's stable-swap |
//! | [`SurgeFee`] | an imbalance above a threshold, and growing | Balancer's `StableSurge` |

mod off_peg;
mod surge;
mod tracking;
mod volatility;

pub use self::{
    off_peg::off_peg_fee,
    surge::{SurgeFee, imbalance},
    tracking::tracking_fee,
    volatility::{VolatilityFee, VolatilityFeeParameters, VolatilityState},
};
