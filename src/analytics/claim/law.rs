//! The price at the horizon, and the five expectations that all greeks are made of.

use super::ClaimGreeks;
use crate::analytics::market::{Gbm, Market, valid_time};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, sqrt};
use crate::number::{Real, positive};

/// The distribution of the price at the horizon: `ln P_T = ln P + μT − s²/2 + s·z`, `z` standard normal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Law {
    /// `P`
    pub(super) price: f64,
    /// `μT`
    pub(super) growth: f64,
    /// `s = σ√T`
    pub(super) deviation: f64,
}

impl Law {
    pub(super) fn new(price: f64, gbm: &Gbm, years: f64) -> Result<Self> {
        let price = positive(price, Error::InvalidPrice)?;
        let years = valid_time(years)?;
        let deviation = gbm.volatility() * sqrt(years);
        (deviation * deviation).finite()?;
        Ok(Self { price, growth: (gbm.drift() * years).finite()?, deviation })
    }

    /// `F = E[P_T]`
    pub(super) fn forward(&self) -> Result<f64> {
        positive(self.price * exp(self.growth), Error::Overflow)
    }

    /// `F` times a probability, of which nothing is left where the probability is nothing.
    pub(super) fn forward_times(&self, probability: f64) -> f64 {
        if probability > 0.0 { self.price * (exp(self.growth) * probability) } else { 0.0 }
    }

    /// `ln(F/K)`
    pub(super) fn forward_over(&self, price: f64) -> f64 {
        self.price.ln_ratio(price) + self.growth
    }
}

/// Expectations at the horizon, undiscounted. What is random is `P_T` and its deviate `z`.
///
/// None is a difference of the others: the value is `base + quote`, and the greeks are sums of these.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    /// `E[P_T·x*]`
    pub(super) base: f64,
    /// `E[y*]`
    pub(super) quote: f64,
    /// `E[g]`, `g = P_T²·depth`
    pub(super) depth: f64,
    /// `E[g·z]`
    pub(super) depth_z: f64,
    /// `E[g·(z² − s·z)]`
    pub(super) depth_zz: f64,
}

impl Moments {
    /// All the probability at one price, with `g` there: the limit `s → 0`.
    pub(super) const fn at_point(base: f64, quote: f64, depth: f64) -> Self {
        Self { base, quote, depth, depth_z: 0.0, depth_zz: depth }
    }

    /// `E[V(P_T)]`
    pub(super) fn value(&self) -> f64 {
        self.base + self.quote
    }

    /// The greeks, discounted.
    pub(super) fn greeks(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        self.greeks_discounted(exp(-market.rate() * years), price, market, years)
    }

    /// The greeks, given the discount factor.
    pub(super) fn greeks_discounted(
        &self,
        discount: f64,
        price: f64,
        market: &Market,
        years: f64,
    ) -> Result<ClaimGreeks> {
        let [base, quote, depth, depth_z, depth_zz] =
            [self.base, self.quote, self.depth, self.depth_z, self.depth_zz].map(|moment| discount * moment);
        let sigma = market.volatility();
        Ok(ClaimGreeks {
            value: (base + quote).finite()?,
            delta: (base / price).finite()?,
            gamma: (-depth / price / price).finite()?,
            vega: (-sigma * years * depth).finite()?,
            theta: (market.rate() * quote + market.carry() * base + 0.5 * sigma * sigma * depth).finite()?,
            rho: (-years * quote).finite()?,
            vanna: (-sqrt(years) * depth_z / price).finite()?,
            volga: (-years * depth_zz).finite()?,
        })
    }
}
