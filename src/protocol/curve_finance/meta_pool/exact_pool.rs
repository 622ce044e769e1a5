//! The metapool among the wei-exact pools.

use super::MetaPool;
use super::underlying::{Route, one_coin};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::curve_finance::stable_pool::{Market, PRECISION};
use crate::protocol::full_math::{mul_div, shl};
use crate::protocol::least_input::least_input;
use crate::protocol::{Amount, ExactPool, U256};
use crate::trade::{Trade, X_FOR_Y, Y_FOR_X};

/// Trades of its own coins, the coin (0) and the base pool's shares (1): what [`exchange`](MetaPool::exchange) pays and
/// takes, at the time of the last change of either pool, with the virtual price of the base pool that it would read
/// then.
///
/// Inverse and spot price are those of the [`StablePool`](super::StablePool) that it is at that moment.
impl<const M: usize> ExactPool for MetaPool<M> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let mut pool = *self;
        pool.exchange(trade, amount_in, U256::ZERO, self.last_change())
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let now = self.last_change();
        self.refreshed(now)?.pool.amount_in_at(trade, amount_out, now)
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let now = self.last_change();
        self.refreshed(now)?.pool.spot_price_x96_at(trade, rounding, now)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let amount_in = match amount {
            Amount::In(amount_in) => amount_in,
            Amount::Out(amount_out) => ExactPool::amount_in(self, trade, amount_out)?,
        };
        Ok([amount_in, self.exchange(trade, amount_in, U256::ZERO, self.last_change())?])
    }
}

impl<const M: usize> MetaPool<M> {
    /// The time of the last change of either pool.
    fn last_change(&self) -> u64 {
        self.pool.state().timestamp.max(self.base.state().timestamp)
    }
}

/// A metapool that trades its underlying coins: 0 is its own, those from 1 on are the base pool's.
///
/// ```
/// use cfmm_math::protocol::curve_finance::{
///     Amplification, MetaParameters, MetaPool, Parameters, StablePool, Underlying, Variant, rate,
/// };
/// use cfmm_math::protocol::{ExactPool, U256};
/// use cfmm_math::Trade;
///
/// let (now, fee_1e10, admin_fee_1e10) = (1_700_000_000, 4_000_000, 5_000_000_000);
/// let mut base = StablePool::new(Parameters {
///     variant: Variant::ThreePool,
///     rates: [rate(18)?, rate(6)?, rate(6)?],
///     amplification: Amplification::constant(U256::from(2_000)),
///     fee_1e10,
///     admin_fee_1e10,
///     offpeg_fee_multiplier_1e10: 0,
/// })?;
/// let n = |x: u64, decimals: u64| U256::from(x) * U256::from(10).pow(U256::from(decimals));
/// base.add_liquidity([n(1_000_000, 18), n(1_000_000, 6), n(1_000_000, 6)], U256::ZERO, now)?;
/// let amplification = Amplification::constant(U256::from(20_000));
/// let parameters = MetaParameters { rate: rate(18)?, amplification, fee_1e10, admin_fee_1e10 };
/// let mut pool = MetaPool::new(parameters, base, now)?;
/// pool.add_liquidity([n(1_000_000, 18); 2], U256::ZERO, now)?;
///
/// let (pool, trade) = (Underlying(pool), Trade { sell: 2, buy: 0 });
/// let asked = pool.amount_in(trade, n(1_000, 18))?;
/// assert!(pool.amount_out(trade, asked)? >= n(1_000, 18));
/// assert!(pool.amount_out(trade, asked - U256::ONE)? < n(1_000, 18));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Underlying<const M: usize>(pub MetaPool<M>);

