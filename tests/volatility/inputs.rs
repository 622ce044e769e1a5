//! Symmetries, and input that is none.

use cfmm_math::Error;
use cfmm_math::analytics::volatility::{
    Bar, CloseToClose, Ewma, Garch, PairVolatility, RangeEstimator, RangeVolatility, YangZhang,
};

const BARS: [[f64; 4]; 4] =
    [[100.0, 103.0, 99.0, 101.0], [101.5, 101.5, 98.0, 98.5], [98.0, 99.0, 97.5, 98.0], [99.0, 104.0, 98.5, 103.0]];

fn bar([open, high, low, close]: [f64; 4]) -> Bar {
    Bar::new(open, high, low, close).unwrap()
}

/// All estimators of one path: of bars whose prices went through `map`, spaced by `years`.
fn all(years: f64, map: impl Fn([f64; 4]) -> [f64; 4]) -> [f64; 7] {
    let bars = BARS.map(&map);
    let [first, ..] = map([100.0; 4]);
    let mut closes = CloseToClose::new(first).unwrap();
    let mut weighted = Ewma::new(first, 0.94, years).unwrap();
    let mut yang_zhang = YangZhang::new(first, years).unwrap();
    let mut ranges = [RangeEstimator::Parkinson, RangeEstimator::GarmanKlass, RangeEstimator::RogersSatchell]
        .map(RangeVolatility::new);
    for prices in bars {
        closes.push(prices[3], years).unwrap();
        weighted.push(prices[3], years).unwrap();
        yang_zhang.push(&bar(prices)).unwrap();
        ranges.iter_mut().for_each(|range| range.push(&bar(prices), years).unwrap());
    }
    let [parkinson, garman_klass, rogers_satchell] = ranges.map(|range| range.volatility().unwrap());
    let (sigma, realized) = (closes.volatility().unwrap(), closes.realized_volatility().unwrap());
    let (weighted, yang_zhang) = (weighted.volatility().unwrap(), yang_zhang.volatility().unwrap());
    [sigma, realized, weighted, parkinson, garman_klass, rogers_satchell, yang_zhang]
}

fn assert_all_near(got: [f64; 7], expected: [f64; 7]) {
    for (got, expected) in got.into_iter().zip(expected) {
        assert!((got / expected - 1.0).abs() < 1e-12, "{got} instead of {expected}");
    }
}

/// The root of time, no unit of price, and the price of quote in base as well as of base in quote.
#[test]
fn symmetries() {
    let day = all(1.0 / 365.0, |prices| prices);
    assert_all_near(all(1.0, |prices| prices).map(|sigma| sigma * 365_f64.sqrt()), day);
    assert_all_near(all(1.0 / 365.0, |prices| prices.map(|p| 1e-7 * p)), day);
    assert_all_near(all(1.0 / 365.0, |[open, high, low, close]| [1.0 / open, 1.0 / low, 1.0 / high, 1.0 / close]), day);
}

/// A return over a step that is seen in halves says as much of the volatility, in twice the observations.
#[test]
fn irregular_spacing() {
    let sigma = |steps: &[(f64, f64)]| {
        let mut volatility = CloseToClose::new(1.0).unwrap();
        steps.iter().for_each(|(log, years)| volatility.push(log.exp(), *years).unwrap());
        volatility.volatility().unwrap()
    };
    // r²/dt of 1 each, and no drift.
    let regular = sigma(&[(1.0, 1.0), (0.0, 1.0), (1.0, 1.0), (0.0, 1.0)]);
    let irregular = sigma(&[(2.0, 4.0), (0.0, 4.0), (0.5, 0.25), (0.0, 0.25)]);
    assert!((regular - irregular).abs() < 1e-12, "{regular} {irregular}");
    assert!((regular * regular - 4.0 / 3.0).abs() < 1e-12);
}

