//! Volatility from price to price.

use super::moments::Moments;
use crate::analytics::Gbm;
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;
use crate::number::{Real, positive};

/// Volatility from the logarithmic returns between observed prices.
///
/// ```text
/// r = ln(P/P₋),  over dt years
/// m = Σ r/Σ dt                               drift of ln P
/// σ² = Σ (r − m·dt)²/dt / (n − 1)            unbiased, whatever the spacing
/// realised σ² = Σ r²/Σ dt                    what the path went through; LVR is ½P²·depth of it
/// ```
///
/// Domain: positive prices, each a positive time after the last, in years. `f64`: 8 ε, times `√(1 + m²·Σdt/(n·σ²))` where
/// the drift outweighs the scatter, and `n/32` ε more for `n` returns.
///
/// ```
/// use cfmm_math::analytics::volatility::CloseToClose;
///
/// // 21 closes in days of a year of 252 (Hull, "Options, Futures, and Other Derivatives", 9th ed., table 15.1): 19.3 % a year.
/// let closes = [
///     20.00, 20.10, 19.90, 20.00, 20.50, 20.25, 20.90, 20.90, 20.90, 20.75, 20.75, 21.00, 21.10, 20.90, 20.90, 21.25,
///     21.40, 21.40, 21.25, 21.75, 22.00,
/// ];
/// let mut volatility = CloseToClose::new(closes[0])?;
/// for close in &closes[1..] {
///     volatility.push(*close, 1.0 / 252.0)?;
/// }
/// assert!((volatility.volatility()? - 0.193).abs() < 5e-4);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// References: Hull, §15.4; West, "Updating mean and variance estimates" (1979), for the sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CloseToClose {
    last: f64,
    /// Of `r/dt`, with weight `dt`.
    returns: Moments,
    /// `Σ r²`
    variation: f64,
}

impl CloseToClose {
    /// Starts at a price.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`].
    pub fn new(price: f64) -> Result<Self> {
        let last = positive(price, Error::InvalidPrice)?;
        Ok(Self { last, returns: Moments::EMPTY, variation: 0.0 })
    }

    /// Adds a price, `years` after the last.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidTime`] unless the time is positive, [`Error::Overflow`]; nothing has
    /// changed then.
    pub fn push(&mut self, price: f64, years: f64) -> Result<()> {
        let years = positive(years, Error::InvalidTime)?;
        let r = positive(price, Error::InvalidPrice)?.ln_ratio(self.last).finite()?;
        let returns = self.returns.with(r / years, years)?;
        *self = Self { last: price, returns, variation: (self.variation + r * r).finite()? };
        Ok(())
    }

    /// `σ`, with the drift that the prices had taken out.
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two returns.
    pub fn volatility(&self) -> Result<f64> {
        Ok(sqrt(self.returns.variance()?))
    }

    /// `√(Σ r²/Σ dt)`, the drift included. To `4 + n/32` ε.
    ///
    /// # Errors
    /// [`Error::Domain`] for no return.
    pub fn realized_volatility(&self) -> Result<f64> {
        sqrt(self.variation / positive(self.returns.weight(), Error::Domain)?).finite()
    }

    /// The motion that fits: this volatility, and the drift `m + ½σ²` of the price.
    ///
    /// # Errors
    /// As [`volatility`](Self::volatility).
    pub fn gbm(&self) -> Result<Gbm> {
        let variance = self.returns.variance()?;
        Gbm::new(self.returns.mean() + 0.5 * variance, sqrt(variance))
    }
}
