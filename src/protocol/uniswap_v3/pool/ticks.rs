//! Tick data: what a pool reads and writes beside its own numbers, wherever that is kept.

use crate::error::Result;
use crate::protocol::U256;
use crate::protocol::uniswap_v3::Direction;

/// What a pool stores of one initialised tick.
///
/// The default, all zero, is a tick that is not initialised.
///
/// Source: `Tick.Info` of Uniswap v3-core 1.0.1 and `Pool.TickInfo` of v4-core 1.0.2, without the oracle's part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TickInfo {
    /// Liquidity of all positions that end here, counted from either side. Zero where the tick is not initialised.
    pub liquidity_gross: u128,
    /// Liquidity that becomes active where the price crosses the tick upward, and inactive downward.
    pub liquidity_net: i128,
    /// Fee growth on the other side of this tick from the current one: tokens of either kind for each unit of
    /// liquidity, times 2¹²⁸, modulo 2²⁵⁶. Only differences have a meaning.
    pub fee_growth_outside_x128: [U256; 2],
}

impl TickInfo {
    /// Whether a position ends here.
    #[inline]
    #[must_use]
    pub const fn is_initialized(&self) -> bool {
        self.liquidity_gross != 0
    }
}

/// Tick data that can be read, which is all that a quote needs.
///
/// Ticks that are not there are not crossed: with those of a part of the range alone, a price limit inside that part keeps
/// a quote right.
///
/// Implemented by [`SortedTicks`](super::SortedTicks) over any slice or array, by `TickMap` with the feature `alloc`,
/// and by references to either. A program that keeps its ticks elsewhere implements two methods:
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::{Direction, pool::{TickInfo, Ticks}};
///
/// /// One position, from `lower` to `upper`.
/// struct One { lower: i32, upper: i32, liquidity: u128 }
///
/// impl Ticks for One {
///     fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
///         match direction {
///             Direction::ZeroForOne => [self.upper, self.lower].into_iter().find(|t| (until..=from).contains(t)),
///             Direction::OneForZero => [self.lower, self.upper].into_iter().find(|t| from < *t && *t <= until),
///         }
///     }
///
///     fn info(&self, tick: i32) -> TickInfo {
///         let net = self.liquidity as i128;
///         let liquidity_net = if tick == self.lower { net } else if tick == self.upper { -net } else { 0 };
///         TickInfo { liquidity_gross: liquidity_net.unsigned_abs(), liquidity_net, ..TickInfo::default() }
///     }
/// }
/// ```
pub trait Ticks {
    /// The next initialised tick on the way of a swap, or nothing where there is none before the way ends.
    ///
    /// ```text
    /// ZeroForOne   the highest t with  until ≤ t ≤ from
    /// OneForZero   the lowest  t with  from  < t ≤ until
    /// ```
    ///
    /// A tick outside these bounds makes the swap fail. While there is liquidity `until` is not further away than 256
    /// multiples of the tick spacing, the end of a word of the contract's bitmap.
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32>;

    /// What is stored of a tick: the default where it is not initialised.
    fn info(&self, tick: i32) -> TickInfo;
}

/// Tick data that can be written, which swaps, mints and burns need.
pub trait TicksMut: Ticks {
    /// Stores a tick, or removes it where it is no longer [initialised](TickInfo::is_initialized). Nothing changes
    /// where it fails. It must not fail for a tick that is already there.
    ///
    /// # Errors
    /// [`Error::Overflow`](crate::Error::Overflow) where there is no room for one more.
    fn set(&mut self, tick: i32, info: TickInfo) -> Result<()>;
}

impl<T: Ticks + ?Sized> Ticks for &T {
    #[inline]
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
        (**self).next(direction, from, until)
    }

    #[inline]
    fn info(&self, tick: i32) -> TickInfo {
        (**self).info(tick)
    }
}

impl<T: Ticks + ?Sized> Ticks for &mut T {
    #[inline]
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
        (**self).next(direction, from, until)
    }

    #[inline]
    fn info(&self, tick: i32) -> TickInfo {
        (**self).info(tick)
    }
}

impl<T: TicksMut + ?Sized> TicksMut for &mut T {
    #[inline]
    fn set(&mut self, tick: i32, info: TickInfo) -> Result<()> {
        (**self).set(tick, info)
    }
}
