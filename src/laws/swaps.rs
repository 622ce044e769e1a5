//! What a trade may not do.

use super::{Case, Judge, Law, Outcome, Stop, Violation, halves, is_directed, own, slack, trades, unit, verdict};
use crate::curve::{Invariant, Trade};
use crate::number::Rounding::{Down, Up};
use crate::number::Scalar;

/// Micro-swaps of a chain: the loss of November 2025 took 65.
const CHAIN: u32 = 130;
/// The largest of them, in units.
const MICRO: u32 = 20;

pub(super) fn check<P: Invariant>(pool: &P, judge: &mut Judge) -> Result<(), Violation<P::Scalar>> {
    for trade in trades(pool.reserves().len()) {
        let nothing = Case { trade, at: P::Scalar::ZERO };
        verdict(levels(pool, nothing, judge))?;
        verdict(for_nothing(pool, nothing, judge))?;
        let (mut sold, mut bought) = (false, false);
        let Ok((x, y)) = trade.of(pool.reserves()) else { continue };
        for at in amounts(x) {
            sold |= pool.amount_out(trade, at).is_ok();
            verdict(selling(pool, Case { trade, at }, judge))?;
            verdict(round_trip(pool, Case { trade, at }, judge))?;
            verdict(splitting(pool, Case { trade, at }, judge))?;
        }
        for at in amounts(y) {
            bought |= pool.amount_in(trade, at).is_ok();
            verdict(buying(pool, Case { trade, at }, judge))?;
        }
        // A pool with nothing to sell, or with one unit that it cannot do without, may have no answer.
        if y > unit(y) && !(sold && bought) {
            let (found, limit) = (P::Scalar::ZERO, y);
            return Err(Violation { law: Law::Answers, trade, at: y, found, limit, error: None });
        }
        verdict(chain(pool, Case { trade, at: unit(x) }, judge))?;
    }
    Ok(())
}

/// Four times a reserve and its halves, and 1 to 20 units; of an empty reserve, of one.
fn amounts<T: Scalar>(reserve: T) -> impl Iterator<Item = T> {
    let size = if reserve > T::ZERO { reserve } else { T::ONE };
    let one = unit(size);
    let times = move |x: T, n: u32| x.mul_div(T::from_int(n).ok()?, T::ONE, Down).ok();
    let units = (1..=MICRO).filter_map(move |n| (0..n).try_fold(T::ZERO, |sum, _| sum.plus(one)).ok());
    [4, 3, 2].into_iter().filter_map(move |n| times(size, n)).chain(halves(size)).chain(units)
}

/// Levels and prices are rounded as they are told to, and scale as they should.
fn levels<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let (down, up) = (judge.ask(case, pool.level(Down))?, judge.ask(case, pool.level(Up))?);
    case.at_most(Law::Directed, down, up)?;
    let prices =
        [judge.ask(case, pool.spot_price(case.trade, Down))?, judge.ask(case, pool.spot_price(case.trade, Up))?];
    case.at_most(Law::Directed, prices[0], prices[1])?;
    let slopes =
        [judge.ask(case, pool.price_slope(case.trade, Down))?, judge.ask(case, pool.price_slope(case.trade, Up))?];
    case.at_most(Law::Directed, slopes[0], slopes[1])?;

    let mut doubled = *pool;
    for (asset, x) in pool.reserves().iter().enumerate() {
        judge.ask(case, doubled.set_reserve(asset, own(x.plus(*x))?))?;
    }
    // Twice the true level lies between twice the two roundings.
    let (low, high) = (judge.ask(case, doubled.level(Down))?, judge.ask(case, doubled.level(Up))?);
    let slack = own(slack(high))?;
    case.at_most(Law::Homogeneous, own(down.plus(down))?, own(high.plus(slack))?)?;
    case.at_most(Law::Homogeneous, low, own(own(up.plus(up))?.plus(slack))?)
}

/// Nothing in gives nothing out.
fn for_nothing<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let zero = P::Scalar::ZERO;
    case.equal(Law::NothingForNothing, judge.ask(case, pool.amount_out(case.trade, zero))?, zero)?;
    case.equal(Law::NothingForNothing, judge.ask(case, pool.amount_in(case.trade, zero))?, zero)
}

