//! The logarithm of a ratio of integers, as a [`Scaled`].

use super::limbs::{
    Limbs, add, leading_zeros, mul_hi, mul_limb, normalised, reciprocal, shl, shr, signed, sub, unsigned,
};
use super::scaled::Scaled;
use super::series::ARTANH;
use crate::number::wide::high;

/// `1/ln 2 = LOG2_E·2^(1 − 192)`, `ln 2 = LN_2·2^−192`.
pub(super) const LOG2_E: Limbs = [0xeb57_7aa8_dd69_5a58, 0xbe87_fed0_691d_3e88, 0xb8aa_3b29_5c17_f0bb];

pub(super) const LN_2: Limbs = [0x40f3_4326_7298_b62d, 0xc9e3_b398_03f2_f6af, 0xb172_17f7_d1cf_79ab];

/// `log₂(num/den)` for positive integers; zero only where they are equal.
#[inline(never)]
pub(super) fn log2(num: u128, den: u128) -> Scaled {
    let ((n, n_bits), (d, d_bits)) = (normalised(num), normalised(den));
    let k = n_bits - d_bits;
    // the ratio n/d in (½, 2), in units of 2⁻³¹, brought near [√½, √2]: just below a power of two the sum would cancel
    let ratio = (high(n) >> 32 << 31).checked_div(high(d) >> 32).unwrap_or(0);
    let (k, ratio, n_factor, d_factor) = if ratio >= 91 << 25 {
        (k + 1, ratio >> 1, 32, 2)
    } else if ratio < 45 << 25 {
        (k - 1, ratio << 1, 64, 1)
    } else {
        (k, ratio, 32, 1)
    };
    let j = (ratio + (1 << 25)) >> 26;

    let (n, jd) = (mul_limb(n, n_factor), mul_limb(d, d_factor * j));
    let (difference, below) = match sub(n, jd) {
        (_, true) => (sub(jd, n).0, true),
        (difference, false) => (difference, false),
    };
    let sum = add(n, jd);
    let t = log2_artanh(below, difference, sum);
    if k == 0 && j == 32 {
        return t;
    }

    // k + log₂(j/32) ± t in two's complement; the table holds the fraction
    let row = usize::try_from(j.saturating_sub(FIRST_J)).unwrap_or(0);
    let [l0, l1, l2] = LOG2_TABLE.get(row).copied().unwrap_or([0; 3]);
    let k = if j < 32 { k - 1 } else { k };
    let base = [l0, l1, l2, unsigned(k)];
    let [t0, t1, t2] = shr(t.mantissa, t.exponent.unsigned_abs());
    let sum = if below { sub(base, [t0, t1, t2, 0]).0 } else { add(base, [t0, t1, t2, 0]) };
    let [.., top] = sum;
    let negative = top >> 63 == 1;
    let sum = if negative { sub([0; 4], sum).0 } else { sum };
    // the integer part is below 2⁸: give up that many bits at the other end
    let [.., top] = sum;
    let integer_bits = 64 - top.leading_zeros();
    let [m0, m1, m2, _] = shr(sum, integer_bits);
    Scaled::normal(negative, [m0, m1, m2], signed(integer_bits))
}

/// `±2/ln 2·artanh z` for `z = difference/sum` below 2^−6.5.
fn log2_artanh(negative: bool, difference: Limbs, sum: Limbs) -> Scaled {
    let (d_zeros, s_zeros) = (leading_zeros(difference), leading_zeros(sum));
    let quotient = mul_hi(shl(difference, d_zeros), reciprocal(shl(sum, s_zeros)));
    let z = Scaled::normal(negative, quotient, 1 + signed(s_zeros) - signed(d_zeros));
    // artanh z = z·(1 + Σ z²ⁱ/(2i + 1)), with w = 2¹³·z² < 1
    let square = shr(mul_hi(z.mantissa, z.mantissa), (2 * z.exponent + 12).unsigned_abs());
    let w = shl(square, 1);
    let series = mul_hi(w, ARTANH.horner(w));
    // z/ln 2 comes first: its mantissa is below ¾, so the sum cannot overflow
    let first = mul_hi(z.mantissa, LOG2_E);
    Scaled::normal(negative, add(first, shr(mul_hi(first, series), 4)), z.exponent + 2)
}

/// `j` of the first row of the table.
pub(super) const FIRST_J: u64 = 23;

/// `log₂(j/32)`, `j` from 23 to 45, its fraction in [0, 1) times 2¹⁹².
pub(super) static LOG2_TABLE: [Limbs; 23] = [
    [0x3f28_69dd_6be1_d1cc, 0x12ba_94db_12ef_0aa8, 0x8608_2806_b1d5_32c4],
    [0x24f3_e6a3_a259_b040, 0xa00b_120a_068b_add1, 0x95c0_1a39_fbd6_879f],
    [0xcb62_aff1_bd9d_6a74, 0x495f_b7fa_6d7e_da66, 0xa4d3_c25e_68dc_57f2],
    [0x1cf4_83d2_9006_76c7, 0x76da_1c87_2983_511e, 0xb350_0472_3c46_5e69],
    [0x6edb_b3ea_e70d_10c1, 0xe021_361e_13a3_0973, 0xc140_4ead_f383_96de],
    [0x38c6_a548_0171_67ca, 0x2ac9_03a4_13e5_a847, 0xceae_cfea_8085_9b33],
    [0x05d8_4c6e_2ead_ff07, 0x5b8a_19b1_c637_671f, 0xdba4_a47a_a996_d25a],
    [0x8aa5_3e9c_8128_657a, 0xc4ba_ee07_3d4b_1b04, 0xe829_fb69_3044_b398],
    [0x06c1_f1d2_6c71_0872, 0x0d1e_3f80_fbc7_1454, 0xf446_359b_1353_9551],
    [0x0000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0000_0000_0000_0000],
    [0x6366_f25a_e368_399c, 0x9b03_784b_5be0_8490, 0x0b5d_69ba_c77e_c398],
    [0xca50_7cfa_b1d2_7f98, 0xcc53_8261_4457_5ac3, 0x1663_f6fa_c913_167c],
    [0x9e77_fd40_e040_1d05, 0x4f78_dfa1_4aa5_157a, 0x2118_b119_b4f3_c72c],
    [0x49e7_cd47_44b3_6080, 0x4016_2414_0d17_5ba2, 0x2b80_3473_f7ad_0f3f],
    [0x4105_7dd4_287e_22f1, 0xc23d_9780_306c_696a, 0x359e_bc5b_69d9_27df],
    [0x99ea_ddb5_a952_0d6a, 0x51b3_314f_09de_6be4, 0x3f78_2d72_04d0_1447],
    [0x41e8_6a76_3260_2708, 0x16e5_2e91_300e_feef, 0x4910_1eac_381c_e609],
    [0x65b1_57f8_dece_b53a, 0x24af_dbfd_36bf_6d33, 0x5269_e12f_346e_2bf9],
    [0x9f89_0503_285f_6d81, 0x3548_2d13_dc0f_110c, 0x5b88_8736_7433_795e],
    [0x5dba_8beb_a3cb_180b, 0xcad4_15ae_1a71_5618, 0x646e_ea24_7c5c_22d2],
    [0x14a8_05ee_4271_97fc, 0x51bb_e3f6_289e_3ab7, 0x6d1f_afdc_e20a_8290],
    [0x3e73_0bb7_410e_895b, 0xfaf8_6641_5554_d6bf, 0x759d_4f80_cba8_3bf8],
    [0xaf99_2540_2382_15bb, 0x64c6_0011_43d6_c8d5, 0x7dea_15a3_2c1b_3b38],
];
