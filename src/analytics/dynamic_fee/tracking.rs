//! A fee that follows what arbitrage takes.

use crate::analytics::{break_even_fee_rate, lvr_yield};
use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::{Scalar, non_negative, positive};

/// The fee at which income pays for loss versus rebalancing, kept between a floor and a cap.
///
/// ```text
/// f = (LVR/V)/turnover, within [floor, cap]
/// ```
///
/// `turnover` is the volume over the value of the pool, per year, as it is measured; where nothing trades the fee is the
/// cap, or the floor of a pool that loses nothing. Accuracy as [`break_even_fee_rate`].
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::dynamic_fee::tracking_fee};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// let fee = |volatility| tracking_fee(&pool, 2_000.0, volatility, 100.0, 0.000_5, 0.01);
/// assert!((fee(0.8)? - 0.0008).abs() < 1e-15);
/// assert_eq!((fee(0.4)?, fee(8.0)?), (0.000_5, 0.01));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] unless `0 ≤ floor ≤ cap < 1`, [`Error::InvalidRate`] for a negative turnover; as [`lvr_yield`].
pub fn tracking_fee<P: PoolValue>(
    pool: &P,
    price: P::Scalar,
    volatility: P::Scalar,
    turnover: P::Scalar,
    floor: P::Scalar,
    cap: P::Scalar,
) -> Result<P::Scalar> {
    let (floor, cap) = (fee(floor)?, fee(cap)?);
    if floor > cap {
        return Err(Error::InvalidFee);
    }
    let turnover = non_negative(turnover, Error::InvalidRate)?;
    let lost = lvr_yield(pool, price, volatility)?;
    if lost == P::Scalar::ZERO {
        return Ok(floor);
    }
    // No turnover, or so little that the fee is no number.
    let fee = match break_even_fee_rate(pool, price, volatility, turnover) {
        Err(Error::InvalidRate | Error::Overflow) => return Ok(cap),
        fee => fee?,
    };
    Ok(if fee < floor {
        floor
    } else if fee > cap {
        cap
    } else {
        fee
    })
}

/// A fee, as a fraction.
pub(super) fn fee<T: Scalar>(fee: T) -> Result<T> {
    non_negative(fee, Error::InvalidFee)?;
    positive(T::ONE.minus(fee)?, Error::InvalidFee).map(|_| fee)
}
