//! An amplification that moves in time.

use super::AMP_PRECISION;
use crate::error::{Error, Result};
use crate::number::Rounding::{Down, Up};
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, mul, mul_div, sub};

/// The least amplification: 1.
pub const MIN_AMP: U256 = U256::from_limbs([1, 0, 0, 0]);
/// The largest amplification: 5,000.
pub const MAX_AMP: U256 = U256::from_limbs([5_000, 0, 0, 0]);

/// Seconds.
const DAY: u64 = 86_400;
/// What the amplification may grow or shrink by in a day.
const MAX_DAILY_RATE: U256 = U256::from_limbs([2, 0, 0, 0]);

/// An amplification on its way from one value to another, in a straight line: `startAmplificationParameterUpdate`.
///
/// ```text
/// start ± ⌊|end − start|·(now − start_time)/(end_time − start_time)⌋        and the end from end_time on
/// ```
///
/// Values are times [`AMP_PRECISION`], times are the block's, in seconds. There are no vectors of this: the rules are
/// those of the documentation.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::composable_stable_pool::AmplificationUpdate};
///
/// // From 200 to 400 in two days.
/// let now = 1_700_000_000;
/// let update = AmplificationUpdate::start(U256::from(200_000), U256::from(400), now, now + 172_800)?;
/// assert_eq!(update.value_at(now + 86_400)?, U256::from(300_000));
/// assert_eq!(update.value_at(now + 172_800)?, U256::from(400_000));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: the documentation of Balancer v2, "Composable stable pools", "Updating the amplification parameter".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AmplificationUpdate {
    pub(crate) start_value: U256,
    pub(crate) end_value: U256,
    pub(crate) start_time: u64,
    pub(crate) end_time: u64,
}

impl AmplificationUpdate {
    /// An update from `amp`, times [`AMP_PRECISION`], to `raw_end_value`, which is not, that takes a day at least and
    /// does no more than double or halve the value each day.
    ///
    /// ```text
    /// ⌈larger·86400/(smaller·(end_time − now))⌉ ≤ 2
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAmplification`] unless both values are from 1 to 5,000; [`Error::InvalidTime`] for less than a
    /// day, [`Error::InvalidRate`] for more than double a day.
    pub fn start(amp: U256, raw_end_value: U256, now: u64, end_time: u64) -> Result<Self> {
        let start_value = valid(amp)?;
        if is_less(MAX_AMP, raw_end_value) {
            return Err(Error::InvalidAmplification);
        }
        let end_value = valid(mul(raw_end_value, AMP_PRECISION)?)?;
        let duration = end_time.checked_sub(now).filter(|duration| *duration >= DAY).ok_or(Error::InvalidTime)?;
        let (smaller, larger) =
            if is_less(start_value, end_value) { (start_value, end_value) } else { (end_value, start_value) };
        let daily_rate = div(mul(larger, seconds(DAY))?, mul(smaller, seconds(duration))?, Up)?;
        if is_less(MAX_DAILY_RATE, daily_rate) {
            return Err(Error::InvalidRate);
        }
        Ok(Self { start_value, end_value, start_time: now, end_time })
    }

    /// The amplification at a time, times [`AMP_PRECISION`].
    ///
    /// # Errors
    /// [`Error::InvalidTime`] before the start.
    pub fn value_at(&self, now: u64) -> Result<U256> {
        if now >= self.end_time {
            return Ok(self.end_value);
        }
        let elapsed = now.checked_sub(self.start_time).ok_or(Error::InvalidTime)?;
        let duration = self.end_time.saturating_sub(self.start_time);
        let part = |difference| mul_div(difference, seconds(elapsed), seconds(duration), Down);
        if is_less(self.start_value, self.end_value) {
            add(self.start_value, part(sub(self.end_value, self.start_value)?)?)
        } else {
            sub(self.start_value, part(sub(self.start_value, self.end_value)?)?)
        }
    }
}

/// An amplification times [`AMP_PRECISION`] that a pool may have.
pub(super) fn valid(amp: U256) -> Result<U256> {
    let valid = !is_less(amp, mul(MIN_AMP, AMP_PRECISION)?) && !is_less(mul(MAX_AMP, AMP_PRECISION)?, amp);
    if valid { Ok(amp) } else { Err(Error::InvalidAmplification) }
}

const fn seconds(x: u64) -> U256 {
    U256::from_limbs([x, 0, 0, 0])
}
