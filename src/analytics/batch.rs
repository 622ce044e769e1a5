//! Slice forms for `f64`: many quotes, many prices, in one call.
//!
//! The loops have no branch and no call, so a compiler makes vector instructions of them. Roots are vector
//! instructions with the feature `std` only; without it they are one at a time. Every slice must be as long as the
//! first.
//!
//! Where any element is invalid or its result does not fit, the call is an [`Error::Domain`]: the others are still right,
//! and those are NaN or infinite.

#![allow(clippy::needless_bitwise_bool, reason = "a lazy `and` is a branch, and a loop with one is no vector")]

use crate::curve::{Concentrated, ConstantProduct, Invariant, Trade};
use crate::error::{Error, Result};
use crate::number::float::elementary::sqrt;
use crate::number::{Rounding, positive};

mod lanes;

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
/// [`Error::InvalidAmount`] for slices of different lengths, [`Error::Domain`] where a result is not a number.
pub fn constant_product_out(x: &[f64], y: &[f64], dx: &[f64], out: &mut [f64]) -> Result<()> {
    let [x, y, dx] = of_length([x, y, dx], out.len())?;
    for (((x, y), dx), out) in x.iter().zip(y).zip(dx).zip(out.iter_mut()) {
        *out = valid((*x > 0.0) & (*x <= f64::MAX) & (*y > 0.0) & (*dx >= 0.0), y * (dx / (x + dx)));
    }
    all_numbers(out)
}

/// `y·(1 − (x/(x + dx))^exponent)` for many weighted pools of one pair of weights, `exponent = w_x/w_y`. To 8 ε, by
/// polynomials for the logarithm and the exponential; in the range of normal numbers.
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
/// As [`constant_product_out`]; [`Error::InvalidWeight`] unless the exponent is positive and finite.
pub fn weighted_out(x: &[f64], y: &[f64], dx: &[f64], exponent: f64, out: &mut [f64]) -> Result<()> {
    positive(exponent, Error::InvalidWeight)?;
    let [x, y, dx] = of_length([x, y, dx], out.len())?;
    for (((x, y), dx), out) in x.iter().zip(y).zip(dx).zip(out.iter_mut()) {
        let amount = -y * lanes::exp_m1(-exponent * lanes::ln_1p_ratio(*dx, *x));
        *out = valid((*x > 0.0) & (*x <= f64::MAX) & (*y > 0.0) & (*dx >= 0.0), amount);
    }
    all_numbers(out)
}

/// Quotes of one constant-product pool for many amounts. To 3 ε.
///
/// # Errors
/// [`Error::InvalidAsset`]; as [`constant_product_out`].
pub fn amounts_out(pool: &ConstantProduct<f64>, trade: Trade, amounts_in: &[f64], out: &mut [f64]) -> Result<()> {
    let (x, y) = trade.of(pool.reserves())?;
    let [amounts_in] = of_length([amounts_in], out.len())?;
    for (dx, out) in amounts_in.iter().zip(out.iter_mut()) {
        *out = valid(*dx >= 0.0, y * (dx / (x + dx)));
    }
    all_numbers(out)
}

/// The impermanent loss of a constant product for many price relatives `r = P/P₀`: `−(√r − 1)²/(1 + r)`. To 4 ε, for
/// relatives of 10^±150.
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
/// As [`constant_product_out`].
pub fn constant_product_loss(relatives: &[f64], out: &mut [f64]) -> Result<()> {
    let [relatives] = of_length([relatives], out.len())?;
    for (r, out) in relatives.iter().zip(out.iter_mut()) {
        // (√r − 1)² as ((r − 1)/(√r + 1))², with one division for all.
        let (move_, sum) = (r - 1.0, sqrt(*r) + 1.0);
        *out = valid(*r > 0.0, -(move_ * move_) / (sum * sum * (1.0 + r)));
    }
    all_numbers(out)
}

/// The impermanent loss of a weighted pool of two assets, base weight `w`, for many price relatives:
/// `r^w/(1 − w + w·r) − 1`, however small the move. To 16 ε, for normal numbers.
///
/// # Errors
/// [`Error::InvalidWeight`] unless `0 < w < 1`; as [`constant_product_out`].
pub fn weighted_loss(w: f64, relatives: &[f64], out: &mut [f64]) -> Result<()> {
    if !(w > 0.0 && w < 1.0) {
        return Err(Error::InvalidWeight);
    }
    let [relatives] = of_length([relatives], out.len())?;
    for (r, out) in relatives.iter().zip(out.iter_mut()) {
        let h = lanes::ln(*r, r - 1.0, 1.0);
        let base = w * lanes::exp_past_tangent((1.0 - w) * h);
        let g = base + (1.0 - w) * lanes::exp_past_tangent(-w * h);
        *out = -g / (1.0 + g);
    }
    all_numbers(out)
}

