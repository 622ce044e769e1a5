//! Many paths, and the same result however they are shared out.

use super::outcomes::{Outcomes, allocate};
use super::stream::Stream;
use crate::error::{Error, Result};

#[cfg(feature = "rayon")]
mod parallel;

/// How far a simulation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Paths that are done.
    pub done: usize,
    /// Paths that there are.
    pub total: usize,
}

/// Independent paths of anything that is random: what is run, how often, and from which seed.
///
/// A path is a function of its [`Stream`], which depends on the seed and on the number of the path alone, and outcomes
/// are kept in the order of the paths. So the same seed gives the same outcomes bit for bit on one thread and on any
/// number of them, and the first thousand paths of a million are the thousand of a simulation of a thousand.
///
/// ```
/// use cfmm_math::analytics::{Claim, Gbm};
/// use cfmm_math::simulation::{GeometricBrownian, MonteCarlo, Process};
/// use cfmm_math::{ConstantProduct, PoolValue};
///
/// let (pool, gbm) = (ConstantProduct::new(10.0, 20_000.0)?, Gbm::new(0.0, 0.8)?);
/// let market = GeometricBrownian::new(2_000.0, &gbm)?;
/// let values = MonteCarlo::new(7, 10_000)?
///     .run(|mut stream| pool.value_at(market.price_after(0.25, &mut stream)?), |_| ())?
///     .distribution(|value| *value)?;
/// let exact = pool.expected_value(2_000.0, &gbm, 0.25)?;
/// assert!((values.mean() - exact).abs() < 3.0 * values.standard_error());
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonteCarlo {
    seed: u64,
    paths: usize,
    antithetic: bool,
}

impl MonteCarlo {
    /// A number of paths.
    ///
    /// # Errors
    /// [`Error::Domain`] for none.
    pub fn new(seed: u64, paths: usize) -> Result<Self> {
        if paths == 0 { Err(Error::Domain) } else { Ok(Self { seed, paths, antithetic: false }) }
    }

    /// The same number of paths in antithetic pairs: each second path has the [mirrored](Stream::mirrored) stream of
    /// the one before.
    ///
    /// Standard errors are then those of the pairs. It helps where the measure is nearly monotone in the price, and
    /// harms nowhere by more than a factor of two.
    ///
    /// # Errors
    /// [`Error::Domain`] for an odd number of paths.
    pub fn antithetic(self) -> Result<Self> {
        if self.paths & 1 == 0 { Ok(Self { antithetic: true, ..self }) } else { Err(Error::Domain) }
    }

    /// How many paths there are.
    #[must_use]
    pub const fn paths(&self) -> usize {
        self.paths
    }

    /// The stream of a path: with it, any single path can be run again.
    #[must_use]
    pub const fn stream(&self, path: usize) -> Stream {
        let path = path as u64;
        if !self.antithetic {
            return Stream::new(self.seed, path);
        }
        let pair = Stream::new(self.seed, path >> 1);
        if path & 1 == 0 { pair } else { pair.mirrored() }
    }

    /// Runs every path, one after the other, and reports progress some thousand times.
    ///
    /// # Errors
    /// What the first path that fails returns; [`Error::Overflow`] where there is no memory for so many outcomes.
    pub fn run<T>(
        &self,
        path: impl Fn(Stream) -> Result<T>,
        mut progress: impl FnMut(Progress),
    ) -> Result<Outcomes<T>> {
        let mut outcomes = allocate(self.paths)?;
        for chunk in self.chunks() {
            for i in chunk.clone() {
                outcomes.push(path(self.stream(i))?);
            }
            progress(Progress { done: chunk.end, total: self.paths });
        }
        Ok(Outcomes::new(outcomes, self.antithetic))
    }

    /// How many paths are run before progress is reported. No result depends on it.
    const fn chunk(&self) -> usize {
        self.paths.div_ceil(4_096)
    }

    /// The paths in pieces.
    fn chunks(&self) -> impl Iterator<Item = core::ops::Range<usize>> + use<> {
        let (paths, chunk) = (self.paths, self.chunk());
        (0..paths).step_by(chunk).map(move |start| start..start.saturating_add(chunk).min(paths))
    }
}
