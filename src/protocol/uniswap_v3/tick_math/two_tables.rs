//! Sqrt prices of negative ticks by one product of two table entries: feature `tick-table`, 30 KB.

use super::ratio::{FACTORS, rounded_x96};
use crate::number::wide::{mul_high, widening_mul};
use crate::protocol::U256;

/// Bits of a tick in the first table; the second has the others.
const LOW_BITS: u32 = 10;
const LOW_LEN: usize = 1 << LOW_BITS;
const HIGH_LEN: usize = (super::MAX_TICK as usize >> LOW_BITS) + 1;

/// The contract's product over the bits of an index, the lowest bit being that of the factor `FIRST`. The empty product,
/// one, takes 129 bits and is zero here.
static LOW: [u128; LOW_LEN] = products(0);
static HIGH: [u128; HIGH_LEN] = products(LOW_BITS as usize);

#[allow(clippy::indexing_slicing, reason = "made when compiling: an index out of range would not compile")]
const fn products<const LEN: usize>(first: usize) -> [u128; LEN] {
    let mut table = [0; LEN];
    let mut index = 1;
    while index < LEN {
        // The highest bit is multiplied last.
        let top = index.ilog2();
        let below = index - (1 << top);
        let factor = FACTORS[first + top as usize];
        table[index] = if below == 0 { factor } else { widening_mul(table[below], factor).0 };
        index += 1;
    }
    table
}

/// How far the product of two entries may be from the contract's sequence.
///
/// The sequence multiplies by `m` factors after the low bits, at most ten, and truncates each time. A truncation takes less
/// than one, and the factors that follow, below one, leave less of that: the result is in `(x − m, x]`, `x` without any
/// truncation. The second table loses less than `m − 1` in the same way, and its product with the first one more: that is in
/// `(x − m, x]` too. So the two differ by less than ten.
const MARGIN: u32 = 10;

/// `⌈1.0001^(−t/2)·2⁹⁶⌉` as the contract rounds it, for `0 < t < 2²⁰`; `None` where the margin may decide.
#[inline]
pub(super) fn sqrt_ratio_below_one(t: u32) -> Option<U256> {
    let low = LOW.get(t as usize & (LOW_LEN - 1)).copied()?;
    let high = HIGH.get((t >> LOW_BITS) as usize).copied()?;
    let ratio = match (low, high) {
        (low, 0) => low,
        (0, high) => high,
        (low, high) => mul_high(low, high),
    };
    // The 32 bits that are rounded away.
    #[allow(clippy::cast_possible_truncation, reason = "the low bits are what is asked for")]
    let rounded_away = ratio as u32;
    (rounded_away.wrapping_sub(MARGIN) < u32::MAX - 2 * MARGIN).then(|| rounded_x96(ratio))
}
