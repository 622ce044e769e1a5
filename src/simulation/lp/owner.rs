//! What the owner sees, and when the owner acts.

use crate::analytics::impermanent_loss;
use crate::analytics::rebalance::{Observation, Trigger};
use crate::curve::PoolValue;
use crate::error::Result;

/// Of 365 days: the seconds that a trigger sees of a year of the simulation.
pub const SECONDS_PER_YEAR: f64 = 31_536_000.0;

/// What the owner of a position sees at the end of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Time since entry, in years.
    pub years: f64,
    /// The market's price.
    pub price: f64,
    /// The price at entry.
    pub entry_price: f64,
    /// Base and quote in the pool.
    pub reserves: [f64; 2],
    /// What the position is worth, with what was paid out of it, apart from the hedge.
    pub wealth: f64,
    /// Fees earned so far, in quote.
    pub fees: f64,
    /// The base that is short.
    pub short: f64,
    /// The base that the hedge asks to be short of.
    pub target: f64,
}

/// Seconds since entry, to the millisecond: a day is a day then, of however many blocks it is the sum.
pub(super) fn seconds(years: f64) -> f64 {
    libm::round(1e3 * SECONDS_PER_YEAR * years) / 1e3
}

/// A trigger, and what the loss that it sees is measured from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch<C, T> {
    trigger: T,
    curve: C,
    price: f64,
}

impl<C: PoolValue<Scalar = f64>, T: Trigger<Scalar = f64>> Watch<C, T> {
    /// From the entry, which counts as a rebalancing.
    pub(super) fn new(trigger: T, curve: C, now: Observation<f64>) -> Result<Self> {
        let mut watch = Self { trigger, curve, price: now.price };
        watch.acted(curve, now)?;
        Ok(watch)
    }

    /// Whether to act on an observation, whatever its loss.
    pub(super) fn fires(&mut self, seen: Observation<f64>) -> Result<bool> {
        let loss = if self.trigger.sees_loss() {
            // Of a move that is next to nothing it may be below 0, by rounding.
            (-impermanent_loss(&self.curve, self.price, seen.price)?).max(0.0)
        } else {
            0.0
        };
        Ok(self.trigger.observe(&Observation { loss, ..seen })?.is_some())
    }

    /// The rebalancing has left this.
    pub(super) fn acted(&mut self, curve: C, now: Observation<f64>) -> Result<()> {
        self.moved(curve, now.price);
        self.trigger.rebalanced(&Observation { loss: 0.0, ..now })
    }

    /// The position is on another curve, whose loss begins here.
    pub(super) const fn moved(&mut self, curve: C, price: f64) {
        (self.curve, self.price) = (curve, price);
    }
}
