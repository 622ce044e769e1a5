//! Scaling the loss: what an LP can turn, and how far.
//!
//! | to turn | forward | inverse |
//! |---|---|---|
//! | the weight | [`Weighted`](crate::Weighted), [`impermanent_loss`](super::impermanent_loss()) | [`weights_for_loss`] |
//! | the range | [`capital_efficiency`], [`Concentrated`](crate::Concentrated) | [`range_for_loss`], [`upper_bound_for_loss`], [`lower_bound_for_loss`], [`range_for_delta`] |
//! | the amplification | [`StableSwap`](crate::StableSwap) | [`amplification_for_loss`] |

use crate::error::{Error, Result};
use crate::number::{Real, positive};

#[cfg(feature = "float")]
mod inverse;

#[cfg(feature = "float")]
pub use self::inverse::{
    amplification_for_loss, lower_bound_for_loss, range_for_loss, upper_bound_for_loss, weights_for_loss,
};

/// How many times the liquidity of a full-range position a range gives the same capital, at a price within it.
///
/// ```text
/// c = 2√P/(2√P − P/√b − √a) = 2√P/((P − a)/(√P + √a) + √P·(b − P)/(√b·(√b + √P)))
/// ```
///
/// In range, entered at the same price, the loss of the concentrated position is that of the full-range one of equal
/// capital, times `c(P₀)`. `f64`: 8 ε, however narrow the range. `Checked`: `4·(1 + c²)·(1 + 1/√P)` units.
///
/// ```
/// use cfmm_math::analytics::capital_efficiency;
///
/// assert!((capital_efficiency(1_000.0, 4_000.0, 2_000.0)? - 3.414_213_562_373_095).abs() < 1e-14);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidRange`] unless `0 < a < b`, [`Error::InvalidPrice`] for a price outside of it.
///
/// Reference: Adams et al., "Uniswap v3 Core" (2021), §2.
pub fn capital_efficiency<T: Real>(lower: T, upper: T, price: T) -> Result<T> {
    let (a, b) = (positive(lower, Error::InvalidRange)?, positive(upper, Error::InvalidRange)?);
    let p = positive(price, Error::InvalidPrice)?;
    if a >= b {
        return Err(Error::InvalidRange);
    }
    if p < a || p > b {
        return Err(Error::InvalidPrice);
    }
    let (root_a, root_b, root) = (a.sqrt(), b.sqrt(), p.sqrt());
    let quote = (p - a) / (root + root_a);
    let base = root.mul_ratio(b - p, root_b + root) / root_b;
    ((root + root) / (quote + base)).finite()
}

/// The range of relative width `upper/lower = width` whose delta at `price` is `share` of the full delta, what the
/// position holds once the price has fallen out of the range and all is base.
///
/// ```text
/// s = (1/√P − 1/√b)/(1/√a − 1/√b),  b = width·a      √a = √P·(s + (1 − s)/√width)
/// ```
///
/// `share` 0 starts the range at the price (all quote), 1 ends it there from above (all base), ½ is a little below the
/// middle. `f64`: bounds to 8 ε. `Checked`: `4·(1 + P)·(1 + width)`
/// units.
///
/// ```
/// use cfmm_math::{Concentrated, PoolValue, analytics::range_for_delta};
///
/// let [a, b] = range_for_delta(2_000.0, 4.0, 0.25)?;
/// let pool = Concentrated::from_liquidity(1.0, 2_000.0, a, b)?;
/// let ([delta, _], [full, _]) = (pool.reserves_at(2_000.0)?, pool.reserves_at(a)?);
/// assert!((delta / full - 0.25).abs() < 1e-14);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`], [`Error::InvalidRange`] unless the width is above 1, [`Error::InvalidProbability`] unless
/// the share is in `[0, 1]`, [`Error::Overflow`] where the number does not hold a bound, or not both.
pub fn range_for_delta<T: Real>(price: T, width: T, share: T) -> Result<[T; 2]> {
    let (p, width) = (positive(price, Error::InvalidPrice)?, positive(width, Error::InvalidRange)?);
    if width <= T::ONE {
        return Err(Error::InvalidRange);
    }
    if !(share >= T::ZERO && share <= T::ONE) {
        return Err(Error::InvalidProbability);
    }
    let root = share + (T::ONE - share) / width.sqrt();
    let lower = positive((p * root * root).finite()?, Error::Overflow)?;
    let upper = (lower * width).finite()?;
    // The price is in the range, also where a bound is the price but for its rounding.
    let [lower, upper] = [if lower > p { p } else { lower }, if upper < p { p } else { upper }];
    if lower < upper { Ok([lower, upper]) } else { Err(Error::Overflow) }
}
