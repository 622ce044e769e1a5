//! Hedged positions: variances and costs in closed form.

use super::{MILLION, SEED, cumulative, distribution_agrees, estimate_agrees, mean_agrees, million, simulate};
use cfmm_math::analytics::Gbm;
use cfmm_math::analytics::hedge::{FundingRate, HedgeTarget};
use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeBand, HedgeDeviation, LossLimit, Never, Observation, OutOfRange, Periodic, Reason, Trigger, When,
};
use cfmm_math::simulation::{
    Clock, Costs, GeometricBrownian, Hedge, LpOutcome, LpSimulation, MonteCarlo, Outcomes, Process, Stream, View,
    replay,
};
use cfmm_math::{Concentrated, ConstantProduct, Fee, PoolValue, Result, WithFee};
use std::sync::{Arc, Mutex};

const PRICE: f64 = 2_000.0;
const LEVEL: f64 = 447.213_595_499_957_94; // √(10·20,000)
const SIGMA: f64 = 0.8;
const YEARS: f64 = 0.25;

/// At every block.
fn always() -> HedgeBand<f64> {
    HedgeBand::new(0.0).unwrap()
}

/// A pool without a fee under a martingale, hedged.
fn runs<T>(hedge: Hedge, trigger: T, steps: u32, paths: usize) -> Outcomes<LpOutcome>
where
    T: Trigger<Scalar = f64> + Clone + Sync,
{
    let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), Fee::NONE).unwrap();
    let lp = LpSimulation::new(pool).unwrap().hedge(hedge, trigger);
    let market = GeometricBrownian::new(PRICE, &Gbm::new(0.0, SIGMA).unwrap()).unwrap();
    let clock = Clock::over(YEARS, steps).unwrap();
    simulate(MonteCarlo::new(SEED, paths).unwrap(), |stream| {
        lp.run(market.path(clock, stream.clone()), stream.branch(1))
    })
}

/// `E[e^(kh)]` of the log-move `h` of a step.
fn moment(k: f64, steps: u32) -> f64 {
    (0.5 * k * (k - 1.0) * SIGMA * SIGMA * YEARS / f64::from(steps)).exp()
}

/// Mean and variance of what a hedge at each of `n` steps leaves: `−Σ L·√Pᵢ·(e^(h/2) − 1)²`, from lognormal moments
/// alone.
fn rebalanced(n: u32) -> (f64, f64) {
    let m = |k: f64| moment(k, n);
    // D = (e^(h/2) − 1)²: its mean, its square, and with e^(h/2).
    let d1 = m(1.0) - 2.0 * m(0.5) + 1.0;
    let d2 = m(2.0) - 4.0 * m(1.5) + 6.0 * m(1.0) - 4.0 * m(0.5) + 1.0;
    let dh = m(1.5) - 2.0 * m(1.0) + m(0.5);
    let (a, root) = (m(0.5), PRICE.sqrt());
    let (mut mean, mut square) = (0.0, 0.0);
    for i in 0..n {
        mean += root * a.powi(i as i32) * d1;
        // E[Pᵢ] = P₀; a later one is √Pⱼ = √Pᵢ·e^(h/2)·…
        square += PRICE * d2;
        for j in i + 1..n {
            square += 2.0 * PRICE * dh * a.powi((j - i - 1) as i32) * d1;
        }
    }
    (-LEVEL * mean, LEVEL * LEVEL * (square - mean * mean))
}

#[test]
fn variance_of_a_rebalanced_hedge() {
    let mut last = f64::INFINITY;
    for steps in [1, 2, 4, 16] {
        let runs = runs(Hedge::new(HedgeTarget::Quote), always(), steps, MILLION);
        let net = runs.distribution(LpOutcome::net).unwrap();
        let (mean, variance) = rebalanced(steps);
        distribution_agrees(&format!("{steps} steps"), &net, mean, 0.01);
        let squares = runs.mean(|o| (o.net() - mean).powi(2)).unwrap();
        estimate_agrees(&format!("{steps} steps, variance"), &squares, variance, 0.1);
        // Twice as often, half the variance about; and a hundredth of what is not hedged.
        assert!(variance < 0.6 * last);
        last = variance;
    }
    let unhedged = runs(Hedge::new(HedgeTarget::Quote).with_share(0.0).unwrap(), always(), 16, 100_000);
    let spread = unhedged.distribution(LpOutcome::net).unwrap().variance();
    // V = 2L√P: its variance.
    let exact = 4.0 * LEVEL * LEVEL * PRICE * (1.0 - (-0.25 * SIGMA * SIGMA * YEARS).exp());
    assert!((spread / exact - 1.0).abs() < 0.05 && last < 0.01 * spread, "{spread} {exact} {last}");
}

