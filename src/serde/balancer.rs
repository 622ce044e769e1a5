//! Weighted, bootstrapping and composable stable pools of Balancer v2.

use serde::{Deserialize, Serialize};

use super::solidly::decimals;
use super::{array, digits, kept, plain};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::balancer::composable_stable_pool::{self as stable, ComposableStablePool as Stable};
use crate::protocol::balancer::fixed_point::ONE;
use crate::protocol::balancer::liquidity_bootstrapping_pool::{self as bootstrapping, LiquidityBootstrappingPool};
use crate::protocol::balancer::stable_math::AMP_PRECISION;
use crate::protocol::balancer::weighted_pool::{self, valid_weights};
use crate::protocol::full_math::{div, mul, mul_div};

#[derive(Serialize, Deserialize)]
#[serde(remote = "weighted_pool::Version")]
enum Version {
    V1,
    V3,
    V4,
}

plain!([] weighted_pool::Version, Version);

#[derive(Serialize, Deserialize)]
#[serde(remote = "weighted_pool::State")]
struct State<const N: usize> {
    #[serde(with = "digits::array")]
    balances: [U256; N],
    #[serde(with = "digits")]
    total_supply: U256,
}

plain!([const N: usize] weighted_pool::State<N>, State<N>);

#[derive(Serialize, Deserialize)]
struct WeightedPool<const N: usize> {
    version: weighted_pool::Version,
    #[serde(with = "array")]
    decimals: [u8; N],
    #[serde(with = "digits::array")]
    normalized_weights: [U256; N],
    #[serde(with = "digits")]
    swap_fee_percentage: U256,
    state: weighted_pool::State<N>,
}

impl<const N: usize> WeightedPool<N> {
    fn of(pool: &weighted_pool::WeightedPool<N>) -> Result<Self> {
        Ok(Self {
            version: pool.version(),
            decimals: all_decimals(pool.scaling_factors())?,
            // Those of a moment of a bootstrapping pool belong to it.
            normalized_weights: valid_weights(*pool.normalized_weights())?,
            swap_fee_percentage: pool.swap_fee_percentage(),
            state: *pool.state(),
        })
    }

    fn pool(self) -> Result<weighted_pool::WeightedPool<N>> {
        let Self { version, decimals, normalized_weights, swap_fee_percentage, state } = self;
        weighted_pool::WeightedPool::new(version, decimals, normalized_weights, swap_fee_percentage)?.with_state(state)
    }
}

kept! {
    [const N: usize], weighted_pool::WeightedPool<N>, [], [];
    pool => WeightedPool::of(pool);
    kept: WeightedPool<N> => kept.pool()
}

#[derive(Serialize, Deserialize)]
struct GradualWeightUpdate<const N: usize> {
    #[serde(with = "digits::array")]
    start_weights: [U256; N],
    #[serde(with = "digits::array")]
    end_weights: [U256; N],
    start_time: u64,
    end_time: u64,
}

kept! {
    [const N: usize], bootstrapping::GradualWeightUpdate<N>, [], [];
    update => Ok(GradualWeightUpdate {
        start_weights: update.start_weights,
        end_weights: update.end_weights,
        start_time: update.start_time,
        end_time: update.end_time,
    });
    kept: GradualWeightUpdate<N> => bootstrapping::GradualWeightUpdate::from_stored(
        kept.start_weights,
        kept.end_weights,
        kept.start_time,
        kept.end_time,
    )
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "bootstrapping::Swaps")]
enum Swaps {
    Enabled,
    Disabled,
}

plain!([] bootstrapping::Swaps, Swaps);

#[derive(Serialize, Deserialize)]
#[serde(rename = "LiquidityBootstrappingPool")]
struct Launch<const N: usize> {
    #[serde(with = "array")]
    decimals: [u8; N],
    weight_update: bootstrapping::GradualWeightUpdate<N>,
    #[serde(with = "digits")]
    swap_fee_percentage: U256,
    swaps: bootstrapping::Swaps,
    state: weighted_pool::State<N>,
}

