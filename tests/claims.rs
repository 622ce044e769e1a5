//! Laws of claims: what the greeks are to each other, the defaults against the closed forms, and the limits.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    reason = "a test may panic"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inputs are small or random"
)]
#![allow(clippy::excessive_precision, reason = "digits as they were computed")]

#[path = "claims/divergence.rs"]
mod divergence;
#[path = "support/exact.rs"]
mod exact;
#[path = "support/plain.rs"]
mod plain;

use cfmm_math::analytics::{Claim, ClaimGreeks, Gbm, Market};
use cfmm_math::{
    Concentrated, ConstantProduct, Error, Fee, Invariant, PoolValue, Result, Rounding, StableSwap, Weighted, WithFee,
};
use exact::Random;
use plain::Plain;

/// A market, a horizon and a price around `near`.
struct Case {
    market: Market,
    years: f64,
    price: f64,
}

impl Case {
    fn random(random: &mut Random, near: f64, most: f64) -> Self {
        let sigma = random.between(0.01, most);
        let [rate, carry] = [(); 2].map(|()| random.between(1e-3, 0.2) - 0.05);
        let years = random.between(1e-4, 2.0);
        let price = near * random.between(0.2, 5.0);
        Self { market: Market::new(sigma, rate, carry).unwrap(), years, price }
    }

    fn of(&self, pool: &impl Claim) -> ClaimGreeks {
        pool.claim(self.price, &self.market, self.years).unwrap()
    }
}

fn near(a: f64, b: f64, tolerance: f64, scale: f64, context: &dyn Fn() -> String) {
    assert!((a - b).abs() <= tolerance * scale.abs().max(1e-290), "{a:e} {b:e} of {scale:e}: {}", context());
}

/// Two sets of greeks against each other; the sums of both signs relative to their scales. Below `floor` of the value
/// a depth counts as nothing.
fn agree(
    a: &ClaimGreeks,
    b: &ClaimGreeks,
    case: &Case,
    ([smooth, depth], floor): ([f64; 2], f64),
    context: &dyn Fn() -> String,
) {
    let (p, t, sigma) = (case.price, case.years, case.market.volatility());
    near(a.value, b.value, smooth, b.value, context);
    near(p * a.delta, p * b.delta, smooth, b.value, context);
    near(a.rho, b.rho, smooth, t * b.value, context);
    let h = (p * (p * b.gamma)).abs().max(floor * b.value);
    near(p * (p * a.gamma), p * (p * b.gamma), depth, h, context);
    near(a.vega, b.vega, depth, sigma * t * h, context);
    near(p * a.vanna, p * b.vanna, depth, 3.0 * t.sqrt() * h, context);
    near(a.volga, b.volga, depth, 9.0 * t * h, context);
    near(a.theta, b.theta, smooth.max(depth), b.value + 0.5 * sigma * sigma * h, context);
}

/// `vega = σTP²Γ`, the equation of Black and Scholes, and signs.
fn hangs_together(pool: &impl Claim, case: &Case, context: &dyn Fn() -> String) {
    let (g, p, t) = (case.of(pool), case.price, case.years);
    let (sigma, rho, q) = (case.market.volatility(), case.market.rate(), case.market.carry());
    let h = p * (p * g.gamma);
    near(g.vega, sigma * t * h, 1e-14, g.vega, context);
    let residual = rho * g.value - (rho - q) * p * g.delta - 0.5 * sigma * sigma * h;
    near(g.theta, residual, 1e-14, g.value + sigma * sigma * h.abs(), context);
    near(g.rho, t * (p * g.delta - g.value), 1e-13, t * g.value, context);
    assert!(g.value > 0.0 && g.delta >= 0.0 && g.gamma <= 0.0 && g.vega <= 0.0 && g.rho <= 0.0, "{g:?} {}", context());
    // Holding is worth more than the position: concave.
    let entry = p * 1.1;
    let loss = pool.premium(entry, p, &case.market, t).unwrap();
    let [x, y] = pool.reserves_at(entry).unwrap();
    let held = p * x * (-q * t).exp() + y * (-rho * t).exp();
    assert!(loss >= 0.0, "{}", context());
    near(held - loss, g.value, 1e-12, held, context);
    let risk_neutral = case.market.risk_neutral();
    near(pool.expected_value(p, &risk_neutral, t).unwrap() * (-rho * t).exp(), g.value, 1e-13, g.value, context);
}

