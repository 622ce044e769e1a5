//! The invariant: see [`invariant`].

use core::num::NonZero;

use super::mantissa::Mantissa;
use crate::number::wide::{div_rem_2by1, div_rem_64, div_u128, join, low, mul_64, mul_high};
use crate::protocol::U256;
use crate::protocol::full_math::{limbs_of, narrow};

/// Units of a root and of what it is compared with: 2¹⁶ to one.
pub(super) const FRACTION: u32 = 16;

/// What the root that is found may be off by and what is neglected elsewhere, in units: see [`invariant`].
pub(super) const SLACK: u128 = 64;

/// The invariant that the contracts end with, where the proof says what it is.
///
/// `amp_total` is `Ann` times `precision`, and the map in integers
///
/// ```text
/// p = D·∏ D/(n·xᵢ),   W = ⌊Ann·Σ xᵢ⌋
/// D ← ⌊(W + n·p)·D / (⌊(Ann − 1)·D⌋ + (n + 1)·p)⌋
/// ```
///
/// from `D = Σ xᵢ` on, in which `p` is truncated once at each balance, by `n·xᵢ`, or by `xᵢ` and at the end by `nⁿ`.
///
/// # Proof
/// It is Newton's map of `g(D) = p(D) + (Ann − 1)·D − W`, with the slope `g′ = Ann − 1 + (n + 1)·p/D`. Write `a` for
/// `Ann ≥ 1`, `S` for `Σ xᵢ`, and `r` for `D*/(n·min xᵢ)`, which is at least one, as the root is no less than `n` times the
/// geometric mean of the balances; and at the root `p/D` is, since `D* ≤ S`; either but for `1/D`, the fraction of `W`.
///
/// **Truncations.** Those of `p` add up to less than `E = 1 + r + … + rⁿ⁻¹`: each is below one, and is multiplied by
/// `D/(n·xᵢ)` at the balances that follow. (With `nⁿ` at the end: below `1 + E/n ≤ E`.) That of `(a − 1)·D` is below `v`,
/// which is one or, for an integer `a`, zero. With `ε < E` and `ν < v` in their place,
///
/// ```text
/// δ = (ε·((n + 1)·N − n·D) + ν·N) / (D·g′ − (n + 1)·ε − ν)
/// ```
///
/// It is not negative, as `(n + 1)·W ≥ n·(a − 1)·D` for `D ≤ S`, and in the window it is at most `Δ = (E + v)/g′`, but for
/// less than `2⁻³²` of it: with `D ≥ 2⁵⁶` and `E < 2¹⁶` no more is between two values of the window, nor does the
/// denominator change by more.
///
/// **1.** By the inequality of the means `p(S) ≥ S`, so that `g(S) ≥ 0`: the iteration begins at the root or above. There,
/// with `d = D − D*`, `g/g′ ≥ d/(n + 1)`, as either term of `g(D) − g(D*)` says, by `Dⁿ⁺¹ − D*ⁿ⁺¹ ≥ Dⁿ·d`; and
/// `g″/g′ ≤ n/D`. So a round leaves no more of `d` than `n·d/(n + 1) + δ`, and no more than `n·d²/(2·D) + δ`, where
/// `δ ≤ (E + v)/(n + 1)` all the way up, since `E` rises with `(D/D*)ⁿ⁻¹` and `p/D` with `(D/D*)ⁿ`. Let
/// `S < 2^ρ·min xᵢ`. From `d < 2^ρ·D*/n` it takes less than `(n + 1)·ρ·ln 2` rounds to `d < D*/n`, and from there ten into
/// the window, since every one squares `n·d/D*`: less than 255 for `(n + 1)·ρ ≤ 340`. No value is above `S` by more
/// than the truncations, so that the largest product, `(W + n·p)·D`, has less than `2·log₂ S + n·ρ + 6` bits, or than
/// `log₂ W + log₂ S + 3`.
///
/// **2.** A value below the root whose image is at most one above it is within 2 of the root, as `N ≥ D*`. One above the
/// root, whose image is at most one below it, has `d/(n + 1) ≤ g/g′ ≤ 1 + δ`. So `w = n + 3 + E` will do.
///
/// **3.** `κ ≤ n·w²/D < 2⁻¹⁶`.
///
/// **The root** is found by Newton's method, first as a share of `S` in 62 bits, then by its distance from there. In units
/// of `2⁻¹⁶`: `p` is a product of `2·n + 3` factors, each truncated by less than `3·2⁻¹²⁶`, which moves the root by less
/// than that many of `D/(n + 1)`, 8 units for `D < 2¹¹⁰`; the slope, with `f` fractional bits, is less than `2⁻ᶠ` of it too
/// small, 16 units of a step of `2ᶠ⁻¹²`; the quotient and the fractions of `p` are truncated, 2 units; and the step, from
/// within `(n + 1)·(step + 1)` of the root, ends within `n·(n + 1)²·(step + 1)²/D` of it, 3 units for
/// `(step + 1)² ≤ 2⁻²⁴·D`. That is less than half of [`SLACK`], and the other half is more than all that is neglected above.
pub(in crate::protocol) fn invariant(balances: &[U256], amp_total: U256, precision: u64) -> Option<U256> {
    Equation::new(balances, narrow(amp_total)?, precision)?.answer()
}

