//! What can go wrong, said once for the whole crate.

use core::fmt;

/// Why there is no answer.
///
/// Every fallible function of the crate returns this; none panics. It is one byte and carries no payload, so it costs
/// nothing on chain and compares in tests.
///
/// ```
/// use cfmm_math::{ConstantProduct, Error, Invariant, X_FOR_Y};
///
/// assert_eq!(ConstantProduct::new(0.0, 2_000.0), Err(Error::InvalidReserve));
/// let pool = ConstantProduct::new(1.0, 2_000.0)?;
/// assert_eq!(pool.amount_in(X_FOR_Y, 2_000.0), Err(Error::InsufficientReserves));
/// # Ok::<(), Error>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Error {
    /// The result does not fit its number type (in fixed point also: it would be negative in an unsigned type).
    Overflow,
    /// An argument lies outside the domain of the mathematical function: a logarithm of zero, a root of a negative
    /// number, a division by zero, a NaN.
    Domain,
    /// An iteration did not settle: stable-swap in `f64`, with reserves so far apart, or an
    /// amplification so small, that their level has no digits; or a contract's own, where that reverts.
    NoConvergence,
    /// A reserve is zero where it must be positive, negative, NaN or infinite.
    InvalidReserve,
    /// A weight is not positive and finite.
    InvalidWeight,
    /// The amplification is not positive and finite, or does not fit the number type once multiplied by the number of
    /// assets.
    InvalidAmplification,
    /// The bounds of a price range are not positive, finite and ascending.
    InvalidRange,
    /// A fee or a protocol share is negative, NaN or, as a fraction, not below (fee) or not at most (share) one.
    InvalidFee,
    /// An asset index is out of range, or a trade sells and buys the same asset.
    InvalidAsset,
    /// An amount, a number of shares or a supply is negative, NaN or infinite, or there are not as many amounts as
    /// assets.
    InvalidAmount,
    /// A price is not positive and finite.
    InvalidPrice,
    /// A volatility is negative, NaN or infinite, or zero where it must be positive.
    InvalidVolatility,
    /// A drift, an interest rate, a carry or another rate per year is NaN or infinite, or negative where it must not be.
    InvalidRate,
    /// A time is negative, NaN or infinite, or zero where it must be positive.
    InvalidTime,
    /// A probability is not between zero and one, both excluded.
    InvalidProbability,
    /// The pool does not hold what is asked for.
    InsufficientReserves,
}

/// The result of every fallible function of the crate.
pub type Result<T> = core::result::Result<T, Error>;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result does not fit the number type",
            Self::Domain => "an argument is outside the domain of the function",
            Self::NoConvergence => "an iteration did not settle",
            Self::InvalidReserve => "a reserve must be positive and finite",
            Self::InvalidWeight => "a weight must be positive and finite",
            Self::InvalidAmplification => "the amplification must be positive and fit the number type",
            Self::InvalidRange => "the bounds of a price range must be positive and ascending",
            Self::InvalidFee => "a fee must be at least zero and less than one",
            Self::InvalidAsset => "an asset index is out of range, or sold and bought asset are the same",
            Self::InvalidAmount => "an amount must be finite and not negative",
            Self::InvalidPrice => "a price must be positive and finite",
            Self::InvalidVolatility => "a volatility must be finite and not negative",
            Self::InvalidRate => "a rate must be finite, and not negative where it counts events or income",
            Self::InvalidTime => "a time must be finite and not negative",
            Self::InvalidProbability => "a probability must be between zero and one",
            Self::InsufficientReserves => "the pool does not hold what is asked for",
        })
    }
}

impl core::error::Error for Error {}