/// A swap keeps the books and the level, below the spot price, and pays more for more.
fn selling<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let Case { trade, at: dx } = case;
    let mut after = *pool;
    let swapped = after.swap(trade, dx);
    if swapped.is_err() {
        unchanged(pool, &after, case)?;
    }
    let dy = judge.ask(case, swapped)?;
    case.at_least(Law::Books, dy, P::Scalar::ZERO)?;
    case.equal(Law::Books, judge.ask(case, pool.amount_out(trade, dx))?, dy)?;
    books(pool, &after, case, [dx, dy])?;
    level_kept(pool, &after, case, judge)?;

    let (_, y) = own(trade.of(pool.reserves()))?;
    let tolerance = own(own(slack(y))?.plus(tolerated(y)))?;
    if let Some(half) = halves(dx).nth(1) {
        let less = judge.ask(case, pool.amount_out(trade, half))?;
        case.at_most(Law::Monotone, less, own(dy.plus(tolerance))?)?;
    }
    let spot = judge.ask(case, pool.spot_price(trade, Up))?;
    let at_spot = own(dx.mul_div(spot, P::Scalar::ONE, Up))?;
    case.at_most(Law::BelowSpotPrice, dy, own(at_spot.plus(own(slack(at_spot))?))?)
}

/// What is asked for an amount covers it, and more costs more.
fn buying<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let Case { trade, at: dy } = case;
    let mut after = *pool;
    let swapped = after.swap_exact_out(trade, dy);
    if swapped.is_err() {
        unchanged(pool, &after, case)?;
    }
    let dx = judge.ask(case, swapped)?;
    case.equal(Law::Books, judge.ask(case, pool.amount_in(trade, dy))?, dx)?;
    books(pool, &after, case, [dx, dy])?;
    level_kept(pool, &after, case, judge)?;

    let (x, y) = own(trade.of(pool.reserves()))?;
    let paid = judge.ask(case, pool.amount_out(trade, dx))?;
    case.at_least(Law::Covers, own(paid.plus(own(slack(y))?))?, dy)?;
    if let Some(half) = halves(dy).nth(1) {
        let less = judge.ask(case, pool.amount_in(trade, half))?;
        let tolerance = own(own(slack(own(x.plus(dx))?))?.plus(tolerated(x)))?;
        case.at_most(Law::Monotone, less, own(dx.plus(tolerance))?)?;
    }
    Ok(())
}

/// A unit, which a power may be short of; nothing in a number without units, which has its slack.
fn tolerated<T: Scalar>(reserve: T) -> T {
    if is_directed::<T>() { unit(reserve) } else { T::ZERO }
}

/// The reserves are where they were.
fn unchanged<P: Invariant>(before: &P, after: &P, case: Case<P::Scalar>) -> Outcome<P::Scalar> {
    before.reserves().iter().zip(after.reserves()).try_for_each(|(x, y)| case.equal(Law::Unchanged, *y, *x))
}

/// The reserves moved by the amounts in and out, as far as they leave room for a share of a protocol.
fn books<P: Invariant>(before: &P, after: &P, case: Case<P::Scalar>, [dx, dy]: [P::Scalar; 2]) -> Outcome<P::Scalar> {
    for (asset, (was, is)) in before.reserves().iter().zip(after.reserves()).enumerate() {
        if asset == case.trade.sell {
            // Of what is sold a fee may leave the pool.
            case.at_most(Law::Books, *is, own(was.plus(dx))?)?;
            case.at_least(Law::Books, *is, *was)?;
        } else if asset == case.trade.buy {
            case.equal(Law::Books, *is, own(was.minus(dy))?)?;
        } else {
            case.equal(Law::Books, *is, *was)?;
        }
    }
    Ok(())
}

