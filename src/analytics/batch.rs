//! Slice forms for `f64`: many quotes, many prices, in one call.
//!
//! The loops have no branch and no call, so a compiler makes vector instructions of them; only `+ − × ÷ √` and integers,
//! so that the bits are the same on every target, with `float` as with `std`, and wherever in a slice an element stands.
//! Roots are vector instructions with `std` only; without it they are one at a time. Every slice must be as long as the
//! first.
//!
//! Where any element is invalid or its result does not fit, the call is an [`Error::Domain`]: the others are still right,
//! and those are NaN or infinite. Any other error leaves the results as they were. Errors in ε = 2⁻⁵² are relative, and
//! hold while the ratios that a formula shows are normal numbers.

#![allow(clippy::needless_bitwise_bool, reason = "a lazy `and` is a branch, and a loop with one is no vector")]

use crate::error::{Error, Result};

mod greeks;
mod lanes;
mod losses;
mod quotes;

pub use self::{
    greeks::{concentrated_greeks, constant_product_greeks},
    losses::{constant_product_loss, weighted_loss},
    quotes::{amounts_out, concentrated_amounts_out, constant_product_out, weighted_amounts_out, weighted_out},
};

/// Elements of a block. A long formula goes over a block in steps, each of which leaves in the results what the next one
/// takes up: a processor has more elements under way at once, and a root that is no vector stands apart. A block stays in
/// the first cache.
const BLOCK: usize = 128;

/// `2¹⁰²²`: what is no larger can be doubled.
const LARGEST: f64 = f64::from_bits((1_023 + 1_022) << 52);

/// A result, or NaN for an invalid argument: a choice that needs no branch.
#[inline]
fn valid(is_valid: bool, result: f64) -> f64 {
    if is_valid { result } else { f64::NAN }
}

/// Slices that are as long as the result, which lets the loop go without checks.
fn of_length<const K: usize>(slices: [&[f64]; K], length: usize) -> Result<[&[f64]; K]> {
    for slice in slices {
        if slice.len() != length {
            return Err(Error::InvalidAmount);
        }
    }
    Ok(slices)
}

/// Whether all results are finite. They are looked at as they are written, so that long slices are gone through once.
struct Check(u64);

impl Check {
    const fn new() -> Self {
        Self(0)
    }

    #[inline]
    fn seen(&mut self, x: f64) -> f64 {
        // One more than the exponent of what is infinite or NaN, and no other, is the sign bit.
        self.0 |= (x.to_bits() & f64::INFINITY.to_bits()).wrapping_add(1 << 52);
        x
    }

    fn result(self) -> Result<()> {
        if self.0 >> 63 == 0 { Ok(()) } else { Err(Error::Domain) }
    }
}
