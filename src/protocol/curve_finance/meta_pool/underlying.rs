//! Swaps between the coin and those of the base pool.

use super::MetaPool;
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::curve_finance::LiquidityChange;
use crate::protocol::curve_finance::stable_pool::{FEE_DENOMINATOR, Market, PRECISION, at, fraction};
use crate::protocol::full_math::{add, sub};
use crate::protocol::wad::ratio;
use crate::trade::{Trade, X_FOR_Y, Y_FOR_X};

/// Which pools a trade of underlying coins goes through, with the index of a coin in the base pool.
pub(super) enum Route {
    /// The coin for one of the base pool.
    Out { buy: usize },
    /// One of the base pool for the coin.
    In { sell: usize },
    /// Both coins are the base pool's.
    Base(Trade),
}

impl Route {
    pub(super) fn new(trade: Trade) -> Result<Self> {
        match (trade.sell.checked_sub(1), trade.buy.checked_sub(1)) {
            (None, Some(buy)) => Ok(Self::Out { buy }),
            (Some(sell), None) => Ok(Self::In { sell }),
            (Some(sell), Some(buy)) => Ok(Self::Base(Trade { sell, buy })),
            (None, None) => Err(Error::InvalidAsset),
        }
    }
}

impl<const M: usize> MetaPool<M> {
    /// Swaps underlying coins: through a deposit of one coin into the base pool or a withdrawal of one from it, or on
    /// the base pool alone.
    ///
    /// Rounding: exactly as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`]; [`Error::InvalidAmount`] for less than `min_dy`; those of
    /// [`StablePool::exchange`](crate::protocol::curve_finance::StablePool::exchange), and of the base pool's
    /// `add_liquidity` or `remove_liquidity_one_coin`.
    pub fn exchange_underlying(&mut self, trade: Trade, dx: U256, min_dy: U256, now: u64) -> Result<U256> {
        let route = Route::new(trade)?;
        self.change(now, |next| match route {
            Route::Base(trade) => next.base.exchange(trade, dx, min_dy, now),
            Route::In { sell } => {
                let shares = next.base.add_liquidity(one_coin(sell, dx)?, U256::ZERO, now)?;
                next.pool.exchange(Y_FOR_X, shares, min_dy, now)
            }
            Route::Out { buy } => {
                let shares = next.pool.exchange(X_FOR_Y, dx, U256::ZERO, now)?;
                next.base.remove_liquidity_one_coin(shares, buy, min_dy, now)
            }
        })
    }

    /// What [`exchange_underlying`](Self::exchange_underlying) pays: the contract's view.
    ///
    /// Of a coin of the base pool for the metapool's it is an estimate: the view takes the fee of the deposit to be
    /// half that of a swap.
    ///
    /// # Errors
    /// As `exchange_underlying`.
    pub fn get_dy_underlying(&self, trade: Trade, dx: U256, now: u64) -> Result<U256> {
        let Self { pool, base, .. } = self.refreshed(now)?;
        let [_, virtual_price] = pool.parameters().rates;
        match Route::new(trade)? {
            Route::Base(trade) => base.get_dy(trade, dx, now),
            Route::In { sell } => {
                let shares = base.calc_token_amount(one_coin(sell, dx)?, LiquidityChange::Deposit, now)?;
                let worth = ratio(shares, virtual_price, PRECISION)?;
                let half_fee =
                    ratio(worth, fraction(base.parameters().fee_1e10), add(FEE_DENOMINATOR, FEE_DENOMINATOR)?)?;
                pool.view(0, &Market::new(&pool, Y_FOR_X, now)?.moved(sub(worth, half_fee)?)?)
            }
            Route::Out { buy } => {
                let shares = pool.get_dy(X_FOR_Y, dx, now)?;
                base.calc_withdraw_one_coin(shares, buy, now)
            }
        }
    }
}

/// Amounts of the base pool's coins, zero but for one.
pub(super) fn one_coin<const M: usize>(coin: usize, amount: U256) -> Result<[U256; M]> {
    let mut amounts = [U256::ZERO; M];
    *at(&mut amounts, coin)? = amount;
    Ok(amounts)
}
