//! Triggers of a hedge: an absolute band, and a relative one with hysteresis.

use super::{Observation, Reason, Trigger};
use crate::error::{Error, Result};
use crate::number::{Rounding, Scalar, non_negative};

/// Acts when a hedge is off its target by more than a band of base.
///
/// ```text
/// |hedge − target| > h
/// ```
///
/// Exact in fixed point, an `f64` to ½ε. A band of 0 acts on any deviation; how wide is best, a
/// `hedge::NoTransactionBand` knows.
///
/// ```
/// use cfmm_math::analytics::hedge::NoTransactionBand;
/// use cfmm_math::analytics::rebalance::{HedgeBand, Observation, Reason, Trigger};
///
/// let best = NoTransactionBand::whalley_wilmott(0.0005, 1e-4, 2_000.0, 0.0025, 0.0, 0.0)?;
/// let mut band = HedgeBand::new(best.half_width())?; // 0.4543
/// let seen = Observation { time: 0.0, price: 2_000.0, range: [1e3, 4e3], loss: 0.0, hedge: 10.0, target: 10.0 };
/// assert_eq!(band.observe(&Observation { hedge: 9.55, ..seen })?, None);
/// assert_eq!(band.observe(&Observation { hedge: 9.54, ..seen })?, Some(Reason::Hedge));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HedgeBand<T> {
    pub(crate) half_width: T,
}

impl<T: Scalar> HedgeBand<T> {
    /// So much base to either side of the target.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a negative half width.
    pub fn new(half_width: T) -> Result<Self> {
        Ok(Self { half_width: non_negative(half_width, Error::InvalidAmount)? })
    }
}

impl<T: Scalar> Trigger for HedgeBand<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        Ok((deviation(&seen.validated()?)? > self.half_width).then_some(Reason::Hedge))
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        now.validated().map(drop)
    }

    fn sees_loss(&self) -> bool {
        false
    }
}

/// Acts when a hedge is off its target by more than an outer share of it, and goes on until it is within an inner one.
///
/// ```text
/// starts at  |hedge − target| > outer·|target|,  stops at  |hedge − target| ≤ inner·|target|
/// ```
///
/// Between the two it stays what it was: a deviation that hovers about one threshold does not switch it on and off. Hedging
/// may stop at the edge of the inner band. The products are rounded down in fixed point, an `f64` to ½ε.
///
/// ```
/// use cfmm_math::analytics::rebalance::{HedgeDeviation, Observation, Reason, Trigger};
///
/// let mut band = HedgeDeviation::new(0.02, 0.10)?;
/// let seen = Observation { time: 0.0, price: 2_000.0, range: [1e3, 4e3], loss: 0.0, hedge: 10.0, target: 10.0 };
/// let mut off = |hedge| band.observe(&Observation { hedge, ..seen });
/// assert_eq!(off(10.9)?, None);
/// assert_eq!(off(11.1)?, Some(Reason::Hedge));
/// // Half done is not done.
/// assert_eq!(off(10.5)?, Some(Reason::Hedge));
/// assert_eq!(off(10.1)?, None);
/// assert_eq!(off(10.5)?, None);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HedgeDeviation<T> {
    pub(crate) inner: T,
    pub(crate) outer: T,
    pub(crate) active: bool,
}

impl<T: Scalar> HedgeDeviation<T> {
    /// Shares of the target at which to stop and to start hedging.
    ///
    /// # Errors
    /// [`Error::InvalidRange`] unless `0 ≤ inner ≤ outer`.
    pub fn new(inner: T, outer: T) -> Result<Self> {
        let inner = non_negative(inner, Error::InvalidRange)?;
        let outer = non_negative(outer, Error::InvalidRange)?;
        if inner <= outer { Ok(Self { inner, outer, active: false }) } else { Err(Error::InvalidRange) }
    }

    /// Whether it would go on, or start, at this observation.
    fn next(&self, seen: &Observation<T>) -> Result<bool> {
        let off = deviation(&seen.validated()?)?;
        let target = seen.target;
        let size = if target < T::ZERO { T::ZERO.minus(target)? } else { target };
        let band = if self.active { self.inner } else { self.outer };
        // A band that the number does not hold is not left.
        match size.mul_div(band, T::ONE, Rounding::Down) {
            Ok(width) => Ok(off > width),
            Err(Error::Overflow) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl<T: Scalar> Trigger for HedgeDeviation<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        self.active = self.next(seen)?;
        Ok(self.active.then_some(Reason::Hedge))
    }

    /// Goes on where the hedge is still outside the inner band.
    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        self.active = self.active && self.next(now)?;
        Ok(())
    }

    fn sees_loss(&self) -> bool {
        false
    }
}

/// How far the hedge is off.
fn deviation<T: Scalar>(seen: &Observation<T>) -> Result<T> {
    let Observation { hedge, target, .. } = *seen;
    if hedge < target { target.minus(hedge) } else { hedge.minus(target) }
}
