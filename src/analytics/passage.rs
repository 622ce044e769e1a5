//! When a moving price reaches and leaves what lies ahead of it.

use super::gaussian::Adaptive;
use crate::error::Result;
use crate::number::Real;
use crate::number::float::elementary::sqrt;

/// The logarithm of a price, which moves by `ν·t ± σ·√t`.
#[derive(Clone, Copy)]
pub(super) struct Passage {
    /// `ν = μ − ½σ²`
    pub(super) drift: f64,
    pub(super) sigma: f64,
}

/// The deviates between which a bound is felt, and more for the panels between.
const DEVIATES: [f64; 7] = [-9.5, -6.0, -3.0, 0.0, 3.0, 6.0, 9.5];

/// From the start on, panels grow by this: what happens early is not missed.
const GROWTH: f64 = 4.0;

/// The earliest panel, as a part of the whole.
const EARLIEST: f64 = 1e-9;

impl Passage {
    /// The `u = √t` at which a distance, in the logarithm, is `z` deviations away: `ν·u² + σz·u − k = 0`.
    fn roots(self, distance: f64, z: f64) -> [f64; 2] {
        let half = 0.5 * self.sigma * z;
        let root = sqrt(half * half + self.drift * distance);
        // The two in the form that adds; a NaN where there is none.
        let sum = if half < 0.0 { half - root } else { half + root };
        [distance / sum, -sum / self.drift]
    }

    /// `∫₀ᵀ f(u) dt`, `u = √t`, of a positive function that changes where the price reaches or leaves any of the
    /// distances: panels end there.
    pub(super) fn integral(
        self,
        distances: [Option<f64>; 2],
        years: f64,
        mut f: impl FnMut(f64) -> Result<f64>,
    ) -> Result<f64> {
        let end = sqrt(years);
        let mut integral = Adaptive::new();
        let mut integrand = |u: f64| Ok(2.0 * u * f(u)?);
        let (mut at, mut graded) = (0.0, EARLIEST * end);
        // Each of the roots of two bounds is passed at most once, and so is each graded panel.
        for _ in 0..4 * DEVIATES.len() + 18 {
            let mut next = if graded < end { graded } else { end };
            for distance in distances.into_iter().flatten() {
                for z in DEVIATES {
                    for root in self.roots(distance, z) {
                        if root > at && root < next {
                            next = root;
                        }
                    }
                }
            }
            if next <= at {
                break;
            }
            integral.add(at, next, &mut integrand)?;
            at = next;
            if at >= graded {
                graded *= GROWTH;
            }
        }
        integral.sum().finite()
    }
}
