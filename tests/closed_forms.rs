//! What one curve is in the limit, or in another number: each compared with a formula that the crate does not use.
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
#[path = "closed_forms/ends.rs"]
mod ends;
#[path = "support/exact.rs"]
mod exact;
#[path = "closed_forms/floats.rs"]
mod floats;
#[path = "closed_forms/shares.rs"]
mod shares;

use cfmm_math::{
    Concentrated, ConstantProduct, Error, Fee, Invariant, Rounding, StableSwap, Trade, Weighted, WithFee, X_FOR_Y,
    Y_FOR_X,
};
use exact::{BOTH, Bits, Failures, Random, Ratio, Worst};
use fixed::types::{I64F64, U64F64, U128F0};
use num_bigint::BigInt;

const DOWN: Rounding = Rounding::Down;

fn ulps(a: f64, b: f64) -> f64 {
    if a == b { 0.0 } else { ((a - b) / b).abs() / f64::EPSILON }
}

fn reserve(random: &mut Random) -> f64 {
    random.between(1e-3, 1e9)
}

#[test]
fn equal_weights_are_constant_product() {
    let mut random = Random::new(31);
    let [mut amounts, mut levels, mut prices] = [(); 3].map(|()| Worst::new());
    for _ in 0..2_000 {
        let (x, y) = (reserve(&mut random), reserve(&mut random));
        let (product, weighted) = (ConstantProduct::new(x, y).unwrap(), Weighted::new([x, y], [0.5, 0.5]).unwrap());
        let trade = if random.below(2) == 0 { X_FOR_Y } else { Y_FOR_X };
        let (sold, bought) = trade.of(product.reserves()).unwrap();
        let (dx, dy) = (sold * random.between(1e-12, 1e3), bought * random.between(1e-12, 0.9));
        let context = || format!("{trade:?} {dx} {dy} {product:?}");
        let of = |pool: &dyn Fn() -> cfmm_math::Result<f64>| pool().unwrap();
        amounts.see(ulps(of(&|| weighted.amount_out(trade, dx)), of(&|| product.amount_out(trade, dx))), &context);
        // The condition of y − dy, which both share, is at most 10 here.
        amounts.see(ulps(of(&|| weighted.amount_in(trade, dy)), of(&|| product.amount_in(trade, dy))) / 10.0, &context);
        levels.see(ulps(of(&|| weighted.level(DOWN)), of(&|| product.level(DOWN))), &context);
        prices.see(ulps(of(&|| weighted.spot_price(trade, DOWN)), of(&|| product.spot_price(trade, DOWN))), &context);
    }
    println!("w = ½: amounts {:.2} ε, levels {:.2} ε, prices {:.2} ε", amounts.0, levels.0, prices.0);
    // The two bounds of the docs, 8 ε and 3 ε, together; two bases of 4 ε (1 + |ln x|) each for the level.
    assert!(amounts.0 <= 11.0, "{} {}", amounts.0, amounts.1);
    assert!(levels.0 <= 11.0, "{} {}", levels.0, levels.1);
    assert!(prices.0 <= 5.0, "{} {}", prices.0, prices.1);
}

#[test]
fn equal_weights_are_constant_product_to_the_unit() {
    fn check<T: Bits>(failures: &mut Failures) {
        failures.group(exact::name::<T>());
        let mut random = Random::new(32);
        for _ in 0..400 {
            let [x, y] = [(); 2].map(|()| random.positive::<T>(T::WIDTH - 2));
            let w = random.positive::<T>(T::WIDTH / 2);
            let (product, weighted) = (ConstantProduct::new(x, y).unwrap(), Weighted::new([x, y], [w, w]).unwrap());
            let dx = random.positive::<T>(T::WIDTH - 2);
            let context = || format!("{dx:?} {weighted:?}");
            // An exponent of one is exact.
            failures.unless(weighted.amount_out(X_FOR_Y, dx) == product.amount_out(X_FOR_Y, dx), &context);
            failures.unless(weighted.amount_in(X_FOR_Y, dx) == product.amount_in(X_FOR_Y, dx), &context);
            for rounding in BOTH {
                failures
                    .unless(weighted.spot_price(X_FOR_Y, rounding) == product.spot_price(X_FOR_Y, rounding), &context);
                failures.unless(
                    weighted.price_slope(X_FOR_Y, rounding) == product.price_slope(X_FOR_Y, rounding),
                    &context,
                );
                // The level of the one is irrational in general, and one unit further out at most.
                let (level, root) = (weighted.level(rounding).unwrap().bits(), product.level(rounding).unwrap().bits());
                let further = if rounding == DOWN { &root - &level } else { &level - &root };
                failures
                    .unless(further == 0.into() || further == 1.into(), &|| format!("{level} {root} {}", context()));
            }
        }
    }
    let mut failures = Failures::default();
    for_numbers!(check(&mut failures): U64F64, I64F64, U128F0);
    failures.assert_none();
}

