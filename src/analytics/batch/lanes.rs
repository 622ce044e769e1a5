//! Elementary functions without a branch, which a compiler can run on several numbers at once.
//!
//! Arguments are taken to be valid; what is not a number stays one that is not.

/// `ln 2` as a part of 32 bits, so that its product with an exponent is exact, and the rest.
const LN_2: [f64; 2] = [f64::from_bits(0x3FE6_2E42_FEE0_0000), 1.908_214_929_270_587_8e-10];

/// `1.5·2⁵²`: adding it rounds to the nearest integer, which is then in the low bits.
const TO_INTEGER: f64 = 6_755_399_441_055_744.0;

/// The fraction bits of an f64.
const FRACTION: u64 = (1 << 52) - 1;

/// A polynomial of degree 13, lowest coefficient first, by Estrin's scheme: sums of pairs, which do not wait for each other.
#[inline]
fn polynomial(c: [f64; 14], x: f64) -> f64 {
    let [c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13] = c;
    let (x2, x4) = (x * x, (x * x) * (x * x));
    let low = (c0 + c1 * x) + (c2 + c3 * x) * x2;
    let middle = (c4 + c5 * x) + (c6 + c7 * x) * x2;
    let high = (c8 + c9 * x) + (c10 + c11 * x) * x2;
    low + (middle + (high + (c12 + c13 * x) * x4) * x4) * x4
}

/// `2^n` for an integer in `[−1022, 1023]`, with [`TO_INTEGER`] added to it.
#[inline]
fn power_of_two(shifted: f64) -> f64 {
    f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0_f64.to_bits()))
}

/// `ln(1 + d/x)` for positive `x` and `d ≥ 0`, to 4 ε.
#[inline]
pub(super) fn ln_1p_ratio(d: f64, x: f64) -> f64 {
    ln((x + d) / x, d, x)
}

/// `ln ratio`, `ratio = 1 + d/x`, to 4 ε.
///
/// `ratio = 2ᵏ·m` with `m` in `[√½, √2)`, and `ln m = 2·atanh((m − 1)/(m + 1))`; for `k = 0` that is `d/(d + 2x)`, of
/// which nothing is lost.
#[inline]
pub(super) fn ln(ratio: f64, d: f64, x: f64) -> f64 {
    // Bits of ratio/√½, whose exponent is k.
    let shifted = ratio.to_bits().wrapping_sub(core::f64::consts::FRAC_1_SQRT_2.to_bits() & FRACTION);
    let exponent = shifted >> 52;
    // The exponent as a number, by placing it into the fraction of 2⁵².
    let k = f64::from_bits(exponent | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1_022.0);
    let m = f64::from_bits(ratio.to_bits().wrapping_sub(exponent.wrapping_sub(1_022) << 52));
    let (numerator, denominator) = if k == 0.0 { (d, d + 2.0 * x) } else { (m - 1.0, m + 1.0) };
    let u = numerator / denominator;
    let s = u * u;
    // Σ sⁿ/(2n + 3); s is below 0.0295, so that twelve terms leave less than 2⁻⁶².
    let sum = polynomial(
        [3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0, 23.0, 25.0, 27.0, 29.0].map(|odd| 1.0 / odd),
        s,
    );
    let [high, low] = LN_2;
    let tail = 2.0 * u * (s * sum);
    let ln = k * high + (2.0 * u + (tail + k * low));
    // The bits of what is negative or no number mean something else.
    if (f64::MIN_POSITIVE..=f64::MAX).contains(&ratio) { ln } else { f64::NAN }
}

/// `eᶻ − 1` for `z` below 709.4, to 3 ε; below −708 it is −1.
#[inline]
pub(super) fn exp_m1(z: f64) -> f64 {
    let z = if z < -708.0 { -708.0 } else { z };
    let shifted = z * core::f64::consts::LOG2_E + TO_INTEGER;
    let n = shifted - TO_INTEGER;
    let [high, low] = LN_2;
    let r = (z - n * high) - n * low;
    // Σ rⁿ/(n + 2)!; |r| is at most 0.3466, so that fourteen terms leave less than 2⁻⁶⁴ of r.
    let sum = polynomial(
        [
            2.0,
            6.0,
            24.0,
            120.0,
            720.0,
            5_040.0,
            40_320.0,
            362_880.0,
            3_628_800.0,
            39_916_800.0,
            479_001_600.0,
            6_227_020_800.0,
            87_178_291_200.0,
            1_307_674_368_000.0,
        ]
        .map(|factorial| 1.0 / factorial),
        r,
    );
    let small = r + r * r * sum;
    let power = power_of_two(shifted);
    power * small + (power - 1.0)
}

/// `eᶻ − 1 − z`, to 8 ε.
#[inline]
pub(super) fn exp_past_tangent(z: f64) -> f64 {
    // z²·Σ zⁿ/(n + 2)!
    let mut sum = 1.0 / 6_402_373_705_728_000.0;
    for factorial in [
        355_687_428_096_000.0,
        20_922_789_888_000.0,
        1_307_674_368_000.0,
        87_178_291_200.0,
        6_227_020_800.0,
        479_001_600.0,
        39_916_800.0,
        3_628_800.0,
        362_880.0,
        40_320.0,
        5_040.0,
        720.0,
        120.0,
        24.0,
        6.0,
        2.0,
    ] {
        sum = sum * z + 1.0 / factorial;
    }
    let (near, far) = (z * z * sum, exp_m1(z) - z);
    if z.abs() < 0.7 { near } else { far }
}
