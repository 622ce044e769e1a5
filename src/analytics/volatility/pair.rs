//! Two assets: how they move together, and what a pool of the two feels.

use super::moments::Moments;
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;
use crate::number::{Real, Rounding, Scalar, positive};

/// Volatilities, correlation and beta of two assets, and the volatility of their ratio, from prices in any common unit.
///
/// ```text
/// σ₁, σ₂, cov     of the logarithmic returns, as CloseToClose has them
/// ρ = cov/(σ₁σ₂)
/// β = cov/σ₂²     the move of the first with the second
/// σ of P₁/P₂ = √(σ₁² + σ₂² − 2·cov)
/// ```
///
/// A pool of the two loses by the volatility of the ratio alone. It is taken from the returns of the ratio: of assets
/// that move together the sum of the three has no digits. `f64`: volatilities as [`CloseToClose`](super::CloseToClose), that of
/// the ratio to 4 ε of the returns of the two; covariance, and `β` and `ρ` with it, to 8 ε of
/// `σ₁σ₂` (of `σ₁/σ₂`, of 1) times both conditions, and `n/32` ε.
///
/// ```
/// use cfmm_math::analytics::volatility::PairVolatility;
///
/// // One that moves twice as far: β = 2, perfectly correlated.
/// let mut pair = PairVolatility::new([100.0, 10.0])?;
/// for up in [1.01_f64, 0.98, 1.03, 0.97] {
///     pair.push([100.0 * up * up, 10.0 * up], 1.0 / 365.0)?;
/// }
/// assert!((pair.beta()? - 2.0).abs() < 1e-12 && (pair.correlation()? - 1.0).abs() < 1e-12);
/// assert!((pair.ratio_volatility()? / pair.volatilities()?[1] - 1.0).abs() < 1e-12);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairVolatility {
    last: [f64; 2],
    returns: [Moments; 2],
    ratio: Moments,
    /// `Σ dt·(r₁/dt − m₁)·(r₂/dt − m₂)`
    joint: f64,
}

impl PairVolatility {
    /// Starts at two prices.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`].
    pub fn new(prices: [f64; 2]) -> Result<Self> {
        for price in prices {
            positive(price, Error::InvalidPrice)?;
        }
        Ok(Self { last: prices, returns: [Moments::EMPTY; 2], ratio: Moments::EMPTY, joint: 0.0 })
    }

    /// Adds two prices of the same moment, `years` after the last.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidTime`] unless the time is positive, [`Error::Overflow`]; nothing has
    /// changed then.
    pub fn push(&mut self, prices: [f64; 2], years: f64) -> Result<()> {
        let years = positive(years, Error::InvalidTime)?;
        let ([p1, p2], [q1, q2], [first, second]) = (prices, self.last, self.returns);
        let rate = |p: f64, q: f64| (positive(p, Error::InvalidPrice)?.ln_ratio(q) / years).finite();
        let (r1, r2) = (rate(p1, q1)?, rate(p2, q2)?);
        let with_second = second.with(r2, years)?;
        *self = Self {
            last: prices,
            returns: [first.with(r1, years)?, with_second],
            ratio: self.ratio.with(r1 - r2, years)?,
            joint: first.joint(self.joint, r1, &with_second, r2, years)?,
        };
        Ok(())
    }

    /// `σ₁` and `σ₂`
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two returns.
    pub fn volatilities(&self) -> Result<[f64; 2]> {
        let [first, second] = self.returns;
        Ok([sqrt(first.variance()?), sqrt(second.variance()?)])
    }

    /// The covariance of the returns, per year.
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two returns.
    pub fn covariance(&self) -> Result<f64> {
        Ok(self.joint / self.ratio.degrees_of_freedom()?)
    }

    /// `ρ`, between −1 and 1.
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two returns, or where one of the assets did not move.
    pub fn correlation(&self) -> Result<f64> {
        let [first, second] = self.returns;
        let scale = first.variance()?.sqrt_mul(second.variance()?, Rounding::Down)?;
        Ok((self.covariance()? / positive(scale, Error::Domain)?).clamp(-1.0, 1.0))
    }

    /// `β` of the first asset to the second.
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two returns, or where the second asset did not move.
    pub fn beta(&self) -> Result<f64> {
        let [_, second] = self.returns;
        (self.covariance()? / positive(second.variance()?, Error::Domain)?).finite()
    }

    /// The volatility of the price of the first in the second.
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two returns.
    pub fn ratio_volatility(&self) -> Result<f64> {
        Ok(sqrt(self.ratio.variance()?))
    }
}
