//! FullMath, UnsafeMath and BitMath.

use cfmm_math::Rounding;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::full_math::{div, least_significant_bit, most_significant_bit, mul_div};

use crate::json::{check, u256};

#[test]
fn v3_fullmath() {
    check("v3_fullmath.jsonl", |call| match call.function.as_str() {
        "mulDiv" | "mulDivRoundingUp" => {
            let rounding = if call.function == "mulDiv" { Rounding::Down } else { Rounding::Up };
            let got = mul_div(u256(call, "a"), u256(call, "b"), u256(call, "denominator"), rounding);
            call.expect(got, "result")
        }
        "divRoundingUp" => {
            let y = u256(call, "y");
            let got = div(u256(call, "x"), y, Rounding::Up);
            // The contract's assembly divides by zero and gets zero; here it is an error.
            if y == U256::ZERO { got.map_or(Ok(()), |got| Err(format!("{got}"))) } else { call.expect(got, "z") }
        }
        "mostSignificantBit" => call.expect(most_significant_bit(u256(call, "x")), "r"),
        "leastSignificantBit" => call.expect(least_significant_bit(u256(call, "x")), "r"),
        other => Err(format!("no function {other}")),
    });
}
