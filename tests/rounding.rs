//! Every fixed-point primitive against exact integers: `Down ≤ exact ≤ Up`, and the width that the docs state.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    reason = "a test may panic"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inputs are small or random"
)]

#[path = "support/ball.rs"]
mod ball;
#[path = "support/exact.rs"]
mod exact;

use ball::{Ball, PRECISION, Place, power};
use cfmm_math::{Elementary, Error, Power, Result, Rounding};
use exact::{BOTH, Bits, Random, assert_bits, divide, name, root};
use fixed::types::extra::{U0, U16, U32, U60, U62, U63, U64, U96, U126, U127};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

macro_rules! all_numbers {
    ($check:ident) => {
        for_numbers!($check: FixedU64<U0>, FixedU64<U32>, FixedU64<U63>, FixedI64<U0>, FixedI64<U32>, FixedI64<U62>);
        for_numbers!($check: FixedU128<U0>, FixedU128<U64>, FixedU128<U127>);
        for_numbers!($check: FixedI128<U0>, FixedI128<U60>, FixedI128<U126>);
    };
}

#[test]
fn sums_are_exact() {
    fn check<T: Bits>() {
        let mut random = Random::new(1);
        for _ in 0..2_000 {
            let (a, b) = (random.any::<T>(), random.any::<T>());
            assert_bits(a.plus(b), &(a.bits() + b.bits()), &|| format!("{a:?} + {b:?}"));
            assert_bits(a.minus(b), &(a.bits() - b.bits()), &|| format!("{a:?} - {b:?}"));
        }
    }
    all_numbers!(check);
}

#[test]
fn integers_are_exact_or_do_not_fit() {
    fn check<T: Bits>() {
        let mut random = Random::new(2);
        for i in 0..2_000_u32 {
            let n = if i < 70 { i } else { u32::try_from(random.natural(32)).expect("32 bits") };
            assert_bits(T::from_int(n), &(BigInt::from(n) << T::FRAC), &|| n.to_string());
        }
        assert_eq!(T::ONE.bits(), BigInt::one() << T::FRAC);
        assert!(T::ZERO.bits().is_zero());
    }
    all_numbers!(check);
}

#[test]
fn quotients_are_the_floor_and_the_ceiling() {
    fn check<T: Bits>() {
        let mut random = Random::new(3);
        for i in 0..4_000 {
            let (a, b) = (random.any::<T>(), random.any::<T>());
            // A divisor next to a factor makes quotients that are whole, or next to it.
            let c = if i % 4 == 0 { b } else { random.any::<T>() };
            for rounding in BOTH {
                let got = a.mul_div(b, c, rounding);
                if c == T::ZERO {
                    assert_eq!(got.map(Bits::bits), Err(Error::Domain), "{a:?}·{b:?}/0");
                } else {
                    let exact = divide(&(a.bits() * b.bits()), &c.bits(), rounding);
                    assert_bits(got, &exact, &|| format!("{a:?}·{b:?}/{c:?} {rounding:?}"));
                }
            }
        }
    }
    all_numbers!(check);
}

#[test]
fn roots_are_the_floor_and_the_ceiling() {
    fn check<T: Bits>() {
        let mut random = Random::new(4);
        let (mut negative, mut roots) = (0, 0);
        for i in 0..4_000 {
            let [a, mut b, c, mut d] = [(); 4].map(|()| random.any::<T>());
            if i % 4 == 0 {
                b = a; // a square
            }
            if T::SIGNED && i % 2 == 0 {
                // Of the same sign, or most products would be negative.
                let same = |x: T, y: T| if (x < T::ZERO) == (y < T::ZERO) { y } else { T::ZERO.minus(y).unwrap_or(x) };
                (b, d) = (same(a, b), same(c, d));
            }
            let (ab, cd) = (a.bits() * b.bits(), c.bits() * d.bits());
            for rounding in BOTH {
                let (one, two) = (a.sqrt_mul(b, rounding), a.sqrt_dot(b, c, d, rounding));
                let context = || format!("√({a:?}·{b:?} + {c:?}·{d:?}) {rounding:?}");
                if ab.is_negative() {
                    assert_eq!(one.map(Bits::bits), Err(Error::Domain), "{}", context());
                } else {
                    assert_bits(one, &root(&ab, &BigInt::one(), rounding), &context);
                }
                if ab.is_negative() || cd.is_negative() {
                    assert_eq!(two.map(Bits::bits), Err(Error::Domain), "{}", context());
                    negative += 1;
                } else {
                    assert_bits(two, &root(&(&ab + &cd), &BigInt::one(), rounding), &context);
                    roots += 1;
                }
            }
        }
        assert!(roots > 2_000 && (!T::SIGNED || negative > 100), "{roots} roots, {negative} negative");
    }
    all_numbers!(check);
}

