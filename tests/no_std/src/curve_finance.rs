//! Every method of Curve's stable-swap pools, and their mathematics for any number of coins.

use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y, get_y_d};
use cfmm_math::protocol::curve_finance::{
    LiquidityChange, MetaParameters, MetaPool, Parameters, StablePool, State, Underlying, rate,
};
use cfmm_math::protocol::uniswap_v3::Amount;
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Result, Rounding, Trade};

/// What a call is made with.
pub struct Call<const N: usize> {
    which: u32,
    parameters: Parameters<N>,
    state: State<N>,
    trade: Trade,
    now: u64,
    numbers: [U256; 2],
    amounts: [U256; N],
    answer: [U256; N],
    after: State<N>,
}

impl<const N: usize> Call<N> {
    fn amount(&self) -> Amount {
        if self.which & 64 == 0 { Amount::In(self.numbers[0]) } else { Amount::Out(self.numbers[0]) }
    }

    fn change(&self) -> LiquidityChange {
        if self.which & 64 == 0 { LiquidityChange::Deposit } else { LiquidityChange::Withdrawal }
    }

    fn rounding(&self) -> Rounding {
        if self.which & 64 == 0 { Rounding::Down } else { Rounding::Up }
    }
}

fn all<const N: usize>(x: U256) -> [U256; N] {
    [x; N]
}

fn pool<const N: usize>(call: &mut Call<N>) -> Result<[U256; N]> {
    let mut pool = StablePool::from_state(call.parameters, call.state)?;
    let ([a, b], trade, now, amounts) = (call.numbers, call.trade, call.now, call.amounts);
    let answer = match call.which & 31 {
        0 => pool.exchange(trade, a, b, now).map(all),
        1 => pool.get_dy(trade, a, now).map(all),
        2 => pool.get_dx(trade, a, now).map(all),
        3 => pool.add_liquidity(amounts, a, now).map(all),
        4 => pool.remove_liquidity(a, amounts, now),
        5 => pool.remove_liquidity_imbalance(amounts, a, now).map(all),
        6 => pool.remove_liquidity_one_coin(a, trade.sell, b, now).map(all),
        7 => pool.calc_token_amount(amounts, call.change(), now).map(all),
        8 => pool.calc_withdraw_one_coin(a, trade.sell, now).map(all),
        9 => pool.get_virtual_price(now).map(all),
        10 => pool.dynamic_fee(trade).map(all),
        11 => ExactPool::amount_out(&pool, trade, a).map(all),
        12 => ExactPool::amount_in(&pool, trade, a).map(all),
        13 => pool.spot_price_x96(trade, call.rounding()).map(all),
        14 => pool.apply(trade, call.amount()).map(|[a, b]| all(a ^ b)),
        15 => pool.set_rates(amounts).map(|()| all(a)),
        16 => rate(call.which as u8).map(all),
        _ => Ok(pool.withdraw_admin_fees()),
    };
    call.after = *pool.state();
    answer
}

/// Of how many coins, for each way to compile the loops over them.
macro_rules! pools {
    ($($name:ident $n:literal)*) => {
        $(#[unsafe(no_mangle)]
        pub extern "C" fn $name(call: &mut Call<$n>) -> u32 {
            pool(call).map_or(1, |answer| {
                call.answer = answer;
                0
            })
        })*
    };
}
pools!(curve_pool_2 2 curve_pool_3 3 curve_pool_8 8);

/// What a metapool has besides the base pool's.
pub struct Meta {
    parameters: MetaParameters,
    state: State<2>,
    virtual_price: U256,
    updated: u64,
    amounts: [U256; 2],
}

fn meta(call: &Call<3>, meta: &mut Meta) -> Result<U256> {
    let base = StablePool::from_state(call.parameters, call.state)?;
    let mut pool = match call.which & 128 {
        0 => MetaPool::from_state(meta.parameters, meta.state, base, meta.virtual_price, meta.updated)?,
        _ => MetaPool::new(meta.parameters, base, meta.updated)?,
    };
    let ([a, b], trade, now, amounts) = (call.numbers, call.trade, call.now, meta.amounts);
    let answer = match call.which & 31 {
        0 => pool.exchange(trade, a, b, now),
        1 => pool.exchange_underlying(trade, a, b, now),
        2 => pool.get_dy(trade, a, now),
        3 => pool.get_dy_underlying(trade, a, now),
        4 => pool.add_liquidity(amounts, a, now),
        5 => pool.remove_liquidity(a, amounts, now).map(|[a, b]| a ^ b),
        6 => pool.remove_liquidity_imbalance(amounts, a, now),
        7 => pool.remove_liquidity_one_coin(a, trade.sell, b, now),
        8 => pool.calc_token_amount(amounts, call.change(), now),
        9 => pool.calc_withdraw_one_coin(a, trade.sell, now),
        10 => pool.get_virtual_price(now),
        11 => ExactPool::amount_out(&pool, trade, a),
        12 => ExactPool::amount_in(&pool, trade, a),
        13 => pool.spot_price_x96(trade, call.rounding()),
        14 => pool.apply(trade, call.amount()).map(|[a, b]| a ^ b),
        15 => Underlying(pool).amount_out(trade, a),
        16 => Underlying(pool).amount_in(trade, a),
        17 => Underlying(pool).spot_price_x96(trade, call.rounding()),
        _ => {
            let mut pool = Underlying(pool);
            let answer = pool.apply(trade, call.amount()).map(|[a, b]| a ^ b);
            meta.state = *pool.0.state();
            return answer;
        }
    };
    meta.state = *pool.state();
    (meta.virtual_price, meta.updated) = (pool.base_virtual_price(), pool.base_cache_updated());
    answer
}

#[unsafe(no_mangle)]
pub extern "C" fn curve_meta_pool(call: &mut Call<3>, with: &mut Meta) -> u32 {
    meta(call, with).map_or(1, |answer| {
        call.numbers = [answer; 2];
        0
    })
}

/// # Safety
/// `xp` must point to `count` integers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn curve_math(call: &mut Call<2>, xp: *const U256, count: usize) -> u32 {
    // SAFETY: as promised.
    let xp = unsafe { core::slice::from_raw_parts(xp, count) };
    let (variant, [a, b], Trade { sell, buy }) = (call.parameters.variant, call.numbers, call.trade);
    let [c, _] = call.amounts;
    let answer = match call.which {
        0 => get_d(variant, a, xp),
        1 => get_y(variant, sell, buy, b, a, xp, c),
        _ => get_y_d(variant, a, sell, xp, b),
    };
    answer.map_or(1, |answer| {
        call.numbers = [answer; 2];
        0
    })
}
