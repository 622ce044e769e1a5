//! Pools, ticks and positions of Uniswap v3.

mod ticks;

use serde::{Deserialize, Serialize};

use super::{digits, kept, plain};
use crate::protocol::U256;
use crate::protocol::uniswap_v3::{self, pool, swap_math};

#[derive(Serialize, Deserialize)]
#[serde(remote = "uniswap_v3::Direction")]
enum Direction {
    ZeroForOne,
    OneForZero,
}

plain!([] uniswap_v3::Direction, Direction);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::TickInfo")]
struct TickInfo {
    #[serde(with = "digits")]
    liquidity_gross: u128,
    #[serde(with = "digits")]
    liquidity_net: i128,
    #[serde(with = "digits::array")]
    fee_growth_outside_x128: [U256; 2],
}

plain!([] pool::TickInfo, TickInfo);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::Tick")]
struct Tick {
    index: i32,
    info: pool::TickInfo,
}

plain!([] pool::Tick, Tick);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::Position")]
struct Position {
    #[serde(with = "digits")]
    liquidity: u128,
    #[serde(with = "digits::array")]
    fee_growth_inside_last_x128: [U256; 2],
    #[serde(with = "digits::array")]
    tokens_owed: [u128; 2],
}

plain!([] pool::Position, Position);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::ProtocolFees")]
struct ProtocolFees {
    denominators: [u8; 2],
    #[serde(with = "digits::array")]
    accrued: [u128; 2],
}

plain!([] pool::ProtocolFees, ProtocolFees);

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::PoolState")]
struct PoolState {
    #[serde(with = "digits")]
    sqrt_price_x96: U256,
    tick: i32,
    #[serde(with = "digits")]
    liquidity: u128,
    #[serde(with = "digits::array")]
    fee_growth_global_x128: [U256; 2],
}

plain!([] pool::PoolState, PoolState);

#[derive(Serialize, Deserialize)]
struct Pool<T> {
    fee_pips: u32,
    tick_spacing: i32,
    state: pool::PoolState,
    protocol_fees: pool::ProtocolFees,
    ticks: T,
}

kept! {
    [T], pool::Pool<T>, [T: Serialize], [T: Deserialize<'de>];
    pool => Ok(Pool {
        fee_pips: pool.fee_pips(),
        tick_spacing: pool.tick_spacing(),
        state: *pool.state(),
        protocol_fees: *pool.protocol_fees(),
        ticks: pool.ticks(),
    });
    kept: Pool<T> =>
        pool::Pool::from_state(kept.fee_pips, kept.tick_spacing, kept.state, kept.protocol_fees, kept.ticks)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "pool::Swap")]
struct Swap {
    direction: uniswap_v3::Direction,
    #[serde(with = "digits")]
    amount_in: U256,
    #[serde(with = "digits")]
    amount_out: U256,
    #[serde(with = "digits")]
    fee_amount: U256,
    #[serde(with = "digits")]
    protocol_fee_amount: U256,
    fee_pips: u32,
    #[serde(with = "digits")]
    unfilled: U256,
    ticks_crossed: u32,
    after: pool::PoolState,
}

plain!([] pool::Swap, Swap);

#[derive(Serialize, Deserialize)]
#[serde(remote = "swap_math::SwapStep")]
struct SwapStep {
    #[serde(with = "digits")]
    sqrt_price_next: U256,
    #[serde(with = "digits")]
    amount_in: U256,
    #[serde(with = "digits")]
    amount_out: U256,
    #[serde(with = "digits")]
    fee_amount: U256,
}

plain!([] swap_math::SwapStep, SwapStep);