#[test]
fn a_settled_root_is_the_floor_or_the_ceiling_whatever_the_guess() {
    fn check<T: Bits>() {
        let mut random = Random::new(5);
        for i in 0..1_000 {
            // The root num/den lies among all numbers, also negative ones and ones that do not fit.
            let num = random.natural(T::WIDTH + 9) * if random.below(9) == 0 { -1 } else { 1 };
            let den = BigInt::from(random.below(200) + 1);
            let guess = match i % 4 {
                0 => Err(Error::Overflow),
                1 => Ok(random.any::<T>()),
                2 => Ok(T::of_bits(&(&num / &den)).unwrap_or(T::ZERO)),
                _ => Ok(T::of_bits(&(&num / &den + 3)).unwrap_or(T::ONE)),
            };
            for rounding in BOTH {
                let mut steps = 0;
                let got = T::settle(guess, rounding, |x| {
                    steps += 1;
                    Some((x.bits() * &den).cmp(&num))
                });
                let exact = divide(&num, &den, rounding).max(BigInt::zero());
                assert_bits(got, &exact, &|| format!("root {num}/{den} from {guess:?} {rounding:?}"));
                assert!(steps <= 2 * 128 + 4, "{steps} comparisons");
            }
        }
        let unknown = T::settle(Ok(T::ONE), Rounding::Down, |_| None);
        assert_eq!(unknown.map(Bits::bits), Err(Error::Overflow));
    }
    all_numbers!(check);
}

/// What a result may be: the exact integer, or one further out where the widened value allows it.
fn assert_place<T: Bits>(
    got: Result<T>,
    place: Option<&Place>,
    rounding: Rounding,
    context: &dyn Fn() -> String,
) -> bool {
    let Some(place) = place else {
        assert_eq!(got.map(Bits::bits), Err(Error::Overflow), "{}", context());
        return true;
    };
    let (exact, loose) = place.rounded(rounding);
    match got {
        Ok(got) => {
            let got = got.bits();
            assert!(got == *exact || got == *loose, "got {got}, exact {exact}, at most {loose}: {}", context());
            got == *exact
        }
        Err(error) => {
            let fits = T::of_bits(exact).is_some() && T::of_bits(loose).is_some();
            assert!(error == Error::Overflow && !fits, "{error:?}, exact {exact}: {}", context());
            true
        }
    }
}

/// Arguments of a power: full range, realistic, next to one, and exact powers.
fn power_arguments<T: Bits>(random: &mut Random, i: u32) -> [T; 5] {
    let wide = T::WIDTH;
    let near = |x: T, random: &mut Random| {
        let y = x.bits() + random.below(7) - 3;
        T::of_bits(&y).filter(|_| y.is_positive()).unwrap_or(x)
    };
    let [a, num, den] = [(); 3].map(|()| random.positive::<T>(wide));
    match i % 5 {
        0 => [a, num, den, random.positive(wide / 2), random.positive(wide / 2)],
        1 => [a, num, near(num, random), random.positive(12), random.positive(12)],
        2 => {
            let den = random.positive::<T>(wide - 2);
            let num =
                T::of_bits(&(den.bits() * (random.below(1000) + 1) / 300)).filter(|x| *x > T::ZERO).unwrap_or(den);
            [a, num, den, random.positive(7), random.positive(7)]
        }
        3 => {
            // (p/q)^(e/2) with squares: whole, or a whole number of halves.
            let (p, q) = (random.below(50) + 1, random.below(50) + 1);
            let of = |n: u64| T::of_bits(&BigInt::from(n)).expect("small");
            [random.positive(wide / 2), of(p * p), of(q * q), of(random.below(6) + 1), of(random.below(3) + 1)]
        }
        _ => [a, num, den, random.positive(5), random.positive(5)],
    }
}

#[test]
fn powers_are_directed_and_as_tight_as_stated() {
    fn check<T: Bits>() {
        let mut random = Random::new(6);
        let (mut results, mut loose) = (0, 0);
        for i in 0..600 {
            let [mut a, num, den, mut exp_num, exp_den] = power_arguments::<T>(&mut random, i);
            if T::SIGNED {
                let flip = |x: T, yes: bool| if yes { T::ZERO.minus(x).expect("symmetric") } else { x };
                a = flip(a, i % 3 == 0);
                exp_num = flip(exp_num, i % 4 < 2);
            }
            let place = power(&a.bits().abs(), &[(num.bits(), den.bits(), exp_num.bits())], &exp_den.bits(), 165);
            let place = if a < T::ZERO { place.map(|p| p.negated()) } else { place };
            for rounding in BOTH {
                let got = a.mul_pow(num, den, exp_num, exp_den, rounding);
                let context = || format!("{a:?}·({num:?}/{den:?})^({exp_num:?}/{exp_den:?}) {rounding:?}");
                results += 1;
                loose += i32::from(!assert_place(got, place.as_ref(), rounding, &context));
            }
        }
        println!("mul_pow {}: {results} results, {loose} one unit further", name::<T>());
    }
    all_numbers!(check);
}

