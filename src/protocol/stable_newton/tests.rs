//! The roots against those that bisection in big integers finds, and what the proof takes of them. What the functions
//! answer is compared with the contracts' rounds in `tests/stable_swap_exact.rs`.
#![allow(clippy::unwrap_used, reason = "tests")]

extern crate std;

use std::vec::Vec;

use num_bigint::BigUint;
use num_integer::Integer;

use super::invariant::{Equation, FRACTION, SLACK};
use super::mantissa::Mantissa;
use super::{balance, invariant};
use crate::number::Rounding;
use crate::protocol::U256;

/// Repeatable bits.
struct Bits(u64);

impl Bits {
    fn word(&mut self) -> u64 {
        crate::number::xorshift(&mut self.0)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.word() % n
    }

    /// Of that many bits.
    fn wide(&mut self, bits: u64) -> u128 {
        let all = u128::from(self.word()) << 64 | u128::from(self.word()) | 1 << 127;
        all >> (128 - bits)
    }

    /// Balances that differ by up to so many bits, an amplification and its precision.
    fn pool(&mut self, spread: u64) -> (Vec<u128>, u64, u64) {
        let (n, size) = (2 + self.below(7), 62 + self.below(40));
        let balances = (0..n).map(|_| self.wide(size) >> self.below(spread + 1)).collect();
        let precision = [1, 100, 1_000][self.below(3) as usize];
        let most = [10, 100, 5_000][self.below(3) as usize];
        let whole = n * (1 + self.below(most));
        (balances, whole * precision + self.below(2) * self.below(precision), precision)
    }
}

fn wide(balances: &[u128]) -> Vec<U256> {
    balances.iter().map(|x| U256::from(*x)).collect()
}

/// `⌊z·2¹⁶⌋` for the root `z` of `zⁿ⁺¹/(nⁿ·∏x) + (Ann − 1)·z = W`, by bisection.
fn root_of(balances: &[u128], amp: u64, precision: u64) -> BigUint {
    let n = balances.len() as u32;
    let sum: BigUint = balances.iter().sum();
    let weighted_sum = &sum * amp / precision;
    let product = balances.iter().product::<BigUint>() * BigUint::from(n).pow(n);
    let is_above = |z: &BigUint| {
        let linear = (z * (amp - precision) * &product) << (FRACTION * n);
        (z.pow(n + 1) * precision) + linear > (&weighted_sum * precision * &product) << (FRACTION * (n + 1))
    };
    let (mut below, mut above) = (BigUint::ZERO, (sum + 1_u8) << FRACTION);
    while &above - &below > BigUint::from(1_u8) {
        let middle: BigUint = (&below + &above) >> 1_u8;
        if is_above(&middle) { above = middle } else { below = middle }
    }
    below
}

