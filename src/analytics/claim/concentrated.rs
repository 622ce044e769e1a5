//! One range of prices.
//!
//! Weighted by `√P_T`, the deviate `z` is a standard normal `y = z − s/2`, and the price is `F·e^(s·y)`. Inside the
//! range everything is such an integral, with `c = L·√F·e^(−s²/8)`:
//!
//! ```text
//! E[P_T·x*; a < P_T < b]          = c·∫φ(y)·(1 − e^(−ln(b/P_T)/2)) dy
//! E[y*; a < P_T < b]              = c·∫φ(y)·(1 − e^(−ln(P_T/a)/2)) dy
//! E[P_T²·depth]                   = c·½·∫φ(y) dy
//! E[H − V; a < P_T < b]           = c·∫φ(y)·4·sinh²(ln(P_T/P₀)/4) dy
//! ```
//!
//! No integrand changes sign, so none of these cancels, however narrow the range or far away the price. Where it is far, all
//! is measured by the density at the nearest price that counts, which is the last to be multiplied by: it may be no number
//! where the result is one.

use super::law::{Law, Moments};
use super::quadrature::{panels_of, reach};
use crate::analytics::gaussian::{DENSITY_AT_ZERO, between, cumulative, density, mills};
use crate::curve::{Concentrated, Invariant, PoolValue};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, sinh, sqrt};
use crate::number::{Real, Rounding, positive};

/// Beyond this many standard deviations the density is nothing, also times the largest number.
const FARTHEST: f64 = 54.0;

/// Up to as many the density needs no care.
const NEAR: f64 = 8.0;

/// `x·e^exponent`, where the power may be no number and the product one: it is approached in steps.
fn times_exp(x: f64, exponent: f64) -> f64 {
    if x == 0.0 || exponent == 0.0 {
        return x;
    }
    let root = exp(0.25 * exponent);
    x * root * root * root * root
}

/// `φ(z)/e^(−far²/2)`
fn density_beside(far: f64, z: f64) -> f64 {
    DENSITY_AT_ZERO * exp(-0.5 * (z - far) * (z + far))
}

/// A number without its factor `e^exponent`.
struct Scaled {
    value: f64,
    exponent: f64,
}

impl Scaled {
    /// `Φ(z)`
    fn cumulative(z: f64) -> Self {
        if z < -NEAR {
            Self { value: DENSITY_AT_ZERO * mills(-z), exponent: -0.5 * z * z }
        } else {
            Self { value: cumulative(z), exponent: 0.0 }
        }
    }

    fn times(self, factor: f64) -> f64 {
        times_exp(factor * self.value, self.exponent)
    }

    /// `F` times `factor` and this.
    fn times_forward(self, factor: f64, law: &Law) -> f64 {
        if self.exponent == 0.0 {
            factor * law.forward_times(self.value)
        } else {
            times_exp(factor * (law.price * self.value), law.growth + self.exponent)
        }
    }
}

/// A range as seen from the forward price.
struct Range<'a> {
    law: &'a Law,
    lower: f64,
    upper: f64,
    /// `ln(b/a)`
    width: f64,
    /// `y` of the bounds.
    bounds: [f64; 2],
    /// How far the range is, if that is far, else 0.
    far: f64,
    /// `c`
    weight: f64,
    level: f64,
}

/// A price within the range, by its logarithms.
struct Node {
    /// `y`
    deviate: f64,
    /// `ln(P_T/a)`
    above_lower: f64,
    /// `ln(b/P_T)`
    below_upper: f64,
    /// `ln(P_T/P₀)`
    above_entry: f64,
}

impl<'a> Range<'a> {
    fn new(pool: &Concentrated<f64>, law: &'a Law) -> Result<Self> {
        let ([lower, upper], s) = (pool.price_range(), law.deviation);
        let level = pool.level(Rounding::Down)?;
        let weight = level * sqrt(law.price) * exp(0.5 * law.growth - 0.125 * s * s);
        let bounds = [-law.forward_over(lower) / s, -law.forward_over(upper) / s];
        let distance = bounds[0].max(-bounds[1]);
        let far = if distance > NEAR { distance } else { 0.0 };
        Ok(Self { law, lower, upper, width: upper.ln_ratio(lower), bounds, far, weight, level })
    }

