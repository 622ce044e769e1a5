//! Heston's stochastic volatility.

use super::{Process, Stream};
use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};
use libm::{exp, expm1, log as ln, log1p, sqrt};

/// What the variance of a [`Heston`] price does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HestonParameters {
    /// `v₀`, the variance now: the square of the volatility.
    pub variance: f64,
    /// `θ`, the variance that it reverts to.
    pub long_run_variance: f64,
    /// `κ`, the speed at which it does, per year.
    pub speed: f64,
    /// `ξ`, the volatility of the variance.
    pub volatility_of_variance: f64,
    /// `ρ`, the correlation of price and variance.
    pub correlation: f64,
}

/// A price whose variance is random, reverts to a level, and is correlated with the price.
///
/// ```text
/// dP = μP dt + √v·P dW₁,   dv = κ(θ − v) dt + ξ√v dW₂,   dW₁dW₂ = ρ dt
/// ```
///
/// Andersen's quadratic-exponential scheme with his martingale correction: over a step, `v` has the exact conditional
/// mean and variance, never goes below 0, and `E[P(t + Δ)] = P(t)·e^(μΔ)` holds exactly. The distribution of the price
/// converges as the step shrinks; weekly steps are usually enough, Feller's condition `2κθ ≥ ξ²` or not. The correction
/// does not exist where `E[exp(A·v(t + Δ))]` is infinite, which takes a strongly positive `ρ` and a long step; the
/// uncorrected scheme is then used for that step.
///
/// ```
/// use cfmm_math::simulation::{Clock, Heston, HestonParameters, Process, Stream};
///
/// let parameters = HestonParameters {
///     variance: 0.64,
///     long_run_variance: 0.5,
///     speed: 3.0,
///     volatility_of_variance: 1.5,
///     correlation: -0.3,
/// };
/// let market = Heston::new(2_000.0, 0.0, &parameters)?;
/// assert_eq!(market.path(Clock::over(1.0, 52)?, Stream::new(7, 0)).count(), 52);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// References: Heston, "A closed-form solution for options with stochastic volatility" (1993); Andersen, "Simple and
/// efficient simulation of the Heston stochastic volatility model" (2008), sections 3.2 and 4.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Heston {
    price: f64,
    drift: f64,
    variance: HestonParameters,
}

/// `ψ = s²/m²` above which the variance is drawn from an exponential with a mass at 0.
const CRITICAL: f64 = 1.5;

impl Heston {
    /// A price that is now `price`, with drift `μ`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the price is positive and finite; [`Error::InvalidRate`] unless the drift is
    /// finite and the speed positive and finite; [`Error::InvalidVolatility`] unless the variance is finite and at
    /// least 0, its level and its volatility positive and finite; [`Error::Domain`] unless the correlation is between
    /// −1 and 1; [`Error::Overflow`] where `κ/ξ`, `κθ/ξ` or `ξ²/κ` is.
    pub fn new(price: f64, drift: f64, parameters: &HestonParameters) -> Result<Self> {
        let HestonParameters { variance, long_run_variance: theta, speed, volatility_of_variance: xi, correlation } =
            *parameters;
        drift.finite().map_err(|_| Error::InvalidRate)?;
        positive(speed, Error::InvalidRate)?;
        non_negative(variance, Error::InvalidVolatility)?;
        positive(theta, Error::InvalidVolatility)?;
        positive(xi, Error::InvalidVolatility)?;
        if !(-1.0..=1.0).contains(&correlation) {
            return Err(Error::Domain);
        }
        ((speed + 1.0) / xi * (1.0 + theta) + xi * xi / speed * (1.0 + theta)).finite()?;
        Ok(Self { price: positive(price, Error::InvalidPrice)?, drift, variance: *parameters })
    }
}

/// Price and variance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HestonState {
    /// `P`
    pub price: f64,
    /// `v`
    pub variance: f64,
}

/// The coefficients of a step, with the letters of Andersen's paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HestonStep {
    /// `e^(−κΔ)` and `θ(1 − e^(−κΔ))`: the mean of the next variance.
    left: f64,
    level: f64,
    /// Its variance: so much for each `v`, and so much anyway.
    spread: f64,
    spread_at_zero: f64,
    /// `μΔ`, `K₀` without a correction, and `K₁ … K₃ = K₄` for `γ₁ = γ₂ = ½`.
    drift: f64,
    k0: f64,
    k1: f64,
    k2: f64,
    k3: f64,
}

