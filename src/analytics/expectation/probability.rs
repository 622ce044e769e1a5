//! How likely a loss is, and how large the loss of a given likelihood.

use super::LogMove;
use crate::analytics::break_even_prices::{BreakEven, share};
use crate::analytics::market::Gbm;
use crate::error::{Error, Result};
use crate::number::Real;
use crate::number::float::elementary::{exp, ln, ln_1p};

/// The probability that the impermanent loss at `years` is `loss` or worse.
///
/// ```text
/// Pr(IL(P_T) ≤ −ℓ) = Φ(z₋) + Φ(−z₊),  z∓ = (ln(P∓/P) − (μ − ½σ²)T)/(σ√T)
/// ```
///
/// with `P∓` the [break-even prices](BreakEven::break_even_prices) of `φ = ℓ/(1 − ℓ)`; one that does not exist
/// contributes nothing. The position was entered at `entry`; the price is now `price`.
///
/// Domain: `0 < ℓ < 1`. With `σ√T = 0` the probability is 0 or 1.
///
/// Accuracy: `4·(1 + z²)` ε for an entry at the current price, `z` the larger of the two deviates that contribute;
/// otherwise also the rounding of `ln(P∓/entry) + ln(entry/P)` over `σ√T`, times `z`.
///
/// # Errors
/// [`Error::Domain`] for a loss that is not between 0 and 1, both excluded; [`Error::InvalidPrice`],
/// [`Error::InvalidTime`], [`Error::Overflow`] as [`expected_il`](super::ExpectedLoss::expected_il).
///
/// ```
/// use cfmm_math::ConstantProduct;
/// use cfmm_math::analytics::{Gbm, il_probability};
///
/// let pool = ConstantProduct::new(1.0, 100.0)?;
/// // A loss of a fifth is a price of a quarter, or of four times the entry.
/// let probability = il_probability(&pool, 100.0, 100.0, &Gbm::new(0.5, 1.0)?, 1.0, 0.2)?;
/// assert!((probability - 0.165_657).abs() < 1e-6); // 2·Φ(−ln 4)
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub fn il_probability<P: BreakEven>(pool: &P, entry: f64, price: f64, gbm: &Gbm, years: f64, loss: f64) -> Result<f64> {
    // Written so that a NaN fails.
    if !(loss > 0.0 && loss < 1.0) {
        return Err(Error::Domain);
    }
    let moves = LogMove::new(entry, price, gbm, years)?;
    moves.beyond(pool.break_even_ln_ratios(entry, loss / (1.0 - loss))?).finite()
}

/// The value at risk of impermanent loss: the loss that is reached or passed with a given probability.
///
/// ```text
/// ℓ with Pr(IL(P_T) ≤ −ℓ) = p;  0 where p ≥ Pr(IL < 0)
/// ```
///
/// Domain: `0 < p < 1`. With `σ√T = 0` it is the loss that is sure.
///
/// Accuracy: what the probability determines, `4·(1 + κ)` ε, where `κ = (1 + z²)·p/|∂p/∂ln ℓ|` is the condition of the
/// root: large where `ℓ` is near 0 or 1.
///
/// # Errors
/// [`Error::InvalidProbability`] for a probability that is not between 0 and 1, both excluded; otherwise as
/// [`il_probability`].
///
/// ```
/// use cfmm_math::ConstantProduct;
/// use cfmm_math::analytics::{Gbm, il_probability, il_quantile};
///
/// let (pool, gbm) = (ConstantProduct::new(1.0, 100.0)?, Gbm::new(0.0, 0.8)?);
/// let loss = il_quantile(&pool, 100.0, 100.0, &gbm, 1.0, 0.05)?;
/// assert!((il_probability(&pool, 100.0, 100.0, &gbm, 1.0, loss)? - 0.05).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub fn il_quantile<P: BreakEven>(
    pool: &P,
    entry: f64,
    price: f64,
    gbm: &Gbm,
    years: f64,
    probability: f64,
) -> Result<f64> {
    let moves = LogMove::new(entry, price, gbm, years)?;
    share(quantile_yield(pool, entry, moves, valid_probability(probability)?)?).finite()
}

pub(super) fn valid_probability(p: f64) -> Result<f64> {
    if p > 0.0 && p < 1.0 { Ok(p) } else { Err(Error::InvalidProbability) }
}

