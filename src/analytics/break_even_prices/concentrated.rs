//! Concentrated liquidity in closed form, in and out of the range.

use super::{BreakEven, share, valid_entry, valid_move, valid_yield};
use crate::Concentrated;
use crate::error::Result;
use crate::number::Real;
use crate::number::float::elementary::{exp, exp_m1, ln, ln_1p, sqrt};

/// A range seen from an entry that is moved into it, with `α = √(a/e) ≤ 1 ≤ β = √(b/e)`.
struct Range {
    /// `ln(e/entry)`: how far the entry was moved.
    shift: f64,
    /// `ln(a/e)` and `ln(b/e)`
    lower: f64,
    upper: f64,
    /// `α`, `1/β`, `1 − α`, `1 − 1/β`, `1 − α/β`
    alpha: f64,
    inverse_beta: f64,
    below: f64,
    above: f64,
    width: f64,
}

impl Range {
    fn new(pool: &Concentrated<f64>, entry: f64) -> Self {
        let [a, b] = pool.price_range();
        let e = entry.clamp(a, b);
        let (root_a, root_b, root_e) = (sqrt(a), sqrt(b), sqrt(e));
        let alpha = root_a / root_e;
        let below = (e - a) / (root_e + root_a) / root_e;
        let above = (b - e) / (root_b + root_e) / root_b;
        Self {
            shift: if e == entry { 0.0 } else { e.ln_ratio(entry) },
            lower: a.ln_ratio(e),
            upper: b.ln_ratio(e),
            alpha,
            inverse_beta: root_e / root_b,
            below,
            above,
            width: below + alpha * above,
        }
    }

    /// `G` of a move from the entry. With `t = e^(h/2)`, `h` from the entry in the range:
    ///
    /// ```text
    /// (t − 1)²/(t(1 − t/β) + t − α)               in the range
    /// (1 − α)/(1 − α/β)·(e^(½·ln(a/e) − h) − 1)      below
    /// (1 − 1/β)/(1 − α/β)·(e^(h − ½·ln(b/e)) − 1)    above
    /// ```
    fn break_even_yield(&self, ln_ratio: f64) -> f64 {
        let h = ln_ratio - self.shift;
        if h < self.lower {
            if self.below == 0.0 { 0.0 } else { self.below / self.width * exp_m1(0.5 * self.lower - h) }
        } else if h > self.upper {
            if self.above == 0.0 { 0.0 } else { self.above / self.width * exp_m1(h - 0.5 * self.upper) }
        } else {
            let rise = exp_m1(0.5 * h);
            let base = -exp(0.5 * h) * exp_m1(0.5 * (h - self.upper));
            let quote = self.alpha * exp_m1(0.5 * (h - self.lower));
            rise * rise / (base + quote)
        }
    }

    /// The roots of `δ²(1 + φ/β) − 2φ(1 − 1/β)δ − φ(2 − α − 1/β) = 0`, `δ = t − 1`, as `h`; not below −1 and in the form
    /// that adds.
    fn in_range(&self, fee_yield: f64) -> [f64; 2] {
        // Divided by φ where that is large.
        let (unit, phi) = if fee_yield > 1.0 { (1.0 / fee_yield, 1.0) } else { (1.0, fee_yield) };
        let square = unit + phi * self.inverse_beta;
        let linear = phi * self.above;
        let constant = phi * (self.below + self.above);
        let sum = linear + sqrt(linear * linear + square * constant);
        let high = sum / square;
        let low = if sum > 0.0 { -constant / sum } else { 0.0 };
        let low = if low > -0.5 {
            ln_1p(low)
        } else {
            // t₋·t₊ = (1 + φα)/(1 + φ/β)
            ln((unit + phi * self.alpha) / (square + sum))
        };
        [2.0 * low, 2.0 * ln_1p(high)]
    }

    fn ln_ratios(&self, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        let [low, high] = self.in_range(fee_yield);
        let low = if self.below == 0.0 {
            None
        } else if fee_yield * self.alpha * self.width <= self.below * self.below {
            Some(low)
        } else {
            Some(0.5 * self.lower - ln_1p(fee_yield * (self.width / self.below)))
        };
        let high = if self.above == 0.0 {
            None
        } else if fee_yield * self.inverse_beta * self.width <= self.above * self.above {
            Some(high)
        } else {
            Some(0.5 * self.upper + ln_1p(fee_yield * (self.width / self.above)))
        };
        let from_entry = |h: Option<f64>| h.map(|h| (h + self.shift).finite()).transpose();
        Ok([from_entry(low)?, from_entry(high)?])
    }
}

impl BreakEven for Concentrated<f64> {
    /// The bounds of the range.
    fn corners(&self) -> [Option<f64>; 2] {
        self.price_range().map(Some)
    }

    fn break_even_yield(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        Range::new(self, valid_entry(entry)?).break_even_yield(valid_move(ln_ratio)?).finite()
    }

    fn il_after(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        (-share(Range::new(self, valid_entry(entry)?).break_even_yield(valid_move(ln_ratio)?))).finite()
    }

    fn break_even_ln_ratios(&self, entry: f64, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        Range::new(self, valid_entry(entry)?).ln_ratios(valid_yield(fee_yield)?)
    }
}
