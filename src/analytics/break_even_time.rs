//! When fees have paid for the expected loss.

use super::lvr::lvr_yield;
use super::root::bracketed;
use super::{Claim, Gbm};
use crate::error::{Error, Result};
use crate::number::non_negative;

mod weighted;

pub use self::weighted::break_even_time_weighted;

/// The first time, in years, at which the fees of a position that is entered at `price` cover the loss that is expected by
/// then.
///
/// ```text
/// fee_apr·t = E[H(P_t) − V(P_t)]/V(P₀)
/// ```
///
/// `fee_apr` is fee income per year over the value at entry. 0 where it is at least [`lvr_yield`], as fees are then
/// ahead from the start; they may fall behind later, and for a position outside of its range, which loses nothing at
/// first, mostly do. `None` where they do not catch up within 10⁴ years, and always where there are none.
///
/// The time at which the two meet is found to 10⁻⁹ of it, times `fee_apr` over the difference of the two rates there. They
/// are compared at steps of a fifth: if fees lead for less than that and fall behind again, it may not be seen. For
/// constant product and weighted [`break_even_time_weighted`] has neither limit.
///
/// ```
/// use cfmm_math::{Concentrated, analytics::{Claim, Gbm, break_even_time}};
///
/// let pool = Concentrated::from_liquidity(1.0, 1.0, 0.8, 1.25)?;
/// let gbm = Gbm::new(0.0, 0.6)?;
/// let years = break_even_time(&pool, 1.0, 0.3, &gbm)?.unwrap();
/// let loss = pool.expected_divergence(1.0, 1.0, &gbm, years)? / cfmm_math::PoolValue::value_at(&pool, 1.0)?;
/// assert!((0.3 * years - loss).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidRate`] unless `fee_apr` is finite and at least 0; as [`Claim::expected_divergence`].
pub fn break_even_time<P: Claim>(pool: &P, price: f64, fee_apr: f64, gbm: &Gbm) -> Result<Option<f64>> {
    let fees = non_negative(fee_apr, Error::InvalidRate)?;
    let value = pool.value_at(price)?;
    if fees >= lvr_yield(pool, price, gbm.volatility())? {
        let ahead = fees > 0.0 || gbm.volatility() == 0.0;
        return Ok(ahead.then_some(0.0));
    }
    let lead = |t: f64| Ok(fees * t - pool.expected_divergence(price, price, gbm, t)? / value);
    let (mut before, mut t) = (0.0, SHORTEST);
    while t < LONGEST {
        match lead(t) {
            Ok(ahead) if ahead >= 0.0 => return bracketed(before, t, lead).map(Some),
            Ok(_) => {}
            // A loss that grows beyond all numbers is never made up for.
            Err(Error::Overflow) if gbm.drift() > 0.0 => return Ok(None),
            Err(error) => return Err(error),
        }
        (before, t) = (t, STEP * t);
    }
    Ok(None)
}

/// A second in a century, in years.
const SHORTEST: f64 = 1e-9;
const LONGEST: f64 = 1e4;
const STEP: f64 = 1.2;
