//! A token for another, or for the pool token.

use super::{ComposableStablePool, State};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::balancer::base_pool::{each, held, less_fee, only, plus_fee, swap_amount, vault};
use crate::protocol::balancer::fixed_point::{add, sub};
use crate::protocol::balancer::stable_math;
use crate::protocol::{Amount, ExactPool, U256};
use crate::trade::Trade;

impl<const N: usize> ComposableStablePool<N> {
    /// Swaps; returns what is paid in, with the fee, and what is paid out. Number `N` is the pool token.
    ///
    /// What is paid for the amount in that was asked for an amount out may be less than that: for up to a quarter of the
    /// balance, by 2,000 wei times the ratio of the balances. See [`ComposableStablePool`] for what a swap may cost the
    /// pool.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for an amount of zero; [`Error::InvalidAsset`]; [`Error::Overflow`] where there is less
    /// than is asked for, and for a balance of 2¹¹² or more; those of [`stable_math::invariant`].
    pub fn swap(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let (amounts, state) = self.swapped(trade, amount)?;
        self.state = state;
        Ok(amounts)
    }

    /// What a swap pays, and the state after it.
    fn swapped(&self, trade: Trade, amount: Amount) -> Result<([U256; 2], State<N>)> {
        let before = self.balances_before()?;
        if trade.sell == N {
            self.exit_swap(before, trade.buy, amount)
        } else if trade.buy == N {
            self.join_swap(before, trade.sell, amount)
        } else {
            self.token_swap(before, trade, amount)
        }
    }

    fn token_swap(
        &self,
        (balances, invariant): ([U256; N], U256),
        trade: Trade,
        amount: Amount,
    ) -> Result<([U256; 2], State<N>)> {
        let ((raw_in, raw_out), Trade { sell, buy }) = (trade.of(&self.state.balances)?, trade);
        let ((scaling_in, scaling_out), fee) = (trade.of(&self.scaling)?, self.swap_fee_percentage);
        let [amount_in, amount_out] = match amount {
            Amount::In(amount_in) => {
                let net = scaling_in.up(less_fee(swap_amount(amount_in)?, fee)?)?;
                let amount_out = stable_math::out_given_in(self.amp, &balances, sell, buy, net, invariant)?;
                [amount_in, scaling_out.down(amount_out, Rounding::Down)?]
            }
            Amount::Out(amount_out) => {
                let wanted = scaling_out.up(swap_amount(amount_out)?)?;
                let net = stable_math::in_given_out(self.amp, &balances, sell, buy, wanted, invariant)?;
                [plus_fee(scaling_in.down(net, Rounding::Up)?, fee)?, amount_out]
            }
        };
        let mut state = self.state;
        set(&mut state.balances, sell, add(raw_in, amount_in)?)?;
        set(&mut state.balances, buy, sub(raw_out, amount_out)?)?;
        Ok(([amount_in, amount_out], state))
    }

    /// A token for the pool token.
    fn join_swap(
        &self,
        (balances, invariant): ([U256; N], U256),
        token: usize,
        amount: Amount,
    ) -> Result<([U256; 2], State<N>)> {
        let (scaling, raw) = self.scaling_and_balance(token)?;
        let (supply, fee) = (self.state.actual_supply, self.swap_fee_percentage);
        let (upscaled, [amount_in, bpt_out]) = match amount {
            Amount::In(amount_in) => {
                let upscaled = scaling.up(swap_amount(amount_in)?)?;
                let amounts = only::<N>(token, upscaled)?;
                let bpt_out =
                    stable_math::bpt_out_given_exact_tokens_in(self.amp, &balances, &amounts, supply, invariant, fee)?;
                (upscaled, [amount_in, bpt_out])
            }
            Amount::Out(bpt_out) => {
                let bpt_out = swap_amount(bpt_out)?;
                let upscaled = stable_math::token_in_given_exact_bpt_out(
                    self.amp, &balances, token, bpt_out, supply, invariant, fee,
                )?;
                (upscaled, [scaling.down(upscaled, Rounding::Up)?, bpt_out])
            }
        };
        self.has_invariant(each(balances, only(token, upscaled)?, add)?)?;
        let mut state = State {
            bpt_balance: sub(self.state.bpt_balance, bpt_out)?,
            actual_supply: add(supply, bpt_out)?,
            ..self.state
        };
        set(&mut state.balances, token, add(raw, amount_in)?)?;
        Ok(([amount_in, bpt_out], state))
    }

    /// The pool token for a token.
    fn exit_swap(
        &self,
        (balances, invariant): ([U256; N], U256),
        token: usize,
        amount: Amount,
    ) -> Result<([U256; 2], State<N>)> {
        let (scaling, raw) = self.scaling_and_balance(token)?;
        let (supply, fee) = (self.state.actual_supply, self.swap_fee_percentage);
        let (upscaled, [bpt_in, amount_out]) = match amount {
            Amount::In(bpt_in) => {
                let bpt_in = swap_amount(bpt_in)?;
                let upscaled = stable_math::token_out_given_exact_bpt_in(
                    self.amp, &balances, token, bpt_in, supply, invariant, fee,
                )?;
                (upscaled, [bpt_in, scaling.down(upscaled, Rounding::Down)?])
            }
            Amount::Out(amount_out) => {
                let upscaled = scaling.up(swap_amount(amount_out)?)?;
                let amounts = only::<N>(token, upscaled)?;
                let bpt_in =
                    stable_math::bpt_in_given_exact_tokens_out(self.amp, &balances, &amounts, supply, invariant, fee)?;
                (upscaled, [bpt_in, amount_out])
            }
        };
        self.has_invariant(each(balances, only(token, upscaled)?, sub)?)?;
        let mut state = State {
            bpt_balance: vault(add(self.state.bpt_balance, bpt_in)?)?,
            actual_supply: sub(supply, held(bpt_in, supply)?)?,
            ..self.state
        };
        set(&mut state.balances, token, sub(raw, amount_out)?)?;
        Ok(([bpt_in, amount_out], state))
    }

    fn scaling_and_balance(&self, token: usize) -> Result<(super::Scaling, U256)> {
        match (self.scaling.get(token), self.state.balances.get(token)) {
            (Some(scaling), Some(balance)) => Ok((*scaling, *balance)),
            _ => Err(Error::InvalidAsset),
        }
    }
}

fn set(balances: &mut [U256], token: usize, balance: U256) -> Result<()> {
    *balances.get_mut(token).ok_or(Error::InvalidAsset)? = vault(balance)?;
    Ok(())
}

impl<const N: usize> ExactPool for ComposableStablePool<N> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        self.swapped(trade, Amount::In(amount_in)).map(|([_, amount_out], _)| amount_out)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        self.swapped(trade, Amount::Out(amount_out)).map(|([amount_in, _], _)| amount_in)
    }

    /// See [`marginal_price_x96`](Self::marginal_price_x96) for the rounding.
    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        self.marginal_price_x96(trade, rounding)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        self.swap(trade, amount)
    }
}
