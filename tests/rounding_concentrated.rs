//! Pools on a range of prices in fixed point, against the exact curve in big integers.
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

#[path = "support/exact.rs"]
mod exact;
#[path = "support/pools.rs"]
mod pools;

use cfmm_math::{Concentrated, Error, Invariant, Rounding, Trade, X_FOR_Y, Y_FOR_X};
use exact::{BOTH, Bits, Failures, Random, Ratio, Worst, divide, name, root};
use fixed::types::extra::{U0, U32, U60, U64, U100};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use pools::Range;

/// Runs a check for every number type, and fails at the end if any of it failed.
macro_rules! all_numbers {
    ($check:ident) => {
        let mut failures = Failures::default();
        for_numbers!($check(&mut failures): FixedU64<U0>, FixedU64<U32>, FixedI64<U32>);
        for_numbers!($check(&mut failures): FixedU128<U0>, FixedU128<U64>, FixedU128<U100>, FixedI128<U60>);
        failures.assert_none();
    };
}

fn either(random: &mut Random) -> Trade {
    if random.below(2) == 0 { X_FOR_Y } else { Y_FOR_X }
}

/// A trade that may be tiny, ordinary or far too large.
fn some_amount<T: Bits>(random: &mut Random, reserve: &BigInt) -> T {
    let amount = match random.below(3) {
        0 => random.natural(T::WIDTH),
        1 => reserve * random.below(1000) / 1000_u32,
        _ => (reserve * random.natural(40)) >> 40_u8,
    };
    T::of_bits(&amount).unwrap_or(T::ONE)
}

/// Extra bits of the oracle.
const EXTRA: u64 = 128;

/// A price range somewhere, narrow or wide, and reserves of whatever mix, dust and zeros among them.
fn range<T: Bits>(random: &mut Random, i: u32) -> Option<(Concentrated<T>, Range)> {
    let middle = random.positive::<T>(u64::from(T::FRAC) + (T::WIDTH - u64::from(T::FRAC)) / 3).bits();
    let width = [1, 10, 100, 1_000, 30_000][random.below(5) as usize];
    let lower = &middle * 10_000 / (10_000 + width);
    let upper = &middle * (10_000 + width) / 10_000_u32 + 1;
    let bits = if i % 4 == 0 { 5 } else { T::WIDTH * 2 / 3 };
    let mut reserves = [random.natural(bits), random.natural(bits)];
    if i % 10 == 1 {
        reserves[random.below(2) as usize] = BigInt::zero();
    }
    let [x, y, lower, upper] = [&reserves[0], &reserves[1], &lower, &upper].map(|n| T::of_bits(n).unwrap_or(T::ONE));
    let pool = Concentrated::new(x, y, lower, upper).ok()?;
    let [sqrt_lower, sqrt_upper] = pool.sqrt_price_range().map(Bits::bits);
    Some((pool, Range { x: x.bits(), y: y.bits(), sqrt_lower, sqrt_upper, one: T::one() }))
}

#[test]
fn the_roots_of_a_range_are_the_floor_and_the_ceiling() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(13);
        for i in 0..300 {
            let Some((pool, _)) = range::<T>(&mut random, i) else { continue };
            let [lower, upper] = pool.price_range().map(Bits::bits);
            let [sqrt_lower, sqrt_upper] = pool.sqrt_price_range();
            let exact = |p: &BigInt, rounding| root(&(p * T::one()), &BigInt::one(), rounding);
            failures.unless_bits(Ok(sqrt_lower), &exact(&lower, Rounding::Down), &|| format!("{pool:?}"));
            failures.unless_bits(Ok(sqrt_upper), &exact(&upper, Rounding::Up), &|| format!("{pool:?}"));
        }
    }
    all_numbers!(check);
}

#[test]
fn the_level_of_a_range_is_the_floor_and_the_ceiling() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(14);
        for i in 0..2_000 {
            let Some((pool, exact)) = range::<T>(&mut random, i) else { continue };
            for rounding in BOTH {
                let level = exact.level(rounding);
                failures.unless_bits(pool.level(rounding), &level, &|| format!("{rounding:?} {pool:?}"));
            }
        }
    }
    all_numbers!(check);
}

/// `Y·dx/(X + dx)`
fn out((sold, bought): &(Ratio, Ratio), dx: &Ratio) -> Ratio {
    bought.mul(dx).div(&sold.add(dx))
}

