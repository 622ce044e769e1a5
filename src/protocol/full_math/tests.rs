//! Shifts that lose a bit, against sums of the number with itself.

use super::{add, shl};
use crate::error::Error;
use crate::protocol::U256;

#[test]
fn a_shift_doubles_or_overflows() {
    for x in [1, 3, 0x8000_0000_0000_0001, u64::MAX] {
        let mut doubled = Ok(U256::from(x));
        for shift in 0..300 {
            assert_eq!(shl(U256::from(x), shift), doubled, "{x} by {shift}");
            doubled = doubled.and_then(|d| add(d, d));
        }
        assert_eq!(doubled, Err(Error::Overflow));
    }
    for shift in [0, 1, 255, 256, u32::MAX] {
        assert_eq!(shl(U256::ZERO, shift), Ok(U256::ZERO));
    }
    assert_eq!(shl(U256::MAX, 0), Ok(U256::MAX));
}
