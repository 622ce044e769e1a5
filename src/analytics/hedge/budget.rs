//! Whether a hedge pays.

use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};

/// What to do about the hedge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HedgeDecision {
    /// The fees pay for the hedge.
    Hedge,
    /// They do not: leave the position unhedged, or leave the pool.
    DoNotHedge,
}

/// What a hedged position is expected to earn and to spend, in quote per year.
///
/// ```text
/// cost = trading − funding,   net = fees − LVR − cost
/// ```
///
/// ```
/// use cfmm_math::analytics::hedge::{HedgeBudget, HedgeDecision};
///
/// // 40,000 USDC of capital: 20 % of fees, 8 % lost to arbitrage, and a hedge that costs 4,200 less 1,100 of funding.
/// let budget = HedgeBudget::new(8_000.0, 3_200.0, 4_200.0, 1_100.0)?;
/// assert_eq!(budget.decision(), HedgeDecision::Hedge);
/// assert_eq!(budget.net_income()?, 1_700.0);
/// assert_eq!(budget.net_yield(40_000.0)?, 0.0425);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HedgeBudget {
    pub(crate) fees: f64,
    pub(crate) lvr: f64,
    pub(crate) trading: f64,
    pub(crate) funding: f64,
}

impl HedgeBudget {
    /// Fees of the pool, what it [loses to arbitrage](crate::analytics::lvr_rate), the [cost of
    /// trading](super::NoTransactionBand::cost_per_year) the hedge, and the [funding](super::FundingRate) that it receives (pays, where
    /// negative).
    ///
    /// # Errors
    /// [`Error::InvalidRate`] unless all are finite and all but the funding at least 0; [`Error::Overflow`].
    pub fn new(fees: f64, lvr: f64, trading: f64, funding: f64) -> Result<Self> {
        let [fees, lvr, trading] = [fees, lvr, trading].map(|rate| non_negative(rate, Error::InvalidRate));
        let budget = Self {
            fees: fees?,
            lvr: lvr?,
            trading: trading?,
            funding: funding.finite().map_err(|_| Error::InvalidRate)?,
        };
        (budget.trading - budget.funding).finite()?;
        Ok(budget)
    }

    /// What the hedge costs; it earns where negative.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.trading - self.funding
    }

    /// Hedge only while the fees exceed what the hedge costs.
    ///
    /// What arbitrage takes has no part in it: it is lost with the hedge and without; it decides, by
    /// [`net_income`](Self::net_income), whether to be in the pool.
    #[must_use]
    pub fn decision(&self) -> HedgeDecision {
        if self.fees > self.cost() { HedgeDecision::Hedge } else { HedgeDecision::DoNotHedge }
    }

    /// What is left, without any risk of the price: `fees − LVR − cost`.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn net_income(&self) -> Result<f64> {
        (self.fees - self.lvr - self.cost()).finite()
    }

    /// The same over the capital.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] unless the capital is positive, [`Error::Overflow`].
    pub fn net_yield(&self, capital: f64) -> Result<f64> {
        (self.net_income()? / positive(capital, Error::InvalidAmount)?).finite()
    }
}
