//! The stable-swap iterations of Curve and Balancer, which the library answers from the root where a proof lets it, against
//! the same rounds in integers of any size: the same integer, or a revert there and an error here.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::balancer::stable_math;
use cfmm_math::protocol::curve_finance::Variant;
use cfmm_math::protocol::curve_finance::stable_math::{get_d, get_y, get_y_d};
use cfmm_math::{Error, Result};
use num_bigint::BigUint;
use num_traits::{One, Zero};

use crate::input::Input;

/// Rounds of every one of the loops.
const ROUNDS: u32 = 255;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    for _ in 0..4 {
        if input.is_empty() {
            return;
        }
        let what = input.below(8);
        let variant = match what {
            0 => Some(Variant::ThreePool),
            1 => Some(Variant::TwoCoin),
            2 => Some(Variant::Template),
            3 | 4 => Some(Variant::Ng),
            _ => None,
        };
        match variant {
            Some(variant) => curve(&mut input, variant),
            None => balancer(&mut input),
        }
    }
}

/// A word of the machine: what does not fit, or is below zero, reverts.
type Word = Option<BigUint>;

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

fn small(x: u32) -> BigUint {
    BigUint::from(x)
}

fn fits(x: BigUint) -> Word {
    (x.bits() <= 256).then_some(x)
}

fn add(a: &BigUint, b: &BigUint) -> Word {
    fits(a + b)
}

fn mul(a: &BigUint, b: &BigUint) -> Word {
    fits(a * b)
}

fn sub(a: &BigUint, b: &BigUint) -> Word {
    (a >= b).then(|| a - b)
}

fn div(a: &BigUint, b: &BigUint) -> Word {
    (!b.is_zero()).then(|| a / b)
}

fn div_up(a: &BigUint, b: &BigUint) -> Word {
    if b.is_zero() {
        None
    } else if a.is_zero() {
        Some(BigUint::zero())
    } else {
        Some(BigUint::one() + (a - 1_u32) / b)
    }
}

fn settled(a: &BigUint, b: &BigUint) -> bool {
    *a <= b + 1_u32 && *b <= a + 1_u32
}

/// The library's answer is that of the rounds.
fn same(got: Result<U256>, rounds: Word, context: &dyn Fn() -> String) {
    match (got, rounds) {
        (Ok(got), Some(rounds)) => assert_eq!(big(got), rounds, "{}", context()),
        (Err(Error::Overflow | Error::Domain | Error::NoConvergence), None) => {}
        (got, rounds) => panic!("{}: {got:?}, not {rounds:?}", context()),
    }
}

/// Balances: within a few bits of each other, of any size, or any words.
fn balances(input: &mut Input, n: usize) -> Vec<U256> {
    let (how, scale) = (input.byte(), usize::from(input.byte()));
    (0..n)
        .map(|_| match how % 8 {
            0 => input.u256(),
            1 => U256::from(input.sized(128)),
            2 => U256::from(input.sized(112)),
            // Up to 2⁷, 2²⁰ or 2⁴⁰ apart.
            _ => {
                let (below, digits) = (usize::from(input.byte()), input.u128() | 1 << 127);
                let apart = [3, 7, 20, 40, 2][usize::from(how % 8) - 3];
                U256::from(digits) >> (127 - (10 + scale % 108) + below % apart)
            }
        })
        .collect()
}

/// An amplification, times what the contract multiplies it by: small ones most.
fn amplification(input: &mut Input, precision: u32) -> U256 {
    let (how, digits) = (input.byte(), input.u32());
    match how {
        0 => input.u256(),
        1..32 => U256::from(digits % (2 * precision + 2)),
        32..64 => U256::from(digits),
        _ => U256::from((digits >> (12 + how % 20)).clamp(1, 1_000_000)) * U256::from(precision),
    }
}

