//! Integers of 64-bit limbs, the least significant first: three make a mantissa.

use crate::number::wide::{high, join, low, mul_64, widening_mul};

/// 192 bits, least significant limb first.
pub(super) type Limbs = [u64; 3];

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the low half is meant")]
pub(super) const fn low_half(x: u64) -> u32 {
    x as u32
}

/// The same bits; every count of bits here is far below 2³¹.
#[inline]
#[allow(clippy::cast_possible_wrap, reason = "two's complement is meant")]
pub(super) const fn signed(x: u32) -> i32 {
    x as i32
}

/// A limb in two's complement.
#[inline]
#[allow(clippy::cast_sign_loss, reason = "two's complement is meant")]
pub(super) fn unsigned(x: i32) -> u64 {
    i64::from(x) as u64
}

/// `x` with its top bit set, and how many bits it has; `x` is not zero.
#[inline]
pub(super) fn normalised(x: u128) -> (u128, i32) {
    let zeros = x.leading_zeros();
    (x.wrapping_shl(zeros), 128 - signed(zeros))
}

/// 2¹²⁸ in the form of [`normalised`].
pub(super) const TWO_128: (u128, i32) = (1 << 127, 129);

#[inline]
pub(super) fn leading_zeros([m0, m1, m2]: Limbs) -> u32 {
    if m2 != 0 { m2.leading_zeros() } else { 64 + join(m1, m0).leading_zeros() }
}

/// Modulo 2^64ᴺ.
#[inline]
pub(super) fn add<const N: usize>(mut a: [u64; N], b: [u64; N]) -> [u64; N] {
    let mut carry = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let sum = u128::from(*a) + u128::from(b) + carry;
        (*a, carry) = (low(sum), sum >> 64);
    }
    a
}

/// Modulo 2^64ᴺ, and whether the difference is negative.
#[inline]
pub(super) fn sub<const N: usize>(mut a: [u64; N], b: [u64; N]) -> ([u64; N], bool) {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (difference, first) = a.overflowing_sub(b);
        let (difference, second) = difference.overflowing_sub(u64::from(borrow));
        (*a, borrow) = (difference, first || second);
    }
    (a, borrow)
}

/// `⌊a/2^bits⌋`
#[inline]
pub(super) fn shr<const N: usize>(a: [u64; N], bits: u32) -> [u64; N] {
    let limb = |i: usize| a.get(i).copied().unwrap_or(0);
    let skip = usize::try_from(bits >> 6).unwrap_or(N);
    core::array::from_fn(|i| low(join(limb(i + skip + 1), limb(i + skip)) >> (bits & 63)))
}

/// `a·2^bits` modulo 2^64ᴺ.
#[inline]
pub(super) fn shl<const N: usize>(a: [u64; N], bits: u32) -> [u64; N] {
    let skip = usize::try_from(bits >> 6).unwrap_or(N);
    let limb = |i: usize| i.checked_sub(skip).and_then(|i| a.get(i)).copied().unwrap_or(0);
    let below = |i: usize| i.checked_sub(1).map_or(0, limb);
    core::array::from_fn(|i| high(join(limb(i), below(i)) << (bits & 63)))
}

/// `x·y` for a small `y`.
#[inline]
pub(super) fn mul_limb(x: u128, y: u64) -> Limbs {
    let (top, rest) = widening_mul(x, y.into());
    [low(rest), high(rest), low(top)]
}

/// `a·b/2¹⁹²`, short of it by less than six units: the products below the last limb are left out.
#[inline]
pub(super) fn mul_hi([a0, a1, a2]: Limbs, [b0, b1, b2]: Limbs) -> Limbs {
    let wide = |x: u64| u128::from(x);
    let (p, q, top) = (mul_64(a2, b1), mul_64(a1, b2), mul_64(a2, b2));
    let carry = wide(high(mul_64(a2, b0))) + wide(high(mul_64(a1, b1))) + wide(high(mul_64(a0, b2)));
    let s0 = wide(low(p)) + wide(low(q)) + carry;
    let s1 = (p >> 64) + (q >> 64) + wide(low(top)) + (s0 >> 64);
    let s2 = (top >> 64) + (s1 >> 64);
    [low(s0), low(s1), low(s2)]
}

/// `a·b/2¹²⁸`, short of it by less than three units.
#[inline]
pub(super) fn mul_hi_128(a: u128, b: u128) -> u128 {
    let cross = (mul_64(high(a), low(b)) >> 64) + (mul_64(low(a), high(b)) >> 64);
    mul_64(high(a), high(b)) + cross
}

/// `m·a`
#[inline]
pub(super) fn mul_wide([m0, m1, m2]: Limbs, a: u128) -> [u64; 5] {
    let row = |a: u64| {
        let p0 = mul_64(m0, a);
        let p1 = mul_64(m1, a) + (p0 >> 64);
        let p2 = mul_64(m2, a) + (p1 >> 64);
        (low(p0), low(p1), low(p2), high(p2))
    };
    let ((l0, l1, l2, l3), (h0, h1, h2, h3)) = (row(low(a)), row(high(a)));
    add([l0, l1, l2, l3, 0], [0, h0, h1, h2, h3])
}

/// `2³⁸³/b` for `b` with its top bit set, from below and by less than 2⁻¹⁸⁹ of it: Newton's `x + x·(1 − b·x)`.
#[inline(never)]
pub(super) fn reciprocal([b0, b1, b2]: Limbs) -> Limbs {
    let wide = |x: u64| u128::from(x);
    // 30 bits of 2³²/β, β = b/2¹⁹² in [½, 1); β is rounded up and x down throughout, so no step overshoots
    let x = u64::MAX.checked_div((b2 >> 32) + 1).unwrap_or(0);
    // 60 bits of 2⁶³/β
    let rest = (1_u128 << 96).wrapping_sub((wide(b2) + 1).wrapping_mul(wide(x)));
    let x = low((wide(x) << 31).wrapping_add(wide(x).wrapping_mul(rest) >> 65));
    // 120 bits of 2¹²⁷/β
    let tail = mul_64(b1, x) + wide(x);
    let rest = (1_u128 << 127).saturating_sub(mul_64(b2, x) + (tail >> 64) + 1);
    let x = (wide(x) << 64).wrapping_add(mul_64(x, low(rest >> 4)) >> 59);
    // 189 bits of 2¹⁹¹/β: of b·x, just below 2³¹⁹, the limbs 2 and 3 tell how much is missing
    let (x0, x1) = (low(x), high(x));
    let (p00, p10, p20) = (mul_64(b0, x0), mul_64(b1, x0), mul_64(b2, x0));
    let (p01, p11, p21) = (mul_64(b0, x1), mul_64(b1, x1), mul_64(b2, x1));
    let s1 = (p00 >> 64) + wide(low(p10)) + wide(low(p01));
    let s2 = (p10 >> 64) + wide(low(p20)) + (p01 >> 64) + wide(low(p11)) + (s1 >> 64);
    let s3 = (p20 >> 64) + (p11 >> 64) + wide(low(p21)) + (s2 >> 64);
    let rest = !join(low(s3), low(s2));
    let step = mul_hi_128(x, rest << 32) >> 31;
    add([0, x0, x1], [low(step), high(step), 0])
}
