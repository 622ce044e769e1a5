//! The order of a power and an integer: by logarithms, by multiplicative dependence, by [`Big`] numbers.
//!
//! Rarely needed, so all of it is kept out of line for the sake of code size.

use core::cmp::Ordering;

use super::big::{Big, compare_to_one};
use super::limbs::{TWO_128, normalised, signed};
use super::logarithm::log2;
use super::scaled::Scaled;

/// The order of `a·(num/den)^(exp_num/exp_den) = a·2^power` and `n` (`None`: 2¹²⁸), all positive.
#[cold]
#[inline(never)]
pub(super) fn compare_power(
    a: u128,
    num: u128,
    den: u128,
    power: Scaled,
    exp_num: u128,
    exp_den: u128,
    n: Option<u128>,
) -> Option<Ordering> {
    if n == Some(a) {
        return Some(num.cmp(&den));
    }
    // near one the logarithms are much further apart, relatively, than the powers
    if let Some(order) = n.and_then(|n| power.order(log2(n, a))) {
        return Some(order);
    }
    let (p, q) = reduced(exp_num, exp_den);
    if is_power(n, a, p, num, den, q) {
        return Some(Ordering::Equal);
    }
    // (num/den)^p·(a/n)^q against 1
    let ratio = Big::ratio(normalised(num), normalised(den));
    compare_to_one(ratio, p, Big::ratio(normalised(a), n.map_or(TWO_128, normalised)), q)
}

/// Whether `(n/a)^q = (num/den)^p` exactly, for coprime `p` and `q`.
///
/// That holds if and only if both are powers of one rational, `n/a = g^p` and `num/den = g^q`, and Euclid's algorithm
/// on `(p, q)` finds it with divisions only: every step must divide the numerators and the denominators. It ends soon,
/// because every division by something other than one makes the numbers smaller.
#[inline(never)]
pub(super) fn is_power(n: Option<u128>, a: u128, mut p: u128, num: u128, den: u128, mut q: u128) -> bool {
    // two is taken out first: 2¹²⁸ has no other factor
    let (n, n_twos) = n.map_or((1, 128), odd_part);
    let ((a, a_twos), (num, num_twos), (den, den_twos)) = (odd_part(a), odd_part(num), odd_part(den));
    let (x_twos, y_twos) = (n_twos - a_twos, num_twos - den_twos);
    let times = |twos: i32, exponent: u128| u128::from(twos.unsigned_abs()).checked_mul(exponent);
    // an exponent that overflows here is larger than any that could divide the other side
    if x_twos.signum() != y_twos.signum() || times(x_twos, q).is_none() || times(x_twos, q) != times(y_twos, p) {
        return false;
    }
    let (mut x, mut y) = (reduced(n, a), reduced(num, den));
    while q != 0 && y != (1, 1) {
        if p < q {
            (x, y, p, q) = (y, x, q, p);
            continue;
        }
        let (Some(above), Some(below)) = (exact_div(x.0, y.0), exact_div(x.1, y.1)) else {
            return false;
        };
        (x, p) = ((above, below), p - q);
    }
    // q = 0: then p = 1 and x is g; otherwise y = 1 and so must x be
    y == (1, 1) && (q == 0 || x == (1, 1))
}

/// `num/den` in lowest terms.
#[inline(never)]
pub(super) fn reduced(num: u128, den: u128) -> (u128, u128) {
    let twos = num.trailing_zeros().min(den.trailing_zeros());
    let ((mut a, _), (mut b, _)) = (odd_part(num), odd_part(den));
    while a != b {
        if a < b {
            (a, b) = (b, a);
        }
        (a, _) = odd_part(a - b);
    }
    let inverse = odd_inverse(a);
    (num.wrapping_shr(twos).wrapping_mul(inverse), den.wrapping_shr(twos).wrapping_mul(inverse))
}

/// `x/y` for an odd `y` that divides `x`.
#[inline(never)]
fn exact_div(x: u128, y: u128) -> Option<u128> {
    let quotient = x.wrapping_mul(odd_inverse(y));
    quotient.checked_mul(y).map(|_| quotient)
}

/// `1/x` modulo 2¹²⁸ for an odd `x`.
fn odd_inverse(x: u128) -> u128 {
    // x·x ≡ 1 modulo 8, and every step of Newton doubles the number of bits
    (0..6).fold(x, |y, _| y.wrapping_mul(2_u128.wrapping_sub(x.wrapping_mul(y))))
}

/// `x` without its factors of two, and their number; `x` is not zero.
fn odd_part(x: u128) -> (u128, i32) {
    let twos = x.trailing_zeros();
    (x.wrapping_shr(twos), signed(twos))
}
