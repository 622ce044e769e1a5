//! Constant product and weighted in closed form; stable-swap by default; a fee has no part.

use super::{BreakEven, hyperbolic, share, solve, valid_entry, valid_move, valid_yield};
use crate::error::Result;
use crate::number::float::elementary::{exp, exp_m1, ln_1p, sinh};
use crate::number::float::mul_ratio_exp;
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

/// The shares of value of base and quote, as weights that need not sum to one: a share may be below the smallest number.
struct Shares {
    weights: [f64; 2],
    total: f64,
    of_value: [f64; 2],
    /// Whether both shares and their product are numbers with all digits.
    ordinary: bool,
}

impl Shares {
    fn of(pool: &Weighted<f64, 2>) -> Self {
        let (weights, total) = (*pool.weights(), pool.total_weight());
        let of_value @ [w, v] = weights.map(|weight| weight / total);
        Self { weights, total, of_value, ordinary: (w * v).is_normal() }
    }

    /// `[−wh, vh]`, where the power of neither is out of range.
    #[inline]
    fn plain(&self, h: f64) -> Option<[f64; 2]> {
        let [w, v] = self.of_value;
        let z = [-w * h, v * h];
        (self.ordinary && z[0] < 690.0 && z[1] < 690.0).then_some(z)
    }

    /// The same anywhere.
    fn far(&self, h: f64) -> [f64; 2] {
        let [base, quote] = self.weights;
        [-h.mul_ratio(base, self.total), h.mul_ratio(quote, self.total)]
    }

    /// `v·E₂(−wh) + w·E₂(vh)`, `E₂(z) = eᶻ − 1 − z`
    #[inline]
    fn break_even_yield(&self, h: f64) -> f64 {
        let [w, v] = self.of_value;
        match self.plain(h) {
            Some([base, quote]) => times_exp_past_tangent(v, base) + times_exp_past_tangent(w, quote),
            None => self.far_yield(h),
        }
    }

    #[cold]
    fn far_yield(&self, h: f64) -> f64 {
        let ([base, quote], total, [wh, vh]) = (self.weights, self.total, self.far(h));
        1.0.mul_ratio_exp_past_tangent(quote, total, wh) + 1.0.mul_ratio_exp_past_tangent(base, total, vh)
    }

    /// Its slope, `w·v·(e^(vh) − e^(−wh))`: in the form of which no factor overflows before the yield does.
    #[inline]
    fn slope(&self, h: f64) -> f64 {
        let [w, v] = self.of_value;
        match self.plain(h) {
            Some([_, z]) if h > 0.0 => w * v * -(exp(z) * exp_m1(-h)),
            Some([z, _]) => w * v * (exp(z) * exp_m1(h)),
            None => self.far_slope(h),
        }
    }

    #[cold]
    fn far_slope(&self, h: f64) -> f64 {
        let ([base, quote], [w, v], [wh, vh]) = (self.weights, self.of_value, self.far(h));
        let (z, rest) = if h > 0.0 { (vh, -exp_m1(-h)) } else { (wh, exp_m1(h)) };
        // The smaller share may be no number without its power.
        mul_ratio_exp(w.max(v), base.min(quote), self.total, z) * rest
    }

    /// The distance at which `G = φ`, away from the asset of the share `s`, where that is tiny: a long way for which `G` has
    /// but `(1 − s)·e^(s·distance) − 1`. `None` where that is not all of it.
    fn far_root(&self, weight: f64, target: f64) -> Option<Result<f64>> {
        const TINY: f64 = f64::from_bits((1_023 - 100) << 52);
        let s = weight / self.total;
        (s < TINY && target > 64.0 * s).then(|| ln_1p(target + s).mul_ratio(self.total, weight).finite())
    }
}

impl BreakEven for Weighted<f64, 2> {
    fn break_even_yield(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        valid_entry(entry)?;
        Shares::of(self).break_even_yield(valid_move(ln_ratio)?).finite()
    }

    fn il_after(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        valid_entry(entry)?;
        (-share(Shares::of(self).break_even_yield(valid_move(ln_ratio)?))).finite()
    }

    fn break_even_ln_ratios(&self, entry: f64, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        valid_entry(entry)?;
        let (target, shares) = (valid_yield(fee_yield)?, Shares::of(self));
        let [w, v] = shares.of_value;
        let side = |sign: f64, slow: f64| {
            if let Some(distance) = shares.far_root(slow, target) {
                return Ok(Some(sign * distance?));
            }
            let point = |distance: f64| {
                let h = sign * distance;
                Ok(Some((shares.break_even_yield(h), sign * shares.slope(h))))
            };
            Ok(solve::root(target, w * v, point)?.map(|h| sign * h))
        };
        let [base, quote] = shares.weights;
        Ok([side(-1.0, base)?, side(1.0, quote)?])
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