impl<const N: usize> Launch<N> {
    fn of(pool: &LiquidityBootstrappingPool<N>) -> Result<Self> {
        let weighted = pool.at(0)?;
        Ok(Self {
            decimals: all_decimals(weighted.scaling_factors())?,
            weight_update: *pool.weight_update(),
            swap_fee_percentage: weighted.swap_fee_percentage(),
            swaps: pool.swaps(),
            state: *pool.state(),
        })
    }

    fn pool(self) -> Result<LiquidityBootstrappingPool<N>> {
        let Self { decimals, weight_update, swap_fee_percentage, swaps, state } = self;
        LiquidityBootstrappingPool::new(decimals, weight_update, swap_fee_percentage, swaps)?.with_state(state)
    }
}

kept! {
    [const N: usize], LiquidityBootstrappingPool<N>, [], [];
    pool => Launch::of(pool);
    kept: Launch<N> => kept.pool()
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "stable::State", rename = "State")]
struct StableState<const N: usize> {
    #[serde(with = "digits::array")]
    balances: [U256; N],
    #[serde(with = "digits")]
    bpt_balance: U256,
    #[serde(with = "digits")]
    actual_supply: U256,
}

plain!([const N: usize] stable::State<N>, StableState<N>);

#[derive(Serialize, Deserialize)]
struct ComposableStablePool<const N: usize> {
    #[serde(with = "array")]
    decimals: [u8; N],
    #[serde(with = "digits::array")]
    rates: [U256; N],
    #[serde(with = "digits")]
    amplification: U256,
    #[serde(with = "digits")]
    swap_fee_percentage: U256,
    state: stable::State<N>,
}

impl<const N: usize> ComposableStablePool<N> {
    fn of(pool: &Stable<N>) -> Result<Self> {
        let (factors, mut rates) = (pool.unrated_factors(), pool.scaling_factors());
        for (rate, factor) in rates.iter_mut().zip(factors) {
            // Exact: the rate was multiplied by the factor.
            *rate = mul_div(*rate, ONE, factor, Rounding::Down)?;
        }
        Ok(Self {
            decimals: all_decimals(factors)?,
            rates,
            amplification: pool.amplification(),
            swap_fee_percentage: pool.swap_fee_percentage(),
            state: *pool.state(),
        })
    }

    fn pool(self) -> Result<Stable<N>> {
        Stable::new(self.decimals, self.rates, self.amplification, self.swap_fee_percentage)?.with_state(self.state)
    }
}

kept! {
    [const N: usize], Stable<N>, [], [];
    pool => ComposableStablePool::of(pool);
    kept: ComposableStablePool<N> => kept.pool()
}

#[derive(Serialize, Deserialize)]
struct AmplificationUpdate {
    #[serde(with = "digits")]
    start_value: U256,
    #[serde(with = "digits")]
    end_value: U256,
    start_time: u64,
    end_time: u64,
}

kept! {
    [], stable::AmplificationUpdate, [], [];
    update => Ok(AmplificationUpdate {
        start_value: update.start_value,
        end_value: update.end_value,
        start_time: update.start_time,
        end_time: update.end_time,
    });
    kept: AmplificationUpdate => {
        let raw_end_value = div(kept.end_value, AMP_PRECISION, Rounding::Down)?;
        if mul(raw_end_value, AMP_PRECISION)? != kept.end_value {
            return Err(Error::InvalidAmplification);
        }
        stable::AmplificationUpdate::start(kept.start_value, raw_end_value, kept.start_time, kept.end_time)
    }
}

/// The decimals of tokens, by their factors without rates `10^(18 − decimals)` of 18 decimals.
fn all_decimals<const N: usize>(factors: [U256; N]) -> Result<[u8; N]> {
    let mut all = [0; N];
    for (of_token, factor) in all.iter_mut().zip(factors) {
        *of_token = 36_u8.checked_sub(decimals(factor)?).ok_or(Error::Domain)?;
    }
    Ok(all)
}
