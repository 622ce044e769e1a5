//! The same seed, the same bits.

use super::{SEED, simulate};
use cfmm_math::analytics::Gbm;
use cfmm_math::analytics::hedge::{FundingRate, HedgeTarget};
use cfmm_math::analytics::rebalance::HedgeBand;
use cfmm_math::simulation::{
    Clock, Costs, GeometricBrownian, Hedge, LpOutcome, LpSimulation, MonteCarlo, NoiseFlow, Process, Stream,
};
use cfmm_math::{ConstantProduct, Error, Fee, Result, WithFee};

/// Everything that is random at once.
fn day(stream: Stream) -> Result<LpOutcome> {
    let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0)?, Fee::basis_points(30)?)?;
    let market = GeometricBrownian::new(2_000.0, &Gbm::new(0.1, 0.8)?)?;
    let hedge =
        Hedge::new(HedgeTarget::Quote).with_costs(Costs::new(5e-4, 0.01)?).with_funding(FundingRate::new(-0.05, 1.0)?);
    let lp = LpSimulation::new(pool)?.noise(NoiseFlow::new(1e6)?).hedge(hedge, HedgeBand::new(0.05)?);
    let path = market.path(Clock::poisson(1e5, 100)?, stream.clone());
    lp.run(path, stream.branch(1))
}

/// The bits of an outcome.
fn bits(outcome: &LpOutcome) -> [u64; 8] {
    let o = outcome;
    [o.price, o.wealth, o.net(), o.fees(), o.lvr, o.noise_volume, o.hedge_cost, o.funding].map(f64::to_bits)
}

#[test]
fn twice() {
    let simulation = MonteCarlo::new(SEED, 1_001).unwrap();
    let [a, b] = [(); 2].map(|()| simulation.run(day, |_| ()).unwrap());
    assert!(a.as_slice().iter().map(bits).eq(b.as_slice().iter().map(bits)));
    assert_eq!(a, b);
    let other = MonteCarlo::new(SEED + 1, 1_001).unwrap().run(day, |_| ()).unwrap();
    assert!(
        a.as_slice().iter().zip(other.as_slice()).all(|(a, b)| a.price != b.price && a.noise_volume != b.noise_volume)
    );
}

/// A path does not depend on how many there are, and can be run alone.
#[test]
fn paths_are_independent_of_each_other() {
    for simulation in
        [|n| MonteCarlo::new(SEED, n).unwrap(), |n| MonteCarlo::new(SEED, n).unwrap().antithetic().unwrap()]
    {
        let (few, many) = (simulation(100), simulation(10_000));
        let (first, all) = (simulate(few, day), simulate(many, day));
        assert!(first.as_slice().iter().zip(all.as_slice()).all(|(a, b)| bits(a) == bits(b)));
        let again = day(many.stream(9_876)).unwrap();
        assert_eq!(bits(&again), bits(&all.as_slice()[9_876]));
        assert_eq!(all.as_slice().len(), many.paths());
    }
}

#[cfg(feature = "rayon")]
#[test]
fn any_number_of_threads() {
    let simulation = MonteCarlo::new(SEED, 5_000).unwrap();
    for simulation in [simulation, simulation.antithetic().unwrap()] {
        let one = simulation.run(day, |_| ()).unwrap();
        let net = one.distribution(LpOutcome::net).unwrap();
        let controlled = one.controlled(LpOutcome::net, |o| [o.price], [2_000.0]).unwrap();
        for threads in [1, 2, 3, 7, 16] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let all = pool.install(|| simulation.run_parallel(day, |_| ())).unwrap();
            assert!(one.as_slice().iter().map(bits).eq(all.as_slice().iter().map(bits)), "{threads} threads");
            assert_eq!(all.distribution(LpOutcome::net).unwrap(), net);
            assert_eq!(all.controlled(LpOutcome::net, |o| [o.price], [2_000.0]).unwrap(), controlled);
        }
    }
}

/// Progress rises to the total, one report at a time.
#[test]
fn progress() {
    for paths in [1, 7, 4_096, 50_000] {
        let (simulation, mut reports) = (MonteCarlo::new(SEED, paths).unwrap(), Vec::new());
        simulation.run(|stream| Ok(stream.path()), |progress| reports.push(progress)).unwrap();
        assert!(reports.windows(2).all(|pair| pair[0].done < pair[1].done));
        assert!(reports.iter().all(|progress| progress.total == paths) && reports.len() <= 4_096);
        assert_eq!(reports.last().unwrap().done, paths);
        #[cfg(feature = "rayon")]
        {
            let mut parallel = Vec::new();
            simulation.run_parallel(|stream| Ok(stream.path()), |progress| parallel.push(progress)).unwrap();
            assert!(parallel.windows(2).all(|pair| pair[0].done < pair[1].done));
            assert_eq!((parallel.len(), parallel.last()), (reports.len(), reports.last()));
        }
    }
}

/// The error is that of the first path that fails, whoever finds one first.
#[test]
fn first_error() {
    let failing = |stream: Stream| match stream.path() {
        5_000 => Err(Error::Overflow),
        path if path > 5_000 => Err(Error::Domain),
        path => Ok(path),
    };
    let simulation = MonteCarlo::new(SEED, 100_000).unwrap();
    assert_eq!(simulation.run(failing, |_| ()).map(drop), Err(Error::Overflow));
    #[cfg(feature = "rayon")]
    for _ in 0..20 {
        assert_eq!(simulation.run_parallel(failing, |_| ()).map(drop), Err(Error::Overflow));
    }
}
