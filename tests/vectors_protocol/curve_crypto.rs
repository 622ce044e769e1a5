//! The mathematics of twocrypto-ng and tricrypto-ng, and the lives of twocrypto pools.

use std::collections::HashMap;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::crypto_math::{cbrt, wad_exp};
use cfmm_math::protocol::curve_finance::tricrypto_math;
use cfmm_math::protocol::curve_finance::twocrypto_math::{self, Version};
use cfmm_math::protocol::curve_finance::twocrypto_pool::{Parameters, TwocryptoPool};
use cfmm_math::{Result, Trade};
use serde_json::Value;

use crate::json::{Call, Outcome, check, same, u256};
use crate::kept::Kept as _;

/// What the file says of a function: a number, or several.
fn numbers(value: &Value) -> Vec<U256> {
    match value {
        Value::Array(list) => list.iter().flat_map(numbers).collect(),
        value => vec![value.as_str().unwrap().parse().unwrap()],
    }
}

fn list<const N: usize>(call: &Call, name: &str) -> [U256; N] {
    numbers(&call.line["in"][name]).try_into().unwrap()
}

/// An index of the contract's is any word; what is none of the machine's is out of every range.
fn index(call: &Call, name: &str) -> usize {
    usize::try_from(u256(call, name)).unwrap_or(usize::MAX)
}

/// Compares numbers with an output of that name; a revert must be an error.
fn expect<const N: usize>(call: &Call, got: Result<[U256; N]>, name: &str) -> Outcome {
    match got {
        Err(_) if call.reverts() => Ok(()),
        Ok(got) if !call.reverts() && got.as_slice() == numbers(&call.line["out"][name]) => Ok(()),
        got => Err(format!("{name}: {got:?}")),
    }
}

#[test]
fn curve_crypto_math() {
    check("curve_crypto_math.jsonl", |call| {
        let three = match call.line["in"]["variant"].as_str() {
            Some("twocrypto200") => Ok(Version::V200),
            Some("twocrypto210") => Ok(Version::V210),
            Some("tricrypto200") => Err(()),
            other => panic!("no variant {other:?}"),
        };
        let n = |name| u256(call, name);
        match (call.function.as_str(), three) {
            ("newton_D", Ok(version)) => {
                let d = twocrypto_math::newton_d(version, n("ANN"), n("gamma"), list(call, "x"), n("K0_prev"));
                call.expect(d, "D")
            }
            ("newton_D", Err(())) => {
                call.expect(tricrypto_math::newton_d(n("ANN"), n("gamma"), list(call, "x"), n("K0_prev")), "D")
            }
            ("newton_y", Ok(version)) => {
                let (x, i) = (list(call, "x"), index(call, "i"));
                call.expect(twocrypto_math::newton_y(version, n("ANN"), n("gamma"), x, n("D"), i), "y")
            }
            ("get_y", Ok(version)) => {
                let (x, i) = (list(call, "x"), index(call, "i"));
                expect(call, twocrypto_math::get_y(version, n("ANN"), n("gamma"), x, n("D"), i), "y_K0")
            }
            ("get_y", Err(())) => {
                let (x, i) = (list(call, "x"), index(call, "i"));
                expect(call, tricrypto_math::get_y(n("ANN"), n("gamma"), x, n("D"), i), "y_K0")
            }
            ("get_p", Ok(_)) => call.expect(twocrypto_math::get_p(list(call, "xp"), n("D"), n("A"), n("gamma")), "p"),
            ("get_p", Err(())) => {
                expect(call, tricrypto_math::get_p(list(call, "xp"), n("D"), n("A"), n("gamma")), "p")
            }
            ("wad_exp", _) => call.expect(wad_exp(call.arg("x")), "r"),
            ("cbrt", _) => call.expect(Ok(cbrt(n("x"))), "r"),
            ("geometric_mean", Err(())) => call.expect(tricrypto_math::geometric_mean(list(call, "x")), "r"),
            ("reduction_coefficient", Err(())) => {
                call.expect(tricrypto_math::reduction_coefficient(list(call, "x"), n("feeGamma")), "r")
            }
            (other, _) => Err(format!("no function {other}")),
        }
    });
}

