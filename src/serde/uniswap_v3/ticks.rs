//! Ticks as a sequence, the initialised ones in ascending order.

use core::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::protocol::uniswap_v3::pool::{SortedTicks, Tick};

impl<S: AsRef<[Tick]>> Serialize for SortedTicks<S> {
    fn serialize<Out: Serializer>(&self, serializer: Out) -> Result<Out::Ok, Out::Error> {
        serializer.collect_seq(self.as_slice())
    }
}

impl<'de, const N: usize> Deserialize<'de> for SortedTicks<[Tick; N]> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let slots = deserializer.deserialize_seq(Into([Tick::default(); N], |slots: &mut [Tick; N], used, tick| {
            slots.get_mut(used).map(|slot| *slot = tick)
        }))?;
        Self::new(slots).map_err(D::Error::custom)
    }
}

/// Initialised ticks one after the other, ascending, into something that takes them while it has room.
struct Into<S, P>(S, P);

impl<'de, S, P: FnMut(&mut S, usize, Tick) -> Option<()>> Visitor<'de> for Into<S, P> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("initialised ticks in ascending order, no more than there is room for")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut ticks: A) -> Result<S, A::Error> {
        let (mut used, mut last) = (0_usize, None);
        while let Some(tick) = ticks.next_element::<Tick>()? {
            if !tick.info.is_initialized() || last.is_some_and(|last| tick.index <= last) {
                return Err(A::Error::custom(crate::Error::InvalidRange));
            }
            (self.1)(&mut self.0, used, tick).ok_or_else(|| A::Error::custom(crate::Error::Overflow))?;
            last = Some(tick.index);
            used = used.saturating_add(1);
        }
        Ok(self.0)
    }
}

/// Ticks in memory that grows.
#[cfg(feature = "alloc")]
mod growing {
    use alloc::vec::Vec;

    use super::{Deserialize, Deserializer, Error, Into, Serialize, Serializer, SortedTicks, Tick};
    use crate::protocol::uniswap_v3::pool::TickMap;

    fn ticks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Tick>, D::Error> {
        deserializer.deserialize_seq(Into(Vec::new(), |ticks: &mut Vec<Tick>, _, tick| {
            ticks.push(tick);
            Some(())
        }))
    }

    impl<'de> Deserialize<'de> for SortedTicks<Vec<Tick>> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Self::new(ticks(deserializer)?).map_err(D::Error::custom)
        }
    }

    impl Serialize for TickMap {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_seq(self)
        }
    }

    impl<'de> Deserialize<'de> for TickMap {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(ticks(deserializer)?.into_iter().collect())
        }
    }
}
