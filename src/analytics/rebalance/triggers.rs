//! Triggers of price, loss and time.

use super::{Observation, Reason, Trigger};
use crate::error::{Error, Result};
use crate::number::{Rounding, Scalar, non_negative, positive};

/// Acts when the price has gone a factor away from where it was at the last rebalancing.
///
/// ```text
/// P ≥ m·P₀  or  P₀ ≥ m·P
/// ```
///
/// The products are rounded up in fixed point, an `f64` to ½ε.
///
/// ```
/// use cfmm_math::analytics::rebalance::{DistanceBand, Observation, Reason, Trigger};
///
/// let now = Observation { time: 0.0, price: 100.0, range: [90.0, 110.0], loss: 0.0, hedge: 0.0, target: 0.0 };
/// let mut band = DistanceBand::new(100.0, 1.05)?;
/// assert_eq!(band.observe(&Observation { price: 96.0, ..now })?, None);
/// let away = Observation { price: 95.0, ..now };
/// assert_eq!(band.observe(&away)?, Some(Reason::Distance));
/// band.rebalanced(&away)?;
/// assert_eq!(band.observe(&away)?, None);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DistanceBand<T> {
    pub(crate) center: T,
    pub(crate) factor: T,
}

impl<T: Scalar> DistanceBand<T> {
    /// From a price; `factor` 1.05 is 5 % up, and as far down.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidRange`] unless the factor is more than 1.
    pub fn new(price: T, factor: T) -> Result<Self> {
        let center = positive(price, Error::InvalidPrice)?;
        if factor > T::ONE && factor.is_number() { Ok(Self { center, factor }) } else { Err(Error::InvalidRange) }
    }
}

impl<T: Scalar> Trigger for DistanceBand<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        let price = seen.validated()?.price;
        // A bound that the number does not hold is not reached.
        let reaches = |p: T, from: T| match from.mul_div(self.factor, T::ONE, Rounding::Up) {
            Ok(bound) => Ok(p >= bound),
            Err(Error::Overflow) => Ok(false),
            Err(error) => Err(error),
        };
        let away = reaches(price, self.center)? || reaches(self.center, price)?;
        Ok(away.then_some(Reason::Distance))
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        self.center = now.validated()?.price;
        Ok(())
    }

    fn sees_loss(&self) -> bool {
        false
    }
}

/// Acts when the price has been outside the position's range for a time, without a break.
///
/// On a bound the price is inside. A patience of 0 acts on the first observation outside.
///
/// ```
/// use cfmm_math::analytics::rebalance::{Observation, OutOfRange, Reason, Trigger};
///
/// let now = Observation { time: 0.0, price: 100.0, range: [90.0, 110.0], loss: 0.0, hedge: 0.0, target: 0.0 };
/// let mut range = OutOfRange::new(600.0)?;
/// assert_eq!(range.observe(&Observation { price: 111.0, ..now })?, None);
/// assert_eq!(range.observe(&Observation { price: 112.0, time: 600.0, ..now })?, Some(Reason::Range));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutOfRange<T> {
    pub(crate) patience: T,
    /// When it was first seen outside, of this stay.
    pub(crate) since: Option<T>,
}

impl<T: Scalar> OutOfRange<T> {
    /// Waits for `patience` outside.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] for a negative time.
    pub fn new(patience: T) -> Result<Self> {
        Ok(Self { patience: non_negative(patience, Error::InvalidTime)?, since: None })
    }
}

impl<T: Scalar> Trigger for OutOfRange<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        let Observation { time, price, range: [lower, upper], .. } = seen.validated()?;
        if lower <= price && price <= upper {
            self.since = None;
            return Ok(None);
        }
        let since = self.since.unwrap_or(time);
        let outside = elapsed(since, time)? >= self.patience;
        self.since = Some(since);
        Ok(outside.then_some(Reason::Range))
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        now.validated()?;
        self.since = None;
        Ok(())
    }

    fn sees_loss(&self) -> bool {
        false
    }
}

/// Acts when the impermanent loss since the last rebalancing reaches a limit.
///
/// ```
/// use cfmm_math::analytics::rebalance::{LossLimit, Observation, Reason, Trigger};
///
/// let now = Observation { time: 0.0, price: 100.0, range: [90.0, 110.0], loss: 0.0, hedge: 0.0, target: 0.0 };
/// let mut limit = LossLimit::new(0.01)?;
/// assert_eq!(limit.observe(&Observation { loss: 0.009, ..now })?, None);
/// assert_eq!(limit.observe(&Observation { loss: 0.01, ..now })?, Some(Reason::Loss));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossLimit<T> {
    pub(crate) limit: T,
}

impl<T: Scalar> LossLimit<T> {
    /// A loss, as a positive fraction: 0.01 for 1 %.
    ///
    /// # Errors
    /// [`Error::Domain`] unless the limit is positive.
    pub fn new(limit: T) -> Result<Self> {
        Ok(Self { limit: positive(limit, Error::Domain)? })
    }
}

impl<T: Scalar> Trigger for LossLimit<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        Ok((seen.validated()?.loss >= self.limit).then_some(Reason::Loss))
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        now.validated().map(drop)
    }
}

/// Acts when a time has passed since the last rebalancing, whatever it was for.
///
/// Whole seconds are exact in every number; of years in `f64` a difference may fall short by an ulp.
///
/// ```
/// use cfmm_math::analytics::rebalance::{Observation, Periodic, Reason, Trigger};
///
/// let now = Observation { time: 0.0, price: 100.0, range: [90.0, 110.0], loss: 0.0, hedge: 0.0, target: 0.0 };
/// let mut daily = Periodic::new(0.0, 86_400.0)?;
/// assert_eq!(daily.observe(&Observation { time: 86_399.0, ..now })?, None);
/// assert_eq!(daily.observe(&Observation { time: 86_400.0, ..now })?, Some(Reason::Time));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Periodic<T> {
    pub(crate) last: T,
    pub(crate) period: T,
}

impl<T: Scalar> Periodic<T> {
    /// Every `period`, from a time.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] unless the start is a number and the period positive.
    pub fn new(start: T, period: T) -> Result<Self> {
        let period = positive(period, Error::InvalidTime)?;
        if start.is_number() { Ok(Self { last: start, period }) } else { Err(Error::InvalidTime) }
    }
}

impl<T: Scalar> Trigger for Periodic<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        let passed = elapsed(self.last, seen.validated()?.time)?;
        Ok((passed >= self.period).then_some(Reason::Time))
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        let time = now.validated()?.time;
        elapsed(self.last, time)?;
        self.last = time;
        Ok(())
    }

    fn sees_loss(&self) -> bool {
        false
    }
}

/// The time from one observation to another.
fn elapsed<T: Scalar>(from: T, to: T) -> Result<T> {
    if to < from { Err(Error::InvalidTime) } else { to.minus(from) }
}
