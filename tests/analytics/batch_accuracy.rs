//! Slice forms against 256 bits, over all of the range for which an error is stated.

use cfmm_math::analytics::batch;
use cfmm_math::{Concentrated, ConstantProduct, Invariant, Rounding, Weighted, X_FOR_Y, Y_FOR_X};

use crate::big::{Big, big, f64_of, power};
use crate::exact::Random;

const N: usize = 1_000;

/// The worst of some errors, each as a multiple of its own bound.
fn worst(name: &str, errors: impl Iterator<Item = f64>) {
    let worst = errors.fold(0.0, |worst: f64, x| if x <= worst { worst } else { x });
    println!("batch {name}: {worst:.2} of the bound");
    assert!(worst <= 1.0, "{name}: {worst}");
}

/// `|got − exact|` in ε of `scale`.
fn error(got: f64, exact: &Big, scale: &Big) -> f64 {
    f64_of(&((big(got) - exact) / scale)).abs() / f64::EPSILON
}

fn weighted(x: f64, y: f64, dx: f64, exponent: &Big) -> Big {
    big(y) * (big(1.0) - power(&(big(x) / (big(x) + big(dx))), exponent))
}

#[test]
fn weighted_quotes() {
    let mut random = Random::new(71);
    // Trades of 10⁻²⁵ to 10²⁵ of the reserve, and weights of 1 : 10,000 to 10,000 : 1.
    for exponent in (0..40).map(|i| 10.0_f64.powf(0.2 * f64::from(i) - 4.0)) {
        let [x, y] = [(); 2].map(|()| (0..N / 20).map(|_| random.between(1e-100, 1e100)).collect::<Vec<_>>());
        let reach = if random.below(2) == 0 { 1e25 } else { 10.0 };
        let dx: Vec<f64> = x.iter().map(|x| x * random.between(1.0 / reach, reach)).collect();
        let mut out = vec![0.0; x.len()];
        batch::weighted_out(&x, &y, &dx, exponent, &mut out).unwrap();
        let exponent = big(exponent);
        let errors = (0..x.len()).map(|i| {
            let exact = weighted(x[i], y[i], dx[i], &exponent);
            error(out[i], &exact, &exact) / 8.0
        });
        worst("weighted_out", errors);
    }
    // Where the exponent of the ratio changes: just below and above it both terms of a logarithm are largest.
    for exponent in [1e-3, 0.25, 1.0, 4.0] {
        let dx: Vec<f64> = (0..N).map(|i| 0.3 + 0.001 * i as f64).collect();
        let (x, mut out) = (vec![1.0; N], vec![0.0; N]);
        batch::weighted_out(&x, &x, &dx, exponent, &mut out).unwrap();
        let exact = |i: usize| weighted(1.0, 1.0, dx[i], &big(exponent));
        worst("weighted_out, near 1", (0..N).map(|i| error(out[i], &exact(i), &exact(i)) / 8.0));
    }
    for weights in [[0.3, 0.7], [0.8, 0.2], [1.0 / 3.0, 1e-3]] {
        let pool = Weighted::new([17.0, 2e5], weights).unwrap();
        let amounts: Vec<f64> = (0..N / 4).map(|_| random.between(1e-15, 1e6)).collect();
        let mut out = vec![0.0; amounts.len()];
        batch::weighted_amounts_out(&pool, Y_FOR_X, &amounts, &mut out).unwrap();
        let exponent = big(weights[1]) / big(weights[0]);
        let exact = |i: usize| weighted(2e5, 17.0, amounts[i], &exponent);
        worst("weighted_amounts_out", (0..out.len()).map(|i| error(out[i], &exact(i), &exact(i)) / 8.0));
    }
}

#[test]
fn losses_of_any_size() {
    let mut random = Random::new(72);
    let relatives = |random: &mut Random, n: usize, extreme: f64| -> Vec<f64> {
        (0..n)
            .map(|i| match i % 4 {
                0 => random.between(1.0 / extreme, extreme),
                1 => random.between(0.2, 5.0),
                2 => 1.0 + random.between(1e-15, 1.0),
                _ => 1.0 - random.between(1e-15, 0.9),
            })
            .filter(|r| *r != 1.0)
            .collect()
    };
    let r = relatives(&mut random, 2 * N, 1e149);
    let mut out = vec![0.0; r.len()];
    batch::constant_product_loss(&r, &mut out).unwrap();
    // Of these most are all but everything, and rounding must not make more of it.
    assert!(out.iter().all(|loss| (-1.0..=0.0).contains(loss)));
    let errors = r.iter().zip(&out).map(|(r, got)| {
        let exact = big(2.0) * big(*r).sqrt() / (big(1.0) + big(*r)) - big(1.0);
        error(*got, &exact, &exact) / 4.0
    });
    worst("constant_product_loss", errors);
    for i in 0..60 {
        let w = match i % 4 {
            0 => random.between(1e-14, 1e-2),
            1 => 1.0 - random.between(1e-14, 1e-2),
            _ => random.between(0.01, 0.99),
        };
        let r = relatives(&mut random, N / 20, if i % 2 == 0 { 600.0 } else { 1e150 });
        let mut out = vec![0.0; r.len()];
        batch::weighted_loss(w, &r, &mut out).unwrap();
        assert!(out.iter().all(|loss| (-1.0..=0.0).contains(loss)));
        let (w, one) = (big(w), big(1.0));
        let errors = r.iter().zip(&out).map(|(r, got)| {
            let exact = power(&big(*r), &w) / (&one - &w + &w * big(*r)) - &one;
            error(*got, &exact, &exact) / (2.5 * r.ln().abs()).max(16.0)
        });
        worst("weighted_loss", errors);
    }
}

