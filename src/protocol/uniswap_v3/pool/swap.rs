//! Swaps and quotes.

use super::Pool;
use super::fees::ProtocolFees;
use super::state::Swap;
use super::ticks::{Ticks, TicksMut};
use super::walk::{self, Order, Rules};
use crate::error::{Error, Result};
use crate::protocol::int256::Int256;
use crate::protocol::uniswap_v3::Direction;
use crate::protocol::uniswap_v3::swap_math::{SwapStep, compute_swap_step};
use crate::protocol::{Amount, U256};

/// The rules of v3.
struct V3 {
    fee_pips: u32,
    direction: Direction,
    protocol_fees: ProtocolFees,
}

impl Rules for V3 {
    #[inline]
    fn fee_pips(&self) -> u32 {
        self.fee_pips
    }

    #[inline]
    fn step(&self, current: U256, target: U256, liquidity: u128, amount: Amount) -> Result<SwapStep> {
        compute_swap_step(current, target, liquidity, amount, self.fee_pips)
    }

    #[inline]
    fn protocol_share(&self, step: &SwapStep) -> Result<U256> {
        self.protocol_fees.share(self.direction, step.fee_amount)
    }
}

impl<T: Ticks> Pool<T> {
    /// What [`swap`](Self::swap) would do, with nothing changed.
    ///
    /// The same walk across ticks with the same roundings, so the two agree to the unit; the pool needs ticks that can
    /// be read, no more.
    ///
    /// # Errors
    /// As [`swap`](Self::swap).
    pub fn quote(&self, direction: Direction, amount: Amount, sqrt_price_limit_x96: Option<U256>) -> Result<Swap> {
        let (order, rules) = self.order(direction, amount, sqrt_price_limit_x96)?;
        walk::quote(&self.ticks, &order, &rules, &self.state)
    }

    /// What [`swap_to_price`](Self::swap_to_price) would do, with nothing changed.
    ///
    /// # Errors
    /// As [`swap_to_price`](Self::swap_to_price).
    pub fn quote_to_price(&self, sqrt_price_x96: U256) -> Result<Swap> {
        self.quote(self.toward(sqrt_price_x96)?, EVERYTHING, Some(sqrt_price_x96))
    }

    fn order(&self, direction: Direction, amount: Amount, limit: Option<U256>) -> Result<(Order, V3)> {
        // `amountSpecified` is an int256: positive for an amount in, negative for one out, and not zero.
        let (is_out, magnitude) = match amount {
            Amount::In(amount) => (false, amount),
            Amount::Out(amount) => (true, amount),
        };
        if Int256::new(is_out, magnitude).map_err(|_| Error::InvalidAmount)? == Int256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let rules = V3 { fee_pips: self.fee_pips, direction, protocol_fees: self.protocol_fees };
        Ok((Order { direction, amount, limit, tick_spacing: self.tick_spacing }, rules))
    }

    fn toward(&self, sqrt_price_x96: U256) -> Result<Direction> {
        let price = self.state.initialized()?.sqrt_price_x96;
        Ok(if sqrt_price_x96 < price { Direction::ZeroForOne } else { Direction::OneForZero })
    }
}

impl<T: TicksMut> Pool<T> {
    /// Swaps an exact amount in or out, across as many ticks as it takes, until it is filled or the price is at its
    /// limit.
    ///
    /// Within a range of liquidity `L` the price moves by `Δ√p = Δy/L` and `Δ(1/√p) = Δx/L`, amounts in are rounded up
    /// and amounts out down at every stop, which is an initialised tick or the end of a word of the tick bitmap. The fee
    /// is taken from what is paid in, its protocol part rounded down, the rest shared by the active liquidity. Without a
    /// limit the price goes as far as the contract lets it ([`furthest_price`](super::furthest_price)); an amount that
    /// the pool does not hold is filled in part. Exactly as `UniswapV3Pool.swap` of v3-core 1.0.1.
    ///
    /// ```
    /// use cfmm_math::protocol::{Amount, U256};
    /// use cfmm_math::protocol::uniswap_v3::pool::{Pool, Position, SortedTicks, Tick};
    /// use cfmm_math::protocol::uniswap_v3::{Direction, Q96};
    ///
    /// let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 8])?)?;
    /// pool.initialize(Q96)?;
    /// pool.mint(&mut Position::default(), -600, 600, 1_000_000_000)?;
    ///
    /// let amount = Amount::In(U256::from(10_000));
    /// let quote = pool.quote(Direction::ZeroForOne, amount, None)?;
    /// let swap = pool.swap(Direction::ZeroForOne, amount, None)?;
    /// assert_eq!(swap, quote);
    /// assert_eq!((swap.amount_in, swap.amount_out), (U256::from(10_000), U256::from(9_969)));
    /// assert_eq!((pool.state().tick, swap.ticks_crossed), (-1, 0));
    ///
    /// // More than the pool holds: the price runs to the end, part of it is filled.
    /// let all = pool.swap(Direction::ZeroForOne, Amount::Out(U256::from(1_000_000_000_u64)), None)?;
    /// assert!(all.unfilled > U256::ZERO);
    /// assert_eq!((pool.state().tick, all.ticks_crossed, pool.state().liquidity), (-887_272, 1, 0));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InvalidAmount`] for an amount of zero, or one of 2²⁵⁵ or more (2²⁵⁵ may be asked out);
    /// [`Error::InvalidPrice`] for a limit that does not lie ahead of the price and inside the range of prices, and
    /// before the pool is initialised; [`Error::InvalidRange`] and [`Error::Overflow`] where the ticks contradict the
    /// liquidity.
    pub fn swap(&mut self, direction: Direction, amount: Amount, sqrt_price_limit_x96: Option<U256>) -> Result<Swap> {
        let (order, rules) = self.order(direction, amount, sqrt_price_limit_x96)?;
        let swap = walk::swap(&mut self.ticks, &order, &rules, &self.state, |_| Ok(()))?;
        self.state = swap.after;
        self.protocol_fees.accrue(match direction {
            Direction::ZeroForOne => [swap.protocol_fee_amount, U256::ZERO],
            Direction::OneForZero => [U256::ZERO, swap.protocol_fee_amount],
        });
        Ok(swap)
    }

    /// Swaps as much as it takes to move the price there.
    ///
    /// A [`swap`](Self::swap) of all the money in the world with this price as its limit.
    ///
    /// ```
    /// use cfmm_math::protocol::uniswap_v3::pool::{Pool, Position, SortedTicks, Tick};
    /// use cfmm_math::protocol::uniswap_v3::{Q96, tick_math::sqrt_ratio_at_tick};
    ///
    /// let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 8])?)?;
    /// pool.initialize(Q96)?;
    /// pool.mint(&mut Position::default(), -600, 600, 1_000_000_000)?;
    /// let swap = pool.swap_to_price(sqrt_ratio_at_tick(100)?)?;
    /// assert_eq!(pool.state().tick, 100);
    /// assert_eq!(swap.amount_in.to_string(), "5027353");
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`swap`](Self::swap): also where the price is there already.
    pub fn swap_to_price(&mut self, sqrt_price_x96: U256) -> Result<Swap> {
        self.swap(self.toward(sqrt_price_x96)?, EVERYTHING, Some(sqrt_price_x96))
    }
}

/// The largest amount in, 2²⁵⁵ − 1.
const EVERYTHING: Amount = Amount::In(Int256::MAX.to_bits());
