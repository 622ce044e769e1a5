//! Amounts out.

use core::iter::repeat;

use super::{BLOCK, Check, LARGEST, lanes, of_length, valid};
use crate::curve::{Concentrated, ConstantProduct, Invariant, Trade, Weighted, X_FOR_Y};
use crate::error::{Error, Result};
use crate::number::{Rounding, positive};

/// `y·dx/(x + dx)` for many constant-product pools, or, given virtual reserves, for many price ranges. To 3 ε.
///
/// ```
/// use cfmm_math::analytics::batch;
///
/// let mut out = [0.0; 2];
/// batch::constant_product_out(&[10.0, 10.0], &[20_000.0, 20_000.0], &[10.0, 90.0], &mut out)?;
/// assert_eq!(out, [10_000.0, 18_000.0]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for slices of different lengths, [`Error::Domain`] for an invalid reserve or amount and where
/// `x + dx` or a result does not fit.
pub fn constant_product_out(x: &[f64], y: &[f64], dx: &[f64], out: &mut [f64]) -> Result<()> {
    let [x, y, dx] = of_length([x, y, dx], out.len())?;
    let mut check = Check::new();
    for (((x, y), dx), out) in x.iter().zip(y).zip(dx).zip(out) {
        let sum = x + dx;
        *out = check.seen(valid((*x > 0.0) & (sum <= f64::MAX) & (*y > 0.0) & (*dx >= 0.0), y * (dx / sum)));
    }
    check.result()
}

/// `y·(1 − (x/(x + dx))^exponent)` for many weighted pools of one pair of weights, `exponent = w_x/w_y`. To 8 ε, however
/// small the trade, for `x` and `x + dx` from 2⁻¹⁰²² to 2¹⁰²².
///
/// A base-2 logarithm and exponential by polynomials: see the source for the error of each step.
///
/// ```
/// use cfmm_math::analytics::batch;
///
/// let mut out = [0.0];
/// batch::weighted_out(&[80.0], &[20.0], &[1.0], 4.0, &mut out)?;
/// assert!((out[0] - 20.0 * (1.0 - (80.0_f64 / 81.0).powi(4))).abs() < 1e-14);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`constant_product_out`], also for reserves out of that range; [`Error::InvalidWeight`] unless the exponent is
/// positive and finite.
pub fn weighted_out(x: &[f64], y: &[f64], dx: &[f64], exponent: f64, out: &mut [f64]) -> Result<()> {
    positive(exponent, Error::InvalidWeight)?;
    let [x, y, dx] = of_length([x, y, dx], out.len())?;
    let mut check = Check::new();
    let blocks = x.chunks(BLOCK).zip(y.chunks(BLOCK)).zip(dx.chunks(BLOCK)).zip(out.chunks_mut(BLOCK));
    for (((x, y), dx), out) in blocks {
        logarithms(x.iter().copied(), dx, exponent, out);
        exponentials(y.iter().copied(), out, &mut check);
    }
    check.result()
}

/// Quotes of one weighted pool for many amounts, as [`weighted_out`]. To 8 ε.
///
/// ```
/// use cfmm_math::{Invariant, Weighted, X_FOR_Y, analytics::batch};
///
/// let pool = Weighted::new([80.0, 20.0], [0.8, 0.2])?;
/// let mut out = [0.0; 2];
/// batch::weighted_amounts_out(&pool, X_FOR_Y, &[1.0, 2.0], &mut out)?;
/// assert!((out[1] - pool.amount_out(X_FOR_Y, 2.0)?).abs() < 1e-14);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`]; [`Error::InvalidWeight`] where the quotient of the weights is not a number; as
/// [`weighted_out`].
pub fn weighted_amounts_out<const N: usize>(
    pool: &Weighted<f64, N>,
    trade: Trade,
    amounts_in: &[f64],
    out: &mut [f64],
) -> Result<()> {
    let ((x, y), (w_x, w_y)) = (trade.of(pool.reserves())?, trade.of(pool.weights())?);
    let exponent = positive(w_x / w_y, Error::InvalidWeight)?;
    let [amounts_in] = of_length([amounts_in], out.len())?;
    let mut check = Check::new();
    for (dx, out) in amounts_in.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        logarithms(repeat(x), dx, exponent, out);
        exponentials(repeat(y), out, &mut check);
    }
    check.result()
}

