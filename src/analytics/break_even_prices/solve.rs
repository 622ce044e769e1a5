//! What is known of a move when nothing is known of the curve, and the root of `G(h) = φ`.

use super::{hyperbolic, moved, share, valid_entry, valid_move, valid_yield};
use crate::PoolValue;
use crate::analytics::root::Strides;
use crate::error::{Error, Result};
use crate::number::Real;
use crate::number::float::elementary::sqrt;

/// A position after a move, in quote.
pub(super) struct Point {
    /// `H − V`
    loss: f64,
    /// `V`
    value: f64,
    /// `P·x` now, and of what was deposited.
    base: f64,
    base_held: f64,
}

impl Point {
    pub(super) fn new<P: PoolValue<Scalar = f64>>(pool: &P, entry: f64, ln_ratio: f64) -> Result<Self> {
        let (entry, h) = (valid_entry(entry)?, valid_move(ln_ratio)?);
        let price = moved(entry, h, Error::InvalidPrice)?;
        let ([x0, _], [x, y]) = (pool.reserves_at(entry)?, pool.reserves_at(price)?);
        let (base, base_held) = (price * x, price * x0);
        // The price is rounded, which near the entry is much of the move: what is missing is taken along the slope.
        let missing = h - price.ln_ratio(entry);
        let loss = pool.divergence(entry, price)? + (base_held - base) * missing;
        let value = base + y + base * missing;
        Ok(Self { loss: if loss > 0.0 { loss } else { 0.0 }, value, base, base_held })
    }

    /// `G`, and `dG/dh = (P(x₀ − x)·V − (H − V)·Px)/V²`
    pub(super) fn yield_and_slope(&self) -> (f64, f64) {
        let yields = self.loss / self.value;
        (yields, (self.base_held - self.base) / self.value - yields * (self.base / self.value))
    }

    pub(super) fn impermanent_loss(&self) -> f64 {
        -share(self.loss / self.value)
    }
}

/// Both roots, from the value and its first two derivatives.
pub(super) fn default_ln_ratios<P: PoolValue<Scalar = f64>>(
    pool: &P,
    entry: f64,
    fee_yield: f64,
) -> Result<[Option<f64>; 2]> {
    let (entry, fee_yield) = (valid_entry(entry)?, valid_yield(fee_yield)?);
    // G = ½·c·h² near the entry.
    let curvature = pool.depth_at(entry)? * entry * (entry / pool.value_at(entry)?);
    let side = |sign: f64| {
        let point = |h: f64| match Point::new(pool, entry, sign * h) {
            Ok(point) => {
                let (yields, slope) = point.yield_and_slope();
                Ok(Some((yields, sign * slope)))
            }
            // Out of prices: there is no root on this side.
            Err(Error::InvalidPrice) => Ok(None),
            Err(error) => Err(error),
        };
        Ok(root(fee_yield, curvature, point)?.map(|h| sign * h))
    };
    Ok([side(-1.0)?, side(1.0)?])
}

/// The `h ≥ 0` with `G(h) = φ`, `G` rising from 0 with `½·c·h²`, given with its slope; `None` where it ends before.
///
/// Newton's method on `acosh(1 + G)`, then on `G` itself, between bounds that it may not leave.
pub(super) fn root(
    target: f64,
    curvature: f64,
    mut point: impl FnMut(f64) -> Result<Option<(f64, f64)>>,
) -> Result<Option<f64>> {
    if target == 0.0 {
        return Ok(Some(0.0));
    }
    let wanted = hyperbolic(target);
    let guess = wanted / sqrt(curvature);
    let mut h = if guess > 0.0 && guess < 1.0e3 { guess } else { 1.0 };
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut strides = Strides::new();
    for _ in 0..256 {
        let Some((yields, slope)) = point(h)? else {
            // Past the last price; a root before it can still be there.
            high = h;
            h = 0.5 * (low + high);
            if high - low <= 1e-3 * high {
                return Ok(None);
            }
            continue;
        };
        if yields < target {
            low = h;
        } else {
            high = h;
        }
        let excess = yields - target;
        let step = if excess.abs() < 0.1 * target {
            excess / slope
        } else {
            (hyperbolic(yields) - wanted) * sqrt(yields) * sqrt(yields + 2.0) / slope
        };
        let next = h - step;
        // The method is quadratic: the step after this one is below an ε.
        if step.abs() <= 1e-10 * h {
            return Ok(Some(next));
        }
        let shrinks = high == f64::INFINITY || strides.shrinks(step);
        let from = h;
        h = if next > low && next < high && next.is_finite() && shrinks {
            next
        } else if low > 0.0 && high > 1_024.0 * low && high < f64::INFINITY {
            // The bounds are of different magnitudes: their middle is that of the logarithms.
            sqrt(low) * sqrt(high)
        } else if high < f64::INFINITY {
            0.5 * (low + high)
        } else {
            2.0 * h
        };
        strides.add(h - from);
        if high < f64::INFINITY && high - low <= f64::EPSILON * high {
            return Ok(Some(h));
        }
    }
    Err(Error::NoConvergence)
}
