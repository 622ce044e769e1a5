//! Balancer's functions and every method of its pools: nothing is known of the arguments when this is compiled.

use cfmm_math::protocol::balancer::composable_stable_pool::{self, AmplificationUpdate, ComposableStablePool};
use cfmm_math::protocol::balancer::liquidity_bootstrapping_pool::{
    GradualWeightUpdate, LiquidityBootstrappingPool, Swaps,
};
use cfmm_math::protocol::balancer::weighted_pool::{self, Version, WeightedPool};
use cfmm_math::protocol::balancer::{fixed_point, log_exp, stable_math, weighted_math};
use cfmm_math::protocol::int256::Int256;
use cfmm_math::protocol::uniswap_v3::Amount;
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Result, Rounding, Trade};

const N: usize = 3;

/// What a call is made with.
pub struct Call {
    which: u32,
    trade: Trade,
    decimals: [u8; N],
    words: [U256; 8],
    amounts: [U256; N],
    balances: [U256; N],
    weights: [U256; N],
    times: [u64; 3],
    answer: [U256; N],
}

fn one(x: Result<U256>) -> Result<[U256; N]> {
    x.map(|x| [x; N])
}

fn two(x: Result<[U256; 2]>) -> Result<[U256; N]> {
    x.map(|[a, b]| [a, b, a])
}

fn amount(call: &Call) -> Amount {
    if call.which & 256 == 0 { Amount::In(call.words[0]) } else { Amount::Out(call.words[0]) }
}

fn rounding(call: &Call) -> Rounding {
    if call.which & 512 == 0 { Rounding::Up } else { Rounding::Down }
}

macro_rules! methods {
    ($pool:ident, $call:ident) => {
        match $call.which & 15 {
            0 => two($pool.swap($call.trade, amount($call))),
            1 => one($pool.join_exact_tokens_in($call.amounts)),
            2 => one($pool.join_token_in_for_exact_bpt_out($call.words[0], $call.trade.buy)),
            3 => $pool.join_all_tokens_in_for_exact_bpt_out($call.words[0]),
            4 => one($pool.exit_exact_bpt_in_for_one_token_out($call.words[0], $call.trade.buy)),
            5 => $pool.exit_exact_bpt_in_for_tokens_out($call.words[0]),
            6 => one($pool.exit_bpt_in_for_exact_tokens_out($call.amounts)),
            7 => one($pool.initialize($call.amounts)),
            8 => one($pool.rate()),
            9 => one($pool.spot_price_x96($call.trade, rounding($call))),
            10 => one($pool.amount_in($call.trade, $call.words[0])),
            11 => one($pool.amount_out($call.trade, $call.words[0])),
            12 => two($pool.apply($call.trade, amount($call))),
            13 => $pool.set_swap_fee_percentage($call.words[0]).map(|()| $pool.scaling_factors()),
            _ => one($pool.invariant()),
        }
    };
}

fn weighted(call: &mut Call) -> Result<[U256; N]> {
    let version = match call.which >> 10 & 3 {
        0 => Version::V1,
        1 => Version::V3,
        _ => Version::V4,
    };
    let state = weighted_pool::State { balances: call.balances, total_supply: call.words[7] };
    let mut pool = WeightedPool::new(version, call.decimals, call.weights, call.words[6])?.with_state(state)?;
    let answer = methods!(pool, call);
    call.balances = pool.state().balances;
    answer
}

fn stable(call: &mut Call) -> Result<[U256; N]> {
    let state = composable_stable_pool::State {
        balances: call.balances,
        bpt_balance: call.words[5],
        actual_supply: call.words[7],
    };
    let pool = ComposableStablePool::new(call.decimals, call.weights, call.words[4], call.words[6])?;
    let mut pool = pool.with_state(state)?;
    let [now, end, at] = call.times;
    let update = AmplificationUpdate::start(call.words[4], call.words[3], now, end)?;
    pool.set_amplification(update.value_at(at)?)?;
    let answer = methods!(pool, call);
    call.balances = pool.state().balances;
    answer
}

