//! What a trade may not do, for every curve × number over the whole domain of the number.

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{Error, Scalar, Trade};
use num_bigint::BigInt;
use num_traits::One;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::curves::{Curve, Domain, Of, level_per_share_kept, raw_reserves, trades};
use super::number::{Number, Size};
use super::runner::{Tally, check};
use crate::answer;

/// All swap laws, on random pools.
pub fn swap_laws<P: Curve>(cases: u32, answered: f64) {
    let strategy = (P::pools(Domain::Whole), trades::<P>(), Size::any::<Of<P>>(), Size::any::<Of<P>>());
    check(cases, answered, strategy, |(pool, trade, size, other), tally| {
        let (sold, bought) = trade.of(pool.reserves()).expect("a valid trade");
        let (dx, more) = (size.of(sold), other.of(sold));
        level_is_directed(&pool, tally)?;
        selling(&pool, trade, dx, tally)?;
        buying(&pool, trade, size.of(bought), tally)?;
        splitting(&pool, trade, dx, more, tally)?;
        monotone(&pool, trade, (dx, more), (size.of(bought), other.of(bought)), tally)?;
        prices(&pool, trade, dx, tally)?;
        homogeneous(&pool, tally)
    });
}

/// What an `f64` amount may be off by, and a stable-swap's by `16·(1 + A)` ε. Nothing in fixed point.
fn imprecise<P: Curve>(pool: &P, size: &BigInt) -> BigInt {
    let slack = Of::<P>::slack(size);
    if Of::<P>::FIXED { slack } else { slack + (size >> 48_u32) * pool.condition() }
}

/// The level is what exact integers say, and `Down ≤ Up`, a unit apart.
fn level_is_directed<P: Curve>(pool: &P, tally: &mut Tally) -> TestCaseResult {
    let down = answer!(tally, pool.level(Down)).raw();
    let up = answer!(tally, pool.level(Up)).raw();
    if Of::<P>::FIXED {
        prop_assert!(down <= up && &up - &down <= BigInt::from(1 + P::LOOSE), "level in {down} ..= {up}");
    }
    if let Some(floor) = pool.level_floor(&raw_reserves(pool)) {
        if Of::<P>::FIXED {
            prop_assert!(down == floor, "level {down} is not {floor}");
            prop_assert!(up == floor || up == floor + 1);
        } else {
            // 8 ε.
            let error = BigInt::from((&down - &floor).magnitude().clone());
            prop_assert!(error <= &floor >> 49, "level {down} is not {floor}");
        }
    }
    Ok(())
}

/// A swap never lowers the level; it changes the reserves by what it says; nothing is free; and it pays all but the
/// last unit of what the level allows.
fn selling<P: Curve>(pool: &P, trade: Trade, dx: Of<P>, tally: &mut Tally) -> TestCaseResult {
    let mut after = *pool;
    let result = after.swap(trade, dx);
    if result.is_err() {
        prop_assert_eq!(after, *pool, "a failing swap has changed the pool");
        prop_assert!(pool.amount_out(trade, dx).is_err(), "a quote for {dx:?} that the swap refuses");
    }
    let dy = answer!(tally, result);
    prop_assert!(dy >= Of::<P>::ZERO);
    prop_assert!(dx > Of::<P>::ZERO || dy == Of::<P>::ZERO, "{dy:?} for nothing");
    level_not_lowered(pool, &after)?;

    let (before, mut exact) = (raw_reserves(pool), raw_reserves(&after));
    if !Of::<P>::FIXED {
        return Ok(());
    }
    prop_assert_eq!(&exact[trade.sell] - &before[trade.sell], dx.raw());
    prop_assert_eq!(&before[trade.buy] - &exact[trade.buy], dy.raw());

    // One unit more would bring the level below the level rounded up; of what the fee leaves.
    let (net, level) = (answer!(tally, pool.fee().net(dx)), answer!(tally, pool.level(Up)).raw());
    exact[trade.sell] = &before[trade.sell] + net.raw();
    exact[trade.buy] -= 1 + P::LOOSE;
    if exact[trade.buy] >= BigInt::one() {
        match pool.level_floor(&exact) {
            Some(floor) => prop_assert!(floor < level, "{dy:?} is not all that may be paid"),
            None => prop_assert!(!pool.level_at_least(&exact, &before), "{dy:?} is not all that may be paid"),
        }
    }
    Ok(())
}

