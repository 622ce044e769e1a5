//! Triggers without a state machine: what a closure says, and never.

use core::marker::PhantomData;

use super::{Observation, Reason, Trigger};
use crate::error::Result;
use crate::number::Scalar;

/// Acts when a closure says so, with [`Reason::Other`].
///
/// What the closure captures is its memory. It is not told of rebalancings: what it says of the same observation
/// afterwards is its own affair. What has to know implements [`Trigger`].
///
/// ```
/// use cfmm_math::analytics::rebalance::{Observation, Reason, Trigger, When};
///
/// let seen = Observation { time: 0.0, price: 100.0, range: [90.0, 110.0], loss: 0.0, hedge: 0.0, target: 0.0 };
/// // In the upper half of the range.
/// let mut upper = When::new(|seen: &Observation<f64>| Ok(2.0 * seen.price > seen.range[0] + seen.range[1]));
/// assert_eq!(upper.observe(&seen)?, None);
/// assert_eq!(upper.observe(&Observation { price: 101.0, ..seen })?, Some(Reason::Other));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct When<T, F> {
    decides: F,
    scalar: PhantomData<fn(T)>,
}

impl<T: Scalar, F: FnMut(&Observation<T>) -> Result<bool>> When<T, F> {
    /// A closure that says whether to act on an observation, which is a valid one.
    #[must_use]
    pub const fn new(decides: F) -> Self {
        Self { decides, scalar: PhantomData }
    }
}

impl<T: Scalar, F: FnMut(&Observation<T>) -> Result<bool>> Trigger for When<T, F> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        Ok((self.decides)(&seen.validated()?)?.then_some(Reason::Other))
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        now.validated().map(drop)
    }
}

/// Acts never: for what is entered and left alone.
///
/// ```
/// use cfmm_math::analytics::rebalance::{Never, Observation, Trigger};
///
/// let seen = Observation { time: 0.0, price: 100.0, range: [90.0, 110.0], loss: 1.0, hedge: 0.0, target: 5.0 };
/// assert_eq!(Never::new().observe(&seen)?, None);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Never<T> {
    scalar: PhantomData<fn(T)>,
}

impl<T> Never<T> {
    /// Of any number.
    #[must_use]
    pub const fn new() -> Self {
        Self { scalar: PhantomData }
    }
}

impl<T> Default for Never<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Scalar> Trigger for Never<T> {
    type Scalar = T;

    fn observe(&mut self, seen: &Observation<T>) -> Result<Option<Reason>> {
        seen.validated().map(|_| None)
    }

    fn rebalanced(&mut self, now: &Observation<T>) -> Result<()> {
        now.validated().map(drop)
    }

    fn sees_loss(&self) -> bool {
        false
    }
}
