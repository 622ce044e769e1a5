//! Signs, which settlement has none of.

extern crate std;

use fixed::types::I64F64;

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
