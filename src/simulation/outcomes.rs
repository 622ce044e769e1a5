//! What many paths came to.

use alloc::vec::Vec;

use super::cholesky::Cholesky;
use super::sum::Sum;
use crate::error::{Error, Result};
use crate::number::Real;
use libm::{floor, sqrt};

/// The outcomes of a simulation, in the order of the paths.
///
/// A measure is any function of an outcome; what it is distributed like is a [`Distribution`], its mean with the help
/// of something whose mean is known an [`Estimate`].
#[derive(Debug, Clone, PartialEq)]
pub struct Outcomes<T> {
    outcomes: Vec<T>,
    antithetic: bool,
}

impl<T> Outcomes<T> {
    pub(super) const fn new(outcomes: Vec<T>, antithetic: bool) -> Self {
        Self { outcomes, antithetic }
    }

    /// The outcomes.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.outcomes
    }

    /// How a measure is distributed.
    ///
    /// # Errors
    /// [`Error::Domain`] where it is NaN for an outcome, and for fewer than two independent paths, which have no
    /// standard error; [`Error::Overflow`] where it is infinite, or the sum of its squares is.
    pub fn distribution(&self, measure: impl Fn(&T) -> f64) -> Result<Distribution> {
        let mut values = allocate(self.outcomes.len())?;
        for outcome in &self.outcomes {
            values.push(measure(outcome).finite()?);
        }
        let (mean, variance) = moments(values.iter().copied())?;
        // Of the mean: that of what is independent, over how many of them there are.
        let group = self.group();
        let groups = values.chunks(group).map(|chunk| chunk.iter().sum::<f64>() / count(group));
        let variance_of_mean = moments(groups)?.1 / count(values.len().div_ceil(group));
        values.sort_unstable_by(f64::total_cmp);
        Ok(Distribution { values, mean, variance, variance_of_mean })
    }

    /// The mean of a measure, and nothing else of its distribution.
    ///
    /// # Errors
    /// As [`distribution`](Self::distribution).
    pub fn mean(&self, measure: impl Fn(&T) -> f64) -> Result<Estimate<0>> {
        self.controlled(measure, |_| [], [])
    }

    /// The mean of a measure, improved by control variates: other measures whose means are known, from closed forms.
    ///
    /// ```text
    /// mean = ȳ − Σ βₖ·(c̄ₖ − E[cₖ]),   β by least squares
    /// ```
    ///
    /// The variance falls to `1 − R²` of what it was, `R²` that of the regression of the measure on the controls. The
    /// slopes come from the same paths, which leaves a bias of the order `1/n`, beside an error of the order `1/√n`.
    ///
    /// ```
    /// use cfmm_math::analytics::{ExpectedLoss, Gbm, impermanent_loss};
    /// use cfmm_math::simulation::{GeometricBrownian, MonteCarlo, Process};
    /// use cfmm_math::{ConstantProduct, PoolValue};
    ///
    /// let pool = ConstantProduct::new(10.0, 20_000.0)?;
    /// let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.8)?)?;
    /// let prices = MonteCarlo::new(7, 10_000)?.run(|mut stream| market.price_after(0.25, &mut stream), |_| ())?;
    /// // The loss, with the value of the pool and the price as controls.
    /// let known = [2.0 * 10.0 * 2_000.0 * (-0.02_f64).exp(), 2_000.0];
    /// let loss = |price: &f64| impermanent_loss(&pool, 2_000.0, *price).unwrap_or(f64::NAN);
    /// let controls = |price: &f64| [pool.value_at(*price).unwrap_or(f64::NAN), *price];
    /// let estimate = prices.controlled(loss, controls, known)?;
    /// assert!(estimate.variance_reduction > 5.0);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] where a measure or a control is NaN, where the controls are constant or depend on each other
    /// linearly, and for no more than `K + 1` independent paths; [`Error::Overflow`] where one of them is infinite, or the
    /// sum of its squares is.
    pub fn controlled<const K: usize>(
        &self,
        measure: impl Fn(&T) -> f64,
        controls: impl Fn(&T) -> [f64; K],
        known: [f64; K],
    ) -> Result<Estimate<K>> {
        let mut rows = allocate(self.outcomes.len().div_ceil(self.group()))?;
        for group in self.outcomes.chunks(self.group()) {
            let (mut row, mut y) = ([0.0; K], 0.0);
            for outcome in group {
                y += measure(outcome);
                row.iter_mut().zip(controls(outcome)).for_each(|(sum, c)| *sum += c);
            }
            let n = count(group.len());
            rows.push((row.map(|sum| sum / n), (y / n).finite()?));
        }
        let (mean, variance) = moments(rows.iter().map(|(_, y)| *y))?;
        let mut means = [0.0; K];
        for (k, mean) in means.iter_mut().enumerate() {
            *mean = moments(rows.iter().filter_map(|(row, _)| row.get(k).copied()))?.0;
        }

        let (mut squares, mut products) = ([[Sum::ZERO; K]; K], [Sum::ZERO; K]);
        for (row, y) in &rows {
            let row = distances(*row, means);
            for ((line, product), c) in squares.iter_mut().zip(&mut products).zip(row) {
                product.add(c * (y - mean));
                for (square, d) in line.iter_mut().zip(row) {
                    square.add(c * d);
                }
            }
        }
        let slopes = least_squares(squares.map(|line| line.map(Sum::value)), products.map(Sum::value))?;

        let mut residual = Sum::ZERO;
        for (row, y) in &rows {
            let rest = y - mean - dot(slopes, distances(*row, means));
            residual.add(rest * rest);
        }
        let n = count(rows.len());
        let free = n - 1.0 - f64::from(u32::try_from(K).unwrap_or(u32::MAX));
        if free <= 0.0 {
            return Err(Error::Domain);
        }
        let rest = (residual.value() / free).finite()?;
        Ok(Estimate {
            mean: (mean - dot(slopes, distances(means, known))).finite()?,
            standard_error: sqrt(rest / n),
            // Of a measure that is the same on every path there is nothing to reduce.
            variance_reduction: if variance == 0.0 { 1.0 } else { variance / rest },
            slopes,
        })
    }

    /// How many consecutive paths depend on each other.
    const fn group(&self) -> usize {
        if self.antithetic { 2 } else { 1 }
    }
}

