//! The promised digits, against the definitions in two passes and 256 bits.

use cfmm_math::analytics::volatility::{
    Bar, CloseToClose, Ewma, Garch, PairVolatility, RangeEstimator, RangeVolatility, YangZhang,
};

use crate::big::{Big, big, f64_of};
use crate::exact::Random;
use crate::normal;

const EPSILON: f64 = f64::EPSILON;

/// Errors over what is promised.
struct Worst {
    name: &'static str,
    error: f64,
    share: f64,
}

impl Worst {
    fn new(name: &'static str) -> Self {
        Self { name, error: 0.0, share: 0.0 }
    }

    /// `promise` in ε, of `scale` where the result is promised absolutely.
    fn absolute(&mut self, got: f64, expected: &Big, scale: f64, promise: f64) {
        let error = f64_of(&(big(got) - expected)).abs() / scale / EPSILON;
        self.error = self.error.max(error);
        self.share = self.share.max(error / promise);
        assert!(
            error <= promise,
            "{}: {got:e} instead of {}: {error} ε, {promise} promised",
            self.name,
            f64_of(expected)
        );
    }

    fn check(&mut self, got: f64, expected: &Big, promise: f64) {
        self.absolute(got, expected, f64_of(expected).abs(), promise);
    }
}

impl Drop for Worst {
    fn drop(&mut self) {
        println!("{:24} {:8.1} ε, {:.2} of the promise", self.name, self.error, self.share);
    }
}

fn ln_ratio(to: f64, from: f64) -> Big {
    big(to).ln() - big(from).ln()
}

fn sum(values: impl IntoIterator<Item = Big>) -> Big {
    values.into_iter().fold(big(0.0), |sum, value| sum + value)
}

fn mean(values: &[Big]) -> Big {
    sum(values.iter().cloned()) / big(values.len() as f64)
}

fn variance(values: &[Big]) -> Big {
    let mean = mean(values);
    sum(values.iter().map(|v| (v - &mean) * (v - &mean))) / big(values.len() as f64 - 1.0)
}

/// Prices from a volatility and a drift for a step, each with the years since the one before.
fn prices(random: &mut Random, count: usize, scatter: f64, drift: f64) -> Vec<(f64, f64)> {
    let mut price = 10_f64.powf(40.0 * random.unit() - 20.0);
    let mut path = vec![(price, 0.0)];
    for _ in 0..count {
        let step = 0.1 + 3.0 * random.unit();
        price *= (drift * step + scatter * step.sqrt() * normal(random)).exp();
        path.push((price, step / 8_760.0));
    }
    path
}

/// `Σ (r − m·dt)(s − m′·dt)/dt/(n − 1)` and `m`, `m′`.
fn covariance(r: &[Big], s: &[Big], dt: &[Big]) -> (Big, Big, Big) {
    let total = sum(dt.iter().cloned());
    let (m, k) = (sum(r.iter().cloned()) / &total, sum(s.iter().cloned()) / &total);
    let terms = r.iter().zip(s).zip(dt).map(|((r, s), dt)| (r - &m * dt) * (s - &k * dt) / dt);
    (sum(terms) / big(r.len() as f64 - 1.0), m, k)
}

/// `√(1 + m²·Σdt/(n·σ²))`
fn condition(m: &Big, dt: &[Big], variance: &Big) -> f64 {
    let squared = f64_of(&(m * m * sum(dt.iter().cloned()) / variance)) / dt.len() as f64;
    (1.0 + squared).sqrt()
}

const SHAPES: [(usize, f64, f64); 7] = [
    (2, 1e-2, 0.0),
    (20, 1e-2, 0.0),
    (300, 1e-3, 1e-4),
    (300, 1e-9, 0.0),
    (50, 1e-4, 1e-1),
    (50, 1e-7, 1e-2),
    (1_000, 1e-2, 0.0),
];

/// Logarithms of 256 bits take their time.
fn fewer((count, scatter, drift): (usize, f64, f64)) -> (usize, f64, f64) {
    (count.min(100), scatter, drift)
}

