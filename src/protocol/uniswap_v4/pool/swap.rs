//! Swaps and quotes.

use super::{Pool, Swap};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{add, mul_div};
use crate::protocol::int256::Int256;
use crate::protocol::uniswap_v3::pool::state::of_token_in;
use crate::protocol::uniswap_v3::pool::walk::{self, Order, Rules};
use crate::protocol::uniswap_v3::pool::{Ticks, TicksMut};
use crate::protocol::uniswap_v3::swap_math::SwapStep;
use crate::protocol::uniswap_v3::{Direction, wide};
use crate::protocol::uniswap_v4::lp_fee;
use crate::protocol::uniswap_v4::protocol_fee::calculate_swap_fee;
use crate::protocol::uniswap_v4::swap_math::{MAX_SWAP_FEE, compute_swap_step};
use crate::protocol::{Amount, U256};

/// The rules of v4.
struct V4 {
    fee_pips: u32,
    protocol_fee_pips: u16,
}

impl Rules for V4 {
    #[inline]
    fn fee_pips(&self) -> u32 {
        self.fee_pips
    }

    #[inline]
    fn step(&self, current: U256, target: U256, liquidity: u128, amount: Amount) -> Result<SwapStep> {
        compute_swap_step(current, target, liquidity, amount, self.fee_pips)
    }

    /// Of all that is paid in, not of the fee as in v3.
    #[inline]
    fn protocol_share(&self, step: &SwapStep) -> Result<U256> {
        match self.protocol_fee_pips {
            0 => Ok(U256::ZERO),
            // No fee but the protocol's: all of it, with what rounding up added.
            pips if u32::from(pips) == self.fee_pips => Ok(step.fee_amount),
            pips => {
                let paid = add(step.amount_in, step.fee_amount)?;
                mul_div(paid, wide(u128::from(pips)), wide(u128::from(MAX_SWAP_FEE)), Rounding::Down)
            }
        }
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
    pub fn quote(
        &self,
        direction: Direction,
        amount: Amount,
        sqrt_price_limit_x96: Option<U256>,
        lp_fee_override_pips: Option<u32>,
    ) -> Result<Swap> {
        let rules = self.rules(direction, amount, lp_fee_override_pips)?;
        let swap = match self.order(direction, amount, sqrt_price_limit_x96)? {
            Some(order) => walk::quote(&self.ticks, &order, &rules, &self.state)?,
            None => Swap::nothing(direction, amount, rules.fee_pips, &self.state),
        };
        swap.balance_delta().map(|_| swap)
    }

    fn rules(&self, direction: Direction, amount: Amount, lp_fee_override_pips: Option<u32>) -> Result<V4> {
        let lp_fee_pips = lp_fee_override_pips.map_or(Ok(self.lp_fee_pips), lp_fee::validate)?;
        let protocol_fee_pips = of_token_in(direction, self.protocol_fee_pips);
        let fee_pips = calculate_swap_fee(protocol_fee_pips, lp_fee_pips)?;
        match amount {
            // The fee would be all that is paid in.
            Amount::Out(amount) if fee_pips >= MAX_SWAP_FEE && amount != U256::ZERO => Err(Error::InvalidFee),
            _ => Ok(V4 { fee_pips, protocol_fee_pips }),
        }
    }

    /// Nothing to do for an amount of zero, whatever the limit.
    fn order(&self, direction: Direction, amount: Amount, limit: Option<U256>) -> Result<Option<Order>> {
        self.state.initialized()?;
        // `amountSpecified` is an int256: negative for an amount in, positive for one out.
        let (is_in, magnitude) = match amount {
            Amount::In(amount) => (true, amount),
            Amount::Out(amount) => (false, amount),
        };
        let specified = Int256::new(is_in, magnitude).map_err(|_| Error::InvalidAmount)?;
        let order = Order { direction, amount, limit, tick_spacing: self.tick_spacing };
        Ok(Some(order).filter(|_| specified != Int256::ZERO))
    }
}

impl<T: TicksMut> Pool<T> {
    /// Swaps an exact amount in or out, across as many ticks as it takes, until it is filled or the price is at its
    /// limit.
    ///
    /// The fee is that for liquidity providers, or the one that a hook of a pool with a dynamic fee passes in its place
    /// for this swap (`lp_fee_override_pips`), on what the protocol's fee of the direction leaves:
    ///
    /// ```text
    /// fee = protocol + lp − ⌊protocol·lp/10⁶⌋                      in millionths of what is paid in
    /// protocol_fee_amount = Σ ⌊paid in·protocol/10⁶⌋               over the steps, all of the fee where lp = 0
    /// ```
    ///
    /// Without a limit the price goes as far as the contract lets it
    /// ([`furthest_price`](crate::protocol::uniswap_v3::pool::furthest_price)); an amount that the pool does not hold
    /// is filled in part. Exactly as `Pool.swap` of v4-core 1.0.2, whose amounts are [`Swap::balance_delta`].
    ///
    /// ```
    /// use cfmm_math::protocol::{Amount, U256};
    /// use cfmm_math::protocol::uniswap_v3::pool::{SortedTicks, Tick};
    /// use cfmm_math::protocol::uniswap_v3::{Direction, Q96};
    /// use cfmm_math::protocol::uniswap_v4::pool::{Pool, Position};
    ///
    /// let mut pool = Pool::new(60, SortedTicks::new([Tick::default(); 8])?)?;
    /// pool.initialize(Q96, 3_000)?;
    /// pool.set_protocol_fee([1_000, 0])?;
    /// pool.modify_liquidity(&mut Position::default(), -600, 600, 1_000_000_000)?;
    ///
    /// let amount = Amount::In(U256::from(1_000_000));
    /// let swap = pool.swap(Direction::ZeroForOne, amount, None, None)?;
    /// assert_eq!(swap.fee_pips, 3_997);
    /// assert_eq!(swap.protocol_fee_amount, U256::from(1_000));
    /// let swap = pool.quote(Direction::ZeroForOne, amount, None, Some(500))?;
    /// assert_eq!(swap.fee_pips, 1_500);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InvalidFee`] for an amount out where the fee is 100 %, and for an override above that;
    /// [`Error::InvalidPrice`] for a limit that does not lie ahead of the price and inside the range of prices, and
    /// before the pool is initialised; [`Error::InvalidAmount`] for an amount in above 2²⁵⁵ or out of 2²⁵⁵ or more;
    /// [`Error::Overflow`] where amounts do not fit 128 bits with a sign; [`Error::InvalidRange`] and
    /// [`Error::Overflow`] where the ticks contradict the liquidity.
    pub fn swap(
        &mut self,
        direction: Direction,
        amount: Amount,
        sqrt_price_limit_x96: Option<U256>,
        lp_fee_override_pips: Option<u32>,
    ) -> Result<Swap> {
        let rules = self.rules(direction, amount, lp_fee_override_pips)?;
        let Some(order) = self.order(direction, amount, sqrt_price_limit_x96)? else {
            return Ok(Swap::nothing(direction, amount, rules.fee_pips, &self.state));
        };
        let fits = |swap: &Swap| swap.balance_delta().map(|_| ());
        let swap = walk::swap(&mut self.ticks, &order, &rules, &self.state, fits)?;
        self.state = swap.after;
        Ok(swap)
    }
}
