//! Merton's jump diffusion.

use super::geometric_brownian::LogStep;
use super::{Process, Stream};
use crate::analytics::Gbm;
use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};
use libm::{exp, expm1, sqrt};

/// Jumps of a price: how often they come, and how large they are.
///
/// ```text
/// P → P·J,  ln J normal with mean m and deviation s
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jumps {
    per_year: f64,
    mean: f64,
    deviation: f64,
}

impl Jumps {
    /// More than this is no jump any more.
    const MOST_PER_YEAR: f64 = 1e6;

    /// Jumps that come `per_year` times a year in the mean, at Poisson times, of a normal log-size.
    ///
    /// # Errors
    /// [`Error::InvalidRate`] unless the rate is between 0 and a million, [`Error::Domain`] unless the mean is finite,
    /// [`Error::InvalidVolatility`] unless the deviation is finite and at least 0, [`Error::Overflow`] where the mean
    /// of `J` is.
    pub fn new(per_year: f64, mean: f64, deviation: f64) -> Result<Self> {
        if !(0.0..=Self::MOST_PER_YEAR).contains(&per_year) {
            return Err(Error::InvalidRate);
        }
        let deviation = non_negative(deviation, Error::InvalidVolatility)?;
        let jumps = Self { per_year, mean: mean.finite().map_err(|_| Error::Domain)?, deviation };
        jumps.mean_return().finite().map(|_| jumps)
    }

    /// `k = E[J] − 1 = e^(m + ½s²) − 1`
    #[must_use]
    pub fn mean_return(&self) -> f64 {
        expm1(self.mean + 0.5 * self.deviation * self.deviation)
    }
}

/// Geometric Brownian motion with lognormal jumps, in exact steps of any length.
///
/// ```text
/// dP/P = (μ − λk) dt + σ dW + (J − 1) dN,   k = E[J] − 1
/// ln P(t + Δ) = ln P(t) + (μ − λk − ½σ²)Δ + σ√Δ·Z₁ + n·m + √n·s·Z₂,   n Poisson of mean λΔ
/// ```
///
/// `μ` is the drift of the price with its jumps: `E[P_T] = P·e^(μT)`.
///
/// ```
/// use cfmm_math::analytics::Gbm;
/// use cfmm_math::simulation::{JumpDiffusion, Jumps, Process, Stream};
///
/// // Twice a year down by a tenth, give or take a tenth.
/// let jumps = Jumps::new(2.0, -0.1, 0.1)?;
/// let market = JumpDiffusion::new(2_000.0, &Gbm::new(0.0, 0.6)?, jumps)?;
/// assert!(market.price_after(1.0, &mut Stream::new(7, 0))? > 0.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Merton, "Option pricing when underlying stock returns are discontinuous" (1976).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JumpDiffusion {
    price: f64,
    diffusion: Gbm,
    jumps: Jumps,
}

impl JumpDiffusion {
    /// A price that is now `price`; `gbm` has the drift with jumps and the volatility between them.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the price is positive and finite, [`Error::Overflow`] where the drift between
    /// jumps is.
    pub fn new(price: f64, gbm: &Gbm, jumps: Jumps) -> Result<Self> {
        let between = (gbm.drift() - jumps.per_year * jumps.mean_return()).finite()?;
        let diffusion = Gbm::new(between, gbm.volatility())?;
        Ok(Self { price: positive(price, Error::InvalidPrice)?, diffusion, jumps })
    }
}

/// The move of `ln P` without jumps, and the mean number of jumps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JumpStep {
    log: LogStep,
    jumps: f64,
}

impl Process for JumpDiffusion {
    type State = f64;
    type Step = JumpStep;
    type Price = f64;

    fn start(&self) -> f64 {
        self.price
    }

    #[inline]
    fn price(&self, state: &f64) -> f64 {
        *state
    }

    fn step(&self, years: f64) -> JumpStep {
        JumpStep { log: LogStep::new(&self.diffusion, years), jumps: self.jumps.per_year * years }
    }

    fn advance(&self, state: &mut f64, step: &JumpStep, stream: &mut Stream) {
        let mut log_move = step.log.at(stream.normal());
        let n = stream.poisson(step.jumps);
        if n > 0.0 {
            log_move += n * self.jumps.mean + sqrt(n) * self.jumps.deviation * stream.normal();
        }
        *state *= exp(log_move);
    }
}
