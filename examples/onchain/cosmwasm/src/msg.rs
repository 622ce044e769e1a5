//! What can be sent to the contract. Nothing in it is trusted.

use cosmwasm_std::{Coin, Uint128};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Curve {
    ConstantProduct {},
    /// Any positive weights; `[80, 20]` for 80 % of the first token's value.
    Weighted {
        weights: [u32; 2],
    },
}

#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct InstantiateMsg {
    pub denoms: [String; 2],
    pub curve: Curve,
    /// Of what is sold, in units of 0.01 %.
    pub fee_bps: u32,
}

#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ExecuteMsg {
    /// Deposits the coins sent, in any proportion once the pool has both.
    Provide {
        min_shares: Uint128,
        /// Seconds since 1970.
        deadline: Option<u64>,
    },
    Withdraw {
        shares: Uint128,
        min_amounts: [Uint128; 2],
        deadline: Option<u64>,
    },
    /// Sells the coin sent.
    Swap {
        min_out: Uint128,
        deadline: Option<u64>,
    },
}

#[derive(Serialize, Deserialize, Clone, Debug)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum QueryMsg {
    /// [`PoolResponse`]
    Pool {},
    /// `Uint128`: shares.
    Shares { address: String },
    /// `Uint128`: what is paid for an offer.
    AmountOut { offer: Coin },
    /// `Uint128`: what must be sold to be paid.
    AmountIn { ask: Coin },
}

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub struct PoolResponse {
    pub denoms: [String; 2],
    pub reserves: [Uint128; 2],
    pub supply: Uint128,
    pub curve: Curve,
    pub fee_bps: u32,
}
