//! The hedge of least variance: against moments of its own, in closed form, and to its digits.

use cfmm_math::analytics::Gbm;
use cfmm_math::analytics::hedge::LeastSquaresHedge;
use cfmm_math::{Concentrated, ConstantProduct, Error, Fee, PoolValue, StableSwap, Weighted, WithFee};

use crate::big::{Big, big, f64_of, power};
use crate::exact::{Random, Worst};
use crate::{assert_near, uniform};

/// The moments by the trapezoidal rule in the deviate, which is exact to rounding for smooth functions: variance of the
/// price, of the value, and their covariance.
fn moments(pool: &impl PoolValue<Scalar = f64>, price: f64, gbm: &Gbm, years: f64) -> [f64; 3] {
    let s = gbm.volatility() * years.sqrt();
    let at = |z: f64| price * (gbm.drift() * years - 0.5 * s * s + s * z).exp();
    let nodes: Vec<(f64, f64, f64)> = (-4_000..=4_000)
        .map(|i| {
            let z = f64::from(i) / 300.0;
            let p = at(z);
            ((-0.5 * z * z).exp(), p, pool.value_at(p).unwrap())
        })
        .collect();
    let total: f64 = nodes.iter().map(|(weight, ..)| weight).sum();
    let mean = |f: &dyn Fn(f64, f64) -> f64| nodes.iter().map(|(weight, p, v)| weight * f(*p, *v)).sum::<f64>() / total;
    let (p0, v0) = (mean(&|p, _| p), mean(&|_, v| v));
    [mean(&|p, _| (p - p0).powi(2)), mean(&|_, v| (v - v0).powi(2)), mean(&|p, v| (p - p0) * (v - v0))]
}

fn least_squares<C: LeastSquaresHedge + core::fmt::Debug>(pool: C, price: f64, gbm: &Gbm, years: f64, tolerance: f64) {
    let h = pool.least_squares_hedge(price, gbm, years).unwrap();
    let [of_price, of_value, both] = moments(&pool, price, gbm, years);
    let context = || format!("{pool:?} {price} {gbm:?} {years}");
    assert_near(h, both / of_price, tolerance, &context);
    // No other ratio leaves less, and this one leaves what the correlation says.
    let left = |h: f64| of_value - 2.0 * h * both + h * h * of_price;
    let correlation = both * both / (of_price * of_value);
    assert!((left(h) - of_value * (1.0 - correlation)).abs() < 1e-9 * of_value, "{}", context());
    let [delta, _] = pool.reserves_at(price).unwrap();
    for other in [0.99 * h, 1.01 * h, delta, 0.0] {
        assert!(left(h) <= left(other) + 1e-12 * of_value, "{}: {other}", context());
    }
}

#[test]
fn the_least_squares_hedge_leaves_the_least_variance() {
    let mut random = Random::new(94);
    for i in 0..60 {
        let price = random.between(1e-3, 1e3);
        let gbm = Gbm::new(uniform(&mut random, -0.3, 0.3), random.between(0.1, 1.5)).unwrap();
        let years = random.between(0.01, 1.0);
        least_squares(ConstantProduct::new(2.0, 2.0 * price).unwrap(), price, &gbm, years, 1e-10);
        let w = uniform(&mut random, 0.1, 0.9);
        least_squares(Weighted::new([2.0, price], [w, 1.0 - w]).unwrap(), price, &gbm, years, 1e-10);
        // The trapezoidal rule sees a kink to the square of its step.
        let range = Concentrated::from_liquidity(1.0, price, 0.7 * price, 1.5 * price).unwrap();
        least_squares(range, price, &gbm, years, 1e-4);
        if i % 10 == 0 {
            let stable = StableSwap::new([1.0, 1.0], random.between(0.5, 5.0)).unwrap();
            least_squares(stable, random.between(0.8, 1.2), &gbm, years, 1e-7);
            least_squares(WithFee::new(stable, Fee::basis_points(4).unwrap()).unwrap(), 1.0, &gbm, years, 1e-7);
        }
    }
}

/// Weights are shares of their sum: the same pool, and the same hedge, in any unit.
#[test]
fn the_least_squares_hedge_knows_only_the_ratio_of_the_weights() {
    let gbm = Gbm::new(0.05, 0.8).unwrap();
    let hedge = |weights| Weighted::new([2.0, 3.0], weights).unwrap().least_squares_hedge(1.7, &gbm, 0.5).unwrap();
    for unit in [0.25, 4.0, 80.0] {
        assert_near(hedge([0.75 * unit, 0.25 * unit]), hedge([0.75, 0.25]), 1e-14, &|| format!("{unit}"));
    }
}

/// Of a range, over horizons that are wide: the same from truncated moments, in 900 digits. A price that has risen as far as
/// its square asks for is far above the range, so that what counts is far out in the tail.
#[test]
fn the_least_squares_hedge_over_wide_horizons() {
    let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_500.0, 2_600.0).unwrap();
    for (sigma, years, exact) in [
        (0.5, 1.0, 1.726_815_459_631_373),
        (1.0, 36.0, 4.592_571_491_240_281e-16),
        (1.0, 49.0, 6.943_457_578_866_802e-22),
        (2.0, 25.0, 1.044_075_992_321_776_2e-43),
        (1.5, 100.0, 5.176_599_928_190_452e-99),
        (2.0, 100.0, 5.158_343_618_455_534e-175),
    ] {
        let got = pool.least_squares_hedge(2_000.0, &Gbm::new(0.031_25, sigma).unwrap(), years).unwrap();
        assert_near(got, exact, 1e-12, &|| format!("{sigma} {years}"));
    }
    // All but every price there is, against the closed form of constant product.
    let range = Concentrated::from_liquidity(1_000.0, 1.0, 1e-150, 1e150).unwrap();
    for sigma in [1.0, 6.0, 7.0, 10.0] {
        let gbm = Gbm::new(0.0, sigma).unwrap();
        let all = ConstantProduct::new(1_000.0, 1_000.0).unwrap().least_squares_hedge(1.0, &gbm, 1.0).unwrap();
        assert_near(range.least_squares_hedge(1.0, &gbm, 1.0).unwrap(), all, 1e-12, &|| format!("{sigma}"));
    }
}

