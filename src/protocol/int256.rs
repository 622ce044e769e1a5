//! A signed 256-bit integer: what the contracts call `int256`.

use core::cmp::Ordering;
use core::fmt;
use core::ops::Neg;
use core::str::FromStr;

use super::{U256, full_math};
use crate::error::{Error, Result};
use crate::number::Rounding;

/// A signed 256-bit integer in two's complement, from `−2²⁵⁵` to `2²⁵⁵ − 1`.
///
/// It compares, parses and prints; its arithmetic is that of the functions that return it. Two's complement is what
/// [`Int256::to_bits`] gives, so alloy's `I256::from_raw(x.to_bits())` is the same number.
///
/// ```
/// use cfmm_math::protocol::{U256, int256::Int256};
///
/// let x: Int256 = "-1".parse()?;
/// assert_eq!(x.to_bits(), U256::MAX);
/// assert!(x < Int256::ZERO);
/// assert_eq!(x.to_string(), "-1");
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Int256(U256);

/// `2²⁵⁵`, the sign bit.
const SIGN: U256 = U256::from_limbs([0, 0, 0, 1 << 63]);

impl Int256 {
    /// `0`
    pub const ZERO: Self = Self(U256::ZERO);
    /// `−2²⁵⁵`
    pub const MIN: Self = Self(SIGN);
    /// `2²⁵⁵ − 1`
    pub const MAX: Self = Self(U256::from_limbs([u64::MAX, u64::MAX, u64::MAX, u64::MAX >> 1]));

    /// The number whose two's complement this is.
    #[inline]
    #[must_use]
    pub const fn from_bits(bits: U256) -> Self {
        Self(bits)
    }

    /// Two's complement.
    #[inline]
    #[must_use]
    pub const fn to_bits(self) -> U256 {
        self.0
    }

    /// A sign and a magnitude together; minus zero is zero.
    ///
    /// # Errors
    /// [`Error::Overflow`] above `2²⁵⁵ − 1`, and below `−2²⁵⁵`.
    #[inline]
    pub fn new(negative: bool, magnitude: U256) -> Result<Self> {
        if negative && magnitude <= SIGN {
            Ok(Self(negated(magnitude)))
        } else if !negative && magnitude < SIGN {
            Ok(Self(magnitude))
        } else {
            Err(Error::Overflow)
        }
    }

    /// Whether it is below zero.
    #[inline]
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 >= SIGN
    }

    /// `|x|`
    #[inline]
    #[must_use]
    pub fn unsigned_abs(self) -> U256 {
        if self.is_negative() { negated(self.0) } else { self.0 }
    }

    /// `−x`
    ///
    /// # Errors
    /// [`Error::Overflow`] for `−2²⁵⁵`.
    #[inline]
    pub fn checked_neg(self) -> Result<Self> {
        Self::new(!self.is_negative(), self.unsigned_abs())
    }

    /// `x + y`
    ///
    /// # Errors
    /// [`Error::Overflow`] where the sum takes more than 256 bits.
    #[inline]
    pub fn checked_add(self, other: Self) -> Result<Self> {
        let sum = Self(self.0.wrapping_add(other.0));
        // The sum has overflowed where both terms have one sign and it the other.
        let overflows = self.is_negative() == other.is_negative() && sum.is_negative() != self.is_negative();
        if overflows { Err(Error::Overflow) } else { Ok(sum) }
    }

    /// `x − y`
    ///
    /// # Errors
    /// [`Error::Overflow`] where the difference takes more than 256 bits.
    #[inline]
    pub fn checked_sub(self, other: Self) -> Result<Self> {
        let difference = Self(self.0.wrapping_sub(other.0));
        // It has overflowed where the terms have two signs and it that of the second.
        let overflows = self.is_negative() != other.is_negative() && difference.is_negative() != self.is_negative();
        if overflows { Err(Error::Overflow) } else { Ok(difference) }
    }

    /// `x·y`
    ///
    /// # Errors
    /// [`Error::Overflow`] where the product takes more than 256 bits.
    #[inline]
    pub fn checked_mul(self, other: Self) -> Result<Self> {
        let magnitude = full_math::mul(self.unsigned_abs(), other.unsigned_abs())?;
        Self::new(self.is_negative() != other.is_negative(), magnitude)
    }

    /// `x/y`, rounded toward zero as the contracts' division is.
    ///
    /// ```
    /// use cfmm_math::{Error, protocol::int256::Int256};
    ///
    /// let [x, y] = [-7, 2].map(Int256::from);
    /// assert_eq!(x.checked_div(y), Ok(Int256::from(-3)));
    /// assert_eq!(x.sar(1), Int256::from(-4));
    /// assert_eq!(x.checked_div(Int256::ZERO), Err(Error::Domain));
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for `y = 0`, [`Error::Overflow`] for `−2²⁵⁵/−1`.
    #[inline]
    pub fn checked_div(self, other: Self) -> Result<Self> {
        let magnitude = full_math::div(self.unsigned_abs(), other.unsigned_abs(), Rounding::Down)?;
        Self::new(self.is_negative() != other.is_negative(), magnitude)
    }

    /// `⌊x/2^shift⌋`, toward `−∞`; the sign alone is left from 255 on.
    #[inline]
    #[must_use]
    pub fn sar(self, shift: u32) -> Self {
        let sign = if self.is_negative() { U256::MAX } else { U256::ZERO };
        // A negative number is the complement of one that is not.
        Self((self.0 ^ sign).wrapping_shr(shift.min(255) as usize) ^ sign)
    }
}

/// `2²⁵⁶ − x`, zero for zero.
#[inline]
fn negated(x: U256) -> U256 {
    U256::ZERO.wrapping_sub(x)
}

impl Neg for Int256 {
    type Output = Result<Self>;

    #[inline]
    fn neg(self) -> Result<Self> {
        self.checked_neg()
    }
}

impl From<i128> for Int256 {
    #[inline]
    fn from(x: i128) -> Self {
        let magnitude = U256::from_limbs(full_math::limbs_of(x.unsigned_abs()));
        Self(if x < 0 { negated(magnitude) } else { magnitude })
    }
}

impl TryFrom<U256> for Int256 {
    type Error = Error;

    #[inline]
    fn try_from(x: U256) -> Result<Self> {
        Self::new(false, x)
    }
}

impl Ord for Int256 {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0 ^ SIGN).cmp(&(other.0 ^ SIGN))
    }
}

impl PartialOrd for Int256 {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Int256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_negative() { "-" } else { "" })?;
        fmt::Display::fmt(&self.unsigned_abs(), f)
    }
}

impl fmt::Debug for Int256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Int256 {
    type Err = Error;

    /// Decimal digits after an optional sign.
    fn from_str(text: &str) -> Result<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        if digits.is_empty() {
            return Err(Error::Domain);
        }
        let ten = U256::from_limbs([10, 0, 0, 0]);
        let magnitude = digits.chars().try_fold(U256::ZERO, |value, digit| {
            let digit = digit.to_digit(10).ok_or(Error::Domain)?;
            full_math::add(full_math::mul(value, ten)?, U256::from_limbs([u64::from(digit), 0, 0, 0]))
        })?;
        Self::new(negative, magnitude)
    }
}
