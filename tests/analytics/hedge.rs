//! Hedges: what they neutralise, how much risk is left, and what they cost.

use cfmm_math::analytics::hedge::{
    Exposure, FundingRate, HedgeBudget, HedgeDecision, HedgeTarget, NoTransactionBand, PerpetualShort, Rehedge,
    delta_gamma_hedge, delta_gamma_hedge_by_options, delta_gamma_vega_hedge, delta_hedge,
};
use cfmm_math::analytics::{Claim, EuropeanOption, LpPosition, Market, SpotGreeks, lvr_rate};
use cfmm_math::{Concentrated, ConstantProduct, Error, PoolValue, StableSwap, Weighted};

use crate::exact::Random;
use crate::{assert_near, uniform};

/// A standard normal number, by Box and Muller.
fn normal(random: &mut Random) -> f64 {
    (-2.0 * (1.0 - random.unit()).ln()).sqrt() * (std::f64::consts::TAU * random.unit()).cos()
}

#[test]
fn a_delta_hedge_leaves_the_divergence() {
    let mut random = Random::new(91);
    for _ in 0..2_000 {
        let entry = random.between(1e-3, 1e3);
        let pool = Concentrated::from_liquidity(3.0, entry, 0.6 * entry, 1.7 * entry).unwrap();
        let position = LpPosition::new(pool, entry).unwrap().with_capital(1e4).unwrap();
        let (from, to) = (entry * random.between(0.5, 2.0), entry * random.between(0.5, 2.0));
        let lost = position.scale(pool.divergence(from, to).unwrap()).unwrap();
        let short = delta_hedge(&position, from, HedgeTarget::Quote).unwrap();
        let change = position.value_at(to).unwrap() - position.value_at(from).unwrap() - short * (to - from);
        assert!((change + lost).abs() < 1e-9, "{change} {lost}");
        // Against the deposit: the same loss, on top of what holding changes by.
        let short = delta_hedge(&position, from, HedgeTarget::Holding).unwrap();
        let held = position.held_value_at(to).unwrap() - position.held_value_at(from).unwrap();
        let change = position.value_at(to).unwrap() - position.value_at(from).unwrap() - short * (to - from) - held;
        assert!((change + lost).abs() < 1e-9, "{change} {lost}");
    }
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let position = LpPosition::new(pool, 1.0).unwrap();
    assert_eq!(delta_hedge(&position, -1.0, HedgeTarget::Quote), Err(Error::InvalidPrice));
    assert_eq!(delta_hedge(&position, f64::NAN, HedgeTarget::Holding), Err(Error::InvalidPrice));
}

/// With `n` hedges in a year the loss is that of the continuous hedge, `LVR`, give or take a deviation that falls like
/// `1/√n`: of `Σ ½σ²P²·depth·(z² − 1)/n`, that is `LVR·√(2/n)`.
#[test]
fn the_variance_of_a_hedged_position_falls_with_the_number_of_hedges() {
    let pool = Weighted::new([1.0, 1.0], [0.5, 0.5]).unwrap();
    let position = LpPosition::new(pool, 1.0).unwrap();
    let (sigma, years) = (0.1, 1.0);
    let mut random = Random::new(92);
    let mut deviation = |n: u32| {
        let step = years / f64::from(n);
        let paths = 20_000;
        let mut squares = 0.0;
        for _ in 0..paths {
            let (mut price, mut result) = (1.0_f64, 0.0);
            for _ in 0..n {
                let short = delta_hedge(&position, price, HedgeTarget::Quote).unwrap();
                let next = price * (sigma * step.sqrt() * normal(&mut random) - 0.5 * sigma * sigma * step).exp();
                result += position.value_at(next).unwrap() - position.value_at(price).unwrap() - short * (next - price);
                result += lvr_rate(&pool, price, sigma).unwrap() * step;
                price = next;
            }
            squares += result * result / f64::from(paths);
        }
        squares.sqrt()
    };
    let [few, many] = [8, 32].map(&mut deviation);
    let lvr = lvr_rate(&pool, 1.0, sigma).unwrap() * years;
    // Four standard errors of 20,000 paths, and what is of higher order in the variance.
    assert!((few / many - 2.0).abs() < 0.08, "{few} {many}");
    assert!((few / (lvr * 0.5) - 1.0).abs() < 0.04, "{few} {lvr}");
    // Not hedged at all, it is the risk of 0.9 of the capital in base.
    assert!(few < 0.02 * sigma);
}

