//! Exact sums of products, for comparing what no fixed-point number can hold.

use core::cmp::Ordering;
use core::ops::{Add, Mul};

use super::wide::{high, low};

/// Limbs of 64 bits: the invariant of eight 128-bit reserves, times an amplification, has 1,310 bits.
const LIMBS: usize = 24;

/// A natural number of up to 1,536 bits: sums and products are exact, so that comparing two of them decides the last
/// unit of a result.
///
/// Past its capacity, or with a negative factor, it compares as unordered with everything, like a NaN: never as a
/// wrong order. It is the [`Scalar::Exact`](crate::Scalar::Exact) of every fixed-point number; a product of raw bits
/// carries a factor `2^Frac` for each of them, so both sides of a comparison need the same number of factors.
///
/// ```
/// use cfmm_math::{Exact, Natural};
/// use fixed::types::U64F64;
///
/// fn product(n: u32, x: u128) -> Natural {
///     <Natural as Exact<U64F64>>::from_int(n) * U64F64::from_bits(x)
/// }
/// assert!(product(3, 10) < product(1, 30) + product(1, 1));
/// assert!(product(3, 10) == product(5, 6));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Natural {
    limbs: [u64; LIMBS],
    /// Limbs in use: all above are zero, the topmost of them is not.
    len: usize,
    poisoned: bool,
}

impl Natural {
    pub(crate) const fn new(n: u64) -> Self {
        Self::from_u128(n as u128)
    }

    #[inline]
    pub(crate) const fn from_u128(n: u128) -> Self {
        let mut limbs = [0; LIMBS];
        (limbs[0], limbs[1]) = (low(n), high(n));
        Self { limbs, len: (n != 0) as usize + (high(n) != 0) as usize, poisoned: false }
    }

    /// A number that compares with nothing.
    pub(crate) const fn poison() -> Self {
        Self { limbs: [0; LIMBS], len: 0, poisoned: true }
    }

    /// Multiplies by two limbs in one pass: `carry_0` and `carry_1` belong to the rows of `b0` and `b1`.
    // Out of line: it is called from every comparison, and seldom.
    #[inline(never)]
    fn scale(&mut self, b1: u64, b0: u64) {
        let (b1, b0) = (u128::from(b1), u128::from(b0));
        let (mut carry_0, mut carry_1, mut previous) = (0_u64, 0_u64, 0_u64);
        for limb in self.limbs.iter_mut().take(self.len) {
            let row_0 = u128::from(*limb) * b0 + u128::from(carry_0);
            let row_1 = u128::from(previous) * b1 + u128::from(carry_1) + u128::from(low(row_0));
            (carry_0, carry_1, previous) = (high(row_0), high(row_1), *limb);
            *limb = low(row_1);
        }
        let top = u128::from(previous) * b1 + u128::from(carry_1) + u128::from(carry_0);
        self.push(low(top));
        self.push(high(top));
        while self.len > 0 && self.limbs.get(self.len - 1) == Some(&0) {
            self.len -= 1;
        }
    }

    #[inline(never)]
    fn accumulate(&mut self, rhs: &Self) {
        let len = self.len.max(rhs.len);
        let mut carry = false;
        for (limb, r) in self.limbs.iter_mut().zip(rhs.limbs).take(len) {
            let (sum, carry_1) = limb.overflowing_add(r);
            let (sum, carry_2) = sum.overflowing_add(u64::from(carry));
            (*limb, carry) = (sum, carry_1 | carry_2);
        }
        self.len = len;
        self.poisoned |= rhs.poisoned;
        if carry {
            self.push(1);
        }
    }

    /// Puts a limb on top.
    fn push(&mut self, limb: u64) {
        match self.limbs.get_mut(self.len) {
            Some(place) => {
                *place = limb;
                self.len += 1;
            }
            None => self.poisoned |= limb != 0,
        }
    }
}

impl Mul<u128> for Natural {
    type Output = Self;

    #[inline]
    fn mul(mut self, rhs: u128) -> Self {
        self.scale(high(rhs), low(rhs));
        self
    }
}

impl Add for Natural {
    type Output = Self;

    #[inline]
    fn add(mut self, rhs: Self) -> Self {
        self.accumulate(&rhs);
        self
    }
}

impl PartialEq for Natural {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Natural {
    #[inline(never)]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.poisoned || other.poisoned {
            return None;
        }
        if self.len != other.len {
            return Some(self.len.cmp(&other.len));
        }
        let pairs = self.limbs.iter().zip(&other.limbs).take(self.len).rev();
        Some(pairs.map(|(a, b)| a.cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal))
    }
}
