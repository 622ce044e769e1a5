//! Curve's pools of volatile coins, and their mathematics.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::curve_finance::twocrypto_pool::TwocryptoPool;
use cfmm_math::protocol::curve_finance::{crypto_math, tricrypto_math, twocrypto_math};

use crate::export::exports;

exports! {
    mod crypto_math as "protocol::curve_finance::crypto_math" { cbrt, wad_exp }
    mod tricrypto_math as "protocol::curve_finance::tricrypto_math" {
        geometric_mean, get_p, get_y, newton_d, reduction_coefficient,
    }
    mod twocrypto_math as "protocol::curve_finance::twocrypto_math" { get_p, get_y, newton_d, newton_y }
    for TwocryptoPool as "protocol::curve_finance::twocrypto_pool::TwocryptoPool" {
        add_liquidity, calc_token_amount, calc_withdraw_one_coin, exchange, fee_1e10, from_state, get_dx, get_dy,
        get_virtual_price, new, parameters, price_oracle, remove_liquidity, remove_liquidity_one_coin, state,
    }
    for TwocryptoPool, ExactPool as "protocol::curve_finance::twocrypto_pool::TwocryptoPool as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
}
