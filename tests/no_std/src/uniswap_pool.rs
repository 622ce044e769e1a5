//! Every method of the pools, over ticks in a slice of unknown length.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v3::pool::{Pool, PoolState, Position, ProtocolFees, SortedTicks, Swap, Tick};
use cfmm_math::protocol::uniswap_v3::{Amount, Direction};
use cfmm_math::protocol::uniswap_v4::pool as v4;
use cfmm_math::{Result, Rounding};

/// What a call is made with.
pub struct Call {
    which: u32,
    fee: u32,
    spacing: i32,
    state: PoolState,
    fees: ProtocolFees,
    numbers: [U256; 6],
    range: [i32; 2],
    liquidity: u128,
    position: Position,
    position_v4: v4::Position,
    answer: [U256; 2],
    after: PoolState,
}

fn wide(x: u128) -> U256 {
    U256::from_limbs([x as u64, (x >> 64) as u64, 0, 0])
}

fn swap(x: Result<Swap>) -> Result<[U256; 2]> {
    let x = x?;
    let delta = x.balance_delta()?.map(|x| wide(x.unsigned_abs()));
    let [a, b] = x.amounts()?.map(|x| x.to_bits() ^ x.unsigned_abs());
    let [c, d] = delta;
    Ok([a ^ c ^ x.unfilled ^ x.fee_amount, b ^ d ^ x.protocol_fee_amount])
}

fn v3(call: &mut Call, ticks: &mut [Tick]) -> Result<[U256; 2]> {
    let mut pool = Pool::load(call.fee, call.spacing, call.state, call.fees, SortedTicks::new(ticks)?)?;
    let ([a, b, c, d, e, f], [lower, upper], liquidity) = (call.numbers, call.range, call.liquidity);
    let direction = if call.which & 64 == 0 { Direction::ZeroForOne } else { Direction::OneForZero };
    let amount = if call.which & 128 == 0 { Amount::In(a) } else { Amount::Out(a) };
    let limit = (call.which & 256 == 0).then_some(b);
    let position = &mut call.position;
    let requested = [liquidity, liquidity >> 1];
    let rounding = if call.which & 512 == 0 { Rounding::Up } else { Rounding::Down };
    let answer = match call.which & 31 {
        0 => swap(pool.swap(direction, amount, limit)),
        1 => swap(pool.quote(direction, amount, limit)),
        2 => swap(pool.swap_to_price(a)),
        3 => pool.mint(position, lower, upper, liquidity),
        4 => pool.burn(position, lower, upper, liquidity),
        5 => pool.collect(position, requested).map(|x| x.map(wide)),
        6 => pool.flash([a, b], [c, d], [e, f]),
        7 => pool.collect_protocol(requested).map(|x| x.map(wide)),
        8 => pool.set_fee_protocol(call.fees.denominators).map(|()| [a, b]),
        9 => pool.initialize(a).map(|()| [a, b]),
        10 => pool.fee_growth_inside_x128(lower, upper),
        11 => pool.tokens_owed(position, lower, upper).map(|x| x.map(wide)),
        12 => pool.amounts(lower, upper, liquidity, rounding),
        _ => Ok([wide(pool.max_liquidity_per_tick()), wide(pool.protocol_fees().packed().into())]),
    };
    call.after = *pool.state();
    answer
}

fn v4(call: &mut Call, ticks: &mut [Tick]) -> Result<[U256; 2]> {
    let protocol_fee = call.fees.denominators.map(u16::from);
    let mut pool = v4::Pool::load(call.spacing, call.state, call.fee, protocol_fee, SortedTicks::new(ticks)?)?;
    let ([a, b, ..], [lower, upper], delta) = (call.numbers, call.range, call.liquidity as i128);
    let direction = if call.which & 64 == 0 { Direction::ZeroForOne } else { Direction::OneForZero };
    let amount = if call.which & 128 == 0 { Amount::In(a) } else { Amount::Out(a) };
    let (limit, fee) = ((call.which & 256 == 0).then_some(b), (call.which & 512 == 0).then_some(call.fee));
    let amounts = |x: [i128; 2]| x.map(|x| wide(x.unsigned_abs()));
    let answer = match call.which & 31 {
        0 => swap(pool.swap(direction, amount, limit, fee)),
        1 => swap(pool.quote(direction, amount, limit, fee)),
        2 => pool.modify_liquidity(&mut call.position_v4, lower, upper, delta).and_then(|x| x.total()).map(amounts),
        3 => pool.donate([a, b]).map(amounts),
        4 => pool.set_protocol_fee(protocol_fee).map(|()| [a, b]),
        5 => pool.set_lp_fee(call.fee).map(|()| [a, b]),
        _ => pool.initialize(a, call.fee).map(|()| [a, b]),
    };
    call.after = *pool.state();
    answer
}

/// # Safety
/// `ticks` must point to `count` ticks, and to nothing else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn uniswap_pool(call: &mut Call, ticks: *mut Tick, count: usize) -> u32 {
    // SAFETY: as promised.
    let ticks = unsafe { core::slice::from_raw_parts_mut(ticks, count) };
    let answer = if call.which & 32 == 0 { v3(call, ticks) } else { v4(call, ticks) };
    answer.map_or(1, |x| {
        call.answer = x;
        0
    })
}
