//! Stable-swap pools of two to eight coins in fixed point, against the exact curve in big integers.
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

use cfmm_math::{Checked, Error, Invariant, PoolValue, Rounding, StableSwap, Trade};
use exact::{BOTH, Bits, Failures, Random, Ratio, Worst, name};
use fixed::types::I64F64;
use fixed::types::extra::{U0, U32, U60, U64};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use num_bigint::BigInt;
use num_traits::{One, Zero};
use pools::Stable;

/// Extra bits of the oracle.
const EXTRA: u64 = 96;

/// Runs a check for numbers × counts of coins, and fails at the end if any of it failed.
macro_rules! all_pools {
    ($check:ident, $cases:expr) => {
        let mut failures = Failures::default();
        all_pools!($check, $cases, failures; FixedU64<U0>, FixedU64<U32>, FixedI64<U32>);
        all_pools!($check, $cases, failures; FixedU128<U0>, FixedU128<U64>, FixedI128<U60>);
        failures.assert_none();
    };
    ($check:ident, $cases:expr, $failures:ident; $($number:ty),*) => { $(
        $check::<$number, 2>($cases, &mut $failures);
        $check::<$number, 3>($cases, &mut $failures);
        $check::<$number, 4>($cases / 2, &mut $failures);
        $check::<$number, 8>($cases / 4, &mut $failures);
    )* };
}

/// A pool of one of five kinds: near balance, a hundredfold apart, dust, wild, and as large as fits.
fn pool<T: Bits, const N: usize>(random: &mut Random, kind: u32) -> (StableSwap<T, N>, Stable) {
    let room = T::WIDTH - 5;
    let base = random.positive::<T>(room - 8).bits() + 1000;
    let reserves = [(); N].map(|()| match kind % 5 {
        0 => &base + &base * random.below(1000) / 100_000,
        1 => &base * (random.below(10_000) + 100) / 10_000 + 1,
        2 => BigInt::from(random.below(30) + 1),
        3 => random.positive::<T>(room.min(96)).bits(),
        _ => T::max() / N - random.natural(room),
    });
    let a = BigInt::from(random.between(1.0, 1e6) as u32);
    let a = if T::FRAC > 0 && random.below(4) == 0 { (a << T::FRAC) / 997 } else { a << T::FRAC };
    let of = |x: &BigInt| T::of_bits(x).expect("within the width");
    let pool = StableSwap::new(reserves.clone().map(|x| of(&x)), of(&a)).expect("valid");
    (pool, Stable { reserves: reserves.to_vec(), ann: a * N, one: T::one() })
}

#[test]
fn the_level_is_the_floor_and_the_ceiling() {
    fn check<T: Bits, const N: usize>(cases: u32, failures: &mut Failures) {
        failures.group(format!("{} {N}", name::<T>()));
        let mut random = Random::new(21);
        for kind in 0..cases {
            let (pool, exact) = pool::<T, N>(&mut random, kind);
            for rounding in BOTH {
                failures
                    .unless_bits(pool.level(rounding), &exact.level(rounding), &|| format!("{rounding:?} {pool:?}"));
            }
        }
    }
    all_pools!(check, 120);
}

