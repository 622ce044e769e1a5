//! Pools of Uniswap v3, over ticks in a slice of unknown length.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::uniswap_v3::pool::{
    self, Pool, ProtocolFees, SortedTicks, Swap, Tick, TickInfo, Ticks, TicksMut,
};

use crate::export::exports;

pub type Sorted = SortedTicks<&'static mut [Tick]>;

exports! {
    mod pool as "protocol::uniswap_v3::pool" { furthest_price }
    for Pool<Sorted> as "protocol::uniswap_v3::pool::Pool" {
        amounts, burn, collect, collect_protocol, fee_growth_inside_x128, fee_pips, flash, from_state, initialize,
        max_liquidity_per_tick, mint, new, protocol_fees, quote, quote_to_price, set_fee_protocol, state, swap,
        swap_to_price, tick_spacing, ticks, tokens_owed,
    }
    for Pool<Sorted>, ExactPool as "protocol::uniswap_v3::pool::Pool as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
    for ProtocolFees as "protocol::uniswap_v3::pool::ProtocolFees" { packed, unpack }
    for Swap as "protocol::uniswap_v3::pool::Swap" { amounts, balance_delta }
    for TickInfo as "protocol::uniswap_v3::pool::TickInfo" { is_initialized }
    for Sorted as "protocol::uniswap_v3::pool::SortedTicks" { as_slice, into_inner, new }
    for Sorted, Ticks as "protocol::uniswap_v3::pool::SortedTicks as protocol::uniswap_v3::pool::Ticks" { info, next }
    for Sorted, TicksMut as "protocol::uniswap_v3::pool::SortedTicks as protocol::uniswap_v3::pool::TicksMut" { set }
    for &Sorted, Ticks as "&_ as protocol::uniswap_v3::pool::Ticks" { info, next }
    for &mut Sorted, Ticks as "&mut _ as protocol::uniswap_v3::pool::Ticks" { info, next }
    for &mut Sorted, TicksMut as "&mut _ as protocol::uniswap_v3::pool::TicksMut" { set }
}
