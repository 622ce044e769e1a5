//! The square root of a symmetric matrix.

use crate::error::{Error, Result};
use crate::number::positive;
use libm::sqrt;

/// The lower triangle `L` with `L·Lᵀ` a symmetric positive definite matrix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cholesky<const N: usize> {
    lower: [[f64; N]; N],
}

impl<const N: usize> Cholesky<N> {
    /// What is left of a diagonal is no more than rounding.
    const TOLERANCE: f64 = 16.0 * f64::EPSILON;

    /// Of a matrix whose lower triangle is read; [`Error::Domain`] unless it is positive definite.
    pub(super) fn new(matrix: &[[f64; N]; N]) -> Result<Self> {
        let mut lower = [[0.0; N]; N];
        for (i, row) in matrix.iter().enumerate() {
            let mut new = [0.0; N];
            for (j, (entry, above)) in row.iter().zip(&lower).enumerate().take(i) {
                let known: f64 = new.iter().zip(above).take(j).map(|(a, b): (&f64, &f64)| a * b).sum();
                let diagonal = above.get(j).copied().ok_or(Error::Domain)?;
                set(&mut new, j, (entry - known) / diagonal);
            }
            let known: f64 = new.iter().map(|a| a * a).sum();
            let own = row.get(i).copied().ok_or(Error::Domain)?;
            let square = positive(own - known, Error::Domain)?;
            if square <= Self::TOLERANCE * own {
                return Err(Error::Domain);
            }
            set(&mut new, i, sqrt(square));
            if let Some(slot) = lower.get_mut(i) {
                *slot = new;
            }
        }
        Ok(Self { lower })
    }

    /// `L·z`
    #[inline]
    pub(super) fn times(&self, z: [f64; N]) -> [f64; N] {
        self.lower.map(|row| row.iter().zip(&z).map(|(a, b)| a * b).sum())
    }

    /// The solution `x` of `L·Lᵀ·x = b`.
    pub(super) fn solve(&self, b: [f64; N]) -> [f64; N] {
        let mut x = b;
        // L·y = b, from the first row on, and Lᵀ·x = y, from the last: each unknown is taken out of those that follow.
        for (i, row) in self.lower.iter().enumerate() {
            let known: f64 = row.iter().zip(&x).take(i).map(|(a, b)| a * b).sum();
            let value = x.get(i).zip(row.get(i)).map_or(0.0, |(b, diagonal)| (b - known) / diagonal);
            set(&mut x, i, value);
        }
        for (i, row) in self.lower.iter().enumerate().rev() {
            let value = x.get(i).zip(row.get(i)).map_or(0.0, |(b, diagonal)| b / diagonal);
            set(&mut x, i, value);
            for (earlier, a) in x.iter_mut().zip(row).take(i) {
                *earlier -= a * value;
            }
        }
        x
    }
}

fn set<const N: usize>(row: &mut [f64; N], i: usize, value: f64) {
    if let Some(slot) = row.get_mut(i) {
        *slot = value;
    }
}