#[test]
fn close_to_close() {
    let mut random = Random::new(1);
    let (mut volatility, mut realized) = (Worst::new("close to close"), Worst::new("realised"));
    for (count, scatter, drift) in SHAPES {
        for _ in 0..if count >= 1_000 { 1 } else { 5 } {
            let path = prices(&mut random, count, scatter, drift);
            let mut estimate = CloseToClose::new(path[0].0).unwrap();
            path[1..].iter().for_each(|(p, dt)| estimate.push(*p, *dt).unwrap());
            let r: Vec<_> = path.windows(2).map(|pair| ln_ratio(pair[1].0, pair[0].0)).collect();
            let dt: Vec<_> = path[1..].iter().map(|(_, dt)| big(*dt)).collect();
            let (squared, m, _) = covariance(&r, &r, &dt);
            let n = count as f64;
            let promise = 8.0 * condition(&m, &dt, &squared) + n / 32.0;
            volatility.check(estimate.volatility().unwrap(), &squared.sqrt(), promise);
            let variation = sum(r.iter().map(|r| r * r)) / sum(dt.iter().cloned());
            realized.check(estimate.realized_volatility().unwrap(), &variation.sqrt(), 4.0 + n / 32.0);
            let gbm = estimate.gbm().unwrap();
            assert_eq!(gbm.volatility(), estimate.volatility().unwrap());
            let expected = f64_of(&(m + squared / big(2.0)));
            let scale = expected.abs() + f64_of(&variation);
            assert!((gbm.drift() - expected).abs() < 1e-11 * scale, "{} instead of {expected}", gbm.drift());
        }
    }
}

#[test]
fn pair() {
    let mut random = Random::new(2);
    let mut ratio_worst = Worst::new("ratio");
    let mut worst = ["covariance", "correlation", "beta"].map(Worst::new);
    for (count, scatter, drift) in SHAPES.map(fewer) {
        for correlated in [0.0, 0.5, 0.999_999, 1.0 - 1e-12] {
            let first = prices(&mut random, count, scatter, drift);
            let mut price: f64 = 3.0;
            let mut both = vec![([first[0].0, price], 0.0)];
            for pair in first.windows(2) {
                let common = (pair[1].0 / pair[0].0).ln();
                let own = scatter * normal(&mut random);
                price *= (correlated * common + (1.0_f64 - correlated).sqrt() * own).exp();
                both.push(([pair[1].0, price], pair[1].1));
            }
            let mut estimate = PairVolatility::new(both[0].0).unwrap();
            both[1..].iter().for_each(|(p, dt)| estimate.push(*p, *dt).unwrap());
            let returns = |i: usize| both.windows(2).map(|w| ln_ratio(w[1].0[i], w[0].0[i])).collect::<Vec<_>>();
            let (r, s) = (returns(0), returns(1));
            let dt: Vec<_> = both[1..].iter().map(|(_, dt)| big(*dt)).collect();
            let ((rr, m, _), (ss, k, _)) = (covariance(&r, &r, &dt), covariance(&s, &s, &dt));
            let (rs, _, _) = covariance(&r, &s, &dt);
            let of_ratio: Vec<_> = r.iter().zip(&s).map(|(r, s)| r - s).collect();
            let (ratio, _, _) = covariance(&of_ratio, &of_ratio, &dt);
            let [a, b] = estimate.volatilities().unwrap();
            let conditions = [condition(&m, &dt, &rr), condition(&k, &dt, &ss)];
            let n = count as f64;
            for ((got, expected), condition) in [(a, &rr), (b, &ss)].into_iter().zip(conditions) {
                let error = (got / f64_of(&expected.sqrt()) - 1.0).abs() / EPSILON;
                assert!(error <= 8.0 * condition + n / 32.0, "volatility {error}");
            }
            let promise = 8.0 * conditions[0] * conditions[1] + n / 32.0;
            let scale = f64_of(&(rr.clone() * &ss).sqrt());
            worst[0].absolute(estimate.covariance().unwrap(), &rs, scale, promise);
            let correlation = rs.clone() / (rr.clone() * &ss).sqrt();
            worst[1].absolute(estimate.correlation().unwrap(), &correlation, 1.0, promise);
            let scale = f64_of(&(rr.clone() / &ss).sqrt());
            worst[2].absolute(estimate.beta().unwrap(), &(rs / &ss), scale, promise);
            // ½ε of each of the returns per year, as their root mean square has them.
            let size = f64_of(&(sum(r.iter().zip(&dt).map(|(r, dt)| r * r / dt)) / big(n)).sqrt())
                + f64_of(&(sum(s.iter().zip(&dt).map(|(s, dt)| s * s / dt)) / big(n)).sqrt());
            let got = estimate.ratio_volatility().unwrap();
            let own = f64_of(&ratio.sqrt());
            ratio_worst.absolute(got, &ratio.sqrt(), 4.0 * size + (n / 32.0 + 8.0) * own, 1.0);
        }
    }
}

