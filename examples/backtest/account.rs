//! The books of a position: what every minute adds to each account, in quote.

use cfmm_math::analytics::LpPosition;
use cfmm_math::analytics::hedge::{FundingRate, HedgeTarget, delta_hedge};
use cfmm_math::analytics::rebalance::{HedgeDeviation, Observation, Reason, Trigger};
use cfmm_math::{Concentrated, Invariant, PoolValue, Result, Rounding};

/// In seconds.
pub(crate) const YEAR: f64 = 365.0 * 86_400.0;

/// What a pool did in a stretch of time, in whole tokens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minute {
    /// Of its start, in seconds.
    pub(crate) time: f64,
    /// The last price, and the lowest and the highest.
    pub(crate) price: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Base and quote that were paid in, fees included.
    pub(crate) paid_in: [f64; 2],
    /// The active liquidity `L = √(X·Y)`.
    pub(crate) liquidity: f64,
}

impl Minute {
    /// In quote, at the last price.
    pub(crate) fn volume(&self) -> f64 {
        let [base, quote] = self.paid_in;
        base * self.price + quote
    }

    /// The share of the way between the lowest and the highest price, in logarithm, that lies in a range.
    fn inside(&self, [lower, upper]: [f64; 2]) -> f64 {
        if self.low < self.high {
            let (from, to) = (self.low.max(lower), self.high.min(upper));
            if from < to { (to / from).ln() / (self.high / self.low).ln() } else { 0.0 }
        } else {
            f64::from(u8::from(lower <= self.price && self.price <= upper))
        }
    }
}

/// Short base against the position.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hedge {
    /// When to trade; always all the way to the target.
    pub(crate) band: HedgeDeviation<f64>,
    /// Of what is traded.
    pub(crate) cost: f64,
    /// What the short is paid.
    pub(crate) funding: FundingRate,
}

/// What is done, and at what price.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan<R, T> {
    /// In quote.
    pub(crate) capital: f64,
    /// The pool's fee.
    pub(crate) fee: f64,
    /// The range around a price.
    pub(crate) range: R,
    /// When to move it.
    pub(crate) trigger: T,
    /// Of what is swapped to move it, and for each move.
    pub(crate) swap_cost: f64,
    pub(crate) move_cost: f64,
    pub(crate) hedge: Option<Hedge>,
}

/// Income and loss, in quote. Of one minute, or of many.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entries {
    pub(crate) fees: f64,
    /// `Σ x·ΔP`: what the base that the position held at the start of each minute gained.
    pub(crate) exposure: f64,
    /// Loss versus rebalancing: the divergences from minute to minute.
    pub(crate) lvr: f64,
    /// Swaps and costs of moving the range.
    pub(crate) moving: f64,
    /// `Σ −h·ΔP`: what the short gained.
    pub(crate) short: f64,
    pub(crate) funding: f64,
    /// Trading costs of the short.
    pub(crate) hedging: f64,
}

impl Entries {
    pub(crate) fn add(&mut self, other: &Self) {
        self.fees += other.fees;
        self.exposure += other.exposure;
        self.lvr += other.lvr;
        self.moving += other.moving;
        self.short += other.short;
        self.funding += other.funding;
        self.hedging += other.hedging;
    }

    /// Gain without the hedge.
    pub(crate) fn unhedged(&self) -> f64 {
        self.fees + self.exposure - self.lvr - self.moving
    }

    /// Gain with it.
    pub(crate) fn hedged(&self) -> f64 {
        self.unhedged() + self.short + self.funding - self.hedging
    }
}

/// A minute's entries, and what they come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) entries: Entries,
    /// The share of the minute in range.
    pub(crate) inside: f64,
    /// The range was moved, and why.
    pub(crate) moved: Option<Reason>,
    pub(crate) hedged: bool,
}

/// A position with its books.
#[derive(Debug, Clone)]
pub(crate) struct Account<R, T> {
    plan: Plan<R, T>,
    position: LpPosition<Concentrated<f64>>,
    /// Of the position, as the pool counts it.
    liquidity: f64,
    short: f64,
    time: f64,
    price: f64,
    total: Entries,
}

impl<R: Fn(f64) -> Result<[f64; 2]>, T: Trigger<Scalar = f64>> Account<R, T> {
    /// Enters at the end of a minute.
    pub(crate) fn open(plan: Plan<R, T>, first: &Minute) -> Result<Self> {
        let (position, liquidity) = enter(&plan, first.price, plan.capital)?;
        let (time, price) = (first.time, first.price);
        let mut account = Self { plan, position, liquidity, short: 0.0, time, price, total: Entries::default() };
        let mut entries = Entries::default();
        if account.plan.hedge.is_some() {
            account.trade_short(account.delta()?, &mut entries);
        }
        let now = account.observation()?;
        account.plan.trigger.rebalanced(&now)?;
        account.total = entries;
        Ok(account)
    }

