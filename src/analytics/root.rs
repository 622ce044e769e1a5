//! Roots of monotone functions in a bracket, and what keeps Newton's method from cycling in one.

use crate::error::{Error, Result};

/// The root of a function that changes its sign between `a` and `b`, to about an ulp, in at most 200 evaluations:
/// Chandrupatla's choice between bisection and inverse quadratic interpolation.
///
/// # Errors
/// [`Error::Domain`] where the signs do not differ, [`Error::NoConvergence`], what the function fails with.
pub(super) fn bracketed(a: f64, b: f64, mut f: impl FnMut(f64) -> Result<f64>) -> Result<f64> {
    let (mut near, mut far) = (b, a);
    let (mut f_near, mut f_far) = (f(near)?, f(far)?);
    if f_near != 0.0 && f_far != 0.0 && (f_near > 0.0) == (f_far > 0.0) {
        return Err(Error::Domain);
    }
    let mut t = 0.5;
    for _ in 0..200 {
        let next = near + t * (far - near);
        let f_next = f(next)?;
        let (last, f_last) = if (f_next > 0.0) == (f_near > 0.0) {
            (near, f_near)
        } else {
            let before = (far, f_far);
            (far, f_far) = (near, f_near);
            before
        };
        (near, f_near) = (next, f_next);
        let (best, f_best) = if f_near.abs() < f_far.abs() { (near, f_near) } else { (far, f_far) };
        let tolerance = 0.5 * f64::EPSILON * best.abs() + f64::MIN_POSITIVE;
        let width = (far - near).abs();
        if f_best == 0.0 || width <= 2.0 * tolerance {
            return Ok(best);
        }
        let (xi, phi) = ((near - far) / (last - far), (f_near - f_far) / (f_last - f_far));
        t = if phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi {
            f_near / (f_far - f_near) * f_last / (f_far - f_last)
                + (last - near) / (far - near) * f_near / (f_last - f_near) * f_far / (f_last - f_far)
        } else {
            0.5
        };
        let least = tolerance / width;
        t = t.clamp(least, 1.0 - least);
    }
    Err(Error::NoConvergence)
}

/// How far the step before the last went, and the last. Within bounds Newton's method can cycle: it is to halve its steps, as
/// the bounds do.
pub(super) struct Strides([f64; 2]);

impl Strides {
    pub(super) const fn new() -> Self {
        Self([f64::INFINITY; 2])
    }

    /// Whether a step is at most half of the one before the last.
    pub(super) const fn shrinks(&self, step: f64) -> bool {
        step.abs() <= 0.5 * self.0[0]
    }

    pub(super) const fn add(&mut self, step: f64) {
        self.0 = [self.0[1], step.abs()];
    }
}
