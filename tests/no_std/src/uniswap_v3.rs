//! The libraries of Uniswap v3.

use cfmm_math::Trade;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v3::{
    Direction, liquidity_amounts, liquidity_math, price, sqrt_price_math, swap_math, tick, tick_bitmap, tick_math,
};

use crate::export::exports;

/// A word of a bitmap in storage.
type Word = fn(i16) -> U256;

exports! {
    for Direction as "protocol::uniswap_v3::Direction" { toward }
    for Direction, TryFrom<Trade> as "protocol::uniswap_v3::Direction as TryFrom<Trade>" { try_from }
    mod liquidity_amounts as "protocol::uniswap_v3::liquidity_amounts" {
        amounts_for_liquidity, liquidity_for_amount_0, liquidity_for_amount_1, liquidity_for_amounts,
    }
    mod liquidity_math as "protocol::uniswap_v3::liquidity_math" { add_delta }
    mod price as "protocol::uniswap_v3::price" {
        price_at_sqrt_ratio, price_at_tick, price_ratio_at_sqrt_ratio, sqrt_ratio_at_decimal_price, sqrt_ratio_at_price,
        tick_at_price,
    }
    mod sqrt_price_math as "protocol::uniswap_v3::sqrt_price_math" {
        amount_0_delta, amount_0_delta_signed, amount_1_delta, amount_1_delta_signed,
        next_sqrt_price_from_amount_0_rounding_up, next_sqrt_price_from_amount_1_rounding_down,
        next_sqrt_price_from_input, next_sqrt_price_from_output,
    }
    mod swap_math as "protocol::uniswap_v3::swap_math" { compute_swap_step }
    mod tick as "protocol::uniswap_v3::tick" { spacing_to_max_liquidity_per_tick }
    mod tick_bitmap as "protocol::uniswap_v3::tick_bitmap" { position }
    "protocol::uniswap_v3::tick_bitmap::flip" = |tick, spacing, word: Word| tick_bitmap::flip(tick, spacing, word);
    "protocol::uniswap_v3::tick_bitmap::next_initialized_tick_within_one_word" = |tick, spacing, direction, word: Word| {
        tick_bitmap::next_initialized_tick_within_one_word(tick, spacing, direction, word)
    };
    mod tick_math as "protocol::uniswap_v3::tick_math" { sqrt_ratio_at_tick, tick_at_sqrt_ratio }
}
