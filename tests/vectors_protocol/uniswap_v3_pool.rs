//! Pools of v3: every step of whole lives of pools, and swaps in a tick map from mainnet.

use std::collections::BTreeMap;
use std::fmt::Debug;

use cfmm_math::protocol::int256::Int256;
use cfmm_math::protocol::uniswap_v3::Direction;
#[cfg(feature = "alloc")]
use cfmm_math::protocol::uniswap_v3::pool::TickMap;
use cfmm_math::protocol::uniswap_v3::pool::{
    Pool, PoolState, Position, ProtocolFees, SortedTicks, Swap, Tick, TickInfo, TicksMut,
};
use cfmm_math::protocol::{Amount, U256};
use cfmm_math::{Error, Result};
use serde_json::Value;

use crate::json::{Call, Outcome, check, same};
use crate::kept::Kept;
use crate::vectors::exists;

/// A pool under a sequence of calls, with what the contract keeps elsewhere: positions and balances.
struct Replay<T> {
    pool: Pool<T>,
    positions: BTreeMap<(i32, i32), Position>,
    balances: [Int256; 2],
}

/// What a call returned.
enum Answer {
    Nothing,
    Amounts([U256; 2]),
    Swap(Box<Swap>),
}

pub fn direction(call: &Call) -> Direction {
    if call.bool("zeroForOne") { Direction::ZeroForOne } else { Direction::OneForZero }
}

/// Positive in, negative out.
fn amount(call: &Call) -> Amount {
    let specified = call.arg::<Int256>("amountSpecified");
    if specified.is_negative() { Amount::Out(specified.unsigned_abs()) } else { Amount::In(specified.unsigned_abs()) }
}

fn range(call: &Call) -> (i32, i32) {
    (call.arg("tickLower"), call.arg("tickUpper"))
}

fn pair<T: std::str::FromStr<Err: Debug>>(call: &Call, name: &str) -> [T; 2] {
    ["0", "1"].map(|token| match name.split_once('*') {
        Some((before, after)) => call.arg(&format!("{before}{token}{after}")),
        None => call.arg(&format!("{name}{token}")),
    })
}

impl<T: TicksMut + Clone + PartialEq + Debug> Replay<T>
where
    Pool<T>: Kept,
{
    fn call(&mut self, call: &Call) -> Result<Answer> {
        self.pool = self.pool.kept();
        self.positions.values_mut().for_each(|position| *position = position.kept());
        let pool = &mut self.pool;
        let (before, positions) = (pool.clone(), self.positions.clone());
        let wide = |[a, b]: [u128; 2]| [U256::from(a), U256::from(b)];
        let (answer, moved) = match call.function.as_str() {
            "initialize" => (pool.initialize(call.arg("sqrtPriceX96")).map(|()| Answer::Nothing), None),
            "mint" => {
                let (lower, upper) = range(call);
                let mut position = self.positions.get(&(lower, upper)).copied().unwrap_or_default();
                let before = position;
                let paid = pool.mint(&mut position, lower, upper, call.arg("amount"));
                // A position that is not made does not exist.
                if paid.is_ok() {
                    self.positions.insert((lower, upper), position);
                } else {
                    assert_eq!(position, before);
                }
                (paid.map(Answer::Amounts), paid.ok().map(|paid| paid.map(|paid| (false, paid))))
            }
            "burn" => {
                let (lower, upper) = range(call);
                let mut none = Position::default();
                let position = self.positions.get_mut(&(lower, upper)).unwrap_or(&mut none);
                let paid = pool.burn(position, lower, upper, call.arg("amount"));
                (paid.map(Answer::Amounts), None)
            }
            "collect" => {
                let mut none = Position::default();
                let position = self.positions.get_mut(&range(call)).unwrap_or(&mut none);
                let paid = pool.collect(position, pair(call, "amount*Requested")).map(wide);
                (paid.map(Answer::Amounts), paid.ok().map(|paid| paid.map(|paid| (true, paid))))
            }
            "swap" => {
                let limit = Some(call.arg("sqrtPriceLimitX96"));
                let quote = pool.quote(direction(call), amount(call), limit);
                let swap = pool.swap(direction(call), amount(call), limit);
                assert_eq!(swap, quote);
                let moved = swap.map(|swap| {
                    let moved = swap.amounts().expect("fits");
                    moved.map(|amount| (amount.is_negative(), amount.unsigned_abs()))
                });
                (swap.map(|swap| Answer::Swap(Box::new(swap))), moved.ok())
            }
            "flash" => {
                let held = self.balances.map(Int256::to_bits);
                let paid = pool.flash(pair(call, "amount"), pair(call, "paid"), held);
                (paid.map(|_| Answer::Nothing), paid.ok().map(|paid| paid.map(|paid| (false, paid))))
            }
            "setFeeProtocol" => (pool.set_fee_protocol(pair(call, "feeProtocol")).map(|()| Answer::Nothing), None),
            "collectProtocol" => {
                let paid = pool.collect_protocol(pair(call, "amount*Requested")).map(wide);
                (paid.map(Answer::Amounts), paid.ok().map(|paid| paid.map(|paid| (true, paid))))
            }
            "ticks" => (Ok(Answer::Nothing), None),
            other => panic!("no function {other}"),
        };
        if answer.is_err() {
            assert_eq!(*pool, before, "an error changed the pool");
            assert_eq!(self.positions, positions, "an error changed a position");
        }
        if let Some(moved) = moved {
            for (balance, (is_paid_out, amount)) in self.balances.iter_mut().zip(moved) {
                *balance = balance.checked_add(Int256::new(is_paid_out, amount).unwrap()).unwrap();
                assert!(!balance.is_negative(), "the pool pays what it does not have");
            }
        }
        answer
    }

    fn compare(&self, call: &Call, answer: &Answer, list: impl Fn(&T) -> Vec<Tick>) -> Outcome {
        let line = &call.line;
        match answer {
            Answer::Amounts(amounts) => same_pair(amounts, &line["out"], "amount")?,
            Answer::Swap(swap) => same_pair(&swap.amounts().map_err(|e| e.to_string())?, &line["out"], "amount")?,
            Answer::Nothing => {}
        }
        same_state(self.pool.state(), &line["state"])?;
        let fees = self.pool.protocol_fees();
        if line["state"].get("feeProtocol").is_some() {
            same(fees.packed(), &line["state"], "feeProtocol")?;
            same_pair(&fees.accrued, &line["state"], "protocolFees")?;
        } else if *fees != ProtocolFees::default() {
            return Err(format!("{fees:?}, none expected"));
        }
        if line.get("position").is_some() {
            let key = range(call);
            let position = self.positions.get(&key).copied().unwrap_or_default();
            same(position.liquidity, &line["position"], "liquidity")?;
            same_pair(&position.fee_growth_inside_last_x128, &line["position"], "feeGrowthInside*LastX128")?;
            same_pair(&position.tokens_owed, &line["position"], "tokensOwed")?;
            same_tick(&self.pool.ticks().info(key.0), &line["tickLower"])?;
            same_tick(&self.pool.ticks().info(key.1), &line["tickUpper"])?;
        }
        if call.function == "ticks" {
            same_ticks(&list(self.pool.ticks()), &line["out"]["ticks"])?;
        }
        Ok(())
    }
}

