//! The books: the pool in the contract's instance, each holder's shares under their own key.

use cfmm_math::{Trade, X_FOR_Y, Y_FOR_X};
use soroban_sdk::{Address, Env, contracttype};

use crate::error::PoolError;

/// Ledgers of five seconds: entries that are used live a month, and longer than a week in any case.
const WEEK: u32 = 7 * 24 * 3_600 / 5;
const MONTH: u32 = 30 * 24 * 3_600 / 5;

#[contracttype]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub tokens: (Address, Address),
    pub amplification: u32,
    pub fee_bps: u32,
    pub reserves: (i128, i128),
    /// Of shares, those locked by the first deposit included.
    pub supply: i128,
}

#[contracttype]
enum Key {
    Pool,
    Shares(Address),
}

impl State {
    pub fn load(env: &Env) -> Result<Self, PoolError> {
        env.storage().instance().get(&Key::Pool).ok_or(PoolError::Empty)
    }

    pub fn save(&self, env: &Env) {
        env.storage().instance().set(&Key::Pool, self);
        env.storage().instance().extend_ttl(WEEK, MONTH);
    }

    /// The trade that sells a token.
    pub fn selling(&self, token: &Address) -> Result<Trade, PoolError> {
        if *token == self.tokens.0 {
            Ok(X_FOR_Y)
        } else if *token == self.tokens.1 {
            Ok(Y_FOR_X)
        } else {
            Err(PoolError::UnknownToken)
        }
    }

    /// The tokens sold and bought.
    pub fn in_order(&self, trade: Trade) -> (&Address, &Address) {
        let (a, b) = (&self.tokens.0, &self.tokens.1);
        if trade == X_FOR_Y { (a, b) } else { (b, a) }
    }
}

pub fn shares_of(env: &Env, holder: &Address) -> i128 {
    env.storage().persistent().get(&Key::Shares(holder.clone())).unwrap_or(0)
}

fn set_shares(env: &Env, holder: &Address, shares: i128) {
    let key = Key::Shares(holder.clone());
    env.storage().persistent().set(&key, &shares);
    env.storage().persistent().extend_ttl(&key, WEEK, MONTH);
}

pub fn mint(env: &Env, holder: &Address, shares: i128) -> Result<(), PoolError> {
    let held = shares_of(env, holder).checked_add(shares).ok_or(PoolError::Overflow)?;
    set_shares(env, holder, held);
    Ok(())
}

pub fn burn(env: &Env, holder: &Address, shares: i128) -> Result<(), PoolError> {
    let held = shares_of(env, holder);
    if shares < 0 || shares > held {
        return Err(PoolError::Shares);
    }
    set_shares(env, holder, held - shares);
    Ok(())
}
