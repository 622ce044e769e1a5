//! Prices next to the least number: found by fuzzing.

use cfmm_math::analytics::range_for_delta;
use cfmm_math::{Checked, Concentrated, Error, Real};
use fixed::types::I64F64;

/// A range has a lower bound above zero, or there is none: it was zero, which no pool takes.
#[test]
fn a_range_has_a_lower_bound() {
    let least = f64::from_bits(1);
    assert_eq!(range_for_delta(least, 1e10, 0.0), Err(Error::Overflow));
    let unit = Checked::new(I64F64::DELTA);
    let wide = Checked::rational(1_000_000, 1);
    assert_eq!(range_for_delta(unit, wide, Checked::rational(0, 1)), Err(Error::Overflow));

    // From there on, a pool in it.
    for price in [1e-300, 1e-200, 1e-9] {
        let [lower, upper] = range_for_delta(price, 100.0, 0.25).unwrap();
        assert!(0.0 < lower && lower < price && price < upper);
        assert!(Concentrated::new(1.0, price, lower, upper).is_ok());
    }
}