#[test]
fn roots_of_the_invariant_are_within_half_of_the_slack() {
    let (mut bits, mut found) = (Bits(1), 0);
    for round in 0..4_000 {
        let (balances, amp, precision) = bits.pool(round % 21);
        let Some(equation) = Equation::new(&wide(&balances), amp.into(), precision) else { continue };
        let Some((root, slope)) = equation.root() else { continue };
        let expected = root_of(&balances, amp, precision);
        let root = BigUint::from(root);
        let off = if root < expected { &expected - &root } else { &root - &expected };
        assert!(off <= BigUint::from(SLACK / 2), "{off} units: {balances:?} {amp} {precision}");
        found += 1;

        // g′ = Ann − 1 + (n + 1)·Dⁿ/(nⁿ·∏x), times the precision unless it divides the amplification, as near as its fraction tells.
        let (amp, precision) = if amp % precision == 0 { (amp / precision, 1) } else { (amp, precision) };
        let n = balances.len() as u32;
        let product = (balances.iter().product::<BigUint>() * BigUint::from(n).pow(n)) << (FRACTION * n);
        let power = expected.pow(n) * (n + 1) * precision;
        let exact = ((power + (&product * (amp - precision))) << equation.fraction) / product;
        let slope = BigUint::from(slope.get());
        let off = if slope < exact { &exact - &slope } else { &slope - &exact };
        let allowed = (&exact >> 30_u8) + (&exact >> (equation.fraction - 1));
        assert!(off <= allowed, "slope: {balances:?} {amp} {precision}");

        // 1 + r + … + rⁿ⁻¹ ≤ E, for r = D/(n·min x), and not much above.
        let Some(sixteenths) = equation.truncations((&root >> FRACTION).try_into().unwrap()) else { continue };
        let least = (BigUint::from(*balances.iter().min().unwrap()) * n) << FRACTION;
        let terms = (0..n).map(|k| expected.pow(k) * least.pow(n - 1 - k)).sum::<BigUint>() * 16_u8;
        let exact = terms.div_ceil(&least.pow(n - 1));
        let bound = BigUint::from(sixteenths);
        assert!(exact <= bound && bound <= &exact * 2_u8 + 64_u8, "E = {exact}, {bound}: {balances:?}");
    }
    assert!(found > 3_000, "{found} roots");
}

#[test]
fn usual_pools_are_answered() {
    let (mut bits, mut answered) = (Bits(2), 0);
    const POOLS: u32 = 20_000;
    for _ in 0..POOLS {
        let size = 70 + bits.below(25);
        let balances = [(); 3].map(|()| U256::from(bits.wide(size)));
        let amp = 3 * (50 + bits.below(2_000));
        answered += u32::from(invariant(&balances, U256::from(amp), 1).is_some());
    }
    assert!(answered > POOLS / 100 * 98, "{answered}");
}

#[test]
fn balances_are_rounded_roots() {
    let (mut bits, mut answered) = (Bits(3), 0);
    const ROUNDS: u32 = 100_000;
    for _ in 0..ROUNDS {
        let size = 20 + bits.below(90);
        let (d, b, factor) = (bits.wide(size), bits.wide(size) >> bits.below(3), 1 + bits.below(size));
        let c = BigUint::from(bits.wide(size)) * bits.wide(factor);
        // (B + √(B² + 4·c))/2, whose floor that of the root gives.
        let t = BigUint::from(d.abs_diff(b)).pow(2) + &c * 4_u8;
        let twice = if d >= b { t.sqrt() + (d - b) } else { t.sqrt() - (b - d) };
        let floor: BigUint = twice >> 1_u8;
        let limbs = U256::try_from_le_slice(&c.to_bytes_le()).unwrap();
        let of = |rounding| balance(U256::from(d), U256::from(b), limbs, rounding);
        let [down, up] = [of(Rounding::Down), of(Rounding::Up)];
        answered += u32::from(down.is_some() && up.is_some());
        let number = |x: U256| BigUint::from_bytes_le(&x.to_le_bytes::<32>());
        // The image of a root that is none above it must be the integer above: g(m) < 0 < g(m + 1).
        let g_is_positive = |y: &BigUint| y * y + y * b > y * d + &c;
        if let Some(y) = down {
            assert_eq!(number(y), floor, "{d} {b} {c}");
            assert!(g_is_positive(&(number(y) + 1_u8)));
        }
        if let Some(y) = up {
            assert_eq!(number(y), floor + 1_u8, "{d} {b} {c}");
            assert!(g_is_positive(&number(y)) && !g_is_positive(&(number(y) - 1_u8)));
        }
    }
    assert!(answered > ROUNDS / 100 * 95, "{answered}");
}

/// The contract's rounds, rounded up, from the image of `D` until two differ by at most one.
fn rounds_up(d: &BigUint, b: &BigUint, c: &BigUint) -> BigUint {
    let mut last = (d * d + c).div_ceil(&(d + b));
    loop {
        let next = (&last * &last + c).div_ceil(&(&last * 2_u8 + b - d));
        if next.abs_diff_is_small(&last) {
            return next;
        }
        last = next;
    }
}