/// `g(D) = 0` of a pool, within the bounds of the proof.
pub(super) struct Equation {
    n: u32,
    /// `Ann·precision`, in lowest terms.
    amp: u64,
    precision: u64,
    /// `S`
    sum: u128,
    /// `W`
    weighted_sum: u128,
    /// `n·min xᵢ`
    least: u128,
    /// `1/∏ n·xᵢ`
    inverse: Mantissa,
    /// `Sⁿ/∏ n·xᵢ`
    q: Mantissa,
    /// `(n + 1)·precision`
    weight: u64,
    /// Fractional bits of a slope: as many as leave it in 63.
    pub(super) fraction: u32,
}

/// The distance to the root, in units.
#[derive(Clone, Copy)]
struct Step {
    up: bool,
    size: u128,
}

/// `g′·precision`, with the fractional bits of an [`Equation`].
pub(super) type Slope = NonZero<u64>;

impl Equation {
    #[inline]
    pub(super) fn new(balances: &[U256], amp: u128, precision: u64) -> Option<Self> {
        let n = u32::try_from(balances.len()).ok().filter(|n| (2..=8).contains(n))?;
        let divisor = NonZero::new(precision)?;
        let amp = u64::try_from(amp).ok().filter(|_| precision >> 10 == 0)?;
        let (amp, precision) = match div_rem_64(amp, divisor) {
            (whole, 0) => (whole, 1),
            _ => (amp, precision),
        };
        let (mut sum, mut least, mut product) = (0_u128, u128::MAX, None::<Mantissa>);
        for balance in balances {
            let x = narrow(*balance).filter(|x| x >> 107 == 0)?;
            let scaled = u128::from(n) * x;
            (sum, least) = (sum + x, least.min(scaled));
            let factor = Mantissa::new(scaled)?;
            product = Some(product.map_or(factor, |product| product.times(factor)));
        }
        let weighted_sum = u128::from(amp).checked_mul(sum)?;
        let weighted_sum = if precision == 1 { weighted_sum } else { div_u128(weighted_sum, divisor.into()) };
        let spread = bits(sum) + bits(u128::from(n)) - bits(least) + 1;
        let is_bounded = amp >= precision
            && amp >> 30 == 0
            && sum >> 110 == 0
            && bits(weighted_sum) + bits(precision.into()) <= 111
            && (n + 1) * spread <= 340
            && 2 * bits(sum) + n * spread <= 250;
        if !is_bounded {
            return None;
        }
        let inverse = product?.reciprocal()?;
        // p/D at D = S, where it is largest.
        let q = Mantissa::new(sum)?.power_times(n, inverse);
        let weight = u64::from(n + 1) * precision;
        let fraction = 62_u32.checked_sub(bits(amp.into()).max(q.bits()? + bits(weight.into())))?;
        (fraction > 20).then_some(Self { n, amp, precision, sum, weighted_sum, least, inverse, q, weight, fraction })
    }

    #[inline]
    fn answer(&self) -> Option<U256> {
        let (root, slope) = self.root()?;
        self.settled(root, slope)
    }

