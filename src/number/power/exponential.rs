//! Two to the power of a fraction, as a mantissa.

use super::limbs::{Limbs, add, mul_hi, shl, shr};
use super::series::EXP;

/// `2^fraction`, in [1, 2), times 2¹⁹¹; never above the exact value.
pub(super) fn exp2(fraction: Limbs) -> Limbs {
    let [.., top] = fraction;
    let root = usize::try_from(top >> 59).ok().and_then(|j| EXP2_TABLE.get(j)).copied().unwrap_or([0; 3]);
    // 2^(g/32) = 1 + g·Σ (ln 2/32)ⁿ/n!·gⁿ⁻¹
    let g = shl(fraction, 5);
    let series = mul_hi(g, EXP.horner(g));
    add(root, shr(mul_hi(root, series), 2))
}

/// `2^(j/32)` times 2¹⁹¹.
pub(super) static EXP2_TABLE: [Limbs; 32] = [
    [0x0000_0000_0000_0000, 0x0000_0000_0000_0000, 0x8000_0000_0000_0000],
    [0x29f1_a4af_befa_5d7c, 0x3e2a_475b_4652_0bff, 0x82cd_8698_ac2b_a1d7],
    [0x148a_0459_e758_5151, 0xc5c9_5b8c_2154_c1b2, 0x85aa_c367_cc48_7b14],
    [0xe623_d58b_3772_ba13, 0x5df8_d76c_98c6_7562, 0x8898_0e80_92da_8527],
    [0x1aa8_4ffb_ebac_349f, 0xfbe4_6287_58a5_3c90, 0x8b95_c1e3_ea8b_d6e6],
    [0xa110_3723_0b36_7828, 0x2dc0_144c_8783_d4c5, 0x8ea4_398b_45cd_53c0],
    [0x1942_b348_16fb_4f26, 0x0fd6_d8e0_ae5a_c9d8, 0x91c3_d373_ab11_c336],
    [0x4856_0469_01ff_6c05, 0x2e8a_fad1_2551_de54, 0x94f4_efa8_fef7_0961],
    [0x5e13_9a1b_14fa_8178, 0x46ad_2318_2e42_f6f6, 0x9837_f051_8db8_a96f],
    [0x0928_b5fc_e34c_df21, 0xa2a8_17a2_a3cc_3f1f, 0x9b8d_39b9_d54e_5538],
    [0x65c1_5c12_2133_e2a2, 0xa091_1f09_ebb9_fdd1, 0x9ef5_3260_91a1_11ad],
    [0x9da4_384d_bc2c_8eae, 0x9b7a_04ef_80cf_dea7, 0xa270_4303_0c49_6818],
    [0x1dd1_70ac_e2bc_fc17, 0x1cbd_7f62_1710_701b, 0xa5fe_d6a9_b151_38ea],
    [0x3951_f214_c02d_824a, 0x541e_24ec_3531_fa73, 0xa9a1_5ab4_ea7c_0ef8],
    [0x6be4_0940_7034_fded, 0x4980_a8c8_f59a_2ec4, 0xad58_3eea_42a1_4ac6],
    [0x757c_fb99_13ad_c577, 0x87d0_37e9_6d21_5d8e, 0xb123_f581_d2ac_258f],
    [0x1d6f_60ba_893b_a84c, 0x597d_89b3_754a_be9f, 0xb504_f333_f9de_6484],
    [0xa5ab_16cf_4510_56ed, 0x1b87_9778_566b_65a1, 0xb8fb_af47_62fb_9ee9],
    [0x15b3_4bbc_b029_8f41, 0xa881_1fb6_6d0f_af7a, 0xbd08_a39f_580c_36be],
    [0x6b2e_5dd6_07a9_969c, 0x7c45_7d59_a500_87b5, 0xc12c_4cca_6670_9456],
    [0x6b0f_9399_9825_1a36, 0x3e2a_d0c9_64dd_9f37, 0xc567_2a11_5506_dadd],
    [0x257a_c0db_1f41_9377, 0x80e1_f92a_0511_697e, 0xc9b9_bd86_6e2f_27a2],
    [0x6f28_610b_8c36_485a, 0xe235_838f_95f2_c6ed, 0xce24_8c15_1f84_80e3],
    [0x5202_9c0b_81f7_be57, 0x1224_8e57_c3de_4028, 0xd2a8_1d91_f12a_e45a],
    [0x1d73_3af5_2205_8b16, 0x39a6_8bb9_902d_3fde, 0xd744_fcca_d69d_6af4],
    [0x481e_1ab7_25b1_2d56, 0x3d84_0d5a_9e29_aa64, 0xdbfb_b797_daf2_3755],
    [0x224b_251b_3309_2002, 0x0658_9504_8dd3_33ca, 0xe0cc_deec_2a94_e111],
    [0xaacd_6065_b6e9_f6ac, 0x1e5e_8f4a_4edb_b0ec, 0xe5b9_06e7_7c83_48a8],
    [0xc4fa_ace0_43b7_f91c, 0xd02d_75b3_706e_54fa, 0xeac0_c6e7_dd24_392e],
    [0xd4a2_77ea_ddaa_925c, 0x4656_1cf6_948d_b912, 0xefe4_b99b_dcda_f5cb],
    [0x6f51_0308_6777_09f5, 0x7b9d_0c7a_ed98_0fc3, 0xf525_7d15_2486_cc2c],
    [0x8006_fe21_a95d_14dc, 0x7c25_bb14_315d_7fcc, 0xfa83_b2db_722a_033a],
];
