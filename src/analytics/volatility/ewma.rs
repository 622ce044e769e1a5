//! Exponentially weighted volatility.

use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, ln, sqrt};
use crate::number::{Real, non_negative, positive};

/// Volatility in which the weight of a return falls by a factor `λ` with every `spacing` that passes.
///
/// ```text
/// σ² ← d·σ² + (1 − d)·r²/dt,  d = λ^(dt/spacing)
/// ```
///
/// Started without a volatility, weights are over their sum so far, so that the first estimates are no smaller than
/// later ones; started [with one](Self::seeded), it is the recurrence of `RiskMetrics`. The drift is taken as 0. `λ = ½` makes
/// `spacing` the half-life. `f64`: `8 + 1/(1 − λ)` ε.
///
/// ```
/// use cfmm_math::analytics::volatility::Ewma;
///
/// // Hull, "Options, Futures, and Other Derivatives", 9th ed., example 23.1: 1 % a day, then a day of 2 %, with λ = 0.9.
/// let mut volatility = Ewma::seeded(100.0, 0.9, 1.0, 0.01)?;
/// volatility.push(100.0 * 0.02_f64.exp(), 1.0)?;
/// assert!((volatility.volatility()? - 0.0114).abs() < 5e-5);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: J.P. Morgan and Reuters, "`RiskMetrics` – Technical Document" (1996), §5.2: λ = 0.94 for days, 0.97 for months.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ewma {
    last: f64,
    /// `−ln λ` per year.
    decay: f64,
    /// `Σ weight·r²/dt` and `Σ weight`.
    sum: f64,
    weight: f64,
}

impl Ewma {
    /// Starts at a price, of a volatility not known yet; `spacing` in years.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::Domain`] unless `0 < λ < 1`, [`Error::InvalidTime`] unless the spacing is positive.
    pub fn new(price: f64, lambda: f64, spacing: f64) -> Result<Self> {
        let last = positive(price, Error::InvalidPrice)?;
        let decay = positive(-ln(positive(lambda, Error::Domain)?), Error::Domain)?;
        let decay = (decay / positive(spacing, Error::InvalidTime)?).finite()?;
        Ok(Self { last, decay, sum: 0.0, weight: 0.0 })
    }

    /// Starts at a price and a volatility, per square root of a year.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::InvalidVolatility`] for a negative one.
    pub fn seeded(price: f64, lambda: f64, spacing: f64, volatility: f64) -> Result<Self> {
        let sigma = non_negative(volatility, Error::InvalidVolatility)?;
        Ok(Self { sum: (sigma * sigma).finite()?, weight: 1.0, ..Self::new(price, lambda, spacing)? })
    }

    /// Adds a price, `years` after the last.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidTime`] unless the time is positive, [`Error::Overflow`]; nothing has
    /// changed then.
    pub fn push(&mut self, price: f64, years: f64) -> Result<()> {
        let years = positive(years, Error::InvalidTime)?;
        let r = positive(price, Error::InvalidPrice)?.ln_ratio(self.last).finite()?;
        let (kept, new) = (exp(-self.decay * years), -exp_m1(-self.decay * years));
        let sum = (kept * self.sum + new * (r / years * r)).finite()?;
        *self = Self { last: price, sum, weight: kept * self.weight + new, ..*self };
        Ok(())
    }

    /// `σ`
    ///
    /// # Errors
    /// [`Error::Domain`] before the first return, unless started with a volatility; [`Error::Overflow`].
    pub fn volatility(&self) -> Result<f64> {
        sqrt(self.sum / positive(self.weight, Error::Domain)?).finite()
    }
}
