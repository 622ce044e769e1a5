//! Intervals of any length beside each other: found by fuzzing.

use cfmm_math::Error;
use cfmm_math::analytics::volatility::{Bar, CloseToClose, PairVolatility, YangZhang};

/// `√(dt₁·dt₂/(dt₁ + dt₂))·|r₁/dt₁ − r₂/dt₂|`: the volatility of two returns.
fn of_two([r1, r2]: [f64; 2], [t1, t2]: [f64; 2]) -> f64 {
    (t1 * (t2 / (t1 + t2))).sqrt() * (r1 / t1 - r2 / t2).abs()
}

/// Beside an interval that is 10¹⁶ times as long another one moves the mean by less than its last digit. The scatter was
/// then a difference of two equal numbers, or of numbers in the wrong order: a variance below zero, and a NaN.
#[test]
fn a_return_over_next_to_no_time() {
    for tenths in 0..400 {
        let years = [10_f64.powf(-f64::from(tenths) / 10.0), 1.0];
        for moves in [[0.01, 0.7], [-0.3, 0.1], [1e-8, -2.0]] {
            let (p1, p2) = (f64::exp(moves[0]), f64::exp(moves[0] + moves[1]));
            let returns = [p1.ln(), (p2 / p1).ln()];
            let expected = of_two(returns, years);
            let mut closes = CloseToClose::new(1.0).unwrap();
            let mut pair = PairVolatility::new([1.0, 1.0]).unwrap();
            for (price, years) in [p1, p2].into_iter().zip(years) {
                closes.push(price, years).unwrap();
                pair.push([price, 1.0], years).unwrap();
            }
            for got in [closes.volatility().unwrap(), pair.ratio_volatility().unwrap(), pair.volatilities().unwrap()[0]]
            {
                assert!((got / expected - 1.0).abs() < 1e-6, "{got} instead of {expected}: {moves:?} in {years:?}");
            }
            assert_eq!(pair.volatilities().unwrap()[1], 0.0);
        }
    }
}

/// Prices that move against each other over intervals from next to nothing to centuries: a volatility is a number.
#[test]
fn no_order_of_lengths_gives_less_than_nothing() {
    let mut word = 1_u64;
    let mut next = || {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (word >> 11) as f64 / (1_u64 << 53) as f64
    };
    for _ in 0..20_000 {
        let mut pair = PairVolatility::new([1.0, 1.0]).unwrap();
        for _ in 0..3 {
            let prices = [f64::exp(next() - 0.5), f64::exp(next() - 0.5)];
            pair.push(prices, 10_f64.powf(50.0 * next() - 40.0)).unwrap();
        }
        let volatilities = pair.volatilities().unwrap();
        assert!(volatilities.iter().all(|sigma| *sigma >= 0.0), "{pair:?}");
        assert!(pair.ratio_volatility().unwrap() >= 0.0, "{pair:?}");
    }
}

/// A variance over a step that is shorter than any other number has none per year.
#[test]
fn steps_of_no_length() {
    let mut bars = YangZhang::new(1.0, 1e-320).unwrap();
    for _ in 0..3 {
        bars.push(&Bar::new(1.0, 1.2, 0.9, 1.1).unwrap()).unwrap();
    }
    assert_eq!(bars.volatility(), Err(Error::Overflow));
}
