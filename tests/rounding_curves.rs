//! Constant-product and weighted pools in fixed point, against exact integers.
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

use ball::{Place, power};
use cfmm_math::{Checked, ConstantProduct, Error, Invariant, PoolValue, Rounding, Trade, Weighted, X_FOR_Y, Y_FOR_X};
use exact::{BOTH, Bits, Failures, Random, Ratio, divide, name, root};
use fixed::types::extra::{U0, U32, U60, U64, U100};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_traits::{One, Zero};

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

#[test]
fn constant_product_is_the_floor_and_the_ceiling() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(11);
        for _ in 0..1_500 {
            let pool = ConstantProduct::new(random.positive::<T>(T::WIDTH), random.positive(T::WIDTH)).expect("valid");
            let trade = either(&mut random);
            let (sold, bought) = trade.of(pool.reserves()).expect("a pair");
            let (x, y, one) = (sold.bits(), bought.bits(), T::one());
            let (num, den) = (random.positive::<T>(T::WIDTH), random.positive::<T>(T::WIDTH));
            for rounding in BOTH {
                let context = |what| move || format!("{what} {rounding:?} {trade:?} {pool:?}");
                failures.unless_bits(
                    pool.level(rounding),
                    &root(&(&x * &y), &BigInt::one(), rounding),
                    &context("level"),
                );
                let price = divide(&(&y * &one), &x, rounding);
                failures.unless_bits(pool.spot_price(trade, rounding), &price, &context("price"));
                let slope = divide(&(&y * &one * &one * 2), &(&x * &x), rounding);
                failures.unless_bits(pool.price_slope(trade, rounding), &slope, &context("slope"));
                let (n, d) = (num.bits(), den.bits());
                let at = divide(&(&x * &n * &n), &(&d * &d), rounding);
                failures.unless_bits(pool.reserve_at(trade.sell, num, den, rounding), &at, &context("reserve_at"));
            }

            let dx = some_amount::<T>(&mut random, &x);
            let got = pool.amount_out(trade, dx);
            let context = || format!("{got:?} for {dx:?} {trade:?} {pool:?}");
            if &x + dx.bits() > T::max() {
                failures.unless(got.map(Bits::bits) == Err(Error::Overflow), &context);
            } else {
                let exact = &y * dx.bits() / (&x + dx.bits());
                failures.unless_bits(got, &exact, &context);
                let impact = divide(&(dx.bits() * &one), &(&x + dx.bits()), Rounding::Up);
                failures.unless_bits(pool.price_impact(trade, dx), &impact, &context);
            }

            let dy = some_amount::<T>(&mut random, &y);
            let got = pool.amount_in(trade, dy);
            let context = || format!("{got:?} asked for {dy:?} {trade:?} {pool:?}");
            if dy.bits() >= y {
                failures.unless(got.map(Bits::bits) == Err(Error::InsufficientReserves), &context);
            } else {
                failures.unless_bits(got, &divide(&(&x * dy.bits()), &(&y - dy.bits()), Rounding::Up), &context);
            }

            let p = random.positive::<T>(T::WIDTH);
            let got = pool.amount_to_price(trade, p);
            let context = || format!("{got:?} to {p:?} {trade:?} {pool:?}");
            let after = root(&(&x * &y * &one), &p.bits(), Rounding::Down);
            if after >= T::max() {
                failures.unless(got.map(Bits::bits) == Err(Error::Overflow), &context);
            } else {
                failures.unless_bits(got, &BigInt::max(after - &x, BigInt::zero()), &context);
            }
        }
    }
    all_numbers!(check);
}

