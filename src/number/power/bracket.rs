//! Rounding: an interval that holds the exact value, and the integers around it.

use core::cmp::Ordering;

use super::exponential::exp2;
use super::limbs::{Limbs, add, mul_wide, shl, shr, sub};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::number::wide::{high, join, low};

/// The integers just below the two ends of an interval that holds the exact value; `None` is 2¹²⁸ or more.
pub(super) struct Bracket {
    low: Option<u128>,
    high: Option<u128>,
}

/// Floor and ceiling, or bounds for them.
pub(super) struct Bounds {
    down: Option<u128>,
    up: Option<u128>,
}

impl Bracket {
    /// `(product ± slack)/2^shift`, where the exact value is strictly inside.
    pub(super) fn new(product: [u64; 5], slack: [u64; 5], shift: u32) -> Self {
        Self { low: integer(shr(sub(product, slack).0, shift)), high: integer(shr(add(product, slack), shift)) }
    }

    /// `a·2^y` for `a ≥ 1`, widened by 2^−accuracy at most and half of it at least.
    pub(super) fn scaled_exp2(a: u128, (int, fraction): (i32, Limbs), accuracy: u32) -> Self {
        if !(-129..=128).contains(&int) {
            return Self::out_of_range(int < 0);
        }
        let slack = shl([low(a), high(a), 0, 0, 0], 191_u32.saturating_sub(accuracy));
        Self::new(mul_wide(exp2(fraction), a), slack, (191 - int).unsigned_abs())
    }

    /// Where `|y| ≥ 2⁸`, or far enough out: nothing below one unit or nothing below 2¹²⁸.
    pub(super) fn out_of_range(negative: bool) -> Self {
        if negative { Self { low: Some(0), high: Some(0) } } else { Self { low: None, high: None } }
    }

    /// `compare` gives the order of the exact value and the integer `n` (`None`: 2¹²⁸), if it can tell.
    pub(super) fn settle(self, compare: impl FnOnce(Option<u128>) -> Option<Ordering>) -> Bounds {
        let Self { low, high: n } = self;
        let next = low.and_then(|low| low.checked_add(1));
        let after = n.and_then(|n| n.checked_add(1));
        if low == n {
            // strictly inside: never the integer itself
            return Bounds { down: low, up: next };
        }
        match if n == next { compare(n) } else { None } {
            Some(Ordering::Less) => Bounds { down: low, up: n },
            Some(Ordering::Equal) => Bounds { down: n, up: n },
            Some(Ordering::Greater) => Bounds { down: n, up: after },
            None => Bounds { down: low, up: after },
        }
    }
}

impl Bounds {
    pub(super) fn rounded(self, rounding: Rounding) -> Result<u128> {
        match rounding {
            Rounding::Down => self.down,
            Rounding::Up => self.up,
        }
        .ok_or(Error::Overflow)
    }
}

/// `product/2^shift` to nearest, a half up; `shift` is positive.
pub(super) fn nearest(product: [u64; 5], shift: u32) -> Result<u128> {
    let [half, ..] = shr(product, shift.saturating_sub(1));
    integer(shr(product, shift)).and_then(|n| n.checked_add(u128::from(half & 1))).ok_or(Error::Overflow)
}

fn integer([n0, n1, n2, n3, n4]: [u64; 5]) -> Option<u128> {
    if n2 | n3 | n4 == 0 { Some(join(n1, n0)) } else { None }
}