#[test]
fn options_take_the_greeks_away() {
    let mut random = Random::new(93);
    for _ in 0..2_000 {
        let market = Market::new(uniform(&mut random, 0.2, 1.5), 0.03, 0.01).unwrap();
        let price = random.between(1e-2, 1e4);
        let pool = Concentrated::from_liquidity(1e3, price, 0.7 * price, 1.6 * price).unwrap();
        let claim = Exposure::from(pool.claim(price, &market, 0.2).unwrap());
        let spot = Exposure::from(SpotGreeks::of(&pool, price).unwrap());
        let option = |strike: f64, years: f64| -> Exposure {
            let option = EuropeanOption::call(price * strike, years).unwrap();
            option.greeks(price, &market).unwrap().into()
        };
        let (near, far) = (option(uniform(&mut random, 0.9, 1.1), 0.1), option(uniform(&mut random, 0.9, 1.2), 0.5));
        for position in [claim, spot] {
            let small = |sum: f64, terms: f64, what: &str| assert!(sum.abs() <= 1e-14 * terms, "{what} {sum} {terms}");
            let one = delta_gamma_hedge(position, near).unwrap();
            let [n] = one.options;
            small(position.gamma + n * near.gamma, position.gamma.abs(), "gamma");
            small(position.delta + n * near.delta - one.short, position.delta + n * near.delta, "delta");

            let two = delta_gamma_vega_hedge(position, [near, far]).unwrap();
            let [n1, n2] = two.options;
            let terms = |of: fn(&Exposure) -> f64| {
                let terms = [of(&position), n1 * of(&near), n2 * of(&far)];
                (terms.iter().sum::<f64>(), terms.iter().map(|x| x.abs()).sum::<f64>())
            };
            let ((gamma, gammas), (vega, vegas)) = (terms(|of| of.gamma), terms(|of| of.vega));
            small(gamma, gammas, "gamma of two");
            small(vega, vegas, "vega of two");
            let (delta, deltas) = terms(|of| of.delta);
            small(delta - two.short, deltas, "delta of two");

            let [n1, n2] = delta_gamma_hedge_by_options(position, [near, far]).unwrap();
            let sum = |of: fn(&Exposure) -> f64| of(&position) + n1 * of(&near) + n2 * of(&far);
            small(sum(|of| of.delta), (n1 * near.delta).abs() + (n2 * far.delta).abs(), "delta by options");
            small(sum(|of| of.gamma), (n1 * near.gamma).abs() + (n2 * far.gamma).abs(), "gamma by options");
        }
        // Two options of one expiry have vegas that are one multiple of their gammas.
        let twin = [option(0.95, 0.3), option(1.05, 0.3)];
        assert_eq!(delta_gamma_vega_hedge(claim, twin), Err(Error::Domain));
    }
    let none = Exposure { delta: 1.0, gamma: 0.0, vega: 0.0 };
    let some = Exposure { delta: 0.5, gamma: 0.1, vega: 2.0 };
    assert_eq!(delta_gamma_hedge(some, none), Err(Error::Domain));
    assert_eq!(delta_gamma_vega_hedge(some, [none, some]), Err(Error::Domain));
    assert_eq!(delta_gamma_hedge_by_options(some, [some, some]), Err(Error::Domain));
    let broken = Exposure { gamma: f64::NAN, ..some };
    assert!(delta_gamma_hedge(some, broken).is_err() && delta_gamma_hedge(broken, some).is_err());
    assert!(delta_gamma_hedge_by_options(some, [broken, some]).is_err());
}

#[test]
fn what_is_left_of_delta_and_gamma_is_third_order() {
    let (pool, market) = (StableSwap::new([1e3, 1.1e3], 5.0).unwrap(), Market::new(0.3, 0.02, 0.0).unwrap());
    let (position, option) = (LpPosition::new(pool, 1.0).unwrap(), EuropeanOption::put(0.97, 0.1).unwrap());
    let price = 0.99;
    let greeks = option.greeks(price, &market).unwrap();
    let hedge = delta_gamma_hedge(position.greeks_at(price).unwrap().into(), greeks.into()).unwrap();
    let [puts] = hedge.options;
    let result = |to: f64| {
        let of_options = puts * (option.price(to, &market).unwrap() - greeks.value);
        position.value_at(to).unwrap() - position.value_at(price).unwrap() + of_options - hedge.short * (to - price)
    };
    let unhedged = position.value_at(price + 0.01).unwrap() - position.value_at(price).unwrap();
    for side in [-1.0, 1.0] {
        let [wide, narrow] = [0.004, 0.002].map(|h| result(price + side * h));
        assert!((wide / narrow - 8.0).abs() < 0.8, "{wide} {narrow}");
        assert!(result(price + side * 0.01).abs() < 0.02 * unhedged, "{unhedged}");
    }
}

