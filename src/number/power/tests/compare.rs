//! The order of a power and an integer, by every way that can tell it.

use core::cmp::Ordering;

use num_integer::Integer;

use super::cases::Rng;
use super::oracle::big;
use crate::number::power::big::{Big, compare_to_one};
use crate::number::power::compare::{compare_power, is_power, reduced};
use crate::number::power::limbs::normalised;
use crate::number::power::logarithm::log2;
use crate::number::power::scaled::Scaled;

#[test]
fn dependence_and_order_of_powers() {
    // with and without the help of logarithms
    let compare_power = |a, num, den, p: u128, q: u128, n| {
        let power = if num == den { Scaled::ratio(false, 0, 0) } else { log2(num, den).mul_ratio(p, q) };
        let order = compare_power(a, num, den, power, p, q, n);
        if let Some(n) = n.filter(|n| *n != a && num != den) {
            let by_logs = power.order(log2(n, a));
            let by_powers = if is_power(Some(n), a, p, num, den, q) {
                Some(Ordering::Equal)
            } else {
                let ratio = Big::ratio(normalised(num), normalised(den));
                compare_to_one(ratio, p, Big::ratio(normalised(a), normalised(n)), q)
            };
            assert_eq!(order, by_powers);
            assert!(by_logs.is_none() || by_logs == by_powers);
        }
        order
    };
    let mut rng = Rng(8);
    let (mut equal, mut ordered) = (0, 0);
    for i in 0..20_000 {
        let (p, q) = (1 + rng.below(20), 1 + rng.below(20));
        let g = p.gcd(&q);
        let (p, q) = (u32::try_from(p / g).unwrap(), u32::try_from(q / g).unwrap());
        let bits = (126 / p.max(q)).min(40);
        let pow = |x: u128, n: u32| x.pow(n);
        let (s, t) = (u128::from(1 + rng.below(1 << bits)), u128::from(1 + rng.below(1 << bits)));
        let (mut n, a, num, mut den) = (pow(s, p), pow(t, p), pow(s, q), pow(t, q));
        match i % 4 {
            0 => n = rng.near(n, 1),
            1 => den = rng.near(den, 1),
            _ => {}
        }
        let (left, right) = (big(n).pow(q) * big(den).pow(p), big(num).pow(p) * big(a).pow(q));
        assert_eq!(is_power(Some(n), a, p.into(), num, den, q.into()), left == right, "{n}/{a} {num}/{den} {p}/{q}");
        equal += u64::from(left == right);
        let order = compare_power(a, num, den, p.into(), q.into(), Some(n));
        if num != den {
            assert_eq!(order, Some(right.cmp(&left)), "{n}/{a} {num}/{den} {p}/{q}");
            ordered += u64::from(left != right);
        }
        let (x, y) = (rng.log_uniform(128), rng.log_uniform(128));
        let g = x.gcd(&y);
        assert_eq!(reduced(x, y), (x / g, y / g));
    }
    assert!(equal > 5_000 && ordered > 5_000);
    // 2^128 = n: 2^128/a against (num/den)^(p/q)
    assert!(is_power(None, 1, 2, 1 << 64, 1, 1));
    assert!(is_power(None, 81, 4, 1 << 32, 3, 1));
    assert!(is_power(None, 1 << 126, 1, 16, 1, 2));
    assert!(!is_power(None, 1 << 126, 1, 16, 3, 2));
    assert!(!is_power(None, 1, u128::MAX, 1 << 64, 1, 1));
    assert_eq!(compare_power(81, 1 << 32, 3, 4, 1, None), Some(Ordering::Equal));
    assert_eq!(compare_power(82, 1 << 32, 3, 4, 1, None), Some(Ordering::Greater));
    assert_eq!(compare_power(80, 1 << 32, 3, 4, 1, None), Some(Ordering::Less));
    // equal, but not shown to be by 512 bits
    let three = Big::ratio(normalised(3), normalised(1));
    let ninth = Big::ratio(normalised(1), normalised(9));
    assert_eq!(compare_to_one(three, 2, ninth, 1), None);
    assert_eq!(compare_to_one(three, 2 << 100, ninth, 1 << 100), None);
    // a relative difference of 2^−256 at the end of 128 squarings
    let (num, den) = (u128::MAX, u128::MAX - 1);
    assert_eq!(compare_power(den - 1, num, den, den, den - 1, Some(den)), Some(Ordering::Greater));
    assert_eq!(compare_power(num, den, num, num, den, Some(den)), Some(Ordering::Less));
}

/// Logarithms of any two ratios other than one, far apart or near, on either side of zero, against cross multiplication.
#[test]
fn logarithms_are_in_the_order_of_their_ratios() {
    let mut rng = Rng(9);
    let (mut far, mut near) = (0, 0);
    for i in 0..20_000 {
        let (a, b) = (rng.log_uniform(127).max(2), rng.log_uniform(127).max(2));
        // Next to one, or anything.
        let (n, d) = match i % 3 {
            0 => (rng.near(a, 1).max(1), rng.near(b, 1).max(1)),
            1 => (rng.near(a, 1).max(1), rng.log_uniform(127).max(1)),
            _ => (rng.log_uniform(127).max(1), rng.log_uniform(127).max(1)),
        };
        if n == a || d == b {
            continue;
        }
        let (left, right) = (log2(n, a), log2(d, b));
        let exact = (big(n) * big(b)).cmp(&(big(d) * big(a)));
        match left.order(right) {
            // Beyond 176 bits, or equal.
            None => near += 1,
            order => {
                far += u32::from((left.exponent - right.exponent).abs() > 1);
                assert_eq!(order, Some(exact), "{n}/{a} {d}/{b}");
            }
        }
    }
    assert!(far > 3_000 && near < 3_000, "{far} {near}");
}
