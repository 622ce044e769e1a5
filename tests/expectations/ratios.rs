//! The moves that fees pay for, where the search for them is long.

use super::*;

/// `(1 − w)·E₂(−wh) + w·E₂((1 − w)h) = φ`, by mpmath 1.3 at 50 digits. The price overflows; its logarithm does not.
#[test]
fn moves_beyond_any_price() {
    let small = 2_f64.powi(-21);
    let pools = [([1.0 - small, small], 1), ([small, 1.0 - small], 0)];
    for (weights, side) in pools {
        let pool = Weighted::new([1.0, 1.0], weights).unwrap();
        let move_ = pool.break_even_ln_ratios(1.0, 0.125).unwrap()[side].unwrap();
        assert!((move_.abs() / 247_009.928_793_094_293_1 - 1.0).abs() < 1e-15, "{move_} of {weights:?}");
    }
}

/// Far from the peg and back over it: Newton's method goes to and fro over the bend for ever. By mpmath 1.3 at 40 digits,
/// from `Ann·S + D = Ann·D + D³/4xy` alone.
#[test]
fn moves_over_a_bend() {
    let pool = StableSwap::new([1.0, 1.0], 595.109_360_414_864_5).unwrap();
    let [low, high] = pool.break_even_ln_ratios(8.961_380_901_093_655, 0.201_124_885_574_000_93).unwrap();
    for (move_, exact) in [(low, -2.348_595_800_192_607_971), (high, 2.399_692_066_842_055_751)] {
        assert!((move_.unwrap() / exact - 1.0).abs() < 1e-12, "{move_:?}, not {exact}");
    }
}
