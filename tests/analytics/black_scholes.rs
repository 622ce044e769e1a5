//! European options against 77 digits, in the tails too, and the laws between calls, puts and volatilities.

use cfmm_math::analytics::{EuropeanOption, Market, OptionKind};
use cfmm_math::{Error, Result};

use crate::big::{Big, big, cumulative, f64_of};
use crate::exact::{Random, Worst};
use crate::uniform;

const KINDS: [OptionKind; 2] = [OptionKind::Call, OptionKind::Put];

/// `F·Φ(d₁) − K·Φ(d₂)`, or the put, and `φ(d₁)·F`, without rates and for one year.
fn exact(kind: OptionKind, spot: f64, strike: f64, sigma: f64) -> [Big; 2] {
    let (f, k, s) = (big(spot), big(strike), big(sigma));
    let middle = (&f / &k).ln() / &s;
    let half = &s / big(2.0);
    let (d1, d2) = (&middle + &half, &middle - &half);
    let price = match kind {
        OptionKind::Call => &f * cumulative(&d1) - &k * cumulative(&d2),
        OptionKind::Put => &k * cumulative(&-d2) - &f * cumulative(&-d1.clone()),
    };
    [price, &f * crate::big::density(&d1)]
}

/// Moneyness from next to none to where the price leaves the normal range, in both directions, and total volatilities
/// from a thousandth of a per cent to 1600 %.
fn grid() -> Vec<(f64, f64)> {
    let mut grid = Vec::new();
    for s in [1e-5, 1e-3, 0.02, 0.1, 0.3, 0.49, 0.51, 0.7, 1.0, 1.5, 3.0, 8.0, 16.0_f64] {
        // In standard deviations, and on both sides of the inflection.
        for a in [0.0, 1e-9, 1e-4, 0.01, 0.2, 0.5, 1.0, 1.9, 2.1, 4.0, 8.0, 14.0, 20.0, 27.0, 33.0, 36.0] {
            let x = a * s;
            if x < 600.0 {
                grid.extend([(x.exp(), s), ((-x).exp(), s)]);
            }
        }
        // On the inflection itself.
        grid.extend([((s * s / 2.0).exp(), s), ((-s * s / 2.0).exp(), s)]);
    }
    grid
}

/// Of a price at the money forward `x` away, as its documentation has it.
fn condition(spot: f64, s: f64) -> f64 {
    let middle = spot.ln() / s;
    let z = (middle.abs() + 0.5 * s).max(1.0);
    1.0 + z * z + z * middle.abs()
}

#[test]
fn prices_have_their_digits_everywhere() {
    let mut worst = Worst::new();
    for (spot, sigma) in grid() {
        for kind in KINDS {
            let got = EuropeanOption::new(kind, 1.0, 1.0).unwrap().price(spot, &Market::new(sigma, 0.0, 0.0).unwrap());
            let [price, _] = exact(kind, spot, 1.0, sigma);
            let (got, expected) = (got.unwrap(), f64_of(&price));
            if expected < 1e-300 {
                assert!(got < 1e-300, "{kind:?} {spot} {sigma}: {got}");
                continue;
            }
            let error = f64_of(&((big(got) - &price) / &price)).abs() / f64::EPSILON / condition(spot, sigma);
            worst.see(error, &|| format!("{kind:?} {spot} {sigma}"));
        }
    }
    println!("price over κ: {:.2} ε at {}", worst.0, worst.1);
    assert!(worst.0 <= 4.0, "{} at {}", worst.0, worst.1);
}

