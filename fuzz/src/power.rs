//! Powers, logarithms and exponentials of fixed-point numbers between the two sides of the real value, which is known
//! to 640 bits and with a proven error: `Down ≤ exact ≤ Up`, neither further away than the method states.

use cfmm_math::{Checked, Elementary, Error, FracReal, Power, Real, Result, Rounding, Scalar};
use fixed::types::extra::{U0, U10, U24, U32, U60, U64, U100, U125, U126, U127};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

use crate::ball::{Ball, PRECISION, Place, power};
use crate::exact::Bits;
use crate::input::Input;

/// What a power is good to, in bits.
const POWER: u32 = 165;

/// What a product of up to eight powers with exponents of at most one is good to.
const POWERS: u32 = 160;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    for _ in 0..4 {
        if input.is_empty() {
            return;
        }
        match input.below(12) {
            0 => case::<FixedU64<U32>, FixedI64<U32>>(&mut input),
            1 => case::<FixedI64<U24>, FixedI64<U24>>(&mut input),
            2 | 3 => case::<FixedU128<U64>, FixedI128<U64>>(&mut input),
            4 => case::<FixedU128<U0>, FixedI128<U0>>(&mut input),
            5 => case::<FixedI128<U60>, FixedI128<U60>>(&mut input),
            6 => case::<FixedU128<U100>, FixedI128<U100>>(&mut input),
            7 => case::<FixedI128<U126>, FixedI128<U126>>(&mut input),
            8 => powers_of::<FixedU128<U127>>(&mut input),
            9 => analysis::<U64>(&mut input),
            10 => analysis::<U125>(&mut input),
            _ => analysis::<U10>(&mut input),
        }
    }
}

fn case<T, S>(input: &mut Input)
where
    T: Bits + Elementary<Signed = S>,
    T::Unsigned: Bits,
    S: Bits,
{
    match input.below(4) {
        0 => elementary::<T, S>(input),
        _ => powers_of::<T>(input),
    }
}

/// A number of the type; of a signed one seldom below zero, as few functions take that.
fn number<T: Bits>(input: &mut Input) -> T {
    let sign = input.byte();
    let size = BigInt::from(input.sized(u32::try_from(T::WIDTH).expect("128 at most")));
    T::of_bits(&if T::SIGNED && sign > 240 { -size } else { size }).expect("in the width")
}

/// A number, or one that is near another: where a ratio is next to one, a logarithm has nothing in front.
fn near<T: Bits>(input: &mut Input, other: T) -> T {
    let (how, by) = (input.byte(), BigInt::from(input.u16()));
    match how % 4 {
        0 => T::of_bits(&(other.bits() + by)).unwrap_or(other),
        1 => T::of_bits(&(other.bits() - by).abs()).unwrap_or(other),
        2 => T::of_bits(&(other.bits() >> (u32::from(how) / 4))).unwrap_or(other),
        _ => number(input),
    }
}

/// The result lies between the exact integer and the furthest that may be returned, or does not fit.
fn bracketed<T: Bits>(got: Result<T>, place: &Place, rounding: Rounding, context: &dyn Fn() -> String) {
    let (exact, furthest) = place.rounded(rounding);
    match got {
        Ok(got) => {
            let got = got.bits();
            let (low, high) = if rounding == Rounding::Down { (furthest, exact) } else { (exact, furthest) };
            assert!(*low <= got && got <= *high, "{} {rounding:?}: {got} is not in {low} ..= {high}", context());
        }
        Err(error) => {
            let fits = T::of_bits(exact).is_some() && T::of_bits(furthest).is_some();
            assert!(error == Error::Overflow && !fits, "{} {rounding:?}: {error:?}, not {exact}", context());
        }
    }
}

/// Nothing but this error.
fn refused<T: Scalar>(got: [Result<T>; 2], error: Error, context: &dyn Fn() -> String) {
    for got in got {
        assert!(got == Err(error), "{}: {got:?} and no {error:?}", context());
    }
}

const BOTH: [Rounding; 2] = [Rounding::Down, Rounding::Up];

