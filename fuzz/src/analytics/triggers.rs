//! When to rebalance: a trigger says what the whole path before it says, told backwards from the last observation.

use core::cmp::Ordering;
use core::fmt::Debug;

use cfmm_math::Checked;
use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeBand, HedgeDeviation, LossLimit, Observation, OutOfRange, Periodic, Reason, Trigger,
};
use fixed::FixedI128;
use fixed::types::extra::U64;
use num_bigint::BigInt;

use super::Analytic;
use crate::input::Input;

type Q64 = Checked<FixedI128<U64>>;

pub fn of_paths(input: &mut Input) {
    if input.flag() { of_path::<f64>(input) } else { of_path::<Q64>(input) }
}

/// A number that the oracle can reckon in.
trait Known: Analytic {
    /// How `a·b` compares with `c·d`; nothing where rounding may decide.
    fn compare(a: Self, b: Self, c: Self, d: Self) -> Option<Ordering>;
    /// How `a − b` compares with `c`, likewise.
    fn compare_difference(a: Self, b: Self, c: Self) -> Option<Ordering>;
}

impl Known for f64 {
    fn compare(a: Self, b: Self, c: Self, d: Self) -> Option<Ordering> {
        let ([left, right], tiny) = ([a * b, c * d], 1e-290);
        let is_clear = (left - right).abs() > 1e-12 * left.abs().max(right.abs()) + tiny;
        if is_clear && left.is_finite() && right.is_finite() { left.partial_cmp(&right) } else { None }
    }

    fn compare_difference(a: Self, b: Self, c: Self) -> Option<Ordering> {
        let is_clear = (a - b - c).abs() > 1e-12 * (a.abs().max(b.abs()).max(c.abs()));
        if is_clear && (a - b).is_finite() { (a - b).partial_cmp(&c) } else { None }
    }
}

impl Known for Q64 {
    fn compare(a: Self, b: Self, c: Self, d: Self) -> Option<Ordering> {
        let [a, b, c, d] = [a, b, c, d].map(units);
        Some((a * b).cmp(&(c * d)))
    }

    fn compare_difference(a: Self, b: Self, c: Self) -> Option<Ordering> {
        let [a, b, c] = [a, b, c].map(units);
        Some((a - b).cmp(&c))
    }
}

fn units(x: Q64) -> BigInt {
    BigInt::from(x.get().expect("a number").to_bits())
}

/// What a trigger was told that it took.
#[derive(Clone, Copy)]
enum Told<T> {
    Seen(Observation<T>),
    Rebalanced(Observation<T>),
}

fn of_path<T: Known>(input: &mut Input) {
    let (start, price) = (signed::<T>(input), T::positive(input));
    let (factor, patience, limit) = (T::ONE + T::positive(input), T::positive(input), T::part(input));
    let (width, inner, more) = (T::positive(input), T::part(input), T::part(input));
    let mut path = Vec::new();
    let mut time = start;
    for _ in 0..16 {
        if input.is_empty() {
            break;
        }
        let (rebalances, seen) = (input.byte() % 4 == 0, observation(time, input));
        time = if seen.time.is_number() { seen.time } else { start };
        path.push((rebalances, seen));
    }

    if let Ok(trigger) = DistanceBand::new(price, factor) {
        follow(trigger, &path, Reason::Distance, |told| {
            let Some(Told::Seen(now)) = told.last() else { return None };
            let center = told.iter().rev().find_map(|told| rebalanced(told)).map_or(price, |then| then.price);
            let above = T::compare(now.price, T::ONE, center, factor)?;
            let below = T::compare(center, T::ONE, now.price, factor)?;
            Some(above.is_ge() || below.is_ge())
        });
    }
    if let Ok(trigger) = OutOfRange::new(patience) {
        follow(trigger, &path, Reason::Range, |told| {
            let outside = |told: &&Told<T>| match told {
                Told::Seen(seen) if seen.price < seen.range[0] || seen.price > seen.range[1] => Some(seen.time),
                _ => None,
            };
            let Some(now) = told.last().as_ref().and_then(outside) else { return Some(false) };
            let since = told.iter().rev().map_while(|told| outside(&told)).last()?;
            Some(T::compare_difference(now, since, patience)?.is_ge())
        });
    }
    if let Ok(trigger) = LossLimit::new(limit) {
        follow(trigger, &path, Reason::Loss, |told| match told.last() {
            Some(Told::Seen(now)) => Some(now.loss >= limit),
            _ => None,
        });
    }
    if let Ok(trigger) = Periodic::new(start, patience) {
        follow(trigger, &path, Reason::Time, |told| {
            let Some(Told::Seen(now)) = told.last() else { return None };
            let last = told.iter().rev().find_map(|told| rebalanced(told)).map_or(start, |then| then.time);
            Some(T::compare_difference(now.time, last, patience)?.is_ge())
        });
    }
    if let Ok(trigger) = HedgeBand::new(width) {
        follow(trigger, &path, Reason::Hedge, |told| match told.last() {
            Some(Told::Seen(now)) => off_by(now, width),
            _ => None,
        });
    }
    if let Ok(trigger) = HedgeDeviation::new(inner, inner + more) {
        follow(trigger, &path, Reason::Hedge, |told| {
            // The last time that it was out of the outer band or within the inner one decides.
            for told in told.iter().rev() {
                let (Told::Seen(seen) | Told::Rebalanced(seen)) = told;
                if !off_target(seen, inner)? {
                    return Some(false);
                }
                if matches!(told, Told::Seen(_)) && off_target(seen, inner + more)? {
                    return Some(true);
                }
            }
            Some(false)
        });
    }
}

