//! GARCH(1,1): what volatility is expected to be.

use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, ln_1p, sqrt};
use crate::number::{Real, non_negative, positive};

/// The GARCH(1,1) model with given parameters, per step of any length.
///
/// ```text
/// h′ = ω + α·r² + β·h                          variance of the next step, after a return r
/// V = ω/(1 − α − β)                            in the long run
/// E[h after t steps] = V + (α + β)ᵗ·(h − V)
/// mean of the n steps 0 … n−1 = V + (h − V)·m,  m = (1 − (α + β)ⁿ)/(n·(1 − α − β))
/// ```
///
/// Domain: `ω > 0`, `α, β ≥ 0`, `α + β < 1`. `f64`: 8 ε, times `1/(1 − α − β)`, the condition of the persistence.
///
/// ```
/// use cfmm_math::analytics::volatility::Garch;
///
/// // Hull, "Options, Futures, and Other Derivatives", 9th ed., §23.3: V = 0.0002, and 1.6 % a day, after a day of 1 %, becomes 1.53 %.
/// let garch = Garch::new(0.000_002, 0.13, 0.86)?;
/// assert!((garch.long_run_variance() - 0.0002).abs() < 1e-15);
/// let next = garch.next_variance(0.016 * 0.016, 0.01)?;
/// assert!((next - 0.000_235_16).abs() < 1e-18);
/// // Which is half forgotten after 69 days.
/// assert!((garch.half_life() - 68.97).abs() < 0.01);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Bollerslev, "Generalized autoregressive conditional heteroskedasticity" (1986).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Garch {
    pub(crate) omega: f64,
    pub(crate) alpha: f64,
    pub(crate) beta: f64,
    /// `1 − α − β`
    pub(crate) reversion: f64,
}

impl Garch {
    /// `ω`, `α` and `β`.
    ///
    /// # Errors
    /// [`Error::Domain`] outside the domain above.
    pub fn new(omega: f64, alpha: f64, beta: f64) -> Result<Self> {
        let omega = positive(omega, Error::Domain)?;
        let (alpha, beta) = (non_negative(alpha, Error::Domain)?, non_negative(beta, Error::Domain)?);
        // The larger one first: near 1, where digits are few, that difference is exact.
        let reversion = positive((1.0 - alpha.max(beta)) - alpha.min(beta), Error::Domain)?;
        (omega / reversion).finite()?;
        Ok(Self { omega, alpha, beta, reversion })
    }

    /// `V`
    #[must_use]
    pub fn long_run_variance(&self) -> f64 {
        self.omega / self.reversion
    }

    /// The steps after which half of a difference to `V` is forgotten: `ln ½/ln(α + β)`, 0 where nothing is kept.
    #[must_use]
    pub fn half_life(&self) -> f64 {
        core::f64::consts::LN_2 / -self.log_kept(1)
    }

    /// The variance of the next step, given that of this one and its return.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative variance or a return that is no number, [`Error::Overflow`].
    pub fn next_variance(&self, variance: f64, log_return: f64) -> Result<f64> {
        let h = non_negative(variance, Error::Domain)?;
        non_negative(log_return.abs(), Error::Domain)?;
        (self.omega + self.alpha * log_return * log_return + self.beta * h).finite()
    }

    /// The variance that is expected `steps` after a step of this variance.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative variance, [`Error::Overflow`].
    pub fn variance_ahead(&self, variance: f64, steps: u32) -> Result<f64> {
        if steps == 0 {
            return non_negative(variance, Error::Domain);
        }
        let log = self.log_kept(steps);
        self.between(variance, exp(log), -exp_m1(log))
    }

    /// The mean of the variances that are expected for the next `steps`, the first of which has this variance.
    ///
    /// # Errors
    /// [`Error::Domain`] for no steps or a negative variance, [`Error::Overflow`].
    pub fn mean_variance(&self, variance: f64, steps: u32) -> Result<f64> {
        let n = positive(f64::from(steps), Error::Domain)?;
        if steps == 1 {
            return non_negative(variance, Error::Domain);
        }
        // All of it, where next to nothing is forgotten: rounded it may be more, and what is forgotten negative.
        let kept = (-exp_m1(self.log_kept(steps)) / (n * self.reversion)).min(1.0);
        self.between(variance, kept, 1.0 - kept)
    }

    /// The volatility over the next `steps`, `spacing` years each: a point of the term structure.
    ///
    /// ```
    /// use cfmm_math::analytics::volatility::Garch;
    ///
    /// let garch = Garch::new(0.000_002, 0.13, 0.86)?;
    /// let today = 0.000_4;
    /// // 31.7 % a year now, on its way to 22.4 %.
    /// let [week, year] = [5, 252].map(|days| garch.volatility(today, days, 1.0 / 252.0));
    /// assert!((week? - 0.316).abs() < 1e-3 && (year? - 0.262).abs() < 1e-3);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`mean_variance`](Self::mean_variance); [`Error::InvalidTime`] unless the spacing is positive.
    pub fn volatility(&self, variance: f64, steps: u32, spacing: f64) -> Result<f64> {
        sqrt(self.mean_variance(variance, steps)? / positive(spacing, Error::InvalidTime)?).finite()
    }

    /// `n·ln(α + β)`, −∞ where both are 0.
    fn log_kept(&self, steps: u32) -> f64 {
        f64::from(steps) * ln_1p(-self.reversion)
    }

    /// A variance made of shares of this one and of the long run's: a sum of two that are not negative.
    fn between(&self, variance: f64, kept: f64, forgotten: f64) -> Result<f64> {
        let h = non_negative(variance, Error::Domain)?;
        (h * kept + self.long_run_variance() * forgotten).finite()
    }
}
