//! Laws of the expectations, on random pools, at the ends of their domain, and against sums that share no code with
//! them. The reference vectors are in `vectors_analytics`.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]
#![allow(clippy::excessive_precision, reason = "digits as they were computed")]

use cfmm_math::analytics::{
    Arbitrage, ArbitrageModel, BreakEven, Claim, ExpectedLoss, Gbm, break_even_time, break_even_time_weighted,
    expected_lvr, il_expected_shortfall, il_probability, il_quantile, log_fee, time_in_range,
};
use cfmm_math::{Concentrated, ConstantProduct, Error, Fee, PoolValue, Result, StableSwap, Weighted, WithFee};

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::integer_division_remainder_used,
    reason = "shared by test files"
)]
#[path = "support/exact.rs"]
mod exact;
#[path = "support/plain.rs"]
mod plain;
#[path = "expectations/ratios.rs"]
mod ratios;
#[path = "expectations/scales.rs"]
mod scales;
#[path = "expectations/times.rs"]
mod times;

use exact::Random;
use plain::Plain;

/// What is asserted of a pool of any curve, entered at a price.
trait Law {
    fn holds(&mut self, pool: &impl ExpectedLoss, entry: f64);
}

fn close(a: f64, b: f64, relative: f64, context: &str) {
    let scale = a.abs().max(b.abs());
    assert!((a - b).abs() <= relative * scale, "{context}: {a} and {b} differ by {:e}", (a - b).abs() / scale);
}

fn uniform(random: &mut Random, low: f64, high: f64) -> f64 {
    low + (high - low) * random.unit()
}

fn random_range(random: &mut Random, entry: f64) -> Concentrated<f64> {
    let (below, above) = (random.between(1e-3, 2.0), random.between(1e-3, 2.0));
    Concentrated::from_liquidity(1.0, entry, entry * (-below).exp(), entry * above.exp()).unwrap()
}

/// Runs a law over pools of every curve.
fn over_pools(seed: u64, count: usize, law: &mut impl Law) {
    let random = &mut Random::new(seed);
    for _ in 0..count {
        let entry = random.between(1e-6, 1e6);
        let (w, near) = (uniform(random, 0.02, 0.98), uniform(random, 0.9, 1.1));
        law.holds(&ConstantProduct::new(3.0, 7.0).unwrap(), entry);
        law.holds(&Weighted::new([3.0, 7.0], [w, 1.0 - w]).unwrap(), entry);
        law.holds(&random_range(random, entry), entry);
        let amplification = random.between(1.0, 1e3);
        law.holds(&StableSwap::new([5.0, 4.0], amplification).unwrap(), near);
    }
}

fn gbm(drift: f64, volatility: f64) -> Gbm {
    Gbm::new(drift, volatility).unwrap()
}

/// The loss after a move, from the pool's reserves alone.
fn loss_by_reserves(pool: &impl ExpectedLoss, entry: f64, h: f64) -> f64 {
    let price = entry * h.exp();
    pool.divergence(entry, price).unwrap() / pool.held_value(entry, price).unwrap()
}

/// `E[f(h)]` by many small steps.
fn brute_force(n: u32, mean: f64, deviation: f64, f: impl Fn(f64) -> f64) -> f64 {
    let step = 18.0 / f64::from(n);
    let terms = (0..=n).map(|i| {
        let z = f64::from(i).mul_add(step, -9.0);
        f(deviation.mul_add(z, mean)) * (-0.5 * z * z).exp()
    });
    terms.sum::<f64>() * step / (2.0 * core::f64::consts::PI).sqrt()
}

struct Inverts(Random);

impl Law for Inverts {
    fn holds(&mut self, pool: &impl ExpectedLoss, entry: f64) {
        let random = &mut self.0;
        let gbm = gbm(uniform(random, -0.3, 0.3), random.between(0.05, 2.0));
        let (years, p) = (random.between(1e-4, 4.0), random.between(1e-8, 0.95));
        let price = entry * uniform(random, -0.01, 0.01).exp();
        let loss = il_quantile(pool, entry, price, &gbm, years, p).unwrap();
        assert!((0.0..1.0).contains(&loss), "{loss}");
        if loss > 0.0 {
            let back = il_probability(pool, entry, price, &gbm, years, loss).unwrap();
            // A probability is worth what an ε of the loss, of the move and of ln(price/entry) makes of it.
            close(back, p, 1e-9, "probability of the quantile");
        }
        let worse = il_quantile(pool, entry, price, &gbm, years, 0.5 * p).unwrap();
        assert!(worse >= loss, "{worse} at half the probability of {loss}");
        let shortfall = il_expected_shortfall(pool, entry, price, &gbm, years, p).unwrap();
        assert!(shortfall >= loss && shortfall <= 1.0, "{shortfall} below {loss}");
        assert!(il_expected_shortfall(pool, entry, price, &gbm, years, 0.5 * p).unwrap() >= shortfall * (1.0 - 1e-12));
    }
}

