//! Quotes in `f64` as a careful bot would write them: the textbook's formula for a pool that was checked when it was made, a
//! check of the amount and of the result. They are compared with the crate's before either is timed.

use cfmm_math::{Concentrated, ConstantProduct, Invariant, StableSwap, Weighted};

fn amount(x: f64) -> Option<f64> {
    (x >= 0.0 && x.is_finite()).then_some(x)
}

fn pair(pool: &impl Invariant<Scalar = f64>) -> [f64; 2] {
    pool.reserves().try_into().expect("two reserves")
}

/// `y·dx/(x + dx)`
pub fn constant_product(pool: &ConstantProduct<f64>, dx: f64) -> Option<f64> {
    let [x, y] = pair(pool);
    let dx = amount(dx)?;
    let out = y * dx / (x + dx);
    (out < y).then_some(out)
}

/// `y·(1 − (x/(x + dx))^(w_x/w_y))`
pub fn weighted(pool: &Weighted<f64, 2>, dx: f64) -> Option<f64> {
    let ([x, y], [w_x, w_y]) = (pair(pool), *pool.weights());
    let dx = amount(dx)?;
    let out = y * (1.0 - (x / (x + dx)).powf(w_x / w_y));
    (out < y).then_some(out)
}

/// The liquidity of the reserves, then a constant product of the virtual ones.
pub fn concentrated(pool: &Concentrated<f64>, dx: f64) -> Option<f64> {
    let ([x, y], [a, b]) = (pair(pool), pool.sqrt_price_range());
    let dx = amount(dx)?;
    // (1 − a/b)·L² − (x·a + y/b)·L − x·y = 0, for roots a and b of the prices.
    let (quadratic, linear) = (1.0 - a / b, x * a + y / b);
    let level = (linear + (linear * linear + 4.0 * quadratic * x * y).sqrt()) / (2.0 * quadratic);
    let (virtual_x, virtual_y) = (x + level / b, y + level * a);
    let out = virtual_y * dx / (virtual_x + dx);
    (out <= y).then_some(out)
}

/// `D` and then `y` by Newton's method, as the contracts do it, with two coins.
pub fn stable_swap(pool: &StableSwap<f64, 2>, dx: f64) -> Option<f64> {
    let ([x, y], dx, ann) = (pair(pool), amount(dx)?, 2.0 * pool.amplification());
    let sum = x + y;
    let mut d = sum;
    for _ in 0..255 {
        let product = d * d / (2.0 * x) * d / (2.0 * y);
        let next = (ann * sum + 2.0 * product) * d / ((ann - 1.0) * d + 3.0 * product);
        let step = (next - d).abs();
        d = next;
        if step <= 1e-14 * d {
            break;
        }
    }
    let after = x + dx;
    let c = d * d / (2.0 * after) * d / (2.0 * ann);
    let b = after + d / ann;
    let mut out = d;
    for _ in 0..255 {
        let next = (out * out + c) / (2.0 * out + b - d);
        let step = (next - out).abs();
        out = next;
        if step <= 1e-14 * out {
            break;
        }
    }
    let out = y - out;
    (out >= 0.0 && out < y).then_some(out)
}
