//! Random numbers, the same every time.

use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK};
use cfmm_math::protocol::{Amount, U256};

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// Below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// Of every size up to that many bits, at least one.
    pub fn sized(&mut self, bits: u64) -> u128 {
        let bits = self.below(bits) + 1;
        let random = u128::from(self.next()) << 64 | u128::from(self.next());
        (random >> (128 - bits)).max(1)
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
