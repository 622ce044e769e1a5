//! Signs, which settlement has none of, and roots to nearest.

extern crate std;

use fixed::types::I64F64;
use num_bigint::BigUint;

use super::Checked;
use crate::number::Real;

/// By hand, in units of 2⁻⁶⁴: 2⁶⁴/3 = 6148914691236517205.33…
#[test]
fn a_rational_has_the_sign_of_its_quotient() {
    let bits = |num, den| Checked::<I64F64>::rational(num, den).get().map(I64F64::to_bits);
    for (num, den, expected) in [
        (7, 2, 7 << 63),
        (-7, 2, -(7 << 63)),
        (7, -2, -(7 << 63)),
        (-7, -2, 7 << 63),
        (1, 3, 6_148_914_691_236_517_205),
        (-1, 3, -6_148_914_691_236_517_205),
        (2, -3, -12_297_829_382_473_034_411),
        (0, -5, 0),
        (i64::MIN, 1, i128::MIN),
        (i64::MIN, -1, 0),
    ] {
        if (num, den) == (i64::MIN, -1) || (num, den) == (i64::MIN, 1) {
            // 2⁶³ is one more than there is, and −2⁶³ is the pattern of poison.
            assert!(bits(num, den).is_err(), "{num}/{den}");
        } else {
            assert_eq!(bits(num, den), Ok(expected), "{num}/{den}");
        }
    }
    assert!(bits(1, 0).is_err() && bits(-1, 0).is_err());
}

/// In units of 2⁻⁶⁴ the root of `x` is `√(2⁶⁴·x)`: the nearest `r` has `(2r − 1)² < 4·2⁶⁴·x < (2r + 1)²`.
#[test]
fn a_root_is_rounded_to_nearest() {
    let (mut state, mut up) = (1, 0);
    for n in 0..2_000_u32 {
        let [high, low] = [(); 2].map(|()| u128::from(crate::number::xorshift(&mut state)));
        let x = (high << 64 | low) >> (1 + n % 127);
        let root = Checked::new(I64F64::from_bits(x as i128)).sqrt().get().map(I64F64::to_bits).unwrap();
        let (twice, four) = (BigUint::from(2 * root as u128), BigUint::from(x) << 66_u32);
        let above: BigUint = &twice + 1_u32;
        assert!(four < &above * &above, "{x}");
        assert!(x == 0 || four > (&twice - 1_u32) * (&twice - 1_u32), "{x}");
        up += u32::from(four < &twice * &twice);
    }
    assert!((800..1_200).contains(&up), "{up} of them up");
}
