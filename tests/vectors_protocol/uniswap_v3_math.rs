//! The libraries of Uniswap v3-core and v3-periphery.

use cfmm_math::protocol::Amount;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::liquidity_amounts::{
    amounts_for_liquidity, liquidity_for_amount_0, liquidity_for_amount_1, liquidity_for_amounts,
};
use cfmm_math::protocol::uniswap_v3::liquidity_math::add_delta;
use cfmm_math::protocol::uniswap_v3::sqrt_price_math::{
    Change, amount_0_delta, amount_0_delta_signed, amount_1_delta, amount_1_delta_signed,
    next_sqrt_price_from_amount_0_rounding_up, next_sqrt_price_from_amount_1_rounding_down, next_sqrt_price_from_input,
    next_sqrt_price_from_output,
};
use cfmm_math::protocol::uniswap_v3::swap_math::{SwapStep, compute_swap_step};
use cfmm_math::protocol::uniswap_v3::tick::spacing_to_max_liquidity_per_tick;
use cfmm_math::protocol::uniswap_v3::tick_bitmap::{flip, next_initialized_tick_within_one_word, position};
use cfmm_math::protocol::uniswap_v3::tick_math::{sqrt_ratio_at_tick, tick_at_sqrt_ratio};
use cfmm_math::{Result, Rounding};

use crate::json::{Call, Outcome, check, u256};

pub fn direction(call: &Call) -> Direction {
    if call.bool("zeroForOne") { Direction::ZeroForOne } else { Direction::OneForZero }
}

pub fn rounding(call: &Call) -> Rounding {
    if call.bool("roundUp") { Rounding::Up } else { Rounding::Down }
}

pub fn change(call: &Call) -> Change {
    if call.bool("add") { Change::Add } else { Change::Remove }
}

/// A signed argument: its size, and whether it is negative.
pub fn signed(call: &Call, name: &str) -> (bool, U256) {
    let text: String = call.arg(name);
    let size = text.strip_prefix('-').map_or(text.as_str(), |size| size).parse().unwrap();
    (text.starts_with('-'), size)
}

/// Compares several outputs; a revert must be an error.
pub fn expect_all<const N: usize>(call: &Call, got: Result<[(&str, U256); N]>) -> Outcome {
    match got {
        Err(_) if call.reverts() => Ok(()),
        Err(error) => Err(format!("{error:?} instead of numbers")),
        Ok(got) if call.reverts() => Err(format!("{got:?} instead of a revert")),
        Ok(got) => got.into_iter().try_for_each(|(name, value)| call.expect(Ok(value), name)),
    }
}

pub fn expect_step(call: &Call, price_name: &str, got: Result<SwapStep>) -> Outcome {
    let outputs = |step: SwapStep| {
        [
            (price_name, step.sqrt_price_next),
            ("amountIn", step.amount_in),
            ("amountOut", step.amount_out),
            ("feeAmount", step.fee_amount),
        ]
    };
    expect_all(call, got.map(outputs))
}

/// An amount, which only the rows of v4 name as the contract does.
fn amount(call: &Call, name: &str) -> U256 {
    u256(call, if call.line["in"].get(name).is_some() { name } else { "amount" })
}

/// `SqrtPriceMath` of both versions; their rows name the resulting price differently.
pub fn sqrt_price_math(call: &Call, price_name: &str) -> Option<Outcome> {
    let price = || u256(call, "sqrtPX96");
    let (a, b) = (|| u256(call, "sqrtRatioAX96"), || u256(call, "sqrtRatioBX96"));
    Some(match call.function.as_str() {
        "getNextSqrtPriceFromAmount0RoundingUp" => {
            let (liquidity, amount) = (call.arg("liquidity"), u256(call, "amount"));
            call.expect(next_sqrt_price_from_amount_0_rounding_up(price(), liquidity, amount, change(call)), price_name)
        }
        "getNextSqrtPriceFromAmount1RoundingDown" => {
            let (liquidity, amount) = (call.arg("liquidity"), u256(call, "amount"));
            let got = next_sqrt_price_from_amount_1_rounding_down(price(), liquidity, amount, change(call));
            call.expect(got, price_name)
        }
        "getNextSqrtPriceFromInput" => {
            let (liquidity, amount) = (call.arg("liquidity"), amount(call, "amountIn"));
            call.expect(next_sqrt_price_from_input(price(), liquidity, amount, direction(call)), price_name)
        }
        "getNextSqrtPriceFromOutput" => {
            let (liquidity, amount) = (call.arg("liquidity"), amount(call, "amountOut"));
            call.expect(next_sqrt_price_from_output(price(), liquidity, amount, direction(call)), price_name)
        }
        "getAmount0Delta" => call.expect(amount_0_delta(a(), b(), call.arg("liquidity"), rounding(call)), "amount"),
        "getAmount1Delta" => call.expect(amount_1_delta(a(), b(), call.arg("liquidity"), rounding(call)), "amount"),
        _ => return None,
    })
}

