//! Random numbers, the same every time.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

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

    /// Of every size up to that many bits, at least one.
    pub fn sized(&mut self, bits: u64) -> u128 {
        let bits = self.below(bits) + 1;
        let random = u128::from(self.next()) << 64 | u128::from(self.next());
        (random >> (128 - bits)).max(1)
    }
}