/// Bars of a price, a range and a jump before.
fn bars(random: &mut Random, count: usize, scatter: f64, drift: f64) -> (f64, Vec<[f64; 4]>) {
    let close = 10_f64.powf(20.0 * random.unit() - 10.0);
    let (mut last, mut bars) = (close, Vec::new());
    for _ in 0..count {
        let open = last * (0.3 * scatter * normal(random)).exp();
        let mut p = open;
        let (mut high, mut low) = (p, p);
        for _ in 0..random.below(6) {
            p *= (drift + scatter * normal(random)).exp();
            (high, low) = (high.max(p), low.min(p));
        }
        bars.push([open, high, low, p]);
        last = p;
    }
    (close, bars)
}

fn range_variance(estimator: RangeEstimator, [open, high, low, close]: [f64; 4]) -> Big {
    let (range, r, ln_2) = (ln_ratio(high, low), ln_ratio(close, open), big(2.0).ln());
    match estimator {
        RangeEstimator::Parkinson => range.clone() * range / (big(4.0) * ln_2),
        RangeEstimator::GarmanKlass => range.clone() * range / big(2.0) - (big(2.0) * ln_2 - big(1.0)) * r.clone() * r,
        RangeEstimator::RogersSatchell => {
            ln_ratio(high, open) * ln_ratio(high, close) + ln_ratio(low, open) * ln_ratio(low, close)
        }
    }
}

const ESTIMATORS: [RangeEstimator; 3] =
    [RangeEstimator::Parkinson, RangeEstimator::GarmanKlass, RangeEstimator::RogersSatchell];

#[test]
fn ranges() {
    let mut random = Random::new(3);
    let (mut one, mut many) = (Worst::new("one bar"), Worst::new("mean of bars"));
    for (count, scatter, drift) in SHAPES.map(fewer) {
        for estimator in ESTIMATORS {
            let (_, bars) = bars(&mut random, count, scatter, drift);
            let mut estimate = RangeVolatility::new(estimator);
            let mut rates = Vec::new();
            for prices in bars {
                let bar = Bar::new(prices[0], prices[1], prices[2], prices[3]).unwrap();
                let (years, expected) = (1e-3 * (0.1 + random.unit()), range_variance(estimator, prices));
                let got = estimator.variance(&bar).unwrap();
                if prices[1] == prices[2] {
                    assert_eq!(got, 0.0);
                } else if estimator == RangeEstimator::RogersSatchell && got == 0.0 {
                    // From one end of the bar to the other, straight.
                    assert!(expected == big(0.0));
                } else {
                    one.check(got, &expected, 24.0);
                }
                estimate.push(&bar, years).unwrap();
                rates.push(expected / big(years));
            }
            let expected = mean(&rates).sqrt();
            if expected > big(0.0) {
                many.check(estimate.volatility().unwrap(), &expected, 16.0 + count as f64 / 32.0);
            }
        }
    }
}