fn curve(input: &mut Input, variant: Variant) {
    let n = 2 + input.index(7);
    let precision = if matches!(variant, Variant::ThreePool | Variant::TwoCoin) { 1 } else { 100 };
    let amp = amplification(input, precision);
    let xp = balances(input, n);
    let context = || format!("{variant:?}, A {amp}, {xp:?}");
    let d = get_d(variant, amp, &xp);
    let big_xp: Vec<BigUint> = xp.iter().copied().map(big).collect();
    same(d, curve_d(variant, &big(amp), &big_xp), &context);

    let (i, step, how) = (input.index(n), 1 + input.index(n - 1), input.byte());
    let j = (i + step) % n;
    let other = match how % 4 {
        0 => input.u256(),
        1 => xp[i] >> usize::from(how / 4 % 8),
        // A part more.
        _ => xp[i] + (xp[i] >> usize::from(how / 4)),
    };
    let d = match (input.byte() % 8, d) {
        (0, _) | (_, Err(_)) => input.u256(),
        (1, Ok(d)) => d - (d >> usize::from(input.byte() % 64)),
        (_, Ok(d)) => d,
    };
    let mut after = big_xp.clone();
    after[i] = big(other);
    let y = get_y(variant, i, j, other, amp, &xp, d);
    same(y, curve_y(variant, j, &big(amp), &after, &big(d)), &|| {
        format!("{}: y of {j}, {i} at {other}, D {d}", context())
    });
    let y = get_y_d(variant, amp, i, &xp, d);
    same(y, curve_y(variant, i, &big(amp), &big_xp, &big(d)), &|| format!("{}: y of {i} at D {d}", context()));
}

/// `D ← (Ann·S + n·P)·D / ((Ann − 1)·D + (n + 1)·P)`, `P = Dⁿ⁺¹/(nⁿ·Π x)`.
fn curve_d(variant: Variant, amp: &BigUint, xp: &[BigUint]) -> Word {
    let (precision, reverts, at_the_end) = match variant {
        Variant::ThreePool | Variant::TwoCoin => (small(1), false, false),
        Variant::Template => (small(100), true, false),
        Variant::Ng => (small(100), true, true),
    };
    let n = BigUint::from(xp.len());
    let mut s = BigUint::zero();
    for x in xp {
        s = add(&s, x)?;
    }
    if s.is_zero() {
        return Some(s);
    }
    let ann = mul(amp, &n)?;
    let mut d = s.clone();
    for _ in 0..ROUNDS {
        let mut p = d.clone();
        for x in xp {
            let divisor = if at_the_end { x.clone() } else { mul(x, &n)? };
            p = div(&mul(&p, &d)?, &divisor)?;
        }
        if at_the_end {
            p /= num_traits::pow(n.clone(), xp.len());
        }
        let numerator = mul(&add(&div(&mul(&ann, &s)?, &precision)?, &mul(&p, &n)?)?, &d)?;
        let linear = div(&mul(&sub(&ann, &precision)?, &d)?, &precision)?;
        let denominator = add(&linear, &mul(&(&n + 1_u32), &p)?)?;
        let next = div(&numerator, &denominator)?;
        let ends = settled(&d, &next);
        d = next;
        if ends {
            return Some(d);
        }
    }
    (!reverts).then_some(d)
}

/// `y ← (y² + c)/(2·y + b − D)`.
fn curve_y(variant: Variant, j: usize, amp: &BigUint, xp: &[BigUint], d: &BigUint) -> Word {
    let (precision, reverts) = match variant {
        Variant::ThreePool | Variant::TwoCoin => (small(1), false),
        Variant::Template | Variant::Ng => (small(100), true),
    };
    let n = BigUint::from(xp.len());
    let ann = mul(amp, &n)?;
    let (mut c, mut s) = (d.clone(), BigUint::zero());
    for (_, x) in xp.iter().enumerate().filter(|(k, _)| *k != j) {
        s = add(&s, x)?;
        c = div(&mul(&c, d)?, &mul(x, &n)?)?;
    }
    let c = div(&mul(&mul(&c, d)?, &precision)?, &mul(&ann, &n)?)?;
    let b = add(&s, &div(&mul(d, &precision)?, &ann)?)?;
    let mut y = d.clone();
    for _ in 0..ROUNDS {
        let numerator = add(&mul(&y, &y)?, &c)?;
        let denominator = sub(&add(&mul(&y, &small(2))?, &b)?, d)?;
        let next = div(&numerator, &denominator)?;
        let ends = settled(&y, &next);
        y = next;
        if ends {
            return Some(y);
        }
    }
    (!reverts).then_some(y)
}

/// Balancer's amplification has three decimals.
const PRECISION: u32 = 1_000;

