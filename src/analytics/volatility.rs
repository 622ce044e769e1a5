//! Volatility: what it was by observed prices, and what a GARCH model expects it to be.
//!
//! Accumulators read one observation at a time, in one pass and without storage; each is a small `Copy` value. Time
//! enters as the years since the last observation, so that spacing may be irregular (but in [`YangZhang`], which pools
//! two kinds of returns); results are per square root of a year.
//!
//! | estimator | reads | drift | jumps between bars | efficiency |
//! |---|---|---|---|---|
//! | [`CloseToClose`] | prices | any | – | 1 |
//! | [`Ewma`] | prices, the latest the most | taken as 0 | – | – |
//! | [`RangeEstimator::Parkinson`] | high, low | must be 0 | left out | 4.9 |
//! | [`RangeEstimator::GarmanKlass`] | open, high, low, close | must be 0 | left out | 7.4 |
//! | [`RangeEstimator::RogersSatchell`] | open, high, low, close | any | left out | 6.0 |
//! | [`YangZhang`] | open, high, low, close, the close before | any | in | up to 14 |
//!
//! Efficiency is the variance of the squared close-to-close volatility over the estimator's, for continuous prices;
//! of prices seen at few instants the range is too small, and so are the estimates from it. What the fees of a pool say
//! is [`implied_volatility`](super::implied_volatility) and its two variants.

mod bars;
mod close_to_close;
mod ewma;
mod garch;
mod moments;
mod pair;
mod yang_zhang;

pub use self::{
    bars::{Bar, RangeEstimator, RangeVolatility},
    close_to_close::CloseToClose,
    ewma::Ewma,
    garch::Garch,
    pair::PairVolatility,
    yang_zhang::YangZhang,
};
