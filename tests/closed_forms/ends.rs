//! Weighted pools in `f64` where a power, a quotient, a share or a reserve on the way leaves the range and the answer does not:
//! against logarithms in big integers, and 700 digits of mpmath.

use cfmm_math::analytics::{BreakEven, impermanent_loss, impermanent_loss_weighted};
use cfmm_math::{Error, PoolValue, Real, Result, Scalar, Weighted};
use num_bigint::BigInt;
use num_traits::One;

use crate::ball::{Ball, PRECISION};
use crate::exact::{Random, Ratio, Worst};
use crate::{DOWN, ulps};

/// The largest logarithm of a number, and the smallest of one with all digits.
const ENDS: [f64; 2] = [-708.3, 709.7];

fn ln(x: &Ratio) -> Ball {
    Ball::ln(&x.num, &x.den)
}

/// What a pool of two is worth, in logarithms.
struct Exact {
    reserves: [Ratio; 2],
    weights: [Ratio; 2],
}

impl Exact {
    fn new(reserves: [f64; 2], weights: [f64; 2]) -> Self {
        Self { reserves: reserves.map(Ratio::of_f64), weights: weights.map(Ratio::of_f64) }
    }

    fn total(&self) -> Ratio {
        self.weights[0].add(&self.weights[1])
    }

    /// `ln(P/p)`
    fn above(&self, price: f64) -> Ball {
        let ([x, y], [w_x, w_y]) = (&self.reserves, &self.weights);
        ln(&y.mul(w_x).div(&x.mul(w_y).mul(&Ratio::of_f64(price))))
    }

    /// `[ln x*, ln y*]`
    fn ln_reserves(&self, price: f64) -> [Ball; 2] {
        let part = |weight: &Ratio| {
            let share = weight.div(&self.total());
            self.above(price).times(&share.num).over(&share.den)
        };
        let [w_x, w_y] = &self.weights;
        [ln(&self.reserves[0]).add(&part(w_y)), ln(&self.reserves[1]).sub(&part(w_x))]
    }

    /// `ln H = ln y* + ln(1 + (to/from)·w_x/w_y)`, of which `ln V` is the case of one price.
    fn ln_held(&self, from: f64, to: f64) -> Ball {
        let [w_x, w_y] = &self.weights;
        let base = Ratio::of_f64(to).mul(w_x).div(&Ratio::of_f64(from).mul(w_y));
        self.ln_reserves(from)[1].add(&ln(&Ratio::int(1).add(&base)))
    }

    /// `H/V − 1`, for a loss that is not next to all.
    fn relative_loss(&self, from: f64, to: f64) -> Ratio {
        let one = BigInt::one() << PRECISION;
        Ratio::new(self.ln_held(from, to).sub(&self.ln_held(to, to)).exp().mid - &one, one)
    }
}

/// The error of a result, in ε, beside the logarithm of what it should be: `None` where that is no number with all digits,
/// and the result an error or as small.
fn error(found: Result<f64>, exact: &Ball, what: &dyn Fn() -> String) -> Option<f64> {
    let size = exact.approx();
    if size > ENDS[1] {
        assert!(found == Err(Error::Overflow) || size < 709.8, "{}: {found:?}, not e^{size}", what());
        return None;
    }
    let found = found.unwrap_or_else(|error| panic!("{}: {error:?}, not e^{size}", what()));
    if size < ENDS[0] {
        assert!((0.0..3e-308).contains(&found), "{}: {found:e}, not e^{size}", what());
        return None;
    }
    assert!(found > 0.0, "{}: {found:e}, not e^{size}", what());
    Some(ln(&Ratio::of_f64(found)).sub(exact).approx().abs() / f64::EPSILON)
}