/// A hedge that is entered and left alone: the variance of `V − h·P` is a parabola, lowest at `Cov(V, P)/Var(P)`.
#[test]
fn variance_of_a_static_hedge() {
    let years = |k: f64| (0.5 * k * (k - 1.0) * SIGMA * SIGMA * YEARS).exp();
    let (var_v, var_p) = (4.0 * LEVEL * LEVEL * PRICE * (1.0 - years(0.5).powi(2)), PRICE * PRICE * (years(2.0) - 1.0));
    let cov = 2.0 * LEVEL * PRICE.powf(1.5) * (years(1.5) - years(0.5));
    let best = cov / var_p;
    for share in [0.0, 0.5, best / 10.0, 1.2] {
        let runs = runs(Hedge::new(HedgeTarget::Quote).with_share(share).unwrap(), Never::new(), 1, MILLION);
        let h = 10.0 * share;
        let mean = 2.0 * LEVEL * PRICE.sqrt() * (years(0.5) - 1.0);
        mean_agrees("static hedge", &runs, LpOutcome::net, mean, 0.05);
        let squares = runs.mean(|o| (o.net() - mean).powi(2)).unwrap();
        estimate_agrees("its variance", &squares, var_v - 2.0 * h * cov + h * h * var_p, 0.03);
    }
    let lowest = var_v - cov * cov / var_p;
    assert!(lowest < 0.03 * var_v);
}

/// What it costs to hedge at each step: `c·Pᵢ·|xᵢ − xᵢ₋₁|`, and the entry.
#[test]
fn cost_of_a_rebalanced_hedge() {
    let (c, fixed, steps) = (1e-3, 0.5, 8);
    let hedge = Hedge::new(HedgeTarget::Quote)
        .with_costs(Costs::new(c, fixed).unwrap())
        .with_funding(FundingRate::new(-0.2, 1.0).unwrap());
    let runs = runs(hedge, always(), steps, MILLION);
    // E[e^h·|e^(−h/2) − 1|] = E[|e^(h/2) − e^h|], from truncated moments: E[e^(kh); h > 0].
    let s = SIGMA * (YEARS / f64::from(steps)).sqrt();
    let above = |k: f64| moment(k, steps) * cumulative((k - 0.5) * s);
    let below = |k: f64| moment(k, steps) * cumulative(-(k - 0.5) * s);
    let move_ = above(1.0) - above(0.5) + below(0.5) - below(1.0);
    let turnover: f64 = (0..steps).map(|i| LEVEL * PRICE.sqrt() * moment(0.5, steps).powi(i as i32) * move_).sum();
    let exact = c * (turnover + 10.0 * PRICE) + fixed * f64::from(steps + 1);
    mean_agrees("cost", &runs, |o| o.hedge_cost, exact, 1e-3);
    assert!(runs.as_slice().iter().all(|o| o.hedges == 9));
    // Funding on what is short over each step: x·P = L√P.
    let funding: f64 = (0..steps)
        .map(|i| 0.2 * LEVEL * PRICE.sqrt() * moment(0.5, steps).powi(i as i32) * YEARS / f64::from(steps))
        .sum();
    mean_agrees("funding", &runs, |o| -o.funding, funding, 1e-3);
}

/// Against holding, the hedge is nothing at entry and the result the same LVR.
#[test]
fn hedge_against_holding() {
    let steps = 16;
    let runs = runs(Hedge::new(HedgeTarget::Holding), always(), steps, 200_000);
    let result = |o: &LpOutcome| o.against_hold() + o.hedge_gain;
    mean_agrees("mean", &runs, result, rebalanced(steps).0, 0.01);
    let squares = runs.mean(|o| (result(o) - rebalanced(steps).0).powi(2)).unwrap();
    estimate_agrees("variance", &squares, rebalanced(steps).1, 0.05);
}