/// Tells a trigger a path: where `law` knows, it acts as that says and for its own reason; what fails changes nothing.
fn follow<T: Known, A>(
    mut trigger: A,
    path: &[(bool, Observation<T>)],
    reason: Reason,
    law: impl Fn(&[Told<T>]) -> Option<bool>,
) where
    A: Trigger<Scalar = T> + Copy + PartialEq + Debug,
{
    let mut told = Vec::new();
    for (rebalances, seen) in path {
        let before = trigger;
        let Ok(answer) = trigger.observe(seen) else {
            assert_eq!(trigger, before, "an error changed it, at {seen:?}");
            continue;
        };
        told.push(Told::Seen(*seen));
        if let Some(acts) = law(&told) {
            assert_eq!(answer, acts.then_some(reason), "{before:?} at {seen:?}");
        }
        assert!(answer.is_none_or(|answer| answer == reason), "{before:?} at {seen:?}: {answer:?}");
        if *rebalances && trigger.rebalanced(seen).is_ok() {
            told.push(Told::Rebalanced(*seen));
        }
    }
}

fn rebalanced<T>(told: &Told<T>) -> Option<&Observation<T>> {
    if let Told::Rebalanced(then) = told { Some(then) } else { None }
}

/// Whether the hedge is off its target by more than a width.
fn off_by<T: Known>(seen: &Observation<T>, width: T) -> Option<bool> {
    let above = T::compare_difference(seen.hedge, seen.target, width)?;
    let below = T::compare_difference(seen.target, seen.hedge, width)?;
    Some(above.is_gt() || below.is_gt())
}

/// Whether it is off by more than a part of the target.
fn off_target<T: Known>(seen: &Observation<T>, part: T) -> Option<bool> {
    let off = if seen.hedge < seen.target { seen.target - seen.hedge } else { seen.hedge - seen.target };
    let target = if seen.target < T::ZERO { -seen.target } else { seen.target };
    if !off.is_number() {
        return None;
    }
    Some(T::compare(off, T::ONE, target, part)?.is_gt())
}

fn signed<T: Analytic>(input: &mut Input) -> T {
    let size = T::positive(input);
    if input.flag() { -size } else { size }
}

/// A moment after another, of a market and a position in any state, seldom an impossible one.
fn observation<T: Analytic>(last: T, input: &mut Input) -> Observation<T> {
    let how = input.byte();
    let later = T::positive(input);
    let time = if how < 8 { last - later } else { last + later };
    let (lower, price, upper) = (T::positive(input), T::positive(input), T::positive(input));
    let range = if how % 8 > 0 && upper < lower { [upper, lower] } else { [lower, upper] };
    let (loss, hedge) = (T::part(input), signed(input));
    let loss = if how == 8 { -loss } else { loss };
    let target = if how < 128 { signed(input) } else { hedge + hedge * T::part(input) };
    Observation { time, price, range, loss, hedge, target }
}