/// What [`exchange_underlying`](MetaPool::exchange_underlying) pays and takes, at the time of the last change of either
/// pool.
///
/// An amount in is verified as that of a [`StablePool`](super::StablePool), in a search that starts from a rougher
/// guess. The spot price is that of the metapool, times what a coin of the base pool is in its shares, before all fees:
///
/// ```text
/// ∂D/∂x = (Ann + K/x)/(Ann − 1 + (n + 1)·K/D)        S·∂D/∂x/D shares of the base pool for one coin
/// ```
///
/// Rounded in the direction asked for, within a relative `2⁻⁶⁴` or one unit.
impl<const M: usize> ExactPool for Underlying<M> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let mut pool = self.0;
        pool.exchange_underlying(trade, amount_in, U256::ZERO, self.0.last_change())
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let now = self.0.last_change();
        let MetaPool { pool, base, .. } = self.0.refreshed(now)?;
        let guess = match Route::new(trade)? {
            Route::Base(trade) => return base.amount_in_at(trade, amount_out, now),
            Route::In { sell } => {
                let shares = Market::new(&pool, Y_FOR_X, now)?.guess_in(amount_out)?;
                let ([_, virtual_price], rates) = (pool.parameters().rates, base.parameters().rates);
                let rate = *rates.get(sell).ok_or(Error::InvalidAsset)?;
                let in_proportion = || mul_div(shares, virtual_price, rate, Rounding::Down);
                base.calc_withdraw_one_coin(shares, sell, now).or_else(|_| in_proportion())?
            }
            Route::Out { buy } => {
                let held = *base.state().balances.get(buy).ok_or(Error::InvalidAsset)?;
                if amount_out >= held {
                    return Err(Error::InsufficientReserves);
                }
                let mut before = base;
                let shares = before.remove_liquidity_imbalance(one_coin(buy, amount_out)?, U256::MAX, now);
                // What is worth no share takes one.
                let shares = shares.unwrap_or(U256::ONE);
                Market::new(&pool, X_FOR_Y, now)?.guess_in(shares)?
            }
        };
        least_input(guess, amount_out, |amount_in| self.amount_out(trade, amount_in))
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let now = self.0.last_change();
        let MetaPool { pool, base, .. } = self.0.refreshed(now)?;
        let ([rate, virtual_price], supply) = (pool.parameters().rates, base.state().total_supply);
        let (own, coin, rounding_of_growth) = match Route::new(trade)? {
            Route::Base(trade) => return base.spot_price_x96_at(trade, rounding, now),
            Route::In { sell } => (Y_FOR_X, sell, rounding),
            Route::Out { buy } => (X_FOR_Y, buy, !rounding),
        };
        let rate_of_coin = *base.parameters().rates.get(coin).ok_or(Error::InvalidAsset)?;
        let balances = [pool.state().balances.as_slice(), &base.state().balances];
        if balances.iter().any(|balances| balances.contains(&U256::ZERO)) {
            return Err(Error::InvalidPrice);
        }
        let of_pool = Market::new(&pool, own, now)?.price_x128(rounding)?;
        // Any other coin of the base pool.
        let market = Market::new(&base, Trade { sell: coin, buy: usize::from(coin == 0) }, now)?;
        let (growth, one) = (market.growth_x128(rounding_of_growth)?, shl(U256::ONE, 128)?);
        let times = |x: U256, num: U256, den: U256| mul_div(x, num, den, rounding);
        if own == Y_FOR_X {
            let in_shares = times(times(of_pool, growth, one)?, supply, market.d)?;
            times(times(in_shares, virtual_price, PRECISION)?, rate_of_coin, shl(rate, 32)?)
        } else {
            let in_level = times(times(of_pool, one, growth)?, market.d, supply)?;
            times(times(in_level, PRECISION, virtual_price)?, rate, shl(rate_of_coin, 32)?)
        }
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let amount_in = match amount {
            Amount::In(amount_in) => amount_in,
            Amount::Out(amount_out) => ExactPool::amount_in(self, trade, amount_out)?,
        };
        Ok([amount_in, self.0.exchange_underlying(trade, amount_in, U256::ZERO, self.0.last_change())?])
    }
}
