//! The filter never contradicts the exact comparison, and decides nearly all of them.

extern crate std;

use core::cmp::Ordering;

use super::Leading;
use crate::number::Natural;

struct Operands(u64);

impl Operands {
    fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
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
