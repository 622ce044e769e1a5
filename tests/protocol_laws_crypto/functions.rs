//! Exponential, cube root and means against numbers of any size.

use cfmm_math::Error;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::crypto_math::{cbrt, wad_exp};
use cfmm_math::protocol::curve_finance::tricrypto_math::{geometric_mean, reduction_coefficient};
use cfmm_math::protocol::int256::Int256;
use num_bigint::{BigInt, BigUint};

use crate::equation::{big, f64_of, int, wad};
use crate::random::Random;

fn natural(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

fn any(random: &mut Random) -> U256 {
    let word = U256::from_limbs([random.next(), random.next(), random.next(), random.next()]);
    word >> (random.below(256) as usize)
}

#[test]
fn exponentials() {
    let mut random = Random(3);
    let mut worst = 0.0_f64;
    for _ in 0..3_000 {
        let negative = random.one_in(2);
        let size = (u128::from(random.next()) * if negative { 2 } else { 7 }) >> random.below(66);
        let x = Int256::new(negative, U256::from(size)).unwrap();
        let got = wad(wad_exp(x).unwrap().to_bits());
        let exponent = wad(x.unsigned_abs());
        let exact = if negative { (-exponent).exp() } else { exponent.exp() };
        // Rounded down from a relative 2⁻⁶⁵ around.
        let above = f64_of(&((&got - &exact) / &exact));
        worst = worst.max(above);
        let least = &exact - &exact / int(1 << 62) / int(8) - wad(U256::ONE);
        assert!(above < f64::powi(2.0, -65) && got > least, "{x}");
    }
    println!("a relative {worst:e} above");
    let last = Int256::new(false, "135305999368893231588".parse().unwrap()).unwrap();
    assert!(wad_exp(last).is_ok());
    assert_eq!(wad_exp(last.checked_add(Int256::from(1)).unwrap()), Err(Error::Overflow));
    assert_eq!((wad_exp(Int256::MIN), wad_exp(Int256::MAX)), (Ok(Int256::ZERO), Err(Error::Overflow)));
}

#[test]
fn cube_roots() {
    let mut random = Random(4);
    let ten = BigUint::from(10_u32);
    let (mut above, mut roots) = (0, 0);
    for _ in 0..50_000 {
        let x = any(&mut random);
        // As many decimals as fit below 2²⁵⁶/10³⁶.
        let limit = (BigUint::from(1_u32) << 256_u32) / ten.pow(36);
        let (more, back) = if natural(x) < limit {
            (36, 0)
        } else if natural(x) < &limit * ten.pow(18) {
            (18, 6)
        } else {
            (0, 12)
        };
        let floor = (natural(x) * ten.pow(more)).nth_root(3);
        let got = natural(cbrt(x)) / ten.pow(back);
        assert!(got == floor || got == &floor + 1_u32, "{x}");
        above += u32::from(got != floor);
        roots += 1;
    }
    println!("{above} of {roots} one above");
    assert_eq!(cbrt(U256::ZERO), U256::ZERO);
    // Below the cube of r + 1 the contract's steps go to and fro between r and r + 1, and where they start from decides
    // which of them the seventh is: from 1.26 times a power of two, r.
    let r = U256::from(29_489_289_876_134_591_977_869_958_u128);
    let next = natural(r) + 1_u32;
    let below = U256::try_from_le_slice(&(&next * &next * &next - 1_u32).to_bytes_le()).unwrap();
    assert_eq!(cbrt(below), r * U256::from(1_000_000_000_000_u64));
}

#[test]
fn means() {
    let mut random = Random(5);
    let wad = BigUint::from(1_000_000_000_000_000_000_u64);
    for _ in 0..20_000 {
        let x = [0; 3].map(|_| U256::from(random.sized(100)));
        let product = x.into_iter().map(natural).fold(BigUint::from(1_u32), |a, b| a * b);
        // The product loses less than two units, the root one, of the decimals that it has.
        let mean = natural(geometric_mean(x).unwrap());
        let cube = |x: &BigUint| x * x * x;
        let loss = (natural(x[2]) + &wad + 1_u32) * &wad;
        let step = if (&product >> 256_u32) < BigUint::from(1_u32) { 1_u32 } else { 1_000_000 };
        assert!(mean == BigUint::ZERO || cube(&(&mean - 1_u32)) <= product, "{x:?}");
        assert!(cube(&(&mean + 2 * step)) + loss > product, "{x:?}");
        let k = natural(reduction_coefficient(x, U256::ZERO).unwrap());
        let sum: BigUint = x.into_iter().map(natural).sum();
        let exact = &wad * 27_u32 * product / cube(&sum);
        assert!(k <= exact && exact.clone() - k <= BigUint::from(8_u32));
    }
    let one = U256::from(1_000_000_000_000_000_000_u64);
    assert_eq!(reduction_coefficient([U256::ZERO; 3], one), Err(Error::Domain));
    assert_eq!(geometric_mean([U256::MAX; 3]), Err(Error::Overflow));
}

/// The signed integer against one of any size.
#[test]
fn signed_integers() {
    let mut random = Random(6);
    let signed = |x: Int256| {
        let size = BigInt::from(natural(x.unsigned_abs()));
        if x.is_negative() { -size } else { size }
    };
    let fits = |x: &BigInt| {
        let half = BigInt::from(1) << 255_u32;
        *x >= -half.clone() && *x < half
    };
    let mut answers = 0;
    for _ in 0..50_000 {
        let word = |random: &mut Random| Int256::from_bits(any(random));
        let (mut x, mut y) = (word(&mut random), word(&mut random));
        if random.one_in(2) {
            x = x.checked_neg().unwrap_or(x);
        }
        if random.one_in(2) {
            y = y.checked_neg().unwrap_or(y);
        }
        let (a, b) = (signed(x), signed(y));
        let exact = [Some(&a - &b), Some(&a * &b), (b != BigInt::ZERO).then(|| &a / &b)];
        let got = [x.checked_sub(y), x.checked_mul(y), x.checked_div(y)];
        for (got, exact) in got.into_iter().zip(exact) {
            assert_eq!(got.ok().map(signed), exact.filter(fits), "{x} {y}");
            answers += u32::from(got.is_ok());
        }
        let shift = random.below(300) as u32;
        assert_eq!(signed(x.sar(shift)), a >> shift.min(255));
    }
    assert!(answers > 100_000);
    assert_eq!(Int256::MIN.checked_div(Int256::from(-1)), Err(Error::Overflow));
    assert_eq!(int(3), big(U256::from(3)));
}