/// Reserves, value and what was held to their bounds, and a loss between none and all.
fn check(reserves: [f64; 2], weights: [f64; 2], [from, to]: [f64; 2], worst: &mut [Worst; 3]) {
    let (pool, exact) = (Weighted::new(reserves, weights).unwrap(), Exact::new(reserves, weights));
    let what = || format!("{reserves:?}, weights {weights:?}, {from:e} to {to:e}");
    let [ln_x, ln_y] = exact.ln_reserves(from);
    let size = ln_x.approx().max(ln_y.approx());
    match pool.reserves_at(from) {
        Ok([x, y]) => {
            for (found, exact) in [(x, ln_x), (y, ln_y)] {
                if let Some(error) = error(Ok(found), &exact, &what) {
                    worst[0].see(error, &what);
                }
            }
        }
        found => assert!(found == Err(Error::Overflow) && size > 709.7, "{}: {found:?}, not e^{size}", what()),
    }
    let (held, value) = (exact.ln_held(from, to), exact.ln_held(to, to));
    for (found, exact) in [(pool.held_value(from, to), &held), (pool.value_at(to), &value)] {
        if let Some(error) = error(found, exact, &what) {
            worst[1].see(error, &what);
        }
    }
    match impermanent_loss(&pool, from, to) {
        Ok(loss) => {
            assert!((-1.0..=0.0).contains(&loss), "{}: a loss of {loss:e}", what());
            if value.approx() > ENDS[0] + 40.0 && held.sub(&value).approx() > 1e-9 {
                let more = exact.relative_loss(from, to);
                let exact = more.div(&Ratio::int(1).add(&more)).neg();
                worst[2].see(exact.error_of(loss), &what);
            }
        }
        // What was held is no number, or none with digits.
        Err(error) => {
            let is_far = held.approx() > 709.7 || held.approx() < ENDS[0];
            assert!(is_far && matches!(error, Error::Overflow | Error::Domain), "{}: {error:?}", what());
        }
    }
}

#[test]
fn products_of_powers_that_are_no_numbers() {
    let worst = &mut [(); 3].map(|()| Worst::new());
    for (reserves, weights, prices) in [
        ([1e160, 1e-160], [1.0, 99.0], [1.0, 2.0]),
        ([1e162, 1e-162], [1.0, 99.0], [1.0, 2.0]),
        ([1e165, 1e-165], [1.0, 99.0], [1.0, 2.0]),
        ([1e-165, 1e165], [99.0, 1.0], [1.0, 2.0]),
        ([1e165, 1e-165], [0.7, 120.0], [1e-3, 3e3]),
        ([108.6, f64::MAX], [1e10, 1e-11], [1e-19, 1e-300]),
        ([1e3, 1e30], [1.0, 1e-3], [1e-290, 1e-280]),
        // The reserve of base is subnormal, or no number, and what it is worth is one.
        ([1e-290, 1e10], [1.0, 1.0], [1e300, 1e307]),
        ([1e290, 1e-10], [1.0, 9.0], [1e-300, 1e-307]),
        // The share of an asset is below the smallest number.
        ([1.0, 1.0], [1e10, 1e-320], [1e300, 1e-300]),
        ([1e-160, 1e-300], [1e300, 1e-300], [1e10, 1e-10]),
    ] {
        check(reserves, weights, prices, worst);
    }
    let random = &mut Random::new(41);
    for _ in 0..300 {
        let mut of_size = |ln: f64| (ln * (2.0 * random.unit() - 1.0)).exp();
        let sizes = [[700.0, 5.0, 700.0], [400.0, 80.0, 500.0], [30.0, 700.0, 300.0]];
        for [reserve, weight, price] in sizes {
            let (reserves, weights) = ([of_size(reserve), of_size(reserve)], [of_size(weight), of_size(weight)]);
            check(reserves, weights, [of_size(price), of_size(price)], worst);
        }
    }
    let [reserves, values, losses] = worst;
    println!("reserves {:.2} ε, values {:.2} ε, losses {:.2} ε ({})", reserves.0, values.0, losses.0, losses.1);
    assert!(reserves.0 <= 8.0, "{} {}", reserves.0, reserves.1);
    assert!(values.0 <= 4.0, "{} {}", values.0, values.1);
    assert!(losses.0 <= 4.0, "{} {}", losses.0, losses.1);
}

