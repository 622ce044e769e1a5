//! Options that pay the loss.

use crate::analytics::root::bracketed;
use crate::analytics::{EuropeanOption, LpPosition, Market, OptionKind};
use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::{Real, positive};

/// One kind of option in a [`Strip`], at one strike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    /// Puts below the entry, calls above it, both at it.
    pub kind: OptionKind,
    /// `K`
    pub strike: f64,
    /// How many to buy, each on one unit of the base; at least 0.
    pub quantity: f64,
}

impl Leg {
    /// The option, to expire in `years`.
    ///
    /// # Errors
    /// As [`EuropeanOption::new`].
    pub fn option(&self, years: f64) -> Result<EuropeanOption> {
        EuropeanOption::new(self.kind, self.strike, years)
    }
}

/// By how much a strip pays more than the loss, between two strikes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Where that is most.
    pub price: f64,
    /// Payoff less loss, in quote; at least 0.
    pub excess: f64,
}

/// How the payoff goes on beyond the outermost strikes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Chord,
    Tangent,
}

/// A static hedge: puts below the entry price and calls above it that together pay, at their expiry, what the position
/// has lost against holding.
///
/// ```text
/// H(P) − V(P) = ∫₀^P₀ |x*′(K)|·(K − P)⁺ dK + ∫_P₀^∞ |x*′(K)|·(P − K)⁺ dK
/// ```
///
/// Over given strikes it is the straight lines between them: the payoff is exact at every strike, and, as the loss is
/// convex, a little too much between two. The entry counts as a strike, listed or not: at it the loss is zero, and a put
/// and a call begin. Beyond the last strike on either side the last line goes on, which is less than the loss, so the
/// outermost strikes have no options of their own; on a side without strikes nothing is protected.
///
/// With `D(from, to)` the [`divergence`](PoolValue::divergence), which is not negative and cancels nothing, the quantity
/// at a strike `K` with neighbours `K⁻` and `K⁺`, the change of slope there, is
///
/// ```text
/// n(K) = D(K, K⁻)/(K − K⁻) + D(K, K⁺)/(K⁺ − K)
/// ```
///
/// and at the entry the first term is of puts, the second of calls.
///
/// Accuracy: the quantities have the divergence's relative error and 4 ε: 8 ε (stable-swap 260). Payoff and costs are
/// sums of positive terms: for `n` strikes `n/2` ε more at most.
///
/// ```
/// use cfmm_math::analytics::{LpPosition, Market, hedge::Strip};
/// use cfmm_math::{ConstantProduct, analytics::Claim};
///
/// let position = LpPosition::new(ConstantProduct::new(10.0, 20_000.0)?, 2_000.0)?;
/// let strikes: [f64; 61] = core::array::from_fn(|i| 500.0 + 100.0 * i as f64);
/// let mut quantities = [0.0; 61];
/// let strip = Strip::new(&position, &strikes, &mut quantities)?;
/// // What it costs is near the fair price of full protection.
/// let market = Market::new(0.8, 0.0, 0.0)?;
/// let (cost, fair) = (strip.cost(2_000.0, &market, 0.25)?, position.pool().premium(2_000.0, 2_000.0, &market, 0.25)?);
/// assert!((cost / fair - 1.0).abs() < 0.01);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// References: Carr and Madan, "Towards a theory of volatility trading" (1998); Fukasawa, Maire and Wunsch, "Weighted
/// variance swaps hedge against impermanent loss" (2023).
#[derive(Debug, Clone, Copy)]
pub struct Strip<'a, C: PoolValue<Scalar = f64>> {
    position: LpPosition<C>,
    strikes: &'a [f64],
    quantities: &'a [f64],
    /// Put and call.
    at_entry: [f64; 2],
}

impl<'a, C: PoolValue<Scalar = f64>> Strip<'a, C> {
    /// The strip of a position over strikes. `quantities` receives one number per strike: puts below the entry, calls
    /// above it. A strike at the entry gets 0: what belongs there is in [`at_entry`](Self::at_entry).
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for slices of different lengths, [`Error::InvalidPrice`] for a strike that is not positive
    /// and finite, [`Error::InvalidRange`] for strikes that do not ascend; as [`PoolValue::divergence`].
    pub fn new(position: &LpPosition<C>, strikes: &'a [f64], quantities: &'a mut [f64]) -> Result<Self> {
        Self::with_ends(Ends::Chord, position, strikes, quantities)
    }