/// Equal weights are the constant product, whose impact is `dx/(x + dx)`: also where the price has no digits, as long as its
/// reverse fits.
#[test]
fn impacts_are_within_four_units_and_three_of_the_amounts() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let (mut random, mut answered) = (Random::new(14), 0);
        for _ in 0..1_500 {
            let reserves = [(); 2].map(|()| random.positive::<T>(T::WIDTH));
            let pool = Weighted::new(reserves, [T::ONE; 2]).expect("valid");
            let trade = either(&mut random);
            let (x, y) = trade.of(&reserves).map(|(x, y)| (x.bits(), y.bits())).expect("a pair");
            let dx = some_amount::<T>(&mut random, &x);
            // What the trade is paid at the spot price, in units.
            let at_spot = &y * dx.bits() / &x;
            if &x + dx.bits() > T::max() || at_spot.is_zero() {
                continue;
            }
            let exact = Ratio::new(dx.bits(), &x + dx.bits());
            let mut bound = Ratio::new(4.into(), T::one()).add(&Ratio::new(3.into(), at_spot));
            if &x * T::one() / &y > T::max() {
                bound = bound.add(&Ratio::new(x.clone(), &y * T::one()));
            }
            let got = pool.price_impact(trade, dx);
            let context = || format!("{got:?}, exact {}, for {dx:?} {trade:?} {pool:?}", exact.approx());
            if let Ok(got) = got {
                answered += 1;
                let above = Ratio::of(got).sub(&exact);
                failures.unless(!above.is_negative() && !bound.sub(&above).is_negative(), &context);
            }
        }
        failures.unless(answered > 500, &|| format!("{answered} answered"));
    }
    all_numbers!(check);
}

/// Whether a result is the exact integer or the furthest that the kernel may return; the former counts as tight.
fn is_place<T: Bits>(got: &cfmm_math::Result<T>, place: Option<&Place>, rounding: Rounding) -> bool {
    match (got, place) {
        (Ok(got), Some(place)) => {
            let (exact, loose) = place.rounded(rounding);
            got.bits() == *exact || got.bits() == *loose
        }
        (Err(error), None) => *error == Error::Overflow,
        (Err(error), Some(place)) => {
            let (exact, loose) = place.rounded(rounding);
            *error == Error::Overflow && (T::of_bits(exact).is_none() || T::of_bits(loose).is_none())
        }
        _ => false,
    }
}