/// Level, `√a` and `√b` as they are of a position with these reserves and bounds.
fn exact_range(pool: &Concentrated<f64>) -> [Big; 3] {
    let [x, y] = [pool.reserves()[0], pool.reserves()[1]].map(big);
    let [root_a, root_b] = pool.price_range().map(|p| big(p).sqrt());
    // (1 − √(a/b))·L² − (x·√a + y/√b)·L − x·y = 0
    let (width, linear) = (big(1.0) - &root_a / &root_b, &x * &root_a + &y / &root_b);
    let level = (&linear + (&linear * &linear + big(4.0) * &width * &x * &y).sqrt()) / (big(2.0) * width);
    [level, root_a, root_b]
}

#[test]
fn ranges_of_any_width() {
    let mut random = Random::new(73);
    for i in 0..300 {
        let middle = if i % 3 == 0 { random.between(1e-110, 1e110) } else { random.between(1e-9, 1e9) };
        let width = if i % 2 == 0 { random.between(1e-9, 0.5) } else { random.between(1.5, 1e9) };
        let (a, b) = if i % 2 == 0 {
            (middle * (1.0 - width), middle * (1.0 + width))
        } else {
            (middle / width, middle * width)
        };
        let price = a + (b - a) * (0.1 + 0.8 * random.unit());
        let pool = Concentrated::from_liquidity(random.between(1e-9, 1e9), price, a, b).unwrap();
        let mut prices: Vec<f64> = (0..12).map(|_| a + (b - a) * random.unit()).collect();
        prices.extend([a, b, 0.5 * a, 2.0 * b, a * random.between(1e-6, 1.0), b * random.between(1.0, 1e6)]);
        let mut out = [(); 3].map(|()| vec![0.0; prices.len()]);
        let [value, delta, gamma] = &mut out;
        batch::concentrated_greeks(&pool, &prices, [value, delta, gamma]).unwrap();
        let level = big(pool.level(Rounding::Down).unwrap());
        let (root_a, root_b) = (big(a).sqrt(), big(b).sqrt());
        let errors = prices.iter().enumerate().map(|(i, price)| {
            let root = big(price.clamp(a, b)).sqrt();
            let x = &level * (big(1.0) / &root - big(1.0) / &root_b);
            let exact_value = big(*price) * &x + &level * (&root - &root_a);
            let gamma = if (a..=b).contains(price) {
                let exact = -&level / (big(2.0) * &root * &root * &root);
                error(out[2][i], &exact, &exact) / 4.0
            } else {
                assert_eq!(out[2][i], 0.0);
                0.0
            };
            let value = error(out[0][i], &exact_value, &exact_value) / 8.0;
            let delta = error(out[1][i], &x, &(&exact_value / big(*price))) / 8.0;
            value.max(delta).max(gamma)
        });
        worst("concentrated_greeks", errors);

        let trade = if i % 4 < 2 { X_FOR_Y } else { Y_FOR_X };
        let all = pool.amount_in(trade, pool.reserves()[trade.buy]).unwrap();
        let amounts: Vec<f64> = (0..10).map(|_| all * random.between(1e-12, 0.999)).collect();
        let mut out = vec![0.0; amounts.len()];
        batch::concentrated_amounts_out(&pool, trade, &amounts, &mut out).unwrap();
        let [level, root_a, root_b] = exact_range(&pool);
        let (x, y) = (big(pool.reserves()[0]) + &level / root_b, big(pool.reserves()[1]) + &level * root_a);
        let (sold, bought) = if trade == X_FOR_Y { (x, y) } else { (y, x) };
        let errors = amounts.iter().zip(&out).map(|(dx, got)| {
            let exact = &bought * big(*dx) / (&sold + big(*dx));
            error(*got, &exact, &exact) / 16.0
        });
        worst("concentrated_amounts_out", errors);
    }
}

#[test]
fn constant_product_at_any_price() {
    let mut random = Random::new(74);
    let pool = ConstantProduct::new(3.0, 7e5).unwrap();
    let prices: Vec<f64> = (0..N).map(|_| random.between(1e-150, 1e150)).collect();
    let mut out = [(); 3].map(|()| vec![0.0; N]);
    let [value, delta, gamma] = &mut out;
    batch::constant_product_greeks(&pool, &prices, [value, delta, gamma]).unwrap();
    let level = big(pool.level(Rounding::Down).unwrap());
    let errors = prices.iter().enumerate().map(|(i, price)| {
        let root = big(*price).sqrt();
        let exact = [big(2.0) * &level * &root, &level / &root, -&level / (big(2.0) * big(*price) * &root)];
        exact.iter().zip(&out).map(|(exact, got)| error(got[i], exact, exact) / 4.0).fold(0.0, f64::max)
    });
    worst("constant_product_greeks", errors);
}
