//! Break-even: the fees, the turnover and the volatility at which an LP neither wins nor loses.

use super::lvr::{exposure, lvr_yield, relative_exposure};
use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::{Real, Rounding, Scalar, non_negative, positive};

/// The fee income, over the value of the position at exit, that restores what holding would be worth.
///
/// ```text
/// φ = −IL/(1 + IL),   −1 < IL ≤ 0
/// ```
///
/// `f64`: 2 ε. `Checked`: a unit, times the condition `1/(1 + IL)²`.
///
/// ```
/// use cfmm_math::analytics::break_even_fee_yield;
///
/// assert!((break_even_fee_yield(-0.2)? - 0.25).abs() < 1e-16);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] outside `(−1, 0]`.
pub fn break_even_fee_yield<T: Real>(impermanent_loss: T) -> Result<T> {
    let loss = non_negative(-impermanent_loss, Error::Domain)?;
    (loss / positive(T::ONE - loss, Error::Domain)?).finite()
}

/// The swap fee, as a fraction, at which fee income pays for loss versus rebalancing.
///
/// ```text
/// f = (LVR/V)/turnover      constant product σ²/(8·turnover)
/// ```
///
/// `turnover` is the volume over the value of the pool, per year. `f64`: 8 ε (stable-swap 40). `Checked`: the error of
/// [`lvr_yield`] over the turnover, and a unit.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::break_even_fee_rate};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// // 80 % of volatility, and the pool turns over once in four days.
/// assert!((break_even_fee_rate(&pool, 2_000.0, 0.8, 91.25)? - 0.000_877).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidRate`] unless the turnover is positive and finite; as [`lvr_yield`].
pub fn break_even_fee_rate<P: PoolValue>(
    pool: &P,
    price: P::Scalar,
    volatility: P::Scalar,
    turnover: P::Scalar,
) -> Result<P::Scalar> {
    (lvr_yield(pool, price, volatility)? / positive(turnover, Error::InvalidRate)?).finite()
}

/// The turnover, volume over value per year, at which fee income pays for loss versus rebalancing.
///
/// ```text
/// turnover = (LVR/V)/f      constant product σ²/(8·f)
/// ```
///
/// `f64`: 8 ε (stable-swap 40). `Checked`: the error of [`lvr_yield`] over the fee, and a unit.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::break_even_turnover};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// assert!((break_even_turnover(&pool, 2_000.0, 0.8, 0.003)? - 26.67).abs() < 0.01);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidFee`] unless the fee is positive and finite; as [`lvr_yield`].
pub fn break_even_turnover<P: PoolValue>(
    pool: &P,
    price: P::Scalar,
    volatility: P::Scalar,
    fee: P::Scalar,
) -> Result<P::Scalar> {
    (lvr_yield(pool, price, volatility)? / positive(fee, Error::InvalidFee)?).finite()
}

/// The volatility at which fees and loss versus rebalancing balance: what a pool's fees say that the market expects.
///
/// ```text
/// σ = √(f·turnover·V/(½P²·depth))      constant product √(8·f·turnover)
/// ```
///
/// `f64`: 8 ε (stable-swap 40). `Checked`, with `c` the relative error of `½P²·depth/V` as [`lvr_yield`] has it at a volatility
/// of 1, in units, and `q` the turnover over that: `1 + σ·(c + 1/q)` units.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::implied_volatility};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// assert!((implied_volatility(&pool, 2_000.0, 0.003, 26.666_667)? - 0.8).abs() < 1e-8);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidFee`], [`Error::InvalidRate`] for a negative fee or turnover; [`Error::Domain`] where the pool has no
/// depth, as outside a range; as [`PoolValue::depth_at`].
pub fn implied_volatility<P: PoolValue>(
    pool: &P,
    price: P::Scalar,
    fee: P::Scalar,
    turnover: P::Scalar,
) -> Result<P::Scalar> {
    let (fee, turnover) = (non_negative(fee, Error::InvalidFee)?, non_negative(turnover, Error::InvalidRate)?);
    let per_fee = turnover / positive(relative_exposure(pool, price)?, Error::Domain)?;
    // One root of the product, which a small fee would lose the digits of.
    fee.sqrt_mul(per_fee.finite()?, Rounding::Down)
}

/// The same volatility from the volume, in quote per year, that trades against this liquidity: the value of the whole
/// pool, of which most may lie at other prices, has no part in it.
///
/// ```text
/// σ = √(f·volume/(½P²·depth))      constant product and concentrated 2·√(f·volume/(L·√P))
/// ```
///
/// Accuracy as [`implied_volatility`], with `½P²·depth` and the volume in the place of `½P²·depth/V` and the turnover.
///
/// ```
/// use cfmm_math::{Concentrated, analytics::implied_volatility_of_volume};
///
/// // A Uniswap v3 pool is what its active liquidity is, whatever the range around it.
/// let pool = Concentrated::from_liquidity(5_508_696.65, 4_135.0, 4_100.0, 4_170.0)?;
/// let sigma = implied_volatility_of_volume(&pool, 4_135.0, 0.003, 2e10)?;
/// assert!((sigma - 2.0 * (0.003 * 2e10 / (5_508_696.65 * 4_135.0_f64.sqrt())).sqrt()).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`implied_volatility`].
pub fn implied_volatility_of_volume<P: PoolValue>(
    pool: &P,
    price: P::Scalar,
    fee: P::Scalar,
    volume: P::Scalar,
) -> Result<P::Scalar> {
    let (fee, volume) = (non_negative(fee, Error::InvalidFee)?, non_negative(volume, Error::InvalidRate)?);
    let per_fee = volume / positive(exposure(pool, price)?, Error::Domain)?;
    fee.sqrt_mul(per_fee.finite()?, Rounding::Down)
}

/// The rule `2·f·√(volume/tickTVL)`, from the value that lies in the current tick spacing.
///
/// It agrees with [`implied_volatility_of_volume`] only where the spacing's width in logarithm is `2·f`; elsewhere it is
/// another number, in use under the same name. `f64`: 2 ε. `Checked`, with `q` the volume over the tick's value: `2 + 2f·(1 + 1/√q)`
/// units.
///
/// ```
/// use cfmm_math::analytics::implied_volatility_of_tick;
///
/// assert!((implied_volatility_of_tick(0.003, 1e8, 4e4)? - 0.3).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidFee`], [`Error::InvalidRate`] for a negative fee or volume, [`Error::InvalidAmount`] unless the tick's
/// value is positive.
///
/// Reference: Lambert, "On-chain volatility and Uniswap v3" (2021).
pub fn implied_volatility_of_tick<T: Real>(fee: T, volume: T, tick_value: T) -> Result<T> {
    let (fee, volume) = (non_negative(fee, Error::InvalidFee)?, non_negative(volume, Error::InvalidRate)?);
    let root = (volume / positive(tick_value, Error::InvalidAmount)?).sqrt();
    ((fee + fee) * root).finite()
}
