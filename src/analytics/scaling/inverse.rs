//! The weight, the range and the amplification that lose no more than is given.

use crate::analytics::root::bracketed;
use crate::curve::{PoolValue, StableSwap, times_exp_past_tangent};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, ln, sqrt};
use crate::number::{Real, positive};

/// The base weights at which a weighted pool loses `max_loss` against holding when the price goes by the factor
/// `relative`: the smaller and the larger, as the loss is 0 at both ends and largest between. `None` where no weight
/// loses so much.
///
/// ```text
/// 1 − r^w/(1 − w + w·r) = ℓ      largest at w = 1/ln r − 1/(r − 1)
/// ```
///
/// The loss at each weight is `max_loss` to 64 ε.
///
/// ```
/// use cfmm_math::analytics::weights_for_loss;
///
/// // Pools that lose 5 % when the price quadruples: 3.5 % or 91.6 % in the base.
/// let [small, large] = weights_for_loss(4.0, 0.05)?.unwrap();
/// assert!((small - 0.034_976).abs() < 1e-6 && (large - 0.916_142).abs() < 1e-6);
/// assert!(weights_for_loss(4.0, 0.3)?.is_none());
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] unless the relative is positive, finite and not 1; [`Error::InvalidProbability`] unless the
/// loss is between 0 and 1.
pub fn weights_for_loss(relative: f64, max_loss: f64) -> Result<Option<[f64; 2]>> {
    let (r, goal) = (moved(relative)?, odds(max_loss)?);
    let h = r.ln_ratio(1.0);
    // G of the loss −G/(1 + G), less what it is to be.
    let excess = |w: f64| {
        let base = times_exp_past_tangent(w, (1.0 - w) * h);
        (base + times_exp_past_tangent(1.0 - w, -w * h) - goal).finite()
    };
    // Near r = 1 the weight of the largest loss is ½ − h/12, which the difference of two poles does not tell.
    let worst = if h.abs() < 1e-3 { 0.5 - h / 12.0 } else { 1.0 / h - 1.0 / (r - 1.0) };
    if excess(worst)? < 0.0 {
        return Ok(None);
    }
    Ok(Some([bracketed(0.0, worst, excess)?, bracketed(worst, 1.0, excess)?]))
}

/// The factor `m` of the symmetric range `[P₀/m, P₀·m]` that loses `max_loss` against holding when the price goes by the
/// factor `relative`. A wider range loses less. `None` where none does: below the loss of the full range, or above that
/// of the narrowest.
///
/// ```text
/// √m = 1/(1 − ℓ₀/ℓ)                    in range, ℓ₀ = (√r − 1)²/(1 + r)
/// √m = (1 − ℓ)·(1 + r)/min(r, 1) − 1   out of range
/// ```
///
/// The loss of the range is `max_loss` to 16 ε, times the condition of the range, `1/(√m − 1)`.
///
/// ```
/// use cfmm_math::analytics::range_for_loss;
///
/// // No more than 5 % when the price rises by a fifth.
/// let m = range_for_loss(1.2, 0.05)?.unwrap();
/// assert!((m - 1.188_1).abs() < 1e-6);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`weights_for_loss`].
pub fn range_for_loss(relative: f64, max_loss: f64) -> Result<Option<f64>> {
    let r = moved(relative)?;
    odds(max_loss)?;
    let full = { (r - 1.0) / (sqrt(r) + 1.0) };
    let full_loss = full * full / (1.0 + r);
    if max_loss <= full_loss {
        return Ok(None);
    }
    let in_range = max_loss / (max_loss - full_loss);
    let (m, far) = (in_range * in_range, if r > 1.0 { r } else { 1.0 / r });
    if m >= far {
        return m.finite().map(Some);
    }
    // √m − 1 = (1 − ℓ)·(1 + r)/min(r, 1) − 2
    let least = r.min(1.0);
    let beyond = ((1.0 + r - 2.0 * least) - max_loss * (1.0 + r)) / least;
    if beyond <= 0.0 {
        return Ok(None);
    }
    ((1.0 + beyond) * (1.0 + beyond)).finite().map(Some)
}

