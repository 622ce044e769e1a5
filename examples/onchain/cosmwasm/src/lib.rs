//! A pool of two native tokens on CosmWasm: constant product or weighted, with a fee that stays in the pool.
//!
//! What the contract itself has to do around the mathematics: parse what anyone may send ([`msg`]), keep the books
//! ([`state`]), hold traders to their limits, and say what went wrong ([`error`]). Every rounding is that of `cfmm_math`,
//! in the pool's favour, in the smallest units of the tokens.
//!
//! `.ci/contract` builds it as a chain stores it and asks `cosmwasm-check`, which passes it. The build is of the first
//! version of WebAssembly, which every chain knows (`-Ctarget-cpu=mvp`), with the standard library built for it too
//! (`-Zbuild-std=std,panic_abort`): the one that comes with a compiler is of a later version.

pub mod error;
pub mod msg;
pub mod pool;
pub mod state;

use cosmwasm_std::{
    Addr, BankMsg, Binary, Coin, Deps, DepsMut, Env, MessageInfo, Response, Uint128, entry_point, to_json_binary,
};

use crate::error::ContractError;
use crate::msg::{ExecuteMsg, InstantiateMsg, PoolResponse, QueryMsg};
use crate::state::State;

type Result<T> = core::result::Result<T, ContractError>;

#[entry_point]
pub fn instantiate(deps: DepsMut, _env: Env, _info: MessageInfo, msg: InstantiateMsg) -> Result<Response> {
    let [a, b] = &msg.denoms;
    if a == b || a.is_empty() || b.is_empty() {
        return Err(ContractError::Denoms);
    }
    msg.curve.validate(msg.fee_bps)?;
    let state = State {
        denoms: msg.denoms,
        curve: msg.curve,
        fee_bps: msg.fee_bps,
        reserves: [Uint128::zero(); 2],
        supply: Uint128::zero(),
    };
    state.save(deps.storage)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

#[entry_point]
pub fn execute(deps: DepsMut, env: Env, info: MessageInfo, msg: ExecuteMsg) -> Result<Response> {
    let now = env.block.time.seconds();
    match msg {
        ExecuteMsg::Provide { min_shares, deadline } => {
            in_time(now, deadline)?;
            provide(deps, &info, min_shares)
        }
        ExecuteMsg::Withdraw { shares, min_amounts, deadline } => {
            in_time(now, deadline)?;
            withdraw(deps, &info, shares, min_amounts)
        }
        ExecuteMsg::Swap { min_out, deadline } => {
            in_time(now, deadline)?;
            swap(deps, &info, min_out)
        }
    }
}

#[entry_point]
pub fn query(deps: Deps, _env: Env, msg: QueryMsg) -> Result<Binary> {
    let state = State::load(deps.storage)?;
    Ok(match msg {
        QueryMsg::Pool {} => to_json_binary(&PoolResponse {
            denoms: state.denoms,
            reserves: state.reserves,
            supply: state.supply,
            curve: state.curve,
            fee_bps: state.fee_bps,
        }),
        QueryMsg::Shares { address } => {
            to_json_binary(&state::shares_of(deps.storage, &deps.api.addr_validate(&address)?)?)
        }
        QueryMsg::AmountOut { offer } => {
            let sold = state.asset(&offer.denom)?;
            to_json_binary(&pool::amount_out(&state, sold, amount_of(&offer)?)?)
        }
        QueryMsg::AmountIn { ask } => {
            let bought = state.asset(&ask.denom)?;
            to_json_binary(&pool::amount_in(&state, bought, amount_of(&ask)?)?)
        }
    }?)
}

fn provide(deps: DepsMut, info: &MessageInfo, min_shares: Uint128) -> Result<Response> {
    let mut state = State::load(deps.storage)?;
    let mut amounts = [Uint128::zero(); 2];
    for coin in &info.funds {
        let asset = state.asset(&coin.denom)?;
        // A chain sends each denom once.
        amounts[asset] = amount_of(coin)?;
    }
    let shares = pool::deposit(&mut state, amounts)?;
    at_least(shares, min_shares)?;
    state::mint(deps.storage, &info.sender, shares)?;
    state.save(deps.storage)?;
    Ok(Response::new().add_attribute("action", "provide").add_attribute("shares", shares))
}

fn withdraw(deps: DepsMut, info: &MessageInfo, shares: Uint128, min_amounts: [Uint128; 2]) -> Result<Response> {
    no_funds(info)?;
    let mut state = State::load(deps.storage)?;
    state::burn(deps.storage, &info.sender, shares)?;
    let amounts = pool::withdraw(&mut state, shares)?;
    for (amount, min) in amounts.into_iter().zip(min_amounts) {
        at_least(amount, min)?;
    }
    state.save(deps.storage)?;
    let paid = amounts.iter().zip(&state.denoms).filter(|(amount, _)| !amount.is_zero());
    let paid = paid.map(|(amount, denom)| Coin::new(*amount, denom)).collect();
    Ok(pay(&info.sender, paid).add_attribute("action", "withdraw"))
}

fn swap(deps: DepsMut, info: &MessageInfo, min_out: Uint128) -> Result<Response> {
    let mut state = State::load(deps.storage)?;
    let [coin] = info.funds.as_slice() else { return Err(ContractError::Funds) };
    let sold = state.asset(&coin.denom)?;
    let out = pool::swap(&mut state, sold, amount_of(coin)?)?;
    if out.is_zero() {
        // Rounded down to nothing: a chain sends no empty coin.
        return Err(ContractError::Slippage { amount: out, limit: Uint128::one() });
    }
    at_least(out, min_out)?;
    state.save(deps.storage)?;
    let coin = Coin::new(out, &state.denoms[1 - sold]);
    Ok(pay(&info.sender, vec![coin]).add_attribute("action", "swap").add_attribute("amount_out", out))
}

fn pay(to: &Addr, amount: Vec<Coin>) -> Response {
    Response::new().add_message(BankMsg::Send { to_address: to.to_string(), amount })
}

/// The chain's amounts have 256 bits, the pool's 128.
fn amount_of(coin: &Coin) -> Result<Uint128> {
    Uint128::try_from(coin.amount).map_err(|_| ContractError::Math(cfmm_math::Error::Overflow))
}

fn at_least(amount: Uint128, limit: Uint128) -> Result<()> {
    if amount < limit { Err(ContractError::Slippage { amount, limit }) } else { Ok(()) }
}

fn in_time(now: u64, deadline: Option<u64>) -> Result<()> {
    if deadline.is_some_and(|deadline| now > deadline) { Err(ContractError::Expired) } else { Ok(()) }
}

fn no_funds(info: &MessageInfo) -> Result<()> {
    if info.funds.is_empty() { Ok(()) } else { Err(ContractError::Funds) }
}
