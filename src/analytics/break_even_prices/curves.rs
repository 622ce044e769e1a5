//! Constant product and weighted in closed form; stable-swap by default; a fee has no part.

use super::{BreakEven, hyperbolic, share, solve, valid_entry, valid_move, valid_yield};
use crate::error::Result;
use crate::number::float::elementary::{exp, exp_m1, sinh};
use crate::number::{Real, times_exp_past_tangent};
use crate::{ConstantProduct, StableSwap, Weighted, WithFee};

/// `2·sinh²(h/4)`
fn constant_product_yield(h: f64) -> f64 {
    let half_move = sinh(0.25 * h);
    2.0 * half_move * half_move
}

impl BreakEven for ConstantProduct<f64> {
    fn break_even_yield(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        valid_entry(entry)?;
        constant_product_yield(valid_move(ln_ratio)?).finite()
    }

    fn il_after(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        valid_entry(entry)?;
        Ok(-share(constant_product_yield(valid_move(ln_ratio)?)))
    }

    /// `∓2·acosh(1 + φ)`
    fn break_even_ln_ratios(&self, entry: f64, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        valid_entry(entry)?;
        let h = 2.0 * hyperbolic(valid_yield(fee_yield)?);
        Ok([Some(-h), Some(h)])
    }
}

/// `(1 − w)·E₂(−wh) + w·E₂((1 − w)h)`, `E₂(z) = eᶻ − 1 − z`
fn weighted_yield([w, v]: [f64; 2], h: f64) -> f64 {
    times_exp_past_tangent(v, -w * h) + times_exp_past_tangent(w, v * h)
}

/// The shares of value of base and quote.
fn shares(pool: &Weighted<f64, 2>) -> [f64; 2] {
    pool.weights().map(|weight| weight / pool.total_weight())
}

impl BreakEven for Weighted<f64, 2> {
    fn break_even_yield(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        valid_entry(entry)?;
        weighted_yield(shares(self), valid_move(ln_ratio)?).finite()
    }

    fn il_after(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        valid_entry(entry)?;
        Ok(-share(weighted_yield(shares(self), valid_move(ln_ratio)?)))
    }

    fn break_even_ln_ratios(&self, entry: f64, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        valid_entry(entry)?;
        let (target, [w, v]) = (valid_yield(fee_yield)?, shares(self));
        let side = |sign: f64| {
            let point = |distance: f64| {
                let h = sign * distance;
                // w·v·(e^(vh) − e^(−wh)), in the form of which no factor overflows before the yield does.
                let slope = w * v * if h > 0.0 { -exp(v * h) * exp_m1(-h) } else { exp(-w * h) * exp_m1(h) };
                Ok(Some((weighted_yield([w, v], h), sign * slope)))
            };
            Ok(solve::root(target, w * v, point)?.map(|h| sign * h))
        };
        Ok([side(-1.0)?, side(1.0)?])
    }
}

impl BreakEven for StableSwap<f64, 2> {
    /// The peg.
    fn corners(&self) -> [Option<f64>; 2] {
        [Some(1.0), None]
    }
}

impl<C: BreakEven> BreakEven for WithFee<C> {
    fn corners(&self) -> [Option<f64>; 2] {
        self.pool().corners()
    }

    fn break_even_yield(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        self.pool().break_even_yield(entry, ln_ratio)
    }

    fn il_after(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        self.pool().il_after(entry, ln_ratio)
    }

    fn break_even_ln_ratios(&self, entry: f64, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        self.pool().break_even_ln_ratios(entry, fee_yield)
    }
}
