//! The stable-swap pools of Curve.

use std::collections::HashMap;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y, get_y_d};
use cfmm_math::protocol::curve_finance::{
    Amplification, LiquidityChange, MetaParameters, MetaPool, Parameters, StablePool, State, Variant, rate,
};
use cfmm_math::{Result, Trade};
use serde_json::Value;

use crate::json::{Call, Outcome, check, u256};
use crate::kept::Kept as _;

/// A time of no importance: the amplification of these pools does not move.
const NOW: u64 = 1_700_000_000;

fn variant(name: &str) -> Variant {
    match name {
        "3pool" => Variant::ThreePool,
        "hbtc" => Variant::TwoCoin,
        "base2" | "base2b" | "base3" | "base4" | "base4b" => Variant::Template,
        "ng" => Variant::Ng,
        other => panic!("no variant {other}"),
    }
}

/// A list of numbers.
fn list(value: &Value) -> Vec<U256> {
    value.as_array().unwrap().iter().map(|x| x.as_str().unwrap().parse().unwrap()).collect()
}

/// An index; what no `usize` is lies out of range here as it does there.
fn index(call: &Call, name: &str) -> usize {
    call.arg::<i128>(name).try_into().unwrap_or(usize::MAX)
}

#[test]
fn curve_math() {
    check("curve_math.jsonl", |call| {
        let variant = variant(&call.arg::<String>("variant"));
        let (amp, xp) = (u256(call, "amp"), list(&call.line["in"]["xp"]));
        match call.function.as_str() {
            "get_D" => call.expect(get_d(variant, amp, &xp), "D"),
            "get_y" => {
                let d = if variant == Variant::Ng { Ok(u256(call, "D")) } else { get_d(variant, amp, &xp) };
                let (i, j, x) = (index(call, "i"), index(call, "j"), u256(call, "x"));
                call.expect(d.and_then(|d| get_y(variant, i, j, x, amp, &xp, d)), "y")
            }
            "get_y_D" => call.expect(get_y_d(variant, amp, index(call, "i"), &xp, u256(call, "D")), "y"),
            other => Err(format!("no function {other}")),
        }
    });
}

#[test]
fn curve_ramp() {
    check("curve_ramp.jsonl", |call| {
        let ramp = Amplification {
            initial: u256(call, "initialA"),
            future: u256(call, "futureA"),
            initial_time: call.arg("initialTime"),
            future_time: call.arg("futureTime"),
        };
        call.expect(ramp.at(call.arg("now")), "A")
    });
}

/// A call on a pool of some number of coins.
trait Replay {
    /// Makes the call, and compares what it returns.
    fn call(&mut self, call: &Call) -> Outcome;
    /// Net balances, the admin's, and the supply.
    fn state(&self) -> (Vec<U256>, Vec<U256>, U256);
}

fn array<const N: usize>(list: Vec<U256>) -> [U256; N] {
    list.try_into().unwrap()
}

fn trade(call: &Call) -> Trade {
    Trade { sell: index(call, "i"), buy: index(call, "j") }
}

fn change(call: &Call, name: &str) -> LiquidityChange {
    if call.bool(name) { LiquidityChange::Deposit } else { LiquidityChange::Withdrawal }
}

/// Compares a list of numbers with an output of that name; a revert must be an error.
fn expect_list<const N: usize>(call: &Call, got: Result<[U256; N]>, name: &str) -> Outcome {
    match got {
        Err(_) if call.reverts() => Ok(()),
        Ok(got) if !call.reverts() && got[..] == list(&call.line["out"][name]) => Ok(()),
        got => Err(format!("{name}: {got:?}")),
    }
}

impl<const N: usize> Replay for StablePool<N> {
    fn call(&mut self, call: &Call) -> Outcome {
        *self = self.kept();
        let arg = |name| u256(call, name);
        let (amounts, none) = (|| array(list(&call.line["in"]["amounts"])), U256::ZERO);
        match call.function.as_str() {
            "get_virtual_price" => call.expect(self.get_virtual_price(NOW), "virtualPrice"),
            "get_dy" => call.expect(self.get_dy(trade(call), arg("dx"), NOW), "dy"),
            "get_dx" => call.expect(self.get_dx(trade(call), arg("dy"), NOW), "dx"),
            "exchange" => call.expect(self.exchange(trade(call), arg("dx"), none, NOW), "dy"),
            "add_liquidity" => call.expect(self.add_liquidity(amounts(), none, NOW), "minted"),
            "calc_token_amount" => {
                call.expect(self.calc_token_amount(amounts(), change(call, "isDeposit"), NOW), "amount")
            }
            "remove_liquidity_imbalance" => {
                call.expect(self.remove_liquidity_imbalance(amounts(), U256::MAX, NOW), "burned")
            }
            "calc_withdraw_one_coin" => {
                call.expect(self.calc_withdraw_one_coin(arg("burnAmount"), index(call, "i"), NOW), "dy")
            }
            "remove_liquidity_one_coin" => {
                call.expect(self.remove_liquidity_one_coin(arg("burnAmount"), index(call, "i"), none, NOW), "dy")
            }
            "remove_liquidity" => {
                expect_list(call, self.remove_liquidity(arg("burnAmount"), [none; N], NOW), "amounts")
            }
            other => Err(format!("no function {other}")),
        }
    }

