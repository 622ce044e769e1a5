//! Pools and positions of Uniswap v4; ticks and states are those of v3.

use serde::{Deserialize, Serialize};

use super::{digits, kept, plain};
use crate::protocol::U256;
use crate::protocol::uniswap_v3::pool::PoolState;
use crate::protocol::uniswap_v4::pool;

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::Position")]
struct Position {
    #[serde(with = "digits")]
    liquidity: u128,
    #[serde(with = "digits::array")]
    fee_growth_inside_last_x128: [U256; 2],
}

plain!([] pool::Position, Position);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::LiquidityDelta")]
struct LiquidityDelta {
    #[serde(with = "digits::array")]
    principal: [i128; 2],
    #[serde(with = "digits::array")]
    fees: [i128; 2],
}

plain!([] pool::LiquidityDelta, LiquidityDelta);

#[derive(Serialize, Deserialize)]
struct Pool<T> {
    tick_spacing: i32,
    state: PoolState,
    lp_fee_pips: u32,
    protocol_fee_pips: [u16; 2],
    ticks: T,
}

kept! {
    [T], pool::Pool<T>, [T: Serialize], [T: Deserialize<'de>];
    pool => Ok(Pool {
        tick_spacing: pool.tick_spacing(),
        state: *pool.state(),
        lp_fee_pips: pool.lp_fee_pips(),
        protocol_fee_pips: pool.protocol_fee_pips(),
        ticks: pool.ticks(),
    });
    kept: Pool<T> => pool::Pool::from_state(
        kept.tick_spacing,
        kept.state,
        kept.lp_fee_pips,
        kept.protocol_fee_pips,
        kept.ticks,
    )
}