#[test]
fn volatilities_have_their_digits_everywhere() {
    let (mut worst, mut seen) = (Worst::new(), 0);
    for (spot, sigma) in grid() {
        for kind in KINDS {
            let [price, slope] = exact(kind, spot, 1.0, sigma);
            let (price, slope) = (f64_of(&price), f64_of(&slope));
            let option = EuropeanOption::new(kind, 1.0, 1.0).unwrap();
            let (bound, intrinsic) = (if kind == OptionKind::Call { spot } else { 1.0 }, option.payoff(spot).unwrap());
            let got = option.implied_volatility(price, spot, 0.0, 0.0);
            // How far the rounding of the price moves the volatility, and that of the logarithm.
            let delta = option.greeks(spot, &Market::new(sigma, 0.0, 0.0).unwrap()).unwrap().delta;
            let rounding = (price + spot.ln().abs() * (delta * spot).abs()) / (sigma * slope);
            if price < 1e-300 || rounding.is_nan() || rounding > 1e14 {
                // Nothing of it is left in the price, which may be rounded to a bound, or past it.
                let at_a_bound = (price - bound).abs().min((price - intrinsic).abs()) <= f64::EPSILON * price;
                assert!(at_a_bound || got.is_ok(), "{kind:?} {spot} {sigma} {got:?}");
                continue;
            }
            seen += 1;
            let got = got.unwrap_or_else(|e| panic!("{kind:?} {spot} {sigma}: {e}"));
            let error = (got / sigma - 1.0).abs() / f64::EPSILON / (1.0 + rounding);
            worst.see(error, &|| format!("{kind:?} {spot} {sigma}: {got}"));
        }
    }
    println!("volatility over 1 + condition: {:.2} ε at {}, of {seen}", worst.0, worst.1);
    assert!(seen > 600 && worst.0 <= 8.0, "{} at {}", worst.0, worst.1);
}

#[test]
fn a_price_gives_back_its_volatility() {
    let mut random = Random::new(71);
    let mut worst = Worst::new();
    for _ in 0..200_000 {
        let sigma = random.between(0.01, 4.0);
        let years = random.between(1e-4, 10.0);
        let s = sigma * years.sqrt();
        let (rate, carry) = (uniform(&mut random, -0.1, 0.2), uniform(&mut random, -0.1, 0.2));
        let strike = random.between(1e-6, 1e6);
        let spot = strike * (s * uniform(&mut random, -30.0, 30.0)).exp();
        let market = Market::new(sigma, rate, carry).unwrap();
        for kind in KINDS {
            let option = EuropeanOption::new(kind, strike, years).unwrap();
            let Ok(greeks) = option.greeks(spot, &market) else { continue };
            let spread = (spot / strike).ln().abs() + (rate - carry).abs() * years;
            let of_price = greeks.value / (sigma * greeks.vega);
            let of_log = spread * (greeks.delta * spot).abs() / (sigma * greeks.vega);
            // The price has the error of its own condition.
            let middle = (spot / strike).ln() / s;
            let z = middle.abs() + 0.5 * s;
            let rounding = 1.0 + of_log + of_price * (1.0 + z * z + z * spread / s);
            if greeks.value < 1e-290 || rounding.is_nan() || rounding > 1e12 {
                continue;
            }
            let got = option.implied_volatility(greeks.value, spot, rate, carry).unwrap();
            let error = (got / sigma - 1.0).abs() / f64::EPSILON / rounding;
            worst.see(error, &|| format!("{option:?} {spot} {market:?}: {got}"));
        }
    }
    println!("round trip over its condition: {:.2} ε at {}", worst.0, worst.1);
    assert!(worst.0 <= 16.0, "{} at {}", worst.0, worst.1);
}

