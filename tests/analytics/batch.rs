//! Slice forms against exact fractions and the reference vectors.

use cfmm_math::analytics::batch;
use cfmm_math::{Concentrated, ConstantProduct, Error, Invariant, Rounding, Y_FOR_X};

use crate::exact::{Random, Ratio};
use crate::vectors::check;

const N: usize = 20_001;

fn numbers(random: &mut Random, low: f64, high: f64) -> Vec<f64> {
    (0..N).map(|_| random.between(low, high)).collect()
}

fn worst(name: &str, bound: f64, errors: impl Iterator<Item = f64>) {
    let worst = errors.fold(0.0, f64::max) / f64::EPSILON;
    println!("batch {name}: {worst:.2} ε, bound {bound}");
    assert!(worst <= bound, "{name}: {worst} ε");
}

/// Relative, in units of one.
fn relative(got: f64, exact: &Ratio) -> f64 {
    exact.error_of(got) * f64::EPSILON
}

/// Against exact fractions.
#[test]
fn quotes() {
    let mut random = Random::new(8);
    let [x, y] = [(); 2].map(|()| numbers(&mut random, 1e-9, 1e12));
    let dx = numbers(&mut random, 1e-15, 1e9);
    let mut out = vec![0.0; N];
    let ratio = |i: usize| {
        let (x, dx) = (Ratio::of_f64(x[i]), Ratio::of_f64(dx[i]));
        dx.div(&x.add(&dx))
    };
    batch::constant_product_out(&x, &y, &dx, &mut out).unwrap();
    worst("constant_product_out", 3.0, (0..N).map(|i| relative(out[i], &Ratio::of_f64(y[i]).mul(&ratio(i)))));
    // 1 − (1 − dx/(x + dx))^n
    for exponent in [1, 2, 5] {
        batch::weighted_out(&x, &y, &dx, f64::from(exponent), &mut out).unwrap();
        let exact = |i: usize| {
            let kept = Ratio::int(1).sub(&ratio(i));
            let power = (1..exponent).fold(kept.clone(), |power, _| power.mul(&kept));
            Ratio::of_f64(y[i]).mul(&Ratio::int(1).sub(&power))
        };
        worst("weighted_out", 8.0, (0..N / 8).map(|i| relative(out[i], &exact(i))));
    }
    // Roots of perfect squares and fourth powers: (x + dx)/x = k², exponent ½.
    let (ones, k): (Vec<f64>, Vec<f64>) = (1..=500).map(|k| (1.0, f64::from(k))).unzip();
    let dx: Vec<f64> = k.iter().map(|k| k * k - 1.0).collect();
    batch::weighted_out(&ones, &ones, &dx, 0.5, &mut out[..500]).unwrap();
    let exact = |i: usize| Ratio::of_f64(k[i] - 1.0).div(&Ratio::of_f64(k[i]));
    worst("weighted_out, roots", 8.0, (1..500).map(|i| relative(out[i], &exact(i))));
    let pool = ConstantProduct::new(3.0, 7.0).unwrap();
    let amounts = numbers(&mut random, 1e-12, 1e12);
    batch::amounts_out(&pool, Y_FOR_X, &amounts, &mut out).unwrap();
    let exact = |i: usize| {
        let dx = Ratio::of_f64(amounts[i]);
        Ratio::int(3).mul(&dx).div(&Ratio::int(7).add(&dx))
    };
    worst("amounts_out", 3.0, (0..N).map(|i| relative(out[i], &exact(i))));
}

/// Against the reference vectors of 25 digits.
#[test]
fn losses() {
    let mut rows = (Vec::new(), Vec::new());
    check("il_constant_product.csv", |row| {
        // Where the relative is an f64.
        if row.number("p0") == 1.0 {
            rows.0.push(row.number("p"));
            rows.1.push(Ratio::of_decimal(row.get("il")));
        }
        Ok(())
    });
    let (relatives, exact) = rows;
    let mut out = vec![0.0; relatives.len()];
    batch::constant_product_loss(&relatives, &mut out).unwrap();
    worst("constant_product_loss", 4.0, out.iter().zip(&exact).map(|(got, exact)| relative(*got, exact)));
    let mut count = 0;
    check("il_weighted.csv", |row| {
        let mut out = [0.0];
        let exact = Ratio::of_decimal(row.get("il"));
        if row.number("p0") == 1.0 && exact.abs().approx() > 1e-300 {
            batch::weighted_loss(row.number("w"), &[row.number("p")], &mut out).map_err(|e| e.to_string())?;
            count += 1;
            let error = exact.error_of(out[0]);
            if error > 16.0 {
                return Err(format!("{error} ε"));
            }
        }
        Ok(())
    });
    assert!(count > 100 && relatives.len() > 100, "{count} rows");
}

