//! Pools under arbitrage and noise.

use super::{SEED, estimate_agrees, mean_agrees, million, simulate};
use cfmm_math::analytics::hedge::{FundingRate, HedgeTarget};
use cfmm_math::analytics::rebalance::{DistanceBand, HedgeBand};
use cfmm_math::analytics::{Arbitrage, ArbitrageModel, BreakEven, Claim, Gbm, expected_lvr, log_fee, realized_lvr};
use cfmm_math::simulation::{
    Clock, Costs, FeeIncome, GeometricBrownian, Hedge, LpOutcome, LpSimulation, Moment, MonteCarlo, NoiseFlow, Process,
    Stream, View, replay,
};
use cfmm_math::{
    Concentrated, ConstantProduct, Fee, Invariant, PoolValue, Result, Rounding, StableSwap, Weighted, WithFee, X_FOR_Y,
    Y_FOR_X,
};

fn with_fee<C: Invariant<Scalar = f64>>(pool: C, basis_points: u32) -> WithFee<C> {
    WithFee::new(pool, Fee::basis_points(basis_points).unwrap()).unwrap()
}

/// Without a fee, what arbitrage takes over any number of steps is in the mean the loss versus rebalancing in
/// continuous time: the rebalanced portfolio is a martingale.
fn lvr<C: Claim + BreakEven + Sync>(name: &str, pool: C, price: f64, sigma: f64, [steps, paths]: [u32; 2]) {
    let (gbm, years) = (Gbm::new(0.0, sigma).unwrap(), 0.25);
    let market = GeometricBrownian::new(price, &gbm).unwrap();
    let lp = LpSimulation::new(WithFee::new(pool, Fee::NONE).unwrap()).unwrap();
    let clock = Clock::over(years, steps).unwrap();
    let simulation = MonteCarlo::new(SEED, paths as usize).unwrap();
    let runs = simulate(simulation, |stream| lp.run(market.path(clock, stream.clone()), stream.branch(1)));
    let exact = expected_lvr(&pool, price, &gbm, years).unwrap();
    mean_agrees(&format!("{name}, LVR"), &runs, |o| o.lvr, exact, 0.01);
    mean_agrees(&format!("{name}, against holding"), &runs, LpOutcome::against_hold, -exact, 0.01);
    mean_agrees(&format!("{name}, rebalancing"), &runs, |o| o.rebalancing, 0.0, f64::INFINITY);
    for outcome in runs.as_slice() {
        // Path by path: what arbitrage takes is what the LP has less than the rebalanced portfolio, and without a fee
        // the position is worth what the curve says.
        assert!((outcome.against_rebalancing() + outcome.lvr).abs() < 1e-9 * outcome.entry_value);
        assert!(outcome.lvr >= 0.0 && outcome.arbitrage_profit == outcome.lvr && outcome.fees() == 0.0);
        let value = pool.value_at(outcome.price).unwrap();
        assert!((outcome.wealth / value - 1.0).abs() < 1e-8, "{name}: {} {value}", outcome.wealth);
        let il = outcome.wealth / outcome.held - 1.0;
        assert!((outcome.impermanent_loss - il).abs() < 1e-8, "{name}: {} {il}", outcome.impermanent_loss);
    }
}

#[test]
fn lvr_of_constant_product() {
    lvr("constant product", ConstantProduct::new(10.0, 20_000.0).unwrap(), 2_000.0, 0.8, [16, 1_000_000]);
}

#[test]
fn lvr_of_weighted() {
    lvr("weighted", Weighted::new([40.0, 20_000.0], [0.8, 0.2]).unwrap(), 2_000.0, 0.8, [4, 1_000_000]);
}

#[test]
fn lvr_of_concentrated() {
    let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_200.0, 3_000.0).unwrap();
    lvr("concentrated", pool, 2_000.0, 0.8, [8, 1_000_000]);
}

