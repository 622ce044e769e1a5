//! What the pools of volatile coins share: exponential and cube root in 18 decimals, and how the equation of the curve
//! is solved.
//!
//! With `n` balances in units of equal value, `γ` and `A` (as the contracts store it, `ANN = A·nⁿ·10⁴`), the level `D`
//! solves
//!
//! ```text
//! K·Dⁿ⁻¹·Σx + ∏x = K·Dⁿ + (D/n)ⁿ,   K = A·K₀·γ²/(γ + 1 − K₀)²,   K₀ = ∏x·nⁿ/Dⁿ
//! ```
//!
//! Reference: Egorov, "Automatic market-making with dynamic peg" (2021); for the exponential, Bloemen, "Approximating
//! the exponential and natural logarithm in fixed point" (2022).

pub(super) mod cubic;
pub(super) mod newton;

use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::number::wide::{high, low, widening_mul};
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, limbs_of, most_significant_bit, mul, narrow, sub, x96};
use crate::protocol::int256::Int256;
/// `1` of a `γ`, a price or a `K₀`.
pub(super) use crate::protocol::wad::WAD as ONE;

/// What `A·nⁿ` is multiplied by in the contracts' `ANN`.
pub(super) const A_MULTIPLIER: U256 = n(10_000);
/// `10³⁶`
pub(super) const ONE_36: U256 = U256::from_limbs([0xb34b_9f10_0000_0000, 0x00c0_97ce_7bc9_0715, 0, 0]);

/// `10¹⁵` in 18 decimals.
pub(super) const TEN_33: U256 = U256::from_limbs([0x38c1_5b0a_0000_0000, 0x0000_314d_c644_8d93, 0, 0]);
/// What a balance may be of the level: from one in a hundred to a hundred times.
pub(super) const FRACTION_RANGE: [U256; 2] =
    [n(9_999_999_999_999_999), U256::from_limbs([7_766_279_631_452_241_920, 5, 0, 0])];

/// A small number.
pub(super) const fn n(x: u64) -> U256 {
    U256::from_limbs([x, 0, 0, 0])
}

/// `⌊a/b⌋`, zero for a divisor of zero: the machine's division, which the contracts use here and there without a check.
#[inline]
pub(super) fn machine_div(a: U256, b: U256) -> U256 {
    div(a, b, Down).unwrap_or(U256::ZERO)
}

/// An error outside the bounds.
#[inline]
pub(super) fn within(x: U256, [least, most]: [U256; 2], error: Error) -> Result<()> {
    if is_less(x, least) || is_less(most, x) { Err(error) } else { Ok(()) }
}

/// A level is at least `0.1`, at most `10¹⁵`.
#[inline]
pub(super) fn check_level(d: U256) -> Result<()> {
    within(d, [n(100_000_000_000_000_000), TEN_33], Error::Domain)
}

/// What the price is made of, for any number of coins.
pub(super) struct PriceTerms {
    /// `2K₀³ − K₀²·(2γ + 3) + (γ + 1)²`, 36 decimals.
    g: U256,
    /// `nⁿ·A·γ²`
    a_gamma: U256,
    /// 36 decimals.
    k0: U256,
}

/// Those of a `K₀` with 36 decimals.
pub(super) fn price_terms(k0: U256, ann: U256, gamma: U256) -> Result<PriceTerms> {
    let over = |x| div(x, ONE_36, Down);
    let square = over(mul(k0, k0)?)?;
    let cube = over(mul(over(mul(mul(n(2), k0)?, k0)?)?, k0)?)?;
    let gamma_plus_one = add(gamma, ONE)?;
    let falling = div(mul(square, add(mul(n(2), gamma)?, mul(n(3), ONE)?)?)?, ONE, Down)?;
    let g = sub(add(cube, mul(gamma_plus_one, gamma_plus_one)?)?, falling)?;
    let a_gamma = div(mul(mul(ann, gamma)?, gamma)?, A_MULTIPLIER, Down)?;
    Ok(PriceTerms { g, a_gamma, k0 })
}

impl PriceTerms {
    /// `G + nⁿ·A·γ²·K₀·x/D`, 36 decimals.
    pub(super) fn of(&self, x: U256, d: U256) -> Result<U256> {
        let part = div(mul(self.a_gamma, x)?, d, Down)?;
        add(self.g, div(mul(part, self.k0)?, ONE_36, Down)?)
    }
}

/// `|a − b|`
#[inline]
pub(super) fn distance(a: U256, b: U256) -> U256 {
    if is_less(a, b) { b.wrapping_sub(a) } else { a.wrapping_sub(b) }
}

