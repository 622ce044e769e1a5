//! When to act on a position: triggers as small state machines.
//!
//! A [`Trigger`] looks at one [`Observation`] after another and says when there is a [`Reason`] to act. Whoever acts says
//! so with [`rebalanced`](Trigger::rebalanced), from which every trigger starts anew; until then a reason stays one. Pairs,
//! arrays, slices and options of triggers are triggers: any of them.
//!
//! | trigger | acts when |
//! |---|---|
//! | [`DistanceBand`] | the price has gone a factor away from where it was |
//! | [`OutOfRange`] | the price has been outside the range for a time |
//! | [`LossLimit`] | the impermanent loss reaches a limit |
//! | [`Periodic`] | a time has passed |
//! | [`HedgeBand`] | the hedge is off its target by an amount |
//! | [`HedgeDeviation`] | the hedge is off its target by a share, until it is back within a smaller one |
//! | [`When`] | a closure says so |
//! | [`Never`] | never |
//!
//! Generic over [`Scalar`], so that a program on chain decides as its backtest did, and as
//! `simulation::LpSimulation` did over thousands of random paths. Comparisons are exact but for the one
//! product that each names.

mod hedge;
mod triggers;
mod when;

use crate::error::{Error, Result};
use crate::number::{Scalar, non_negative, positive};

pub use self::{
    hedge::{HedgeBand, HedgeDeviation},
    triggers::{DistanceBand, LossLimit, OutOfRange, Periodic},
    when::{Never, When},
};

/// What is seen of a market and a position at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation<T> {
    /// Since any origin, in the unit of the triggers' times. Never falls.
    pub time: T,
    /// Of the base in quote.
    pub price: T,
    /// The lower and the upper price of the position's range; the least and the greatest of the number, where it has
    /// none.
    pub range: [T; 2],
    /// The impermanent loss since the last rebalancing, at least 0: what [`impermanent_loss`](super::impermanent_loss) is the
    /// negative of.
    pub loss: T,
    /// The base that is held short; bought where negative.
    pub hedge: T,
    /// The base that should be: the position's delta, or what else it is hedged by.
    pub target: T,
}

impl<T: Scalar> Observation<T> {
    /// This observation, if it is one.
    ///
    /// # Errors
    /// [`Error::InvalidTime`], [`Error::InvalidPrice`], [`Error::InvalidRange`] unless the bounds are positive and ascend,
    /// [`Error::InvalidAmount`] for a negative loss, or a loss, a hedge or a target that is no number.
    pub fn validated(self) -> Result<Self> {
        if !self.time.is_number() {
            return Err(Error::InvalidTime);
        }
        positive(self.price, Error::InvalidPrice)?;
        let [lower, upper] = self.range;
        if positive(upper, Error::InvalidRange)? <= positive(lower, Error::InvalidRange)? {
            return Err(Error::InvalidRange);
        }
        non_negative(self.loss, Error::InvalidAmount)?;
        if self.hedge.is_number() && self.target.is_number() { Ok(self) } else { Err(Error::InvalidAmount) }
    }
}

/// Why to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The price is a distance away: [`DistanceBand`].
    Distance,
    /// The price is out of the range: [`OutOfRange`].
    Range,
    /// The loss has reached its limit: [`LossLimit`].
    Loss,
    /// It is time: [`Periodic`].
    Time,
    /// The hedge is off: [`HedgeBand`], [`HedgeDeviation`].
    Hedge,
    /// What a trigger of one's own says: [`When`].
    Other,
}

