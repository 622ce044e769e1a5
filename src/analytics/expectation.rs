//! Impermanent loss as a random variable: its mean, its distribution and its tail.

use super::break_even_prices::BreakEven;
use super::claim::stable_swap::expected_loss;
use super::gaussian::{cumulative, density};
use super::market::{Gbm, valid_time};
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;
use crate::number::{Real, positive};
use crate::{Concentrated, ConstantProduct, StableSwap, Weighted, WithFee};

mod probability;
mod shortfall;
mod tails;
mod time_in_range;

pub use self::{
    probability::{il_probability, il_quantile},
    shortfall::il_expected_shortfall,
    time_in_range::time_in_range,
};

/// The move `ln(P_T/entry) = mean + deviation·z` of a price that is now `price`, `z` standard normal.
#[derive(Clone, Copy)]
struct LogMove {
    mean: f64,
    deviation: f64,
}

impl LogMove {
    /// `ln(price/entry) + (μ − ½σ²)T` and `σ√T`
    fn new(entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<Self> {
        let (entry, price) = (positive(entry, Error::InvalidPrice)?, positive(price, Error::InvalidPrice)?);
        let (years, sigma) = (valid_time(years)?, gbm.volatility());
        let moved = if price == entry { 0.0 } else { price.ln_ratio(entry) };
        let mean = moved + (gbm.drift() - 0.5 * sigma * sigma) * years;
        Ok(Self { mean: mean.finite()?, deviation: (sigma * sqrt(years)).finite()? })
    }

    /// The move at `z`.
    fn at(self, z: f64) -> f64 {
        self.mean + self.deviation * z
    }

    /// The `z` of a move; `None` where nothing is random.
    fn z(self, ln_ratio: f64) -> Option<f64> {
        if self.deviation > 0.0 { Some((ln_ratio - self.mean) / self.deviation) } else { None }
    }

    /// `Pr(move ≤ low) + Pr(move ≥ high)`
    fn beyond(self, [low, high]: [Option<f64>; 2]) -> f64 {
        let below = low.map_or(0.0, |low| match self.z(low) {
            Some(z) => cumulative(z),
            None => f64::from(u8::from(self.mean <= low)),
        });
        let above = high.map_or(0.0, |high| match self.z(high) {
            Some(z) => cumulative(-z),
            None => f64::from(u8::from(self.mean >= high)),
        });
        let sum = below + above;
        if sum < 1.0 { sum } else { 1.0 }
    }
}

/// The mean of impermanent loss.
///
/// ```text
/// E[V(P_T)/H(P_T) − 1],  entered at the current price
/// ```
///
/// ```
/// use cfmm_math::ConstantProduct;
/// use cfmm_math::analytics::{ExpectedLoss, Gbm};
///
/// let pool = ConstantProduct::new(1.0, 2_000.0)?;
/// let il = pool.expected_il(2_000.0, &Gbm::new(0.0, 0.8)?, 0.25)?;
/// assert!(il < 0.0 && (il + 0.8 * 0.8 * 0.25 / 8.0).abs() < 1e-3); // −σ²T/8, less what is of higher order
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait ExpectedLoss: BreakEven {
    /// `E[V(P_T)/H(P_T) − 1]` over `years`, of a position that is entered at `price`; at most 0.
    ///
    /// Constant product and weighted by the trapezoidal rule in the normal deviate, to 64 ε. Everything else by adaptive
    /// panels on both sides of the entry, split at the curve's [`corners`](BreakEven::corners): concentrated to
    /// `16·(1 + z²)` ε, `z` the deviate at which the loss sets in; stable-swap, and other curves by default, to 10⁻¹².
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the price is positive and finite, [`Error::InvalidTime`] unless the time is finite
    /// and at least 0, [`Error::Overflow`] where `μT` or `σ²T` is beyond the number, and what the curve returns, by
    /// default also for a price that no f64 holds ([`Error::InvalidPrice`]).
    fn expected_il(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        let moves = LogMove::new(price, price, gbm, years)?;
        expected_il_by_panels(self, price, moves)
    }
}

fn expected_il_by_panels<P: BreakEven>(pool: &P, entry: f64, moves: LogMove) -> Result<f64> {
    if moves.deviation == 0.0 {
        return pool.il_after(entry, moves.mean);
    }
    let whole = pool.break_even_ln_ratios(entry, 0.0)?;
    at_least_minus_one(-tails::mean(pool, entry, moves, whole, |loss| loss)?)
}

/// The weights of a sum have an error of their own.
fn at_least_minus_one(il: f64) -> Result<f64> {
    (if il < -1.0 { -1.0 } else { il }).finite()
}

/// Beyond this the trapezoidal rule takes more steps than panels do.
const MOST_DEVIATION: f64 = 12.0;

/// The trapezoidal rule in `z`, for a `V/H` without a pole within `π` of the real moves.
///
/// With `d` a distance from the real axis that keeps clear of the poles, `π/s`, the error is `e^(½d² − 2πd/step)`.
fn expected_il_by_trapezoid<P: BreakEven>(pool: &P, entry: f64, moves: LogMove) -> Result<f64> {
    if moves.deviation == 0.0 || moves.deviation > MOST_DEVIATION {
        return expected_il_by_panels(pool, entry, moves);
    }
    let clear = (core::f64::consts::PI / moves.deviation).min(8.6);
    let step = (2.0 * core::f64::consts::PI * clear / (37.0 + 0.5 * clear * clear)).min(0.5);
    let mut n = libm::floor(9.0 / step);
    let mut sum = 0.0;
    // From the outside in: the outer terms are the small ones.
    while n > 0.0 {
        let z = n * step;
        sum += density(z) * (pool.il_after(entry, moves.at(z))? + pool.il_after(entry, moves.at(-z))?);
        n -= 1.0;
    }
    sum += density(0.0) * pool.il_after(entry, moves.mean)?;
    at_least_minus_one(sum * step)
}

impl ExpectedLoss for ConstantProduct<f64> {
    fn expected_il(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        expected_il_by_trapezoid(self, price, LogMove::new(price, price, gbm, years)?)
    }
}

impl ExpectedLoss for Weighted<f64, 2> {
    fn expected_il(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        expected_il_by_trapezoid(self, price, LogMove::new(price, price, gbm, years)?)
    }
}

impl ExpectedLoss for Concentrated<f64> {}

impl ExpectedLoss for StableSwap<f64, 2> {
    /// Along the curve, and not over the price, for which every point would be a root; but for moves so wide that the curve
    /// has no numbers at their ends.
    fn expected_il(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        match expected_loss(self, price, gbm, years) {
            Ok(loss) => at_least_minus_one(-loss),
            Err(Error::Overflow | Error::NoConvergence) => {
                expected_il_by_panels(self, price, LogMove::new(price, price, gbm, years)?)
            }
            Err(error) => Err(error),
        }
    }
}

impl<C: ExpectedLoss> ExpectedLoss for WithFee<C> {
    fn expected_il(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        self.pool().expected_il(price, gbm, years)
    }
}
