//! A pool quotes the same in every unit of its assets: in `f64`, powers of two from one end of the range to the other, on both
//! sides of where plain arithmetic is enough.
#![cfg(feature = "float")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, Trade, Weighted, X_FOR_Y, Y_FOR_X};

#[path = "support/random.rs"]
mod random;

use random::Random;

/// 2ᵏ
fn two(k: i32) -> f64 {
    f64::from_bits(u64::try_from(1_023 + k).unwrap() << 52)
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 16.0 * f64::EPSILON * expected.abs(), "{what}: {found:e} for {expected:e}");
}

/// Quotes and level of a pool, beside those of the pool in units of which there are `scale` to one of base and of quote.
fn same<P: Invariant<Scalar = f64> + PoolValue>(
    pool: &P,
    scaled: &P,
    scale: [f64; 2],
    level: f64,
    part: f64,
    what: &str,
) {
    for trade in [X_FOR_Y, Y_FOR_X] {
        let Trade { sell, buy } = trade;
        let dy = pool.reserves()[buy] * part;
        let dx = pool.amount_in(trade, dy).unwrap();
        close(scaled.amount_in(trade, dy * scale[buy]).unwrap(), dx * scale[sell], what);
        close(
            scaled.amount_out(trade, dx * scale[sell]).unwrap(),
            pool.amount_out(trade, dx).unwrap() * scale[buy],
            what,
        );
    }
    close(scaled.level(cfmm_math::Rounding::Up).unwrap(), pool.level(cfmm_math::Rounding::Up).unwrap() * level, what);
}

#[test]
fn quotes_in_other_units() {
    let mut random = Random(0x5ca1_ab1e);
    let mut uniform = |low: f64, high: f64| low + (high - low) * (random.next() >> 11) as f64 * two(-53);
    for _ in 0..20_000 {
        let [x, y] = [uniform(0.5, 2.0), uniform(0.5, 2.0)];
        let [a, b] = [uniform(0.1, 0.9), uniform(1.0, 9.0)];
        let part = uniform(-30.0, -0.2).exp2();
        // Units of base and quote; the root of a price is in the root of their ratio.
        let base = uniform(-500.0, 500.0) as i32;
        let quote = base + 2 * uniform(-100.0, 100.0) as i32;
        let (scale, root, what) =
            ([two(base), two(quote)], two((quote - base) / 2), format!("{x} {y} {a} {b} {part} {base} {quote}"));
        let [scaled_x, scaled_y] = [x * scale[0], y * scale[1]];

        let range = Concentrated::from_sqrt_prices(x, y, a, b).unwrap();
        let scaled = Concentrated::from_sqrt_prices(scaled_x, scaled_y, a * root, b * root).unwrap();
        same(&range, &scaled, scale, two((base + quote) / 2), part, &what);

        let product = ConstantProduct::new(x, y).unwrap();
        let scaled = ConstantProduct::new(scaled_x, scaled_y).unwrap();
        same(&product, &scaled, scale, two((base + quote) / 2), part, &what);

        let weighted = Weighted::new([x, y], [a, a]).unwrap();
        let scaled = Weighted::new([scaled_x, scaled_y], [a, a]).unwrap();
        same(&weighted, &scaled, scale, two((base + quote) / 2), part, &what);
    }
}