#[test]
fn differences_of_powers_are_directed_and_as_tight_as_stated() {
    fn check<T: Bits>() {
        let mut random = Random::new(7);
        let mut loose = 0;
        for i in 0..600 {
            let [a, base, other, exp_num, exp_den] = power_arguments::<T>(&mut random, i);
            let bits = |x: T| x.bits();
            for rounding in BOTH {
                let got = a.mul_one_minus_pow(base, other, exp_num, exp_den, rounding);
                let context =
                    || format!("{a:?}·(1 − ({base:?}/(· + {other:?}))^({exp_num:?}/{exp_den:?})) {rounding:?}");
                let sum = bits(base) + bits(other);
                let place = power(&bits(a), &[(bits(base), sum, bits(exp_num))], &bits(exp_den), 165);
                let place = place.expect("a power of less than one").from(&bits(a));
                match got {
                    // Where base + added does not fit, the operation may fail.
                    Err(Error::Overflow) if bits(base) + bits(other) > T::max() => {}
                    _ => loose += i32::from(!assert_place(got, Some(&place), rounding, &context)),
                }

                let (base, removed) = if base > other { (base, other) } else { (other, base) };
                if base == removed {
                    continue;
                }
                let got = a.mul_pow_minus_one(base, removed, exp_num, exp_den, rounding);
                let context =
                    || format!("{a:?}·(({base:?}/(· − {removed:?}))^({exp_num:?}/{exp_den:?}) − 1) {rounding:?}");
                let rest = bits(base) - bits(removed);
                let place = power(&bits(a), &[(bits(base), rest, bits(exp_num))], &bits(exp_den), 165);
                let fits = place.as_ref().is_some_and(|p| p.loose_ceil < T::max());
                let place = place.map(|p| p.less(&bits(a)));
                match got {
                    // The power itself must fit: documented nowhere else, so counted as the one allowance.
                    Err(Error::Overflow) if !fits => {}
                    _ => loose += i32::from(!assert_place(got, place.as_ref(), rounding, &context)),
                }
            }
        }
        println!("differences {}: {loose} one unit further", name::<T>());
    }
    all_numbers!(check);
}

#[test]
fn products_of_powers_are_within_one_unit() {
    fn check<T: Bits>() {
        let mut random = Random::new(8);
        let (mut loose, mut means) = (0, 0);
        for i in 0..250 {
            let n = 2 + usize::try_from(i % 7).expect("small");
            let values: Vec<T> = (0..n).map(|_| random.positive(T::WIDTH)).collect();
            let weights: Vec<T> = (0..n).map(|_| random.positive(T::WIDTH / 2)).collect();
            let dens: Vec<T> = (0..n).map(|_| random.positive(T::WIDTH)).collect();
            let total = weights.iter().map(|w| w.bits()).sum::<BigInt>();
            let exp_den = T::of_bits(&total).expect("half the width");
            let a = random.positive::<T>(T::WIDTH);
            let bases = |dens: &[T]| -> Vec<_> {
                (0..n).map(|k| (values[k].bits(), dens[k].bits(), weights[k].bits())).collect()
            };
            let product = power(&a.bits(), &bases(&dens), &total, 160);
            let mean = power(&T::one(), &bases(&vec![T::ONE; n]), &total, 160);
            for rounding in BOTH {
                let powers = (0..n).map(|k| Power { num: values[k], den: dens[k], exp_num: weights[k] });
                let context = || format!("{a:?}·{values:?}/{dens:?}^{weights:?} {rounding:?}");
                let got = a.mul_powers(powers, std::iter::once(exp_den), rounding);
                loose += i32::from(!assert_place(got, product.as_ref(), rounding, &context));
                let got = T::geometric_mean(&values, &weights, rounding);
                loose += i32::from(!assert_place(got, mean.as_ref(), rounding, &context));
                means += 1;
            }
        }
        println!("mul_powers {}: {means} means, {loose} one unit further", name::<T>());
    }
    all_numbers!(check);
}

