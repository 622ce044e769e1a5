//! Tokens in, shares out.

use super::{ComposableStablePool, State};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::balancer::base_pool::{added, downscaled, each, only, upscaled};
use crate::protocol::balancer::fixed_point::add;
use crate::protocol::balancer::{stable_math, weighted_math};

impl<const N: usize> ComposableStablePool<N> {
    /// Deposits exact amounts, which may be out of proportion; returns the shares, rounded down.
    ///
    /// `EXACT_TOKENS_IN_FOR_BPT_OUT`; see [`stable_math::bpt_out_given_exact_tokens_in`]. By a rate below one, the amount
    /// that is taken may be less than the one given, as in the contract.
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::Overflow`] for a balance of 2¹¹² or more.
    pub fn join_exact_tokens_in(&mut self, amounts_in: [U256; N]) -> Result<U256> {
        let ((balances, invariant), amounts) = (self.balances_before()?, upscaled(amounts_in, self.scaling)?);
        let (supply, fee) = (self.state.actual_supply, self.swap_fee_percentage);
        let bpt_out =
            stable_math::bpt_out_given_exact_tokens_in(self.amp, &balances, &amounts, supply, invariant, fee)?;
        self.has_invariant(each(balances, amounts, add)?)?;
        self.join(amounts, bpt_out)?;
        Ok(bpt_out)
    }

    /// Deposits one token for exact shares; returns its amount, rounded up.
    ///
    /// `TOKEN_IN_FOR_EXACT_BPT_OUT`; see [`stable_math::token_in_given_exact_bpt_out`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::InvalidAsset`]; [`Error::Overflow`] for a balance of 2¹¹²
    /// or more.
    pub fn join_token_in_for_exact_bpt_out(&mut self, bpt_out: U256, token: usize) -> Result<U256> {
        let (balances, invariant) = self.balances_before()?;
        let (supply, fee) = (self.state.actual_supply, self.swap_fee_percentage);
        let amount =
            stable_math::token_in_given_exact_bpt_out(self.amp, &balances, token, bpt_out, supply, invariant, fee)?;
        let amounts = only(token, amount)?;
        self.has_invariant(each(balances, amounts, add)?)?;
        self.join(amounts, bpt_out)?.get(token).copied().ok_or(Error::InvalidAsset)
    }

    /// Deposits in proportion for exact shares; returns the amounts, rounded up.
    ///
    /// `ALL_TOKENS_IN_FOR_EXACT_BPT_OUT`: `⌈balanceᵢ·⌈shares/supply⌉⌉`, upscaled.
    ///
    /// # Errors
    /// [`Error::Domain`] for an empty pool; those of [`stable_math::invariant`]; [`Error::Overflow`] for a balance of 2¹¹²
    /// or more.
    pub fn join_all_tokens_in_for_exact_bpt_out(&mut self, bpt_out: U256) -> Result<[U256; N]> {
        let (balances, _) = self.balances_before()?;
        let mut amounts = balances;
        let supply = self.state.actual_supply;
        weighted_math::all_tokens_in_given_exact_bpt_out(&balances, bpt_out, supply, &mut amounts)?;
        self.join(amounts, bpt_out)
    }

    /// Takes upscaled amounts in; returns them in their own decimals, rounded up.
    fn join(&mut self, amounts: [U256; N], bpt_out: U256) -> Result<[U256; N]> {
        let amounts_in = downscaled(amounts, self.scaling, Rounding::Up)?;
        self.state = State {
            balances: added(self.state.balances, amounts_in)?,
            actual_supply: add(self.state.actual_supply, bpt_out)?,
            ..self.state
        };
        Ok(amounts_in)
    }
}