fn balancer(input: &mut Input) {
    let n = 2 + input.index(4);
    let amp = amplification(input, PRECISION);
    let xs = balances(input, n);
    let context = || format!("A {amp}, {xs:?}");
    let big_xs: Vec<BigUint> = xs.iter().copied().map(big).collect();
    let d = stable_math::invariant(amp, &xs);
    same(d, balancer_d(&big(amp), &big_xs), &context);

    let d = match (input.byte() % 8, d) {
        (0, _) | (_, Err(_)) => input.u256(),
        (1, Ok(d)) => d - (d >> usize::from(input.byte() % 64)),
        (_, Ok(d)) => d,
    };
    let (i, step) = (input.index(n), 1 + input.index(n - 1));
    let j = (i + step) % n;
    let y = stable_math::token_balance(amp, &xs, d, i);
    same(y, balancer_y(&big(amp), &big_xs, &big(d), i), &|| format!("{}: y of {i} at D {d}", context()));

    let how = input.byte();
    let amount = if how % 8 == 0 { input.u256() } else { xs[i] >> usize::from(how / 8 * 4) };
    let amount_out = if how % 8 == 0 { amount } else { xs[j] >> usize::from(how / 8 * 4) };
    let out = || {
        let mut after = big_xs.clone();
        after[i] = add(&after[i], &big(amount))?;
        let left = balancer_y(&big(amp), &after, &big(d), j)?;
        sub(&sub(&big_xs[j], &left)?, &BigUint::one())
    };
    let got = stable_math::out_given_in(amp, &xs, i, j, amount, d);
    same(got, out(), &|| format!("{}: out for {amount} from {i} to {j} at D {d}", context()));
    let needed = || {
        let mut after = big_xs.clone();
        after[j] = sub(&after[j], &big(amount_out))?;
        let needed = balancer_y(&big(amp), &after, &big(d), i)?;
        add(&sub(&needed, &big_xs[i])?, &BigUint::one())
    };
    let got = stable_math::in_given_out(amp, &xs, i, j, amount_out, d);
    same(got, needed(), &|| format!("{}: in for {amount_out} from {i} to {j} at D {d}", context()));
}

fn balancer_d(amp: &BigUint, xs: &[BigUint]) -> Word {
    let (precision, n) = (small(PRECISION), BigUint::from(xs.len()));
    let mut s = BigUint::zero();
    for x in xs {
        s = add(&s, x)?;
    }
    if s.is_zero() {
        return Some(s);
    }
    let total = mul(amp, &n)?;
    let mut d = s.clone();
    for _ in 0..ROUNDS {
        let mut p = d.clone();
        for x in xs {
            p = div(&mul(&p, &d)?, &mul(x, &n)?)?;
        }
        let numerator = mul(&add(&div(&mul(&total, &s)?, &precision)?, &mul(&p, &n)?)?, &d)?;
        let linear = div(&mul(&sub(&total, &precision)?, &d)?, &precision)?;
        let next = div(&numerator, &add(&linear, &mul(&(&n + 1_u32), &p)?)?)?;
        let ends = settled(&d, &next);
        d = next;
        if ends {
            return Some(d);
        }
    }
    None
}

fn balancer_y(amp: &BigUint, xs: &[BigUint], d: &BigUint, token: usize) -> Word {
    let (precision, n) = (small(PRECISION), BigUint::from(xs.len()));
    let total = mul(amp, &n)?;
    let (mut s, mut p) = (xs[0].clone(), mul(&xs[0], &n)?);
    for x in &xs[1..] {
        p = div(&mul(&mul(&p, x)?, &n)?, d)?;
        s = add(&s, x)?;
    }
    let s = sub(&s, &xs[token])?;
    let square = mul(d, d)?;
    let c = mul(&mul(&div_up(&square, &mul(&total, &p)?)?, &precision)?, &xs[token])?;
    let b = add(&s, &mul(&div(d, &total)?, &precision)?)?;
    let mut y = div_up(&add(&square, &c)?, &add(d, &b)?)?;
    for _ in 0..ROUNDS {
        let numerator = add(&mul(&y, &y)?, &c)?;
        let denominator = sub(&add(&mul(&y, &small(2))?, &b)?, d)?;
        let next = div_up(&numerator, &denominator)?;
        let ends = settled(&y, &next);
        y = next;
        if ends {
            return Some(y);
        }
    }
    None
}
