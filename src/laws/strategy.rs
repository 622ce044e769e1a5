//! Random amounts, trades and pools for `proptest`.
//!
//! ```
//! use cfmm_math::laws::{self, strategy};
//! use fixed::types::U64F64;
//! use proptest::test_runner::{Config, TestRunner};
//!
//! // Your own pools would come from your own `new`.
//! let config = Config { cases: 20, failure_persistence: None, ..Config::default() };
//! TestRunner::new(config).run(&strategy::constant_product::<U64F64>(), |pool| {
//!     laws::check(&pool).unwrap();
//!     Ok(())
//! })?;
//! # Ok::<(), proptest::test_runner::TestError<cfmm_math::ConstantProduct<U64F64>>>(())
//! ```

use core::fmt::Debug;

use proptest::prelude::{Just, Strategy, any, prop_oneof};

use crate::curve::{Concentrated, ConstantProduct, Fee, Invariant, StableSwap, Trade, Weighted, WithFee};
use crate::number::Rounding::Down;
use crate::number::Scalar;

/// Why a random number was drawn again.
const NONE: &str = "the number type does not hold it";

/// Positive amounts `m·2^e`, every size from 2⁻⁶⁴ to 2⁶⁴ as likely as every other, as far as the number holds them.
pub fn amount<T: Scalar>() -> impl Strategy<Value = T> + Clone {
    amount_between(-64, 64)
}

/// Positive amounts from `2^low` to `2^high`.
pub fn amount_between<T: Scalar>(low: i32, high: i32) -> impl Strategy<Value = T> + Clone {
    (any::<u32>(), low..high).prop_filter_map(NONE, |(digits, exponent)| power_of_two(digits | 1 << 31, exponent - 31))
}

/// `m·2^e`, not zero.
fn power_of_two<T: Scalar>(m: u32, e: i32) -> Option<T> {
    let (two, one) = (T::from_int(2).ok()?, T::ONE);
    let start = T::from_int(m).ok().or_else(|| T::from_int(m >> 24).ok())?;
    let (num, den) = if e < 0 { (one, two) } else { (two, one) };
    let x = (0..e.unsigned_abs()).try_fold(start, |x, _| x.mul_div(num, den, Down)).ok()?;
    (x > T::ZERO).then_some(x)
}

/// Trades between two different ones of `assets`.
pub fn trade(assets: usize) -> impl Strategy<Value = Trade> + Clone {
    (0..assets, 1..assets.max(2)).prop_map(move |(sell, step)| {
        let buy = sell.wrapping_add(step);
        Trade { sell, buy: if buy < assets { buy } else { buy.wrapping_sub(assets) } }
    })
}

/// Fees from none to 99.9999 %, in millionths; the common ones more often.
pub fn fee<T: Scalar>() -> impl Strategy<Value = Fee<T>> + Clone {
    prop_oneof![1 => Just(0_u32), 2 => Just(3_000), 1 => Just(500), 1 => Just(10_000), 1 => Just(1), 3 => 0..1_000_000_u32]
        .prop_filter_map(NONE, |pips| Fee::pips(pips).ok())
}

/// Pools of [`ConstantProduct`].
pub fn constant_product<T: Scalar>() -> impl Strategy<Value = ConstantProduct<T>> + Clone {
    (amount(), amount()).prop_filter_map(NONE, |(x, y)| ConstantProduct::new(x, y).ok())
}

/// Pools of [`Weighted`], with weights from 1 to 99.
pub fn weighted<T: Scalar, const N: usize>() -> impl Strategy<Value = Weighted<T, N>> + Clone {
    (near::<T, N>(), [(); N].map(|()| 1..100_u32))
        .prop_filter_map(NONE, |(reserves, weights)| Weighted::new(reserves, whole(weights)?).ok())
}

/// Pools of [`Concentrated`], with ranges from 10⁻⁴ of the price to a factor of 2¹⁶.
pub fn concentrated<T: Scalar>() -> impl Strategy<Value = Concentrated<T>> + Clone {
    (amount_between(-8, 8), amount_between(-8, 8), amount_between(-8, 8), amount_between(-13, 8)).prop_filter_map(
        NONE,
        |(x, y, lower, width): (T, T, T, T)| {
            let upper = lower.plus(lower.mul_div(width, T::ONE, Down).ok()?).ok()?;
            Concentrated::new(x, y, lower, upper).ok()
        },
    )
}

/// Pools of [`StableSwap`], with reserves within a factor of 2¹⁰ and amplifications from 1 to 5,000.
pub fn stable_swap<T: Scalar, const N: usize>() -> impl Strategy<Value = StableSwap<T, N>> + Clone {
    (near::<T, N>(), 1..5_000_u32).prop_filter_map(NONE, |(reserves, amplification)| {
        StableSwap::new(reserves, T::from_int(amplification).ok()?).ok()
    })
}

/// Any of these pools under a fee.
pub fn with_fee<C: Invariant + Debug>(
    pools: impl Strategy<Value = C> + Clone,
) -> impl Strategy<Value = WithFee<C>> + Clone {
    (pools, fee()).prop_filter_map("a fee upon a fee", |(pool, fee)| WithFee::new(pool, fee).ok())
}

/// Amounts within a factor of 2¹⁰ of each other.
fn near<T: Scalar, const N: usize>() -> impl Strategy<Value = [T; N]> + Clone {
    (-16..16_i32, [(); N].map(|()| (any::<u32>(), -5..5_i32))).prop_filter_map(NONE, |(scale, reserves)| {
        let mut amounts = [T::ZERO; N];
        for (amount, (digits, exponent)) in amounts.iter_mut().zip(reserves) {
            *amount = power_of_two(digits | 1 << 31, scale + exponent - 31)?;
        }
        Some(amounts)
    })
}

fn whole<T: Scalar, const N: usize>(values: [u32; N]) -> Option<[T; N]> {
    let mut numbers = [T::ZERO; N];
    for (number, value) in numbers.iter_mut().zip(values) {
        *number = T::from_int(value).ok()?;
    }
    Some(numbers)
}
