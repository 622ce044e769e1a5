//! What went wrong, as the numbers that the chain reports.

use cfmm_math::Error;
use soroban_sdk::contracterror;

#[contracterror]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum PoolError {
    /// Less than was asked for at least.
    Slippage = 1,
    /// A token that is not of the pool.
    UnknownToken = 2,
    /// A pool of one token.
    SameToken = 3,
    /// More shares than the holder has, or a negative number of them.
    Shares = 4,
    /// Nothing was deposited yet, or not enough of both.
    Empty = 5,
    /// An amount is negative.
    InvalidAmount = 10,
    /// An amount is too large for the pool's numbers.
    Overflow = 11,
    /// The pool does not hold what is asked for.
    InsufficientReserves = 12,
    /// The amplification is zero or does not fit.
    InvalidAmplification = 13,
    /// The fee is not below one.
    InvalidFee = 14,
    /// Any other of the mathematics.
    Math = 15,
}

impl From<Error> for PoolError {
    fn from(error: Error) -> Self {
        match error {
            Error::InvalidAmount => Self::InvalidAmount,
            Error::Overflow => Self::Overflow,
            Error::InsufficientReserves => Self::InsufficientReserves,
            Error::InvalidReserve => Self::Empty,
            Error::InvalidAmplification => Self::InvalidAmplification,
            Error::InvalidFee => Self::InvalidFee,
            _ => Self::Math,
        }
    }
}
