//! The hedge that is put on once and left alone.

use crate::analytics::gaussian::Adaptive;
use crate::analytics::market::valid_time;
use crate::analytics::{Claim, Gbm, Market};
use crate::curve::{Concentrated, ConstantProduct, StableSwap, Weighted, WithFee};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, sqrt};
use crate::number::{Real, positive};

/// The base to short over a horizon without trading again, for the least variance of what comes out.
///
/// ```text
/// h* = Cov(V_T, P_T)/Var(P_T)
/// ```
///
/// ```
/// use cfmm_math::analytics::{Gbm, hedge::LeastSquaresHedge};
/// use cfmm_math::{ConstantProduct, PoolValue};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// // A delta of 10 now. Over a quarter of wide moves less: the pool sells on the way up.
/// let short = pool.least_squares_hedge(2_000.0, &Gbm::new(0.0, 0.8)?, 0.25)?;
/// assert!(short < 10.0 && short > 9.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Föllmer and Sondermann, "Hedging of non-redundant contingent claims" (1986), over one period.
pub trait LeastSquaresHedge: Claim {
    /// `h*`, the price now being `price`.
    ///
    /// Both moments come from the same price after `T` years, of which the covariance takes one power more: that is a
    /// tilt of the drift by `σ²`, and the difference that it makes is an integral of deltas.
    ///
    /// ```text
    /// h* = ∫₀¹ Δ(μ + θσ²)·e^(θs²) dθ · s²/(e^(s²) − 1),   s² = σ²T
    ///      Δ(ρ) = e^(−ρT)·E[P_T·x*(P_T)]/P with the drift ρ
    /// constant product, weighted:  E[V_T]/E[P_T] · (e^(ws²) − 1)/(e^(s²) − 1)
    /// ```
    ///
    /// Nothing in it is a difference: it is a mean of deltas. Without volatility it is `x*` at the forward price.
    ///
    /// Accuracy: constant product and weighted `8·(1 + |μ|T + s²)` ε; else 10⁻¹² and the error of the deltas.
    ///
    /// # Errors
    /// As [`Claim::claim`].
    fn least_squares_hedge(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        let (price, years) = (positive(price, Error::InvalidPrice)?, valid_time(years)?);
        let (sigma, drift) = (gbm.volatility(), gbm.drift());
        let variance = (sigma * sigma * years).finite()?;
        if variance == 0.0 {
            let [base, _] = self.reserves_at(forward(price, gbm, years)?)?;
            return Ok(base);
        }
        // With θ = 1 − u/s²: e^(θs²)·s²dθ/(e^(s²) − 1) = e^(−u)du/(1 − e^(−s²)).
        let mut integrand = |u: f64| {
            let tilted = Market::new(sigma, drift + (variance - u) / years, 0.0)?;
            Ok(exp(-u) * self.claim(price, &tilted, years)?.delta)
        };
        let end = if variance < FARTHEST { variance } else { FARTHEST };
        // The tilt moves the deviate by u/s: panels of one deviation.
        let width = if variance < 1.0 { variance } else { sqrt(variance) };
        let (mut integral, mut from) = (Adaptive::new(), 0.0);
        while from < end {
            let to = if from + 1.25 * width < end { from + width } else { end };
            integral.add(from, to, &mut integrand)?;
            from = to;
        }
        (integral.sum() / -exp_m1(-variance)).finite()
    }
}

/// From here on `e^(−u)` is no number. Nothing nearer may be left out: of a range the deltas grow like `e^(3u/2 − u²/(2s²))`,
/// and what counts is about `u = s²/2`.
const FARTHEST: f64 = 745.0;

/// `E[P_T]`
fn forward(price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
    positive(price * exp(gbm.drift() * years), Error::Overflow)
}

/// Of a value that is the power `w` of the price.
fn of_power(pool: &impl Claim, w: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
    let value = pool.expected_value(price, gbm, years)?;
    let variance = gbm.volatility() * gbm.volatility() * years;
    let ratio =
        if variance == 0.0 { w } else { exp((w - 1.0) * variance) * (exp_m1(-w * variance) / exp_m1(-variance)) };
    (value / forward(price, gbm, years)? * ratio).finite()
}

impl LeastSquaresHedge for ConstantProduct<f64> {
    fn least_squares_hedge(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        of_power(self, 0.5, price, gbm, years)
    }
}

impl LeastSquaresHedge for Weighted<f64, 2> {
    fn least_squares_hedge(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        let [weight, _] = self.weights();
        of_power(self, weight / self.total_weight(), price, gbm, years)
    }
}

impl LeastSquaresHedge for Concentrated<f64> {}

impl LeastSquaresHedge for StableSwap<f64, 2> {}

impl<C: LeastSquaresHedge> LeastSquaresHedge for WithFee<C> {
    fn least_squares_hedge(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        self.pool().least_squares_hedge(price, gbm, years)
    }
}
