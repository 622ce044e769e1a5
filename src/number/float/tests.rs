//! The functions beside numbers of 144 bits, the tables beside their definitions.
//!
//! Errors are in units of the last place of the exact value; each bound is that of the documentation.

extern crate std;

use std::vec::Vec;

use dashu_float::FBig;

use super::table::{FIRST, LN_2, RECIPROCALS, ROOTS, STEP};
use super::{exponential, logarithm, power};
use crate::error::Error;
use crate::number::{Enclosed, Rounding, Scalar};

type Big = FBig;

fn big(x: f64) -> Big {
    Big::try_from(x).unwrap().with_precision(144).value()
}

fn f64_of(x: &Big) -> f64 {
    x.to_f64().value()
}

/// Repeatable numbers.
struct Random(u64);

impl Random {
    fn bits(&mut self) -> u64 {
        crate::number::xorshift(&mut self.0)
    }

    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.bits() >> 11) as f64 / (1_u64 << 53) as f64)
    }

    fn sign(&mut self) -> f64 {
        if self.bits() & 1 == 0 { 1.0 } else { -1.0 }
    }
}

/// A unit in the last place of the nearest number.
fn unit(exact: &Big) -> f64 {
    let nearest = f64_of(exact).abs().min(f64::from_bits(f64::MAX.to_bits() - 1));
    f64::from_bits(nearest.to_bits() + 1) - nearest
}

fn error(found: f64, exact: &Big) -> f64 {
    f64_of(&((big(found) - exact) / big(unit(exact)))).abs()
}

/// The worst error over some points is within the bound, which takes the point.
fn holds<P: Copy + std::fmt::Debug>(
    points: impl Iterator<Item = P>,
    found: impl Fn(P) -> f64,
    exact: impl Fn(P) -> Big,
    bound: impl Fn(P, f64) -> f64,
) {
    for point in points {
        let (found, exact) = (found(point), exact(point));
        let error = error(found, &exact);
        assert!(error <= bound(point, found), "{point:?}: {found:e} is {error} units off");
    }
}

/// Bases and exponents: of every size, close to one, around the rows of the table, results at both ends.
fn powers(count: usize) -> impl Iterator<Item = (f64, f64)> {
    let mut r = Random(0x9e37_79b9_7f4a_7c15);
    (0..count).map(move |i| {
        let x = match i % 8 {
            0 => r.uniform(-1_000.0, 1_000.0).exp2(),
            1 => r.uniform(0.5, 2.0),
            2 => 1.0 + r.sign() * r.uniform(-52.0, -4.0).exp2(),
            3 => 1.0 + r.sign() * r.uniform(-10.0, -6.0).exp2(),
            4 => r.uniform(-3.0, 3.0).exp2(),
            // Both sides of where an interval ends.
            5 => f64::from_bits(FIRST + (r.bits() % 256) * (1 << 45)) + r.sign() * r.uniform(0.0, 1e-12),
            6 => f64::from_bits(r.bits() >> 12).max(f64::from_bits(1)),
            _ => f64::from_bits(r.bits() >> 2).max(1e-300),
        };
        let logarithm = if x == 1.0 { 1.0 } else { x.ln() };
        let y = match r.bits() % 4 {
            0 => r.uniform(-1.0, 1.0) * 700.0 / logarithm,
            1 => r.sign() * r.uniform(650.0, 709.7) / logarithm,
            2 => r.uniform(-745.0, -700.0) / logarithm,
            _ => r.sign() * r.uniform(-60.0, 3.0).exp2(),
        };
        (x, if (-745.0..709.7).contains(&(y * logarithm)) { y } else { 0.5 })
    })
}

#[test]
fn powers_are_within_their_bound() {
    holds(
        powers(104_000),
        |(x, y)| power::pow(x, y),
        |(x, y)| (big(x).ln() * big(y)).exp(),
        |_, found| 0.53 + found.ln().abs() / 9_000.0 + if found < 1e-307 { 0.5 } else { 0.0 },
    );
}