    fn state(&self) -> (Vec<U256>, Vec<U256>, U256) {
        let state = StablePool::state(self);
        (state.balances.to_vec(), state.admin_balances.to_vec(), state.total_supply)
    }
}

fn pool<const N: usize>(call: &Call, rates: Vec<U256>, balances: Vec<U256>, total_supply: U256) -> Box<dyn Replay> {
    let multiplier = &call.line["in"]["offpegFeeMultiplier"];
    let parameters = Parameters {
        variant: variant(&call.arg::<String>("variant")),
        rates: array(rates),
        amplification: Amplification::constant(u256(call, "A")),
        fee_1e10: call.arg("fee"),
        admin_fee_1e10: call.arg("adminFee"),
        offpeg_fee_multiplier_1e10: multiplier.as_str().map_or(0, |text| text.parse().unwrap()),
    };
    let state = State::<N> { balances: array(balances), total_supply, ..State::default() };
    Box::new(StablePool::from_state(parameters, state).unwrap())
}

fn pool_of(call: &Call, rates: Vec<U256>, balances: Vec<U256>, supply: U256) -> Box<dyn Replay> {
    match rates.len() {
        2 => pool::<2>(call, rates, balances, supply),
        3 => pool::<3>(call, rates, balances, supply),
        4 => pool::<4>(call, rates, balances, supply),
        8 => pool::<8>(call, rates, balances, supply),
        n => panic!("a pool of {n} coins"),
    }
}

#[test]
fn curve_quote() {
    check("curve_quote.jsonl", |call| {
        let decimals: &[u8] = match call.arg::<String>("variant").as_str() {
            "3pool" | "base3" => &[18, 6, 6],
            "hbtc" => &[18, 8],
            "base2" => &[18, 6],
            "base2b" => &[18, 18],
            "base4" => &[18, 6, 6, 18],
            "base4b" => &[8, 18, 6, 2],
            other => return Err(format!("no decimals of {other}")),
        };
        let rates = decimals.iter().map(|decimals| rate(*decimals).unwrap()).collect();
        let mut pool = pool_of(call, rates, list(&call.line["in"]["balances"]), u256(call, "totalSupply"));
        let before = pool.state();
        pool.call(call)?;
        let (after, out) = (pool.state(), &call.line["out"]);
        let is_right = match out.get("balancesAfter") {
            Some(balances) => after.0 == list(balances) && after.2 == call.out::<U256>("totalSupplyAfter"),
            None => after == before,
        };
        if is_right { Ok(()) } else { Err(format!("afterwards {after:?}")) }
    });
}

/// Each pool carries its own state from the first step to the last.
#[test]
fn curve_pool() {
    let mut pools = HashMap::<String, Box<dyn Replay>>::new();
    check("curve_pool.jsonl", |call| {
        if call.function == "create" {
            let rates = list(&call.line["in"]["rates"]);
            let nothing = vec![U256::ZERO; rates.len()];
            let earlier = pools.insert(call.sequence().to_owned(), pool_of(call, rates, nothing, U256::ZERO));
            return if earlier.is_some() { Err("two pools of that name".into()) } else { Ok(()) };
        }
        let pool = pools.get_mut(call.sequence()).ok_or("no such pool")?;
        let before = pool.state();
        pool.call(call)?;
        let after = pool.state();
        let Some(state) = call.line.get("state") else {
            return if after == before { Ok(()) } else { Err("a view or a revert has changed the pool".into()) };
        };
        let admins = state.get("adminBalances").map_or_else(|| after.1.clone(), list);
        let expected = (list(&state["balances"]), admins, call.state("totalSupply").unwrap());
        if after == expected { Ok(()) } else { Err(format!("afterwards {after:?}")) }
    });
}

