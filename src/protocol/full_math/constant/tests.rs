//! Quotients by constants against big integers, at the multiples of the divisor and at the ends of the range.
#![allow(clippy::unwrap_used, reason = "tests")]

extern crate std;

use std::vec::Vec;

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::*;
use crate::number::wide::{div_by, div_short_by, join};

/// Repeatable bits.
struct Bits(u64);

impl Bits {
    fn word(&mut self) -> u64 {
        crate::number::xorshift(&mut self.0)
    }

    /// Of every width.
    fn wide(&mut self) -> u128 {
        join(self.word(), self.word()) >> (self.word() % 128)
    }
}

fn big((upper, lower): Wide) -> BigUint {
    (BigUint::from(upper) << 128_u32) + lower
}

fn digits(x: &BigUint) -> Wide {
    let low_half: BigUint = x % (BigUint::from(1_u8) << 128_u32);
    ((x >> 128_u32).to_u128().unwrap(), low_half.to_u128().unwrap())
}

/// The divisors in use, the smallest, the largest, the neighbours of powers of two, and others.
fn divisors(bits: &mut Bits) -> Vec<u128> {
    let mut all: Vec<u128> = (0..=38).map(|n| 10_u128.pow(n)).collect();
    all.extend((3..=126).flat_map(|n| [(1 << n) - 1, (1 << n) + 1, 3 << (n - 2), (1 << n) + (1 << (n / 2))]));
    all.extend((0..1_000).map(|_| bits.wide() >> 1));
    all.retain(|d| *d > 4 && d.leading_zeros() >= 1 && !d.is_power_of_two());
    all
}

#[test]
fn quotients_and_remainders_are_exact() {
    let mut bits = Bits(1);
    for d in divisors(&mut bits) {
        let constant = Constant::new(d);
        // The first that is not answered.
        let end = BigUint::from(1_u8) << (constant.shift + 128);
        let check = |x: &BigUint| {
            let (quotient, rest) = x.div_rem(&BigUint::from(d));
            let expected = (x < &end).then(|| (quotient.to_u128().unwrap(), rest.to_u128().unwrap()));
            assert_eq!(constant.div_rem(digits(x)), expected, "{x}/{d}");
            assert!(expected.is_some() || quotient.bits() > 126, "{x}/{d}");
        };
        for x in [&end - 1_u8, end.clone(), end.div_floor(&BigUint::from(d)) * d, BigUint::ZERO] {
            check(&x);
        }
        for _ in 0..200 {
            let x = big((bits.wide(), bits.wide())) % (&end * 2_u8);
            check(&x);
            let multiple = x.div_floor(&BigUint::from(d)) * d;
            check(&multiple);
            check(&(&multiple + d - 1_u8));
            check(&(multiple + d));
        }
    }
}

#[test]
fn small_quotients_are_exact() {
    let mut bits = Bits(2);
    for d in divisors(&mut bits) {
        let odd = d >> d.trailing_zeros();
        if odd < 5 || odd >> 63 != 0 {
            continue;
        }
        let constant = SmallConstant::new(d);
        // Of the quotients that are promised, those whose dividend has 128 bits.
        let most = (u128::MAX / d).min((1 << 62) - 1);
        for _ in 0..400 {
            let quotient =
                [0, 1, most, most - bits.wide() % most.max(1), bits.wide() % (most + 1)][bits.word() as usize % 5];
            for rest in [0, 1, d - 1, bits.wide() % d] {
                let Some(x) = (quotient * d).checked_add(rest) else { continue };
                assert_eq!(u128::from(constant.quotient(x)), quotient, "{x}/{d}");
            }
        }
    }
}

#[test]
fn quotients_by_small_numbers_are_exact() {
    fn check<const N: u128, const M: u64>(bits: &mut Bits) {
        let most = u128::MAX / N;
        for _ in 0..20_000 {
            let x = [most, most - bits.wide() % 100, bits.wide() % most][bits.word() as usize % 3];
            for x in [x, x / N * N, (x / N * N).saturating_sub(1)] {
                assert_eq!(div_short_by::<N>(x), x / N, "{x}/{N}");
                assert_eq!(div_by::<M>(low(x)), low(x) / M);
            }
        }
    }
    let mut bits = Bits(3);
    check::<3, 3>(&mut bits);
    check::<5, 5>(&mut bits);
    check::<7, 7>(&mut bits);
    check::<9, 9>(&mut bits);
    check::<11, 11>(&mut bits);
    check::<13, 13>(&mut bits);
    check::<15, 15>(&mut bits);
    check::<100, 50>(&mut bits);
    check::<1_000, 1_000>(&mut bits);
    check::<8, 8>(&mut bits);
}
