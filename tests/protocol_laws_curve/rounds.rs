//! How many rounds the iterations take, counted by the same recurrences in integers of any size.

use cfmm_math::Error;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::curve_finance::Variant;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y_d};
use num_bigint::BigUint;

use crate::exact::{Random, VARIANTS, big};

/// The value that an iteration settles at, and after how many rounds; none after 255.
fn settle(start: &BigUint, step: impl Fn(&BigUint) -> BigUint) -> Option<(BigUint, u32)> {
    let one = BigUint::from(1_u32);
    let mut value = start.clone();
    for round in 1..=255 {
        let next = step(&value);
        let settled = next <= &value + &one && value <= &next + &one;
        value = next;
        if settled {
            return Some((value, round));
        }
    }
    None
}

fn level(variant: Variant, amp: U256, xp: &[U256]) -> Option<(BigUint, u32)> {
    let (ann, precision) = (big(amp) * xp.len(), big(variant.a_precision()));
    let xp: Vec<BigUint> = xp.iter().map(|x| big(*x)).collect();
    let (n, sum) = (xp.len(), xp.iter().sum::<BigUint>());
    settle(&sum, |d| {
        let p = match variant {
            Variant::Ng => xp.iter().fold(d.clone(), |p, x| p * d / x) / BigUint::from(n).pow(n as u32),
            _ => xp.iter().fold(d.clone(), |p, x| p * d / (x * n)),
        };
        (&ann * &sum / &precision + &p * n) * d / ((&ann - &precision) * d / &precision + &p * (n + 1))
    })
}

fn balance(variant: Variant, amp: U256, xp: &[U256], d: &BigUint) -> Option<(BigUint, u32)> {
    let (ann, precision) = (big(amp) * xp.len(), big(variant.a_precision()));
    let others: Vec<BigUint> = xp[1..].iter().map(|x| big(*x)).collect();
    let n = xp.len();
    let c = others.iter().fold(d.clone(), |c, x| c * d / (x * n)) * d * &precision / (&ann * n);
    let b = others.iter().sum::<BigUint>() + d * &precision / &ann;
    settle(d, |y| (y * y + &c) / (y + y + &b - d))
}

/// What the contract makes of an iteration that does not settle.
fn refused(variant: Variant) -> Option<Error> {
    matches!(variant, Variant::Template | Variant::Ng).then_some(Error::NoConvergence)
}

/// Bounds the rounds for `D` and for a balance, of pools whose balances are up to so many bits apart, and the share of them
/// that does not settle; a balance always does.
fn rounds(bits: u64, apart: u64, most_allowed: [u32; 2], stuck_allowed: f64) {
    let mut random = Random(29);
    let (mut most, mut pools, mut stuck) = ([0; 2], 0, [0; 2]);
    for _ in 0..1_500 {
        let variant = VARIANTS[random.below(4) as usize];
        let n = 2 + random.below(7) as usize;
        let whole = (1_u128 << bits) + random.sized(bits);
        // Half of the coins at the one end, half at the other, or anything between.
        let xp: Vec<U256> = (0..n)
            .map(|_| match random.below(3) {
                0 => U256::from(whole),
                1 => U256::from((whole >> apart) + 1),
                _ => U256::from((whole >> random.below(apart + 1)) + 1),
            })
            .collect();
        let amp = random.amp(variant);
        // Not where the contract's words are too short.
        let got = get_d(variant, amp, &xp);
        if got == Err(Error::Overflow) {
            continue;
        }
        pools += 1;
        let Some((d, rounds)) = level(variant, amp, &xp) else {
            assert_eq!(got.err(), refused(variant), "{variant:?} {amp} {xp:?}");
            stuck[0] += 1;
            continue;
        };
        assert_eq!(got.map(big), Ok(d.clone()), "{variant:?} {amp} {xp:?}");
        most[0] = most[0].max(rounds);
        let got = get_y_d(variant, amp, 0, &xp, got.unwrap());
        if got == Err(Error::Overflow) {
            continue;
        }
        if let Some((y, rounds)) = balance(variant, amp, &xp, &d) {
            assert_eq!(got.map(big), Ok(y), "{variant:?} {amp} {xp:?}");
            most[1] = most[1].max(rounds);
        } else {
            assert_eq!(got.err(), refused(variant), "{variant:?} {amp} {xp:?}");
            stuck[1] += 1;
        }
    }
    println!("{bits} bits, {apart} apart: {most:?} rounds at most, {stuck:?} of {pools} stuck");
    assert!(pools > 500);
    assert!(most[0] <= most_allowed[0] && most[1] <= most_allowed[1], "{most:?} rounds");
    assert!(f64::from(stuck[0]) <= stuck_allowed * f64::from(pools) && stuck[1] == 0, "{stuck:?} of {pools} stuck");
}

