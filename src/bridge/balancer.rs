//! Pools of Balancer v2.

use super::float;
use crate::curve::{Fee, StableSwap, Weighted, WithFee};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::balancer::composable_stable_pool::ComposableStablePool;
use crate::protocol::balancer::weighted_pool::WeightedPool;

/// `10¹⁸`
const ONE: f64 = 1e18;

/// Wei of a token of Balancer in the unit of its curve: whole tokens, times the token's rate where it has one.
///
/// The factor is one of the pool's `scaling_factors`. To 3 ε: five roundings.
///
/// ```
/// use cfmm_math::bridge::balancer_amount;
/// use cfmm_math::protocol::U256;
///
/// // Half a token of 6 decimals, which is worth 1.034 each.
/// let factor = U256::from(10_u64.pow(12)) * U256::from(1_034_000_000_000_000_000_u64);
/// assert!((balancer_amount(factor, U256::from(500_000)) - 0.517).abs() < 1e-15);
/// ```
#[must_use]
pub fn balancer_amount(factor: U256, wei: U256) -> f64 {
    float(wei) / ONE * (float(factor) / ONE)
}

/// A weighted pool of Balancer as a curve in whole tokens, with its fee.
///
/// `order` are the pool's tokens in the order of the curve: of a pair, the first is the base and the last the quote.
/// Quotes agree with the pool's to 3·10⁻¹⁴ of the calculated amount and of its token's balance, and to what 3 wei of each
/// token are worth: the contract's powers are to 10⁻¹⁴, and rounded as if they were off by as much.
///
/// ```
/// use cfmm_math::analytics::LpPosition;
/// use cfmm_math::bridge::balancer_weighted_pool;
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::weighted_pool::{Version, WeightedPool};
///
/// // 80 % of a token of 18 decimals, 20 % of one of 6.
/// let [weight, rest, fee] = [800_000_000_000_000_000_u64, 200_000_000_000_000_000, 10_000_000_000_000_000].map(U256::from);
/// let mut pool = WeightedPool::new(Version::V4, [18, 6], [weight, rest], fee)?;
/// pool.initialize([U256::from(10_u64.pow(18)) * U256::from(800), U256::from(400_000_000_000_u64)])?;
///
/// let curve = balancer_weighted_pool(&pool, [0, 1])?;
/// let position = LpPosition::new(curve, 2_000.0)?;
/// // The price doubles: the pool of 80/20 loses less than that of 50/50, which loses 5.7 %.
/// assert!((position.impermanent_loss(4_000.0)?.against_hold + 0.032_721_6).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`] for an order that leaves a token out, [`Error::InvalidReserve`] for a balance of zero.
pub fn balancer_weighted_pool<const N: usize>(
    pool: &WeightedPool<N>,
    order: [usize; N],
) -> Result<WithFee<Weighted<f64, N>>> {
    let reserves = reserves(pool.state().balances, pool.scaling_factors(), order)?;
    let weights = ordered(pool.normalized_weights().map(|weight| float(weight) / ONE), order)?;
    WithFee::new(Weighted::new(reserves, weights)?, fee(pool.swap_fee_percentage())?)
}

/// A composable stable pool of Balancer as a curve, with its fee; without its pool token.
///
/// A token with a rate is counted as what it is worth by it, as [`balancer_amount`] does, and so are the amounts of
/// trades. `order` as in [`balancer_weighted_pool`]. The amplification of both is the same, `A` of `A·n·Σx + D = A·n·D + …`.
/// Quotes of up to a tenth of a balance agree with the pool's to `16·(1 + A)` ε of the amount, 16 ε of the balances, what
/// 3 wei of each token are worth, and 4,000 wei of 18 decimals times the ratio of the largest to the smallest balance, which
/// the contract's iteration rounds up.
///
/// ```
/// use cfmm_math::bridge::balancer_stable_pool;
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::composable_stable_pool::ComposableStablePool;
/// use cfmm_math::{Invariant, Rounding, X_FOR_Y};
///
/// let rates = [1_000_000_000_000_000_000_u64, 1_155_000_000_123_456_789].map(U256::from);
/// let (amp, fee) = (U256::from(200_000), U256::from(100_000_000_000_000_u64));
/// let mut pool = ComposableStablePool::new([18, 18], rates, amp, fee)?;
/// pool.initialize([3_775_000_000_000_000_000_000_u128, 1_632_034_631_860_185_493_344].map(U256::from))?;
///
/// let curve = balancer_stable_pool(&pool, [0, 1])?;
/// assert_eq!(curve.pool().amplification(), 200.0);
/// assert!((curve.reserves()[1] - 1_632.034_631_860_185_5 * 1.155_000_000_123_456_8).abs() < 1e-11);
/// assert!(curve.spot_price(X_FOR_Y, Rounding::Down)? < 1.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`] for an order that leaves a token out, [`Error::InvalidReserve`] for a balance of zero.
pub fn balancer_stable_pool<const N: usize>(
    pool: &ComposableStablePool<N>,
    order: [usize; N],
) -> Result<WithFee<StableSwap<f64, N>>> {
    let reserves = reserves(pool.state().balances, pool.scaling_factors(), order)?;
    let curve = StableSwap::new(reserves, float(pool.amplification()) / 1_000.0)?;
    WithFee::new(curve, fee(pool.swap_fee_percentage())?)
}

fn fee(swap_fee_percentage: U256) -> Result<Fee<f64>> {
    Fee::ratio(float(swap_fee_percentage), ONE)
}

fn reserves<const N: usize>(balances: [U256; N], factors: [U256; N], order: [usize; N]) -> Result<[f64; N]> {
    let mut amounts = [0.0; N];
    for (amount, (balance, factor)) in amounts.iter_mut().zip(balances.into_iter().zip(factors)) {
        *amount = balancer_amount(factor, balance);
    }
    ordered(amounts, order)
}

fn ordered<const N: usize>(values: [f64; N], order: [usize; N]) -> Result<[f64; N]> {
    let (mut result, mut left) = ([0.0; N], values.map(Some));
    for (result, token) in result.iter_mut().zip(order) {
        *result = left.get_mut(token).and_then(Option::take).ok_or(Error::InvalidAsset)?;
    }
    Ok(result)
}