/// Units of the last place are all of what is left: still no loss is larger than all.
#[test]
fn losses_of_values_without_digits() {
    let random = &mut Random::new(42);
    let mut some = 0;
    for _ in 0..100_000 {
        let pool = Weighted::new([random.between(1e-163, 1e-161); 2], [1.0, random.between(0.05, 20.0)]).unwrap();
        let [from, to] = [(); 2].map(|()| random.between(5e-324, 1e-320));
        // What was held may be nothing.
        if let Ok(loss) = impermanent_loss(&pool, from, to) {
            assert!((-1.0..=0.0).contains(&loss), "{pool:?} {from:e} {to:e}: a loss of {loss}");
            some += 1;
        }
    }
    assert!(some > 1_000, "{some}");
}

/// The loss of 1 and 99 parts from 1 to 2, which no unit of the reserves changes.
#[test]
fn a_loss_in_units_far_apart() {
    for [x, y] in [[1.0, 1.0], [1e150, 1e-150], [1e160, 1e-160], [1e165, 1e-165], [1e-165, 1e165], [1e300, 1e-300]] {
        let pool = Weighted::new([x, y], [1.0, 99.0]).unwrap();
        // 2^0.01/1.01 − 1
        let exact = Ratio::of_decimal("-3.01430687453583283891e-3");
        let error = exact.error_of(impermanent_loss(&pool, 1.0, 2.0).unwrap());
        assert!(error <= 4.0, "{x:e} {y:e}: {error} ε");
    }
}

#[test]
fn numbers_out_of_which_a_product_comes_back() {
    let near = |found: Result<f64>, exact: &str| {
        let error = Ratio::of_decimal(exact).error_of(found.unwrap());
        assert!(error <= 2.0, "{error} ε of {exact}");
    };
    near(1e-300.mul_pow(1e10, 1.0, 55.0, 1.0, DOWN), "1.000000000000000025059e250");
    near(1e-300.mul_pow(2e10, 2.0, 110.0, 2.0, DOWN), "1.000000000000000025059e250");
    near(1e300.mul_pow(1e-10, 1.0, 55.0, 1.0, DOWN), "1.000000000000002056276e-250");
    near((-1e-300).mul_pow(1e10, 1.0, 55.0, 1.0, DOWN), "-1.000000000000000025059e250");
    assert_eq!(0.0.mul_pow(1e10, 1.0, 55.0, 1.0, DOWN), Ok(0.0));
    assert_eq!(1e-240.mul_pow(1e10, 1.0, 55.0, 1.0, DOWN), Err(Error::Overflow));
    assert_eq!(1e-300.mul_pow(1e300, 1.0, 1e300, 1.0, DOWN), Err(Error::Overflow));
    assert_eq!(1e300.mul_pow(1e-300, 1.0, 1e300, 1.0, DOWN), Ok(0.0));
    near(Ok(1e300.ln_ratio(1e-300)), "1381.551055796427410438");
    near(Ok(5e-324.ln_ratio(1e10)), "-767.4659228513217191543");
    near(Ok(1e-320.ln_ratio(3.0)), "-737.9258531796420158424");
}

/// Shares that are no numbers, and powers of which only the product with them is one.
#[test]
fn losses_of_a_share_next_to_nothing() {
    for (weights, h, loss) in [
        ([1e10, 1e-320], -710.0, "-2.233969895506092230884e-22"),
        ([1e-320, 1e10], 710.0, "-2.233969895506092230884e-22"),
        ([1e10, 1e-320], 1e308, "-9.999888671826830163923e-23"),
        ([1e300, 1e-300], -1_381.0, "-0.3656194908563783222901"),
        ([1e300, 1e-300], -2_000.0, "-1"),
        ([1.0, 1e-300], -700.0, "-0.9999014129549261606251"),
    ] {
        let pool = Weighted::new([1.0, 1.0], weights).unwrap();
        let loss = Ratio::of_decimal(loss);
        let error = loss.error_of(pool.il_after(1.0, h).unwrap());
        assert!(error <= 8.0, "{weights:?} {h}: {error} ε");
        let found = pool.break_even_yield(1.0, h).unwrap();
        assert!(
            ulps(-found / (1.0 + found), loss.approx()) <= 8.0 + f64::from(u8::from(found > 1e3)),
            "{weights:?} {h}"
        );
    }
    // No move leaves no number.
    let ends = [5e-324, 1e-310, 1e-160, 1.0, 1e160, 8e307];
    for [base, quote] in ends.into_iter().flat_map(|base| ends.map(|quote| [base, quote])) {
        let pool = Weighted::new([1.0, 1.0], [base, quote]).unwrap();
        for h in [1e-300, 1.0, 700.0, 1_400.0, 3_000.0, 1e10, f64::MAX] {
            for h in [h, -h] {
                let loss = pool.il_after(1.0, h);
                assert!(loss.is_ok_and(|loss| (-1.0..=0.0).contains(&loss)), "{base:e} {quote:e} {h}: {loss:?}");
            }
        }
    }
}