/// `ℓ/(1 − ℓ)` of the quantile `ℓ`.
pub(super) fn quantile_yield<P: BreakEven>(pool: &P, entry: f64, moves: LogMove, p: f64) -> Result<f64> {
    if moves.deviation == 0.0 {
        return pool.break_even_yield(entry, moves.mean);
    }
    let beyond = |fee_yield: f64| Ok(moves.beyond(pool.break_even_ln_ratios(entry, fee_yield)?));
    if p >= beyond(0.0)? {
        return Ok(0.0);
    }
    // ln(Pr/p) against ln φ falls, and bends little; from the yield of a move of one deviation.
    let excess = |u: f64| {
        let probability = beyond(exp(u))?;
        // Near the root the logarithm of the ratio would lose the difference.
        let relative = (probability - p) / p;
        Ok(if relative.abs() < 0.5 { ln_1p(relative) } else { ln(probability / p) })
    };
    let start = ln(hint(pool, entry, moves));
    let (low, high) = bracket(start, &excess)?;
    let u = falling_root(low, high, &excess)?;
    // The exponential of u has |u| ε: the last digits are corrected in φ itself.
    let fee_yield = exp(u.at);
    let relative = (beyond(fee_yield)? - p) / p;
    let corrected = fee_yield - fee_yield * (relative / u.slope);
    if corrected.is_finite() && corrected > 0.0 { Ok(corrected) } else { Ok(fee_yield) }
}

/// The yield of a move by about one deviation, or any that is not zero.
fn hint<P: BreakEven>(pool: &P, entry: f64, moves: LogMove) -> f64 {
    [moves.at(1.0), moves.at(-1.0)]
        .into_iter()
        .filter_map(|h| pool.break_even_yield(entry, h).ok())
        .find(|g| *g > 1e-300 && *g < 1e300)
        .unwrap_or(1.0)
}

/// The logarithms of the least and of the largest yield that are numbers.
const LIMITS: (f64, f64) = (-744.0, 709.0);

/// A point of a falling function, and its slope there.
#[derive(Clone, Copy)]
struct Crossing {
    at: f64,
    slope: f64,
}

/// Two points with the root between them, by strides that double.
fn bracket(start: f64, f: &impl Fn(f64) -> Result<f64>) -> Result<(f64, f64)> {
    let above = f(start)? >= 0.0;
    let (mut near, mut stride) = (start, if above { 0.5 } else { -0.5 });
    for _ in 0..16 {
        let far = (near + stride).clamp(LIMITS.0, LIMITS.1);
        if (f(far)? >= 0.0) != above {
            return Ok(if above { (near, far) } else { (far, near) });
        }
        if far == LIMITS.0 || far == LIMITS.1 {
            return Ok((far, far));
        }
        near = far;
        stride *= 2.0;
    }
    Err(Error::NoConvergence)
}

/// The root of a function that falls from `low` to `high`: inverse quadratic interpolation where that is safe, else a
/// bisection (Chandrupatla 1997).
fn falling_root(low: f64, high: f64, f: &impl Fn(f64) -> Result<f64>) -> Result<Crossing> {
    let (mut b, mut a) = (low, high);
    let (mut fb, mut fa) = (f(b)?, f(a)?);
    let mut t = 0.5;
    for _ in 0..128 {
        let at = a + t * (b - a);
        let value = f(at)?;
        // The end that is left behind is the third point.
        let (c, fc);
        if (value >= 0.0) == (fa >= 0.0) {
            (c, fc) = (a, fa);
        } else {
            (c, fc) = (b, fb);
            (b, fb) = (a, fa);
        }
        (a, fa) = (at, value);
        let best = if fa.abs() < fb.abs() { a } else { b };
        let width = (b - a).abs();
        // A secant over this is a slope to ten digits, and what it corrects is in the last six.
        let tolerance = 1e-9 * (1.0 + best.abs());
        if width <= tolerance || fa == 0.0 {
            let slope = if fa == fb { f64::NEG_INFINITY } else { (fa - fb) / (a - b) };
            return Ok(Crossing { at: best, slope: if slope < 0.0 { slope } else { f64::NEG_INFINITY } });
        }
        let (xi, phi) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        let inverse = phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi;
        t = if inverse {
            fa / (fb - fa) * (fc / (fb - fc)) + (c - a) / (b - a) * (fa / (fc - fa)) * (fb / (fc - fb))
        } else {
            0.5
        };
        // Never nearer to an end than what the tolerance can tell.
        let least = 0.5 * tolerance / width;
        t = if t.is_nan() { 0.5 } else { t.clamp(least.min(0.5), (1.0 - least).max(0.5)) };
    }
    Err(Error::NoConvergence)
}