#[test]
fn yang_zhang() {
    let mut random = Random::new(4);
    let mut worst = Worst::new("Yang and Zhang");
    for (count, scatter, drift) in SHAPES.map(fewer) {
        for _ in 0..2 {
            let (close, bars) = bars(&mut random, count, scatter, drift);
            let mut estimate = YangZhang::new(close, 1.0 / 365.0).unwrap();
            let mut last = close;
            let (mut jumps, mut returns, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
            for prices in bars {
                let [open, high, low, close] = prices;
                estimate.push(&Bar::new(open, high, low, close).unwrap()).unwrap();
                jumps.push(ln_ratio(open, last));
                returns.push(ln_ratio(close, open));
                ranges.push(range_variance(RangeEstimator::RogersSatchell, prices));
                last = close;
            }
            let n = count as f64;
            let k = big(34.0) / big(100.0) / (big(134.0) / big(100.0) + big(n + 1.0) / big(n - 1.0));
            let pooled = variance(&jumps) + &k * variance(&returns) + (big(1.0) - k) * mean(&ranges);
            let expected = (pooled.clone() / big(1.0 / 365.0)).sqrt();
            let squares = mean(&returns) * mean(&returns) + mean(&jumps) * mean(&jumps);
            let condition = (1.0 + f64_of(&(squares / pooled))).sqrt();
            worst.check(estimate.volatility().unwrap(), &expected, 16.0 * condition + n / 32.0);
        }
    }
}

#[test]
fn exponentially_weighted() {
    let mut random = Random::new(5);
    let mut worst = Worst::new("exponentially weighted");
    for lambda in [0.5, 0.94, 0.97, 0.999, 1e-3] {
        for seed in [None, Some(0.7)] {
            for (count, scatter, drift) in SHAPES.map(fewer) {
                let path = prices(&mut random, count, scatter, drift);
                let spacing = 1.0 / 8_760.0;
                let mut estimate = match seed {
                    None => Ewma::new(path[0].0, lambda, spacing),
                    Some(sigma) => Ewma::seeded(path[0].0, lambda, spacing, sigma),
                }
                .unwrap();
                let mut total = seed.map_or([big(0.0), big(0.0)], |sigma| [big(sigma) * big(sigma), big(1.0)]);
                for pair in path.windows(2) {
                    let (price, dt) = pair[1];
                    estimate.push(price, dt).unwrap();
                    let r = ln_ratio(price, pair[0].0);
                    let kept = (big(lambda).ln() * big(dt) / big(spacing)).exp();
                    let new = big(1.0) - &kept;
                    let [sum, weight] = total;
                    total = [sum * &kept + r.clone() * r / big(dt) * &new, weight * &kept + new];
                }
                let [sum, weight] = total;
                worst.check(estimate.volatility().unwrap(), &(sum / weight).sqrt(), 8.0 + 1.0 / (1.0 - lambda));
            }
        }
    }
}

/// Sums of the recurrence, step by step, and its limit.
#[test]
fn garch() {
    let mut worst = ["long run", "ahead", "mean", "half-life"].map(Worst::new);
    for (omega, alpha, beta) in [
        (2e-6, 0.13, 0.86),
        (1.3465e-6, 0.083394, 0.910116),
        (1e-5, 0.0, 0.0),
        (1e-5, 0.3, 0.0),
        (1e-9, 0.05, 0.949_999),
        (1e-6, 0.000_001, 0.2),
    ] {
        let garch = Garch::new(omega, alpha, beta).unwrap();
        let (w, p) = (big(omega), big(alpha) + big(beta));
        let condition = 8.0 / f64_of(&(big(1.0) - &p));
        worst[0].check(garch.long_run_variance(), &(w.clone() / (big(1.0) - &p)), condition);
        if alpha + beta > 0.0 {
            worst[3].check(garch.half_life(), &(big(0.5).ln() / p.ln()), condition);
        } else {
            assert_eq!(garch.half_life(), 0.0);
        }
        for variance in [0.0, 1e-8, 3e-4, 1e-2] {
            let (mut h, mut total) = (big(variance), big(0.0));
            for steps in 0..400 {
                if h > big(0.0) {
                    worst[1].check(garch.variance_ahead(variance, steps).unwrap(), &h, condition);
                } else {
                    assert_eq!(garch.variance_ahead(variance, steps).unwrap(), 0.0);
                }
                total += &h;
                if total > big(0.0) {
                    let mean = total.clone() / big(f64::from(steps) + 1.0);
                    worst[2].check(garch.mean_variance(variance, steps + 1).unwrap(), &mean, condition);
                    let expected = (mean / big(1.0 / 252.0)).sqrt();
                    worst[2].check(garch.volatility(variance, steps + 1, 1.0 / 252.0).unwrap(), &expected, condition);
                }
                // What is expected of the square of a return is the variance.
                h = &w + &p * h;
            }
            let far = garch.variance_ahead(variance, u32::MAX).unwrap();
            assert!((far / garch.long_run_variance() - 1.0).abs() < 1e-12, "{far}");
        }
        assert_eq!(garch.next_variance(0.0, 0.0), Ok(omega));
        assert_eq!(garch.next_variance(1.0, -2.0), garch.next_variance(1.0, 2.0));
    }
}
