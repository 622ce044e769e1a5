//! The volatility that a price implies.
//!
//! The price is normalised to `B`, a function of `|x|` and `s` (see [`OutOfTheMoney`]), and `s` is the root of an
//! objective that is close to a line in its variable, wherever the price lies:
//!
//! ```text
//! B ≤ B(√(2|x|))    ln(−ln B)  in  ln s         B falls like e^(−x²/2s²)
//! B ≤ ¾             B          in  s            past its inflection: concave
//! else              ln(1 − B)  in  s            1 − B falls like e^(−s²/8)
//! ```
//!
//! by Householder's step of fourth order, two to four of them. Of the first two, Newton's step of the second and third
//! stays on one side of the root; the first keeps a bracket.

use super::out_of_the_money::OutOfTheMoney;
use super::{EuropeanOption, Forward, Market, OptionKind};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, ln, ln_1p, sqrt};
use crate::number::{Real, non_negative, positive};

/// `√(2π)`
const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_7;

/// A step this small, relative, is the last: the next would be of its fourth power.
const LAST_STEP: f64 = 1e-4;

/// Of numbers this small the digits are few, and steps that are smaller say nothing: 32 units of the smallest.
const SMALLEST_STEP: f64 = f64::from_bits(32);

const MOST_STEPS: u32 = 64;

/// The least number is the greatest number's times `e^−1454`: no price is farther out than this many deviations.
const FARTHEST: f64 = 56.0;

impl EuropeanOption {
    /// The volatility at which the option has this price.
    ///
    /// ```text
    /// σ with price(σ) = p,   intrinsic ≤ p < F (call), K′ (put)
    /// ```
    ///
    /// A price that is the discounted payoff at the forward implies 0.
    ///
    /// Accuracy: relative `8·(1 + p/(σ·vega) + (|ln S/K| + |ρ − q|T)·|delta|·S/(σ·vega))` ε: the inputs themselves say no
    /// more, as half an ulp of the price moves the result by `½ε·p/(σ·vega)`. In the far tail of an option out of the money
    /// that is a few ε.
    ///
    /// ```
    /// use cfmm_math::analytics::{EuropeanOption, Market};
    ///
    /// let call = EuropeanOption::call(3_000.0, 0.25)?;
    /// let price = call.price(2_000.0, &Market::new(0.65, 0.04, 0.0)?)?;
    /// assert!((call.implied_volatility(price, 2_000.0, 0.04, 0.0)? - 0.65).abs() < 1e-15);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Domain`] for a price outside of the bounds above, where there is arbitrage; [`Error::InvalidPrice`] for a
    /// negative one; [`Error::InvalidTime`] without time; [`Error::InvalidRate`], [`Error::Overflow`].
    ///
    /// References: Jäckel, "Let's be rational" (2015), for the objectives; Householder, "The numerical treatment of a
    /// single nonlinear equation" (1970).
    pub fn implied_volatility(&self, price: f64, spot: f64, rate: f64, carry: f64) -> Result<f64> {
        let price = non_negative(price, Error::InvalidPrice)?;
        let years = positive(self.years, Error::InvalidTime)?;
        let forward = self.forward(spot, &Market::new(0.0, rate, carry)?)?;
        (forward.implied_deviation(self.kind, price)? / sqrt(years)).finite()
    }
}

impl Forward {
    /// `s`
    fn implied_deviation(&self, kind: OptionKind, price: f64) -> Result<f64> {
        let time_value = non_negative(price - self.intrinsic(kind), Error::Domain)?;
        let most = match kind {
            OptionKind::Call => self.base,
            OptionKind::Put => self.quote,
        };
        let rest = positive(most - price, Error::Domain)?;
        let (nearer, log) = (self.nearer(), self.log.abs());
        let (part, rest) = (time_value / nearer, rest / nearer);
        // At the money the volatility is a multiple of the part, and no number below it either.
        if time_value == 0.0 || (part == 0.0 && log == 0.0) {
            return Ok(0.0);
        }
        let inflection = sqrt(2.0 * log);
        let at_inflection = OutOfTheMoney::new(log, inflection).value();
        if part <= at_inflection {
            // A part below the normal range has lost digits that its logarithm has.
            let ln_part = if part.is_normal() { ln(part) } else { ln(time_value) - ln(nearer) };
            return low(log, ln_part, inflection);
        }
        // On the tangent at the inflection, that is short of the root.
        let start = inflection + (part - at_inflection) * ROOT_TWO_PI;
        if rest > 0.25 { middle(log, part, start) } else { high(log, rest, start) }
    }
}

