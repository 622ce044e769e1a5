//! Runs one function over its inputs a given number of times, for counting instructions.
//!
//! `benches/instructions.sh` runs it under callgrind with one pass and with two, and prints the difference for each call:
//! the cost of the inputs and of the process cancels.

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/inputs.rs"]
mod inputs;

use std::hint::black_box;

use cfmm_math::{Checked, Elementary, Invariant, Real, Rounding, Scalar, X_FOR_Y};
use fixed::types::extra::U32;
use fixed::types::{I64F64, U64F64};
use fixed::{FixedI64, FixedU64};

use self::inputs::{COUNT, Random, concentrated, constant_product, stable_swap, weighted};

/// A function under its name: given a number of passes over the inputs, runs them.
type Entry = (&'static str, Box<dyn Fn(usize)>);

fn entry<I: 'static, O>(name: &'static str, inputs: Vec<I>, f: impl Fn(&I) -> O + 'static) -> Entry {
    let run = move |passes| {
        for _ in 0..passes {
            for input in &inputs {
                black_box(f(black_box(input)));
            }
        }
    };
    (name, Box::new(run))
}

fn random<I>(mut make: impl FnMut(&mut Random) -> I) -> Vec<I> {
    let mut random = Random::new();
    (0..COUNT).map(|_| make(&mut random)).collect()
}

/// `a·b/c` of 128-bit operands whose quotient fits.
fn mul_div_operands() -> Vec<[U64F64; 3]> {
    random(|r| {
        let c = r.wide() | 1 << 127;
        [r.wide() >> 1, r.wide(), c].map(U64F64::from_bits)
    })
}

/// Swap-like powers: a reserve, x/(x + dx) and a ratio of weights.
fn power_operands() -> Vec<[U64F64; 5]> {
    random(|r| {
        let x = r.log_uniform(1e3, 1e6);
        let w = r.uniform(0.1, 0.9);
        [r.log_uniform(1e3, 1e6), x, x * (1.0 + r.log_uniform(1e-5, 0.1)), w, 1.0 - w].map(U64F64::from_num)
    })
}

fn u64f64(low: f64, high: f64) -> Vec<U64F64> {
    random(|r| U64F64::from_num(r.log_uniform(low, high)))
}

fn i64f64(low: f64, high: f64) -> Vec<I64F64> {
    random(|r| I64F64::from_num(r.uniform(low, high)))
}

macro_rules! curves {
    ($entries:ident; $($number:literal $t:ty),*) => { $(
        $entries.push(entry(concat!("amount_out/constant_product/", $number), constant_product::<$t>(), |(p, a)| p.amount_out(X_FOR_Y, *a)));
        $entries.push(entry(concat!("amount_out/weighted/", $number), weighted::<$t>(), |(p, a)| p.amount_out(X_FOR_Y, *a)));
        $entries.push(entry(concat!("amount_out/concentrated/", $number), concentrated::<$t>(), |(p, a)| p.amount_out(X_FOR_Y, *a)));
        $entries.push(entry(concat!("amount_out/stable_swap/", $number), stable_swap::<$t, 2>(), |(p, a)| p.amount_out(X_FOR_Y, *a)));
    )* };
}

