//! Dynamic fees against contracts' own results, exact fractions, and laws.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss, reason = "a test may panic")]
#![allow(clippy::excessive_precision, reason = "as the contracts print them")]

#[path = "support/exact.rs"]
mod exact;

#[path = "dynamic_fee/imbalance.rs"]
mod imbalance;
#[path = "dynamic_fee/volatility.rs"]
mod volatility;

use cfmm_math::analytics::dynamic_fee::tracking_fee;
use cfmm_math::analytics::{break_even_fee_rate, lvr_rate};
use cfmm_math::{Concentrated, ConstantProduct, Error, PoolValue, StableSwap, Weighted};

/// Between its bounds, fee income and what arbitrage takes are equal.
#[test]
fn tracking_fee_balances() {
    fn of(pool: &impl PoolValue<Scalar = f64>, price: f64) {
        for sigma in [0.1, 0.5, 0.9, 2.0] {
            for turnover in [5.0, 80.0, 900.0] {
                let fee = tracking_fee(pool, price, sigma, turnover, 0.0, 0.999).unwrap();
                let (earned, lost) =
                    (fee * turnover * pool.value_at(price).unwrap(), lvr_rate(pool, price, sigma).unwrap());
                if fee < 0.999 {
                    assert!((earned / lost - 1.0).abs() < 1e-14, "{earned} {lost}");
                } else {
                    assert!(earned < lost);
                }
                // Clamping is all that bounds do.
                let bounded = tracking_fee(pool, price, sigma, turnover, 0.001, 0.003).unwrap();
                assert_eq!(bounded, fee.clamp(0.001, 0.003));
            }
        }
    }
    of(&ConstantProduct::new(3.0, 6_000.0).unwrap(), 2_000.0);
    of(&Weighted::new([8.0, 2.0], [0.8, 0.2]).unwrap(), 1.3);
    of(&Concentrated::from_liquidity(100.0, 2_000.0, 1_900.0, 2_200.0).unwrap(), 2_000.0);
    of(&StableSwap::new([10.0, 11.0], 30.0).unwrap(), 1.001);
}

#[test]
fn tracking_fee_at_the_ends() {
    let pool = ConstantProduct::new(3.0, 6_000.0).unwrap();
    let fee = |sigma, turnover| tracking_fee(&pool, 2_000.0, sigma, turnover, 0.0005, 0.01);
    assert_eq!(fee(0.0, 100.0), Ok(0.0005));
    assert_eq!(fee(0.0, 0.0), Ok(0.0005));
    assert_eq!(fee(0.5, 0.0), Ok(0.01));
    assert_eq!(fee(0.5, 1e-310), Ok(0.01));
    assert_eq!(fee(0.5, 100.0), break_even_fee_rate(&pool, 2_000.0, 0.5, 100.0).map(|fee| fee.max(0.0005)));
    assert_eq!(fee(0.5, -1.0), Err(Error::InvalidRate));
    assert_eq!(fee(0.5, f64::NAN), Err(Error::InvalidRate));
    assert_eq!(fee(-0.5, 1.0), Err(Error::InvalidVolatility));
    // Outside its range a position loses nothing.
    let range = Concentrated::from_liquidity(100.0, 2_000.0, 1_900.0, 2_200.0).unwrap();
    assert_eq!(tracking_fee(&range, 3_000.0, 0.8, 50.0, 0.0005, 0.01), Ok(0.0005));
    for [floor, cap] in [[0.01, 0.001], [-0.1, 0.1], [0.1, 1.0], [f64::NAN, 0.1], [0.1, f64::NAN]] {
        assert_eq!(tracking_fee(&pool, 2_000.0, 0.5, 1.0, floor, cap), Err(Error::InvalidFee));
    }
    assert_eq!(tracking_fee(&pool, -1.0, 0.5, 1.0, 0.0, 0.1), Err(Error::InvalidPrice));
}
