//! A pool of Uniswap v4: swaps across ticks, liquidity, donations, fees, to the wei.
//!
//! A [`Pool`] is what the pool manager stores of one pool, without hooks, settlement and owners. Ticks are read and
//! written as in [v3](crate::protocol::uniswap_v3::pool), by the same walk. Every method changes all that it should or,
//! with an error, nothing, and an error is where the contract reverts.
//!
//! # Signs
//!
//! The contract's `amountSpecified` is negative for an exact input and positive for an exact output, the opposite of
//! v3. Here it has no sign: [`Amount::In`] and [`Amount::Out`] say which it is in both. What the contract returns, a
//! `BalanceDelta`, is from the caller's view, again the opposite of v3: **negative is paid to the pool, positive is
//! paid by it**, for [`Swap::balance_delta`], [`LiquidityDelta`] and [`Pool::donate`].
//!
//! Pairs of numbers are those of currency 0 and currency 1, in this order.

mod fees;
mod liquidity;
mod swap;

pub use liquidity::{LiquidityDelta, Position};

pub use crate::protocol::uniswap_v3::pool::{PoolState, Swap};

use core::num::NonZero;

use super::lp_fee;
use super::tick_math::{MAX_TICK_SPACING, MIN_TICK_SPACING};
use crate::error::{Error, Result};
use crate::number::wide::{div_floor, div_u128};
#[cfg(doc)]
use crate::protocol::Amount;
use crate::protocol::U256;
use crate::protocol::uniswap_v3::tick::positive;
use crate::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK};

/// As much gross liquidity may end at one tick: all ticks together fit 128 bits.
///
/// ```text
/// ⌊(2¹²⁸ − 1)/n⌋  for n = ⌊887272/tick_spacing⌋ + ⌈887272/tick_spacing⌉ + 1 ticks
/// ```
///
/// Exactly as `Pool.tickSpacingToMaxLiquidityPerTick` of Uniswap v4-core 1.0.2: one tick more than in v3 where the
/// spacing does not divide 887,272.
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::tick::spacing_to_max_liquidity_per_tick;
/// use cfmm_math::protocol::uniswap_v4::pool::max_liquidity_per_tick;
///
/// assert_eq!(max_liquidity_per_tick(1), spacing_to_max_liquidity_per_tick(1));
/// assert_eq!(max_liquidity_per_tick(60), Ok(u128::MAX / 29_576)); // v3: 29,575
/// ```
///
/// # Errors
/// [`Error::InvalidRange`] unless the tick spacing is 1 to 32,767.
pub fn max_liquidity_per_tick(tick_spacing: i32) -> Result<u128> {
    if !(MIN_TICK_SPACING..=MAX_TICK_SPACING).contains(&tick_spacing) {
        return Err(Error::InvalidRange);
    }
    let spacing = positive(tick_spacing)?;
    let steps = div_floor(MAX_TICK, spacing).abs_diff(div_floor(MIN_TICK, spacing));
    let ticks = u128::from(steps).checked_add(1).and_then(NonZero::new).ok_or(Error::InvalidRange)?;
    Ok(div_u128(u128::MAX, ticks))
}

/// A pool of two currencies, with its tick data in `T`.
///
/// Equal pools have equal storage.
///
/// ```
/// use cfmm_math::protocol::{Amount, U256};
/// use cfmm_math::protocol::uniswap_v3::pool::{SortedTicks, Tick};
/// use cfmm_math::protocol::uniswap_v3::{Direction, Q96};
/// use cfmm_math::protocol::uniswap_v4::pool::{Pool, Position};
///
/// let mut pool = Pool::new(60, SortedTicks::new([Tick::default(); 8])?)?;
/// pool.initialize(Q96, 3_000)?;
/// let mut position = Position::default();
/// let paid = pool.modify_liquidity(&mut position, -600, 600, 1_000_000_000)?;
/// assert_eq!(paid.principal, [-29_553_011; 2]); // paid to the pool
///
/// let swap = pool.swap(Direction::ZeroForOne, Amount::In(U256::from(10_000)), None, None)?;
/// assert_eq!(swap.balance_delta()?, [-10_000, 9_969]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Source: `Pool` of Uniswap v4-core 1.0.2, with the checks that `PoolManager` and `ProtocolFees` make before; but a swap of zero
/// moves nothing, as in the library, where the manager reverts (and [`ExactPool`](crate::protocol::ExactPool) is an error).
/// Reference: Adams et al., "Uniswap v4 Core" (2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pool<T> {
    tick_spacing: i32,
    max_liquidity_per_tick: u128,
    state: PoolState,
    lp_fee_pips: u32,
    protocol_fee_pips: [u16; 2],
    ticks: T,
}

