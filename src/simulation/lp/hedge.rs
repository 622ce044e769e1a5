//! What the owner sells short.

use crate::analytics::hedge::{FundingRate, HedgeTarget};
use crate::error::{Error, Result};
use crate::number::non_negative;

/// What trading on another market costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    proportional: f64,
    fixed: f64,
}

impl Costs {
    /// No costs.
    pub const NONE: Self = Self { proportional: 0.0, fixed: 0.0 };

    /// A fraction of the value that is traded, and an amount in quote for each trade.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless both are finite and at least 0.
    pub fn new(proportional: f64, fixed: f64) -> Result<Self> {
        Ok(Self {
            proportional: non_negative(proportional, Error::InvalidFee)?,
            fixed: non_negative(fixed, Error::InvalidFee)?,
        })
    }

    /// The cost of a trade, in quote.
    pub(super) fn of(self, base: f64, price: f64) -> f64 {
        self.proportional * price * base.abs() + self.fixed
    }
}

/// A short position in base on another market: a share of what the pool holds, or of what it holds more than at entry.
///
/// ```text
/// against the quote      share·x
/// against holding        share·(x − x₀)
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hedge {
    target: HedgeTarget,
    share: f64,
    costs: Costs,
    funding: f64,
}

impl Hedge {
    /// A full hedge, free of cost.
    #[must_use]
    pub const fn new(target: HedgeTarget) -> Self {
        Self { target, share: 1.0, costs: Costs::NONE, funding: 0.0 }
    }

    /// The same hedge of a share of the target: 1 for all of it, beyond for more.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] unless the share is finite and at least 0.
    pub fn with_share(self, share: f64) -> Result<Self> {
        Ok(Self { share: non_negative(share, Error::InvalidAmount)?, ..self })
    }

    /// The same hedge at a cost.
    #[must_use]
    pub const fn with_costs(self, costs: Costs) -> Self {
        Self { costs, ..self }
    }

    /// The same hedge with the funding of a perpetual, which the short receives at each block in proportion to the time.
    #[must_use]
    pub fn with_funding(self, funding: FundingRate) -> Self {
        Self { funding: funding.per_year(), ..self }
    }

    /// The base to be short of.
    pub(super) fn target(self, base: f64, base_at_entry: f64) -> f64 {
        match self.target {
            HedgeTarget::Quote => self.share * base,
            HedgeTarget::Holding => self.share * (base - base_at_entry),
        }
    }

    pub(super) const fn costs(self) -> Costs {
        self.costs
    }

    /// What a short position receives for some time.
    pub(super) fn funding(self, short: f64, price: f64, years: f64) -> f64 {
        self.funding * short * price * years
    }
}
