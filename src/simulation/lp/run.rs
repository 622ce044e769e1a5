//! The block of a simulation.

use super::owner::{Watch, seconds};
use super::pool::TradedPool;
use super::{Fill, Hedge, LpOutcome, LpSimulation, Moment, NoiseFlow, Reposition, Stream, View};
use crate::analytics::impermanent_loss;
use crate::analytics::rebalance::{Observation, Trigger};
use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};
use crate::simulation::sum::Sum;

/// A position on its way: what has happened to it so far.
///
/// ```
/// use cfmm_math::simulation::{LpSimulation, Moment, Stream};
/// use cfmm_math::{ConstantProduct, Fee, WithFee};
///
/// let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, Fee::basis_points(30)?)?;
/// let (mut run, mut noise) = (LpSimulation::new(pool)?.start()?, Stream::new(7, 0));
/// // Within the fee nobody trades, beyond it somebody does.
/// let mut arbitrage = |price| run.block(Moment { years: 0.0, price }, &mut noise).map(|block| block.arbitrage);
/// assert!(arbitrage(2_005.0)?.is_none());
/// assert!(arbitrage(2_007.0)?.is_some_and(|fill| fill.profit > 0.0));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct LpRun<C: PoolValue<Scalar = f64>, H, R, P> {
    entered: C,
    entry_reserves: [f64; 2],
    pool: TradedPool<C>,
    noise: Option<NoiseFlow>,
    hedge: Option<Hedge>,
    rehedge: Option<Watch<C, H>>,
    reposition: Option<Reposition<Watch<C, R>, P>>,
    years: Sum,
    /// Quote outside of the pool: collected fees, less what moves have cost.
    cash: f64,
    short: f64,
    /// The sums so far; what is marked to market is set at the end.
    so_far: LpOutcome,
}

/// What happened in a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    /// The noise trade, if any.
    pub noise: Option<Fill>,
    /// The trade of the arbitrageurs, if any.
    pub arbitrage: Option<Fill>,
    /// Whether the position was moved.
    pub repositioned: bool,
    /// The base that was sold for the hedge, negative where bought.
    pub hedged: f64,
}

impl<C, H, R, P> LpRun<C, H, R, P>
where
    C: PoolValue<Scalar = f64>,
    H: Trigger<Scalar = f64> + Clone,
    R: Trigger<Scalar = f64> + Clone,
    P: FnMut(&View) -> Result<C> + Clone,
{
    pub(super) fn new(simulation: &LpSimulation<C, H, R, P>) -> Result<Self> {
        let pool = TradedPool::new(simulation.pool, simulation.fee_income);
        let (entry_reserves, price) = (pool.reserves()?, simulation.entry_price);
        let entry_value = worth(entry_reserves, price).finite()?;
        let entered = *simulation.pool.pool();
        let mut run = Self {
            entered,
            entry_reserves,
            pool,
            noise: simulation.noise,
            hedge: simulation.hedge.as_ref().map(|(hedge, _)| *hedge),
            rehedge: None,
            reposition: None,
            years: Sum::ZERO,
            cash: 0.0,
            short: 0.0,
            so_far: LpOutcome {
                years: 0.0,
                blocks: 0,
                entry_price: price,
                price,
                entry_value,
                wealth: entry_value,
                held: entry_value,
                impermanent_loss: 0.0,
                rebalancing: 0.0,
                arbitrage_profit: 0.0,
                arbitrage_fees: 0.0,
                lvr: 0.0,
                arbitrage_volume: 0.0,
                arbitrages: 0,
                noise_profit: 0.0,
                noise_fees: 0.0,
                noise_volume: 0.0,
                protocol_fees: 0.0,
                hedge_gain: 0.0,
                hedge_cost: 0.0,
                funding: 0.0,
                hedges: 0,
                reposition_cost: 0.0,
                repositions: 0,
            },
        };
        run.trade_hedge(run.target()?);
        let now = run.observation()?;
        if let Some((_, trigger)) = &simulation.hedge {
            run.rehedge = Some(Watch::new(trigger.clone(), entered, now)?);
        }
        if let Some(Reposition { trigger, propose, costs }) = &simulation.reposition {
            let trigger = Watch::new(trigger.clone(), entered, now)?;
            run.reposition = Some(Reposition { trigger, propose: propose.clone(), costs: *costs });
        }
        Ok(run)
    }
}

