//! European options: prices, greeks, implied volatilities.
//!
//! Spot and strike are near 1. Without a rate the forward is the spot, as the peers have it that know no rates.

use cfmm_math::analytics::{EuropeanOption, Market};
use implied_vol::{DefaultSpecialFn, ImpliedBlackVolatility, PriceBlackScholes};

use crate::{Cases, OURS, Random, many};

const IMPLIED: &str = "implied-vol";
const JAECKEL: &str = "jaeckel";
const PLAIN: &str = "black_scholes";
const IN_C: &str = "blackscholes (in C)";

#[derive(Clone, Debug)]
struct Input {
    spot: f64,
    strike: f64,
    years: f64,
    volatility: f64,
    rate: f64,
    /// Of the call without a rate.
    price: f64,
}

/// Strikes within two deviations, of a day to two years, at 20 % to 150 %.
fn input(r: &mut Random) -> Input {
    let (years, volatility) = (r.real(1.0 / 365.0, 2.0), r.real(0.2, 1.5));
    let (spot, rate) = (r.real(0.8, 1.25), r.real(0.0, 0.1));
    let strike = spot * (volatility * years.sqrt() * r.real(-2.0, 2.0)).exp();
    let price = price(spot, strike, years, volatility, 0.0);
    Input { spot, strike, years, volatility, rate, price }
}

fn price(spot: f64, strike: f64, years: f64, volatility: f64, rate: f64) -> f64 {
    let market = Market::new(volatility, rate, 0.0);
    let option = EuropeanOption::call(strike, years);
    option.and_then(|option| option.price(spot, &market?)).unwrap_or(f64::NAN)
}

fn prices(cases: &mut Cases) {
    cases.add_near(
        "call, price",
        many(input),
        &[
            (OURS, |x| price(x.spot, x.strike, x.years, x.volatility, 0.0)),
            (IMPLIED, |x| {
                let option = PriceBlackScholes::builder().forward(x.spot).strike(x.strike).volatility(x.volatility);
                let option = option.expiry(x.years).is_call(true).build();
                option.map_or(f64::NAN, |option| option.calculate::<DefaultSpecialFn>())
            }),
            (JAECKEL, |x| jaeckel::black(x.spot, x.strike, x.volatility, x.years, 1.0)),
            (PLAIN, |x| black_scholes::call(x.spot, x.strike, 0.0, x.volatility, x.years)),
            (IN_C, |x| blackscholes::lets_be_rational::black(x.spot, x.strike, x.volatility, x.years, 1.0)),
        ],
        1e-9,
    );
}

fn greeks(cases: &mut Cases) {
    cases.add_near(
        "call, price and seven greeks, with a rate",
        many(input),
        &[
            (OURS, |x| {
                let greeks = Market::new(x.volatility, x.rate, 0.0)
                    .and_then(|market| EuropeanOption::call(x.strike, x.years)?.greeks(x.spot, &market));
                greeks.map_or([f64::NAN; 8], |g| [g.value, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga])
            }),
            (PLAIN, |x| {
                // The dividend yield is zero: without it the peer computes both options, too, and no other greeks.
                let g = black_scholes::compute_all(x.spot, x.strike, x.rate, x.volatility, x.years);
                [
                    g.call_price,
                    g.call_delta,
                    g.call_gamma,
                    g.call_vega,
                    g.call_theta,
                    g.call_rho,
                    g.call_vanna,
                    g.call_vomma,
                ]
            }),
        ],
        1e-9,
    );
}

fn implied(x: &Input) -> f64 {
    let option = EuropeanOption::call(x.strike, x.years);
    option.and_then(|option| option.implied_volatility(x.price, x.spot, 0.0, 0.0)).unwrap_or(f64::NAN)
}

fn implied_vol(x: &Input) -> f64 {
    let option = ImpliedBlackVolatility::builder().option_price(x.price).forward(x.spot).strike(x.strike);
    let option = option.expiry(x.years).is_call(true).build();
    option.and_then(|option| option.calculate::<DefaultSpecialFn>()).unwrap_or(f64::NAN)
}

fn in_c(x: &Input) -> f64 {
    use blackscholes::lets_be_rational::implied_volatility_from_a_transformed_rational_guess as implied;
    implied(x.price, x.spot, x.strike, x.years, 1.0)
}

/// Everywhere, and where all peers have an answer: far from the money `black_scholes` finds none at one strike in a hundred, and
/// of large deviations `jaeckel` gives wrong ones, below zero.
fn volatilities(cases: &mut Cases) {
    cases.add_near(
        "call, implied volatility",
        many(input),
        &[(OURS, implied), (IMPLIED, implied_vol), (IN_C, in_c)],
        1e-9,
    );
    let near = many(|r| {
        let (years, volatility, spot) = (r.real(1.0 / 365.0, 0.5), r.real(0.2, 1.0), r.real(0.8, 1.25));
        let strike = spot * (volatility * years.sqrt() * r.real(0.0, 0.5)).exp();
        Input { spot, strike, years, volatility, rate: 0.0, price: price(spot, strike, years, volatility, 0.0) }
    });
    cases.add_near(
        "call, implied volatility, half a year, just above the money",
        near,
        &[
            (OURS, implied),
            (IMPLIED, implied_vol),
            (JAECKEL, |x| jaeckel::implied_black_volatility(x.price, x.spot, x.strike, x.years, 1.0)),
            (PLAIN, |x| black_scholes::call_iv(x.price, x.spot, x.strike, 0.0, x.years).unwrap_or(f64::NAN)),
            (IN_C, in_c),
        ],
        1e-6,
    );
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("Options");
    prices(cases);
    greeks(cases);
    volatilities(cases);
}
