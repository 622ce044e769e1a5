//! The libraries of Balancer v2.

use cfmm_math::Result;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::balancer::fixed_point::{
    add, complement, div_down, div_up, mul_down, mul_up, pow_down, pow_up, sub,
};
use cfmm_math::protocol::balancer::log_exp::{exp, ln, log, pow};
use cfmm_math::protocol::balancer::{stable_math, weighted_math};

use crate::json::{Call, Outcome, check, u256};

/// A list of numbers.
fn list(value: &serde_json::Value) -> Vec<U256> {
    value.as_array().unwrap().iter().map(|x| x.as_str().unwrap().parse().unwrap()).collect()
}

fn args(call: &Call, name: &str) -> Vec<U256> {
    list(&call.line["in"][name])
}

/// Compares a list of numbers with an output of that name; a revert must be an error.
fn expect_list(call: &Call, got: Result<Vec<U256>>, name: &str) -> Outcome {
    match got {
        Err(_) if call.reverts() => Ok(()),
        Ok(got) if !call.reverts() && got == list(&call.line["out"][name]) => Ok(()),
        got => Err(format!("{name}: {got:?}")),
    }
}

#[test]
fn balancer_logexp() {
    check("balancer_logexp.jsonl", |call| match call.function.as_str() {
        "pow" => call.expect(pow(u256(call, "x"), u256(call, "y")), "r"),
        "exp" => call.expect(exp(call.arg("x")), "r"),
        "ln" => call.expect(ln(call.arg("a")), "r"),
        "log" => call.expect(log(call.arg("arg"), call.arg("base")), "r"),
        other => Err(format!("no function {other}")),
    });
}

#[test]
fn balancer_fixedpoint() {
    check("balancer_fixedpoint.jsonl", |call| {
        let [a, b] = if call.line["in"].get("a").is_some() { ["a", "b"] } else { ["x", "y"] };
        let (a, b) = (u256(call, a), || u256(call, b));
        let got = match call.function.as_str() {
            "add" => add(a, b()),
            "sub" => sub(a, b()),
            "mulDown" => mul_down(a, b()),
            "mulUp" => mul_up(a, b()),
            "divDown" => div_down(a, b()),
            "divUp" => div_up(a, b()),
            "powDown" => pow_down(a, b()),
            "powUp" => pow_up(a, b()),
            "complement" => Ok(complement(a)),
            other => return Err(format!("no function {other}")),
        };
        call.expect(got, "r")
    });
}

#[test]
fn balancer_weightedmath() {
    check("balancer_weightedmath.jsonl", |call| {
        let arg = |name| u256(call, name);
        let (supply, fee) = (|| arg("bptTotalSupply"), || arg("swapFeePercentage"));
        let (balance, weight) = (|| arg("balance"), || arg("normalizedWeight"));
        let (balances, weights) = (|| args(call, "balances"), || args(call, "normalizedWeights"));
        let swap = |amount| (arg("balanceIn"), arg("weightIn"), arg("balanceOut"), arg("weightOut"), arg(amount));
        let (got, name) = match call.function.as_str() {
            "calculateInvariant" => (weighted_math::invariant(&weights(), &balances()), "invariant"),
            "calcOutGivenIn" => {
                let (balance_in, weight_in, balance_out, weight_out, amount) = swap("amountIn");
                (weighted_math::out_given_in(balance_in, weight_in, balance_out, weight_out, amount), "amountOut")
            }
            "calcInGivenOut" => {
                let (balance_in, weight_in, balance_out, weight_out, amount) = swap("amountOut");
                (weighted_math::in_given_out(balance_in, weight_in, balance_out, weight_out, amount), "amountIn")
            }
            "calcBptOutGivenExactTokensIn" => {
                let amounts = args(call, "amountsIn");
                let got =
                    weighted_math::bpt_out_given_exact_tokens_in(&balances(), &weights(), &amounts, supply(), fee());
                (got, "bptOut")
            }
            "calcBptInGivenExactTokensOut" => {
                let amounts = args(call, "amountsOut");
                let got =
                    weighted_math::bpt_in_given_exact_tokens_out(&balances(), &weights(), &amounts, supply(), fee());
                (got, "bptIn")
            }
            "calcBptOutGivenExactTokenIn" => {
                let amount = arg("amountIn");
                (weighted_math::bpt_out_given_exact_token_in(balance(), weight(), amount, supply(), fee()), "bptOut")
            }
            "calcTokenInGivenExactBptOut" => {
                let shares = arg("bptAmountOut");
                (weighted_math::token_in_given_exact_bpt_out(balance(), weight(), shares, supply(), fee()), "amountIn")
            }
            "calcBptInGivenExactTokenOut" => {
                let amount = arg("amountOut");
                (weighted_math::bpt_in_given_exact_token_out(balance(), weight(), amount, supply(), fee()), "bptIn")
            }
            "calcTokenOutGivenExactBptIn" => {
                let shares = arg("bptAmountIn");
                (weighted_math::token_out_given_exact_bpt_in(balance(), weight(), shares, supply(), fee()), "amountOut")
            }
            "calcBptOutAddToken" => (weighted_math::bpt_out_add_token(arg("totalSupply"), weight()), "bptOut"),
            other => return Err(format!("no function {other}")),
        };
        call.expect(got, name)
    });
}

