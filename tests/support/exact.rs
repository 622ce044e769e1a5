//! Exact integers and fractions: an oracle that shares no code with the crate.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use cfmm_math::{Error, FracI64, FracI128, FracU64, FracU128, Result, Rounding, Scalar};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

pub const BOTH: [Rounding; 2] = [Rounding::Down, Rounding::Up];

/// A fixed-point number as the integer that it is.
pub trait Bits: Scalar {
    const FRAC: u32;
    const SIGNED: bool;
    /// Width of a positive number.
    const WIDTH: u64;

    fn bits(self) -> BigInt;
    /// `None` where the type cannot hold it.
    fn of_bits(bits: &BigInt) -> Option<Self>;

    fn one() -> BigInt {
        Self::ONE.bits()
    }

    fn max() -> BigInt {
        (BigInt::one() << Self::WIDTH) - 1
    }
}

macro_rules! bits {
    ($($fixed:ident<$frac:ident>, $raw:ident, $signed:literal, $width:literal, $to:ident;)*) => { $(
        impl<F: $frac> Bits for $fixed<F> {
            const FRAC: u32 = F::U32;
            const SIGNED: bool = $signed;
            const WIDTH: u64 = $width;

            fn bits(self) -> BigInt {
                BigInt::from(self.to_bits())
            }

            fn of_bits(bits: &BigInt) -> Option<Self> {
                bits.$to().map(Self::from_bits)
            }
        }
    )* };
}

bits! {
    FixedU64<FracU64>, u64, false, 64, to_u64;
    FixedI64<FracI64>, i64, true, 63, to_i64;
    FixedU128<FracU128>, u128, false, 128, to_u128;
    FixedI128<FracI128>, i128, true, 127, to_i128;
}

/// A small deterministic generator (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.word() % n
    }

    /// In `0 … 1`.
    pub fn unit(&mut self) -> f64 {
        let mantissa = (self.word() >> 11) as f64;
        mantissa / (1_u64 << 53) as f64
    }

    /// Log-uniform between two positive numbers.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low * ((high / low).ln() * self.unit()).exp()
    }

    /// A number whose length is uniform in `0 ..= bits`.
    pub fn natural(&mut self, bits: u64) -> BigInt {
        let length = self.below(bits + 1);
        let mut x = BigInt::from(self.word());
        for _ in 0..length / 64 {
            x = (x << 64_u8) + self.word();
        }
        let have = x.bits();
        if have > length { x >> (have - length) } else { x }
    }

    /// A positive number of the type, log-uniform below `2^bits`.
    pub fn positive<T: Bits>(&mut self, bits: u64) -> T {
        loop {
            let x = self.natural(bits.min(T::WIDTH));
            if !x.is_zero() {
                return T::of_bits(&x).expect("within the width");
            }
        }
    }

    /// Any number of the type, of either sign, with the extremes and small numbers often.
    pub fn any<T: Bits>(&mut self) -> T {
        let x = match self.below(16) {
            0 => T::max() - self.below(3),
            1 => BigInt::from(self.below(4)),
            2 => T::one() + self.below(3),
            _ => self.natural(T::WIDTH),
        };
        let x = if T::SIGNED && self.below(2) == 0 { -x } else { x };
        T::of_bits(&x).unwrap_or(T::ONE)
    }
}

/// The floor or the ceiling of a fraction, of whichever signs.
pub fn divide(num: &BigInt, den: &BigInt, rounding: Rounding) -> BigInt {
    match rounding {
        Rounding::Down => num.div_floor(den),
        Rounding::Up => -((-num).div_floor(den)),
    }
}

/// The floor or the ceiling of a root of a non-negative fraction.
pub fn root(num: &BigInt, den: &BigInt, rounding: Rounding) -> BigInt {
    let floor = num.div_floor(den).sqrt();
    if rounding == Rounding::Up && &floor * &floor * den != *num { floor + 1 } else { floor }
}