#[test]
fn v3_tickmath() {
    check("v3_tickmath.jsonl", |call| match call.function.as_str() {
        "getSqrtRatioAtTick" => call.expect(sqrt_ratio_at_tick(call.arg("tick")), "sqrtPriceX96"),
        "getTickAtSqrtRatio" => call.expect(tick_at_sqrt_ratio(u256(call, "sqrtPriceX96")), "tick"),
        other => Err(format!("no function {other}")),
    });
}

#[test]
fn v3_sqrtpricemath() {
    check("v3_sqrtpricemath.jsonl", |call| {
        let (a, b) = (|| u256(call, "sqrtRatioAX96"), || u256(call, "sqrtRatioBX96"));
        sqrt_price_math(call, "sqrtQX96").unwrap_or_else(|| match call.function.as_str() {
            "getAmount0DeltaSigned" => call.expect(amount_0_delta_signed(a(), b(), call.arg("liquidity")), "amount"),
            "getAmount1DeltaSigned" => call.expect(amount_1_delta_signed(a(), b(), call.arg("liquidity")), "amount"),
            other => Err(format!("no function {other}")),
        })
    });
}

#[test]
fn v3_swapmath() {
    check("v3_swapmath.jsonl", |call| {
        if call.function != "computeSwapStep" {
            return Err(format!("no function {}", call.function));
        }
        let remaining = match signed(call, "amountRemaining") {
            (false, size) => Amount::In(size),
            (true, size) => Amount::Out(size),
        };
        let (current, target) = (u256(call, "sqrtRatioCurrentX96"), u256(call, "sqrtRatioTargetX96"));
        let got = compute_swap_step(current, target, call.arg("liquidity"), remaining, call.arg("feePips"));
        expect_step(call, "sqrtRatioNextX96", got)
    });
}

/// The bitmap that holds exactly the ticks of a call.
fn word(call: &Call, at: i16) -> U256 {
    let spacing: i32 = call.arg("tickSpacing");
    let ticks = call.line["in"]["initializedTicks"].as_array().unwrap();
    ticks.iter().fold(U256::ZERO, |word, tick| {
        let tick: i32 = tick.as_str().unwrap().parse().unwrap();
        let (of_tick, bit) = position(tick / spacing).unwrap();
        if of_tick == at { word | U256::ONE << usize::from(bit) } else { word }
    })
}

#[test]
fn v3_liquidity() {
    check("v3_liquidity.jsonl", |call| {
        let (a, b) = (|| u256(call, "sqrtRatioAX96"), || u256(call, "sqrtRatioBX96"));
        match call.function.as_str() {
            "addDelta" => call.expect(add_delta(call.arg("x"), call.arg("y")), "z"),
            "tickSpacingToMaxLiquidityPerTick" => {
                call.expect(spacing_to_max_liquidity_per_tick(call.arg("tickSpacing")), "maxLiquidityPerTick")
            }
            "nextInitializedTickWithinOneWord" => {
                let direction = if call.bool("lte") { Direction::ZeroForOne } else { Direction::OneForZero };
                let (tick, spacing) = (call.arg("tick"), call.arg("tickSpacing"));
                let got = next_initialized_tick_within_one_word(tick, spacing, direction, |at| word(call, at));
                call.expect(got.map(|(next, _)| next), "next")?;
                let initialized = call.line["out"]["initialized"].as_bool();
                if got.ok().map(|(_, initialized)| initialized) == initialized {
                    Ok(())
                } else {
                    Err(format!("initialized: {got:?} instead of {initialized:?}"))
                }
            }
            "flipTick" => {
                // The tick to be flipped is the one of the list.
                let tick = call.line["in"]["initializedTicks"][0].as_str().unwrap().parse().unwrap();
                call.expect(flip(tick, call.arg("tickSpacing"), |_| U256::ZERO).map(|(_, word)| word), "word")
            }
            "getLiquidityForAmount0" => {
                call.expect(liquidity_for_amount_0(a(), b(), u256(call, "amount0")), "liquidity")
            }
            "getLiquidityForAmount1" => {
                call.expect(liquidity_for_amount_1(a(), b(), u256(call, "amount1")), "liquidity")
            }
            "getLiquidityForAmounts" => {
                let amounts = [u256(call, "amount0"), u256(call, "amount1")];
                call.expect(liquidity_for_amounts(u256(call, "sqrtRatioX96"), a(), b(), amounts), "liquidity")
            }
            "getAmountsForLiquidity" => {
                let got = amounts_for_liquidity(u256(call, "sqrtRatioX96"), a(), b(), call.arg("liquidity"));
                expect_all(call, got.map(|[amount_0, amount_1]| [("amount0", amount_0), ("amount1", amount_1)]))
            }
            other => Err(format!("no function {other}")),
        }
    });
}