#[test]
fn powers_of_ratios_do_not_round_the_ratios() {
    let mut r = Random(7);
    let points = powers(30_000).map(|(x, y)| {
        let den = r.uniform(-20.0, 20.0).exp2();
        let exp_den = r.uniform(0.1, 10.0);
        (x * den, den, y * exp_den, exp_den)
    });
    let points = points.filter(|(num, den, exp_num, exp_den)| {
        let near = ((num - den) / den).ln_1p();
        let logarithm = if near.abs() < 0.1 { near } else { num.ln() - den.ln() };
        let size = logarithm * exp_num / exp_den;
        num.is_finite() && *num > 0.0 && (-745.0..709.7).contains(&size) && num != den
    });
    holds(
        points,
        |(num, den, exp_num, exp_den)| {
            let [z, beside] = power::exponent(num, den, exp_num, exp_den);
            exponential::exp_sum(z, beside)
        },
        |(num, den, exp_num, exp_den)| ((big(num) / big(den)).ln() * big(exp_num) / big(exp_den)).exp(),
        |(_, _, exp_num, exp_den), found| {
            let end = if found < 1e-307 { 0.5 } else { 0.0 };
            0.53 + found.ln().abs() / 8_000.0 + (exp_num / exp_den).abs() * 0.5_f64.powi(52) + end
        },
    );
}

#[test]
fn powers_of_ratios_out_of_range() {
    let cases = [
        (1e300, 1e-300, 0.3, 1.0),
        (5e-324, 1e308, 3.0, 10.0),
        (1.7e308, 5e-324, -3.0, 10.0),
        (3e-320, 5e-321, 300.0, 7.0),
        (5e-324, 1.5e-323, 600.0, 1.0),
        (2.0, 3.0, 5e-324, 1e-323),
        (2.0, 3.0, 7e-310, 3e-312),
        (2.0, 3.0, 1e-300, 1e300),
    ];
    holds(
        cases.into_iter(),
        |(num, den, exp_num, exp_den)| {
            let [z, beside] = power::exponent(num, den, exp_num, exp_den);
            exponential::exp_sum(z, beside)
        },
        |(num, den, exp_num, exp_den)| ((big(num) / big(den)).ln() * big(exp_num) / big(exp_den)).exp(),
        |_, found| 0.53 + found.ln().abs() / 8_000.0,
    );
}

#[test]
fn products_of_powers_are_sums_of_exponents() {
    let mut r = Random(11);
    for _ in 0..5_000 {
        let parts = [(); 3].map(|()| {
            (
                r.uniform(-600.0, 600.0).exp2(),
                r.uniform(-600.0, 600.0).exp2(),
                r.uniform(-1.0, 1.0),
                r.uniform(0.5, 2.0),
            )
        });
        let exponents = parts.map(|(a, b, c, d)| power::exponent(a, b, c, d));
        let [z, beside] = exponents.into_iter().fold([0.0; 2], power::sum);
        let exact = parts.map(|(a, b, c, d)| (big(a) / big(b)).ln() * big(c) / big(d));
        let exact = exact.into_iter().fold(big(0.0), |sum, part| sum + part);
        if f64_of(&exact).abs() > 700.0 {
            continue;
        }
        let size: f64 = exponents.iter().map(|[z, _]| z.abs()).sum();
        let error = error(exponential::exp_sum(z, beside), &exact.exp());
        assert!(error < 0.54 + size / 8_000.0, "{parts:?}: {error}");
    }
}

#[test]
fn logarithms_are_within_their_bounds() {
    let bases = || powers(30_000).map(|(x, _)| x).filter(|x| *x != 1.0);
    holds(bases(), logarithm::ln, |x| big(x).ln(), |_, _| 0.52);
    let mut r = Random(3);
    let near = (0..20_000).map(|_| r.sign() * r.uniform(-80.0, -0.01).exp2());
    let all = near.chain(bases().map(|x| x - 1.0)).filter(|q| *q != 0.0 && *q > -1.0);
    holds(all, logarithm::ln_1p, |q| (big(1.0) + big(q)).ln(), |q, _| 0.52 + (0.5_f64.powi(54) / q.abs()).min(0.26));
}

