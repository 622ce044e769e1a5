//! Strips of options: exact at the strikes, above the loss between them, and nearer to it the more there are.

use core::fmt::Debug;

use cfmm_math::analytics::hedge::Strip;
use cfmm_math::analytics::{Claim, EuropeanOption, LpPosition, Market, OptionKind};
use cfmm_math::{Concentrated, ConstantProduct, Error, PoolValue, Result, StableSwap, Weighted};

use crate::exact::Random;
use crate::{assert_near, uniform};

/// What is asserted of a position in a pool of any curve.
trait Law {
    fn holds<C: Claim + Debug>(&mut self, pool: C, entry: f64);
}

/// Each curve, at random.
fn on_every_curve(seed: u64, rounds: usize, law: &mut impl Law) {
    let mut random = Random::new(seed);
    for _ in 0..rounds {
        let entry = random.between(1e-6, 1e6);
        law.holds(ConstantProduct::new(3.0, 3.0 * entry).unwrap(), entry);
        let w = uniform(&mut random, 0.05, 0.95);
        law.holds(Weighted::new([2.0, entry], [w, 1.0 - w]).unwrap(), entry);
        let (low, high) = (entry * random.between(0.3, 1.2), entry * random.between(1.25, 3.0));
        law.holds(Concentrated::from_liquidity(5.0, entry, low, high).unwrap(), entry);
        let pegged = random.between(0.9, 1.1);
        law.holds(StableSwap::new([1.0, 1.0], random.between(1.0, 300.0)).unwrap(), pegged);
    }
}

/// Strikes on both sides, now and then on the entry.
fn strikes(random: &mut Random, entry: f64) -> Vec<f64> {
    let mut strikes: Vec<f64> = (0..2 + random.below(12)).map(|_| entry * random.between(0.3, 3.0)).collect();
    if random.below(2) == 0 {
        strikes.push(entry);
    }
    strikes.sort_by(f64::total_cmp);
    strikes
}

fn loss<C: PoolValue<Scalar = f64>>(position: &LpPosition<C>, price: f64) -> f64 {
    -position.impermanent_loss(price).unwrap().in_quote
}

struct Covers(Random);

impl Law for Covers {
    fn holds<C: Claim + Debug>(&mut self, pool: C, entry: f64) {
        let position = LpPosition::new(pool, entry).unwrap().with_capital(1_000.0).unwrap();
        let strikes = strikes(&mut self.0, entry);
        let mut quantities = vec![0.0; strikes.len()];
        let strip = Strip::new(&position, &strikes, &mut quantities).unwrap();
        assert_eq!(strip.payoff(entry), Ok(0.0));
        for strike in &strikes {
            let (paid, lost) = (strip.payoff(*strike).unwrap(), loss(&position, *strike));
            assert!((paid - lost).abs() <= 1e-13 * (lost + 1e-9), "{pool:?} {strike}: {paid} {lost}");
        }
        // Between two strikes never less than the loss and never more than the worst gap above it; beyond them less.
        let (first, last) = (strikes[0].min(entry), strikes[strikes.len() - 1].max(entry));
        let worst = strip.worst_gap().unwrap();
        let excess = |price: f64| strip.payoff(price).unwrap() - loss(&position, price);
        let slack = 1e-12 * (loss(&position, first) + loss(&position, last));
        let mut most = 0.0_f64;
        for i in 0..400 {
            let price = first * (last / first).powf(f64::from(i) / 399.0);
            let over = excess(price.clamp(first, last));
            most = most.max(over);
            assert!(over >= -slack && over <= worst.excess + slack, "{pool:?} {price}: {over} {worst:?}");
        }
        assert!((excess(worst.price) - worst.excess).abs() <= slack, "{worst:?}");
        assert!(most >= 0.8 * worst.excess - slack, "{most} {worst:?}");
        assert!(excess(0.7 * first) <= slack && excess(1.4 * last) <= slack);
    }
}

#[test]
fn a_strip_covers_the_loss() {
    on_every_curve(81, 100, &mut Covers(Random::new(82)));
}

