//! Random prices and positions in them, small but with every part: the seeds are the input.

use alloc::vec::Vec;

use cfmm_math::analytics::Gbm;
use cfmm_math::analytics::hedge::{FundingRate, HedgeTarget};
use cfmm_math::analytics::rebalance::{HedgeBand, OutOfRange};
use cfmm_math::simulation::{
    Clock, CorrelatedBrownian, Correlation, Costs, FeeIncome, GeometricBrownian, Hedge, Heston, HestonParameters,
    JumpDiffusion, Jumps, LpOutcome, LpSimulation, MeanReverting, MonteCarlo, NoiseFlow, Outcomes, Process, Stream,
    View, replay,
};
use cfmm_math::{Concentrated, ConstantProduct, Fee, Invariant, PoolValue, Result, StableSwap, Weighted, WithFee};
use rand_core::TryRng;

use crate::answers::Answer;
use crate::table::Table;

pub(crate) fn all(table: &mut Table) {
    let _ = deviates(table);
    let _ = processes(table);
    let _ = positions(table);
}

fn deviates(table: &mut Table) -> Result<()> {
    let of = "simulation::Stream::";
    let mut stream = Stream::new(7, 1);
    table.see(of, "new", stream.clone().uniform());
    table.see(of, "path", stream.path());
    table.see(of, "branch", stream.branch(3).normal());
    table.see(of, "mirrored", stream.clone().mirrored().normal());
    for _ in 0..4_000 {
        table.see(of, "normal", stream.normal());
        table.see(of, "uniform", stream.uniform());
        table.see(of, "exponential", stream.exponential());
        table.see(of, "sign", stream.sign());
        table.see("simulation::Stream as TryRng::", "try_next_u32", stream.try_next_u32().unwrap_or_default());
        table.see("simulation::Stream as TryRng::", "try_next_u64", stream.try_next_u64().unwrap_or_default());
    }
    let mut bytes = [0; 27];
    let _ = stream.try_fill_bytes(&mut bytes);
    table.see("simulation::Stream as TryRng::", "try_fill_bytes", bytes);
    let correlation = Correlation::new([[1.0, 0.3, -0.2], [0.3, 1.0, 0.5], [-0.2, 0.5, 1.0]])?;
    table.see("simulation::Correlation::", "new", correlation.normals(&mut stream));
    for _ in 0..100 {
        table.see("simulation::Correlation::", "normals", correlation.normals(&mut stream));
    }
    Ok(())
}

fn processes(table: &mut Table) -> Result<()> {
    let gbm = Gbm::new(0.05, 0.8)?;
    process(table, "simulation::GeometricBrownian", GeometricBrownian::new(2_000.0, &gbm))?;
    process(table, "simulation::MeanReverting", MeanReverting::new(1.01, 1.0, 12.0, 0.1))?;
    let jumps = Jumps::new(40.0, -0.02, 0.05);
    table.see("simulation::Jumps::", "new", jumps.map(|jumps| jumps.mean_return()));
    table.see("simulation::Jumps::", "mean_return", jumps?.mean_return());
    process(table, "simulation::JumpDiffusion", JumpDiffusion::new(2_000.0, &gbm, jumps?))?;
    let parameters = HestonParameters {
        variance: 0.5,
        long_run_variance: 0.6,
        speed: 3.0,
        volatility_of_variance: 1.2,
        correlation: -0.6,
    };
    process(table, "simulation::Heston", Heston::new(2_000.0, 0.05, &parameters))?;
    let correlation = Correlation::new([[1.0, 0.7], [0.7, 1.0]])?;
    let two = CorrelatedBrownian::new([2_000.0, 30.0], [gbm, Gbm::new(0.0, 1.1)?], correlation);
    process(table, "simulation::CorrelatedBrownian", two)?;

    let of = "simulation::Clock::";
    for (name, clock) in [("over", Clock::over(0.25, 90)), ("poisson", Clock::poisson(2.6e6, 10))] {
        table.see(of, name, clock.map(|clock| (clock.years_per_step(), clock.steps())));
        table.see(of, "years_per_step", clock?.years_per_step());
        table.see(of, "steps", clock?.steps());
    }
    let moments: Vec<_> = replay([2_000.0, 2_010.0, 1_990.0], 1.0 / 365.0)?.collect();
    table.see("simulation::", "replay", &moments);
    table.see("simulation::Moment::", "map", moments[1].map(|price| 1.0 / price));
    Ok(())
}

