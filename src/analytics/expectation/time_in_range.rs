//! How long a price is expected to stay in a range.

use crate::analytics::gaussian::between;
use crate::analytics::market::{Gbm, valid_time};
use crate::analytics::passage::Passage;
use crate::error::{Error, Result};
use crate::number::{Real, positive};

/// The expected time, in years, that a price spends in a range.
///
/// ```text
/// E[∫₀ᵀ 1{a ≤ P_t ≤ b} dt] = ∫₀ᵀ Φ(z_b) − Φ(z_a) dt,  z = (ln(·/P) − (μ − ½σ²)t)/(σ√t)
/// ```
///
/// What a concentrated position earns fees in. By adaptive panels in `√t`, split where the bounds come into reach of
/// the price and go out of it.
///
/// Accuracy: 10⁻¹³ of the result for a range that the price is in or reaches, and for one that it is unlikely to reach
/// `(1 + z²)` ε more, `z` the least deviate of the range. Without volatility exact to 4 ε of `T`.
///
/// # Errors
/// [`Error::InvalidPrice`], [`Error::InvalidRange`] unless `0 < lower < upper`, [`Error::InvalidTime`],
/// [`Error::Overflow`] where `σ²` is beyond the number.
///
/// ```
/// use cfmm_math::analytics::{Gbm, time_in_range};
///
/// // One deviation of a year to each side.
/// let gbm = Gbm::new(0.08, 0.4)?;
/// let years = time_in_range(1.0, (-0.4_f64).exp(), 0.4_f64.exp(), &gbm, 1.0)?;
/// assert!((years - 0.849_320).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub fn time_in_range(price: f64, lower: f64, upper: f64, gbm: &Gbm, years: f64) -> Result<f64> {
    let price = positive(price, Error::InvalidPrice)?;
    let (lower, upper) = (positive(lower, Error::InvalidRange)?, positive(upper, Error::InvalidRange)?);
    // Written so that a NaN fails.
    if lower.partial_cmp(&upper) != Some(core::cmp::Ordering::Less) {
        return Err(Error::InvalidRange);
    }
    let years = valid_time(years)?;
    let sigma = gbm.volatility();
    let distance = |bound: f64| if bound == price { 0.0 } else { bound.ln_ratio(price) };
    let range = Distances {
        lower: distance(lower),
        upper: distance(upper),
        moves: Passage { drift: (gbm.drift() - 0.5 * sigma * sigma).finite()?, sigma },
    };
    let time = if sigma == 0.0 {
        range.sure_time(years)
    } else {
        range.moves.integral([Some(range.lower), Some(range.upper)], years, |u| Ok(range.probability(u)))?
    };
    (if time < years { time } else { years }).finite()
}

/// The logarithms of the bounds over the price, and how that moves.
struct Distances {
    lower: f64,
    upper: f64,
    moves: Passage,
}

impl Distances {
    /// Where the logarithm moves along a line.
    fn sure_time(&self, years: f64) -> f64 {
        let drift = self.moves.drift;
        if drift == 0.0 {
            return if self.lower <= 0.0 && self.upper >= 0.0 { years } else { 0.0 };
        }
        let (in_at, out_at) = (self.lower / drift, self.upper / drift);
        let (first, last) = if in_at < out_at { (in_at, out_at) } else { (out_at, in_at) };
        let time = last.clamp(0.0, years) - first.clamp(0.0, years);
        if time > 0.0 { time } else { 0.0 }
    }

    /// `Pr(a ≤ P_t ≤ b)` at `u = √t > 0`.
    fn probability(&self, u: f64) -> f64 {
        let Passage { drift, sigma } = self.moves;
        let z = |distance: f64| {
            let z = distance / (sigma * u) - drift / sigma * u;
            // Next to no volatility: what the terms over it lose, their difference before it still has the sign of.
            if z.is_finite() { z } else { (distance / u - drift * u) / sigma }
        };
        between(z(self.lower), z(self.upper))
    }
}
