//! Impermanent loss: what a position is worth less than the deposit would be, had it been held.

use crate::curve::PoolValue;
use crate::error::{Error, Result};
use crate::number::{Real, positive};

/// A result against holding, in the three normalisations in use. At most 0, unless fee income is in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loss<T> {
    /// `V/H − 1`: what is usually called impermanent loss.
    pub against_hold: T,
    /// `(V − H)/V(P₀)`: the loss over the capital that was put in.
    pub against_entry: T,
    /// `V − H`, in quote.
    pub in_quote: T,
}

/// The impermanent loss of a pool whose price went `from → to`, against holding.
///
/// ```text
/// IL = V(to)/H(to) − 1 = −divergence/H ≤ 0
/// constant product   −(√r − 1)²/(1 + r),  r = to/from
/// weighted           r^w/(1 − w + w·r) − 1
/// concentrated       three regions, see `Concentrated`
/// stable-swap        from x*(P), y*(P)
/// ```
///
/// `f64`: 4 ε (weighted 8 ε, stable-swap 256 ε with a median of 2), however small the move. `Checked`: the divergence, within
/// 16 units + 2⁸·H, over `H`: so at worst 2⁸ units and 16/H more.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::impermanent_loss};
///
/// let pool = ConstantProduct::new(1.0, 1_000.0)?;
/// assert!((impermanent_loss(&pool, 1_000.0, 4_000.0)? + 0.2).abs() < 1e-15);
/// // Where the textbook's 2√r/(1 + r) − 1 has no digit left.
/// let tiny = impermanent_loss(&pool, 1_000.0, 1_000.000_001)?;
/// assert!((tiny / -1.25e-19 - 1.0).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`PoolValue::divergence`].
///
/// Reference: Pintail, "Uniswap: a good deal for liquidity providers?" (2019).
pub fn impermanent_loss<P: PoolValue>(pool: &P, from: P::Scalar, to: P::Scalar) -> Result<P::Scalar> {
    (-pool.divergence(from, to)? / pool.held_value(from, to)?).finite()
}

/// The impermanent loss of a weighted pool of `N` assets whose prices went by the factors `relatives`, in any
/// numéraire.
///
/// ```text
/// IL = Π rᵢ^wᵢ / Σ wᵢ·rᵢ − 1 = −G/(1 + G)
/// G = Σ wᵢ·E₂(hᵢ − h̄),  hᵢ = ln rᵢ,  h̄ = Σ wᵢ·hᵢ,  E₂(z) = eᶻ − 1 − z,  weights over their sum
/// ```
///
/// `f64`: 8 ε (where the weights sum to one exactly; else their rounding comes on top). `Checked`: 64 units.
///
/// ```
/// use cfmm_math::analytics::impermanent_loss_weighted;
///
/// let loss = impermanent_loss_weighted(&[1.0, 1.0], &[4.0, 1.0])?;
/// assert!((loss + 0.2).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidWeight`], [`Error::InvalidPrice`] for a relative that is not positive and finite,
/// [`Error::InvalidAmount`] for no assets or slices of different lengths, [`Error::Overflow`].
///
/// Reference: Martinelli and Mushegian, "Balancer" (2019).
pub fn impermanent_loss_weighted<T: Real>(weights: &[T], relatives: &[T]) -> Result<T> {
    if weights.len() != relatives.len() {
        return Err(Error::InvalidAmount);
    }
    let mut total = T::ZERO;
    for (weight, relative) in weights.iter().zip(relatives) {
        total = total + positive(*weight, Error::InvalidWeight)?;
        positive(*relative, Error::InvalidPrice)?;
    }
    // Logarithms relative to a middle one: those of relatives that moved together keep their digits.
    let middle = middle(weights, relatives)?;
    let pairs = || weights.iter().zip(relatives).map(|(w, r)| (*w, r.ln_ratio(middle)));
    let mean = pairs().fold(T::ZERO, |mean, (w, h)| mean + w.mul_ratio(T::ONE, total) * h);
    let g = pairs().fold(T::ZERO, |g, (w, h)| g + T::ONE.mul_ratio_exp_past_tangent(w, total, h - mean));
    let g = g.finite()?;
    (-g / (T::ONE + g)).finite()
}

/// The relative that has half of the weight at or below it.
fn middle<T: Real>(weights: &[T], relatives: &[T]) -> Result<T> {
    let pairs = || weights.iter().zip(relatives);
    let weight = |keep: &dyn Fn(&T) -> bool| pairs().filter(|(_, r)| keep(r)).fold(T::ZERO, |sum, (w, _)| sum + *w);
    let is_middle = |r: &&T| weight(&|other| other <= r) >= weight(&|other| other > r);
    relatives.iter().filter(is_middle).copied().reduce(|a, b| if b < a { b } else { a }).ok_or(Error::InvalidAmount)
}