/// Something that decides when to act.
///
/// # Laws
///
/// After [`rebalanced`](Self::rebalanced), the same observation with what the rebalancing changed (range, loss, hedge) gives no
/// reason. A reason that is not acted on is given again for the same observation.
///
/// ```
/// use cfmm_math::analytics::rebalance::{DistanceBand, Observation, OutOfRange, Reason, Trigger};
///
/// let start =
///     Observation { time: 0.0, price: 2_000.0, range: [1_900.0, 2_100.0], loss: 0.0, hedge: 0.0, target: 0.0 };
/// // 10 % away, or out of the range for an hour.
/// let mut trigger = (DistanceBand::new(2_000.0, 1.1)?, OutOfRange::new(3_600.0)?);
/// let mut at = |time, price| trigger.observe(&Observation { time, price, ..start });
/// assert_eq!(at(60.0, 2_120.0)?, None);
/// assert_eq!(at(1_800.0, 2_090.0)?, None);
/// assert_eq!(at(3_600.0, 2_110.0)?, None);
/// assert_eq!(at(7_200.0, 2_150.0)?, Some(Reason::Range));
/// assert_eq!(at(7_260.0, 2_300.0)?, Some(Reason::Distance));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Trigger {
    /// The number that it observes.
    type Scalar: Scalar;

    /// Looks at the next observation.
    ///
    /// # Errors
    /// As [`Observation::validated`], [`Error::InvalidTime`] where time fell, [`Error::Overflow`]; the trigger
    /// that failed has not changed then.
    fn observe(&mut self, seen: &Observation<Self::Scalar>) -> Result<Option<Reason>>;

    /// Starts anew from a rebalancing: the observation right after it.
    ///
    /// # Errors
    /// As [`observe`](Self::observe).
    fn rebalanced(&mut self, now: &Observation<Self::Scalar>) -> Result<()>;

    /// Whether it looks at [`Observation::loss`]. Where not, that may be left at 0: it is what costs most to know.
    fn sees_loss(&self) -> bool {
        true
    }
}

impl<A: Trigger + ?Sized> Trigger for &mut A {
    type Scalar = A::Scalar;

    fn observe(&mut self, seen: &Observation<A::Scalar>) -> Result<Option<Reason>> {
        (**self).observe(seen)
    }

    fn rebalanced(&mut self, now: &Observation<A::Scalar>) -> Result<()> {
        (**self).rebalanced(now)
    }

    fn sees_loss(&self) -> bool {
        (**self).sees_loss()
    }
}

/// Where there is one.
impl<A: Trigger> Trigger for Option<A> {
    type Scalar = A::Scalar;

    fn observe(&mut self, seen: &Observation<A::Scalar>) -> Result<Option<Reason>> {
        self.as_mut().map_or(Ok(None), |trigger| trigger.observe(seen))
    }

    fn rebalanced(&mut self, now: &Observation<A::Scalar>) -> Result<()> {
        self.as_mut().map_or(Ok(()), |trigger| trigger.rebalanced(now))
    }

    fn sees_loss(&self) -> bool {
        self.as_ref().is_some_and(Trigger::sees_loss)
    }
}

/// Any of two: the reason of the first that has one. Both see every observation.
impl<A: Trigger, B: Trigger<Scalar = A::Scalar>> Trigger for (A, B) {
    type Scalar = A::Scalar;

    fn observe(&mut self, seen: &Observation<A::Scalar>) -> Result<Option<Reason>> {
        let first = self.0.observe(seen)?;
        Ok(first.or(self.1.observe(seen)?))
    }

    fn rebalanced(&mut self, now: &Observation<A::Scalar>) -> Result<()> {
        self.0.rebalanced(now)?;
        self.1.rebalanced(now)
    }

    fn sees_loss(&self) -> bool {
        self.0.sees_loss() || self.1.sees_loss()
    }
}

/// Any of many: the reason of the first that has one. All see every observation.
impl<A: Trigger> Trigger for [A] {
    type Scalar = A::Scalar;

    fn observe(&mut self, seen: &Observation<A::Scalar>) -> Result<Option<Reason>> {
        self.iter_mut().try_fold(None, |reason: Option<Reason>, trigger| Ok(reason.or(trigger.observe(seen)?)))
    }

    fn rebalanced(&mut self, now: &Observation<A::Scalar>) -> Result<()> {
        self.iter_mut().try_for_each(|trigger| trigger.rebalanced(now))
    }

    fn sees_loss(&self) -> bool {
        self.iter().any(Trigger::sees_loss)
    }
}

impl<A: Trigger, const N: usize> Trigger for [A; N] {
    type Scalar = A::Scalar;

    fn observe(&mut self, seen: &Observation<A::Scalar>) -> Result<Option<Reason>> {
        self.as_mut_slice().observe(seen)
    }

    fn rebalanced(&mut self, now: &Observation<A::Scalar>) -> Result<()> {
        self.as_mut_slice().rebalanced(now)
    }

    fn sees_loss(&self) -> bool {
        self.as_slice().sees_loss()
    }
}