#[test]
fn lvr_of_stable_swap() {
    lvr("stable-swap", StableSwap::new([1e6, 1e6], 20.0).unwrap(), 1.0, 0.1, [2, 200_000]);
}

/// Blocks at Poisson times and a fee: the exact formulas of Milionis, Moallemi and Roughgarden, block by block, once
/// the chain has forgotten where it began.
fn arbitrage_with_fee(fee: f64, sigma: f64, lambda: f64) {
    const BURN: u32 = 12;
    const BLOCKS: u32 = 12;
    let price = 2_000.0;
    // No drift of the logarithm; the fee leaves the pool, as in the paper.
    let market = GeometricBrownian::new(price, &Gbm::new(0.5 * sigma * sigma, sigma).unwrap()).unwrap();
    let fee_out = WithFee::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), Fee::fraction(fee).unwrap()).unwrap();
    let lp = LpSimulation::new(fee_out.with_protocol_share(Fee::WHOLE)).unwrap();
    let clock = Clock::poisson(lambda, BURN + BLOCKS).unwrap();
    let level = 10.0 * price.sqrt();

    let yields = million(|stream| {
        let (mut run, mut noise) = (lp.start()?, stream.branch(1));
        let (mut profit, mut fees, mut trades) = (0.0, 0.0, 0.0);
        for (i, moment) in (0..).zip(market.path(clock, stream)) {
            let Some(fill) = run.block(moment, &mut noise)?.arbitrage else { continue };
            if i >= BURN {
                let value = 2.0 * level * moment.price.sqrt();
                profit += fill.profit / value;
                fees += fill.protocol_fee / value;
                trades += 1.0;
            }
        }
        Ok([profit, fees, trades])
    });
    let per_block = |k: usize| yields.mean(|row| row[k] / f64::from(BLOCKS)).unwrap();
    let model = Arbitrage::with_fee(fee, lambda).unwrap();
    let probability = model.trade_probability(sigma).unwrap();
    estimate_agrees("share of blocks with a trade", &per_block(2), probability, 2e-3);
    let exact = model.constant_product(sigma, ArbitrageModel::DriftlessFeeInKind).unwrap();
    let profit = per_block(0);
    estimate_agrees("arbitrage profit", &profit, exact / lambda, 2e-3);
    // Fine enough to tell the fee in kind from the fee in quote.
    let in_quote = model.constant_product(sigma, ArbitrageModel::DriftlessFeeInQuote).unwrap();
    assert!((exact - in_quote) / lambda > 3.0 * profit.standard_error);
    // To first order in the fee, fees are what is left of LVR.
    let first_order = model.fee_income(sigma * sigma / 8.0, sigma).unwrap() / lambda;
    let gamma = log_fee(fee).unwrap() + sigma / lambda.sqrt();
    assert!((per_block(1).mean / first_order - 1.0).abs() < 2.0 * gamma);
}

#[test]
fn arbitrage_with_large_fee() {
    arbitrage_with_fee(0.02, 0.8, 3_000.0);
}

#[test]
fn arbitrage_with_small_fee_and_slow_blocks() {
    arbitrage_with_fee(0.01, 0.8, 4_000.0);
}

/// The same at a concentrated position within its range: first order in the fee, to a few percent, and a fee that keeps
/// most of LVR with the LP.
#[test]
fn arbitrage_of_concentrated() {
    let (fee, sigma, price) = (0.003, 0.8, 2_000.0);
    let lambda = 365.0 * 7_200.0;
    let pool = Concentrated::from_liquidity(1_000.0, price, 1_000.0, 4_000.0).unwrap();
    let market = GeometricBrownian::new(price, &Gbm::new(0.0, sigma).unwrap()).unwrap();
    let lp = LpSimulation::new(with_fee(pool, 30)).unwrap().fee_income(FeeIncome::Collected);
    let clock = Clock::poisson(lambda, 2_000).unwrap();
    let days = simulate(MonteCarlo::new(SEED, 4_000).unwrap(), |stream| {
        lp.run(market.path(clock, stream.clone()), stream.branch(1))
    });
    let years = days.distribution(|o| o.years).unwrap().mean();
    let model = Arbitrage::with_fee(fee, lambda).unwrap();
    for (what, measure, exact) in [
        ("profit", days.distribution(|o| o.arbitrage_profit).unwrap(), model.pool_profit_rate(&pool, price, sigma)),
        ("fees", days.distribution(LpOutcome::fees).unwrap(), model.pool_fee_income(&pool, price, sigma)),
    ] {
        // It takes a few dozen blocks until the gap has filled the band of the fee.
        let ratio = measure.mean() / (exact.unwrap() * years);
        println!("{what}: {ratio} of first order");
        assert!((ratio - 1.0).abs() < 0.04, "{what}: {ratio}");
    }
}