#[test]
fn calls_less_puts_are_forwards() {
    let mut random = Random::new(72);
    for _ in 0..20_000 {
        let (strike, years) = (random.between(1e-3, 1e3), random.between(1e-3, 5.0));
        let (spot, sigma) = (strike * random.between(0.1, 10.0), random.between(0.01, 3.0));
        let (rate, carry) = (uniform(&mut random, -0.1, 0.2), uniform(&mut random, -0.1, 0.2));
        let market = Market::new(sigma, rate, carry).unwrap();
        let of = |kind| EuropeanOption::new(kind, strike, years).unwrap().greeks(spot, &market).unwrap();
        let (call, put) = (of(OptionKind::Call), of(OptionKind::Put));
        let (base, quote) = (spot * (-carry * years).exp(), strike * (-rate * years).exp());
        let near = |got: f64, expected: f64, scale: f64, what: &str| {
            assert!((got - expected).abs() <= 64.0 * f64::EPSILON * scale, "{what}: {got} {expected} {market:?}");
        };
        let exponents = 1.0 + (rate.abs() + carry.abs()) * years;
        near(call.value - put.value, base - quote, exponents * (base + quote) / 16.0, "value");
        near(call.delta - put.delta, base / spot, base / spot, "delta");
        near(call.rho - put.rho, years * quote, years * quote, "rho");
        let carried = (carry * base).abs() + (rate * quote).abs();
        near(call.theta - put.theta, carry * base - rate * quote, carried + call.theta.abs(), "theta");
        assert_eq!([call.gamma, call.vega, call.vanna, call.volga], [put.gamma, put.vega, put.vanna, put.volga]);
        // The other side of the pair: a call on the base is a put on the quote.
        let turned = Market::new(sigma, carry, rate).unwrap();
        let mirrored = EuropeanOption::put(1.0 / strike, years).unwrap().price(1.0 / spot, &turned).unwrap();
        // 1/S and 1/K are rounded: so is the logarithm of their ratio.
        let s = sigma * years.sqrt();
        let z = (spot / strike).ln().abs() / s + s;
        if call.value < 1e-290 {
            continue;
        }
        near(mirrored * spot * strike, call.value, call.value * (1.0 + z * z + z / s), "mirror");
    }
}

#[test]
fn an_option_is_what_it_was_made_of() {
    let (call, put) = (EuropeanOption::call(1_900.0, 0.25).unwrap(), EuropeanOption::put(2_100.0, 0.5).unwrap());
    assert_eq!((call.kind(), call.strike(), call.years()), (OptionKind::Call, 1_900.0, 0.25));
    assert_eq!((put.kind(), put.strike(), put.years()), (OptionKind::Put, 2_100.0, 0.5));
}

#[test]
fn options_without_volatility_or_time() {
    let still = Market::new(0.0, 0.05, 0.02).unwrap();
    let call = EuropeanOption::call(100.0, 2.0).unwrap();
    let (base, quote) = (110.0 * (-0.04_f64).exp(), 100.0 * (-0.1_f64).exp());
    let greeks = call.greeks(110.0, &still).unwrap();
    assert!((greeks.value - (base - quote)).abs() < 1e-13 && (greeks.delta - (-0.04_f64).exp()).abs() < 1e-15);
    assert!((greeks.rho - 2.0 * quote).abs() < 1e-12);
    assert!((greeks.theta - (0.02 * base - 0.05 * quote)).abs() < 1e-13);
    assert_eq!([greeks.gamma, greeks.vega, greeks.vanna, greeks.volga], [0.0; 4]);
    let put = EuropeanOption::put(100.0, 2.0).unwrap().greeks(110.0, &still).unwrap();
    assert_eq!([put.value, put.delta, put.gamma, put.theta, put.rho], [0.0, -0.0, 0.0, 0.0, -0.0]);

    let expired = EuropeanOption::put(100.0, 0.0).unwrap();
    let market = Market::new(0.8, 0.05, 0.02).unwrap();
    assert_eq!(expired.price(90.0, &market), Ok(10.0));
    assert_eq!(expired.greeks(90.0, &market).unwrap().delta, -1.0);
    assert_eq!(expired.price(100.0, &market), Ok(0.0));
    // Gamma at the strike is no number then.
    assert_eq!(expired.greeks(100.0, &market), Err(Error::Domain));
    assert_eq!(expired.payoff(93.0), Ok(7.0));
    assert_eq!(expired.payoff(107.0), Ok(0.0));
}