#[test]
fn exponentials_are_within_their_bounds() {
    let mut r = Random(5);
    let mut points = || {
        let z = match r.bits() % 4 {
            0 => r.uniform(-745.0, 709.7),
            1 => r.uniform(-3.0, 3.0),
            // Both sides of where the nearest root changes.
            2 => (r.uniform(-400.0, 400.0).round() + 0.5) * (STEP[0] + STEP[1]) * (1.0 + r.uniform(-1e-14, 1e-14)),
            _ => r.sign() * r.uniform(-60.0, 0.0).exp2(),
        };
        Some(z)
    };
    let some = || std::iter::from_fn(&mut points).take(25_000).collect::<Vec<_>>();
    let points = { some }();
    let end = |found: f64| if found < 1e-307 { 0.5 } else { 0.0 };
    holds(points.iter().copied(), exponential::exp, |z| big(z).exp(), |_, found| 0.53 + end(found));
    holds(points.iter().copied(), exponential::exp_m1, |z| big(z).exp() - big(1.0), |_, _| 1.05);
    for z in points {
        let exact = big(z).exp() - big(1.0);
        let relative = f64_of(&((big(exponential::exp_m1(z)) - &exact) / &exact)).abs();
        assert!(relative <= 0.8 * f64::EPSILON, "{z}");
    }
}

#[test]
fn the_tables_are_what_they_say() {
    let close = |a: f64, b: f64, exact: &Big, error: i32| {
        let difference = f64_of(&(big(a) + big(b) - exact)).abs();
        assert!(difference < 2.0_f64.powi(error), "{a} {b}: {difference:e}");
    };
    let two = big(2.0);
    close(LN_2[0], LN_2[1], &two.ln(), -94);
    close(STEP[0], STEP[1], &(two.ln() / big(128.0)), -95);
    assert_eq!((LN_2[0] * 2.0_f64.powi(41)).fract(), 0.0);
    assert_eq!((STEP[0] * 2.0_f64.powi(42)).fract(), 0.0);
    for (i, row) in RECIPROCALS.iter().enumerate() {
        if row.inverse == 1.0 {
            assert_eq!([row.high, row.low], [0.0; 2]);
        } else {
            close(row.high, row.low, &-big(row.inverse).ln(), -94);
        }
        assert_eq!((row.high * 2.0_f64.powi(41)).fract(), 0.0);
        assert_eq!((row.inverse * if row.inverse < 1.0 { 256.0 } else { 128.0 }).fract(), 0.0);
        // The ends of the interval are where |r| is largest, and r is exact there.
        for bits in [FIRST + ((i as u64) << 45), FIRST + ((i as u64 + 1) << 45) - 1] {
            let m = f64::from_bits(bits);
            let r = big(m) * big(row.inverse) - big(1.0);
            assert!(f64_of(&r).abs() < 0.005_86, "{i}: {r}");
            assert_eq!(big(f64_of(&r)), r);
        }
    }
    for (i, row) in ROOTS.iter().enumerate() {
        let exact = (two.ln() * big(i as f64) / big(128.0)).exp();
        close(row.root * row.rest, row.root, &exact, -63);
        let difference = f64_of(&(big(row.root) * (big(1.0) + big(row.rest)) - &exact)).abs();
        assert!(difference < 2.0_f64.powi(-64), "{i}: {difference:e}");
        assert_eq!(row.root.to_bits() & 1, 0);
    }
}

#[test]
fn special_values_are_those_of_ieee_754() {
    let same =
        |found: f64, expected: f64| found.to_bits() == expected.to_bits() || (found.is_nan() && expected.is_nan());
    let ends =
        [0.0, f64::from_bits(1), f64::MIN_POSITIVE, 0.5, 1.0, 1.5, 2.0, 3.0, 1e17, f64::MAX, f64::INFINITY, f64::NAN];
    let ends = || ends.into_iter().flat_map(|x| [x, -x]);
    for x in ends() {
        for y in ends() {
            let (found, expected) = (power::pow(x, y), libm::pow(x, y));
            let near = (found - expected).abs() <= 2.0 * f64::EPSILON * expected.abs();
            assert!(same(found, expected) || (near && expected != 0.0), "{x} ^ {y}: {found} {expected}");
        }
        if !x.is_normal() || x < 0.0 {
            assert!(same(logarithm::ln(x), libm::log(x)) || (x > 0.0 && x < 1e-300), "ln {x}");
        }
        if x.abs() > 1e17 || x == 0.0 || x.is_nan() {
            assert!(same(exponential::exp(x), libm::exp(x)), "exp {x}");
            assert!(exponential::exp_m1(x) == libm::expm1(x) || x.is_nan(), "exp_m1 {x}");
            assert!(logarithm::ln_1p(x) == libm::log1p(x) || libm::log1p(x).is_nan() || x.is_normal(), "ln_1p {x}");
        }
    }
    assert!([logarithm::ln(-1.0), logarithm::ln_1p(-1.5), exponential::exp(f64::NAN)].iter().all(|x| x.is_nan()));
    assert_eq!([power::pow(2.0, 1_024.0), power::pow(2.0, -1_076.0)], [f64::INFINITY, 0.0]);
    assert_eq!([power::pow(2.0, 1_023.0), power::pow(2.0, -1_074.0)], [2.0_f64.powi(1_023), f64::from_bits(1)]);
}