/// A bar is the first, highest, lowest and last of its prices.
#[test]
fn bars_of_prices() {
    let mut random = crate::exact::Random::new(6);
    for count in 1..50 {
        let prices: Vec<_> = (0..count).map(|_| random.unit() + 1e-9).collect();
        let mut bar = Bar::at(prices[0]).unwrap();
        prices[1..].iter().for_each(|price| bar.push(*price).unwrap());
        let mut sorted = prices.clone();
        sorted.sort_by(f64::total_cmp);
        let expected = [prices[0], sorted[count - 1], sorted[0], prices[count - 1]];
        assert_eq!([bar.open(), bar.high(), bar.low(), bar.close()], expected);
        let [open, high, low, close] = expected;
        assert_eq!(Bar::new(open, high, low, close), Ok(bar));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(bar.push(bad), Err(Error::InvalidPrice));
            assert_eq!(Bar::at(bad), Err(Error::InvalidPrice));
        }
        assert_eq!(Bar::new(open, high, low, close), Ok(bar));
    }
}

/// A constant price has no volatility, an exponential one none but its drift.
#[test]
fn still_prices() {
    let mut volatility = CloseToClose::new(5.0).unwrap();
    let mut pair = PairVolatility::new([5.0, 3.0]).unwrap();
    for i in 1..10 {
        volatility.push(5.0, 0.1).unwrap();
        pair.push([5.0, 3.0 + f64::from(i % 2)], 0.1).unwrap();
    }
    assert_eq!(volatility.volatility(), Ok(0.0));
    assert_eq!(volatility.realized_volatility(), Ok(0.0));
    assert_eq!(volatility.gbm().unwrap().drift(), 0.0);
    assert_eq!(pair.correlation(), Err(Error::Domain));
    assert_eq!(pair.beta(), Ok(0.0));
    assert!((pair.ratio_volatility().unwrap() / pair.volatilities().unwrap()[1] - 1.0).abs() < 1e-14);
}

#[test]
fn bad_prices_and_times() {
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(CloseToClose::new(bad), Err(Error::InvalidPrice));
        assert_eq!(Ewma::new(bad, 0.9, 1.0), Err(Error::InvalidPrice));
        assert_eq!(YangZhang::new(bad, 1.0), Err(Error::InvalidPrice));
        assert_eq!(YangZhang::new(1.0, bad), Err(Error::InvalidTime));
        assert_eq!(PairVolatility::new([1.0, bad]), Err(Error::InvalidPrice));
        assert_eq!(Ewma::new(1.0, 0.9, bad), Err(Error::InvalidTime));
        for at in 0..4 {
            let mut prices = [100.0, 104.0, 99.0, 101.0];
            prices[at] = bad;
            let [open, high, low, close] = prices;
            assert_eq!(Bar::new(open, high, low, close), Err(Error::InvalidPrice));
        }
        // And the state is what it was.
        let mut closes = CloseToClose::new(1.0).unwrap();
        closes.push(1.1, 1.0).unwrap();
        let before = closes;
        assert_eq!(closes.push(bad, 1.0), Err(Error::InvalidPrice));
        assert_eq!(closes.push(1.0, bad), Err(Error::InvalidTime));
        assert_eq!(closes, before);
        let mut weighted = Ewma::new(1.0, 0.9, 1.0).unwrap();
        assert_eq!(weighted.push(bad, 1.0), Err(Error::InvalidPrice));
        assert_eq!(weighted.push(1.0, bad), Err(Error::InvalidTime));
        let mut pair = PairVolatility::new([1.0, 1.0]).unwrap();
        let before = pair;
        assert_eq!(pair.push([1.0, bad], 1.0), Err(Error::InvalidPrice));
        assert_eq!(pair.push([1.0, 1.0], bad), Err(Error::InvalidTime));
        assert_eq!(pair, before);
        let mut range = RangeVolatility::new(RangeEstimator::Parkinson);
        assert_eq!(range.push(&bar(BARS[0]), bad), Err(Error::InvalidTime));
        assert_eq!(Garch::new(1e-6, 0.1, 0.8).unwrap().volatility(1e-4, 1, bad), Err(Error::InvalidTime));
    }
    assert_eq!(Bar::new(100.0, 99.0, 98.0, 98.5), Err(Error::InvalidPrice));
    assert_eq!(Bar::new(100.0, 101.0, 99.0, 102.0), Err(Error::InvalidPrice));
}