/// Metapools on pools of three coins, each with its own state from the first step to the last.
#[test]
fn curve_meta_pool() {
    let mut pools = HashMap::<String, MetaPool<3>>::new();
    check("curve_meta_pool.jsonl", |call| {
        if call.function == "create" {
            let earlier = pools.insert(call.sequence().to_owned(), meta_pool(call));
            return if earlier.is_some() { Err("two pools of that name".into()) } else { Ok(()) };
        }
        let pool = pools.get_mut(call.sequence()).ok_or("no such pool")?;
        let before = *pool;
        meta_step(pool, call)?;
        let Some(state) = call.line.get("state") else {
            return if *pool == before { Ok(()) } else { Err("a view or a revert has changed the pool".into()) };
        };
        let base = pool.base().state();
        let is_right = pool.state().balances[..] == list(&state["balances"])
            && Some(pool.state().total_supply) == call.state("totalSupply")
            && base.balances[..] == list(&state["baseBalances"])
            && Some(base.total_supply) == call.state("baseTotalSupply")
            && Some(pool.base_virtual_price()) == call.state("cachedVirtualPrice")
            && Some(pool.base_cache_updated()) == call.state("cacheUpdated");
        if is_right { Ok(()) } else { Err(format!("afterwards {pool:?}")) }
    });
}

fn meta_pool(call: &Call) -> MetaPool<3> {
    let created = |name| call.state(name).unwrap();
    let parameters = Parameters {
        variant: variant(&call.arg::<String>("baseVariant")),
        rates: [18, 6, 6].map(|decimals| rate(decimals).unwrap()),
        amplification: Amplification::constant(u256(call, "baseA")),
        fee_1e10: call.arg("baseFee"),
        admin_fee_1e10: call.arg("baseAdminFee"),
        offpeg_fee_multiplier_1e10: 0,
    };
    let balances = array(list(&call.line["state"]["baseBalances"]));
    let state = State { balances, total_supply: created("baseTotalSupply"), ..State::default() };
    let parameters_of_meta = MetaParameters {
        rate: rate(call.arg("decimals")).unwrap(),
        amplification: Amplification::constant(u256(call, "A")),
        fee_1e10: call.arg("fee"),
        admin_fee_1e10: call.arg("adminFee"),
    };
    let base = StablePool::from_state(parameters, state).unwrap();
    let pool = MetaPool::new(parameters_of_meta, base, call.state("timestamp").unwrap()).unwrap();
    assert_eq!(pool.base_virtual_price(), created("cachedVirtualPrice"));
    pool
}

fn meta_step(pool: &mut MetaPool<3>, call: &Call) -> Outcome {
    *pool = pool.kept();
    let time =
        if call.line["timestamp"].is_string() { &call.line["timestamp"] } else { &call.line["state"]["timestamp"] };
    let now = time.as_str().unwrap().parse().unwrap();
    let arg = |name| u256(call, name);
    let (amounts, none) = (|| array(list(&call.line["in"]["amounts"])), U256::ZERO);
    match call.function.as_str() {
        "get_virtual_price" => call.expect(pool.get_virtual_price(now), "virtualPrice"),
        "get_dy" => call.expect(pool.get_dy(trade(call), arg("dx"), now), "dy"),
        "exchange" => call.expect(pool.exchange(trade(call), arg("dx"), none, now), "dy"),
        "get_dy_underlying" => call.expect(pool.get_dy_underlying(trade(call), arg("dx"), now), "dy"),
        "exchange_underlying" => call.expect(pool.exchange_underlying(trade(call), arg("dx"), none, now), "dy"),
        "base_exchange" => call.expect(pool.base_mut().exchange(trade(call), arg("dx"), none, now), "dy"),
        "add_liquidity" => call.expect(pool.add_liquidity(amounts(), none, now), "minted"),
        "calc_token_amount" => call.expect(pool.calc_token_amount(amounts(), change(call, "deposit"), now), "amount"),
        "remove_liquidity_imbalance" => {
            call.expect(pool.remove_liquidity_imbalance(amounts(), U256::MAX, now), "burned")
        }
        "calc_withdraw_one_coin" => {
            call.expect(pool.calc_withdraw_one_coin(arg("amount"), index(call, "i"), now), "dy")
        }
        "remove_liquidity_one_coin" => {
            call.expect(pool.remove_liquidity_one_coin(arg("amount"), index(call, "i"), none, now), "dy")
        }
        "remove_liquidity" => expect_list(call, pool.remove_liquidity(arg("amount"), [none; 2], now), "amounts"),
        other => Err(format!("no function {other}")),
    }
}
