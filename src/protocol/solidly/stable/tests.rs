//! How many rounds Newton's method takes.

#![allow(clippy::unwrap_used, clippy::integer_division_remainder_used, reason = "a test may panic")]

use super::super::Curve;
use super::*;
use crate::protocol::test_random;

#[test]
fn eight_rounds_are_enough() {
    let mut numbers = test_random();
    let mut next = || numbers.next().unwrap();
    let terms = Terms::new(Contract::Velodrome2, Curve::Stable, [18, 18], 5).unwrap();
    let mut seven = 0;
    for _ in 0..20_000 {
        let x = (next() | 1 << 63) << (next() % 27);
        let y = x / 1_000 * (500 + next() % 1_500);
        let sold = (x / 3) >> (next() % 30);
        let [x, y, after] = [x, y, x + sold].map(U256::from);
        let xy = f(Contract::Solidly, x, y).unwrap();
        assert_eq!(newton(after, xy, y, 8), newton(after, xy, y, ROUNDS));
        let xy = invariant(x, y).unwrap();
        assert!(least(&terms, after, xy, y, 8).is_ok());
        seven += u32::from(least(&terms, after, xy, y, 6).is_err());
    }
    assert!(seven > 0, "the bound is not far off");
}