/// The solution of the normal equations, in controls scaled to a variance of one: dollars and shares alike.
fn least_squares<const K: usize>(squares: [[f64; K]; K], products: [f64; K]) -> Result<[f64; K]> {
    let mut scales = [0.0; K];
    for (k, (scale, line)) in scales.iter_mut().zip(&squares).enumerate() {
        *scale = sqrt(line.get(k).copied().unwrap_or(0.0));
    }
    let over = |values: [f64; K]| {
        let mut scaled = values;
        scaled.iter_mut().zip(scales).for_each(|(value, scale)| *value /= scale);
        scaled
    };
    let mut matrix = squares.map(over);
    for (line, scale) in matrix.iter_mut().zip(scales) {
        *line = line.map(|entry| entry / scale);
    }
    Ok(over(Cholesky::new(&matrix)?.solve(over(products))))
}

fn dot<const K: usize>(a: [f64; K], b: [f64; K]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn distances<const K: usize>(from: [f64; K], to: [f64; K]) -> [f64; K] {
    let mut distances = from;
    distances.iter_mut().zip(to).for_each(|(from, to)| *from -= to);
    distances
}

/// An empty vector with room for `n`.
pub(super) fn allocate<T>(n: usize) -> Result<Vec<T>> {
    let mut vector = Vec::new();
    vector.try_reserve_exact(n).map_err(|_| Error::Overflow)?;
    Ok(vector)
}

/// Mean and unbiased variance, in two passes of compensated sums.
fn moments(values: impl Iterator<Item = f64> + Clone) -> Result<(f64, f64)> {
    let n = count(values.clone().count());
    if n < 2.0 {
        return Err(Error::Domain);
    }
    let mean = (values.clone().collect::<Sum>().value() / n).finite()?;
    let squares: Sum = values.map(|value| (value - mean) * (value - mean)).collect();
    Ok((mean, (squares.value() / (n - 1.0)).finite()?))
}

#[allow(clippy::cast_precision_loss, reason = "as good as any, beyond 2⁵³")]
const fn count(n: usize) -> f64 {
    n as f64
}

/// The mean of a measure, and how far off it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate<const K: usize> {
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// How many times more paths would be as good without the controls; infinite where these leave nothing.
    pub variance_reduction: f64,
    /// The slope `β` of each control.
    pub slopes: [f64; K],
}

