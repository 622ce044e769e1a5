//! A liquidity position, block by block.

use super::process::Moment;
use super::stream::Stream;
use crate::analytics::rebalance::{Never, Trigger};
use crate::curve::{PoolValue, WithFee, X_FOR_Y};
use crate::error::{Error, Result};
use crate::number::Rounding;

mod hedge;
mod outcome;
mod owner;
mod pool;
mod run;

pub use self::{
    hedge::{Costs, Hedge},
    outcome::LpOutcome,
    owner::{SECONDS_PER_YEAR, View},
    pool::{FeeIncome, Fill, NoiseFlow},
    run::{Block, LpRun},
};

/// The whole of a pool as a liquidity position: what happens to it, and what its owner does.
///
/// At every [`Moment`], in this order:
///
/// 1. The market's price moves, and with it what the pool and the hedge are worth; the hedge pays for the time.
/// 2. Noise: traders with no opinion trade ([`NoiseFlow`]).
/// 3. Arbitrage: where the pool's bid or ask is beyond the market's price, arbitrageurs trade until it no longer is.
/// 4. The owner moves the position where one [`Trigger`] says so, and then trades the hedge where another does.
///
/// Triggers are those of [`analytics::rebalance`](crate::analytics::rebalance), or any other state machine that runs on
/// chain or in a backtest; a closure is one as [`When`](crate::analytics::rebalance::When). Each path starts with a clone
/// of them, and the entry counts as a rebalancing. They see
///
/// ```text
/// time      seconds since entry, a year being SECONDS_PER_YEAR, to the millisecond
/// price     the market's
/// range     the curve's price_bounds; all positive numbers where it has none
/// loss      of the curve, fees apart, since the trigger's last rebalancing or since the position was moved;
///           0 for a trigger that does not look at it: it is what costs most to know
/// hedge     the base that is short, and as target what the hedge asks for; both 0 without one
/// ```
///
/// Trades have no price but the pool's, and no cost but its fee; everything is valued at the market's price. A share of
/// a pool is that share of every amount of the outcome, but for fixed costs.
///
/// ```
/// use cfmm_math::analytics::hedge::HedgeTarget;
/// use cfmm_math::analytics::rebalance::HedgeBand;
/// use cfmm_math::simulation::{Costs, Hedge, LpSimulation, Stream, replay};
/// use cfmm_math::{ConstantProduct, Fee, WithFee};
///
/// let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, Fee::basis_points(30)?)?;
/// // Short what the pool holds, at 5 bp a trade, and again whenever it is off by 0.1.
/// let hedge = Hedge::new(HedgeTarget::Quote).with_costs(Costs::new(0.0005, 0.0)?);
/// let lp = LpSimulation::new(pool)?.hedge(hedge, HedgeBand::new(0.1)?);
/// let day = lp.run(replay([2_000.0, 2_100.0, 2_050.0, 1_900.0], 1.0 / 365.0)?, Stream::new(7, 0))?;
///
/// assert_eq!(day.hedges, 3); // the first one at entry
/// assert!(day.against_hold() < 0.0 && day.fees() > 0.0);
/// // The price fell, but most of the result is what arbitrage took.
/// assert!(day.net().abs() < 0.1 * (day.wealth - day.entry_value).abs());
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LpSimulation<C: PoolValue<Scalar = f64>, H = Never<f64>, R = Never<f64>, P = fn(&View) -> Result<C>> {
    pool: WithFee<C>,
    entry_price: f64,
    fee_income: FeeIncome,
    noise: Option<NoiseFlow>,
    hedge: Option<(Hedge, H)>,
    reposition: Option<Reposition<R, P>>,
}

/// When to move the position, where to, and at what cost.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reposition<R, P> {
    trigger: R,
    propose: P,
    costs: Costs,
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
            reposition: None,
        })
    }
}

impl<C: PoolValue<Scalar = f64>, H, R, P> LpSimulation<C, H, R, P> {
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

    /// A hedge, from the entry on, brought to its target when the trigger has a reason. At every block, that is a
    /// [`HedgeBand`](crate::analytics::rebalance::HedgeBand) of 0.
    #[must_use]
    pub fn hedge<T: Trigger<Scalar = f64>>(self, hedge: Hedge, trigger: T) -> LpSimulation<C, T, R, P> {
        LpSimulation {
            pool: self.pool,
            entry_price: self.entry_price,
            fee_income: self.fee_income,
            noise: self.noise,
            hedge: Some((hedge, trigger)),
            reposition: self.reposition,
        }
    }

    /// Moves of the position to another curve when the trigger has a reason, and what it costs to trade into it.
    ///
    /// The new curve should take [`View::wealth`] in at [`View::price`]; what it takes more or less is cash that the owner
    /// has paid or has left, and part of the wealth. Costs are paid from cash too.
    ///
    /// ```
    /// use cfmm_math::analytics::rebalance::OutOfRange;
    /// use cfmm_math::simulation::{Costs, LpSimulation, Stream, View, replay};
    /// use cfmm_math::{Concentrated, Fee, PoolValue, Result, WithFee};
    ///
    /// /// A range of a tenth around the price, for some capital.
    /// fn around(price: f64, capital: f64) -> Result<Concentrated<f64>> {
    ///     let of = |liquidity| Concentrated::from_liquidity(liquidity, price, price / 1.1, price * 1.1);
    ///     of(capital / of(1.0)?.value_at(price)?)
    /// }
    ///
    /// // Recentred once the price has been outside for a day.
    /// let pool = WithFee::new(around(2_000.0, 10_000.0)?, Fee::basis_points(5)?)?;
    /// let recentre = |view: &View| around(view.price, view.wealth);
    /// let lp =
    ///     LpSimulation::new(pool)?.reposition(OutOfRange::new(86_400.0)?, recentre, Costs::new(0.001, 5.0)?);
    /// let path = [2_000.0, 2_100.0, 2_250.0, 2_260.0, 2_270.0];
    /// let outcome = lp.run(replay(path, 1.0 / 365.0)?, Stream::new(7, 0))?;
    /// assert_eq!(outcome.repositions, 1);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    #[must_use]
    pub fn reposition<T, F>(self, trigger: T, propose: F, costs: Costs) -> LpSimulation<C, H, T, F>
    where
        T: Trigger<Scalar = f64>,
        F: FnMut(&View) -> Result<C>,
    {
        LpSimulation {
            pool: self.pool,
            entry_price: self.entry_price,
            fee_income: self.fee_income,
            noise: self.noise,
            hedge: self.hedge,
            reposition: Some(Reposition { trigger, propose, costs }),
        }
    }

    /// The price at entry.
    #[must_use]
    pub const fn entry_price(&self) -> f64 {
        self.entry_price
    }
}

impl<C, H, R, P> LpSimulation<C, H, R, P>
where
    C: PoolValue<Scalar = f64>,
    H: Trigger<Scalar = f64> + Clone,
    R: Trigger<Scalar = f64> + Clone,
    P: FnMut(&View) -> Result<C> + Clone,
{
    /// The position at entry, to be taken through block by block.
    ///
    /// # Errors
    /// What the pool and the triggers return.
    pub fn start(&self) -> Result<LpRun<C, H, R, P>> {
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
