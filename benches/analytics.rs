//! Timings of the analytics: slices beside the same measures one at a time, and the closed forms and quadratures.
//!
//! `cargo bench --bench analytics`, and with `--features std` for roots that vectorise. Slices are 4,096 long, in cache;
//! times are for one element.

use std::hint::black_box;
use std::time::Duration;

use cfmm_math::analytics::hedge::Strip;
use cfmm_math::analytics::{
    Claim, EuropeanOption, ExpectedLoss, Gbm, LpPosition, Market, SpotGreeks, batch, il_quantile, impermanent_loss,
    impermanent_loss_weighted, time_in_range,
};
use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, StableSwap, Weighted, X_FOR_Y, Y_FOR_X};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const N: usize = 4_096;

/// Spread evenly in the logarithm, out of order.
fn numbers(low: f64, high: f64) -> Vec<f64> {
    let at = |i: u32| f64::from(i.wrapping_mul(2_654_435_761) >> 20) / 4_096.0;
    (0..4_096).map(|i| low * (high / low).powf(at(i))).collect()
}

fn slices(criterion: &mut Criterion) {
    let mut g = criterion.benchmark_group("slice");
    g.throughput(Throughput::Elements(N as u64));
    let (x, y, dx) = (numbers(1e3, 1e6), numbers(2e3, 1e7), numbers(1e-3, 1e3));
    let (relatives, prices) = (numbers(0.1, 10.0), numbers(1_000.0, 4_000.0));
    let mut out = vec![0.0; N];
    let [mut value, mut delta, mut gamma] = [(); 3].map(|()| vec![0.0; N]);
    let pool = ConstantProduct::new(1e3, 2e6).expect("valid");
    let weighted = Weighted::new([1e3, 2e6], [0.8, 0.2]).expect("valid");
    let range = Concentrated::from_liquidity(1e3, 2e3, 1_500.0, 2_500.0).expect("valid");

    // What memory and the divider alone take: no slice form is faster than what it needs of these.
    g.bench_function("bound/copy", |b| b.iter(|| out.copy_from_slice(black_box(&x))));
    g.bench_function("bound/a division", |b| {
        b.iter(|| black_box(&relatives).iter().zip(&mut out).for_each(|(r, out)| *out = 3.0 / r));
    });
    g.bench_function("bound/a root and a division", |b| {
        b.iter(|| black_box(&relatives).iter().zip(&mut out).for_each(|(r, out)| *out = 3.0 / r.sqrt()));
    });
    g.bench_function("constant_product_out", |b| {
        b.iter(|| batch::constant_product_out(black_box(&x), &y, &dx, &mut out));
    });
    g.bench_function("constant_product_out/one at a time", |b| {
        b.iter(|| {
            for (((x, y), dx), out) in x.iter().zip(&y).zip(&dx).zip(&mut out) {
                *out = ConstantProduct::new(*x, *y).and_then(|pool| pool.amount_out(X_FOR_Y, *dx)).unwrap_or(f64::NAN);
            }
        });
    });
    g.bench_function("weighted_out", |b| b.iter(|| batch::weighted_out(black_box(&x), &y, &dx, 4.0, &mut out)));
    g.bench_function("weighted_out/one at a time", |b| {
        b.iter(|| {
            for (((x, y), dx), out) in x.iter().zip(&y).zip(&dx).zip(&mut out) {
                let pool = Weighted::new([*x, *y], [0.8, 0.2]);
                *out = pool.and_then(|pool| pool.amount_out(X_FOR_Y, *dx)).unwrap_or(f64::NAN);
            }
        });
    });
    g.bench_function("weighted_out/platform's powf", |b| {
        b.iter(|| {
            for (((x, y), dx), out) in x.iter().zip(&y).zip(&dx).zip(&mut out) {
                *out = y * (1.0 - (x / (x + dx)).powf(4.0));
            }
        });
    });
    g.bench_function("weighted_amounts_out", |b| {
        b.iter(|| batch::weighted_amounts_out(&weighted, X_FOR_Y, black_box(&dx), &mut out));
    });
    g.bench_function("concentrated_amounts_out", |b| {
        b.iter(|| batch::concentrated_amounts_out(&range, Y_FOR_X, black_box(&dx), &mut out));
    });
    g.bench_function("concentrated_amounts_out/one at a time", |b| {
        b.iter(|| {
            for (dx, out) in dx.iter().zip(&mut out) {
                *out = range.amount_out(Y_FOR_X, *dx).unwrap_or(f64::NAN);
            }
        });
    });
    g.bench_function("constant_product_loss", |b| {
        b.iter(|| batch::constant_product_loss(black_box(&relatives), &mut out));
    });
    g.bench_function("constant_product_loss/one at a time", |b| {
        b.iter(|| {
            for (r, out) in relatives.iter().zip(&mut out) {
                *out = impermanent_loss(&pool, 1.0, *r).unwrap_or(f64::NAN);
            }
        });
    });
    g.bench_function("weighted_loss", |b| b.iter(|| batch::weighted_loss(0.8, black_box(&relatives), &mut out)));
    g.bench_function("weighted_loss/one at a time", |b| {
        b.iter(|| {
            for (r, out) in relatives.iter().zip(&mut out) {
                *out = impermanent_loss_weighted(&[0.8, 0.2], &[*r, 1.0]).unwrap_or(f64::NAN);
            }
        });
    });
    g.bench_function("concentrated_greeks", |b| {
        b.iter(|| batch::concentrated_greeks(&range, black_box(&prices), [&mut value, &mut delta, &mut gamma]));
    });
    g.bench_function("concentrated_greeks/one at a time", |b| {
        b.iter(|| {
            for (p, (value, delta)) in prices.iter().zip(value.iter_mut().zip(&mut delta)) {
                *value = range.value_at(*p).unwrap_or(f64::NAN);
                *delta = SpotGreeks::of(&range, *p).map_or(f64::NAN, |greeks| greeks.delta + greeks.gamma);
            }
        });
    });
    g.bench_function("constant_product_greeks", |b| {
        b.iter(|| batch::constant_product_greeks(&pool, black_box(&prices), [&mut value, &mut delta, &mut gamma]));
    });
    g.finish();
}

