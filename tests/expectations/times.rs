//! How long: in a range, at a loss, until the fees have paid for it, and what a block takes.

use super::*;

/// `[price, lower, upper, μ, σ, T]` and the time, by mpmath 1.3 at 40 digits: `quad(lambda u: 2*u*pr(u*u), points)` with
/// `pr(t) = Φ(z_b) − Φ(z_a)` and `points` at `√T/2^k`, k < 30, and where the drift crosses a bound.
const TIMES: [([f64; 6], f64); 9] = [
    ([1.0, 0.5, 2.0, 0.0, 0.8, 1.0], 0.781_142_348_399_893_5),
    ([2000.0, 1900.0, 2100.0, 0.1, 0.6, 0.25], 0.059_861_633_491_643_998_965),
    ([1.0, 1.0, 1.5, 0.05, 1.0, 3.0], 0.397_446_061_587_763_79),
    ([1.0, 1.2, 1.3, -0.3, 0.4, 0.5], 0.018_368_172_893_699_202_899),
    ([1.0, 1.0001, 1.0002, 0.0, 0.5, 10.0], 0.000_456_481_056_491_886_171_57),
    ([1.0, 5.0, 6.0, 0.2, 0.3, 0.5], 4.115_685_612_514_080_4e-15),
    ([1.0, 0.9999, 1.0001, 0.3, 0.01, 0.001], 0.000_354_011_139_289_323_720_4),
    ([1.0, 1.1, 1.2, 1.0, 0.05, 0.5], 0.087_120_277_336_300_023_457),
    ([1.0, 1e-6, 1e6, -1.0, 3.0, 40.0], 2.660_671_334_212_628_4),
];

#[test]
fn time_in_range_is_that_of_a_high_precision_integral() {
    let mut worst: f64 = 0.0;
    for ([price, lower, upper, mu, sigma, years], exact) in TIMES {
        let got = time_in_range(price, lower, upper, &gbm(mu, sigma), years).unwrap();
        worst = worst.max((got / exact - 1.0).abs());
        close(got, exact, 1e-13, &format!("{lower} to {upper} at {sigma}"));
    }
    println!("time_in_range: worst relative error {worst:e}");
}

#[test]
fn time_in_range_is_additive_and_at_most_the_time() {
    let random = &mut Random::new(6);
    for _ in 0..300 {
        let price = random.between(1e-6, 1e6);
        let spread = random.between(1e-4, 3.0);
        let mut bounds = [0; 3].map(|_| price * uniform(random, -spread, spread).exp());
        bounds.sort_by(f64::total_cmp);
        let [a, b, c] = bounds;
        let (gbm, years) = (gbm(uniform(random, -0.5, 0.5), random.between(1e-3, 3.0)), random.between(1e-6, 10.0));
        let time = |a: f64, b: f64| time_in_range(price, a, b, &gbm, years).unwrap();
        let (whole, left, right) = (time(a, c), time(a, b), time(b, c));
        assert!(left >= 0.0 && right >= 0.0 && whole <= years);
        assert!((whole - (left + right)).abs() <= 1e-13 * (left + right), "{whole} {left} {right}");
        close(time(price * 1e-300, price * 1e300), years, 1e-14, "the whole time");
    }
}

#[test]
fn time_in_range_tends_to_that_of_a_sure_price() {
    let sure = time_in_range(1.0, 1.2, 1.5, &gbm(0.4, 0.0), 2.0).unwrap();
    close(sure, (1.5_f64 / 1.2).ln() / 0.4, 1e-15, "crossing");
    let mut last = f64::INFINITY;
    for sigma in [1e-1, 1e-2, 1e-3, 1e-5, 1e-9] {
        let gap = (time_in_range(1.0, 1.2, 1.5, &gbm(0.4, sigma), 2.0).unwrap() - sure).abs();
        assert!(gap < last && gap < 10.0 * sigma, "{gap:e} at {sigma}");
        last = gap.max(1e-14);
    }
    // Without a drift the price stays where it is; the bounds belong to the range.
    for (lower, upper, time) in [(0.9, 1.1, 3.0), (1.0, 1.1, 3.0), (1.01, 1.1, 0.0), (0.8, 0.9, 0.0)] {
        assert_eq!(time_in_range(1.0, lower, upper, &gbm(0.0, 0.0), 3.0), Ok(time));
    }
    assert_eq!(time_in_range(1.0, 0.5, 0.9, &gbm(-0.1, 0.0), 1.0), Ok(0.0));
    assert_eq!(time_in_range(1.0, 0.5, 2.0, &gbm(0.3, 0.5), 0.0), Ok(0.0));
}