/// A target that walks at random by 1/40 of a band: what is traded, per unit of the variance of the walk.
#[test]
fn a_band_trades_as_much_as_it_costs() {
    let (m, steps) = (40_i64, 4_000_000);
    let mut random = Random::new(96);
    let (mut to_target, mut to_edge, mut off, mut pushed) = (0_i64, 0_i64, 0_i64, 0_i64);
    for _ in 0..steps {
        let step = if random.below(2) == 0 { 1 } else { -1 };
        off += step;
        if off.abs() == m {
            to_target += m;
            off = 0;
        }
        pushed += step;
        if pushed.abs() > m {
            to_edge += 1;
            pushed -= step;
        }
    }
    // Half-width 1, a step of 1/m in 1/m² years at a speed of 1: σ = 1, P = 1, Γ = −1, and a cost of 1.
    let (width, years) = (1.0 / m as f64, f64::from(steps) / (m * m) as f64);
    let band = NoTransactionBand::new(1.0, 1.0).unwrap();
    for (traded, rehedge) in [(to_target, Rehedge::ToTarget), (to_edge, Rehedge::ToEdge)] {
        let cost = band.cost_per_year(1.0, -1.0, 1.0, rehedge).unwrap();
        // Some 2,500 trades, and a step more to the edge than a walk that is continuous.
        assert_near(traded as f64 * width / years, cost, 0.05, &|| format!("{rehedge:?}"));
    }
}

#[test]
fn bands_that_are_none() {
    let band = |cost, aversion, price, gamma, rate, years| {
        NoTransactionBand::whalley_wilmott(cost, aversion, price, gamma, rate, years).map(|band| band.half_width())
    };
    assert_eq!(band(-0.1, 1.0, 1.0, 1.0, 0.0, 1.0), Err(Error::InvalidFee));
    assert_eq!(band(0.1, 0.0, 1.0, 1.0, 0.0, 1.0), Err(Error::InvalidRate));
    assert_eq!(band(0.1, 1.0, 0.0, 1.0, 0.0, 1.0), Err(Error::InvalidPrice));
    assert_eq!(band(0.1, 1.0, 1.0, f64::NAN, 0.0, 1.0), Err(Error::Domain));
    assert_eq!(band(0.1, 1.0, 1.0, 1.0, f64::NAN, 1.0), Err(Error::InvalidRate));
    assert_eq!(band(0.1, 1.0, 1.0, 1.0, 0.0, -1.0), Err(Error::InvalidTime));
    // What is squared has no digits left, or is no number; the band has both.
    assert_near(band(1.5, 1.5, 2.0 / 3.0, 1e-180, 0.0, 0.0).unwrap(), 1e-120, 1e-14, &|| "small".into());
    assert_near(band(1.5, 1.5, 2.0 / 3.0, -1e180, 0.0, 0.0).unwrap(), 1e120, 1e-14, &|| "large".into());
    // Without a band the hedge trades without end; without gamma, or for free, it costs nothing.
    let none = NoTransactionBand::new(0.0, 0.01).unwrap();
    assert_eq!(none.cost_per_year(1.0, 1.0, 1.0, Rehedge::ToEdge), Err(Error::Overflow));
    assert_eq!(none.cost_per_year(1.0, 0.0, 1.0, Rehedge::ToEdge), Ok(0.0));
    assert_eq!(NoTransactionBand::new(0.0, 0.0).unwrap().cost_per_year(1.0, 1.0, 1.0, Rehedge::ToTarget), Ok(0.0));
    assert_eq!(none.cost_per_year(1.0, 1.0, -1.0, Rehedge::ToEdge), Err(Error::InvalidVolatility));
    assert_eq!(NoTransactionBand::new(-1.0, 0.0), Err(Error::InvalidAmount));
    assert_eq!(NoTransactionBand::new(1.0, f64::NAN), Err(Error::InvalidFee));
}