/// The largest natural number for which a condition holds that holds at 0 and, once false, stays false.
pub fn largest(holds: impl Fn(&BigInt) -> bool) -> BigInt {
    let mut bit = 0_u64;
    while holds(&(BigInt::one() << bit)) {
        bit += 1;
        assert!(bit < 4096, "the condition never fails");
    }
    let mut x = BigInt::zero();
    for bit in (0..bit).rev() {
        x.set_bit(bit, true);
        if !holds(&x) {
            x.set_bit(bit, false);
        }
    }
    x
}

/// Whether a result is this integer, or `Overflow` where the type cannot hold it.
pub fn is_bits<T: Bits>(got: Result<T>, exact: &BigInt) -> bool {
    match (got, T::of_bits(exact)) {
        (Ok(got), Some(exact)) => got == exact,
        (Err(error), None) => error == Error::Overflow,
        _ => false,
    }
}

/// Asserts that a result is this integer, or `Overflow` where the type cannot hold it.
pub fn assert_bits<T: Bits>(got: Result<T>, exact: &BigInt, context: &dyn Fn() -> String) {
    assert!(is_bits(got, exact), "got {:?}, exact {exact}: {}", got.map(Bits::bits), context());
}

/// The short name of a number type.
pub fn name<T: Bits>() -> String {
    let width = if T::SIGNED { T::WIDTH + 1 } else { T::WIDTH };
    format!("{}{width}<{}>", if T::SIGNED { "I" } else { "U" }, T::FRAC)
}

/// Failures, collected so that one does not hide another.
#[derive(Default)]
pub struct Failures {
    count: usize,
    seen: usize,
    /// What is checked now, and how often it failed.
    group: (String, usize),
}

impl Failures {
    /// Starts a group of checks, of which the first few failures are printed.
    pub fn group(&mut self, name: String) {
        self.group = (name, 0);
    }

    /// Notes a failure; prints the first few.
    pub fn unless(&mut self, right: bool, context: &dyn Fn() -> String) {
        self.seen += 1;
        if !right {
            self.count += 1;
            self.group.1 += 1;
            if self.group.1 <= 4 {
                println!("FAILED {}: {}", self.group.0, context());
            }
        }
    }

    /// Notes a failure unless a result is this integer, or `Overflow` where the type cannot hold it.
    pub fn unless_bits<T: Bits>(&mut self, got: Result<T>, exact: &BigInt, context: &dyn Fn() -> String) {
        self.unless(is_bits(got, exact), &|| format!("got {:?}, exact {exact}: {}", got.map(Bits::bits), context()));
    }

    pub fn assert_none(&self) {
        assert!(self.seen > 0, "nothing was checked");
        assert_eq!(self.count, 0, "{} of {} checks failed", self.count, self.seen);
    }
}

/// The worst of something measured, and where.
pub struct Worst(pub f64, pub String);

impl Worst {
    pub fn new() -> Self {
        Self(f64::NEG_INFINITY, String::from("never seen"))
    }

    pub fn see(&mut self, value: f64, context: &dyn Fn() -> String) {
        // A NaN is the worst of all.
        if value > self.0 || value.is_nan() {
            *self = Self(value, context());
        }
    }
}

/// Runs a generic check for a list of number types.
#[macro_export]
macro_rules! for_numbers {
    ($check:ident($($argument:tt)*): $($number:ty),+ $(,)?) => { $crate::for_numbers!(@ $check ($($argument)*) $($number),+) };
    (@ $check:ident $arguments:tt $($number:ty),+) => { $( $check::<$number> $arguments; )+ };
    ($check:ident: $($number:ty),+ $(,)?) => { $( $check::<$number>(); )+ };
}

/// A fraction; the denominator is positive.
#[derive(Clone, Debug)]
pub struct Ratio {
    pub num: BigInt,
    pub den: BigInt,
}

impl Ratio {
    pub fn new(num: BigInt, den: BigInt) -> Self {
        assert!(!den.is_zero(), "a fraction over zero");
        if den.is_negative() { Self { num: -num, den: -den } } else { Self { num, den } }
    }

    pub fn int(n: impl Into<BigInt>) -> Self {
        Self { num: n.into(), den: BigInt::one() }
    }

