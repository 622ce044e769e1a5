//! One trait over the wei-exact pools, for a list of many kinds.

use super::full_math::{add, div, mul_div};
use super::uniswap_v3::{self, Direction, Q96, pool::TicksMut};
use super::{U256, uniswap_v2, uniswap_v4};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::trade::{Trade, X_FOR_Y, Y_FOR_X};

/// An amount that a trade fixes; of Uniswap v3 and v4 the contract's `amountSpecified`, by name instead of by sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Amount {
    /// So much is paid in, the fee included: positive in v3, negative in v4.
    In(U256),
    /// So much is paid out: negative in v3, positive in v4.
    Out(U256),
}

/// A pool that trades as its contract does, to the wei.
///
/// Assets are counted as the contract counts them, from 0. What the pool can fill in part only is
/// [`Error::InsufficientReserves`] here; the pools' own methods say how much it is.
///
/// ```
/// use cfmm_math::protocol::uniswap_v2::{Pair, ProtocolFee, SwapFee};
/// use cfmm_math::protocol::uniswap_v3::pool::{Pool, Position, SortedTicks, Tick};
/// use cfmm_math::protocol::uniswap_v3::Q96;
/// use cfmm_math::protocol::{ExactPool, U256};
/// use cfmm_math::X_FOR_Y;
///
/// let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
/// pair.mint([U256::from(1_000_000), U256::from(1_000_000)], 1_700_000_000)?;
/// let mut pool = Pool::new(500, 10, SortedTicks::new([Tick::default(); 8])?)?;
/// pool.initialize(Q96)?;
/// pool.mint(&mut Position::default(), -600, 600, 10_000_000)?;
///
/// // The better of a mixed list.
/// let pools: [&dyn ExactPool; 2] = [&pair, &pool];
/// let quotes = pools.map(|pool| pool.amount_out(X_FOR_Y, U256::from(1_000)));
/// assert_eq!(quotes, [Ok(U256::from(996)), Ok(U256::from(998))]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait ExactPool {
    /// What is paid for exactly `amount_in`, after fees.
    ///
    /// # Errors
    /// Where the contract reverts, and [`Error::InsufficientReserves`] where the pool fills a part only;
    /// [`Error::InvalidAsset`].
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256>;

    /// What is asked for `amount_out`, with fees.
    ///
    /// Of a contract that quotes amounts in only it is an input that is paid so much or more, while one unit less is
    /// not, or is refused: the least of all where quotes never fall and no amount between others is refused.
    ///
    /// # Errors
    /// As [`amount_out`](Self::amount_out).
    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256>;

    /// The marginal price before fees, in wei of the bought asset for one of the sold, times 2⁹⁶, never on the other side
    /// of the exact one than `rounding` says: rounded once where it is the quotient of two products, as of Uniswap's and
    /// weighted pools; of the others, the pool says how near.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::Overflow`] for a price of 2¹⁶⁰ and more, [`Error::InvalidPrice`] for a pool without
    /// one.
    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256>;

    /// Trades, and returns the amounts in and out, of which the latter may be above an [`Amount::Out`]. Of what depends
    /// on time, such as the price accumulators of v2, the time is that of the last change.
    ///
    /// # Errors
    /// As [`amount_out`](Self::amount_out); the pool is then unchanged.
    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]>;
}

impl TryFrom<Trade> for Direction {
    type Error = Error;

    fn try_from(trade: Trade) -> Result<Self> {
        match trade {
            X_FOR_Y => Ok(Self::ZeroForOne),
            Y_FOR_X => Ok(Self::OneForZero),
            _ => Err(Error::InvalidAsset),
        }
    }
}