fn powers_of<T: Bits>(input: &mut Input) {
    let a = number::<T>(input);
    let num = number::<T>(input);
    let den = near(input, num);
    let exp_num = number::<T>(input);
    let exp_den = if input.flag() { near(input, exp_num) } else { number(input) };
    mul_pow(a, num, den, exp_num, exp_den);
    differences(a, num, den, exp_num, exp_den);
    if input.flag() {
        mul_powers(input, a, exp_den);
    }
}

/// The real power of magnitudes, or `None` where it is far above every type.
fn real(a: T2, num: &BigInt, den: &BigInt, exponent: (&BigInt, &BigInt), bits: u32) -> Option<Place> {
    let (exp_num, exp_den) = exponent;
    let (num, den) = if exp_num.is_negative() ^ exp_den.is_negative() { (den, num) } else { (num, den) };
    let place = power(&a.0.abs(), &[(num.clone(), den.clone(), exp_num.abs())], &exp_den.abs(), bits)?;
    Some(if a.0.is_negative() { place.negated() } else { place })
}

/// A factor with its sign.
struct T2(BigInt);

fn mul_pow<T: Bits>(a: T, num: T, den: T, exp_num: T, exp_den: T) {
    let got = BOTH.map(|rounding| a.mul_pow(num, den, exp_num, exp_den, rounding));
    let context = || format!("{a:?}·({num:?}/{den:?})^({exp_num:?}/{exp_den:?})");
    let [n, d, en, ed] = [num, den, exp_num, exp_den].map(Bits::bits);
    if n.is_negative() || !d.is_positive() || ed.is_zero() {
        return refused(got, Error::Domain, &context);
    }
    if en.is_zero() {
        return assert_eq!(got, [Ok(a); 2], "{}", context());
    }
    if n.is_zero() && en.is_negative() ^ ed.is_negative() {
        return refused(got, Error::Domain, &context);
    }
    if n.is_zero() || a == T::ZERO {
        return assert_eq!(got, [Ok(T::ZERO); 2], "{}", context());
    }
    match real(T2(a.bits()), &n, &d, (&en, &ed), POWER) {
        None => refused(got, Error::Overflow, &context),
        Some(place) => {
            for (got, rounding) in got.into_iter().zip(BOTH) {
                bracketed(got, &place, rounding, &context);
            }
        }
    }
}

/// The shapes of an amount out and in.
fn differences<T: Bits>(a: T, base: T, part: T, exp_num: T, exp_den: T) {
    let [raw, b, p, en, ed] = [a, base, part, exp_num, exp_den].map(Bits::bits);
    let is_valid = !raw.is_negative() && b.is_positive() && !ed.is_zero();
    let is_valid = is_valid && (en.is_zero() || !(en.is_negative() ^ ed.is_negative()));

    let got = BOTH.map(|rounding| a.mul_one_minus_pow(base, part, exp_num, exp_den, rounding));
    let context = || format!("{a:?}·(1 − ({base:?}/(+ {part:?}))^({exp_num:?}/{exp_den:?}))");
    if !is_valid || p.is_negative() {
        for got in got {
            // A sum that does not fit may be seen first.
            assert!(matches!(got, Err(Error::Domain | Error::Overflow)), "{}: {got:?}", context());
        }
    } else {
        let sum = &b + &p;
        if sum.bits() > 128 {
            refused(got, Error::Overflow, &context);
        } else if en.is_zero() || raw.is_zero() || p.is_zero() {
            assert_eq!(got, [Ok(T::ZERO); 2], "{}", context());
        } else {
            let place = real(T2(raw.clone()), &b, &sum, (&en, &ed), POWER).expect("a power below one").from(&raw);
            for (got, rounding) in got.into_iter().zip(BOTH) {
                bracketed(got, &place, rounding, &context);
            }
        }
    }

    let got = BOTH.map(|rounding| a.mul_pow_minus_one(base, part, exp_num, exp_den, rounding));
    let context = || format!("{a:?}·(({base:?}/(− {part:?}))^({exp_num:?}/{exp_den:?}) − 1)");
    if !is_valid || p.is_negative() || p >= b {
        for got in got {
            assert!(matches!(got, Err(Error::Domain)), "{}: {got:?}", context());
        }
    } else if en.is_zero() || raw.is_zero() || p.is_zero() {
        assert_eq!(got, [Ok(T::ZERO); 2], "{}", context());
    } else {
        match real(T2(raw.clone()), &b, &(&b - &p), (&en, &ed), POWER) {
            None => refused(got, Error::Overflow, &context),
            Some(place) => {
                for (got, rounding) in got.into_iter().zip(BOTH) {
                    // The power itself, before one is subtracted, has to fit 128 bits.
                    let (exact, furthest) = place.rounded(rounding);
                    if got == Err(Error::Overflow) && exact.max(furthest).bits() > 128 {
                        continue;
                    }
                    bracketed(got, &place.less(&raw), rounding, &context);
                }
            }
        }
    }
}