#[test]
fn weighted_is_as_tight_as_stated() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(name::<T>());
        let mut random = Random::new(12);
        for i in 0..250 {
            let reserves = [(); 3].map(|()| random.positive::<T>(T::WIDTH));
            // Small integer weights, and any.
            let weights = [(); 3].map(|()| random.positive::<T>(if i % 2 == 0 { 7 } else { T::WIDTH / 2 }));
            let pool = Weighted::new(reserves, weights).expect("valid");
            let trade = if random.below(2) == 0 { Trade { sell: 0, buy: 2 } } else { Trade { sell: 2, buy: 1 } };
            let (x, y) = trade.of(&reserves).map(|(x, y)| (x.bits(), y.bits())).expect("a pair");
            let (w_x, w_y) = trade.of(&weights).map(|(x, y)| (x.bits(), y.bits())).expect("a pair");
            let (one, total) = (T::one(), weights.iter().map(|w| w.bits()).sum::<BigInt>());
            let den = random.positive::<T>(T::WIDTH - 1);
            let num = T::of_bits(&(den.bits() * (random.below(1999) + 1) / 1000)).unwrap_or(den);
            for rounding in BOTH {
                let context = |what| move || format!("{what} {rounding:?} {trade:?} {pool:?}");
                let price = divide(&(&y * &w_x * &one), &(&w_y * &x), rounding);
                failures.unless_bits(pool.spot_price(trade, rounding), &price, &context("price"));
                let slope = &y * &w_x * (&w_x + &w_y) * &one * &one;
                let slope = divide(&slope, &(&w_y * &w_y * &x * &x), rounding);
                failures.unless_bits(pool.price_slope(trade, rounding), &slope, &context("slope"));

                let bases: Vec<_> = (0..3).map(|k| (reserves[k].bits(), one.clone(), weights[k].bits())).collect();
                let level = power(&one, &bases, &total, 160);
                failures.unless(is_place(&pool.level(rounding), level.as_ref(), rounding), &context("level"));
                if num > T::ZERO {
                    let at = power(&x, &[(num.bits(), den.bits(), total.clone())], &w_x, 165);
                    let got = pool.reserve_at(trade.sell, num, den, rounding);
                    failures.unless(is_place(&got, at.as_ref(), rounding), &context("reserve_at"));
                }
            }

            let dx = some_amount::<T>(&mut random, &x);
            if &x + dx.bits() <= T::max() {
                let got = pool.amount_out(trade, dx);
                let rest = power(&y, &[(x.clone(), &x + dx.bits(), w_x.clone())], &w_y, 165).expect("at most y");
                let place = rest.from(&y);
                let empties = place.floor >= y && got == Err(Error::InsufficientReserves);
                let right = empties || is_place(&got, Some(&place), Rounding::Down);
                failures.unless(right, &|| format!("{got:?} for {dx:?}, exact {place:?} {trade:?} {pool:?}"));
            }

            let dy = some_amount::<T>(&mut random, &y);
            if dy.bits() < y {
                let got = pool.amount_in(trade, dy);
                let after = power(&x, &[(y.clone(), &y - dy.bits(), w_y.clone())], &w_x, 165);
                let no_room = after.as_ref().is_none_or(|p| p.loose_ceil > T::max());
                let place = after.map(|p| p.less(&x));
                // The reserve after the trade has to fit as well.
                let right = (no_room && got == Err(Error::Overflow)) || is_place(&got, place.as_ref(), Rounding::Up);
                failures.unless(right, &|| format!("{got:?} asked for {dy:?}, exact {place:?} {trade:?} {pool:?}"));
            }

            let p = random.positive::<T>(T::WIDTH);
            let got = pool.amount_to_price(trade, p);
            let bases = [(y.clone(), x.clone()), (w_x.clone(), w_y.clone()), (one.clone(), p.bits())];
            let bases = bases.map(|(num, den)| (num, den, w_y.clone()));
            let after = power(&x, &bases, &(&w_x + &w_y), 160);
            let no_room = after.as_ref().is_none_or(|p| p.loose_ceil >= T::max());
            let place = after.map(|p| p.less(&x));
            let no_spot = pool.spot_price(trade, Rounding::Up) == Err(Error::Overflow);
            let right =
                (no_room || no_spot) && got == Err(Error::Overflow) || is_place(&got, place.as_ref(), Rounding::Down);
            failures.unless(right, &|| format!("{got:?} to {p:?}, exact {place:?} {trade:?} {pool:?}"));
        }
    }
    all_numbers!(check);
}

/// `L·(√p − √p₀)²/√p₀` of entry prices down to a single unit, whose root divides: within 16 units and, relative to the level, 2⁸ units of
/// what the reserves are worth, so that no loss is of more than all.
#[test]
fn divergence_from_a_price_of_a_few_units() {
    type N = FixedI128<U100>;
    let unit = 2.0_f64.powi(-100);
    let n = |bits: i128| Checked::new(N::from_bits(bits));
    let float = |x: Checked<N>| x.get().unwrap().to_bits() as f64 * unit;
    let mut state = 5_u64;
    let mut below = |bits: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i128::from(state >> 16) % (1 << bits) + 1
    };
    let mut asked = 0;
    for i in 0..20_000 {
        let pool = ConstantProduct::new(n(below(40)), n(below(1 + i % 40))).unwrap();
        let (from, to) = (n(below(1 + i % 20)), n(below(40) << (i % 50)));
        let level = float(pool.level(Rounding::Down).unwrap());
        let (root_from, root_to) = (float(from).sqrt(), float(to).sqrt());
        let (Ok(held), Ok(value)) = (pool.held_value(from, to), pool.value_at(to)) else { continue };
        let exact = level * (root_to - root_from) * (root_to - root_from) / root_from;
        let found = float(pool.divergence(from, to).unwrap());
        let promised = (16.0 + 256.0 * float(held).max(float(value))) * unit + exact * 1e-14;
        assert!((found - exact).abs() <= promised, "{pool:?} {from:?} {to:?}: {found:e} for {exact:e}");
        asked += 1;
    }
    assert!(asked > 15_000, "{asked}");
}
