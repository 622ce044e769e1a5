//! The greeks of a claim on the value at a horizon.

use cfmm_math::analytics::{Claim, Market};

use crate::big::{Big, big, differences, f64_of};
use crate::value::{Pool, Process, Shape};

/// A price, volatility, rate, carry and horizon.
#[derive(Debug, Clone, Copy)]
struct Case {
    p: f64,
    sigma: f64,
    rate: f64,
    carry: f64,
    years: f64,
}

const CASES: [Case; 4] = [
    Case { p: 1.1, sigma: 0.6, rate: 0.05, carry: 0.02, years: 0.5 },
    Case { p: 0.8, sigma: 1.2, rate: -0.01, carry: 0.04, years: 1.0 },
    Case { p: 1.0, sigma: 0.25, rate: 0.03, carry: 0.0, years: 0.25 },
    Case { p: 2.5, sigma: 0.9, rate: 0.0, carry: 0.1, years: 2.0 },
];

const SHAPES: [Shape; 6] = [
    Shape::ConstantProduct,
    Shape::Weighted { w: 0.2 },
    Shape::Weighted { w: 0.9 },
    Shape::Concentrated { a: 0.7, b: 1.6 },
    Shape::Concentrated { a: 0.98, b: 1.05 },
    Shape::StableSwap { amp: 4.0 },
];

impl Case {
    fn process(self) -> Process {
        Process { sigma: big(self.sigma), rate: big(self.rate), carry: big(self.carry), years: big(self.years) }
    }
}

impl Pool<[f64; 8]> for Case {
    fn call<P: Claim>(&self, pool: &P) -> [f64; 8] {
        let market = Market::new(self.sigma, self.rate, self.carry).unwrap();
        let greeks = pool.claim(self.p, &market, self.years).unwrap();
        let level = pool.level(cfmm_math::Rounding::Down).unwrap();
        [greeks.value, greeks.delta, greeks.gamma, greeks.vega, greeks.theta, greeks.rho, greeks.vanna, greeks.volga]
            .map(|greek| greek / level)
    }
}

const NAMES: [&str; 8] = ["value", "delta", "gamma", "vega", "theta", "rho", "vanna", "volga"];

#[test]
fn derivatives_of_the_claim() {
    let mut worst = [0.0_f64; 8];
    for shape in SHAPES {
        // The quadrature in arbitrary precision takes its time.
        let cases = if matches!(shape, Shape::StableSwap { .. }) { &CASES[..1] } else { &CASES[..] };
        for case in cases {
            let (p, h) = (big(case.p), big(1.0 / 1_024.0));
            let value = |p: &Big, change: &dyn Fn(&mut Process)| {
                let mut process = case.process();
                change(&mut process);
                shape.claim(p, &process)
            };
            let [delta, gamma, _] = differences(&(&p * &h), |d| value(&(&p + d), &|_| {}));
            let [vega, volga, _] = differences(&h, |d| value(&p, &|process| process.sigma += d));
            let [rho, ..] = differences(&h, |d| value(&p, &|process| process.rate += d));
            let [minus_theta, ..] = differences(&h, |d| value(&p, &|process| process.years += d));
            let second = |d: &Big| {
                let [delta, ..] = differences(&(&p * &h), |dp| value(&(&p + dp), &|process| process.sigma += d));
                delta
            };
            let [vanna, ..] = differences(&h, second);
            let exact = [value(&p, &|_| {}), delta, gamma, vega, -minus_theta, rho, vanna, volga].map(|x| f64_of(&x));
            let got = shape.with_pool(case.p, *case);
            // What each is a difference of: theta of its three terms, rho of delta and value, and so on.
            let (sigma, t, u) = (case.sigma, case.years, exact[0]);
            let scales = [
                0.0,
                0.0,
                0.0,
                exact[3].abs(),
                (case.rate * u).abs()
                    + ((case.rate - case.carry) * case.p * exact[1]).abs()
                    + (0.5 * sigma * sigma * case.p * case.p * exact[2]).abs(),
                t * (case.p * exact[1]).abs() + t * u,
                exact[3].abs() / (case.p * sigma * t.sqrt()),
                exact[3].abs() / sigma,
            ];
            for (greek, name) in NAMES.into_iter().enumerate() {
                let error = (got[greek] - exact[greek]).abs() / exact[greek].abs().max(scales[greek]);
                worst[greek] = worst[greek].max(error);
                // Differences of eighth order with steps of 2⁻¹⁰ are right to 10⁻¹⁹, mixed second ones to 10⁻¹⁷.
                assert!(error <= 1e-14, "{shape:?}, {case:?}, {name}: {} instead of {}", got[greek], exact[greek]);
            }
        }
    }
    for (name, error) in NAMES.into_iter().zip(worst) {
        println!("claim {name}: {error:.1e}");
    }
}
