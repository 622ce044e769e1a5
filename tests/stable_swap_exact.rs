//! The stable-swap equations of Curve and Balancer against the contracts' rounds in big integers, over pools of every
//! size and imbalance, and where the root is an integer or next to one: what no shortcut may get wrong.
#![cfg(feature = "protocol")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use cfmm_math::protocol::U256;
use cfmm_math::protocol::balancer::stable_math::{in_given_out, invariant, out_given_in, token_balance};
use cfmm_math::protocol::curve_finance::Variant;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y_d};
use num_bigint::BigUint;
use num_integer::Integer;

#[path = "support/random.rs"]
mod generator;

use generator::Random;

impl Random {
    /// Of that many bits, up to 128.
    fn wide(&mut self, bits: u64) -> U256 {
        U256::from((u128::from(self.next()) << 64 | u128::from(self.next()) | 1 << 127) >> (128 - bits))
    }

    /// Of sizes from dust to more than any token has, equal but for a few wei or different by up to 20 bits.
    fn balances(&mut self) -> Vec<U256> {
        let (n, size) = (2 + self.below(7), [1 + self.below(60), 56 + self.below(45), 100 + self.below(28)]);
        let size = size[self.next().trailing_zeros().min(2) as usize];
        let (base, spread) = (self.wide(size), self.below(21));
        let balance = |bits: &mut Self| match spread {
            0..3 => base + U256::from(bits.below(1 + spread)),
            _ => bits.wide(size) >> bits.below(spread) as usize,
        };
        (0..n).map(|_| balance(self)).collect()
    }

    /// Times its precision, of which it is a multiple every other time.
    fn amplification(&mut self, precision: u64) -> U256 {
        let most = [3, 100, 5_000][self.below(3) as usize];
        U256::from((1 + self.below(most)) * precision + self.below(2) * self.below(precision))
    }
}

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

/// A number that a contract can hold.
fn word(x: BigUint) -> Option<BigUint> {
    (x.bits() <= 256).then_some(x)
}

fn divided(a: &BigUint, b: &BigUint) -> Option<BigUint> {
    (b != &BigUint::ZERO).then(|| a / b)
}

fn less(a: BigUint, b: &BigUint) -> Option<BigUint> {
    (&a >= b).then(|| a - b)
}

/// Rounds until two values differ by at most one, 255 at most.
fn settled(start: BigUint, last_counts: bool, next: impl Fn(&BigUint) -> Option<BigUint>) -> Option<BigUint> {
    let mut value = start;
    for _ in 0..255 {
        let after = next(&value)?;
        let step = if after > value { &after - &value } else { &value - &after };
        value = after;
        if step <= BigUint::from(1_u8) {
            return Some(value);
        }
    }
    last_counts.then_some(value)
}

#[derive(Clone, Copy, PartialEq)]
enum Contract {
    Curve(Variant),
    Balancer,
}

impl Contract {
    const ALL: [Self; 4] =
        [Self::Curve(Variant::ThreePool), Self::Curve(Variant::Template), Self::Curve(Variant::Ng), Self::Balancer];

    fn precision(self) -> u64 {
        match self {
            Self::Curve(variant) => variant.a_precision().to(),
            Self::Balancer => 1_000,
        }
    }

    fn ends(self) -> bool {
        matches!(self, Self::Curve(variant) if !matches!(variant, Variant::Template | Variant::Ng))
    }

    fn d(self, amp: U256, xp: &[U256]) -> Option<U256> {
        match self {
            Self::Curve(variant) => get_d(variant, amp, xp).ok(),
            Self::Balancer => invariant(amp, xp).ok(),
        }
    }

    fn d_by_rounds(self, amp: U256, xp: &[U256]) -> Option<BigUint> {
        let (n, precision) = (BigUint::from(xp.len()), BigUint::from(self.precision()));
        let xp: Vec<_> = xp.iter().map(|x| big(*x)).collect();
        let sum = word(xp.iter().sum())?;
        if sum == BigUint::ZERO {
            return Some(sum);
        }
        let ann = big(amp) * &n;
        let weighted = word(&ann * &sum)? / &precision;
        settled(sum, self.ends(), |d| {
            let mut p = d.clone();
            for x in &xp {
                let divisor = if self == Self::Curve(Variant::Ng) { x.clone() } else { x * &n };
                p = divided(&word(p * d)?, &divisor)?;
            }
            if self == Self::Curve(Variant::Ng) {
                p /= n.pow(u32::try_from(xp.len()).unwrap());
            }
            let numerator = word((&weighted + word(&p * &n)?) * d)?;
            let linear = word(less(ann.clone(), &precision)? * d)? / &precision;
            divided(&numerator, &(linear + (&n + 1_u8) * p))
        })
    }

    fn y(self, amp: U256, i: usize, xp: &[U256], d: U256) -> Option<U256> {
        match self {
            Self::Curve(variant) => get_y_d(variant, amp, i, xp, d).ok(),
            Self::Balancer => token_balance(amp, xp, d, i).ok(),
        }
    }

