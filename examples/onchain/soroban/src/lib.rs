//! A stable-swap pool of two tokens on Soroban, with a fee that stays in the pool.
//!
//! Amounts are the chain's `i128`; as `FixedI128` without fraction bits they are the pool's numbers as they come, and one
//! that is negative is refused by the mathematics itself. Every rounding is that of `cfmm_math`, in the pool's favour.

#![no_std]

mod error;
mod pool;
mod state;

use soroban_sdk::{Address, Env, contract, contractimpl, panic_with_error, token::TokenClient};

pub use crate::error::PoolError;
pub use crate::pool::LOCKED_SHARES;
pub use crate::state::State;

#[contract]
pub struct StablePool;

#[contractimpl]
impl StablePool {
    /// Tokens of the same number of decimals, the contracts' `A`, and a fee in units of 0.01 %.
    pub fn __constructor(env: Env, tokens: (Address, Address), amplification: u32, fee_bps: u32) {
        if tokens.0 == tokens.1 {
            panic_with_error!(env, PoolError::SameToken);
        }
        let state = State { tokens, amplification, fee_bps, reserves: (0, 0), supply: 0 };
        match pool::validate(&state) {
            Ok(()) => state.save(&env),
            Err(error) => panic_with_error!(env, error),
        }
    }

    /// Takes both amounts, in any proportion once the pool has both, for at least so many shares.
    pub fn deposit(env: Env, from: Address, amounts: (i128, i128), min_shares: i128) -> Result<i128, PoolError> {
        from.require_auth();
        let mut state = State::load(&env)?;
        let shares = pool::deposit(&mut state, amounts)?;
        at_least(shares, min_shares)?;
        state::mint(&env, &from, shares)?;
        state.save(&env);
        take(&env, &state.tokens.0, &from, amounts.0);
        take(&env, &state.tokens.1, &from, amounts.1);
        Ok(shares)
    }

    /// Pays at least these amounts for shares.
    pub fn withdraw(env: Env, to: Address, shares: i128, min_amounts: (i128, i128)) -> Result<(i128, i128), PoolError> {
        to.require_auth();
        let mut state = State::load(&env)?;
        state::burn(&env, &to, shares)?;
        let amounts = pool::withdraw(&mut state, shares)?;
        at_least(amounts.0, min_amounts.0)?;
        at_least(amounts.1, min_amounts.1)?;
        state.save(&env);
        pay(&env, &state.tokens.0, &to, amounts.0);
        pay(&env, &state.tokens.1, &to, amounts.1);
        Ok(amounts)
    }

    /// Sells an amount of one of the tokens for at least so much of the other.
    pub fn swap(env: Env, from: Address, sold: Address, amount: i128, min_out: i128) -> Result<i128, PoolError> {
        from.require_auth();
        let mut state = State::load(&env)?;
        let trade = state.selling(&sold)?;
        let out = pool::swap(&mut state, trade, amount)?;
        at_least(out, min_out)?;
        state.save(&env);
        let (sold, bought) = state.in_order(trade);
        take(&env, sold, &from, amount);
        pay(&env, bought, &from, out);
        Ok(out)
    }

    /// What [`swap`](Self::swap) would pay.
    pub fn amount_out(env: Env, sold: Address, amount: i128) -> Result<i128, PoolError> {
        let state = State::load(&env)?;
        pool::amount_out(&state, state.selling(&sold)?, amount)
    }

    /// What has to be sold of the other token to be paid an amount of this one.
    pub fn amount_in(env: Env, bought: Address, amount: i128) -> Result<i128, PoolError> {
        let state = State::load(&env)?;
        pool::amount_in(&state, state.selling(&bought)?.reversed(), amount)
    }

    pub fn pool(env: Env) -> Result<State, PoolError> {
        State::load(&env)
    }

    pub fn shares(env: Env, holder: Address) -> i128 {
        state::shares_of(&env, &holder)
    }
}

fn take(env: &Env, token: &Address, from: &Address, amount: i128) {
    if amount > 0 {
        TokenClient::new(env, token).transfer(from, env.current_contract_address(), &amount);
    }
}

fn pay(env: &Env, token: &Address, to: &Address, amount: i128) {
    if amount > 0 {
        TokenClient::new(env, token).transfer(&env.current_contract_address(), to, &amount);
    }
}

fn at_least(amount: i128, limit: i128) -> Result<(), PoolError> {
    if amount < limit { Err(PoolError::Slippage) } else { Ok(()) }
}
