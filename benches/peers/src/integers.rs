//! Integers of 128 and 256 bits, and numbers in fixed point.

use bnum::cast::As;
use cfmm_math::protocol::{U256, full_math};
use cfmm_math::{Rounding, Scalar};
use fixed::types::{U64F64, U128F0};

use crate::{Cases, OURS, Random, many};

const MATH: &str = "uniswap_v3_math";
const SDK: &str = "uniswap-v3-sdk";
const RUINT: &str = "ruint";
const PRIMITIVE: &str = "primitive-types";
const BNUM: &str = "bnum";
const ETHNUM: &str = "ethnum";
const CRYPTO: &str = "crypto-bigint";
const FIXED: &str = "fixed";
const SOLMATH: &str = "solmath";

type Three = (U256, U256, U256);

/// Plain ruint: a product of 512 bits and a quotient.
fn ruint_512((a, b, d): &Three) -> Option<U256> {
    type U512 = ruint::Uint<512, 8>;
    let product: U512 = a.widening_mul(*b);
    let quotient = product / U512::from(*d);
    low(*quotient.as_limbs())
}

fn primitive_512((a, b, d): &Three) -> Option<U256> {
    let [a, b, d] = [a, b, d].map(|x| primitive_types::U256(*x.as_limbs()));
    low((a.full_mul(b) / d).0)
}

fn bnum_512((a, b, d): &Three) -> Option<U256> {
    let [a, b, d] = [a, b, d].map(|x| bnum::types::U256::from_digits(*x.as_limbs()).as_::<bnum::types::U512>());
    low(*(a * b / d).digits())
}

fn crypto_512((a, b, d): &Three) -> Option<U256> {
    use crypto_bigint::{NonZero, U512};
    let [a, b, d] = [a, b, d].map(|x| crypto_bigint::U256::from_words(*x.as_limbs()));
    let (low_half, high_half) = a.split_mul(&b);
    let product: U512 = (low_half, high_half).into();
    let divisor: U512 = (d, crypto_bigint::U256::ZERO).into();
    let quotient = product.wrapping_div_vartime(&NonZero::new(divisor).into_option()?);
    low(*quotient.as_words())
}

/// 256 bits without more are enough for products of 128 bits.
fn ethnum_256((a, b, d): &Three) -> Option<U256> {
    let word = |x: &U256| {
        let limbs = x.as_limbs();
        ethnum::U256::from_words(
            u128::from(limbs[3]) << 64 | u128::from(limbs[2]),
            u128::from(limbs[1]) << 64 | u128::from(limbs[0]),
        )
    };
    let (high, low) = (word(a) * word(b) / word(d)).into_words();
    Some(U256::from_limbs([low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64]))
}

fn low(limbs: [u64; 8]) -> Option<U256> {
    let [a, b, c, d, high @ ..] = limbs;
    (high == [0; 4]).then(|| U256::from_limbs([a, b, c, d]))
}

fn products(cases: &mut Cases) {
    let inputs = many(|r| {
        let (a, b) = (r.bits(200, 256), r.bits(200, 256));
        // Large enough for the quotient to fit.
        (a, b, r.bits(250, 256).max(a))
    });
    cases.add(
        "mul_div, 256 bits",
        inputs,
        &[
            (OURS, |(a, b, d)| full_math::mul_div(*a, *b, *d, Rounding::Down).ok()),
            (MATH, |(a, b, d)| uniswap_v3_math::full_math::mul_div(*a, *b, *d).ok()),
            (SDK, |(a, b, d)| uniswap_v3_sdk::utils::mul_div(*a, *b, *d).ok()),
            (RUINT, ruint_512),
            (PRIMITIVE, primitive_512),
            (BNUM, bnum_512),
            (CRYPTO, crypto_512),
        ],
    );
    cases.add(
        "mul_div, 128 bits",
        many(|r| (r.bits(60, 128), r.bits(60, 128), r.bits(100, 128))),
        &[
            (OURS, |(a, b, d)| full_math::mul_div(*a, *b, *d, Rounding::Down).ok()),
            (MATH, |(a, b, d)| uniswap_v3_math::full_math::mul_div(*a, *b, *d).ok()),
            (SDK, |(a, b, d)| uniswap_v3_sdk::utils::mul_div(*a, *b, *d).ok()),
            (RUINT, ruint_512),
            (PRIMITIVE, primitive_512),
            (BNUM, bnum_512),
            (CRYPTO, crypto_512),
            (ETHNUM, ethnum_256),
        ],
    );
}

fn roots(cases: &mut Cases) {
    cases.add(
        "sqrt, 256 bits",
        many(|r| r.bits(130, 256)),
        &[
            (OURS, |x| full_math::sqrt(*x)),
            (RUINT, |x| x.root(2)),
            (PRIMITIVE, |x| U256::from_limbs(primitive_types::U256(*x.as_limbs()).integer_sqrt().0)),
            (BNUM, |x| U256::from_limbs(*bnum_root(bnum::types::U256::from_digits(*x.as_limbs())).digits())),
            (CRYPTO, |x| U256::from_limbs(*crypto_bigint::U256::from_words(*x.as_limbs()).sqrt_vartime().as_words())),
        ],
    );
}

fn bnum_root(x: bnum::types::U256) -> bnum::types::U256 {
    num_integer::Roots::sqrt(&x)
}

/// A number with 64 bits after the point.
fn number(r: &mut Random, low: u32, high: u32) -> U64F64 {
    U64F64::from_bits(r.u128(low, high))
}

fn numbers(cases: &mut Cases) {
    cases.add(
        "U64F64 a·b",
        many(|r| (number(r, 20, 90), number(r, 20, 90))),
        &[(OURS, |(a, b)| a.mul_div(*b, U64F64::ONE, Rounding::Down).ok()), (FIXED, |(a, b)| a.checked_mul(*b))],
    );
    cases.add(
        "U64F64 a/b",
        many(|r| (number(r, 20, 90), number(r, 50, 120))),
        &[(OURS, |(a, b)| a.mul_div(U64F64::ONE, *b, Rounding::Down).ok()), (FIXED, |(a, b)| a.checked_div(*b))],
    );
    cases.add(
        "U64F64 sqrt",
        many(|r| number(r, 1, 128)),
        &[(OURS, |a| a.sqrt_mul(U64F64::ONE, Rounding::Down).ok()), (FIXED, |a| a.checked_sqrt())],
    );
    let inputs = many(|r| (r.u128(60, 127), r.u128(60, 127), r.u128(126, 128)));
    cases.add(
        "u128 a·b/c",
        inputs,
        &[
            (OURS, |(a, b, c)| {
                let [a, b, c] = [a, b, c].map(|x| U128F0::from_bits(*x));
                a.mul_div(b, c, Rounding::Down).ok().map(U128F0::to_bits)
            }),
            (SOLMATH, |(a, b, c)| solmath::mul_div_floor_u128(*a, *b, *c).ok()),
        ],
    );
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("Integers and fixed point");
    products(cases);
    roots(cases);
    numbers(cases);
}