#[test]
fn greeks_hang_together() {
    let mut random = Random::new(51);
    for _ in 0..200 {
        let (x, y, w) = (random.between(1e-3, 1e6), random.between(1e-3, 1e6), random.between(0.01, 0.99));
        let product = ConstantProduct::new(x, y).unwrap();
        let case = Case::random(&mut random, y / x, 10.0);
        hangs_together(&product, &case, &|| format!("{product:?}"));
        let weighted = Weighted::new([x, y], [w, 1.0 - w]).unwrap();
        hangs_together(&weighted, &case, &|| format!("{weighted:?}"));
        let width = 1.0 + random.between(1e-3, 5.0);
        let range = Concentrated::from_liquidity(x, case.price, y / x / width, y / x * width).unwrap();
        hangs_together(&range, &case, &|| format!("{range:?}"));
        let stable = StableSwap::new([x, x], random.between(0.1, 1e4)).unwrap();
        let case = Case::random(&mut random, 1.0, 1.0);
        hangs_together(&stable, &case, &|| format!("{stable:?}"));
    }
}

#[test]
fn greeks_are_derivatives_of_the_value() {
    let mut random = Random::new(52);
    for _ in 0..100 {
        let case = Case::random(&mut random, 1.0, 1.0);
        let (p, t) = (case.price, case.years.max(0.1));
        let market = Market::new(case.market.volatility().max(0.2), 0.04, 0.02).unwrap();
        let range = Concentrated::from_liquidity(1.0, p, 0.5, 3.0).unwrap();
        let stable = StableSwap::new([1.0, 1.0], random.between(1.0, 20.0)).unwrap();
        let check = |name: &str, pool: &dyn Fn(f64, f64, f64, f64) -> ClaimGreeks| {
            let (sigma, rho) = (market.volatility(), market.rate());
            let at = pool(p, sigma, t, rho);
            // Central differences of the neighbouring greek: their error is of the order of the square of the step.
            let step = 1e-4;
            let slope =
                |up: ClaimGreeks, down: ClaimGreeks, of: fn(&ClaimGreeks) -> f64| (of(&up) - of(&down)) / (2.0 * step);
            let by_price =
                |of| slope(pool(p * (1.0 + step), sigma, t, rho), pool(p * (1.0 - step), sigma, t, rho), of) / p;
            let by_sigma = |of| slope(pool(p, sigma + step, t, rho), pool(p, sigma - step, t, rho), of);
            let by_time = |of| slope(pool(p, sigma, t + step, rho), pool(p, sigma, t - step, rho), of);
            let by_rate = |of| slope(pool(p, sigma, t, rho + step), pool(p, sigma, t, rho - step), of);
            let close = |what: &str, a: f64, b: f64, scale: f64| {
                assert!((a - b).abs() <= 1e-4 * scale.abs(), "{name} {what}: {a} {b} of {scale}, {p} {sigma} {t}");
            };
            let h = p * p * at.gamma.abs() + 1e-3 * at.value;
            close("delta", by_price(|g| g.value), at.delta, at.value / p);
            close("gamma", by_price(|g| g.delta), at.gamma, h / p / p);
            close("vega", by_sigma(|g| g.value), at.vega, h);
            close("vanna", by_sigma(|g| g.delta), at.vanna, 10.0 * h / p);
            close("volga", by_sigma(|g| g.vega), at.volga, 10.0 * h);
            close("theta", -by_time(|g| g.value), at.theta, at.value);
            close("rho", by_rate(|g| g.value), at.rho, at.value);
        };
        let of = |sigma, rho| Market::new(sigma, rho, market.carry()).unwrap();
        check("range", &|p, sigma, t, rho| range.claim(p, &of(sigma, rho), t).unwrap());
        check("stable", &|p, sigma, t, rho| stable.claim(p, &of(sigma, rho), t).unwrap());
    }
}