fn entries() -> Vec<Entry> {
    let down = Rounding::Down;
    let mut entries = vec![
        // What the loop itself costs, which the script subtracts.
        entry("baseline", mul_div_operands(), |[a, b, c]| *a ^ *b ^ *c),
        entry("mul_div/U64F64", mul_div_operands(), move |[a, b, c]| a.mul_div(*b, *c, down)),
        entry(
            "mul_div/U32F32",
            random(|r| {
                let c = r.bits() | 1 << 63;
                [r.bits() >> 1, r.bits(), c].map(FixedU64::<U32>::from_bits)
            }),
            move |[a, b, c]| a.mul_div(*b, *c, down),
        ),
        entry(
            "mul/fixed",
            random(|r| (r.log_uniform(1.0, 1e6), r.log_uniform(1.0, 1e6)))
                .into_iter()
                .map(|(a, b)| (U64F64::from_num(a), U64F64::from_num(b)))
                .collect(),
            |(a, b)| *a * *b,
        ),
        entry(
            "div/fixed",
            random(|r| (r.log_uniform(1.0, 1e6), r.log_uniform(1.0, 1e6)))
                .into_iter()
                .map(|(a, b)| (U64F64::from_num(a), U64F64::from_num(b)))
                .collect(),
            |(a, b)| *a / *b,
        ),
        entry("sqrt/U64F64", u64f64(1e-6, 1e15), move |x| x.sqrt_directed(down)),
        entry("sqrt/fixed", u64f64(1e-6, 1e15), |x| x.sqrt()),
        entry("ln/U64F64", u64f64(1e-6, 1e15), move |x| x.ln(down)),
        entry("log2/U64F64", u64f64(1e-6, 1e15), move |x| x.log2(down)),
        entry("exp2/U64F64", i64f64(-20.0, 40.0), move |x| x.exp2(down)),
        entry("pow/U64F64", power_operands(), move |[_, n, d, p, _]| (*n / *d).pow(I64F64::from_num(*p), down)),
        entry("mul_one_minus_pow/U64F64", power_operands(), move |[a, n, d, p, q]| {
            a.mul_one_minus_pow(*n, *d - *n, *p, *q, down)
        }),
        entry("exp/U64F64", i64f64(-20.0, 40.0), move |x| x.exp(down)),
        entry("mul_pow/U64F64", power_operands(), move |[a, n, d, p, q]| a.mul_pow(*n, *d, *p, *q, down)),
        entry("level/stable_swap_2/U64F64", stable_swap::<U64F64, 2>(), move |(p, _)| p.level(down)),
        entry("level/stable_swap_3/U64F64", stable_swap::<U64F64, 3>(), move |(p, _)| p.level(down)),
        entry("level/stable_swap_8/U64F64", stable_swap::<U64F64, 8>(), move |(p, _)| p.level(down)),
        entry("reserve_at/stable_swap_2/U64F64", stable_swap::<U64F64, 2>(), move |(p, _)| {
            p.reserve_at(1, U64F64::ONE, U64F64::ONE, down)
        }),
        entry("level/concentrated/U64F64", concentrated::<U64F64>(), move |(p, _)| p.level(down)),
        entry("level/constant_product/U64F64", constant_product::<U64F64>(), move |(p, _)| p.level(down)),
        entry("level/weighted/U64F64", weighted::<U64F64>(), move |(p, _)| p.level(down)),
    ];
    let bases = || random(|r| (1.0 / (1.0 + r.log_uniform(1e-5, 0.1)), r.uniform(0.1, 9.0)));
    entries.push(entry("pow/f64", bases(), move |(x, y)| 1.0.mul_pow(*x, 1.0, *y, 1.0, down)));
    entries.push(entry("pow/std", bases(), |(x, y)| x.powf(*y)));
    entries.push(entry("pow/libm", bases(), |(x, y)| libm::pow(*x, *y)));
    entries.push(entry("exp/f64", bases(), |(_, y)| Real::exp(*y)));
    entries.push(entry("exp/std", bases(), |(_, y)| f64::exp(*y)));
    entries.push(entry("ln/f64", bases(), |(x, _)| Real::ln(*x)));
    entries.push(entry("ln/std", bases(), |(x, _)| f64::ln(*x)));
    entries.push(entry("by_hand/constant_product", constant_product(), |(p, a)| by_hand::constant_product(p, *a)));
    entries.push(entry("by_hand/weighted", weighted(), |(p, a)| by_hand::weighted(p, *a)));
    entries.push(entry("by_hand/concentrated", concentrated(), |(p, a)| by_hand::concentrated(p, *a)));
    entries.push(entry("by_hand/stable_swap", stable_swap(), |(p, a)| by_hand::stable_swap(p, *a)));
    curves!(entries; "f64" f64, "U32F32" FixedU64<U32>, "I32F32" FixedI64<U32>, "U64F64" U64F64, "I64F64" I64F64, "Checked" Checked<I64F64>);
    entries
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [name, passes] => {
            let passes = passes.parse().expect("a number of passes");
            let entries = entries();
            let (_, run) = entries.iter().find(|(entry, _)| entry == name).expect("a known name");
            run(passes);
        }
        _ => {
            for (name, _) in entries() {
                println!("{name}");
            }
        }
    }
}
