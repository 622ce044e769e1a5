//! The amplification, and how it moves from one value to another.

use crate::error::Result;
use crate::protocol::U256;
use crate::protocol::full_math::{add, is_less, sub};
use crate::protocol::wad::ratio;

/// The amplification of a pool, which its owner may let move: linear in time between two values.
///
/// ```text
/// A(t) = A₀ ± ⌊|A₁ − A₀|·(t − t₀)/(t₁ − t₀)⌋   before t₁,   A₁ from then on
/// ```
///
/// `_A` of the contracts; values are the contract's own, [`a_precision`](super::Variant::a_precision) included. Times
/// are those of blocks, in seconds.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::Amplification};
///
/// let [initial, future] = [100, 200].map(U256::from);
/// let ramp = Amplification { initial, future, initial_time: 1_600_000_000, future_time: 1_600_086_400 };
/// assert_eq!(ramp.at(1_600_021_600), Ok(U256::from(125)));
/// assert_eq!(ramp.at(1_700_000_000), Ok(future));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amplification {
    /// `A₀`
    pub initial: U256,
    /// `A₁`
    pub future: U256,
    /// `t₀`
    pub initial_time: u64,
    /// `t₁`
    pub future_time: u64,
}

impl Amplification {
    /// One that does not move.
    #[must_use]
    pub const fn constant(a: U256) -> Self {
        Self { initial: a, future: a, initial_time: 0, future_time: 0 }
    }

    /// The amplification at a time.
    ///
    /// # Errors
    /// [`Error::Overflow`](crate::Error::Overflow) before `t₀` of a ramp that is not over, and for a product of more
    /// than 256 bits.
    pub fn at(&self, now: u64) -> Result<U256> {
        if now >= self.future_time {
            return Ok(self.future);
        }
        let [now, start, end] = [now, self.initial_time, self.future_time].map(seconds);
        let moved = |distance| ratio(distance, sub(now, start)?, sub(end, start)?);
        if is_less(self.initial, self.future) {
            add(self.initial, moved(sub(self.future, self.initial)?)?)
        } else {
            sub(self.initial, moved(sub(self.initial, self.future)?)?)
        }
    }
}

#[inline]
fn seconds(time: u64) -> U256 {
    U256::from_limbs([time, 0, 0, 0])
}