/// What the docs say of a smooth curve.
const DEFAULT: f64 = 1e5 * f64::EPSILON;

#[test]
fn defaults_agree_with_every_curve() {
    fn check<C: Claim + core::fmt::Debug>(pool: C, case: &Case, bounds: ([f64; 2], f64), loss_bound: f64) {
        let own = Plain(pool, [None; 2]);
        let context = || format!("{pool:?} {} {:?} {}", case.price, case.market, case.years);
        agree(&case.of(&own), &case.of(&pool), case, bounds, &context);
        let gbm = case.market.risk_neutral();
        let value = |pool: &dyn Fn() -> Result<f64>| pool().unwrap();
        let expected = value(&|| pool.expected_value(case.price, &gbm, case.years));
        near(value(&|| own.expected_value(case.price, &gbm, case.years)), expected, bounds.0[0], expected, &context);
        let entry = case.price * 0.9;
        let loss = value(&|| pool.expected_divergence(entry, case.price, &gbm, case.years));
        let defaulted = value(&|| own.expected_divergence(entry, case.price, &gbm, case.years));
        near(defaulted, loss, loss_bound, loss.max(bounds.1 * expected), &context);
    }
    let mut random = Random::new(53);
    for _ in 0..40 {
        let (x, y, w) = (random.between(1e-3, 1e6), random.between(1e-3, 1e6), random.between(0.05, 0.95));
        let case = Case::random(&mut random, y / x, 2.0);
        check(ConstantProduct::new(x, y).unwrap(), &case, ([DEFAULT; 2], 0.0), 10.0 * DEFAULT);
        check(Weighted::new([x, y], [w, 1.0 - w]).unwrap(), &case, ([DEFAULT; 2], 0.0), 10.0 * DEFAULT);
        // The reserves have a kink and the depth a jump at either bound: the bounds of the docs.
        let range = Concentrated::from_liquidity(x, case.price, y / x / 2.0, y / x * 3.0).unwrap();
        check(range, &case, ([1e-5, 1e-2], 1e-6), 1e-5);
        let stable = StableSwap::new([x, x], random.between(1.0, 50.0)).unwrap();
        check(stable, &Case::random(&mut random, 1.0, 1.0), ([DEFAULT; 2], 0.0), 10.0 * DEFAULT);
    }
}

#[test]
fn a_fee_is_no_part_of_a_claim() {
    let pool = StableSwap::new([3.0, 5.0], 100.0).unwrap();
    let with_fee = WithFee::new(pool, Fee::basis_points(30).unwrap()).unwrap();
    let (market, gbm) = (Market::new(0.2, 0.03, 0.01).unwrap(), Gbm::new(0.1, 0.2).unwrap());
    assert_eq!(with_fee.claim(1.1, &market, 0.5), pool.claim(1.1, &market, 0.5));
    assert_eq!(with_fee.premium(1.0, 1.1, &market, 0.5), pool.premium(1.0, 1.1, &market, 0.5));
    assert_eq!(with_fee.expected_value(1.1, &gbm, 0.5), pool.expected_value(1.1, &gbm, 0.5));
}

#[test]
fn one_curve_is_another() {
    let mut random = Random::new(54);
    for _ in 0..200 {
        let (x, y) = (random.between(1e-3, 1e6), random.between(1e-3, 1e6));
        let product = ConstantProduct::new(x, y).unwrap();
        let case = Case::random(&mut random, y / x, 2.0);
        let context = || format!("{product:?} {} {:?} {}", case.price, case.market, case.years);
        let half = Weighted::new([x, y], [2.0, 2.0]).unwrap();
        agree(&case.of(&half), &case.of(&product), &case, ([1e-13; 2], 0.0), &context);
        // A range lends √(a/P) and √(P/b) of the value: 1e-15 here.
        let wide =
            Concentrated::from_liquidity(product.level(Rounding::Down).unwrap(), y / x, y / x * 1e-30, y / x * 1e30);
        agree(&case.of(&wide.unwrap()), &case.of(&product), &case, ([1e-12; 2], 0.0), &context);
        let (gbm, entry) = (case.market.risk_neutral(), case.price * random.between(0.5, 2.0));
        let loss = |pool: &dyn Fn() -> Result<f64>| pool().unwrap();
        let of_product = loss(&|| product.expected_divergence(entry, case.price, &gbm, case.years));
        let of_half = loss(&|| half.expected_divergence(entry, case.price, &gbm, case.years));
        let of_wide = loss(&|| wide.unwrap().expected_divergence(entry, case.price, &gbm, case.years));
        near(of_half, of_product, 1e-12, of_product, &context);
        near(of_wide, of_product, 1e-10, of_product, &context);
    }
}

