//! 256-bit integers.

use core::ops::Neg;
use core::str::FromStr;

use cfmm_math::protocol::full_math;
use cfmm_math::protocol::int256::Int256;

use crate::export::exports;

exports! {
    mod full_math as "protocol::full_math" {
        add, div, least_significant_bit, most_significant_bit, mul, mul_div, mul_shift, shl, sqrt, sub,
    }
    for Int256 as "protocol::int256::Int256" {
        checked_add, checked_div, checked_mul, checked_neg, checked_sub, from_bits, is_negative, new, sar, to_bits,
        unsigned_abs,
    }
    for Int256, From<i128> as "protocol::int256::Int256 as From<i128>" { from }
    for Int256, FromStr as "protocol::int256::Int256 as FromStr" { from_str }
    for Int256, Neg as "protocol::int256::Int256 as Neg" { neg }
    for Int256, Ord as "protocol::int256::Int256 as Ord" { cmp }
    for Int256, PartialOrd as "protocol::int256::Int256 as PartialOrd" { partial_cmp }
    for Int256, TryFrom<cfmm_math::protocol::U256> as "protocol::int256::Int256 as TryFrom<Uint>" { try_from }
}