    /// A number as it is.
    pub fn of<T: Bits>(x: T) -> Self {
        Self::new(x.bits(), BigInt::one() << T::FRAC)
    }

    /// An f64 as it is.
    pub fn of_f64(x: f64) -> Self {
        assert!(x.is_finite(), "{x} is no fraction");
        let bits = x.to_bits();
        let field = i32::try_from(bits >> 52 & 0x7FF).expect("11 bits");
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, exponent) = if field == 0 { (fraction, -1074) } else { (fraction | 1 << 52, field - 1075) };
        let mantissa = if x < 0.0 { -BigInt::from(mantissa) } else { BigInt::from(mantissa) };
        if exponent >= 0 {
            Self::int(mantissa << exponent.unsigned_abs())
        } else {
            Self::new(mantissa, BigInt::one() << exponent.unsigned_abs())
        }
    }

    /// A decimal of any length, with or without an exponent.
    pub fn of_decimal(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: BigInt = format!("{whole}{fraction}").parse().expect("decimal digits");
        let places = i64::try_from(fraction.len()).expect("few digits");
        let exponent = exponent.parse::<i64>().expect("an exponent") - places;
        let scale = num_traits::pow(BigInt::from(10), usize::try_from(exponent.unsigned_abs()).expect("small"));
        if exponent >= 0 { Self::int(digits * scale) } else { Self::new(digits, scale) }
    }

    pub fn is_zero(&self) -> bool {
        self.num.is_zero()
    }

    pub fn is_negative(&self) -> bool {
        self.num.is_negative()
    }

    pub fn abs(&self) -> Self {
        Self { num: self.num.abs(), den: self.den.clone() }
    }

    pub fn neg(&self) -> Self {
        Self { num: -&self.num, den: self.den.clone() }
    }

    pub fn add(&self, rhs: &Self) -> Self {
        Self { num: &self.num * &rhs.den + &rhs.num * &self.den, den: &self.den * &rhs.den }
    }

    pub fn sub(&self, rhs: &Self) -> Self {
        self.add(&rhs.neg())
    }

    pub fn mul(&self, rhs: &Self) -> Self {
        Self { num: &self.num * &rhs.num, den: &self.den * &rhs.den }
    }

    pub fn div(&self, rhs: &Self) -> Self {
        Self::new(&self.num * &rhs.den, &self.den * &rhs.num)
    }

    pub fn cmp(&self, rhs: &Self) -> core::cmp::Ordering {
        (&self.num * &rhs.den).cmp(&(&rhs.num * &self.den))
    }

    /// In units of a type, rounded.
    pub fn units<T: Bits>(&self, rounding: Rounding) -> BigInt {
        divide(&(&self.num << T::FRAC), &self.den, rounding)
    }

    /// To about 60 bits: for messages and bounds, never for a result.
    pub fn approx(&self) -> f64 {
        if self.num.is_zero() {
            return 0.0;
        }
        let (n, d) = (self.num.bits(), self.den.bits());
        let shift = i64::try_from(n).expect("small") - i64::try_from(d).expect("small") - 64;
        let quotient = if shift >= 0 {
            &self.num / (&self.den << shift.unsigned_abs())
        } else {
            (&self.num << shift.unsigned_abs()) / &self.den
        };
        let exponent = i32::try_from(shift.clamp(-1200, 1200)).expect("clamped");
        // In two steps, so that a subnormal result does not pass through an infinite factor.
        quotient.to_f64().expect("65 bits") * 2_f64.powi(exponent / 2) * 2_f64.powi(exponent - exponent / 2)
    }

    /// The relative error of an f64 in units of 2⁻⁵²; infinite for something instead of zero.
    pub fn error_of(&self, got: f64) -> f64 {
        let difference = Self::of_f64(got).sub(self).abs();
        if difference.is_zero() {
            0.0
        } else if self.is_zero() {
            f64::INFINITY
        } else {
            difference.div(&self.abs()).approx() * 2_f64.powi(52)
        }
    }
}
