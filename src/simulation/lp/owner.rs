//! When the owner acts.

use crate::error::{Error, Result};
use crate::number::{non_negative, positive};

/// What the owner of a position sees at the end of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Time since entry, in years.
    pub years: f64,
    /// The market's price.
    pub price: f64,
    /// The price at entry.
    pub entry_price: f64,
    /// Base and quote in the pool.
    pub reserves: [f64; 2],
    /// What the position is worth, with what was paid out of it, apart from the hedge.
    pub wealth: f64,
    /// Fees earned so far, in quote.
    pub fees: f64,
    /// The base that is short.
    pub short: f64,
    /// The base that the hedge asks to be short of.
    pub target: f64,
}

/// Says at each block whether it is time to act.
///
/// Every closure `FnMut(&View) -> bool` is one; what it captures is its memory, and each path starts with a clone of
/// it.
///
/// ```
/// use cfmm_math::simulation::{Trigger, View};
///
/// // Once the price has doubled.
/// let mut doubled = |view: &View| view.price >= 2.0 * view.entry_price;
/// # let (years, price, entry_price, reserves) = (0.0, 3.0, 1.0, [1.0; 2]);
/// # let view = View { years, price, entry_price, reserves, wealth: 4.0, fees: 0.0, short: 0.0, target: 0.0 };
/// assert!(doubled.fires(&view));
/// ```
///
/// So are the state machines of [`analytics::rebalance`](crate::analytics::rebalance), in a closure that tells them
/// what is seen:
///
/// ```
/// use cfmm_math::analytics::rebalance::{HedgeDeviation, Observation, Trigger as _};
/// use cfmm_math::simulation::{Hedge, HedgeTarget, LpSimulation, Stream, View, replay};
/// use cfmm_math::{ConstantProduct, Fee, WithFee};
///
/// let mut off = HedgeDeviation::new(0.0, 0.02)?;
/// let trigger = move |view: &View| {
///     let View { years: time, price, short: hedge, target, .. } = *view;
///     let seen = Observation { time, price, range: [1.0, 1e6], loss: 0.0, hedge, target };
///     let fires = off.observe(&seen).is_ok_and(|reason| reason.is_some());
///     fires && off.rebalanced(&Observation { hedge: target, ..seen }).is_ok()
/// };
///
/// let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, Fee::basis_points(5)?)?;
/// let lp = LpSimulation::new(pool)?.hedge(Hedge::new(HedgeTarget::Quote), trigger);
/// let day = lp.run(replay([2_000.0, 2_050.0, 2_100.0, 2_120.0], 1.0 / 365.0)?, Stream::new(7, 0))?;
/// assert_eq!(day.hedges, 2); // at entry, and at 2,100
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Trigger {
    /// Whether to act now.
    fn fires(&mut self, view: &View) -> bool;
}

impl<F: FnMut(&View) -> bool> Trigger for F {
    fn fires(&mut self, view: &View) -> bool {
        self(view)
    }
}

/// Never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Never;

impl Trigger for Never {
    fn fires(&mut self, _view: &View) -> bool {
        false
    }
}

/// At every block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Always;

impl Trigger for Always {
    fn fires(&mut self, _view: &View) -> bool {
        true
    }
}

/// Every so often: at the first block after each whole number of periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Every {
    period: f64,
    periods: f64,
}

impl Every {
    /// Every so many years.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] unless the period is positive and finite.
    pub fn new(years: f64) -> Result<Self> {
        Ok(Self { period: positive(years, Error::InvalidTime)?, periods: 0.0 })
    }
}

impl Trigger for Every {
    fn fires(&mut self, view: &View) -> bool {
        // A hair early rather than a block late: the time is a sum of blocks.
        let periods = libm::floor(view.years / self.period * (1.0 + 1e-12));
        let fires = periods > self.periods;
        self.periods = periods;
        fires
    }
}

/// Once the hedge is off by more than a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    half_width: f64,
}

impl Band {
    /// A band of so much base on both sides of the target.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] unless the half width is finite and at least 0.
    pub fn new(half_width: f64) -> Result<Self> {
        Ok(Self { half_width: non_negative(half_width, Error::InvalidAmount)? })
    }
}

impl Trigger for Band {
    fn fires(&mut self, view: &View) -> bool {
        (view.short - view.target).abs() > self.half_width
    }
}

/// Once the price has moved by more than a factor since it last did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceMove {
    factor: f64,
    last: Option<f64>,
}

impl PriceMove {
    /// A factor up, and the same factor down: 1.05 for five percent.
    ///
    /// # Errors
    /// [`Error::Domain`] unless the factor is finite and above 1.
    pub fn new(factor: f64) -> Result<Self> {
        if factor > 1.0 && factor.is_finite() { Ok(Self { factor, last: None }) } else { Err(Error::Domain) }
    }
}

impl Trigger for PriceMove {
    fn fires(&mut self, view: &View) -> bool {
        let ratio = view.price / self.last.unwrap_or(view.entry_price);
        let fires = ratio > self.factor || ratio * self.factor < 1.0;
        if fires {
            self.last = Some(view.price);
        }
        fires
    }
}

/// Says at each block whether to move the position, and where to.
///
/// The new curve should take [`View::wealth`] in at [`View::price`]; what it takes more or less is cash that the owner
/// has paid or has left, and part of the wealth. Costs are paid from cash too. Every closure `FnMut(&View) ->
/// Result<Option<C>>` is one.
///
/// ```
/// use cfmm_math::simulation::{Costs, LpSimulation, PriceMove, Stream, Trigger, View, replay};
/// use cfmm_math::{Concentrated, Fee, PoolValue, Result, WithFee};
///
/// /// A range of a tenth around the price, for some capital.
/// fn around(price: f64, capital: f64) -> Result<Concentrated<f64>> {
///     let of = |liquidity| Concentrated::from_liquidity(liquidity, price, price / 1.1, price * 1.1);
///     of(capital / of(1.0)?.value_at(price)?)
/// }
///
/// // Recentred once the price has left it.
/// let mut left = PriceMove::new(1.1)?;
/// let recentre = move |view: &View| left.fires(view).then(|| around(view.price, view.wealth)).transpose();
///
/// let pool = WithFee::new(around(2_000.0, 10_000.0)?, Fee::basis_points(5)?)?;
/// let lp = LpSimulation::new(pool)?.reposition(recentre, Costs::new(0.001, 5.0)?);
/// let path = [2_000.0, 2_100.0, 2_250.0, 2_260.0];
/// let outcome = lp.run(replay(path, 1.0 / 365.0)?, Stream::new(7, 0))?;
/// assert_eq!(outcome.repositions, 1);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Reposition<C> {
    /// The curve to move to, if any.
    ///
    /// # Errors
    /// What making the curve returns.
    fn propose(&mut self, view: &View) -> Result<Option<C>>;
}

impl<C, F: FnMut(&View) -> Result<Option<C>>> Reposition<C> for F {
    fn propose(&mut self, view: &View) -> Result<Option<C>> {
        self(view)
    }
}

/// Stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay;

impl<C> Reposition<C> for Stay {
    fn propose(&mut self, _view: &View) -> Result<Option<C>> {
        Ok(None)
    }
}