#[test]
fn prices_with_arbitrage_have_no_volatility() {
    let (call, put) = (EuropeanOption::call(100.0, 1.0).unwrap(), EuropeanOption::put(100.0, 1.0).unwrap());
    let of = |option: &EuropeanOption, price, spot| option.implied_volatility(price, spot, 0.05, 0.02);
    // Below the discounted payoff, at the bound and above it.
    let intrinsic = 120.0 * (-0.02_f64).exp() - 100.0 * (-0.05_f64).exp();
    assert_eq!(of(&call, intrinsic - 1e-9, 120.0), Err(Error::Domain));
    assert_eq!(of(&call, 120.0 * (-0.02_f64).exp(), 120.0), Err(Error::Domain));
    assert_eq!(of(&put, 100.0 * (-0.05_f64).exp(), 80.0), Err(Error::Domain));
    assert_eq!(of(&put, 101.0, 80.0), Err(Error::Domain));
    // On the lower bound there is none to be seen.
    assert_eq!(of(&call, 0.0, 80.0), Ok(0.0));
    let price = call.price(120.0, &Market::new(0.0, 0.05, 0.02).unwrap()).unwrap();
    assert_eq!(of(&call, price, 120.0), Ok(0.0));
    for price in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(of(&call, price, 100.0), Err(Error::InvalidPrice));
    }
    let expired = EuropeanOption::call(100.0, 0.0).unwrap();
    assert_eq!(expired.implied_volatility(1.0, 100.0, 0.0, 0.0), Err(Error::InvalidTime));
    assert_eq!(call.implied_volatility(10.0, 100.0, f64::NAN, 0.0), Err(Error::InvalidRate));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(EuropeanOption::call(bad, 1.0), Err(Error::InvalidPrice));
        assert_eq!(call.price(bad, &Market::new(0.5, 0.0, 0.0).unwrap()), Err(Error::InvalidPrice));
        assert_eq!(call.payoff(bad), Err(Error::InvalidPrice));
    }
    assert_eq!(EuropeanOption::put(1.0, -1.0), Err(Error::InvalidTime));
}

/// A number or an error, never a NaN, an infinity or a panic.
#[test]
fn extremes_are_numbers_or_errors() {
    let sizes = [1e-308, 1e-150, 1e-8, 0.5, 1.0, 1.0 + 1e-12, 2.0, 1e8, 1e150, 1e308];
    let finite = |x: Result<f64>| x.map_or(true, f64::is_finite);
    for spot in sizes {
        for strike in sizes {
            for sigma in [0.0, 1e-300, 1e-12, 0.3, 10.0, 1e4, 1e200] {
                for years in [0.0, 1e-300, 1e-6, 1.0, 1e8, 1e300] {
                    for (rate, carry) in [(0.0, 0.0), (0.1, -0.2), (-3.0, 5.0), (1e300, -1e300)] {
                        let market = Market::new(sigma, rate, carry).unwrap();
                        for kind in KINDS {
                            let option = EuropeanOption::new(kind, strike, years).unwrap();
                            let context = || format!("{option:?} {spot} {market:?}");
                            let price = option.price(spot, &market);
                            assert!(price.map_or(true, |p| p.is_finite() && p >= 0.0), "{}", context());
                            if let Ok(g) = option.greeks(spot, &market) {
                                let all = [g.value, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga];
                                assert!(all.into_iter().all(f64::is_finite), "{g:?} {}", context());
                            }
                            for price in [price.unwrap_or(1.0), 1e-320, 1e-10, spot * (1.0 - 1e-16), strike * 0.5] {
                                let implied = option.implied_volatility(price, spot, rate, carry);
                                assert!(
                                    finite(implied) && implied != Err(Error::NoConvergence),
                                    "{price} {}",
                                    context()
                                );
                            }
                        }
                    }
                }
            }
        }
    }
}
