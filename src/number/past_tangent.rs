//! What is left of an exponential beyond its tangent: of it every weighted loss is made.

use super::Real;

/// `a·(eᶻ − 1 − z)`: the amount comes first, so that a small square keeps its digits in fixed point.
pub(crate) fn times_exp_past_tangent<T: Real>(a: T, z: T) -> T {
    if z.abs() >= T::rational(7, 10) {
        return a * (z.exp_m1() - z);
    }
    // Σ zⁿ/(n + 2)!
    let (mut term, mut n) = (T::rational(1, 2), 2);
    let mut sum = term;
    while !term.abs().vanishes_beside(sum) && n < 64 {
        n += 1;
        term = term.mul_ratio(z, T::rational(n, 1));
        sum = sum + term;
    }
    a * z * z * sum
}
