//! Pairs of Uniswap v2; amounts of a trade in any pool.

use serde::{Deserialize, Serialize};

use super::{digits, kept, plain};
use crate::error::{Error, Result};
use crate::protocol::uniswap_v2;
use crate::protocol::{self, U256, int256};

kept! {
    [], int256::Int256, [], [];
    x => Ok(Signed(*x));
    kept: Signed => Ok(kept.0)
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Signed(#[serde(with = "digits")] int256::Int256);

#[derive(Serialize, Deserialize)]
#[serde(remote = "protocol::Amount")]
enum Amount {
    In(#[serde(with = "digits")] U256),
    Out(#[serde(with = "digits")] U256),
}

plain!([] protocol::Amount, Amount);

#[derive(Serialize, Deserialize)]
#[serde(remote = "uniswap_v2::ProtocolFee")]
enum ProtocolFee {
    Off,
    On,
}

plain!([] uniswap_v2::ProtocolFee, ProtocolFee);

#[derive(Serialize, Deserialize)]
#[serde(remote = "uniswap_v2::State")]
struct State {
    #[serde(with = "digits")]
    reserve0: u128,
    #[serde(with = "digits")]
    reserve1: u128,
    block_timestamp_last: u32,
    #[serde(with = "digits")]
    total_supply: U256,
    #[serde(with = "digits")]
    k_last: U256,
    #[serde(with = "digits")]
    price0_cumulative_last: U256,
    #[serde(with = "digits")]
    price1_cumulative_last: U256,
    #[serde(with = "digits")]
    fee_to_balance: U256,
}

plain!([] uniswap_v2::State, State);

/// What counts, and of how many parts.
#[derive(Serialize, Deserialize)]
struct SwapFee {
    num: u16,
    den: u16,
}

impl SwapFee {
    fn fee(&self) -> Result<uniswap_v2::SwapFee> {
        let fee = self.den.checked_sub(self.num).ok_or(Error::InvalidFee)?;
        match self.den {
            1_000 => uniswap_v2::SwapFee::per_thousand(fee),
            10_000 => uniswap_v2::SwapFee::per_ten_thousand(fee),
            _ => Err(Error::InvalidFee),
        }
    }
}

kept! {
    [], uniswap_v2::SwapFee, [], [];
    fee => { let (num, den) = fee.counted(); Ok(SwapFee { num, den }) };
    kept: SwapFee => kept.fee()
}

#[derive(Serialize, Deserialize)]
struct Pair {
    fee: uniswap_v2::SwapFee,
    protocol_fee: uniswap_v2::ProtocolFee,
    state: uniswap_v2::State,
}

kept! {
    [], uniswap_v2::Pair, [], [];
    pair => Ok(Pair { fee: pair.fee(), protocol_fee: pair.protocol_fee(), state: *pair.state() });
    kept: Pair => uniswap_v2::Pair::from_state(kept.fee, kept.protocol_fee, kept.state)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "uniswap_v2::Zap")]
struct Zap {
    #[serde(with = "digits")]
    amount_to_swap: U256,
    #[serde(with = "digits")]
    amount_other: U256,
    #[serde(with = "digits")]
    amount_to_deposit: U256,
    #[serde(with = "digits")]
    dust: U256,
}

plain!([] uniswap_v2::Zap, Zap);