/// The cost of a band of half-width `h`, hedged back to the target: `c·P·(σPΓ)²/h` a year, in the limit of many small
/// steps.
#[test]
fn cost_of_a_band() {
    let (c, half_width, steps, years) = (1e-3, 0.1, 4_000, 0.02);
    let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), Fee::NONE).unwrap();
    let hedge = Hedge::new(HedgeTarget::Quote).with_costs(Costs::new(c, 0.0).unwrap());
    let lp = LpSimulation::new(pool).unwrap().hedge(hedge, HedgeBand::new(half_width).unwrap());
    let market = GeometricBrownian::new(PRICE, &Gbm::new(0.0, SIGMA).unwrap()).unwrap();
    let clock = Clock::over(years, steps).unwrap();
    let runs = simulate(MonteCarlo::new(SEED, 4_000).unwrap(), |stream| {
        lp.run(market.path(clock, stream.clone()), stream.branch(1))
    });
    let gamma = LEVEL / (2.0 * PRICE.powf(1.5));
    let rate = c * PRICE * (SIGMA * PRICE * gamma).powi(2) / half_width;
    let cost = runs.distribution(|o| o.hedge_cost).unwrap().mean() - c * PRICE * 10.0;
    // The last hedge before the horizon is missing, and a step overshoots the band: a few percent of it.
    println!("{} of the rate", cost / (rate * years));
    assert!((cost / (rate * years) - 1.0).abs() < 0.1, "{} {}", cost, rate * years);
}

/// A pool without a fee, hedged, over a path of daily prices.
fn days<T: Trigger<Scalar = f64> + Clone>(prices: &[f64], trigger: T) -> LpOutcome {
    let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), Fee::NONE).unwrap();
    let lp = LpSimulation::new(pool).unwrap().hedge(Hedge::new(HedgeTarget::Quote), trigger);
    lp.run(replay(prices.iter().copied(), 1.0 / 365.0).unwrap(), Stream::new(SEED, 0)).unwrap()
}

/// What the triggers see: each acts where its definition says, counted by hand.
#[test]
fn triggers() {
    let prices = [2_000.0, 2_100.0, 2_220.0, 2_221.0, 2_000.0, 1_990.0, 1_500.0, 1_501.0];
    let hedges = |hedges: u64, outcome: LpOutcome| assert_eq!(outcome.hedges, 1 + hedges);
    hedges(0, days(&prices, Never::new()));
    hedges(7, days(&prices, HedgeBand::new(0.0).unwrap()));
    // From the entry: 2,220 is 11 % away, 2,000 is 11 % from there, 1,500 is 33 %.
    hedges(3, days(&prices, DistanceBand::new(PRICE, 1.1).unwrap()));
    // A loss of 1/8·ln² about: 0.14 % at 2,220, as much back at 2,000, 1 % at 1,500.
    hedges(3, days(&prices, LossLimit::new(0.001).unwrap()));
    hedges(1, days(&prices, LossLimit::new(0.009).unwrap()));
    // 10 of base at 2,000, 9.49 at 2,220, 11.55 at 1,500.
    hedges(3, days(&prices, HedgeBand::new(0.4).unwrap()));
    hedges(1, days(&prices, HedgeBand::new(1.0).unwrap()));
    // There is no range to be out of.
    hedges(0, days(&prices, OutOfRange::new(0.0).unwrap()));
    hedges(3, days(&prices, When::new(|seen: &Observation<f64>| Ok(seen.price < PRICE))));
}

/// Time is in seconds, and a day one, of whichever blocks it is the sum.
#[test]
fn days_of_seconds() {
    let prices: Vec<f64> = (0..=3_650).map(|day| PRICE + f64::from(day)).collect();
    assert_eq!(days(&prices, Periodic::new(0.0, 86_400.0).unwrap()).hedges, 1 + 3_650);
    assert_eq!(days(&prices, Periodic::new(0.0, 7.0 * 86_400.0).unwrap()).hedges, 1 + 3_650 / 7);
    assert_eq!(days(&prices, Periodic::new(0.0, 365.0 * 86_400.0).unwrap()).hedges, 1 + 10);
    // And of 12 seconds.
    let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), Fee::NONE).unwrap();
    let hour = Periodic::new(0.0, 3_600.0).unwrap();
    let lp = LpSimulation::new(pool).unwrap().hedge(Hedge::new(HedgeTarget::Quote), hour);
    let market = GeometricBrownian::new(PRICE, &Gbm::new(0.0, SIGMA).unwrap()).unwrap();
    let clock = Clock::over(10.0 / 365.0, 10 * 7_200).unwrap();
    let outcome = lp.run(market.path(clock, Stream::new(SEED, 0)), Stream::new(SEED, 1)).unwrap();
    assert_eq!(outcome.hedges, 1 + 240);
}

