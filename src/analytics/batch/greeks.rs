//! Value, delta and gamma.

use super::{BLOCK, Check, of_length, valid};
use crate::curve::{Concentrated, ConstantProduct, Invariant};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::number::float::elementary::sqrt;

/// Value, delta and gamma of a constant-product position at many prices: `2L√P`, `L/√P`, `−L/(2P√P)`. To 4 ε.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::batch};
///
/// let pool = ConstantProduct::new(10.0, 40.0)?;
/// let [mut value, mut delta, mut gamma] = [[0.0; 2]; 3];
/// batch::constant_product_greeks(&pool, &[4.0, 16.0], [&mut value, &mut delta, &mut gamma])?;
/// assert_eq!((value, delta, gamma), ([80.0, 160.0], [10.0, 5.0], [-1.25, -0.15625]));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for slices of different lengths, [`Error::Domain`] for a price that is not positive and where
/// a result or `1/P` does not fit.
pub fn constant_product_greeks(pool: &ConstantProduct<f64>, prices: &[f64], out: [&mut [f64]; 3]) -> Result<()> {
    let level = pool.level(Rounding::Down)?;
    let (twice, half) = (2.0 * level, -0.5 * level);
    each_block(prices, out, sqrt, |price, root, check| {
        let inverse = 1.0 / price;
        let inverse_root = root * inverse;
        // Where delta does not fit, neither does one of the others.
        [check.seen(valid(price > 0.0, twice * root)), level * inverse_root, check.seen(half * inverse_root * inverse)]
    })
}

/// Value, delta and gamma of a concentrated position at many prices, for bounds of 10^±120. Value and delta to 8 ε of the
/// position's value, gamma to 4 ε; on a bound gamma is that of the range, outside it is 0.
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
/// As [`constant_product_greeks`]; [`Error::InvalidRange`] for bounds further out.
pub fn concentrated_greeks(pool: &Concentrated<f64>, prices: &[f64], out: [&mut [f64]; 3]) -> Result<()> {
    /// 2⁴⁰⁰: the product under the one division below is `P²·√P`, four times at most.
    const FURTHEST: f64 = f64::from_bits((1_023 + 400) << 52);
    let ([a, b], [root_a, root_b]) = (pool.price_range(), pool.sqrt_price_range());
    if !(a >= 1.0 / FURTHEST && b <= FURTHEST) {
        return Err(Error::InvalidRange);
    }
    let level = pool.level(Rounding::Down)?;
    let (x_level, half) = (level / root_b, -0.5 * level);
    let clamp = |price: f64| {
        let p = if price < a { a } else { price };
        if p > b { b } else { p }
    };
    each_block(
        prices,
        out,
        |price| sqrt(clamp(price)),
        |price, root, check| {
            let p = clamp(price);
            // x = L·(b − p)/(√p·√b·(√b + √p)), y = L·(p − a)/(√p + √a), gamma = −L/(2p√p): differences of roots from
            // differences of prices, so that a narrow range keeps its digits, and one division for all three.
            let (upper, lower) = (root_b + root, root + root_a);
            let (cube, sums) = (p * root, upper * lower);
            let inverse = 1.0 / (cube * sums);
            let x = x_level * (b - p) * (p * lower * inverse);
            let y = level * (p - a) * (cube * upper * inverse);
            let gamma = if p == price { half * (sums * inverse) } else { 0.0 };
            // The value does not fit where x does not.
            [check.seen(valid(price > 0.0, price * x + y)), x, check.seen(gamma)]
        },
    )
}

/// Value, delta and gamma of each price from the price and its root, roots first.
#[inline]
fn each_block(
    prices: &[f64],
    [value, delta, gamma]: [&mut [f64]; 3],
    root: impl Fn(f64) -> f64,
    greeks: impl Fn(f64, f64, &mut Check) -> [f64; 3],
) -> Result<()> {
    let [prices] = of_length([prices], value.len())?;
    of_length([&*delta, &*gamma], value.len())?;
    let mut check = Check::new();
    let blocks = prices.chunks(BLOCK).zip(value.chunks_mut(BLOCK));
    for (((prices, value), delta), gamma) in blocks.zip(delta.chunks_mut(BLOCK)).zip(gamma.chunks_mut(BLOCK)) {
        for (price, out) in prices.iter().zip(value.iter_mut()) {
            *out = root(*price);
        }
        for (((price, value), delta), gamma) in prices.iter().zip(value).zip(delta).zip(gamma) {
            [*value, *delta, *gamma] = greeks(*price, *value, &mut check);
        }
    }
    check.result()
}
