//! Integrals over the deviate: the panels that closed forms use, and the defaults for any curve.

use super::law::{Law, Moments};
use crate::analytics::gaussian::{NODES, density};
use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::Real;
use crate::number::float::elementary::{exp, sqrt};

/// From `distance` standard deviations on, how far the density falls by e⁴⁰.
pub(super) fn reach(distance: f64) -> f64 {
    sqrt(distance * distance + 80.0)
}

pub(super) fn add<const K: usize>(mut sum: [f64; K], terms: [f64; K]) -> [f64; K] {
    for (sum, term) in sum.iter_mut().zip(terms) {
        *sum += term;
    }
    sum
}

/// Where 16 nodes see an integrand on `[a, b]`, and what each counts for; the outer ones, the small terms, first.
fn nodes(a: f64, b: f64) -> impl Iterator<Item = (f64, f64)> {
    let (half, middle) = (0.5 * (b - a), 0.5 * (a + b));
    NODES
        .into_iter()
        .rev()
        .flat_map(move |(node, weight)| [-node, node].map(|node| (middle + half * node, half * weight)))
}

/// `∫ₐᵇ f` of several functions by 16 nodes.
pub(super) fn try_panel_of<const K: usize>(
    a: f64,
    b: f64,
    mut f: impl FnMut(f64) -> Result<[f64; K]>,
) -> Result<[f64; K]> {
    nodes(a, b).try_fold([0.0; K], |sum, (at, weight)| Ok(add(sum, f(at)?.map(|value| weight * value))))
}

/// `∫ₐᵇ f` of several functions by panels of equal width, at most `width` each, and at most 4096.
pub(super) fn panels_of<const K: usize>(a: f64, b: f64, width: f64, f: impl Fn(f64) -> [f64; K]) -> [f64; K] {
    let count = libm::ceil((b - a) / width).clamp(1.0, 4096.0);
    let step = (b - a) / count;
    let (mut sum, mut i) = ([0.0; K], 0.0);
    while i < count {
        let panel = nodes(a + i * step, a + (i + 1.0) * step);
        sum = panel.fold(sum, |sum, (at, weight)| add(sum, f(at).map(|value| weight * value)));
        i += 1.0;
    }
    sum
}

/// What is still to be spent on halving panels, and what a halving must gain to go on.
struct Refinement<const K: usize, F> {
    integrand: F,
    tolerance: [f64; K],
    panels: u32,
}

/// How often a panel is halved: to a kink of the integrand, of which 2⁻²⁰ of a panel is left.
const DEPTH: u32 = 20;

/// Panels spent on halving, at most.
const PANELS: u32 = 2048;

impl<const K: usize, F: FnMut(f64) -> Result<[f64; K]>> Refinement<K, F> {
    /// The integral over a panel, given what 16 nodes make of it.
    fn refined(&mut self, a: f64, b: f64, whole: [f64; K], depth: u32) -> Result<[f64; K]> {
        let middle = 0.5 * (a + b);
        let left = try_panel_of(a, middle, &mut self.integrand)?;
        let right = try_panel_of(middle, b, &mut self.integrand)?;
        let halves = add(left, right);
        let settled = halves
            .iter()
            .zip(whole)
            .zip(self.tolerance)
            .all(|((halves, whole), tolerance)| (halves - whole).abs() <= tolerance);
        if settled || depth == 0 || self.panels < 2 {
            return Ok(halves);
        }
        self.panels -= 2;
        Ok(add(self.refined(a, middle, left, depth - 1)?, self.refined(middle, b, right, depth - 1)?))
    }
}

/// `E[f(P_T, z)]`. `scale` says, from the sizes of the expectations, which error of each is of no account.
fn expectation<const K: usize>(
    law: &Law,
    scale: impl Fn([f64; K]) -> [f64; K],
    f: impl Fn(f64, f64) -> Result<[f64; K]>,
) -> Result<[f64; K]> {
    let s = law.deviation;
    let forward = law.forward()?;
    let integrand = |z: f64| {
        let price = (forward * exp(s * (z - 0.5 * s))).finite()?;
        // A price that is no number is not valued: what it would add is lost. The first one is none beyond some 45 deviations,
        // which is also what ends a pass of too many panels.
        if price == 0.0 {
            return Err(Error::Overflow);
        }
        let weight = density(z);
        Ok(f(price, z)?.map(|value| weight * value))
    };
    // A value grows no faster than the price, and that is a shift of the deviate by s.
    let (from, to) = (-reach(0.0), s + reach(0.0));
    let count = libm::ceil((to - from) / (12.0 / (to + s)).min(1.0));
    let step = (to - from) / count;
    let ends = |i: f64| (from + i * step, from + (i + 1.0) * step);
    let (mut size, mut i) = ([0.0; K], 0.0);
    while i < count {
        let (a, b) = ends(i);
        size = add(size, try_panel_of(a, b, |z| Ok(integrand(z)?.map(f64::abs)))?);
        i += 1.0;
    }
    let mut refinement = Refinement { integrand, tolerance: scale(size), panels: PANELS };
    let (mut sum, mut i) = ([0.0; K], 0.0);
    while i < count {
        let (a, b) = ends(i);
        let whole = try_panel_of(a, b, &mut refinement.integrand)?;
        sum = add(sum, refinement.refined(a, b, whole, DEPTH)?);
        i += 1.0;
    }
    Ok(sum)
}

/// What halving may still change, relative to the size of the expectation: 2⁻⁴².
const TOLERANCE: f64 = 2.3e-13;

/// The moments of the claim on any curve.
pub(super) fn moments(pool: &impl PoolValue<Scalar = f64>, law: &Law) -> Result<Moments> {
    let s = law.deviation;
    let at = |price: f64| {
        let [x, y] = pool.reserves_at(price)?;
        Ok([price * x, y, price * (price * pool.depth_at(price)?)])
    };
    if s == 0.0 {
        let [base, quote, depth] = at(law.forward()?)?;
        return Ok(Moments::at_point(base, quote, depth));
    }
    let scale = |[base, quote, depth, depth_z, depth_zz]: [f64; 5]| {
        [base + quote, base + quote, depth, depth_z, depth_zz].map(|size| TOLERANCE * size)
    };
    let [base, quote, depth, depth_z, depth_zz] = expectation(law, scale, |price, z| {
        let [base, quote, depth] = at(price)?;
        Ok([base, quote, depth, depth * z, depth * z * (z - s)])
    })?;
    Ok(Moments { base, quote, depth, depth_z, depth_zz })
}

/// `E[V(P_T)]` of any curve.
pub(super) fn expected_value(pool: &impl PoolValue<Scalar = f64>, law: &Law) -> Result<f64> {
    if law.deviation == 0.0 {
        return pool.value_at(law.forward()?);
    }
    let [value] = expectation(law, |size| size.map(|size| TOLERANCE * size), |price, _| Ok([pool.value_at(price)?]))?;
    value.finite()
}

/// `E[H − V]` of any curve.
pub(super) fn expected_divergence(pool: &impl PoolValue<Scalar = f64>, entry: f64, law: &Law) -> Result<f64> {
    if law.deviation == 0.0 {
        return pool.divergence(entry, law.forward()?);
    }
    let [loss] =
        expectation(law, |size| size.map(|size| TOLERANCE * size), |price, _| Ok([pool.divergence(entry, price)?]))?;
    loss.finite()
}
