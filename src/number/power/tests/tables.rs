//! Every constant of the kernel, computed again.

use num_bigint::{BigInt, BigUint};
use num_traits::One;

use super::oracle::{Oracle, P, big, shifted, value};
use super::std::vec::Vec;
use crate::number::power::big::E;
use crate::number::power::exponential::EXP2_TABLE;
use crate::number::power::limbs::low_half;
use crate::number::power::logarithm::{FIRST_J, LN_2, LOG2_E, LOG2_TABLE};
use crate::number::power::series::{ARTANH, EXP, Series};

#[test]
fn tables_are_what_they_say() {
    let oracle = Oracle::new();
    let one = || BigInt::one() << P;
    let floor = |x: BigInt, bits: i64| shifted(&x, bits - P);
    let ln2 = &oracle.ln2;
    assert_eq!(value(LN_2), floor(ln2.clone(), 192));
    assert_eq!(value(LOG2_E), floor((one() << P) / ln2, 191));
    // e = (e^(1/2))², with e^(1/2) = 2^(1/(2 ln 2))
    let (int, root) = oracle.exp2(&((one() << (P - 1)) / ln2));
    assert_eq!(int, 0);
    let e = (&root * &root) >> P;
    let limbs = BigUint::new(E.limbs.iter().flat_map(|l| [low_half(*l), low_half(*l >> 32)]).collect());
    assert_eq!((BigInt::from(limbs), E.exponent), (floor(e, 510), 2));

    for (j, row) in (23_u128..).zip(LOG2_TABLE) {
        let log = oracle.log2(j, 32);
        let fraction = &log - ((&log >> P) << P);
        assert_eq!(value(row), floor(fraction, 192), "log2({j}/32)");
    }
    assert_eq!((FIRST_J, LOG2_TABLE.len()), (23, 23));
    for (j, row) in (0_u32..).zip(EXP2_TABLE) {
        let (int, root) = oracle.exp2(&((one() >> 5) * j));
        assert_eq!((int, value(row)), (0, floor(root, 191)), "2^({j}/32)");
    }
    let coefficients = |s: &Series| {
        let three = s.three.iter().rev().map(|c| value(*c));
        let two = s.two.iter().rev().map(|c| big(*c));
        three.chain(two).chain(s.one.iter().rev().map(|c| BigInt::from(*c))).collect::<Vec<_>>()
    };
    let artanh = coefficients(&ARTANH);
    for (i, c) in (1_i64..).zip(&artanh) {
        assert_eq!(*c, floor(one() / (2 * i + 1), 196 - 13 * i), "artanh {i}");
    }
    let exp = coefficients(&EXP);
    let mut term = one();
    for (n, c) in (1_i64..).zip(&exp) {
        term = ((term * ln2) >> P) / n;
        assert_eq!(*c, floor(term.clone(), 194 - 5 * n), "exp {n}");
    }
    assert_eq!((artanh.len(), exp.len()), (14, 22));
}
