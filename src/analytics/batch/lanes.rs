//! Elementary functions without a branch, which a compiler can run on several numbers at once.
//!
//! Arguments are taken to be valid; what is not a number stays one that is not. Only `+ − × ÷` and integer instructions, so
//! that the bits are the same on every target. Logarithms are to base 2, where whole exponents need no constant. The
//! polynomials are those of least greatest error (Remez' exchange); the tests hold them to what is said of them here. The
//! rest of an error is the sum of the roundings, half an ε each.

#[cfg(test)]
mod tests;

/// The fraction bits of an f64.
const FRACTION: u64 = (1 << 52) - 1;

/// `2⁵²`, in whose fraction an integer is a number.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// Adding it rounds to the nearest integer, which is then in the low bits.
const TO_INTEGER: f64 = 1.5 * TWO_52;

/// `ln 2`, and `2/ln 2`.
const LN_2: f64 = core::f64::consts::LN_2;
const TWO_LOG2_E: f64 = 2.0 * core::f64::consts::LOG2_E;

/// `(log₂((1 + u)/(1 − u)) − 2u/ln 2)/u³` as a polynomial in `u²`: for `|u|` below 0.2005, within 0.15 ε of the
/// logarithm, the rounding of `2/ln 2` with it.
const LOGARITHM: [f64; 7] = [
    0.961_796_693_926_035_3,
    0.577_078_016_310_804_8,
    0.412_198_593_551_478_1,
    0.320_597_783_950_216_1,
    0.262_370_515_242_421_83,
    0.220_066_161_726_170_5,
    0.221_370_857_242_326_58,
];

/// `(2ᶠ − 1 − f·ln 2)/f²`: for `|f| ≤ ½`, within 0.3 ε of `2ᶠ − 1`, the rounding of `ln 2` with it.
const EXPONENTIAL: [f64; 10] = [
    0.240_226_506_959_100_94,
    0.055_504_108_664_821_33,
    0.009_618_129_107_608_191,
    0.001_333_355_814_651_547,
    0.000_154_035_304_401_134_1,
    1.525_273_371_276_951_5e-5,
    1.321_544_337_808_090_4e-6,
    1.017_811_760_273_491_4e-7,
    7.072_454_023_573_957e-9,
    4.445_972_416_567_919e-10,
];

/// The same for `|f| ≤ 1`, within 0.3 ε of itself.
const PAST_TANGENT: [f64; 13] = [
    0.240_226_506_959_100_72,
    0.055_504_108_664_821_57,
    0.009_618_129_107_628_487,
    0.001_333_355_814_643_119_5,
    0.000_154_035_303_933_707_75,
    1.525_273_380_184_71e-5,
    1.321_548_679_432_833e-6,
    1.017_808_677_069_838_7e-7,
    7.054_910_957_242_452e-9,
    4.445_411_027_137_962e-10,
    2.567_876_903_080_523_6e-11,
    1.379_343_242_582_194_6e-12,
    6.793_375_860_624_746e-14,
];

/// A polynomial, lowest coefficient first, by Estrin's scheme: sums that do not wait for each other.
#[inline]
fn polynomial<const N: usize>(c: [f64; N], x: f64) -> f64 {
    let pair = |i: usize| match (c.get(i), c.get(i + 1)) {
        (Some(low), Some(high)) => low + high * x,
        (Some(low), None) => *low,
        _ => 0.0,
    };
    let (x2, x4) = (x * x, (x * x) * (x * x));
    let four = |i: usize| if i + 2 < N { pair(i) + pair(i + 2) * x2 } else { pair(i) };
    let eight = |i: usize| if i + 4 < N { four(i) + four(i + 4) * x4 } else { four(i) };
    if N > 8 { eight(0) + eight(8) * (x4 * x4) } else { eight(0) }
}

/// `log₂(1 + d/x)`, with `sum = x + d`, for `sum` and `x` from 2⁻¹⁰²² to 2¹⁰²²: to 5.2 ε while `d/x` is a normal number.
///
/// `sum/x = 2ᵏ·t/x` with `t/x` from `2^−0.5861` to `2^0.5861`, and `log₂(t/x)` is a series in `u = (t − x)/(t + x)`. Half an
/// ε each are the roundings of `t + x`, the quotient, the sum of the series and its product with `u`, with what is small
/// 2.2 ε. For `k = 0` the numerator is `d`, of which nothing is lost, and `sum` adds 0.3 ε. For `k = ±1` the result is at
/// least 0.4139, and off by `2.2·0.5861` ε of one, 0.73 ε by `sum` and 0.13 ε by the last sum. Exact sums: to 3.6 ε.
#[inline]
pub(super) fn log2_1p_ratio(d: f64, sum: f64, x: f64) -> f64 {
    const ONE: u64 = 1.0_f64.to_bits();
    // The bits of a positive number are its logarithm to 0.0861, in units of 2⁻⁵²: their difference, rounded, is k, here
    // with the exponent of 1 added to it.
    let steps = sum.to_bits().wrapping_sub(x.to_bits()).wrapping_add(ONE + (1 << 51));
    let k = f64::from_bits((steps >> 52) | TWO_52.to_bits()) - (TWO_52 + 1_023.0);
    let t = f64::from_bits(sum.to_bits().wrapping_sub((steps & !FRACTION).wrapping_sub(ONE)));
    // Exact: each is less than twice the other.
    let numerator = if k == 0.0 { d } else { t - x };
    let u = numerator / (t + x);
    let s = u * u;
    k + u * (TWO_LOG2_E + s * polynomial(LOGARITHM, s))
}

/// `1 − 2ᶻ` for `z ≤ 0`: to 1.6 ε.
///
/// `2ᶻ = 2ⁿ·2ᶠ`. For `n = 0` the result is `1 − 2ᶠ`, of which the last sum and product are half an ε each and the product
/// in the sum 0.3 ε; else it is at least 0.29, and `1 − 2ⁿ` is exact.
#[inline]
pub(super) fn one_minus_exp2(z: f64) -> f64 {
    // From here on 1.
    let z = if z < -100.0 { -100.0 } else { z };
    let shifted = z + TO_INTEGER;
    let f = z - (shifted - TO_INTEGER);
    let power = power_of_two(shifted);
    let small = f * (LN_2 + f * polynomial(EXPONENTIAL, f));
    (1.0 - power) - power * small
}

/// `2ᵗ − 1 − t·ln 2` for `|t| ≤ 1022`: to 5 ε, and for `|t| ≤ 1` to 3 ε.
///
/// `2ᵗ = 2ⁿ·2ᶠ`. Up to 1 it is the polynomial, of 1.5 ε, and two products. Further out `n` is rounded towards 0, so that
/// nothing that is added is much larger than the result: at `−1`, where it is worst, 0.19 from 0.69 and `−½`.
#[inline]
pub(super) fn exp2_past_tangent(t: f64) -> f64 {
    let shifted = (t - 0.5_f64.copysign(t)) + TO_INTEGER;
    let f = t - (shifted - TO_INTEGER);
    let power = power_of_two(shifted);
    // Around 0 the power is 1, and what follows the series is nothing.
    power * (f * f * polynomial(PAST_TANGENT, f)) + ((power * f - t) * LN_2 + (power - 1.0))
}

/// `2ⁿ` of an integer from −1022 to 1023 with [`TO_INTEGER`] added to it.
#[inline]
fn power_of_two(shifted: f64) -> f64 {
    f64::from_bits((shifted.to_bits() << 52).wrapping_add(1.0_f64.to_bits()))
}
