//! The polynomials against their functions in 256 bits, as polynomials of real numbers; then what is computed with them.

extern crate std;

use std::println;

use dashu_float::FBig;

use super::{EXPONENTIAL, LN_2, LOGARITHM, PAST_TANGENT, TWO_LOG2_E, exp2_past_tangent, log2_1p_ratio, one_minus_exp2};

type Big = FBig;

fn big(x: f64) -> Big {
    Big::try_from(x).unwrap().with_precision(256).value()
}

fn ln_2() -> Big {
    big(2.0).ln()
}

/// `|got/exact − 1|` in ε.
fn error(got: &Big, exact: &Big) -> f64 {
    ((got - exact) / exact).to_f64().value().abs() / f64::EPSILON
}

fn polynomial(coefficients: &[f64], x: &Big) -> Big {
    coefficients.iter().rev().fold(big(0.0), |sum, c| sum * x + big(*c))
}

/// Dense towards both ends, as the extremes of an error are; never 0.
fn points(low: f64, high: f64) -> impl Iterator<Item = f64> {
    let n = 1_000;
    (0..=n).map(move |i| {
        low + (high - low) * 0.5 * (1.0 - (core::f64::consts::PI * (f64::from(i) + 0.25) / f64::from(n)).cos())
    })
}

fn worst(name: &str, bound: f64, errors: impl Iterator<Item = f64>) {
    let worst = errors.fold(0.0, f64::max);
    println!("{name}: {worst:.3} ε, bound {bound}");
    assert!(worst <= bound, "{name}: {worst} ε");
}

#[test]
fn polynomials() {
    let ln_2 = &ln_2();
    worst(
        "logarithm",
        0.15,
        points(1e-9, 0.2005).map(|u| {
            let u = big(u);
            let (square, one) = (&u * &u, big(1.0));
            let exact = ((&one + &u) / (&one - &u)).ln() / ln_2;
            let got = &u * (big(TWO_LOG2_E) + &square * polynomial(&LOGARITHM, &square));
            error(&got, &exact)
        }),
    );
    let exp2 = |f: &Big| (f * ln_2).exp();
    worst(
        "exponential",
        0.3,
        points(-0.5, 0.5).map(|f| {
            let f = big(f);
            error(&(&f * (big(LN_2) + &f * polynomial(&EXPONENTIAL, &f))), &(exp2(&f) - big(1.0)))
        }),
    );
    worst(
        "past its tangent",
        0.3,
        points(-1.0, 1.0).map(|f| {
            let f = big(f);
            error(&(&f * &f * polynomial(&PAST_TANGENT, &f)), &(exp2(&f) - big(1.0) - &f * ln_2))
        }),
    );
}

/// A generator of numbers from 0 to 1.
fn random() -> impl FnMut() -> f64 {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    move || (crate::number::xorshift(&mut state) >> 11) as f64 / (1_u64 << 53) as f64
}

#[test]
fn functions() {
    let (mut random, ln_2) = (random(), &ln_2());
    let log2 = |d: f64, x: f64| {
        let ratio = (big(x) + big(d)) / big(x);
        ratio.ln() / ln_2
    };
    // Ratios around those at which k changes, and of all sizes.
    let near = |ratio: f64| (1..100).map(move |i| ratio * (1.0 + f64::from(i - 50) * 4e-4) - 1.0);
    let mut ratios: std::vec::Vec<f64> = [1.5, 1.41, 2.0, 2.75, 3.0].into_iter().flat_map(near).collect();
    ratios.extend((0..1_000).map(|_| 2.0_f64.powf(1_000.0 * random() - 60.0)));
    ratios.extend((0..1_000).map(|_| 3.0 * random()));
    worst(
        "log2_1p_ratio",
        5.2,
        ratios.iter().map(|ratio| {
            let x = 1.0 + random();
            let d = x * ratio;
            error(&big(log2_1p_ratio(d, x + d, x)), &log2(d, x))
        }),
    );
    // As of a price relative, whose difference from 1 is exact where it is small.
    let relatives = ratios.iter().map(|ratio| ratio + 1.0).flat_map(|r| [r, 1.0 / r]).filter(|r| *r != 1.0);
    worst(
        "log2_1p_ratio, exact sum",
        3.6,
        relatives.map(|r| {
            let got = big(log2_1p_ratio(r - 1.0, r, 1.0));
            error(&got, &(big(r).ln() / ln_2))
        }),
    );
    let exact = |z: f64| big(1.0) - (big(z) * ln_2).exp();
    let arguments =
        (0..1_500).map(|i| if i % 2 == 0 { -2.0 * random() } else { -2.0_f64.powf(70.0 * random() - 60.0) });
    worst("one_minus_exp2", 1.6, arguments.map(|z| error(&big(one_minus_exp2(z)), &exact(z))));
    let exact = |t: f64| (big(t) * ln_2).exp() - big(1.0) - big(t) * ln_2;
    let far = (0..2_000).map(|i| {
        let size = if i % 2 == 0 { 1.0 + random() * 3.0 } else { 2.0_f64.powf(10.0 * random()) };
        if i % 4 < 2 { size } else { -size }
    });
    let far: std::vec::Vec<f64> = far.filter(|t| t.abs() <= 1_022.0).collect();
    worst("exp2_past_tangent", 5.0, far.iter().map(|t| error(&big(exp2_past_tangent(*t)), &exact(*t))));
    let near = (0..1_500).map(|i| if i % 2 == 0 { 2.0 * random() - 1.0 } else { 2.0_f64.powf(-60.0 * random()) });
    worst("exp2_past_tangent, near", 3.0, near.map(|t| error(&big(exp2_past_tangent(t)), &exact(t))));
}

#[test]
fn exact_values() {
    assert_eq!(log2_1p_ratio(0.0, 3.0, 3.0), 0.0);
    for k in 1..=1_020 {
        let power = 2.0_f64.powi(k);
        assert_eq!(log2_1p_ratio(power - 1.0, power, 1.0), f64::from(k));
        assert_eq!(log2_1p_ratio(1.0 / power - 1.0, 1.0 / power, 1.0), f64::from(-k));
    }
    assert_eq!((one_minus_exp2(0.0), one_minus_exp2(-1.0), one_minus_exp2(-3.0)), (0.0, 0.5, 0.875));
    assert_eq!((one_minus_exp2(-60.0), one_minus_exp2(f64::NEG_INFINITY)), (1.0, 1.0));
    assert!(one_minus_exp2(f64::NAN).is_nan() && exp2_past_tangent(f64::NAN).is_nan());
    assert_eq!(exp2_past_tangent(0.0), 0.0);
    assert_eq!(exp2_past_tangent(1_022.0), 2.0_f64.powi(1_022));
}
