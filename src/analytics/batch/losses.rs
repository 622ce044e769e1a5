//! Impermanent loss.

use super::{BLOCK, Check, LARGEST, lanes, of_length, valid};
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;

/// The impermanent loss of a constant product for many price relatives `r = P/P₀`: `−(√r − 1)²/(1 + r)`. To 4 ε, for
/// relatives of 10^±150.
///
/// One root and one division an element, and in as much time as these take.
///
/// ```
/// use cfmm_math::analytics::batch;
///
/// let mut loss = [0.0; 2];
/// batch::constant_product_loss(&[1.0, 4.0], &mut loss)?;
/// assert_eq!(loss, [0.0, -0.2]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for slices of different lengths, [`Error::Domain`] for a relative that is not positive and
/// where a result does not fit.
pub fn constant_product_loss(relatives: &[f64], out: &mut [f64]) -> Result<()> {
    let [relatives] = of_length([relatives], out.len())?;
    let mut check = Check::new();
    for (relatives, out) in relatives.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        for (r, out) in relatives.iter().zip(out.iter_mut()) {
            *out = sqrt(*r);
        }
        for (r, out) in relatives.iter().zip(out) {
            // (√r − 1)² as ((r − 1)/(√r + 1))², with one division for all.
            let (move_, sum) = (r - 1.0, *out + 1.0);
            *out = check.seen(valid(*r > 0.0, not_more_than_all(-(move_ * move_) / (sum * sum * (1.0 + r)))));
        }
    }
    check.result()
}

/// A loss of all, where rounding says a little more; what is no number stays none.
#[inline]
fn not_more_than_all(loss: f64) -> f64 {
    if loss < -1.0 { -1.0 } else { loss }
}

/// The impermanent loss of a weighted pool of two assets, base weight `w`, for many price relatives:
/// `r^w/(1 − w + w·r) − 1`, however small the move. To 16 ε, for relatives from 2⁻¹⁰²² to 2¹⁰²²; where that is more, with
/// weights of next to nothing in one asset and moves of more than 600-fold, to `2.5·|ln r|` ε.
///
/// ```
/// use cfmm_math::analytics::batch;
///
/// let mut loss = [0.0; 2];
/// batch::weighted_loss(0.5, &[1.0, 4.0], &mut loss)?;
/// assert!(loss[0] == 0.0 && (loss[1] + 0.2).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidWeight`] unless `0 < w < 1`; as [`constant_product_loss`], also for relatives out of that range.
pub fn weighted_loss(w: f64, relatives: &[f64], out: &mut [f64]) -> Result<()> {
    if !(w > 0.0 && w < 1.0) {
        return Err(Error::InvalidWeight);
    }
    let [relatives] = of_length([relatives], out.len())?;
    let mut check = Check::new();
    for (relatives, out) in relatives.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        for (r, out) in relatives.iter().zip(out.iter_mut()) {
            let log = lanes::log2_1p_ratio(r - 1.0, *r, 1.0);
            *out = valid((*r >= f64::MIN_POSITIVE) & (*r <= LARGEST), log);
        }
        for out in out {
            // −G/(1 + G), G = (1 − w)·E₂(−w·h) + w·E₂((1 − w)·h), E₂(z) = eᶻ − 1 − z: nothing is subtracted.
            let base = w * lanes::exp2_past_tangent((1.0 - w) * *out);
            let g = base + (1.0 - w) * lanes::exp2_past_tangent(-w * *out);
            *out = check.seen(not_more_than_all(-g / (1.0 + g)));
        }
    }
    check.result()
}
