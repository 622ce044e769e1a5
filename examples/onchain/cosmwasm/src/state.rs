//! The books: the pool under one key, each holder's shares under its own.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128, from_json, to_json_vec};
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::error::ContractError;
use crate::msg::Curve;

const POOL: &[u8] = b"pool";

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct State {
    pub denoms: [String; 2],
    pub curve: Curve,
    pub fee_bps: u32,
    pub reserves: [Uint128; 2],
    /// Of shares, those locked by the first deposit included.
    pub supply: Uint128,
}

impl State {
    pub fn load(storage: &dyn Storage) -> Result<Self> {
        Ok(from_json(storage.get(POOL).unwrap_or_default())?)
    }

    pub fn save(&self, storage: &mut dyn Storage) -> Result<()> {
        storage.set(POOL, &to_json_vec(self)?);
        Ok(())
    }

    /// The index of a token of the pool.
    pub fn asset(&self, denom: &str) -> Result<usize> {
        let found = self.denoms.iter().position(|known| known == denom);
        found.ok_or_else(|| ContractError::UnknownDenom(denom.to_owned()))
    }
}

fn key(holder: &Addr) -> Vec<u8> {
    [b"shares/", holder.as_bytes()].concat()
}

pub fn shares_of(storage: &dyn Storage, holder: &Addr) -> StdResult<Uint128> {
    storage.get(&key(holder)).map_or(Ok(Uint128::zero()), from_json)
}

pub fn mint(storage: &mut dyn Storage, holder: &Addr, shares: Uint128) -> Result<()> {
    let held = shares_of(storage, holder)?.checked_add(shares).map_err(|_| cfmm_math::Error::Overflow)?;
    storage.set(&key(holder), &to_json_vec(&held)?);
    Ok(())
}

pub fn burn(storage: &mut dyn Storage, holder: &Addr, shares: Uint128) -> Result<()> {
    let held = shares_of(storage, holder)?.checked_sub(shares).map_err(|_| ContractError::Shares)?;
    storage.set(&key(holder), &to_json_vec(&held)?);
    Ok(())
}
