//! The option that is out of the money, over what it is worth less than: a function of two numbers.
//!
//! With `a = |x|/s`, `t = s/2` and Mills' ratio `M(z) = Φ(−z)/φ(z)`,
//!
//! ```text
//! B = Φ(t − a) − e^|x|·Φ(−t − a) = φ(a − t)·(M(a − t) − M(a + t))        0 ≤ B < 1
//! 1 − B                          = φ(a − t)·(M(t − a) + M(t + a))
//! ∂B/∂s                          = φ(a − t)
//! ```
//!
//! so that `ln B`, `ln(1 − B)` and their derivatives need no exponential, in the farthest tail neither.

use crate::analytics::gaussian::{DENSITY_AT_ZERO, density, mills};

/// `−½·ln(2π)`
const LN_DENSITY_AT_ZERO: f64 = -0.918_938_533_204_672_7;

/// The two numbers.
#[derive(Clone, Copy)]
pub(super) struct OutOfTheMoney {
    /// `a`
    distance: f64,
    /// `t`
    half: f64,
}

impl OutOfTheMoney {
    /// Of a logarithm `|x|` and a deviation `s`.
    pub(super) fn new(log: f64, deviation: f64) -> Self {
        // No distance at all is at the money, however small the deviation.
        Self { distance: if log == 0.0 { 0.0 } else { log / deviation }, half: 0.5 * deviation }
    }

    /// `B` at the inflection `s = √(2|x|)`: `½ − φ(0)·M(s)`. To 10⁻¹⁰, which is enough to start from.
    pub(super) fn at_inflection(deviation: f64) -> f64 {
        if deviation < 1e-5 { DENSITY_AT_ZERO * deviation } else { 0.5 - DENSITY_AT_ZERO * mills(deviation) }
    }

    /// `B`
    pub(super) fn value(self) -> f64 {
        if self.half == 0.0 {
            return 0.0;
        }
        match self.over_slope() {
            Some(over) => self.slope() * over,
            None => 1.0 - self.slope() * self.rest_over_slope(),
        }
    }

    /// `∂B/∂s`
    pub(super) fn slope(self) -> f64 {
        density(self.distance - self.half)
    }

    /// `ln(∂B/∂s)`
    pub(super) fn ln_slope(self) -> f64 {
        let z = self.distance - self.half;
        LN_DENSITY_AT_ZERO - 0.5 * z * z
    }

    /// `B/(∂B/∂s)`, where that is no difference of large numbers: short of `s² = 2|x|`, and for small `s`.
    fn over_slope(self) -> Option<f64> {
        let (a, t) = (self.distance, self.half);
        if t < 0.5 && a * t < 1.0 {
            Some(self.series())
        } else if a >= t {
            Some(mills(a - t) - mills(a + t))
        } else {
            None
        }
    }

    /// `B/(∂B/∂s)` everywhere.
    pub(super) fn over_slope_anywhere(self) -> f64 {
        self.over_slope().unwrap_or_else(|| 1.0 / self.slope() - self.rest_over_slope())
    }

    /// `(1 − B)/(∂B/∂s)`, from `s² = 2|x|` on.
    pub(super) fn rest_over_slope(self) -> f64 {
        let (a, t) = (self.distance, self.half);
        mills(if t > a { t - a } else { 0.0 }) + mills(t + a)
    }

    /// `M(a − t) − M(a + t) = 2·Σ I₂ₖ₊₁·t^(2k+1)/(2k + 1)!`, `Iₙ = ∫₀^∞ uⁿ·e^(−au − u²/2) du`,
    /// `I₀ = M(a)`, `I₁ = 1 − a·I₀`, `Iₙ₊₁ = n·Iₙ₋₁ − a·Iₙ`.
    fn series(self) -> f64 {
        let (a, t) = (self.distance, self.half);
        let mut even = mills(a);
        let mut odd = 1.0 - a * even;
        let (mut sum, mut power, square) = (odd, 1.0, t * t);
        for &(n, over_next_two) in &STEPS {
            even = n * even - a * odd;
            odd = (n + 1.0) * odd - a * even;
            power *= square * over_next_two;
            let term = odd * power;
            sum += term;
            if term < 0.1 * f64::EPSILON * sum {
                break;
            }
        }
        2.0 * t * sum
    }
}

/// `n` and `1/((n + 1)·(n + 2))` of the terms after the first: for `t < ½` and `a·t < 1` the last is 10⁻¹⁷ of the sum.
const STEPS: [(f64, f64); 10] = [
    (1.0, 1.0 / 6.0),
    (3.0, 1.0 / 20.0),
    (5.0, 1.0 / 42.0),
    (7.0, 1.0 / 72.0),
    (9.0, 1.0 / 110.0),
    (11.0, 1.0 / 156.0),
    (13.0, 1.0 / 210.0),
    (15.0, 1.0 / 272.0),
    (17.0, 1.0 / 342.0),
    (19.0, 1.0 / 420.0),
];
