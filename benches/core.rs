//! Timings of the primitives and of `amount_out` for each curve and number, beside the `fixed` crate's own arithmetic, and in
//! `f64` beside libm, the platform's functions, and formulas written by hand.
//!
//! `cargo bench --bench core`. Read them as ratios within one run; `benches/instructions.sh` counts instructions.

#[path = "support/by_hand.rs"]
mod by_hand;
#[path = "support/inputs.rs"]
mod inputs;

use std::hint::black_box;
use std::time::Duration;

use cfmm_math::{Checked, Elementary, Invariant, Real, Rounding, Scalar, X_FOR_Y};
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use fixed::types::extra::U32;
use fixed::types::{I64F64, U64F64};
use fixed::{FixedI64, FixedU64};

use self::inputs::{COUNT, Case, FromF64, Random, concentrated, constant_product, stable_swap, weighted};

const DOWN: Rounding = Rounding::Down;

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(COUNT as u64));
    group
}

/// One pass over all inputs, so that the time for an element is one call.
fn pass<I, O>(group: &mut BenchmarkGroup<WallTime>, name: &str, inputs: &[I], f: impl Fn(&I) -> O) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            for input in inputs {
                black_box(f(black_box(input)));
            }
        });
    });
}

fn random<I>(mut make: impl FnMut(&mut Random) -> I) -> Vec<I> {
    let mut random = Random::new();
    (0..COUNT).map(|_| make(&mut random)).collect()
}

fn primitives(criterion: &mut Criterion) {
    let wide = random(|r| [r.wide() >> 1, r.wide(), r.wide() | 1 << 127].map(U64F64::from_bits));
    let usual = random(|r| [(); 3].map(|()| U64F64::from_num(r.log_uniform(1.0, 1e6))));
    let roots = random(|r| U64F64::from_num(r.log_uniform(1e-6, 1e15)));

    let mut g = group(criterion, "mul_div");
    pass(&mut g, "U64F64/wide", &wide, |[a, b, c]| a.mul_div(*b, *c, DOWN));
    pass(&mut g, "U64F64", &usual, |[a, b, c]| a.mul_div(*b, *c, DOWN));
    pass(&mut g, "multiply", &usual, |[a, b, _]| a.mul_div(*b, U64F64::ONE, DOWN));
    pass(&mut g, "multiply/fixed", &usual, |[a, b, _]| *a * *b);
    pass(&mut g, "divide", &usual, |[a, _, c]| a.mul_div(U64F64::ONE, *c, DOWN));
    pass(&mut g, "divide/fixed", &usual, |[a, _, c]| *a / *c);
    g.finish();

    let mut g = group(criterion, "sqrt");
    pass(&mut g, "U64F64", &roots, |x| x.sqrt_directed(DOWN));
    pass(&mut g, "fixed", &roots, |x| x.sqrt());
    g.finish();

    let mut g = group(criterion, "elementary");
    let exponents = random(|r| I64F64::from_num(r.uniform(-20.0, 40.0)));
    let weights = random(|r| {
        let (x, w) = (r.log_uniform(1e3, 1e6), r.uniform(0.1, 0.9));
        [r.log_uniform(1e3, 1e6), x, x * (1.0 + r.log_uniform(1e-5, 0.1)), w, 1.0 - w].map(U64F64::from_num)
    });
    pass(&mut g, "ln", &roots, |x| x.ln(DOWN));
    pass(&mut g, "log2", &roots, |x| x.log2(DOWN));
    pass(&mut g, "exp2", &exponents, |x| x.exp2(DOWN));
    pass(&mut g, "exp", &exponents, |x| x.exp(DOWN));
    pass(&mut g, "mul_pow", &weights, |[a, n, d, p, q]| a.mul_pow(*n, *d, *p, *q, DOWN));
    g.finish();
}

fn levels(criterion: &mut Criterion) {
    let mut g = group(criterion, "level/U64F64");
    pass(&mut g, "constant_product", &constant_product::<U64F64>(), |(p, _)| p.level(DOWN));
    pass(&mut g, "weighted", &weighted::<U64F64>(), |(p, _)| p.level(DOWN));
    pass(&mut g, "concentrated", &concentrated::<U64F64>(), |(p, _)| p.level(DOWN));
    pass(&mut g, "stable_swap/2", &stable_swap::<U64F64, 2>(), |(p, _)| p.level(DOWN));
    pass(&mut g, "stable_swap/3", &stable_swap::<U64F64, 3>(), |(p, _)| p.level(DOWN));
    pass(&mut g, "stable_swap/8", &stable_swap::<U64F64, 8>(), |(p, _)| p.level(DOWN));
    g.finish();
}

