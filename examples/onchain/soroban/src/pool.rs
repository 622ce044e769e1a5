//! The mathematics, on the state.

use cfmm_math::{Error, Fee, Invariant, Liquidity, Result, Scalar, StableSwap, Trade, WithFee};
use fixed::types::I128F0;

use crate::error::PoolError;
use crate::state::State;

/// Shares of the first deposit that nobody gets: with one share left, a donation could make a share too dear to buy.
pub const LOCKED_SHARES: i128 = 1_000;

type Pool = WithFee<StableSwap<I128F0, 2>>;

fn n(amount: i128) -> I128F0 {
    I128F0::from_bits(amount)
}

fn pool_of(state: &State, reserves: (i128, i128)) -> Result<Pool> {
    let (x, y) = reserves;
    let curve = StableSwap::new([n(x), n(y)], I128F0::from_int(state.amplification)?)?;
    WithFee::new(curve, Fee::ratio(I128F0::from_int(state.fee_bps)?, I128F0::from_int(10_000)?)?)
}

fn keep(state: &mut State, pool: &Pool) -> Result<()> {
    let [x, y] = pool.reserves() else { return Err(Error::InvalidAsset) };
    state.reserves = (x.to_bits(), y.to_bits());
    Ok(())
}

/// Whether there can be pools of these parameters.
pub fn validate(state: &State) -> core::result::Result<(), PoolError> {
    Ok(pool_of(state, (1, 1)).map(|_| ())?)
}

pub fn amount_out(state: &State, trade: Trade, amount: i128) -> core::result::Result<i128, PoolError> {
    Ok(pool_of(state, state.reserves)?.amount_out(trade, n(amount))?.to_bits())
}

pub fn amount_in(state: &State, trade: Trade, amount: i128) -> core::result::Result<i128, PoolError> {
    Ok(pool_of(state, state.reserves)?.amount_in(trade, n(amount))?.to_bits())
}

pub fn swap(state: &mut State, trade: Trade, amount: i128) -> core::result::Result<i128, PoolError> {
    let mut pool = pool_of(state, state.reserves)?;
    let out = pool.swap(trade, n(amount))?;
    keep(state, &pool)?;
    Ok(out.to_bits())
}

/// Shares for the depositor.
pub fn deposit(state: &mut State, amounts: (i128, i128)) -> core::result::Result<i128, PoolError> {
    if state.supply == 0 {
        let pool = pool_of(state, amounts)?;
        let supply = pool.initial_shares()?.to_bits();
        if supply <= LOCKED_SHARES {
            return Err(PoolError::Empty);
        }
        keep(state, &pool)?;
        state.supply = supply;
        return Ok(supply - LOCKED_SHARES);
    }
    let mut pool = pool_of(state, state.reserves)?;
    let shares = pool.deposit(&[n(amounts.0), n(amounts.1)], n(state.supply))?.to_bits();
    keep(state, &pool)?;
    state.supply = state.supply.checked_add(shares).ok_or(Error::Overflow)?;
    Ok(shares)
}

/// What is paid for shares.
pub fn withdraw(state: &mut State, shares: i128) -> core::result::Result<(i128, i128), PoolError> {
    let mut pool = pool_of(state, state.reserves)?;
    let mut amounts = [I128F0::ZERO; 2];
    pool.withdraw(n(shares), n(state.supply), &mut amounts)?;
    keep(state, &pool)?;
    state.supply = state.supply.checked_sub(shares).ok_or(Error::Overflow)?;
    Ok((amounts[0].to_bits(), amounts[1].to_bits()))
}