/// Against the reference vectors of 25 digits.
#[test]
fn greeks() {
    check("position_greeks_concentrated.csv", |row| {
        let [level, a, b, p] = ["l", "a", "b", "p"].map(|column| row.number(column));
        let pool = Concentrated::from_liquidity(level, p, a, b).map_err(|e| e.to_string())?;
        let scale = Ratio::of_f64(pool.level(Rounding::Down).unwrap()).div(&Ratio::of_f64(level));
        let [mut value, mut delta, mut gamma] = [[0.0]; 3];
        batch::concentrated_greeks(&pool, &[p], [&mut value, &mut delta, &mut gamma]).map_err(|e| e.to_string())?;
        let exact = |column| Ratio::of_decimal(row.get(column)).mul(&scale);
        let size = exact("value").approx().abs();
        for (name, got, bound, scale) in
            [("value", value, 8.0, size), ("delta", delta, 8.0, size / p), ("gamma", gamma, 4.0, 0.0)]
        {
            let exact = exact(name);
            let scale = exact.abs().approx().max(scale);
            let error = exact.sub(&Ratio::of_f64(got[0])).abs().approx();
            if error > bound * f64::EPSILON * scale {
                return Err(format!("{name} {}: {:.2} ε", got[0], error / scale / f64::EPSILON));
            }
        }
        Ok(())
    });
    check("position_greeks_constant_product.csv", |row| {
        let (level, p) = (row.number("l"), row.number("p"));
        let pool = ConstantProduct::new(level, level).map_err(|e| e.to_string())?;
        let [mut value, mut delta, mut gamma] = [[0.0]; 3];
        batch::constant_product_greeks(&pool, &[p], [&mut value, &mut delta, &mut gamma]).map_err(|e| e.to_string())?;
        for (name, got) in [("value", value), ("delta", delta), ("gamma", gamma)] {
            let error = Ratio::of_decimal(row.get(name)).error_of(got[0]);
            if error > 4.0 {
                return Err(format!("{name} {}: {error:.2} ε", got[0]));
            }
        }
        Ok(())
    });
}

#[test]
fn bad_input() {
    let mut out = [0.0; 2];
    assert_eq!(batch::constant_product_out(&[1.0], &[1.0; 2], &[1.0; 2], &mut out), Err(Error::InvalidAmount));
    for bad in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let one = [1.0; 2];
        assert_eq!(batch::constant_product_out(&[bad, 1.0], &one, &one, &mut out), Err(Error::Domain), "{bad}");
        assert_eq!(out[1], 0.5, "the others are right");
        assert_eq!(batch::constant_product_out(&one, &[bad, 1.0], &one, &mut out), Err(Error::Domain), "{bad}");
        assert_eq!(batch::weighted_out(&[bad, 1.0], &one, &one, 1.0, &mut out), Err(Error::Domain), "{bad}");
        assert_eq!(batch::weighted_out(&one, &one, &one, bad, &mut out), Err(Error::InvalidWeight), "{bad}");
        assert_eq!(batch::constant_product_loss(&[bad, 1.0], &mut out), Err(Error::Domain), "{bad}");
        assert_eq!(batch::weighted_loss(0.5, &[bad, 1.0], &mut out), Err(Error::Domain), "{bad}");
        let range = Concentrated::from_liquidity(1.0, 1.0, 0.5, 2.0).unwrap();
        let [mut a, mut b] = [[0.0; 2]; 2];
        let prices = [bad, 1.0];
        if bad.is_finite() {
            let got = batch::concentrated_greeks(&range, &prices, [&mut out, &mut a, &mut b]);
            assert_eq!(got, Err(Error::Domain), "{bad}");
        }
        let pool = ConstantProduct::new(1.0, 1.0).unwrap();
        let got = batch::constant_product_greeks(&pool, &prices, [&mut out, &mut a, &mut b]);
        assert_eq!(got, Err(Error::Domain), "{bad}");
    }
    assert_eq!(batch::constant_product_out(&[1.0; 2], &[1.0; 2], &[-0.5, 1.0], &mut out), Err(Error::Domain));
    // At the ends of the range as anywhere.
    for size in [1e-300, 1e-200, 1e200, 1e300] {
        batch::constant_product_out(&[size; 2], &[size; 2], &[size; 2], &mut out).unwrap();
        assert_eq!(out, [0.5 * size; 2]);
        batch::weighted_out(&[size; 2], &[size; 2], &[size; 2], 1.0, &mut out).unwrap();
        assert!((out[0] / size - 0.5).abs() < 1e-15);
    }
    assert_eq!(batch::weighted_out(&[1.0; 2], &[1.0; 2], &[1.0, f64::NAN], 1.0, &mut out), Err(Error::Domain));
    assert_eq!(batch::weighted_loss(1.0, &[1.0; 2], &mut out), Err(Error::InvalidWeight));
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let [mut a, mut b] = [[0.0; 2]; 2];
    assert_eq!(
        batch::constant_product_greeks(&pool, &[1.0; 2], [&mut out, &mut a, &mut b[..1]]),
        Err(Error::InvalidAmount)
    );
    assert_eq!(batch::constant_product_greeks(&pool, &[1.0, -1.0], [&mut out, &mut a, &mut b]), Err(Error::Domain));
}
