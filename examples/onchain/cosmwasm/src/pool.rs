//! The mathematics, on the state: reserves and shares are whole units, `FixedU128` without fraction bits.

use cfmm_math::{
    ConstantProduct, Error, Fee, Invariant, Liquidity, Scalar, Trade, Weighted, WithFee, X_FOR_Y, Y_FOR_X,
};
use cosmwasm_std::Uint128;
use fixed::types::U128F0;

use crate::Result;
use crate::error::ContractError;
use crate::msg::Curve;
use crate::state::State;

/// Shares of the first deposit that nobody gets: with one share left, a donation could make a share too dear to buy.
pub const LOCKED_SHARES: u128 = 1_000;

fn n(amount: Uint128) -> U128F0 {
    U128F0::from_bits(amount.u128())
}

fn units(amount: U128F0) -> Uint128 {
    Uint128::new(amount.to_bits())
}

fn fee(bps: u32) -> cfmm_math::Result<Fee<U128F0>> {
    Fee::ratio(U128F0::from_int(bps)?, U128F0::from_int(10_000)?)
}

const fn trade(sold: usize) -> Trade {
    if sold == 0 { X_FOR_Y } else { Y_FOR_X }
}

/// Runs a body with the pool, of whichever curve.
macro_rules! with_pool {
    ($curve:expr, $reserves:expr, $fee_bps:expr, |$pool:ident| $body:expr) => {{
        let [x, y] = $reserves.map(n);
        match $curve {
            Curve::ConstantProduct {} => {
                #[allow(unused_mut)]
                let mut $pool = WithFee::new(ConstantProduct::new(x, y)?, fee($fee_bps)?)?;
                $body
            }
            Curve::Weighted { weights: [v, w] } => {
                let weights = [U128F0::from_int(v)?, U128F0::from_int(w)?];
                #[allow(unused_mut)]
                let mut $pool = WithFee::new(Weighted::new([x, y], weights)?, fee($fee_bps)?)?;
                $body
            }
        }
    }};
}

impl Curve {
    /// Whether pools of this curve can be: by making one.
    pub fn validate(self, fee_bps: u32) -> Result<()> {
        let one = [Uint128::one(); 2];
        with_pool!(self, one, fee_bps, |_pool| Ok(()))
    }
}

pub fn amount_out(state: &State, sold: usize, amount: Uint128) -> Result<Uint128> {
    with_pool!(state.curve, state.reserves, state.fee_bps, |pool| Ok(units(pool.amount_out(trade(sold), n(amount))?)))
}

pub fn amount_in(state: &State, bought: usize, amount: Uint128) -> Result<Uint128> {
    let trade = trade(1 - bought);
    with_pool!(state.curve, state.reserves, state.fee_bps, |pool| Ok(units(pool.amount_in(trade, n(amount))?)))
}

pub fn swap(state: &mut State, sold: usize, amount: Uint128) -> Result<Uint128> {
    with_pool!(state.curve, state.reserves, state.fee_bps, |pool| {
        let out = pool.swap(trade(sold), n(amount))?;
        keep(&mut state.reserves, &pool)?;
        Ok(units(out))
    })
}

/// Shares for the depositor.
pub fn deposit(state: &mut State, amounts: [Uint128; 2]) -> Result<Uint128> {
    if state.supply.is_zero() {
        return with_pool!(state.curve, amounts, state.fee_bps, |pool| {
            let supply = units(pool.initial_shares()?);
            let shares = supply.checked_sub(Uint128::new(LOCKED_SHARES)).map_err(|_| Error::InvalidAmount)?;
            state.reserves = amounts;
            state.supply = supply;
            Ok(shares)
        });
    }
    with_pool!(state.curve, state.reserves, state.fee_bps, |pool| {
        let shares = units(pool.deposit(&amounts.map(n), n(state.supply))?);
        keep(&mut state.reserves, &pool)?;
        state.supply = state.supply.checked_add(shares).map_err(|_| Error::Overflow)?;
        Ok(shares)
    })
}

/// What is paid for shares.
pub fn withdraw(state: &mut State, shares: Uint128) -> Result<[Uint128; 2]> {
    with_pool!(state.curve, state.reserves, state.fee_bps, |pool| {
        let mut amounts = [U128F0::ZERO; 2];
        pool.withdraw(n(shares), n(state.supply), &mut amounts)?;
        keep(&mut state.reserves, &pool)?;
        state.supply = state.supply.checked_sub(shares).map_err(|_| ContractError::Shares)?;
        Ok(amounts.map(units))
    })
}

fn keep(reserves: &mut [Uint128; 2], pool: &impl Invariant<Scalar = U128F0>) -> Result<()> {
    let [x, y] = pool.reserves() else { return Err(Error::InvalidAsset.into()) };
    *reserves = [units(*x), units(*y)];
    Ok(())
}
