//! The calls that are measured.

/// What is measured: a label, an export and its arguments.
pub const CASES: &[(&str, &str, &[u64])] = &[
    (
        "Uniswap v2 quote, 112 bits",
        "uniswap_v2_amount_out",
        &[U112[0], U112[1], U112[2], U112[3], 5_421, 0x3c6e_f372_fe94_f82b],
    ),
    ("Uniswap v2 quote, 64 bits", "uniswap_v2_amount_out", &[0, 1_000 * E15, 0, 2_000 * E15, 0, 10 * E15]),
    (
        "`ConstantProduct` of `u128`, 0.3 % fee",
        "constant_product_u128",
        &[54, 0x3635_c9ad_c5de_a000, 108, 0x6c6b_935b_8bbd_4000, 0, 10 * E15],
    ),
    ("`Weighted<U64F64, 2>` 80/20", "weighted_u64f64", &[1_000, 2_000_000, 8, 2, 10]),
    ("`Concentrated<U64F64>`", "concentrated_u64f64", &[1_000, 2_000_000, 1_500, 2_500, 10]),
    ("`StableSwap<U64F64, 2>`", "stable_swap_u64f64", &[1_000_000, 1_500_000, 100, 10_000]),
    ("`mul_div` of `U64F64`", "mul_div_u64f64", &[1_000, 1 << 63, 2_000, 1 << 62, 3_000, 1 << 61]),
    ("`sqrt_directed` of `U64F64`", "sqrt_u64f64", &[2, 0]),
    ("`ln` of `U64F64`", "ln_u64f64", &[2, 1 << 63]),
    ("`exp` of `U64F64`", "exp_u64f64", &[2, 1 << 63]),
    ("`pow` of `U64F64`", "pow_u64f64", &[2, 1 << 63, 1, 1 << 62]),
    ("`mul_div`, 256 bits", "mul_div_256", &[1 << 40, 3, 5, 7, 1 << 30, 11, 13, 17, 1 << 42, 19, 23, 29]),
    ("`sqrt`, 256 bits", "sqrt_256", &[1 << 40, 3, 5, 7]),
    ("`sqrt_ratio_at_tick`, −200000", "sqrt_ratio_at_tick", &[(-200_000_i64) as u64]),
    ("`sqrt_ratio_at_tick`, 200000", "sqrt_ratio_at_tick", &[200_000]),
    ("`sqrt_ratio_at_tick`, 887272", "sqrt_ratio_at_tick", &[887_272]),
    ("`tick_at_sqrt_ratio`", "tick_at_sqrt_ratio", &[0, 0x1_0000_0000 + 12_345, 1]),
    (
        "`compute_swap_step`, to the target",
        "compute_swap_step",
        &[0, 1 << 32, 0, 0, (1 << 32) - (1 << 22), 0, 0, 1_000 * E15, 0, 10 * E15, 3_000],
    ),
    (
        "`compute_swap_step`, all of the amount",
        "compute_swap_step",
        &[0, 1 << 32, 0, 0, (1 << 32) - (1 << 26), 0, 0, 1_000 * E15, 0, 10 * E15, 3_000],
    ),
    ("`amount_0_delta`, up", "amount_0_delta", &[0, 1 << 32, 0, 0, (1 << 32) - (1 << 26), 0, 0, 1_000 * E15]),
    ("Balancer `pow_down_v1`", "balancer_pow_down", &[0, 990 * E15, 0, 3_700 * E15]),
    (
        "Balancer weighted swap, 80/20",
        "balancer_weighted_out",
        &[54, 0x3635_c9ad_c5de_a000, 800 * E15, 108, 0x6c6b_935b_8bbd_4000, 200 * E15, 0, 10_000 * E15],
    ),
    ("Balancer stable invariant", "balancer_stable_invariant", &[200_000, 0, 8_000 * E15, 0, 9_000 * E15]),
    (
        "Balancer stable swap",
        "balancer_stable_out",
        &[200_000, 0, 8_000 * E15, 0, 8_000 * E15, 0, 100 * E15, 0, 16_000 * E15],
    ),
    ("Balancer `WeightedPool`, swap, 80/20", "balancer_weighted_pool_swap", &WEIGHTED_POOL),
    ("Balancer `ComposableStablePool`, swap", "balancer_composable_stable_pool_swap", &STABLE_POOL),
    ("Curve NG `get_d`", "curve_ng_get_d", &[20_000, 0, 8_000 * E15, 0, 9_000 * E15]),
    ("Curve NG `get_y`", "curve_ng_get_y", &[20_000, 0, 8_000 * E15, 0, 8_000 * E15, 0, 8_100 * E15, 0, 16_000 * E15]),
    ("Curve twocrypto `get_y`", "curve_twocrypto_get_y", &TWOCRYPTO_Y),
    ("Curve NG `get_dy`", "curve_ng_get_dy", &CURVE_NG),
    ("Curve NG `exchange`", "curve_ng_exchange", &CURVE_NG),
    ("Curve twocrypto `get_dy`", "curve_twocrypto_get_dy", &TWOCRYPTO),
    ("Curve twocrypto `exchange`, new price scale", "curve_twocrypto_exchange", &TWOCRYPTO),
    ("Velodrome quote, stable", "solidly_stable_out", &VELODROME),
    ("Velodrome quote, volatile", "solidly_volatile_out", &VELODROME),
];

