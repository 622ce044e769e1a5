//! How the price of an option moves.

use super::{EuropeanOption, Forward, Market, OptionKind};
use crate::analytics::gaussian::{cumulative, density};
use crate::error::{Error, Result};
use crate::number::Real;
use crate::number::float::elementary::sqrt;

/// The price of an option and how it moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OptionGreeks {
    /// The price, in quote.
    pub value: f64,
    /// By the price of the base, in base: from 0 up for a call, from 0 down for a put.
    pub delta: f64,
    /// Of delta, in base per unit of price; at least 0.
    pub gamma: f64,
    /// By volatility, in quote per 1.00; at least 0.
    pub vega: f64,
    /// By calendar time, in quote per year.
    pub theta: f64,
    /// By the interest rate, in quote per 1.00.
    pub rho: f64,
    /// Of delta by volatility, in base per 1.00.
    pub vanna: f64,
    /// Of vega by volatility, in quote per 1.00, squared.
    pub volga: f64,
}

impl EuropeanOption {
    /// The price and its greeks.
    ///
    /// ```text
    ///          call                                put
    /// delta    e^(−qT)·Φ(d₁)                       −e^(−qT)·Φ(−d₁)
    /// theta    −½σ²S²Γ − ρ·K′·Φ(d₂) + q·F·Φ(d₁)    −½σ²S²Γ + ρ·K′·Φ(−d₂) − q·F·Φ(−d₁)
    /// rho      T·K′·Φ(d₂)                          −T·K′·Φ(−d₂)
    /// gamma    e^(−qT)·φ(d₁)/(S·s)        vega    F·φ(d₁)·√T
    /// vanna    −e^(−qT)·φ(d₁)·d₂/σ        volga   vega·d₁·d₂/σ
    /// ```
    ///
    /// Without volatility or time they are the limits, which do not exist where the forward is the strike.
    ///
    /// Accuracy: the value as [`price`](Self::price); delta, gamma, vega and rho `4·κ` ε with the `κ` that is there; theta of
    /// the largest of its terms; vanna of `e^(−qT)·φ(d₁)·(1 + |d₂|)/σ`, and volga of `vega·(1 + |d₁|)·(1 + |d₂|)/σ`.
    ///
    /// ```
    /// use cfmm_math::analytics::{EuropeanOption, Market};
    ///
    /// // Hull, chapter 19: a delta of 0.522, a gamma of 0.066, a vega of 12.1, a theta of −4.31, a rho of 8.91.
    /// let call = EuropeanOption::call(50.0, 0.3846)?;
    /// let greeks = call.greeks(49.0, &Market::new(0.2, 0.05, 0.0)?)?;
    /// assert!((greeks.delta - 0.522).abs() < 5e-4 && (greeks.gamma - 0.066).abs() < 5e-4);
    /// assert!((greeks.vega - 12.1).abs() < 0.05 && (greeks.rho - 8.91).abs() < 5e-3);
    /// assert!((greeks.theta + 4.31).abs() < 5e-3);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`price`](Self::price); [`Error::Domain`] without volatility or time where the forward is the strike.
    pub fn greeks(&self, spot: f64, market: &Market) -> Result<OptionGreeks> {
        let forward = self.forward(spot, market)?;
        let Forward { base, quote, log, deviation: s } = forward;
        let years = self.years;
        let value = forward.price(self.kind)?;
        if s == 0.0 && log == 0.0 {
            return Err(Error::Domain);
        }
        // Without deviation these are infinities, of which one is the distribution and zero the density.
        let (d1, d2) = (log / s + 0.5 * s, log / s - 0.5 * s);
        let sign = match self.kind {
            OptionKind::Call => 1.0,
            OptionKind::Put => -1.0,
        };
        let (exchanged, paid) = (base * cumulative(sign * d1), quote * cumulative(sign * d2));
        let (sigma, root, share) = (market.volatility(), sqrt(years), base / spot);
        // Beside a density of nothing, nothing counts.
        let density = density(d1);
        let times = |factor: f64| if density == 0.0 { 0.0 } else { density * factor };
        let gamma = if density == 0.0 { 0.0 } else { density * share / s / spot };
        Ok(OptionGreeks {
            value,
            delta: (sign * exchanged / spot).finite()?,
            gamma: gamma.finite()?,
            vega: times(base * root).finite()?,
            theta: (sign * (market.carry() * exchanged - market.rate() * paid) - times(0.5 * base * sigma / root))
                .finite()?,
            rho: (sign * years * paid).finite()?,
            vanna: times(-share * d2 / sigma).finite()?,
            volga: times(base * root * d1 * (d2 / sigma)).finite()?,
        })
    }
}
