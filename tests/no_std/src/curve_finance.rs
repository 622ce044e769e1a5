//! Curve's stable-swap pools and metapools, and their mathematics for any number of coins.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::curve_finance::{
    self, Amplification, MetaPool, StablePool, State, Underlying, Variant, stable_math,
};

use crate::export::exports;

/// Of how many coins, for each way to compile the loops over them.
macro_rules! stable_pools {
    ($($coins:literal $types:literal)*) => { $( exports! {
        for StablePool<$coins> as ("protocol::curve_finance::StablePool", $types) {
            add_liquidity, calc_token_amount, calc_withdraw_one_coin, dynamic_fee, exchange, from_state, get_dx, get_dy,
            get_virtual_price, new, parameters, remove_liquidity, remove_liquidity_imbalance, remove_liquidity_one_coin,
            set_amplification, set_rates, state, withdraw_admin_fees,
        }
        for StablePool<$coins>, ExactPool as ("protocol::curve_finance::StablePool", $types, " as protocol::ExactPool") {
            amount_in, amount_out, apply, spot_price_x96,
        }
    } )* };
}

stable_pools! { 2 "[2]" 3 "[3]" 8 "[8]" }

exports! {
    mod curve_finance as "protocol::curve_finance" { rate }
    mod stable_math as "protocol::curve_finance::stable_math" { get_d, get_y, get_y_d }
    for Amplification as "protocol::curve_finance::Amplification" { at, constant }
    for Variant as "protocol::curve_finance::Variant" { a_precision }
    for State<3>, Default as "protocol::curve_finance::State as Default" { default }
    for MetaPool<3> as "protocol::curve_finance::MetaPool" {
        add_liquidity, base, base_cache_updated, base_mut, base_virtual_price, calc_token_amount, calc_withdraw_one_coin,
        exchange, exchange_underlying, from_state, get_dy, get_dy_underlying, get_virtual_price, new, parameters,
        remove_liquidity, remove_liquidity_imbalance, remove_liquidity_one_coin, set_amplification, state,
        withdraw_admin_fees,
    }
    for MetaPool<3>, ExactPool as "protocol::curve_finance::MetaPool as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
    for Underlying<3>, ExactPool as "protocol::curve_finance::Underlying as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
}