#[test]
fn the_quantile_inverts_the_probability_and_the_shortfall_is_beyond_it() {
    over_pools(1, 60, &mut Inverts(Random::new(2)));
}

struct WholeShortfall;

impl Law for WholeShortfall {
    fn holds(&mut self, pool: &impl ExpectedLoss, entry: f64) {
        let gbm = gbm(0.1, 0.6);
        let mean = -pool.expected_il(entry, &gbm, 0.5).unwrap();
        let p = 1.0 - 1e-13;
        close(il_expected_shortfall(pool, entry, entry, &gbm, 0.5, p).unwrap(), mean, 1e-11, "shortfall of everything");
        // Worst half and best half.
        let worst = il_expected_shortfall(pool, entry, entry, &gbm, 0.5, 0.5).unwrap();
        assert!(0.5 * worst < mean && mean < worst, "{worst} and {mean}");
    }
}

#[test]
fn the_shortfall_of_all_outcomes_is_the_mean() {
    over_pools(3, 20, &mut WholeShortfall);
}

/// `[μ, σ, T, p]`, shortfall and quantile, by mpmath 1.3 at 30 digits: `findroot` of `Φ(z₋) + Φ(−z₊) − p` in `h`, and
/// `quad` of `(1 − 1/cosh(h/2))·φ(z)` over both tails, over `p`.
const SHORTFALLS: [([f64; 4], f64, f64); 4] = [
    ([0.0, 0.8, 1.0, 0.05], 0.351_634_134_890_932_007_73, 0.273_614_485_492_128_749_66),
    ([0.3, 0.5, 0.25, 0.01], 0.064_172_992_578_225_350_174, 0.051_116_732_666_511_200_518),
    ([-0.2, 1.5, 2.0, 0.5], 0.740_272_549_710_626_018_42, 0.510_292_828_615_467_199_46),
    ([0.05, 0.05, 0.02, 0.9], 7.072_645_458_969_281_694_7e-6, 1.005_865_718_239_273_511_7e-7),
];

#[test]
fn the_shortfall_of_constant_product_is_that_of_a_high_precision_integral() {
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    for ([mu, sigma, years, p], shortfall, quantile) in SHORTFALLS {
        let at_risk = il_quantile(&pool, 1.0, 1.0, &gbm(mu, sigma), years, p).unwrap();
        close(at_risk, quantile, 1e-14, "quantile");
        let got = il_expected_shortfall(&pool, 1.0, 1.0, &gbm(mu, sigma), years, p).unwrap();
        close(got, shortfall, 2e-14, "shortfall");
    }
}

struct Defaults(Random);

impl Defaults {
    fn compare<P: ExpectedLoss>(&mut self, pool: &P, entry: f64) {
        let (plain, random) = (Plain(*pool, pool.corners()), &mut self.0);
        let h = random.between(1e-9, 5.0) * if random.unit() < 0.5 { -1.0 } else { 1.0 };
        // Near the entry the price has no digits of the move; the default has to find them elsewhere.
        let exact = (pool.break_even_yield(entry, h).unwrap(), pool.il_after(entry, h).unwrap());
        close(plain.break_even_yield(entry, h).unwrap(), exact.0, 2e-13, "yield");
        close(plain.il_after(entry, h).unwrap(), exact.1, 2e-13, "loss");
        let fee_yield = random.between(1e-12, 10.0);
        let logs = |prices: [Option<f64>; 2]| prices.map(|h| h.unwrap());
        let exact = logs(pool.break_even_ln_ratios(entry, fee_yield).unwrap());
        let got = logs(plain.break_even_ln_ratios(entry, fee_yield).unwrap());
        close(got[0], exact[0], 1e-13, "price below");
        close(got[1], exact[1], 1e-13, "price above");
        let gbm = gbm(uniform(random, -0.3, 0.3), random.between(0.02, 2.0));
        let years = random.between(1e-4, 4.0);
        let exact = pool.expected_il(entry, &gbm, years).unwrap();
        close(
            plain.expected_il(entry, &gbm, years).unwrap(),
            exact,
            1e-12,
            &format!("expected loss {exact}, σ {}, T {years}", gbm.volatility()),
        );
        let fee = WithFee::new(*pool, Fee::basis_points(30).unwrap()).unwrap();
        assert_eq!(fee.expected_il(entry, &gbm, years), Ok(exact));
        assert_eq!(fee.il_after(entry, h), pool.il_after(entry, h));
    }
}

