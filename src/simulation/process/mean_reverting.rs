//! A price that reverts to a level.

use super::{Process, Stream};
use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};
use libm::{exp, expm1, sqrt};

/// A price whose logarithm is an Ornstein–Uhlenbeck process, in exact steps of any length: a pegged pair, a spread.
///
/// ```text
/// d ln P = κ·(ln P̄ − ln P) dt + σ dW
/// h(t + Δ) = h(t)·e^(−κΔ) + σ·√((1 − e^(−2κΔ))/(2κ))·Z,   h = ln(P/P̄)
/// ```
///
/// `P̄` is the median that the price ends up with. Its half-life is `ln 2/κ`.
///
/// ```
/// use cfmm_math::simulation::{MeanReverting, Process, Stream};
///
/// // Off its peg by 2 %, of which half is gone after a week.
/// let pegged = MeanReverting::new(0.98, 1.0, 2.0_f64.ln() * 52.0, 0.05)?;
/// let price = pegged.price_after(1.0, &mut Stream::new(7, 0))?;
/// assert!((price - 1.0).abs() < 0.05);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Schwartz, "The stochastic behavior of commodity prices" (1997), model 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanReverting {
    level: f64,
    /// `ln(P/P̄)` now.
    start: f64,
    speed: f64,
    volatility: f64,
}

impl MeanReverting {
    /// A price that is now `price` and reverts to `level` at `speed` `κ` per year.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless both are positive and finite, [`Error::InvalidRate`] and
    /// [`Error::InvalidVolatility`] unless speed and volatility are finite and at least 0.
    pub fn new(price: f64, level: f64, speed: f64, volatility: f64) -> Result<Self> {
        let (price, level) = (positive(price, Error::InvalidPrice)?, positive(level, Error::InvalidPrice)?);
        Ok(Self {
            level,
            start: price.ln_ratio(level).finite()?,
            speed: non_negative(speed, Error::InvalidRate)?,
            volatility: non_negative(volatility, Error::InvalidVolatility)?,
        })
    }
}

/// What is left of the distance to the level, and the deviation that comes to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecayStep {
    left: f64,
    deviation: f64,
}

impl Process for MeanReverting {
    type State = f64;
    type Step = DecayStep;
    type Price = f64;

    fn start(&self) -> f64 {
        self.start
    }

    #[inline]
    fn price(&self, state: &f64) -> f64 {
        self.level * exp(*state)
    }

    fn step(&self, years: f64) -> DecayStep {
        let twice = 2.0 * self.speed;
        let time = if twice * years > 0.0 { -expm1(-twice * years) / twice } else { years };
        DecayStep { left: exp(-self.speed * years), deviation: self.volatility * sqrt(time) }
    }

    #[inline]
    fn advance(&self, state: &mut f64, step: &DecayStep, stream: &mut Stream) {
        *state = step.left * *state + step.deviation * stream.normal();
    }
}