/// A path of a file, against the function of the analytics.
#[test]
fn replayed_prices() {
    let prices = [2_000.0, 2_100.0, 2_050.0, 1_800.0, 1_801.0, 2_500.0, 2_000.0];
    let pool = ConstantProduct::new(10.0, 20_000.0).unwrap();
    let lp = LpSimulation::new(WithFee::new(pool, Fee::NONE).unwrap()).unwrap();
    let outcome = lp.run(replay(prices, 1.0 / 365.0).unwrap(), Stream::new(SEED, 0)).unwrap();
    let exact = realized_lvr(&pool, prices).unwrap();
    assert!((outcome.lvr / exact - 1.0).abs() < 1e-12);
    assert_eq!((outcome.blocks, outcome.arbitrages, outcome.price), (7, 6, 2_000.0));
    assert!((outcome.years - 6.0 / 365.0).abs() < 1e-15);
    // There and back: no impermanent loss, and all of LVR.
    assert!(outcome.against_hold().abs() < 1e-9 && outcome.rebalancing > 0.0);
}

/// After each block the market is within bid and ask, and trades come only where it was not.
#[test]
fn arbitrage_keeps_the_pool_within_its_fee() {
    fn check<C: PoolValue<Scalar = f64>>(pool: C, price: f64, sigma: f64) {
        let market = GeometricBrownian::new(price, &Gbm::new(0.0, sigma).unwrap()).unwrap();
        let mut twin = with_fee(pool, 30);
        let mut run = LpSimulation::new(twin).unwrap().start().unwrap();
        let mut noise = Stream::new(SEED, 1);
        let mut trades = 0;
        for moment in market.path(Clock::over(0.25, 3_000).unwrap(), Stream::new(SEED, 0)) {
            let p = moment.price;
            let (bid, ask) = (
                twin.spot_price(X_FOR_Y, Rounding::Down).unwrap(),
                1.0 / twin.spot_price(Y_FOR_X, Rounding::Down).unwrap(),
            );
            let block = run.block(moment, &mut noise).unwrap();
            if let Some(fill) = block.arbitrage {
                trades += 1;
                assert!(fill.profit >= -1e-12 * fill.volume && fill.fee > 0.0 && fill.protocol_fee == 0.0);
                assert_eq!(fill.trade, if bid > p { X_FOR_Y } else { Y_FOR_X });
                assert!(bid > p || ask < p);
                assert_eq!(twin.swap(fill.trade, fill.amount_in).unwrap(), fill.amount_out);
            } else {
                assert!(bid <= p && p <= ask);
            }
            assert!(twin.spot_price(X_FOR_Y, Rounding::Down).unwrap() <= p * (1.0 + 1e-12));
            assert!(1.0 / twin.spot_price(Y_FOR_X, Rounding::Down).unwrap() >= p * (1.0 - 1e-12));
            assert_eq!(twin.reserves(), run.view().unwrap().reserves);
        }
        assert!(trades > 1_000 && trades < 3_000, "{trades}");
    }
    check(ConstantProduct::new(10.0, 20_000.0).unwrap(), 2_000.0, 0.8);
    check(Weighted::new([40.0, 20_000.0], [0.8, 0.2]).unwrap(), 2_000.0, 0.8);
    check(StableSwap::new([1e6, 1e6], 20.0).unwrap(), 1.0, 0.8);
}

