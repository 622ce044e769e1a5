//! Numbers: every type, every trait.

use core::cmp::Ordering;
use core::fmt::Display;
use core::ops::{Add, Div, Mul, Neg, Not, Sub};

use cfmm_math::{Checked, Elementary, Enclosed, Error, Exact, Leading, Natural, Power, Real, Rounding, Scalar, Trade};
use fixed::types::{I32F32, I64F64, I128F0, U32F32, U64F64, U128F0};

use crate::export::exports;

type CheckedI64F64 = Checked<I64F64>;

/// A number with its name in the interface and what tells it from others of that name.
macro_rules! scalar {
    ($($number:ty, $name:literal, $types:literal;)*) => { $( exports! {
        for $number, Scalar as ($name, $types, " as Scalar") {
            from_int, geometric_mean, is_number, minus, mul_div, mul_one_minus_pow, mul_pow, mul_pow_minus_one, plus,
            sqrt_dot, sqrt_mul, square_vanishes_beside, vanishes_beside,
        }
        ($name, $types, " as Scalar::mul_powers") = |x, powers: &[Power<$number>], exp_den, rounding| {
            <$number>::mul_powers(x, powers.iter().copied(), core::iter::once(exp_den), rounding)
        };
        ($name, $types, " as Scalar::in_plain") =
            |inputs: [$number; 3], form: fn() -> Leading| <$number>::in_plain(inputs, form);
        ($name, $types, " as Scalar::settle") = |guess, rounding, compare: fn($number) -> Option<Ordering>| {
            <$number>::settle(guess, rounding, compare)
        };
        ($name, $types, " as Scalar::settle_closed") =
            |closed, guess, rounding, compare: fn($number) -> Option<Ordering>| {
                <$number>::settle_closed(|| closed, || guess, rounding, compare)
            };
        ($name, $types, " as Scalar::settle_newton") =
            |(start, bend, guess), step: fn($number) -> Option<Leading>, rounding, compare: fn($number) -> Option<Ordering>| {
                <$number>::settle_newton(|| start, step, bend, || guess, rounding, compare)
            };
        for Natural, Exact<$number> as ("Natural as Exact<", $name, ">", $types) { from_int, from_scalar, times_int }
        for Natural, Mul<$number> as ("Natural as Mul<", $name, ">", $types) { mul }
        for Leading, Exact<$number> as ("Leading as Exact<", $name, ">", $types) { from_int, from_scalar, times_int }
        for Leading, Mul<$number> as ("Leading as Mul<", $name, ">", $types) { mul }
    } )* };
}

macro_rules! elementary {
    ($($number:ty, $name:literal, $types:literal;)*) => { $( exports! {
        for $number, Elementary as ($name, $types, " as Elementary") { exp, exp2, ln, log2, pow, sqrt_directed }
    } )* };
}

scalar! {
    U32F32, "FixedU64", "[U32F32]";
    U64F64, "FixedU128", "[U64F64]";
    U128F0, "FixedU128", "[U128F0]";
    I32F32, "FixedI64", "[I32F32]";
    I64F64, "FixedI128", "[I64F64]";
    I128F0, "FixedI128", "[I128F0]";
    CheckedI64F64, "Checked", "";
}

elementary! {
    U32F32, "FixedU64", "[U32F32]";
    U64F64, "FixedU128", "[U64F64]";
    I32F32, "FixedI64", "[I32F32]";
    I64F64, "FixedI128", "[I64F64]";
}

exports! {
    for CheckedI64F64 as "Checked" { get, new }
    for CheckedI64F64, Add as "Checked as Add" { add }
    for CheckedI64F64, Sub as "Checked as Sub" { sub }
    for CheckedI64F64, Mul as "Checked as Mul" { mul }
    for CheckedI64F64, Div as "Checked as Div" { div }
    for CheckedI64F64, Neg as "Checked as Neg" { neg }
    for CheckedI64F64, From<I64F64> as "Checked as From<FixedI128>" { from }
    for CheckedI64F64, PartialEq as "Checked as PartialEq" { eq }
    for CheckedI64F64, PartialOrd as "Checked as PartialOrd" { partial_cmp }
    for CheckedI64F64, Real as "Checked as Real" {
        abs, exp, exp_m1, finite, is_subnormal, ln, ln_ratio, mul_ratio, mul_ratio_exp_past_tangent, rational, sqrt,
    }
    for Natural, Add as "Natural as Add" { add }
    for Natural, Mul<u128> as "Natural as Mul<u128>" { mul }
    for Natural, PartialEq as "Natural as PartialEq" { eq }
    for Natural, PartialOrd as "Natural as PartialOrd" { partial_cmp }
    for Leading, Add as "Leading as Add" { add }
    for Leading, Mul<u128> as "Leading as Mul<u128>" { mul }
    for Leading, Enclosed as "Leading as Enclosed" { distance, from_word, over, root, times, word }
    for Leading, PartialEq as "Leading as PartialEq" { eq }
    for Leading, PartialOrd as "Leading as PartialOrd" { partial_cmp }
    for Rounding, Not as "Rounding as Not" { not }
    for Error, Display as "Error as Display" { fmt }
    for Trade as "Trade" { reversed }
    "Trade::of" = |trade: Trade, values: &[u64]| trade.of(values);
}
