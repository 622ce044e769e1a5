//! Ticks in a sorted slice, an array or a vector: no allocation.

use core::mem::swap;

use super::ticks::{TickInfo, Ticks, TicksMut};
use crate::error::{Error, Result};
use crate::protocol::uniswap_v3::Direction;

/// A tick and what is stored of it. The default is an empty slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Tick {
    /// The index `i`: the price there is `1.0001^i`.
    pub index: i32,
    /// What is stored.
    pub info: TickInfo,
}

/// Ticks in ascending order in `&[Tick]`, `&mut [Tick]`, `[Tick; N]` or anything else that is a slice of [`Tick`].
///
/// A slice that can only be read serves quotes. Empty slots at its end are room for more ticks.
///
/// ```
/// use cfmm_math::Error;
/// use cfmm_math::protocol::uniswap_v3::pool::{SortedTicks, Tick, TickInfo, Ticks, TicksMut};
///
/// let mut ticks = SortedTicks::new([Tick::default(); 2])?;
/// let info = TickInfo { liquidity_gross: 5, liquidity_net: 5, ..TickInfo::default() };
/// ticks.set(60, info)?;
/// ticks.set(-60, info)?;
/// assert_eq!(ticks.set(0, info), Err(Error::Overflow)); // no room
/// assert_eq!(ticks.as_slice()[0].index, -60);
///
/// ticks.set(60, TickInfo::default())?; // no longer initialised
/// assert_eq!(ticks.as_slice().len(), 1);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SortedTicks<S> {
    slots: S,
    used: usize,
}

impl<S: AsRef<[Tick]>> SortedTicks<S> {
    /// Ticks in ascending order, empty slots last.
    ///
    /// # Errors
    /// [`Error::InvalidRange`] where an index is not above the one before it, or an initialised tick follows an empty
    /// slot.
    pub fn new(slots: S) -> Result<Self> {
        let all = slots.as_ref();
        let used = all.iter().take_while(|tick| tick.info.is_initialized()).count();
        let ascending = all.iter().zip(all.iter().skip(1)).take(used.saturating_sub(1)).all(|(a, b)| a.index < b.index);
        let rest_is_empty = all.iter().skip(used).all(|tick| *tick == Tick::default());
        if ascending && rest_is_empty { Ok(Self { slots, used }) } else { Err(Error::InvalidRange) }
    }

    /// The initialised ticks, in ascending order.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[Tick] {
        self.slots.as_ref().get(..self.used).unwrap_or_default()
    }

    /// The slice or array, with its empty slots.
    #[inline]
    #[must_use]
    pub fn into_inner(self) -> S {
        self.slots
    }
}

impl<S: AsRef<[Tick]>> Ticks for SortedTicks<S> {
    #[inline]
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
        let ticks = self.as_slice();
        let above = ticks.partition_point(|tick| tick.index <= from);
        match direction {
            Direction::ZeroForOne => ticks.get(above.checked_sub(1)?).map(|tick| tick.index).filter(|t| *t >= until),
            Direction::OneForZero => ticks.get(above).map(|tick| tick.index).filter(|t| *t <= until),
        }
    }

    #[inline]
    fn info(&self, index: i32) -> TickInfo {
        let ticks = self.as_slice();
        let at = ticks.partition_point(|tick| tick.index < index);
        ticks.get(at).filter(|tick| tick.index == index).map_or_else(TickInfo::default, |tick| tick.info)
    }
}

impl<S: AsRef<[Tick]> + AsMut<[Tick]>> TicksMut for SortedTicks<S> {
    fn set(&mut self, index: i32, info: TickInfo) -> Result<()> {
        let ticks = self.as_slice();
        let at = ticks.partition_point(|tick| tick.index < index);
        let is_there = ticks.get(at).is_some_and(|tick| tick.index == index);
        let slots = self.slots.as_mut();
        match (is_there, info.is_initialized()) {
            (true, true) => slots.get_mut(at).ok_or(Error::Overflow)?.info = info,
            (false, true) => {
                let used = self.used.checked_add(1).ok_or(Error::Overflow)?;
                let mut moved = Tick { index, info };
                for slot in slots.get_mut(at..used).ok_or(Error::Overflow)? {
                    swap(slot, &mut moved);
                }
                self.used = used;
            }
            (true, false) => {
                let mut moved = Tick::default();
                for slot in slots.get_mut(at..self.used).unwrap_or_default().iter_mut().rev() {
                    swap(slot, &mut moved);
                }
                self.used = self.used.saturating_sub(1);
            }
            (false, false) => {}
        }
        Ok(())
    }
}