impl Law for Defaults {
    fn holds(&mut self, pool: &impl ExpectedLoss, entry: f64) {
        self.compare(pool, entry);
    }
}

#[test]
fn defaults_agree_with_closed_forms() {
    over_pools(4, 60, &mut Defaults(Random::new(5)));
}

#[test]
fn a_default_finds_no_price_where_there_is_none() {
    let range = Concentrated::from_liquidity(1.0, 1.0, 2.0, 4.0).unwrap();
    for fee_yield in [1e-6, 0.1, 3.0] {
        let [low, high] = range.break_even_ln_ratios(1.0, fee_yield).unwrap();
        let [plain_low, plain_high] = Plain(range, [None; 2]).break_even_ln_ratios(1.0, fee_yield).unwrap();
        assert_eq!((low, plain_low), (None, None));
        close(plain_high.unwrap(), high.unwrap(), 1e-9, "price above");
    }
}

#[test]
fn the_expected_loss_of_stable_swap_is_that_of_a_plain_sum() {
    for (amplification, entry, mu, sigma, years) in [
        (1.0, 1.0, 0.0, 0.5, 1.0),
        (50.0, 1.01, 0.1, 0.02, 1.0),
        (200.0, 0.97, -0.2, 0.3, 0.1),
        (1_000.0, 1.0, 0.0, 0.01, 0.02),
        (1_000.0, 1.0, 0.0, 1.0, 1.0),
        (5_000.0, 0.999, 0.0, 0.2, 1.0),
        (85.0, 1.2, 0.0, 1.0, 2.0),
    ] {
        let pool = StableSwap::new([1e6, 1e6], amplification).unwrap();
        // The curve bends within 1/A of the peg.
        let steps = if amplification * sigma > 100.0 { 100_000 } else { 20_000 };
        let (mean, deviation) = ((mu - 0.5 * sigma * sigma) * years, sigma * f64::sqrt(years));
        let plain = brute_force(steps, mean, deviation, |h| loss_by_reserves(&pool, entry, h));
        let got = -pool.expected_il(entry, &gbm(mu, sigma), years).unwrap();
        println!("A {amplification}, s {deviation:.1e}: {:.1e}", (got / plain - 1.0).abs());
        // The plain sum loses what rounding the price takes from a small move.
        close(got, plain, 1e-12 + 1e-15 / deviation, "expected loss of stable-swap");
        let at_risk = il_quantile(&pool, entry, entry, &gbm(mu, sigma), years, 0.1).unwrap();
        let plain = brute_force(steps, mean, deviation, |h| (loss_by_reserves(&pool, entry, h) - at_risk).max(0.0));
        let shortfall = il_expected_shortfall(&pool, entry, entry, &gbm(mu, sigma), years, 0.1).unwrap();
        close(shortfall, at_risk + plain / 0.1, 1e-6, "shortfall of stable-swap");
    }
}

