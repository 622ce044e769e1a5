//! Coins in and out for shares, of all coins at once.

use super::{FEE_DENOMINATOR, LiquidityChange, StablePool, State, Variant, at_least, fraction, ratio};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, mul, sub};

/// A deposit or withdrawal out of proportion, after its fees.
struct Imbalance<const N: usize> {
    /// Without the fees, which are what it is worth in shares.
    balances: [U256; N],
    /// The admin's part of the fees.
    admin_fees: [U256; N],
}

impl<const N: usize> StablePool<N> {
    /// Deposits, and returns the new shares.
    ///
    /// ```text
    /// S·(D₂ − D₀)/D₀        D₂: after fees on what is out of proportion;  the first time D₁
    /// feeᵢ = f·n/(4·(n − 1))·|balanceᵢ·D₁/D₀ − balanceᵢ′|
    /// ```
    ///
    /// Coins that the deposit lacks are out of proportion, too: one coin of two pays half the fee of a swap. Rounding:
    /// exactly as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for nothing, a first deposit that lacks a coin, and fewer shares than
    /// `min_mint_amount`; [`Error::Overflow`], [`Error::Domain`] and [`Error::NoConvergence`] as
    /// [`get_d`](super::super::stable_math::get_d).
    pub fn add_liquidity(&mut self, amounts: [U256; N], min_mint_amount: U256, now: u64) -> Result<U256> {
        let supply = self.state.total_supply;
        let first = supply == U256::ZERO;
        if first && amounts.contains(&U256::ZERO) {
            return Err(Error::InvalidAmount);
        }
        let after = changed(&self.state.balances, &amounts, LiquidityChange::Deposit)?;
        // What the last shares have left is asked for its level by the newer contracts, which may revert there.
        let d0 = match self.parameters.variant {
            Variant::ThreePool | Variant::TwoCoin if first => U256::ZERO,
            _ => self.invariant(&self.state.balances, now)?,
        };
        let d1 = self.invariant(&after, now)?;
        if d1 <= d0 {
            return Err(Error::InvalidAmount);
        }
        let mut next = State { balances: after, timestamp: now, ..self.state };
        let minted = if first {
            d1
        } else {
            let imbalance = self.imbalance(&after, d0, d1)?;
            next.charge(&imbalance)?;
            ratio(supply, sub(self.invariant(&imbalance.balances, now)?, d0)?, d0)?
        };
        at_least(minted, min_mint_amount)?;
        next.total_supply = add(supply, minted)?;
        self.state = next;
        Ok(minted)
    }

    /// Burns shares for all coins in proportion, and returns what is paid of each.
    ///
    /// ```text
    /// ⌊balanceᵢ·amount/S⌋
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for less than `min_amounts`, and of NG for no share; [`Error::Overflow`] for more
    /// shares than there are, [`Error::Domain`] where there is none.
    pub fn remove_liquidity(&mut self, amount: U256, min_amounts: [U256; N], now: u64) -> Result<[U256; N]> {
        if amount == U256::ZERO && self.parameters.variant == Variant::Ng {
            return Err(Error::InvalidAmount);
        }
        let supply = self.state.total_supply;
        let mut amounts = self.state.balances;
        for (balance, minimum) in amounts.iter_mut().zip(min_amounts) {
            *balance = at_least(ratio(*balance, amount, supply)?, minimum)?;
        }
        let balances = changed(&self.state.balances, &amounts, LiquidityChange::Withdrawal)?;
        self.state = State { balances, total_supply: sub(supply, amount)?, timestamp: now, ..self.state };
        Ok(amounts)
    }

    /// Withdraws amounts in any proportion, and returns the shares that it costs.
    ///
    /// ```text
    /// ⌊S·(D₀ − D₂)/D₀⌋ + 1        D₂: after fees as of add_liquidity
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for what is worth no share, and where it costs more than `max_burn_amount`;
    /// [`Error::Overflow`] for more than there is, [`Error::Domain`] for an empty pool, [`Error::NoConvergence`].
    pub fn remove_liquidity_imbalance(&mut self, amounts: [U256; N], max_burn_amount: U256, now: u64) -> Result<U256> {
        let supply = self.state.total_supply;
        let after = changed(&self.state.balances, &amounts, LiquidityChange::Withdrawal)?;
        let (d0, d1) = (self.invariant(&self.state.balances, now)?, self.invariant(&after, now)?);
        let imbalance = self.imbalance(&after, d0, d1)?;
        let d2 = self.invariant(&imbalance.balances, now)?;
        let burned = ratio(supply, sub(d0, d2)?, d0)?;
        if burned == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let burned = add(burned, U256::ONE)?;
        at_least(max_burn_amount, burned)?;
        let mut next = State { balances: after, total_supply: sub(supply, burned)?, timestamp: now, ..self.state };
        next.charge(&imbalance)?;
        self.state = next;
        Ok(burned)
    }

