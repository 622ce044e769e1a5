//! A stable-swap's fee that rises as two of its reserves part.

use super::tracking::fee;
use crate::error::{Error, Result};
use crate::number::{Real, positive};

/// The fee of a stable-swap between two reserves, `fee_at_peg` where they are equal and up to `multiplier` times that where
/// they are far apart.
///
/// ```text
/// m·f/((m − 1)·4·xᵢxⱼ/(xᵢ + xⱼ)² + 1)
/// ```
///
/// Reserves in the units that the peg makes equal; the deployed pools take the means of before and after the trade.
/// `f64`: 4 ε. `Checked`: `2 + 3·(m − 1)·m·f` units.
///
/// ```
/// use cfmm_math::analytics::dynamic_fee::off_peg_fee;
///
/// assert!((off_peg_fee(0.0004, 5.0, 1e6, 1e6)? - 0.0004).abs() < 1e-18);
/// // One to nine: 4·0.1·0.9 = 0.36.
/// assert!((off_peg_fee(0.0004, 5.0, 1e6, 9e6)? - 0.002 / 2.44).abs() < 1e-18);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] unless `0 ≤ fee_at_peg` and `fee_at_peg·multiplier < 1`, [`Error::Domain`] unless `multiplier` is at
/// least 1, [`Error::InvalidReserve`] unless the reserves are positive, [`Error::Overflow`].
///
/// Reference: Curve, stableswap-ng, `_dynamic_fee`, with `multiplier` = `offpeg_fee_multiplier`/10¹⁰.
pub fn off_peg_fee<T: Real>(fee_at_peg: T, multiplier: T, reserve_i: T, reserve_j: T) -> Result<T> {
    let (one, m) = (T::ONE, positive(multiplier, Error::Domain)?);
    if m < one {
        return Err(Error::Domain);
    }
    fee(fee_at_peg)?;
    fee(m * fee_at_peg)?;
    let (x, y) = (positive(reserve_i, Error::InvalidReserve)?, positive(reserve_j, Error::InvalidReserve)?);
    let total = (x + y).finite()?;
    let twice_share = |reserve: T| (reserve + reserve).mul_ratio(one, total);
    m.mul_ratio(fee_at_peg, (m - one) * twice_share(x) * twice_share(y) + one).finite()
}
