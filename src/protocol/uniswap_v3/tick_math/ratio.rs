//! `1.0001^(−t/2)` in Q128 as the contract computes it: one truncated product for each bit of `t` that is set, the
//! lowest first.

use crate::number::wide::{high, join, low, mul_high, reciprocal_quotient, widening_mul};
use crate::protocol::U256;

/// Bits of a tick that are looked up together; the products of the others follow one by one. 4 KB of table where there
/// is a cache, 512 bytes where there is a program to be loaded.
const TABLE_BITS: u32 =
    if cfg!(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(cfmm_math_portable))) { 8 } else { 5 };
const TABLE_LEN: usize = 1 << TABLE_BITS;

/// `2¹²⁸/1.0001^(2^i/2)`, rounded to nearest.
pub(super) const FACTORS: [u128; 20] = [
    0xfffc_b933_bd6f_ad37_aa2d_162d_1a59_4001,
    0xfff9_7272_373d_4132_59a4_6990_580e_213a,
    0xfff2_e50f_5f65_6932_ef12_357c_f3c7_fdcc,
    0xffe5_caca_7e10_e4e6_1c36_24ea_a094_1cd0,
    0xffcb_9843_d60f_6159_c9db_5883_5c92_6644,
    0xff97_3b41_fa98_c081_472e_6896_dfb2_54c0,
    0xff2e_a164_66c9_6a38_43ec_78b3_26b5_2861,
    0xfe5d_ee04_6a99_a2a8_11c4_61f1_969c_3053,
    0xfcbe_86c7_900a_88ae_dcff_c83b_479a_a3a4,
    0xf987_a725_3ac4_1317_6f2b_074c_f781_5e54,
    0xf339_2b08_22b7_0005_940c_7a39_8e4b_70f3,
    0xe715_9475_a2c2_9b74_43b2_9c7f_a6e8_89d9,
    0xd097_f3bd_fd20_22b8_845a_d8f7_92aa_5825,
    0xa9f7_4646_2d87_0fdf_8a65_dc1f_90e0_61e5,
    0x70d8_69a1_56d2_a1b8_90bb_3df6_2baf_32f7,
    0x31be_135f_97d0_8fd9_8123_1505_542f_cfa6,
    0x09aa_508b_5b7a_84e1_c677_de54_f3e9_9bc9,
    0x005d_6af8_dedb_8119_6699_c329_225e_e604,
    0x0000_2216_e584_f5fa_1ea9_2604_1bed_fe98,
    0x0000_0000_048a_1703_91f7_dc42_444e_8fa2,
];

/// The sequence's result for every tick of [`TABLE_BITS`] bits. The empty product, one, takes 129 bits and is zero here.
static TABLE: [u128; TABLE_LEN] = table();

/// The factors of the other bits, and zeros up to the number of bits that an index has.
static ABOVE: [u128; 32] = above();

#[allow(clippy::indexing_slicing, reason = "made when compiling: an index out of range would not compile")]
const fn above() -> [u128; 32] {
    let mut above = [0; 32];
    let mut bit = TABLE_BITS as usize;
    while bit < FACTORS.len() {
        above[bit - TABLE_BITS as usize] = FACTORS[bit];
        bit += 1;
    }
    above
}

#[allow(clippy::indexing_slicing, reason = "made when compiling: an index out of range would not compile")]
const fn table() -> [u128; TABLE_LEN] {
    let mut table = [0; TABLE_LEN];
    let mut bit = 0;
    while bit < TABLE_BITS as usize {
        let top = 1 << bit;
        table[top] = FACTORS[bit];
        let mut below = 1;
        while below < top {
            table[top + below] = widening_mul(table[below], FACTORS[bit]).0;
            below += 1;
        }
        bit += 1;
    }
    table
}

/// `1.0001^(−t/2)` in Q128 for `0 < t < 2²⁰`.
#[inline]
pub(super) fn below_one(t: u32) -> u128 {
    let mut rest = t >> TABLE_BITS;
    let mut ratio = TABLE.get(t as usize & (TABLE_LEN - 1)).copied().unwrap_or_default();
    if ratio == 0 {
        ratio = factor(rest);
        rest &= rest.wrapping_sub(1);
    }
    while rest != 0 {
        ratio = mul_high(ratio, factor(rest));
        rest &= rest.wrapping_sub(1);
    }
    ratio
}

/// The factor of the lowest bit that is set.
#[inline]
fn factor(rest: u32) -> u128 {
    ABOVE.get((rest.trailing_zeros() & 31) as usize).copied().unwrap_or_default()
}

/// `⌈ratio/2³²⌉`, from Q128 to Q96.
#[inline]
pub(super) fn rounded_x96(ratio: u128) -> U256 {
    // A ratio is below 2¹²⁸, so the sum of 96 bits and one is exact.
    let x = (ratio >> 32) + u128::from(ratio & 0xffff_ffff != 0);
    U256::from_limbs([low(x), high(x), 0, 0])
}

/// `⌊(2²⁵⁶ − 1)/ratio⌋` rounded up from Q128 to Q96, for a ratio of at least 2⁶⁴.
///
/// ```text
/// ⌈⌊(2²⁵⁶ − 1)/r⌋/2³²⌉ = ⌊(2²⁵⁶ − 1 − r)/(2³²·r)⌋ + 1 = ⌊n/r⌋ + 1  for n = ⌊(2²⁵⁶ − 1 − r)/2³²⌋
/// ```
#[inline]
pub(super) fn reciprocal_x96(ratio: u128) -> U256 {
    let (n_high, n_low) = dividend(ratio);
    let [q0, q1, q2] = reciprocal_quotient(n_high, n_low, ratio);
    let (x, carry) = join(q1, q0).overflowing_add(1);
    U256::from_limbs([low(x), high(x), q2.wrapping_add(u64::from(carry)), 0])
}

/// `⌊(2²⁵⁶ − 1 − r)/2³²⌋`, the upper 96 bits and the lower 128: all ones but for the lower half of the sum, `2¹²⁸ − 1 − r`.
#[inline]
const fn dividend(r: u128) -> (u128, u128) {
    (u128::MAX >> 32, u128::MAX << 96 | !r >> 32)
}

/// Whether the sqrt price of a tick up to `±887272` is at most `price` of 160 bits, without a division:
///
/// ```text
/// below zero: ⌈r/2³²⌉ ≤ p  ⟺  r ≤ 2³²·p       above: ⌊n/r⌋ + 1 ≤ p  ⟺  n < p·r
/// ```
#[inline]
pub(super) fn is_at_most(tick: i32, price: U256) -> bool {
    let [p0, p1, p2, _] = price.into_limbs();
    let p = join(p1, p0);
    if tick == 0 {
        return p2 != 0 || p >> 96 != 0;
    }
    let r = below_one(tick.unsigned_abs());
    if tick < 0 {
        return p2 != 0 || p >> 96 != 0 || r <= p << 32;
    }
    let (h, l) = widening_mul(p, r);
    // Anything above 256 bits is above n.
    let (product_high, product_low) = widening_mul(u128::from(p2), r);
    let (h, carry) = h.overflowing_add(product_low);
    product_high != 0 || carry || (h, l) > dividend(r)
}
