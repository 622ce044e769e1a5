//! Processes against their moments and characteristic functions.

use super::{MILLION, SEED, agrees, distribution_agrees, estimate_agrees, mean_agrees, million, simulate};
use cfmm_math::analytics::Gbm;
use cfmm_math::simulation::{
    Clock, CorrelatedBrownian, Correlation, GeometricBrownian, Heston, HestonParameters, JumpDiffusion, Jumps,
    MeanReverting, MonteCarlo, Outcomes, Process, Stream,
};

/// A complex number: as much of it as a characteristic function needs.
#[derive(Clone, Copy)]
struct Complex(f64, f64);

impl Complex {
    fn plus(self, o: Self) -> Self {
        Self(self.0 + o.0, self.1 + o.1)
    }
    fn minus(self, o: Self) -> Self {
        Self(self.0 - o.0, self.1 - o.1)
    }
    fn times(self, o: Self) -> Self {
        Self(self.0 * o.0 - self.1 * o.1, self.0 * o.1 + self.1 * o.0)
    }
    fn scaled(self, k: f64) -> Self {
        Self(self.0 * k, self.1 * k)
    }
    fn over(self, o: Self) -> Self {
        self.times(Self(o.0, -o.1)).scaled(1.0 / (o.0 * o.0 + o.1 * o.1))
    }
    fn exp(self) -> Self {
        Self(self.1.cos(), self.1.sin()).scaled(self.0.exp())
    }
    fn ln(self) -> Self {
        Self(self.0.hypot(self.1).ln(), self.1.atan2(self.0))
    }
    fn sqrt(self) -> Self {
        self.ln().scaled(0.5).exp()
    }
}

/// `E[e^(iuX)]` over the paths is the characteristic function.
fn characteristic<T>(what: &str, ends: &Outcomes<T>, log: impl Fn(&T) -> f64, exact: impl Fn(f64) -> Complex) {
    for u in [0.5, 1.0, 2.0, 4.0] {
        let Complex(real, imaginary) = exact(u);
        let measure = |f: fn(f64) -> f64| ends.mean(|end| f(u * log(end))).unwrap();
        estimate_agrees(&format!("{what}, Re φ({u})"), &measure(f64::cos), real, f64::INFINITY);
        estimate_agrees(&format!("{what}, Im φ({u})"), &measure(f64::sin), imaginary, f64::INFINITY);
    }
}

/// Mean and variance of the paths.
fn two_moments(what: &str, values: &Outcomes<f64>, mean: f64, variance: f64) {
    mean_agrees(&format!("{what}, mean"), values, |x| *x, mean, f64::INFINITY);
    let squares = values.mean(|x| (x - mean).powi(2)).unwrap();
    estimate_agrees(&format!("{what}, variance"), &squares, variance, 0.01);
}

/// The last price of a path.
fn last<P: Process<Price = f64>>(process: &P, clock: Clock, stream: Stream) -> f64 {
    process.path(clock, stream).last().unwrap().price
}

fn logs<P: Process<Price = f64> + Sync>(process: &P, clock: Clock) -> Outcomes<f64> {
    million(|stream| Ok(last(process, clock, stream).ln()))
}

#[test]
fn geometric_brownian() {
    let (mu, sigma, years) = (0.3, 0.8, 0.5);
    let market = GeometricBrownian::new(2.0, &Gbm::new(mu, sigma).unwrap()).unwrap();
    for steps in [1, 12] {
        let logs = logs(&market, Clock::over(years, steps).unwrap());
        let (mean, variance) = (2.0_f64.ln() + (mu - 0.5 * sigma * sigma) * years, sigma * sigma * years);
        two_moments("ln P", &logs, mean, variance);
        mean_agrees("P", &logs, |x| x.exp(), 2.0 * (mu * years).exp(), 1e-3);
        characteristic("GBM", &logs, |x| *x, |u| Complex(-0.5 * u * u * variance, u * mean).exp());
    }
}

