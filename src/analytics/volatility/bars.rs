//! Volatility from the range of prices within a bar.

use super::moments::Moments;
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;
use crate::number::{Real, positive};

/// The first, highest, lowest and last price of a stretch of time.
///
/// ```
/// use cfmm_math::{Error, analytics::volatility::Bar};
///
/// assert!(Bar::new(100.0, 104.0, 99.0, 101.0).is_ok());
/// assert_eq!(Bar::new(100.0, 104.0, 100.5, 101.0), Err(Error::InvalidPrice));
/// // Or from prices as they come.
/// let mut bar = Bar::at(100.0)?;
/// for price in [104.0, 99.0, 101.0] {
///     bar.push(price)?;
/// }
/// assert_eq!(Bar::new(100.0, 104.0, 99.0, 101.0)?, bar);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    open: f64,
    high: f64,
    low: f64,
    close: f64,
}

impl Bar {
    /// A bar of these prices.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless all are positive and finite, none above `high` and none below `low`.
    pub fn new(open: f64, high: f64, low: f64, close: f64) -> Result<Self> {
        for price in [open, high, low, close] {
            positive(price, Error::InvalidPrice)?;
        }
        let within = |price: f64| low <= price && price <= high;
        if within(open) && within(close) { Ok(Self { open, high, low, close }) } else { Err(Error::InvalidPrice) }
    }

    /// A bar of one price so far.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`].
    pub fn at(price: f64) -> Result<Self> {
        Self::new(price, price, price, price)
    }

    /// Adds the next price.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`]; nothing has changed then.
    pub fn push(&mut self, price: f64) -> Result<()> {
        let close = positive(price, Error::InvalidPrice)?;
        *self = Self { open: self.open, high: self.high.max(close), low: self.low.min(close), close };
        Ok(())
    }

    /// The first price.
    #[must_use]
    pub const fn open(&self) -> f64 {
        self.open
    }

    /// The highest price.
    #[must_use]
    pub const fn high(&self) -> f64 {
        self.high
    }

    /// The lowest price.
    #[must_use]
    pub const fn low(&self) -> f64 {
        self.low
    }

    /// The last price.
    #[must_use]
    pub const fn close(&self) -> f64 {
        self.close
    }

    /// `ln(open/close₋)`
    pub(super) fn jump_from(&self, last_close: f64) -> Result<f64> {
        self.open.ln_ratio(last_close).finite()
    }

    /// `ln(close/open)`
    pub(super) fn log_return(&self) -> Result<f64> {
        self.close.ln_ratio(self.open).finite()
    }
}

/// How the variance of a bar is estimated from its prices.
///
/// ```text
/// Parkinson        (ln H/L)²/(4·ln 2)
/// Garman–Klass     ½·(ln H/L)² − (2·ln 2 − 1)·(ln C/O)²
/// Rogers–Satchell  ln(H/O)·ln(H/C) + ln(L/O)·ln(L/C)
/// ```
///
/// References: Parkinson, "The extreme value method for estimating the variance of the rate of return" (1980); Garman and
/// Klass, "On the estimation of security price volatilities from historical data" (1980), the practical form,
/// without a gap at the open; Rogers and Satchell, "Estimating variance from high, low and closing prices" (1991).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RangeEstimator {
    /// From high and low.
    Parkinson,
    /// From all four prices, for a price without drift.
    GarmanKlass,
    /// From all four prices, whatever the drift.
    RogersSatchell,
}

impl RangeEstimator {
    /// The variance of the logarithm of the price over a bar: at least 0, not over time yet. To 24 ε.
    ///
    /// # Errors
    /// [`Error::Overflow`] for prices `10³⁰⁸` apart.
    pub fn variance(self, bar: &Bar) -> Result<f64> {
        let Bar { open, high, low, close } = *bar;
        let four_ln_2 = 4.0 * core::f64::consts::LN_2;
        let range = high.ln_ratio(low);
        let variance = match self {
            Self::Parkinson => range * range / four_ln_2,
            Self::GarmanKlass => {
                let r = close.ln_ratio(open);
                0.5 * range * range - (0.5 * four_ln_2 - 1.0) * r * r
            }
            Self::RogersSatchell => {
                high.ln_ratio(open) * high.ln_ratio(close) + low.ln_ratio(open) * low.ln_ratio(close)
            }
        };
        variance.finite()
    }
}

/// Volatility from the ranges of bars, each with its length.
///
/// ```text
/// σ² = Σ (vᵢ/dtᵢ)/n      vᵢ the estimator's variance of bar i
/// ```
///
/// The plain mean, because the relative error of `v/dt` is the same for bars of every length. `f64`: `16 + n/32` ε for `n`
/// bars.
///
/// ```
/// use cfmm_math::analytics::volatility::{Bar, RangeEstimator, RangeVolatility};
///
/// let mut volatility = RangeVolatility::new(RangeEstimator::Parkinson);
/// volatility.push(&Bar::new(100.0, 102.0, 99.0, 101.0)?, 1.0 / 365.0)?;
/// volatility.push(&Bar::new(101.0, 103.0, 100.0, 100.5)?, 1.0 / 365.0)?;
/// assert!((volatility.volatility()? - 0.341).abs() < 1e-3);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RangeVolatility {
    estimator: RangeEstimator,
    rates: Moments,
}

impl RangeVolatility {
    /// Starts without a bar.
    #[must_use]
    pub const fn new(estimator: RangeEstimator) -> Self {
        Self { estimator, rates: Moments::EMPTY }
    }

    /// Adds a bar that is `years` long.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] unless the time is positive, [`Error::Overflow`]; nothing has changed then.
    pub fn push(&mut self, bar: &Bar, years: f64) -> Result<()> {
        let rate = self.estimator.variance(bar)? / positive(years, Error::InvalidTime)?;
        self.rates = self.rates.with(rate, 1.0)?;
        Ok(())
    }

    /// `σ`
    ///
    /// # Errors
    /// [`Error::Domain`] for no bar.
    pub fn volatility(&self) -> Result<f64> {
        positive(self.rates.count(), Error::Domain)?;
        Ok(sqrt(self.rates.mean()))
    }
}
