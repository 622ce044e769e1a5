//! Prices in one step, through the curves: what the closed forms of the analytics expect.

use super::{MILLION, SEED, agrees, distribution_agrees, estimate_agrees, million, normal_quantile, simulate};
use cfmm_math::analytics::{
    BreakEven, Claim, ExpectedLoss, Gbm, il_expected_shortfall, il_probability, il_quantile, impermanent_loss,
};
use cfmm_math::simulation::{GeometricBrownian, MonteCarlo, Process};
use cfmm_math::{Concentrated, ConstantProduct, PoolValue, StableSwap, Weighted};

const PRICE: f64 = 2_000.0;
const YEARS: f64 = 0.5;

/// Value, divergence and impermanent loss of a curve, with and without drift.
fn expectations<C: Claim + ExpectedLoss + Sync>(name: &str, pool: C, price: f64, sigma: f64, drifts: &[f64]) {
    for drift in drifts {
        let gbm = Gbm::new(*drift, sigma).unwrap();
        let market = GeometricBrownian::new(price, &gbm).unwrap();
        let prices = million(|mut stream| market.price_after(YEARS, &mut stream));
        let measure = |f: &dyn Fn(f64) -> f64| prices.mean(|p| f(*p)).unwrap();

        let value = measure(&|p| pool.value_at(p).unwrap());
        estimate_agrees(&format!("{name}, value"), &value, pool.expected_value(price, &gbm, YEARS).unwrap(), 1e-3);
        let lost = measure(&|p| pool.divergence(price, p).unwrap());
        let exact = pool.expected_divergence(price, price, &gbm, YEARS).unwrap();
        estimate_agrees(&format!("{name}, divergence"), &lost, exact, 0.01);
        let il = prices.distribution(|p| impermanent_loss(&pool, price, *p).unwrap()).unwrap();
        distribution_agrees(&format!("{name}, loss"), &il, pool.expected_il(price, &gbm, YEARS).unwrap(), 0.01);
        distribution(name, &pool, &il, price, &gbm);
    }
}

/// Probability, quantile and shortfall of the loss against the closed forms.
fn distribution<C: BreakEven>(name: &str, pool: &C, il: &cfmm_math::simulation::Distribution, price: f64, gbm: &Gbm) {
    let n = MILLION as f64;
    for tail in [0.01, 0.05, 0.25] {
        let quantile = il_quantile(pool, price, price, gbm, YEARS, tail).unwrap();
        // The share of paths beyond the exact quantile is the tail.
        let beyond = il.values().iter().filter(|il| **il <= -quantile).count() as f64 / n;
        agrees(&format!("{name}, tail {tail}"), beyond, (tail * (1.0 - tail) / n).sqrt(), tail, 0.02);
        // And the quantile itself has the error of that share over the density there.
        let probability = |l: f64| il_probability(pool, price, price, gbm, YEARS, l).unwrap();
        let slope = (probability(0.99 * quantile) - probability(1.01 * quantile)) / (0.02 * quantile);
        let standard_error = (tail * (1.0 - tail) / n).sqrt() / slope;
        let var = il.value_at_risk(tail).unwrap();
        agrees(&format!("{name}, value at risk {tail}"), var, standard_error, quantile, 0.02);

        // The estimator is the mean of (loss − q)⁺/tail + q, to first order.
        let excess = il.values().iter().map(|il| (-il - quantile).max(0.0));
        let (first, second) = excess.fold((0.0, 0.0), |(a, b), e| (a + e / n, b + e * e / n));
        let exact = il_expected_shortfall(pool, price, price, gbm, YEARS, tail).unwrap();
        let standard_error = (second - first * first).sqrt() / tail / n.sqrt();
        agrees(
            &format!("{name}, expected shortfall {tail}"),
            il.expected_shortfall(tail).unwrap(),
            standard_error,
            exact,
            0.02,
        );
    }
}

#[test]
fn constant_product() {
    expectations("constant product", ConstantProduct::new(10.0, 20_000.0).unwrap(), PRICE, 0.8, &[0.0, 0.3]);
}

#[test]
fn weighted() {
    expectations("weighted", Weighted::new([40.0, 20_000.0], [0.8, 0.2]).unwrap(), PRICE, 0.8, &[0.3]);
}