/// Householder's step of fourth order to the root of `f`, given `f` and its three derivatives.
fn householder(f: f64, [first, second, third]: [f64; 3]) -> f64 {
    let (newton, g, h) = (-f / first, second / first, third / first);
    newton * (1.0 + 0.5 * g * newton) / (1.0 + newton * (g + h * newton * (1.0 / 6.0)))
}

/// `s·B″/B′` and `s²·B‴/B′`, derivatives by `s`: all derivatives here are times powers of `s`, and have no dimension.
fn curvatures(log: f64, s: f64) -> [f64; 2] {
    let (square, quarter) = ((log / s) * (log / s), 0.25 * s * s);
    let second = square - quarter;
    [second, second * second - 3.0 * square - quarter]
}

/// The three derivatives of a logarithm whose first is `slope`, of something with these curvatures.
fn of_logarithm(slope: f64, [second, third]: [f64; 2]) -> [f64; 3] {
    [slope, slope * (second - slope), slope * (third - 3.0 * second * slope + 2.0 * slope * slope)]
}

/// At and below the inflection `s² = 2|x|`.
fn low(log: f64, ln_part: f64, inflection: f64) -> Result<f64> {
    // a − t = FARTHEST, with a·t = |x|/2.
    let half = 0.5 * FARTHEST;
    let (mut below, mut above) = (log / (half + sqrt(half * half + 0.5 * log)), inflection);
    let mut s = low_guess(log, ln_part).clamp(below, above);
    for _ in 0..MOST_STEPS {
        let at = OutOfTheMoney::new(log, s);
        let over = at.over_slope_anywhere();
        let ln_value = at.ln_slope() + ln(over);
        if ln_value > ln_part {
            above = s;
        } else {
            below = s;
        }
        // Of ln B, of ln(−ln B), and of that by ln s.
        let [l1, l2, l3] = of_logarithm(s / over, curvatures(log, s)).map(|derivative| derivative / ln_value);
        let [m1, m2, m3] = [l1, l2 - l1 * l1, l3 - 3.0 * l1 * l2 + 2.0 * l1 * l1 * l1];
        let step = householder(ln_1p((ln_value - ln_part) / ln_part), [m1, m1 + m2, m1 + 3.0 * m2 + m3]);
        let next = s * exp(step);
        if step.abs() < LAST_STEP {
            return Ok(next);
        }
        // Also where the step is a NaN.
        s = if next > below && next < above { next } else { sqrt(below) * sqrt(above) };
    }
    Err(Error::NoConvergence)
}

/// Near the inflection and for small `s` the option is worth what Bachelier says, `s·(φ(a) − a·Φ(−a))` of the geometric
/// mean: the `a` at which that is right, from its expansions at 0 and at infinity.
fn low_guess(log: f64, ln_part: f64) -> f64 {
    let of_log = ln_part - 0.5 * log - ln(log);
    if of_log > -3.5 {
        return log * (exp(of_log) + 0.5) * ROOT_TWO_PI;
    }
    // −a²/2 − 3·ln a − ln √(2π)
    let mut a = sqrt(-2.0 * of_log);
    for _ in 0..2 {
        let square = -2.0 * of_log - 6.0 * ln(a) - 1.84;
        a = sqrt(if square > 0.5 { square } else { 0.5 });
    }
    log / a
}

/// Past the inflection, to three quarters of the bound.
fn middle(log: f64, part: f64, start: f64) -> Result<f64> {
    iterate(start, |s| {
        let at = OutOfTheMoney::new(log, s);
        let [second, third] = curvatures(log, s);
        householder((at.value() - part) / (s * at.slope()), [1.0, second, third])
    })
}

/// Near the bound.
fn high(log: f64, rest: f64, start: f64) -> Result<f64> {
    let ln_rest = ln(rest);
    iterate(start, |s| {
        let at = OutOfTheMoney::new(log, s);
        let over = at.rest_over_slope();
        householder(at.ln_slope() + ln(over) - ln_rest, of_logarithm(-s / over, curvatures(log, s)))
    })
}

/// Steps, relative to `s`, from a start that is at or below the root until they no longer count; never below the start.
fn iterate(start: f64, step: impl Fn(f64) -> f64) -> Result<f64> {
    let mut s = start;
    for _ in 0..MOST_STEPS {
        let step = step(s);
        let next = (s + s * step).finite()?;
        if step.abs() < LAST_STEP || (s * step).abs() < SMALLEST_STEP {
            return Ok(next);
        }
        s = if next > start { next } else { start };
    }
    Err(Error::NoConvergence)
}
