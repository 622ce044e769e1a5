//! The equation of three volatile coins: `CurveCryptoMathOptimized3` of tricrypto-ng v2.0.0 (commit 584591e6).
//!
//! Balances are in 18 decimals of equal value, those of coins 1 and 2 times their price scales; `d` likewise. `gamma`
//! and `K₀` have 18 decimals, `ann` is `A·27·10⁴`. The equation is that of [`crypto_math`](super::crypto_math).

use super::crypto_math::cubic::{Cubic, divider, step};
use super::crypto_math::newton::{Curve, Others};
use super::crypto_math::{FRACTION_RANGE, ONE, ONE_36, cbrt, check_level, machine_div, n, price_terms, within};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, mul, sub};
use crate::protocol::int256::Int256;

/// The level of three balances, by Newton's method.
///
/// A `k0_prev` other than zero, the second result of [`get_y`], gives the guess `3·∛(x₀·x₁·x₂/K₀)` instead of
/// `3·∛(x₀·x₁·x₂)`: the same level up to the last digits.
///
/// Exactly as `newton_D` of tricrypto-ng v2.0.0, which does not check `ann` and `gamma`. Accuracy: it stops where a
/// step is below a relative `10⁻¹⁴`, at most 255 rounds; the level is then within a relative 2·10⁻¹⁷ and a unit, for
/// balances within a factor of fifty.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::tricrypto_math::newton_d};
///
/// let [x, y] = [1_372_453_400_842_292_528_866_824_u128, 1_480_626_149_156_898_577_794_925].map(U256::from);
/// let z = U256::from(1_386_714_755_139_048_050_528_565_u128);
/// let (ann, gamma) = (U256::from(270_000), U256::from(100_000_000_000_000_u64));
/// let d = newton_d(ann, gamma, [x, y, z], U256::ZERO)?;
/// assert_eq!(d, U256::from(4_237_982_489_068_235_129_025_622_u128));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for no balance, and for one that is less than a hundredth of the level or more than a hundred
/// times it; [`Error::Overflow`] and [`Error::NoConvergence`] as the contract reverts.
pub fn newton_d(ann: U256, gamma: U256, x: [U256; 3], k0_prev: U256) -> Result<U256> {
    let x = descending(x);
    let [large, middle, small] = x;
    let sum = add(add(large, middle)?, small)?;
    let guess = if k0_prev == U256::ZERO {
        mul(n(3), geometric_mean(x)?)?
    } else {
        // The product keeps 18 decimals; where it would not fit it has less, and the root gets them back.
        let (unit, back) = if is_less(ONE_36, sum) {
            (ONE_36, n(1_000_000_000_000))
        } else if is_less(mul(n(1_000_000), ONE)?, sum) {
            (mul(n(1_000_000), ONE)?, n(1_000_000))
        } else {
            (ONE, U256::ONE)
        };
        let product = mul(div(mul(large, middle)?, unit, Down)?, small)?;
        cbrt(mul(mul(div(product, k0_prev, Down)?, n(27))?, back)?)
    };
    let three = n(3);
    let k0 = |d| {
        let first = div(mul(mul(ONE, three)?, large)?, d, Down)?;
        let second = div(mul(mul(first, three)?, middle)?, d, Down)?;
        div(mul(mul(second, three)?, small)?, d, Down)
    };
    let d = Curve { ann, gamma, coins: 3 }.level(guess, sum, k0)?;
    for x in x {
        within(div(mul(x, ONE)?, d, Down)?, FRACTION_RANGE, Error::Domain)?;
    }
    Ok(d)
}

/// The balance of coin `i` at level `d` in closed form, and its `K₀`.
///
/// ```text
/// y = D³·K₀/(27·xⱼ·xₖ),   a·K₀³ − b·K₀² + c·K₀ − d = 0
/// a = 1/27,   b = 1/9 + 2γ/27 − A·γ²·D²/(27·xⱼ·xₖ),   c = 1/9 + γ·(γ + 4)/27 + A·γ²·(xⱼ + xₖ − D)/D,   d = (1 + γ)²/27
/// ```
///
/// Exactly as `get_y` of tricrypto-ng v2.0.0, with the coefficients scaled so that their cubes have 256 bits. Where
/// the cubic has three real roots the balance is that of Newton's method and `K₀` is zero. Like the contract it takes
/// an `i` above 2 for 2. Accuracy: a relative 10⁻¹⁵, for balances within a factor of fifty.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::tricrypto_math::get_y};
///
/// let [x, y] = [1_372_453_400_842_292_528_866_824_u128, 1_480_626_149_156_898_577_794_925].map(U256::from);
/// let z = U256::from(3_547_314_259_328_058_320_224_256_u128);
/// let (gamma, d) = (U256::from(100_000_000_000_000_u64), U256::from(4_237_982_489_068_235_129_025_622_u128));
/// let [y, k0] = get_y(U256::from(270_000), gamma, [x, y, z], d, 0)?;
/// assert_eq!((y, k0), (U256::from(534_430_612_476_265_020_815_808_u128), U256::from(995_686_679_331_188_212_u64)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmplification`]; [`Error::Domain`] for a `γ` below `10⁻⁸` or above `0.05`, a level below `0.1` or
/// above `10¹⁵`, and for a balance that is less than a hundredth of the level or more than a hundred times it;
/// [`Error::Overflow`] and [`Error::NoConvergence`] as the contract reverts.
pub fn get_y(ann: U256, gamma: U256, x: [U256; 3], d: U256, i: usize) -> Result<[U256; 2]> {
    within(ann, [n(2_700), n(270_000_000)], Error::InvalidAmplification)?;
    within(gamma, [n(10_000_000_000), n(50_000_000_000_000_000)], Error::Domain)?;
    check_level(d)?;
    let [x0, x1, x2] = x;
    let (x_j, x_k) = match i {
        0 => (x1, x2),
        1 => (x0, x2),
        _ => (x0, x1),
    };
    let [_, most] = FRACTION_RANGE;
    for x in [x_j, x_k] {
        within(div(mul(x, ONE)?, d, Down)?, [n(10_000_000_000_000_000), most], Error::Domain)?;
    }
    let curve = Curve { ann, gamma, coins: 3 };
    let [y, k0] = match closed_form(curve, x_j, x_k, d)? {
        Some(found) => found,
        None => [iterate(curve, x_j.max(x_k), x_j.min(x_k), d)?, U256::ZERO],
    };
    within(div(mul(y, ONE)?, d, Down)?, FRACTION_RANGE, Error::Domain)?;
    Ok([y, k0])
}

