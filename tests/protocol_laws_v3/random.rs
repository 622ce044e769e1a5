//! Random amounts and ticks.

use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK};
use cfmm_math::protocol::{Amount, U256};

pub use crate::generator::Random;

impl Random {
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn direction(&mut self) -> Direction {
        if self.one_in(2) { Direction::ZeroForOne } else { Direction::OneForZero }
    }

    pub fn amount(&mut self, bits: u64) -> Amount {
        let amount = U256::from(self.sized(bits));
        if self.one_in(2) { Amount::In(amount) } else { Amount::Out(amount) }
    }

    /// A multiple of the spacing: mostly near a tick, sometimes anywhere.
    pub fn tick(&mut self, near: i32, spacing: i32) -> i32 {
        if self.one_in(8) { self.tick_within(near, spacing, MAX_TICK) } else { self.tick_near(near, spacing) }
    }

    /// A multiple of the spacing, at most 40 of them away.
    pub fn tick_near(&mut self, near: i32, spacing: i32) -> i32 {
        self.tick_within(near, spacing, spacing * 40)
    }

    fn tick_within(&mut self, near: i32, spacing: i32, distance: i32) -> i32 {
        let random = self.below(u64::from(distance.unsigned_abs()) * 2 + 1);
        let tick = i64::from(near) + i64::try_from(random).unwrap() - i64::from(distance);
        i32::try_from(tick).unwrap().clamp(MIN_TICK, MAX_TICK) / spacing * spacing
    }

    /// Ends of a range, ascending.
    pub fn range(&mut self, near: i32, spacing: i32) -> (i32, i32) {
        loop {
            let (a, b) = (self.tick(near, spacing), self.tick(near, spacing));
            if a != b {
                return (a.min(b), a.max(b));
            }
        }
    }
}
