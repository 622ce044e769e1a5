//! Random arguments of a power, of every kind that is known to be hard.

use num_bigint::BigInt;
use num_integer::Integer;

use super::oracle::big;
use crate::number::power::Exponent;
use crate::number::wide::join;

pub(super) struct Rng(pub(super) u64);

impl Rng {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
    pub(super) fn wide(&mut self) -> u128 {
        join(self.next(), self.next())
    }
    /// At most `bits` bits, log-uniform, not zero.
    pub(super) fn log_uniform(&mut self, bits: u32) -> u128 {
        let bits = 1 + u32::try_from(self.below(u64::from(bits))).unwrap();
        (self.wide() >> (128 - bits)) | (1 << (bits - 1))
    }
    pub(super) fn extreme(&mut self) -> u128 {
        let power = 1_u128 << self.below(128);
        match self.below(8) {
            0 => u128::from(1 + self.below(4)),
            1 => u128::MAX - u128::from(self.below(4)),
            2 => power,
            3 => power.wrapping_sub(1).max(1),
            4 => power + 1,
            5 => u128::from(u64::MAX) - 1 + u128::from(self.below(5)),
            6 => (1 << 127) - 2 + u128::from(self.below(5)),
            _ => self.log_uniform(128),
        }
    }
    pub(super) fn near(&mut self, x: u128, by: u64) -> u128 {
        (x.saturating_sub(u128::from(by))).saturating_add(u128::from(self.below(2 * by + 1))).max(1)
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) a: u128,
    pub(super) num: u128,
    pub(super) den: u128,
    pub(super) exp: Exponent,
}

pub(super) const KINDS: u64 = 9;

pub(super) fn case(kind: u64, rng: &mut Rng) -> Case {
    let r = rng;
    let negative = r.below(3) == 0;
    let weights = |r: &mut Rng| match r.below(3) {
        0 => (u128::from(1 + r.below(99)), u128::from(1 + r.below(99))),
        1 => (r.log_uniform(67), r.log_uniform(67)),
        _ => {
            let w = u128::from(r.next() >> 1).max(1);
            (w, (1 << 64) - w)
        }
    };
    match kind {
        // anything, with an exponent that keeps most results in range
        0 => {
            let den = r.log_uniform(128);
            let exp = Exponent { negative, num: r.log_uniform(128).min(den.saturating_mul(4)), den };
            Case { a: r.log_uniform(128), num: r.log_uniform(128), den: r.log_uniform(128), exp }
        }
        // a swap
        1 => {
            let x = r.log_uniform(126);
            let dx = (x >> r.below(100)).max(1);
            let (num, den) = weights(r);
            Case { a: r.log_uniform(128), num: x, den: x + dx, exp: Exponent { negative, num, den } }
        }
        // ratios next to one
        2 => {
            let num = r.log_uniform(128);
            let (en, ed) = weights(r);
            Case { a: r.log_uniform(128), num, den: r.near(num, 3), exp: Exponent { negative, num: en, den: ed } }
        }
        // seams of the logarithm's table
        3 => {
            let den = r.log_uniform(120);
            let at = den.saturating_mul(u128::from(22 + r.below(50))) >> if r.below(2) == 0 { 5 } else { 6 };
            let (en, ed) = weights(r);
            Case { a: r.log_uniform(128), num: r.near(at, 2), den, exp: Exponent { negative, num: en, den: ed } }
        }
        // seams of the exponential's table
        4 => {
            let unit = 1_u128 << r.below(115);
            let en = unit * u128::from(1 + r.below(32 * 8));
            let (num, den) = if r.below(2) == 0 { (2, 1) } else { (4, 2) };
            let exp = Exponent { negative, num: r.near(en, 1), den: unit * 32 };
            Case { a: r.log_uniform(128), num, den, exp }
        }
        // exact results
        5 => {
            let (p, q) = (1 + r.below(12), 1 + r.below(12));
            let bits = (127 / p.max(q)).min(60);
            let (s, t) = (u128::from(1 + r.below(1 << bits)), u128::from(1 + r.below(1 << bits)));
            let pow = |x: u128, n: u64| x.pow(u32::try_from(n).unwrap());
            let scale = u128::from(1 + r.below(1 << 40));
            let most = (u128::MAX / pow(t, p)).min(u128::MAX / pow(s, p).max(1));
            let a = pow(t, p) * (r.wide() >> r.below(128) & most).max(1).min(most);
            let exp = Exponent { negative, num: u128::from(p) * scale, den: u128::from(q) * scale };
            let (num, den) = (pow(s, q), pow(t, q));
            if negative { Case { a, num: den, den: num, exp } } else { Case { a, num, den, exp } }
        }
        // the ends of the range
        6 => Case {
            a: r.extreme(),
            num: r.extreme(),
            den: r.extreme(),
            exp: Exponent { negative, num: r.extreme(), den: r.extreme() },
        },
        // exponents next to a small fraction
        7 => {
            let scale = r.log_uniform(124);
            let (p, q) = (u128::from(1 + r.below(7)), u128::from(1 + r.below(7)));
            let exp = Exponent { negative, num: r.near(p * scale, 1), den: q * scale };
            let den = r.log_uniform(127);
            let num = if r.below(2) == 0 { r.near(den, 5) } else { den.saturating_mul(4) };
            Case { a: if r.below(2) == 0 { den } else { r.log_uniform(128) }, num, den, exp }
        }
        // trades of a few units against a large reserve: exact results are near integers
        _ => {
            let x = r.log_uniform(127);
            let (p, q) = (u128::from(1 + r.below(9)), u128::from(1 + r.below(9)));
            let exp = Exponent { negative, num: p, den: q };
            let a = if r.below(2) == 0 { x } else { x.saturating_mul(u128::from(r.below(9) + 1)) };
            Case { a, num: x, den: x.saturating_add(p * q * u128::from(1 + r.below(100))), exp }
        }
    }
}

/// Whether `a·(num/den)^(p/q) = n`, by the definition.
pub(super) fn exact_power(c: &Case, n: &BigInt) -> bool {
    let g = c.exp.num.gcd(&c.exp.den);
    let (p, q) = (c.exp.num / g, c.exp.den / g);
    let (Ok(p), Ok(q)) = (u32::try_from(p), u32::try_from(q)) else { return false };
    if p > 400 || q > 400 {
        return false;
    }
    let (num, den) = if c.exp.negative { (c.den, c.num) } else { (c.num, c.den) };
    big(c.a).pow(q) * big(num).pow(p) == n.pow(q) * big(den).pow(p)
}