/// The pool after a swap; in a number that rounds to nearest, with 10⁻⁹ more in every reserve. One that has all but
/// gone has few digits of its own left.
fn eased<P: Invariant>(before: &P, after: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Result<P, Stop<P::Scalar>> {
    let mut eased = *after;
    for (asset, (was, is)) in before.reserves().iter().zip(after.reserves()).enumerate() {
        let more = own(slack(if was > is { *was } else { *is }))?;
        if more > P::Scalar::ZERO {
            judge.ask(case, eased.set_reserve(asset, own(is.plus(more))?))?;
        }
    }
    Ok(eased)
}

/// The level rounded up is not below what it was rounded down.
fn level_kept<P: Invariant>(before: &P, after: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let eased = eased(before, after, case, judge)?;
    let (was, is) = (judge.ask(case, before.level(Down))?, judge.ask(case, eased.level(Up))?);
    case.at_least(Law::LevelKept, own(is.plus(own(slack(was))?))?, was)
}

/// What is bought is sold again, for no more.
fn round_trip<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let Case { trade, at: dx } = case;
    let mut after = *pool;
    let dy = judge.ask(case, after.swap(trade, dx))?;
    let after = eased(pool, &after, case, judge)?;
    let back = judge.ask(case, after.amount_out(trade.reversed(), dy))?;
    let (x, _) = own(trade.of(after.reserves()))?;
    case.at_most(Law::RoundTrip, back, own(dx.plus(own(slack(x))?))?)
}

/// Two halves in a row are paid no more than the whole.
fn splitting<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let Case { trade, at: dx } = case;
    if !pool.fee().is_none() {
        return Ok(());
    }
    let Some(half) = halves(dx).nth(1) else { return Ok(()) };
    let whole = judge.ask(case, pool.amount_out(trade, dx))?;
    let mut after = *pool;
    let first = judge.ask(case, after.swap(trade, half))?;
    let second = judge.ask(case, after.swap(trade, own(dx.minus(half))?))?;
    let (_, y) = own(trade.of(pool.reserves()))?;
    let tolerance = own(own(slack(y))?.plus(tolerated(y)))?;
    case.at_most(Law::Splitting, own(first.plus(second))?, own(whole.plus(tolerance))?)
}

/// Micro-swaps among all assets, after each of which every reserve but that of the sold asset is brought back: whoever did
/// it has taken what the sold reserve lacks.
fn chain<P: Invariant>(pool: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let assets = pool.reserves().len();
    let mut after = *pool;
    let mut dice = 1_u32;
    for _ in 0..CHAIN {
        // Knuth's generator; its high bits are good.
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let asset = |bits: u32| (0..assets).cycle().nth(((dice >> bits) & 0xff) as usize).unwrap_or(0);
        let step = Trade { sell: asset(24), buy: asset(16) };
        if step.sell == step.buy {
            continue;
        }
        let units = 1 + ((dice >> 8) & 0xff).min(MICRO);
        let amount = (0..units).try_fold(P::Scalar::ZERO, |sum, _| sum.plus(case.at));
        // A refused swap changes nothing.
        if judge.ask(Case { trade: step, at: case.at }, after.swap(step, own(amount)?)).is_ok() {
            taken(pool, &after, Case { trade: step, at: case.at }, judge)?;
        }
    }
    Ok(())
}

/// Brings every reserve but the sold one back, then looks at what is left of that.
fn taken<P: Invariant>(before: &P, after: &P, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let (sell, mut closed) = (case.trade.sell, *after);
    for (asset, x) in before.reserves().iter().enumerate().filter(|(asset, _)| *asset != sell) {
        let is = closed.reserves().get(asset).copied().unwrap_or(*x);
        if is > *x {
            judge.ask(case, closed.swap_exact_out(Trade { sell, buy: asset }, own(is.minus(*x))?))?;
        } else {
            judge.ask(case, closed.swap(Trade { sell: asset, buy: sell }, own(x.minus(is))?))?;
        }
    }
    for (asset, (was, is)) in before.reserves().iter().zip(closed.reserves()).enumerate() {
        // A protocol may have its share of what was sold; the pool may not have less than before on any account.
        if asset == sell || is_directed::<P::Scalar>() && before.fee().is_none() {
            case.at_least(Law::NothingTaken, own(is.plus(own(slack(*was))?))?, *was)?;
        }
    }
    Ok(())
}
