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

/// The narrow range, entry, price, `σ` and what is lost, a lower bound of `z²`: the price is 37 to 44 deviations away, where
/// `Φ` and `φ` have few digits or are nothing, and the liquidity makes numbers of them. By mpmath 1.3 at 1000 digits, from
/// error functions of both bounds.
const FARTHEST: [([f64; 6], f64, f64); 4] = [
    ([1e10, 1.0, 1.000_001, 1.000_001, 2.4e16, 1.0], 2.382_185_567_877_832_192e-301, 1_385.0),
    ([1e10, 1.0, 1.000_1, 1.000_1, 2.4e16, 1.0], 2.386_526_533_022_885_652e-299, 1_385.0),
    ([1e100, 1.0, 1.25, 1.0, 8.673_617_379_884_035e-19, 1.0], 5.911_765_860_466_509_195e-291, 1_729.0),
    ([1e100, 1.0, 1.25, 1.25, 1.152_921_504_606_847e18, 1.0], 7.245_536_668_930_821_443e-269, 1_711.0),
];

#[test]
fn in_the_farthest_tail_it_has_its_digits() {
    for ([liquidity, lower, upper, entry, price, sigma], loss, zz) in FARTHEST {
        let pool = Concentrated::from_liquidity(liquidity, entry, lower, upper).unwrap();
        let got = pool.expected_divergence(entry, price, &Gbm::new(0.0, sigma).unwrap(), 1.0).unwrap();
        assert!((got / loss - 1.0).abs() < 16.0 * (1.0 + zz) * f64::EPSILON, "{got:e} and not {loss:e}");
    }
}

/// The gamma of the last two: `−½L·√P·e^(−s²/8)·(Φ(ln(b/P)/s) − Φ(ln(a/P)/s))/P²`, likewise.
#[test]
fn so_has_gamma() {
    for (price, exact, zz) in [
        (8.673_617_379_884_035e-19, -1.362_884_877_931_216_160e-251, 1_729.0),
        (1.152_921_504_606_847e18, -9.353_053_570_578_648_399e-302, 1_711.0),
    ] {
        let pool = Concentrated::from_liquidity(1e100, 1.0, 1.0, 1.25).unwrap();
        let got = pool.claim(price, &Market::new(1.0, 0.0, 0.0).unwrap(), 1.0).unwrap().gamma;
        assert!((got / exact - 1.0).abs() < 4.0 * (1.0 + zz) * f64::EPSILON, "{got:e} and not {exact:e}");
    }
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