/// Two numbers against `name0`, `name1`, or with the digit in place of a `*`.
pub fn same_pair<N: std::fmt::Display>(got: &[N; 2], expected: &Value, name: &str) -> Outcome {
    got.iter().zip(["0", "1"]).try_for_each(|(got, token)| match name.split_once('*') {
        Some((before, after)) => same(got, expected, &format!("{before}{token}{after}")),
        None => same(got, expected, &format!("{name}{token}")),
    })
}

pub fn same_state(state: &PoolState, expected: &Value) -> Outcome {
    same(state.sqrt_price_x96, expected, "sqrtPriceX96")?;
    same(state.tick, expected, "tick")?;
    same(state.liquidity, expected, "liquidity")?;
    if expected.get("feeGrowthGlobal0X128").is_none() {
        return Ok(());
    }
    same_pair(&state.fee_growth_global_x128, expected, "feeGrowthGlobal*X128")
}

pub fn same_tick(info: &TickInfo, expected: &Value) -> Outcome {
    same(info.liquidity_gross, expected, "liquidityGross")?;
    same(info.liquidity_net, expected, "liquidityNet")?;
    same_pair(&info.fee_growth_outside_x128, expected, "feeGrowthOutside*X128")?;
    match expected.get("initialized") {
        Some(initialized) if *initialized != info.is_initialized() => Err(format!("{info:?}: initialised or not")),
        _ => Ok(()),
    }
}

pub fn same_ticks(ticks: &[Tick], expected: &Value) -> Outcome {
    let expected = expected.as_array().expect("a list of ticks");
    if ticks.len() != expected.len() {
        return Err(format!("{} ticks instead of {}", ticks.len(), expected.len()));
    }
    ticks.iter().zip(expected).try_for_each(|(tick, expected)| {
        same(tick.index, expected, "tick")?;
        same_tick(&tick.info, expected)
    })
}

fn replay<T: TicksMut + Clone + PartialEq + Debug>(empty: impl Fn() -> T, list: impl Fn(&T) -> Vec<Tick>)
where
    Pool<T>: Kept,
{
    let mut lives = BTreeMap::new();
    check("v3_pool.jsonl", |call| {
        let life = call.line["seq"].to_string();
        if call.function == "create" {
            let pool = Pool::new(call.arg("fee"), call.arg("tickSpacing"), empty()).map_err(|e| e.to_string())?;
            same(pool.max_liquidity_per_tick(), &call.line["out"], "maxLiquidityPerTick")?;
            lives.insert(life, Replay { pool, positions: BTreeMap::new(), balances: [Int256::ZERO; 2] });
            return Ok(());
        }
        let replay = lives.get_mut(&life).ok_or("no such pool")?;
        match replay.call(call) {
            Ok(_) if call.reverts() => Err("no error instead of a revert".into()),
            Ok(answer) => replay.compare(call, &answer, &list),
            Err(_) if call.reverts() => Ok(()),
            Err(error) => Err(format!("{error:?} instead of an answer")),
        }
    });
}

