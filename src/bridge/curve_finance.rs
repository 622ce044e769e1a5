//! Stable-swap pools of Curve.

use super::{float, power_of_ten};
use crate::curve::{Fee, StableSwap, Trade, WithFee};
use crate::error::Result;
use crate::protocol::U256;
use crate::protocol::curve_finance::StablePool;

/// Wei of a coin in the unit of [`curve_stable_swap`]: whole coins, times what the rate says that one is worth.
///
/// ```text
/// wei·rate/10³⁶
/// ```
///
/// Accuracy: 4 ε.
///
/// ```
/// use cfmm_math::bridge::curve_worth;
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::curve_finance::rate;
///
/// assert_eq!(curve_worth(U256::from(2_500_000), rate(6)?)?, 2.5);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// None; all numbers fit.
pub fn curve_worth(wei: U256, rate: U256) -> Result<f64> {
    Ok(float(wei) * float(rate) / power_of_ten(36)?)
}

/// A stable-swap pool of Curve as a curve, without its fee, with the amplification at a time.
///
/// Reserves and amounts are what coins are worth, see [`curve_worth`]: of coins whose rate is a power of ten that is
/// whole coins, and prices are those of coins, too. The amplification is the public `A`: what the contract keeps, over
/// [`a_precision`](crate::protocol::curve_finance::Variant::a_precision). Level and prices agree with the contract's
/// `D` to 4 ε and 16 ε, amounts of up to the balance that is sold to 8·(1 + A) ε or, if more, 8 ε of the balance that is
/// bought from, of balances within two digits of each other, beside the units that the contract's integers leave.
///
/// ```
/// use cfmm_math::bridge::{curve_stable_swap, curve_worth};
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
/// use cfmm_math::{Invariant, X_FOR_Y};
///
/// let rates = [rate(18)?, rate(6)?];
/// let pool = StablePool::from_state(
///     Parameters {
///         variant: Variant::Ng,
///         rates,
///         amplification: Amplification::constant(U256::from(20_000)), // A = 200
///         fee_1e10: 4_000_000,
///         admin_fee_1e10: 5_000_000_000,
///         offpeg_fee_multiplier_1e10: 0,
///     },
///     State { balances: [U256::from(10).pow(U256::from(24)), U256::from(2_000_000_000_000_u64)], ..State::default() },
/// )?;
/// let curve = curve_stable_swap(&pool, 1_700_000_000)?;
/// assert_eq!(curve.amplification(), 200.0);
///
/// let paid = pool.get_dy(X_FOR_Y, U256::from(10).pow(U256::from(20)), 1_700_000_000)?;
/// let kept = 1.0 - 4e6 / 1e10;
/// assert!((curve.amount_out(X_FOR_Y, 100.0)? * kept - curve_worth(paid, rates[1])?).abs() < 2e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidReserve`](crate::Error::InvalidReserve) for a balance of zero,
/// [`Error::InvalidAmplification`](crate::Error::InvalidAmplification); those of
/// [`Amplification::at`](crate::protocol::curve_finance::Amplification::at).
pub fn curve_stable_swap<const N: usize>(pool: &StablePool<N>, now: u64) -> Result<StableSwap<f64, N>> {
    let parameters = pool.parameters();
    let mut reserves = [0.0; N];
    for ((reserve, balance), rate) in reserves.iter_mut().zip(&pool.state().balances).zip(&parameters.rates) {
        *reserve = curve_worth(*balance, *rate)?;
    }
    let amp = parameters.amplification.at(now)?;
    StableSwap::new(reserves, float(amp) / float(parameters.variant.a_precision()))
}

/// That curve with the fee of a small trade, which in a pool with an off-peg fee depends on the pool's balances.
///
/// [`WithFee`] takes the fee from what is sold, the contract from what is bought, and an off-peg fee of the balances
/// halfway through the trade: prices are the same, amounts to the second order of the trade's size.
///
/// ```
/// use cfmm_math::bridge::curve_stable_pool;
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
/// use cfmm_math::{Invariant, Rounding, X_FOR_Y};
///
/// let pool = StablePool::from_state(
///     Parameters {
///         variant: Variant::Ng,
///         rates: [rate(6)?, rate(6)?],
///         amplification: Amplification::constant(U256::from(20_000)),
///         fee_1e10: 4_000_000,
///         admin_fee_1e10: 5_000_000_000,
///         offpeg_fee_multiplier_1e10: 20_000_000_000, // twice the fee far off the peg
///     },
///     State { balances: [U256::from(1_000_000_u64), U256::from(3_000_000_u64)], ..State::default() },
/// )?;
/// let with_fee = curve_stable_pool(&pool, X_FOR_Y, 1_700_000_000)?;
/// let fee = 4e-4 * 2.0 / (4.0 * 3.0 / 16.0 + 1.0);
/// assert!((with_fee.fee().of(1.0, Rounding::Down)? / fee - 1.0).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`curve_stable_swap`], and [`Error::InvalidAsset`](crate::Error::InvalidAsset).
pub fn curve_stable_pool<const N: usize>(
    pool: &StablePool<N>,
    trade: Trade,
    now: u64,
) -> Result<WithFee<StableSwap<f64, N>>> {
    let curve = curve_stable_swap(pool, now)?;
    WithFee::new(curve, Fee::ratio(float(pool.dynamic_fee(trade)?), 1e10)?)
}
