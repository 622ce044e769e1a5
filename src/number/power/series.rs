//! The power series of the logarithm and of the exponential.

use super::limbs::{Limbs, add, mul_hi, mul_hi_128};
use crate::number::wide::{high, join, low, mul_64};

/// Coefficients of a power series without its constant term, highest power first, in units so small that the
/// coefficients of the high powers have one limb, those in the middle two. The variable is a fraction of 192 bits.
pub(super) struct Series {
    pub(super) one: &'static [u64],
    pub(super) two: &'static [u128],
    pub(super) three: &'static [Limbs],
}

impl Series {
    /// `c₁ + c₂·x + c₃·x² + …`; short by no more than six units for a coefficient.
    #[inline]
    pub(super) fn horner(&self, x: Limbs) -> Limbs {
        let [_, x1, x2] = x;
        let one = self.one.iter().fold(0, |sum, c| high(mul_64(sum, x2)).wrapping_add(*c));
        let two = self.two.iter().fold(u128::from(one), |sum, c| mul_hi_128(sum, join(x2, x1)).wrapping_add(*c));
        self.three.iter().fold([low(two), high(two), 0], |sum, c| add(mul_hi(sum, x), *c))
    }
}

/// `Σ wⁱ/(2i + 1)/2^13i` in units of 2⁻¹⁹⁶, `i` from 1 to 14.
pub(super) static ARTANH: Series = Series {
    one: &[
        0x0000_0000_0000_0234,
        0x0000_0000_004b_da12,
        0x0000_000a_3d70_a3d7,
        0x0001_642c_8590_b216,
        0x30c3_0c30_c30c_30c3,
    ],
    two: &[
        0x0000_0000_0000_06bc_a1af_286b_ca1a_f286,
        0x0000_0000_00f0_f0f0_f0f0_f0f0_f0f0_f0f0,
        0x0000_0022_2222_2222_2222_2222_2222_2222,
        0x0004_ec4e_c4ec_4ec4_ec4e_c4ec_4ec4_ec4e,
        0xba2e_8ba2_e8ba_2e8b_a2e8_ba2e_8ba2_e8ba,
    ],
    three: &[
        [0x71c7_1c71_c71c_71c7, 0xc71c_71c7_1c71_c71c, 0x0000_0000_0000_1c71],
        [0x2492_4924_9249_2492, 0x9249_2492_4924_9249, 0x0000_0000_0492_4924],
        [0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccc, 0x0000_00cc_cccc_cccc],
        [0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaaa, 0x002a_aaaa_aaaa_aaaa],
    ],
};

/// `Σ (ln 2/32)ⁿ/n!·gⁿ⁻¹` in units of 2⁻¹⁹⁴, `n` from 1 to 22.
pub(super) static EXP: Series = Series {
    one: &[
        0x0000_0000_0000_0005,
        0x0000_0000_0000_157f,
        0x0000_0000_0051_6b31,
        0x0000_0001_25a7_ecb8,
        0x0000_03ee_2ed7_b686,
        0x000c_c222_5a0e_12d3,
        0x271d_135c_f3f1_6724,
    ],
    two: &[
        0x0000_0000_0000_0070_dba1_0ec1_0087_99ec,
        0x0000_0000_0001_3149_64d5_878a_973f_1436,
        0x0000_0000_0302_c326_2cda_1f2c_5035_8601,
        0x0000_0007_0ef5_943f_0a61_78ad_5a1f_85e8,
        0x0000_0f46_5639_a8dd_9260_7abc_caf2_390a,
        0x001e_4cf5_158b_8ec9_f6fd_a1d9_52e7_699c,
        0x36a4_a7a7_2bcf_87b4_94e1_cb49_ff21_1463,
    ],
    three: &[
        [0xf981_b69d_f12c_370d, 0xb008_8e97_208f_f63f, 0x0000_0000_0000_0058],
        [0x321f_639a_4ace_1152, 0xff16_22c3_1a1a_c547, 0x0000_0000_0000_7ff2],
        [0x3591_a0f9_f662_9ff9, 0x7c36_3c3b_7a58_544c, 0x0000_0000_00a1_8489],
        [0xa5f6_1982_bb65_34b7, 0x5339_8883_8bfb_4d28, 0x0000_0000_aec3_ff3c],
        [0x5628_3923_c752_9f31, 0x73b9_4e65_df05_a9f7, 0x0000_009d_955b_7dd2],
        [0xb7ba_7ae2_3a22_6d00, 0xfe2c_ce9d_8aec_caf4, 0x0000_71ac_235c_1282],
        [0x9547_44ea_3861_9cd3, 0x50de_2d60_dd92_e6bf, 0x003d_7f7b_ff05_8b1d],
        [0xe81e_6864_ce53_16c5, 0x793c_7673_007e_5ed5, 0x162e_42fe_fa39_ef35],
    ],
};