#[test]
fn v3_pool_with_sorted_ticks() {
    replay(|| SortedTicks::new([Tick::default(); 64]).unwrap(), |ticks| ticks.as_slice().to_vec());
}

#[cfg(feature = "alloc")]
#[test]
fn v3_pool_with_a_map_of_ticks() {
    replay(TickMap::new, |ticks| ticks.iter().collect());
}

/// A list of ticks as in the file of mainnet: index, net and gross liquidity, perhaps fee growth outside.
fn columns(rows: &Value) -> Vec<Tick> {
    let number = |row: &Value, at: usize| row[at].as_str().expect("a number").to_owned();
    let growth =
        |row: &Value, at: usize| row.get(at).map_or(U256::ZERO, |text| text.as_str().unwrap().parse().unwrap());
    let tick = |row: &Value| Tick {
        index: number(row, 0).parse().unwrap(),
        info: TickInfo {
            liquidity_net: number(row, 1).parse().unwrap(),
            liquidity_gross: number(row, 2).parse().unwrap(),
            fee_growth_outside_x128: [growth(row, 3), growth(row, 4)],
        },
    };
    rows.as_array().expect("a list of ticks").iter().map(tick).collect()
}

#[test]
fn v3_mainnet_swaps() {
    const FILE: &str = "v3_mainnet_swaps.jsonl";
    if !exists(FILE) {
        println!("{FILE}: skipped, it is not in CFMM_VECTORS");
        return;
    }
    let (mut start, mut now) = (None, None);
    let mut balances = [U256::ZERO; 2];
    check(FILE, |call| match call.function.as_str() {
        "pool" => {
            let state = PoolState {
                sqrt_price_x96: call.arg("sqrtPriceX96"),
                tick: call.arg("tick"),
                liquidity: call.arg("liquidity"),
                fee_growth_global_x128: pair(call, "feeGrowthGlobal*X128"),
            };
            balances = pair(call, "balance");
            let ticks = SortedTicks::new(columns(&call.line["ticks"])).map_err(|e| e.to_string())?;
            let pool =
                Pool::from_state(call.arg("fee"), call.arg("tickSpacing"), state, ProtocolFees::default(), ticks);
            let pool = pool.map_err(|e| e.to_string())?.kept();
            (start, now) = (Some(pool.clone()), Some(pool));
            Ok(())
        }
        "swap" => {
            let in_sequence = call.line["group"] == "sequence";
            let mut fresh = start.clone().ok_or("no pool")?;
            let pool = if in_sequence { now.as_mut().ok_or("no pool")? } else { &mut fresh };
            let (before, limit) = (pool.clone(), Some(call.arg("sqrtPriceLimitX96")));
            let quote = pool.quote(direction(call), amount(call), limit);
            assert_eq!(quote, pool.swap(direction(call), amount(call), limit));
            let swap = match quote {
                Err(_) if call.reverts() && *pool == before => return Ok(()),
                Ok(swap) if !call.reverts() => swap,
                other => return Err(format!("{other:?}")),
            };
            let amounts = swap.amounts().map_err(|e: Error| e.to_string())?;
            same_pair(&amounts, &call.line["out"], "amount")?;
            same(swap.ticks_crossed, &call.line["out"], "ticksCrossed")?;
            let ([old_0, old_1], [new_0, new_1]) =
                (before.state().fee_growth_global_x128, pool.state().fee_growth_global_x128);
            let growth = [new_0.wrapping_sub(old_0), new_1.wrapping_sub(old_1)];
            same_pair(&growth, &call.line["out"], "feeGrowthGlobal*DeltaX128")?;
            if in_sequence {
                for (balance, amount) in balances.iter_mut().zip(amounts) {
                    *balance = balance.wrapping_add(amount.to_bits());
                }
            }
            same_state(pool.state(), &call.line["state"])
        }
        "ticks" => {
            let pool = now.as_ref().ok_or("no pool")?;
            same_state(pool.state(), &call.line["state"])?;
            same_pair(&balances, &call.line["state"], "balance")?;
            let expected = columns(&call.line["ticks"]);
            let differs = pool.ticks().as_slice().iter().zip(&expected).find(|(got, expected)| got != expected);
            match differs {
                Some((got, expected)) => Err(format!("{got:?} instead of {expected:?}")),
                None if pool.ticks().as_slice().len() == expected.len() => Ok(()),
                None => Err("another number of ticks".into()),
            }
        }
        other => Err(format!("no function {other}")),
    });
}
