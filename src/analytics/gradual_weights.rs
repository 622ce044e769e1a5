//! Weights that move in time: liquidity bootstrapping.

use crate::curve::Weighted;
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, ln, ln_1p};
use crate::number::{Real, non_negative, positive};

/// A weighted pool whose weights move linearly from one set to another over a time.
///
/// Kept in line with the market by arbitrage, the pool holds the share `wᵢ` of its value in asset `i` at every price and
/// time, so its value follows `d ln V = Σ wᵢ·d ln Pᵢ`, exactly, fees apart:
///
/// ```text
/// wᵢ(t) = wᵢ₀ + (wᵢ₁ − wᵢ₀)·t/T                    weights over their sums
/// V(t)/V₀ = Π (Pᵢ/Gᵢ)^wᵢ(t) · (Gᵢ/Pᵢ₀)^wᵢ₀        Gᵢ the geometric mean of the price over the time so far
/// wᵢ′·V/Pᵢ                                        the flow of asset i into the pool at constant prices
/// ```
///
/// ```
/// use cfmm_math::analytics::GradualWeights;
///
/// // A launch: from 96 % of the new token to half, over three days.
/// let launch = GradualWeights::new([0.96, 0.04], [0.5, 0.5], 3.0)?;
/// assert!((launch.weights_at(1.5)?[0] - 0.73).abs() < 1e-15);
/// // At constant prices nothing is lost; 46 % of the pool's value is sold out of the token.
/// let prices = [1.0, 1.0];
/// assert!((launch.value_ratio(3.0, prices, prices, prices)? - 1.0).abs() < 1e-15);
/// let [token, quote] = launch.inflow(3.0, prices, prices, prices)?;
/// assert!((token + 0.46).abs() < 1e-15 && (quote - 0.46).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// References: Balancer documentation, "Liquidity bootstrapping pools"; Willetts and Harrington, "Optimal rebalancing in
/// dynamic AMMs" (2024), for the loss of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradualWeights<const N: usize> {
    pub(crate) start: [f64; N],
    pub(crate) end: [f64; N],
    pub(crate) duration: f64,
}

impl<const N: usize> GradualWeights<N> {
    /// Weights at the start and at the end, each set over its sum, and the time between, in any unit.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`] unless all are positive and finite, [`Error::InvalidTime`] unless the time is.
    pub fn new(start: [f64; N], end: [f64; N], duration: f64) -> Result<Self> {
        const { assert!(N >= 2, "a pool has at least two assets") };
        Ok(Self { start: shares(start)?, end: shares(end)?, duration: positive(duration, Error::InvalidTime)? })
    }

    /// `wᵢ(t)`; after the end, those of the end. To 4 ε.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] for a negative time.
    pub fn weights_at(&self, time: f64) -> Result<[f64; N]> {
        let t = non_negative(time, Error::InvalidTime)?;
        if t >= self.duration {
            return Ok(self.end);
        }
        // What is left of each, so that a weight that all but vanishes keeps its digits.
        let (left, done) = ((self.duration - t) / self.duration, t / self.duration);
        Ok(combine(self.start, self.end, |start, end| start * left + end * done))
    }

    /// The value of the pool at a time over its value at the start, given the prices at the start and then, and the
    /// geometric mean of each price in between ([`geometric_mean`](Self::geometric_mean)).
    ///
    /// To `(4 + 2·Σ wᵢ·(|ln(Pᵢ/Gᵢ)| + |ln(Gᵢ/Pᵢ₀)|))` ε. The weights must be moving still: after the end the pool is a
    /// [`Weighted`] like any other.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] for a negative time or one after the end, [`Error::InvalidPrice`].
    pub fn value_ratio(&self, time: f64, from: [f64; N], to: [f64; N], mean: [f64; N]) -> Result<f64> {
        if time > self.duration {
            return Err(Error::InvalidTime);
        }
        let weights = self.weights_at(time)?;
        let mut log = 0.0;
        for ((w, w0), ((p0, p), g)) in weights.into_iter().zip(self.start).zip(from.into_iter().zip(to).zip(mean)) {
            let (p0, p) = (positive(p0, Error::InvalidPrice)?, positive(p, Error::InvalidPrice)?);
            let g = positive(g, Error::InvalidPrice)?;
            log += w * p.ln_ratio(g) + w0 * g.ln_ratio(p0);
        }
        exp(log).finite()
    }

    /// The impermanent loss at a time against holding what was deposited at the start, `V/H − 1`. A gain where weight
    /// moved into what rose. Accuracy as [`value_ratio`](Self::value_ratio), absolute.
    ///
    /// # Errors
    /// As [`value_ratio`](Self::value_ratio).
    pub fn impermanent_loss(&self, time: f64, from: [f64; N], to: [f64; N], mean: [f64; N]) -> Result<f64> {
        let value = self.value_ratio(time, from, to, mean)?;
        let held: f64 = self.start.into_iter().zip(from.into_iter().zip(to)).map(|(w, (p0, p))| w * (p / p0)).sum();
        (value / held - 1.0).finite()
    }

    /// What the pool has taken in of each asset since the start, for each unit of its value then: negative where it sold.
    ///
    /// ```text
    /// wᵢ(t)·V(t)/(V₀·Pᵢ) − wᵢ₀/Pᵢ₀
    /// ```
    ///
    /// Accuracy as [`value_ratio`](Self::value_ratio), of the larger term.
    ///
    /// # Errors
    /// As [`value_ratio`](Self::value_ratio).
    pub fn inflow(&self, time: f64, from: [f64; N], to: [f64; N], mean: [f64; N]) -> Result<[f64; N]> {
        let value = self.value_ratio(time, from, to, mean)?;
        let now = combine(self.weights_at(time)?, to, |w, p| w * value / p);
        let then = combine(self.start, from, |w, p| w / p);
        finite(combine(now, then, |now, then| now - then))
    }