impl ExactPool for uniswap_v2::Pair {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let amount_out = Self::amount_out(self, trade, amount_in)?;
        trades(self, trade, amount_in, amount_out)?;
        Ok(amount_out)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let amount_in = Self::amount_in(self, trade, amount_out)?;
        trades(self, trade, amount_in, amount_out)?;
        Ok(amount_in)
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        let state = self.state();
        let (sold, bought) = trade.of(&[state.reserve0, state.reserve1].map(uniswap_v3::wide))?;
        mul_div(bought, Q96, sold, rounding)
            .map_err(|error| if sold == U256::ZERO { Error::InvalidPrice } else { error })
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let [amount_in, amount_out] = match amount {
            Amount::In(amount_in) => [amount_in, ExactPool::amount_out(self, trade, amount_in)?],
            Amount::Out(amount_out) => [ExactPool::amount_in(self, trade, amount_out)?, amount_out],
        };
        let (ins, outs) = match Direction::try_from(trade)? {
            Direction::ZeroForOne => ([amount_in, U256::ZERO], [U256::ZERO, amount_out]),
            Direction::OneForZero => ([U256::ZERO, amount_in], [amount_out, U256::ZERO]),
        };
        self.swap(ins, outs, self.state().block_timestamp_last.into())?;
        Ok([amount_in, amount_out])
    }
}

impl<T: TicksMut> ExactPool for uniswap_v3::pool::Pool<T> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        filled(&self.quote(trade.try_into()?, Amount::In(amount_in), None)?).map(|[_, amount_out]| amount_out)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        filled(&self.quote(trade.try_into()?, Amount::Out(amount_out), None)?).map(|[amount_in, _]| amount_in)
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        price_x96(self.state().sqrt_price_x96, trade.try_into()?, rounding)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let direction = trade.try_into()?;
        filled(&self.quote(direction, amount, None)?)?;
        filled(&self.swap(direction, amount, None)?)
    }
}

impl<T: TicksMut> ExactPool for uniswap_v4::pool::Pool<T> {
    fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let quote = self.quote(trade.try_into()?, Amount::In(not_zero(amount_in)?), None, None)?;
        filled(&quote).map(|[_, amount_out]| amount_out)
    }

    fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let quote = self.quote(trade.try_into()?, Amount::Out(not_zero(amount_out)?), None, None)?;
        filled(&quote).map(|[amount_in, _]| amount_in)
    }

    fn spot_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        price_x96(self.state().sqrt_price_x96, trade.try_into()?, rounding)
    }

    fn apply(&mut self, trade: Trade, amount: Amount) -> Result<[U256; 2]> {
        let direction = trade.try_into()?;
        let (Amount::In(fixed) | Amount::Out(fixed)) = amount;
        not_zero(fixed)?;
        filled(&self.quote(direction, amount, None, None)?)?;
        filled(&self.swap(direction, amount, None, None)?)
    }
}

/// What the pair refuses in a swap that the library quotes: nothing out, or more in than a reserve holds.
fn trades(pair: &uniswap_v2::Pair, trade: Trade, amount_in: U256, amount_out: U256) -> Result<()> {
    let state = pair.state();
    let (sold, _) = trade.of(&[state.reserve0, state.reserve1].map(uniswap_v3::wide))?;
    not_zero(amount_out)?;
    let [_, high, 0, 0] = add(sold, amount_in)?.into_limbs() else { return Err(Error::Overflow) };
    if high >> 48 == 0 { Ok(()) } else { Err(Error::Overflow) }
}

/// The pool manager of v4 refuses an amount of zero, which the library takes.
fn not_zero(amount: U256) -> Result<U256> {
    if amount == U256::ZERO { Err(Error::InvalidAmount) } else { Ok(amount) }
}

/// Both amounts of a swap that was filled.
fn filled(swap: &uniswap_v3::pool::Swap) -> Result<[U256; 2]> {
    if swap.unfilled == U256::ZERO { Ok([swap.amount_in, swap.amount_out]) } else { Err(Error::InsufficientReserves) }
}

/// `sqrt²/2⁹⁶`, or `2²⁸⁸/sqrt²`: nested quotients round as one.
fn price_x96(sqrt_price: U256, direction: Direction, rounding: Rounding) -> Result<U256> {
    if sqrt_price == U256::ZERO {
        return Err(Error::InvalidPrice);
    }
    match direction {
        Direction::ZeroForOne => mul_div(sqrt_price, sqrt_price, Q96, rounding),
        Direction::OneForZero => div(mul_div(Q96.wrapping_shl(96), Q96, sqrt_price, rounding)?, sqrt_price, rounding),
    }
}
