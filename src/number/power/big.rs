//! The order of a product of powers and one, in 512 bits.
//!
//! Rarely needed, so all of it is kept out of line for the sake of code size.

use core::cmp::Ordering;

use super::limbs::shl;
use crate::number::wide::{low, mul_64};

/// A positive number `limbs·2^(exponent − 512)`, top bit set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Big {
    pub(super) limbs: [u64; 8],
    pub(super) exponent: i32,
}

impl Big {
    pub(super) const ONE: Self = Self { limbs: [0, 0, 0, 0, 0, 0, 0, 1 << 63], exponent: 1 };
    pub(super) const TWO: Self = Self { exponent: 2, ..Self::ONE };

    /// The quotient of two numbers in the form of [`normalised`](super::limbs::normalised), cut after 512 bits.
    #[inline(never)]
    pub(super) fn ratio((num, num_bits): (u128, i32), (den, den_bits): (u128, i32)) -> Self {
        let mut limbs = [0; 8];
        // the first bit must be one, so it is either that of num or that of 2·num
        let mut double = num < den;
        let exponent = num_bits - den_bits + i32::from(!double);
        let mut rest = num;
        for limb in limbs.iter_mut().rev() {
            for _ in 0..64 {
                let carry = double && rest >> 127 == 1;
                rest <<= u32::from(double);
                double = true;
                let bit = carry || rest >= den;
                if bit {
                    rest = rest.wrapping_sub(den);
                }
                *limb = (*limb << 1) | u64::from(bit);
            }
        }
        Self { limbs, exponent }
    }

    /// The product, cut after 511 or 512 bits.
    #[inline(never)]
    pub(super) fn times(&self, rhs: &Self) -> Self {
        let mut wide = [0; 16];
        for (i, a) in self.limbs.iter().enumerate() {
            let mut carry = 0;
            let mut row = wide.iter_mut().skip(i);
            for (b, sum) in rhs.limbs.iter().zip(row.by_ref()) {
                let next = mul_64(*a, *b) + u128::from(*sum) + carry;
                (*sum, carry) = (low(next), next >> 64);
            }
            if let Some(sum) = row.next() {
                *sum = low(carry);
            }
        }
        let [.., l0, l1, l2, l3, l4, l5, l6, l7] = wide;
        let limbs = [l0, l1, l2, l3, l4, l5, l6, l7];
        let exponent = self.exponent.saturating_add(rhs.exponent);
        if l7 >> 63 == 1 {
            Self { limbs, exponent }
        } else {
            Self { limbs: shl(limbs, 1), exponent: exponent.saturating_sub(1) }
        }
    }
}

/// Euler's number.
pub(super) const E: Big = Big {
    limbs: [
        0xd3df_1ed5_d5fd_6561,
        0xf681_b202_aec4_617a,
        0x7d2f_e363_630c_75d8,
        0xcc93_9dce_249b_3ef9,
        0xa9e1_3641_1464_33fb,
        0xd8b9_c583_ce2d_3695,
        0xafdc_5620_273d_3cf1,
        0xadf8_5458_a2bb_4a9a,
    ],
    exponent: 2,
};

/// The order of `a^p·b^q` and one; `None` where 512 bits cannot tell.
///
/// Both powers are taken together, so that what is near one in the end never gets far from it on the way. Every
/// squaring doubles the relative error: after `n` of them it is below 2^(n − 506).
#[cold]
#[inline(never)]
pub(super) fn compare_to_one(a: Big, p: u128, b: Big, q: u128) -> Option<Ordering> {
    let both = a.times(&b);
    let steps = 128 - (p | q).leading_zeros();
    let mut power = Big::ONE;
    for i in (0..steps).rev() {
        power = power.times(&power);
        match (p >> i & 1 == 1, q >> i & 1 == 1) {
            (true, true) => power = power.times(&both),
            (true, false) => power = power.times(&a),
            (false, true) => power = power.times(&b),
            (false, false) => {}
        }
    }
    // the limbs that are certain, but for the top bit
    let unsure = if steps > 50 { 3 } else { 1 };
    let [.., top] = power.limbs;
    let tail = |limb: u64| power.limbs.iter().skip(unsure).take(7 - unsure).all(|l| *l == limb);
    match power.exponent {
        1 if top == 1 << 63 && tail(0) => None,
        0 if top == u64::MAX && tail(u64::MAX) => None,
        1.. => Some(Ordering::Greater),
        _ => Some(Ordering::Less),
    }
}