/// Both limits of every curve: no time, and no volatility.
fn limits(pool: &(impl Claim + core::fmt::Debug), price: f64) {
    let market = Market::new(0.5, 0.04, 0.01).unwrap();
    let g = pool.claim(price, &market, 0.0).unwrap();
    let ([x, _], value) = (pool.reserves_at(price).unwrap(), pool.value_at(price).unwrap());
    let h = price * (price * pool.depth_at(price).unwrap());
    let context = || format!("{pool:?} {price}");
    near(g.value, value, 1e-13, value, &context);
    near(g.delta, x, 1e-12, value / price, &context);
    near(price * (price * g.gamma), -h, 1e-11, h, &context);
    let theta = 0.04 * value - 0.03 * price * x + 0.125 * h;
    near(g.theta, theta, 1e-11, value + h, &context);
    assert!([g.vega, g.rho, g.vanna, g.volga] == [0.0; 4], "{g:?}");
    let loss = pool.expected_divergence(price * 1.3, price, &market.risk_neutral(), 0.0).unwrap();
    let at_once = pool.divergence(price * 1.3, price).unwrap();
    near(loss, at_once, 1e-12, at_once, &context);

    // No volatility: all of it at the forward price, and near that for little of it.
    let calm = |sigma| pool.claim(price, &Market::new(sigma, 0.04, 0.01).unwrap(), 2.0).unwrap();
    let forward = price * 0.06_f64.exp();
    let (still, moving) = (calm(0.0), calm(1e-7));
    near(still.value, pool.value_at(forward).unwrap() * (-0.08_f64).exp(), 1e-12, value, &context);
    let of_depth = 2.0 * price * (price * still.gamma);
    near(still.volga, of_depth, 1e-12, of_depth, &context);
    assert!(still.vega == 0.0 && still.vanna == 0.0, "{still:?}");
    near(moving.value, still.value, 1e-9, value, &context);
    near(moving.delta, still.delta, 1e-6, value / price, &context);
    near(moving.gamma, still.gamma, 1e-4, still.gamma, &context);
    near(moving.volga, still.volga, 1e-3, still.volga, &context);
    let lose = |sigma| pool.expected_divergence(price * 1.3, price, &Gbm::new(0.03, sigma).unwrap(), 2.0).unwrap();
    near(lose(1e-9), lose(0.0), 1e-8, lose(0.0), &context);
    let sure = pool.divergence(price * 1.3, forward).unwrap();
    near(lose(0.0), sure, 1e-12, sure, &context);
    let (risen, still) = (pool.divergence(price * 0.8, forward).unwrap(), Gbm::new(0.03, 0.0).unwrap());
    near(pool.expected_divergence(price * 0.8, price, &still, 2.0).unwrap(), risen, 1e-12, risen, &context);
}