/// The upper bound of the range `[lower, b]`, entered at `entry`, that loses `max_loss` against holding at `price`. A
/// higher bound loses less. `None` where no bound above the entry loses exactly that.
///
/// ```text
/// V = N(b)·L,  H − V = δ·L,  ℓ = δ/(N + δ)
/// price ≤ b:  δ does not depend on b, and N = δ·(1 − ℓ)/ℓ is linear in 1/√b
/// price > b:  t² − B·t + (1 − ℓ)·P = 0,  t = √b,  B = √a + (1 − ℓ)·(P/√P₀ + √P₀ − √a)
/// ```
///
/// The loss of the range is `max_loss` to 64 ε, times the condition of the range, `√b/(√b − √P₀)`.
///
/// ```
/// use cfmm_math::analytics::upper_bound_for_loss;
///
/// // From 1,500 up, entered at 2,000: how high must the range go to lose no more than 5 % at 1,500?
/// let b = upper_bound_for_loss(2_000.0, 1_500.0, 1_500.0, 0.05)?.unwrap();
/// assert!((b - 4_081.776_5).abs() < 0.01);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] for prices that are not positive and finite or the same, [`Error::InvalidRange`] unless
/// `0 < lower ≤ entry`, [`Error::InvalidProbability`] unless the loss is between 0 and 1.
pub fn upper_bound_for_loss(entry: f64, price: f64, lower: f64, max_loss: f64) -> Result<Option<f64>> {
    let (p0, p) = (positive(entry, Error::InvalidPrice)?, positive(price, Error::InvalidPrice)?);
    let a = positive(lower, Error::InvalidRange)?;
    moved(p / p0)?;
    odds(max_loss)?;
    if a > p0 {
        return Err(Error::InvalidRange);
    }
    let (root_a, root_0, root) = (sqrt(a), sqrt(p0), sqrt(p));
    // √P₀ − √a and √P − √P₀
    let (held_quote, move_) = ((p0 - a) / (root_0 + root_a), (p - p0) / (root + root_0));
    let (divergence, least_root) = if p >= a {
        (move_ * move_ / root_0, root)
    } else {
        (held_quote * (root_a * (held_quote / root_0) + (a - p) / root_0) / root_a, root_a)
    };
    let value = divergence * (1.0 - max_loss) / max_loss;
    // 1/√b = 1/s − (N − (s − √a))/P: as √b = s/(1 − excess·s/P), with s = √max(P, a)
    let quote = if p >= a { (p - a) / (root + root_a) } else { 0.0 };
    let excess = (value - quote) * least_root / p;
    if (0.0..1.0).contains(&excess) {
        let root_b = least_root / (1.0 - excess);
        if root_b > root_0 {
            return (root_b * root_b).finite().map(Some);
        }
    }
    if p <= p0 {
        return Ok(None);
    }
    let kept = 1.0 - max_loss;
    let middle = 0.5 * (root_a + kept * (p / root_0 + held_quote));
    let discriminant = middle * middle - kept * p;
    if discriminant < 0.0 {
        return Ok(None);
    }
    // The smaller root is the product of both over the larger.
    let larger = middle + sqrt(discriminant);
    let candidates = [kept * p / larger, larger];
    let root_b = candidates.into_iter().find(|t| *t > root_0 && *t < root);
    root_b.map(|t| (t * t).finite()).transpose()
}

/// The lower bound of the range `[a, upper]`, entered at `entry`, that loses `max_loss` against holding at `price`: the
/// mirror image of [`upper_bound_for_loss`], with base and quote exchanged.
///
/// ```
/// use cfmm_math::analytics::lower_bound_for_loss;
///
/// let a = lower_bound_for_loss(2_000.0, 2_600.0, 2_600.0, 0.05)?.unwrap();
/// assert!((a - 1_176.092).abs() < 0.01);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`upper_bound_for_loss`], [`Error::InvalidRange`] unless `entry ≤ upper`.
pub fn lower_bound_for_loss(entry: f64, price: f64, upper: f64, max_loss: f64) -> Result<Option<f64>> {
    let bound = upper_bound_for_loss(1.0 / entry, 1.0 / price, 1.0 / upper, max_loss)?;
    bound.map(|bound| (1.0 / bound).finite()).transpose()
}

/// The amplification of a two-coin stable-swap, the contracts' `A`, that loses `max_loss` against holding when the price
/// goes from the peg to `price`. More amplification loses more. `None` where none does: below the loss of a constant
/// product, or above that of a constant sum.
///
/// The loss at `A` is `max_loss` to 10⁻¹²; `A` is searched from 10⁻⁶ to 10⁹.
///
/// ```
/// use cfmm_math::analytics::amplification_for_loss;
///
/// // At most 1 % when one coin falls to 95 cents.
/// let a = amplification_for_loss(0.95, 0.01)?.unwrap();
/// assert!((a - 49.7).abs() < 0.1);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`weights_for_loss`].
pub fn amplification_for_loss(price: f64, max_loss: f64) -> Result<Option<f64>> {
    let p = moved(price)?;
    let goal = odds(max_loss)? / (1.0 + odds(max_loss)?);
    let excess = |log_a: f64| {
        let pool = StableSwap::new([0.5, 0.5], exp(log_a))?;
        Ok(pool.divergence(1.0, p)? / pool.held_value(1.0, p)? - goal)
    };
    let [least, most] = [ln(1e-6), ln(1e9)];
    if excess(least)? > 0.0 || excess(most)? < 0.0 {
        return Ok(None);
    }
    exp(bracketed(least, most, excess)?).finite().map(Some)
}

/// A relative that is a move.
fn moved(relative: f64) -> Result<f64> {
    let r = positive(relative, Error::InvalidPrice)?;
    if r == 1.0 { Err(Error::InvalidPrice) } else { Ok(r) }
}

/// `ℓ/(1 − ℓ)`, the loss over what is left.
fn odds(loss: f64) -> Result<f64> {
    if loss > 0.0 && loss < 1.0 { Ok(loss / (1.0 - loss)) } else { Err(Error::InvalidProbability) }
}