    /// How fast the pool takes in each asset as its weight moves, for each unit of its value: `wᵢ′/Pᵢ` per unit of time.
    /// To 4 ε of the larger weight.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`].
    pub fn inflow_rate(&self, prices: [f64; N]) -> Result<[f64; N]> {
        for p in prices {
            positive(p, Error::InvalidPrice)?;
        }
        let slope = combine(self.start, self.end, |start, end| (end - start) / self.duration);
        finite(combine(slope, prices, |slope, p| slope / p))
    }

    /// What arbitrage takes where the weights move in `steps` equal jumps instead of gradually, at constant prices: the
    /// share of the value that is lost. To 64 ε, and 2 ε absolute.
    ///
    /// ```text
    /// 1 − Π exp(−Σ wᵢ₊·ln(wᵢ₊/wᵢ))      w₊ after a jump, w before
    /// ```
    ///
    /// ```
    /// use cfmm_math::analytics::GradualWeights;
    ///
    /// let launch = GradualWeights::new([0.96, 0.04], [0.5, 0.5], 3.0)?;
    /// assert!(launch.loss_of_steps(1)? > 0.6 && launch.loss_of_steps(1_000)? < 2e-3);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for no steps.
    pub fn loss_of_steps(&self, steps: u32) -> Result<f64> {
        if steps == 0 {
            return Err(Error::Domain);
        }
        let divergence: f64 =
            self.start.into_iter().zip(self.end).map(|(start, end)| divergence_of_steps(start, end, steps)).sum();
        (-exp_m1(-divergence)).finite()
    }

    /// The pool at a time, holding these reserves: for quotes, and for all other measures.
    ///
    /// # Errors
    /// As [`weights_at`](Self::weights_at) and [`Weighted::new`].
    pub fn pool_at(&self, time: f64, reserves: [f64; N]) -> Result<Weighted<f64, N>> {
        Weighted::new(reserves, self.weights_at(time)?)
    }

    /// The geometric mean of prices observed at equal spacing, each holding until the next. To 2 ε of the largest
    /// logarithm.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] for a price that is not positive, [`Error::InvalidAmount`] for none.
    pub fn geometric_mean(prices: impl IntoIterator<Item = f64>) -> Result<f64> {
        let (mut sum, mut count) = (0.0, 0.0);
        for price in prices {
            sum += ln(positive(price, Error::InvalidPrice)?);
            count += 1.0;
        }
        if count == 0.0 { Err(Error::InvalidAmount) } else { exp(sum / count).finite() }
    }
}

/// Weights over their sum.
fn shares<const N: usize>(weights: [f64; N]) -> Result<[f64; N]> {
    let mut total = 0.0;
    for w in weights {
        total += positive(w, Error::InvalidWeight)?;
    }
    finite(weights.map(|w| w / total))
}

fn combine<const N: usize>(mut a: [f64; N], b: [f64; N], f: impl Fn(f64, f64) -> f64) -> [f64; N] {
    for (a, b) in a.iter_mut().zip(b) {
        *a = f(*a, b);
    }
    a
}

fn finite<const N: usize>(values: [f64; N]) -> Result<[f64; N]> {
    for value in values {
        value.finite()?;
    }
    Ok(values)
}

/// Jumps next to the smaller weight that are added one by one: beyond, a jump is a small part of the weight.
const ONE_BY_ONE: u32 = 1024;

/// `Σ w₊·ln(w₊/w) − (w₊ − w)` of one weight over the jumps. The second terms of all weights add up to nothing, and without them
/// all others are positive.
///
/// With `u = (w₊ − w)/w₊` a term is `w₊·(u²/2 + u³/3 + …)`: a sum of many is that of Euler and Maclaurin.
fn divergence_of_steps(start: f64, end: f64, steps: u32) -> f64 {
    // From the smaller weight up, whichever way they go.
    let (least, most, falls, count) = (start.min(end), start.max(end), end < start, f64::from(steps));
    let size = (most - least) / count;
    let jump = if falls { -size } else { size };
    let weight = |i: u32| (least * f64::from(steps - i) + most * f64::from(i)) / count;
    let term = |i: u32| {
        let (low, high) = (weight(i), weight(i + 1));
        let (before, after) = if falls { (high, low) } else { (low, high) };
        let u = jump / after;
        after * if u.abs() > 1.0 / 32.0 { after.ln_ratio(before) - u } else { beyond_first(u) }
    };
    let one_by_one = steps.min(ONE_BY_ONE);
    let sum = (0..one_by_one).rev().map(term).sum();
    if one_by_one == steps {
        return sum;
    }
    let (first, last) = (one_by_one, steps - 1);
    let [low, high] = [first, last].map(|i| weight(if falls { i } else { i + 1 }));
    let rise = f64::from(last - first) * size / low;
    let ends = |w: f64| {
        let u = jump / w;
        u * (1.0 / 3.0 + u * (1.0 / 6.0 + u * (11.0 / 90.0 + u / 10.0)))
    };
    sum + (size * (0.5 * ln_1p(rise) + (ends(low) - ends(high))) + 0.5 * (term(first) + term(last)))
}

/// `−ln(1 − u) − u = u²/2 + u³/3 + …` for `|u| ≤ 1/32`
fn beyond_first(u: f64) -> f64 {
    const TERMS: u32 = 12;
    let series = (2..=TERMS).rev().fold(0.0, |sum, j| sum * u + 1.0 / f64::from(j));
    u * u * series
}