/// The integer below or above a ball in units of `2^-frac`.
fn units(x: &Ball, frac: u32, rounding: Rounding) -> BigInt {
    let shift = PRECISION - frac as usize;
    let end = |offset: &BigInt| match rounding {
        Rounding::Down => (&x.mid + offset) >> shift,
        Rounding::Up => -((-(&x.mid + offset)) >> shift),
    };
    let (low, high) = (end(&-&x.rad), end(&x.rad));
    if low == high {
        return low;
    }
    // On an integer, as far as the precision tells.
    if rounding == Rounding::Down { high } else { low }
}

#[test]
fn elementary_functions_are_the_floor_and_the_ceiling() {
    fn check<T: Bits + Elementary<Signed: Bits, Unsigned: Bits>>() {
        let mut random = Random::new(9);
        let one = T::one();
        for i in 0..500 {
            // Every other argument next to one, where a logarithm has few digits.
            let x = if i % 2 == 0 {
                random.positive::<T>(T::WIDTH)
            } else {
                T::of_bits(&(&one + random.natural(u64::from(T::FRAC)) * if i % 4 == 1 { 1 } else { -1 }))
                    .filter(|x| *x > T::ZERO)
                    .unwrap_or(T::ONE)
            };
            let (ln, log2) = (Ball::ln(&x.bits(), &one), Ball::log2(&x.bits(), &one));
            for rounding in BOTH {
                let context = || format!("{x:?} {rounding:?}");
                assert_bits(x.sqrt_directed(rounding), &root(&(x.bits() * &one), &BigInt::one(), rounding), &context);
                assert_bits(x.ln(rounding), &units(&ln, T::FRAC, rounding), &context);
                assert_bits(x.log2(rounding), &units(&log2, T::FRAC, rounding), &context);
            }

            // Arguments of an exponential, of which most results fit.
            let size = u64::from(T::FRAC) + 6;
            let y = random.natural(size.min(T::WIDTH));
            let y = if T::SIGNED && i % 3 != 0 { -y } else { y };
            let y = T::of_bits(&y).expect("within the width");
            let moderate = (y.bits().abs() >> T::FRAC) < 200.into();
            for rounding in BOTH {
                let context = || format!("exponential of {y:?} {rounding:?}");
                if moderate {
                    let exp = Ball::ratio(&y.bits(), &one).exp();
                    assert_bits(y.exp(rounding), &units(&exp, T::FRAC, rounding), &context);
                    let exp2 = Ball::exp2(&y.bits(), &one);
                    assert_bits(y.exp2(rounding), &units(&exp2, T::FRAC, rounding), &context);
                } else if y > T::ZERO {
                    assert_eq!(y.exp(rounding).map(Bits::bits), Err(Error::Overflow), "{}", context());
                    assert_eq!(y.exp2(rounding).map(Bits::bits), Err(Error::Overflow), "{}", context());
                } else {
                    let unit = BigInt::from(u32::from(rounding == Rounding::Up));
                    assert_bits(y.exp(rounding), &unit, &context);
                    assert_bits(y.exp2(rounding), &unit, &context);
                }
            }

            let e = if i % 5 == 0 { BigInt::from(i % 4) << T::FRAC } else { random.natural(u64::from(T::FRAC) + 3) };
            let e = if i % 3 == 0 { -e } else { e };
            let Some(exponent) = T::Signed::of_bits(&e) else { continue };
            let place = power(&one, &[(x.bits(), one.clone(), e)], &one, 165);
            for rounding in BOTH {
                let context = || format!("{x:?}^{exponent:?} {rounding:?}");
                assert_place(x.pow(exponent, rounding), place.as_ref(), rounding, &context);
            }
        }
    }
    for_numbers!(check: FixedU64<U16>, FixedU64<U32>, FixedU64<U60>, FixedI64<U32>, FixedI64<U62>);
    for_numbers!(check: FixedU128<U0>, FixedU128<U64>, FixedU128<U96>, FixedU128<U126>);
    for_numbers!(check: FixedI128<U60>, FixedI128<U64>, FixedI128<U126>);
}

#[test]
fn the_oracle_knows_its_constants() {
    // Digits from the tables, not from either implementation.
    let e = "271828182845904523536028747135266249775724709369995";
    let ln_10 = "230258509299404568401799145468436420760110148862877";
    let scale = num_traits::pow(BigInt::from(10), 50);
    let digits = |x: &Ball| ((&x.mid * &scale) >> PRECISION).to_string();
    assert_eq!(digits(&Ball::ratio(&1.into(), &1.into()).exp()), e);
    assert_eq!(digits(&Ball::ln(&10.into(), &1.into())), ln_10);
    assert_eq!(
        digits(&Ball::exp2(&(-1).into(), &2.into()))[..50],
        "70710678118654752440084436210484903928483593768847"[..50]
    );
}
