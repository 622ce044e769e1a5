//! Mean and scatter of a weighted sample, in one pass.

use crate::error::{Error, Result};
use crate::number::{Real, positive};

/// Welford's recurrence, with West's weights: no sum of squares is taken that a mean is then subtracted from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moments {
    count: f64,
    weight: f64,
    mean: f64,
    scatter: f64,
}

impl Moments {
    pub(super) const EMPTY: Self = Self { count: 0.0, weight: 0.0, mean: 0.0, scatter: 0.0 };

    /// With one more value of a positive weight.
    pub(super) fn with(self, value: f64, weight: f64) -> Result<Self> {
        let total = self.weight + weight;
        let off = value - self.mean;
        let mean = self.mean + off * (weight / total);
        // Not by `value − mean`, which is below zero where rounding takes the mean past the value.
        let scatter = self.scatter + weight * off * (off * (self.weight / total));
        Ok(Self { count: self.count + 1.0, weight: total.finite()?, mean: mean.finite()?, scatter: scatter.finite()? })
    }

    /// `Σ w·(v − mean)·(u − mean of u)` with one more pair, `self` being the moments of `v` before it and `other` those
    /// of `u` with it.
    pub(super) fn joint(&self, sum: f64, value: f64, other: &Self, other_value: f64, weight: f64) -> Result<f64> {
        (sum + weight * (value - self.mean) * (other_value - other.mean)).finite()
    }

    pub(super) const fn count(&self) -> f64 {
        self.count
    }

    pub(super) const fn weight(&self) -> f64 {
        self.weight
    }

    pub(super) const fn mean(&self) -> f64 {
        self.mean
    }

    /// Values less one: what an unbiased variance is over. [`Error::Domain`] for fewer than two values.
    pub(super) fn degrees_of_freedom(&self) -> Result<f64> {
        positive(self.count - 1.0, Error::Domain)
    }

    /// `Σ w·(v − mean)²/(n − 1)`
    pub(super) fn variance(&self) -> Result<f64> {
        Ok(self.scatter / self.degrees_of_freedom()?)
    }
}
