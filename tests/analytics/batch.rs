//! Slice forms against the one-at-a-time functions.

use cfmm_math::analytics::{SpotGreeks, batch, impermanent_loss};
use cfmm_math::{Concentrated, ConstantProduct, Error, Invariant, PoolValue, Weighted, X_FOR_Y, Y_FOR_X};

use crate::exact::Random;
use crate::uniform;

const N: usize = 20_001;

fn numbers(random: &mut Random, low: f64, high: f64) -> Vec<f64> {
    (0..N).map(|_| random.between(low, high)).collect()
}

fn worst(name: &str, bound: f64, errors: impl Iterator<Item = f64>) {
    let worst = errors.fold(0.0, f64::max) / f64::EPSILON;
    println!("batch {name}: {worst:.2} ε, bound {bound}");
    assert!(worst <= bound, "{name}: {worst} ε");
}

fn relative(got: f64, expected: f64) -> f64 {
    if got == expected { 0.0 } else { ((got - expected) / expected).abs() }
}

#[test]
fn quotes() {
    let mut random = Random::new(8);
    let (x, y, dx) =
        (numbers(&mut random, 1e-9, 1e12), numbers(&mut random, 1e-9, 1e12), numbers(&mut random, 1e-15, 1e9));
    let mut out = vec![0.0; N];
    batch::constant_product_out(&x, &y, &dx, &mut out).unwrap();
    let scalar = |i: usize| ConstantProduct::new(x[i], y[i]).unwrap().amount_out(X_FOR_Y, dx[i]);
    // A pool that would be emptied is an error there, and its whole reserve here.
    worst("constant_product_out", 4.0, (0..N).map(|i| scalar(i).map_or(0.0, |e| relative(out[i], e))));
    for exponent in [0.01, 0.25, 1.0, 4.0, 99.0] {
        batch::weighted_out(&x, &y, &dx, exponent, &mut out).unwrap();
        // Against the exact value by 128-bit fixed point where it has digits, else against libm.
        let scalar = |i: usize| Weighted::new([x[i], y[i]], [exponent, 1.0]).unwrap().amount_out(X_FOR_Y, dx[i]);
        worst("weighted_out", 12.0, (0..N).map(|i| scalar(i).map_or(0.0, |e| relative(out[i], e))));
    }
    let pool = ConstantProduct::new(3.0, 7.0).unwrap();
    batch::amounts_out(&pool, Y_FOR_X, &dx, &mut out).unwrap();
    worst("amounts_out", 4.0, (0..N).map(|i| pool.amount_out(Y_FOR_X, dx[i]).map_or(0.0, |e| relative(out[i], e))));
}

#[test]
fn losses() {
    let mut random = Random::new(9);
    let mut relatives = numbers(&mut random, 1e-12, 1e12);
    // Half of them near one.
    for r in relatives.iter_mut().step_by(2) {
        *r = 1.0 + (*r).ln() * 10_f64.powf(-uniform(&mut random, 2.0, 14.0));
    }
    let mut out = vec![0.0; N];
    batch::constant_product_loss(&relatives, &mut out).unwrap();
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let scalar = |i: usize| impermanent_loss(&pool, 1.0, relatives[i]).unwrap();
    worst("constant_product_loss", 8.0, (0..N).map(|i| relative(out[i], scalar(i))));
    for w in [0.01, 0.2, 0.5, 0.8, 0.99] {
        batch::weighted_loss(w, &relatives, &mut out).unwrap();
        let pool = Weighted::new([1.0, 1.0], [w, 1.0 - w]).unwrap();
        let scalar = |i: usize| impermanent_loss(&pool, 1.0, relatives[i]).unwrap();
        worst("weighted_loss", 20.0, (0..N).map(|i| relative(out[i], scalar(i))));
    }
}

#[test]
fn greeks() {
    let mut random = Random::new(10);
    let prices = numbers(&mut random, 100.0, 1e4);
    let [mut value, mut delta, mut gamma] = [(); 3].map(|()| vec![0.0; N]);
    let range = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_500.0, 2_500.0).unwrap();
    batch::concentrated_greeks(&range, &prices, [&mut value, &mut delta, &mut gamma]).unwrap();
    let [most, _] = range.reserves_at(100.0).unwrap();
    for (name, got) in [("value", &value), ("delta", &delta), ("gamma", &gamma)] {
        let errors = (0..N).map(|i| match name {
            "value" => relative(got[i], range.value_at(prices[i]).unwrap()),
            "delta" => (got[i] - SpotGreeks::of(&range, prices[i]).unwrap().delta).abs() / most,
            _ => relative(got[i], SpotGreeks::of(&range, prices[i]).unwrap().gamma),
        });
        worst(&format!("concentrated {name}"), 12.0, errors);
    }
    let pool = ConstantProduct::new(1.0, 2_000.0).unwrap();
    batch::constant_product_greeks(&pool, &prices, [&mut value, &mut delta, &mut gamma]).unwrap();
    let scalar = |i: usize| SpotGreeks::of(&pool, prices[i]).unwrap();
    worst("constant product value", 8.0, (0..N).map(|i| relative(value[i], pool.value_at(prices[i]).unwrap())));
    worst("constant product delta", 8.0, (0..N).map(|i| relative(delta[i], scalar(i).delta)));
    worst("constant product gamma", 8.0, (0..N).map(|i| relative(gamma[i], scalar(i).gamma)));
}

#[test]
fn bad_input() {
    let mut out = [0.0; 2];
    assert_eq!(batch::constant_product_out(&[1.0], &[1.0; 2], &[1.0; 2], &mut out), Err(Error::InvalidAmount));
    assert_eq!(batch::constant_product_out(&[0.0, 1.0], &[1.0; 2], &[0.0, 1.0], &mut out), Err(Error::Domain));
    assert_eq!(out[1], 0.5, "the others are right");
    assert_eq!(batch::weighted_out(&[1.0; 2], &[1.0; 2], &[1.0, f64::NAN], 1.0, &mut out), Err(Error::Domain));
    assert_eq!(batch::constant_product_loss(&[-1.0, 1.0], &mut out), Err(Error::Domain));
    assert_eq!(batch::weighted_loss(0.5, &[f64::NAN, 1.0], &mut out), Err(Error::Domain));
    assert_eq!(batch::weighted_loss(1.0, &[1.0; 2], &mut out), Err(Error::InvalidWeight));
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    let [mut a, mut b] = [[0.0; 2]; 2];
    assert_eq!(
        batch::constant_product_greeks(&pool, &[1.0; 2], [&mut out, &mut a, &mut b[..1]]),
        Err(Error::InvalidAmount)
    );
    assert_eq!(batch::constant_product_greeks(&pool, &[1.0, -1.0], [&mut out, &mut a, &mut b]), Err(Error::Domain));
}
