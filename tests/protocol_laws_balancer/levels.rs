//! Levels of pools, exactly, and random numbers.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::balancer::composable_stable_pool::ComposableStablePool;
use num_bigint::BigInt;
use num_traits::{One, ToPrimitive, Zero};

use crate::exact::Random;

pub fn big(x: U256) -> BigInt {
    BigInt::from_bytes_le(num_bigint::Sign::Plus, &x.to_le_bytes::<32>())
}

pub fn ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

pub fn wei(x: u128) -> U256 {
    U256::from(x)
}

/// Log-uniform, of up to so many bits and 127, never zero.
pub fn amount(random: &mut Random, bits: u64) -> U256 {
    let length = random.below(bits.min(127));
    let word = u128::from(random.word()) << 64 | u128::from(random.word());
    wei(1_u128 << length | word & ((1 << length) - 1))
}

/// One of a list.
pub fn one_of<T: Copy>(random: &mut Random, list: &[T]) -> T {
    list[random.below(list.len() as u64) as usize]
}

/// The floor of the root of `Ann·Σx + D = Ann·D + Dⁿ⁺¹/(nⁿ·∏x)`, `Ann = amp·n/1000`.
///
/// Newton's steps from the sum, which is above the root of a convex function, fall to its ceiling or one above.
pub fn level(amp: u64, x: &[BigInt]) -> BigInt {
    let n = u32::try_from(x.len()).unwrap();
    let sum: BigInt = x.iter().sum();
    let product: BigInt = x.iter().product::<BigInt>() * BigInt::from(n).pow(n) * 1_000;
    assert!(!product.is_zero(), "a level of nothing");
    let ann = BigInt::from(amp) * n;
    // 1000·∏·nⁿ times the function, and its derivative.
    let (linear, constant) = (&product * (&ann - 1_000) / 1_000, &product * &ann * &sum / 1_000);
    let power = |d: &BigInt| d.pow(n + 1) * 1_000;
    let is_at_most = |d: &BigInt| power(d) + &linear * d <= constant;
    let mut d = sum + 1;
    loop {
        let value = power(&d) + &linear * &d - &constant;
        let slope = d.pow(n) * 1_000 * (n + 1) + &linear;
        let next = &d - value / slope;
        if next >= d {
            break;
        }
        d = next;
    }
    while !is_at_most(&d) {
        d -= 1;
    }
    assert!(!is_at_most(&(&d + 1)));
    d
}

/// Bits below the point of a level.
const FRAC: u32 = 32;

/// `D·2³²` of the upscaled balances, which the contract reckons with, and `extra` wei more of each; zero
/// where one of them is.
pub fn level_seen<const N: usize>(pool: &ComposableStablePool<N>, extra: [u32; N]) -> BigInt {
    let upscaled = core::array::from_fn::<_, N, _>(|i| {
        let whole: BigInt = big(pool.state().balances[i]) * big(pool.scaling_factors()[i]) / ten(18);
        (whole + extra[i]) << FRAC
    });
    if upscaled.iter().any(Zero::is_zero) { BigInt::zero() } else { level(pool.amplification().to(), &upscaled) }
}

/// `D·2³²` of the balances times the rates, of which no part of a wei is left out.
pub fn level_true<const N: usize>(pool: &ComposableStablePool<N>) -> BigInt {
    let upscaled = core::array::from_fn::<_, N, _>(|i| {
        ((big(pool.state().balances[i]) * big(pool.scaling_factors()[i])) << FRAC) / ten(18)
    });
    level(pool.amplification().to(), &upscaled)
}

/// Wei of a level.
pub fn to_wei(level: &BigInt) -> f64 {
    level.to_f64().unwrap() / f64::from(FRAC).exp2()
}

#[test]
fn levels() {
    // The equation, at twice the precision of an f64.
    for (amp, x) in [(1_000, [1_u64, 1_000_000]), (200_000, [67_000, 18]), (5_000_000, [5, 5])] {
        let x = x.map(|x| BigInt::from(x) << 200_u32);
        let d = level(amp, &x);
        let function = |d: &BigInt| {
            let ann = BigInt::from(2 * amp);
            let [a, b] = &x;
            d.pow(3) * 1_000 + (&ann - 1_000) * d * 4 * a * b - ann * (a + b) * 4 * a * b
        };
        assert!(function(&d) <= BigInt::zero() && function(&(&d + BigInt::one())) > BigInt::zero());
    }
}
