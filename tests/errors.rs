//! Bad input: the right error, and the pool as it was.
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

use cfmm_math::{
    Checked, Concentrated, ConstantProduct, Elementary, Error, Fee, Invariant, Liquidity, PoolValue, Real, Rounding,
    Scalar, StableSwap, Trade, Weighted, WithFee, X_FOR_Y, Y_FOR_X,
};
use fixed::types::{I64F64, U64F64};

const DOWN: Rounding = Rounding::Down;
const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

fn u(x: f64) -> U64F64 {
    U64F64::from_num(x)
}

fn i(x: f64) -> I64F64 {
    I64F64::from_num(x)
}

#[test]
fn reserves_are_positive_and_finite() {
    for bad in [0.0, -0.0, -1.0, NAN, INF, -INF] {
        let error = Err(Error::InvalidReserve);
        for at in 0..2 {
            let mut reserves = [1.0, 1.0];
            reserves[at] = bad;
            assert_eq!(ConstantProduct::new(reserves[0], reserves[1]).map(drop), error, "{bad}");
            assert_eq!(Weighted::new(reserves, [1.0, 1.0]).map(drop), error, "{bad}");
            assert_eq!(StableSwap::new(reserves, 1.0).map(drop), error, "{bad}");
            // A range may hold nothing of one asset.
            let range = Concentrated::new(reserves[0], reserves[1], 1.0, 2.0).map(drop);
            assert_eq!(range, if bad == 0.0 { Ok(()) } else { error }, "{bad}");
        }
    }
    assert_eq!(Concentrated::new(0.0, 0.0, 1.0, 2.0).map(drop), Err(Error::InvalidReserve));
    assert_eq!(ConstantProduct::new(i(-1.0), i(1.0)).map(drop), Err(Error::InvalidReserve));
    assert_eq!(ConstantProduct::new(u(0.0), u(1.0)).map(drop), Err(Error::InvalidReserve));
    let poison = Checked::new(I64F64::MIN);
    assert_eq!(ConstantProduct::new(poison, poison).map(drop), Err(Error::InvalidReserve));
}

#[test]
fn shapes_are_valid() {
    for bad in [0.0, -1.0, NAN, INF] {
        assert_eq!(Weighted::new([1.0, 1.0], [bad, 1.0]).map(drop), Err(Error::InvalidWeight), "{bad}");
        assert_eq!(StableSwap::new([1.0, 1.0], bad).map(drop), Err(Error::InvalidAmplification), "{bad}");
        assert_eq!(Concentrated::new(1.0, 1.0, bad, 2.0).map(drop), Err(Error::InvalidRange), "{bad}");
        assert_eq!(Concentrated::new(1.0, 1.0, 1.0, bad).map(drop), Err(Error::InvalidRange), "{bad}");
        assert_eq!(Concentrated::from_sqrt_prices(1.0, 1.0, bad, 2.0).map(drop), Err(Error::InvalidRange), "{bad}");
        assert_eq!(Concentrated::from_liquidity(1.0, bad, 1.0, 2.0).map(drop), Err(Error::InvalidPrice), "{bad}");
        assert_eq!(Concentrated::from_liquidity(bad, 1.5, 1.0, 2.0).map(drop), Err(Error::InvalidReserve), "{bad}");
        assert_eq!(Concentrated::from_liquidity_sqrt(1.0, bad, 1.0, 2.0).map(drop), Err(Error::InvalidPrice), "{bad}");
    }
    for (lower, upper) in [(2.0, 1.0), (1.0, 1.0)] {
        assert_eq!(Concentrated::new(1.0, 1.0, lower, upper).map(drop), Err(Error::InvalidRange));
        assert_eq!(Concentrated::from_sqrt_prices(1.0, 1.0, lower, upper).map(drop), Err(Error::InvalidRange));
    }
    // A·n, and the sum of the weights, must fit.
    assert_eq!(StableSwap::new([u(1.0); 2], U64F64::MAX).map(drop), Err(Error::InvalidAmplification));
    // Beside what the number cannot tell from it, one is lost, and the curve with it.
    for far in [f64::MAX, 1e200, 1e16, 1e-16, 1e-300, f64::from_bits(1)] {
        assert_eq!(StableSwap::new([1.0, 1.0], far).map(drop), Err(Error::InvalidAmplification), "{far}");
    }
    assert!(StableSwap::new([u(1.0); 2], U64F64::from_bits(1)).is_ok());
    assert_eq!(Weighted::new([u(1.0); 2], [U64F64::MAX; 2]).map(drop), Err(Error::Overflow));
    assert_eq!(Weighted::new([1.0; 2], [f64::MAX; 2]).map(drop), Err(Error::Overflow));
    // Too little liquidity for a unit of anything.
    let tiny = U64F64::from_bits(1);
    assert_eq!(Concentrated::from_liquidity(tiny, u(1.5), u(1.0), u(2.0)).map(drop), Err(Error::InvalidReserve));
}