    /// The shares that amounts are worth: the contract's view.
    ///
    /// ```text
    /// S·|D₁ − D₀|/D₀
    /// ```
    ///
    /// Before NG it knows no fee and is an estimate for a slippage limit only; in NG it is what
    /// [`add_liquidity`](Self::add_liquidity) mints, and of a withdrawal 1 less than what is burnt.
    ///
    /// # Errors
    /// [`Error::Domain`] for a pool without balances; [`Error::Overflow`], [`Error::NoConvergence`].
    pub fn calc_token_amount(&self, amounts: [U256; N], change: LiquidityChange, now: u64) -> Result<U256> {
        let supply = self.state.total_supply;
        let after = changed(&self.state.balances, &amounts, change)?;
        let (d0, d1) = (self.invariant(&self.state.balances, now)?, self.invariant(&after, now)?);
        let d2 = match self.parameters.variant {
            Variant::Ng if supply == U256::ZERO => return Ok(d1),
            Variant::Ng => self.invariant(&self.imbalance(&after, d0, d1)?.balances, now)?,
            Variant::ThreePool | Variant::TwoCoin | Variant::Template => d1,
        };
        let difference = match change {
            LiquidityChange::Deposit => sub(d2, d0)?,
            LiquidityChange::Withdrawal => sub(d0, d2)?,
        };
        ratio(difference, supply, d0)
    }

    /// The fee on what is out of proportion: `f·n/(4·(n − 1))`.
    pub(super) fn imbalance_fee(&self) -> Result<U256> {
        let n = Self::count();
        let four = U256::from_limbs([4, 0, 0, 0]);
        ratio(fraction(self.parameters.fee_1e10), n, mul(four, sub(n, U256::ONE)?)?)
    }

    /// The number of coins.
    pub(super) const fn count() -> U256 {
        U256::from_limbs([N as u64, 0, 0, 0])
    }

    /// The fees of new balances that are out of proportion to the pool's.
    fn imbalance(&self, after: &[U256; N], d0: U256, d1: U256) -> Result<Imbalance<N>> {
        let fee = self.imbalance_fee()?;
        let mean = div(add(d0, d1)?, Self::count(), Down)?;
        let mut imbalance = Imbalance { balances: *after, admin_fees: [U256::ZERO; N] };
        let Imbalance { balances, admin_fees } = &mut imbalance;
        let coins = self.state.balances.iter().zip(&self.parameters.rates);
        for ((balance, admin_fee), (before, rate)) in balances.iter_mut().zip(admin_fees).zip(coins) {
            let ideal = ratio(d1, *before, d0)?;
            let difference = if ideal < *balance { sub(*balance, ideal)? } else { sub(ideal, *balance)? };
            let fee = match self.parameters.variant {
                Variant::ThreePool | Variant::TwoCoin | Variant::Template => fee,
                Variant::Ng => self.fee_between(ratio(*rate, add(*before, *balance)?, super::PRECISION)?, mean, fee)?,
            };
            let fees = ratio(fee, difference, FEE_DENOMINATOR)?;
            *admin_fee = self.admins(fees)?;
            *balance = sub(*balance, fees)?;
        }
        Ok(imbalance)
    }
}

impl<const N: usize> State<N> {
    /// The admin's part of the fees changes hands.
    fn charge(&mut self, imbalance: &Imbalance<N>) -> Result<()> {
        let own = self.balances.iter_mut().zip(&mut self.admin_balances);
        for ((balance, admins), fee) in own.zip(imbalance.admin_fees) {
            (*balance, *admins) = (sub(*balance, fee)?, add(*admins, fee)?);
        }
        Ok(())
    }
}

/// Balances after a deposit or a withdrawal.
fn changed<const N: usize>(balances: &[U256; N], amounts: &[U256; N], change: LiquidityChange) -> Result<[U256; N]> {
    let mut after = *balances;
    for (balance, amount) in after.iter_mut().zip(amounts) {
        *balance = match change {
            LiquidityChange::Deposit => add(*balance, *amount)?,
            LiquidityChange::Withdrawal => sub(*balance, *amount)?,
        };
    }
    Ok(after)
}
