//! The equation of two volatile coins: `CurveCryptoMathOptimized2` of twocrypto-ng.
//!
//! Balances are in 18 decimals of equal value, those of coin 1 times the price scale; `d` likewise. `gamma` and `K₀`
//! have 18 decimals, `ann` is `A·4·10⁴`. The equation is that of [`crypto_math`](super::crypto_math).

use super::crypto_math::cubic::{Cubic, divider, step};
use super::crypto_math::newton::{Curve, Others};
use super::crypto_math::{FRACTION_RANGE, ONE, ONE_36, TEN_33, check_level, machine_div, n, price_terms, within};
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, limbs_of, mul, sqrt};
use crate::protocol::int256::Int256;

/// The deployed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// v2.0.0, tag mantle: `γ` up to 0.002.
    V200,
    /// v2.1.0, commit d21b270: `γ` up to 0.199; above 0.02 balances may be less far apart.
    V210,
}

impl Version {
    /// What the contract requires of the parameters.
    fn curve(self, ann: U256, gamma: U256) -> Result<Curve> {
        let max_gamma = match self {
            Self::V200 => n(2_000_000_000_000_000),
            Self::V210 => n(199_000_000_000_000_000),
        };
        within(ann, [n(4_000), n(40_000_000)], Error::InvalidAmplification)?;
        within(gamma, [n(10_000_000_000), max_gamma], Error::Domain)?;
        Ok(Curve { ann, gamma, coins: 2 })
    }

    /// Whether the contract takes the parameters.
    pub(super) fn check(self, ann: U256, gamma: U256) -> Result<()> {
        self.curve(ann, gamma).map(|_| ())
    }

    /// The bounds of `K₀` without the balance that is looked for.
    fn k0_range(self, gamma: U256) -> Result<[U256; 2]> {
        match self {
            Self::V200 => Ok([n(20_000_000_000_000_000), mul(n(200), ONE)?]),
            Self::V210 => {
                let limit = limit(gamma)?;
                Ok([div(ONE_36, limit, Down)?, limit])
            }
        }
    }

    /// The bounds of a balance that was found, as a fraction of `D`.
    fn fraction_range(self, gamma: U256) -> Result<[U256; 2]> {
        match self {
            Self::V200 => Ok(FRACTION_RANGE),
            Self::V210 => {
                let limit = limit(gamma)?;
                Ok([div(ONE_36.wrapping_shr(1), limit, Down)?, limit.wrapping_shr(1)])
            }
        }
    }
}

/// How far apart the balances may be, `100` and less for a large `γ`.
fn limit(gamma: U256) -> Result<U256> {
    let (hundred, small) = (mul(n(100), ONE)?, n(20_000_000_000_000_000));
    if is_less(small, gamma) { div(mul(hundred, small)?, gamma, Down) } else { Ok(hundred) }
}

/// The level of two balances, by Newton's method.
///
/// A `k0_prev` other than zero, the second result of [`get_y`], gives the guess `2·√(x₀·x₁/K₀)` instead of
/// `2·√(x₀·x₁)`: the same level up to the last digits.
///
/// Exactly as `newton_D` of twocrypto-ng. Accuracy: it stops where a step is below a relative `10⁻¹⁴`, at most 255
/// rounds; the level is then within a relative 2·10⁻¹⁷ and a unit, for balances within a factor of fifty.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::twocrypto_math::{Version, newton_d}};
///
/// let x = [837_969_569_505_353_744_u64, 322_691_784_842_134_540].map(U256::from);
/// let d = newton_d(Version::V200, U256::from(2_700_000), U256::from(10_000_000_000_000_u64), x, U256::ZERO)?;
/// assert_eq!(d, U256::from(1_040_767_393_632_904_486_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAmplification`]; [`Error::Domain`] for a `γ` out of the version's range, for balances below `10⁻⁹`
/// or above `10¹⁵`, or more than `10⁴` apart, or which are less than a hundredth of the level or more than a hundred
/// times it; [`Error::Overflow`] and [`Error::NoConvergence`] as the contract reverts.
pub fn newton_d(version: Version, ann: U256, gamma: U256, x: [U256; 2], k0_prev: U256) -> Result<U256> {
    let curve = version.curve(ann, gamma)?;
    let [a, b] = x;
    let (large, small) = (a.max(b), a.min(b));
    within(large, [n(1_000_000_000), TEN_33], Error::Domain)?;
    if is_less(div(mul(small, ONE)?, large, Down)?, n(100_000_000_000_000)) {
        return Err(Error::Domain);
    }
    let sum = add(large, small)?;
    let product = mul(large, small)?;
    let guess = if k0_prev == U256::ZERO {
        mul(n(2), sqrt(product))?
    } else {
        sqrt(mul(div(mul(product, n(4))?, k0_prev, Down)?, ONE)?).min(sum)
    };
    let four = mul(n(4), ONE)?;
    let k0 = |d| div(mul(div(mul(four, large)?, d, Down)?, small)?, d, Down);
    let d = curve.level(guess, sum, k0)?;
    for x in [large, small] {
        within(div(mul(x, ONE)?, d, Down)?, FRACTION_RANGE, Error::Domain)?;
    }
    Ok(d)
}