/// Several bases under one exponential, with exponents of at most one.
fn mul_powers<T: Bits>(input: &mut Input, a: T, exp_den: T) {
    let count = 2 + input.index(7);
    let mut powers = Vec::new();
    for _ in 0..count {
        let num: T = number(input);
        let den = near(input, num);
        let exp_num: T = number(input);
        let most = exp_den.bits().abs() + 1;
        let exp_num = T::of_bits(&(exp_num.bits() % &most)).expect("smaller");
        powers.push(Power { num, den, exp_num });
    }
    let got = BOTH.map(|rounding| a.mul_powers(powers.iter().copied(), core::iter::once(exp_den), rounding));
    let context = || format!("{a:?}·Π {powers:?} over {exp_den:?}");
    let ed = exp_den.bits();
    let flipped = |p: &Power<T>| p.exp_num.bits().is_negative() ^ ed.is_negative();
    let is_valid = |p: &Power<T>| {
        let (n, d) = (p.num.bits(), p.den.bits());
        !n.is_negative() && d.is_positive() && (p.exp_num == T::ZERO || !flipped(p) || n.is_positive())
    };
    if ed.is_zero() || !powers.iter().all(is_valid) {
        return refused(got, Error::Domain, &context);
    }
    if a == T::ZERO || powers.iter().any(|p| p.num == T::ZERO && p.exp_num != T::ZERO) {
        return assert_eq!(got, [Ok(T::ZERO); 2], "{}", context());
    }
    let bases: Vec<_> = powers
        .iter()
        .filter(|p| p.exp_num != T::ZERO && p.num != p.den)
        .map(|p| {
            let (n, d) = if flipped(p) { (p.den, p.num) } else { (p.num, p.den) };
            (n.bits(), d.bits(), p.exp_num.bits().abs())
        })
        .collect();
    if bases.is_empty() {
        return assert_eq!(got, [Ok(a); 2], "{}", context());
    }
    match power(&a.bits().abs(), &bases, &ed.abs(), POWERS) {
        None => refused(got, Error::Overflow, &context),
        Some(place) => {
            let place = if a.bits().is_negative() { place.negated() } else { place };
            for (got, rounding) in got.into_iter().zip(BOTH) {
                bracketed(got, &place, rounding, &context);
            }
        }
    }
}

/// A logarithm of any sign, in units of the type.
fn placed(log: &Ball, frac: u32) -> Place {
    let units = log.times(&(BigInt::one() << frac));
    // Exact, so no looser than by 2⁻³⁰⁰.
    if units.mid.is_negative() {
        Place::new(&Ball { mid: -units.mid, rad: units.rad }, 300).negated()
    } else {
        Place::new(&units, 300)
    }
}

/// An exponential with these units; `None` far above every type.
fn exponential(x: &BigInt, frac: u32, base_two: bool) -> Option<Place> {
    let unit = BigInt::one() << frac;
    if *x > &unit * 300 {
        return None;
    }
    if *x < -&unit * 500 {
        return Some(Place::tiny());
    }
    let value = if base_two { Ball::exp2(x, &unit) } else { Ball::ratio(x, &unit).exp() };
    Some(Place::new(&value.times(&unit), 300))
}

