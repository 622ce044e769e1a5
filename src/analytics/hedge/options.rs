//! Hedges of the second order: options against the curvature.

use crate::analytics::{ClaimGreeks, OptionGreeks, SpotGreeks};
use crate::error::{Error, Result};
use crate::number::Real;

/// What a position or an option gains by the price, its square and the volatility.
///
/// ```
/// use cfmm_math::analytics::{SpotGreeks, hedge::Exposure};
/// use cfmm_math::ConstantProduct;
///
/// // Of a pool's value now, which no volatility enters; `Claim` has that of its value at a horizon.
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// let exposure = Exposure::from(SpotGreeks::of(&pool, 2_000.0)?);
/// assert_eq!(exposure.vega, 0.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposure {
    /// In base.
    pub delta: f64,
    /// In base per unit of price.
    pub gamma: f64,
    /// In quote per 1.00 of volatility.
    pub vega: f64,
}

impl From<SpotGreeks<f64>> for Exposure {
    fn from(greeks: SpotGreeks<f64>) -> Self {
        Self { delta: greeks.delta, gamma: greeks.gamma, vega: 0.0 }
    }
}

impl From<ClaimGreeks> for Exposure {
    fn from(greeks: ClaimGreeks) -> Self {
        Self { delta: greeks.delta, gamma: greeks.gamma, vega: greeks.vega }
    }
}

impl From<OptionGreeks> for Exposure {
    fn from(greeks: OptionGreeks) -> Self {
        Self { delta: greeks.delta, gamma: greeks.gamma, vega: greeks.vega }
    }
}

/// Options to buy and base to short; to sell and to buy where negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OptionHedge<const N: usize> {
    /// Of each option.
    pub options: [f64; N],
    /// Base to short beside them.
    pub short: f64,
}

/// One option against gamma, and base against what delta is left.
///
/// ```text
/// n = −Γ/Γ₁,   short = Δ + n·Δ₁
/// ```
///
/// Accuracy: 2 ε of the quantity, and of the terms that the base is a sum of, for exact greeks.
///
/// ```
/// use cfmm_math::analytics::{EuropeanOption, Market, SpotGreeks, hedge::delta_gamma_hedge};
/// use cfmm_math::ConstantProduct;
///
/// let (pool, market) = (ConstantProduct::new(10.0, 20_000.0)?, Market::new(0.8, 0.0, 0.0)?);
/// let position = SpotGreeks::of(&pool, 2_000.0)?;
/// let call = EuropeanOption::call(2_000.0, 0.25)?.greeks(2_000.0, &market)?;
/// let hedge = delta_gamma_hedge(position.into(), call.into())?;
/// let [calls] = hedge.options;
/// assert!((position.gamma + calls * call.gamma).abs() < 1e-15);
/// assert!((position.delta + calls * call.delta - hedge.short).abs() < 1e-12);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for an option without gamma; [`Error::Overflow`].
pub fn delta_gamma_hedge(position: Exposure, option: Exposure) -> Result<OptionHedge<1>> {
    if option.gamma == 0.0 {
        return Err(Error::Domain);
    }
    let quantity = (-position.gamma / option.gamma).finite()?;
    Ok(OptionHedge { options: [quantity], short: (position.delta + quantity * option.delta).finite()? })
}

/// Two options against gamma and vega, and base against what delta is left.
///
/// ```text
/// n₁·Γ₁ + n₂·Γ₂ = −Γ
/// n₁·ν₁ + n₂·ν₂ = −ν,   short = Δ + n₁·Δ₁ + n₂·Δ₂
/// ```
///
/// Accuracy: that of the system: its condition times 8 ε.
///
/// # Errors
/// [`Error::Domain`] where the two options do the same, as those of one expiry do: then `ν = σT·S²·Γ` of both;
/// [`Error::Overflow`].
pub fn delta_gamma_vega_hedge(position: Exposure, options: [Exposure; 2]) -> Result<OptionHedge<2>> {
    let [first, second] = options;
    let [n1, n2] = solve([[first.gamma, second.gamma], [first.vega, second.vega]], [-position.gamma, -position.vega])?;
    let short = position.delta + n1 * first.delta + n2 * second.delta;
    Ok(OptionHedge { options: [n1, n2], short: short.finite()? })
}

/// Two options against delta and gamma, without any base.
///
/// ```text
/// n₁·Δ₁ + n₂·Δ₂ = −Δ
/// n₁·Γ₁ + n₂·Γ₂ = −Γ
/// ```
///
/// Accuracy: as [`delta_gamma_vega_hedge`].
///
/// # Errors
/// [`Error::Domain`] where the two options do the same; [`Error::Overflow`].
pub fn delta_gamma_hedge_by_options(position: Exposure, options: [Exposure; 2]) -> Result<[f64; 2]> {
    let [first, second] = options;
    solve([[first.delta, second.delta], [first.gamma, second.gamma]], [-position.delta, -position.gamma])
}

/// A determinant below this share of its terms is rounding.
const SINGULAR: f64 = 16.0 * f64::EPSILON;

/// Two equations by Cramer's rule.
fn solve([[a, b], [c, d]]: [[f64; 2]; 2], [e, f]: [f64; 2]) -> Result<[f64; 2]> {
    // Rows of the same size: gammas and vegas are orders of magnitude apart, and their products out of range.
    let (top, bottom) = (a.abs().max(b.abs()), c.abs().max(d.abs()));
    if top == 0.0 || bottom == 0.0 {
        return Err(Error::Domain);
    }
    let ([a, b, e], [c, d, f]) = ([a, b, e].map(|x| x / top), [c, d, f].map(|x| x / bottom));
    let determinant = a * d - b * c;
    // Written so that a NaN fails.
    if determinant.abs().partial_cmp(&(SINGULAR * ((a * d).abs() + (b * c).abs())))
        != Some(core::cmp::Ordering::Greater)
    {
        return Err(Error::Domain);
    }
    Ok([((e * d - b * f) / determinant).finite()?, ((a * f - e * c) / determinant).finite()?])
}
