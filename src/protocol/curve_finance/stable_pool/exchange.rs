//! Swaps, their quotes and their fee.

use super::{FEE_DENOMINATOR, StablePool, Variant, at, at_least, fraction, ratio};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::curve_finance::stable_math::{get_d, get_y};
use crate::protocol::full_math::{add, mul, sub};
use crate::trade::Trade;

/// Scaled balances before and after a swap without fees.
struct Move {
    sold: [U256; 2],
    bought: [U256; 2],
}

impl Move {
    /// What the curve gives, less the one that its rounding may be off.
    fn gross(&self) -> Result<U256> {
        let [before, after] = self.bought;
        sub(sub(before, after)?, U256::ONE)
    }
}

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
        self.view(trade, &self.moved(trade, self.worth(trade.sell, dx)?, now)?)
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
        let xp = self.scaled(&self.state.balances)?;
        let (sold, bought) = trade.of(&xp)?;
        let kept = sub(FEE_DENOMINATOR, self.fee_between(sold, bought, fraction(self.parameters.fee_1e10))?)?;
        let gross = ratio(add(self.worth(trade.buy, dy)?, U256::ONE)?, FEE_DENOMINATOR, kept)?;
        let needed = self.other_side(trade.reversed(), sub(bought, gross)?, &xp, now)?;
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
    /// Rounding: exactly as the contract, down at each division. Of a contract before NG an amount so small that the curve
    /// gives nothing for it fails, and one that gives less than a wei of the coin is paid nothing.
    ///
    /// # Errors
    /// As [`get_dy`](Self::get_dy); [`Error::InvalidAmount`] for less than `min_dy`, and of NG for nothing in.
    pub fn exchange(&mut self, trade: Trade, dx: U256, min_dy: U256, now: u64) -> Result<U256> {
        let [dy, admin_fee] = self.paid(trade, dx, now)?;
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

    /// What an exchange pays, to the trader and to the admin.
    pub(in crate::protocol::curve_finance) fn paid(&self, trade: Trade, dx: U256, now: u64) -> Result<[U256; 2]> {
        if dx == U256::ZERO && self.parameters.variant == Variant::Ng {
            return Err(Error::InvalidAmount);
        }
        let moved = self.moved(trade, self.worth(trade.sell, dx)?, now)?;
        let gross = moved.gross()?;
        let fee = ratio(gross, self.fee_of(&moved)?, FEE_DENOMINATOR)?;
        let dy = self.unscaled(trade.buy, sub(gross, fee)?)?;
        Ok([dy, self.unscaled(trade.buy, self.admins(fee)?)?])
    }

    /// The contract's view of an amount out.
    fn view(&self, trade: Trade, moved: &Move) -> Result<U256> {
        let (gross, fee) = (moved.gross()?, self.fee_of(moved)?);
        match self.parameters.variant {
            Variant::ThreePool | Variant::TwoCoin => {
                let dy = self.unscaled(trade.buy, gross)?;
                sub(dy, ratio(fee, dy, FEE_DENOMINATOR)?)
            }
            Variant::Template | Variant::Ng => {
                self.unscaled(trade.buy, sub(gross, ratio(fee, gross, FEE_DENOMINATOR)?)?)
            }
        }
    }

    /// The scaled balances after as much more of the sold coin, in 18 decimals.
    fn moved(&self, trade: Trade, added: U256, now: u64) -> Result<Move> {
        let xp = self.scaled(&self.state.balances)?;
        let (sold, bought) = trade.of(&xp)?;
        let after = add(sold, added)?;
        Ok(Move { sold: [sold, after], bought: [bought, self.other_side(trade, after, &xp, now)?] })
    }

    /// The scaled balance of the bought coin when that of the sold one is `x`.
    fn other_side(&self, trade: Trade, x: U256, xp: &[U256; N], now: u64) -> Result<U256> {
        let (variant, amp) = (self.parameters.variant, self.parameters.amplification.at(now)?);
        get_y(variant, trade.sell, trade.buy, x, amp, xp, get_d(variant, amp, xp)?)
    }

    /// An amount of a coin in 18 decimals.
    fn worth(&self, coin: usize, amount: U256) -> Result<U256> {
        ratio(amount, *self.parameters.rates.get(coin).ok_or(Error::InvalidAsset)?, super::PRECISION)
    }

    /// The fee of a swap: that of the balances halfway.
    fn fee_of(&self, moved: &Move) -> Result<U256> {
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
