//! A pool of Uniswap v3: swaps across ticks, positions, fees, flash loans, to the wei.
//!
//! A [`Pool`] is the contract's storage without its oracle, its tokens and its owners: what a call moves is returned,
//! whoever pays it. Ticks are read and written through [`Ticks`] and [`TicksMut`], positions are values
//! ([`Position`]) that the caller keeps. Every method changes all that it should or, with an error, nothing, and an
//! error is where the contract reverts.
//!
//! Pairs of numbers are those of token 0 and token 1, in this order.

mod fees;
pub(in crate::protocol) mod liquidity;
mod position;
mod sorted_ticks;
pub(in crate::protocol) mod state;
mod swap;
#[cfg(feature = "alloc")]
mod tick_map;
pub(in crate::protocol) mod ticks;
pub(in crate::protocol) mod walk;

pub use fees::ProtocolFees;
pub use position::Position;
pub use sorted_ticks::{SortedTicks, Tick};
pub use state::{PoolState, Swap, furthest_price};
#[cfg(feature = "alloc")]
#[cfg_attr(docsrs, doc(cfg(feature = "alloc")))]
pub use tick_map::{TickMap, TickMapIter};
pub use ticks::{TickInfo, Ticks, TicksMut};

use super::swap_math::PIPS;
use super::tick::spacing_to_max_liquidity_per_tick;
use crate::error::{Error, Result};
use crate::number::wide::join;
use crate::protocol::U256;

/// A pool of two tokens, with its tick data in `T`.
///
/// Equal pools have equal storage.
///
/// ```
/// use cfmm_math::protocol::{Amount, U256};
/// use cfmm_math::protocol::uniswap_v3::pool::{Pool, PoolState, ProtocolFees, SortedTicks, Tick, TickInfo};
/// use cfmm_math::protocol::uniswap_v3::{Direction, Q96};
///
/// // A pool as it stands on chain: read-only ticks are enough for quotes.
/// let tick = |index, liquidity_net: i128| Tick {
///     index,
///     info: TickInfo { liquidity_gross: liquidity_net.unsigned_abs(), liquidity_net, ..TickInfo::default() },
/// };
/// let ticks = [tick(-120, 7_000_000), tick(-60, 2_000_000), tick(60, -2_000_000), tick(120, -7_000_000)];
/// let state = PoolState { sqrt_price_x96: Q96, tick: 0, liquidity: 9_000_000, ..PoolState::default() };
/// let pool = Pool::from_state(3_000, 60, state, ProtocolFees::default(), SortedTicks::new(&ticks[..])?)?;
///
/// let quote = pool.quote(Direction::OneForZero, Amount::Out(U256::from(40_000)), None)?;
/// assert_eq!((quote.amount_in.to_string().as_str(), quote.ticks_crossed), ("40308", 1));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Source: `UniswapV3Pool` of Uniswap v3-core 1.0.1. Reference: Adams, Zinsmeister, Salem, Keefer, Robinson,
/// "Uniswap v3 Core" (2021).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pool<T> {
    fee_pips: u32,
    tick_spacing: i32,
    max_liquidity_per_tick: u128,
    state: PoolState,
    protocol_fees: ProtocolFees,
    ticks: T,
}

impl<T> Pool<T> {
    /// A pool that is not initialised, with a fee in millionths.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] for a fee of 100 % or more; [`Error::InvalidRange`] unless the tick spacing is 1 to 16,383.
    /// Exactly as `UniswapV3Factory.enableFeeAmount` of v3-core 1.0.1.
    pub fn new(fee_pips: u32, tick_spacing: i32, ticks: T) -> Result<Self> {
        Self::from_state(fee_pips, tick_spacing, PoolState::default(), ProtocolFees::default(), ticks)
    }

    /// A pool in a state that it has reached, say, on chain.
    ///
    /// # Errors
    /// As [`new`](Self::new); also [`Error::InvalidPrice`] where the price is out of range or the tick is not that of
    /// the price; [`Error::InvalidFee`] for a protocol fee that cannot be set.
    pub fn from_state(
        fee_pips: u32,
        tick_spacing: i32,
        state: PoolState,
        protocol_fees: ProtocolFees,
        ticks: T,
    ) -> Result<Self> {
        if fee_pips >= PIPS {
            return Err(Error::InvalidFee);
        }
        if !(1..16_384).contains(&tick_spacing) {
            return Err(Error::InvalidRange);
        }
        Ok(Self {
            fee_pips,
            tick_spacing,
            max_liquidity_per_tick: spacing_to_max_liquidity_per_tick(tick_spacing)?,
            state: state.validated()?,
            protocol_fees: protocol_fees.validated()?,
            ticks,
        })
    }

    /// Sets the first price.
    ///
    /// Exactly as `UniswapV3Pool.initialize` of v3-core 1.0.1.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] for a price out of range, and where the pool has one.
    pub fn initialize(&mut self, sqrt_price_x96: U256) -> Result<()> {
        if self.state.is_initialized() {
            return Err(Error::InvalidPrice);
        }
        self.state = PoolState::at_price(sqrt_price_x96)?;
        Ok(())
    }

    /// The fee in millionths of what is paid in.
    #[inline]
    #[must_use]
    pub const fn fee_pips(&self) -> u32 {
        self.fee_pips
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

    /// The protocol's part of fees.
    #[inline]
    #[must_use]
    pub const fn protocol_fees(&self) -> &ProtocolFees {
        &self.protocol_fees
    }

    /// The tick data.
    #[inline]
    #[must_use]
    pub const fn ticks(&self) -> &T {
        &self.ticks
    }
}

/// Modulo 2¹²⁸: the contract's `uint128(x)`.
#[inline]
fn low_128(x: U256) -> u128 {
    let [a, b, ..] = x.into_limbs();
    join(b, a)
}