#[test]
fn bad_input_is_the_right_error() {
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let range = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
    let stable = StableSwap::new([1.0, 1.0], 100.0).unwrap();
    let weighted = Weighted::new([1.0, 1.0], [0.3, 0.7]).unwrap();
    let walk = gbm(0.1, 0.5);
    for price in [f64::NAN, 0.0, -1.0, f64::INFINITY] {
        let error = Error::InvalidPrice;
        assert_eq!(pool.expected_il(price, &walk, 1.0), Err(error));
        assert_eq!(weighted.expected_il(price, &walk, 1.0), Err(error));
        assert_eq!(range.expected_il(price, &walk, 1.0), Err(error));
        assert_eq!(stable.expected_il(price, &walk, 1.0), Err(error));
        assert_eq!(pool.break_even_prices(price, 0.1), Err(error));
        assert_eq!(weighted.break_even_prices(price, 0.1), Err(error));
        assert_eq!(range.break_even_prices(price, 0.1), Err(error));
        assert_eq!(stable.break_even_prices(price, 0.1), Err(error));
        assert_eq!(pool.break_even_yield(price, 0.1), Err(error));
        assert_eq!(stable.il_after(price, 0.1), Err(error));
        for (entry, now) in [(price, 1.0), (1.0, price)] {
            assert_eq!(il_probability(&pool, entry, now, &walk, 1.0, 0.1), Err(error));
            assert_eq!(il_quantile(&pool, entry, now, &walk, 1.0, 0.1), Err(error));
            assert_eq!(il_expected_shortfall(&pool, entry, now, &walk, 1.0, 0.1), Err(error));
        }
        assert_eq!(time_in_range(price, 0.5, 2.0, &walk, 1.0), Err(error));
        assert_eq!(time_in_range(1.0, price, 2.0, &walk, 1.0), Err(Error::InvalidRange));
    }
    for years in [f64::NAN, -1.0, f64::INFINITY] {
        assert_eq!(pool.expected_il(1.0, &walk, years), Err(Error::InvalidTime));
        assert_eq!(il_probability(&range, 1.0, 1.0, &walk, years, 0.1), Err(Error::InvalidTime));
        assert_eq!(time_in_range(1.0, 0.5, 2.0, &walk, years), Err(Error::InvalidTime));
    }
    for p in [f64::NAN, 0.0, -0.1, 1.0, 2.0] {
        assert_eq!(il_quantile(&range, 1.0, 1.0, &walk, 1.0, p), Err(Error::InvalidProbability));
        assert_eq!(il_expected_shortfall(&range, 1.0, 1.0, &walk, 1.0, p), Err(Error::InvalidProbability));
        assert_eq!(il_probability(&range, 1.0, 1.0, &walk, 1.0, p), Err(Error::Domain));
    }
    for fee_yield in [f64::NAN, -0.1, f64::INFINITY] {
        assert_eq!(pool.break_even_prices(1.0, fee_yield), Err(Error::InvalidRate));
        assert_eq!(weighted.break_even_prices(1.0, fee_yield), Err(Error::InvalidRate));
        assert_eq!(range.break_even_prices(1.0, fee_yield), Err(Error::InvalidRate));
        assert_eq!(stable.break_even_prices(1.0, fee_yield), Err(Error::InvalidRate));
        assert_eq!(break_even_time_weighted(0.5, fee_yield, &walk), Err(Error::InvalidRate));
    }
    assert_eq!(pool.il_after(1.0, f64::NAN), Err(Error::Domain));
    assert_eq!(range.break_even_yield(1.0, f64::INFINITY), Err(Error::Domain));
    assert_eq!(time_in_range(1.0, 2.0, 2.0, &walk, 1.0), Err(Error::InvalidRange));
    assert_eq!(time_in_range(1.0, 2.0, 0.5, &walk, 1.0), Err(Error::InvalidRange));
    for w in [f64::NAN, 0.0, 1.0] {
        assert_eq!(break_even_time_weighted(w, 0.1, &walk), Err(Error::InvalidWeight));
    }
    for fee in [f64::NAN, -0.1, 1.0] {
        assert_eq!(log_fee(fee), Err(Error::InvalidFee));
        assert_eq!(Arbitrage::with_fee(fee, 1.0), Err(Error::InvalidFee));
    }
    assert_eq!(Arbitrage::new(0.1, 0.0), Err(Error::InvalidRate));
    let blocks = Arbitrage::new(0.1, 1.0).unwrap();
    for sigma in [f64::NAN, -1.0, f64::INFINITY] {
        assert_eq!(blocks.trade_probability(sigma), Err(Error::InvalidVolatility));
        assert_eq!(blocks.constant_product(sigma, ArbitrageModel::DriftlessFeeInKind), Err(Error::InvalidVolatility));
    }
    assert_eq!(blocks.profit_rate(-1.0, 0.5), Err(Error::InvalidRate));
    assert_eq!(blocks.constant_product(8_f64.sqrt() * 1.1, ArbitrageModel::DriftlessFeeInKind), Err(Error::Domain));
    assert_eq!(blocks.constant_product(2.0, ArbitrageModel::MartingaleFeeInQuote), Err(Error::Domain));
}

