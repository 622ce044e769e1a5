//! A token for another.

use super::{State, Version, WeightedPool};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::balancer::base_pool::{less_fee, plus_fee, swap_amount, vault};
use crate::protocol::balancer::fixed_point::{add, sub};
use crate::protocol::balancer::weighted_math;
use crate::protocol::full_math::{mul, mul_div};
use crate::protocol::uniswap_v3::Q96;
use crate::protocol::{Amount, ExactPool, U256};
use crate::trade::Trade;

impl<const N: usize> WeightedPool<N> {
    /// Swaps; returns what is paid in, with the fee, and what is paid out.
    ///
    /// What belongs to a share, `∏ balanceᵢ^weightᵢ/supply`, never falls, down to balances of a wei. What is paid for the
    /// amount in that was asked for an amount out may be less than that, by 2.1·10⁻¹⁴ of the balance and 2 wei: both
    /// directions grant the power its error.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for an amount of zero, and above 30 % of its balance, less the fee; [`Error::InvalidAsset`];
    /// [`Error::Overflow`] for a balance of 2¹¹² or more.
    pub fn swap(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let (amounts, state) = self.swapped(trade, amount)?;
        self.state = state;
        Ok(amounts)
    }

    /// What a swap pays, and the state after it.
    fn swapped(&self, trade: Trade, amount: Amount) -> Result<([U256; 2], State<N>)> {
        let (raw_in, raw_out) = trade.of(&self.state.balances)?;
        let (scaling_in, scaling_out) = trade.of(&self.scaling)?;
        let (weight_in, weight_out) = trade.of(&self.normalized_weights)?;
        let (balance_in, balance_out) = (scaling_in.up(raw_in)?, scaling_out.up(raw_out)?);
        let [amount_in, amount_out] = match amount {
            Amount::In(amount_in) => {
                let net = scaling_in.up(less_fee(swap_amount(amount_in)?, self.swap_fee_percentage)?)?;
                let calculate = match self.version {
                    Version::V1 => weighted_math::out_given_in_v1,
                    Version::V3 | Version::V4 => weighted_math::out_given_in,
                };
                let amount_out = calculate(balance_in, weight_in, balance_out, weight_out, net)?;
                [amount_in, scaling_out.down(amount_out, Rounding::Down)?]
            }
            Amount::Out(amount_out) => {
                let calculate = match self.version {
                    Version::V1 => weighted_math::in_given_out_v1,
                    Version::V3 | Version::V4 => weighted_math::in_given_out,
                };
                let wanted = scaling_out.up(swap_amount(amount_out)?)?;
                let net = calculate(balance_in, weight_in, balance_out, weight_out, wanted)?;
                [plus_fee(scaling_in.down(net, Rounding::Up)?, self.swap_fee_percentage)?, amount_out]
            }
        };
        let mut state = self.state;
        *state.balances.get_mut(trade.sell).ok_or(Error::InvalidAsset)? = vault(add(raw_in, amount_in)?)?;
        *state.balances.get_mut(trade.buy).ok_or(Error::InvalidAsset)? = sub(raw_out, amount_out)?;
        Ok(([amount_in, amount_out], state))
    }
}

impl<const N: usize> ExactPool for WeightedPool<N> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        self.swapped(trade, Amount::In(amount_in)).map(|([_, amount_out], _)| amount_out)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        self.swapped(trade, Amount::Out(amount_out)).map(|([amount_in, _], _)| amount_in)
    }

    /// `(balance_out/weight_out)/(balance_in/weight_in)`, in which decimals cancel
    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let (balance_in, balance_out) = trade.of(&self.state.balances)?;
        let (weight_in, weight_out) = trade.of(&self.normalized_weights)?;
        if balance_in == U256::ZERO {
            return Err(Error::InvalidPrice);
        }
        mul_div(mul(balance_out, weight_in)?, Q96, mul(balance_in, weight_out)?, rounding)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        self.swap(trade, amount)
    }
}