#[test]
fn iterations_settle_within_a_known_number_of_rounds() {
    for bits in [5, 20, 40, 60, 80, 90] {
        rounds(bits, 3, [12, 16], 0.0);
        rounds(bits, 7, [24, 20], 0.02);
        rounds(bits, 20, [96, 24], 0.2);
        rounds(bits, 40, [160, 40], 0.4);
    }
}

/// Whether a level, in units of `2⁻¹⁶`, is at most the exact one of balances in the same units.
fn is_at_most(variant: Variant, amp: U256, xp: &[BigUint], d: &BigUint) -> bool {
    let (ann, precision, n) = (big(amp) * xp.len(), big(variant.a_precision()), xp.len());
    let product = xp.iter().fold(BigUint::from(1_u32), |product, x| product * x * n);
    let sum = xp.iter().sum::<BigUint>();
    (&ann * sum + &precision * d) * &product >= ann * d * product + precision * d.pow(n as u32 + 1)
}

/// `⌊2¹⁶·x⌋` of the exact solution.
fn bisect(high: &BigUint, is_at_most: impl Fn(&BigUint) -> bool) -> BigUint {
    let (mut low, mut high) = (BigUint::from(0_u32), high.clone());
    while &low + 1_u32 < high {
        let middle: BigUint = (&low + &high) >> 1_u32;
        if is_at_most(&middle) { low = middle } else { high = middle }
    }
    low
}

/// How far the contract's values are from the exact ones, of balances within eight of each other.
#[test]
fn iterations_end_near_the_exact_solution() {
    let mut random = Random(31);
    let fine = |x: &U256| big(*x) << 16_u32;
    let distance = |value: U256, exact: &BigUint| {
        let (value, exact) = (fine(&value), exact.clone());
        if value < exact {
            -(exact - value).to_string().parse::<f64>().unwrap() / 65_536.0
        } else {
            (value - exact).to_string().parse::<f64>().unwrap() / 65_536.0
        }
    };
    let (mut levels, mut balances) = ([0.0_f64; 2], [0.0_f64; 2]);
    for _ in 0..3_000 {
        let variant = VARIANTS[random.below(4) as usize];
        let n = 2 + random.below(7) as usize;
        let whole = random.sized(90) + 16;
        let xp: Vec<U256> = (0..n).map(|_| U256::from((whole >> random.below(4)) + random.below(2) as u128)).collect();
        let amp = random.amp(variant);
        let Ok(d) = get_d(variant, amp, &xp) else { continue };
        let exact: Vec<BigUint> = xp.iter().map(fine).collect();
        let top = exact.iter().sum::<BigUint>() + 1_u32;
        let off = distance(d, &bisect(&top, |d| is_at_most(variant, amp, &exact, d)));
        levels = [levels[0].min(off), levels[1].max(off)];
        let y = get_y_d(variant, amp, 0, &xp, d).unwrap();
        let level = fine(&d);
        // The least balance that reaches the level.
        let root = bisect(&(&top << 8_u32), |y| {
            let mut xp = exact.clone();
            xp[0] = y.clone();
            *y == BigUint::from(0_u32) || !is_at_most(variant, amp, &xp, &level)
        });
        let off = distance(y, &root);
        balances = [balances[0].min(off), balances[1].max(off)];
    }
    println!("D is off by {levels:.3?}, a balance by {balances:.3?}");
    assert!(levels[0] >= -1.001 && levels[1] <= 1.0, "{levels:?}");
    assert!(balances[0] >= -2.0 && balances[1] <= 1.0, "{balances:?}");
    // The truth: below by more than the one unit that a swap leaves in the pool.
    assert!(balances[0] < -1.0);
}
