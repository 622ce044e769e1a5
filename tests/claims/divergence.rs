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

/// `A`, price, entry, `σ`, drift and the expected loss per `D`, by mpmath 1.3 at 40 digits: Gauss–Legendre over the deviate,
/// at whose every price the curve is solved for the reserves; 12 and 20 panels agree to 22 digits.
const NEARLY_SURE: [([f64; 5], f64); 4] = [
    (
        [13.572_055_089_115_127, 0.542_165_647_476_521_6, 1.191_338_059_658_518, 0.001_103_297_055_127_940_7, 0.0],
        0.305_438_195_452_941_195_4,
    ),
    ([0.75, 1.75, 0.875, 9.536_743_164_062_5e-7, 0.0], 0.136_748_055_096_623_117_2),
    ([344.25, 0.593_75, 1.187_5, 9.536_743_164_062_5e-7, 0.125], 0.303_072_026_037_161_709_7),
    ([80.0, 1.062_5, 1.0, 7.629_394_531_25e-6, 0.0], 0.015_961_719_148_283_005_06),
];

/// Where the price hardly moves all digits of the deviate are in how far it is from the forward price.
#[test]
fn of_a_price_that_hardly_moves_it_has_its_digits() {
    for ([amplification, price, entry, sigma, drift], loss) in NEARLY_SURE {
        let pool = StableSwap::new([0.5, 0.5], amplification).unwrap();
        let got = pool.expected_divergence(entry, price, &Gbm::new(drift, sigma).unwrap(), 1.0).unwrap();
        near(got, loss, 64.0 * f64::EPSILON, loss, &|| format!("A {amplification}, from {price}"));
    }
}
