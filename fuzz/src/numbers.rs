//! Fixed-point numbers as the laws of pools see them: amounts are natural numbers of units.

use cfmm_math::{Checked, Scalar};
use fixed::types::extra::{U0, U24, U32, U60, U64, U100};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;

use crate::input::Input;

pub type Q32 = FixedU64<U32>;
pub type Q64 = FixedU128<U64>;
pub type Q100 = FixedU128<U100>;
pub type Wei = FixedU128<U0>;
pub type I24 = FixedI64<U24>;
pub type I60 = FixedI128<U60>;
pub type Real64 = Checked<FixedI128<U64>>;

/// An amount.
pub trait Number: Scalar + 'static {
    /// Bits of the largest number.
    const WIDTH: u32;
    /// One is `2^FRAC` units.
    const FRAC: u32;

    /// So many units, or the largest number.
    fn of_units(units: u128) -> Self;
    /// The units of a number that is not negative.
    fn units(self) -> u128;

    fn raw(self) -> BigInt {
        self.units().into()
    }

    fn of_raw(raw: &BigInt) -> Self {
        Self::of_units(u128::try_from(raw).unwrap_or(u128::MAX))
    }
}

macro_rules! number {
    ($($name:ty, $raw:ty, $width:literal, $frac:literal;)*) => { $(
        impl Number for $name {
            const WIDTH: u32 = $width;
            const FRAC: u32 = $frac;

            fn of_units(units: u128) -> Self {
                Self::from_bits(<$raw>::try_from(units).unwrap_or(<$raw>::MAX))
            }

            fn units(self) -> u128 {
                self.to_bits().try_into().expect("an amount below zero")
            }
        }
    )* };
}

number! {
    Q32, u64, 64, 32;
    Q64, u128, 128, 64;
    Q100, u128, 128, 100;
    Wei, u128, 128, 0;
    I24, i64, 63, 24;
    I60, i128, 127, 60;
}

impl Number for Real64 {
    const WIDTH: u32 = 127;
    const FRAC: u32 = 64;

    fn of_units(units: u128) -> Self {
        Self::new(FixedI128::from_bits(i128::try_from(units).unwrap_or(i128::MAX)))
    }

    fn units(self) -> u128 {
        self.get().expect("poison handed out").to_bits().try_into().expect("an amount below zero")
    }
}

/// The size of a trade beside a reserve: a part or a multiple of it, a few units, all but a few, or anything.
pub fn size_of<T: Number>(input: &mut Input, reserve: T) -> T {
    let (how, part) = (input.byte(), input.u32());
    let (x, few) = (reserve.raw(), BigInt::from(part >> 24));
    let raw: BigInt = match how % 8 {
        // Down to nothing.
        0..3 => (x * part) >> (32 + u32::from(how) / 2),
        3 => x * (part >> 20),
        4 | 5 => few,
        6 => (x - few).max(BigInt::ZERO),
        _ => BigInt::from(u128::from(part) << (u32::from(how) / 2).min(T::WIDTH - 1) >> 16_u32),
    };
    T::of_raw(&raw)
}