/// The true level, and with it both of its roundings.
fn level_not_lowered<P: Curve>(before: &P, after: &P) -> TestCaseResult {
    let one = BigInt::one();
    let (u, v) = (raw_reserves(after), raw_reserves(before));
    prop_assert!(level_per_share_kept(before, (&v, &one), (&u, &one)), "the true level fell: {after:?}");
    if Of::<P>::FIXED {
        if P::LOOSE == 0 {
            for rounding in [Down, Up] {
                if let (Ok(after), Ok(before)) = (after.level(rounding), before.level(rounding)) {
                    prop_assert!(after >= before, "the level {rounding:?} fell from {before:?} to {after:?}");
                }
            }
        } else if let (Ok(after), Ok(before)) = (after.level(Up), before.level(Down)) {
            prop_assert!(after >= before, "the level fell from {before:?} to {after:?}");
        }
    }
    Ok(())
}

/// What is asked for an amount covers it, and one unit less would not.
fn buying<P: Curve>(pool: &P, trade: Trade, dy: Of<P>, tally: &mut Tally) -> TestCaseResult {
    let mut after = *pool;
    let result = after.swap_exact_out(trade, dy);
    if result.is_err() {
        prop_assert_eq!(after, *pool, "a failing swap has changed the pool");
    }
    let dx = answer!(tally, result);
    prop_assert!(dx >= Of::<P>::ZERO);
    prop_assert!(dy > Of::<P>::ZERO || dx == Of::<P>::ZERO, "{dx:?} for nothing");
    level_not_lowered(pool, &after)?;

    let (_, bought) = trade.of(pool.reserves()).expect("a valid trade");
    // All of a reserve costs more than the type holds, or is refused.
    let paid = pool.amount_out(trade, dx);
    // In f64 an amount that is all but an ulp of a reserve may round to all of it.
    prop_assert!(!Of::<P>::FIXED || paid != Err(Error::InsufficientReserves), "{dx:?} is asked and then refused");
    let paid = answer!(tally, paid).raw();
    let slack = imprecise(pool, &bought.raw());
    prop_assert!(paid + slack >= dy.raw(), "{dx:?} is asked and not enough");
    if Of::<P>::FIXED && dx.raw() > BigInt::from(P::LOOSE) {
        // A fee rounds what is left of an amount, so several amounts may leave the same.
        let less = Of::<P>::from_raw(&(dx.raw() - 1 - P::LOOSE));
        let less = answer!(tally, pool.amount_out(trade, less));
        prop_assert!(less <= dy, "{dx:?} is asked, and less would have bought {less:?}");
        if pool.fee().is_none() {
            prop_assert!(less < dy || P::LOOSE > 0, "{dx:?} is asked, and less is enough");
        }
    }
    Ok(())
}

/// Two trades in a row are paid no more than both at once. Not so under a fee on a curve whose price depends on more than
/// the pair: there the fee of the first trade, which stays, really moves the price of the second.
fn splitting<P: Curve>(pool: &P, trade: Trade, dx: Of<P>, more: Of<P>, tally: &mut Tally) -> TestCaseResult {
    if P::FOLLOWS_LEVEL && !pool.fee().is_none() {
        return Ok(());
    }
    let (_, bought) = trade.of(pool.reserves()).expect("a valid trade");
    let sum = answer!(tally, dx.plus(more));
    let whole = answer!(tally, pool.amount_out(trade, sum));
    let mut after = *pool;
    let first = answer!(tally, after.swap(trade, dx));
    let second = answer!(tally, after.swap(trade, more));
    let parts = first.raw() + second.raw();
    let slack = imprecise(pool, &bought.raw()) + P::LOOSE;
    prop_assert!(
        parts <= whole.raw() + slack,
        "{first:?} + {second:?} is {} units above {whole:?}",
        &parts - whole.raw()
    );
    Ok(())
}