#[test]
fn limits_of_no_time_and_no_volatility() {
    let mut random = Random::new(55);
    for _ in 0..50 {
        let (x, y, w) = (random.between(1e-3, 1e6), random.between(1e-3, 1e6), random.between(0.05, 0.95));
        let price = y / x * random.between(0.5, 2.0);
        limits(&ConstantProduct::new(x, y).unwrap(), price);
        limits(&Plain(ConstantProduct::new(x, y).unwrap(), [None; 2]), price);
        limits(&Weighted::new([x, y], [w, 1.0 - w]).unwrap(), price);
        limits(&Concentrated::from_liquidity(x, price, y / x / 3.0, y / x * 4.0).unwrap(), price);
        limits(&Concentrated::from_liquidity(x, price, price * 1.2, price * 1.6).unwrap(), price);
        limits(&Concentrated::from_liquidity(x, price, price * 0.5, price * 0.9).unwrap(), price);
        limits(&StableSwap::new([x, y], random.between(0.5, 200.0)).unwrap(), random.between(0.5, 2.0));
    }
}

#[test]
fn on_a_bound_half_of_the_range_is_felt() {
    let range = Concentrated::from_liquidity(2.0, 1.5, 1.0, 4.0).unwrap();
    let market = Market::new(0.5, 0.0, 0.0).unwrap();
    for (price, sign) in [(1.0, -1.0), (4.0, 1.0)] {
        let at = range.claim(price, &market, 0.0).unwrap();
        assert!((at.gamma / (-0.5 * range.depth_at(price).unwrap()) - 1.0).abs() < 1e-14, "{at:?}");
        let (still, moving) = (Market::new(0.0, 0.0, 0.0).unwrap(), Market::new(1e-6, 0.0, 0.0).unwrap());
        let (still, moving) = (range.claim(price, &still, 1.0).unwrap(), range.claim(price, &moving, 1.0).unwrap());
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-5, "{a} {b}: {still:?} {moving:?}");
        close(moving.gamma, still.gamma);
        close(moving.vanna, still.vanna);
        close(moving.volga, still.volga);
        assert!(still.vanna * sign > 0.0, "{still:?}");
    }
}

/// A number or an error, never NaN, an infinity or a panic.
fn survives(pool: &impl Claim, price: f64, market: &Market, years: f64) -> bool {
    let greeks = pool.claim(price, market, years);
    let all = greeks.is_ok();
    if let Ok(g) = greeks {
        let numbers = [g.value, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga];
        assert!(numbers.iter().all(|x| x.is_finite()), "{g:?} {price} {market:?} {years}");
    }
    let gbm = market.risk_neutral();
    let others = [
        pool.expected_value(price, &gbm, years),
        pool.expected_divergence(1.0, price, &gbm, years),
        pool.expected_divergence(price, 1.0, &gbm, years),
        pool.premium(price, price, market, years),
    ];
    assert!(others.iter().flatten().all(|x| x.is_finite() && *x >= 0.0), "{others:?} {price} {market:?} {years}");
    all
}

#[test]
fn extremes_are_numbers_or_errors() {
    let mut numbers = [0; 5];
    for price in [1e-300, 1e-150, 1e-8, 0.5, 1.0, 2.0, 1e8, 1e150, 1e300] {
        for sigma in [0.0, 1e-300, 1e-12, 0.3, 10.0, 1e4, 1e200] {
            for years in [0.0, 1e-300, 1e-6, 1.0, 100.0, 1e8, 1e300] {
                for (rate, carry) in [(0.0, 0.0), (0.1, -0.2), (-3.0, 5.0), (1e300, -1e300)] {
                    let market = Market::new(sigma, rate, carry).unwrap();
                    let before = numbers;
                    numbers[0] += i32::from(survives(&ConstantProduct::new(1.0, 1.0).unwrap(), price, &market, years));
                    let weighted = Weighted::new([1.0, 3.0], [0.9, 0.1]).unwrap();
                    numbers[1] += i32::from(survives(&weighted, price, &market, years));
                    let range = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
                    numbers[2] += i32::from(survives(&range, price, &market, years));
                    let stable = StableSwap::new([1.0, 1.0], 200.0).unwrap();
                    numbers[3] += i32::from(survives(&stable, price, &market, years));
                    let own = Plain(ConstantProduct::new(1.0, 1.0).unwrap(), [None; 2]);
                    numbers[4] += i32::from(survives(&own, price, &market, years));
                    // What is neither at an end of the range of numbers nor of many hundreds of standard deviations.
                    let ordinary = (1e-8..=1e8).contains(&price) && sigma <= 1e4 && sigma * years.sqrt() <= 10.0;
                    if ordinary && rate.abs().max(carry.abs()) * years <= 20.0 {
                        assert!(
                            numbers.iter().zip(before).all(|(n, before)| *n > before),
                            "{price} {market:?} {years}"
                        );
                    }
                }
            }
        }
    }
    println!("numbers: {numbers:?} of 1764");
}

