//! What went wrong, in the chain's terms.

use core::fmt;

use cosmwasm_std::{StdError, Uint128};

#[derive(Debug)]
pub enum ContractError {
    /// Of the chain's library: storage, parsing.
    Std(StdError),
    /// Of the mathematics: an amount that no trade has an answer for. Payload-free, one byte.
    Math(cfmm_math::Error),
    /// The two denoms are the same, or empty.
    Denoms,
    /// A coin that is not of the pool.
    UnknownDenom(String),
    /// Coins sent that the call does not take, or none where it takes one.
    Funds,
    /// Less than was asked for at least.
    Slippage { amount: Uint128, limit: Uint128 },
    /// More shares than the sender has.
    Shares,
    /// After the deadline.
    Expired,
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Std(error) => error.fmt(f),
            Self::Math(error) => error.fmt(f),
            Self::Denoms => f.write_str("a pool has two different denoms"),
            Self::UnknownDenom(denom) => write!(f, "the pool has no {denom}"),
            Self::Funds => f.write_str("other coins were sent than the call takes"),
            Self::Slippage { amount, limit } => write!(f, "{amount} is less than the limit of {limit}"),
            Self::Shares => f.write_str("the sender has fewer shares"),
            Self::Expired => f.write_str("the deadline has passed"),
        }
    }
}

impl std::error::Error for ContractError {}

impl From<StdError> for ContractError {
    fn from(error: StdError) -> Self {
        Self::Std(error)
    }
}

impl From<cfmm_math::Error> for ContractError {
    fn from(error: cfmm_math::Error) -> Self {
        Self::Math(error)
    }
}