/// More in is paid no less; more out costs no less.
fn monotone<P: Curve>(
    pool: &P,
    trade: Trade,
    (dx_0, dx_1): (Of<P>, Of<P>),
    (dy_0, dy_1): (Of<P>, Of<P>),
    tally: &mut Tally,
) -> TestCaseResult {
    let (sold, bought) = trade.of(pool.reserves()).expect("a valid trade");
    let sorted = |a: Of<P>, b: Of<P>| if a < b { (a, b) } else { (b, a) };
    let (less, more) = sorted(dx_0, dx_1);
    let (less, more) = (answer!(tally, pool.amount_out(trade, less)), answer!(tally, pool.amount_out(trade, more)));
    let slack = imprecise(pool, &bought.raw()) + P::LOOSE;
    prop_assert!(less.raw() <= more.raw() + slack, "less in pays {less:?}, more {more:?}");

    let (less, more) = sorted(dy_0, dy_1);
    let (less, more) = (answer!(tally, pool.amount_in(trade, less)), answer!(tally, pool.amount_in(trade, more)));
    let slack = imprecise(pool, &(sold.raw() + more.raw())) + P::LOOSE;
    prop_assert!(less.raw() <= more.raw() + slack, "less out costs {less:?}, more {more:?}");
    Ok(())
}

/// No trade is paid above the spot price, and its own price and impact say so.
fn prices<P: Curve>(pool: &P, trade: Trade, dx: Of<P>, tally: &mut Tally) -> TestCaseResult {
    let (spot_down, spot_up) =
        (answer!(tally, pool.spot_price(trade, Down)), answer!(tally, pool.spot_price(trade, Up)));
    prop_assert!(spot_down <= spot_up);
    let dy = answer!(tally, pool.amount_out(trade, dx));
    // In units: dy·1 ≤ P·dx.
    let one = BigInt::one() << Of::<P>::FRAC;
    let at_spot = spot_up.raw() * dx.raw();
    prop_assert!(dy.raw() * &one <= &at_spot + Of::<P>::slack(&at_spot), "{dy:?} is above the spot price {spot_up:?}");

    let effective = answer!(tally, pool.effective_price(trade, dx));
    let slack = Of::<P>::slack(&spot_up.raw());
    prop_assert!(effective.raw() <= spot_up.raw() + slack, "{effective:?} is above {spot_up:?}");

    let impact = answer!(tally, pool.price_impact(trade, dx));
    prop_assert!(impact >= Of::<P>::ZERO && impact <= Of::<P>::ONE, "an impact of {impact:?}");

    let (slope_down, slope_up) =
        (answer!(tally, pool.price_slope(trade, Down)), answer!(tally, pool.price_slope(trade, Up)));
    prop_assert!(Of::<P>::ZERO <= slope_down && slope_down <= slope_up);
    for (num, den) in [(1, 2), (1, 1), (3, 2)] {
        let (num, den) = (Of::<P>::from_int(num).expect("small"), Of::<P>::from_int(den).expect("small"));
        let down = answer!(tally, pool.reserve_at(trade.sell, num, den, Down));
        let up = answer!(tally, pool.reserve_at(trade.sell, num, den, Up));
        prop_assert!(down <= up, "reserve in {down:?} ..= {up:?}");
    }
    Ok(())
}

/// Scaling the reserves scales the level.
fn homogeneous<P: Curve>(pool: &P, tally: &mut Tally) -> TestCaseResult {
    let (down, up) = (answer!(tally, pool.level(Down)).raw(), answer!(tally, pool.level(Up)).raw());
    for factor in [2_u32, 3, 1_000] {
        let mut scaled = *pool;
        for (asset, x) in pool.reserves().iter().enumerate() {
            let num = answer!(tally, Of::<P>::from_int(factor));
            let x = answer!(tally, x.mul_div(num, Of::<P>::ONE, Down));
            answer!(tally, scaled.set_reserve(asset, x));
        }
        let (low, high) = (answer!(tally, scaled.level(Down)).raw(), answer!(tally, scaled.level(Up)).raw());
        let slack = Of::<P>::slack(&high) + P::LOOSE;
        prop_assert!(&down * factor <= &low + &slack, "{down} times {factor} is not {low}");
        prop_assert!(high <= &up * factor + slack, "{up} times {factor} is not {high}");
    }
    Ok(())
}
