//! A fee that surges where a trade makes a pool more lopsided than a threshold.

use super::tracking::fee;
use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};

/// How lopsided a pool of assets that are worth the same is: 0 where all reserves are equal, 1 at most.
///
/// ```text
/// Σ |xᵢ − median|/Σ xᵢ      of two: |x − y|/(x + y)
/// ```
///
/// `f64`: absolute `1 + n/2` ε for `n` reserves. `Checked`: 1 unit.
///
/// ```
/// use cfmm_math::analytics::dynamic_fee::imbalance;
///
/// assert!((imbalance(&[55.0, 45.0])? - 0.1).abs() < 1e-15);
/// assert!((imbalance(&[10.0, 20.0, 30.0])? - 1.0 / 3.0).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidReserve`] for a negative reserve or no positive one, [`Error::Overflow`]. Time grows with the square
/// of the number of reserves.
pub fn imbalance<T: Real>(reserves: &[T]) -> Result<T> {
    let mut total = T::ZERO;
    for reserve in reserves {
        total = total + non_negative(*reserve, Error::InvalidReserve)?;
    }
    let total = positive(total.finite()?, Error::InvalidReserve)?;
    let median = median(reserves)?;
    let apart = reserves.iter().fold(T::ZERO, |sum, reserve| sum + (*reserve - median).abs());
    let imbalance = apart.mul_ratio(T::ONE, total).finite()?;
    // Where half of the reserves are next to nothing, the sum of the distances may round to more than that of the reserves.
    Ok(if imbalance > T::ONE { T::ONE } else { imbalance })
}

/// The value of the rank in the middle; of an even number of values the upper one, from which the distances sum to the
/// same as from anywhere between the two.
fn median<T: Real>(values: &[T]) -> Result<T> {
    let rank = values.len() >> 1;
    let has_rank = |x: &&T| {
        let below = values.iter().filter(|other| other < x).count();
        let not_above = values.iter().filter(|other| other <= x).count();
        (below..not_above).contains(&rank)
    };
    values.iter().find(has_rank).copied().ok_or(Error::InvalidReserve)
}

/// A fee that rises in a line from `fee`, at a threshold of [`imbalance`], to `max_fee` at 1; for trades that make the pool
/// more lopsided only.
///
/// ```text
/// f + (f_max − f)·(i′ − i_t)/(1 − i_t)   where i′ > i_t and i′ > i, else f
/// ```
///
/// `i` before and `i′` after the trade. `f64`: 4 ε. `Checked`: 1 unit.
///
/// ```
/// use cfmm_math::analytics::dynamic_fee::SurgeFee;
///
/// let surge = SurgeFee::new(0.0004, 0.0104, 0.3)?;
/// assert!((surge.fee(0.2, 0.65)? - 0.0054).abs() < 1e-17);
/// // Toward balance, and within the threshold.
/// assert_eq!((surge.fee(0.7, 0.65)?, surge.fee(0.1, 0.3)?), (0.0004, 0.0004));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Balancer v3 documentation, "`StableSurge` math".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurgeFee<T> {
    pub(crate) fee: T,
    pub(crate) max_fee: T,
    pub(crate) threshold: T,
}

impl<T: Real> SurgeFee<T> {
    /// The fee in balance, the fee at an imbalance of 1, and the threshold.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless `0 ≤ fee ≤ max_fee < 1`, [`Error::Domain`] unless `0 ≤ threshold < 1`.
    pub fn new(fee_in_balance: T, max_fee: T, threshold: T) -> Result<Self> {
        let (low, high) = (fee(fee_in_balance)?, fee(max_fee)?);
        let threshold = fee(threshold).map_err(|_| Error::Domain)?;
        if low > high { Err(Error::InvalidFee) } else { Ok(Self { fee: low, max_fee: high, threshold }) }
    }

    /// The fee of a trade that takes the imbalance from `before` to `after`.
    ///
    /// # Errors
    /// [`Error::Domain`] unless both are between 0 and 1.
    pub fn fee(&self, before: T, after: T) -> Result<T> {
        for imbalance in [before, after] {
            if non_negative(imbalance, Error::Domain)? > T::ONE {
                return Err(Error::Domain);
            }
        }
        if after <= self.threshold || after <= before {
            return Ok(self.fee);
        }
        (self.fee + (self.max_fee - self.fee).mul_ratio(after - self.threshold, T::ONE - self.threshold)).finite()
    }
}
