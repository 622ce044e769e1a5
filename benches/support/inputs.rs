//! The same inputs for timings and for instruction counts.

use std::array;

use cfmm_math::{Checked, Concentrated, ConstantProduct, Invariant, StableSwap, Weighted};
use fixed::types::{I64F64, U64F64};
use fixed::{FixedI64, FixedU64, types::extra::U32};

/// Inputs of a pass: enough that none is predicted, few enough to stay in the first cache.
pub const COUNT: usize = 1_024;

/// A small generator of repeatable inputs (Marsaglia's xorshift).
pub struct Random(u64);

impl Random {
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Uniform in `low..high`.
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in the logarithm.
    pub fn log_uniform(&mut self, low: f64, high: f64) -> f64 {
        self.uniform(low.ln(), high.ln()).exp()
    }

    pub fn wide(&mut self) -> u128 {
        u128::from(self.bits()) << 64 | u128::from(self.bits())
    }
}

/// A number that the bench makes from an f64.
pub trait FromF64: cfmm_math::Scalar {
    fn from_f64(x: f64) -> Self;
}

impl FromF64 for f64 {
    fn from_f64(x: f64) -> Self {
        x
    }
}
impl FromF64 for U64F64 {
    fn from_f64(x: f64) -> Self {
        Self::from_num(x)
    }
}
impl FromF64 for I64F64 {
    fn from_f64(x: f64) -> Self {
        Self::from_num(x)
    }
}
impl FromF64 for FixedI64<U32> {
    fn from_f64(x: f64) -> Self {
        Self::from_num(x)
    }
}
impl FromF64 for Checked<I64F64> {
    fn from_f64(x: f64) -> Self {
        Self::new(I64F64::from_num(x))
    }
}
impl FromF64 for FixedU64<U32> {
    fn from_f64(x: f64) -> Self {
        Self::from_num(x)
    }
}

/// A pool and an amount to trade with it.
pub type Case<P> = (P, <P as Invariant>::Scalar);

fn cases<P: Invariant<Scalar: FromF64>>(mut make: impl FnMut(&mut Random) -> (P, f64)) -> Vec<Case<P>> {
    let mut random = Random::new();
    (0..COUNT)
        .map(|_| {
            let (pool, amount) = make(&mut random);
            (pool, P::Scalar::from_f64(amount))
        })
        .collect()
}

/// Reserves of 10³ … 10⁶, trades of up to a tenth of the reserve.
pub fn constant_product<T: FromF64>() -> Vec<Case<ConstantProduct<T>>> {
    cases(|r| {
        let x = r.log_uniform(1e3, 1e6);
        let y = r.log_uniform(1e3, 1e6);
        let pool = ConstantProduct::new(T::from_f64(x), T::from_f64(y)).expect("valid");
        (pool, x * r.log_uniform(1e-5, 0.1))
    })
}

/// The same with weights of 10 % … 90 %.
pub fn weighted<T: FromF64>() -> Vec<Case<Weighted<T, 2>>> {
    cases(|r| {
        let (x, y, w) = (r.log_uniform(1e3, 1e6), r.log_uniform(1e3, 1e6), r.uniform(0.1, 0.9));
        let pool = Weighted::new([x, y].map(T::from_f64), [w, 1.0 - w].map(T::from_f64)).expect("valid");
        (pool, x * r.log_uniform(1e-5, 0.1))
    })
}

/// Prices around 2,000 in ranges of 1 % … 100 %.
pub fn concentrated<T: FromF64>() -> Vec<Case<Concentrated<T>>> {
    cases(|r| {
        let (p, width, liquidity) = (r.log_uniform(1e3, 4e3), r.log_uniform(1.01, 2.0), r.log_uniform(1e4, 1e6));
        let [l, p_, a, b] = [liquidity, p, p / width, p * width].map(T::from_f64);
        let pool = Concentrated::from_liquidity(l, p_, a, b).expect("valid");
        let x = liquidity * (1.0 / p.sqrt()) * (width.sqrt() - 1.0);
        (pool, x * r.log_uniform(1e-5, 0.1))
    })
}

/// 1 … 3 times imbalanced, A 10 … 2,010, reserves around 10⁶.
pub fn stable_swap<T: FromF64, const N: usize>() -> Vec<Case<StableSwap<T, N>>> {
    cases(|r| {
        let size = r.log_uniform(1e5, 1e7);
        let reserves: [f64; N] = array::from_fn(|_| size * r.uniform(1.0, 3.0));
        let pool = StableSwap::new(reserves.map(T::from_f64), T::from_f64(r.uniform(10.0, 2_010.0).round()));
        (pool.expect("valid"), size * r.log_uniform(1e-5, 0.1))
    })
}