#[test]
fn poisson_clock() {
    let (sigma, rate, blocks) = (0.8, 100.0, 20);
    let market = GeometricBrownian::new(1.0, &Gbm::new(0.5 * sigma * sigma, sigma).unwrap()).unwrap();
    let clock = Clock::poisson(rate, blocks).unwrap();
    let ends = million(|stream| {
        let moments = market.path(clock, stream);
        Ok(moments.fold((0.0, 0.0), |(years, _), moment| (years + moment.years, moment.price.ln())))
    });
    let n = f64::from(blocks);
    let times = ends.distribution(|end| end.0).unwrap();
    distribution_agrees("time", &times, n / rate, 1e-3);
    agrees("its variance", times.variance(), n / rate / rate * (2.0 + 6.0 / n).sqrt() / 1e3, n / rate / rate, 2e-3);
    // At random times a block's move is Laplace distributed: variance σ²/λ, and the fourth moment six times its square.
    let variance = sigma * sigma / rate;
    mean_agrees("variance", &ends, |end| end.1 * end.1, n * variance, 0.01);
    let fourth = (3.0 * n * n + 3.0 * n) * variance * variance;
    mean_agrees("fourth moment", &ends, |end| end.1.powi(4), fourth, 0.01);
}

/// Few jumps and many, in one step and in several: both ways to draw their number.
#[test]
fn jump_diffusion() {
    let (mu, sigma, years) = (0.2, 0.3, 0.5);
    for (per_year, mean, deviation) in [(3.0, -0.1, 0.15), (19.0, 0.02, 0.05), (300.0, -0.01, 0.03), (2e4, 1e-3, 2e-3)]
    {
        let jumps = Jumps::new(per_year, mean, deviation).unwrap();
        let k = (mean + 0.5 * deviation * deviation).exp() - 1.0;
        assert!((jumps.mean_return() - k).abs() < 1e-15);
        let market = JumpDiffusion::new(1.0, &Gbm::new(mu, sigma).unwrap(), jumps).unwrap();
        for steps in [1, 6] {
            let logs = logs(&market, Clock::over(years, steps).unwrap());
            let count = per_year * years;
            let drift = (mu - per_year * k - 0.5 * sigma * sigma) * years;
            let variance = sigma * sigma * years + count * (mean * mean + deviation * deviation);
            two_moments("jumps", &logs, drift + count * mean, variance);
            let third = count * (mean.powi(3) + 3.0 * mean * deviation * deviation);
            let cubes = logs.mean(|x| (x - drift - count * mean).powi(3)).unwrap();
            estimate_agrees("third moment", &cubes, third, f64::INFINITY);
            mean_agrees("P", &logs, |x| x.exp(), (mu * years).exp(), 2e-3);
            characteristic(
                "jumps",
                &logs,
                |x| *x,
                |u| {
                    let jump = Complex(-0.5 * deviation * deviation * u * u, u * mean).exp().minus(Complex(1.0, 0.0));
                    Complex(-0.5 * sigma * sigma * u * u * years, u * drift).plus(jump.scaled(count)).exp()
                },
            );
        }
    }
}

#[test]
fn mean_reverting() {
    let (price, level, kappa, sigma, years) = (0.5_f64, 2.0_f64, 3.0_f64, 0.7, 0.4);
    let market = MeanReverting::new(price, level, kappa, sigma).unwrap();
    for steps in [1, 8] {
        let logs = logs(&market, Clock::over(years, steps).unwrap());
        let mean = level.ln() + (price / level).ln() * (-kappa * years).exp();
        let variance = sigma * sigma * (1.0 - (-2.0 * kappa * years).exp()) / (2.0 * kappa);
        two_moments("ln P", &logs, mean, variance);
        characteristic("OU", &logs, |x| *x, |u| Complex(-0.5 * u * u * variance, u * mean).exp());
        let price = logs.mean(|x| x.exp()).unwrap();
        estimate_agrees("P", &price, (mean + 0.5 * variance).exp(), 1e-3);
    }
    // Two moments of a path: their covariance.
    let (half, clock) = (0.5 * years, Clock::over(years, 2).unwrap());
    let expected = |t: f64| level.ln() + (price / level).ln() * (-kappa * t).exp();
    let products = million(|stream| {
        let mut distances = market.path(clock, stream).zip([half, years]).map(|(m, t)| m.price.ln() - expected(t));
        Ok(distances.next().unwrap() * distances.next().unwrap())
    });
    let covariance = sigma * sigma / (2.0 * kappa) * ((-kappa * half).exp() - (-3.0 * kappa * half).exp());
    mean_agrees("covariance", &products, |x| *x, covariance, 0.01);
    // Without reversion it is a Brownian motion in the logarithm.
    let free = logs(&MeanReverting::new(1.0, 5.0, 0.0, sigma).unwrap(), Clock::over(years, 2).unwrap());
    two_moments("no reversion", &free, 0.0, sigma * sigma * years);
}