/// With next to nothing in an asset there is next to no loss until its price has gone far, or that of the other next to
/// all the way: `(1 − v)·e^(vh) + v·e^(−(1 − v)h) = 1 + φ`.
#[test]
fn break_even_of_a_share_next_to_nothing() {
    let check = |found: Option<f64>, exact: &str, what: &str| {
        let error = Ratio::of_decimal(exact).error_of(found.unwrap());
        assert!(error <= 4.0, "{what}: {error} ε of {exact}");
    };
    for (weight, fee_yield, low, high) in [
        (1e-156, 1.0, "-359.2032745070711266666", "6.931471805599452815616e155"),
        (1e-156, 0.25, "-357.8169801459512360478", "2.231435513142097467988e155"),
        (1e-200, 1.0, "-460.5170185988091368215", "6.931471805599453218244e199"),
        (1e-300, 1.0, "-690.7755278982137051803", "6.931471805599452920476e299"),
        (1e-300, 0.25, "-689.3892335370938145615", "2.231435513142097501745e299"),
        (1e-307, 1.0, "-706.8936235491720250842", "6.931471805599453722672e306"),
    ] {
        let ratios =
            |weights| Weighted::new([1.0, 1.0], weights).unwrap().break_even_ln_ratios(1.0, fee_yield).unwrap();
        let what = format!("{weight:e} {fee_yield}");
        let ([found_low, found_high], [mirrored_low, mirrored_high]) = (ratios([1.0, weight]), ratios([weight, 1.0]));
        check(found_low, low, &what);
        check(found_high, high, &what);
        assert_eq!([mirrored_low, mirrored_high], [found_high.map(|h| -h), found_low.map(|h| -h)], "{what}");
    }
    // 6.9·10³¹⁹
    for weights in [[1.0, 1e-320], [1e-320, 1.0], [1e10, 1e-320]] {
        let pool = Weighted::new([1.0, 1.0], weights).unwrap();
        assert_eq!(pool.break_even_ln_ratios(1.0, 1.0), Err(Error::Overflow));
    }
}

/// The loss of small shares over moves of every size: the error of a logarithm grows with its power.
#[test]
fn losses_of_small_shares() {
    let random = &mut Random::new(43);
    let (worst, mut of_weights) = (&mut [(); 3].map(|()| Worst::new()), Worst::new());
    for _ in 0..4_000 {
        let share = (-8.0 * random.unit()).exp() * 0.5;
        let weights = if random.unit() < 0.5 { [share, 1.0 - share] } else { [1.0 - share, share] };
        let moved = (12.0 * (random.unit() - 0.5)).exp();
        let price = random.between(1e-3, 1e3);
        let reserves = [random.between(1e-3, 1e9), random.between(1e-3, 1e9)];
        check(reserves, weights, [price, price * moved], worst);
        // By relative prices, for which nothing but the weights counts.
        let more = Exact::new([1.0, 1.0], weights).relative_loss(1.0, moved);
        if more.approx() > 1e-9 {
            let exact = more.div(&Ratio::int(1).add(&more)).neg();
            let found = impermanent_loss_weighted(&weights, &[moved, 1.0]).unwrap();
            of_weights.see(exact.error_of(found), &|| format!("{weights:?} {moved:e}"));
        }
    }
    for (losses, what) in [&worst[2], &of_weights].into_iter().zip(["of a pool", "of weights"]) {
        println!("{what}: {:.2} ε ({})", losses.0, losses.1);
        assert!(losses.0 <= 8.0, "{what}: {} {}", losses.0, losses.1);
    }
}
