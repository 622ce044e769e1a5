//! The curve of two coins as a function of `t = ln(x/y)`, at `D = 1`.
//!
//! ```text
//! x = m·e^(t/2),  y = m·e^(−t/2)
//! 2·Ann·cosh(t/2)·m³ − (Ann − 1)·m² = ¼
//! P = (1 + q·e^(−t/2))/(1 + q·e^(t/2)),  q = 1/(4·Ann·m³)
//! ```
//!
//! Differences from an anchor are solved for as such, so that a small step along the curve has all its digits.

use crate::error::{Error, Result};
use crate::number::float::elementary::{cosh, exp, exp_m1, ln, ln_1p, pow, sinh};

/// `|t|` at most: beyond, prices are no numbers.
const FARTHEST: f64 = 700.0;

/// More than Newton's method takes: from above, on a convex function, a step takes a third of what is left.
const MAX_STEPS: usize = 128;

/// The relative step after which the next one of Newton's method, its square, is nothing.
const SETTLED: f64 = 1e-10;

/// The curve as seen from a point on it.
pub(super) struct Arc {
    ann: f64,
    t: f64,
    m: f64,
    /// `ln P`
    log_price: f64,
    /// `q·e^(−t/2)` and `q·e^(t/2)`, each over one more than itself.
    shares: [f64; 2],
    /// `tanh(t/2)`
    slope: f64,
    /// `2·Ann·cosh(t/2)·m³`, and `(Ann − 1)·m²`, which is ¼ less.
    cubic: f64,
    square: f64,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The reserves.
    pub(super) x: f64,
    pub(super) y: f64,
    /// `ln(P/P₀)`
    pub(super) log_rise: f64,
    /// `ln(x/x₀)` and `ln(y/y₀)`
    log_x: f64,
    log_y: f64,
    log_price: f64,
    /// `q`
    q: f64,
    /// `e^(t/2)`
    root: f64,
    /// `d ln m/dt`
    m_rate: f64,
}

impl Node {
    pub(super) fn price(&self) -> f64 {
        exp(self.log_price)
    }

    /// `|d ln P/dt|`
    pub(super) fn price_rate(&self) -> f64 {
        let (q, root) = (self.q, self.root);
        let (two_sinh, cosh) = (root - 1.0 / root, 0.5 * (root + 1.0 / root));
        // m falls away from the peg: both terms are positive.
        q * (-3.0 * self.m_rate * two_sinh + cosh + q) / (1.0 + q / root) / (1.0 + q * root)
    }

    /// `P·|dx/dt| = |dy/dt|`, from the coin whose rate is a sum.
    pub(super) fn base_rate(&self) -> f64 {
        if self.root > 1.0 { self.y * (0.5 - self.m_rate) } else { self.price() * self.x * (0.5 + self.m_rate) }
    }
}

impl Arc {
    pub(super) fn new(ann: f64, t: f64) -> Result<Self> {
        let (m, root) = (middle_at(ann, t)?, exp(0.5 * t));
        let q = 0.25 / (ann * m * m * m);
        let log_price = log_price(t, q, root);
        let shares = [q / root, q * root].map(|term| term / (1.0 + term));
        let slope = -exp_m1(-t.abs()) / (1.0 + exp(-t.abs()));
        let slope = if t < 0.0 { -slope } else { slope };
        let (cubic, square) = (2.0 * ann * cosh(0.5 * t) * m * m * m, (ann - 1.0) * m * m);
        Ok(Self { ann, t, m, log_price, shares, slope, cubic, square })
    }

    /// The curve as seen from where `t` is `offset` more than here.
    pub(super) fn moved(&self, offset: f64) -> Result<Self> {
        Self::new(self.ann, self.t + offset)
    }

    /// The point where `t` is `offset` more than here.
    pub(super) fn node(&self, offset: f64) -> Result<Node> {
        let t = self.t + offset;
        if t.is_nan() || t.abs() > FARTHEST {
            return Err(Error::Overflow);
        }
        let root = exp(0.5 * t);
        let log_m = if offset.abs() > 1.0 { ln(middle_at(self.ann, t)? / self.m) } else { self.log_m(offset) };
        let m = self.m * exp(log_m);
        let q = 0.25 / (self.ann * m * m * m);
        let log_rise = if offset.abs() > 1.0 {
            log_price(t, q, root) - self.log_price
        } else {
            let [down, up] = self.shares;
            ln_1p(down * exp_m1(-0.5 * offset - 3.0 * log_m)) - ln_1p(up * exp_m1(0.5 * offset - 3.0 * log_m))
        };
        let m_rate = -0.5 * self.ann * m * (root - 1.0 / root) / (self.ann - 1.0 + 0.75 / (m * m));
        Ok(Node {
            x: m * root,
            y: m / root,
            log_rise,
            log_x: log_m + 0.5 * offset,
            log_y: log_m - 0.5 * offset,
            log_price: self.log_price + log_rise,
            q,
            root,
            m_rate,
        })
    }