/// Strikes from a quarter of the entry to four times it, `n` to a side, with equal ratios.
fn grid(entry: f64, n: i32) -> Vec<f64> {
    (-n..=n).map(|i| entry * 4_f64.powf(f64::from(i) / f64::from(n))).collect()
}

struct Converges;

impl Law for Converges {
    fn holds<C: Claim + Debug>(&mut self, pool: C, entry: f64) {
        let position = LpPosition::new(pool, entry).unwrap();
        let gap = |n: i32| {
            let strikes = grid(entry, n);
            let mut quantities = vec![0.0; strikes.len()];
            Strip::new(&position, &strikes, &mut quantities).unwrap().worst_gap().unwrap().excess
        };
        // Halving the distance of strikes divides the gap by four.
        let [coarse, fine] = [gap(1_000), gap(2_000)];
        assert!((coarse / fine - 4.0).abs() < 0.1, "{pool:?}: {coarse} {fine}, {}", coarse / fine);
    }
}

#[test]
fn a_strip_converges_at_second_order() {
    on_every_curve(83, 3, &mut Converges);
}

struct Priced;

impl Law for Priced {
    fn holds<C: Claim + Debug>(&mut self, pool: C, entry: f64) {
        let position = LpPosition::new(pool, entry).unwrap();
        let (spot, years, market) = (1.02 * entry, 0.25, Market::new(0.5, 0.03, 0.01).unwrap());
        let fair = pool.premium(entry, spot, &market, years).unwrap();
        let cost = |n: i32| {
            // Wide enough that beyond it there is nothing: 14 deviations.
            let strikes: Vec<f64> = grid(entry, n).iter().map(|k| entry * (k / entry).powf(2.6)).collect();
            let mut quantities = vec![0.0; strikes.len()];
            Strip::new(&position, &strikes, &mut quantities).unwrap().cost(spot, &market, years).unwrap()
        };
        let errors = [100, 200, 400].map(|n| cost(n) / fair - 1.0);
        // From above, and at second order: of a stable-swap once the strikes are denser than its peg is narrow.
        assert!(errors.iter().all(|error| *error > 0.0), "{pool:?}: {errors:?}");
        let last = errors[1] / errors[2];
        assert!((last - 4.0).abs() < 0.5 && errors[2] < 1e-3, "{pool:?}: {errors:?}");
    }
}

#[test]
fn a_strip_costs_what_protection_is_worth() {
    on_every_curve(84, 5, &mut Priced);
}

/// The premium as Carr and Madan have it, an integral over strikes of the depth, by Simpson's rule in the logarithm.
#[test]
fn a_premium_is_an_integral_of_option_prices() {
    let pool = Weighted::new([1.0, 100.0], [0.7, 0.3]).unwrap();
    let (entry, spot, years) = (90.0, 100.0, 0.5);
    let market = Market::new(0.6, 0.05, 0.02).unwrap();
    let price = |kind, strike| EuropeanOption::new(kind, strike, years).unwrap().price(spot, &market).unwrap();
    let side = |kind, to: f64| {
        let (n, width) = (4_000, to.abs() / 4_000.0);
        let at = |i: i32| {
            let strike = entry * (to * f64::from(i) / f64::from(n)).exp();
            strike * pool.depth_at(strike).unwrap() * price(kind, strike)
        };
        let inner: f64 = (1..n).map(|i| if i % 2 == 0 { 2.0 * at(i) } else { 4.0 * at(i) }).sum();
        (at(0) + inner + at(n)) * width / 3.0
    };
    let integral = side(OptionKind::Put, -6.0) + side(OptionKind::Call, 6.0);
    assert_near(integral, pool.premium(entry, spot, &market, years).unwrap(), 1e-11, &|| "premium".into());
}

