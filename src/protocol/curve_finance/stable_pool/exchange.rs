//! Swaps, their quotes and their fee.

use super::market::{Market, Move};
use super::{FEE_DENOMINATOR, StablePool, Variant, at, at_least, fraction, ratio};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::full_math::{add, mul, sub};
use crate::trade::Trade;

impl<const N: usize> StablePool<N> {
    /// What [`exchange`](Self::exchange) would pay: the contract's view.
    ///
    /// Before [`Variant::Template`] it takes the fee after the conversion to the coin's decimals, where the exchange
    /// itself takes it before: the two can differ by 1.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::Overflow`] where nothing is paid, and for products above 256 bits,
    /// [`Error::Domain`] for a pool without balances, [`Error::NoConvergence`].
    pub fn get_dy(&self, trade: Trade, dx: U256, now: u64) -> Result<U256> {
        let market = Market::new(self, trade, now)?;
        self.view(trade.buy, &market.moved(self.worth(trade.sell, dx)?)?)
    }

    /// The amount in for `dy` out, as far as the view of NG knows: with the fee of the pool as it stands.
    ///
    /// ```text
    /// dx = x(xⱼ − (dy + 1)/(1 − fee)) − xᵢ
    /// ```
    ///
    /// Rounding: down, so that `dx` may pay less than `dy`; the least amount that pays it is
    /// [`amount_in`](crate::protocol::ExactPool::amount_in). The contracts before NG have no such view.
    ///
    /// # Errors
    /// As [`get_dy`](Self::get_dy); [`Error::Overflow`] for more than the pool has.
    pub fn get_dx(&self, trade: Trade, dy: U256, now: u64) -> Result<U256> {
        let market = Market::new(self, trade, now)?;
        let (sold, bought) = trade.of(&market.xp)?;
        let kept = sub(FEE_DENOMINATOR, self.fee_between(sold, bought, fraction(self.parameters.fee_1e10))?)?;
        let gross = ratio(add(self.worth(trade.buy, dy)?, U256::ONE)?, FEE_DENOMINATOR, kept)?;
        let needed = market.other_side(trade.reversed(), sub(bought, gross)?)?;
        self.unscaled(trade.sell, sub(needed, sold)?)
    }

    /// The fee of a small trade, in `10⁻¹⁰`: flat before NG.
    ///
    /// ```text
    /// fee·m/((m − 1)·4·xᵢ·xⱼ/(xᵢ + xⱼ)² + 1)        m the off-peg multiplier, if above one
    /// ```
    ///
    /// A trade pays that of the balances halfway. Rounding: down at each division.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::Domain`] for an empty pool, [`Error::Overflow`].
    pub fn dynamic_fee(&self, trade: Trade) -> Result<U256> {
        let (sold, bought) = trade.of(&self.scaled(&self.state.balances)?)?;
        self.fee_between(sold, bought, fraction(self.parameters.fee_1e10))
    }

    /// Swaps `dx` of one coin for another, and returns how much of it is paid.
    ///
    /// ```text
    /// dy = (xⱼ − y(xᵢ + dx) − 1)·(1 − fee)
    /// ```
    ///
    /// Rounding: exactly as the contract, down at each division. An amount so small that the curve gives nothing for it
    /// fails, and one that gives less than a wei of the coin is paid nothing.
    ///
    /// # Errors
    /// As [`get_dy`](Self::get_dy); [`Error::InvalidAmount`] for less than `min_dy`, and of NG for nothing in.
    pub fn exchange(&mut self, trade: Trade, dx: U256, min_dy: U256, now: u64) -> Result<U256> {
        let [dy, admin_fee] = Market::new(self, trade, now)?.paid(dx)?;
        at_least(dy, min_dy)?;
        let mut next = self.state;
        let sold = at(&mut next.balances, trade.sell)?;
        *sold = add(*sold, dx)?;
        let bought = at(&mut next.balances, trade.buy)?;
        *bought = sub(sub(*bought, dy)?, admin_fee)?;
        let admins = at(&mut next.admin_balances, trade.buy)?;
        *admins = add(*admins, admin_fee)?;
        next.timestamp = now;
        self.state = next;
        Ok(dy)
    }

    /// The contract's view of the amount out of a coin.
    pub(in crate::protocol::curve_finance) fn view(&self, coin: usize, moved: &Move) -> Result<U256> {
        let (gross, fee) = (moved.gross()?, self.fee_of(moved)?);
        match self.parameters.variant {
            Variant::ThreePool | Variant::TwoCoin => {
                let dy = self.unscaled(coin, gross)?;
                sub(dy, ratio(fee, dy, FEE_DENOMINATOR)?)
            }
            Variant::Template | Variant::Ng => self.unscaled(coin, sub(gross, ratio(fee, gross, FEE_DENOMINATOR)?)?),
        }
    }

    /// An amount of a coin in 18 decimals.
    pub(in crate::protocol::curve_finance) fn worth(&self, coin: usize, amount: U256) -> Result<U256> {
        ratio(amount, *self.parameters.rates.get(coin).ok_or(Error::InvalidAsset)?, super::PRECISION)
    }

    /// The fee of a swap: that of the balances halfway.
    pub(super) fn fee_of(&self, moved: &Move) -> Result<U256> {
        let middle = |[before, after]: [U256; 2]| Ok(add(before, after)?.wrapping_shr(1));
        self.fee_between(middle(moved.sold)?, middle(moved.bought)?, fraction(self.parameters.fee_1e10))
    }

    /// The fee between two scaled balances, or quantities that are as far apart; flat unless there is a multiplier.
    pub(super) fn fee_between(&self, x: U256, y: U256, fee: U256) -> Result<U256> {
        let multiplier = fraction(self.parameters.offpeg_fee_multiplier_1e10);
        if multiplier <= FEE_DENOMINATOR {
            return Ok(fee);
        }
        let sum = add(x, y)?;
        let four = U256::from_limbs([4, 0, 0, 0]);
        let weight = mul(mul(sub(multiplier, FEE_DENOMINATOR)?, four)?, x)?;
        ratio(multiplier, fee, add(ratio(weight, y, mul(sum, sum)?)?, FEE_DENOMINATOR)?)
    }
}