#[test]
fn pairs_of_many_assets_are_pairs() {
    let mut random = Random::new(33);
    for _ in 0..500 {
        // The two assets of a trade do not see the others of a weighted pool.
        let [x, y, z] = [(); 3].map(|()| random.positive::<U64F64>(100));
        let [w_x, w_y, w_z] = [(); 3].map(|()| random.positive::<U64F64>(66));
        let many = Weighted::new([x, y, z], [w_x, w_y, w_z]).unwrap();
        let pair = Weighted::new([z, x], [w_z, w_x]).unwrap();
        let (trade, dx) = (Trade { sell: 2, buy: 0 }, random.positive::<U64F64>(100));
        assert_eq!(many.amount_out(trade, dx), pair.amount_out(X_FOR_Y, dx), "{many:?}");
        assert_eq!(many.amount_in(trade, dx), pair.amount_in(X_FOR_Y, dx), "{many:?}");
        assert_eq!(many.amount_to_price(trade, dx), pair.amount_to_price(X_FOR_Y, dx), "{many:?}");
        for rounding in BOTH {
            assert_eq!(many.spot_price(trade, rounding), pair.spot_price(X_FOR_Y, rounding), "{many:?}");
            assert_eq!(many.price_slope(trade, rounding), pair.price_slope(X_FOR_Y, rounding), "{many:?}");
        }

        // Coins are interchangeable.
        let [x, y, z] = [(); 3].map(|()| random.positive::<U64F64>(90));
        let a = StableSwap::new([x, y, z], U64F64::from_num(random.below(1000) + 1)).unwrap();
        let b = StableSwap::new([z, x, y], a.amplification()).unwrap();
        let (one, other) = (Trade { sell: 0, buy: 2 }, Trade { sell: 1, buy: 0 });
        assert_eq!(a.level(DOWN), b.level(DOWN));
        assert_eq!(a.amount_out(one, dx), b.amount_out(other, dx), "{a:?}");
        assert_eq!(a.spot_price(one, DOWN), b.spot_price(other, DOWN), "{a:?}");
    }
}

#[test]
fn a_wide_range_is_constant_product() {
    let mut random = Random::new(34);
    for _ in 0..500 {
        let (x, y) = (random.between(1.0, 1e4), random.between(1.0, 1e4));
        let product = ConstantProduct::new(x, y).unwrap();
        let far = 1e20;
        let range = Concentrated::new(x, y, 1.0 / far, far).unwrap();
        // The range lends L/√b and L·√a, of relative size (√P/√b and √a/√P): below 1e-7 here.
        let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-7, "{a} {b} {range:?}");
        near(range.level(DOWN).unwrap(), product.level(DOWN).unwrap());
        near(range.spot_price(X_FOR_Y, DOWN).unwrap(), product.spot_price(X_FOR_Y, DOWN).unwrap());
        near(range.price_slope(X_FOR_Y, DOWN).unwrap(), product.price_slope(X_FOR_Y, DOWN).unwrap());
        near(range.amount_out(X_FOR_Y, 0.1 * x).unwrap(), product.amount_out(X_FOR_Y, 0.1 * x).unwrap());
        near(range.amount_in(X_FOR_Y, 0.1 * y).unwrap(), product.amount_in(X_FOR_Y, 0.1 * y).unwrap());
        // And trades follow the virtual reserves of any range: L²/X − L²/(X + dx).
        let narrow = Concentrated::new(x, y, y / x / 2.0, y / x * 2.0).unwrap();
        let level = narrow.level(DOWN).unwrap();
        let [a, b] = narrow.sqrt_price_range();
        let (big_x, big_y) = (x + level / b, y + level * a);
        let dx = 1e-3 * x;
        let out = narrow.amount_out(X_FOR_Y, dx).unwrap();
        assert!(ulps(out, big_y * dx / (big_x + dx)) < 32.0, "{out} {narrow:?}");
        assert!(ulps(big_x * big_y, level * level) < 64.0, "{narrow:?}");
    }
}

