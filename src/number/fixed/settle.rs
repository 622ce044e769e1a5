//! The last unit of a root: from what closed forms enclose, and where that leaves it open by comparing candidates.

use core::cmp::Ordering;

use super::Raw;
use crate::error::Result;
use crate::number::leading::Units;
use crate::number::{Leading, Rounding, wide};

pub(super) fn settle<R: Raw>(
    guess: Result<R>,
    rounding: Rounding,
    mut compare: impl FnMut(R) -> Option<Ordering>,
) -> Result<R> {
    let guess = match guess.map(R::split) {
        Ok((false, guess)) => guess,
        _ => 0,
    };
    let root = wide::settle(guess, R::MAX, rounding, |x| compare(R::join(false, x).ok()?))?;
    R::join(false, root)
}

pub(super) fn settle_closed<R: Raw>(
    closed: Option<[Leading; 2]>,
    guess: impl FnOnce() -> Result<R>,
    rounding: Rounding,
    compare: impl FnMut(R) -> Option<Ordering>,
) -> Result<R> {
    let units = closed.and_then(|[more, less]| more.units()?.minus(less.units()?));
    let Some(units) = units else { return settle(guess(), rounding, compare) };
    match units.rounded(rounding) {
        Some(root) => R::join(false, root).or_else(|_| settle(guess(), rounding, compare)),
        None if units.is_zero() => R::join(false, 0),
        None => settle(R::join(false, units.nearest()), rounding, compare),
    }
}

pub(super) fn settle_newton<R: Raw>(
    start: Option<Leading>,
    mut step: impl FnMut(R) -> Option<Leading>,
    bend: u32,
    guess: impl FnOnce() -> Result<R>,
    rounding: Rounding,
    compare: impl FnMut(R) -> Option<Ordering>,
) -> Result<R> {
    // A start of 32 bits takes three steps to 128, and one more where the last was close to a whole unit.
    const MOST: u32 = 4;
    let mut x = start.and_then(Leading::units).map(Units::nearest);
    for _ in 0..MOST {
        let Some(from) = x else { break };
        let Some(to) = R::join(false, from).ok().and_then(&mut step).and_then(Leading::units) else { break };
        // δ ≤ 2^distance and bend·δ²/x < 2^bits·2⁻⁶⁴
        let length = |n: u128| 128 - n.leading_zeros();
        let distance = length(from.abs_diff(to.floor).saturating_add(1));
        let bits = (distance * 2 + length(bend.into()) + 65).saturating_sub(length(from));
        if distance + 5 < length(from) {
            if let Some(root) = to.lowered(bits).and_then(|to| to.rounded(rounding)) {
                return R::join(false, root).or_else(|_| settle(guess(), rounding, compare));
            }
        }
        if distance <= 2 {
            return settle(R::join(false, to.nearest()), rounding, compare);
        }
        x = Some(to.nearest());
    }
    settle(guess(), rounding, compare)
}

#[cfg(test)]
mod tests;