/// A concentrated position that the price leaves on both sides, with noise that it cannot always fill.
#[test]
fn out_of_range() {
    let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_900.0, 2_100.0).unwrap();
    for income in [FeeIncome::Collected, FeeIncome::Reinvested] {
        let lp = LpSimulation::new(with_fee(pool, 5)).unwrap().fee_income(income).noise(NoiseFlow::new(1e6).unwrap());
        let path = [2_000.0, 2_500.0, 2_600.0, 2_100.0, 2_000.0, 1_500.0, 1_400.0, 1_950.0, 1e-3, 1e9, 2_000.0];
        let mut run = lp.start().unwrap();
        let mut noise = Stream::new(SEED, 0);
        for price in path {
            run.block(Moment { years: 1e-4, price }, &mut noise).unwrap();
            let [x, y] = run.view().unwrap().reserves;
            assert!(x >= 0.0 && y >= 0.0);
            if price > 2_200.0 {
                assert!(x < 1e-9, "{x} left above the range");
            }
            if price < 1_800.0 {
                assert!(y < 1e-6, "{y} left below the range");
            }
        }
        let outcome = run.outcome().unwrap();
        assert!(outcome.fees() > 0.0 && outcome.impermanent_loss.abs() < 1e-12);
    }
}

/// A thousand paths with everything switched on: the books balance, path by path.
#[test]
fn books_balance() {
    fn around(price: f64, capital: f64) -> Result<Concentrated<f64>> {
        let of = |liquidity| Concentrated::from_liquidity(liquidity, price, price / 1.2, price * 1.2);
        of(capital / of(1.0)?.value_at(price)?)
    }
    let pool = with_fee(around(2_000.0, 1e6).unwrap(), 30).with_protocol_share(Fee::ratio(1.0, 4.0).unwrap());
    let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.2, 1.0).unwrap()).unwrap();
    let moved = DistanceBand::new(2_000.0, 1.15).unwrap();
    let recentre = |view: &View| around(view.price, view.wealth);
    let hedge = Hedge::new(HedgeTarget::Holding).with_costs(Costs::new(5e-4, 1.0).unwrap());
    let hedge = hedge.with_funding(FundingRate::new(-0.1, 1.0).unwrap()).with_share(0.7).unwrap();
    for income in [FeeIncome::Collected, FeeIncome::Reinvested] {
        let lp = LpSimulation::new(pool)
            .unwrap()
            .fee_income(income)
            .noise(NoiseFlow::new(5e7).unwrap())
            .hedge(hedge, HedgeBand::new(0.0).unwrap())
            .reposition(moved, recentre, Costs::new(1e-3, 20.0).unwrap());
        let clock = Clock::over(0.5, 500).unwrap();
        let runs = simulate(MonteCarlo::new(SEED, 1_000).unwrap(), |stream| {
            let (mut run, mut noise) = (lp.start()?, stream.branch(1));
            let (mut price, mut funding, mut gain, mut cost) = (lp.entry_price(), 0.0, 0.0, 0.0);
            for moment in market.path(clock, stream) {
                // The hedge, kept by hand.
                let before = run.view()?;
                assert!((before.short - 0.7 * (before.reserves[0] - lp.start()?.view()?.reserves[0])).abs() < 1e-9);
                funding -= 0.1 * before.short * price * moment.years;
                gain -= before.short * (moment.price - price);
                let sold = run.block(moment, &mut noise)?.hedged;
                cost += if sold == 0.0 { 0.0 } else { 1.0 + 5e-4 * moment.price * sold.abs() };
                price = moment.price;
            }
            let o = run.outcome()?;
            for (booked, by_hand) in [(o.funding, funding), (o.hedge_gain, gain), (o.hedge_cost, cost)] {
                assert!((booked - by_hand).abs() < 1e-9 * o.entry_value, "{booked} {by_hand}");
            }
            Ok(o)
        });
        for o in runs.as_slice() {
            let change = o.rebalancing - o.arbitrage_profit - o.noise_profit - o.protocol_fees - o.reposition_cost;
            assert!((o.wealth - o.entry_value - change).abs() < 1e-9 * o.entry_value);
            assert!((o.fees() / (o.protocol_fees * 3.0) - 1.0).abs() < 1e-9, "a quarter is the protocol's");
            assert!(
                ((o.fees() + o.protocol_fees) / (0.003 * (o.noise_volume + o.arbitrage_volume)) - 1.0).abs() < 1e-9
            );
            assert!(o.noise_profit < 0.0 && o.lvr > o.arbitrage_profit);
            assert!((o.net() - (o.wealth - o.entry_value + o.hedge_gain - o.hedge_cost + o.funding)).abs() < 1e-9);
        }
        assert!(runs.as_slice().iter().map(|o| o.repositions).sum::<u64>() > 1_000);
    }
}