/// The prices of coins 1 and 2 in coin 0, in units of their price scales, 18 decimals.
///
/// ```text
/// x₀·(G + 27A·γ²·K₀·xᵢ/D) / (xᵢ·(G + 27A·γ²·K₀·x₀/D)),   G = 2K₀³ − K₀²·(2γ + 3) + (γ + 1)²
/// ```
///
/// Exactly as `get_p` of tricrypto-ng v2.0.0. Rounding: down in every step; within `3·10⁻¹⁸` of `1 + p`.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::tricrypto_math::get_p};
///
/// let [x, y] = [1_372_453_400_842_292_528_866_824_u128, 1_480_626_149_156_898_577_794_925].map(U256::from);
/// let z = U256::from(1_386_714_755_139_048_050_528_565_u128);
/// let (gamma, d) = (U256::from(100_000_000_000_000_u64), U256::from(4_237_982_489_068_235_129_025_622_u128));
/// let p = get_p([x, y, z], d, U256::from(270_000), gamma)?;
/// assert_eq!(p, [934_904_288_152_285_753_u64, 990_836_664_992_657_758].map(U256::from));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for a level below `0.1` or above `10¹⁵` and for a balance of zero, [`Error::Overflow`].
pub fn get_p(xp: [U256; 3], d: U256, ann: U256, gamma: U256) -> Result<[U256; 2]> {
    check_level(d)?;
    let [x, y, z] = xp;
    let first = div(mul(mul(n(27), x)?, y)?, d, Down)?;
    let k0 = div(mul(div(mul(first, z)?, d, Down)?, ONE_36)?, d, Down)?;
    let terms = price_terms(k0, ann, gamma)?;
    let den = terms.of(x, d)?;
    let price = |of: U256| Ok(machine_div(mul(div(mul(x, terms.of(of, d)?)?, of, Down)?, ONE)?, den));
    Ok([price(y)?, price(z)?])
}

/// `∛(x₀·x₁·x₂)` of 18-decimal numbers.
///
/// Exactly as `geometric_mean` of tricrypto-ng v2.0.0. Rounding: down in the product, then as
/// [`cbrt`].
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::tricrypto_math::geometric_mean};
///
/// let wei = |x: u64| U256::from(x) * U256::from(1_000_000_000_000_000_000_u64);
/// assert_eq!(geometric_mean([wei(1), wei(3), wei(9)]), Ok(wei(3)));
/// ```
///
/// # Errors
/// [`Error::Overflow`] where the product takes more than 256 bits.
pub fn geometric_mean(x: [U256; 3]) -> Result<U256> {
    let [x, y, z] = x;
    Ok(cbrt(div(mul(div(mul(x, y)?, ONE, Down)?, z)?, ONE, Down)?))
}

/// What the fee falls with as balances come apart: one in proportion, towards zero far from it.
///
/// ```text
/// K = ∏ 3xᵢ/Σx,   fee_gamma/(fee_gamma + 1 − K)        K itself for a fee_gamma of zero
/// ```
///
/// Exactly as `reduction_coefficient` of tricrypto-ng v2.0.0. 18 decimals. Rounding: down in every step.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::tricrypto_math::reduction_coefficient};
///
/// let one = U256::from(1_000_000_000_000_000_000_u64);
/// assert_eq!(reduction_coefficient([one; 3], one >> 1), Ok(one));
/// ```
///
/// # Errors
/// [`Error::Domain`] for no balances, [`Error::Overflow`] where a product takes more than 256 bits.
pub fn reduction_coefficient(x: [U256; 3], fee_gamma: U256) -> Result<U256> {
    let [x0, x1, x2] = x;
    let sum = add(add(x0, x1)?, x2)?;
    let k = x.into_iter().try_fold(ONE, |k, x| div(mul(mul(k, n(3))?, x)?, sum, Down))?;
    if fee_gamma == U256::ZERO {
        return Ok(k);
    }
    div(mul(fee_gamma, ONE)?, sub(add(fee_gamma, ONE)?, k)?, Down)
}

