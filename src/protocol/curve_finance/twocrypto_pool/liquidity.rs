//! Deposits, withdrawals in proportion, and the admin's share.

use super::{ADMIN_FEE, FEE_ONE, MIN_ADMIN_FEE_CLAIM_INTERVAL, ONE, State, TwocryptoPool, U256, n};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::full_math::{add, div, is_less, mul, sub};
use crate::protocol::wad::{div_wad, mul_wad};

impl TwocryptoPool {
    /// Deposits, and returns the new shares.
    ///
    /// ```text
    /// shares = S·D′/D − S, less the fee of what is out of balance
    /// shares = √(D/2 · D/(2·price))                                 first deposit
    /// ```
    ///
    /// `add_liquidity` of twocrypto-ng v2.0.0. Amounts in the coins' smallest units. Rounding: down, exact as the
    /// contract.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for nothing in, what is worth no share before the fee, and where the virtual price would
    /// not rise; [`Error::Domain`], [`Error::Overflow`] and [`Error::NoConvergence`] where the contract reverts with balances
    /// too far apart; [`Error::InvalidTime`] before the last change.
    pub fn add_liquidity(&mut self, amounts: [U256; 2], timestamp: u64) -> Result<U256> {
        let mut next = *self;
        let ([x, y], [dx, dy]) = (self.state.balances, amounts);
        if dx == U256::ZERO && dy == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        next.state.balances = [add(x, dx)?, add(y, dy)?];
        let xp = self.xp(next.state.balances)?;
        let d = self.level(xp, U256::ZERO)?;
        let shares = if self.state.d == U256::ZERO {
            next.state.d = d;
            next.state.virtual_price = ONE;
            next.state.xcp_profit = ONE;
            next.state.xcp_profit_a = ONE;
            let shares = at_least_one(Self::xcp(d, self.state.price_scale)?)?;
            next.state.total_supply = shares;
            shares
        } else {
            // Shares that the fee takes whole are none for the depositor, and no revert.
            let shares = at_least_one(self.shares_of(d)?)?;
            let ([x, y], [x_before, y_before]) = (xp, self.xp(self.state.balances)?);
            let fee = self.shares_fee(shares, [sub(x, x_before)?, sub(y, y_before)?], xp)?;
            let shares = sub(shares, fee)?;
            let of_admin = div(mul(ADMIN_FEE, fee)?, FEE_ONE, Down)?;
            next.state.admin_lp_virtual_balance = add(self.state.admin_lp_virtual_balance, of_admin)?;
            next.state.total_supply = add(self.state.total_supply, shares)?;
            next.tweak_price(xp, d, timestamp)?;
            shares
        };
        *self = next;
        Ok(shares)
    }

    /// What [`add_liquidity`](Self::add_liquidity) gives: `calc_token_amount` of a deposit.
    ///
    /// # Errors
    /// As [`add_liquidity`](Self::add_liquidity), but for the price scale's.
    pub fn calc_token_amount(&self, amounts: [U256; 2]) -> Result<U256> {
        let ([x, y], [dx, dy]) = (self.state.balances, amounts);
        let xp = self.xp([add(x, dx)?, add(y, dy)?])?;
        let shares = self.shares_of(self.level(xp, U256::ZERO)?)?;
        sub(shares, self.shares_fee(shares, self.xp(amounts)?, xp)?)
    }

    /// The shares for a rise of the level, before the fee.
    fn shares_of(&self, d: U256) -> Result<U256> {
        let State { total_supply, d: before, .. } = self.state;
        sub(div(mul(total_supply, d)?, before, Down)?, total_supply)
    }

    /// Of shares that move these scaled amounts.
    fn shares_fee(&self, shares: U256, amounts: [U256; 2], xp: [U256; 2]) -> Result<U256> {
        add(div(mul(self.token_fee(amounts, xp)?, shares)?, FEE_ONE, Down)?, U256::ONE)
    }

    /// Withdraws in proportion; returns what is paid of each coin.
    ///
    /// ```text
    /// ⌊balanceᵢ·(shares − 1)/S⌋        all of it for all shares
    /// ```
    ///
    /// `remove_liquidity` of twocrypto-ng v2.0.0: no fee, and neither oracle nor price scale move. Rounding: down,
    /// exact as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for no shares and for more than there are, [`Error::Overflow`].
    pub fn remove_liquidity(&mut self, shares: U256) -> Result<[U256; 2]> {
        let State { balances: [x, y], d, total_supply, .. } = self.state;
        if shares == U256::ZERO || is_less(total_supply, shares) {
            return Err(Error::InvalidAmount);
        }
        // All of it is paid for all, else one share less than is taken.
        let paid = if shares == total_supply { shares } else { sub(shares, U256::ONE)? };
        let part = |x| div(mul(x, paid)?, total_supply, Down);
        let [dx, dy] = [part(x)?, part(y)?];
        let d = sub(d, part(d)?)?;
        self.state.balances = [sub(x, dx)?, sub(y, dy)?];
        self.state.d = d;
        self.state.total_supply = sub(total_supply, shares)?;
        Ok([dx, dy])
    }

    /// `_claim_admin_fees`: a quarter of the profit since the last claim, and the shares of deposits' fees, leave the
    /// pool. The profit that is left is half.
    ///
    /// ```text
    /// fees = (profit − profit_a)/4,   shares = virtual shares + S·(V/(V − fees) − 1)
    /// ```
    pub(super) fn claim_admin_fees(&mut self, timestamp: u64) -> Result<()> {
        let State { balances: [x, y], d, total_supply, price_scale, virtual_price, xcp_profit, xcp_profit_a, .. } =
            self.state;
        let elapsed = timestamp.saturating_sub(self.state.last_admin_fee_claim_timestamp);
        if elapsed < MIN_ADMIN_FEE_CLAIM_INTERVAL || xcp_profit <= xcp_profit_a || is_less(total_supply, ONE) {
            return Ok(());
        }
        let fees = div(mul(sub(xcp_profit, xcp_profit_a)?, ADMIN_FEE)?, mul(n(2), FEE_ONE)?, Down)?;
        let (mut shares, mut profit) = (self.state.admin_lp_virtual_balance, xcp_profit);
        if fees != U256::ZERO {
            let part = sub(div_wad(virtual_price, sub(virtual_price, fees)?)?, ONE)?;
            shares = add(shares, mul_wad(total_supply, part)?)?;
            profit = sub(profit, mul(n(2), fees)?)?;
        }
        let with_admin = add(total_supply, shares)?;
        let virtual_price = Self::virtual_price_at(d, price_scale, with_admin)?;
        if is_less(virtual_price, ONE) {
            return Ok(());
        }
        let part = |x| div(mul(x, shares)?, with_admin, Down);
        let [dx, dy] = [part(x)?, part(y)?];
        let d = sub(d, part(d)?)?;
        self.state.balances = [sub(x, dx)?, sub(y, dy)?];
        self.state.d = d;
        self.state.virtual_price = virtual_price;
        self.state.xcp_profit = profit;
        self.state.xcp_profit_a = profit;
        self.state.admin_lp_virtual_balance = U256::ZERO;
        self.state.last_admin_fee_claim_timestamp = timestamp;
        Ok(())
    }
}

/// A change of the level that is worth no share is refused.
fn at_least_one(shares: U256) -> Result<U256> {
    if shares == U256::ZERO { Err(Error::InvalidAmount) } else { Ok(shares) }
}
