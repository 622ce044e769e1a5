//! `UniswapV2Library`, `Math`, `UQ112x112`, and the lives of pairs.

use std::collections::HashMap;
use std::fmt::Debug;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v2::{
    Holder, Pair, ProtocolFee, State, SwapFee, amount_in, amount_out, fraction, quote, sqrt,
};
use cfmm_math::{Error, X_FOR_Y, Y_FOR_X};

use crate::json::{Call, Outcome, check, u256};
use crate::kept::Kept as _;

const FEE: SwapFee = SwapFee::UNISWAP;

#[test]
fn v2_library() {
    check("v2_library.jsonl", |call| match call.function.as_str() {
        "getAmountOut" => {
            let got = amount_out(u256(call, "amountIn"), u256(call, "reserveIn"), u256(call, "reserveOut"), FEE);
            call.expect(got, "amountOut")
        }
        "getAmountIn" => {
            let got = amount_in(u256(call, "amountOut"), u256(call, "reserveIn"), u256(call, "reserveOut"), FEE);
            call.expect(got, "amountIn")
        }
        "quote" => {
            let got = quote(u256(call, "amountA"), u256(call, "reserveA"), u256(call, "reserveB"));
            call.expect(got, "amountB")
        }
        "sqrt" => call.expect(Ok(sqrt(u256(call, "y"))), "z"),
        "fraction" => call.expect(fraction(call.arg("numerator"), call.arg("denominator")), "uq112x112"),
        other => Err(format!("no function {other}")),
    });
}

/// Each pair carries its own state from the first step to the last.
#[test]
fn v2_pair() {
    let mut pairs = HashMap::<String, Pair>::new();
    check("v2_pair.jsonl", |call| {
        if call.function == "create" {
            let protocol_fee = if call.bool("feeOn") { ProtocolFee::On } else { ProtocolFee::Off };
            let earlier = pairs.insert(call.sequence().to_owned(), Pair::new(FEE, protocol_fee));
            return same("pairs of that name", &earlier, &None);
        }
        let pair = pairs.get_mut(call.sequence()).ok_or("no such pair")?;
        *pair = pair.kept();
        let before = *pair;
        step(pair, call)?;
        if call.reverts() {
            same("pair after a revert", pair, &before)
        } else {
            same("state", pair.state(), &expected_state(call, pair))
        }
    });
}

fn step(pair: &mut Pair, call: &Call) -> Outcome {
    let now = call.arg("timestamp");
    let both = |names: [&str; 2]| names.map(|name| u256(call, name));
    match call.function.as_str() {
        "mint" => call.expect(pair.mint(both(["amount0", "amount1"]), now), "liquidity"),
        "burn" => {
            let paid = pair.burn(Holder::Provider, u256(call, "liquidity"), now);
            call.expect(paid.map(|[amount0, _]| amount0), "amount0")?;
            call.expect(paid.map(|[_, amount1]| amount1), "amount1")
        }
        "swap" => {
            let (paid_in, paid_out) = (both(["amount0In", "amount1In"]), both(["amount0Out", "amount1Out"]));
            let quoted = most_out(pair, paid_in);
            match pair.swap(paid_in, paid_out, now) {
                Ok(()) if call.reverts() => Err("swapped instead of a revert".into()),
                Err(error) if !call.reverts() => Err(format!("{error:?} instead of a swap")),
                // The router's quote is the last amount that the pair allows.
                Ok(()) if quoted.is_ok_and(|most| paid_out.iter().zip(most).any(|(out, most)| *out > most)) => {
                    Err(format!("swapped for more than {quoted:?}"))
                }
                _ => Ok(()),
            }
        }
        other => Err(format!("no function {other}")),
    }
}

/// What the router would ask for, where one asset is paid in and no more.
fn most_out(pair: &Pair, paid_in: [U256; 2]) -> cfmm_math::Result<[U256; 2]> {
    let [x, y] = paid_in;
    if y == U256::ZERO {
        Ok([y, pair.amount_out(X_FOR_Y, x)?])
    } else if x == U256::ZERO {
        Ok([pair.amount_out(Y_FOR_X, y)?, x])
    } else {
        Err(Error::Domain)
    }
}

fn expected_state(call: &Call, pair: &Pair) -> State {
    fn field<T: std::str::FromStr<Err: Debug>>(call: &Call, name: &str) -> T {
        call.state(name).unwrap_or_else(|| panic!("no {name} in {}", call.line))
    }
    // The file has the balance of the fee address where the protocol fee is on.
    let fee_to_balance = match pair.protocol_fee() {
        ProtocolFee::On => field(call, "feeToBalance"),
        ProtocolFee::Off => U256::ZERO,
    };
    State {
        reserve0: field(call, "reserve0"),
        reserve1: field(call, "reserve1"),
        block_timestamp_last: field(call, "blockTimestampLast"),
        total_supply: field(call, "totalSupply"),
        k_last: field(call, "kLast"),
        price0_cumulative_last: field(call, "price0CumulativeLast"),
        price1_cumulative_last: field(call, "price1CumulativeLast"),
        fee_to_balance,
    }
}

fn same<T: PartialEq + Debug>(what: &str, got: &T, expected: &T) -> Outcome {
    if got == expected { Ok(()) } else { Err(format!("{what}: {got:?} instead of {expected:?}")) }
}