#[test]
fn balancer_joinexit_deployed() {
    check("balancer_joinexit_deployed.jsonl", |call| {
        let arg = |name| u256(call, name);
        let (balances, weights) = (args(call, "balances"), || args(call, "normalizedWeights"));
        let (supply, fee) = (|| arg("bptTotalSupply"), || arg("swapFeePercentage"));
        let mut list = vec![U256::ZERO; balances.len()];
        match call.function.as_str() {
            "calcBptOutGivenExactTokensIn" => {
                let amounts = args(call, "amountsIn");
                let got = weighted_math::bpt_out_given_exact_tokens_in_deployed(
                    &balances,
                    &weights(),
                    &amounts,
                    supply(),
                    fee(),
                );
                call.expect(got, "bptOut")
            }
            "calcBptInGivenExactTokensOut" => {
                let amounts = args(call, "amountsOut");
                let got = weighted_math::bpt_in_given_exact_tokens_out_deployed(
                    &balances,
                    &weights(),
                    &amounts,
                    supply(),
                    fee(),
                );
                call.expect(got, "bptIn")
            }
            "calcAllTokensInGivenExactBptOut" => {
                let (shares, supply) = (arg("bptAmountOut"), arg("totalBPT"));
                let got = weighted_math::all_tokens_in_given_exact_bpt_out(&balances, shares, supply, &mut list);
                expect_list(call, got.map(|()| list), "amountsIn")
            }
            "calcTokensOutGivenExactBptIn" => {
                let (shares, supply) = (arg("bptAmountIn"), arg("totalBPT"));
                let got = weighted_math::tokens_out_given_exact_bpt_in(&balances, shares, supply, &mut list);
                expect_list(call, got.map(|()| list), "amountsOut")
            }
            other => Err(format!("no function {other}")),
        }
    });
}

#[test]
fn balancer_stablemath() {
    check("balancer_stablemath.jsonl", |call| {
        let arg = |name| u256(call, name);
        let index = |name| call.arg::<usize>(name);
        let (amp, balances) = (arg("amp"), args(call, "balances"));
        let (supply, fee) = (|| arg("bptTotalSupply"), || arg("swapFeePercentage"));
        let (invariant, current) = (|| arg("invariant"), || arg("currentInvariant"));
        let (got, name) = match call.function.as_str() {
            "calculateInvariant" => (stable_math::invariant(amp, &balances), "invariant"),
            "calcOutGivenIn" => {
                let (i, j, amount) = (index("tokenIndexIn"), index("tokenIndexOut"), arg("amountIn"));
                (stable_math::out_given_in(amp, &balances, i, j, amount, invariant()), "amountOut")
            }
            "calcInGivenOut" => {
                let (i, j, amount) = (index("tokenIndexIn"), index("tokenIndexOut"), arg("amountOut"));
                (stable_math::in_given_out(amp, &balances, i, j, amount, invariant()), "amountIn")
            }
            "getTokenBalanceGivenInvariantAndAllOtherBalances" => {
                (stable_math::token_balance(amp, &balances, invariant(), index("tokenIndex")), "balance")
            }
            "calcBptOutGivenExactTokensIn" => {
                let (amounts, current) = (args(call, "amountsIn"), current());
                let got =
                    stable_math::bpt_out_given_exact_tokens_in(amp, &balances, &amounts, supply(), current, fee());
                (got, "bptOut")
            }
            "calcBptInGivenExactTokensOut" => {
                let (amounts, current) = (args(call, "amountsOut"), current());
                let got =
                    stable_math::bpt_in_given_exact_tokens_out(amp, &balances, &amounts, supply(), current, fee());
                (got, "bptIn")
            }
            "calcTokenInGivenExactBptOut" => {
                let (i, shares, current) = (index("tokenIndex"), arg("bptAmountOut"), current());
                let got =
                    stable_math::token_in_given_exact_bpt_out(amp, &balances, i, shares, supply(), current, fee());
                (got, "amountIn")
            }
            "calcTokenOutGivenExactBptIn" => {
                let (i, shares, current) = (index("tokenIndex"), arg("bptAmountIn"), current());
                let got =
                    stable_math::token_out_given_exact_bpt_in(amp, &balances, i, shares, supply(), current, fee());
                (got, "amountOut")
            }
            other => return Err(format!("no function {other}")),
        };
        call.expect(got, name)
    });
}
