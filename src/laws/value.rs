//! A position: value, reserves and depth are derivatives of each other, and what is lost is the difference to holding.

use super::{Case, Judge, Law, Outcome, Violation, halves, own, verdict};
use crate::curve::{PoolValue, X_FOR_Y};
use crate::number::{Real, Rounding, Scalar};

pub(super) fn check<P: PoolValue>(pool: &P, price: P::Scalar, judge: &mut Judge) -> Result<(), Violation<P::Scalar>> {
    let trade = X_FOR_Y;
    let mut answered = verdict(at_spot_price(pool, Case { trade, at: price }, judge))?;
    let low = halves(price).nth(8).unwrap_or(price);
    // 33 prices, half an octave apart.
    let step = P::Scalar::rational(181, 128);
    let prices = core::iter::successors(Some(low), |p| (*p * step).finite().ok()).take(33);
    for at in prices {
        answered |= verdict(derivatives(pool, Case { trade, at }, judge))?;
        answered |= verdict(divergence(pool, price, Case { trade, at }, judge))?;
    }
    if answered {
        return Ok(());
    }
    let zero = P::Scalar::ZERO;
    Err(Violation { law: Law::Answers, trade, at: price, found: zero, limit: zero, error: None })
}

/// 2⁻³⁰ of a quantity and 64 units of the number.
fn noise<T: Real>(size: T) -> T {
    let one = halves(T::ONE).last().unwrap_or(T::ZERO);
    // 128 halves of an `f64` are no unit of it, and below anything that counts.
    size.abs().mul_ratio(T::ONE, T::rational(1 << 30, 1)) + one * T::rational(64, 1)
}

/// The reserves at the spot price are the reserves.
fn at_spot_price<P: PoolValue>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    if !pool.fee().is_none() {
        return Ok(());
    }
    let spot = judge.ask(case, pool.spot_price(X_FOR_Y, Rounding::Down))?;
    let at = judge.ask(case, pool.reserves_at(spot))?;
    let depth = judge.ask(case, pool.depth_at(spot))?;
    // A price of few digits leaves the reserves open by the depth times its last one.
    let open = depth * noise(spot);
    let [x_open, y_open] = [open, open * spot];
    for ((found, reserve), open) in at.into_iter().zip(pool.reserves()).zip([x_open, y_open]) {
        let wide = own((open + noise(*reserve)).finite())?;
        case.at_most(Law::ReservesAtSpotPrice, own((found - *reserve).abs().finite())?, wide)?;
    }
    Ok(())
}

/// Chords of the value lie between reserves, chords of the reserve between depths.
fn derivatives<P: PoolValue>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let p = case.at;
    let far = p.mul_ratio(P::Scalar::ONE, P::Scalar::rational(1 << 10, 1));
    let value = judge.ask(case, pool.value_at(p))?;
    let [x, y] = judge.ask(case, pool.reserves_at(p))?;
    let [x_after, _] = judge.ask(case, pool.reserves_at(p + far))?;
    let after = judge.ask(case, pool.value_at(p + far))?;
    let depth = judge.ask(case, pool.depth_at(p))?;
    let zero = P::Scalar::ZERO;
    for part in [value, x, y, depth] {
        case.at_least(Law::ValueOfReserves, part, zero)?;
    }
    let wide = own((noise(value) + p * noise(x)).finite())?;
    case.at_most(Law::ValueOfReserves, own((p * x + y - value).abs().finite())?, wide)?;

    let rise = own((after - value).finite())?;
    case.at_most(Law::Delta, rise, own((x * far + wide + wide).finite())?)?;
    case.at_least(Law::Delta, own((rise + wide + wide).finite())?, own((x_after * far).finite())?)?;

    let near = p.mul_ratio(P::Scalar::ONE, P::Scalar::rational(1 << 14, 1));
    let (left, right) = (p - near, p + near);
    let depths = [judge.ask(case, pool.depth_at(left))?, depth, judge.ask(case, pool.depth_at(right))?];
    let [x_left, _] = judge.ask(case, pool.reserves_at(left))?;
    let [x_right, _] = judge.ask(case, pool.reserves_at(right))?;
    let (least, most) = depths.into_iter().fold((depth, depth), |(least, most), depth| {
        (if depth < least { depth } else { least }, if depth > most { depth } else { most })
    });
    // A bound of a range lies between, or the bend of a stable-swap: the depths say nothing about the chord.
    if least + least < most {
        return Ok(());
    }
    let (fall, width, wide) = (x_left - x_right, right - left, noise(x_left));
    let ease = |depth: P::Scalar| depth.mul_ratio(P::Scalar::ONE, P::Scalar::rational(64, 1));
    case.at_most(Law::Depth, own(fall.finite())?, own(((most + ease(most)) * width + wide).finite())?)?;
    case.at_least(Law::Depth, own((fall + wide).finite())?, own(((least - ease(least)) * width).finite())?)
}

/// What is lost against holding.
fn divergence<P: PoolValue>(pool: &P, from: P::Scalar, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let loss = judge.ask(case, pool.divergence(from, case.at))?;
    case.at_least(Law::Divergence, loss, P::Scalar::ZERO)?;
    let held = judge.ask(case, pool.held_value(from, case.at))?;
    let value = judge.ask(case, pool.value_at(case.at))?;
    let wide = own((noise(held) + noise(value) + case.at * noise(P::Scalar::ONE)).finite())?;
    case.at_most(Law::Divergence, own((held - value - loss).abs().finite())?, wide)?;
    let none = judge.ask(case, pool.divergence(case.at, case.at))?;
    case.at_most(Law::Divergence, none, own(noise(value).finite())?)
}