#[test]
fn a_strip_of_listed_strikes() {
    let position = LpPosition::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), 2_000.0).unwrap();
    // By hand: L = √200000, loss L·(√P − √2000)²/√2000.
    let loss = |p: f64| 10.0 * (p.sqrt() - 2_000_f64.sqrt()).powi(2);
    let strikes = [1_200.0, 1_600.0, 2_400.0, 3_200.0];
    let mut quantities = [f64::NAN; 4];
    let strip = Strip::new(&position, &strikes, &mut quantities).unwrap();
    let inner = (loss(1_600.0) - 0.0) / 400.0;
    let [put, call] = strip.at_entry();
    assert_near(put, inner, 1e-13, &|| "put at entry".into());
    assert_near(call, loss(2_400.0) / 400.0, 1e-13, &|| "call at entry".into());
    let legs: Vec<_> = strip.legs().collect();
    let kinds: Vec<_> = legs.iter().map(|leg| (leg.kind, leg.strike)).collect();
    use OptionKind::{Call, Put};
    assert_eq!(kinds, [(Put, 1_600.0), (Put, 2_000.0), (Call, 2_000.0), (Call, 2_400.0)]);
    assert_near(legs[0].quantity, (loss(1_200.0) - loss(1_600.0)) / 400.0 - inner, 1e-12, &|| "put".into());

    // Given prices, which are asked for the options that are bought.
    let mut asked = Vec::new();
    let cost = strip.cost_at(|leg| {
        asked.push(leg.strike);
        Ok(leg.strike / 100.0)
    });
    let expected: f64 = legs.iter().map(|leg| leg.quantity * leg.strike / 100.0).sum();
    assert_near(cost.unwrap(), expected, 1e-15, &|| "cost".into());
    assert_eq!(asked, [1_600.0, 2_000.0, 2_000.0, 2_400.0]);
    assert_eq!(strip.cost_at(|_| Err(Error::InvalidPrice)), Err(Error::InvalidPrice));

    // Tangents at the ends add options at the outermost strikes and are nearer to the loss beyond.
    let mut tangents = [f64::NAN; 4];
    let tangent = Strip::with_tangent_ends(&position, &strikes, &mut tangents).unwrap();
    for price in [600.0, 1_000.0, 4_000.0, 9_000.0] {
        let (chord, tangent) = (strip.payoff(price).unwrap(), tangent.payoff(price).unwrap());
        assert!(chord < tangent && tangent < loss(price), "{price}: {chord} {tangent}");
    }

    // One side only: nothing is paid on the other.
    let mut quantities = [f64::NAN; 2];
    let strip = Strip::new(&position, &[2_500.0, 3_000.0], &mut quantities).unwrap();
    assert_eq!(strip.payoff(500.0), Ok(0.0));
    assert_near(strip.payoff(3_000.0).unwrap(), loss(3_000.0), 1e-13, &|| "above".into());
}

#[test]
fn strikes_that_make_no_strip() {
    let position = LpPosition::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), 2_000.0).unwrap();
    let of =
        |strikes: &[f64], n: usize| -> Result<()> { Strip::new(&position, strikes, &mut vec![0.0; n]).map(|_| ()) };
    assert_eq!(of(&[1_000.0, 3_000.0], 1), Err(Error::InvalidAmount));
    assert_eq!(of(&[3_000.0, 1_000.0], 2), Err(Error::InvalidRange));
    assert_eq!(of(&[1_000.0, 1_000.0], 2), Err(Error::InvalidRange));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(of(&[bad, 3e3], 2), Err(Error::InvalidPrice));
    }
    // Without strikes there is nothing to buy, and no gap between two.
    let strip = Strip::new(&position, &[], &mut []).unwrap();
    assert_eq!((strip.payoff(1.0), strip.legs().count()), (Ok(0.0), 0));
    assert_eq!(strip.worst_gap(), Err(Error::Domain));
    // At the ends of the numbers: an error, or a number.
    for entry in [1e-300, 1e-10, 1e300] {
        let position = LpPosition::new(ConstantProduct::new(1e-150, 1e-150).unwrap(), entry).unwrap();
        let strikes = [1e-307, 1e-8, 1.0, 1e8, 1e307];
        let mut quantities = [0.0; 5];
        if let Ok(strip) = Strip::new(&position, &strikes, &mut quantities) {
            assert!(strip.payoff(1e30).map_or(true, f64::is_finite));
            assert!(strip.worst_gap().map_or(true, |gap| gap.excess.is_finite()));
        }
    }
}

