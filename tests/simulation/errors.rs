//! Bad input is an error, never a panic and never a NaN.

use super::SEED;
use cfmm_math::analytics::Gbm;
use cfmm_math::analytics::hedge::HedgeTarget;
use cfmm_math::analytics::rebalance::{HedgeBand, Never, Observation, OutOfRange, Periodic, Trigger, When};
use cfmm_math::simulation::{
    Clock, CorrelatedBrownian, Correlation, Costs, GeometricBrownian, Hedge, Heston, HestonParameters, JumpDiffusion,
    Jumps, LpSimulation, MeanReverting, Moment, MonteCarlo, NoiseFlow, Process, Stream, View, replay,
};
use cfmm_math::{Concentrated, ConstantProduct, Error, Fee, WithFee};

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

fn gbm() -> Gbm {
    Gbm::new(0.0, 0.8).unwrap()
}

#[test]
fn paths_and_steps() {
    assert_eq!(MonteCarlo::new(SEED, 0), Err(Error::Domain));
    assert_eq!(MonteCarlo::new(SEED, 3).unwrap().antithetic(), Err(Error::Domain));
    assert_eq!(Clock::over(1.0, 0), Err(Error::Domain));
    for years in [0.0, -1.0, NAN, INF, 1e4] {
        assert_eq!(Clock::over(years, 1), Err(Error::InvalidTime), "{years}");
    }
    for rate in [0.0, -1.0, NAN, INF, 0.5] {
        assert_eq!(Clock::poisson(rate, 1), Err(Error::InvalidRate), "{rate}");
    }
    assert_eq!(Clock::poisson(100.0, 0), Err(Error::Domain));
    let market = GeometricBrownian::new(1.0, &gbm()).unwrap();
    for years in [-1.0, NAN, INF, 1e4] {
        assert_eq!(market.price_after(years, &mut Stream::new(SEED, 0)), Err(Error::InvalidTime));
    }
    for years in [-1.0, NAN, INF] {
        assert_eq!(replay([1.0], years).map(drop), Err(Error::InvalidTime));
    }
}

/// More paths than there is memory for.
#[test]
fn too_many_paths() {
    for paths in [usize::MAX, usize::MAX / 16, 1 << 60] {
        let run = MonteCarlo::new(SEED, paths).unwrap();
        assert_eq!(run.run(|stream| Ok([stream.path(); 2]), |_| ()).map(drop), Err(Error::Overflow));
        #[cfg(feature = "rayon")]
        assert_eq!(run.run_parallel(|stream| Ok([stream.path(); 2]), |_| ()).map(drop), Err(Error::Overflow));
    }
}

#[test]
fn processes() {
    for price in [0.0, -1.0, NAN, INF] {
        assert_eq!(GeometricBrownian::new(price, &gbm()), Err(Error::InvalidPrice));
        assert_eq!(MeanReverting::new(price, 1.0, 1.0, 1.0), Err(Error::InvalidPrice));
        assert_eq!(MeanReverting::new(1.0, price, 1.0, 1.0), Err(Error::InvalidPrice));
        let correlation = Correlation::new([[1.0]]).unwrap();
        assert_eq!(CorrelatedBrownian::new([price], [gbm()], correlation), Err(Error::InvalidPrice));
        let jumps = Jumps::new(1.0, 0.0, 0.1).unwrap();
        assert_eq!(JumpDiffusion::new(price, &gbm(), jumps), Err(Error::InvalidPrice));
    }
    for sigma in [-0.1, NAN, INF] {
        assert_eq!(Gbm::new(0.0, sigma), Err(Error::InvalidVolatility));
        assert_eq!(MeanReverting::new(1.0, 1.0, 1.0, sigma), Err(Error::InvalidVolatility));
        assert_eq!(MeanReverting::new(1.0, 1.0, sigma, 1.0), Err(Error::InvalidRate));
        assert_eq!(Jumps::new(1.0, 0.0, sigma), Err(Error::InvalidVolatility));
        assert_eq!(Jumps::new(sigma, 0.0, 0.1), Err(Error::InvalidRate));
    }
    assert_eq!(Jumps::new(1e7, 0.0, 0.1), Err(Error::InvalidRate));
    assert_eq!(Jumps::new(1.0, NAN, 0.1), Err(Error::Domain));
    assert_eq!(Jumps::new(1.0, 1e3, 0.1), Err(Error::Overflow));
    let huge = Jumps::new(1e6, 709.0, 0.0).unwrap();
    assert_eq!(JumpDiffusion::new(1.0, &gbm(), huge), Err(Error::Overflow));
}

