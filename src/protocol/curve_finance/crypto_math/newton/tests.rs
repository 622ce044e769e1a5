//! How many rounds Newton's method takes.

#![allow(clippy::unwrap_used, clippy::integer_division_remainder_used, reason = "a test may panic")]

use super::*;
use crate::protocol::full_math::sqrt;
use crate::protocol::test_random;

#[test]
fn thirty_rounds_are_enough() {
    let mut numbers = test_random();
    let mut next = || numbers.next().unwrap();
    let mut more = 0;
    for _ in 0..20_000 {
        // Every size of A and γ alike, over what the contracts take.
        let ann = U256::from((4_000 << (next() % 14)).min(40_000_000_u128));
        let gamma = U256::from((10_000_000_000 << (next() % 25)).min(199_000_000_000_000_000_u128));
        let x = (next() | 1 << 63) << (next() % 44);
        let y = x / 1_000_000 * (1_000_000 / 80 + next() % (1_000_000 - 1_000_000 / 80));
        let [x, y] = [x, y].map(U256::from);
        let curve = Curve { ann, gamma, coins: 2 };
        let guess = mul(n(2), sqrt(mul(x, y).unwrap())).unwrap();
        let k0 = |d| div(mul(div(mul(mul(n(4), ONE)?, x)?, d, Down)?, y)?, d, Down);
        let within = |rounds| curve.level_within(rounds, guess, add(x, y).unwrap(), k0).is_ok();
        assert!(within(30), "{ann} {gamma} {x} {y}");
        more += u32::from(!within(24));
    }
    assert!(more > 0, "the bound is not far off");
}