#[test]
fn a_reserve_at_a_level_is_the_floor_and_the_ceiling() {
    fn check<T: Bits, const N: usize>(cases: u32, failures: &mut Failures) {
        failures.group(format!("{} {N}", name::<T>()));
        let mut random = Random::new(22);
        let mut solved = 0;
        for kind in 0..cases {
            let (pool, exact) = pool::<T, N>(&mut random, kind);
            let asset = usize::try_from(random.below(N as u64)).expect("small");
            let den = random.positive::<T>(T::WIDTH - 2);
            let num = T::of_bits(&(den.bits() * random.below(3000) / 2000)).expect("1.5 times");
            for rounding in BOTH {
                // The docs: D is rounded in the same direction, then the factor, then the reserve.
                let d = exact::divide(&(exact.level(rounding) * num.bits()), &den.bits(), rounding);
                let up: BigInt = exact.reserve_up(asset, &d);
                let on_curve = exact.with(asset, up.clone()).level(Rounding::Up) == d;
                let reserve =
                    if rounding == Rounding::Up || on_curve { up } else { BigInt::max(up - 1, BigInt::zero()) };
                let got = pool.reserve_at(asset, num, den, rounding);
                // All reserves together must fit.
                let sum = exact.reserves.iter().sum::<BigInt>() - &exact.reserves[asset] + &reserve;
                if d > T::max() || sum >= T::max() {
                    continue;
                }
                solved += 1;
                failures
                    .unless_bits(got, &reserve, &|| format!("asset {asset}, {num:?}/{den:?}, {rounding:?} {pool:?}"));
            }
        }
        assert!(solved > cases / 2, "only {solved} of {cases}");
    }
    all_pools!(check, 80);
}

/// In units, from units times `2^EXTRA`.
fn in_units(x: &BigInt) -> f64 {
    Ratio::new(x.clone(), BigInt::one() << EXTRA).approx()
}

#[test]
fn amounts_are_within_one_unit_and_the_effect_of_one_unit_of_the_level() {
    fn check<T: Bits, const N: usize>(cases: u32, failures: &mut Failures) {
        failures.group(format!("{} {N}", name::<T>()));
        let mut random = Random::new(23);
        // As a share of the stated bound; near balance in units.
        let (mut out, mut into, mut balanced) = (Worst::new(), Worst::new(), Worst::new());
        for kind in 0..cases {
            let (pool, exact) = pool::<T, N>(&mut random, kind);
            let sell = usize::try_from(random.below(N as u64)).expect("small");
            let buy = (sell + 1 + usize::try_from(random.below(N as u64 - 1)).expect("small")) % N;
            let trade = Trade { sell, buy };
            let [x, y] = [sell, buy].map(|i| exact.reserves[i].clone());
            let sum: BigInt = exact.reserves.iter().sum();
            let scaled = exact.scaled(EXTRA);
            let d = scaled.level(Rounding::Down);
            let unit = BigInt::one() << EXTRA;

            // Between a hair and ten times the reserve.
            let dx = ((&x * random.natural(40)) >> 37_u8).max(BigInt::one());
            if &sum + &dx <= T::max() {
                let after = scaled.with(sell, (&x + &dx) << EXTRA);
                // A higher level leaves more in the pool: this is the most that may be paid, and the least.
                let most = (&y << EXTRA) - after.reserve_up(buy, &d) + 1;
                let least = (&y << EXTRA) - after.reserve_up(buy, &(&d + 1));
                let bound = 1.0 + in_units(&(after.reserve_up(buy, &(&d + &unit)) - after.reserve_up(buy, &d)));
                let got = pool.amount_out(trade, T::of_bits(&dx).expect("fits")).map(Bits::bits);
                let context = || format!("{got:?} for {dx}, {trade:?} {pool:?}");
                let Ok(got) = &got else {
                    failures.unless(false, &context);
                    continue;
                };
                let short = in_units(&(&least - (got << EXTRA)));
                failures.unless(got << EXTRA <= most && short <= bound, &context);
                out.see(short / bound, &context);
                if kind % 5 == 0 && dx < x {
                    balanced.see(short, &context);
                }
            }

            let dy = (&y * random.below(1000) / 1001_u32).max(BigInt::one());
            if dy < y {
                let after = scaled.with(buy, (&y - &dy) << EXTRA);
                let least = after.reserve_up(sell, &d) - 1 - (&x << EXTRA);
                let most = after.reserve_up(sell, &(&d + 1)) - (&x << EXTRA);
                let effect: BigInt = after.reserve_up(sell, &(&d + &unit)) - after.reserve_up(sell, &d);
                let bound = 1.0 + in_units(&effect);
                let got = pool.amount_in(trade, T::of_bits(&dy).expect("fits")).map(Bits::bits);
                let context = || format!("{got:?} for {dy}, {trade:?} {pool:?}");
                let Ok(got) = &got else {
                    let no_room = &sum + (&most >> EXTRA) + (&effect >> EXTRA) + 2 > T::max();
                    failures.unless(no_room && got == Err(Error::Overflow), &context);
                    continue;
                };
                let over = in_units(&((got << EXTRA) - &most));
                failures.unless(got << EXTRA >= least && over <= bound, &context);
                into.see(over / bound, &context);
            }
        }
        let name = name::<T>();
        println!(
            "{name} {N}: amount_out {:.3}, amount_in {:.3} of the bound; near balance {:.3} units",
            out.0, into.0, balanced.0
        );
        failures.unless(balanced.0 <= 2.0, &|| format!("near balance {} {}", balanced.0, balanced.1));
    }
    all_pools!(check, 100);
}

