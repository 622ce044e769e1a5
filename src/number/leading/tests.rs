//! The filter never contradicts the exact comparison, and decides nearly all of them.

extern crate std;

use core::cmp::Ordering;

use num_bigint::BigUint;

use super::Leading;
use crate::number::{Enclosed, Natural, Rounding};

struct Operands(u64);

impl Operands {
    fn bits(&mut self) -> u64 {
        crate::number::xorshift(&mut self.0)
    }

    fn factor(&mut self) -> u128 {
        let wide = u128::from(self.bits()) << 64 | u128::from(self.bits());
        match self.bits() % 6 {
            0 => 1 << (self.bits() % 128),
            1 => u128::MAX >> (self.bits() % 128),
            2 => 0,
            _ => wide >> (self.bits() % 128),
        }
    }
}

/// The same sum of products in both.
fn sum(products: &[[u128; 4]]) -> (Leading, Natural) {
    let mut both = (Leading::new(0), Natural::new(0));
    for factors in products {
        let (mut leading, mut natural) = (Leading::new(1), Natural::new(1));
        for factor in factors {
            (leading, natural) = (leading * *factor, natural * *factor);
        }
        both = (both.0 + leading, both.1 + natural);
    }
    both
}

#[test]
fn the_filter_agrees_with_the_exact_comparison() {
    let mut operands = Operands(1);
    let (mut decided, mut close, mut equal) = (0, 0, 0);
    for n in 0..200_000 {
        let mut left = [(); 3].map(|()| [(); 4].map(|()| operands.factor()));
        let mut right = left;
        // Different, the same in another order, or next to each other.
        match n % 4 {
            0 => right = [(); 3].map(|()| [(); 4].map(|()| operands.factor())),
            1 => right.reverse(),
            2 => right[1][2] ^= 1,
            _ => {
                left[0][0] |= 1 << 127;
                right[0] = left[0];
                right[0][3] = right[0][3].wrapping_add(1);
            }
        }
        let ((quick_left, left), (quick_right, right)) = (sum(&left), sum(&right));
        let exact = left.partial_cmp(&right);
        equal += u32::from(exact == Some(Ordering::Equal));
        match quick_left.partial_cmp(&quick_right) {
            None => close += 1,
            quick => {
                decided += 1;
                assert_eq!(quick, exact, "{quick_left:?} {quick_right:?}");
            }
        }
    }
    // What is equal or differs beyond 190 bits is left open, nothing else.
    std::println!("{decided} decided, {close} left open, {equal} equal");
    assert!(decided > 120_000 && equal > 50_000);
}

/// The ends of an enclosure in units of `2^−SCALE`.
fn ends(x: Leading) -> (BigUint, BigUint) {
    let mantissa: BigUint = (BigUint::from(x.top) << 128_u32) | BigUint::from(x.rest);
    let more: BigUint = ((&mantissa * x.cuts) >> 191_u32) + 1_u32;
    let shift = SCALE + u64::from(x.exponent) - 384;
    (&mantissa << shift, if x.cuts == 0 { mantissa << shift } else { (mantissa + more) << shift })
}

const SCALE: u64 = 2_048;

/// A sum of products, exactly and in leading bits, which may have been cut.
fn operand(operands: &mut Operands) -> (Leading, BigUint) {
    let factors = [(); 4].map(|()| operands.factor().max(1));
    let more = operands.factor();
    let leading = factors.iter().fold(Leading::new(1), |all, x| all * *x) + Leading::new(1) * more;
    (leading, factors.iter().fold(BigUint::from(1_u32), |all, x| all * x) + more)
}

