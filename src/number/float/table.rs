//! Logarithms and powers of two at 128 points, worked out by the compiler in integers of 120 fraction bits.

#![allow(
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    reason = "what would panic does not compile"
)]

/// Intervals of a reduced argument, and points of each table.
const POINTS: usize = 128;

/// Fraction bits of the integers.
const FRACTION: u32 = 120;

/// Bits of 1.0.
const ONE: u64 = 1.0_f64.to_bits();

/// How wide an interval is, in bits of the argument.
const WIDTH: u64 = 1 << 45;

/// Where the intervals begin, as bits: 75½ of them below one, so that one lies in the middle of one.
pub(super) const FIRST: u64 = ONE - 75 * WIDTH - WIDTH / 2;

/// `c` close to `1/m` for the `m` of an interval, and `−ln c` in two parts.
#[derive(Clone, Copy)]
pub(super) struct Reciprocal {
    /// A multiple of 2⁻⁸ below one and of 2⁻⁷ above: `|m·c − 1| < 2⁻⁷`, so that 53 bits hold all of it.
    pub(super) inverse: f64,
    /// `−ln c`, a multiple of 2⁻⁴¹.
    pub(super) high: f64,
    /// What that lacks, to 2⁻⁹⁵.
    pub(super) low: f64,
}

/// `2^(i/128)` in two parts.
#[derive(Clone, Copy)]
pub(super) struct Root {
    /// A multiple of 2⁻⁵¹: with its last bit clear, `s − 1` is exact for every `s = root·2ᵏ` between ¼ and 2.
    pub(super) root: f64,
    /// What that lacks, as a part of it, to 2⁻⁶⁴.
    pub(super) rest: f64,
}

/// `ln 2` as a multiple of 2⁻⁴¹, whose product with an exponent is exact, and the rest.
pub(super) const LN_2: [f64; 2] = two_parts(LN_2_INTEGER, 41);

/// `ln 2/128` as a multiple of 2⁻⁴², of 35 bits, and the rest.
pub(super) const STEP: [f64; 2] = two_parts(LN_2_INTEGER >> 7, 42);

pub(super) static RECIPROCALS: [Reciprocal; POINTS] = {
    let mut table = [Reciprocal { inverse: 1.0, high: 0.0, low: 0.0 }; POINTS];
    let mut i = 0;
    while i < POINTS {
        table[i] = reciprocal(i as u64);
        i += 1;
    }
    table
};

pub(super) static ROOTS: [Root; POINTS] = {
    let mut table = [Root { root: 1.0, rest: 0.0 }; POINTS];
    let mut i = 0;
    while i < POINTS {
        table[i] = root(i as u128);
        i += 1;
    }
    table
};

const LN_2_INTEGER: i128 = ln(128, 256);

/// `ln(to/from)` for integers, `from ≤ to`.
#[allow(clippy::cast_possible_wrap, reason = "below 2¹²⁰")]
const fn ln(from: u128, to: u128) -> i128 {
    let (mut sum, mut j) = (0, from);
    while j < to {
        sum += ln_step(j);
        j += 1;
    }
    sum as i128
}

/// `ln((j + 1)/j) = 2·artanh(1/(2j + 1))`, short by less than a unit for each of its eight terms.
const fn ln_step(j: u128) -> u128 {
    let odd = 2 * j + 1;
    let (mut power, mut sum, mut n) = ((2 << FRACTION) / odd, 0, 1);
    while power > 0 {
        sum += power / n;
        power /= odd * odd;
        n += 2;
    }
    sum
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and at most 256")]
#[allow(clippy::cast_precision_loss, reason = "the bits of a number below 2")]
const fn reciprocal(interval: u64) -> Reciprocal {
    let middle = f64::from_bits(FIRST + interval * WIDTH + WIDTH / 2);
    let (scale, one) = if middle < 1.0 { (128.0, 128) } else { (256.0, 256) };
    // To nearest, or, of two that are about as near, the one closer to one.
    let j = (scale / middle + 0.49) as u32;
    let [high, low] = two_parts(if middle < 1.0 { -ln(one, j as u128) } else { ln(j as u128, one) }, 41);
    Reciprocal { inverse: j as f64 / scale, high, low }
}

/// `e^(i·ln 2/128)` by its series, the exponent to 64 fraction bits.
#[allow(clippy::cast_possible_wrap, clippy::cast_sign_loss, reason = "positive and below 2¹²¹")]
const fn root(i: u128) -> Root {
    let exponent = (LN_2_INTEGER as u128 * i + (1 << 62)) >> 63;
    let (mut term, mut sum, mut n) = (1 << FRACTION, 0, 1);
    while term > 0 {
        sum += term;
        term = ((term >> 64) * exponent + (((term & u64::MAX as u128) * exponent) >> 64)) / n;
        n += 1;
    }
    let [root, rest] = two_parts(sum as i128, 51);
    Root { root, rest: rest / root }
}

/// The nearest multiple of `2^−bits`, and the rest.
#[allow(clippy::cast_precision_loss, reason = "the first part fits, the second is rounded")]
const fn two_parts(value: i128, bits: u32) -> [f64; 2] {
    let shift = FRACTION - bits;
    let high = (value + (1 << (shift - 1))) >> shift;
    [high as f64 * unit(bits), (value - (high << shift)) as f64 * unit(FRACTION)]
}

/// `2^−n`
const fn unit(n: u32) -> f64 {
    f64::from_bits((1_023 - n as u64) << 52)
}