    /// `ln(m/m₀)` for a small step: with `m = m₀(1 + μ)` and `cosh(t/2) = cosh(t₀/2)·(1 + κ)`, `μ` is the root of
    /// `α·((1 + κ)(3μ + 3μ² + μ³) + κ) − β·(2μ + μ²)`, `α` the cubic term of the curve and `β` the square one.
    fn log_m(&self, offset: f64) -> f64 {
        let half = sinh(0.25 * offset);
        let kappa = 2.0 * half * half + self.slope * sinh(0.5 * offset);
        let (a, b) = (self.cubic, self.square);
        let stretched = 1.0 + kappa;
        // From above, where the cubic is convex.
        let mut mu = if kappa < 0.0 { -kappa / stretched } else { 0.0 };
        for _ in 0..MAX_STEPS {
            let value = a * (stretched * mu * (3.0 + mu * (3.0 + mu)) + kappa) - b * mu * (2.0 + mu);
            let slope = 3.0 * a * stretched * (1.0 + mu) * (1.0 + mu) - 2.0 * b * (1.0 + mu);
            let step = value / slope;
            mu -= step;
            if step.abs() <= SETTLED * mu.abs() {
                break;
            }
        }
        ln_1p(mu)
    }

    /// Where `ln(P/P₀)` has a value: Newton's method in a bracket, the price falling as `t` rises.
    pub(super) fn offset_of(&self, log_rise: f64) -> Result<f64> {
        if log_rise == 0.0 {
            return Ok(0.0);
        }
        let sign = if log_rise > 0.0 { -1.0 } else { 1.0 };
        // ln P falls no faster than t rises.
        let (mut near, mut far) = (0.0, log_rise.abs());
        let missing = |distance: f64| -> Result<(f64, f64)> {
            let node = self.node(sign * distance)?;
            Ok((log_rise.abs() - node.log_rise.abs(), node.price_rate()))
        };
        while missing(far)?.0 > 0.0 {
            // Ends at the farthest point, beyond which there is no node: an overflow.
            near = far;
            far *= 1.5;
        }
        let mut distance = far;
        for _ in 0..MAX_STEPS {
            let (gap, rate) = missing(distance)?;
            if gap > 0.0 {
                near = distance;
            } else {
                far = distance;
            }
            let newton = distance + gap / rate;
            let next = if newton >= near && newton <= far { newton } else { 0.5 * (near + far) };
            if (next - distance).abs() <= f64::EPSILON * next {
                return Ok(sign * next);
            }
            distance = next;
        }
        Ok(sign * distance)
    }

    /// `H − V` of a position entered at the anchor, per `D`.
    ///
    /// From the coin of which less is left, whose change has the digits. The difference of the two values is an exact
    /// rational function, in base coin `u`, quote coin `v`, entry `u₀`, `v₀`:
    ///
    /// ```text
    /// H − V = du²·v·k/(M·M₁·u·u₀)
    /// M = 4Ann·u·v² + 1,  M₁ = 4Ann·u·v·v₀ + 1
    /// k = 4Ann·u·(v² + r·(u − v)) + 1,  r = v·(4Ann·u·u₀·v₀ + 1)/M₁
    /// ```
    pub(super) fn divergence(&self, node: &Node) -> f64 {
        let root = exp(0.5 * self.t);
        let (x0, y0, price) = (self.m * root, self.m / root, node.price());
        let plain = price * (x0 - node.x) + (y0 - node.y);
        // A loss that is not small has digits to spare.
        if plain > (price * x0 + y0) / 64.0 {
            return plain;
        }
        let (scale, u, v, u0, v0, log_u) = if node.x > node.y {
            (price, node.y, node.x, y0, x0, node.log_y)
        } else {
            (1.0, node.x, node.y, x0, y0, node.log_x)
        };
        let du = u0 * exp_m1(log_u);
        let ann_4 = 4.0 * self.ann;
        let (m, m1) = (ann_4 * u * v * v + 1.0, ann_4 * u * v * v0 + 1.0);
        let r = v * (ann_4 * u * u0 * v0 + 1.0) / m1;
        let k = ann_4 * u * (v * v + r * (u - v)) + 1.0;
        // A price times the coins' ratio is near one where neither is: no product leaves the numbers on the way.
        scale * (v / u) * (du / m) * (du / u0 / m1) * k
    }
}

/// `ln P`, which near the peg has the digits of `t`.
fn log_price(t: f64, q: f64, root: f64) -> f64 {
    let below_peg = -2.0 * q * sinh(0.5 * t) / (1.0 + q * root);
    if below_peg.abs() < 0.5 { ln_1p(below_peg) } else { ln_1p(q / root) - ln_1p(q * root) }
}

/// `m = √(x·y)` at a `t`: Newton's method from above the root, where the cubic is convex.
fn middle_at(ann: f64, t: f64) -> Result<f64> {
    let (c, a) = (2.0 * ann * cosh(0.5 * t), ann - 1.0);
    // Either term alone is at most the whole; m is never above ½.
    let mut m = pow(0.5 / c, 1.0 / 3.0);
    if a > 0.0 {
        m = m.max(2.0 * a / c);
    }
    m = m.min(0.5);
    for _ in 0..MAX_STEPS {
        let step = (m * m * (c * m - a) - 0.25) / (m * (3.0 * c * m - 2.0 * a));
        m -= step;
        if step.abs() <= SETTLED * m {
            return Ok(m);
        }
    }
    Err(Error::NoConvergence)
}
