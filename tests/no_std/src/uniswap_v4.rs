//! The libraries and pools of Uniswap v4.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::uniswap_v4::pool::{self, LiquidityDelta, Pool};
use cfmm_math::protocol::uniswap_v4::{lp_fee, protocol_fee, sqrt_price_math, swap_math, tick_math};

use crate::export::exports;
use crate::uniswap_v3_pool::Sorted;

exports! {
    mod lp_fee as "protocol::uniswap_v4::lp_fee" {
        initial_lp_fee, is_dynamic_fee, is_override, is_valid, remove_override_flag, remove_override_flag_and_validate,
        validate,
    }
    mod protocol_fee as "protocol::uniswap_v4::protocol_fee" {
        calculate_swap_fee, is_valid_protocol_fee, one_for_zero_fee, zero_for_one_fee,
    }
    mod sqrt_price_math as "protocol::uniswap_v4::sqrt_price_math" {
        amount_0_delta, amount_0_delta_signed, amount_1_delta, amount_1_delta_signed,
        next_sqrt_price_from_amount_0_rounding_up, next_sqrt_price_from_amount_1_rounding_down,
        next_sqrt_price_from_input, next_sqrt_price_from_output,
    }
    mod swap_math as "protocol::uniswap_v4::swap_math" { compute_swap_step, sqrt_price_target }
    mod tick_math as "protocol::uniswap_v4::tick_math" {
        max_usable_tick, min_usable_tick, sqrt_price_at_tick, tick_at_sqrt_price,
    }
    mod pool as "protocol::uniswap_v4::pool" { max_liquidity_per_tick }
    for LiquidityDelta as "protocol::uniswap_v4::pool::LiquidityDelta" { total }
    for Pool<Sorted> as "protocol::uniswap_v4::pool::Pool" {
        donate, fee_growth_inside_x128, from_state, initialize, lp_fee_pips, max_liquidity_per_tick, modify_liquidity,
        new, protocol_fee_pips, quote, quote_liquidity, set_lp_fee, set_protocol_fee, state, swap, tick_spacing, ticks,
    }
    for Pool<Sorted>, ExactPool as "protocol::uniswap_v4::pool::Pool as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
}
