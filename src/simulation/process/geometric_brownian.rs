//! Geometric Brownian motion.

use super::{Process, Stream};
use crate::analytics::Gbm;
use crate::error::{Error, Result};
use crate::number::positive;
use libm::{exp, sqrt};

/// Geometric Brownian motion, in exact steps of any length.
///
/// ```text
/// P(t + Δ) = P(t)·exp((μ − ½σ²)Δ + σ√Δ·Z)
/// ```
///
/// One normal deviate and one exponential for each step; a step adds 2 ε to the price.
///
/// ```
/// use cfmm_math::analytics::Gbm;
/// use cfmm_math::simulation::{GeometricBrownian, Process, Stream};
///
/// let certain = GeometricBrownian::new(2_000.0, &Gbm::new(0.05, 0.0)?)?;
/// assert_eq!(certain.price_after(1.0, &mut Stream::new(7, 0))?, 2_000.0 * 0.05_f64.exp());
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GeometricBrownian {
    price: f64,
    gbm: Gbm,
}

impl GeometricBrownian {
    /// A price that is now `price`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the price is positive and finite.
    pub fn new(price: f64, gbm: &Gbm) -> Result<Self> {
        Ok(Self { price: positive(price, Error::InvalidPrice)?, gbm: *gbm })
    }
}

/// The move of `ln P` over a step: its mean and its deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogStep {
    mean: f64,
    deviation: f64,
}

impl LogStep {
    pub(super) fn new(gbm: &Gbm, years: f64) -> Self {
        let sigma = gbm.volatility();
        Self { mean: (gbm.drift() - 0.5 * sigma * sigma) * years, deviation: sigma * sqrt(years) }
    }

    /// The move at a standard normal deviate.
    #[inline]
    pub(super) fn at(&self, z: f64) -> f64 {
        self.mean + self.deviation * z
    }
}

impl Process for GeometricBrownian {
    type State = f64;
    type Step = LogStep;
    type Price = f64;

    fn start(&self) -> f64 {
        self.price
    }

    #[inline]
    fn price(&self, state: &f64) -> f64 {
        *state
    }

    #[inline]
    fn step(&self, years: f64) -> LogStep {
        LogStep::new(&self.gbm, years)
    }

    #[inline]
    fn advance(&self, state: &mut f64, step: &LogStep, stream: &mut Stream) {
        *state *= exp(step.at(stream.normal()));
    }
}
