//! What settlement has none of: signs, results to nearest, and poison in place of an error.

extern crate std;

use fixed::FixedI128;
use fixed::types::extra::{U0, U1, U20, U64, U120};
use fixed::types::{I64F64, I96F32};
use num_bigint::BigUint;

use super::{Checked, FracReal};
use crate::number::{Real, Scalar};

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

/// In units `r/2^F`, the root of `x/2^F` is that of `x·2^F`; to nearest it is the upper half of the floor of twice it, plus one.
#[test]
fn a_root_is_to_nearest() {
    fn check<F: FracReal>() {
        let mut word = 3;
        for n in 0..2_000_u32 {
            let wide =
                u128::from(crate::number::xorshift(&mut word)) << 64 | u128::from(crate::number::xorshift(&mut word));
            let x = (wide >> (1 + n % 127)).cast_signed();
            let root = Checked::new(FixedI128::<F>::from_bits(x)).sqrt().get().map(FixedI128::to_bits);
            let twice = (BigUint::from(x.unsigned_abs()) << (F::U32 + 2)).sqrt();
            assert_eq!(
                root.map(|root| BigUint::from(root.unsigned_abs())),
                Ok((twice + 1_u32) >> 1_u32),
                "{x}/2^{}",
                F::U32
            );
        }
    }
    check::<U0>();
    check::<U1>();
    check::<U20>();
    check::<U64>();
    check::<U120>();
}

/// `e^x` is below `2^(127 − F)` where it has a value, and has none from there on, however large `x`.
#[test]
fn an_exponential_that_does_not_fit_is_poison() {
    // (127 − 64)·ln 2 = 43.668272375…, and (127 − 32)·ln 2 = 65.848982153…
    let x = |n: i64| Checked::<I64F64>::rational(n, 1_000);
    assert!(x(43_668).exp().is_number() && !x(43_669).exp().is_number());
    assert!(Checked::<I96F32>::rational(65_848, 1_000).exp().is_number());
    for n in 1..20_000 {
        let large = Checked::<I64F64>::rational(43_669 + 17 * n, 1_000);
        assert!(!large.exp().is_number() && !large.exp_m1().is_number(), "{large:?}");
        let large = Checked::<I96F32>::rational(65_849 + 17 * n, 1_000);
        assert!(!large.exp().is_number() && !large.exp_m1().is_number(), "{large:?}");
    }
    assert!(!Checked::new(I64F64::MAX).exp().is_number() && !Checked::new(I96F32::MAX).exp().is_number());
}