/// Value, delta and gamma of a constant-product position at many prices: `2L√P`, `L/√P`, `−L/(2P√P)`. To 4 ε.
///
/// # Errors
/// As [`constant_product_out`].
pub fn constant_product_greeks(pool: &ConstantProduct<f64>, prices: &[f64], out: [&mut [f64]; 3]) -> Result<()> {
    let level = pool.level(Rounding::Down)?;
    let [value, delta, gamma] = out;
    let [prices] = of_length([prices], value.len())?;
    let (delta, gamma) = (same_length(delta, value.len())?, same_length(gamma, value.len())?);
    for (((p, value), delta), gamma) in prices.iter().zip(value.iter_mut()).zip(delta.iter_mut()).zip(gamma.iter_mut())
    {
        let x = level / sqrt(*p);
        *value = valid(*p > 0.0, 2.0 * (p * x));
        *delta = x;
        *gamma = -0.5 * x / p;
    }
    all_numbers(value)?;
    all_numbers(delta)?;
    all_numbers(gamma)
}

/// Value, delta and gamma of a concentrated position at many prices. Value and delta to 8 ε of the position's value, gamma
/// to 4 ε; on a bound gamma is that of the range, outside it is 0.
///
/// ```
/// use cfmm_math::{Concentrated, PoolValue, analytics::batch};
///
/// let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_500.0, 2_500.0)?;
/// let [mut value, mut delta, mut gamma] = [[0.0; 3]; 3];
/// batch::concentrated_greeks(&pool, &[1_000.0, 2_000.0, 3_000.0], [&mut value, &mut delta, &mut gamma])?;
/// assert!((value[1] - pool.value_at(2_000.0)?).abs() < 1e-9);
/// assert!(delta[2] == 0.0 && gamma[0] == 0.0 && gamma[1] < 0.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`constant_product_out`].
pub fn concentrated_greeks(pool: &Concentrated<f64>, prices: &[f64], out: [&mut [f64]; 3]) -> Result<()> {
    let level = pool.level(Rounding::Down)?;
    let ([a, b], [root_a, root_b]) = (pool.price_range(), pool.sqrt_price_range());
    let [value, delta, gamma] = out;
    let [prices] = of_length([prices], value.len())?;
    let (delta, gamma) = (same_length(delta, value.len())?, same_length(gamma, value.len())?);
    for (((price, value), delta), gamma) in
        prices.iter().zip(value.iter_mut()).zip(delta.iter_mut()).zip(gamma.iter_mut())
    {
        let p = if *price < a { a } else { *price };
        let p = if p > b { b } else { p };
        let root = sqrt(p);
        // Differences of roots from differences of prices, so that a narrow range keeps its digits.
        let x = level * (b - p) / ((root_b + root) * root * root_b);
        let y = level * (p - a) / (root + root_a);
        *value = valid(*price > 0.0, price * x + y);
        *delta = x;
        *gamma = if p == *price { -0.5 * level / (p * root) } else { 0.0 };
    }
    all_numbers(value)?;
    all_numbers(delta)?;
    all_numbers(gamma)
}

/// A result, or NaN for an invalid argument: a choice that needs no branch.
#[inline]
fn valid(is_valid: bool, result: f64) -> f64 {
    if is_valid { result } else { f64::NAN }
}

/// Slices that are as long as the result, which lets the loop go without checks.
fn of_length<const K: usize>(slices: [&[f64]; K], length: usize) -> Result<[&[f64]; K]> {
    for slice in slices {
        if slice.len() != length {
            return Err(Error::InvalidAmount);
        }
    }
    Ok(slices)
}

fn same_length(slice: &mut [f64], length: usize) -> Result<&mut [f64]> {
    if slice.len() == length { Ok(slice) } else { Err(Error::InvalidAmount) }
}

/// Whether all of a result is finite, by the exponents.
fn all_numbers(values: &[f64]) -> Result<()> {
    const INFINITE: u64 = f64::INFINITY.to_bits();
    let bad = values.iter().fold(0, |bad, x| bad | u64::from(x.to_bits() & INFINITE == INFINITE));
    if bad == 0 { Ok(()) } else { Err(Error::Domain) }
}
