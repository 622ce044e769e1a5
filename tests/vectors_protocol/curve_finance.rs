//! The stable-swap pools of Curve.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::Variant;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y, get_y_d};

use crate::json::{Call, check, u256};

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
fn list(value: &serde_json::Value) -> Vec<U256> {
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