/// A hundred steps by time and by blocks, and what it says of itself.
fn process<P: Process>(table: &mut Table, of: &'static str, process: Result<P>) -> Result<()>
where
    P::State: Answer,
    P::Price: Answer,
{
    table.see(of, "::new", process.as_ref().map(|process| process.start()).map_err(|error| *error));
    let process = process?;
    let mut stream = Stream::new(11, 0);
    table.see(of, " as simulation::Process::start", process.start());
    table.see(of, " as simulation::Process::price", process.price(&process.start()));
    for years in [1e-6, 0.1, 30.0] {
        let (mut state, step) = (process.start(), process.step(years));
        process.advance(&mut state, &step, &mut stream);
        table.see(of, " as simulation::Process::step", state);
        process.advance(&mut state, &step, &mut stream);
        table.see(of, " as simulation::Process::advance", state);
        table.see(of, " as simulation::Process::price_after", process.price_after(years, &mut stream));
    }
    for clock in [Clock::over(1.0, 100)?, Clock::poisson(365.0, 100)?] {
        let mut path = process.path(clock, Stream::new(13, 2));
        table.see(of, " as simulation::Process::path", path.state());
        while let Some(moment) = path.next() {
            table.see("simulation::Path as Iterator::", "next", moment);
            table.see("simulation::Path::", "state", path.state());
        }
        table.see("simulation::Path as Iterator::", "size_hint", path.size_hint());
    }
    Ok(())
}

fn positions(table: &mut Table) -> Result<()> {
    let fee = Fee::basis_points(30)?;
    of_curve(table, WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, fee)?)?;
    of_curve(table, WithFee::new(Weighted::new([8.0, 4_000.0], [0.8, 0.2])?, fee)?)?;
    of_curve(table, WithFee::new(StableSwap::new([1e6, 1.1e6], 100.0)?, Fee::basis_points(4)?)?)?;
    of_curve(table, WithFee::new(Concentrated::from_liquidity(1e3, 2_000.0, 1_500.0, 2_600.0)?, fee)?)?;

    // Recentred whenever the price is out of the range.
    let around = |price: f64, capital: f64| {
        let of = |liquidity| Concentrated::from_liquidity(liquidity, price, price / 1.02, price * 1.02);
        of(capital / of(1.0)?.value_at(price)?)
    };
    let pool = WithFee::new(around(2_000.0, 1e4)?, Fee::basis_points(5)?)?;
    let lp = LpSimulation::new(pool)?.noise(NoiseFlow::new(1e7)?).fee_income(FeeIncome::Collected).reposition(
        OutOfRange::new(0.0)?,
        |view: &View| around(view.price, view.wealth),
        Costs::new(1e-3, 5.0)?,
    );
    let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.0, 0.9)?)?;
    let stream = Stream::new(17, 0);
    let outcome = lp.run(market.path(Clock::over(0.2, 300)?, stream.clone()), stream.branch(1));
    table.see("simulation::LpSimulation::", "reposition", outcome);
    Ok(())
}