#[test]
fn prices_are_within_one_unit_and_the_effect_of_one_unit_of_the_level() {
    fn check<T: Bits, const N: usize>(cases: u32, failures: &mut Failures) {
        failures.group(format!("{} {N}", name::<T>()));
        let mut random = Random::new(24);
        for kind in 0..cases {
            let (pool, exact) = pool::<T, N>(&mut random, kind);
            let (sell, buy) = if random.below(2) == 0 { (0, N - 1) } else { (N - 1, 0) };
            let trade = Trade { sell, buy };
            let scaled = exact.scaled(EXTRA);
            let d = scaled.level(Rounding::Down);
            // All that the level may be, and one whole unit further.
            let of = |level: BigInt| scaled.price(sell, buy, &level);
            let (p_0, p_1) = (of(d.clone()), of(&d + 1));
            let one_unit = of(&d + (BigInt::one() << EXTRA)).sub(&of(&d - (BigInt::one() << EXTRA))).abs();
            for rounding in BOTH {
                let got = pool.spot_price(trade, rounding);
                let context = || format!("{rounding:?} {got:?}, exact {}, {trade:?} {pool:?}", p_0.approx());
                match got {
                    Ok(got) => {
                        let got = Ratio::of(got);
                        let distance = |p: &Ratio| if rounding == Rounding::Down { p.sub(&got) } else { got.sub(p) };
                        let (near, far) = (distance(&p_0), distance(&p_1));
                        let directed = !near.is_negative() || !far.is_negative();
                        let unit = Ratio::new(BigInt::one(), T::one());
                        let excess = near.sub(&unit).sub(&one_unit);
                        failures.unless(directed && (excess.is_negative() || excess.is_zero()), &context);
                    }
                    Err(error) => {
                        let overflows = p_0.add(&one_unit).units::<T>(Rounding::Up) >= T::max();
                        failures.unless(error == Error::Overflow && overflows, &context);
                    }
                }
            }
        }
    }
    all_pools!(check, 100);
}

#[test]
fn slopes_enclose_the_exact_one() {
    fn check<T: Bits, const N: usize>(cases: u32, failures: &mut Failures) {
        failures.group(format!("{} {N}", name::<T>()));
        let mut random = Random::new(26);
        let (mut width, mut answered) = (Worst::new(), 0);
        for kind in 0..cases {
            let (pool, exact) = pool::<T, N>(&mut random, kind);
            let trade =
                if random.below(2) == 0 { Trade { sell: 0, buy: N - 1 } } else { Trade { sell: N - 1, buy: 0 } };
            let scaled = exact.scaled(EXTRA);
            // Per raw unit of the scaled pool, to per whole token.
            let slope = scaled.slope(trade.sell, trade.buy, &scaled.level(Rounding::Down));
            let slope = slope.mul(&Ratio::int(T::one() << EXTRA));
            // The level is a unit times 2^-EXTRA below the exact one.
            let hair = slope.mul(&Ratio::new(BigInt::one(), BigInt::one() << 80_u8));
            let [down, up] = BOTH.map(|rounding| pool.price_slope(trade, rounding));
            let context = || format!("{down:?} … {up:?}, exact {}, {trade:?} {pool:?}", slope.approx());
            if let Ok(down) = down {
                answered += 1;
                failures.unless(Ratio::of(down).sub(&slope).sub(&hair).is_negative(), &context);
            }
            if let Ok(up) = up {
                failures.unless(!Ratio::of(up).sub(&slope).add(&hair).is_negative(), &context);
            }
            // The docs' condition: the ratios of reserves and the level have 50 bits or more.
            let digits = T::FRAC >= 60 && kind % 5 < 2 && exact.reserves.iter().all(|x| x.bits() > 67);
            if let (Ok(down), Ok(up), true) = (down, up, digits) {
                let units = Ratio::new(2.into(), T::one());
                let wide = Ratio::of(up).sub(&Ratio::of(down)).sub(&units).div(&slope);
                width.see(wide.approx() * 2_f64.powi(40), &context);
            }
        }
        println!(
            "{} {N}: {answered} of {cases} slopes; up − down − 2 units at most {:.1e} of the promise",
            name::<T>(),
            width.0
        );
        failures.unless(width.0 <= 1.0, &|| format!("width {} {}", width.0, width.1));
    }
    all_pools!(check, 100);
}

