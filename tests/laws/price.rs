//! Prices are limits of trades, for numbers with digits to see it.

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{Scalar, Trade};
use num_bigint::BigInt;
use num_traits::{One, Signed};
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::curves::{Curve, Domain, Of, trades};
use super::number::{Number, Size};
use super::runner::{Tally, check};
use crate::answer;

/// All price laws, on pools far from both ends of the number.
pub fn price_laws<P: Curve>(cases: u32, answered: f64) {
    let part = (1_u64 << 40)..(1 << 44);
    let strategy = (P::pools(Domain::Roomy), trades::<P>(), part, Size::any::<Of<P>>(), -20.0_f64..0.3);
    check(cases, answered, strategy, |(pool, trade, part, size, fall), tally| {
        small_trade(&pool, trade, part, tally)?;
        impact(&pool, trade, size, tally)?;
        reverse(&pool, trade, tally)?;
        let spot = answer!(tally, pool.spot_price(trade, Up));
        let price = (spot.raw() * ((fall.exp2() * 2_f64.powi(40)) as u64)) >> 40_u32;
        if price.is_positive() {
            to_price(&pool, trade, Of::<P>::from_raw(&price), tally)?;
        }
        Ok(())
    });
}

fn one<P: Curve>() -> BigInt {
    BigInt::one() << Of::<P>::FRAC
}

/// What rounding may do to an amount out: some units, several for a stable-swap off its peg, and what one unit of the
/// amount in is worth. In `f64` 10⁻¹² of the reserve and of the amount.
fn noise<P: Curve>(pool: &P, trade: Trade, price: &BigInt, dx: &BigInt) -> BigInt {
    if Of::<P>::FIXED {
        let price = pool.fee().gross(Of::<P>::from_raw(price)).map_or_else(|_| price.clone(), Number::raw);
        BigInt::from(1_024) + (price >> Of::<P>::FRAC)
    } else {
        (pool.reserves()[trade.buy].raw() + ((price * dx) >> Of::<P>::FRAC)) / 1_000_000_000_000_u64
    }
}

/// A small trade pays `P·dx − ½·slope·dx²`.
fn small_trade<P: Curve>(pool: &P, trade: Trade, part: u64, tally: &mut Tally) -> TestCaseResult {
    let (x, y) = trade.of(pool.reserves()).expect("a valid trade");
    let [low, high] = [answer!(tally, pool.spot_price(trade, Down)), answer!(tally, pool.spot_price(trade, Up))];
    let (low, high) = (low.raw(), high.raw());
    // A small part of either reserve.
    let smaller = x.raw().min((y.raw() << Of::<P>::FRAC) / &high);
    let dx = Of::<P>::from_raw(&((smaller * part) >> 64_u32));
    let dy = answer!(tally, pool.amount_out(trade, dx)).raw();
    let (flat, steep) = (answer!(tally, pool.price_slope(trade, Down)), answer!(tally, pool.price_slope(trade, Up)));
    let (dx, one) = (dx.raw(), one::<P>());
    let noise = noise(pool, trade, &high, &dx);
    // The third order is below a thousandth of the second.
    let second = |slope: BigInt, thousandths: u32| slope * &dx * &dx * thousandths / 2_000 / &one / &one;
    let most = (&high * &dx) / &one - second(flat.raw(), 999) + &noise;
    let least = (&low * &dx) / &one - second(steep.raw(), 1_001) - &noise;
    prop_assert!(dy <= most, "{dx} units are paid {dy}, {} above the second order", &dy - most);
    prop_assert!(dy >= least, "{dx} units are paid {dy}, {} below the second order", least - &dy);
    Ok(())
}

