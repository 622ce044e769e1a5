//! The weight, the range and the amplification that lose no more than is given.

use crate::analytics::root::bracketed;
use crate::curve::{PoolValue, StableSwap};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, ln, sqrt};
use crate::number::{Real, positive, times_exp_past_tangent};

/// The weights, base and quote, at which a weighted pool loses `max_loss` against holding when the price goes by the
/// factor `relative`: those with little base and those with much, as the loss is 0 at both ends and largest between.
/// `None` where no weight loses so much.
///
/// ```text
/// 1 − r^w/(1 − w + w·r) = ℓ      largest at w = 1/ln r − 1/(r − 1)
/// ```
///
/// The loss at each pair is `max_loss` to `64·(1 + |ln w|)` ε, `w` the smaller weight of the pair.
///
/// ```
/// use cfmm_math::{Weighted, analytics::weights_for_loss};
///
/// // Pools that lose 5 % when the price quadruples: 3.5 % or 91.6 % in the base.
/// let [little, much] = weights_for_loss(4.0, 0.05)?.unwrap();
/// assert!((little[0] - 0.034_976).abs() < 1e-6 && (much[0] - 0.916_142).abs() < 1e-6);
/// assert!(weights_for_loss(4.0, 0.3)?.is_none());
/// let pool = Weighted::new(much, much)?; // worth 1 at a price of 1
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`] unless the relative is positive, finite and not 1; [`Error::InvalidProbability`] unless the
/// loss is between 0 and 1; [`Error::Overflow`] where a weight is beyond the smallest f64.
pub fn weights_for_loss(relative: f64, max_loss: f64) -> Result<Option<[[f64; 2]; 2]>> {
    let (r, goal) = (moved(relative)?, odds(max_loss)?);
    let h = r.ln_ratio(1.0);
    // G of the loss −G/(1 + G), over what it is to be, in the logarithm: even over all magnitudes.
    let excess = |base: f64, quote: f64| {
        let g = times_exp_past_tangent(base, quote * h) + times_exp_past_tangent(quote, -base * h);
        ln(positive(g, Error::Overflow)? / goal).finite()
    };
    // Near r = 1 the weight of the largest loss is ½ − h/12, which the difference of two poles does not tell.
    let worst = if h.abs() < 1e-3 { 0.5 - h / 12.0 } else { 1.0 / h - 1.0 / (r - 1.0) };
    if excess(worst, 1.0 - worst)? < 0.0 {
        return Ok(None);
    }
    // Each side by the logarithm of the weight that vanishes there.
    let little = exp(bracketed(LEAST, ln(worst), |log| excess(exp(log), 1.0 - exp(log)))?);
    let much = exp(bracketed(LEAST, ln(1.0 - worst), |log| excess(1.0 - exp(log), exp(log)))?);
    Ok(Some([[little, 1.0 - little], [1.0 - much, much]]))
}

/// The logarithm of the smallest weight.
const LEAST: f64 = -690.0;

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

/// The highest upper bound `b` at which the range `[lower, b]`, entered at `entry`, loses `max_loss` against holding at
/// `price`. A higher one loses less; but where even all prices above would lose more, the bound is one so near to the
/// entry that the position hardly trades, and a lower one loses less. `None` where no bound above the entry loses that.
///
/// ```text
/// V = N(b)·L,  H − V = δ·L,  ℓ = δ/(N + δ)
/// price ≤ b:  δ does not depend on b, and N = δ·(1 − ℓ)/ℓ is linear in 1/√b
/// price > b:  √P₀·τ² − M·τ + ℓ·P₀·(√P₀ − √a) = 0,  τ = √b − √P₀,  M = P − P₀ − ℓ·(P + √P₀·(√P₀ − √a))
/// ```
///
/// The loss at the bound is `max_loss` to 64 ε, times the condition `κ = 1 + √b/(√b − √P₀)` of the range, whose bounds have
/// an ε of their own, and near the largest loss that any bound above the entry has, where two bounds meet, to `√ε`.
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
    if a > p0 {
        return Err(Error::InvalidRange);
    }
    let [root_a, root_0, root] = [a, p0, p].map(sqrt);
    let roots = Roots {
        entry: root_0,
        price: root,
        bound: root_a,
        move_: (p - p0) / (root + root_0),
        to_bound: (p0 - a) / (root_0 + root_a),
        beyond: (p - a) / (root + root_a),
    };
    roots.far_bound(max_loss)?.map(|root| (root * root).finite()).transpose()
}

/// The lowest lower bound `a` at which the range `[a, upper]`, entered at `entry`, loses `max_loss` against holding at
/// `price`: the mirror image of [`upper_bound_for_loss`], with base and quote exchanged.
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
    let (p0, p) = (positive(entry, Error::InvalidPrice)?, positive(price, Error::InvalidPrice)?);
    let b = positive(upper, Error::InvalidRange)?;
    if b < p0 {
        return Err(Error::InvalidRange);
    }
    let [root_b, root_0, root] = [b, p0, p].map(sqrt);
    // Inverse prices, whose differences are those of the prices themselves, and exact as they.
    let roots = Roots {
        entry: 1.0 / root_0,
        price: 1.0 / root,
        bound: 1.0 / root_b,
        move_: (p0 - p) / ((root + root_0) * root * root_0),
        to_bound: (b - p0) / ((root_0 + root_b) * root_0 * root_b),
        beyond: (b - p) / ((root + root_b) * root * root_b),
    };
    roots.far_bound(max_loss)?.map(|root| (1.0 / (root * root)).finite()).transpose()
}

/// Root prices of a range with one bound to be found, and their differences, which the roots alone would lose.
struct Roots {
    /// `√P₀`
    entry: f64,
    /// `√P`
    price: f64,
    /// `√a`
    bound: f64,
    /// `√P − √P₀`
    move_: f64,
    /// `√P₀ − √a`
    to_bound: f64,
    /// `√P − √a`
    beyond: f64,
}

impl Roots {
    /// `√b`
    fn far_bound(&self, loss: f64) -> Result<Option<f64>> {
        odds(loss)?;
        if self.move_ == 0.0 {
            return Err(Error::InvalidPrice);
        }
        let (p, p0) = (self.price * self.price, self.entry * self.entry);
        // δ, the s = √max(P, a) that holdings are counted from, and the quote held at P
        let (divergence, s, quote) = if self.beyond >= 0.0 {
            (self.move_ * self.move_ / self.entry, self.price, self.beyond)
        } else {
            // √(a·P₀) − P
            let short = self.bound * self.to_bound - self.beyond * (self.price + self.bound);
            (self.to_bound * short / (self.bound * self.entry), self.bound, 0.0)
        };
        // N = quote + P·(1/s − 1/√b)
        let base = (divergence * (1.0 - loss) / loss - quote) * s / p;
        if (0.0..1.0).contains(&base) {
            let root = s / (1.0 - base);
            if root > self.entry {
                return Ok(Some(root));
            }
        }
        // The price has left the range above: from the entry on the loss rises with τ, and then falls.
        let linear = self.move_ * (self.price + self.entry) - loss * (p + self.entry * self.to_bound);
        let discriminant = linear * linear - 4.0 * self.entry * loss * p0 * self.to_bound;
        if linear <= 0.0 || discriminant < 0.0 {
            return Ok(None);
        }
        let larger = (linear + sqrt(discriminant)) / (2.0 * self.entry);
        let smaller = loss * self.entry * self.to_bound / larger;
        let rise = [larger, smaller].into_iter().find(|rise| *rise > 0.0 && *rise < self.move_);
        Ok(rise.map(|rise| self.entry + rise))
    }
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