#[test]
fn amounts_of_a_range_are_as_tight_as_stated() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(15);
        let [mut paid, mut asked, mut asked_after, mut back] = [(); 4].map(|()| Worst::new());
        for i in 0..1_000 {
            let Some((pool, exact)) = range::<T>(&mut random, i) else { continue };
            let trade = either(&mut random);
            let (held, reserve) = trade.of(pool.reserves()).expect("a pair");
            let scaled = exact.scaled(EXTRA);
            let level = scaled.level(Rounding::Down);
            let at = [0, 1].map(|more| scaled.virtual_reserves(trade.sell, &(&level + more)));
            let unscaled = |r: &Ratio| Ratio::new(r.num.clone(), &r.den << EXTRA);
            let raised = |n: &BigInt| Ratio::int(n << EXTRA);
            // 2√P in units of what is bought, 2/√P of what is sold.
            let root_p = at[0].1.div(&at[0].0).approx().sqrt();
            let all = raised(&reserve.bits());

            let dx = some_amount::<T>(&mut random, &BigInt::max(held.bits(), exact.y.clone() + &exact.x));
            let got = pool.amount_out(trade, dx);
            let uncapped = [0, 1].map(|k| out(&at[k], &raised(&dx.bits())));
            // The last unit of the amount may buy more than there is: the whole reserve is then paid.
            let exacts =
                uncapped.each_ref().map(|dy| if dy.sub(&all).is_negative() { dy.clone() } else { all.clone() });
            let context =
                || format!("{got:?} for {dx:?}, exact {}, {trade:?} {pool:?}", unscaled(&uncapped[0]).approx());
            let beyond = uncapped.iter().any(|dy| !dy.sub(&all).is_negative());
            match got {
                Ok(dy) => {
                    let short = exacts.each_ref().map(|e| unscaled(&e.sub(&raised(&dy.bits()))));
                    failures.unless(dy <= reserve && short.iter().any(|s| !s.is_negative()), &|| {
                        format!("pays more: {}", context())
                    });
                    let bound = 1.0 + 2.0 * root_p;
                    paid.see(short[0].approx() / bound, &context);
                    failures
                        .unless(short[0].approx() <= bound * 1.000_001, &|| format!("bound {bound}: {}", context()));
                }
                Err(Error::InsufficientReserves) => failures.unless(beyond, &context),
                Err(_) => {
                    let no_room = dx.bits() + held.bits() > T::max() || exact.level(Rounding::Up) > T::max();
                    failures.unless(no_room, &context);
                }
            }

            let dy = some_amount::<T>(&mut random, &reserve.bits());
            let got = pool.amount_in(trade, dy);
            if dy > reserve {
                failures
                    .unless(got.map(Bits::bits) == Err(Error::InsufficientReserves), &|| format!("{got:?} {pool:?}"));
                continue;
            }
            let exacts = at.each_ref().map(|(sold, bought)| {
                let dy = raised(&dy.bits());
                sold.mul(&dy).div(&bought.sub(&dy))
            });
            let context =
                || format!("{got:?} asked for {dy:?}, exact {}, {trade:?} {pool:?}", unscaled(&exacts[0]).approx());
            #[allow(clippy::single_match_else, reason = "the two outcomes are equals")]
            match got {
                Ok(dx) => {
                    let over = exacts.each_ref().map(|e| unscaled(&raised(&dx.bits()).sub(e)));
                    failures
                        .unless(over.iter().any(|s| !s.is_negative()), &|| format!("asks too little: {}", context()));
                    // The price falls as the pool sells: the bound is taken after the trade, where it is widest.
                    let root_after = at[0].1.sub(&raised(&dy.bits())).div(&at[0].0.add(&exacts[0])).approx().sqrt();
                    asked.see(over[0].approx() / (1.0 + 2.0 / root_p), &context);
                    asked_after.see(over[0].approx() / (1.0 + 2.0 / root_after), &context);
                    let bound = 1.0 + 2.0 / root_after;
                    failures.unless(over[0].approx() <= bound * 1.000_001, &|| format!("bound {bound}: {}", context()));
                    if let Ok(again) = pool.amount_out(trade, dx) {
                        back.see(Ratio::int(dy.bits() - again.bits()).approx(), &context);
                    }
                }
                Err(_) => {
                    let needed = &exacts[0].add(&raised(&(held.bits() + 2)));
                    // A guess needs room for the virtual reserves; without one the search overflows early.
                    let no_guess = at[0].0.add(&exacts[0]).sub(&Ratio::int(T::max() << (EXTRA - 1))).approx() > 0.0;
                    let no_room = unscaled(needed).sub(&Ratio::int(T::max())).approx() > -2.0 - 2.0 / root_p
                        || exact.level(Rounding::Up) > T::max()
                        || no_guess;
                    failures.unless(no_room, &context);
                }
            }
        }
        println!(
            "{}: amount_out {:.3} of the bound; amount_in {:.3} of it at the price before, {:.3} after; out(in(a)) short by {}",
            name::<T>(),
            paid.0,
            asked.0,
            asked_after.0,
            back.0
        );
        failures.unless(back.0 <= 0.0, &|| format!("out(in(a)) is short of a by {} units: {}", back.0, back.1));
        if asked.0 > 1.0 {
            println!("    amount_in beyond the bound at the price before: {}", asked.1);
        }
    }
    all_numbers!(check);
}