const E15: u64 = 1_000_000_000_000_000;
/// Two reserves of 112 bits.
const U112: [u64; 4] = [0xd1b5_4a32_d192, 0xed03_9b2f_ff8a_d9c3, 0xa3ec_647a_8d6b, 0x9e37_79b9_7f4a_7c15];
const E18: u64 = 1_000 * E15;
/// Decimals, weights, fee of 0.3 %, balances, shares, amount.
const WEIGHTED_POOL: [u64; 13] = pool(
    [18, 18, 800 * E15, 200 * E15, 3 * E15],
    [1_000_000_000_000_000_000_000, 2_000_000_000_000_000_000_000, 2_297_396_709_994_069_000_000, E18 as u128],
);
/// Decimals, rates, amplification of 200, fee of 0.01 %, balances, pool tokens in and outside the Vault, amount.
const STABLE_POOL: [u64; 16] = pool(
    [18, 18, E18, 1_155 * E15 + 123_456_789, 200_000, E15 / 10],
    [
        3_775_000_000_000_000_000_000,
        1_632_034_631_860_185_493_344,
        1 << 111,
        5_658_234_692_877_705_173_976,
        10 * E18 as u128,
    ],
);
/// Rates, `A` of 200, fees, balances, amount and time.
const CURVE_NG: [u64; 13] = {
    let [a, b, c, d, e, f, g, h, i, j, k, l] = pool(
        [E18, E18, 20_000, 1_000_000, 5_000_000_000, 20_000_000_000],
        [1_000_000_000_000_000_000_000_000, 1_200_000_000_000_000_000_000_000, 1_000_000_000_000_000_000_000],
    );
    [a, b, c, d, e, f, g, h, i, j, k, l, 1_700_000_000]
};
/// A pool of tests/vectors/curve_twocrypto_pool.jsonl (dtwo-1) after step 6, at whose next exchange the price scale moves:
/// parameters, amounts; profits and times; amount and time.
const TWOCRYPTO: [u64; 32] = {
    let parameters = [
        6,
        18,
        540_000,
        11_809_167_828_997,
        26_000_000,
        45_000_000,
        230_000_000_000_000,
        2_000_000_000_000,
        146_000_000_000_000,
        866,
    ];
    let amounts = [
        1_892_835_800_612,
        704_194_400_250_199_220_037,
        3_999_809_676_614_376_211_363_480,
        36_508_594_348_500_571_846_517,
        3_000_000_000_000_000_000_000,
        3_000_000_000_000_000_000_000,
        2_695_458_580_946_924_511_000,
    ];
    let state: [u64; 24] = pool(parameters, amounts);
    let rest = [
        1_000_123_406_878_082_275,
        1_000_123_406_878_082_275,
        E18,
        1_710_086_400,
        1_710_086_400,
        0,
        2_856_622_802_642_012_203,
        1_710_086_460,
    ];
    let mut all = [0; 32];
    let (first, last) = all.split_at_mut(24);
    first.copy_from_slice(&state);
    last.copy_from_slice(&rest);
    all
};
/// Amplification, gamma, balances, level and the index of the balance that is looked for.
const TWOCRYPTO_Y: [u64; 9] = {
    let [a, b, c, d, e, f, g, h] = pool(
        [20_000_000, 832_474_110_001_385],
        [91_056_766_602_141_367_271_424, 39_750_926_974_427_446_276_555, 122_940_987_781_689_063_051_234],
    );
    [a, b, c, d, e, f, g, h, 1]
};
/// Decimals, fee of 0.05 %, reserves, amount.
const VELODROME: [u64; 9] = pool([6, 18, 5], [5_701_324_624_000, 6_951_715_731_000_000_000_000_000, 4_697_000_000]);

/// Words, then numbers of two words each, the upper one first.
const fn pool<const W: usize, const N: usize, const ALL: usize>(words: [u64; W], numbers: [u128; N]) -> [u64; ALL] {
    assert!(ALL == W + 2 * N);
    let mut all = [0; ALL];
    let mut i = 0;
    while i < ALL {
        all[i] = if i < W {
            words[i]
        } else {
            let number = numbers[(i - W) / 2];
            if (i - W) % 2 == 0 { (number >> 64) as u64 } else { number as u64 }
        };
        i += 1;
    }
    all
}
