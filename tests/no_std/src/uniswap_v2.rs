//! Uniswap v2.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::uniswap_v2::{self, Pair, SwapFee};

use crate::export::exports;

exports! {
    mod uniswap_v2 as "protocol::uniswap_v2" {
        amount_in, amount_out, average_price, check_k, fraction, quote, sqrt, zap, zap_amount,
    }
    for SwapFee as "protocol::uniswap_v2::SwapFee" { counted, per_ten_thousand, per_thousand }
    for Pair as "protocol::uniswap_v2::Pair" {
        amount_in, amount_out, burn, burn_from, current_cumulative_prices, fee, from_state, mint, new, protocol_fee,
        set_protocol_fee, state, swap, sync,
    }
    for Pair, ExactPool as "protocol::uniswap_v2::Pair as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
}