#[test]
#[allow(clippy::too_many_lines, reason = "one pool, all of its prices")]
fn prices_of_a_range_are_as_tight_as_stated() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(16);
        let [mut price_width, mut slope_width, mut to_price, mut past, mut past_all] = [(); 5].map(|()| Worst::new());
        for i in 0..1_000 {
            let Some((pool, exact)) = range::<T>(&mut random, i) else { continue };
            let trade = either(&mut random);
            let (held, reserve) = trade.of(pool.reserves()).expect("a pair");
            let scaled = exact.scaled(EXTRA);
            let level = scaled.level(Rounding::Down);
            let at = [0, 1].map(|more| scaled.virtual_reserves(trade.sell, &(&level + more)));
            let unit = Ratio::new(BigInt::one(), T::one());
            // Below one unit the level has no digits, and a price made of its floor need not exist.
            let no_level = exact.level(Rounding::Down).is_zero();
            // One unit, and the relative error of one unit of the level.
            let two_per_level = Ratio::new(BigInt::from(2) << EXTRA, level.clone());

            let prices = at.each_ref().map(|(sold, bought)| bought.div(sold));
            let slopes = at
                .each_ref()
                .map(|(sold, bought)| bought.add(bought).div(&sold.mul(sold)).mul(&Ratio::int(T::one() << EXTRA)));
            for rounding in BOTH {
                let outside = |exact: &[Ratio; 2], got: &Ratio| {
                    let signed = |e: &Ratio| if rounding == Rounding::Down { e.sub(got) } else { got.sub(e) };
                    let ends = exact.each_ref().map(signed);
                    (ends.iter().all(Ratio::is_negative), ends[0].clone())
                };
                let got = pool.spot_price(trade, rounding);
                let context =
                    || format!("price {rounding:?} {got:?}, exact {}, {trade:?} {pool:?}", prices[0].approx());
                match got {
                    Ok(got) => {
                        let (wrong, width) = outside(&prices, &Ratio::of(got));
                        let bound = unit.add(&prices[0].mul(&two_per_level));
                        price_width.see(width.div(&bound).approx(), &context);
                        failures.unless(!wrong && width.sub(&bound).approx() <= 0.0, &context);
                    }
                    Err(_) => failures.unless(
                        no_level
                            || prices[0].units::<T>(Rounding::Up) >= T::max()
                            || exact.level(Rounding::Up) > T::max(),
                        &context,
                    ),
                }
                let got = pool.price_slope(trade, rounding);
                let context =
                    || format!("slope {rounding:?} {got:?}, exact {}, {trade:?} {pool:?}", slopes[0].approx());
                match got {
                    Ok(got) => {
                        let (wrong, width) = outside(&slopes, &Ratio::of(got));
                        failures.unless(!wrong, &context);
                        // Stated for prices; measured here for the slope, in which the error of X counts twice.
                        let bound = unit.add(&slopes[0].mul(&two_per_level.add(&two_per_level)));
                        slope_width.see(width.div(&bound).approx(), &context);
                    }
                    Err(_) => failures.unless(
                        no_level
                            || slopes[0].units::<T>(Rounding::Up) >= T::max() >> 1_u8
                            || exact.level(Rounding::Up) > T::max(),
                        &context,
                    ),
                }
            }

            // To a price: L/√p − X, at most what buys everything.
            let target = prices[0].units::<T>(Rounding::Down) * (random.below(2000) + 1) / 1500_u32;
            let Some(p) = T::of_bits(&target).filter(|p| *p > T::ZERO) else { continue };
            let got = pool.amount_to_price(trade, p);
            let (sold, _) = &at[0];
            let after = Ratio::int(root(&(&level * &level * T::one()), &p.bits(), Rounding::Down));
            let zero = Ratio::int(0);
            let exact_in = after.sub(sold);
            let exact_in = if exact_in.is_negative() { zero } else { exact_in };
            let (everything, _) = (&at[0].1.sub(&Ratio::int(reserve.bits() << EXTRA)), 0);
            let cap = at[0].0.mul(&Ratio::int(reserve.bits() << EXTRA)).div(everything);
            // What buys everything is rounded up, as an amount in.
            let capped = !exact_in.sub(&cap).is_negative();
            let exact_in = if capped { cap } else { exact_in };
            let units = |r: &Ratio| Ratio::new(r.num.clone(), &r.den << EXTRA).approx();
            let context = || format!("{got:?} to {p:?}, exact {}, {trade:?} {pool:?}", units(&exact_in));
            match got {
                Ok(got) => {
                    let short = units(&exact_in.sub(&Ratio::int(got.bits() << EXTRA)));
                    let root_after = Ratio::of(p).approx().sqrt();
                    to_price.see(short / (1.0 + 2.0 / root_after), &context);
                    if capped {
                        past_all.see(-short / (1.0 + 2.0 / root_after), &context);
                    } else {
                        past.see(-short, &context);
                    }
                }
                Err(_) => failures.unless(
                    units(&exact_in) + units(&Ratio::int(held.bits() << EXTRA)) > Ratio::int(T::max()).approx() * 0.5
                        || exact.level(Rounding::Up) > T::max(),
                    &context,
                ),
            }
        }
        println!(
            "{}: price {:.3} of the bound, slope {:.3} of twice that; to a price {:.3} of 1 + 2/√p short, {:.3e} units past",
            name::<T>(),
            price_width.0,
            slope_width.0,
            to_price.0,
            past.0
        );
        failures.unless(to_price.0 <= 1.000_001, &|| format!("to a price, short: {} {}", to_price.0, to_price.1));
        failures.unless(past.0 <= 0.0, &|| format!("past the price by {}: {}", past.0, past.1));
        failures.unless(past_all.0 <= 1.000_001, &|| format!("past all by {}: {}", past_all.0, past_all.1));
    }
    all_numbers!(check);
}

