//! What positions are worth, by definition.

use cfmm_math::{Concentrated, ConstantProduct, PoolValue, StableSwap, Weighted};

use crate::big::{Big, big, cumulative, density, power};

/// A curve with its shape, at level 1.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    ConstantProduct,
    Weighted { w: f64 },
    Concentrated { a: f64, b: f64 },
    StableSwap { amp: f64 },
}

/// Parameters of the process: what is paid for a claim on the value at a horizon.
#[derive(Debug, Clone)]
pub struct Process {
    pub sigma: Big,
    pub rate: Big,
    pub carry: Big,
    pub years: Big,
}

impl Shape {
    /// Calls something with the crate's pool of this shape and of level 1, and with the level that it really has.
    pub fn with_pool<R>(self, p: f64, with: impl Pool<R>) -> R {
        match self {
            Self::ConstantProduct => with.call(&ConstantProduct::new(1.0, 1.0).unwrap()),
            Self::Weighted { w } => with.call(&Weighted::new([1.0, 1.0], [w, 1.0 - w]).unwrap()),
            Self::Concentrated { a, b } => with.call(&Concentrated::from_liquidity(1.0, p.clamp(a, b), a, b).unwrap()),
            Self::StableSwap { amp } => with.call(&StableSwap::new([0.5, 0.5], amp).unwrap()),
        }
    }

    /// `V(P)`
    pub fn value(self, p: &Big) -> Big {
        match self {
            Self::ConstantProduct => big(2.0) * p.sqrt(),
            Self::Weighted { w } => {
                let (w, other) = (big(w), big(1.0) - big(w));
                power(p, &w) / (power(&w, &w) * power(&other, &other))
            }
            Self::Concentrated { a, b } => {
                let (a, b) = (big(a), big(b));
                let s = if *p < a {
                    a.sqrt()
                } else if *p > b {
                    b.sqrt()
                } else {
                    p.sqrt()
                };
                p * (big(1.0) / &s - big(1.0) / b.sqrt()) + s - a.sqrt()
            }
            Self::StableSwap { amp } => stable_value(&big(2.0 * amp), p),
        }
    }

    /// `e^(−ρT)·E[V(P_T)]`
    pub fn claim(self, p: &Big, process: &Process) -> Big {
        let Process { sigma, rate, carry, years } = process;
        let (drift, variance) = (rate - carry, sigma * sigma * years);
        let discount = (-(rate * years)).exp();
        let s = variance.sqrt();
        // E[P_T^α]
        let moment = |alpha: &Big| {
            let exponent = alpha * &drift * years + alpha * (alpha - big(1.0)) * &variance / big(2.0);
            power(p, alpha) * exponent.exp()
        };
        match self {
            Self::ConstantProduct => discount * big(2.0) * moment(&big(0.5)),
            Self::Weighted { w } => {
                let (w, other) = (big(w), big(1.0) - big(w));
                discount * moment(&w) / (power(&w, &w) * power(&other, &other))
            }
            Self::Concentrated { a, b } => {
                let (a, b) = (big(a), big(b));
                // E[P_T^α; P_T < K]
                let below = |alpha: &Big, k: &Big| {
                    let mean = &drift * years + (alpha - big(0.5)) * &variance;
                    moment(alpha) * cumulative(&(((k / p).ln() - mean) / &s))
                };
                let between = |alpha: f64| below(&big(alpha), &b) - below(&big(alpha), &a);
                let (root_a, root_b) = (a.sqrt(), b.sqrt());
                let base = below(&big(1.0), &a) * (big(1.0) / &root_a - big(1.0) / &root_b);
                let quote = (big(1.0) - below(&big(0.0), &b)) * (&root_b - &root_a);
                let range = big(2.0) * between(0.5) - between(1.0) / &root_b - between(0.0) * &root_a;
                discount * (base + quote + range)
            }
            Self::StableSwap { amp } => {
                // The value is analytic, so that the trapezoidal rule converges geometrically.
                let (ann, step) = (big(2.0 * amp), big(1.0 / 32.0));
                let center = p.ln() + &drift * years - &variance / big(2.0);
                let term = |k: i32| {
                    let z = &step * big(k.into());
                    density_times(&z) * stable_value(&ann, &(&center + &s * &z).exp())
                };
                let sum = (-352..=352).map(term).fold(big(0.0), |a, b| a + b);
                discount * sum * step * density(&big(0.0))
            }
        }
    }
}

/// Something to do with a pool of any curve.
pub trait Pool<R> {
    fn call<P: cfmm_math::analytics::Claim>(&self, pool: &P) -> R;
}

/// `φ(z)/φ(0)`
fn density_times(z: &Big) -> Big {
    (-(z * z) / big(2.0)).exp()
}

/// `min (P·u + v)` over the curve `Ann·(u + v) + 1 = Ann + 1/(4uv)`: its minimum, so that an error of `u` counts twice.
fn stable_value(ann: &Big, p: &Big) -> Big {
    let one = big(1.0);
    // v² + (u + 1/Ann − 1)·v − 1/(4u·Ann) = 0
    let quote = |u: &Big| {
        let b = u + &one / ann - &one;
        ((&b * &b + &one / (u * ann)).sqrt() - b) / big(2.0)
    };
    let price = |u: &Big, v: &Big| {
        let k = &one / (big(4.0) * u * v);
        (ann + &k / u) / (ann + &k / v)
    };
    let (approximate_p, amp) = (p.to_f64().value(), ann.to_f64().value() / 2.0);
    let pool = StableSwap::new([0.5, 0.5], amp).unwrap();
    let [u, _] = pool.reserves_at(approximate_p).unwrap();
    let slope = big(pool.depth_at(approximate_p).unwrap());
    let mut u = big(u);
    // Newton's method with a slope that is right to an f64: each step adds some twelve digits.
    for _ in 0..4 {
        let v = quote(&u);
        u += (price(&u, &v) - p) * &slope;
    }
    let v = quote(&u);
    p * &u + v
}