/// By symmetry; with few units the guess is of no use.
#[test]
fn a_balanced_pool_is_at_a_price_of_one() {
    for units in 1..100 {
        let n = Checked::new(I64F64::from_bits(units));
        for amplification in [1, 7, 1_000] {
            let pool = StableSwap::new([n; 2], Checked::new(I64F64::from_num(amplification))).expect("valid");
            assert_eq!(pool.reserves_at(Checked::new(I64F64::ONE)), Ok([n; 2]), "{pool:?}");
        }
    }
}

#[test]
fn amounts_to_a_price_stop_at_it() {
    fn check<T: Bits, const N: usize>(cases: u32, failures: &mut Failures) {
        failures.group(format!("{} {N}", name::<T>()));
        let mut random = Random::new(25);
        let (mut short, mut past) = (Worst::new(), Worst::new());
        for kind in 0..cases {
            let (pool, exact) = pool::<T, N>(&mut random, if kind % 5 == 4 { 0 } else { kind });
            let trade = Trade { sell: 0, buy: N - 1 };
            let Ok(spot) = pool.spot_price(trade, Rounding::Down) else { continue };
            let price = spot.bits() * (random.below(1000) + 1) / 1001_u32;
            let Some(price) = T::of_bits(&price).filter(|p| *p > T::ZERO) else { continue };
            let scaled = exact.scaled(EXTRA);
            let d = scaled.level(Rounding::Down);
            // Whether the price after a sale is still at least this one, at the exact level.
            let still = |dx: &BigInt| {
                let sold = scaled.with(0, (&exact.reserves[0] + dx) << EXTRA);
                let bought = sold.reserve_up(N - 1, &d);
                !sold.with(N - 1, bought).price(0, N - 1, &d).sub(&Ratio::of(price)).is_negative()
            };
            let got = pool.amount_to_price(trade, price).map(Bits::bits);
            let context = || format!("{got:?} to {price:?} {pool:?}");
            let Ok(got) = &got else {
                // It must be for want of room: half of what is left would not do.
                let sum: BigInt = exact.reserves.iter().sum();
                let no_room = still(&((T::max() - sum) / 2));
                failures.unless(no_room && got == Err(Error::Overflow), &context);
                continue;
            };
            let (mut more, mut less) = (BigInt::zero(), BigInt::zero());
            while still(&(got + &more + 1)) {
                more = more * 2 + 1;
            }
            while &less < got && !still(&(got - &less)) {
                less = less * 2 + 1;
            }
            short.see(Ratio::int(more).approx(), &context);
            past.see(Ratio::int(less).approx(), &context);
        }
        println!("{} {N}: amount_to_price at most {} units short, {} past ({})", name::<T>(), short.0, past.0, past.1);
        failures.unless(past.0 <= 0.0, &|| format!("past the price by {} {}", past.0, past.1));
    }
    all_pools!(check, 40);
}
