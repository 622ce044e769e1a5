//! The last unit of a root, found by comparing candidates with it.

use core::cmp::Ordering;

use crate::error::{Error, Result};
use crate::number::Rounding;

/// The floor or the ceiling of a real root up to `max`, given an exact comparison of a candidate with that root; zero
/// for a root below zero.
///
/// The guess only saves time: the search gallops away from it in doubling steps and then bisects, so it ends after at
/// most 256 comparisons wherever it starts.
#[inline]
pub(crate) fn settle(
    guess: u128,
    max: u128,
    rounding: Rounding,
    mut compare: impl FnMut(u128) -> Option<Ordering>,
) -> Result<u128> {
    let guess = guess.min(max);
    let (mut below, mut above);
    let mut step = 1_u128;
    match compare(guess).ok_or(Error::Overflow)? {
        Ordering::Equal => return Ok(guess),
        Ordering::Less => {
            below = guess;
            loop {
                if below == max {
                    return Err(Error::Overflow);
                }
                above = below.saturating_add(step).min(max);
                match compare(above).ok_or(Error::Overflow)? {
                    Ordering::Equal => return Ok(above),
                    Ordering::Greater => break,
                    Ordering::Less => below = above,
                }
                step = step.saturating_mul(2);
            }
        }
        Ordering::Greater => {
            above = guess;
            loop {
                if above == 0 {
                    return Ok(0);
                }
                below = above.saturating_sub(step);
                match compare(below).ok_or(Error::Overflow)? {
                    Ordering::Equal => return Ok(below),
                    Ordering::Less => break,
                    Ordering::Greater => above = below,
                }
                step = step.saturating_mul(2);
            }
        }
    }
    while above - below > 1 {
        let middle = below + ((above - below) >> 1);
        match compare(middle).ok_or(Error::Overflow)? {
            Ordering::Equal => return Ok(middle),
            Ordering::Less => below = middle,
            Ordering::Greater => above = middle,
        }
    }
    Ok(match rounding {
        Rounding::Down => below,
        Rounding::Up => above,
    })
}
