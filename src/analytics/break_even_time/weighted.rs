//! When fees have paid for the expected loss of constant product and weighted: in closed form but for one root.

use crate::analytics::Gbm;
use crate::analytics::root::Strides;
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, fma, ln};
use crate::number::{Real, non_negative, times_exp_past_tangent};

/// The first time, in years, at which the fees of a weighted position cover the loss that is expected by then.
///
/// ```text
/// fee_apr·t = E[H(P_t) − V(P_t)]/V(P₀) = w·(e^(μt) − 1) − (e^((wμ − k)t) − 1),  k = ½w(1 − w)σ²
/// ```
///
/// `fee_apr` is fee income per year over the value at deposit, `w` the weight of the base (½ for constant product). 0
/// where `fee_apr ≥ k`, as fees are then ahead from the start; `None` where they never catch up.
///
/// Accuracy: `8·(1 + f/|f − loss′(t)|)` ε: the two curves cross at an angle that the rates determine to no more.
///
/// # Errors
/// [`Error::InvalidWeight`] unless `0 < w < 1`, [`Error::InvalidRate`] unless `fee_apr` is finite and at least 0,
/// [`Error::Overflow`] where the time is beyond the number.
///
/// ```
/// use cfmm_math::analytics::{Gbm, break_even_time_weighted};
///
/// let gbm = Gbm::new(0.0, 0.8)?; // loses 8 % of its value a year at first
/// assert_eq!(break_even_time_weighted(0.5, 0.10, &gbm)?, Some(0.0));
/// assert_eq!(break_even_time_weighted(0.5, 0.0, &gbm)?, None);
/// let years = break_even_time_weighted(0.5, 0.06, &gbm)?.unwrap();
/// assert!((0.06 * years - (1.0 - (-0.08 * years).exp())).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub fn break_even_time_weighted(w: f64, fee_apr: f64, gbm: &Gbm) -> Result<Option<f64>> {
    if !(w > 0.0 && w < 1.0) {
        return Err(Error::InvalidWeight);
    }
    let lead = Lead::new(w, non_negative(fee_apr, Error::InvalidRate)?, gbm);
    // Ahead, or never behind.
    if lead.initial <= 0.0 {
        return Ok(Some(0.0));
    }
    match lead.bracket()? {
        None => Ok(None),
        Some((low, high)) => Ok(Some(lead.root(low, high)?.finite()?)),
    }
}

/// `g(t) = loss(t) − fees(t)`, written so that what cancels near 0 is not there:
///
/// ```text
/// g = (k − f)·t + w·E₂(μt) − E₂(ct),  c = wμ − k,  E₂(z) = eᶻ − 1 − z
/// ```
///
/// `g″ = wμ²·e^(μt) − c²·e^(ct)` changes its sign once at most, so that `g` is concave, convex, or one after the other.
struct Lead {
    w: f64,
    fee_apr: f64,
    mu: f64,
    c: f64,
    /// `g′(0) = k − f`
    initial: f64,
}

impl Lead {
    fn new(w: f64, fee_apr: f64, gbm: &Gbm) -> Self {
        let (mu, sigma) = (gbm.drift(), gbm.volatility());
        // k = p·q with p = ½w(1 − w) and q = σ², and what both lose by rounding: k may be next to f.
        let half = 0.5 * w;
        let (p, q) = (half * (1.0 - w), sigma * sigma);
        let rest_of_v = (1.0 - w) - 1.0 + w;
        let rest_of_p = fma(half, 1.0 - w, -p) - half * rest_of_v;
        let rest_of_q = fma(sigma, sigma, -q);
        let k = p * q;
        let rest = fma(p, q, -k) + (p * rest_of_q + q * rest_of_p);
        Self { w, fee_apr, mu, c: w * mu - k, initial: (k - fee_apr) + rest }
    }

    /// `g(t)`
    fn value(&self, t: f64) -> f64 {
        let (base, product) = (self.mu * t, self.c * t);
        if base.abs() > 0.5 || product.abs() > 0.5 {
            return self.w * exp_m1(base) - exp_m1(product) - self.fee_apr * t;
        }
        self.initial * t + times_exp_past_tangent(self.w, self.mu * t) - times_exp_past_tangent(1.0, self.c * t)
    }

