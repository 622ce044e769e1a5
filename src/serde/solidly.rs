//! Pairs of Solidly and Velodrome.

use serde::{Deserialize, Serialize};

use super::{digits, kept, plain};
use crate::error::{Error, Result};
use crate::protocol::full_math::power_of_ten;
use crate::protocol::{U256, solidly};

#[derive(Serialize, Deserialize)]
#[serde(remote = "solidly::Contract")]
enum Contract {
    Solidly,
    Velodrome2,
    Velodrome2b,
}

plain!([] solidly::Contract, Contract);

#[derive(Serialize, Deserialize)]
#[serde(remote = "solidly::Curve")]
enum Curve {
    Stable,
    Volatile,
}

plain!([] solidly::Curve, Curve);

#[derive(Serialize, Deserialize)]
struct Terms {
    contract: solidly::Contract,
    curve: solidly::Curve,
    decimals: [u8; 2],
    fee_bps: u16,
}

impl Terms {
    fn of(terms: &solidly::Terms) -> Result<Self> {
        let [unit0, unit1] = terms.units();
        let decimals = [decimals(unit0)?, decimals(unit1)?];
        Ok(Self { contract: terms.contract(), curve: terms.curve(), decimals, fee_bps: terms.fee_bps() })
    }
}

kept! {
    [], solidly::Terms, [], [];
    terms => Terms::of(terms);
    kept: Terms => solidly::Terms::new(kept.contract, kept.curve, kept.decimals, kept.fee_bps)
}

/// The exponent of a power of ten.
pub(super) fn decimals(unit: U256) -> Result<u8> {
    (0..=77).find(|exponent| power_of_ten((*exponent).into()) == Ok(unit)).ok_or(Error::Domain)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "solidly::State")]
struct State {
    #[serde(with = "digits")]
    reserve0: U256,
    #[serde(with = "digits")]
    reserve1: U256,
    #[serde(with = "digits")]
    total_supply: U256,
    #[serde(with = "digits")]
    fees0: U256,
    #[serde(with = "digits")]
    fees1: U256,
}

plain!([] solidly::State, State);

#[derive(Serialize, Deserialize)]
struct Pair {
    terms: solidly::Terms,
    state: solidly::State,
}

kept! {
    [], solidly::Pair, [], [];
    pair => Ok(Pair { terms: *pair.terms(), state: *pair.state() });
    kept: Pair => solidly::Pair::from_state(kept.terms, kept.state)
}
