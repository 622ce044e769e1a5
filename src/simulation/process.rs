//! Prices that move at random, and the moments at which they are seen.

use super::Stream;
use crate::error::{Error, Result};
use crate::number::{non_negative, positive};

mod correlated;
mod geometric_brownian;
mod heston;
mod jump_diffusion;
mod mean_reverting;

pub use self::{
    correlated::{CorrelatedBrownian, Correlation},
    geometric_brownian::GeometricBrownian,
    heston::{Heston, HestonParameters, HestonState},
    jump_diffusion::{JumpDiffusion, Jumps},
    mean_reverting::MeanReverting,
};

/// The longest step, in years: with it, every coefficient of a valid process is a number.
const MOST_YEARS: f64 = 1e3;

/// A price that moves at random, or several that move together.
///
/// A process of one's own states how it goes on from one state to the next; paths, clocks and everything built on them
/// come with it. What depends on the length of a step alone is computed once, in a [`Step`](Self::Step).
///
/// | process | | scheme |
/// |---|---|---|
/// | [`GeometricBrownian`] | `dP = μP dt + σP dW` | exact |
/// | [`JumpDiffusion`] | Merton: and lognormal jumps at Poisson times | exact |
/// | [`MeanReverting`] | Ornstein–Uhlenbeck in `ln P` | exact |
/// | [`Heston`] | a variance that is random and reverts | quadratic-exponential, martingale-corrected |
/// | [`CorrelatedBrownian`] | `N` prices | exact |
///
/// ```
/// use cfmm_math::analytics::Gbm;
/// use cfmm_math::simulation::{Clock, GeometricBrownian, Process, Stream};
///
/// let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.8)?)?;
/// // A month by the hour.
/// let path = market.path(Clock::over(1.0 / 12.0, 730)?, Stream::new(7, 0));
/// assert_eq!(path.len(), 730);
/// assert!(path.map(|moment| moment.price).all(|price| price > 1_000.0 && price < 4_000.0));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Process {
    /// What the future depends on: the price, or what gives it, and whatever else.
    type State: Copy;
    /// What there is to know about a step of a given length.
    type Step: Copy;
    /// `f64`, or `[f64; N]` for several prices.
    type Price;

    /// The state now.
    fn start(&self) -> Self::State;

    /// The price of a state. Where it leaves the range of the number it is 0, infinite or NaN, which every pool
    /// refuses.
    fn price(&self, state: &Self::State) -> Self::Price;

    /// The coefficients of a step of `years`, between 0 and 1,000.
    fn step(&self, years: f64) -> Self::Step;

    /// Moves the state by a step.
    fn advance(&self, state: &mut Self::State, step: &Self::Step, stream: &mut Stream);

    /// The price after `years`, in a single step.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] unless the time is between 0 and 1,000.
    fn price_after(&self, years: f64, stream: &mut Stream) -> Result<Self::Price> {
        let step = self.step(valid_step(years)?);
        let mut state = self.start();
        self.advance(&mut state, &step, stream);
        Ok(self.price(&state))
    }

    /// The prices at the moments of a clock.
    fn path(&self, clock: Clock, stream: Stream) -> Path<'_, Self>
    where
        Self: Sized,
    {
        Path { process: self, state: self.start(), step: self.step(clock.years), clock, left: clock.moments, stream }
    }
}

/// When prices are seen: at the blocks of a chain, or every so often.
///
/// ```
/// use cfmm_math::simulation::Clock;
///
/// let hourly = Clock::over(1.0, 8_760)?;                          // a year
/// let ethereum = Clock::over(1.0 / 365.25, 7_200)?;               // a day of blocks of 12 seconds
/// let in_theory = Clock::poisson(365.25 * 7_200.0, 7_200)?;       // as many, at random times
/// # let _ = (hourly, ethereum, in_theory);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clock {
    years: f64,
    moments: u32,
    spacing: Spacing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Spacing {
    Even,
    Exponential,
}

