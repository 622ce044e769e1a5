//! Ticks in a map that grows.

use core::ops::Bound::{Excluded, Included};

use alloc::collections::BTreeMap;
use alloc::collections::btree_map;

use super::sorted_ticks::Tick;
use super::ticks::{TickInfo, Ticks, TicksMut};
use crate::error::Result;
use crate::protocol::uniswap_v3::Direction;

/// Ticks in a `BTreeMap`: as many as there is memory for.
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::pool::{Tick, TickInfo, TickMap, Ticks, TicksMut};
///
/// let info = TickInfo { liquidity_gross: 5, liquidity_net: 5, ..TickInfo::default() };
/// let mut ticks: TickMap = [Tick { index: -60, info }].into_iter().collect();
/// ticks.set(60, info)?;
/// assert_eq!(ticks.iter().map(|tick| tick.index).collect::<Vec<_>>(), [-60, 60]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TickMap(BTreeMap<i32, TickInfo>);

impl TickMap {
    /// No ticks.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The initialised ticks, in ascending order.
    #[must_use]
    pub fn iter(&self) -> TickMapIter<'_> {
        TickMapIter(self.0.iter())
    }
}

/// The ticks of a [`TickMap`], in ascending order.
#[derive(Debug, Clone)]
pub struct TickMapIter<'a>(btree_map::Iter<'a, i32, TickInfo>);

impl Iterator for TickMapIter<'_> {
    type Item = Tick;

    fn next(&mut self) -> Option<Tick> {
        self.0.next().map(|(index, info)| Tick { index: *index, info: *info })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for TickMapIter<'_> {}

impl<'a> IntoIterator for &'a TickMap {
    type Item = Tick;
    type IntoIter = TickMapIter<'a>;

    fn into_iter(self) -> TickMapIter<'a> {
        self.iter()
    }
}

/// Ticks that are not initialised are left out.
impl FromIterator<Tick> for TickMap {
    fn from_iter<I: IntoIterator<Item = Tick>>(ticks: I) -> Self {
        Self(ticks.into_iter().filter(|t| t.info.is_initialized()).map(|tick| (tick.index, tick.info)).collect())
    }
}

impl Ticks for TickMap {
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
        // A range that ends before it starts panics.
        match direction {
            Direction::ZeroForOne if until <= from => self.0.range(until..=from).next_back(),
            Direction::OneForZero if from < until => self.0.range((Excluded(from), Included(until))).next(),
            _ => None,
        }
        .map(|(index, _)| *index)
    }

    fn info(&self, tick: i32) -> TickInfo {
        self.0.get(&tick).copied().unwrap_or_default()
    }
}

impl TicksMut for TickMap {
    fn set(&mut self, tick: i32, info: TickInfo) -> Result<()> {
        if info.is_initialized() {
            self.0.insert(tick, info);
        } else {
            self.0.remove(&tick);
        }
        Ok(())
    }
}
