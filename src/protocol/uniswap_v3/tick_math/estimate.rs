//! The tick of a sqrt price from its logarithm in integers, with a bound of the error.
//!
//! ```text
//! p/2⁹⁶ = 2^e·m,  1 ≤ m < 2,   m·R = 1 + z  for a tabulated R ≈ 1/m of 16 bits
//! tick = a·ln(p/2⁹⁶) = a·(e·ln 2 − ln R + z − z²/2 + z³/3 − …)   with a = 2/ln 1.0001 = 20000.99998…
//! ```
//!
//! The error in ticks, all of it times `a < 20001`:
//!
//! | from | at most |
//! |---|---|
//! | `m` cut to 48 bits | 20001·2⁻⁴⁷ < 2·10⁻¹⁰ |
//! | `z`, `z²`, `z³` cut to 39 bits: `1 + 1/2 + 1/3` units, and below one unit through the products | 3·20001·2⁻³⁹ < 1.1·10⁻⁷ |
//! | the series' rest, `z⁴/4/(1 − z)` for `z` up to `2⁻⁸ + 2⁻¹⁵` | 20001·6·10⁻¹¹ < 1.3·10⁻⁶ |
//! | `a` in 16 fractional bits, for `z` up to `2⁻⁷` | 2⁻²⁴ < 6·10⁻⁸ |
//! | 64 times `a·ln 2`, and `a·ln R`, in 40 fractional bits | 65·2⁻⁴⁰ < 10⁻¹⁰ |
//! | **together** | **1.5·10⁻⁶** |
//!
//! and a boundary is not where the logarithm is whole: [`sqrt_ratio_at_tick`](super::sqrt_ratio_at_tick) is an integer
//! of at least 2³², rounded up, of a product of 20 factors of 128 bits, cut 19 times and at least 2⁶⁴, so it is off by
//! a factor of less than `1 + 2⁻³² + 40·2⁻⁶⁴`, that is by less than `4.7·10⁻⁶` ticks. The sum, `6.2·10⁻⁶`, is below
//! [`MARGIN`], `2⁻¹⁶ = 15·10⁻⁶`. One tick in 30,000 is left to be decided by the boundary itself.

use crate::number::wide::{funnel, high, join, widening_mul};
use crate::protocol::U256;

/// Fractional bits of a tick here.
const FRACTION: u32 = 40;
/// `a·ln 2`
const TICKS_PER_DOUBLING: i64 = 15_243_229_806_399_573;
/// `a` in 16 fractional bits.
const TICKS_PER_UNIT: i64 = 1_310_785_535;
/// What the estimate may be off, `2⁻¹⁶` ticks.
const MARGIN: i64 = 1 << (FRACTION - 16);

/// Of one of 128 intervals of `m`.
#[derive(Clone, Copy)]
struct Interval {
    /// `R·2¹⁶`
    reciprocal: u64,
    /// `−a·ln R`
    ticks: i64,
}

static INTERVALS: [Interval; 128] = intervals();

#[allow(clippy::indexing_slicing, reason = "made when compiling: an index out of range would not compile")]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::integer_division_remainder_used,
    reason = "made when compiling, of numbers that are known"
)]
const fn intervals() -> [Interval; 128] {
    let mut intervals = [Interval { reciprocal: 0, ticks: 0 }; 128];
    let mut k = 0;
    while k < 128 {
        // The middle of the interval is (257 + 2k)/256: R = 2¹⁶·256/(257 + 2k), to nearest.
        let middle = 257 + 2 * k as u64;
        let reciprocal = ((1 << 25) + middle) / (2 * middle);
        // −log₂ R = 16 − log₂(R·2¹⁶), in 64 fractional bits; its ticks in 40, cut.
        let log2 = (16_u128 << 64) - log2_x64(reciprocal);
        let (above, below) = widening_mul(log2, TICKS_PER_DOUBLING as u128);
        let ticks = above << 64 | below >> 64;
        intervals[k] = Interval { reciprocal, ticks: ticks as i64 };
        k += 1;
    }
    intervals
}

/// `log₂ x` in 64 fractional bits, cut: the square of a number below two has the next bit in its integer part.
const fn log2_x64(x: u64) -> u128 {
    let whole = x.ilog2();
    let mut log2 = (whole as u128) << 64;
    let mut mantissa = (x as u128) << (127 - whole);
    let mut bit = 1_u128 << 63;
    while bit != 0 {
        // Two bits above the point, or one.
        let (square, _) = widening_mul(mantissa, mantissa);
        if square >> 127 == 1 {
            log2 |= bit;
            mantissa = square;
        } else {
            mantissa = square << 1;
        }
        bit >>= 1;
    }
    log2
}

/// The two ticks, equal or neighbours, one of which is that of a sqrt price between 2³² and 2¹⁶⁰.
#[inline]
pub(super) fn tick_between(price: U256) -> (i32, i32) {
    let [p0, p1, p2, _] = price.into_limbs();
    // The upper 64 bits, and the power of two of the highest.
    let (upper, exponent) = if p2 == 0 {
        let p = join(p1, p0);
        let zeros = p.leading_zeros();
        (high(p << (zeros & 127)), 127_u32.wrapping_sub(zeros))
    } else {
        let zeros = p2.leading_zeros();
        (funnel(p2, p1, zeros & 63), 191_u32.wrapping_sub(zeros))
    };
    let Interval { reciprocal, ticks } =
        INTERVALS.get((upper >> 56 & 127) as usize).copied().unwrap_or(Interval { reciprocal: 0, ticks: 0 });
    // 48 bits by 16: 1 + z in 63 fractional bits.
    let z = signed((upper >> 16).wrapping_mul(reciprocal).wrapping_sub(1 << 63)) >> 24;
    let square = z.wrapping_mul(z) >> 39;
    let cube = square.wrapping_mul(z) >> 39;
    // 1/3 in 16 bits is 21845 units of 2⁻¹⁶.
    let logarithm = z.wrapping_sub(square >> 1).wrapping_add(cube.wrapping_mul(21_845) >> 16);
    let fine = logarithm.wrapping_mul(TICKS_PER_UNIT) >> (39 + 16 - FRACTION);
    let doublings = (i64::from(exponent) - 96).wrapping_mul(TICKS_PER_DOUBLING);
    let tick = doublings.wrapping_add(ticks).wrapping_add(fine);
    (whole(tick.wrapping_sub(MARGIN)), whole(tick.wrapping_add(MARGIN)))
}

/// Two's complement.
#[inline]
#[allow(clippy::cast_possible_wrap, reason = "it is meant to wrap")]
fn signed(x: u64) -> i64 {
    x as i64
}

/// `⌊tick⌋`, of 20 bits.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "64 − 40 bits are left")]
fn whole(tick: i64) -> i32 {
    (tick >> FRACTION) as i32
}