    /// The same strip, but beyond the outermost strikes it follows the tangent of the loss there: closer to the loss, still
    /// less than it, and with options at the outermost strikes, of which only the term of the inner neighbour is left.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_tangent_ends(position: &LpPosition<C>, strikes: &'a [f64], quantities: &'a mut [f64]) -> Result<Self> {
        Self::with_ends(Ends::Tangent, position, strikes, quantities)
    }

    fn with_ends(ends: Ends, position: &LpPosition<C>, strikes: &'a [f64], quantities: &'a mut [f64]) -> Result<Self> {
        if strikes.len() != quantities.len() {
            return Err(Error::InvalidAmount);
        }
        let mut last = 0.0;
        for strike in strikes {
            if positive(*strike, Error::InvalidPrice)? <= last {
                return Err(Error::InvalidRange);
            }
            last = *strike;
        }
        let entry = position.entry_price();
        // What the line to a neighbour contributes to the change of slope, at a price.
        let toward = |at: f64, to: Option<f64>| match to {
            Some(to) => (position.scale(position.pool().divergence(at, to)?)? / (to - at).abs()).finite(),
            None => Ok(0.0),
        };
        let mut below = None;
        for (i, (&strike, quantity)) in strikes.iter().zip(quantities.iter_mut()).enumerate() {
            // Across the entry, that is the neighbour.
            let above = strikes.get(i + 1).copied();
            let (inner, outer) = if strike < entry {
                (Some(above.map_or(entry, |above| above.min(entry))), below)
            } else {
                (Some(below.map_or(entry, |below: f64| below.max(entry))), above)
            };
            *quantity = if strike == entry || (ends == Ends::Chord && outer.is_none()) {
                0.0
            } else {
                (toward(strike, inner)? + toward(strike, outer)?).finite()?
            };
            below = Some(strike);
        }
        let next_below = strikes.iter().copied().rev().find(|strike| *strike < entry);
        let next_above = strikes.iter().copied().find(|strike| *strike > entry);
        let at_entry = [toward(entry, next_below)?, toward(entry, next_above)?];
        Ok(Self { position: *position, strikes, quantities, at_entry })
    }

    /// How many puts and how many calls to buy at the entry price.
    #[must_use]
    pub const fn at_entry(&self) -> [f64; 2] {
        self.at_entry
    }

    /// All options to buy, by ascending strike, the put before the call at the entry.
    pub fn legs(&self) -> impl Iterator<Item = Leg> + '_ {
        let entry = self.position.entry_price();
        let listed = || self.strikes.iter().zip(self.quantities);
        let of = |kind| move |(&strike, &quantity): (&f64, &f64)| Leg { kind, strike, quantity };
        let [put, call] = self.at_entry;
        let at_entry = [(OptionKind::Put, put), (OptionKind::Call, call)];
        let puts = listed().take_while(move |(strike, _)| **strike < entry).map(of(OptionKind::Put));
        let calls = listed().skip_while(move |(strike, _)| **strike <= entry).map(of(OptionKind::Call));
        puts.chain(at_entry.map(|(kind, quantity)| Leg { kind, strike: entry, quantity }))
            .chain(calls)
            .filter(|leg| leg.quantity > 0.0)
    }

    /// What the options pay at expiry.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::Overflow`].
    pub fn payoff(&self, price: f64) -> Result<f64> {
        self.cost_at(|leg| leg.option(0.0)?.payoff(price))
    }

    /// What the options cost by Black–Scholes at one volatility, the price of the base being `spot`.
    ///
    /// # Errors
    /// As [`EuropeanOption::price`].
    pub fn cost(&self, spot: f64, market: &Market, years: f64) -> Result<f64> {
        self.cost_at(|leg| leg.option(years)?.price(spot, market))
    }

    /// What the options cost at given prices, or by a model of one's own: `price_of` is asked for each [`Leg`].
    ///
    /// ```
    /// use cfmm_math::analytics::{LpPosition, OptionKind, hedge::Strip};
    /// use cfmm_math::{ConstantProduct, Error};
    ///
    /// let position = LpPosition::new(ConstantProduct::new(1.0, 2_000.0)?, 2_000.0)?;
    /// let mut quantities = [0.0; 2];
    /// let strip = Strip::new(&position, &[1_600.0, 2_400.0], &mut quantities)?;
    /// // Only the options at 2,000 have a part in it: the lines through the two strikes go on beyond them.
    /// let [puts, calls] = strip.at_entry();
    /// let cost = strip.cost_at(|leg| match (leg.kind, leg.strike == 2_000.0) {
    ///     (OptionKind::Put, true) => Ok(158.0),
    ///     (OptionKind::Call, true) => Ok(159.0),
    ///     _ => Err(Error::InvalidPrice), // not quoted
    /// })?;
    /// assert_eq!(cost, puts * 158.0 + calls * 159.0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`]; what `price_of` returns.
    pub fn cost_at(&self, mut price_of: impl FnMut(&Leg) -> Result<f64>) -> Result<f64> {
        self.legs().try_fold(0.0, |sum, leg| Ok(sum + leg.quantity * price_of(&leg)?))?.finite()
    }

    /// Where between two strikes the strip pays most beside the loss, and how much; the entry counts as a strike.
    ///
    /// Between two strikes that is where both are equally far: `D(P, K) = D(P, K⁺)`, the excess.
    ///
    /// Accuracy: the excess has the divergence's; its place is known to a relative 10⁻⁸ or so.
    ///
    /// # Errors
    /// [`Error::Domain`] where there are no two strikes; as [`PoolValue::divergence`].
    pub fn worst_gap(&self) -> Result<Gap> {
        let (pool, entry) = (self.position.pool(), self.position.entry_price());
        let below = self.strikes.iter().copied().take_while(|strike| *strike < entry);
        let above = self.strikes.iter().copied().skip_while(|strike| *strike <= entry);
        let mut points = below.chain([entry]).chain(above);
        let mut from = points.next().ok_or(Error::Domain)?;
        let mut worst: Option<Gap> = None;
        for to in points {
            let gap = between(pool, from, to)?;
            if worst.is_none_or(|worst| gap.excess > worst.excess) {
                worst = Some(gap);
            }
            from = to;
        }
        let Gap { price, excess } = worst.ok_or(Error::Domain)?;
        Ok(Gap { price, excess: self.position.scale(excess)? })
    }
}

/// The worst gap of a whole pool between two neighbours.
fn between<C: PoolValue<Scalar = f64>>(pool: &C, from: f64, to: f64) -> Result<Gap> {
    // A line, as outside of a range, has no gap.
    if pool.divergence(from, to)? == 0.0 {
        return Ok(Gap { price: from, excess: 0.0 });
    }
    let price = bracketed(from, to, |price| Ok(pool.divergence(price, from)? - pool.divergence(price, to)?))?;
    Ok(Gap { price, excess: pool.divergence(price, from)? })
}