#[test]
fn arbitrage_and_fees_share_the_loss() {
    let random = &mut Random::new(7);
    for _ in 0..500 {
        let blocks = Arbitrage::new(random.between(1e-5, 0.1), random.between(1e2, 1e8)).unwrap();
        let sigma = random.between(0.01, 3.0);
        let (w, price) = (uniform(random, 0.05, 0.95), random.between(1e-6, 1e6));
        let pool = Weighted::new([3.0, 7.0], [w, 1.0 - w]).unwrap();
        let lvr = 0.5 * w * (1.0 - w) * sigma * sigma * pool.value_at(price).unwrap();
        let (profit, fees) = (blocks.profit_rate(lvr, sigma).unwrap(), blocks.fee_income(lvr, sigma).unwrap());
        close(profit + fees, lvr, 1e-15, "shares of the loss");
        close(blocks.pool_profit_rate(&pool, price, sigma).unwrap(), profit, 1e-14, "profit of the pool");
        close(blocks.pool_fee_income(&pool, price, sigma).unwrap(), fees, 1e-14, "fees of the pool");
        // The exact form tends to the approximation as the fee and the time between blocks vanish.
        let small = Arbitrage::new(1e-6, 1e9).unwrap();
        for model in [
            ArbitrageModel::DriftlessFeeInQuote,
            ArbitrageModel::DriftlessFeeInKind,
            ArbitrageModel::MartingaleFeeInQuote,
        ] {
            let exact = small.constant_product(sigma, model).unwrap();
            close(exact, small.profit_rate(0.125 * sigma * sigma, sigma).unwrap(), 1e-6, "small fee");
        }
    }
    assert_eq!(Arbitrage::new(0.0, 1.0).unwrap().trade_probability(0.0), Ok(1.0));
    assert_eq!(Arbitrage::new(0.1, 1.0).unwrap().trade_probability(0.0), Ok(0.0));
}

#[test]
fn fees_cover_the_loss_at_the_break_even_time_and_not_before() {
    let random = &mut Random::new(8);
    let mut some = 0;
    for _ in 0..2_000 {
        let (w, sigma, mu) = (uniform(random, 0.02, 0.98), random.between(0.01, 3.0), uniform(random, -0.3, 0.3));
        let k = 0.5 * w * (1.0 - w) * sigma * sigma;
        let fee_apr = k * uniform(random, 0.3, 1.05);
        let lead = |t: f64| {
            let c = w * mu - k;
            w * (mu * t).exp_m1() - (c * t).exp_m1() - fee_apr * t
        };
        match break_even_time_weighted(w, fee_apr, &gbm(mu, sigma)).unwrap() {
            Some(0.0) => assert!(fee_apr >= k * (1.0 - 1e-15)),
            Some(t) => {
                some += 1;
                assert!((1..100).all(|i| lead(t * f64::from(i) / 100.0) > 0.0), "crossed before {t}");
                assert!(lead(t * 1.001) < 0.0 || lead(t).abs() < 1e-5 * fee_apr * t, "not crossed at {t}");
            }
            None => {
                let times = (1..4_000).map(|i| 1.01_f64.powi(i) * 1e-12).filter(|t| mu.abs() * t < 500.0);
                assert!(times.clone().all(|t| lead(t) > -1e-15 - 1e-12 * fee_apr * t), "there is a crossing");
            }
        }
    }
    assert!(some > 500, "{some} times");
}