#[test]
fn heston() {
    let good = HestonParameters {
        variance: 0.5,
        long_run_variance: 0.5,
        speed: 1.0,
        volatility_of_variance: 1.0,
        correlation: 0.0,
    };
    assert!(Heston::new(1.0, 0.0, &good).is_ok());
    assert_eq!(Heston::new(0.0, 0.0, &good), Err(Error::InvalidPrice));
    assert_eq!(Heston::new(1.0, NAN, &good), Err(Error::InvalidRate));
    for bad in [0.0, -1.0, NAN, INF] {
        let of = |p: HestonParameters| Heston::new(1.0, 0.0, &p);
        assert_eq!(of(HestonParameters { speed: bad, ..good }), Err(Error::InvalidRate));
        assert_eq!(of(HestonParameters { long_run_variance: bad, ..good }), Err(Error::InvalidVolatility));
        assert_eq!(of(HestonParameters { volatility_of_variance: bad, ..good }), Err(Error::InvalidVolatility));
        if bad != 0.0 {
            assert_eq!(of(HestonParameters { variance: bad, ..good }), Err(Error::InvalidVolatility));
        }
    }
    for correlation in [-1.1, 1.1, NAN] {
        assert_eq!(Heston::new(1.0, 0.0, &HestonParameters { correlation, ..good }), Err(Error::Domain));
    }
    for extreme in
        [HestonParameters { volatility_of_variance: 1e-320, ..good }, HestonParameters { speed: 1e-320, ..good }]
    {
        assert_eq!(Heston::new(1.0, 0.0, &extreme), Err(Error::Overflow));
    }
}

/// At the ends of what is valid, variances and prices are numbers.
#[test]
fn heston_at_the_ends() {
    for variance in [0.0, 1e-12, 4.0] {
        for xi in [1e-6, 1e-3, 1.0, 20.0] {
            for correlation in [-1.0, 0.0, 1.0] {
                for years in [1e-9, 1e-3, 1.0, 20.0] {
                    let parameters = HestonParameters {
                        variance,
                        long_run_variance: 0.5,
                        speed: 2.0,
                        volatility_of_variance: xi,
                        correlation,
                    };
                    let market = Heston::new(1.0, 0.0, &parameters).unwrap();
                    for path in 0..50 {
                        let mut path = market.path(Clock::over(years, 4).unwrap(), Stream::new(SEED, path));
                        while let Some(moment) = path.next() {
                            assert!(path.state().variance >= 0.0 && path.state().variance < 1e9, "{parameters:?}");
                            assert!(moment.price >= 0.0, "{parameters:?} {years}: {}", moment.price);
                        }
                    }
                    // A step of no time moves nothing.
                    let mut state = market.start();
                    market.advance(&mut state, &market.step(0.0), &mut Stream::new(SEED, 0));
                    assert!((state.price - 1.0).abs() < 1e-12 && (state.variance - variance).abs() <= 1e-15 * variance);
                }
            }
        }
    }
}

#[test]
fn correlation() {
    for matrix in [
        [[1.0, 1.0], [1.0, 1.0]],
        [[1.0, -1.0], [-1.0, 1.0]],
        [[1.0, 1.5], [1.5, 1.0]],
        [[1.0, 0.5], [0.4, 1.0]],
        [[1.0, NAN], [NAN, 1.0]],
        [[2.0, 0.5], [0.5, 2.0]],
        [[NAN, 0.5], [0.5, 1.0]],
    ] {
        assert_eq!(Correlation::new(matrix), Err(Error::Domain), "{matrix:?}");
    }
    // Each pair is possible, the three together are not.
    assert_eq!(Correlation::new([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]), Err(Error::Domain));
    assert!(Correlation::new([[1.0, 0.9, 0.7], [0.9, 1.0, 0.9], [0.7, 0.9, 1.0]]).is_ok());
}

#[test]
fn strategies() {
    for bad in [-1.0, NAN, INF] {
        assert_eq!(NoiseFlow::new(bad), Err(Error::InvalidAmount));
        assert_eq!(Costs::new(bad, 0.0), Err(Error::InvalidFee));
        assert_eq!(Costs::new(0.0, bad), Err(Error::InvalidFee));
        assert_eq!(Hedge::new(HedgeTarget::Quote).with_share(bad), Err(Error::InvalidAmount));
    }
}

#[test]
fn positions() {
    let pool = WithFee::new(ConstantProduct::new(1.0, 1.0).unwrap(), Fee::basis_points(30).unwrap()).unwrap();
    let lp = LpSimulation::new(pool).unwrap();
    let run = |moments: &[Moment]| lp.run(moments.iter().copied(), Stream::new(SEED, 0)).map(drop);
    assert_eq!(run(&[]), Err(Error::Domain));
    for price in [0.0, -1.0, NAN, INF] {
        assert_eq!(run(&[Moment { years: 0.0, price }]), Err(Error::InvalidPrice));
    }
    for years in [-1.0, NAN, INF] {
        assert_eq!(run(&[Moment { years, price: 1.0 }]), Err(Error::InvalidTime));
    }
    // A price that has left the range of the number on its way.
    let wild = GeometricBrownian::new(1.0, &Gbm::new(0.0, 1e3).unwrap()).unwrap();
    let path = wild.path(Clock::over(1.0, 10).unwrap(), Stream::new(SEED, 0));
    assert_eq!(lp.run(path, Stream::new(SEED, 1)).map(drop), Err(Error::InvalidPrice));
    // Ends of the range that are still numbers are an error or an answer.
    for price in [1e-300, 1e-150, 1e150, 1e300] {
        match lp.run([Moment { years: 1.0, price }], Stream::new(SEED, 0)) {
            Ok(outcome) => assert!(outcome.net().is_finite() && outcome.wealth >= 0.0),
            Err(error) => assert!(
                matches!(
                    error,
                    Error::Overflow
                        | Error::InsufficientReserves
                        | Error::InvalidReserve
                        | Error::InvalidPrice
                        | Error::Domain
                ),
                "{error:?}"
            ),
        }
    }
}

