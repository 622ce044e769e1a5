//! Pools of v4: every step of whole lives of pools.

use std::collections::BTreeMap;

use cfmm_math::protocol::int256::Int256;
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::pool::{SortedTicks, Tick};
use cfmm_math::protocol::uniswap_v4::lp_fee::{is_override, remove_override_flag};
use cfmm_math::protocol::uniswap_v4::pool::{LiquidityDelta, Pool, Position, Swap};
use cfmm_math::protocol::uniswap_v4::protocol_fee::{one_for_zero_fee, zero_for_one_fee};
use cfmm_math::protocol::{Amount, U256};
use cfmm_math::{Error, Result};

use crate::json::{Call, Outcome, check, same};
use crate::kept::Kept as _;
use crate::uniswap_v3_pool::{direction, same_pair, same_state, same_ticks};

/// A pool under a sequence of calls, with what the contract keeps elsewhere: positions and what the pool holds.
struct Replay {
    pool: Pool<SortedTicks<[Tick; 64]>>,
    positions: BTreeMap<(i32, i32), Position>,
    balances: [Int256; 2],
}

/// What a call returned.
enum Answer {
    Nothing,
    Tick(i32),
    Liquidity(LiquidityDelta),
    Swap(Box<Swap>),
    Donation([i128; 2]),
}

/// Negative in, positive out.
fn amount(call: &Call) -> Amount {
    let specified = call.arg::<Int256>("amountSpecified");
    if specified.is_negative() { Amount::In(specified.unsigned_abs()) } else { Amount::Out(specified.unsigned_abs()) }
}

impl Replay {
    fn call(&mut self, call: &Call) -> Result<Answer> {
        self.pool = self.pool.kept();
        self.positions.values_mut().for_each(|position| *position = position.kept());
        let (before, positions) = (self.pool, self.positions.clone());
        let answer = self.answer(call);
        if answer.is_err() {
            assert_eq!(self.pool, before, "an error changed the pool");
            assert_eq!(self.positions, positions, "an error changed a position");
        }
        let none = [U256::ZERO; 2];
        let (moved, to_protocol) = match &answer {
            Ok(Answer::Liquidity(delta)) => (delta.total().expect("fits"), none),
            Ok(Answer::Donation(delta)) => (*delta, none),
            Ok(Answer::Swap(swap)) => {
                let fee = swap.protocol_fee_amount;
                let fees = if direction(call) == Direction::ZeroForOne { [fee, U256::ZERO] } else { [U256::ZERO, fee] };
                (swap.balance_delta().expect("fits"), fees)
            }
            _ => ([0; 2], none),
        };
        for (balance, (moved, to_protocol)) in self.balances.iter_mut().zip(moved.into_iter().zip(to_protocol)) {
            let (paid_in, taken) = (Int256::from(moved).checked_neg(), Int256::new(true, to_protocol));
            let after = balance.checked_add(paid_in.expect("fits")).and_then(|sum| sum.checked_add(taken?));
            *balance = after.expect("fits");
            assert!(!balance.is_negative(), "the pool pays what it does not have");
        }
        answer
    }

    fn answer(&mut self, call: &Call) -> Result<Answer> {
        let pool = &mut self.pool;
        match call.function.as_str() {
            "initialize" => {
                pool.initialize(call.arg("sqrtPriceX96"), call.arg("lpFee"))?;
                Ok(Answer::Tick(pool.state().tick))
            }
            "modifyLiquidity" => {
                let (lower, upper) = (call.arg("tickLower"), call.arg("tickUpper"));
                let mut position = self.positions.get(&(lower, upper)).copied().unwrap_or_default();
                let quote = pool.quote_liquidity(&position, lower, upper, call.arg("liquidityDelta"));
                let before = position;
                let delta = pool.modify_liquidity(&mut position, lower, upper, call.arg("liquidityDelta"));
                assert_eq!(delta, quote);
                if delta.is_ok() {
                    self.positions.insert((lower, upper), position);
                } else {
                    assert_eq!(position, before);
                }
                delta.map(Answer::Liquidity)
            }
            "swap" => {
                let fee = call.arg("lpFeeOverride");
                let fee = is_override(fee).then_some(remove_override_flag(fee));
                let limit = Some(call.arg("sqrtPriceLimitX96"));
                let quote = pool.quote(direction(call), amount(call), limit, fee);
                let swap = pool.swap(direction(call), amount(call), limit, fee);
                assert_eq!(swap, quote);
                swap.map(|swap| Answer::Swap(Box::new(swap)))
            }
            "donate" => pool.donate([call.arg("amount0"), call.arg("amount1")]).map(Answer::Donation),
            "setProtocolFee" => {
                let packed = call.arg("protocolFee");
                pool.set_protocol_fee([zero_for_one_fee(packed), one_for_zero_fee(packed)]).map(|()| Answer::Nothing)
            }
            "ticks" => Ok(Answer::Nothing),
            other => panic!("no function {other}"),
        }
    }

    fn compare(&self, call: &Call, answer: &Answer) -> Outcome {
        let line = &call.line;
        let (out, state) = (&line["out"], &line["state"]);
        match answer {
            Answer::Nothing => {}
            Answer::Tick(tick) => same(tick, out, "tick")?,
            Answer::Liquidity(delta) => {
                same_pair(&delta.principal, out, "amount")?;
                same_pair(&delta.fees, out, "feesAccrued")?;
            }
            Answer::Donation(delta) => same_pair(delta, out, "amount")?,
            Answer::Swap(swap) => {
                same_pair(&swap.balance_delta().map_err(|e: Error| e.to_string())?, out, "amount")?;
                same(swap.protocol_fee_amount, out, "amountToProtocol")?;
                same(swap.fee_pips, out, "swapFee")?;
            }
        }
        same_state(self.pool.state(), state)?;
        same(self.pool.lp_fee_pips(), state, "lpFee")?;
        let [zero_for_one, one_for_zero] = self.pool.protocol_fee_pips().map(u32::from);
        same(one_for_zero << 12 | zero_for_one, state, "protocolFee")?;
        if let Some(expected) = line.get("position") {
            let position = self.positions[&(call.arg("tickLower"), call.arg("tickUpper"))];
            same(position.liquidity, expected, "liquidity")?;
            same_pair(&position.fee_growth_inside_last_x128, expected, "feeGrowthInside*LastX128")?;
        }
        if call.function == "ticks" {
            same_ticks(self.pool.ticks().as_slice(), &out["ticks"])?;
        }
        Ok(())
    }
}

#[test]
fn v4_pool() {
    let mut lives = BTreeMap::new();
    check("v4_pool.jsonl", |call| {
        let life = call.line["seq"].to_string();
        if call.function == "create" {
            let ticks = SortedTicks::new([Tick::default(); 64]);
            let pool = ticks.and_then(|ticks| Pool::new(call.arg("tickSpacing"), ticks)).map_err(|e| e.to_string())?;
            lives.insert(life, Replay { pool, positions: BTreeMap::new(), balances: [Int256::ZERO; 2] });
            return Ok(());
        }
        let replay = lives.get_mut(&life).ok_or("no such pool")?;
        match replay.call(call) {
            Ok(_) if call.reverts() => Err("no error instead of a revert".into()),
            Ok(answer) => replay.compare(call, &answer),
            Err(_) if call.reverts() => Ok(()),
            Err(error) => Err(format!("{error:?} instead of an answer")),
        }
    });
}
