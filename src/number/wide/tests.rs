//! The kernels of every target and everything above them against big integers.
#![allow(clippy::unwrap_used, reason = "tests")]

extern crate std;

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::ToPrimitive;

use super::root::sqrt_256;
use super::*;

/// Repeatable operands of every width, with long runs of ones and zeros: what trips a division.
struct Operands(u64);

impl Operands {
    fn bits(&mut self) -> u64 {
        crate::number::xorshift(&mut self.0)
    }

    fn limb(&mut self) -> u64 {
        match self.bits() % 8 {
            0 => 0,
            1 => u64::MAX,
            2 => 1 << 63,
            3 => u64::MAX << (self.bits() % 64),
            4 => u64::MAX >> (self.bits() % 64),
            _ => self.bits(),
        }
    }

    fn wide(&mut self) -> u128 {
        join(self.limb(), self.limb()) >> (self.bits() % 128)
    }
}

fn big(high: u128, low: u128) -> BigUint {
    (BigUint::from(high) << 128_u32) + low
}

#[test]
fn division_steps_are_the_quotient() {
    let mut operands = Operands(1);
    for _ in 0..300_000 {
        let d = operands.wide() | 1 << 127;
        let u = operands.wide() % d;
        let u0 = operands.limb();
        let dividend: BigUint = (BigUint::from(u) << 64_u32) + u0;
        let (q, r) = dividend.div_rem(&BigUint::from(d));
        let expected = (q.to_u64().unwrap(), r.to_u128().unwrap());
        assert_eq!(div_rem_by_estimate(u, u0, d), expected, "{u:x} {u0:x} / {d:x}");
    }
}

#[test]
fn what_targets_do_without_wide_instructions_is_the_same() {
    let mut operands = Operands(5);
    for _ in 0..1_000_000 {
        let (a, b) = (operands.limb(), operands.limb());
        assert_eq!(mul_64_by_halves(a, b), u128::from(a) * u128::from(b), "{a:x}·{b:x}");

        let Some(d) = NonZero::new(operands.limb()) else { continue };
        let dividend = join(a % d, b);
        let expected = (low(dividend / u128::from(d.get())), low(dividend % u128::from(d.get())));
        assert_eq!(div_rem_by_halves(a % d, b, d), expected, "{dividend:x} / {d:x}");
        assert_eq!(div_rem_by_instruction(a % d, b, d), expected, "{dividend:x} / {d:x}");
    }
}

#[test]
fn mul_div_is_floor_ceiling_and_nearest() {
    let mut operands = Operands(2);
    let mut fits = 0;
    for _ in 0..200_000 {
        let (a, b, c) = (operands.wide(), operands.wide(), operands.wide());
        if c == 0 {
            assert_eq!(mul_div(a, b, c, Rounding::Down), Err(Error::Domain));
            continue;
        }
        let (floor, rest) = (BigUint::from(a) * b).div_rem(&BigUint::from(c));
        let up = u32::from(rest != BigUint::ZERO);
        let nearest = u32::from(rest * 2_u32 >= BigUint::from(c));
        #[cfg(feature = "protocol")]
        if let Some(c) = NonZero::new(c).filter(|c| a <= c.get()) {
            assert_eq!(BigUint::from(mul_part(a, b, c)), floor, "{a:x}·{b:x}/{c:x}");
        }
        for (direction, add) in [(Direction::Down, 0), (Direction::Up, up), (Direction::Nearest, nearest)] {
            let expected = (&floor + add).to_u128().ok_or(Error::Overflow);
            fits += u32::from(expected.is_ok());
            assert_eq!(mul_div(a, b, c, direction), expected, "{a:x}·{b:x}/{c:x} {direction:?}");
            if c.is_power_of_two() {
                assert_eq!(mul_shift(a, b, c.trailing_zeros(), direction), expected, "{a:x}·{b:x}/{c:x}");
            }
            if let (0, 0, 0) = (high(a), high(b), high(c)) {
                let narrow = expected.and_then(|q| u64::try_from(q).map_err(|_| Error::Overflow));
                assert_eq!(mul_div_64(low(a), low(b), low(c), direction), narrow);
            }
        }
    }
    assert!(fits > 100_000);
}

#[test]
fn roots_are_floor_and_ceiling() {
    let mut operands = Operands(3);
    for n in 0..200_000 {
        let (mut h, mut l) = (operands.wide(), operands.wide());
        if n % 4 == 0 {
            // Squares and their neighbours.
            (h, l) = widening_mul(l, l);
            if n % 3 == 0 {
                let borrow;
                (l, borrow) = l.overflowing_sub(1);
                h = h.wrapping_sub(u128::from(borrow));
            } else {
                l += n % 3 - 1;
            }
        } else if n % 4 == 1 {
            // The upper half just below a square: the estimate of the lower half of the root does not fit.
            let s = u128::from(operands.limb() | 1 << 63);
            h = s * s + 2 * s;
        }
        let root = big(h, l).sqrt();
        let exact = &root * &root == big(h, l);
        assert_eq!(sqrt_256(h, l), (root.to_u128().unwrap(), exact), "{h:x} {l:x}");
    }
}

#[test]
fn shifted_products_reach_every_shift() {
    let mut operands = Operands(4);
    for n in 0..100_000_u32 {
        let (a, b, shift) = (operands.wide(), operands.wide(), n % 128);
        for direction in [Direction::Down, Direction::Up, Direction::Nearest] {
            assert_eq!(mul_shift(a, b, shift, direction), mul_div(a, b, 1 << shift, direction), "{a:x}·{b:x}>>{shift}");
        }
    }
}
