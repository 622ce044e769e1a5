//! Numbers as the laws see them: raw units, exact integers, and where a type begins and ends.

use cfmm_math::{Checked, Scalar};
use fixed::types::extra::{U0, U16, U24, U32, U60, U64, U100};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use proptest::prelude::*;

pub type Q32 = FixedU64<U32>;
pub type Q16 = FixedU64<U16>;
pub type Q64 = FixedU128<U64>;
pub type Wei = FixedU128<U0>;
pub type Q100 = FixedU128<U100>;
pub type I24 = FixedI64<U24>;
pub type I60 = FixedI128<U60>;
pub type Real64 = Checked<FixedI128<U64>>;

/// A number that can be written as an exact integer of units.
pub trait Number: Scalar + 'static {
    /// Fixed point, where every law is exact.
    const FIXED: bool;
    /// Bits of the largest number that is generated, in units.
    const BITS: u32;
    /// `1` is `2^FRAC` in [`raw`](Self::raw).
    const FRAC: u32;

    /// `units` of the last place; in `f64` of 2⁻⁶⁴.
    fn from_units(units: u128) -> Self;
    /// The number of units, exactly, that `from_units` would be given.
    fn raw(self) -> BigInt;

    /// The number of `raw` units, or the top of the type; in `f64` to nearest.
    fn from_raw(raw: &BigInt) -> Self {
        let top = u128::MAX >> (128 - Self::BITS);
        Self::from_units(raw.to_u128().map_or(top, |units| units.min(top)))
    }

    /// What `f64` may be off by in amounts of this size: 10⁻⁹. Nothing in fixed point.
    fn slack(size: &BigInt) -> BigInt {
        if Self::FIXED { BigInt::ZERO } else { size / BigInt::from(1_000_000_000) }
    }
}

macro_rules! fixed_number {
    ($($name:ty, $raw:ty, $bits:literal, $frac:literal;)*) => { $(
        impl Number for $name {
            const FIXED: bool = true;
            const BITS: u32 = $bits;
            const FRAC: u32 = $frac;

            fn from_units(units: u128) -> Self {
                Self::from_bits(<$raw>::try_from(units).unwrap_or(<$raw>::MAX))
            }

            fn raw(self) -> BigInt {
                self.to_bits().into()
            }
        }
    )* };
}

fixed_number! {
    Q32, u64, 64, 32;
    Q16, u64, 64, 16;
    Q64, u128, 128, 64;
    Wei, u128, 128, 0;
    Q100, u128, 128, 100;
    I24, i64, 63, 24;
    I60, i128, 127, 60;
}

impl Number for Real64 {
    const FIXED: bool = true;
    const BITS: u32 = 127;
    const FRAC: u32 = 64;

    fn from_units(units: u128) -> Self {
        Self::new(FixedI128::from_bits(i128::try_from(units).unwrap_or(i128::MAX)))
    }

    fn raw(self) -> BigInt {
        self.get().expect("no law hands out poison").to_bits().into()
    }
}

/// An `f64` has no last unit; 2⁻¹⁰⁰⁰ is far below what its digits mean at the sizes used here.
pub const F64_FRAC: u32 = 1_000;

impl Number for f64 {
    const FIXED: bool = false;
    const BITS: u32 = 128;
    const FRAC: u32 = F64_FRAC;

    #[allow(clippy::cast_precision_loss, reason = "any number of that size will do")]
    fn from_units(units: u128) -> Self {
        units as Self * 2_f64.powi(-64)
    }

    fn raw(self) -> BigInt {
        assert!(self.is_finite(), "an answer is {self}");
        let bits = self.to_bits();
        let (exponent, mantissa) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
        let (exponent, mantissa) = if exponent == 0 { (1, mantissa) } else { (exponent, mantissa | 1 << 52) };
        let shift = exponent - 1_075 + F64_FRAC as i32;
        let raw = BigInt::from(mantissa);
        let raw = if shift >= 0 { raw << shift as u32 } else { raw >> (-shift) as u32 };
        if self < 0.0 { -raw } else { raw }
    }

    fn from_raw(raw: &BigInt) -> Self {
        // In two steps, so that neither leaves the range of f64.
        let shift = raw.bits().saturating_sub(900).min(F64_FRAC.into());
        (raw >> shift).to_f64().expect("of that size") * 2_f64.powi(shift as i32 - F64_FRAC as i32)
    }
}

/// Log-uniform: every size is as likely as every other.
pub fn log_uniform(bits: core::ops::Range<u32>) -> impl Strategy<Value = u128> + Clone {
    (bits, any::<u128>()).prop_map(|(bits, digits)| (digits | 1 << 127) >> (127 - bits))
}

/// One unit, a few units, a power of two and its neighbours, the top of the type, and everything between.
pub fn units<T: Number>() -> impl Strategy<Value = u128> + Clone {
    let top = u128::MAX >> (128 - T::BITS);
    prop_oneof![
        6 => log_uniform(0..T::BITS),
        2 => 1_u128..=20,
        1 => (1..T::BITS - 1, -1_i8..=1).prop_map(|(bits, near)| (1_u128 << bits).saturating_add_signed(near.into())),
        1 => (0_u128..=20).prop_map(move |below| top - below),
    ]
}

/// How large a trade is, said without the pool: settled by [`Size::of`].
#[derive(Debug, Clone, Copy)]
pub enum Size {
    /// `reserve · part/2⁶⁴`, log-uniform.
    Part(u64),
    /// A multiple of the reserve.
    Times(u32),
    /// A few units.
    Few(u8),
    /// A few units less than the reserve.
    AllBut(u8),
    /// Whatever the type holds.
    Any(u128),
}

impl Size {
    pub fn any<T: Number>() -> impl Strategy<Value = Self> + Clone {
        prop_oneof![
            6 => log_uniform(20..64).prop_map(|part| Self::Part(part as u64)),
            2 => (1_u32..5_000).prop_map(Self::Times),
            3 => (0_u8..=20).prop_map(Self::Few),
            1 => (0_u8..=3).prop_map(Self::AllBut),
            1 => units::<T>().prop_map(Self::Any),
        ]
    }

    /// Amounts for a pool of a few units.
    pub fn tiny() -> impl Strategy<Value = Self> + Clone {
        prop_oneof![
            4 => (0_u8..=20).prop_map(Self::Few),
            2 => log_uniform(56..64).prop_map(|part| Self::Part(part as u64)),
            1 => (0_u8..=3).prop_map(Self::AllBut),
        ]
    }

    /// This size for a reserve. A few units of `f64` are a few millionths of the reserve.
    pub fn of<T: Number>(self, reserve: T) -> T {
        let x = reserve.raw();
        match self {
            Self::Part(part) => T::from_raw(&((x * part) >> 64_u32)),
            Self::Times(times) => T::from_raw(&(x * times)),
            Self::Few(few) if T::FIXED => T::from_units(few.into()),
            Self::AllBut(few) if T::FIXED => T::from_raw(&(x - few).max(BigInt::ZERO)),
            Self::Few(few) => T::from_raw(&((x * few) >> 20_u32)),
            Self::AllBut(few) => T::from_raw(&(&x - ((&x * few) >> 20_u32))),
            Self::Any(units) => T::from_units(units),
        }
    }
}
