//! Shares in, tokens out.

use super::{ComposableStablePool, State};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::balancer::base_pool::{downscaled, each, held, only, taken, upscaled};
use crate::protocol::balancer::fixed_point::sub;
use crate::protocol::balancer::{stable_math, weighted_math};

impl<const N: usize> ComposableStablePool<N> {
    /// Withdraws one token for exact shares; returns its amount, rounded down.
    ///
    /// `EXACT_BPT_IN_FOR_ONE_TOKEN_OUT`; see [`stable_math::token_out_given_exact_bpt_in`].
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::InvalidAsset`]; [`Error::InvalidAmount`] for shares that
    /// are locked.
    pub fn exit_exact_bpt_in_for_one_token_out(&mut self, bpt_in: U256, token: usize) -> Result<U256> {
        let (balances, invariant) = self.balances_before()?;
        let (supply, fee) = (self.state.actual_supply, self.swap_fee_percentage);
        let amount =
            stable_math::token_out_given_exact_bpt_in(self.amp, &balances, token, bpt_in, supply, invariant, fee)?;
        let amounts = only(token, amount)?;
        self.has_invariant(each(balances, amounts, sub)?)?;
        self.exit(amounts, bpt_in)?.get(token).copied().ok_or(Error::InvalidAsset)
    }

    /// Withdraws in proportion for exact shares; returns the amounts, rounded down.
    ///
    /// `EXACT_BPT_IN_FOR_ALL_TOKENS_OUT`: `⌊balanceᵢ·⌊shares/supply⌋⌋`, upscaled.
    ///
    /// # Errors
    /// [`Error::Domain`] for an empty pool; those of [`stable_math::invariant`]; [`Error::InvalidAmount`] for shares that
    /// are locked.
    pub fn exit_exact_bpt_in_for_tokens_out(&mut self, bpt_in: U256) -> Result<[U256; N]> {
        let (balances, _) = self.balances_before()?;
        let mut amounts = balances;
        weighted_math::tokens_out_given_exact_bpt_in(&balances, bpt_in, self.state.actual_supply, &mut amounts)?;
        self.exit(amounts, bpt_in)
    }

    /// Withdraws exact amounts, which may be out of proportion; returns the shares for them, rounded up.
    ///
    /// `BPT_IN_FOR_EXACT_TOKENS_OUT`; see [`stable_math::bpt_in_given_exact_tokens_out`]. By a factor that is no whole
    /// number, the amount that is paid may be a wei less than the one asked for, as in the contract: the state after it
    /// tells.
    ///
    /// # Errors
    /// Those of the formula, also for an empty pool; [`Error::InvalidAmount`] for shares that are locked.
    pub fn exit_bpt_in_for_exact_tokens_out(&mut self, amounts_out: [U256; N]) -> Result<U256> {
        let ((balances, invariant), amounts) = (self.balances_before()?, upscaled(amounts_out, self.scaling)?);
        let (supply, fee) = (self.state.actual_supply, self.swap_fee_percentage);
        let bpt_in = stable_math::bpt_in_given_exact_tokens_out(self.amp, &balances, &amounts, supply, invariant, fee)?;
        self.has_invariant(each(balances, amounts, sub)?)?;
        self.exit(amounts, bpt_in)?;
        Ok(bpt_in)
    }

    /// Pays upscaled amounts out; returns them in their own decimals, rounded down.
    fn exit(&mut self, amounts: [U256; N], bpt_in: U256) -> Result<[U256; N]> {
        let actual_supply = sub(self.state.actual_supply, held(bpt_in, self.state.actual_supply)?)?;
        let amounts_out = downscaled(amounts, self.scaling, Rounding::Down)?;
        self.state = State { balances: taken(self.state.balances, amounts_out)?, actual_supply, ..self.state };
        Ok(amounts_out)
    }
}
