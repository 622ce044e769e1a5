//! Tokens in, shares out.

use super::{State, Version, WeightedPool};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::balancer::base_pool::{added, downscaled, each, only, upscaled};
use crate::protocol::balancer::fixed_point::add;
use crate::protocol::balancer::weighted_math;

impl<const N: usize> WeightedPool<N> {
    /// Deposits exact amounts, which may be out of proportion; returns the shares, rounded down.
    ///
    /// `EXACT_TOKENS_IN_FOR_BPT_OUT`; see [`weighted_math::bpt_out_given_exact_tokens_in_deployed`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::Overflow`] for a balance of 2¹¹²
    /// or more.
    pub fn join_exact_tokens_in(&mut self, amounts_in: [U256; N]) -> Result<U256> {
        let (balances, amounts) = (self.balances_before()?, upscaled(amounts_in, self.scaling)?);
        let (supply, fee) = (self.state.total_supply, self.swap_fee_percentage);
        let weights = &self.normalized_weights;
        let bpt_out = weighted_math::bpt_out_given_exact_tokens_in_deployed(&balances, weights, &amounts, supply, fee)?;
        self.join(balances, amounts, bpt_out)?;
        Ok(bpt_out)
    }

    /// Deposits one token for exact shares; returns its amount, rounded up.
    ///
    /// `TOKEN_IN_FOR_EXACT_BPT_OUT`; see [`weighted_math::token_in_given_exact_bpt_out`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::InvalidAsset`];
    /// [`Error::Overflow`] for a balance of 2¹¹² or more.
    pub fn join_token_in_for_exact_bpt_out(&mut self, bpt_out: U256, token: usize) -> Result<U256> {
        let balances = self.balances_before()?;
        let (balance, weight) = self.token(&balances, token)?;
        let calculate = match self.version {
            Version::V1 => weighted_math::token_in_given_exact_bpt_out_v1,
            Version::V3 | Version::V4 => weighted_math::token_in_given_exact_bpt_out,
        };
        let amount = calculate(balance, weight, bpt_out, self.state.total_supply, self.swap_fee_percentage)?;
        let amounts_in = self.join(balances, only(token, amount)?, bpt_out)?;
        amounts_in.get(token).copied().ok_or(Error::InvalidAsset)
    }

    /// Deposits in proportion for exact shares; returns the amounts, rounded up.
    ///
    /// `ALL_TOKENS_IN_FOR_EXACT_BPT_OUT`; see [`weighted_math::all_tokens_in_given_exact_bpt_out`].
    ///
    /// # Errors
    /// [`Error::Domain`] for [`Version::V1`], which has no such join; those of the formula, also for an empty pool;
    /// [`Error::Overflow`] for a balance of 2¹¹² or more.
    pub fn join_all_tokens_in_for_exact_bpt_out(&mut self, bpt_out: U256) -> Result<[U256; N]> {
        if self.version == Version::V1 {
            return Err(Error::Domain);
        }
        let balances = self.balances_before()?;
        let mut amounts = balances;
        let supply = self.state.total_supply;
        weighted_math::all_tokens_in_given_exact_bpt_out(&balances, bpt_out, supply, &mut amounts)?;
        self.join(balances, amounts, bpt_out)
    }

    /// Takes upscaled amounts in; returns them in their own decimals, rounded up.
    fn join(&mut self, balances: [U256; N], amounts: [U256; N], bpt_out: U256) -> Result<[U256; N]> {
        self.has_invariant(each(balances, amounts, add)?)?;
        let amounts_in = downscaled(amounts, self.scaling, Rounding::Up)?;
        self.state = State {
            balances: added(self.state.balances, amounts_in)?,
            total_supply: add(self.state.total_supply, bpt_out)?,
        };
        Ok(amounts_in)
    }
}
