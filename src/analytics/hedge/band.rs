//! A hedge that is allowed to drift, and what it costs to trade.

use crate::error::{Error, Result};
use crate::number::float::elementary::{cbrt, exp};
use crate::number::{Real, non_negative, positive};

/// Where a hedge is brought once it has left its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rehedge {
    /// To the target: right where each trade costs the same.
    ToTarget,
    /// To the edge that it crossed: right where a trade costs in proportion.
    ToEdge,
}

/// How far the base that is held may be from what the hedge asks for, where trading it costs a share of the volume.
///
/// ```
/// use cfmm_math::analytics::{SpotGreeks, hedge::{NoTransactionBand, Rehedge}};
/// use cfmm_math::ConstantProduct;
///
/// // A position of 40,000 USDC, hedged for 5 basis points.
/// let gamma = SpotGreeks::of(&ConstantProduct::new(10.0, 20_000.0)?, 2_000.0)?.gamma;
/// let band = NoTransactionBand::whalley_wilmott(0.0005, 1e-4, 2_000.0, gamma, 0.0, 0.0)?;
/// assert!((band.half_width() - 0.4543).abs() < 1e-4);
/// let cost = band.cost_per_year(2_000.0, gamma, 0.8, Rehedge::ToEdge)?;
/// assert!((cost - 17.61).abs() < 0.01);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoTransactionBand {
    half_width: f64,
    cost: f64,
}

impl NoTransactionBand {
    /// A band of `half_width` in base to either side of the target, where a trade costs the fraction `cost` of what is
    /// traded.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`], [`Error::InvalidFee`] unless both are finite and at least 0.
    pub fn new(half_width: f64, cost: f64) -> Result<Self> {
        Ok(Self {
            half_width: non_negative(half_width, Error::InvalidAmount)?,
            cost: non_negative(cost, Error::InvalidFee)?,
        })
    }

    /// The band that is best for small costs, for a hedger of constant absolute risk aversion `λ` (per unit of quote).
    ///
    /// ```text
    /// h = (3/2 · e^(−ρτ)·c·P·Γ²/λ)^(1/3)
    /// ```
    ///
    /// `τ` is the time in `years` to when the position ends; without one, 0. Accuracy: `4 + |ρ|τ` ε.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] for a negative cost, [`Error::InvalidRate`] unless `λ` is positive and the rate finite,
    /// [`Error::InvalidPrice`], [`Error::InvalidTime`], [`Error::Domain`] for a gamma that is no number,
    /// [`Error::Overflow`].
    ///
    /// Reference: Whalley and Wilmott, "An asymptotic analysis of an optimal hedging model for option pricing with
    /// transaction costs" (1997).
    pub fn whalley_wilmott(
        cost: f64,
        risk_aversion: f64,
        price: f64,
        gamma: f64,
        rate: f64,
        years: f64,
    ) -> Result<Self> {
        let (cost, price) = (non_negative(cost, Error::InvalidFee)?, positive(price, Error::InvalidPrice)?);
        let (gamma, aversion) = (gamma.finite()?, positive(risk_aversion, Error::InvalidRate)?);
        let years = non_negative(years, Error::InvalidTime)?;
        let discount = exp(-rate.finite().map_err(|_| Error::InvalidRate)? * years);
        let root = cbrt(gamma);
        // The root of gamma apart: its square may be out of range.
        let half_width = cbrt(1.5 * discount * cost * price / aversion) * root * root;
        Self::new(half_width.finite()?, cost)
    }

    /// `h`
    #[must_use]
    pub const fn half_width(&self) -> f64 {
        self.half_width
    }

    /// `c`
    #[must_use]
    pub const fn cost(&self) -> f64 {
        self.cost
    }

    /// What trading the hedge is expected to cost, in quote per year, while price and gamma are what they are.
    ///
    /// ```text
    /// to the target    c·P·(σPΓ)²/h
    /// to the edge      c·P·(σPΓ)²/(2h)
    /// ```
    ///
    /// The target diffuses by `σPΓ` per square root of a year: it leaves the band after `h²/(σPΓ)²` years on average, and `h`
    /// is traded; held at the edge, it is pushed along at half that rate. Without gamma there is nothing to trade, and
    /// what is traded for free costs nothing.
    ///
    /// Accuracy: 4 ε, for a band that is exact.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidVolatility`], [`Error::Domain`] for a gamma that is no number,
    /// [`Error::Overflow`], also for a band without width.
    pub fn cost_per_year(&self, price: f64, gamma: f64, volatility: f64, rehedge: Rehedge) -> Result<f64> {
        let price = positive(price, Error::InvalidPrice)?;
        let sigma = non_negative(volatility, Error::InvalidVolatility)?;
        let speed = (sigma * price * gamma.finite()?).abs();
        let cost = self.cost * price;
        if speed == 0.0 || cost == 0.0 {
            return Ok(0.0);
        }
        let to_target = cost * (speed / self.half_width) * speed;
        match rehedge {
            Rehedge::ToTarget => to_target.finite(),
            Rehedge::ToEdge => (0.5 * to_target).finite(),
        }
    }
}