fn launch(call: &mut Call) -> Result<[U256; N]> {
    let [start, end, now] = call.times;
    let update = if call.which & 1024 == 0 {
        GradualWeightUpdate::new(call.weights, call.amounts, start, end)?
    } else {
        GradualWeightUpdate::from_stored(call.weights, call.amounts, start, end)?
    };
    let swaps = if call.which & 512 == 0 { Swaps::Enabled } else { Swaps::Disabled };
    let state = weighted_pool::State { balances: call.balances, total_supply: call.words[7] };
    let pool = LiquidityBootstrappingPool::new(call.decimals, update, call.words[6], swaps)?;
    let mut pool = pool.with_state(state)?;
    match call.which & 3 {
        0 => two(pool.swap(call.trade, amount(call), now)),
        1 => pool.change(now, |pool| pool.exit_exact_bpt_in_for_tokens_out(call.words[0])),
        2 => pool.update_weights_gradually(call.amounts, start, end, now).map(|()| pool.state().balances),
        _ => one(pool.initialize(call.amounts, now)),
    }
}

fn mathematics(call: &Call) -> Result<[U256; N]> {
    let ([a, b, c, d, e, f, ..], token) = (call.words, call.trade.buy);
    let (balances, amounts, weights) = (&call.balances, &call.amounts, &call.weights);
    let signed = |x: Result<Int256>| x.map(Int256::to_bits);
    one(match call.which & 31 {
        0 => fixed_point::pow_down(a, b),
        1 => fixed_point::pow_up(a, b),
        2 => signed(log_exp::ln(Int256::from_bits(a))),
        3 => signed(log_exp::log(Int256::from_bits(a), Int256::from_bits(b))),
        4 => log_exp::exp(Int256::from_bits(a)),
        5 => weighted_math::invariant(weights, balances),
        6 => weighted_math::out_given_in_v1(a, b, c, d, e),
        7 => weighted_math::in_given_out_v1(a, b, c, d, e),
        8 => weighted_math::bpt_out_given_exact_tokens_in(balances, weights, amounts, a, b),
        9 => weighted_math::bpt_in_given_exact_tokens_out(balances, weights, amounts, a, b),
        10 => weighted_math::bpt_out_given_exact_token_in(a, b, c, d, e),
        11 => weighted_math::bpt_in_given_exact_token_out(a, b, c, d, e),
        12 => weighted_math::token_in_given_exact_bpt_out(a, b, c, d, e),
        13 => weighted_math::token_out_given_exact_bpt_in(a, b, c, d, e),
        14 => weighted_math::bpt_out_add_token(a, b),
        15 => stable_math::invariant(a, balances),
        16 => stable_math::out_given_in(a, balances, token, call.trade.sell, b, c),
        17 => stable_math::in_given_out(a, balances, token, call.trade.sell, b, c),
        18 => stable_math::token_balance(a, balances, b, token),
        19 => stable_math::bpt_out_given_exact_tokens_in(a, balances, amounts, b, c, d),
        20 => stable_math::bpt_in_given_exact_tokens_out(a, balances, amounts, b, c, d),
        21 => stable_math::token_in_given_exact_bpt_out(a, balances, token, b, c, d, e),
        22 => stable_math::token_out_given_exact_bpt_in(a, balances, token, b, c, d, e),
        23 => fixed_point::div_up(a, b),
        24 => fixed_point::mul_up(a, b),
        _ => fixed_point::pow_down_v1(e, f),
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn balancer(call: &mut Call) -> u32 {
    let answer = match call.which >> 30 {
        0 => weighted(call),
        1 => stable(call),
        2 => launch(call),
        _ => mathematics(call),
    };
    answer.map_or(1, |x| {
        call.answer = x;
        0
    })
}