/// All prices that an f64 has, or that Uniswap has: trades to a price are those of a constant product.
#[test]
fn a_full_range_trades_to_a_price() {
    for [a, b] in [[2.9e-39, 3.4e38], [1e-30, 1e30], [1e-100, 1e100], [1e-300, 1e300]] {
        let range = Concentrated::new(1_000.0, 2e6, a, b).unwrap();
        let product = ConstantProduct::new(1_000.0, 2e6).unwrap();
        for (trade, price) in [(X_FOR_Y, 1_900.0), (Y_FOR_X, 1.0 / 2_100.0)] {
            let (got, expected) = (range.amount_to_price(trade, price).unwrap(), product.amount_to_price(trade, price));
            assert!((got / expected.unwrap() - 1.0).abs() < 1e-12, "{got} on [{a}, {b}]");
        }
    }
}

/// What is asked for all of a reserve buys all of it, through a fee too.
#[test]
fn all_of_a_range_can_be_bought() {
    let mut random = Random::new(36);
    for _ in 0..5_000 {
        let a = random.between(1e-3, 1e3);
        let range =
            Concentrated::new(random.between(1.0, 1e4), random.between(1.0, 1e4), a, a * random.between(1.1, 9.0));
        let pool = WithFee::new(range.unwrap(), Fee::basis_points(30).unwrap()).unwrap();
        for trade in [X_FOR_Y, Y_FOR_X] {
            let (_, all) = trade.of(pool.reserves()).unwrap();
            let dx = pool.amount_in(trade, all).unwrap();
            assert!(ulps(pool.amount_out(trade, dx).unwrap(), all) < 64.0, "{pool:?} {trade:?}");
            assert_eq!(pool.amount_out(trade, dx * 1.001), Err(Error::InsufficientReserves));
        }
    }
}

/// Weighted amounts to 8 + |e·ln ratio| ε, level to 4·(N + Σ wᵢ·|ln xᵢ|) ε, however much is bought and at what weights.
#[test]
fn weighted_at_the_ends() {
    // Exact for equal weights: x·dy/(y − dy) of these very numbers.
    let pool = Weighted::new([1_000.0, 1_000.0], [1.0, 1.0]).unwrap();
    for dy in [900.0, 999.9, 999.999_999, 999.999_999_999_9] {
        let exact = Ratio::of_f64(1_000.0).mul(&Ratio::of_f64(dy)).div(&Ratio::of_f64(1_000.0).sub(&Ratio::of_f64(dy)));
        let error = exact.error_of(pool.amount_in(X_FOR_Y, dy).unwrap());
        let log = (1_000.0 / (1_000.0 - dy)).ln();
        assert!(error <= 8.0 + log, "{error} ε at {dy}");
    }
    // 7.79480947421354829e58, by 50 digits of mpmath.
    let pool = Weighted::new([4.344_773_609_298_634e15, 1.328_661_212_438_396_3], [0.01, 0.99]).unwrap();
    let error =
        Ratio::of_decimal("7.79480947421354829e58").error_of(pool.amount_in(X_FOR_Y, 0.842_806_075_655_882_6).unwrap());
    assert!(error <= 8.0 + 99.0 * 1.01, "{error} ε");
    // Levels with huge reserves: 10^300 exactly, and an integer root.
    let pool = Weighted::new([1e300, 1e300], [0.3, 0.7]).unwrap();
    let error = Ratio::of_f64(1e300).error_of(pool.level(DOWN).unwrap());
    assert!(error <= 4.0 * (2.0 + 1e300_f64.ln()), "{error} ε");
}

