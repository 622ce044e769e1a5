//! Arbitrary precision: numbers of 256 bits, the normal distribution, differences of high order.

use std::sync::OnceLock;

use dashu_float::FBig;

/// A number of 256 bits, 77 digits.
pub type Big = FBig;

/// The exact value of an f64.
pub fn big(x: f64) -> Big {
    Big::try_from(x).unwrap().with_precision(256).value()
}

pub fn f64_of(x: &Big) -> f64 {
    x.to_f64().value()
}

/// `num/den`
pub fn ratio(num: i32, den: i32) -> Big {
    big(num.into()) / big(den.into())
}

/// `xʸ` for positive `x`.
pub fn power(x: &Big, y: &Big) -> Big {
    (x.ln() * y).exp()
}

/// `√(2π)`, by Machin's formula, once.
fn root_two_pi() -> &'static Big {
    static ROOT: OnceLock<Big> = OnceLock::new();
    ROOT.get_or_init(|| {
        let atan_inverse = |n: i32| {
            let (square, mut power) = (ratio(1, n * n), ratio(1, n));
            let mut sum = power.clone();
            for k in 1..200 {
                power *= -square.clone();
                sum += power.clone() / big((2 * k + 1).into());
            }
            sum
        };
        (big(32.0) * atan_inverse(5) - big(8.0) * atan_inverse(239)).sqrt()
    })
}

/// `φ(z)`
pub fn density(z: &Big) -> Big {
    (-(z.clone() * z) / big(2.0)).exp() / root_two_pi()
}

/// `Φ(z) = ½ + φ(z)·Σ z^(2k+1)/(2k + 1)!!`, and in the left tail `φ(z)/(|z| + 1/(|z| + 2/(|z| + …)))`.
pub fn cumulative(z: &Big) -> Big {
    if *z > big(5.0) {
        return big(1.0) - cumulative(&-z.clone());
    }
    if *z < big(-5.0) {
        let x = -z.clone();
        let fraction = (1..400).rev().fold(x.clone(), |fraction, n| &x + big(n.into()) / fraction);
        return density(z) / fraction;
    }
    let (square, mut term) = (z.clone() * z, z.clone());
    let mut sum = term.clone();
    for k in 1..2_000 {
        term = term * &square / big((2 * k + 1).into());
        sum += &term;
        if term == big(0.0) || (term.clone() / &sum).to_f64().value().abs() < 1e-80 {
            break;
        }
    }
    ratio(1, 2) + density(z) * sum
}

/// The first, second and third derivatives, from values at nine points `k·h` around: to eighth order, eighth and sixth.
pub fn differences(h: &Big, f: impl Fn(&Big) -> Big) -> [Big; 3] {
    let at = |k: i32| f(&(h * big(k.into())));
    let pairs = [1, 2, 3, 4].map(|k| (at(k), at(-k)));
    let odd = |coefficients: [(i32, i32); 4]| {
        pairs
            .iter()
            .zip(coefficients)
            .map(|((up, down), (n, d))| (up - down) * ratio(n, d))
            .fold(big(0.0), |a, b| a + b)
    };
    let even = |coefficients: [(i32, i32); 4]| {
        pairs
            .iter()
            .zip(coefficients)
            .map(|((up, down), (n, d))| (up + down) * ratio(n, d))
            .fold(big(0.0), |a, b| a + b)
    };
    [
        odd([(4, 5), (-1, 5), (4, 105), (-1, 280)]) / h,
        (even([(8, 5), (-1, 5), (8, 315), (-1, 560)]) - at(0) * ratio(205, 72)) / (h * h),
        odd([(-61, 30), (169, 120), (-3, 10), (7, 240)]) / (h * h * h),
    ]
}
