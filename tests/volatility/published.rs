//! Values that books and manuals print.

use cfmm_math::analytics::volatility::{CloseToClose, Ewma, Garch};

fn assert_near(got: f64, printed: f64, half_a_digit: f64) {
    assert!((got - printed).abs() <= half_a_digit, "{got} instead of {printed}");
}

/// Hull, "Options, Futures, and Other Derivatives", table 15.1: the sum of the returns is 0.09531, of their squares
/// 0.00326; the daily volatility 1.216 %, with 252 days a year 19.3 %.
#[test]
fn historical_volatility_of_hull() {
    let closes = [
        20.00, 20.10, 19.90, 20.00, 20.50, 20.25, 20.90, 20.90, 20.90, 20.75, 20.75, 21.00, 21.10, 20.90, 20.90, 21.25,
        21.40, 21.40, 21.25, 21.75, 22.00,
    ];
    let of = |years: f64| {
        let mut volatility = CloseToClose::new(closes[0]).unwrap();
        closes[1..].iter().for_each(|close| volatility.push(*close, years).unwrap());
        volatility
    };
    assert_near(of(1.0).volatility().unwrap(), 0.012_16, 5e-6);
    assert_near(of(1.0 / 252.0).volatility().unwrap(), 0.193, 5e-4);
    assert_near(20.0 * of(1.0).realized_volatility().unwrap().powi(2), 0.003_26, 5e-6);
    let gbm = of(1.0).gbm().unwrap();
    assert_near(20.0 * (gbm.drift() - 0.5 * gbm.volatility().powi(2)), 0.095_31, 5e-6);
}

/// Hull, §23.2: λ = 0.9, a volatility of 1 % a day and a change of 2 %: 1.14 %.
#[test]
fn exponential_weights_of_hull() {
    let mut volatility = Ewma::seeded(1.0, 0.9, 1.0, 0.01).unwrap();
    volatility.push(0.02_f64.exp(), 1.0).unwrap();
    assert_near(volatility.volatility().unwrap(), 0.0114, 5e-5);
}

/// RiskMetrics, "Technical Document" (1996), table 5.7: at a tolerance of 1 % the decay factor 0.94 reads 74 days, 0.97 reads
/// 151; at 0.1 % they read 112 and 227.
#[test]
fn days_that_risk_metrics_reads() {
    for (lambda, tolerance, days) in [(0.94, 0.01, 74), (0.97, 0.01, 151), (0.94, 0.001, 112), (0.97, 0.001, 227)] {
        // What is left of the weight of all that was before.
        let left = |days: i32| {
            let mut volatility = Ewma::seeded(1.0, lambda, 1.0, 1.0).unwrap();
            (0..days).for_each(|_| volatility.push(1.0, 1.0).unwrap());
            volatility.volatility().unwrap().powi(2)
        };
        let crossing = (0..).find(|days| left(*days) < tolerance).unwrap();
        // Printed to the nearest day.
        assert!((crossing - 1..=crossing).contains(&days), "{lambda}: {crossing} instead of {days}");
    }
}

/// Hull, §23.3 to §23.6. The S&P 500 has α + β = 0.9935 and V = 0.0002075; at 1.732 % a day the variance expected after ten
/// days is 0.0002942 and after 500 days 0.0002110. Table 23.4, in continuous time, is 0.02 % below sums over days.
#[test]
fn garch_of_hull() {
    let garch = Garch::new(0.000_002, 0.13, 0.86).unwrap();
    assert_near(garch.long_run_variance().sqrt(), 0.0141, 5e-5);
    assert_near(garch.next_variance(0.000_256, 0.01).unwrap(), 0.000_235_16, 5e-9);
    let garch = Garch::new(0.000_207_5 * (1.0 - 0.9935), 0.083_4, 0.910_1).unwrap();
    assert_near(garch.variance_ahead(0.0003, 10).unwrap(), 0.000_294_2, 5e-8);
    assert_near(garch.variance_ahead(0.0003, 500).unwrap(), 0.000_211_0, 5e-8);
    for (days, printed) in [(10, 0.273_6), (30, 0.271_0), (50, 0.268_7), (100, 0.263_5), (500, 0.243_2)] {
        assert_near(garch.volatility(0.0003, days, 1.0 / 252.0).unwrap(), printed, 2e-4);
    }
}
