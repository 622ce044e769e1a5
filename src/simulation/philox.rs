//! Philox4x64-10: random words as a function of a counter and a key.

const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
/// What the key grows by in each round: the golden ratio and √3 − 1.
const KEY_STEPS: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
const ROUNDS: u32 = 10;

/// The four words of a counter.
///
/// A bijection of counters for each key, without a state to carry along: the words of any counter cost the same 20
/// multiplications, so that every path begins where it likes: a block is all that a path of one step needs, where a
/// stream cipher's buffer of 256 bytes takes six times as long to fill. It passes the batteries of `TestU01`.
///
/// Reference: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
#[inline]
pub(super) fn block(counter: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    let ([m0, m1], [w0, w1]) = (MULTIPLIERS, KEY_STEPS);
    let ([mut c0, mut c1, mut c2, mut c3], [mut k0, mut k1]) = (counter, key);
    for _ in 0..ROUNDS {
        let ([low0, high0], [low1, high1]) = (wide_product(m0, c0), wide_product(m1, c2));
        [c0, c1, c2, c3] = [high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0];
        (k0, k1) = (k0.wrapping_add(w0), k1.wrapping_add(w1));
    }
    [c0, c1, c2, c3]
}

/// The low and the high word of a product.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the two halves")]
fn wide_product(a: u64, b: u64) -> [u64; 2] {
    let product = u128::from(a) * u128::from(b);
    [product as u64, (product >> 64) as u64]
}

#[cfg(test)]
mod tests {
    use super::block;

    /// Known answers of the authors' library, `Random123`.
    #[test]
    fn known_answers() {
        let pi = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344, 0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89];
        let pi_key = [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c];
        for (counter, key, words) in [
            (
                [0; 4],
                [0; 2],
                [0x1655_4d9e_ca36_314c, 0xdb20_fe9d_672d_0fdc, 0xd7e7_72ce_e186_176b, 0x7e68_b68a_ec7b_a23b],
            ),
            (
                [u64::MAX; 4],
                [u64::MAX; 2],
                [0x87b0_92c3_013f_e90b, 0x438c_3c67_be8d_0224, 0x9cc7_d7c6_9cd7_77b6, 0xa09c_aebf_594f_0ba0],
            ),
            (pi, pi_key, [0xa528_f454_03e6_1d95, 0x38c7_2dbd_566e_9788, 0xa5a1_610e_72fd_18b5, 0x57bd_43b5_e52b_7fe6]),
        ] {
            assert_eq!(block(counter, key), words);
        }
    }

    /// The check value of the C++26 standard: the 10,000th word of `std::philox4x64`, whose seed is 20111115 and whose
    /// counter counts up from 0.
    #[test]
    fn ten_thousandth() {
        let words = |n| block([n, 0, 0, 0], [20_111_115, 0]);
        assert_eq!(words(2_499).last(), Some(&3_409_172_418_970_261_260));
    }
}