impl<C, H, R, P> LpRun<C, H, R, P>
where
    C: PoolValue<Scalar = f64>,
    H: Trigger<Scalar = f64>,
    R: Trigger<Scalar = f64>,
    P: FnMut(&View) -> Result<C>,
{
    /// Takes the position through a block. After an error it is not to be taken further.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the price is positive and finite, [`Error::InvalidTime`] unless the time is
    /// finite and at least 0, [`Error::Overflow`], and what the pool, the triggers and the proposal of a curve return.
    pub fn block(&mut self, moment: Moment, noise: &mut Stream) -> Result<Block> {
        let (price, years) =
            (positive(moment.price, Error::InvalidPrice)?, non_negative(moment.years, Error::InvalidTime)?);
        self.mark(price, years)?;
        let noise = match self.noise {
            Some(flow) => self.pool.noise(flow, price, years, noise)?,
            None => None,
        };
        if let Some(fill) = noise {
            self.book(&fill);
            self.so_far.noise_profit += fill.profit;
            self.so_far.noise_fees += fill.fee;
            self.so_far.noise_volume += fill.volume;
        }
        let arbitrage = self.pool.arbitrage(price)?;
        if let Some(fill) = arbitrage {
            self.book(&fill);
            self.so_far.arbitrage_profit += fill.profit;
            self.so_far.arbitrage_fees += fill.fee;
            self.so_far.lvr += fill.profit + fill.fee + fill.protocol_fee;
            self.so_far.arbitrage_volume += fill.volume;
            self.so_far.arbitrages += 1;
        }
        Ok(Block { noise, arbitrage, repositioned: self.move_position()?, hedged: self.adjust_hedge()? })
    }

    /// Blocks since entry.
    #[must_use]
    pub const fn blocks(&self) -> u64 {
        self.so_far.blocks
    }

    /// What the owner sees.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn view(&self) -> Result<View> {
        let reserves = self.pool.reserves()?;
        Ok(View {
            years: self.so_far.years,
            price: self.so_far.price,
            entry_price: self.so_far.entry_price,
            reserves,
            wealth: (worth(reserves, self.so_far.price) + self.cash).finite()?,
            fees: self.so_far.fees(),
            short: self.short,
            target: self.target()?,
        })
    }

    /// The position as it stands.
    ///
    /// # Errors
    /// [`Error::Overflow`], and what the curve returns.
    pub fn outcome(&self) -> Result<LpOutcome> {
        let (price, entry) = (self.so_far.price, self.so_far.entry_price);
        let outcome = LpOutcome {
            wealth: self.view()?.wealth,
            held: worth(self.entry_reserves, price).finite()?,
            impermanent_loss: impermanent_loss(&self.entered, entry, price)?,
            ..self.so_far
        };
        // Whatever is not a number in the sums is none in these.
        (outcome.net() + outcome.lvr + outcome.arbitrage_volume + outcome.noise_volume + outcome.reposition_cost)
            .finite()
            .map(|_| outcome)
    }

    /// The market's price moves.
    fn mark(&mut self, price: f64, years: f64) -> Result<()> {
        let [base, _] = self.pool.reserves()?;
        let change = price - self.so_far.price;
        self.so_far.rebalancing += base * change;
        self.so_far.hedge_gain -= self.short * change;
        if let Some(hedge) = self.hedge {
            self.so_far.funding += hedge.funding(self.short, self.so_far.price, years);
        }
        self.years.add(years);
        self.so_far.years = self.years.value();
        self.so_far.blocks += 1;
        self.so_far.price = price;
        Ok(())
    }

    fn book(&mut self, fill: &Fill) {
        self.cash += self.pool.paid_out(fill);
        self.so_far.protocol_fees += fill.protocol_fee;
    }

    fn move_position(&mut self) -> Result<bool> {
        // What nobody looks at is not worked out.
        if self.reposition.is_none() {
            return Ok(false);
        }
        let (seen, view) = (self.observation()?, self.view()?);
        let Some(Reposition { trigger, propose, costs }) = &mut self.reposition else { return Ok(false) };
        if !trigger.fires(seen)? {
            return Ok(false);
        }
        let curve = propose(&view)?;
        let pool = self.pool.moved(curve)?;
        let (from, to) = (view.reserves, pool.reserves()?);
        let ([base_before, _], [base_after, _]) = (from, to);
        let cost = costs.of(base_after - base_before, view.price);
        self.cash += worth(from, view.price) - worth(to, view.price) - cost;
        self.so_far.reposition_cost += cost;
        self.so_far.repositions += 1;
        self.pool = pool;
        let now = self.observation()?;
        if let Some(Reposition { trigger, .. }) = &mut self.reposition {
            trigger.acted(curve, now)?;
        }
        if let Some(trigger) = &mut self.rehedge {
            trigger.moved(curve, now.price);
        }
        Ok(true)
    }

    fn adjust_hedge(&mut self) -> Result<f64> {
        if self.rehedge.is_none() {
            return Ok(0.0);
        }
        let (seen, curve) = (self.observation()?, *self.pool.curve());
        let Some(trigger) = &mut self.rehedge else { return Ok(0.0) };
        if !trigger.fires(seen)? {
            return Ok(0.0);
        }
        trigger.acted(curve, Observation { hedge: seen.target, ..seen })?;
        Ok(self.trade_hedge(seen.target))
    }

    /// What a trigger sees, but for the loss.
    fn observation(&self) -> Result<Observation<f64>> {
        Ok(Observation {
            time: seconds(self.so_far.years),
            price: self.so_far.price,
            range: self.pool.curve().price_bounds().unwrap_or([f64::MIN_POSITIVE, f64::MAX]),
            loss: 0.0,
            hedge: self.short,
            target: self.target()?,
        })
    }

    fn trade_hedge(&mut self, target: f64) -> f64 {
        let sold = target - self.short;
        if let (Some(hedge), true) = (self.hedge, sold != 0.0) {
            self.so_far.hedge_cost += hedge.costs().of(sold, self.so_far.price);
            self.so_far.hedges += 1;
        }
        self.short = target;
        sold
    }

    /// What the hedge asks to be short of; nothing without one.
    fn target(&self) -> Result<f64> {
        let ([base, _], [base_at_entry, _]) = (self.pool.reserves()?, self.entry_reserves);
        Ok(self.hedge.map_or(0.0, |hedge| hedge.target(base, base_at_entry)))
    }
}

/// Base and quote, in quote.
fn worth([base, quote]: [f64; 2], price: f64) -> f64 {
    base * price + quote
}
