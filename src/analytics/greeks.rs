//! Spot greeks: how the value of a position moves with the price.

use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::{Real, positive};

/// The derivatives of a value by the price. Those of an LP position: delta is the base that the pool holds, gamma is
/// never positive.
///
/// ```text
/// delta = dV/dP = x*(P)      gamma = d²V/dP² = −depth ≤ 0      speed = d³V/dP³
/// ```
///
/// Accuracy as of [`PoolValue`]'s reserves, depth and speed; a per-percent form adds one rounding, in `f64` 1 ε.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::SpotGreeks};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// let greeks = SpotGreeks::of(&pool, 2_000.0)?;
/// assert!((greeks.delta - 10.0).abs() < 1e-12);
/// assert!((greeks.gamma + 0.0025).abs() < 1e-15);
/// // A price 1 % higher: about 200 USDC more, and 0.05 ETH less.
/// let percent = greeks.per_percent(2_000.0)?;
/// assert!((percent.delta - 200.0).abs() < 1e-9 && (percent.gamma + 0.05).abs() < 1e-12);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SpotGreeks<T> {
    /// `dV/dP`, in base.
    pub delta: T,
    /// `d²V/dP²`, in base per unit of price.
    pub gamma: T,
    /// `d³V/dP³`.
    pub speed: T,
}

impl<T: Real> SpotGreeks<T> {
    /// The greeks of a pool at a price.
    ///
    /// # Errors
    /// As [`PoolValue::reserves_at`].
    pub fn of<P: PoolValue<Scalar = T>>(pool: &P, price: T) -> Result<Self> {
        let [delta, _] = pool.reserves_at(price)?;
        Ok(Self { delta, gamma: -pool.depth_at(price)?, speed: pool.speed_at(price)? })
    }

    /// The greeks for a move of 1 % of the price: `P·delta/100` of value in quote, `P·gamma/100` of delta in base,
    /// `P·speed/100` of gamma.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::Overflow`].
    pub fn per_percent(self, price: T) -> Result<Self> {
        let p = positive(price, Error::InvalidPrice)?;
        self.map(|greek| greek.mul_ratio(p, T::rational(100, 1)).finite())
    }

    pub(super) fn map(self, f: impl Fn(T) -> Result<T>) -> Result<Self> {
        Ok(Self { delta: f(self.delta)?, gamma: f(self.gamma)?, speed: f(self.speed)? })
    }
}