#[test]
fn a_reserve_of_a_range_at_a_level_is_directed() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(17);
        let mut solved = 0;
        for i in 0..1_000 {
            let Some((pool, exact)) = range::<T>(&mut random, i) else { continue };
            let asset = usize::try_from(random.below(2)).expect("small");
            let den = random.positive::<T>(T::WIDTH - 1);
            let Some(num) = T::of_bits(&(den.bits() * (random.below(2000) + 1) / 1000)) else { continue };
            for rounding in BOTH {
                // The docs: the level is rounded in the same direction, then the factor, then the reserve.
                let level = divide(&(exact.level(rounding) * num.bits()), &den.bits(), rounding);
                let (sold, other) = exact.virtual_reserves(asset, &level);
                let held = Ratio::int(if asset == 0 { exact.x.clone() } else { exact.y.clone() });
                // L′²/other − (virtual − real)
                let reserve = Ratio::int(&level * &level);
                if other.is_zero() || level.is_zero() {
                    continue;
                }
                let reserve = reserve.div(&other).sub(&sold.sub(&held));
                let got = pool.reserve_at(asset, num, den, rounding);
                let context =
                    || format!("{got:?} {rounding:?} of {}, asset {asset} {num:?}/{den:?} {pool:?}", reserve.approx());
                if reserve.is_negative() {
                    failures.unless(
                        got.map(Bits::bits) == Err(Error::InsufficientReserves) || exact.level(Rounding::Up) > T::max(),
                        &context,
                    );
                } else if exact.level(Rounding::Up) <= T::max() && level <= T::max() {
                    failures.unless_bits(got, &divide(&reserve.num, &reserve.den, rounding), &context);
                    solved += 1;
                }
            }
        }
        failures.unless(solved > 300, &|| format!("only {solved} solved"));
    }
    all_numbers!(check);
}