impl Clock {
    /// `steps` moments over a horizon of `years`, evenly spaced.
    ///
    /// # Errors
    /// [`Error::Domain`] for no steps, [`Error::InvalidTime`] unless the horizon is positive and a step at most 1,000
    /// years.
    pub fn over(years: f64, steps: u32) -> Result<Self> {
        Self::spaced(positive(years, Error::InvalidTime)? / f64::from(steps.max(1)), steps, Spacing::Even)
    }

    /// `blocks` moments that come at random, independently, `blocks_per_year` of them in the mean: what arrival at a
    /// Poisson rate means, and what the closed forms of [`Arbitrage`](crate::analytics::Arbitrage) assume.
    ///
    /// # Errors
    /// [`Error::Domain`] for no blocks, [`Error::InvalidRate`] unless the rate is finite and at least 1.
    pub fn poisson(blocks_per_year: f64, blocks: u32) -> Result<Self> {
        if !(blocks_per_year >= 1.0 && blocks_per_year.is_finite()) {
            return Err(Error::InvalidRate);
        }
        Self::spaced(1.0 / blocks_per_year, blocks, Spacing::Exponential)
    }

    fn spaced(years: f64, moments: u32, spacing: Spacing) -> Result<Self> {
        if moments == 0 {
            return Err(Error::Domain);
        }
        Ok(Self { years: valid_step(years)?, moments, spacing })
    }

    /// The time from one moment to the next, in the mean.
    #[must_use]
    pub const fn years_per_step(&self) -> f64 {
        self.years
    }

    /// How many moments there are.
    #[must_use]
    pub const fn steps(&self) -> u32 {
        self.moments
    }
}

/// A moment at which a price is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment<P = f64> {
    /// The time since the last one, in years.
    pub years: f64,
    /// The price.
    pub price: P,
}

impl<P> Moment<P> {
    /// The same moment with another price: the ratio of two, say.
    #[must_use]
    pub fn map<Q>(self, price: impl FnOnce(P) -> Q) -> Moment<Q> {
        Moment { years: self.years, price: price(self.price) }
    }
}

/// A path of prices: an iterator over [`Moment`]s, from the first one after the start to the end of the clock.
#[derive(Debug, Clone)]
pub struct Path<'a, P: Process> {
    process: &'a P,
    state: P::State,
    step: P::Step,
    clock: Clock,
    left: u32,
    stream: Stream,
}

impl<P: Process> Path<'_, P> {
    /// The state at the last moment: for [`Heston`], the variance as well.
    #[must_use]
    pub const fn state(&self) -> &P::State {
        &self.state
    }
}

impl<P: Process> Iterator for Path<'_, P> {
    type Item = Moment<P::Price>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let years = match self.clock.spacing {
            Spacing::Even => self.clock.years,
            Spacing::Exponential => {
                let years = self.clock.years * self.stream.exponential();
                self.step = self.process.step(years);
                years
            }
        };
        self.process.advance(&mut self.state, &self.step, &mut self.stream);
        Some(Moment { years, price: self.process.price(&self.state) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        usize::try_from(self.left).map_or((usize::MAX, None), |left| (left, Some(left)))
    }
}

impl<P: Process> ExactSizeIterator for Path<'_, P> {}

/// The prices of a file or of any other record, as a path: `years` apart, the first one now.
///
/// ```
/// use cfmm_math::simulation::replay;
///
/// let hourly = replay([2_000.0, 2_010.0, 1_990.0], 1.0 / 8_760.0)?;
/// assert_eq!(hourly.map(|moment| moment.years * 8_760.0).sum::<f64>(), 2.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidTime`] unless the time is finite and at least 0.
pub fn replay(prices: impl IntoIterator<Item = f64>, years: f64) -> Result<impl Iterator<Item = Moment>> {
    let years = non_negative(years, Error::InvalidTime)?;
    let spaced = move |(i, price)| Moment { years: if i == 0 { 0.0 } else { years }, price };
    Ok(prices.into_iter().enumerate().map(spaced))
}

fn valid_step(years: f64) -> Result<f64> {
    if (0.0..=MOST_YEARS).contains(&years) { Ok(years) } else { Err(Error::InvalidTime) }
}
