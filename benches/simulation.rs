//! Timings of the simulation beside what bounds it: a normal deviate and an exponential for each step of a path.
//!
//! `cargo bench --features rand --bench simulation`, with `rayon` also on all cores. Times are for one step of a path,
//! or for one path where it has one step; "bound" is the same deviates and exponentials with nothing around them.

use std::hint::black_box;
use std::time::Duration;

use cfmm_math::analytics::Gbm;
use cfmm_math::analytics::hedge::HedgeTarget;
use cfmm_math::analytics::rebalance::HedgeBand;
use cfmm_math::simulation::{
    Clock, GeometricBrownian, Hedge, Heston, HestonParameters, JumpDiffusion, Jumps, LpSimulation, MeanReverting,
    MonteCarlo, NoiseFlow, Process, Stream,
};
use cfmm_math::{Concentrated, ConstantProduct, Fee, PoolValue, WithFee};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const STEPS: u32 = 10_000;

fn deviates(criterion: &mut Criterion) {
    let mut g = criterion.benchmark_group("deviate");
    g.throughput(Throughput::Elements(u64::from(STEPS)));
    let mut stream = Stream::new(7, 0);
    let mut times = |name: &str, draw: fn(&mut Stream) -> f64| {
        g.bench_function(name, |b| b.iter(|| (0..STEPS).map(|_| draw(&mut stream)).sum::<f64>()));
    };
    times("uniform", Stream::uniform);
    times("normal", Stream::normal);
    times("exponential", Stream::exponential);
    times("normal and exp: the bound", |stream| libm::exp(black_box(0.01) * stream.normal()));
    g.bench_function("exp", |b| b.iter(|| (0..STEPS).map(|i| libm::exp(1e-6 * f64::from(i))).sum::<f64>()));
}

/// The last price of a path.
fn last<P: Process<Price = f64>>(process: &P, clock: Clock) -> f64 {
    process.path(clock, Stream::new(7, black_box(0))).last().map_or(f64::NAN, |moment| moment.price)
}

fn paths(criterion: &mut Criterion) {
    let mut g = criterion.benchmark_group("step");
    g.throughput(Throughput::Elements(u64::from(STEPS)));
    let (clock, gbm) = (Clock::over(1.0, STEPS).expect("valid"), Gbm::new(0.0, 0.8).expect("valid"));
    let brownian = GeometricBrownian::new(2_000.0, &gbm).expect("valid");
    g.bench_function("geometric_brownian", |b| b.iter(|| last(&brownian, clock)));
    let reverting = MeanReverting::new(1.0, 1.0, 10.0, 0.5).expect("valid");
    g.bench_function("mean_reverting", |b| b.iter(|| last(&reverting, clock)));
    let jumps = JumpDiffusion::new(1.0, &gbm, Jumps::new(20.0, -0.05, 0.1).expect("valid")).expect("valid");
    g.bench_function("jump_diffusion", |b| b.iter(|| last(&jumps, clock)));
    let parameters = HestonParameters {
        variance: 0.64,
        long_run_variance: 0.5,
        speed: 3.0,
        volatility_of_variance: 1.5,
        correlation: -0.3,
    };
    let heston = Heston::new(1.0, 0.0, &parameters).expect("valid");
    g.bench_function("heston", |b| b.iter(|| last(&heston, clock)));
}

fn positions(criterion: &mut Criterion) {
    let mut g = criterion.benchmark_group("block");
    g.throughput(Throughput::Elements(u64::from(STEPS)));
    let clock = Clock::over(f64::from(STEPS) * 12.0 / 31_557_600.0, STEPS).expect("valid");
    let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.8).expect("valid")).expect("valid");
    let fee = Fee::basis_points(30).expect("valid");
    let product = WithFee::new(ConstantProduct::new(1e3, 2e6).expect("valid"), fee).expect("valid");
    let range = Concentrated::from_liquidity(1e6, 2_000.0, 1_000.0, 4_000.0).expect("valid");
    let range = WithFee::new(range, fee).expect("valid");

    let arbitraged = LpSimulation::new(product).expect("valid");
    let path = || market.path(clock, Stream::new(7, black_box(0)));
    g.bench_function("constant_product", |b| b.iter(|| arbitraged.run(path(), Stream::new(7, 1))));
    let always = HedgeBand::new(0.0).expect("valid");
    let everything =
        arbitraged.noise(NoiseFlow::new(1e9).expect("valid")).hedge(Hedge::new(HedgeTarget::Quote), always);
    g.bench_function("constant_product/noise and hedge", |b| b.iter(|| everything.run(path(), Stream::new(7, 1))));
    let arbitraged = LpSimulation::new(range).expect("valid");
    g.bench_function("concentrated", |b| b.iter(|| arbitraged.run(path(), Stream::new(7, 1))));
}

fn monte_carlo(criterion: &mut Criterion) {
    const PATHS: usize = 100_000;
    let mut g = criterion.benchmark_group("path of one step");
    g.throughput(Throughput::Elements(PATHS as u64));
    let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.8).expect("valid")).expect("valid");
    let (pool, simulation) =
        (ConstantProduct::new(1e3, 2e6).expect("valid"), MonteCarlo::new(7, PATHS).expect("valid"));
    let value = |mut stream: Stream| pool.value_at(market.price_after(1.0, &mut stream)?);
    g.bench_function("value", |b| b.iter(|| simulation.run(value, |_| ())));
    #[cfg(feature = "rayon")]
    g.bench_function("value/all cores", |b| b.iter(|| simulation.run_parallel(value, |_| ())));
    let values = simulation.run(value, |_| ()).expect("valid");
    g.bench_function("mean", |b| b.iter(|| values.mean(|value| *value)));
    g.bench_function("distribution", |b| b.iter(|| values.distribution(|value| *value)));
}

fn config() -> Criterion {
    Criterion::default().sample_size(30).measurement_time(Duration::from_millis(1_500)).without_plots()
}

criterion_group! {
    name = benches;
    config = config();
    targets = deviates, paths, positions, monte_carlo
}
criterion_main!(benches);
