//! The mean of the worst losses.

use super::LogMove;
use super::probability::{quantile_yield, valid_probability};
use super::tails;
use crate::analytics::break_even_prices::{BreakEven, share};
use crate::analytics::market::Gbm;
use crate::error::Result;
use crate::number::Real;

/// The expected shortfall of impermanent loss: the mean loss in the worst `probability` of outcomes.
///
/// ```text
/// ES = ℓ + E[(−IL − ℓ)⁺]/p,  ℓ = il_quantile(p)
/// ```
///
/// At least the quantile, and `E[−IL]` as `p → 1`. Outcomes without a loss count as a loss of 0.
///
/// Domain: `0 < p < 1`. With `σ√T = 0` it is the loss that is sure.
///
/// Accuracy: 10⁻¹² for the crate's curves where the deviates at the quantile are moderate, relative `(1 + z²)` ε more in
/// a far tail. An error of the quantile enters to second order only.
///
/// # Errors
/// As [`il_quantile`](super::il_quantile).
///
/// ```
/// use cfmm_math::ConstantProduct;
/// use cfmm_math::analytics::{Gbm, il_expected_shortfall, il_quantile};
///
/// let (pool, gbm) = (ConstantProduct::new(1.0, 100.0)?, Gbm::new(0.0, 0.8)?);
/// let at_risk = il_quantile(&pool, 100.0, 100.0, &gbm, 1.0, 0.05)?;
/// assert!(il_expected_shortfall(&pool, 100.0, 100.0, &gbm, 1.0, 0.05)? > at_risk);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Rockafellar and Uryasev, "Optimization of conditional value-at-risk" (2000).
pub fn il_expected_shortfall<P: BreakEven>(
    pool: &P,
    entry: f64,
    price: f64,
    gbm: &Gbm,
    years: f64,
    probability: f64,
) -> Result<f64> {
    let moves = LogMove::new(entry, price, gbm, years)?;
    let p = valid_probability(probability)?;
    if moves.deviation == 0.0 {
        return (-pool.il_after(entry, moves.mean)?).finite();
    }
    let fee_yield = quantile_yield(pool, entry, moves, p)?;
    let at_risk = share(fee_yield);
    let beyond = pool.break_even_ln_ratios(entry, fee_yield)?;
    let excess = |loss: f64| if loss > at_risk { loss - at_risk } else { 0.0 };
    let shortfall = at_risk + tails::mean(pool, entry, moves, beyond, excess)? / p;
    (if shortfall < 1.0 { shortfall } else { 1.0 }).finite()
}
