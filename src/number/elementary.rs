//! Logarithms, exponentials and powers of fixed-point numbers, each in a stated direction.

use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};

use super::fixed::{FracI64, FracI128, FracU64, FracU128, Raw};
use super::power::{self, Exponent};
use super::wide::{self, Direction};
use crate::error::{Error, Result};
use crate::number::Rounding;

/// Elementary functions of a fixed-point number, correctly directed: `Down ≤ exact ≤ Up`.
///
/// Every result is the exact floor or ceiling in units of the last place; the exception is a
/// [`pow`](Self::pow) whose exact value is so close to a whole number of units that 165 bits do not tell, where it may
/// be one unit further. No floating point is involved. `sqrt` is [`sqrt_directed`](Self::sqrt_directed), because the
/// `fixed` crate has a method of the short name.
///
/// Logarithms may be negative and powers need a signed exponent, so they pass between `FixedU…` and `FixedI…` of the
/// same width and the same `Frac`.
///
/// ```
/// use cfmm_math::{Elementary, Rounding};
/// use fixed::types::{I64F64, U64F64};
///
/// let two = U64F64::from_num(2);
/// assert_eq!(two.ln(Rounding::Down)?.to_bits(), 12_786_308_645_202_655_659); // ⌊2⁶⁴·ln 2⌋
/// assert_eq!(two.pow(I64F64::from_num(0.5), Rounding::Up)?, two.sqrt_directed(Rounding::Up)?);
/// assert_eq!(I64F64::from_num(-3).exp2(Rounding::Down)?, U64F64::from_num(0.125));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait Elementary: Copy {
    /// The signed type of the same width: logarithms and exponents.
    type Signed;
    /// The unsigned type of the same width: powers.
    type Unsigned;

    /// `√self`: the exact floor or ceiling.
    ///
    /// # Errors
    /// [`Error::Domain`] below zero.
    fn sqrt_directed(self, rounding: Rounding) -> Result<Self>;

    /// `ln self`: the exact floor or ceiling.
    ///
    /// # Errors
    /// [`Error::Domain`] for zero and below, [`Error::Overflow`].
    fn ln(self, rounding: Rounding) -> Result<Self::Signed>;

    /// `log₂ self`: the exact floor or ceiling.
    ///
    /// # Errors
    /// [`Error::Domain`] for zero and below, [`Error::Overflow`].
    fn log2(self, rounding: Rounding) -> Result<Self::Signed>;

    /// `e^self`: the exact floor or ceiling. An underflow is 0 down and one unit up.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    fn exp(self, rounding: Rounding) -> Result<Self::Unsigned>;

    /// `2^self`: the exact floor or ceiling. An underflow is 0 down and one unit up.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    fn exp2(self, rounding: Rounding) -> Result<Self::Unsigned>;

    /// `self^exponent`, with `0⁰ = 1`: the exact floor or ceiling, or one unit further (see the trait). An underflow is
    /// 0 down and one unit up.
    ///
    /// # Errors
    /// [`Error::Domain`] for a negative base and for zero to a negative power, [`Error::Overflow`].
    fn pow(self, exponent: Self::Signed, rounding: Rounding) -> Result<Self::Unsigned>;
}

/// The magnitude of a base or of an argument of a logarithm.
fn natural<R: Raw>(x: R) -> Result<u128> {
    let (negative, magnitude) = x.split();
    if negative { Err(Error::Domain) } else { Ok(magnitude) }
}

/// A logarithm of `num/den` in a fixed-point format, as sign and magnitude.
type Logarithm = fn(u128, u128, u32, Direction) -> Result<(bool, u128)>;

/// An exponential of `±magnitude` between two fixed-point formats.
type Exponential = fn(bool, u128, u32, u32, Direction) -> Result<u128>;

fn logarithm<R: Raw>(kernel: Logarithm, x: u128, frac: u32, rounding: Rounding) -> Result<R> {
    let (negative, magnitude) = kernel(x, 1 << frac, frac, rounding.into())?;
    R::join(negative, magnitude)
}

fn exponential<R: Raw>(
    kernel: Exponential,
    (negative, magnitude): (bool, u128),
    frac: u32,
    rounding: Rounding,
) -> Result<R> {
    R::join(false, kernel(negative, magnitude, frac, frac, rounding.into())?)
}

macro_rules! elementary {
    ($($fixed:ident<$frac:ident>: $signed:ident($i:ty), $unsigned:ident($u:ty);)*) => { $(
        impl<F: $frac> Elementary for $fixed<F> {
            type Signed = $signed<F>;
            type Unsigned = $unsigned<F>;

            fn sqrt_directed(self, rounding: Rounding) -> Result<Self> {
                let root = wide::sqrt_dot(natural(self.to_bits())?, 1 << F::U32, 0, 0, rounding)?;
                Ok(Self::from_bits(Raw::join(false, root)?))
            }

            fn ln(self, rounding: Rounding) -> Result<Self::Signed> {
                logarithm(power::ln_ratio, natural(self.to_bits())?, F::U32, rounding).map($signed::from_bits)
            }

            fn log2(self, rounding: Rounding) -> Result<Self::Signed> {
                logarithm(power::log2_ratio, natural(self.to_bits())?, F::U32, rounding).map($signed::from_bits)
            }

            fn exp(self, rounding: Rounding) -> Result<Self::Unsigned> {
                exponential(power::exp_fixed, self.to_bits().split(), F::U32, rounding).map($unsigned::from_bits)
            }

            fn exp2(self, rounding: Rounding) -> Result<Self::Unsigned> {
                exponential(power::exp2_fixed, self.to_bits().split(), F::U32, rounding).map($unsigned::from_bits)
            }

            fn pow(self, exponent: Self::Signed, rounding: Rounding) -> Result<Self::Unsigned> {
                let (negative, num) = exponent.to_bits().split();
                let (one, exp) = (1 << F::U32, Exponent { negative, num, den: 1 << F::U32 });
                let power = power::mul_pow(one, natural(self.to_bits())?, one, exp, rounding)?;
                Ok($unsigned::from_bits(Raw::join(false, power)?))
            }
        }
    )* };
}

elementary! {
    FixedU64<FracU64>: FixedI64(i64), FixedU64(u64);
    FixedI64<FracI64>: FixedI64(i64), FixedU64(u64);
    FixedU128<FracU128>: FixedI128(i128), FixedU128(u128);
    FixedI128<FracI128>: FixedI128(i128), FixedU128(u128);
}