/// Among so many deviations the price is below any range: the position is worth nothing, and its loss is the deposit.
#[test]
fn a_range_is_lost_to_a_volatility_without_measure() {
    let range = Concentrated::from_liquidity(2.0, 1.5, 1.0, 4.0).unwrap();
    for s in [40.0, 60.0, 200.0, 1e4] {
        let gbm = Gbm::new(0.0, s).unwrap();
        for entry in [0.5, 1.0, 1.5, 4.0, 5.0] {
            let (loss, deposit) = (range.expected_divergence(entry, entry, &gbm, 1.0), range.value_at(entry).unwrap());
            near(loss.unwrap(), deposit, 1e-13, deposit, &|| format!("{entry} {s}"));
        }
    }
}

/// Where a stable-swap pool is all of one coin and next to none of the other.
#[test]
fn far_from_the_peg() {
    for amplification in [0.5, 20.0, 1e4] {
        let pool = StableSwap::new([1.0, 1.0], amplification).unwrap();
        for price in [1e-200, 1e-150, 1e-60, 1e60, 1e150, 1e200] {
            let gbm = Gbm::new(0.1, 0.5).unwrap();
            let of = |pool: &dyn Fn() -> Result<f64>| pool().unwrap();
            let (own, closed) = (Plain(pool, [None; 2]), pool);
            let value = of(&|| own.expected_value(price, &gbm, 1.0));
            near(of(&|| closed.expected_value(price, &gbm, 1.0)), value, 1e-9, value, &|| {
                format!("{pool:?} {price:e}")
            });
            let loss = of(&|| own.expected_divergence(price, price, &gbm, 1.0));
            near(of(&|| closed.expected_divergence(price, price, &gbm, 1.0)), loss, 1e-6, loss, &|| {
                format!("loss of {pool:?} {price:e}")
            });
        }
    }
}

#[test]
fn bad_input_is_an_error() {
    fn check(pool: &impl Claim) {
        let (market, gbm) = (Market::new(0.5, 0.02, 0.0).unwrap(), Gbm::new(0.02, 0.5).unwrap());
        for price in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(pool.claim(price, &market, 1.0), Err(Error::InvalidPrice));
            assert_eq!(pool.expected_value(price, &gbm, 1.0), Err(Error::InvalidPrice));
            assert_eq!(pool.expected_divergence(1.0, price, &gbm, 1.0), Err(Error::InvalidPrice));
            assert_eq!(pool.expected_divergence(price, 1.0, &gbm, 1.0), Err(Error::InvalidPrice));
            assert_eq!(pool.premium(price, 1.0, &market, 1.0), Err(Error::InvalidPrice));
        }
        for years in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(pool.claim(1.0, &market, years), Err(Error::InvalidTime));
            assert_eq!(pool.expected_value(1.0, &gbm, years), Err(Error::InvalidTime));
            assert_eq!(pool.expected_divergence(1.0, 1.0, &gbm, years), Err(Error::InvalidTime));
            assert_eq!(pool.premium(1.0, 1.0, &market, years), Err(Error::InvalidTime));
        }
    }
    check(&ConstantProduct::new(1.0, 1.0).unwrap());
    check(&Weighted::new([1.0, 1.0], [0.3, 0.7]).unwrap());
    check(&Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap());
    check(&StableSwap::new([1.0, 1.0], 100.0).unwrap());
    check(&Plain(StableSwap::new([1.0, 1.0], 100.0).unwrap(), [None; 2]));
    check(&WithFee::new(ConstantProduct::new(1.0, 1.0).unwrap(), Fee::basis_points(30).unwrap()).unwrap());
}