/// A state machine of a band decides as a comparison of one's own.
#[test]
fn trigger_of_the_analytics() {
    let own = When::new(|seen: &Observation<f64>| Ok((seen.hedge - seen.target).abs() > 0.02 * seen.target));
    let theirs = HedgeDeviation::new(0.0, 0.02).unwrap();
    let hedge = Hedge::new(HedgeTarget::Quote).with_costs(Costs::new(1e-3, 0.0).unwrap());
    let (a, b) = (runs(hedge, own, 100, 1_000), runs(hedge, theirs, 100, 1_000));
    assert_eq!(a, b);
    let hedges = a.mean(|o| o.hedges as f64).unwrap().mean;
    assert!(hedges > 10.0 && hedges < 90.0, "{hedges}");
}

/// The memory of a trigger begins anew with each path.
#[test]
fn triggers_are_cloned() {
    let mut fired = 0;
    let twice = When::new(move |_: &Observation<f64>| {
        fired += 1;
        Ok(fired <= 2)
    });
    let outcomes = runs(Hedge::new(HedgeTarget::Quote), twice, 10, 100);
    assert!(outcomes.as_slice().iter().all(|o| o.hedges == 3));
    assert!(million(|stream| Ok(stream.path())).as_slice().len() == MILLION);
}

/// Whether it was told of a rebalancing, and of which moment.
type Told = (bool, Observation<f64>);

/// All that a trigger has seen and been told, in order.
#[derive(Clone, Default)]
struct Witness(Arc<Mutex<Vec<Told>>>);

impl Trigger for Witness {
    type Scalar = f64;

    fn observe(&mut self, seen: &Observation<f64>) -> Result<Option<Reason>> {
        self.0.lock().unwrap().push((false, *seen));
        Ok((seen.loss >= 0.001).then_some(Reason::Loss))
    }

    fn rebalanced(&mut self, now: &Observation<f64>) -> Result<()> {
        self.0.lock().unwrap().push((true, *now));
        Ok(())
    }
}

/// Range, loss, hedge and target as they are by hand, and a rebalancing right after each reason.
#[test]
fn what_triggers_see() {
    let around = |price: f64| Concentrated::from_liquidity(1_000.0, price, price / 1.2, price * 1.2);
    let (hedger, mover) = (Witness::default(), Witness::default());
    let pool = WithFee::new(around(PRICE).unwrap(), Fee::NONE).unwrap();
    let lp = LpSimulation::new(pool)
        .unwrap()
        .hedge(Hedge::new(HedgeTarget::Quote).with_share(0.5).unwrap(), hedger.clone())
        .reposition(mover.clone(), |view: &View| around(view.price), Costs::NONE);
    let prices = [2_000.0, 2_010.0, 2_150.0, 2_160.0, 1_700.0, 1_690.0];
    let outcome = lp.run(replay(prices, 1.0 / 365.0).unwrap(), Stream::new(SEED, 0)).unwrap();
    assert_eq!(outcome.repositions, 2);
    let (hedger, mover) = (hedger.0.lock().unwrap(), mover.0.lock().unwrap());
    let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a} {b}");

    // The owner of a range by hand: entered at `from`, where the loss begins.
    let (mut from, mut short) = (PRICE, 0.5 * around(PRICE).unwrap().reserves_at(PRICE).unwrap()[0]);
    let mut seen = mover.iter();
    let (told, entry) = seen.next().unwrap();
    assert!(*told && (entry.time, entry.price, entry.loss) == (0.0, lp.entry_price(), 0.0));
    near(entry.price, PRICE);
    near(entry.hedge, short);
    for (day, price) in (0..).zip(prices) {
        let range = around(from).unwrap();
        let target = 0.5 * range.reserves_at(price).unwrap()[0];
        let (told, now) = seen.next().unwrap();
        assert!(!told && (now.time, now.price, now.range) == (86_400.0 * f64::from(day), price, range.price_range()));
        near(now.loss, 1.0 - range.value_at(price).unwrap() / range.held_value(from, price).unwrap());
        near(now.hedge, short);
        near(now.target, target);
        if now.loss >= 0.001 {
            from = price;
            let (told, now) = seen.next().unwrap();
            let range = around(price).unwrap();
            assert!(*told && (now.loss, now.range) == (0.0, range.price_range()));
            near(now.target, 0.5 * range.reserves_at(price).unwrap()[0]);
            near(now.hedge, short);
        }
        // The one that hedges sees it after the move, and on the new curve there is no loss to act on.
        let [(_, last)] = hedger.iter().filter(|(told, o)| !told && o.time == now.time).collect::<Vec<_>>()[..] else {
            panic!("one observation a block")
        };
        assert_eq!(last.range, around(from).unwrap().price_range());
        assert_eq!(last.loss < 1e-20, from == price);
        short = last.hedge;
    }
    assert_eq!((seen.next(), hedger.iter().filter(|(told, _)| *told).count()), (None, 1));
}
