//! Prices that move together.

use super::geometric_brownian::LogStep;
use super::{Process, Stream};
use crate::analytics::Gbm;
use crate::error::{Error, Result};
use crate::number::positive;
use crate::simulation::cholesky::Cholesky;
use libm::exp;

/// A correlation matrix, kept as its Cholesky factor.
///
/// ```
/// use cfmm_math::Error;
/// use cfmm_math::simulation::{Correlation, Stream};
///
/// let pair = Correlation::new([[1.0, 0.8], [0.8, 1.0]])?;
/// let [first, second] = pair.normals(&mut Stream::new(7, 0));
/// assert!((second - first).abs() < 3.0);
/// assert_eq!(Correlation::new([[1.0, 1.1], [1.1, 1.0]]), Err(Error::Domain));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation<const N: usize> {
    factor: Cholesky<N>,
}

impl<const N: usize> Correlation<N> {
    /// A correlation matrix.
    ///
    /// # Errors
    /// [`Error::Domain`] unless it is symmetric and positive definite, with a diagonal of ones.
    pub fn new(matrix: [[f64; N]; N]) -> Result<Self> {
        let entry = |i: usize, j: usize| matrix.get(i).and_then(|row| row.get(j)).copied();
        let symmetric = (0..N).all(|i| entry(i, i) == Some(1.0) && (0..i).all(|j| entry(i, j) == entry(j, i)));
        if !symmetric {
            return Err(Error::Domain);
        }
        Ok(Self { factor: Cholesky::new(&matrix)? })
    }

    /// Standard normal deviates with these correlations.
    #[inline]
    pub fn normals(&self, stream: &mut Stream) -> [f64; N] {
        self.factor.times([(); N].map(|()| stream.normal()))
    }
}

/// Prices of `N` assets, each in geometric Brownian motion, with correlated moves; in exact steps of any length.
///
/// ```text
/// dPᵢ = μᵢPᵢ dt + σᵢPᵢ dWᵢ,   dWᵢdWⱼ = ρᵢⱼ dt
/// ```
///
/// ```
/// use cfmm_math::analytics::Gbm;
/// use cfmm_math::simulation::{Clock, CorrelatedBrownian, Correlation, Process, Stream};
///
/// // Two coins in dollars; a pool of the two sees their ratio.
/// let gbm = [Gbm::new(0.0, 0.8)?, Gbm::new(0.0, 0.6)?];
/// let coins = CorrelatedBrownian::new([2_000.0, 50_000.0], gbm, Correlation::new([[1.0, 0.8], [0.8, 1.0]])?)?;
/// let day = Clock::over(1.0 / 365.0, 24)?;
/// let ratios = coins.path(day, Stream::new(7, 0)).map(|moment| moment.map(|[a, b]| a / b));
/// assert!(ratios.last().is_some_and(|moment| (moment.price / 0.04 - 1.0).abs() < 0.2));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CorrelatedBrownian<const N: usize> {
    prices: [f64; N],
    gbm: [Gbm; N],
    correlation: Correlation<N>,
}

impl<const N: usize> CorrelatedBrownian<N> {
    /// Prices that are now `prices`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless they are positive and finite.
    pub fn new(prices: [f64; N], gbm: [Gbm; N], correlation: Correlation<N>) -> Result<Self> {
        for price in prices {
            positive(price, Error::InvalidPrice)?;
        }
        Ok(Self { prices, gbm, correlation })
    }
}

impl<const N: usize> Process for CorrelatedBrownian<N> {
    type State = [f64; N];
    type Step = [LogStep; N];
    type Price = [f64; N];

    fn start(&self) -> [f64; N] {
        self.prices
    }

    #[inline]
    fn price(&self, state: &[f64; N]) -> [f64; N] {
        *state
    }

    #[inline]
    fn step(&self, years: f64) -> [LogStep; N] {
        self.gbm.map(|gbm| LogStep::new(&gbm, years))
    }

    #[inline]
    fn advance(&self, state: &mut [f64; N], step: &[LogStep; N], stream: &mut Stream) {
        let normals = self.correlation.normals(stream);
        for ((price, step), z) in state.iter_mut().zip(step).zip(normals) {
            *price *= exp(step.at(z));
        }
    }
}