#[test]
fn concentrated() {
    let pool = Concentrated::from_liquidity(1_000.0, PRICE, 1_200.0, 3_000.0).unwrap();
    expectations("concentrated", pool, PRICE, 0.8, &[0.0, 0.3]);
}

#[test]
fn stable_swap() {
    expectations("stable-swap", StableSwap::new([1e6, 1e6], 20.0).unwrap(), 1.0, 0.1, &[0.0]);
}

/// Quantiles and shortfall of a lognormal price, whose closed forms share nothing with those of the loss.
#[test]
fn lognormal_quantiles() {
    let (n, gbm) = (MILLION as f64, Gbm::new(0.1, 0.8).unwrap());
    let market = GeometricBrownian::new(PRICE, &gbm).unwrap();
    let prices = million(|mut stream| market.price_after(YEARS, &mut stream)).distribution(|p| *p).unwrap();
    let (mean, s) = (PRICE.ln() + (0.1 - 0.32) * YEARS, 0.8 * YEARS.sqrt());
    // E[P^k; P < q] and the moments of the shortfall below q.
    let truncated = |k: f64, z: f64| (k * mean + 0.5 * k * k * s * s).exp() * super::cumulative(z - k * s);
    for p in [0.001, 0.01, 0.05, 0.5, 0.95, 0.99] {
        let z = normal_quantile(p);
        let quantile = (mean + s * z).exp();
        let density = super::density(z) / (s * quantile);
        let what = format!("quantile {p}");
        agrees(&what, prices.quantile(p).unwrap(), (p * (1.0 - p) / n).sqrt() / density, quantile, 0.01);

        let below = quantile * p - truncated(1.0, z);
        let squares = quantile * quantile * p - 2.0 * quantile * truncated(1.0, z) + truncated(2.0, z);
        let standard_error = ((squares - below * below) / n).sqrt() / p;
        let shortfall = prices.expected_shortfall(p).unwrap();
        agrees(&format!("mean below quantile {p}"), shortfall, standard_error, -truncated(1.0, z) / p, 0.01);
    }
}

/// Closed forms as controls: the loss of a fee-less pool from the value of the pool and the price, in antithetic pairs
/// too.
#[test]
fn controls() {
    let gbm = Gbm::new(0.2, 0.8).unwrap();
    let (pool, market) = (ConstantProduct::new(10.0, 20_000.0).unwrap(), GeometricBrownian::new(PRICE, &gbm).unwrap());
    let exact = pool.expected_il(PRICE, &gbm, YEARS).unwrap();
    let known = [pool.expected_value(PRICE, &gbm, YEARS).unwrap(), PRICE * (0.2 * YEARS).exp()];
    let plain = MonteCarlo::new(SEED, MILLION).unwrap();
    for simulation in [plain, plain.antithetic().unwrap()] {
        let prices = simulate(simulation, |mut stream| market.price_after(YEARS, &mut stream));
        let loss = |p: &f64| impermanent_loss(&pool, PRICE, *p).unwrap();
        let value = |p: &f64| pool.value_at(*p).unwrap();

        let alone = prices.distribution(loss).unwrap();
        distribution_agrees("loss", &alone, exact, 2e-3);
        let one = prices.controlled(loss, |p| [value(p)], [known[0]]).unwrap();
        estimate_agrees("loss, one control", &one, exact, 2e-3);
        let two = prices.controlled(loss, |p| [value(p), *p], known).unwrap();
        estimate_agrees("loss, two controls", &two, exact, 1e-3);
        assert!(one.variance_reduction > 1.0 && two.variance_reduction > 3.0 * one.variance_reduction);
        let ratio = alone.standard_error() / two.standard_error;
        assert!((two.variance_reduction / (ratio * ratio) - 1.0).abs() < 1e-3, "as reported");

        // A measure that its controls determine has no variance left.
        let divergence = |p: &f64| pool.divergence(PRICE, *p).unwrap();
        let certain = prices.controlled(divergence, |p| [value(p), *p], known).unwrap();
        let exact = pool.expected_divergence(PRICE, PRICE, &gbm, YEARS).unwrap();
        assert!((certain.mean / exact - 1.0).abs() < 1e-9 && certain.standard_error < 1e-9 * exact);
        assert!((certain.slopes[0] + 1.0).abs() < 1e-9 && (certain.slopes[1] - 10.0).abs() < 1e-6);
    }
}
