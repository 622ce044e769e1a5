//! Identities between measures.

use cfmm_math::analytics::{BreakEven, Claim, Gbm, Market, expected_lvr, lvr_rate};
use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, StableSwap, Weighted};

/// `∫ f` by many panels of Simpson's rule.
fn simpson(a: f64, b: f64, panels: u32, f: impl Fn(f64) -> f64) -> f64 {
    let h = (b - a) / f64::from(panels);
    let panel = |i: u32| {
        let x = a + h * f64::from(i);
        h / 6.0 * (f(x) + 4.0 * f(x + 0.5 * h) + f(x + h))
    };
    (0..panels).map(panel).sum()
}

fn near(got: f64, expected: f64, relative: f64, what: &str) {
    assert!((got / expected - 1.0).abs() < relative, "{what}: {got} and {expected}");
}

/// `H − V = ∫ |x′(K)|·|K − P| dK` between entry and price: puts below, calls above.
#[test]
fn carr_madan() {
    fn holds(pool: &impl PoolValue<Scalar = f64>, p0: f64, prices: [f64; 3], what: &str) {
        for p in prices {
            let (low, high) = (p.min(p0), p.max(p0));
            // In the logarithm, where the depth is even.
            let strip = simpson(low.ln(), high.ln(), 20_000, |h| {
                let k = h.exp();
                pool.depth_at(k).unwrap() * (k - p).abs() * k
            });
            // Beyond a bound of a range the rule meets the end of the depth within a panel.
            let relative = if what.ends_with("outside") { 1e-4 } else { 1e-10 };
            near(strip, pool.divergence(p0, p).unwrap(), relative, &format!("{what} from {p0} to {p}"));
        }
    }
    holds(&ConstantProduct::new(1.0, 2.0).unwrap(), 2.0, [0.5, 2.2, 9.0], "constant product");
    holds(&Weighted::new([1.0, 2.0], [0.7, 0.3]).unwrap(), 1.0, [0.5, 1.2, 9.0], "weighted");
    holds(&StableSwap::new([1.0, 1.0], 50.0).unwrap(), 1.0, [0.9, 1.001, 1.2], "stable-swap");
    let range = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
    holds(&range, 1.0, [0.8, 1.2, 1.9], "concentrated");
    // Beyond the range the depth is zero: the strip ends at the bound.
    holds(&range, 1.0, [0.2, 4.0, 2.5], "concentrated, outside");
}

/// `E[H − V] = E[∫ LVR dt]` for a martingale.
#[test]
fn expected_divergence_is_expected_lvr() {
    fn holds(pool: &(impl Claim + BreakEven), p: f64, what: &str) {
        for (sigma, years) in [(0.1, 0.5), (0.6, 1.0), (1.5, 2.0)] {
            let gbm = Gbm::new(0.0, sigma).unwrap();
            let lost = expected_lvr(pool, p, &gbm, years).unwrap();
            near(
                lost,
                pool.expected_divergence(p, p, &gbm, years).unwrap(),
                1e-9,
                &format!("{what}, {sigma}, {years}"),
            );
        }
    }
    holds(&ConstantProduct::new(1.0, 2.0).unwrap(), 2.0, "constant product");
    holds(&Weighted::new([1.0, 2.0], [0.7, 0.3]).unwrap(), 1.0, "weighted");
    let range = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
    for p in [0.4, 0.5, 1.0, 1.9, 2.1] {
        holds(&range, p, &format!("concentrated at {p}"));
    }
    holds(&StableSwap::new([1.0, 1.0], 50.0).unwrap(), 1.0, "stable-swap");
}