#[test]
fn closed_forms_hold_what_they_enclose() {
    let mut operands = Operands(7);
    let one = || BigUint::from(1_u32) << SCALE;
    let (mut tight, mut poisoned, mut rounded) = (0, 0, 0);
    for n in 0..60_000 {
        let ((a, exact_a), (mut b, mut exact_b)) = (operand(&mut operands), operand(&mut operands));
        if n % 5 == 0 {
            // Next to each other, and the same.
            let d = operands.factor() >> (operands.bits() % 128);
            (b, exact_b) = (a + Leading::new(1) * d, &exact_a + d);
        }
        let mut check = |x: Leading, what: &str, below: &dyn Fn(&BigUint) -> bool, above: &dyn Fn(&BigUint) -> bool| {
            if x.cuts == u32::MAX {
                poisoned += 1;
                return;
            }
            let (low, high) = ends(x);
            assert!(below(&low) && above(&high), "{what} of {a:?} and {b:?}: {x:?}");
            tight += u32::from(x.cuts < 100);
        };
        let product = (&exact_a * &exact_b) << SCALE;
        check(a.times(b), "product", &|x| *x <= product, &|x| *x >= product);
        let dividend = exact_a.clone() << (2 * SCALE);
        let divisor = exact_b.clone() << SCALE;
        check(a.over(b), "quotient", &|x| x * &divisor <= dividend, &|x| x * &divisor >= dividend);
        let square = exact_a.clone() << (2 * SCALE);
        check(a.root(), "root", &|x| x * x <= square, &|x| x * x >= square);
        let (less, distance) = a.distance(b);
        let exact = if exact_a < exact_b { &exact_b - &exact_a } else { &exact_a - &exact_b } * one();
        check(distance, "difference", &|x| *x <= exact, &|x| *x >= exact);
        assert!(distance.cuts == u32::MAX || less == (exact_a < exact_b) || exact == BigUint::ZERO);
        if let Some(floor) = a.root().units().and_then(|units| units.rounded(Rounding::Down)) {
            rounded += 1;
            assert_eq!(BigUint::from(floor), exact_a.sqrt(), "{a:?}");
        }
    }
    std::println!("{tight} tight, {poisoned} given up, {rounded} roots rounded");
    assert!(tight > 180_000 && poisoned < 30_000 && rounded > 5_000);
}

/// What the mantissa, the exponent and the cuts say of a number, against the number.
fn encloses(leading: Leading, exact: &BigUint) -> bool {
    let mantissa = BigUint::from(leading.top) << 128_u32 | BigUint::from(leading.rest);
    let least = &mantissa << (191 + leading.exponent);
    let most = &least + ((mantissa * leading.cuts) << leading.exponent);
    let exact = exact << (384 + 191_u32);
    least <= exact && exact <= most
}

#[test]
fn sums_and_products_enclose_the_exact_number() {
    let mut operands = Operands(2);
    let (mut whole, mut cut) = (0, 0);
    for _ in 0..20_000 {
        let mut sum = (Leading::new(0), BigUint::ZERO);
        for _ in 0..1 + operands.bits() % 3 {
            let mut product = (Leading::new(1), BigUint::from(1_u32));
            for _ in 0..1 + operands.bits() % 4 {
                let factor = operands.factor();
                product = (product.0 * factor, product.1 * factor);
                assert!(encloses(product.0, &product.1), "{product:?}");
            }
            sum = (sum.0 + product.0, sum.1 + product.1);
            assert!(encloses(sum.0, &sum.1), "{sum:?}");
            // A zero has no mantissa; all others have a full one.
            assert!(sum.0.top >> 63 == 1 || sum.1 == BigUint::ZERO, "{sum:?}");
        }
        // At most one for each of up to 12 products and 3 sums.
        assert!(sum.0.cuts <= 15, "{sum:?}");
        if sum.0.cuts == 0 { whole += 1 } else { cut += 1 }
    }
    assert!(whole > 5_000 && cut > 5_000, "{whole} {cut}");
}

/// Nothing is cut from a sum that 192 bits hold.
#[test]
fn sums_that_fit_are_exact() {
    let power = |n: u32| Leading::new(1) * (1 << (n / 2)) * (1 << (n - n / 2));
    for (small, bits) in [(1, 1), (3, 2), (u64::MAX, 64)] {
        for n in bits..192 {
            let sum = power(n) + Leading::new(small);
            let exact = (BigUint::from(1_u32) << n) + small;
            assert!(sum.cuts == 0 && encloses(sum, &exact), "2^{n} + {small}: {sum:?}");
        }
    }
}

/// A number lies up to two last units above its mantissa for each cut, so that mantissas so near leave the order open.
#[test]
fn what_the_cuts_leave_open_is_left_open() {
    for cuts in [1, 3, 15] {
        for (top, rest) in [(1 << 63, 1_000), (u64::MAX, 1_000), (u64::MAX - 1, u128::MAX - 5)] {
            let number = |units: u128| {
                let (rest, carry) = rest.overflowing_add(units);
                Leading { top: top + u64::from(carry), rest, exponent: 400, cuts }
            };
            for units in 0..2 * u128::from(cuts) {
                assert_eq!(number(0).partial_cmp(&number(units)), None, "{cuts} {units}");
                assert_eq!(number(units).partial_cmp(&number(0)), None, "{cuts} {units}");
            }
            let decided = 2 * u128::from(cuts) + 1;
            assert_eq!(number(0).partial_cmp(&number(decided)), Some(Ordering::Less));
            assert_eq!(number(decided).partial_cmp(&number(0)), Some(Ordering::Greater));
        }
        // Across a power of two: the last mantissa below it, and the first above.
        let below = Leading { top: u64::MAX, rest: u128::MAX, exponent: 400, cuts };
        let above = Leading { top: 1 << 63, rest: 0, exponent: 401, cuts };
        assert_eq!(below.partial_cmp(&above), None);
        assert_eq!(above.partial_cmp(&below), None);
        assert_eq!(Leading { top: 1, ..below }.partial_cmp(&above), Some(Ordering::Less));
    }
}