/// The same bits everywhere: what this says was found on x86-64.
#[test]
fn the_bits_are_those_of_every_target() {
    let mix = |sum: u64, x: f64| (sum ^ x.to_bits()).wrapping_mul(0x0000_0100_0000_01b3);
    let mut r = Random(17);
    let sum = (0..4_096).fold(0xcbf2_9ce4_8422_2325, |sum, _| {
        let (x, y) = (f64::from_bits(0x3F00 << 48 | r.bits() >> 8), r.uniform(-30.0, 30.0));
        [power::pow(x, y), logarithm::ln(x), logarithm::ln_1p(x), exponential::exp(y), exponential::exp_m1(y)]
            .into_iter()
            .fold(sum, mix)
    });
    assert_eq!(sum, 15_880_526_472_126_181_099);
}

#[test]
fn ends_of_the_range_keep_their_digits() {
    const DOWN: Rounding = Rounding::Down;
    let close = |found: Result<f64, Error>, exact: f64, epsilons: f64| {
        let found = found.unwrap();
        assert!(((found - exact) / exact).abs() <= epsilons * f64::EPSILON, "{found:e} {exact:e}");
    };
    let power = |n: i32| 2.0_f64.powi(n);
    let tiny = f64::from_bits(1);
    // Neither the product nor the quotient of the wrong pair is a normal number.
    close((power(27) * 1.1).mul_div(power(-1_050), power(-20) * 1.1, DOWN), power(-1_003), 1.0);
    close(tiny.mul_div(1_024.0, f64::MIN_POSITIVE, DOWN), power(-42), 1.0);
    close(f64::MAX.mul_div(1.5, f64::MAX, DOWN), 1.5, 1.0);
    // Signs count, however small the product.
    assert_eq!(tiny.sqrt_mul(-1e-100, DOWN), Err(Error::Domain));
    assert_eq!(tiny.sqrt_dot(-1e-100, 2.0, 8.0, DOWN), Err(Error::Domain));
    close((-power(-600)).sqrt_mul(-power(-600), DOWN), power(-600), 1.0);
    close((-power(600)).sqrt_mul(-power(600), DOWN), power(600), 1.0);
    close(tiny.sqrt_dot(tiny, 0.0, 1e300, DOWN), tiny, 0.0);
    close((-0.0).sqrt_dot(1e-290, 0.5, 8.0, DOWN), 2.0, 1.0);
    // An exponent over zero, or of no size, is none.
    for [num, den] in [[1.0, 0.0], [1.0, f64::INFINITY], [1e-300, f64::INFINITY], [f64::INFINITY, 1.0]] {
        assert_eq!(1.0.mul_one_minus_pow(2.0, 1.0, num, den, DOWN), Err(Error::Domain));
        assert_eq!(1.0.mul_pow_minus_one(2.0, 1.0, num, den, DOWN), Err(Error::Domain));
        assert_eq!(1.0.mul_pow(2.0, 3.0, num, den, DOWN), Err(Error::Domain));
        assert_eq!(1.0.mul_pow(0.0, 3.0, num, den, DOWN), Err(Error::Domain));
    }
}

/// What an integer type encloses, `f64` has to nearest.
#[test]
fn closed_forms_are_the_nearest() {
    assert_eq!([7.0.times(0.5), 7.0.over(2.0), 6.25.root()], [3.5, 3.5, 2.5]);
    assert_eq!([7.0.distance(9.0), 9.0.distance(7.0), 7.0.distance(7.0)], [(true, 2.0), (false, 2.0), (false, 0.0)]);
    // A whole is 2⁶⁰, whatever it is.
    for whole in [3.0, 0.7, 1e300] {
        assert_eq!(whole.word(whole), 1 << 60);
        assert_eq!((whole / 4.0).word(whole), 1 << 58);
        assert_eq!([f64::from_word(1 << 60, whole), f64::from_word(3 << 59, whole)], [whole, 1.5 * whole]);
    }
}
