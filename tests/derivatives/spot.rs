//! Delta, gamma and speed.

use cfmm_math::analytics::{Claim, SpotGreeks};

use crate::big::{big, differences, f64_of};
use crate::value::{Pool, Shape};

pub const SHAPES: [Shape; 9] = [
    Shape::ConstantProduct,
    Shape::Weighted { w: 0.5 },
    Shape::Weighted { w: 0.8 },
    Shape::Weighted { w: 0.03 },
    Shape::Concentrated { a: 0.5, b: 2.0 },
    Shape::Concentrated { a: 0.99, b: 1.01 },
    Shape::StableSwap { amp: 1.0 },
    Shape::StableSwap { amp: 20.0 },
    Shape::StableSwap { amp: 2_000.0 },
];

struct Greeks(f64);

impl Pool<[f64; 4]> for Greeks {
    fn call<P: Claim>(&self, pool: &P) -> [f64; 4] {
        let greeks = SpotGreeks::of(pool, self.0).unwrap();
        let level = pool.level(cfmm_math::Rounding::Down).unwrap();
        [pool.value_at(self.0).unwrap(), greeks.delta, greeks.gamma, greeks.speed].map(|greek| greek / level)
    }
}

/// ε of `exact` or of `scale`.
pub fn error(got: f64, exact: f64, scale: f64) -> f64 {
    (got - exact).abs() / exact.abs().max(scale) / f64::EPSILON
}

#[test]
fn derivatives_of_the_value() {
    let mut worst = [0.0_f64; 4];
    for shape in SHAPES {
        for p in [0.02, 0.3, 0.6, 0.95, 0.999, 1.0, 1.0001, 1.005, 1.3, 1.9, 7.0, 300.0] {
            let h = big(p) * big(1e-8);
            let value = shape.value(&big(p));
            let [delta, gamma, speed] = differences(&h, |d| shape.value(&(big(p) + d))).map(|x| f64_of(&x));
            let got = shape.with_pool(p, Greeks(p));
            // Speed changes its sign; delta and gamma of a range end at its bounds.
            let errors = [
                error(got[0], f64_of(&value), 0.0),
                error(got[1], delta, 1e-9),
                error(got[2], gamma, 1e-9),
                error(got[3], speed, 1.5 * gamma.abs() / p + 1e-9),
            ];
            for (greek, (error, worst)) in errors.into_iter().zip(&mut worst).enumerate() {
                *worst = worst.max(error);
                // Those of `PoolValue`, the level's error on top.
                let bound = if matches!(shape, Shape::StableSwap { .. }) {
                    [6.0, 18.0, 34.0, 34.0]
                } else {
                    [6.0, 10.0, 10.0, 10.0]
                };
                assert!(
                    error <= bound[greek],
                    "{shape:?} at {p}, greek {greek}: {error} ε, {got:?}, {delta} {gamma} {speed}"
                );
            }
        }
    }
    println!("value, delta, gamma, speed against differences: {worst:.2?} ε");
}