#[test]
fn much_amplification_is_a_constant_sum_and_none_a_constant_product() {
    let mut random = Random::new(35);
    for _ in 0..300 {
        let reserves = [(); 4].map(|()| random.between(1e3, 1e4));
        let (sum, mean) = (reserves.iter().sum::<f64>(), reserves.iter().product::<f64>().powf(0.25));
        let trade = Trade { sell: 1, buy: 3 };

        let flat = StableSwap::new(reserves, 1e12).unwrap();
        // S − D = K′ − D/Ann = O(D/A), here with a factor of at most (S/(4·mean))⁴ < 200.
        assert!((flat.level(DOWN).unwrap() / sum - 1.0).abs() < 1e-9, "{flat:?}");
        assert!((flat.amount_out(trade, 10.0).unwrap() - 10.0).abs() < 1e-7, "{flat:?}");
        assert!((flat.spot_price(trade, DOWN).unwrap() - 1.0).abs() < 1e-8, "{flat:?}");

        let curved = StableSwap::new(reserves, 2_f64.powi(-40)).unwrap();
        assert!((curved.level(DOWN).unwrap() / (4.0 * mean) - 1.0).abs() < 1e-9, "{curved:?}");
        let weighted = Weighted::new(reserves, [1.0; 4]).unwrap();
        let near = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-9, "{a} {b} {curved:?}");
        near(curved.amount_out(trade, 500.0).unwrap(), weighted.amount_out(trade, 500.0).unwrap());
        near(curved.amount_in(trade, 500.0).unwrap(), weighted.amount_in(trade, 500.0).unwrap());
        near(curved.spot_price(trade, DOWN).unwrap(), weighted.spot_price(trade, DOWN).unwrap());
    }
    // In fixed point, to a unit times the relative 2⁻³⁸ of such an amplification: two coins of one level.
    let n = U64F64::from_num::<u32>;
    let pool = StableSwap::new([n(4), n(9)], U64F64::from_bits(1 << 24)).unwrap();
    let level = pool.level(DOWN).unwrap();
    // D = 12 + O(A·D): above it, because a constant sum would be 13.
    assert!(level >= n(12) && level - n(12) < U64F64::from_bits(1 << 30), "{level}");
}

#[test]
fn balanced_stable_swap_has_its_closed_forms() {
    for n in [1_u32, 7, 1_000_000] {
        for amplification in [1_u32, 50, 30_000] {
            let (x, a) = (U64F64::from_num(n), U64F64::from_num(amplification));
            let pool = StableSwap::new([x; 5], a).unwrap();
            for rounding in BOTH {
                assert_eq!(pool.level(rounding), Ok(U64F64::from_num(5 * n)));
                assert_eq!(pool.spot_price(Trade { sell: 4, buy: 1 }, rounding), Ok(U64F64::ONE));
            }
        }
    }
}

/// A trade whose worth at the spot price no number holds has an impact all the same.
#[test]
fn impact_of_a_trade_that_swamps_the_pool() {
    let n = U64F64::from_num::<u64>;
    let pool = Weighted::new([n(1), n(1_000_000_000_000)], [n(1), n(1)]).unwrap();
    let impact = pool.price_impact(X_FOR_Y, n(1_000_000_000)).unwrap();
    // dx/(x + dx)
    let exact = Ratio::new(1_000_000_000.into(), 1_000_000_001.into());
    let units = impact.bits() - exact.units::<U64F64>(Rounding::Down);
    assert!(units >= BigInt::from(0) && units <= BigInt::from(4), "{impact}");
    let stable = StableSwap::new([n(1_000), n(1_000_000_000_000)], n(1)).unwrap();
    assert!(stable.price_impact(X_FOR_Y, n(1_000_000_000_000_000_000)).unwrap() <= 1);
}

/// A fee around a fee would hide the first from deposits and withdrawals.
#[test]
fn one_fee_at_most() {
    let fee = Fee::basis_points(30).unwrap();
    let pool = WithFee::new(ConstantProduct::new(1.0, 1.0).unwrap(), fee).unwrap();
    assert_eq!(WithFee::new(pool, fee).err(), Some(Error::InvalidFee));
}