#[test]
fn a_short_is_liquidated_where_its_equity_is_its_maintenance() {
    let mut random = Random::new(97);
    for _ in 0..5_000 {
        let (size, entry) = (random.between(1e-3, 1e3), random.between(1e-2, 1e5));
        let margin = size * entry * uniform(&mut random, 0.02, 2.0);
        let maintenance = uniform(&mut random, 0.0, 0.01);
        let short = PerpetualShort::new(size, entry, margin, maintenance).unwrap();
        let funding = margin * uniform(&mut random, -0.4, 0.4);
        let price = short.liquidation_price(funding).unwrap();
        let (equity, notional) = (short.equity(price, funding).unwrap(), short.notional(price).unwrap());
        assert!((equity - maintenance * notional).abs() < 1e-12 * notional, "{short:?}");
        assert!(short.equity(price * 1.001, funding).unwrap() < maintenance * notional * 1.001);
        // Funding that is received moves it away.
        assert!(short.liquidation_price(funding + 1.0).unwrap() > price);
        assert_near(short.leverage(entry, 0.0).unwrap(), size * entry / margin, 1e-14, &|| "leverage".into());
    }
    // Lost already, at any price.
    let short = PerpetualShort::new(1.0, 100.0, 10.0, 0.01).unwrap();
    assert_eq!(short.liquidation_price(-200.0), Err(Error::InsufficientReserves));
    assert_eq!(short.leverage(120.0, 0.0), Err(Error::InsufficientReserves));
    assert_eq!(short.equity(f64::NAN, 0.0), Err(Error::InvalidPrice));
    assert_eq!(short.equity(1.0, f64::NAN), Err(Error::Domain));
    assert_eq!(short.funding([(100.0, f64::NAN)]), Err(Error::InvalidRate));
    assert_eq!(short.funding([(0.0, 0.1)]), Err(Error::InvalidPrice));
    assert_eq!(short.funding([]), Ok(0.0));
    assert_eq!(PerpetualShort::new(0.0, 1.0, 1.0, 0.1), Err(Error::InvalidAmount));
    assert_eq!(PerpetualShort::new(1.0, 0.0, 1.0, 0.1), Err(Error::InvalidPrice));
    assert_eq!(PerpetualShort::new(1.0, 1.0, -1.0, 0.1), Err(Error::InvalidAmount));
    assert_eq!(PerpetualShort::new(1.0, 1.0, 1.0, 1.0), Err(Error::InvalidFee));
}

#[test]
fn funding_adds_up() {
    // A constant rate and price, interval by interval, is the income of the time.
    let (rate, intervals) = (0.000_13, 1_095);
    let funding = FundingRate::new(rate, 1.0 / 1_095.0).unwrap();
    let short = PerpetualShort::new(4.0, 1_900.0, 1_000.0, 0.01).unwrap();
    let summed = short.funding(std::iter::repeat_n((2_100.0, rate), intervals)).unwrap();
    assert_near(funding.income(short.notional(2_100.0).unwrap(), 1.0).unwrap(), summed, 1e-12, &|| "year".into());
    assert_near(funding.per_year(), 0.142_35, 1e-14, &|| "rate".into());
    assert_eq!(funding.per_interval(), rate);
    assert!(FundingRate::new(-rate, 1.0).unwrap().income(10.0, 1.0).unwrap() < 0.0);
    assert_eq!(FundingRate::new(f64::INFINITY, 1.0), Err(Error::InvalidRate));
    assert_eq!(FundingRate::new(0.1, 0.0), Err(Error::InvalidTime));
    assert_eq!(FundingRate::new(1e300, 1e-300), Err(Error::Overflow));
    assert_eq!(funding.income(-1.0, 1.0), Err(Error::InvalidAmount));
    assert_eq!(funding.income(1.0, f64::NAN), Err(Error::InvalidTime));
}

#[test]
fn a_hedge_pays_while_the_fees_exceed_its_cost() {
    let decide = |fees, trading, funding| HedgeBudget::new(fees, 50.0, trading, funding).unwrap().decision();
    assert_eq!(decide(101.0, 100.0, 0.0), HedgeDecision::Hedge);
    assert_eq!(decide(100.0, 100.0, 0.0), HedgeDecision::DoNotHedge);
    assert_eq!(decide(100.0, 100.0, 1.0), HedgeDecision::Hedge);
    assert_eq!(decide(150.0, 100.0, -60.0), HedgeDecision::DoNotHedge);
    let budget = HedgeBudget::new(150.0, 50.0, 30.0, -20.0).unwrap();
    assert_eq!((budget.cost(), budget.net_income(), budget.net_yield(1_000.0)), (50.0, Ok(50.0), Ok(0.05)));
    assert_eq!(budget.net_yield(0.0), Err(Error::InvalidAmount));
    for bad in [[-1.0, 0.0, 0.0, 0.0], [0.0, f64::NAN, 0.0, 0.0], [0.0, 0.0, -1.0, 0.0], [0.0, 0.0, 0.0, f64::NAN]] {
        let [fees, lvr, trading, funding] = bad;
        assert_eq!(HedgeBudget::new(fees, lvr, trading, funding), Err(Error::InvalidRate));
    }
    assert_eq!(HedgeBudget::new(0.0, 0.0, f64::MAX, -f64::MAX), Err(Error::Overflow));
}