/// `−e·log₂((x + dx)/x)`, or NaN: to 5.7 ε.
#[inline]
fn logarithms(x: impl Iterator<Item = f64>, dx: &[f64], exponent: f64, out: &mut [f64]) {
    for ((dx, out), x) in dx.iter().zip(out).zip(x) {
        let sum = x + dx;
        let power = -exponent * lanes::log2_1p_ratio(*dx, sum, x);
        *out = valid((x >= f64::MIN_POSITIVE) & (sum <= LARGEST) & (*dx >= 0.0), power);
    }
}

/// `y·(1 − 2ᶻ)` from `z`. An error of `z` is one of the result times `z·ln 2/(2ᶻ − 1)·2ᶻ`, at most 1: with
/// [`logarithms`] and the product to 7.4 ε, and where `1 − 2ᶻ` is off by more than 1.2 ε that factor is below 0.84.
#[inline]
fn exponentials(y: impl Iterator<Item = f64>, out: &mut [f64], check: &mut Check) {
    for (out, y) in out.iter_mut().zip(y) {
        *out = check.seen(valid(y > 0.0, y * lanes::one_minus_exp2(*out)));
    }
}

/// Quotes of one constant-product pool for many amounts. To 3 ε.
///
/// ```
/// use cfmm_math::{ConstantProduct, X_FOR_Y, analytics::batch};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// let mut out = [0.0; 2];
/// batch::amounts_out(&pool, X_FOR_Y, &[10.0, 90.0], &mut out)?;
/// assert_eq!(out, [10_000.0, 18_000.0]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`]; as [`constant_product_out`].
pub fn amounts_out(pool: &ConstantProduct<f64>, trade: Trade, amounts_in: &[f64], out: &mut [f64]) -> Result<()> {
    let (x, y) = trade.of(pool.reserves())?;
    up_to(f64::MAX, [x, y, f64::MAX], amounts_in, out)
}

/// Quotes of one price range for many amounts: `Y·dx/(X + dx)` of the virtual reserves. To 16 ε.
///
/// ```
/// use cfmm_math::{Concentrated, Invariant, X_FOR_Y, analytics::batch};
///
/// let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_500.0, 2_500.0)?;
/// let mut out = [0.0; 2];
/// batch::concentrated_amounts_out(&pool, X_FOR_Y, &[0.1, 2.0], &mut out)?;
/// assert!((out[1] - pool.amount_out(X_FOR_Y, 2.0)?).abs() < 1e-10);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`amounts_out`], also for an amount that takes the price out of the range.
pub fn concentrated_amounts_out(
    pool: &Concentrated<f64>,
    trade: Trade,
    amounts_in: &[f64],
    out: &mut [f64],
) -> Result<()> {
    let ((base, quote), (_, y)) = (X_FOR_Y.of(pool.reserves())?, trade.of(pool.reserves())?);
    let level = pool.level(Rounding::Down)?;
    let [root_a, root_b] = pool.sqrt_price_range();
    let (x, y_virtual) = trade.of(&[base + level / root_b, quote + level * root_a])?;
    // What buys the whole reserve, which rounding may have left a little short.
    let all = pool.amount_in(trade, y).unwrap_or(f64::MAX);
    up_to(all + all * (4.0 * f64::EPSILON), [x, y_virtual, y], amounts_in, out)
}

/// `y·dx/(x + dx)`, at most `reserve`, for amounts up to a largest one.
fn up_to(largest: f64, [x, y, reserve]: [f64; 3], amounts_in: &[f64], out: &mut [f64]) -> Result<()> {
    let [amounts_in] = of_length([amounts_in], out.len())?;
    let mut check = Check::new();
    for (dx, out) in amounts_in.iter().zip(out) {
        let sum = x + dx;
        let dy = y * (dx / sum);
        let dy = if dy > reserve { reserve } else { dy };
        *out = check.seen(valid((*dx >= 0.0) & (*dx <= largest) & (sum <= f64::MAX), dy));
    }
    check.result()
}
