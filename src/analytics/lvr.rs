//! Loss versus rebalancing: what arbitrage takes from a pool that trades at stale prices.

#[cfg(feature = "float")]
use super::{BreakEven, Claim, Gbm, Market, market::valid_time, passage::Passage};
use crate::curve::PoolValue;
use crate::error::{Error, Result};
#[cfg(feature = "float")]
use crate::number::float::elementary::exp;
use crate::number::{Real, Scalar, non_negative, positive};

/// Loss versus rebalancing at a price, in quote per year.
///
/// ```text
/// LVR = ½·σ²·P²·depth = ½·σ²·P²·|dx*/dP|
/// ```
///
/// A volatility of 0 loses nothing. `f64`: 8 ε (stable-swap 40). `Checked`: the depth's promise, times `½σ²P²`, and
/// `1 + σ + σ²·(1 + P)` units.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::lvr_rate};
///
/// // σ²/8 of the value a year.
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// assert!((lvr_rate(&pool, 2_000.0, 0.8)? - 0.08 * 40_000.0).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidVolatility`] for a negative volatility; as [`PoolValue::depth_at`].
///
/// Reference: Milionis, Moallemi, Roughgarden and Zhang, "Automated market making and loss-versus-rebalancing" (2022),
/// theorem 1.
pub fn lvr_rate<P: PoolValue>(pool: &P, price: P::Scalar, volatility: P::Scalar) -> Result<P::Scalar> {
    let sigma = non_negative(volatility, Error::InvalidVolatility)?;
    (sigma * exposure(pool, price)? * sigma).finite()
}

/// Loss versus rebalancing over the value of the position, per year.
///
/// ```text
/// LVR/V      constant product σ²/8      weighted ½w(1 − w)σ²      concentrated, in range, σ²·√P·L/(4V)
/// ```
///
/// `f64`: 8 ε (stable-swap 40). `Checked`: the promises of depth and value, over the value, times `½σ²P²`, and
/// `1 + σ + σ²·(1 + P/V)` units.
///
/// ```
/// use cfmm_math::{Weighted, analytics::lvr_yield};
///
/// let pool = Weighted::new([80.0, 20.0], [4.0, 1.0])?;
/// assert!((lvr_yield(&pool, 1.0, 1.0)? - 0.08).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`lvr_rate`].
pub fn lvr_yield<P: PoolValue>(pool: &P, price: P::Scalar, volatility: P::Scalar) -> Result<P::Scalar> {
    let sigma = non_negative(volatility, Error::InvalidVolatility)?;
    (sigma * relative_exposure(pool, price)? * sigma).finite()
}

/// The loss versus rebalancing of a path of prices: the sum of the [`divergence`](PoolValue::divergence)s from each price
/// to the next.
///
/// It is what a portfolio that holds the pool's own reserves, rebalanced at each observed price, has more than the
/// pool. The finer the observations, the nearer it comes to the integral of [`lvr_rate`].
///
/// ```
/// use cfmm_math::{ConstantProduct, PoolValue, analytics::realized_lvr};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// // There and back loses twice, though no impermanent loss is left.
/// let lost = realized_lvr(&pool, [2_000.0, 2_200.0, 2_000.0])?;
/// assert!(lost > 0.0 && pool.divergence(2_000.0, 2_000.0)? == 0.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`PoolValue::divergence`]; fewer than two prices lose nothing.
pub fn realized_lvr<P: PoolValue>(pool: &P, prices: impl IntoIterator<Item = P::Scalar>) -> Result<P::Scalar> {
    let mut prices = prices.into_iter();
    let Some(mut last) = prices.next() else { return Ok(P::Scalar::ZERO) };
    positive(last, Error::InvalidPrice)?;
    let mut sum = P::Scalar::ZERO;
    for price in prices {
        sum = sum + pool.divergence(last, price)?;
        last = price;
    }
    sum.finite()
}

/// The loss versus rebalancing that is expected over a horizon, in quote, the price now being `price`.
///
/// ```text
/// E[∫₀ᵀ ½σ²·P²·depth dt] = −½σ²·P²·∫₀ᵀ e^(μt)·Γ(t) dt      Γ(t) the gamma of the claim at rate μ
/// ```
///
/// Without drift it is what the position is expected to lose against holding,
/// [`expected_divergence`](Claim::expected_divergence) entered at `price`. To 10⁻¹⁰, by adaptive panels in `√t`.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::{Gbm, expected_lvr}};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// let lost = expected_lvr(&pool, 2_000.0, &Gbm::new(0.0, 0.8)?, 1.0)?;
/// assert!((lost - 40_000.0 * (1.0 - (-0.08_f64).exp())).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`Claim::claim`].
#[cfg(feature = "float")]
pub fn expected_lvr<P: Claim + BreakEven>(pool: &P, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
    let horizon = valid_time(years)?;
    let market = Market::new(gbm.volatility(), gbm.drift(), 0.0)?;
    if gbm.volatility() == 0.0 {
        return pool.depth_at(price).map(|_| 0.0);
    }
    let variance = gbm.volatility() * gbm.volatility();
    let moves = Passage { drift: gbm.drift() - 0.5 * variance, sigma: gbm.volatility() };
    // In the root of time, where the rate is smooth from the start.
    let corners = pool.corners().map(|corner| corner.map(|corner| corner.ln_ratio(price)));
    let integral = moves.integral(corners, horizon, |root| {
        let t = root * root;
        Ok(-pool.claim(price, &market, t)?.gamma * exp(gbm.drift() * t))
    })?;
    (0.5 * variance * price * price * integral).finite()
}

/// `½·P²·depth`: loss versus rebalancing for a variance of 1.
pub(super) fn exposure<P: PoolValue>(pool: &P, price: P::Scalar) -> Result<P::Scalar> {
    let depth = pool.depth_at(price)?;
    let half = P::Scalar::rational(1, 2);
    (depth * price * half * price).finite()
}

/// `½·P²·depth/V`.
pub(super) fn relative_exposure<P: PoolValue>(pool: &P, price: P::Scalar) -> Result<P::Scalar> {
    let (depth, value) = (pool.depth_at(price)?, pool.value_at(price)?);
    ((depth * price).mul_ratio(price, value) * P::Scalar::rational(1, 2)).finite()
}