    /// `c` times an integral.
    fn weighted(&self, integral: f64) -> f64 {
        times_exp(self.weight * integral, -0.5 * self.far * self.far)
    }

    /// `∫φ(y)·f dy` over the range, for functions that grow no faster than `e^(tilt·s·|y|)`; over `e^(−far²/2)`.
    fn integral<const K: usize>(&self, entry: f64, tilt: f64, f: impl Fn(&Node) -> [f64; K]) -> [f64; K] {
        let ([at_lower, at_upper], s) = (self.bounds, self.law.deviation);
        let lean = tilt * s;
        if at_upper < -lean - FARTHEST || at_lower > lean + FARTHEST {
            return [0.0; K];
        }
        let distance = |from: f64| (at_lower - from).max(from - at_upper).max(0.0);
        let (lowest, highest) = (-lean - reach(distance(-lean)), lean + reach(distance(lean)));
        let (cut_below, cut_above) = (at_lower < lowest, at_upper > highest);
        // Offsets are measured from a bound that is within reach, so that near it they have all their digits.
        let (origin, above_lower, above_entry, from, to) = if !cut_below {
            let to = if cut_above { highest - at_lower } else { self.width / s };
            (at_lower, 0.0, -entry.ln_ratio(self.lower), 0.0, to)
        } else if !cut_above {
            (at_upper, self.width, self.upper.ln_ratio(entry), lowest - at_upper, 0.0)
        } else {
            (0.0, self.law.forward_over(self.lower), self.law.forward_over(entry), lowest, highest)
        };
        let below_upper =
            if !cut_below || !cut_above { self.width - above_lower } else { -self.law.forward_over(self.upper) };
        let steepest = (origin + from).abs().max((origin + to).abs()) + (0.5 + tilt) * s;
        panels_of(from, to, (12.0 / steepest).min(1.0), |offset| {
            let node = Node {
                deviate: origin + offset,
                above_lower: above_lower + s * offset,
                below_upper: below_upper - s * offset,
                above_entry: above_entry + s * offset,
            };
            let weight = density_beside(self.far, node.deviate);
            f(&node).map(|value| weight * value)
        })
    }
}

/// The moments of the claim.
pub(super) fn moments(pool: &Concentrated<f64>, law: &Law) -> Result<Moments> {
    let s = law.deviation;
    if s == 0.0 {
        return at_forward(pool, law);
    }
    let range = Range::new(pool, law)?;
    let [at_lower, at_upper] = range.bounds;
    let [base, quote, narrow, depth_y, depth_yy] = range.integral(range.lower, 0.0, |node| {
        let y = node.deviate;
        [-exp_m1(-0.5 * node.below_upper), -exp_m1(-0.5 * node.above_lower), 0.5, 0.5 * y, 0.5 * y * y]
    });
    // The panels know the width of a narrow range and what is far away, the error function the tails of a wide one.
    let wide = at_upper - at_lower >= 1.0 && range.far == 0.0;
    let depth = if wide { 0.5 * between(at_lower, at_upper) } else { narrow };
    let ([all_base, _], [_, all_quote]) = (pool.reserves_at(range.lower)?, pool.reserves_at(range.upper)?);
    Ok(Moments {
        base: range.weighted(base) + Scaled::cumulative(at_lower - 0.5 * s).times_forward(all_base, law),
        quote: range.weighted(quote) + Scaled::cumulative(-at_upper - 0.5 * s).times(all_quote),
        depth: range.weighted(depth),
        depth_z: range.weighted(depth_y + 0.5 * s * depth),
        depth_zz: range.weighted(depth_yy - 0.25 * s * s * depth),
    })
}