/// `e^x` in 18 decimals.
///
/// ```text
/// 2ᵏ·eʳ,   k = ⌊x/ln 2 + ½⌋,   r = x − k·ln 2,   eʳ a quotient of polynomials of degree 5 and 6
/// ```
///
/// Exactly as `wad_exp` of twocrypto-ng and tricrypto-ng v2.0.0. Accuracy: a relative `2⁻⁶⁵`, then rounded down.
///
/// ```
/// use cfmm_math::protocol::{curve_finance::crypto_math::wad_exp, int256::Int256};
///
/// let one = Int256::from(1_000_000_000_000_000_000);
/// assert_eq!(wad_exp(one), Ok(Int256::from(2_718_281_828_459_045_235)));
/// assert_eq!(wad_exp(Int256::from(-41_446_531_673_892_822_313)), Ok(Int256::ZERO));
/// ```
///
/// # Errors
/// [`Error::Overflow`] from `x = 135.305999368893231589` on.
pub fn wad_exp(x: Int256) -> Result<Int256> {
    /// `⌊ln 2·2⁹⁶⌋`
    const LN_2: i128 = 54_916_777_467_707_473_351_141_471_128;
    /// What the quotient is multiplied by: `10¹⁸·2⁹⁹` times a factor that makes the denominator's leading coefficient
    /// one.
    const SCALE: U256 = U256::from_limbs([0xee70_ef65_f997_8af3, 0x63c3_2e5c_2f6d_c192, 0x0002_9d9d_c385, 0]);
    let c = |x: i128| Int256::from(x);
    if x <= c(-42_139_678_854_452_767_551) {
        return Ok(Int256::ZERO);
    }
    if x >= c(135_305_999_368_893_231_589) {
        return Err(Error::Overflow);
    }
    // From 10⁻¹⁸ to 2⁻⁹⁶.
    let x = x.checked_mul(c(1 << 78))?.checked_div(c(3_814_697_265_625))?;
    let k = x.checked_mul(c(1 << 96))?.checked_div(c(LN_2))?.checked_add(c(1 << 95))?.sar(96);
    let r = x.checked_sub(k.checked_mul(c(LN_2))?)?;
    // One step of Horner's scheme.
    let next = |y: Int256, coefficient: i128| y.checked_mul(r)?.sar(96).checked_add(c(coefficient));
    let y =
        next(r.checked_add(c(1_346_386_616_545_796_478_920_950_773_328))?, 57_155_421_227_552_351_082_224_309_758_442)?;
    let p = y.checked_add(r)?.checked_sub(c(94_201_549_194_550_492_254_356_042_504_812))?;
    let p = p.checked_mul(y)?.sar(96).checked_add(c(28_719_021_644_029_726_153_956_944_680_412_240))?;
    let constant = Int256::from_bits(x96(4_385_272_521_454_847_904_659_076_985_693_276));
    let p = p.checked_mul(r)?.checked_add(constant)?;
    let q = r.checked_sub(c(2_855_989_394_907_223_263_936_484_059_900))?;
    let q = next(q, 50_020_603_652_535_783_019_961_831_881_945)?;
    let q = next(q, -533_845_033_583_426_703_283_633_433_725_380)?;
    let q = next(q, 3_604_857_256_930_695_427_073_651_918_689_429)?;
    let q = next(q, -14_423_608_567_350_463_180_887_372_962_807_573)?;
    let q = next(q, 26_449_188_498_355_588_339_934_803_723_976_023)?;
    // No zero of the denominator is near, and the quotient is positive.
    let quotient = p.checked_div(q)?;
    let shift = c(195).checked_sub(k)?.to_bits();
    let shift = u32::try_from(shift).map_err(|_| Error::Overflow)?;
    Int256::try_from(mul(quotient.to_bits(), SCALE)?.wrapping_shr(shift.min(255) as usize))
}

/// `∛x` in 18 decimals, by seven steps of Newton's method from a power of two and its thirds.
///
/// ```text
/// a = ⌊(2a + ⌊10³⁶x/a²⌋)/3⌋
/// ```
///
/// Exactly as `cbrt` of twocrypto-ng and tricrypto-ng v2.0.0. Above `1.16·10⁴¹` the radicand has 18 decimals less,
/// above `1.16·10⁵⁹` 36 less, and the root 6 or 12. Rounding: down, of the decimals that it has, or one unit above.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::crypto_math::cbrt};
///
/// let wei = |x: u64| U256::from(x) * U256::from(1_000_000_000_000_000_000_u64);
/// assert_eq!(cbrt(wei(27)), wei(3));
/// assert_eq!(cbrt(wei(2)), U256::from(1_259_921_049_894_873_164_u64));
/// ```
#[must_use]
pub fn cbrt(x: U256) -> U256 {
    /// `⌊2²⁵⁶/10³⁶⌋`
    const SMALL: U256 = U256::from_limbs([0xca17_a3ab_a173_d3d5, 0x4849_32d2_e725_a5bb, 0x154, 0]);
    /// `⌊2²⁵⁶/10³⁶⌋·10¹⁸`
    const MIDDLE: U256 = U256::from_limbs([0x4d54_2c5d_b234_0000, 0x5fe6_45cc_4873_f9e6, 0x725d_d1d2_43ab_a0e7, 0x12]);
    // The products fit below these.
    let (radicand, scale) = if is_less(x, SMALL) {
        (x.wrapping_mul(ONE_36), U256::ONE)
    } else if is_less(x, MIDDLE) {
        (x.wrapping_mul(ONE), n(1_000_000))
    } else {
        (x, n(1_000_000_000_000))
    };
    let Ok(log) = most_significant_bit(radicand) else { return U256::ZERO };
    let (whole, part) = (log.wrapping_div(3), log.wrapping_rem(3));
    let power = 1_u128 << (whole & 127);
    let mut root = match part {
        0 => power,
        1 => power.wrapping_mul(1_260).wrapping_div(1_000),
        _ => power.wrapping_mul(1_587_600).wrapping_div(1_000_000),
    };
    for _ in 0..7 {
        // The root and this quotient have 88 bits at most.
        let (upper, lower) = widening_mul(root, root);
        let square = U256::from_limbs([low(lower), high(lower), low(upper), high(upper)]);
        let quotient = narrow(machine_div(radicand, square)).unwrap_or(0);
        root = root.wrapping_shl(1).wrapping_add(quotient).wrapping_div(3);
    }
    U256::from_limbs(limbs_of(root)).wrapping_mul(scale)
}
