//! Stable pools, metapools and pools of two volatile coins of Curve.

mod twocrypto;

use serde::{Deserialize, Serialize};

use super::{digits, kept, plain};
use crate::protocol::U256;
use crate::protocol::curve_finance;

#[derive(Serialize, Deserialize)]
#[serde(remote = "curve_finance::Variant")]
enum Variant {
    ThreePool,
    TwoCoin,
    Template,
    Ng,
}

plain!([] curve_finance::Variant, Variant);

#[derive(Serialize, Deserialize)]
#[serde(remote = "curve_finance::Amplification")]
struct Amplification {
    #[serde(with = "digits")]
    initial: U256,
    #[serde(with = "digits")]
    future: U256,
    initial_time: u64,
    future_time: u64,
}

plain!([] curve_finance::Amplification, Amplification);

#[derive(Serialize, Deserialize)]
#[serde(remote = "curve_finance::Parameters")]
struct Parameters<const N: usize> {
    variant: curve_finance::Variant,
    #[serde(with = "digits::array")]
    rates: [U256; N],
    amplification: curve_finance::Amplification,
    fee_1e10: u64,
    admin_fee_1e10: u64,
    offpeg_fee_multiplier_1e10: u64,
}

plain!([const N: usize] curve_finance::Parameters<N>, Parameters<N>);

#[derive(Serialize, Deserialize)]
#[serde(remote = "curve_finance::State")]
struct State<const N: usize> {
    #[serde(with = "digits::array")]
    balances: [U256; N],
    #[serde(with = "digits::array")]
    admin_balances: [U256; N],
    #[serde(with = "digits")]
    total_supply: U256,
    timestamp: u64,
}

plain!([const N: usize] curve_finance::State<N>, State<N>);

#[derive(Serialize, Deserialize)]
struct StablePool<const N: usize> {
    parameters: curve_finance::Parameters<N>,
    state: curve_finance::State<N>,
}

kept! {
    [const N: usize], curve_finance::StablePool<N>, [], [];
    pool => Ok(StablePool { parameters: *pool.parameters(), state: *pool.state() });
    kept: StablePool<N> => curve_finance::StablePool::from_state(kept.parameters, kept.state)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "curve_finance::MetaParameters")]
struct MetaParameters {
    #[serde(with = "digits")]
    rate: U256,
    amplification: curve_finance::Amplification,
    fee_1e10: u64,
    admin_fee_1e10: u64,
}

plain!([] curve_finance::MetaParameters, MetaParameters);

#[derive(Serialize, Deserialize)]
struct MetaPool<const M: usize> {
    parameters: curve_finance::MetaParameters,
    state: curve_finance::State<2>,
    base: curve_finance::StablePool<M>,
    #[serde(with = "digits")]
    base_virtual_price: U256,
    base_cache_updated: u64,
}

impl<const M: usize> MetaPool<M> {
    fn of(pool: &curve_finance::MetaPool<M>) -> Self {
        let curve_finance::Parameters { rates: [rate, _], amplification, fee_1e10, admin_fee_1e10, .. } =
            *pool.parameters();
        Self {
            parameters: curve_finance::MetaParameters { rate, amplification, fee_1e10, admin_fee_1e10 },
            state: *pool.state(),
            base: *pool.base(),
            base_virtual_price: pool.base_virtual_price(),
            base_cache_updated: pool.base_cache_updated(),
        }
    }
}

kept! {
    [const M: usize], curve_finance::MetaPool<M>, [], [];
    pool => Ok(MetaPool::of(pool));
    kept: MetaPool<M> => curve_finance::MetaPool::from_state(
        kept.parameters,
        kept.state,
        kept.base,
        kept.base_virtual_price,
        kept.base_cache_updated,
    )
}

kept! {
    [const M: usize], curve_finance::Underlying<M>, [], [];
    pool => Ok(pool.0);
    kept: curve_finance::MetaPool<M> => Ok(curve_finance::Underlying(kept))
}