/// Each pool carries its own state from the first step to the last.
#[test]
fn curve_twocrypto_pool() {
    let mut pools = HashMap::<String, TwocryptoPool>::new();
    check("curve_twocrypto_pool.jsonl", |call| {
        if call.function == "create" {
            let pool = create(call).map_err(|error| format!("{error:?}"))?;
            let earlier = pools.insert(call.sequence().to_owned(), pool);
            return if earlier.is_none() { Ok(()) } else { Err("a pool of that name".into()) };
        }
        let pool = pools.get_mut(call.sequence()).ok_or("no such pool")?;
        *pool = pool.kept();
        let before = *pool;
        step(pool, call)?;
        if call.reverts() || call.line.get("state").is_none() {
            if *pool == before { Ok(()) } else { Err(format!("changed to {pool:?}")) }
        } else {
            compare(pool, call)
        }
    });
}

fn create(call: &Call) -> Result<TwocryptoPool> {
    let [decimals0, decimals1] = list(call, "decimals").map(u8::try_from).map(core::result::Result::unwrap);
    let parameters = Parameters {
        decimals: [decimals0, decimals1],
        ann: call.arg("A"),
        gamma: call.arg("gamma"),
        mid_fee_1e10: call.arg("midFee"),
        out_fee_1e10: call.arg("outFee"),
        fee_gamma: call.arg("feeGamma"),
        allowed_extra_profit: call.arg("allowedExtraProfit"),
        adjustment_step: call.arg("adjustmentStep"),
        ma_time: call.arg("maTime"),
    };
    TwocryptoPool::new(parameters, call.arg("initialPrice"), call.arg("timestamp"))
}

/// Of a step that changes the pool it stands in the state.
fn timestamp(call: &Call) -> u64 {
    let of_step = call.line.get("timestamp").unwrap_or_else(|| &call.line["state"]["timestamp"]);
    of_step.as_str().unwrap().parse().unwrap()
}

fn step(pool: &mut TwocryptoPool, call: &Call) -> Outcome {
    let trade = || Trade { sell: index(call, "i"), buy: index(call, "j") };
    let n = |name| u256(call, name);
    let now = timestamp(call);
    match call.function.as_str() {
        "exchange" => call.expect(pool.exchange(trade(), n("dx"), now), "dy"),
        "get_dy" => call.expect(pool.get_dy(trade(), n("dx")), "dy"),
        "get_dx" => call.expect(pool.get_dx(trade(), n("dy")), "dx"),
        "add_liquidity" => call.expect(pool.add_liquidity(list(call, "amounts"), now), "minted"),
        "calc_token_amount" if call.bool("deposit") => {
            call.expect(pool.calc_token_amount(list(call, "amounts")), "amount")
        }
        "calc_withdraw_one_coin" => call.expect(pool.calc_withdraw_one_coin(n("amount"), index(call, "i")), "dy"),
        "remove_liquidity_one_coin" => {
            call.expect(pool.remove_liquidity_one_coin(n("amount"), index(call, "i"), now), "dy")
        }
        "remove_liquidity" => expect(call, pool.remove_liquidity(n("amount")), "amounts"),
        other => Err(format!("no function {other}")),
    }
}

/// Every field of the file's state.
fn compare(pool: &TwocryptoPool, call: &Call) -> Outcome {
    let (state, expected) = (pool.state(), &call.line["state"]);
    if state.balances.as_slice() != numbers(&expected["balances"]) {
        return Err(format!("balances {:?}", state.balances));
    }
    for (name, got) in [
        ("D", state.d),
        ("priceScale", state.price_scale),
        ("priceOracle", pool.price_oracle(timestamp(call)).unwrap()),
        ("lastPrices", state.last_prices),
        ("virtualPrice", state.virtual_price),
        ("xcpProfit", state.xcp_profit),
        ("totalSupply", state.total_supply),
    ] {
        same(got, expected, name)?;
    }
    Ok(())
}
