//! Roots of integers, settled from closed forms: floor and ceiling, and how seldom a comparison is asked.

extern crate std;

use core::cell::Cell;
use core::cmp::Ordering;

use num_bigint::BigUint;
use num_traits::ToPrimitive;

use super::{settle_closed, settle_newton};
use crate::error::{Error, Result};
use crate::number::{Enclosed, Leading, Rounding};

fn words(seed: u64) -> impl Iterator<Item = u64> {
    let mut x = seed;
    core::iter::repeat_with(move || crate::number::xorshift(&mut x))
}

/// `a·b·c` with perfect powers and their neighbours among them.
fn operands() -> impl Iterator<Item = [u128; 3]> {
    let mut words = words(3);
    (0..30_000).map(move |n| {
        let mut wide = || {
            let (high, low, shift) = (words.next().unwrap_or(1), words.next().unwrap_or(1), words.next().unwrap_or(0));
            ((u128::from(high) << 64 | u128::from(low)) >> (shift % 127)).max(1)
        };
        let [a, b, c] = [wide(), wide(), wide()];
        match n % 4 {
            0 => [a; 3],
            1 => [a, a, a.saturating_add(1)],
            _ => [a, b, c],
        }
    })
}

fn check(root: &dyn Fn(Rounding, &Cell<u32>) -> Result<u128>, floor: &BigUint, exact: bool) -> u32 {
    let asked = Cell::new(0);
    let fit = |x: BigUint| x.to_u128().ok_or(Error::Overflow);
    assert_eq!(root(Rounding::Down, &asked), fit(floor.clone()));
    assert_eq!(root(Rounding::Up, &asked), fit(floor + u32::from(!exact)));
    asked.get()
}

#[test]
fn a_cube_root_by_newton() {
    let (mut asked, mut exact) = (0, 0);
    for [a, b, c] in operands() {
        let cube = BigUint::from(a) * b * c;
        let floor = cube.cbrt();
        let is_exact = floor.pow(3) == cube;
        let whole = Leading::new(1) * a * b * c;
        // To some 20 bits.
        let start = Leading::new(1) * (floor.to_u128().unwrap_or(1) & u128::MAX << (floor.bits().saturating_sub(20)));
        let root = |rounding, asked: &Cell<u32>| {
            let step = |x: u128| {
                let square = Leading::new(1) * x * x;
                Some((square * x * 2 + whole).over(square * 3))
            };
            let compare = |x: u128| {
                asked.set(asked.get() + 1);
                Some(BigUint::from(x).pow(3).cmp(&cube))
            };
            settle_newton(Some(start), step, 8, || Ok(1), rounding, compare)
        };
        let questions = check(&root, &floor, is_exact);
        assert!(questions <= 8 || floor.bits() < 12, "{cube} asked {questions} times");
        if is_exact { exact += 1 } else { asked += u32::from(questions != 0) }
    }
    std::println!("{exact} exact, {asked} of the others asked");
    assert!(exact > 7_000 && asked < 4_000);
}

#[test]
fn a_difference_of_roots_in_closed_form() {
    let mut zeros = 0;
    for [a, b, c] in operands() {
        // √(a·b) − c, and c² beside a·b.
        let (square, root) = (BigUint::from(a) * b, (Leading::new(1) * a * b).root());
        let floor = square.sqrt();
        let is_exact = floor.pow(2) == square;
        let c = c % (a.max(b));
        let compare = |x: u128| Some((BigUint::from(x) + c).pow(2).cmp(&square));
        let settle = |rounding, _: &Cell<u32>| {
            settle_closed(Some([root, Leading::new(1) * c]), || Err(Error::Overflow), rounding, compare)
        };
        let below = square.cmp(&BigUint::from(c).pow(2)) != Ordering::Greater;
        zeros += u32::from(below);
        let difference = if below { BigUint::ZERO } else { &floor - c };
        check(&settle, &difference, is_exact || below);
    }
    assert!(zeros > 1_000);
}