/// The largest first.
fn descending([a, b, c]: [U256; 3]) -> [U256; 3] {
    let (a, b) = (a.max(b), a.min(b));
    let (b, c) = (b.max(c), b.min(c));
    [a.max(b), a.min(b), c]
}

/// Newton's method from a balance in proportion.
fn iterate(curve: Curve, large: U256, small: U256, d: U256) -> Result<U256> {
    let three = n(3);
    let guess =
        [small, large].into_iter().try_fold(div(d, three, Down)?, |y, x| div(mul(y, d)?, mul(x, three)?, Down))?;
    let k0 = [large, small].into_iter().try_fold(ONE, |k0, x| div(mul(mul(k0, x)?, three)?, d, Down))?;
    curve.balance(guess, d, Others { sum: add(small, large)?, largest: large, k0 })
}

/// Sizes of the coefficients.
const STEPS: [(i128, i128); 8] = [step(48), step(44), step(40), step(36), step(32), step(28), step(24), step(20)];

/// The balance and `K₀` in closed form, if that is safe.
fn closed_form(curve: Curve, x_j: U256, x_k: U256, d: U256) -> Result<Option<[U256; 2]>> {
    let small = |x: i128| Int256::from(x);
    let (wad, one_36) = (Int256::try_from(ONE)?, Int256::try_from(ONE_36)?);
    let (three, nine, n_27) = (small(3), small(9), small(27));
    let [ann, gamma, x_j, x_k, d] = [
        Int256::try_from(curve.ann)?,
        Int256::try_from(curve.gamma)?,
        Int256::try_from(x_j)?,
        Int256::try_from(x_k)?,
        Int256::try_from(d)?,
    ];
    let (ninth, multiplier) = (one_36.checked_div(nine)?, small(10_000));
    let gamma_square = gamma.checked_mul(gamma)?;
    let shrinks = d
        .checked_mul(d)?
        .checked_div(x_j)?
        .checked_mul(gamma_square)?
        .checked_mul(ann)?
        .checked_div(small(729))?
        .checked_div(multiplier)?
        .checked_div(x_k)?;
    let excess = x_j.checked_add(x_k)?.checked_sub(d)?;
    let grows = gamma_square
        .checked_mul(excess)?
        .checked_div(d)?
        .checked_mul(ann)?
        .checked_div(n_27)?
        .checked_div(multiplier)?;
    let gamma_plus_one = gamma.checked_add(wad)?;
    let gamma_plus_four = gamma.checked_add(small(4).checked_mul(wad)?)?;
    let cubic = Cubic {
        a: one_36.checked_div(n_27)?,
        b: ninth
            .checked_add(small(2).checked_mul(wad)?.checked_mul(gamma)?.checked_div(n_27)?)?
            .checked_sub(shrinks)?,
        c: ninth.checked_add(gamma.checked_mul(gamma_plus_four)?.checked_div(n_27)?)?.checked_add(grows)?,
        d: gamma_plus_one.checked_mul(gamma_plus_one)?.checked_div(n_27)?,
    };
    let divider = divider(cubic.delta0()?.unsigned_abs(), &STEPS)?;
    let cubic = if cubic.a.unsigned_abs() > cubic.b.unsigned_abs() {
        let more = Int256::new(false, cubic.a.checked_div(cubic.b)?.unsigned_abs())?;
        cubic.map(|x| x.checked_mul(more)?.checked_div(divider))?
    } else {
        let less = Int256::new(false, cubic.b.checked_div(cubic.a)?.unsigned_abs())?;
        cubic.map(|x| x.checked_div(less)?.checked_div(divider))?
    };
    let triple_ac = cubic.triple_ac()?;
    let delta0 = cubic.delta0()?;
    let delta1 = three
        .checked_mul(triple_ac)?
        .checked_div(cubic.b)?
        .checked_sub(small(2).checked_mul(cubic.b)?)?
        .checked_sub(cubic.tail()?)?;
    let Some(c1) = cubic.c1(delta0, delta1)? else { return Ok(None) };
    let root =
        cubic.b.checked_add(cubic.b.checked_mul(delta0)?.checked_div(c1)?)?.checked_sub(c1)?.checked_div(three)?;
    let y = d
        .checked_mul(d)?
        .checked_div(n_27)?
        .checked_div(x_k)?
        .checked_mul(d)?
        .checked_div(x_j)?
        .checked_mul(root)?
        .checked_div(cubic.a)?;
    let k0 = wad.checked_mul(root)?.checked_div(cubic.a)?;
    if y.is_negative() || k0.is_negative() {
        return Err(Error::Overflow);
    }
    Ok(Some([y.to_bits(), k0.to_bits()]))
}