/// The limit of no volatility. On a bound one half of the deviates is inside.
fn at_forward(pool: &Concentrated<f64>, law: &Law) -> Result<Moments> {
    let (forward, [lower, upper]) = (law.forward()?, pool.price_range());
    let [x, y] = pool.reserves_at(forward)?;
    let depth = forward * (forward * pool.depth_at(forward)?);
    if forward != lower && forward != upper {
        return Ok(Moments::at_point(forward * x, y, depth));
    }
    let inside = Moments::at_point(forward * x, y, 0.5 * depth);
    let depth_z = depth * if forward == lower { DENSITY_AT_ZERO } else { -DENSITY_AT_ZERO };
    Ok(Moments { depth_z, ..inside })
}

/// `E[H − V]`: inside the range, below it and above it.
pub(super) fn expected_divergence(pool: &Concentrated<f64>, entry: f64, law: &Law) -> Result<f64> {
    let [lower, upper] = pool.price_range();
    let s = law.deviation;
    let entry = positive(entry, Error::InvalidPrice)?.max(lower).min(upper);
    let range = Range::new(pool, law)?;
    // ln(P₀/a) and ln(b/P₀)
    let (to_lower, to_upper) = (entry.ln_ratio(lower), upper.ln_ratio(entry));
    let below = |beyond: Scaled| beyond.times(-range.level * sqrt(lower) * exp_m1(-0.5 * to_lower));
    let above = |beyond: Scaled| beyond.times_forward(-range.level / sqrt(upper) * exp_m1(-0.5 * to_upper), law);
    let inside = |above_entry: f64| {
        let root = sinh(0.25 * above_entry);
        4.0 * root * root
    };
    if s == 0.0 {
        let (above_lower, above_upper) = (law.forward_over(lower), law.forward_over(upper));
        let sure = |value: f64| Scaled { value, exponent: 0.0 };
        return if above_lower < 0.0 {
            below(sure(exp_m1(0.5 * to_lower) - exp_m1(above_lower))).finite()
        } else if above_upper > 0.0 {
            above(sure(exp_m1(0.5 * to_upper) - exp_m1(-above_upper))).finite()
        } else {
            (range.weight * inside(law.forward_over(entry))).finite()
        };
    }
    let [at_lower, at_upper] = range.bounds;
    let [within] = range.integral(entry, 0.5, |node| [inside(node.above_entry)]);
    let below = below(beyond(at_lower, s, 0.5 * to_lower));
    let above = above(beyond(-at_upper, s, 0.5 * to_upper));
    (range.weighted(within) + below + above).finite()
}

/// `E[(√(a·P₀) − P_T)/a; P_T < a]`, given `ln(a/F)/s` and `ln(P₀/a)/2`. Above the range this is what it is in the mirror
/// of inverse prices.
fn beyond(bound: f64, s: f64, to_entry: f64) -> Scaled {
    let z = bound + 0.5 * s;
    if z < -FARTHEST {
        return Scaled { value: 0.0, exponent: 0.0 };
    }
    let far = if z < -NEAR { -z } else { 0.0 };
    let exponent = -0.5 * far * far;
    if s >= 1.0 {
        let value = if far > 0.0 {
            DENSITY_AT_ZERO * (exp(to_entry) * mills(far) - mills(s + far))
        } else {
            // φ(z)·mills(s − z) = e^(s²/2 − s·z)·Φ(z − s); of each form one factor is out of range where the other is not.
            let below = if z < s { density(z) * mills(s - z) } else { exp(s * (0.5 * s - z)) * cumulative(z - s) };
            exp(to_entry) * cumulative(z) - below
        };
        return Scaled { value, exponent };
    }
    let (entry, lowest) = (exp_m1(to_entry), -reach((-z).max(0.0)));
    let highest = reach(0.0);
    // The integral ends at the bound, or where nothing is left before it is reached.
    let (origin, log, to) = if z <= highest { (z, 0.0, 0.0) } else { (0.0, -s * z, highest) };
    let from = lowest - origin;
    let width = (12.0 / ((origin + from).abs() + s)).min(1.0);
    let [value] =
        panels_of(
            from,
            to,
            width,
            |offset| [density_beside(far, origin + offset) * (entry - exp_m1(log + s * offset))],
        );
    Scaled { value, exponent }
}