/// The characteristic function of `ln P_T`, in the form without a branch cut.
///
/// Reference: Albrecher, Mayer, Schoutens and Tistaert, "The little Heston trap" (2007).
fn heston(p: &HestonParameters, drift: f64, years: f64, u: f64) -> Complex {
    let (kappa, theta, xi, rho) = (p.speed, p.long_run_variance, p.volatility_of_variance, p.correlation);
    let one = Complex(1.0, 0.0);
    let b = Complex(kappa, -rho * xi * u);
    let d = b.times(b).plus(Complex(xi * xi * u * u, xi * xi * u)).sqrt();
    let g = b.minus(d).over(b.plus(d));
    let decay = d.scaled(-years).exp();
    let rest = one.minus(g.times(decay));
    let a = b.minus(d).scaled(years).minus(rest.over(one.minus(g)).ln().scaled(2.0)).scaled(kappa * theta / (xi * xi));
    let v = b.minus(d).times(one.minus(decay)).over(rest).scaled(p.variance / (xi * xi));
    Complex(0.0, u * drift * years).plus(a).plus(v).exp()
}

/// One set that keeps Feller's condition, and one that breaks it by far, as crypto does.
#[test]
fn heston_moments() {
    let calm = HestonParameters {
        variance: 0.36,
        long_run_variance: 0.5,
        speed: 4.0,
        volatility_of_variance: 0.8,
        correlation: -0.4,
    };
    let wild = HestonParameters {
        variance: 0.25,
        long_run_variance: 0.64,
        speed: 2.0,
        volatility_of_variance: 2.0,
        correlation: 0.3,
    };
    let (drift, years) = (0.1, 0.5);
    for (what, p) in [("calm", calm), ("wild", wild)] {
        let market = Heston::new(1.0, drift, &p).unwrap();
        for steps in [1, 32] {
            let clock = Clock::over(years, steps).unwrap();
            let ends = million(|stream| {
                let mut path = market.path(clock, stream);
                path.by_ref().for_each(drop);
                Ok(*path.state())
            });
            // The variance and the mean of the price are exact for any step.
            let left = (-p.speed * years).exp();
            let mean = p.long_run_variance + (p.variance - p.long_run_variance) * left;
            let xi2 = p.volatility_of_variance * p.volatility_of_variance;
            let variance = p.variance * xi2 / p.speed * (left - left * left)
                + p.long_run_variance * xi2 / (2.0 * p.speed) * (1.0 - left) * (1.0 - left);
            assert!(ends.as_slice().iter().all(|end| end.variance >= 0.0));
            let moment = |f: &dyn Fn(f64) -> f64| ends.mean(|end| f(end.variance)).unwrap();
            estimate_agrees(&format!("{what}, E[v]"), &moment(&|v| v), mean, 0.01);
            estimate_agrees(&format!("{what}, Var[v]"), &moment(&|v| (v - mean).powi(2)), variance, 0.02);
            let price = ends.mean(|end| end.price).unwrap();
            estimate_agrees(&format!("{what}, E[P]"), &price, (drift * years).exp(), 0.01);
            // The distribution of the price converges with the step.
            if steps == 32 {
                characteristic(what, &ends, |end| end.price.ln(), |u| heston(&p, drift, years, u));
            }
        }
    }
}

/// Without randomness in the variance, in the limit, it is a geometric Brownian motion.
#[test]
fn heston_without_volatility_of_variance() {
    let p = HestonParameters {
        variance: 0.64,
        long_run_variance: 0.64,
        speed: 1.0,
        volatility_of_variance: 1e-4,
        correlation: 0.5,
    };
    let logs = logs(&Heston::new(1.0, 0.0, &p).unwrap(), Clock::over(0.5, 2).unwrap());
    characteristic("no volatility of variance", &logs, |x| *x, |u| Complex(-0.16 * u * u, -0.16 * u).exp());
}