    /// The root in units, and the slope there.
    #[inline]
    pub(super) fn root(&self) -> Option<(u128, Slope)> {
        let mut d = self.guess()?;
        for _ in 0..4 {
            let (slope, p) = self.slope(d)?;
            let Step { up, size } = self.step(d, slope, p)?;
            let from = d << FRACTION;
            let root = if up { from.checked_add(size)? } else { from.checked_sub(size)? };
            let whole = (size >> FRACTION) + 1;
            if whole >> (self.fraction - 12) == 0 && whole * whole <= d >> 24 {
                return Some((root, slope));
            }
            d = root >> FRACTION;
        }
        None
    }

    /// `D`, by Newton's method for its share of `S` in 62 bits.
    #[inline]
    fn guess(&self) -> Option<u128> {
        const ONE: u64 = 1 << 62;
        let share = |a: u64, u: u64| low(mul_64(a, u) >> 62);
        let n = u64::from(self.n);
        let q = low(self.q.fixed(self.fraction)?);
        let (amp, one) = (self.amp << self.fraction, self.precision << self.fraction);
        let mut u = ONE;
        for _ in 0..16 {
            // p/D = q·uⁿ
            let p = (0..n).fold(q, |p, _| share(p, u));
            let slope = NonZero::new(amp - one + self.weight * p)?;
            let value = amp + n * self.precision * share(p, u);
            if value >> 2 >= slope.get() {
                return None;
            }
            let (next, _) = div_rem_2by1(value >> 2, value << 62, slope);
            let change = u.abs_diff(next);
            u = next;
            // The next one would change by about the square of it.
            if change >> 31 == 0 {
                break;
            }
        }
        // S has up to 110 bits, and a share of 63.
        Some(mul_high(self.sum << 2, join(u, 0)))
    }

    /// The slope, and `p/D` in it.
    #[inline]
    fn slope(&self, d: u128) -> Option<(Slope, Mantissa)> {
        let p = Mantissa::new(d)?.power_times(self.n, self.inverse);
        let linear = (self.amp - self.precision) << self.fraction;
        let curved = u64::try_from(p.fixed(self.fraction)?).ok()?.checked_mul(self.weight)?;
        Some((NonZero::new(linear.checked_add(curved)?)?, p))
    }

    /// `(W − (Ann − 1)·D − p)/g′`
    #[inline]
    fn step(&self, d: u128, slope: Slope, p: Mantissa) -> Option<Step> {
        let precision = u128::from(self.precision);
        let linear = u128::from(self.amp - self.precision).checked_mul(d)?;
        // W·precision has up to 111 bits.
        let rest = (self.weighted_sum * precision).checked_sub(linear)? << FRACTION;
        let p = p.times(Mantissa::new(d)?).fixed(FRACTION)?.checked_mul(precision)?;
        let (up, distance) = if p < rest { (true, rest - p) } else { (false, p - rest) };
        let is_near = distance >> (127 - self.fraction) == 0;
        is_near.then(|| Step { up, size: div_u128(distance << self.fraction, slope.into()) })
    }

    /// The invariant, where no integer is near the root or as little above it as the truncations add.
    #[inline]
    fn settled(&self, root: u128, slope: Slope) -> Option<U256> {
        let (d, fraction) = (root >> FRACTION, root & ((1 << FRACTION) - 1));
        let room = ((1 << FRACTION) - SLACK).checked_sub(fraction)?;
        if d >> 56 == 0 || fraction < SLACK {
            return None;
        }
        // E + v in sixteenths, against room·g′.
        let truncated = self.truncations(d)? + if self.precision == 1 { 0 } else { 16 };
        let added = u128::from(truncated * self.precision) << (FRACTION + self.fraction - 4);
        (added < room * u128::from(slope.get())).then(|| U256::from_limbs(limbs_of(d)))
    }

    /// `1 + r + … + rⁿ⁻¹` in sixteenths, rounded up, where it is below 2¹⁶.
    #[inline]
    pub(super) fn truncations(&self, d: u128) -> Option<u64> {
        // The top 58 bits of D.
        let shift = 70_u32.saturating_sub(d.leading_zeros());
        let (ratio, _) = div_rem_64((low(d >> shift) + 1) << 4, NonZero::new(low(self.least >> shift))?);
        let ratio = ratio + 1;
        if ratio >> 20 != 0 {
            return None;
        }
        (1..self.n).try_fold(16, |sum: u64, _| {
            let next = 17 + ((sum * ratio) >> 4);
            (next >> 20 == 0).then_some(next)
        })
    }
}

#[inline]
const fn bits(x: u128) -> u32 {
    128 - x.leading_zeros()
}