/// The balance of coin `i` at level `d`, by Newton's method.
///
/// Exactly as `newton_y` of twocrypto-ng. Accuracy: it stops where a step is below a relative `10⁻¹⁴` of the largest
/// of the balances and the level, or below 100 units; at most 255 rounds.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::twocrypto_math::{Version, newton_y}};
///
/// let x = [837_977_742_113_278_976_u64, 322_691_784_842_134_540].map(U256::from);
/// let (gamma, d) = (U256::from(10_000_000_000_000_u64), U256::from(1_040_767_393_632_904_486_u64));
/// let y = newton_y(Version::V200, U256::from(2_700_000), gamma, x, d, 1)?;
/// assert_eq!(y, U256::from(322_688_631_126_218_684_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidAsset`], [`Error::InvalidAmplification`]; [`Error::Domain`] for a `γ` out of the version's range, a
/// level below `0.1` or above `10¹⁵`, and where one balance is too small a part of the level; [`Error::Overflow`] and
/// [`Error::NoConvergence`] as the contract reverts.
pub fn newton_y(version: Version, ann: U256, gamma: U256, x: [U256; 2], d: U256, i: usize) -> Result<U256> {
    let curve = version.curve(ann, gamma)?;
    check_level(d)?;
    let x_j = other(x, i)?;
    let y = iterate(version, curve, x_j, d)?;
    within(div(mul(y, ONE)?, d, Down)?, version.fraction_range(gamma)?, Error::Domain)?;
    Ok(y)
}

/// The balance of coin `i` at level `d` in closed form, and its `K₀`.
///
/// ```text
/// y = D²·K₀/(4·xⱼ),   a·K₀³ + b·K₀² + c·K₀ + d = 0
/// a = 1,   b = A·γ²·D/xⱼ − 3 − 2γ,   c = 3 + 4γ + γ² + A·γ²·(4xⱼ/D − 4),   d = −(1 + γ)²
/// ```
///
/// Exactly as `get_y` of twocrypto-ng, with the coefficients scaled so that their cubes have 256 bits. Where the cubic
/// has three real roots the balance is that of [`newton_y`] and `K₀` is zero. Accuracy: a relative 10⁻¹⁵, for balances
/// within a factor of fifty.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::twocrypto_math::{Version, get_y}};
///
/// let x = [837_977_742_113_278_976_u64, 322_691_784_842_134_540].map(U256::from);
/// let (gamma, d) = (U256::from(10_000_000_000_000_u64), U256::from(1_040_767_393_632_904_486_u64));
/// let [y, k0] = get_y(Version::V200, U256::from(2_700_000), gamma, x, d, 1)?;
/// assert_eq!((y, k0), (U256::from(322_688_631_126_218_683_u64), U256::from(998_547_627_144_651_558_u64)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`newton_y`].
pub fn get_y(version: Version, ann: U256, gamma: U256, x: [U256; 2], d: U256, i: usize) -> Result<[U256; 2]> {
    let curve = version.curve(ann, gamma)?;
    check_level(d)?;
    let x_j = other(x, i)?;
    within(twice_of_level(x_j, d)?, version.k0_range(gamma)?, Error::Domain)?;
    let Some(root) = root(curve, x_j, d)? else {
        return Ok([iterate(version, curve, x_j, d)?, U256::ZERO]);
    };
    let y = div(mul(div(mul(d, d)?, x_j, Down)?, root)?.wrapping_shr(2), ONE, Down)?;
    within(div(mul(y, ONE)?, d, Down)?, version.fraction_range(gamma)?, Error::Domain)?;
    Ok([y, root])
}

/// The price of coin 1 in coin 0, in units of the price scale, 18 decimals.
///
/// ```text
/// x₀·(G + 4A·γ²·K₀·x₁/D) / (x₁·(G + 4A·γ²·K₀·x₀/D)),   G = 2K₀³ − K₀²·(2γ + 3) + (γ + 1)²
/// ```
///
/// Exactly as `get_p` of twocrypto-ng, both versions. Rounding: down in every step; within `3·10⁻¹⁸` of `1 + p`.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::twocrypto_math::get_p};
///
/// let xp = [837_969_569_505_353_744_u64, 322_691_784_842_134_540].map(U256::from);
/// let (gamma, d) = (U256::from(10_000_000_000_000_u64), U256::from(1_040_767_393_632_904_486_u64));
/// assert_eq!(get_p(xp, d, U256::from(2_700_000), gamma)?, U256::from(2_591_396_404_875_776_593_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] for a level below `0.1` or above `10¹⁵` and for a balance of zero, [`Error::Overflow`].
pub fn get_p(xp: [U256; 2], d: U256, ann: U256, gamma: U256) -> Result<U256> {
    check_level(d)?;
    let [x, y] = xp;
    let k0 = div(mul(div(mul(mul(n(4), x)?, y)?, d, Down)?, ONE_36)?, d, Down)?;
    let terms = price_terms(k0, ann, gamma)?;
    let (num, den) = (terms.of(y, d)?, terms.of(x, d)?);
    Ok(machine_div(mul(div(mul(x, num)?, y, Down)?, ONE)?, den))
}

