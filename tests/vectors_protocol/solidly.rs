//! `BaseV1Pair` and Velodrome's `Pool`: their curve, and the lives of pairs.

use std::collections::HashMap;
use std::fmt::Debug;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::solidly::{Contract, Curve, Pair, State, Terms, d, f, get_y};
use cfmm_math::{Trade, X_FOR_Y, Y_FOR_X};

use crate::json::{Call, Outcome, check, u256};
use crate::kept::Kept as _;

fn contract(call: &Call) -> Contract {
    match call.line["in"]["variant"].as_str() {
        Some("solidly") => Contract::Solidly,
        Some("velodrome2") => Contract::Velodrome2,
        Some("velodrome2b") => Contract::Velodrome2b,
        other => panic!("no variant {other:?}"),
    }
}

/// The curve is a stable one, and the fee the only one, where a line names neither.
fn terms(call: &Call) -> Terms {
    let given = &call.line["in"];
    let curve = if given.get("stable").is_none_or(|stable| stable == true) { Curve::Stable } else { Curve::Volatile };
    let fee_bps = if given.get("feeBps").is_some() { call.arg("feeBps") } else { 1 };
    Terms::new(contract(call), curve, [call.arg("decimals0"), call.arg("decimals1")], fee_bps).unwrap()
}

fn trade(call: &Call) -> Trade {
    if call.bool("zeroForOne") { X_FOR_Y } else { Y_FOR_X }
}

fn both(call: &Call, names: [&str; 2]) -> [U256; 2] {
    names.map(|name| u256(call, name))
}

#[test]
fn solidly_math() {
    check("solidly_math.jsonl", |call| match call.function.as_str() {
        "getAmountOut" => {
            let reserves = both(call, ["reserve0", "reserve1"]);
            call.expect(terms(call).amount_out(reserves, trade(call), call.arg("amountIn")), "amountOut")
        }
        "k" => call.expect(terms(call).k(both(call, ["x", "y"])), "k"),
        "get_y" => call.expect(get_y(&terms(call), call.arg("x0"), call.arg("xy"), call.arg("y")), "y"),
        "f" => call.expect(f(contract(call), call.arg("x0"), call.arg("y")), "r"),
        "d" => call.expect(d(call.arg("x0"), call.arg("y")), "r"),
        other => Err(format!("no function {other}")),
    });
}

/// Each pair carries its own state from the first step to the last.
#[test]
fn solidly_pool() {
    let mut pairs = HashMap::<String, Pair>::new();
    check("solidly_pool.jsonl", |call| {
        if call.function == "create" {
            let earlier = pairs.insert(call.sequence().to_owned(), Pair::new(terms(call)));
            return same("pairs of that name", &earlier, &None);
        }
        let pair = pairs.get_mut(call.sequence()).ok_or("no such pair")?;
        *pair = pair.kept();
        let before = *pair;
        match call.function.as_str() {
            "getAmountOut" => call.expect(pair.amount_out(trade(call), call.arg("amountIn")), "amountOut")?,
            "mint" => call.expect(pair.mint(both(call, ["amount0", "amount1"])), "liquidity")?,
            "burn" => {
                let paid = pair.burn(u256(call, "liquidity"));
                call.expect(paid.map(|[amount0, _]| amount0), "amount0")?;
                call.expect(paid.map(|[_, amount1]| amount1), "amount1")?;
            }
            "swap" => swap(pair, call)?,
            other => return Err(format!("no function {other}")),
        }
        if call.reverts() || call.function == "getAmountOut" {
            same("pair", pair, &before)
        } else {
            same("state", pair.state(), &expected_state(call))
        }
    });
}

fn swap(pair: &mut Pair, call: &Call) -> Outcome {
    let before = *pair;
    match pair.swap(both(call, ["amount0In", "amount1In"]), both(call, ["amount0Out", "amount1Out"])) {
        Ok(_) if call.reverts() => Err("swapped instead of a revert".into()),
        Err(error) if !call.reverts() => Err(format!("{error:?} instead of a swap")),
        Ok([fee0, fee1]) => {
            let (old, new) = (before.state(), pair.state());
            same("fees", &[old.fees0 + fee0, old.fees1 + fee1], &[new.fees0, new.fees1])
        }
        Err(_) => Ok(()),
    }
}

fn expected_state(call: &Call) -> State {
    let field = |name: &str| call.state(name).unwrap_or_else(|| panic!("no {name} in {}", call.line));
    State {
        reserve0: field("reserve0"),
        reserve1: field("reserve1"),
        total_supply: field("totalSupply"),
        fees0: field("fees0"),
        fees1: field("fees1"),
    }
}

fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Outcome {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?} instead of {expected:?}")) }
}