#[test]
fn correlated() {
    let (sigma, mu, years) = ([0.8, 0.6, 0.3], [0.1, 0.0, -0.2], 0.5_f64);
    let rho = [[1.0, 0.8, -0.3], [0.8, 1.0, 0.1], [-0.3, 0.1, 1.0]];
    let gbm = [0, 1, 2].map(|i| Gbm::new(mu[i], sigma[i]).unwrap());
    let market = CorrelatedBrownian::new([1.0; 3], gbm, Correlation::new(rho).unwrap()).unwrap();
    for steps in [1, 5] {
        let clock = Clock::over(years, steps).unwrap();
        let prices = million(|stream| Ok(market.path(clock, stream).last().unwrap().price));
        for i in 0..3 {
            for j in 0..=i {
                let product = prices.mean(|p| p[i] * p[j]).unwrap();
                let exact = ((mu[i] + mu[j] + rho[i][j] * sigma[i] * sigma[j]) * years).exp();
                estimate_agrees(&format!("E[P{i}·P{j}]"), &product, exact, 0.01);
            }
            let mean = prices.mean(|p| p[i]).unwrap();
            estimate_agrees(&format!("E[P{i}]"), &mean, (mu[i] * years).exp(), 0.01);
        }
        // The ratio of two is a geometric Brownian motion, too: what a pool of the two sees.
        let ratio = prices.distribution(|p| (p[0] / p[1]).ln()).unwrap();
        let variance = (0.64 + 0.36 - 2.0 * 0.8 * 0.48) * years;
        distribution_agrees("ln of the ratio", &ratio, (0.1 - 0.32 + 0.18) * years, 0.05);
        agrees("its variance", ratio.variance(), variance * 2.0_f64.sqrt() / 1e3, variance, 2e-3);
        // The value of a weighted pool of the three.
        let (w, mut quadratic) = ([0.5, 0.3, 0.2], 0.0);
        for i in 0..3 {
            for j in 0..3 {
                quadratic += w[i] * w[j] * rho[i][j] * sigma[i] * sigma[j];
            }
        }
        let drift: f64 = (0..3).map(|i| w[i] * (mu[i] - 0.5 * sigma[i] * sigma[i])).sum();
        let value = prices.mean(|p| (0..3).map(|i| p[i].powf(w[i])).product()).unwrap();
        estimate_agrees("weighted pool", &value, ((drift + 0.5 * quadratic) * years).exp(), 1e-3);
    }
}

/// `L·Lᵀ` is the matrix: deviates from unit vectors would be the rows, so their products are the correlations.
#[test]
fn normals_have_the_correlations_asked_for() {
    let rho = [[1.0, 0.999, 0.5], [0.999, 1.0, 0.52], [0.5, 0.52, 1.0]];
    let correlation = Correlation::new(rho).unwrap();
    let normals = simulate(MonteCarlo::new(SEED, MILLION).unwrap(), |mut stream| Ok(correlation.normals(&mut stream)));
    for (i, row) in rho.iter().enumerate() {
        for (j, rho) in row.iter().enumerate() {
            mean_agrees("ρ", &normals, |z| z[i] * z[j], *rho, 0.01);
        }
    }
}

/// A path is the same prices as the steps it is made of, and one step over the horizon is `price_after`.
#[test]
fn paths() {
    let market = GeometricBrownian::new(3.0, &Gbm::new(0.1, 0.5).unwrap()).unwrap();
    let clock = Clock::over(2.0, 10).unwrap();
    assert_eq!((clock.steps(), clock.years_per_step()), (10, 0.2));
    let (step, mut price, mut stream) = (market.step(0.2), market.start(), Stream::new(SEED, 9));
    for moment in market.path(clock, stream.clone()) {
        market.advance(&mut price, &step, &mut stream);
        assert_eq!((moment.price, moment.years), (price, 0.2));
    }
    let once = market.price_after(2.0, &mut Stream::new(SEED, 9)).unwrap();
    assert_eq!(once, last(&market, Clock::over(2.0, 1).unwrap(), Stream::new(SEED, 9)));
}
