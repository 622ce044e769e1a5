//! Shares in, tokens out.

use super::{State, Version, WeightedPool};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::balancer::base_pool::{downscaled, each, held, only, taken, upscaled};
use crate::protocol::balancer::fixed_point::sub;
use crate::protocol::balancer::weighted_math;

impl<const N: usize> WeightedPool<N> {
    /// Withdraws one token for exact shares; returns its amount, rounded down.
    ///
    /// `EXACT_BPT_IN_FOR_ONE_TOKEN_OUT`; see [`weighted_math::token_out_given_exact_bpt_in`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::InvalidAsset`];
    /// [`Error::InvalidAmount`] for shares that are locked.
    pub fn exit_exact_bpt_in_for_one_token_out(&mut self, bpt_in: U256, token: usize) -> Result<U256> {
        let balances = self.balances_before()?;
        let (balance, weight) = self.token(&balances, token)?;
        let calculate = match self.version {
            Version::V1 => weighted_math::token_out_given_exact_bpt_in_v1,
            Version::V3 | Version::V4 => weighted_math::token_out_given_exact_bpt_in,
        };
        let amount = calculate(balance, weight, bpt_in, self.state.total_supply, self.swap_fee_percentage)?;
        let amounts_out = self.exit(balances, only(token, amount)?, bpt_in)?;
        amounts_out.get(token).copied().ok_or(Error::InvalidAsset)
    }

    /// Withdraws in proportion for exact shares; returns the amounts, rounded down.
    ///
    /// `EXACT_BPT_IN_FOR_TOKENS_OUT`; see [`weighted_math::tokens_out_given_exact_bpt_in`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool;
    /// [`Error::InvalidAmount`] for shares that are locked.
    pub fn exit_exact_bpt_in_for_tokens_out(&mut self, bpt_in: U256) -> Result<[U256; N]> {
        let balances = self.balances_before()?;
        let mut amounts = balances;
        weighted_math::tokens_out_given_exact_bpt_in(&balances, bpt_in, self.state.total_supply, &mut amounts)?;
        self.exit(balances, amounts, bpt_in)
    }

    /// Withdraws exact amounts, which may be out of proportion; returns the shares for them, rounded up.
    ///
    /// `BPT_IN_FOR_EXACT_TOKENS_OUT`; see [`weighted_math::bpt_in_given_exact_tokens_out_deployed`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool;
    /// [`Error::InvalidAmount`] for shares that are locked.
    pub fn exit_bpt_in_for_exact_tokens_out(&mut self, amounts_out: [U256; N]) -> Result<U256> {
        let (balances, amounts) = (self.balances_before()?, upscaled(amounts_out, self.scaling)?);
        let (supply, fee) = (self.state.total_supply, self.swap_fee_percentage);
        let weights = &self.normalized_weights;
        let bpt_in = weighted_math::bpt_in_given_exact_tokens_out_deployed(&balances, weights, &amounts, supply, fee)?;
        self.exit(balances, amounts, bpt_in)?;
        Ok(bpt_in)
    }

    /// Pays upscaled amounts out; returns them in their own decimals, rounded down.
    fn exit(&mut self, balances: [U256; N], amounts: [U256; N], bpt_in: U256) -> Result<[U256; N]> {
        let total_supply = sub(self.state.total_supply, held(bpt_in, self.state.total_supply)?)?;
        self.has_invariant(each(balances, amounts, sub)?)?;
        let amounts_out = downscaled(amounts, self.scaling, Rounding::Down)?;
        self.state = State { balances: taken(self.state.balances, amounts_out)?, total_supply };
        Ok(amounts_out)
    }
}