    fn y_by_rounds(self, amp: U256, i: usize, xp: &[U256], d: U256) -> Option<BigUint> {
        let (n, precision) = (BigUint::from(xp.len()), BigUint::from(self.precision()));
        let (xp, d, ann): (Vec<_>, _, _) = (xp.iter().map(|x| big(*x)).collect(), big(d), big(amp) * &n);
        let others = || xp.iter().enumerate().filter(|(k, _)| *k != i).map(|(_, x)| x);
        let sum: BigUint = others().sum();
        match self {
            Self::Curve(_) => {
                let mut c = d.clone();
                for x in others() {
                    c = divided(&word(c * &d)?, &(x * &n))?;
                }
                let c = divided(&word(c * &d * &precision)?, &(&ann * &n))?;
                let b = sum + divided(&word(&d * &precision)?, &ann)?;
                settled(d.clone(), self.ends(), |y| divided(&word(y * y + &c)?, &less(y * 2_u8 + &b, &d)?))
            }
            Self::Balancer => {
                let up = |a: &BigUint, b: &BigUint| (b != &BigUint::ZERO).then(|| a.div_ceil(b));
                let mut p = word(&xp[0] * &n)?;
                for x in &xp[1..] {
                    p = divided(&word(p * x * &n)?, &d)?;
                }
                let c = word(up(&word(&d * &d)?, &word(&ann * p)?)? * &precision * &xp[i])?;
                let b = sum + divided(&d, &ann)? * &precision;
                let start = up(&word(&d * &d + &c)?, &(&d + &b))?;
                settled(start, false, |y| up(&word(y * y + &c)?, &less(y * 2_u8 + &b, &d)?))
            }
        }
    }
}

#[test]
fn invariants_are_what_the_rounds_end_with() {
    let mut bits = Random(0x9e37_79b9_7f4a_7c15);
    let (mut answers, mut reverts) = (0, 0);
    for _ in 0..12_000 {
        let balances = bits.balances();
        for contract in Contract::ALL {
            let amp = bits.amplification(contract.precision());
            let (d, expected) = (contract.d(amp, &balances), contract.d_by_rounds(amp, &balances));
            assert_eq!(d.map(big), expected, "{amp} {balances:?}");
            *(if d.is_some() { &mut answers } else { &mut reverts }) += 1;
        }
    }
    assert!(answers > 30_000 && reverts > 300, "{answers} {reverts}");
}

#[test]
fn balances_are_what_the_rounds_end_with() {
    let mut bits = Random(0x2545_f491_4f6c_dd1d);
    let (mut answers, mut reverts) = (0, 0);
    for round in 0..12_000_usize {
        let balances = bits.balances();
        let i = round % balances.len();
        for contract in Contract::ALL {
            let amp = bits.amplification(contract.precision());
            let Some(d) = contract.d(amp, &balances) else { continue };
            // The invariant of the pool, for which the balance is an integer or next to one, or one beside it.
            let d = match bits.below(4) {
                0 => d,
                1 => d + U256::from(bits.below(3)),
                2 => d + (d >> (1 + bits.below(20)) as usize),
                _ => d - (d >> (1 + bits.below(20)) as usize),
            };
            let (y, expected) = (contract.y(amp, i, &balances, d), contract.y_by_rounds(amp, i, &balances, d));
            assert_eq!(y.map(big), expected, "{amp} {i} {balances:?} {d}");
            *(if y.is_some() { &mut answers } else { &mut reverts }) += 1;
        }
    }
    assert!(answers > 30_000 && reverts > 10, "{answers} {reverts}");
}

/// Both ways, of two to eight tokens, with the balance that the rounds leave or ask for, and one wei for the pool.
#[test]
fn swaps_of_balancer_are_differences_of_balances() {
    let mut bits = Random(0x1234_5678_9abc_def1);
    let (mut answers, mut reverts) = ([0; 2], [0; 2]);
    for _ in 0..12_000 {
        let (balances, amp) = (bits.balances(), bits.amplification(1_000));
        let Ok(d) = invariant(amp, &balances) else { continue };
        let i = bits.below(balances.len() as u64) as usize;
        let j = (i + 1 + bits.below(balances.len() as u64 - 1) as usize) % balances.len();
        let [given, taken] = [i, j].map(|k| balances[k] >> bits.below(40) as usize);
        let after =
            |k: usize, own: U256| balances.iter().enumerate().map(|(l, x)| if l == k { own } else { *x }).collect();
        let left = |change: Vec<U256>, k: usize| Contract::Balancer.y_by_rounds(amp, k, &change, d);

        let expected = left(after(i, balances[i] + given), j)
            .and_then(|y| less(less(big(balances[j]), &y)?, &BigUint::from(1_u8)));
        let got = out_given_in(amp, &balances, i, j, given, d).ok().map(big);
        assert_eq!(got, expected, "{amp} {balances:?} {i} {j} {given}");
        *(if got.is_some() { &mut answers[0] } else { &mut reverts[0] }) += 1;

        let expected = left(after(j, balances[j] - taken), i).and_then(|y| Some(less(y, &big(balances[i]))? + 1_u8));
        let got = in_given_out(amp, &balances, i, j, taken, d).ok().map(big);
        assert_eq!(got, expected, "{amp} {balances:?} {i} {j} {taken}");
        *(if got.is_some() { &mut answers[1] } else { &mut reverts[1] }) += 1;
    }
    assert!(answers.into_iter().all(|n| n > 5_000) && reverts.into_iter().all(|n| n > 50), "{answers:?} {reverts:?}");
}
