//! Means over what lies beyond two prices.

use super::LogMove;
use crate::analytics::break_even_prices::BreakEven;
use crate::analytics::gaussian::{Adaptive, density};
use crate::error::Result;
use crate::number::Real;
use crate::number::float::elementary::sqrt;

/// No part of an integral that starts at 0 lies farther out: `φ(9.5) = 1e-20`.
const FARTHEST: f64 = 9.5;

/// The widest panel in `z` that is tried.
const WIDEST: f64 = 2.0;

/// Among more deviations than this a loss that changes over moves of about one is next to a point.
const WIDE: f64 = 256.0;

/// The first panel from there, as a move, and by what the panels after it grow.
const FIRST: f64 = 16.0;
const GROWTH: f64 = 4.0;

/// The least panel, in what it starts at.
const LEAST: f64 = 16.0 * f64::EPSILON;

/// `E[f(−IL); move ≤ low or move ≥ high]`, `f` at least 0, for a deviation that is not zero.
pub(super) fn mean<P: BreakEven>(
    pool: &P,
    entry: f64,
    moves: LogMove,
    [low, high]: [Option<f64>; 2],
    f: impl Fn(f64) -> f64,
) -> Result<f64> {
    // Corners, as deviates; the entry is one where the loss has its square.
    let corner = |price: Option<f64>| price.and_then(|price| moves.z(price.ln_ratio(entry)));
    let [first, second] = pool.corners();
    let corners = [corner(first), corner(second), moves.z(0.0)];
    let mut integrand = |z: f64| {
        let density = density(z);
        // A move that is never made may be one that the curve has no price for.
        if density == 0.0 { Ok(0.0) } else { Ok(density * f(-pool.il_after(entry, moves.at(z))?)) }
    };
    // Not below what an ε of the whole is in.
    let first = if moves.deviation > WIDE { (FIRST / moves.deviation).max(f64::EPSILON) } else { f64::INFINITY };
    let mut integral = Adaptive::new();
    for (start, sign) in [(low, -1.0), (high, 1.0)] {
        if let Some(start) = start.and_then(|h| moves.z(h)) {
            outward(&mut integral, sign * start, sign, (corners, first), &mut integrand)?;
        }
    }
    integral.sum().finite()
}

/// Adds `∫ g` from `sign·start` outward, in the direction of `sign`.
fn outward(
    integral: &mut Adaptive,
    start: f64,
    sign: f64,
    (corners, first): ([Option<f64>; 3], f64),
    g: &mut impl FnMut(f64) -> Result<f64>,
) -> Result<()> {
    let mut at = if start > -FARTHEST { start } else { -FARTHEST };
    // φ falls by e⁴⁵ from the start, or from 0.
    let out = if at > 0.0 { at } else { 0.0 };
    let end = sqrt(out * out + FARTHEST * FARTHEST);
    let mut widest = first;
    for _ in 0..64 {
        // Not past a corner, nor to within a sliver of one.
        let mut next = if at + 1.25 * WIDEST < end { at + WIDEST } else { end };
        // Not so narrow that it is lost beside where it starts.
        let least = LEAST * at.abs();
        let width = if widest > least { widest } else { least };
        if at + width < next {
            next = at + width;
        }
        widest *= GROWTH;
        for corner in corners.into_iter().flatten() {
            let corner = sign * corner;
            if corner > at && corner < next {
                next = corner;
            }
        }
        // Also ends where the two are infinite, or a NaN.
        if next.partial_cmp(&at) != Some(core::cmp::Ordering::Greater) {
            break;
        }
        integral.add(sign * at, sign * next, g)?;
        at = next;
    }
    Ok(())
}
