//! Every function of Solidly's pairs.

use cfmm_math::protocol::solidly::{Contract, Curve, Pair, State, Terms, d, f, get_y};
use cfmm_math::protocol::uniswap_v3::Amount;
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Result, Rounding, X_FOR_Y, Y_FOR_X};

/// What a call is made with.
pub struct Call {
    which: u32,
    fee_bps: u16,
    decimals: [u8; 2],
    state: State,
    numbers: [U256; 4],
    answer: [U256; 2],
    after: State,
}

fn run(call: &mut Call) -> Result<[U256; 2]> {
    let contract = match call.which & 96 {
        32 => Contract::Velodrome2,
        64 => Contract::Velodrome2b,
        _ => Contract::Solidly,
    };
    let curve = if call.which & 128 == 0 { Curve::Stable } else { Curve::Volatile };
    let trade = if call.which & 256 == 0 { X_FOR_Y } else { Y_FOR_X };
    let rounding = if call.which & 512 == 0 { Rounding::Up } else { Rounding::Down };
    let terms = Terms::new(contract, curve, call.decimals, call.fee_bps)?;
    let mut pair = Pair::from_state(terms, call.state)?;
    let [a, b, x, y] = call.numbers;
    let answer = match call.which & 31 {
        0 => pair.mint([a, b]),
        1 => return pair.burn(a),
        2 => pair.swap([a, b], [x, y]).map(|[fee0, fee1]| fee0 ^ fee1),
        3 => pair.amount_out(trade, a),
        4 => ExactPool::amount_out(&pair, trade, a),
        5 => pair.amount_in(trade, a),
        6 => pair.spot_price_x96(trade, rounding),
        7 => pair.apply(trade, Amount::In(a)).map(|[x, y]| x ^ y),
        8 => pair.apply(trade, Amount::Out(a)).map(|[x, y]| x ^ y),
        9 => f(contract, a, b),
        10 => d(a, b),
        11 => get_y(&terms, a, b, x),
        _ => pair.k(),
    };
    call.after = *pair.state();
    answer.map(|x| [x, a])
}

#[unsafe(no_mangle)]
pub extern "C" fn solidly(call: &mut Call) -> u32 {
    run(call).map_or(1, |x| {
        call.answer = x;
        0
    })
}