fn quotes<T: FromF64>(criterion: &mut Criterion, number: &str) {
    fn out<P: Invariant>((pool, amount): &Case<P>) -> cfmm_math::Result<P::Scalar> {
        pool.amount_out(X_FOR_Y, *amount)
    }
    let mut g = group(criterion, &format!("amount_out/{number}"));
    pass(&mut g, "constant_product", &constant_product::<T>(), out);
    pass(&mut g, "weighted", &weighted::<T>(), out);
    pass(&mut g, "concentrated", &concentrated::<T>(), out);
    pass(&mut g, "stable_swap", &stable_swap::<T, 2>(), out);
    g.finish();
}

fn all_quotes(criterion: &mut Criterion) {
    quotes::<f64>(criterion, "f64");
    quotes::<FixedU64<U32>>(criterion, "U32F32");
    quotes::<FixedI64<U32>>(criterion, "I32F32");
    quotes::<U64F64>(criterion, "U64F64");
    quotes::<I64F64>(criterion, "I64F64");
    quotes::<Checked<I64F64>>(criterion, "Checked");
}

/// Quotes in `f64` and the same by hand, after a comparison of the two.
fn quotes_by_hand(criterion: &mut Criterion) {
    fn beside<P: Invariant<Scalar = f64>>(
        g: &mut BenchmarkGroup<WallTime>,
        name: &str,
        cases: &[Case<P>],
        by_hand: impl Fn(&P, f64) -> Option<f64>,
    ) {
        for (pool, amount) in cases {
            let ours = pool.amount_out(X_FOR_Y, *amount).expect("a valid trade");
            let theirs = by_hand(pool, *amount).expect("a valid trade");
            // The textbook's differences lose digits of small amounts.
            assert!((ours - theirs).abs() <= 1e-8 * ours, "{name}: {ours} {theirs}");
        }
        pass(g, name, cases, |(pool, amount)| pool.amount_out(X_FOR_Y, *amount));
        pass(g, &format!("{name}/by hand"), cases, |(pool, amount)| by_hand(pool, *amount));
    }
    let mut g = group(criterion, "f64 quotes");
    beside(&mut g, "constant_product", &constant_product(), by_hand::constant_product);
    beside(&mut g, "weighted", &weighted(), by_hand::weighted);
    beside(&mut g, "concentrated", &concentrated(), by_hand::concentrated);
    beside(&mut g, "stable_swap", &stable_swap(), by_hand::stable_swap);
    g.finish();
}

/// Powers in `f64`: swap-like ones, `(x/(x + dx))^(w_x/w_y)`.
fn powers(criterion: &mut Criterion) {
    let inputs = random(|r| {
        let (x, w) = (r.log_uniform(1e3, 1e6), r.uniform(0.1, 0.9));
        [x, x * (1.0 + r.log_uniform(1e-5, 0.1)), w, 1.0 - w]
    });
    let plain = inputs.iter().map(|[n, d, p, q]| (n / d, p / q)).collect::<Vec<_>>();
    for ([n, d, p, q], (x, y)) in inputs.iter().zip(&plain) {
        let ours = 1.0.mul_pow(*n, *d, *p, *q, DOWN).expect("a valid power");
        assert!((ours - x.powf(*y)).abs() <= 8.0 * f64::EPSILON * ours, "{n} {d} {p} {q}");
        let ours = 1.0.mul_pow(*x, 1.0, *y, 1.0, DOWN).expect("a valid power");
        assert!((ours - libm::pow(*x, *y)).abs() <= 2.0 * f64::EPSILON * ours, "{x} {y}");
    }
    let mut g = group(criterion, "pow");
    pass(&mut g, "f64", &plain, |(x, y)| 1.0.mul_pow(*x, 1.0, *y, 1.0, DOWN));
    pass(&mut g, "std", &plain, |(x, y)| x.powf(*y));
    pass(&mut g, "libm", &plain, |(x, y)| libm::pow(*x, *y));
    pass(&mut g, "ratio/f64", &inputs, |[n, d, p, q]| 1.0.mul_pow(*n, *d, *p, *q, DOWN));
    pass(&mut g, "ratio/std", &inputs, |[n, d, p, q]| (n / d).powf(p / q));
    g.finish();
    let mut g = group(criterion, "exp, ln");
    pass(&mut g, "exp/f64", &plain, |(_, y)| Real::exp(*y));
    pass(&mut g, "exp/std", &plain, |(_, y)| f64::exp(*y));
    pass(&mut g, "exp/libm", &plain, |(_, y)| libm::exp(*y));
    pass(&mut g, "ln/f64", &plain, |(x, _)| Real::ln(*x));
    pass(&mut g, "ln/std", &plain, |(x, _)| f64::ln(*x));
    pass(&mut g, "ln/libm", &plain, |(x, _)| libm::log(*x));
    g.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1)).sample_size(50);
    targets = primitives, powers, levels, all_quotes, quotes_by_hand
}
criterion_main!(benches);