    /// The next minute: it earns, is marked at the last price, and then the range and the short are seen to.
    pub(crate) fn step(&mut self, minute: &Minute) -> Result<Step> {
        let (pool, from, to) = (*self.position.pool(), self.price, minute.price);
        let inside = minute.inside(pool.price_range());
        let share = self.liquidity / (minute.liquidity + self.liquidity);
        let years = (minute.time - self.time) / YEAR;
        let mut entries = Entries {
            fees: minute.volume() * self.plan.fee * share * inside,
            exposure: self.delta()? * (to - from),
            lvr: self.position.scale(pool.divergence(from, to)?)?,
            short: -self.short * (to - from),
            funding: self.plan.hedge.map_or(Ok(0.0), |hedge| hedge.funding.income(self.short * from, years))?,
            ..Entries::default()
        };
        (self.time, self.price) = (minute.time, to);

        let seen = self.observation()?;
        let moved = self.plan.trigger.observe(&seen)?;
        if moved.is_some() {
            entries.moving = self.move_range()?;
            let now = self.observation()?;
            self.plan.trigger.rebalanced(&now)?;
        }
        let hedged = self.see_to_short(&mut entries)?;
        self.total.add(&entries);
        Ok(Step { entries, inside, moved, hedged })
    }

    /// Buys the short back.
    pub(crate) fn close(&mut self) -> Entries {
        let mut entries = Entries::default();
        self.trade_short(0.0, &mut entries);
        self.total.add(&entries);
        entries
    }

    /// All entries so far.
    pub(crate) fn total(&self) -> &Entries {
        &self.total
    }

    pub(crate) fn position(&self) -> &LpPosition<Concentrated<f64>> {
        &self.position
    }

    /// What the position is worth, fees apart.
    pub(crate) fn value(&self) -> Result<f64> {
        self.position.value_at(self.price)
    }

    fn delta(&self) -> Result<f64> {
        delta_hedge(&self.position, self.price, HedgeTarget::Quote)
    }

    fn observation(&self) -> Result<Observation<f64>> {
        Ok(Observation {
            time: self.time,
            price: self.price,
            range: self.position.pool().price_range(),
            loss: -self.position.impermanent_loss(self.price)?.against_hold,
            hedge: self.short,
            target: self.delta()?,
        })
    }

    /// Leaves the range for the one around the price: the cost of it.
    ///
    /// What is left, `V′`, pays for the swap into it: `V′ = V − g − c·P·|x·V′ − x₀|`, `x` the base for each unit of value
    /// in the new range. Linear on each side of `x·V′ = x₀`.
    fn move_range(&mut self) -> Result<f64> {
        let (p, value, held) = (self.price, self.value()?, self.delta()?);
        let before = value - self.plan.move_cost;
        let (unit, _) = enter(&self.plan, p, 1.0)?;
        let [base, _] = unit.holdings_at(p)?;
        let cost = if base * before > held { self.plan.swap_cost } else { -self.plan.swap_cost };
        let after = (before + cost * p * held) / (1.0 + cost * p * base);
        (self.position, self.liquidity) = enter(&self.plan, p, after)?;
        Ok(value - after)
    }

    fn see_to_short(&mut self, entries: &mut Entries) -> Result<bool> {
        let seen = self.observation()?;
        let Some(hedge) = &mut self.plan.hedge else { return Ok(false) };
        if hedge.band.observe(&seen)?.is_none() {
            return Ok(false);
        }
        hedge.band.rebalanced(&Observation { hedge: seen.target, ..seen })?;
        self.trade_short(seen.target, entries);
        Ok(true)
    }

    fn trade_short(&mut self, to: f64, entries: &mut Entries) {
        let cost = self.plan.hedge.map_or(0.0, |hedge| hedge.cost);
        entries.hedging += cost * self.price * (to - self.short).abs();
        self.short = to;
    }
}

/// A position in the range around a price, with its liquidity.
fn enter<R: Fn(f64) -> Result<[f64; 2]>, T>(
    plan: &Plan<R, T>,
    price: f64,
    capital: f64,
) -> Result<(LpPosition<Concentrated<f64>>, f64)> {
    let [lower, upper] = (plan.range)(price)?;
    let pool = Concentrated::from_liquidity(1.0, price, lower, upper)?;
    let position = LpPosition::new(pool, price)?.with_capital(capital)?;
    let liquidity = position.scale(pool.level(Rounding::Down)?)?;
    Ok((position, liquidity))
}