/// With a drift, what is lost beyond the value that the price's own move explains:
/// `E[∫ LVR dt] = V(P₀) + μ·∫ E[P·x*] dt − E[V(P_T)]`, by Itô.
#[test]
fn expected_lvr_with_drift() {
    let pool = Weighted::new([1.0, 2.0], [0.7, 0.3]).unwrap();
    let (p, sigma, years) = (1.0, 0.8, 1.5);
    for drift in [-0.5, 0.3, 1.0] {
        let gbm = Gbm::new(drift, sigma).unwrap();
        let value = |t: f64| pool.expected_value(p, &gbm, t).unwrap();
        // For weighted, P·x* is the share w of the value.
        let drifted = drift * 0.7 * simpson(0.0, years, 200, value);
        near(expected_lvr(&pool, p, &gbm, years).unwrap(), value(0.0) + drifted - value(years), 1e-10, "with drift");
    }
}

/// A drift that carries the price through a narrow range: `∫ ¼σ²·L·E[√P_t; in range] dt` in 30 digits of mpmath.
#[test]
fn expected_lvr_of_a_range_that_is_passed() {
    let cases = [
        ([1.5, 1.51], 1.0, 0.01, 2.037_952_574_059_558e-7),
        ([1.5, 1.51], 1.0, 0.002, 8.151_419_008_561_437e-9),
        ([1.5, 1.51], 0.5, 0.05, 9.801_640_666_544_898e-6),
        ([0.9285, 1.0570], 0.288, 0.0111, 6.036_018_023_855_37e-6),
    ];
    for ([a, b], drift, sigma, expected) in cases {
        let pool = Concentrated::from_liquidity(1.0, 1.0, a, b).unwrap();
        let level = pool.level(cfmm_math::Rounding::Down).unwrap();
        let lost = expected_lvr(&pool, 1.0, &Gbm::new(drift, sigma).unwrap(), 1.0).unwrap() / level;
        near(lost, expected, 1e-11, &format!("[{a}, {b}], {drift}, {sigma}"));
    }
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let lost = expected_lvr(&pool, 1.0, &Gbm::new(1.0, 0.8).unwrap(), 100.0).unwrap();
    near(lost, 662_580_930_103_048_017.67, 1e-11, "a century");
}

/// At once, the loss accrues at the rate.
#[test]
fn expected_lvr_starts_at_the_rate() {
    let pool = StableSwap::new([3.0, 1.0], 20.0).unwrap();
    let (p, sigma, dt) = (1.02, 0.3, 1e-9);
    let gbm = Gbm::new(0.1, sigma).unwrap();
    near(expected_lvr(&pool, p, &gbm, dt).unwrap() / dt, lvr_rate(&pool, p, sigma).unwrap(), 1e-5, "rate");
}

/// `vega = σ·T·P²·Γ`, and the equation of Black, Scholes and Merton.
#[test]
fn equation_of_the_claim() {
    fn holds(pool: &(impl Claim + BreakEven), p: f64, what: &str) {
        for (sigma, rate, carry, t) in [(0.3, 0.05, 0.01, 0.5), (1.0, -0.02, 0.03, 2.0), (0.05, 0.0, 0.0, 0.1)] {
            let greeks = pool.claim(p, &Market::new(sigma, rate, carry).unwrap(), t).unwrap();
            near(greeks.vega, sigma * t * p * p * greeks.gamma, 1e-12, what);
            let terms = [
                greeks.theta,
                (rate - carry) * p * greeks.delta,
                0.5 * sigma * sigma * p * p * greeks.gamma,
                -rate * greeks.value,
            ];
            let scale = terms.iter().map(|x| x.abs()).fold(0.0, f64::max);
            assert!(terms.iter().sum::<f64>().abs() <= 1e-12 * scale, "{what}: {terms:?}");
            near(greeks.rho, t * (p * greeks.delta - greeks.value), 1e-9, what);
        }
    }
    for p in [0.6, 1.0, 1.7] {
        holds(&ConstantProduct::new(1.0, 2.0).unwrap(), p, "constant product");
        holds(&Weighted::new([1.0, 2.0], [0.7, 0.3]).unwrap(), p, "weighted");
        holds(&Concentrated::from_liquidity(1.0, p, 0.5, 2.0).unwrap(), p, "concentrated");
        holds(&StableSwap::new([1.0, 1.0], 50.0).unwrap(), p, "stable-swap");
    }
}