/// `1 − dy/(P·dx)` within 4 units and `3/(P·dx)`; `f64` within 16 ε times the condition.
fn impact<P: Curve>(pool: &P, trade: Trade, size: Size, tally: &mut Tally) -> TestCaseResult {
    let dx = size.of(trade.of(pool.reserves()).expect("a valid trade").0);
    if !pool.fee().is_none() || dx == Of::<P>::ZERO {
        return Ok(());
    }
    let impact = answer!(tally, pool.price_impact(trade, dx)).raw();
    let dy = answer!(tally, pool.amount_out(trade, dx)).raw();
    let [low, high] = [answer!(tally, pool.spot_price(trade, Down)), answer!(tally, pool.spot_price(trade, Up))];
    let (low, high, dx, one) = (low.raw(), high.raw(), dx.raw(), one::<P>());
    let at_spot = &low * &dx;
    let error = (impact * &at_spot - &one * (&at_spot - dy * &one)).abs();
    let bound = if Of::<P>::FIXED {
        &at_spot * 4 + &one * &one * 3 + (high - low) * dx * &one
    } else {
        (at_spot * one * pool.condition()) >> 48_u32
    };
    prop_assert!(error <= bound, "the impact is {} times its bound off", error / bound);
    Ok(())
}

/// The price of the reverse trade is the reverse price: rounded down, the two multiply to at most one.
fn reverse<P: Curve>(pool: &P, trade: Trade, tally: &mut Tally) -> TestCaseResult {
    if !pool.fee().is_none() {
        return Ok(());
    }
    let square = one::<P>() * one::<P>();
    let slack = Of::<P>::slack(&square);
    for (rounding, sign) in [(Down, 1), (Up, -1)] {
        let there = answer!(tally, pool.spot_price(trade, rounding)).raw();
        let back = answer!(tally, pool.spot_price(trade.reversed(), rounding)).raw();
        prop_assert!((there * back - &square) * sign <= slack, "{rounding:?} prices multiply to the wrong side of 1");
    }
    Ok(())
}

/// The amount to a price is allowed, does not pass the price, and a little more does.
fn to_price<P: Curve>(pool: &P, trade: Trade, price: Of<P>, tally: &mut Tally) -> TestCaseResult {
    let amount = answer!(tally, pool.amount_to_price(trade, price));
    let mut after = *pool;
    let paid = after.swap(trade, amount);
    prop_assert!(paid.is_ok(), "{amount:?} to the price {price:?} cannot be sold: {paid:?}");
    let paid = paid.expect("checked").raw();
    let (a, p, one) = (amount.raw(), price.raw(), one::<P>());
    // A reserve is a unit off, or follows a level that is; the price of a unit likewise.
    let p_slack = match (Of::<P>::FIXED, P::FOLLOWS_LEVEL) {
        (true, false) => BigInt::ZERO,
        (true, true) => (&p >> 40_u32) + 2,
        (false, _) => (&p >> 46_u32) * pool.condition() + Of::<P>::slack(&p),
    };
    if pool.fee().is_none() && amount > Of::<P>::ZERO {
        let reached = answer!(tally, after.spot_price(trade, Up)).raw();
        prop_assert!(&reached + &p_slack >= p, "{amount:?} passes the price {price:?} by {}", &p - reached);
    }

    // The last of it is still paid the price, and more of it would not be.
    let x = trade.of(after.reserves()).expect("a valid trade").0.raw();
    let step = (x >> 20_u32) + 1;
    // Two units of the price on the step, too.
    let units = if Of::<P>::FIXED { 2 * &step / &one } else { (&p * &step / &one * pool.condition()) >> 46_u32 };
    let noise = noise(pool, trade, &p, &a) * 2 + units;
    let worth = |amount: &BigInt| (&p * amount) / &one;
    if a > step {
        let less = answer!(tally, pool.amount_out(trade, Of::<P>::from_raw(&(&a - &step)))).raw();
        prop_assert!(&paid - less + &noise >= worth(&step), "{amount:?} passes the price {price:?}");
    }
    let beyond = Of::<P>::from_raw(&(&a + &step));
    if let Some(more) = tally.answer(pool.amount_out(trade, beyond))? {
        prop_assert!(more.raw() - &paid <= worth(&step) + &noise, "{amount:?} stays above the price {price:?}");
        let mut beyond_price = *pool;
        answer!(tally, beyond_price.swap(trade, beyond));
        let reached = answer!(tally, beyond_price.spot_price(trade, Down)).raw();
        if pool.fee().is_none() {
            let slack = p_slack + (&p >> 30_u32) + 2;
            prop_assert!(reached <= &p + slack, "{amount:?} and more stays above the price {price:?}");
        }
    }
    Ok(())
}
