//! The mathematics of Curve's volatile coins, and every method of the twocrypto pool.

use cfmm_math::protocol::curve_finance::crypto_math::{cbrt, wad_exp};
use cfmm_math::protocol::curve_finance::tricrypto_math;
use cfmm_math::protocol::curve_finance::twocrypto_math::{Version, get_p, get_y, newton_d, newton_y};
use cfmm_math::protocol::curve_finance::twocrypto_pool::{Parameters, State, TwocryptoPool};
use cfmm_math::protocol::int256::Int256;
use cfmm_math::protocol::uniswap_v3::Amount;
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Result, Rounding, Trade};

/// What a call is made with.
pub struct Call {
    which: u32,
    trade: Trade,
    timestamp: u64,
    parameters: Parameters,
    state: State,
    numbers: [U256; 7],
    answer: [U256; 2],
    after: State,
}

fn maths(call: &Call) -> Result<[U256; 2]> {
    let version = if call.which & 64 == 0 { Version::V200 } else { Version::V210 };
    let ([ann, gamma, d, x, y, z, k0], i) = (call.numbers, call.trade.sell);
    let answer = match call.which & 31 {
        0 => newton_d(version, ann, gamma, [x, y], k0),
        1 => newton_y(version, ann, gamma, [x, y], d, i),
        2 => return get_y(version, ann, gamma, [x, y], d, i),
        3 => get_p([x, y], d, ann, gamma),
        4 => tricrypto_math::newton_d(ann, gamma, [x, y, z], k0),
        5 => return tricrypto_math::get_y(ann, gamma, [x, y, z], d, i),
        6 => return tricrypto_math::get_p([x, y, z], d, ann, gamma),
        7 => tricrypto_math::geometric_mean([x, y, z]),
        8 => tricrypto_math::reduction_coefficient([x, y, z], gamma),
        9 => Ok(cbrt(x)),
        _ => wad_exp(Int256::from_bits(x).sar(call.which)).map(Int256::to_bits),
    };
    answer.map(|x| [x, d])
}

fn pool(call: &mut Call) -> Result<[U256; 2]> {
    let (trade, now, [a, b, ..]) = (call.trade, call.timestamp, call.numbers);
    let mut pool = if call.which & 64 == 0 {
        TwocryptoPool::from_state(call.parameters, call.state)?
    } else {
        TwocryptoPool::new(call.parameters, a, now)?
    };
    let rounding = if call.which & 128 == 0 { Rounding::Up } else { Rounding::Down };
    let answer = match call.which & 31 {
        0 => pool.exchange(trade, a, now),
        1 => pool.get_dy(trade, a),
        2 => pool.get_dx(trade, a),
        3 => pool.add_liquidity([a, b], now),
        4 => pool.calc_token_amount([a, b]),
        5 => return pool.remove_liquidity(a),
        6 => pool.remove_liquidity_one_coin(a, trade.sell, now),
        7 => pool.calc_withdraw_one_coin(a, trade.sell),
        8 => pool.price_oracle(now),
        9 => pool.get_virtual_price(),
        10 => pool.fee_1e10(),
        11 => pool.amount_out(trade, a),
        12 => pool.amount_in(trade, a),
        13 => pool.spot_price_x96(trade, rounding),
        14 => pool.apply(trade, Amount::In(a)).map(|[x, y]| x ^ y),
        _ => pool.apply(trade, Amount::Out(a)).map(|[x, y]| x ^ y),
    };
    call.after = *pool.state();
    answer.map(|x| [x, a])
}

#[unsafe(no_mangle)]
pub extern "C" fn curve_crypto(call: &mut Call) -> u32 {
    let answer = if call.which & 32 == 0 { maths(call) } else { pool(call) };
    answer.map_or(1, |x| {
        call.answer = x;
        0
    })
}