/// Fees, noise and a hedge, block by block and by many paths.
fn of_curve<C: PoolValue<Scalar = f64>>(table: &mut Table, pool: WithFee<C>) -> Result<()> {
    let of = "simulation::LpSimulation::";
    let plain = LpSimulation::new(pool);
    table.see(of, "new", plain.as_ref().map(|lp| lp.entry_price()).map_err(|error| *error));
    let price = plain?.entry_price();
    table.see(of, "entry_price", price);
    let costs = Costs::new(5e-4, 0.01);
    table.see("simulation::Costs::", "new", costs.is_ok());
    let hedge = Hedge::new(HedgeTarget::Quote).with_costs(costs?).with_funding(FundingRate::new(-0.05, 1.0)?);
    let band = 0.05 * pool.reserves()[0];
    let noise = NoiseFlow::new(pool.reserves()[1] * 100.0);
    table.see("simulation::NoiseFlow::", "new", noise.is_ok());

    for income in [FeeIncome::Reinvested, FeeIncome::Collected] {
        let lp = LpSimulation::new(pool)?
            .noise(noise?)
            .hedge(hedge.with_share(0.75)?, HedgeBand::new(band)?)
            .fee_income(income);
        let market = GeometricBrownian::new(price, &Gbm::new(0.1, 0.6)?)?;
        let day = |stream: Stream| lp.run(market.path(Clock::poisson(1e5, 60)?, stream.clone()), stream.branch(1));
        table.see(of, "run", day(Stream::new(3, 0)));
        // What sets up a simulation shows in what comes of it.
        for function in ["noise", "hedge", "fee_income"] {
            table.see(of, function, day(Stream::new(3, 1)));
        }
        for function in ["new", "with_costs", "with_funding", "with_share"] {
            table.see("simulation::Hedge::", function, day(Stream::new(3, 2)));
        }

        let mut run = lp.start()?;
        table.see(of, "start", run.view());
        let mut noise = Stream::new(5, 5);
        for moment in market.path(Clock::over(0.1, 60)?, Stream::new(5, 1)) {
            table.see("simulation::LpRun::", "block", run.block(moment, &mut noise));
            table.see("simulation::LpRun::", "blocks", run.blocks());
            table.see("simulation::LpRun::", "view", run.view());
        }
        let outcome = run.outcome()?;
        table.see("simulation::LpRun::", "outcome", outcome);
        table.see("simulation::LpOutcome::", "fees", outcome.fees());
        table.see("simulation::LpOutcome::", "against_hold", outcome.against_hold());
        table.see("simulation::LpOutcome::", "against_rebalancing", outcome.against_rebalancing());
        table.see("simulation::LpOutcome::", "net", outcome.net());

        let of = "simulation::MonteCarlo::";
        let monte_carlo = MonteCarlo::new(23, 24);
        table.see(of, "new", monte_carlo.map(|monte_carlo| monte_carlo.paths()));
        table.see(of, "paths", monte_carlo?.paths());
        table.see(of, "stream", monte_carlo?.stream(4).uniform());
        for (name, monte_carlo) in [("run", monte_carlo?), ("antithetic", monte_carlo?.antithetic()?)] {
            let days = monte_carlo.run(&day, |_| ())?;
            table.see(of, name, days.as_slice());
            statistics(table, &days, price)?;
        }
    }
    Ok(())
}

fn statistics(table: &mut Table, days: &Outcomes<LpOutcome>, price: f64) -> Result<()> {
    let of = "simulation::Outcomes::";
    table.see(of, "as_slice", days.as_slice().len());
    table.see(of, "mean", days.mean(LpOutcome::net));
    table.see(of, "controlled", days.controlled(LpOutcome::net, |day| [day.price], [price]));
    let net = days.distribution(LpOutcome::net)?;
    table.see(of, "distribution", net.mean());
    let of = "simulation::Distribution::";
    table.see(of, "mean", net.mean());
    table.see(of, "values", net.values());
    table.see(of, "variance", net.variance());
    table.see(of, "standard_deviation", net.standard_deviation());
    table.see(of, "standard_error", net.standard_error());
    table.see(of, "variance_reduction", net.variance_reduction());
    table.see(of, "quantile", net.quantile(0.31));
    table.see(of, "value_at_risk", net.value_at_risk(0.1));
    table.see(of, "expected_shortfall", net.expected_shortfall(0.1));
    Ok(())
}
