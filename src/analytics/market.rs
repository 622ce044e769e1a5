//! What is assumed of the price: geometric Brownian motion.

use crate::error::{Error, Result};

/// Geometric Brownian motion of the price, `dP = μP dt + σP dW`: how it is expected to move.
///
/// ```
/// use cfmm_math::{Error, analytics::Gbm};
///
/// let gbm = Gbm::new(0.05, 0.8)?;
/// assert_eq!((gbm.drift(), gbm.volatility()), (0.05, 0.8));
/// assert_eq!(Gbm::new(0.0, -0.8), Err(Error::InvalidVolatility));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gbm {
    drift: f64,
    volatility: f64,
}

impl Gbm {
    /// Drift `μ` per year and volatility `σ` per square root of a year.
    ///
    /// # Errors
    /// [`Error::InvalidRate`] unless the drift is finite, [`Error::InvalidVolatility`] unless the volatility is finite
    /// and at least 0.
    pub fn new(drift: f64, volatility: f64) -> Result<Self> {
        Ok(Self { drift: rate(drift)?, volatility: valid_volatility(volatility)? })
    }

    /// `μ`
    #[must_use]
    pub const fn drift(&self) -> f64 {
        self.drift
    }

    /// `σ`
    #[must_use]
    pub const fn volatility(&self) -> f64 {
        self.volatility
    }
}

/// What a claim is valued with: volatility, interest rate and carry.
///
/// ```
/// use cfmm_math::analytics::Market;
///
/// let market = Market::new(0.8, 0.04, 0.03)?;
/// assert!((market.risk_neutral().drift() - 0.01).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Market {
    volatility: f64,
    rate: f64,
    carry: f64,
}

impl Market {
    /// Volatility `σ`, interest rate `ρ` of the quote and yield `q` of the base, all per year.
    ///
    /// # Errors
    /// [`Error::InvalidVolatility`] unless the volatility is finite and at least 0, [`Error::InvalidRate`] unless the
    /// rates are finite.
    pub fn new(volatility: f64, rate_of_quote: f64, carry: f64) -> Result<Self> {
        Ok(Self { volatility: valid_volatility(volatility)?, rate: rate(rate_of_quote)?, carry: rate(carry)? })
    }

    /// `σ`
    #[must_use]
    pub const fn volatility(&self) -> f64 {
        self.volatility
    }

    /// `ρ`
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// `q`
    #[must_use]
    pub const fn carry(&self) -> f64 {
        self.carry
    }

    /// The price process under which values are expectations: drift `ρ − q`.
    #[must_use]
    pub const fn risk_neutral(&self) -> Gbm {
        Gbm { drift: self.rate - self.carry, volatility: self.volatility }
    }
}

fn rate(x: f64) -> Result<f64> {
    if x.is_finite() { Ok(x) } else { Err(Error::InvalidRate) }
}

fn valid_volatility(sigma: f64) -> Result<f64> {
    crate::number::non_negative(sigma, Error::InvalidVolatility)
}

/// A horizon in years.
pub(super) fn valid_time(years: f64) -> Result<f64> {
    crate::number::non_negative(years, Error::InvalidTime)
}
