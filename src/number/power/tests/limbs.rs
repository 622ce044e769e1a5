//! The arithmetic of limbs against big integers.

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::cases::Rng;
use super::oracle::{P, Worst, big, log2_16, value};
use super::std::{format, println};
use crate::number::power::limbs::{add, leading_zeros, mul_hi, mul_hi_128, reciprocal, shl, shr, sub};
use crate::number::wide::join;

#[test]
fn limb_arithmetic_against_big_integers() {
    let mut rng = Rng(7);
    let (mut worst_reciprocal, mut worst_product) = (Worst::new(), BigInt::zero());
    for i in 0..50_000 {
        let mut limbs = || {
            let mut limbs = [rng.next(), rng.next(), rng.next()];
            for limb in &mut limbs {
                match rng.below(8) {
                    0 => *limb = 0,
                    1 => *limb = u64::MAX,
                    2 => *limb = u64::MAX << rng.below(64),
                    3 => *limb = 1 << rng.below(64),
                    _ => {}
                }
            }
            limbs
        };
        let (a, mut b) = (limbs(), limbs());
        b[2] |= 1 << 63;
        let (x, y) = (value(a), value(b));
        let all = BigInt::one() << 192;
        // the product is short by less than six units
        let short: BigInt = ((&x * &y) >> 192_u32) - value(mul_hi(a, b));
        assert!(!short.is_negative() && short < BigInt::from(6));
        worst_product = worst_product.max(short);
        let (p, q) = (join(a[1], a[0]), join(b[1], b[0]));
        let short: BigInt = ((big(p) * big(q)) >> 128_u32) - big(mul_hi_128(p, q));
        assert!(!short.is_negative() && short < BigInt::from(3));
        assert_eq!(value(add(a, b)), (&x + &y) % &all);
        assert_eq!(sub(a, b).1, x < y);
        assert_eq!(value(sub(a, b).0), (&x - &y).mod_floor(&all));
        let bits = u32::try_from(i % 260).unwrap();
        assert_eq!(value(shr(a, bits)), &x >> bits);
        assert_eq!(value(shl(a, bits)), (&x << bits) % &all);
        assert_eq!(u64::from(leading_zeros(a)), 192 - x.bits());
        let exact = (BigInt::one() << 383 << P) / &y;
        let gap: BigInt = exact - (value(reciprocal(b)) << P);
        assert_ne!(gap.sign(), Sign::Minus, "{b:x?}");
        worst_reciprocal.note(log2_16(&gap) - 16 * (191 + P), || format!("{b:x?}"));
    }
    worst_reciprocal.report("reciprocal");
    println!("mul_hi: short by {worst_product} at most");
    assert!(worst_reciprocal.0 < -189 * 16);
}