#[test]
fn poison_compares_with_nothing() {
    let poison = Leading::poison() * 3 + Leading::new(1);
    assert_eq!(poison.partial_cmp(&Leading::new(1)), None);
    let poison = Natural::poison() * 3 + Natural::new(1);
    assert_eq!(poison.partial_cmp(&Natural::new(1)), None);
    // Past its capacity of 1,536 bits.
    let full = (0..13).fold(Natural::new(1), |n, _| n * u128::MAX);
    assert_eq!(full.partial_cmp(&full), None);
    let fits = (0..12).fold(Natural::new(1), |n, _| n * u128::MAX);
    assert_eq!(fits.partial_cmp(&fits), Some(Ordering::Equal));
}

#[test]
fn equal_are_equal_values_and_poison_is_not() {
    assert!(Natural::new(2) * 3 == Natural::new(6) && Natural::new(2) * 3 != Natural::new(7));
    assert!(Leading::new(2) * 3 == Leading::new(6) && Leading::new(2) * 3 != Leading::new(7));
    assert!(Natural::poison() != Natural::poison() && Leading::poison() != Leading::poison());
}

#[test]
fn the_distance_from_zero_is_the_number() {
    let (zero, x) = (Leading::new(0), Leading::new(5) * 7);
    assert_eq!(x.distance(zero), (false, x));
    assert_eq!(zero.distance(x), (true, x));
    assert!(x.distance(x).1 == zero && zero.distance(zero).1 == zero);
}

/// A word counts units of which the whole has 60 bits.
#[test]
fn a_word_is_the_number_to_units_of_the_whole() {
    let mut operands = Operands(9);
    for _ in 0..2_000 {
        let whole = operands.factor() | 1 << 60;
        let part = operands.factor() % whole;
        let unit = 128 - whole.leading_zeros() - 60;
        let [whole, x] = [whole, part].map(Leading::from_u128);
        assert_eq!(u128::from(x.word(whole)), part >> unit, "{part}");
        let down = BigUint::from(part >> unit) << unit;
        assert!(encloses(Leading::from_word((part >> unit) as u64, whole), &down), "{part}");
    }
}

/// The whole units of `√a − √b`, by roots of integers with 256 bits more.
#[test]
fn units_of_a_difference() {
    let mut operands = Operands(8);
    let (mut above, mut below) = (0, 0);
    for _ in 0..20_000 {
        let [a, b, c, d] = [(); 4].map(|()| operands.factor());
        let roots = [[a, b], [c, d]].map(|[a, b]| ((BigUint::from(a) * b) << 512_u32).sqrt());
        let [x, y] = [[a, b], [c, d]].map(|[a, b]| (Leading::new(1) * a * b).root().units());
        let (Some(x), Some(y)) = (x, y) else { panic!("a root of 256 bits has 128") };
        let ([big_x, big_y], one) = (roots, BigUint::from(1_u32) << 256_u32);
        if big_x > &big_y + &one {
            let difference = x.minus(y).expect("further apart than the enclosures are wide");
            assert!(!difference.is_zero());
            if let Some(floor) = difference.rounded(Rounding::Down) {
                above += 1;
                assert_eq!(BigUint::from(floor), (big_x - big_y) >> 256_u32);
            }
        } else if big_y > &big_x + &one {
            below += 1;
            assert!(x.minus(y).is_some_and(|difference| difference.is_zero()));
        }
    }
    assert!(above > 5_000 && below > 5_000, "{above} {below}");
}

#[test]
fn a_product_below_all_exponents_is_poison() {
    // 1/2⁹⁷, whose square has no exponent.
    let small = Leading::new(1).over(Leading::new(1) * (1 << 97));
    assert_eq!(small.times(small).partial_cmp(&Leading::new(1)), None);
}
