//! Stable-swap of two coins.
//!
//! The price is no function that can be inverted, so integrals run over where the pool is, `t = ln(x/y)`, and not over
//! the price: along the curve everything is explicit.

use core::ops::ControlFlow;

use super::law::{Law, Moments};
use super::quadrature::{add, try_panel_of};
use crate::analytics::gaussian::density;
use crate::analytics::market::Gbm;
use crate::curve::{Invariant, StableSwap};
use crate::error::{Error, Result};
use crate::number::{Real, Rounding, positive};

use self::arc::{Arc, Node};

mod arc;

/// Standard deviations on either side: the density falls by e⁵⁰, more than what lies in the middle can be small by.
const REACH: f64 = 10.0;

/// Panels on either side, at most.
const PANELS: usize = 4096;

/// How often a panel is halved, at most.
const HALVINGS: usize = 64;

/// An integral over the law, along the curve.
///
/// The deviate is a rise from the forward price over `s`: measured from elsewhere it would lose the digits that a small `s`
/// leaves of it.
struct Path<'a> {
    /// Where the integrand is measured from.
    anchor: &'a Arc,
    /// How far from there the forward price is.
    middle: f64,
    /// The curve as seen from the forward price.
    forward: Arc,
    /// `s`
    s: f64,
}

impl<'a> Path<'a> {
    /// `log_rise` is `ln(F/P_anchor)`.
    fn new(anchor: &'a Arc, log_rise: f64, s: f64) -> Result<Self> {
        let middle = anchor.offset_of(log_rise)?;
        Ok(Self { anchor, middle, forward: anchor.moved(middle)?, s })
    }

    /// `z` at a point of the curve as seen from the forward price.
    fn deviate(&self, node: &Node) -> f64 {
        0.5 * self.s + node.log_rise / self.s
    }

    /// `∫f·φ(z)/s dt`
    fn integral<const K: usize>(&self, f: impl Fn(&Node, f64) -> [f64; K]) -> Result<[f64; K]> {
        let mut integrand = |offset: f64| {
            let node = self.forward.node(offset)?;
            let z = self.deviate(&node);
            let node = if self.middle == 0.0 { node } else { self.anchor.node(self.middle + offset)? };
            let weight = density(z) / self.s;
            Ok(f(&node, z).map(|value| if weight > 0.0 { weight * value } else { 0.0 }))
        };
        let mut sum = [0.0; K];
        // The price falls as t rises.
        for direction in [1.0, -1.0] {
            let mut panel = self.first_panel(direction)?;
            let mut outcome = ControlFlow::Continue(());
            for _ in 0..PANELS {
                let (from, to) = if direction > 0.0 { (panel.from, panel.to) } else { (panel.to, panel.from) };
                sum = add(sum, try_panel_of(from, to, &mut integrand)?);
                if panel.deviate < -REACH || panel.deviate > self.s + REACH {
                    outcome = ControlFlow::Break(());
                    break;
                }
                panel = self.next_panel(panel.to, panel.deviate, 2.0 * (panel.to - panel.from))?;
            }
            if outcome.is_continue() {
                return Err(Error::NoConvergence);
            }
        }
        Ok(sum)
    }

    fn first_panel(&self, direction: f64) -> Result<Panel> {
        let rate = self.forward.node(0.0)?.price_rate();
        self.next_panel(0.0, 0.5 * self.s, direction * 2.0 * self.s / rate)
    }

    /// The panel from a point on that is short enough for 16 nodes.
    fn next_panel(&self, from: f64, deviate: f64, step: f64) -> Result<Panel> {
        let most = (12.0 / (REACH + self.s)).min(1.2);
        let mut step = step.clamp(-1.0, 1.0);
        for _ in 0..HALVINGS {
            let to = from + step;
            let at = self.deviate(&self.forward.node(to)?);
            if (at - deviate).abs() <= most {
                return Ok(Panel { from, to, deviate: at });
            }
            step *= 0.5;
        }
        Err(Error::NoConvergence)
    }
}

/// A stretch of the curve, and `z` at its end.
struct Panel {
    from: f64,
    to: f64,
    deviate: f64,
}

/// The moments of the claim.
pub(super) fn moments(pool: &StableSwap<f64, 2>, law: &Law) -> Result<Moments> {
    let (d, ann) = (pool.level(Rounding::Down)?, 2.0 * pool.amplification());
    let peg = Arc::new(ann, 0.0)?;
    let arc = Arc::new(ann, peg.offset_of(law.forward_over(1.0))?)?;
    let s = law.deviation;
    if s == 0.0 {
        let at = arc.node(0.0)?;
        return Ok(Moments::at_point(d * at.price() * at.x, d * at.y, d * at.base_rate() / at.price_rate()));
    }
    let [base, quote, depth, depth_z, depth_zz] = Path::new(&arc, 0.0, s)?.integral(|node, z| {
        let (rate, depth) = (node.price_rate(), node.base_rate());
        [node.price() * node.x * rate, node.y * rate, depth, depth * z, depth * z * (z - s)]
    })?;
    Ok(Moments { base: d * base, quote: d * quote, depth: d * depth, depth_z: d * depth_z, depth_zz: d * depth_zz })
}

/// `E[H − V]`
pub(super) fn expected_divergence(pool: &StableSwap<f64, 2>, entry: f64, law: &Law) -> Result<f64> {
    let (d, ann) = (pool.level(Rounding::Down)?, 2.0 * pool.amplification());
    let peg = Arc::new(ann, 0.0)?;
    let arc = Arc::new(ann, peg.offset_of(positive(entry, Error::InvalidPrice)?.ln_ratio(1.0))?)?;
    let path = Path::new(&arc, law.forward_over(entry), law.deviation)?;
    if law.deviation == 0.0 {
        return (d * arc.divergence(&arc.node(path.middle)?)).finite();
    }
    let [loss] = path.integral(|node, _| [arc.divergence(node) * node.price_rate()])?;
    (d * loss).finite()
}

/// `E[1 − V/H]`, entered at the present price.
pub(in crate::analytics) fn expected_loss(pool: &StableSwap<f64, 2>, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
    let law = Law::new(price, gbm, years)?;
    let ann = 2.0 * pool.amplification();
    let peg = Arc::new(ann, 0.0)?;
    let arc = Arc::new(ann, peg.offset_of(price.ln_ratio(1.0))?)?;
    let entry = arc.node(0.0)?;
    let path = Path::new(&arc, law.growth, law.deviation)?;
    let loss = |node: &Node| arc.divergence(node) / (node.price() * entry.x + entry.y);
    if law.deviation == 0.0 {
        return loss(&arc.node(path.middle)?).finite();
    }
    let [loss] = path.integral(|node, _| [loss(node) * node.price_rate()])?;
    loss.finite()
}
