//! A liquidity position, block by block.

use super::process::Moment;
use super::stream::Stream;
use crate::curve::{PoolValue, WithFee, X_FOR_Y};
use crate::error::{Error, Result};
use crate::number::Rounding;

mod hedge;
mod outcome;
mod pool;
mod run;
mod strategy;

pub use self::{
    hedge::{Costs, Hedge, HedgeTarget},
    outcome::LpOutcome,
    pool::{FeeIncome, Fill, NoiseFlow},
    run::{Block, LpRun},
    strategy::{Always, Band, Every, Never, PriceMove, Reposition, Stay, Trigger, View},
};

/// The whole of a pool as a liquidity position: what happens to it, and what its owner does.
///
/// At every [`Moment`], in this order:
///
/// 1. The market's price moves, and with it what the pool and the hedge are worth; the hedge pays for the time.
/// 2. Noise: traders with no opinion trade ([`NoiseFlow`]).
/// 3. Arbitrage: where the pool's bid or ask is beyond the market's price, arbitrageurs trade until it no longer is.
/// 4. The owner moves the position, where a [`Reposition`] says so, and adjusts the hedge, where a [`Trigger`] does.
///
/// Trades have no price but the pool's, and no cost but its fee; everything is valued at the market's price. A share of
/// a pool is that share of every amount of the outcome, but for fixed costs.
///
/// ```
/// use cfmm_math::simulation::{Band, Costs, Hedge, HedgeTarget, LpSimulation, Stream, replay};
/// use cfmm_math::{ConstantProduct, Fee, WithFee};
///
/// let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, Fee::basis_points(30)?)?;
/// // Short what the pool holds, at 5 bp a trade, and again whenever it is off by 0.1.
/// let hedge = Hedge::new(HedgeTarget::Quote).with_costs(Costs::new(0.0005, 0.0)?);
/// let lp = LpSimulation::new(pool)?.hedge(hedge, Band::new(0.1)?);
/// let day = lp.run(replay([2_000.0, 2_100.0, 2_050.0, 1_900.0], 1.0 / 365.0)?, Stream::new(7, 0))?;
///
/// assert_eq!(day.hedges, 3); // the first one at entry
/// assert!(day.against_hold() < 0.0 && day.fees() > 0.0);
/// // The price fell, but most of the result is what arbitrage took.
/// assert!(day.net().abs() < 0.1 * (day.wealth - day.entry_value).abs());
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LpSimulation<C: PoolValue<Scalar = f64>, H = Never, R = Stay> {
    pool: WithFee<C>,
    entry_price: f64,
    fee_income: FeeIncome,
    noise: Option<NoiseFlow>,
    hedge: Option<Hedge>,
    rehedge: H,
    reposition: R,
    reposition_costs: Costs,
}

impl<C: PoolValue<Scalar = f64>> LpSimulation<C> {
    /// A position that is entered at the pool's present price, with fees that are reinvested, without noise and hedge.
    ///
    /// # Errors
    /// As [`Invariant::spot_price`](crate::Invariant::spot_price).
    pub fn new(pool: WithFee<C>) -> Result<Self> {
        Ok(Self {
            pool,
            entry_price: pool.pool().spot_price(X_FOR_Y, Rounding::Down)?,
            fee_income: FeeIncome::Reinvested,
            noise: None,
            hedge: None,
            rehedge: Never,
            reposition: Stay,
            reposition_costs: Costs::NONE,
        })
    }
}

impl<C: PoolValue<Scalar = f64>, H, R> LpSimulation<C, H, R> {
    /// What becomes of the fees.
    #[must_use]
    pub fn fee_income(self, fee_income: FeeIncome) -> Self {
        Self { fee_income, ..self }
    }

    /// Trades of traders who do not know the price.
    #[must_use]
    pub fn noise(self, noise: NoiseFlow) -> Self {
        Self { noise: Some(noise), ..self }
    }

    /// A hedge, from the entry on, adjusted when the trigger fires.
    #[must_use]
    pub fn hedge<T: Trigger>(self, hedge: Hedge, trigger: T) -> LpSimulation<C, T, R> {
        LpSimulation {
            pool: self.pool,
            entry_price: self.entry_price,
            fee_income: self.fee_income,
            noise: self.noise,
            hedge: Some(hedge),
            rehedge: trigger,
            reposition: self.reposition,
            reposition_costs: self.reposition_costs,
        }
    }

    /// Moves of the position to another curve, and what it costs to trade into it.
    #[must_use]
    pub fn reposition<S: Reposition<C>>(self, reposition: S, costs: Costs) -> LpSimulation<C, H, S> {
        LpSimulation {
            pool: self.pool,
            entry_price: self.entry_price,
            fee_income: self.fee_income,
            noise: self.noise,
            hedge: self.hedge,
            rehedge: self.rehedge,
            reposition,
            reposition_costs: costs,
        }
    }

    /// The price at entry.
    #[must_use]
    pub const fn entry_price(&self) -> f64 {
        self.entry_price
    }
}

impl<C: PoolValue<Scalar = f64>, H: Trigger + Clone, R: Reposition<C> + Clone> LpSimulation<C, H, R> {
    /// The position at entry, to be taken through block by block.
    ///
    /// # Errors
    /// What the pool returns.
    pub fn start(&self) -> Result<LpRun<C, H, R>> {
        LpRun::new(self)
    }

    /// The position at the end of a path of prices; the stream is that of the noise.
    ///
    /// A path of prices with the stream of a path and noise with another [branch](Stream::branch) of it stay
    /// independent.
    ///
    /// # Errors
    /// [`Error::Domain`] for no moments at all, and as [`LpRun::block`].
    pub fn run(&self, moments: impl IntoIterator<Item = Moment>, mut noise: Stream) -> Result<LpOutcome> {
        let mut run = self.start()?;
        for moment in moments {
            run.block(moment, &mut noise)?;
        }
        if run.blocks() == 0 { Err(Error::Domain) } else { run.outcome() }
    }
}