impl<T> Pool<T> {
    /// A pool that is not initialised.
    ///
    /// # Errors
    /// [`Error::InvalidRange`] unless the tick spacing is 1 to 32,767.
    pub fn new(tick_spacing: i32, ticks: T) -> Result<Self> {
        Self::from_state(tick_spacing, PoolState::default(), 0, [0; 2], ticks)
    }

    /// A pool in a state that it has reached, say, on chain: with its fee for liquidity providers, and the protocol's
    /// for what is paid in currency 0 and in currency 1, in millionths.
    ///
    /// # Errors
    /// As [`new`](Self::new); also [`Error::InvalidPrice`] where the price is out of range or the tick is not that of
    /// the price, [`Error::InvalidFee`] for fees that cannot be set.
    pub fn from_state(
        tick_spacing: i32,
        state: PoolState,
        lp_fee_pips: u32,
        protocol_fee_pips: [u16; 2],
        ticks: T,
    ) -> Result<Self> {
        Ok(Self {
            tick_spacing,
            max_liquidity_per_tick: max_liquidity_per_tick(tick_spacing)?,
            state: state.validated()?,
            lp_fee_pips: lp_fee::validate(lp_fee_pips)?,
            protocol_fee_pips: fees::valid_protocol_fee(protocol_fee_pips)?,
            ticks,
        })
    }

    /// Sets the first price, and the fee for liquidity providers in millionths: zero for a pool with a dynamic fee.
    ///
    /// Exactly as `Pool.initialize` of v4-core 1.0.2.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] for a price out of range, and where the pool has one; [`Error::InvalidFee`] above 100 %.
    pub fn initialize(&mut self, sqrt_price_x96: U256, lp_fee_pips: u32) -> Result<()> {
        if self.state.is_initialized() {
            return Err(Error::InvalidPrice);
        }
        let lp_fee_pips = lp_fee::validate(lp_fee_pips)?;
        self.state = PoolState::at_price(sqrt_price_x96)?;
        self.lp_fee_pips = lp_fee_pips;
        Ok(())
    }

    /// Positions end at multiples of this.
    #[inline]
    #[must_use]
    pub const fn tick_spacing(&self) -> i32 {
        self.tick_spacing
    }

    /// As much liquidity may end at one tick: all ticks together fit 128 bits.
    #[inline]
    #[must_use]
    pub const fn max_liquidity_per_tick(&self) -> u128 {
        self.max_liquidity_per_tick
    }

    /// Price, tick, active liquidity and fee growth.
    #[inline]
    #[must_use]
    pub const fn state(&self) -> &PoolState {
        &self.state
    }

    /// The fee for liquidity providers, in millionths.
    #[inline]
    #[must_use]
    pub const fn lp_fee_pips(&self) -> u32 {
        self.lp_fee_pips
    }

    /// The protocol's fee on what is paid in currency 0 and in currency 1, in millionths.
    #[inline]
    #[must_use]
    pub const fn protocol_fee_pips(&self) -> [u16; 2] {
        self.protocol_fee_pips
    }

    /// The tick data.
    #[inline]
    #[must_use]
    pub const fn ticks(&self) -> &T {
        &self.ticks
    }
}