#[test]
fn fees_are_fractions() {
    for bad in [-0.1, 1.000_1, NAN, INF] {
        assert_eq!(Fee::fraction(bad).map(drop), Err(Error::InvalidFee), "{bad}");
        assert_eq!(Fee::ratio(bad, 1.0).map(drop), Err(Error::InvalidFee), "{bad}");
    }
    for bad in [0.0, -1.0, NAN, INF] {
        assert_eq!(Fee::ratio(0.0, bad).map(drop), Err(Error::InvalidFee), "{bad}");
    }
    // Equal as fractions, and only then.
    assert_eq!(Fee::<f64>::basis_points(30), Fee::pips(3_000));
    assert_ne!(Fee::<f64>::basis_points(30), Fee::pips(3_001));
    assert_ne!(Fee::<f64>::basis_points(30), Fee::basis_points(31));
    assert_eq!(Fee::<f64>::basis_points(10_001).map(drop), Err(Error::InvalidFee));
    assert_eq!(Fee::<f64>::pips(1_000_001).map(drop), Err(Error::InvalidFee));
    assert_eq!(Fee::<fixed::types::U4F60>::basis_points(30).map(drop), Err(Error::Overflow));
    let pool = ConstantProduct::new(1.0, 1.0).unwrap();
    assert_eq!(WithFee::new(pool, Fee::fraction(1.0).unwrap()).map(drop), Err(Error::InvalidFee));
    assert_eq!(Fee::fraction(1.0).unwrap().gross(1.0), Err(Error::Domain));
}

#[test]
fn a_withdrawal_leaves_something_of_every_asset() {
    let emptied = Error::InsufficientReserves;
    // The fee of a whole unit on the last one, which is what sells it for the other asset.
    let units = |n| U64F64::from_bits(n);
    let pool = ConstantProduct::new(units(10), units(1_000)).unwrap();
    let before = WithFee::new(pool, Fee::basis_points(30).unwrap()).unwrap();
    let mut pool = before;
    assert_eq!(pool.withdraw_exact(&[units(9), units(999)], units(100)), Err(emptied));
    assert_eq!(pool.withdraw_exact(&[units(9), units(1_000)], units(100)), Err(emptied));
    assert_eq!(pool, before);
    // All of the supply is the pool itself.
    fn all<P: Invariant<Scalar = f64>>(mut pool: P) {
        let all = Err(Error::InsufficientReserves);
        assert_eq!(pool.withdraw(3.0, 3.0, &mut [0.0; 2]), all);
        assert_eq!(pool.withdraw_one(0, 3.0, 3.0).map(drop), all);
        assert_eq!(pool.withdraw_one(1, 4.0, 3.0).map(drop), all);
    }
    all(ConstantProduct::new(2.0, 3.0).unwrap());
    all(Weighted::new([2.0, 3.0], [1.0, 4.0]).unwrap());
    all(StableSwap::new([2.0, 3.0], 9.0).unwrap());
    all(Concentrated::new(2.0, 3.0, 0.5, 2.0).unwrap());
    // A quarter of the least number is none.
    let before = ConstantProduct::new(f64::from_bits(1), 1.0).unwrap();
    let (mut pool, mut amounts) = (before, [0.0; 2]);
    assert_eq!(pool.withdraw(3.0, 4.0, &mut amounts), Err(emptied));
    assert_eq!(pool, before);
}

