//! The libraries of Uniswap v4-core.

use cfmm_math::Result;
use cfmm_math::protocol::Amount;
use cfmm_math::protocol::uniswap_v4::lp_fee::{
    initial_lp_fee, is_dynamic_fee, is_override, is_valid, remove_override_flag_and_validate,
};
use cfmm_math::protocol::uniswap_v4::protocol_fee::{
    calculate_swap_fee, is_valid_protocol_fee, one_for_zero_fee, zero_for_one_fee,
};
use cfmm_math::protocol::uniswap_v4::sqrt_price_math::{amount_0_delta_signed, amount_1_delta_signed};
use cfmm_math::protocol::uniswap_v4::swap_math::{compute_swap_step, sqrt_price_target};
use cfmm_math::protocol::uniswap_v4::tick_math::{
    max_usable_tick, min_usable_tick, sqrt_price_at_tick, tick_at_sqrt_price,
};

use crate::json::{Call, Outcome, check, u256};
use crate::uniswap_v3_math::{direction, expect_step, signed, sqrt_price_math};

/// Compares a flag.
fn expect_flag(call: &Call, got: bool, name: &str) -> Outcome {
    let expected = call.line["out"][name].as_bool();
    if expected == Some(got) { Ok(()) } else { Err(format!("{got} instead of {expected:?}")) }
}

/// A fee of 24 bits.
fn fee(call: &Call) -> u32 {
    call.arg("fee")
}

#[test]
fn v4_tickmath() {
    check("v4_tickmath.jsonl", |call| match call.function.as_str() {
        "getSqrtPriceAtTick" => call.expect(sqrt_price_at_tick(call.arg("tick")), "sqrtPriceX96"),
        "getTickAtSqrtPrice" => call.expect(tick_at_sqrt_price(u256(call, "sqrtPriceX96")), "tick"),
        "maxUsableTick" => call.expect(max_usable_tick(call.arg("tickSpacing")), "tick"),
        "minUsableTick" => call.expect(min_usable_tick(call.arg("tickSpacing")), "tick"),
        other => Err(format!("no function {other}")),
    });
}

#[test]
fn v4_sqrtpricemath() {
    check("v4_sqrtpricemath.jsonl", |call| {
        let (a, b) = (|| u256(call, "sqrtRatioAX96"), || u256(call, "sqrtRatioBX96"));
        sqrt_price_math(call, "sqrtPriceX96").unwrap_or_else(|| match call.function.as_str() {
            "getAmount0DeltaSigned" => call.expect(amount_0_delta_signed(a(), b(), call.arg("liquidity")), "amount"),
            "getAmount1DeltaSigned" => call.expect(amount_1_delta_signed(a(), b(), call.arg("liquidity")), "amount"),
            other => Err(format!("no function {other}")),
        })
    });
}

#[test]
fn v4_swapmath() {
    check("v4_swapmath.jsonl", |call| match call.function.as_str() {
        "computeSwapStep" => {
            let remaining = match signed(call, "amountRemaining") {
                (true, size) => Amount::In(size),
                (false, size) => Amount::Out(size),
            };
            let (current, target) = (u256(call, "sqrtPriceCurrentX96"), u256(call, "sqrtPriceTargetX96"));
            let got = compute_swap_step(current, target, call.arg("liquidity"), remaining, call.arg("feePips"));
            expect_step(call, "sqrtPriceNextX96", got)
        }
        "getSqrtPriceTarget" => {
            let (next, limit) = (u256(call, "sqrtPriceNextX96"), u256(call, "sqrtPriceLimitX96"));
            call.expect(Ok(sqrt_price_target(direction(call), next, limit)), "sqrtPriceTargetX96")
        }
        "calculateSwapFee" => {
            // A uint16 there; the rows hold packed fees too.
            let got: Result<u32> = calculate_swap_fee(call.arg("protocolFee"), call.arg("lpFee"));
            call.expect(got, "swapFee")
        }
        "isValidProtocolFee" => expect_flag(call, is_valid_protocol_fee(call.arg("protocolFee")), "valid"),
        "getZeroForOneFee" => call.expect(Ok(zero_for_one_fee(call.arg("protocolFee"))), "fee"),
        "getOneForZeroFee" => call.expect(Ok(one_for_zero_fee(call.arg("protocolFee"))), "fee"),
        "isDynamicFee" => expect_flag(call, is_dynamic_fee(fee(call)), "r"),
        "isOverride" => expect_flag(call, is_override(fee(call)), "r"),
        "isValid" => expect_flag(call, is_valid(fee(call)), "r"),
        "getInitialLPFee" => call.expect(initial_lp_fee(fee(call)), "lpFee"),
        "removeOverrideFlagAndValidate" => call.expect(remove_override_flag_and_validate(fee(call)), "lpFee"),
        other => Err(format!("no function {other}")),
    });
}