/// Every function at the ends of the range: a number, or an error that is one of few, but no NaN.
struct Extremes;

fn number(result: Result<f64>, least: f64, most: f64, context: &str) {
    match result {
        Ok(x) => assert!(x >= least && x <= most, "{context}: {x}"),
        Err(error) => assert!(
            matches!(error, Error::Overflow | Error::InvalidPrice | Error::Domain | Error::NoConvergence),
            "{context}: {error:?}"
        ),
    }
}

impl Law for Extremes {
    fn holds(&mut self, pool: &impl ExpectedLoss, entry: f64) {
        for (sigma, years) in [(10.0, 100.0), (1e-9, 1e-9), (1e3, 1e6), (0.0, 1.0), (0.5, 0.0), (1e-300, 1e300)] {
            for mu in [0.0, -5.0, 5.0, 1e6] {
                let walk = gbm(mu, sigma);
                let context = format!("σ {sigma:e}, T {years:e}, μ {mu:e}, entry {entry:e}");
                number(pool.expected_il(entry, &walk, years), -1.0, 0.0, &context);
                for price in [entry, entry * 1e3, 1e300, 1e-300] {
                    for p in [1e-300, 1e-9, 0.5, 1.0 - 1e-16] {
                        number(il_probability(pool, entry, price, &walk, years, p), 0.0, 1.0, &context);
                        number(il_quantile(pool, entry, price, &walk, years, p), 0.0, 1.0, &context);
                        number(il_expected_shortfall(pool, entry, price, &walk, years, p), 0.0, 1.0, &context);
                    }
                    number(time_in_range(price, 1e-300, 1e300, &walk, years), 0.0, years, &context);
                    number(time_in_range(price, entry, entry * 1.01, &walk, years), 0.0, years, &context);
                }
                if let Ok(Some(time)) = break_even_time_weighted(0.5, 1e-3, &walk) {
                    assert!(time >= 0.0 && time.is_finite());
                }
            }
        }
        for fee_yield in [0.0, 1e-300, 1e-16, 1e16, 1e300, f64::MAX] {
            let context = format!("yield {fee_yield:e}");
            match pool.break_even_ln_ratios(entry, fee_yield) {
                Ok([low, high]) => {
                    number(Ok(low.unwrap_or(0.0)), f64::MIN, 0.0, &context);
                    number(Ok(high.unwrap_or(0.0)), 0.0, f64::MAX, &context);
                }
                Err(error) => number(Err(error), 0.0, 0.0, &context),
            }
        }
    }
}

#[test]
fn extreme_parameters_give_a_number_or_an_error() {
    let mut law = Extremes;
    for entry in [1e-300, 1e-6, 1.0, 1e6, 1e300] {
        law.holds(&ConstantProduct::new(3.0, 7.0).unwrap(), entry);
        law.holds(&Weighted::new([3.0, 7.0], [0.01, 0.99]).unwrap(), entry);
        law.holds(&Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap(), entry);
    }
    let stable = StableSwap::new([3.0, 7.0], 100.0).unwrap();
    law.holds(&stable, 1.0);
    for entry in [1e-100, 1e-6, 1e6, 1e100] {
        for (sigma, years) in [(10.0, 100.0), (0.5, 1.0), (1e-9, 1e-9)] {
            let context = format!("σ {sigma:e}, T {years:e}, entry {entry:e}");
            number(stable.expected_il(entry, &gbm(0.1, sigma), years), -1.0, 0.0, &context);
        }
    }
}

#[test]
fn nothing_is_random_without_volatility() {
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let walk = gbm(4_f64.ln(), 0.0);
    // A price of four times the entry: a loss of a fifth.
    assert!((pool.expected_il(1.0, &walk, 1.0).unwrap() + 0.2).abs() < 1e-15);
    assert_eq!(il_probability(&pool, 1.0, 1.0, &walk, 1.0, 0.199), Ok(1.0));
    assert_eq!(il_probability(&pool, 1.0, 1.0, &walk, 1.0, 0.201), Ok(0.0));
    for p in [0.01, 0.99] {
        assert!((il_quantile(&pool, 1.0, 1.0, &walk, 1.0, p).unwrap() - 0.2).abs() < 1e-15);
        assert!((il_expected_shortfall(&pool, 1.0, 1.0, &walk, 1.0, p).unwrap() - 0.2).abs() < 1e-15);
    }
}