/// Noise has the volume that was asked for, to both sides alike, and pays its fee.
#[test]
fn noise() {
    let (volume, years) = (2e6, 0.1);
    let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.0).unwrap()).unwrap();
    let lp = LpSimulation::new(with_fee(ConstantProduct::new(1e4, 2e7).unwrap(), 30)).unwrap();
    let lp = lp.noise(NoiseFlow::new(volume).unwrap());
    let clock = Clock::over(years, 50).unwrap();
    let runs = simulate(MonteCarlo::new(SEED, 100_000).unwrap(), |stream| {
        let mut sales = 0.0;
        let (mut run, mut noise) = (lp.start()?, stream.branch(1));
        for moment in market.path(clock, stream) {
            let fill = run.block(moment, &mut noise)?.noise.unwrap();
            sales += if fill.trade == X_FOR_Y { fill.volume } else { -fill.volume };
        }
        Ok((run.outcome()?, sales))
    });
    mean_agrees("volume", &runs, |o| o.0.noise_volume, volume * years, 1e-3);
    mean_agrees("fees", &runs, |o| o.0.noise_fees, 0.003 * volume * years, 1e-3);
    mean_agrees("sales less purchases", &runs, |o| o.1, 0.0, f64::INFINITY);
    // Each is exponential: E[volume²] of a sum of fifty.
    let squares = runs.mean(|o| o.0.noise_volume.powi(2)).unwrap();
    estimate_agrees("volume squared", &squares, (volume * years).powi(2) * (1.0 + 1.0 / 50.0), 1e-3);
}

/// Collected and reinvested fees are the same money where the price stays.
#[test]
fn fees_collected_and_reinvested() {
    let pool = with_fee(ConstantProduct::new(1e3, 2e6).unwrap(), 30);
    let path = || replay([2_000.0, 2_050.0, 2_000.0, 1_950.0, 2_000.0], 1e-3).unwrap();
    let of = |income| LpSimulation::new(pool).unwrap().fee_income(income).run(path(), Stream::new(SEED, 0)).unwrap();
    let (collected, reinvested) = (of(FeeIncome::Collected), of(FeeIncome::Reinvested));
    assert!((collected.fees() / reinvested.fees() - 1.0).abs() < 0.01 && collected.fees() > 0.0);
    assert!((collected.wealth / reinvested.wealth - 1.0).abs() < 1e-4);
    // What is collected is apart from the reserves, which stay on their curve.
    let mut run = LpSimulation::new(pool).unwrap().fee_income(FeeIncome::Collected).start().unwrap();
    for moment in path() {
        run.block(moment, &mut Stream::new(SEED, 0)).unwrap();
        let view = run.view().unwrap();
        let [x, y] = view.reserves;
        assert!((x * y / 2e9 - 1.0).abs() < 1e-12);
        assert!((view.wealth - x * view.price - y - view.fees).abs() < 1e-6);
    }
}