#[test]
fn too_few_observations() {
    let mut closes = CloseToClose::new(1.0).unwrap();
    assert_eq!(closes.realized_volatility(), Err(Error::Domain));
    closes.push(1.1, 1.0).unwrap();
    assert_eq!(closes.volatility(), Err(Error::Domain));
    assert_eq!(closes.gbm(), Err(Error::Domain));
    assert_eq!(Ewma::new(1.0, 0.9, 1.0).unwrap().volatility(), Err(Error::Domain));
    assert!((Ewma::seeded(1.0, 0.9, 1.0, 0.3).unwrap().volatility().unwrap() - 0.3).abs() < 1e-15);
    assert_eq!(RangeVolatility::new(RangeEstimator::Parkinson).volatility(), Err(Error::Domain));
    let mut bars = YangZhang::new(1.0, 1.0).unwrap();
    bars.push(&bar(BARS[0])).unwrap();
    assert_eq!(bars.volatility(), Err(Error::Domain));
    let mut pair = PairVolatility::new([1.0, 1.0]).unwrap();
    pair.push([1.1, 1.2], 1.0).unwrap();
    assert_eq!(pair.volatilities(), Err(Error::Domain));
    assert_eq!(pair.covariance(), Err(Error::Domain));
    assert_eq!(pair.ratio_volatility(), Err(Error::Domain));
}

#[test]
fn bad_parameters() {
    for lambda in [0.0, 1.0, 1.5, -0.5, f64::NAN] {
        assert_eq!(Ewma::new(1.0, lambda, 1.0), Err(Error::Domain));
    }
    assert_eq!(Ewma::seeded(1.0, 0.9, 1.0, -0.1), Err(Error::InvalidVolatility));
    for (omega, alpha, beta) in [
        (0.0, 0.1, 0.8),
        (1e-6, -0.1, 0.8),
        (1e-6, 0.1, -0.8),
        (1e-6, 0.2, 0.8),
        (1e-6, f64::NAN, 0.8),
        (1e-6, 3.0, 0.1),
    ] {
        assert_eq!(Garch::new(omega, alpha, beta), Err(Error::Domain), "{omega} {alpha} {beta}");
    }
    let garch = Garch::new(1e-6, 0.1, 0.8).unwrap();
    assert_eq!(garch.mean_variance(1e-4, 0), Err(Error::Domain));
    assert_eq!(garch.variance_ahead(-1e-4, 0), Err(Error::Domain));
    assert_eq!(garch.variance_ahead(f64::NAN, 3), Err(Error::Domain));
    assert_eq!(garch.next_variance(-1.0, 0.0), Err(Error::Domain));
    assert_eq!(garch.next_variance(1.0, f64::NAN), Err(Error::Domain));
    assert_eq!(garch.next_variance(1.0, 1e200), Err(Error::Overflow));
}

/// Prices at both ends of the number.
#[test]
fn far_prices() {
    // Their quotient is no number, its logarithm is: 400·ln 10.
    let log = 921.034_037_197_618_3_f64;
    let near = |found: f64, exact: f64| assert!((found / exact - 1.0).abs() < 1e-15, "{found} instead of {exact}");
    let mut closes = CloseToClose::new(1e-200).unwrap();
    closes.push(1e200, 1.0).unwrap();
    assert_eq!(closes.push(1.0, 1e-320), Err(Error::Overflow));
    near(closes.realized_volatility().unwrap(), log);
    let far = bar([1.0, 1e200, 1e-200, 1.0]);
    near(RangeEstimator::Parkinson.variance(&far).unwrap(), log * log / (4.0 * 2_f64.ln()));
    near(RangeEstimator::GarmanKlass.variance(&far).unwrap(), 0.5 * log * log);
}

/// Of a variance of which next to nothing is forgotten: over one step the mean is the variance, over more it is no less than 0.
#[test]
fn garch_that_hardly_forgets() {
    for i in 0..4_000 {
        let garch = Garch::new(1e-6, 0.0, 1.0 - 10_f64.powf(-15.0 * f64::from(i + 1) / 4_000.0)).unwrap();
        for variance in [0.0, 1e-12, 1e-4] {
            assert_eq!(garch.mean_variance(variance, 1), Ok(variance), "{garch:?}");
            for steps in [1, 2, 3, 100] {
                assert!(garch.mean_variance(variance, steps).unwrap() >= 0.0, "{garch:?} {steps}");
                assert!(garch.volatility(variance, steps, 1.0).is_ok(), "{garch:?} {steps}");
            }
        }
        assert_eq!(garch.mean_variance(-1.0, 1), Err(Error::Domain));
    }
}
