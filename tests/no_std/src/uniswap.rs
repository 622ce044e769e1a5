//! Every function of the Uniswap libraries, each a number: nothing is known of its arguments when this is compiled.

use core::str::from_utf8;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::int256::Int256;
use cfmm_math::protocol::uniswap_v3::liquidity_amounts::{amounts_for_liquidity, liquidity_for_amounts};
use cfmm_math::protocol::uniswap_v3::liquidity_math::add_delta;
use cfmm_math::protocol::uniswap_v3::price::{
    price_at_sqrt_ratio, price_at_tick, price_ratio_at_sqrt_ratio, sqrt_ratio_at_decimal_price, sqrt_ratio_at_price,
    tick_at_price,
};
use cfmm_math::protocol::uniswap_v3::sqrt_price_math::{
    Change, amount_0_delta, amount_0_delta_signed, amount_1_delta, next_sqrt_price_from_amount_0_rounding_up,
    next_sqrt_price_from_amount_1_rounding_down, next_sqrt_price_from_input, next_sqrt_price_from_output,
};
use cfmm_math::protocol::uniswap_v3::swap_math::{self, SwapStep};
use cfmm_math::protocol::uniswap_v3::tick::spacing_to_max_liquidity_per_tick;
use cfmm_math::protocol::uniswap_v3::tick_bitmap::{flip, next_initialized_tick_within_one_word};
use cfmm_math::protocol::uniswap_v3::tick_math::{sqrt_ratio_at_tick, tick_at_sqrt_ratio};
use cfmm_math::protocol::uniswap_v3::{Amount, Direction};
use cfmm_math::protocol::uniswap_v4;
use cfmm_math::{Result, Rounding};

fn wide(x: u128) -> U256 {
    U256::from_limbs([x as u64, (x >> 64) as u64, 0, 0])
}

fn tick(x: Result<i32>) -> Result<U256> {
    x.map(|x| wide(u128::from(x.unsigned_abs())))
}

fn step(x: Result<SwapStep>) -> Result<U256> {
    x.map(|x| x.amount_in ^ x.amount_out ^ x.fee_amount ^ x.sqrt_price_next)
}

#[unsafe(no_mangle)]
pub extern "C" fn uniswap(which: u32, p: &[U256; 5], l: u128, t: i32, s: i32, digits: &[u8; 3], out: &mut U256) -> u32 {
    let direction = if s & 1 == 0 { Direction::ZeroForOne } else { Direction::OneForZero };
    let change = if s & 1 == 0 { Change::Add } else { Change::Remove };
    let rounding = if s & 2 == 0 { Rounding::Up } else { Rounding::Down };
    let amount = if s & 4 == 0 { Amount::In(p[3]) } else { Amount::Out(p[3]) };
    let word = |at: i16| p[usize::from(at > 0)];
    let (l_signed, fee) = (l as i128, s as u32);
    let [a, b, c] = *digits;
    let result = match which {
        0 => sqrt_ratio_at_tick(t),
        1 => tick(tick_at_sqrt_ratio(p[0])),
        2 => amount_0_delta(p[0], p[1], l, rounding),
        3 => amount_1_delta(p[0], p[1], l, rounding),
        4 => next_sqrt_price_from_input(p[0], l, p[3], direction),
        5 => next_sqrt_price_from_output(p[0], l, p[3], direction),
        6 => next_sqrt_price_from_amount_0_rounding_up(p[0], l, p[3], change),
        7 => next_sqrt_price_from_amount_1_rounding_down(p[0], l, p[3], change),
        8 => step(swap_math::compute_swap_step(p[0], p[1], l, amount, fee)),
        9 => step(uniswap_v4::swap_math::compute_swap_step(p[0], p[1], l, amount, fee)),
        10 => price_at_sqrt_ratio(p[0], a, b, c, rounding),
        11 => price_at_tick(t, a, b, c, rounding),
        12 => sqrt_ratio_at_price(p[0], p[1]),
        13 => sqrt_ratio_at_decimal_price(p[0], a, b, c),
        14 => tick(tick_at_price(p[0], p[1])),
        15 => price_ratio_at_sqrt_ratio(p[0]).map(|(num, den)| num ^ den),
        16 => liquidity_for_amounts(p[0], p[1], p[2], [p[3], p[4]]).map(wide),
        17 => amounts_for_liquidity(p[0], p[1], p[2], l).map(|[x, y]| x ^ y),
        18 => tick(next_initialized_tick_within_one_word(t, s, direction, word).map(|(next, _)| next)),
        19 => flip(t, s, word).map(|(_, word)| word),
        20 => amount_0_delta_signed(p[0], p[1], l_signed).map(Int256::to_bits),
        21 => uniswap_v4::sqrt_price_math::amount_1_delta_signed(p[0], p[1], l_signed).map(Int256::to_bits),
        22 => spacing_to_max_liquidity_per_tick(s).map(wide),
        23 => tick(uniswap_v4::tick_math::min_usable_tick(s)),
        24 => uniswap_v4::protocol_fee::calculate_swap_fee(t as u16, fee).map(|fee| wide(fee.into())),
        25 => add_delta(l, l_signed).map(wide),
        _ => from_utf8(digits).unwrap_or_default().parse().map(Int256::to_bits),
    };
    result.map_or(1, |x| {
        *out = x;
        0
    })
}