/// Every trading method against bad arguments. The pool has two assets, holds 100 of each and cannot be emptied.
fn trading<P: Invariant<Scalar: Scalar> + PartialEq + core::fmt::Debug>(
    pool: P,
    name: &str,
    of: impl Fn(f64) -> P::Scalar,
    bad_amounts: &[P::Scalar],
    may_be_emptied: bool,
) {
    let (one, zero) = (of(1.0), of(0.0));
    let before = pool;
    let mut pool = pool;
    let asset = Error::InvalidAsset;
    for (sell, buy) in [(0, 0), (1, 1), (0, 2), (2, 0), (usize::MAX, 1)] {
        let trade = Trade { sell, buy };
        assert_eq!(pool.amount_out(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.amount_in(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.spot_price(trade, DOWN), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.price_slope(trade, DOWN), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.amount_to_price(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.swap(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.swap_exact_out(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.swap_to_price(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.effective_price(trade, one), Err(asset), "{name} {trade:?}");
        assert_eq!(pool.price_impact(trade, one), Err(asset), "{name} {trade:?}");
    }
    assert_eq!(pool.reserve_at(2, one, one, DOWN), Err(asset), "{name}");
    assert_eq!(pool.set_reserve(2, one), Err(asset), "{name}");
    assert_eq!(pool.deposit_one(2, one, one), Err(asset), "{name}");
    assert_eq!(pool.withdraw_one(2, one, of(2.0)), Err(asset), "{name}");

    for bad in bad_amounts.iter().copied() {
        let amount = Error::InvalidAmount;
        assert_eq!(pool.amount_out(X_FOR_Y, bad), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.amount_in(X_FOR_Y, bad), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.swap(Y_FOR_X, bad), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.swap_exact_out(Y_FOR_X, bad), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.price_impact(X_FOR_Y, bad), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.amount_to_price(X_FOR_Y, bad), Err(Error::InvalidPrice), "{name} {bad:?}");
        assert_eq!(pool.set_reserve(0, bad), Err(Error::InvalidReserve), "{name} {bad:?}");
        assert_eq!(pool.reserve_at(0, bad, one, DOWN), Err(Error::Domain), "{name} {bad:?}");
        assert_eq!(pool.reserve_at(0, one, bad, DOWN), Err(Error::Domain), "{name} {bad:?}");
        assert_eq!(pool.deposit(&[one, bad], one), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.deposit(&[one, one], bad), Err(amount), "{name} supply {bad:?}");
        assert_eq!(pool.deposit_one(0, bad, one), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.deposit_one_for_shares(0, bad, one), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.deposit_for_shares(bad, one, &mut [zero; 2]), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.withdraw(bad, one, &mut [zero; 2]), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.withdraw_one(0, bad, one), Err(amount), "{name} {bad:?}");
        assert_eq!(pool.withdraw_exact(&[bad, one], one), Err(amount), "{name} {bad:?}");
    }
    for supply in [zero].into_iter().chain(bad_amounts.iter().copied()) {
        assert_eq!(pool.deposit(&[one, one], supply), Err(Error::InvalidAmount), "{name} {supply:?}");
        assert_eq!(pool.withdraw(zero, supply, &mut [zero; 2]), Err(Error::InvalidAmount), "{name} {supply:?}");
        assert_eq!(pool.withdraw_exact(&[zero; 2], supply), Err(Error::InvalidAmount), "{name} {supply:?}");
        assert_eq!(pool.deposit_one_for_shares(0, one, supply), Err(Error::InvalidAmount), "{name} {supply:?}");
    }
    assert_eq!(pool.amount_to_price(X_FOR_Y, zero), Err(Error::InvalidPrice), "{name}");
    assert_eq!(pool.reserve_at(0, one, zero, DOWN), Err(Error::Domain), "{name}");

    let lacking = Error::InsufficientReserves;
    for all in if may_be_emptied { &[100.5, 1e9][..] } else { &[100.0, 100.5, 1e9] } {
        assert_eq!(pool.amount_in(X_FOR_Y, of(*all)), Err(lacking), "{name} {all}");
        assert_eq!(pool.swap_exact_out(X_FOR_Y, of(*all)), Err(lacking), "{name} {all}");
        assert_eq!(pool.withdraw_exact(&[of(*all), zero], of(7.0)), Err(lacking), "{name} {all}");
    }
    assert_eq!(pool.withdraw(of(7.0), of(7.0), &mut [zero; 2]), Err(lacking), "{name}");
    for all in [7.0, 8.0] {
        assert_eq!(pool.withdraw_one(0, of(all), of(7.0)), Err(lacking), "{name} {all}");
    }

    for n in [0, 1, 3] {
        let (amounts, mut out) = (vec![one; n], vec![zero; n]);
        assert_eq!(pool.deposit(&amounts, one), Err(Error::InvalidAmount), "{name} {n}");
        assert_eq!(pool.withdraw_exact(&amounts, of(7.0)), Err(Error::InvalidAmount), "{name} {n}");
        assert_eq!(pool.withdraw(one, of(7.0), &mut out), Err(Error::InvalidAmount), "{name} {n}");
        assert_eq!(pool.deposit_for_shares(one, of(7.0), &mut out), Err(Error::InvalidAmount), "{name} {n}");
    }
    assert_eq!(pool, before, "{name}: a failure changed the pool");
}

#[test]
fn trades_fail_for_the_right_reason_and_change_nothing() {
    let bad = [-1.0, NAN, INF, -INF];
    let fee = || Fee::fraction(0.25).unwrap();
    let product = ConstantProduct::new(100.0, 100.0).unwrap();
    trading(product, "constant product", |x| x, &bad, false);
    trading(WithFee::new(product, fee()).unwrap(), "with fee", |x| x, &bad, false);
    trading(Weighted::new([100.0; 2], [1.0, 3.0]).unwrap(), "weighted", |x| x, &bad, false);
    trading(StableSwap::new([100.0; 2], 50.0).unwrap(), "stable-swap", |x| x, &bad, false);
    trading(Concentrated::new(100.0, 100.0, 0.5, 2.0).unwrap(), "concentrated", |x| x, &bad, true);

    let bad = [i(-1.0), I64F64::MIN];
    trading(ConstantProduct::new(i(100.0), i(100.0)).unwrap(), "constant product, signed", i, &bad, false);
    trading(Weighted::new([i(100.0); 2], [i(1.0), i(3.0)]).unwrap(), "weighted, signed", i, &bad, false);
    trading(StableSwap::new([i(100.0); 2], i(50.0)).unwrap(), "stable-swap, signed", i, &bad, false);
    trading(Concentrated::new(i(100.0), i(100.0), i(0.5), i(2.0)).unwrap(), "concentrated, signed", i, &bad, true);
    trading(ConstantProduct::new(u(100.0), u(100.0)).unwrap(), "constant product, unsigned", u, &[], false);

    let of = |x| Checked::new(i(x));
    let bad = [of(-1.0), Checked::new(I64F64::MIN)];
    trading(StableSwap::new([of(100.0); 2], of(50.0)).unwrap(), "stable-swap, checked", of, &bad, false);
}

#[test]
fn amounts_that_do_not_fit_overflow_and_change_nothing() {
    let of = U64F64::from_num::<f64>;
    macro_rules! overflow {
        ($pool:expr) => {
            let before = $pool;
            let mut pool = before;
            assert_eq!(pool.amount_out(X_FOR_Y, U64F64::MAX), Err(Error::Overflow));
            assert_eq!(pool.swap(X_FOR_Y, U64F64::MAX), Err(Error::Overflow));
            assert_eq!(pool.deposit(&[U64F64::MAX, of(1.0)], of(1.0)), Err(Error::Overflow));
            assert_eq!(pool.deposit_one(1, U64F64::MAX, of(1.0)), Err(Error::Overflow));
            assert_eq!(pool.deposit_for_shares(U64F64::MAX, of(1.0), &mut [of(0.0); 2]), Err(Error::Overflow));
            assert_eq!(pool, before);
        };
    }
    overflow!(ConstantProduct::new(of(100.0), of(100.0)).unwrap());
    overflow!(WithFee::new(ConstantProduct::new(of(1e16), of(1e16)).unwrap(), Fee::basis_points(1).unwrap()).unwrap());
    overflow!(Weighted::new([of(100.0); 2], [of(1.0), of(2.0)]).unwrap());
    overflow!(StableSwap::new([of(100.0); 2], of(10.0)).unwrap());
    // All that a pool holds is bought with less than an amount in so near to the end that it does not fit.
    let product = ConstantProduct::new(of(1e15), of(1e15)).unwrap();
    assert_eq!(product.amount_in(X_FOR_Y, of(1e15) - U64F64::DELTA), Err(Error::Overflow));
    let cheap = ConstantProduct::new(U64F64::DELTA, of(1e15)).unwrap();
    assert_eq!(cheap.spot_price(X_FOR_Y, DOWN), Err(Error::Overflow));
    assert_eq!(cheap.price_slope(X_FOR_Y, DOWN), Err(Error::Overflow));
    assert_eq!(ConstantProduct::new(f64::MAX, 1.0).unwrap().amount_out(X_FOR_Y, f64::MAX), Err(Error::Overflow));
}

#[test]
fn a_range_sells_no_more_than_it_holds() {
    let pool = Concentrated::new(100.0, 100.0, 0.5, 2.0).unwrap();
    assert_eq!(pool.amount_out(X_FOR_Y, 1e6), Err(Error::InsufficientReserves));
    let of = U64F64::from_num::<f64>;
    let pool = Concentrated::new(of(100.0), of(100.0), of(0.5), of(2.0)).unwrap();
    let all = pool.amount_in(X_FOR_Y, of(100.0)).unwrap();
    assert_eq!(pool.amount_out(X_FOR_Y, all), Ok(of(100.0)));
    assert_eq!(pool.amount_out(X_FOR_Y, all + U64F64::DELTA), Err(Error::InsufficientReserves));
    // The other reserve alone holds more than so small a level.
    assert_eq!(pool.reserve_at(0, of(1.0), of(1000.0), DOWN), Err(Error::InsufficientReserves));
}

fn valuing<P: PoolValue>(pool: &P, good: P::Scalar, bad: &[P::Scalar]) {
    let error = Error::InvalidPrice;
    for bad in bad.iter().copied() {
        assert_eq!(pool.reserves_at(bad), Err(error), "{bad:?}");
        assert_eq!(pool.depth_at(bad), Err(error), "{bad:?}");
        assert_eq!(pool.value_at(bad), Err(error), "{bad:?}");
        assert_eq!(pool.held_value(good, bad), Err(error), "{bad:?}");
        assert_eq!(pool.held_value(bad, good), Err(error), "{bad:?}");
        assert_eq!(pool.divergence(good, bad), Err(error), "{bad:?}");
        assert_eq!(pool.divergence(bad, good), Err(error), "{bad:?}");
    }
}

#[test]
fn prices_are_positive_and_finite() {
    let bad = [0.0, -1.0, NAN, INF];
    let product = ConstantProduct::new(100.0, 100.0).unwrap();
    valuing(&product, 1.0, &bad);
    valuing(&WithFee::new(product, Fee::fraction(0.25).unwrap()).unwrap(), 1.0, &bad);
    valuing(&Weighted::new([100.0; 2], [1.0, 3.0]).unwrap(), 1.0, &bad);
    valuing(&StableSwap::new([100.0; 2], 50.0).unwrap(), 1.0, &bad);
    valuing(&Concentrated::new(100.0, 100.0, 0.5, 2.0).unwrap(), 1.0, &bad);
    let of = |x| Checked::new(i(x));
    let bad = [of(0.0), of(-1.0), Checked::new(I64F64::MIN)];
    valuing(&ConstantProduct::new(of(100.0), of(100.0)).unwrap(), of(1.0), &bad);
    valuing(&Weighted::new([of(100.0); 2], [of(1.0), of(3.0)]).unwrap(), of(1.0), &bad);
    valuing(&StableSwap::new([of(100.0); 2], of(50.0)).unwrap(), of(1.0), &bad);
    valuing(&Concentrated::new(of(100.0), of(100.0), of(0.5), of(2.0)).unwrap(), of(1.0), &bad);
}

#[test]
fn numbers_name_what_is_missing() {
    let (one, two) = (i(1.0), i(2.0));
    assert_eq!(one.mul_div(two, i(0.0), DOWN), Err(Error::Domain));
    assert_eq!(I64F64::MAX.mul_div(two, one, DOWN), Err(Error::Overflow));
    assert_eq!(I64F64::MIN.mul_div(i(-1.0), one, DOWN), Err(Error::Overflow));
    assert_eq!(u(1.0).minus(u(2.0)), Err(Error::Overflow));
    assert_eq!(U64F64::MAX.plus(u(1.0)), Err(Error::Overflow));
    assert_eq!(i(-1.0).sqrt_mul(one, DOWN), Err(Error::Domain));
    assert_eq!(one.sqrt_dot(one, i(-1.0), one, DOWN), Err(Error::Domain));
    assert_eq!(i(-4.0).sqrt_directed(DOWN), Err(Error::Domain));
    for x in [i(0.0), i(-1.0)] {
        assert_eq!(x.ln(DOWN), Err(Error::Domain));
        assert_eq!(x.log2(DOWN), Err(Error::Domain));
    }
    assert_eq!(i(64.0).exp2(DOWN), Err(Error::Overflow));
    assert_eq!(i(45.0).exp(DOWN), Err(Error::Overflow));
    assert_eq!(i(-1.0).pow(two, DOWN), Err(Error::Domain));
    assert_eq!(i(0.0).pow(i(-1.0), DOWN), Err(Error::Domain));
    assert_eq!(i(0.0).pow(i(0.0), DOWN), Ok(u(1.0)));
    assert_eq!(one.mul_pow(i(-2.0), one, one, one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_pow(two, i(0.0), one, one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_pow(two, one, one, i(0.0), DOWN), Err(Error::Domain));
    assert_eq!(one.mul_pow(i(0.0), one, i(-1.0), one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_pow(i(0.0), one, i(0.0), one, DOWN), Ok(one));
    assert_eq!(one.mul_pow(two, one, i(100.0), one, DOWN), Err(Error::Overflow));
    assert_eq!(one.mul_pow_minus_one(two, two, one, one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_pow_minus_one(one, two, one, one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_pow_minus_one(two, one, i(-1.0), one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_one_minus_pow(i(0.0), one, one, one, DOWN), Err(Error::Domain));
    assert_eq!(i(-1.0).mul_one_minus_pow(one, one, one, one, DOWN), Err(Error::Domain));
    assert_eq!(one.mul_one_minus_pow(one, i(-1.0), one, one, DOWN), Err(Error::Domain));
    assert_eq!(fixed::types::U4F60::from_int(16), Err(Error::Overflow));
}

#[test]
fn floats_never_return_a_nan_or_an_infinity() {
    assert_eq!(1.0.mul_div(1.0, 0.0, DOWN), Err(Error::Domain));
    assert_eq!(0.0.mul_div(0.0, 0.0, DOWN), Err(Error::Domain));
    assert_eq!(NAN.mul_div(1.0, 1.0, DOWN), Err(Error::Domain));
    assert_eq!(f64::MAX.mul_div(2.0, 1.0, DOWN), Err(Error::Overflow));
    assert_eq!(f64::MAX.plus(f64::MAX), Err(Error::Overflow));
    assert_eq!(INF.minus(INF), Err(Error::Domain));
    assert_eq!((-1.0).sqrt_mul(1.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.sqrt_dot(-1.0, 0.0, 0.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.mul_pow(-1.0, 1.0, 1.0, 2.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.mul_pow(0.0, 1.0, -1.0, 1.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.mul_pow(2.0, 1.0, 1.0, 0.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.mul_pow(2.0, 0.0, 1.0, 1.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.mul_pow(2.0, 1.0, 5000.0, 1.0, DOWN), Err(Error::Overflow));
    assert_eq!(1.0.mul_one_minus_pow(1.0, -0.5, 1.0, 1.0, DOWN), Err(Error::Domain));
    assert_eq!(1.0.mul_pow_minus_one(1.0, 1.0, 1.0, 1.0, DOWN), Err(Error::Domain));
    assert_eq!(f64::settle(Err(Error::NoConvergence), DOWN, |_| None), Err(Error::NoConvergence));
    assert_eq!(NAN.finite(), Err(Error::Domain));
    assert_eq!(INF.finite(), Err(Error::Overflow));
}

#[test]
fn poison_passes_through_everything_and_compares_with_nothing() {
    let of = |x| Checked::new(i(x));
    let (one, poison) = (of(1.0), Checked::new(I64F64::MIN));
    #[allow(clippy::eq_op, reason = "poison is not even equal to itself")]
    {
        assert!(poison != poison && poison.partial_cmp(&one).is_none() && one.partial_cmp(&poison).is_none());
    }
    let sources =
        [one / of(0.0), Checked::new(I64F64::MAX) + one, of(-1.0).sqrt(), of(0.0).ln(), of(-1.0).ln(), of(99.0).exp()];
    for x in sources.into_iter().chain([poison]) {
        assert!(!x.is_number());
        for y in [x + one, one - x, x * of(0.0), one / x, -x, x.abs(), x.sqrt(), x.ln(), x.exp(), x.exp_m1()] {
            assert_eq!(y.get(), Err(Error::Overflow));
        }
        assert_eq!(one.mul_ratio(x, one).finite().map(drop), Err(Error::Overflow));
        assert_eq!(one.mul_ratio(one, x).finite().map(drop), Err(Error::Overflow));
        assert_eq!(one.ln_ratio(x).finite().map(drop), Err(Error::Overflow));
        assert_eq!(x.plus(one).map(drop), Err(Error::Overflow));
        assert_eq!(one.mul_div(x, one, DOWN).map(drop), Err(Error::Overflow));
        assert_eq!(one.mul_pow(one, one, x, one, DOWN).map(drop), Err(Error::Overflow));
        assert_eq!(one.sqrt_dot(one, x, one, DOWN).map(drop), Err(Error::Overflow));
    }
    assert!(!Checked::<I64F64>::rational(1, 0).is_number());
}
