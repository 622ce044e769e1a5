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
//! by Householder's step of fourth order, one to three of them. The first keeps a bracket; the other two are concave, and
//! start on the side of the root from which a step does not pass it by much.

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
        let at_inflection = OutOfTheMoney::at_inflection(inflection);
        if part <= at_inflection {
            // A part below the normal range has lost digits that its logarithm has.
            let ln_part = if part.is_normal() { ln(part) } else { ln(time_value) - ln(nearer) };
            return low(log, part, ln_part, inflection);
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
fn low(log: f64, part: f64, ln_part: f64, inflection: f64) -> Result<f64> {
    // a − t = FARTHEST, with a·t = |x|/2.
    let half = 0.5 * FARTHEST;
    let (mut below, mut above) = (log / (half + sqrt(half * half + 0.5 * log)), inflection);
    let mut s = low_guess(log, part, ln_part).max(below).min(above);
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
        let step = householder(ln_past_one((ln_value - ln_part) / ln_part), [m1, m1 + m2, m1 + 3.0 * m2 + m3]);
        let next = s * factor(step);
        if step.abs() < LAST_STEP {
            return Ok(next);
        }
        // Also where the step is a NaN.
        s = if next > below && next < above { next } else { sqrt(below) * sqrt(above) };
    }
    Err(Error::NoConvergence)
}

/// `ln(1 + x)`: where that is small, to 10⁻¹² of what is then a correction.
fn ln_past_one(x: f64) -> f64 {
    if x.abs() < 1e-3 { x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - 0.25 * x))) } else { ln_1p(x) }
}

/// `eˣ`, to 10⁻¹⁶ where that is the last step, and well enough where it is not.
fn factor(x: f64) -> f64 {
    if x.abs() < 0.05 { 1.0 + x * (1.0 + x * (0.5 + x * (1.0 / 6.0))) } else { exp(x) }
}

/// For small `s` the option is worth what Bachelier says, `s·(φ(a) − a·Φ(−a))` of the geometric mean of the two prices. Over
/// `|x|` that is a function of `a` alone, and this is its inverse, to 10⁻⁴; then that of a price that has more to it by the
/// next order in `s`.
fn low_guess(log: f64, part: f64, ln_part: f64) -> f64 {
    let over_log = part * exp(-0.5 * log) / log;
    let depth =
        if over_log > f64::MIN_POSITIVE { ln_1p(SCALE / over_log) } else { 0.5 * log + ln(SCALE * log) - ln_part };
    // ln of e^(−t²/2)·(1 + t²·I₃/6I₁), and what of a logarithm of that kind is left in one of 1 + SCALE/….
    let corrected = |a: f64| {
        let t = 0.5 * log / a;
        let share = 0.5 - 1.0 / (3.0 + a * a + 4.39 * a / (1.97 + a));
        let correction = t * t * share / (1.0 + over_log / SCALE);
        bachelier(if correction < depth { depth - correction } else { depth })
    };
    log / corrected(corrected(bachelier(depth)))
}

const SCALE: f64 = 0.8;

/// The `a` at which `ln(1 + SCALE·a/(φ(a) − a·Φ(−a)))` is this: a rational function in its root, fitted for `a` up to 40.
fn bachelier(depth: f64) -> f64 {
    let q = sqrt(depth);
    let of = |coefficients: [f64; 6]| coefficients.into_iter().rev().fold(0.0, |sum, c| sum * q + c);
    depth * of([0.498_670_27, 0.788_799_842, -0.026_410_783_2, 0.003_212_865_68, 0.092_801_440_4, 0.0])
        / of([1.0, 1.582_352_52, 0.060_367_720_3, 0.264_101_742, 0.008_488_208_73, 0.065_553_280_3])
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
