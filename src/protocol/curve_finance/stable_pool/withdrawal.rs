//! Shares for one coin.

use super::{FEE_DENOMINATOR, StablePool, State, Variant, at, at_least, ratio};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::curve_finance::stable_math::{get_d, get_y_d};
use crate::protocol::full_math::{add, div, sub};

impl<const N: usize> StablePool<N> {
    /// What `amount` shares pay of one coin.
    ///
    /// ```text
    /// D₁ = D₀ − D₀·amount/S
    /// dy = xᵢ′ − y(D₁) − 1        xⱼ′ = xⱼ less the fee on its part of what is withdrawn
    /// ```
    ///
    /// Rounding: exactly as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`]; [`Error::Domain`] for a pool without shares, [`Error::Overflow`] for more than there
    /// are and where nothing is paid, [`Error::NoConvergence`].
    pub fn calc_withdraw_one_coin(&self, amount: U256, i: usize, now: u64) -> Result<U256> {
        self.one_coin(amount, i, now).map(|[dy, _]| dy)
    }

    /// Burns shares for one coin, and returns how much of it is paid.
    ///
    /// As [`calc_withdraw_one_coin`](Self::calc_withdraw_one_coin).
    ///
    /// # Errors
    /// Those, and [`Error::InvalidAmount`] for less than `min_amount`, and of NG for no share.
    pub fn remove_liquidity_one_coin(&mut self, amount: U256, i: usize, min_amount: U256, now: u64) -> Result<U256> {
        if amount == U256::ZERO && self.parameters.variant == Variant::Ng {
            return Err(Error::InvalidAmount);
        }
        let [dy, fee] = self.one_coin(amount, i, now)?;
        at_least(dy, min_amount)?;
        let admin_fee = self.admins(fee)?;
        let mut next = State { total_supply: sub(self.state.total_supply, amount)?, timestamp: now, ..self.state };
        let balance = at(&mut next.balances, i)?;
        *balance = sub(sub(*balance, dy)?, admin_fee)?;
        let admins = at(&mut next.admin_balances, i)?;
        *admins = add(*admins, admin_fee)?;
        self.state = next;
        Ok(dy)
    }

    /// What is paid, and the fee in it.
    fn one_coin(&self, amount: U256, i: usize, now: u64) -> Result<[U256; 2]> {
        let (variant, amp) = (self.parameters.variant, self.parameters.amplification.at(now)?);
        let xp = self.scaled(&self.state.balances)?;
        let own = *xp.get(i).ok_or(Error::InvalidAsset)?;
        let d0 = get_d(variant, amp, &xp)?;
        let d1 = sub(d0, ratio(amount, d0, self.state.total_supply)?)?;
        let y = get_y_d(variant, amp, i, &xp, d1)?;
        let base_fee = self.imbalance_fee()?;
        let mean = div(add(d0, d1)?, add(Self::count(), Self::count())?, Down)?;
        let mut reduced = xp;
        for (j, x) in reduced.iter_mut().enumerate() {
            let in_proportion = ratio(*x, d1, d0)?;
            let (expected, middle) = if j == i {
                (sub(in_proportion, y)?, add(*x, y)?.wrapping_shr(1))
            } else {
                (sub(*x, in_proportion)?, *x)
            };
            let fee = match variant {
                Variant::ThreePool | Variant::TwoCoin | Variant::Template => base_fee,
                Variant::Ng => self.fee_between(middle, mean, base_fee)?,
            };
            *x = sub(*x, ratio(fee, expected, FEE_DENOMINATOR)?)?;
        }
        let left = *reduced.get(i).ok_or(Error::InvalidAsset)?;
        // One less, for what the rounding may be off.
        let net = sub(sub(left, get_y_d(variant, amp, i, &reduced, d1)?)?, U256::ONE)?;
        let (without_fee, dy) = (self.unscaled(i, sub(own, y)?)?, self.unscaled(i, net)?);
        Ok([dy, sub(without_fee, dy)?])
    }
}
