//! Random prices, and what they do to a position: Monte Carlo on top of the analytics.
//!
//! Closed forms say what is expected of a price in geometric Brownian motion, a curve without a fee and a position that
//! is left alone. This module simulates the rest, and is tested against the closed forms where they exist.
//!
//! | question | answer |
//! |---|---|
//! | how does the price move? | a [`Process`], five of them, or a file of prices ([`replay`]) |
//! | when is it seen? | a [`Clock`]: the blocks of a chain, evenly or at Poisson times |
//! | what happens to the pool? | an [`LpSimulation`]: arbitrage at every block, noise, fees, a hedge, moved ranges |
//! | how often? | [`MonteCarlo`], antithetic or not, on one core or on all (feature `rayon`) |
//! | what came of it? | [`Outcomes`]: a [`Distribution`] of any measure, or a mean with control variates |
//!
//! # Reproducible
//!
//! A path is a function of the seed and of its own number ([`Stream`]), so a simulation gives the same result, bit for
//! bit, on any number of threads, and any path can be run again alone. Deviates and processes use no function but IEEE
//! arithmetic and libm, and curves none whose bits depend on the target: the same on every one, with `std` or without.
//!
//! ```
//! use cfmm_math::analytics::Gbm;
//! use cfmm_math::simulation::{Clock, GeometricBrownian, LpSimulation, MonteCarlo, NoiseFlow, Process};
//! use cfmm_math::{ConstantProduct, Fee, WithFee};
//!
//! // A day in a pool of 30 bp: a block every 12 seconds, and traders who turn over a tenth of it.
//! let pool = WithFee::new(ConstantProduct::new(1_000.0, 2e6)?, Fee::basis_points(30)?)?;
//! let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.8)?)?;
//! let blocks = Clock::over(1.0 / 365.0, 7_200)?;
//! let lp = LpSimulation::new(pool)?.noise(NoiseFlow::new(4e5 * 365.0)?);
//!
//! let days = MonteCarlo::new(7, 20)?
//!     .run(|stream| lp.run(market.path(blocks, stream.clone()), stream.branch(1)), |_| ())?;
//! let net = days.distribution(|day| day.against_rebalancing())?;
//! // 1,200 a day from the noise, less what arbitrage takes.
//! assert!(net.mean() > 0.0 && net.mean() < 1_200.0);
//! # Ok::<(), cfmm_math::Error>(())
//! ```

mod cholesky;
mod lp;
mod monte_carlo;
mod normal;
mod outcomes;
mod philox;
mod process;
mod stream;
mod sum;

pub use self::{
    lp::{Block, Costs, FeeIncome, Fill, Hedge, LpOutcome, LpRun, LpSimulation, NoiseFlow, SECONDS_PER_YEAR, View},
    monte_carlo::{MonteCarlo, Progress},
    outcomes::{Distribution, Estimate, Outcomes},
    process::{
        Clock, CorrelatedBrownian, Correlation, GeometricBrownian, Heston, HestonParameters, HestonState,
        JumpDiffusion, Jumps, MeanReverting, Moment, Path, Process, replay,
    },
    stream::Stream,
};