trait Near {
    fn abs_diff_is_small(&self, other: &Self) -> bool;
}

impl Near for BigUint {
    fn abs_diff_is_small(&self, other: &Self) -> bool {
        let one = Self::from(1_u8);
        self <= &(other + &one) && other <= &(self + one)
    }
}

/// Roots that are an integer or a little below one: where the rounds end is for the rounds to say.
#[test]
fn rounds_end_beside_integers() {
    let (mut bits, mut left, mut above) = (Bits(4), 0, 0);
    const ROUNDS: u32 = 100_000;
    for round in 0..ROUNDS {
        let size = 16 + bits.below(80);
        let (d, b) = (bits.wide(size), bits.wide(size) >> bits.below(3));
        // y·(y + b − D) is c for the root y.
        let y = if round % 4 == 0 { d } else { (d.saturating_sub(b) + 1).max(bits.wide(size) >> bits.below(6)) };
        let c = BigUint::from(y) * (y + b - d) - u32::from(round % 2 == 1).min(y as u32);
        let limbs = U256::try_from_le_slice(&c.to_bytes_le()).unwrap();
        let expected = rounds_up(&BigUint::from(d), &BigUint::from(b), &c);
        match balance(U256::from(d), U256::from(b), limbs, Rounding::Up) {
            Some(up) => assert_eq!(BigUint::from_bytes_le(&up.to_le_bytes::<32>()), expected, "{d} {b} {c}"),
            None => left += 1,
        }
        above += u32::from(expected > BigUint::from(y));
    }
    assert!(left > ROUNDS / 2 && above > ROUNDS / 100, "{left} left to the rounds, {above} above the integer");
}

/// Pools of one coin and next to nothing of the others at the least amplification, as large as the proof lets them be:
/// `D` is far from the sum, the slope has the fewest digits, and steps are long.
#[test]
fn roots_of_pools_of_one_coin_are_within_half_of_the_slack() {
    let (mut bits, mut found) = (Bits(5), 0);
    for _ in 0..20_000 {
        let n = 3 + bits.below(3);
        let dust = (28 + bits.below(12)) / (n - 1);
        let size = 120 - n * (dust + 4) / 2 + bits.below(8);
        let balances: Vec<u128> = (0..n).map(|i| bits.wide(if i == 0 { size } else { size - dust })).collect();
        let amp = 1 + bits.below(2);
        let Some(equation) = Equation::new(&wide(&balances), amp.into(), 1) else { continue };
        let Some((root, _)) = equation.root() else { continue };
        let (root, expected) = (BigUint::from(root), root_of(&balances, amp, 1));
        let off = if root < expected { &expected - &root } else { &root - &expected };
        assert!(off <= BigUint::from(SLACK / 2), "{off} units: {balances:?} {amp}");
        found += 1;
    }
    assert!(found > 1_000, "{found} roots");
}

/// `⌊x·2^fraction⌋`, for numbers of any size.
#[test]
fn mantissas_in_fixed_point() {
    let mut bits = Bits(6);
    for _ in 0..1_000 {
        let size = 1 + bits.below(127);
        let x = bits.wide(size);
        let number = Mantissa::new(x).unwrap();
        for fraction in [0, 1, 20, 62, 127] {
            let exact = BigUint::from(x) << fraction;
            assert_eq!(
                number.fixed(fraction).map(BigUint::from),
                (exact.bits() <= 127).then_some(exact),
                "{x} {fraction}"
            );
            // Off by 2⁻¹²⁶ of it at most.
            let inverse = (BigUint::from(1_u8) << fraction) / x;
            let got = BigUint::from(number.reciprocal().unwrap().fixed(fraction).unwrap());
            assert!(got <= inverse && inverse <= &got + 1_u8, "1/{x} {fraction}");
        }
    }
}