fn elementary<T, S>(input: &mut Input)
where
    T: Bits + Elementary<Signed = S>,
    T::Unsigned: Bits,
    S: Bits,
{
    let x: T = if input.flag() { near(input, T::ONE) } else { number(input) };
    let (bits, frac) = (x.bits(), T::FRAC);
    let unit = BigInt::one() << frac;
    for rounding in BOTH {
        let logs = [(x.ln(rounding), "ln"), (x.log2(rounding), "log2")];
        for (got, name) in logs {
            let context = || format!("{name} {x:?}");
            if !bits.is_positive() {
                assert!(got == Err(Error::Domain), "{}: {got:?}", context());
                continue;
            }
            let log = if name == "ln" { Ball::ln(&bits, &unit) } else { Ball::log2(&bits, &unit) };
            bracketed(got, &placed(&log, frac), rounding, &context);
        }
        for (got, base_two) in [(x.exp(rounding), false), (x.exp2(rounding), true)] {
            let context = || format!("exponential of {x:?}, {base_two}");
            match exponential(&bits, frac, base_two) {
                None => assert!(got.is_err_and(|error| error == Error::Overflow), "{}", context()),
                Some(place) => bracketed(got, &place, rounding, &context),
            }
        }
    }

    // A power with a signed exponent.
    let size = BigInt::from(input.sized(u32::try_from(S::WIDTH).expect("127 at most")));
    let exponent = S::of_bits(&if input.flag() { -size } else { size }).expect("in the width");
    for rounding in BOTH {
        let got = x.pow(exponent, rounding);
        let context = || format!("{x:?}^{exponent:?}");
        let en = exponent.bits();
        let is_exact = |got: Result<T::Unsigned>, exact: &BigInt| got.is_ok_and(|got| got.bits() == *exact);
        if bits.is_negative() || (bits.is_zero() && en.is_negative()) {
            assert!(got.is_err_and(|error| error == Error::Domain), "{}", context());
        } else if en.is_zero() {
            assert!(is_exact(got, &unit), "{}", context());
        } else if bits.is_zero() {
            assert!(is_exact(got, &BigInt::zero()), "{}", context());
        } else {
            match real(T2(unit.clone()), &bits, &unit, (&en, &unit), POWER) {
                None => assert!(got.is_err_and(|error| error == Error::Overflow), "{}", context()),
                Some(place) => bracketed(got, &place, rounding, &context),
            }
        }
    }
}

/// Logarithms and exponentials to nearest.
fn analysis<F: FracReal>(input: &mut Input) {
    let (sign, size) = (input.byte(), input.sized(127));
    let x = i128::try_from(size).expect("127 bits");
    let x = if sign > 200 { -x } else { x };
    let (near, by) = (input.byte(), input.sized(127));
    let by = i128::try_from(by).expect("127 bits");
    let y = if near & 1 == 0 { by } else { x.abs().saturating_add(by >> 100) };
    let of = |bits: i128| Checked::new(FixedI128::<F>::from_bits(bits));
    let unit = BigInt::one() << F::U32;
    // Half a unit, and 2⁻⁴⁰ of one.
    let close = |got: i128, units: &Ball, context: &dyn Fn() -> String| {
        let error = ((BigInt::from(got) << PRECISION) - &units.mid).abs() * 2_u32;
        let bound = (BigInt::one() << PRECISION) + (BigInt::one() << (PRECISION - 39)) + &units.rad * 2_u32;
        assert!(error <= bound, "{}: {got} is further than half a unit off", context());
    };
    let got = of(x).ln_ratio(of(y)).get();
    if x <= 0 || y <= 0 {
        assert_eq!(got, Err(Error::Overflow), "ln {x}/{y}");
    } else {
        let log = Ball::ln(&x.into(), &y.into()).times(&unit);
        match got {
            Ok(got) => close(got.to_bits(), &log, &|| format!("ln {x}/{y}")),
            Err(_) => assert!((&log.mid >> PRECISION).bits() >= 127, "ln {x}/{y} is refused"),
        }
    }
    let got = of(x).exp().get();
    match exponential(&x.into(), F::U32, false) {
        None => assert!(got.is_err()),
        Some(place) => match got {
            Ok(got) if place.loose_floor.is_zero() && place.ceil <= BigInt::one() => {
                assert!((0..=1).contains(&got.to_bits()));
            }
            Ok(got) => {
                let exact = Ball::ratio(&x.into(), &unit).exp().times(&unit);
                close(got.to_bits(), &exact, &|| format!("e^{x}"));
            }
            Err(_) => assert!(place.ceil.bits() > 127, "e^{x} is refused"),
        },
    }
}