impl Process for Heston {
    type State = HestonState;
    type Step = HestonStep;
    type Price = f64;

    fn start(&self) -> HestonState {
        HestonState { price: self.price, variance: self.variance.variance }
    }

    #[inline]
    fn price(&self, state: &HestonState) -> f64 {
        state.price
    }

    fn step(&self, years: f64) -> HestonStep {
        let HestonParameters { long_run_variance: theta, speed, volatility_of_variance: xi, correlation: rho, .. } =
            self.variance;
        let (left, gone) = (exp(-speed * years), -expm1(-speed * years));
        let (mixed, leverage) = (0.5 * years * (speed * rho / xi - 0.5), rho / xi);
        HestonStep {
            left,
            level: theta * gone,
            spread: xi * xi * left * (gone / speed),
            spread_at_zero: 0.5 * theta * xi * xi * gone * (gone / speed),
            drift: self.drift * years,
            k0: -rho * speed * theta / xi * years,
            k1: mixed - leverage,
            k2: mixed + leverage,
            k3: 0.5 * years * (1.0 - rho * rho),
        }
    }

    fn advance(&self, state: &mut HestonState, step: &HestonStep, stream: &mut Stream) {
        let v = state.variance;
        let next = NextVariance::of(v, step).draw(step, stream);
        // The sum of three nearly opposite terms where the variance hardly moves: in double precision still good to
        // 10⁻¹².
        let k0 = next.log_mean.map_or(step.k0, |log_mean| -log_mean - (step.k1 + 0.5 * step.k3) * v);
        let mean = step.drift + k0 + step.k1 * v + step.k2 * next.variance;
        let deviation = sqrt(step.k3 * (v + next.variance));
        *state = HestonState { price: state.price * exp(mean + deviation * stream.normal()), variance: next.variance };
    }
}

/// How the next variance is distributed.
enum NextVariance {
    /// `scale·(offset + slope·Z)²`: the paper's `a·(b + Z)²`, in a form that lets `ψ` be 0.
    Quadratic { scale: f64, offset: f64, slope: f64 },
    /// 0 with probability `p`, else exponential at the rate `β`.
    Exponential { p: f64, beta: f64 },
    /// Certain.
    Zero,
}

/// The next variance, and `ln M = ln E[e^(A·v)]` where it exists.
struct Drawn {
    variance: f64,
    log_mean: Option<f64>,
}

impl NextVariance {
    /// The distribution with the exact mean and variance.
    fn of(v: f64, step: &HestonStep) -> Self {
        let mean = step.level + v * step.left;
        if mean <= 0.0 {
            return Self::Zero;
        }
        let psi = (v * step.spread + step.spread_at_zero) / mean / mean;
        if psi <= CRITICAL {
            // b² = 2/ψ − 1 + √(2/ψ·(2/ψ − 1)) = offset²/ψ and a = m/(1 + b²) = scale·ψ.
            let root = sqrt(2.0 * (2.0 - psi));
            return Self::Quadratic { scale: mean / (2.0 + root), offset: sqrt(2.0 - psi + root), slope: sqrt(psi) };
        }
        let p = (psi - 1.0) / (psi + 1.0);
        Self::Exponential { p, beta: (1.0 - p) / mean }
    }

    fn draw(self, step: &HestonStep, stream: &mut Stream) -> Drawn {
        let a_big = step.k2 + 0.5 * step.k3;
        match self {
            Self::Quadratic { scale, offset, slope } => {
                let (root, twice) = (offset + slope * stream.normal(), 2.0 * a_big * scale * slope * slope);
                let log_mean =
                    (twice < 1.0).then(|| a_big * scale * offset * offset / (1.0 - twice) - 0.5 * log1p(-twice));
                Drawn { variance: scale * root * root, log_mean }
            }
            Self::Exponential { p, beta } => {
                let rest = 1.0 - stream.uniform();
                let variance = if rest >= 1.0 - p { 0.0 } else { ln((1.0 - p) / rest) / beta };
                let log_mean = (a_big < beta).then(|| log1p((1.0 - p) * a_big / (beta - a_big)));
                Drawn { variance, log_mean }
            }
            Self::Zero => Drawn { variance: 0.0, log_mean: Some(0.0) },
        }
    }
}
