//! Pools of two volatile coins.

use serde::{Deserialize, Serialize};

use crate::protocol::U256;
use crate::protocol::curve_finance::twocrypto_math;
use crate::protocol::curve_finance::twocrypto_pool as pool;
use crate::serde::{digits, kept, plain};

#[derive(Serialize, Deserialize)]
#[serde(remote = "twocrypto_math::Version")]
enum Version {
    V200,
    V210,
}

plain!([] twocrypto_math::Version, Version);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::Parameters")]
struct Parameters {
    decimals: [u8; 2],
    ann: u64,
    gamma: u64,
    mid_fee_1e10: u64,
    out_fee_1e10: u64,
    fee_gamma: u64,
    allowed_extra_profit: u64,
    adjustment_step: u64,
    ma_time: u64,
}

plain!([] pool::Parameters, Parameters);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::State")]
struct State {
    #[serde(with = "digits::array")]
    balances: [U256; 2],
    #[serde(with = "digits")]
    d: U256,
    #[serde(with = "digits")]
    total_supply: U256,
    #[serde(with = "digits")]
    price_scale: U256,
    #[serde(with = "digits")]
    price_oracle: U256,
    #[serde(with = "digits")]
    last_prices: U256,
    last_timestamp: u64,
    #[serde(with = "digits")]
    virtual_price: U256,
    #[serde(with = "digits")]
    xcp_profit: U256,
    #[serde(with = "digits")]
    xcp_profit_a: U256,
    #[serde(with = "digits")]
    admin_lp_virtual_balance: U256,
    last_admin_fee_claim_timestamp: u64,
}

plain!([] pool::State, State);

#[derive(Serialize, Deserialize)]
struct TwocryptoPool {
    parameters: pool::Parameters,
    state: pool::State,
}

kept! {
    [], pool::TwocryptoPool, [], [];
    pool => Ok(TwocryptoPool { parameters: *pool.parameters(), state: *pool.state() });
    kept: TwocryptoPool => pool::TwocryptoPool::from_state(kept.parameters, kept.state)
}
