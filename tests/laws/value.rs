//! A position: reserves and depth at a price are derivatives of its value, and what it loses is the difference to
//! holding.

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{PoolValue, X_FOR_Y};
use num_bigint::BigInt;
use num_traits::{One, Signed};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::curves::{Curve, Domain, Of, raw_reserves};
use super::number::Number;
use super::runner::{Tally, check};
use crate::answer;

/// All laws of a position, on pools far from both ends of the number, at prices around their own.
pub fn value_laws<P: Curve + PoolValue>(cases: u32, answered: f64) {
    let strategy = (P::pools(Domain::Roomy), -4.0_f64..4.0, -4.0_f64..4.0);
    check(cases, answered, strategy, |(pool, from, to), tally| {
        let spot = answer!(tally, pool.spot_price(X_FOR_Y, Up)).raw();
        // Tenth powers: many prices near the spot price, where a stable-swap bends.
        let at = |fall: f64| (&spot * (((fall / 4.0).powi(5) * 4.0).exp2() * 2_f64.powi(40)) as u64) >> 40_u32;
        round_trip(&pool, tally)?;
        derivatives(&pool, at(from), tally)?;
        divergence(&pool, at(from), at(to), tally)
    });
}

fn one<P: Curve>() -> BigInt {
    BigInt::one() << Of::<P>::FRAC
}

/// Rounding in a reserve at a price: a relative 2⁻⁴⁰, and what a relative 2⁻⁴⁴ and 4 units of the price move.
fn noise<P: Curve>(reserve: &BigInt, depth: &BigInt, price: &BigInt) -> BigInt {
    let units = if Of::<P>::FIXED { 4_u32 } else { 0 };
    (reserve >> 40_u32) + ((depth * ((price >> 44_u32) + units)) >> Of::<P>::FRAC) + 16
}

/// The reserves at the spot price are the reserves.
fn round_trip<P: Curve + PoolValue>(pool: &P, tally: &mut Tally) -> TestCaseResult {
    let [x, y] = [pool.reserves()[0], pool.reserves()[1]].map(Number::raw);
    if !pool.fee().is_none() {
        // Its spot price has a part that its position has not.
        return Ok(());
    }
    for (rounding, sign) in [(Down, 1), (Up, -1)] {
        let p = answer!(tally, pool.spot_price(X_FOR_Y, rounding));
        let [x_at, y_at] = answer!(tally, pool.reserves_at(p)).map(Number::raw);
        let depth = answer!(tally, pool.depth_at(p)).raw();
        let p = p.raw();
        // A lower price has more base and less quote; within rounding both are the reserves.
        let x_noise = noise::<P>(&x, &depth, &p);
        let y_noise = noise::<P>(&y, &((&depth * &p) >> Of::<P>::FRAC), &p) + ((&x_noise * &p) >> Of::<P>::FRAC);
        prop_assert!((&x - &x_at) * sign <= x_noise, "base {x_at} is not {x} ({rounding:?})");
        prop_assert!((&y_at - &y) * sign <= y_noise, "quote {y_at} is not {y} ({rounding:?})");
        prop_assert!((&x_at - &x).abs() <= &x_noise * 2 + (&x >> 20_u32), "base {x_at} is far from {x}");
    }
    Ok(())
}

/// `V = p·x* + y*`, `V′ = x*`, `V″ = −depth`.
fn derivatives<P: Curve + PoolValue>(pool: &P, p: BigInt, tally: &mut Tally) -> TestCaseResult {
    let at = |p: &BigInt| Of::<P>::from_raw(p);
    // Near its peg a stable-swap bends over a relative 1/A of the price, and A is at most 2²⁰.
    let (one, far, near) = (one::<P>(), &p >> 10_u32, &p >> 28_u32);
    let value = answer!(tally, pool.value_at(at(&p))).raw();
    let [x, y] = answer!(tally, pool.reserves_at(at(&p))).map(Number::raw);
    let depth = answer!(tally, pool.depth_at(at(&p))).raw();
    prop_assert!(!value.is_negative() && !x.is_negative() && !y.is_negative() && !depth.is_negative());
    let x_noise = noise::<P>(&x, &depth, &p);
    let value_noise = (&value >> 38_u32) + 64 + ((&p * &x_noise) >> Of::<P>::FRAC);
    prop_assert!(
        (&p * &x / &one + &y - &value).abs() <= value_noise,
        "the value {value} is not that of its reserves {x}, {y} at {p}"
    );

    // V is concave, so its chord lies between its slopes at the ends.
    let further = at(&(&p + &far));
    let further_p = further.raw();
    let far = &further_p - &p;
    let [x_after, _] = answer!(tally, pool.reserves_at(further)).map(Number::raw);
    let rise = (answer!(tally, pool.value_at(further)).raw() - &value) * &one;
    let noise_2 = &value_noise * 2 * &one;
    prop_assert!(&rise - &noise_2 <= &x * &far, "the value rises faster than the base that it holds");
    prop_assert!(rise + noise_2 >= x_after * &far, "the value rises slower than the base that it holds");

    // The depth halfway is the slope of the chord, where no bound of a range lies between.
    let (left, right) = (&p - &near, &p + &near);
    if near.is_positive() {
        let [x_left, _] = answer!(tally, pool.reserves_at(at(&left))).map(Number::raw);
        let [x_right, _] = answer!(tally, pool.reserves_at(at(&right))).map(Number::raw);
        let width = at(&right).raw() - at(&left).raw();
        let [depth_left, depth_right] =
            [answer!(tally, pool.depth_at(at(&left))), answer!(tally, pool.depth_at(at(&right)))].map(Number::raw);
        let smooth = depth_left.is_positive() == depth_right.is_positive();
        let fall = (x_left - x_right) * &one;
        let error = (&fall - &depth * &width).abs();
        let bound = &depth * &width / 1_000 + x_noise * 2 * &one;
        prop_assert!(!smooth || error <= bound, "base falls by {fall}, the depth says {}", &depth * width);
    }
    Ok(())
}

/// `H − V ≥ 0`.
fn divergence<P: Curve + PoolValue>(pool: &P, from: BigInt, to: BigInt, tally: &mut Tally) -> TestCaseResult {
    let (p0, p) = (Of::<P>::from_raw(&from), Of::<P>::from_raw(&to));
    let loss = answer!(tally, pool.divergence(p0, p)).raw();
    let value = answer!(tally, pool.value_at(p)).raw();
    let held = answer!(tally, pool.held_value(p0, p)).raw();
    prop_assert!(!loss.is_negative(), "a loss of {loss}");
    let depth = answer!(tally, pool.depth_at(p0)).raw();
    let [x, _] = answer!(tally, pool.reserves_at(p0)).map(Number::raw);
    let noise = ((&held + &value) >> 36_u32) + 64 + ((noise::<P>(&x, &depth, &from) * &to) >> Of::<P>::FRAC);
    prop_assert!(
        (&held - &value - &loss).abs() <= noise,
        "a loss of {loss} is not {held} − {value}, by {} times the bound",
        (&held - &value - &loss).abs() / &noise
    );

    // At the price of entry nothing is lost.
    let nothing = answer!(tally, pool.divergence(p0, p0)).raw();
    let units = if Of::<P>::FIXED { BigInt::from(16) } else { raw_reserves(pool).iter().sum::<BigInt>() >> 100_u32 };
    prop_assert!(nothing.abs() <= units + (value >> (Of::<P>::FRAC - 8)), "{nothing} is lost without a move");
    Ok(())
}