    /// `g′(t)`, as [`value`](Self::value) in two forms: with `wμ − c = k` next to `f` all digits of the plain one cancel.
    fn slope(&self, t: f64) -> f64 {
        let (base, product) = (self.mu * t, self.c * t);
        if base.abs() > 0.5 || product.abs() > 0.5 {
            return self.w * self.mu * exp(base) - self.c * exp(product) - self.fee_apr;
        }
        self.initial + self.w * self.mu * exp_m1(base) - self.c * exp_m1(product)
    }

    /// Where `g″` is zero, if that is after 0: `e^((μ − c)t) = c²/(wμ²)`.
    fn inflection(&self) -> Option<f64> {
        let t = ln(self.c / self.mu * (self.c / self.mu) / self.w) / (self.mu - self.c);
        if t > 0.0 && t < f64::INFINITY { Some(t) } else { None }
    }

    /// A time at which `g > 0` and a later one at which `g ≤ 0`, with the first root and no other between them.
    fn bracket(&self) -> Result<Option<(f64, f64)>> {
        // The loss is bounded and the slope of g ends at −f: fees win if there are any, and g falls through 0 once.
        if self.mu <= 0.0 {
            return if self.fee_apr > 0.0 { self.outward().map(Some) } else { Ok(None) };
        }
        // μ > c: concave, then convex. Without the first, g never falls.
        let Some(turn) = self.inflection() else { return Ok(None) };
        if self.value(turn) <= 0.0 {
            return Ok(Some((0.0, turn)));
        }
        // Convex with its least value where the slope is zero.
        if self.slope(turn) >= 0.0 {
            return Ok(None);
        }
        let least = self.least(turn)?;
        Ok(if self.value(least) <= 0.0 { Some((turn, least)) } else { None })
    }

    /// Where `g` falls without end from some time on: doubles until it is negative.
    fn outward(&self) -> Result<(f64, f64)> {
        let mut low = 0.0;
        // The root of a parabola with the slope and the curvature that g starts with, or a year.
        let curvature = (self.c * self.c - self.w * self.mu * self.mu).abs();
        let guess = 2.0 * self.initial / curvature;
        let mut high = if guess > 0.0 && guess < f64::INFINITY { guess } else { 1.0 };
        for _ in 0..2_200 {
            if self.value(high) <= 0.0 {
                return Ok((low, high));
            }
            low = high;
            high = (2.0 * high).finite()?;
        }
        Err(Error::Overflow)
    }

    /// The time of the least `g` after `from`, where `g′` rises from below 0.
    fn least(&self, from: f64) -> Result<f64> {
        let (mut low, mut high) = (from, 2.0 * from);
        for _ in 0..2_200 {
            if self.slope(high) >= 0.0 {
                break;
            }
            low = high;
            high = (2.0 * high).finite()?;
        }
        for _ in 0..128 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if self.slope(middle) < 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(0.5 * (low + high))
    }

    /// The root between a time with `g > 0` and one with `g ≤ 0`, by Newton's method with bisection.
    fn root(&self, low: f64, high: f64) -> Result<f64> {
        let (mut low, mut high) = (low, high);
        // From the end where g falls already.
        let mut t = high;
        let mut strides = Strides::new();
        for _ in 0..256 {
            let value = self.value(t);
            if value > 0.0 {
                low = t;
            } else {
                high = t;
            }
            let step = value / self.slope(t);
            let next = t - step;
            if step.abs() <= 0.25 * f64::EPSILON * t || high - low <= f64::EPSILON * high {
                return Ok(t);
            }
            let inside = next > low && next < high;
            // Steps below the last digit end here: the next would only be noise.
            if inside && step.abs() <= 1e-9 * t {
                let last = self.value(next) / self.slope(next);
                return Ok(if last.abs() < step.abs() { next - last } else { next });
            }
            let from = t;
            t = if inside && strides.shrinks(step) { next } else { 0.5 * (low + high) };
            strides.add(t - from);
        }
        Err(Error::NoConvergence)
    }
}
