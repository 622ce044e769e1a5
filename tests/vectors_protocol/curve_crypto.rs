//! The mathematics of twocrypto-ng and tricrypto-ng, and the lives of twocrypto pools.

use cfmm_math::Result;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::crypto_math::{cbrt, wad_exp};
use cfmm_math::protocol::curve_finance::tricrypto_math;
use cfmm_math::protocol::curve_finance::twocrypto_math::{self, Version};
use serde_json::Value;

use crate::json::{Call, Outcome, check, u256};

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