/// How a measure is distributed over the paths.
///
/// ```
/// use cfmm_math::simulation::MonteCarlo;
///
/// let normal = MonteCarlo::new(7, 100_000)?.run(|mut stream| Ok(stream.normal()), |_| ())?.distribution(|z| *z)?;
/// assert!(normal.mean().abs() < 3.0 * normal.standard_error());
/// assert!((normal.value_at_risk(0.05)? - 1.645).abs() < 0.02);
/// assert!((normal.expected_shortfall(0.05)? - 2.063).abs() < 0.03);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// In ascending order.
    values: Vec<f64>,
    mean: f64,
    variance: f64,
    variance_of_mean: f64,
}

impl Distribution {
    /// The mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The standard error of the mean; of antithetic pairs, that of their means.
    #[must_use]
    pub fn standard_error(&self) -> f64 {
        sqrt(self.variance_of_mean)
    }

    /// The standard deviation of the measure.
    #[must_use]
    pub fn standard_deviation(&self) -> f64 {
        sqrt(self.variance)
    }

    /// The variance of the measure, unbiased.
    #[must_use]
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// How many times more independent paths would give as good a mean: 1 unless the paths are antithetic. Infinite
    /// where the pairs cancel.
    #[must_use]
    pub fn variance_reduction(&self) -> f64 {
        if self.variance == 0.0 { 1.0 } else { self.variance / count(self.values.len()) / self.variance_of_mean }
    }

    /// The values, in ascending order.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value that a share `p` of the paths is below: linear between order statistics, definition 7 of Hyndman and
    /// Fan.
    ///
    /// # Errors
    /// [`Error::InvalidProbability`] unless `0 < p < 1`.
    pub fn quantile(&self, p: f64) -> Result<f64> {
        let position = valid_probability(p)? * count(self.values.len().saturating_sub(1));
        let below = floor(position);
        let (low, high) = (self.value(below)?, self.value(below + 1.0).or_else(|_| self.value(below))?);
        Ok(low + (position - below) * (high - low))
    }

    /// Value at risk: the loss that is exceeded with probability `tail`, a positive number for a loss.
    ///
    /// ```text
    /// VaR = −quantile(tail)
    /// ```
    ///
    /// # Errors
    /// As [`quantile`](Self::quantile).
    pub fn value_at_risk(&self, tail: f64) -> Result<f64> {
        Ok(-self.quantile(tail)?)
    }

    /// Expected shortfall, or conditional value at risk: the mean loss of the worst share `tail` of the paths, a
    /// positive number for a loss.
    ///
    /// ```text
    /// ES = −(1/(n·tail))·(x₍₁₎ + … + x₍ₖ₎ + (n·tail − k)·x₍ₖ₊₁₎),   k = ⌊n·tail⌋
    /// ```
    ///
    /// # Errors
    /// As [`quantile`](Self::quantile); [`Error::Overflow`].
    ///
    /// Reference: Acerbi and Tasche, "On the coherence of expected shortfall" (2002).
    pub fn expected_shortfall(&self, tail: f64) -> Result<f64> {
        let paths = valid_probability(tail)? * count(self.values.len());
        let whole = floor(paths);
        let part = (paths - whole) * self.value(whole)?;
        let mut sum: Sum = self.values.iter().copied().take(index(whole)).collect();
        sum.add(part);
        (-sum.value() / paths).finite()
    }

    /// An order statistic, counted from 0.
    fn value(&self, position: f64) -> Result<f64> {
        self.values.get(index(position)).copied().ok_or(Error::InvalidProbability)
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number, at least 0")]
const fn index(position: f64) -> usize {
    position as usize
}

fn valid_probability(p: f64) -> Result<f64> {
    if p > 0.0 && p < 1.0 { Ok(p) } else { Err(Error::InvalidProbability) }
}