/// Premiums of options on BTC with two weeks to go, on 25 March 2022 at 42,955: calls from 43,000 up and puts from 43,000
/// down, in steps of 500. Fukasawa, Maire and Wunsch (2023), table A1.
const CALLS: [f64; 32] = [
    2072.0, 1841.0, 1629.0, 1437.0, 1263.0, 1107.0, 968.0, 845.0, 733.0, 636.0, 550.0, 476.0, 411.0, 355.0, 307.0,
    267.0, 232.0, 202.0, 176.0, 154.0, 134.0, 118.0, 104.0, 92.0, 81.0, 72.0, 64.0, 57.0, 52.0, 46.0, 42.0, 37.0,
];
const PUTS: [f64; 32] = [
    2095.0, 1849.0, 1623.0, 1419.0, 1235.0, 1072.0, 928.0, 798.0, 684.0, 584.0, 499.0, 427.0, 367.0, 318.0, 275.0,
    236.0, 202.0, 174.0, 151.0, 131.0, 114.0, 100.0, 88.0, 77.0, 68.0, 60.0, 53.0, 47.0, 42.0, 37.0, 33.0, 29.0,
];

#[test]
fn a_published_table_of_options() {
    let (spot, years) = (42_955.0, 14.0 / 365.0);
    let position = LpPosition::new(ConstantProduct::new(1.0, spot).unwrap(), spot).unwrap();
    let strikes: Vec<f64> = (0..63).map(|i| 27_500.0 + 500.0 * f64::from(i)).collect();
    let mut quantities = [0.0; 63];
    let strip = Strip::new(&position, &strikes, &mut quantities).unwrap();
    let cost = strip.cost_at(|leg| {
        let quotes = if leg.kind == OptionKind::Call { CALLS } else { PUTS };
        let step = (leg.strike - 43_000.0).abs() / 500.0;
        if step.fract() == 0.0 {
            return Ok(quotes[step as usize]);
        }
        // At the entry nothing is listed: at the volatility of the strike beside it.
        assert_eq!(leg.strike, spot);
        let beside = EuropeanOption::new(leg.kind, 43_000.0, years)?;
        let sigma = beside.implied_volatility(quotes[0], spot, 0.0, 0.0)?;
        assert!((sigma - 0.62).abs() < 0.02, "{sigma}");
        leg.option(years)?.price(spot, &Market::new(sigma, 0.0, 0.0)?)
    });
    // In print 178.84, by a sum for the integral over strikes, to which strikes this far out and this dense leave 0.3 %.
    let cost = cost.unwrap();
    println!("64 options: {cost:.2}, and 178.84 in print");
    assert!((cost / 178.84 - 1.0).abs() < 0.003, "{cost}");
    // And what volatility that is, by y₀σ²T/4: in print 65.90 %.
    assert!(((4.0 * cost / (spot * years)).sqrt() - 0.6590).abs() < 0.001);
}

/// The numbers of the same paper's examples, in section 3: 100 of each asset, up and down by 5/4.
#[test]
fn published_examples() {
    let pool = ConstantProduct::new(100.0, 100.0).unwrap();
    let position = LpPosition::new(pool, 1.0).unwrap();
    let mut quantities = [0.0; 2];
    let strip = Strip::new(&position, &[0.8, 1.25], &mut quantities).unwrap();
    // Γ ≈ 0.0557 straddles for each unit of base, at 2/9 of premium: 1.2384.
    let [put, call] = strip.at_entry();
    assert!((put / 100.0 - 0.0557).abs() < 5e-5 && (call / put - 1.0).abs() < 1e-14);
    assert!((strip.cost_at(|_| Ok(1.0 / 9.0)).unwrap() - 1.2384).abs() < 5e-5);
    // 2y₀(1 − e^(−σ²T/8)) ≈ 1.2410, σ = ln 5/4.
    let market = Market::new(1.25_f64.ln(), 0.0, 0.0).unwrap();
    assert!((pool.premium(1.0, 1.0, &market, 1.0).unwrap() - 1.2410).abs() < 5e-5);
}
