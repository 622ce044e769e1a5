//! Volatility from bars with jumps in between.

use super::bars::{Bar, RangeEstimator};
use super::moments::Moments;
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;
use crate::number::{Real, positive};

/// Volatility from bars of equal spacing, whatever the drift, jumps between a close and the next open included.
///
/// ```text
/// σ² = (V_o + k·V_c + (1 − k)·V_rs)/dt,  k = 0.34/(1.34 + (n + 1)/(n − 1))
/// V_o, V_c   sample variances of ln(O/C₋) and ln(C/O)
/// V_rs       mean of Rogers and Satchell's variance
/// ```
///
/// `f64`: 16 ε, times `√(1 + m²/V)` where the mean `m` of those returns outweighs their variance `V`, and `n/32` ε more for `n`
/// bars.
///
/// ```
/// use cfmm_math::analytics::volatility::{Bar, YangZhang};
///
/// let mut volatility = YangZhang::new(100.0, 1.0 / 252.0)?;
/// for [open, high, low, close] in [[100.5, 102.0, 99.0, 101.0], [102.0, 103.0, 100.0, 100.5], [100.0, 101.5, 99.5, 101.0]] {
///     volatility.push(&Bar::new(open, high, low, close)?)?;
/// }
/// assert!((volatility.volatility()? - 0.299).abs() < 1e-3);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Yang and Zhang, "Drift-independent volatility estimation based on high, low, open, and close prices" (2000),
/// with α = 1.34.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YangZhang {
    last_close: f64,
    spacing: f64,
    jumps: Moments,
    returns: Moments,
    ranges: Moments,
}

impl YangZhang {
    /// Starts at the close before the first bar; `spacing` is from open to open, in years.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidTime`] unless the spacing is positive.
    pub fn new(close: f64, spacing: f64) -> Result<Self> {
        let last_close = positive(close, Error::InvalidPrice)?;
        let spacing = positive(spacing, Error::InvalidTime)?;
        Ok(Self { last_close, spacing, jumps: Moments::EMPTY, returns: Moments::EMPTY, ranges: Moments::EMPTY })
    }

    /// Adds the next bar.
    ///
    /// # Errors
    /// [`Error::Overflow`] for prices `10³⁰⁸` apart; nothing has changed then.
    pub fn push(&mut self, bar: &Bar) -> Result<()> {
        let jumps = self.jumps.with(bar.jump_from(self.last_close)?, 1.0)?;
        let returns = self.returns.with(bar.log_return()?, 1.0)?;
        let ranges = self.ranges.with(RangeEstimator::RogersSatchell.variance(bar)?, 1.0)?;
        *self = Self { last_close: bar.close(), jumps, returns, ranges, ..*self };
        Ok(())
    }

    /// `σ`
    ///
    /// # Errors
    /// [`Error::Domain`] for fewer than two bars, [`Error::Overflow`].
    pub fn volatility(&self) -> Result<f64> {
        let (n, less_one) = (self.ranges.count(), self.ranges.degrees_of_freedom()?);
        let k = 0.34 / (1.34 + (n + 1.0) / less_one);
        let variance = self.jumps.variance()? + k * self.returns.variance()? + (1.0 - k) * self.ranges.mean();
        sqrt(variance / self.spacing).finite()
    }
}