fn measures(criterion: &mut Criterion) {
    fn of(criterion: &mut Criterion, name: &str, pool: &(impl Claim + ExpectedLoss)) {
        let mut g = criterion.benchmark_group(name);
        let (market, gbm) = (Market::new(0.6, 0.03, 0.0).expect("valid"), Gbm::new(0.0, 0.6).expect("valid"));
        g.bench_function("claim", |b| b.iter(|| pool.claim(black_box(1.1), &market, 0.25)));
        g.bench_function("premium", |b| b.iter(|| pool.premium(1.0, black_box(1.1), &market, 0.25)));
        g.bench_function("expected_il", |b| b.iter(|| pool.expected_il(black_box(1.1), &gbm, 0.25)));
        g.bench_function("il_quantile", |b| b.iter(|| il_quantile(pool, 1.0, black_box(1.1), &gbm, 0.25, 0.05)));
        g.finish();
    }
    of(criterion, "constant_product", &ConstantProduct::new(1.0, 1.0).expect("valid"));
    of(criterion, "weighted", &Weighted::new([0.8, 0.2], [0.8, 0.2]).expect("valid"));
    of(criterion, "concentrated", &Concentrated::from_liquidity(1.0, 1.0, 0.8, 1.25).expect("valid"));
    of(criterion, "stable_swap", &StableSwap::new([1.0, 1.0], 20.0).expect("valid"));
    options(criterion);
    let gbm = Gbm::new(0.0, 0.6).expect("valid");
    criterion.bench_function("time_in_range", |b| b.iter(|| time_in_range(black_box(1.1), 0.8, 1.25, &gbm, 0.25)));
}

fn options(criterion: &mut Criterion) {
    let mut g = criterion.benchmark_group("option");
    let (market, option) =
        (Market::new(0.6, 0.03, 0.0).expect("valid"), EuropeanOption::call(1.2, 0.25).expect("valid"));
    let price = option.price(1.1, &market).expect("a price");
    g.bench_function("price", |b| b.iter(|| option.price(black_box(1.1), &market)));
    g.bench_function("greeks", |b| b.iter(|| option.greeks(black_box(1.1), &market)));
    g.bench_function("implied_volatility", |b| b.iter(|| option.implied_volatility(black_box(price), 1.1, 0.03, 0.0)));
    let position = LpPosition::new(ConstantProduct::new(1.0, 1.0).expect("valid"), 1.0).expect("valid");
    let strikes: [f64; 64] = core::array::from_fn(|i| 0.3 + 0.04 * i as f64);
    let mut quantities = [0.0; 64];
    g.bench_function("strip of 64", |b| {
        b.iter(|| Strip::new(&position, black_box(&strikes), &mut quantities).map(|strip| strip.at_entry()));
    });
    let strip = Strip::new(&position, &strikes, &mut quantities).expect("valid");
    g.bench_function("cost of 64", |b| b.iter(|| strip.cost(black_box(1.1), &market, 0.25)));
    g.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(800)).sample_size(40);
    targets = slices, measures
}
criterion_main!(benches);