/// The balance that is given, where `i` is looked for.
fn other([x0, x1]: [U256; 2], i: usize) -> Result<U256> {
    match i {
        0 => Ok(x1),
        1 => Ok(x0),
        _ => Err(Error::InvalidAsset),
    }
}

/// `2·x/D`
fn twice_of_level(x: U256, d: U256) -> Result<U256> {
    div(mul(mul(n(2), ONE)?, x)?, d, Down)
}

/// Newton's method from a balance in proportion.
fn iterate(version: Version, curve: Curve, x_j: U256, d: U256) -> Result<U256> {
    let k0 = twice_of_level(x_j, d)?;
    within(k0, version.k0_range(curve.gamma)?, Error::Domain)?;
    let guess = div(mul(d, d)?, mul(n(4), x_j)?, Down)?;
    curve.balance(guess, d, Others { sum: x_j, largest: x_j, k0 })
}

/// Sizes of the coefficients, of which that of `a` is `10³²`.
const STEPS: [(i128, i128); 5] = [step(30), step(28), step(26), step(24), step(20)];

/// `K₀` in closed form, if that is safe.
fn root(curve: Curve, x_j: U256, d: U256) -> Result<Option<U256>> {
    let wide = |x: u128| Int256::from_bits(U256::from_limbs(limbs_of(x)));
    // 10³², 10¹⁴, 10⁴ and what brings A·γ² to 32 digits.
    let [one, gamma_unit, square_unit, unit] =
        [100_000_000_000_000_000_000_000_000_000_000, 100_000_000_000_000, 10_000, 400_000_000].map(wide);
    let [ann, gamma, x_j, d] =
        [Int256::try_from(curve.ann)?, Int256::try_from(curve.gamma)?, Int256::try_from(x_j)?, Int256::try_from(d)?];
    let (two, three, four) = (wide(2), wide(3), wide(4));
    let gamma_square = gamma.checked_mul(gamma)?;
    let ann_gamma = ann.checked_mul(gamma_square)?;
    let three_units = one.checked_mul(three)?;
    let gamma_unit = gamma.checked_mul(gamma_unit)?;
    let b = d.checked_mul(ann_gamma)?.checked_div(unit)?.checked_div(x_j)?;
    let c = three_units
        .checked_add(gamma_unit.checked_mul(four)?)?
        .checked_add(gamma_square.checked_div(square_unit)?)?
        .checked_add(four.checked_mul(ann_gamma)?.checked_div(unit)?.checked_mul(x_j)?.checked_div(d)?)?
        .checked_sub(four.checked_mul(ann_gamma)?.checked_div(unit)?)?;
    let gamma_plus_one = gamma.checked_add(Int256::try_from(ONE)?)?;
    let cubic = Cubic {
        a: one,
        b: b.checked_sub(three_units)?.checked_sub(gamma_unit.checked_mul(two)?)?,
        c,
        d: gamma_plus_one.checked_mul(gamma_plus_one)?.checked_div(square_unit)?.checked_neg()?,
    };
    let deltas = |cubic: &Cubic| {
        let delta0 = cubic.delta0()?;
        let delta1 = three.checked_mul(delta0)?.checked_add(cubic.b)?.checked_sub(cubic.tail()?)?;
        Ok((delta0, delta1))
    };
    let (delta0, delta1) = deltas(&cubic)?;
    let size = delta0.unsigned_abs().min(delta1.unsigned_abs()).min(one.to_bits());
    let divider = divider(size, &STEPS)?;
    let cubic = cubic.map(|x| x.checked_div(divider))?;
    let (delta0, delta1) = deltas(&cubic)?;
    let Some(c1) = cubic.c1(delta0, delta1)? else { return Ok(None) };
    let wad = Int256::try_from(ONE)?;
    let root = wad
        .checked_mul(c1)?
        .checked_sub(wad.checked_mul(cubic.b)?)?
        .checked_sub(wad.checked_mul(cubic.b)?.checked_div(c1)?.checked_mul(delta0)?)?
        .checked_div(three.checked_mul(cubic.a)?)?;
    if root.is_negative() { Err(Error::Overflow) } else { Ok(Some(root.to_bits())) }
}
