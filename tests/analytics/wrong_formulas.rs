//! Formulas in circulation that are wrong, and that we do not repeat.

use cfmm_math::analytics::{SpotGreeks, impermanent_loss};
use cfmm_math::{Concentrated, ConstantProduct, PoolValue};

use crate::assert_near;

/// "LPs are long gamma": an LP sells what rises and buys what falls, and is short.
#[test]
fn gamma_of_an_lp_is_never_positive() {
    let pool = ConstantProduct::new(10.0, 20_000.0).unwrap();
    for price in [1.0, 500.0, 2_000.0, 8_000.0, 1e6] {
        let SpotGreeks { gamma, .. } = SpotGreeks::of(&pool, price).unwrap();
        assert!(gamma < 0.0);
        let h = 1e-3 * price;
        let value = |p| pool.value_at(p).unwrap();
        let difference = (value(price + h) - 2.0 * value(price) + value(price - h)) / (h * h);
        assert_near(gamma, difference, 1e-5, &|| format!("gamma at {price}"));
    }
}

/// "The position is worth `entry·2r/(1 + r)`": it is worth `entry·√r`.
#[test]
fn value_grows_with_the_root() {
    let pool = ConstantProduct::new(0.5, 500.0).unwrap();
    for r in [0.25, 0.5, 2.0, 4.0] {
        let value = pool.value_at(1_000.0 * r).unwrap();
        assert_near(value, 1_000.0 * f64::sqrt(r), 1e-14, &|| format!("value at {r}"));
        assert!((value - 1_000.0 * 2.0 * r / (1.0 + r)).abs() > 30.0);
    }
}

/// "IL of a range is that of the full range over `1 − ½(√(a/P₀) + √(P₀/b))`…", used where the price has left the range:
/// beyond it the position no longer trades, and its loss goes on linearly.
#[test]
fn loss_of_a_range_outside_of_it() {
    let (a, b, p0) = (1_600.0, 2_500.0, 2_000.0);
    let pool = Concentrated::from_liquidity(1.0, p0, a, b).unwrap();
    let in_range_only = |p: f64| {
        let r = p / p0;
        let full = 2.0 * r.sqrt() / (1.0 + r) - 1.0;
        full / (1.0 - ((a / p0).sqrt() + r * (p0 / b).sqrt()) / (1.0 + r))
    };
    let loss = |p| impermanent_loss(&pool, p0, p).unwrap();
    // Equal inside.
    for p in [1_700.0, 2_100.0, 2_400.0] {
        assert_near(loss(p), in_range_only(p), 1e-11, &|| format!("in range, {p}"));
    }
    // Outside, from what is held: all quote above, all base below.
    let [x0, y0] = [1.0 / p0.sqrt() - 1.0 / b.sqrt(), p0.sqrt() - a.sqrt()];
    let above = |p: f64| (b.sqrt() - a.sqrt()) / (p * x0 + y0) - 1.0;
    let below = |p: f64| p * (1.0 / a.sqrt() - 1.0 / b.sqrt()) / (p * x0 + y0) - 1.0;
    for p in [4_000.0, 10_000.0] {
        assert_near(loss(p), above(p), 1e-12, &|| format!("above, {p}"));
        assert!((loss(p) - in_range_only(p)).abs() > 0.05, "{p}: {} {}", loss(p), in_range_only(p));
    }
    for p in [400.0, 1_000.0] {
        assert_near(loss(p), below(p), 1e-12, &|| format!("below, {p}"));
        assert!((loss(p) - in_range_only(p)).abs() > 0.05, "{p}: {} {}", loss(p), in_range_only(p));
    }
}