/// The search over any curve finds what the closed form does, and what fees and loss say of each other.
#[test]
fn break_even_time_of_any_curve() {
    let random = &mut Random::new(9);
    let mut same = 0;
    for _ in 0..300 {
        let (w, sigma, mu) = (uniform(random, 0.05, 0.95), random.between(0.05, 2.0), uniform(random, -0.2, 0.2));
        let pool = Weighted::new([1.0, 1.0], [w, 1.0 - w]).unwrap();
        let fee_apr = 0.5 * w * (1.0 - w) * sigma * sigma * uniform(random, 0.3, 0.98);
        let [searched, solved] = [
            break_even_time(&pool, 3.0, fee_apr, &gbm(mu, sigma)),
            break_even_time_weighted(w, fee_apr, &gbm(mu, sigma)),
        ];
        match (searched.unwrap(), solved.unwrap()) {
            (Some(a), Some(b)) if b < 1e4 => {
                same += 1;
                close(a, b, 1e-9, &format!("w {w}, sigma {sigma}, mu {mu}, fees {fee_apr}"));
            }
            (a, b) => assert!(a.is_none() && b.is_none_or(|b| b >= 1e4), "{a:?} and {b:?}"),
        }
    }
    assert!(same > 100, "{same}");

    fn crosses(pool: &impl Claim, price: f64, fee_apr: f64) {
        let gbm = gbm(0.0, 0.3);
        let time = break_even_time(pool, price, fee_apr, &gbm).unwrap().unwrap();
        let lead = |t: f64| {
            fee_apr * t - pool.expected_divergence(price, price, &gbm, t).unwrap() / pool.value_at(price).unwrap()
        };
        assert!(time > 0.0 && lead(time * 0.999) < 0.0 && lead(time * 1.001) > 0.0, "{time}");
        assert!((1..10).all(|i| lead(time * f64::from(i) / 10.0) < 0.0), "crossed before {time}");
    }
    crosses(&Concentrated::from_liquidity(1.0, 1.0, 0.9, 1.2).unwrap(), 1.0, 0.1);
    crosses(&StableSwap::new([1.0, 1.0], 20.0).unwrap(), 1.0, 0.1);
    // Out of its range a position loses nothing at first.
    let range = Concentrated::from_liquidity(1.0, 1.0, 0.9, 1.2).unwrap();
    assert_eq!(break_even_time(&range, 2.0, 0.01, &gbm(0.0, 0.3)), Ok(Some(0.0)));
    assert_eq!(break_even_time(&range, 2.0, 0.0, &gbm(0.0, 0.3)), Ok(None));
    assert_eq!(break_even_time(&range, 2.0, -1.0, &gbm(0.0, 0.3)), Err(Error::InvalidRate));
    assert_eq!(break_even_time(&range, -2.0, 1.0, &gbm(0.0, 0.3)), Err(Error::InvalidPrice));
    // Losses that grow with the drift are never made up for.
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    assert_eq!(break_even_time(&pool, 1.0, 0.001, &gbm(0.5, 0.3)), Ok(None));
}

/// `[w, fee_apr, μ, σ]` and the time, by mpmath 1.3 at 50 digits: the root of the equation of `break_even_time_weighted`.
const COVERED: [([f64; 4], f64); 4] = [
    // The fees are ahead for a while only, about the least lead of the loss.
    ([0.375, 0.219_726_562_5, 0.140_625, 2.5], 8.354_477_424_849_582_006),
    ([0.375, 0.108_398_437_5, 0.070_312_5, 1.625], 17.796_659_456_234_727_668),
    // The root is between two neighbouring numbers, and no step gets nearer.
    (
        [0.809_040_103_831_313_3, 0.000_037_615_967_792_749_26, -0.000_096_423_539_449_050_14, 1.093_435_094_458_859_1],
        11_902.538_322_978_607_72,
    ),
    (
        [0.969_552_385_039_467_3, 0.000_820_162_901_438_997_6, -0.009_313_539_736_120_327, 8.356_275_857_121_679],
        207.797_720_932_617_707_6,
    ),
];

/// The same, next to a drift whose part in the loss nearly cancels, of fees that nearly are the loss at first: no digit is left of
/// `wμ·e^(μt) − c·e^(ct) − f`.
const NEXT_TO_COVERED: [([f64; 4], f64); 3] = [
    (
        [0.999_978_600_191_826_3, 5.345_460_313_984_474_5e-6, -0.191_424_989_090_180_77, 0.706_817_444_314_788_4],
        7.648_511_257_545_389_702e-13,
    ),
    (
        [0.999_978_867_832_122_5, 1.338_327_431_860_627_8e-7, -0.002_027_147_374_650_834, 0.112_545_659_529_221_76],
        3.070_805_384_566_738_083e-11,
    ),
    (
        [0.999_987_804_180_347, 1.155_369_799_997_653_4e-5, -0.083_683_640_313_900_19, 1.376_488_714_474_589_2],
        2.347_511_048_242_425_024e-13,
    ),
];

#[test]
fn break_even_times_of_a_high_precision_root() {
    for ([w, fee_apr, mu, sigma], exact) in COVERED {
        let time = break_even_time_weighted(w, fee_apr, &gbm(mu, sigma)).unwrap().unwrap();
        close(time, exact, 1e-14, &format!("w {w}, fees {fee_apr}"));
    }
    for ([w, fee_apr, mu, sigma], exact) in NEXT_TO_COVERED {
        let time = break_even_time_weighted(w, fee_apr, &gbm(mu, sigma)).unwrap().unwrap();
        close(time, exact, 1e-10, &format!("w {w}, fees {fee_apr}"));
    }
    // Fees that touch the loss and no more: 5.8·10⁻¹⁶ are missing at 5.2166…, and the rates have no digits for that.
    let touching = break_even_time_weighted(0.515_625, 0.429_350_724_491_582_1, &gbm(0.236_328_125, 2.75)).unwrap();
    assert!(touching.is_none_or(|time| (time - 5.216_670_924_872_455).abs() < 1e-6), "{touching:?}");
}