/// What a trigger or a proposal returns is what the path returns.
#[test]
fn triggers() {
    fn run(trigger: impl Trigger<Scalar = f64> + Clone) -> [Result<f64, Error>; 3] {
        let pool = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
        let lp = LpSimulation::new(WithFee::new(pool, Fee::NONE).unwrap()).unwrap();
        let day = || [0.0, 1.0].map(|years| Moment { years, price: 1.0 + 2.0 * years });
        let hedged = lp.hedge(Hedge::new(HedgeTarget::Quote), trigger.clone());
        let broken = |_: &View| Err(Error::InvalidRange);
        [
            hedged.run(day(), Stream::new(SEED, 0)).map(|outcome| outcome.price),
            lp.reposition(trigger.clone(), move |_: &View| Ok(pool), Costs::NONE)
                .run(day(), Stream::new(SEED, 0))
                .map(|outcome| outcome.price),
            lp.reposition(trigger, broken, Costs::NONE).run(day(), Stream::new(SEED, 0)).map(|outcome| outcome.price),
        ]
    }
    assert_eq!(run(Never::new()), [Ok(3.0); 3]);
    assert_eq!(run(OutOfRange::new(0.0).unwrap()), [Ok(3.0), Ok(3.0), Err(Error::InvalidRange)]);
    // Its time begins before it does.
    assert_eq!(run(Periodic::new(1.0, 1.0).unwrap()), [Err(Error::InvalidTime); 3]);
    let fails = When::new(|seen: &Observation<f64>| if seen.time > 0.0 { Err(Error::Domain) } else { Ok(false) });
    assert_eq!(run(fails), [Err(Error::Domain); 3]);
    assert_eq!(HedgeBand::new(-1.0), Err(Error::InvalidAmount));
}

#[test]
fn measures() {
    let few = |n| MonteCarlo::new(SEED, n).unwrap().run(|mut stream| Ok(stream.normal()), |_| ()).unwrap();
    let ten = few(10);
    assert_eq!(few(1).distribution(|z| *z), Err(Error::Domain));
    assert_eq!(ten.distribution(|_| NAN), Err(Error::Domain));
    assert_eq!(ten.distribution(|_| INF), Err(Error::Overflow));
    assert_eq!(ten.distribution(|z| 1e300 * z), Err(Error::Overflow));
    assert_eq!(ten.distribution(|_| 1.0).unwrap().variance_reduction(), 1.0);
    let pair = MonteCarlo::new(SEED, 2).unwrap().antithetic().unwrap().run(|mut stream| Ok(stream.normal()), |_| ());
    assert_eq!(pair.unwrap().distribution(|z| *z), Err(Error::Domain));

    assert_eq!(ten.controlled(|z| *z, |_| [NAN], [0.0]), Err(Error::Domain));
    assert_eq!(ten.controlled(|_| NAN, |z| [*z], [0.0]), Err(Error::Domain));
    assert_eq!(ten.controlled(|z| *z, |z| [*z], [NAN]), Err(Error::Domain));
    assert_eq!(ten.controlled(|z| z * z, |_| [1.0], [1.0]), Err(Error::Domain));
    assert_eq!(ten.controlled(|z| z * z, |z| [*z, 2.0 * z], [0.0; 2]), Err(Error::Domain));
    assert_eq!(few(3).controlled(|z| z * z, |z| [*z, z.abs()], [0.0; 2]), Err(Error::Domain));
    assert!(few(4).controlled(|z| z * z, |z| [*z, z.abs()], [0.0; 2]).is_ok());
    assert_eq!(ten.controlled(|_| INF, |z| [*z], [0.0]), Err(Error::Overflow));
    assert_eq!(ten.controlled(|z| *z, |_| [INF], [0.0]), Err(Error::Overflow));
    // A measure that is certain, with controls and without.
    let certain = ten.controlled(|_| 2.0, |z| [*z], [0.0]).unwrap();
    assert_eq!((certain.mean, certain.standard_error, certain.variance_reduction), (2.0, 0.0, 1.0));
    assert_eq!(ten.mean(|_| 2.0).unwrap().variance_reduction, 1.0);
    // Without controls it is the mean.
    let (none, plain) = (ten.controlled(|z| *z, |_| [], []).unwrap(), ten.distribution(|z| *z).unwrap());
    assert_eq!((none.mean, none.variance_reduction), (plain.mean(), 1.0));
    assert!((none.standard_error / plain.standard_error() - 1.0).abs() < 1e-15);
}