/// `(E[V·P] − E[V]·E[P])/(E[P²] − E[P]²)` from the moments of a power, in 77 digits.
#[test]
fn the_least_squares_hedge_has_its_digits() {
    let mut random = Random::new(98);
    let mut worst = Worst::new();
    for i in 0..400_u32 {
        let w = [0.5, 0.25, 0.8125, 0.0625][(i % 4) as usize];
        let (x, y) = (random.between(1e-3, 1e3), random.between(1e-3, 1e3));
        let (price, years) = (random.between(1e-3, 1e3), random.between(1e-4, 2.0));
        let (drift, sigma) = (uniform(&mut random, -0.5, 0.5), random.between(1e-5, 3.0));
        let gbm = Gbm::new(drift, sigma).unwrap();
        let got = if w == 0.5 {
            ConstantProduct::new(x, y).unwrap().least_squares_hedge(price, &gbm, years)
        } else {
            Weighted::new([x, y], [w, 1.0 - w]).unwrap().least_squares_hedge(price, &gbm, years)
        };
        let (one, w) = (big(1.0), big(w));
        let level = power(&big(x), &w) * power(&big(y), &(&one - &w));
        let level = level / (power(&w, &w) * power(&(&one - &w), &(&one - &w)));
        let level = if i % 4 == 0 { (big(x) * big(y)).sqrt() * big(2.0) } else { level };
        let variance = big(sigma) * big(sigma) * big(years);
        let moment = |a: &Big| {
            let exponent = a * big(drift) * big(years) + a * (a - &one) * &variance / big(2.0);
            power(&big(price), a) * exponent.exp()
        };
        let covariance = &level * (moment(&(&w + &one)) - moment(&w) * moment(&one));
        let exact = covariance / (moment(&big(2.0)) - moment(&one) * moment(&one));
        let error = f64_of(&((big(got.unwrap()) - &exact) / &exact)).abs() / f64::EPSILON;
        let condition = 1.0 + drift.abs() * years + sigma * sigma * years;
        worst.see(error / condition, &|| format!("{w} {price} {gbm:?} {years}"));
    }
    println!("least squares over its condition: {:.2} ε at {}", worst.0, worst.1);
    assert!(worst.0 <= 8.0, "{} at {}", worst.0, worst.1);
}

#[test]
fn a_range_without_bounds_has_the_closed_form() {
    let mut random = Random::new(95);
    for _ in 0..300 {
        let gbm = Gbm::new(uniform(&mut random, -0.5, 0.5), random.between(1e-6, 3.0)).unwrap();
        let years = random.between(1e-3, 4.0);
        let product = ConstantProduct::new(1.0, 1.0).unwrap();
        let wide = Concentrated::from_liquidity(1.0, 1.0, 1e-60, 1e60).unwrap();
        let [closed, general] =
            [product.least_squares_hedge(1.1, &gbm, years), wide.least_squares_hedge(1.1, &gbm, years)];
        assert_near(general.unwrap(), closed.unwrap(), 1e-12, &|| format!("{gbm:?} {years}"));
    }
    // Without volatility, of all that can happen: the delta there.
    let still = Gbm::new(0.2, 0.0).unwrap();
    let range = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
    let product = ConstantProduct::new(1.0, 1.0).unwrap();
    let forward = 0.2_f64.exp();
    let [at_range, at_product] = [range.reserves_at(forward).unwrap()[0], product.reserves_at(forward).unwrap()[0]];
    assert_near(range.least_squares_hedge(1.0, &still, 1.0).unwrap(), at_range, 1e-15, &|| "still".into());
    assert_near(product.least_squares_hedge(1.0, &still, 1.0).unwrap(), at_product, 1e-15, &|| "still".into());
    let little = Gbm::new(0.2, 1e-9).unwrap();
    assert_near(range.least_squares_hedge(1.0, &little, 1.0).unwrap(), at_range, 1e-12, &|| "little".into());
    assert_eq!(range.least_squares_hedge(0.0, &still, 1.0), Err(Error::InvalidPrice));
    assert_eq!(product.least_squares_hedge(1.0, &still, -1.0), Err(Error::InvalidTime));
    for (sigma, years) in [(1e200, 1.0), (40.0, 30.0), (1e-200, 1e-200), (3.0, 1e10), (1e-8, 1e300)] {
        for drift in [0.0, -1e5, 1e305] {
            let gbm = Gbm::new(drift, sigma).unwrap();
            for got in [range.least_squares_hedge(1.0, &gbm, years), product.least_squares_hedge(1.0, &gbm, years)] {
                assert!(got.map_or(true, |h| h.is_finite() && h >= 0.0), "{gbm:?} {years}: {got:?}");
            }
        }
    }
}
