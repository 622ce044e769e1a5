//! Weighted pools, of which constant product is one: the value is a power of the price, `V ∝ P^w`.

use super::ClaimGreeks;
use super::law::{Law, Moments};
use crate::analytics::Market;
use crate::curve::{PoolValue, Weighted};
use crate::error::Result;
use crate::number::float::elementary::{exp, exp_m1};
use crate::number::{Real, times_exp_past_tangent};

/// The shares of base and quote in the value.
pub(super) fn shares(pool: &Weighted<f64, 2>) -> [f64; 2] {
    pool.weights().map(|weight| weight / pool.total_weight())
}

/// `U = V·exp(−(1−w)·ρT − w·qT − ½w(1−w)s²)`, of which everything is a multiple.
pub(super) fn claim(
    pool: &impl PoolValue<Scalar = f64>,
    [w, v]: [f64; 2],
    price: f64,
    market: &Market,
    years: f64,
) -> Result<ClaimGreeks> {
    let s = Law::new(price, &market.risk_neutral(), years)?.deviation;
    let factor = exp(-(v * market.rate() + w * market.carry()) * years - 0.5 * w * v * s * s);
    let value = pool.value_at(price)?;
    let depth = w * v * value;
    // The value tilts the deviate to a mean of w·s.
    let moments = Moments {
        base: w * value,
        quote: v * value,
        depth,
        depth_z: w * s * depth,
        depth_zz: (1.0 - w * v * s * s) * depth,
    };
    moments.greeks_discounted(factor, price, market, years)
}

/// `V·exp(wμT − ½w(1−w)s²)`
pub(super) fn expected_value(pool: &impl PoolValue<Scalar = f64>, [w, v]: [f64; 2], law: &Law) -> Result<f64> {
    (pool.value_at(law.price)? * exp(w * law.growth - 0.5 * w * v * law.deviation * law.deviation)).finite()
}

/// `V₀·((1−w) + w·e^A − e^(wA − B))`, `A = ln(P/P₀) + μT`, `B = ½w(1−w)s²`
pub(super) fn expected_divergence(
    pool: &impl PoolValue<Scalar = f64>,
    [w, v]: [f64; 2],
    entry: f64,
    law: &Law,
) -> Result<f64> {
    let at_entry = pool.value_at(entry)?;
    let (log, decay) = (law.forward_over(entry), 0.5 * w * v * law.deviation * law.deviation);
    let (held, value) = (v + w * exp(log), exp(w * log - decay));
    // A loss larger than what is left has all digits of the difference.
    if value + value < held {
        return (at_entry * (held - value)).finite();
    }
    // That of the forward price, and what the price spreads around it: both positive.
    let base = times_exp_past_tangent(w, v * log);
    let quote = times_exp_past_tangent(v, -w * log);
    (at_entry * exp(w * log) * (base + quote - exp_m1(-decay))).finite()
}
