//! One balance from the others: see [`balance`].

use crate::number::Rounding;
use crate::number::wide::{sqrt_256, widening_mul};
use crate::protocol::U256;
use crate::protocol::full_math::{halves, leading_zeros, limbs_of, minus, narrow, plus};

/// The balance that the contracts end with at the invariant `d`, where the proof says what it is.
///
/// The map in integers, rounded down or up, is
///
/// ```text
/// y ← (y² + c)/(2·y + b − D)
/// ```
///
/// from `y = D` on, or from its image.
///
/// # Proof
/// It is Newton's map of `g(y) = y² − B·y − c` with `B = D − b`, truncated once. The root is `y* = (B + √T)/2` with
/// `T = B² + 4·c`, where the slope is `√T`; and `y* ≥ B`, since `y*·(y* − B) = c`.
///
/// **1.** The slope at `y = D` is `D + b > 0`. After a first round that may lead up, all values are at least `⌊y*⌋`, and no
/// larger than `D + c/D + 1`, which has less than 127 bits. Above the root, with `d = y − y*`, the slope is at least `y + d`,
/// so that a round leaves less than `d/2 + 1`: after 130 rounds less than 3.
///
/// **2.** A value above the root whose image is at most one below it has `d/2 ≤ g/g′ ≤ 2`, and one below it whose image is
/// at most one above it has `N ≥ y*` within 2. So `w = 4` will do.
///
/// **3.** `κ = w²/(√T − 2·w)`, for a slope of at least that in the window, and `Δ = 0`. No integer is in `(y*, y* + κ]`
/// where `s = 2·(⌊y*⌋ + 1) − B`, which is at most `√T + 2`, has `s − √T > 2·κ`, and so where `s² − T > 128`, for
/// `T ≥ 2²⁰`. Up, the root must not be an integer itself.
pub(in crate::protocol) fn balance(d: U256, b: U256, c: U256, rounding: Rounding) -> Option<U256> {
    let short = |x: U256| narrow(x).filter(|x| x >> 112 == 0);
    let (d, b) = (short(d)?, short(b)?);
    let bits = 256 - leading_zeros(c);
    if d == 0 || bits > 250 || bits + d.leading_zeros() > 240 {
        return None;
    }
    // B and its sign.
    let (above, size) = (d >= b, d.abs_diff(b));
    let four_c = halves(c.wrapping_shl(2).into_limbs());
    let (t, _) = plus(widening_mul(size, size), four_c);
    let (root, is_exact) = sqrt_256(t.0, t.1);
    if root >> 10 == 0 {
        return None;
    }
    // The root is at least B in size.
    let twice = if above { root + size } else { root - size };
    let y = twice >> 1;
    let s = root + 2 - (twice & 1);
    let (distance, _) = minus(widening_mul(s, s), t);
    let is_clear = distance > (0, 128);
    match rounding {
        Rounding::Down => is_clear.then_some(y),
        Rounding::Up => (is_clear && !(is_exact && twice & 1 == 0)).then_some(y + 1),
    }
    .map(|y| U256::from_limbs(limbs_of(y)))
}
