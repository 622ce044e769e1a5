//! The expected loss of a range where it is known without an integral: `x₀·F + y₀` less what is left.

use super::*;

/// What a range of liquidity 1 holds at the price `p`, in base and in quote.
fn holds(p: f64, a: f64, b: f64) -> [f64; 2] {
    let p = p.clamp(a, b);
    [1.0 / p.sqrt() - 1.0 / b.sqrt(), p.sqrt() - a.sqrt()]
}

#[test]
fn without_volatility_it_is_that_of_the_forward() {
    let (a, b, entry) = (1.0, 4.0, 2.0);
    let pool = Concentrated::from_liquidity(1.0, entry, a, b).unwrap();
    let [x, y] = holds(entry, a, b);
    for (price, drift) in [(9.0, 0.0), (3.0, 1.0), (0.5, 0.0), (1.5, -1.0), (3.0, 0.0), (2.5, 5.0)] {
        let forward = price * f64::exp(drift);
        let [x_then, y_then] = holds(forward, a, b);
        let loss = (x - x_then) * forward + (y - y_then);
        let got = pool.expected_divergence(entry, price, &Gbm::new(drift, 0.0).unwrap(), 1.0).unwrap();
        near(got, loss, 1e-13, loss, &|| format!("from {price} to {forward}"));
    }
}

/// The price has to fall by 37 deviations to a narrow range: `Φ` has no digits left there, the density has. By mpmath 1.3
/// at 40 digits: `L·(1 − 1/√b)·(√b·Φ(z) − F·Φ(z − s))` below the range, and the integral over it.
#[test]
fn in_the_farthest_tail_it_has_its_digits() {
    let (a, b, price) = (1.0, 1.000_001, 2.4e16);
    let pool = Concentrated::from_liquidity(1e10, b, a, b).unwrap();
    let got = pool.expected_divergence(b, price, &Gbm::new(0.0, 1.0).unwrap(), 1.0).unwrap();
    assert!((got / 2.382_185_567_877_832e-301 - 1.0).abs() < 2e-9, "{got:e}");
}
