//! The law kit itself: it acquits every curve of the crate in every number, and convicts each of these broken ones of
//! the law that it breaks.
#![cfg(all(feature = "laws", feature = "float", feature = "fixed"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use cfmm_math::laws::{Law, check, check_shares, check_value};
use cfmm_math::{
    Checked, Concentrated, ConstantProduct, Error, Fee, Invariant, PoolValue, Result, Rounding, Scalar, StableSwap,
    Trade, Weighted, WithFee,
};
use fixed::types::{I64F64, U64F64, U128F0};

/// All laws of a pool that trades.
fn acquit<P: Invariant>(pool: Result<P>, supply: u32) {
    let pool = pool.unwrap();
    let report = check(&pool).unwrap_or_else(|violation| panic!("{violation}"));
    assert!(report.answers > 10 * report.refusals.max(30), "{report:?}");
    let supply = P::Scalar::from_int(supply).unwrap();
    check_shares(&pool, supply).unwrap_or_else(|violation| panic!("{violation}"));
}

fn acquit_value<P: PoolValue>(pool: Result<P>, price: u32) {
    let report = check_value(&pool.unwrap(), P::Scalar::from_int(price).unwrap());
    let report = report.unwrap_or_else(|violation| panic!("{violation}"));
    assert!(report.answers > 300, "{report:?}");
}

/// All curves in a number that holds small and large amounts.
fn curves<T: Scalar>() {
    let n = |n: u32| T::from_int(n).unwrap();
    let fee = || Fee::basis_points(30).unwrap();
    acquit(ConstantProduct::new(n(1_000), n(7_000)), 500);
    acquit(Weighted::new([n(1_000), n(3_000), n(50)], [n(5), n(3), n(2)]), 500);
    acquit(Concentrated::new(n(1_000), n(2_000), n(1), n(4)), 500);
    acquit(StableSwap::new([n(1_000), n(1_500), n(900)], n(100)), 500);
    acquit(WithFee::new(ConstantProduct::new(n(1_000), n(7_000)).unwrap(), fee()), 500);
    acquit(WithFee::new(Weighted::new([n(1_000), n(3_000)], [n(4), n(1)]).unwrap(), fee()), 500);
    acquit(WithFee::new(Concentrated::new(n(1_000), n(2_000), n(1), n(4)).unwrap(), fee()), 500);
    acquit(WithFee::new(StableSwap::new([n(1_000), n(1_500)], n(100)).unwrap(), fee()), 500);
}

#[test]
fn f64_keeps_the_laws() {
    curves::<f64>();
}

#[test]
fn fixed_point_keeps_the_laws() {
    curves::<U64F64>();
    curves::<U128F0>();
    curves::<Checked<I64F64>>();
}

#[test]
fn pools_of_a_few_units_keep_the_laws() {
    for x in 1..=20 {
        let n = |n: u32| U128F0::from_num(n);
        let pools = [ConstantProduct::new(n(x), n(21 - x)).unwrap(), ConstantProduct::new(n(x), n(x)).unwrap()];
        for pool in pools {
            check(&pool).unwrap_or_else(|violation| panic!("{pool:?}: {violation}"));
        }
        let pool = StableSwap::new([n(x), n(21 - x)], n(100)).unwrap();
        check(&pool).unwrap_or_else(|violation| panic!("{pool:?}: {violation}"));
        let pool = Weighted::new([n(x), n(21 - x)], [n(4), n(1)]).unwrap();
        check(&pool).unwrap_or_else(|violation| panic!("{pool:?}: {violation}"));
    }
}

#[test]
fn positions_keep_the_laws() {
    fn curves<T: cfmm_math::Real>() {
        let n = |n: u32| T::from_int(n).unwrap();
        acquit_value(ConstantProduct::new(n(1_000), n(2_000)), 2);
        acquit_value(Weighted::new([n(1_000), n(3_000)], [n(4), n(1)]), 2);
        acquit_value(Concentrated::new(n(1_000), n(2_000), n(1), n(4)), 2);
        acquit_value(StableSwap::new([n(1_000), n(1_500)], n(100)), 1);
    }
    curves::<f64>();
    curves::<Checked<I64F64>>();
}

/// A way to break a constant product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// Pays a unit more than the floor.
    PaysOneMore,
    /// Asks for a unit less than the ceiling.
    AsksOneLess,
    /// Pays for nothing.
    PaysForNothing,
    /// Pays 1 % above the curve for large trades only.
    PaysWhales,
    /// Rounds its level down whatever it is told.
    LevelIgnoresRounding,
    /// Its level is the product, not its root.
    LevelIsProduct,
    /// Keeps what it was paid, but not what it paid.
    ForgetsWhatItPaid,
    /// Takes from the pool before it finds that it cannot pay.
    ChangesAndFails,
    /// Refuses as if the amount were invalid.
    RefusesTheValid,
    /// Has no answer at all.
    RefusesEverything,
    /// Half of what a large trade should have.
    NotMonotone,
    /// Twice the price.
    WrongSpotPrice,
    /// A reserve that is too small for its level.
    ReserveTooSmall,
    /// Value and reserves of different pools.
    WrongValue,
    /// Twice the depth.
    WrongDepth,
    /// The loss with the wrong sign.
    WrongDivergence,
    /// Reserves of another price.
    WrongReserves,
}

/// A constant product with a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Broken<T: Scalar> {
    pool: ConstantProduct<T>,
    fault: Fault,
}

impl<T: Scalar> Broken<T> {
    fn unit() -> T {
        T::ONE.mul_div(T::ONE, T::from_int(u32::MAX).unwrap(), Rounding::Up).unwrap()
    }
}

impl<T: Scalar> Invariant for Broken<T> {
    type Scalar = T;

    fn reserves(&self) -> &[T] {
        self.pool.reserves()
    }

    fn set_reserve(&mut self, asset: usize, amount: T) -> Result<()> {
        self.pool.set_reserve(asset, amount)
    }

    fn level(&self, rounding: Rounding) -> Result<T> {
        match self.fault {
            Fault::LevelIgnoresRounding => {
                let rounding = if rounding == Rounding::Up { Rounding::Down } else { Rounding::Up };
                self.pool.level(rounding)
            }
            Fault::LevelIsProduct => self.reserves()[0].mul_div(self.reserves()[1], T::ONE, rounding),
            _ => self.pool.level(rounding),
        }
    }

    fn reserve_at(&self, asset: usize, num: T, den: T, rounding: Rounding) -> Result<T> {
        let reserve = self.pool.reserve_at(asset, num, den, rounding)?;
        if self.fault == Fault::ReserveTooSmall {
            return reserve.mul_div(T::from_int(99)?, T::from_int(100)?, rounding);
        }
        Ok(reserve)
    }

    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let price = self.pool.spot_price(trade, rounding)?;
        if self.fault == Fault::WrongSpotPrice { price.mul_div(T::ONE, T::from_int(2)?, rounding) } else { Ok(price) }
    }

    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        self.pool.price_slope(trade, rounding)
    }

    fn amount_out(&self, trade: Trade, amount_in: T) -> Result<T> {
        let paid = self.pool.amount_out(trade, amount_in)?;
        let (x, _) = trade.of(self.reserves())?;
        match self.fault {
            Fault::PaysOneMore if amount_in > T::ZERO => paid.plus(Self::unit()),
            Fault::PaysForNothing => paid.plus(Self::unit()),
            Fault::PaysWhales if amount_in > x => paid.mul_div(T::from_int(101)?, T::from_int(100)?, Rounding::Down),
            Fault::NotMonotone if amount_in > x => paid.mul_div(T::ONE, T::from_int(4)?, Rounding::Down),
            Fault::RefusesTheValid if amount_in > x => Err(Error::InvalidAmount),
            Fault::RefusesEverything => Err(Error::Overflow),
            _ => Ok(paid),
        }
    }

    fn amount_in(&self, trade: Trade, amount_out: T) -> Result<T> {
        let asked = self.pool.amount_in(trade, amount_out)?;
        match self.fault {
            Fault::AsksOneLess if asked > T::ZERO => asked.minus(Self::unit()),
            _ => Ok(asked),
        }
    }

    fn amount_to_price(&self, trade: Trade, price: T) -> Result<T> {
        self.pool.amount_to_price(trade, price)
    }

    fn swap(&mut self, trade: Trade, amount_in: T) -> Result<T> {
        let (x, y) = trade.of(self.reserves())?;
        if self.fault == Fault::ChangesAndFails && amount_in > x {
            self.set_reserve(trade.sell, x.plus(amount_in)?)?;
            return Err(Error::InsufficientReserves);
        }
        let paid = self.amount_out(trade, amount_in)?;
        self.set_reserve(trade.sell, x.plus(amount_in)?)?;
        if self.fault != Fault::ForgetsWhatItPaid {
            self.set_reserve(trade.buy, y.minus(paid)?)?;
        }
        Ok(paid)
    }
}

impl PoolValue for Broken<f64> {
    fn reserves_at(&self, price: f64) -> Result<[f64; 2]> {
        let price = if self.fault == Fault::WrongReserves { price * 1.001 } else { price };
        self.pool.reserves_at(price)
    }

    fn depth_at(&self, price: f64) -> Result<f64> {
        let depth = self.pool.depth_at(price)?;
        Ok(if self.fault == Fault::WrongDepth { 2.0 * depth } else { depth })
    }

    fn speed_at(&self, price: f64) -> Result<f64> {
        self.pool.speed_at(price)
    }

    fn value_at(&self, price: f64) -> Result<f64> {
        let value = self.pool.value_at(price)?;
        Ok(if self.fault == Fault::WrongValue { 1.001 * value } else { value })
    }

    fn divergence(&self, from: f64, to: f64) -> Result<f64> {
        let loss = self.pool.divergence(from, to)?;
        Ok(if self.fault == Fault::WrongDivergence { -loss } else { loss })
    }
}

fn convict(fault: Fault, laws: &[Law]) {
    let pool = ConstantProduct::new(U128F0::from_num(1_000), U128F0::from_num(7_013)).unwrap();
    let found = check(&Broken { pool, fault }).expect_err("it is broken").law;
    assert!(laws.contains(&found), "{fault:?} was found to break {found:?}");
}

#[test]
fn a_fault_in_a_trade_is_found() {
    let pool = ConstantProduct::new(U128F0::from_num(1_000), U128F0::from_num(7_013)).unwrap();
    assert!(check(&Broken { pool, fault: Fault::None }).is_ok());
    convict(Fault::PaysOneMore, &[Law::RoundTrip, Law::LevelKept, Law::BelowSpotPrice, Law::NothingTaken]);
    convict(Fault::AsksOneLess, &[Law::Covers, Law::LevelKept]);
    convict(Fault::PaysForNothing, &[Law::NothingForNothing]);
    convict(Fault::PaysWhales, &[Law::LevelKept]);
    convict(Fault::LevelIgnoresRounding, &[Law::Directed]);
    convict(Fault::LevelIsProduct, &[Law::Homogeneous]);
    convict(Fault::ForgetsWhatItPaid, &[Law::Books]);
    convict(Fault::ChangesAndFails, &[Law::Unchanged]);
    convict(Fault::RefusesTheValid, &[Law::Refusal]);
    convict(Fault::RefusesEverything, &[Law::Answers]);
    convict(Fault::NotMonotone, &[Law::Monotone, Law::Splitting]);
    convict(Fault::WrongSpotPrice, &[Law::BelowSpotPrice]);
}

/// A unit too much where the level is far too coarse to show it, in a pool of 10³⁰ units.
#[test]
fn one_unit_of_many_is_found() {
    let n = |n: u128| U128F0::from_bits(n);
    let pool = ConstantProduct::new(n(10_u128.pow(18)), n(10_u128.pow(18) + 7)).unwrap();
    assert!(check(&Broken { pool, fault: Fault::None }).is_ok());
    assert!(check(&Broken { pool, fault: Fault::PaysOneMore }).is_err());
    assert_eq!(check(&Broken { pool, fault: Fault::AsksOneLess }).expect_err("it is broken").law, Law::Covers);
}

#[test]
fn a_fault_in_a_deposit_is_found() {
    let pool = ConstantProduct::new(U128F0::from_num(1_000_000), U128F0::from_num(7_000_013)).unwrap();
    let supply = U128F0::from_num(100_000);
    assert!(check_shares(&Broken { pool, fault: Fault::None }, supply).is_ok());
    let found = check_shares(&Broken { pool, fault: Fault::ReserveTooSmall }, supply).expect_err("it is broken").law;
    assert!([Law::LevelPerShareKept, Law::NothingExtracted].contains(&found), "{found:?}");
    assert!(check_shares(&Broken { pool, fault: Fault::LevelIgnoresRounding }, supply).is_err());
}

#[test]
fn a_fault_in_a_position_is_found() {
    let pool = ConstantProduct::new(1_000.0, 7_000.0).unwrap();
    let found = |fault| check_value(&Broken { pool, fault }, 7.0).map_err(|violation| violation.law);
    assert!(found(Fault::None).is_ok());
    assert_eq!(found(Fault::WrongValue), Err(Law::ValueOfReserves));
    assert_eq!(found(Fault::WrongDepth), Err(Law::Depth));
    assert_eq!(found(Fault::WrongDivergence), Err(Law::Divergence));
    assert_eq!(found(Fault::WrongReserves), Err(Law::ReservesAtSpotPrice));
}

/// What a violation says names the law and the numbers.
#[test]
fn a_violation_explains_itself() {
    let pool = ConstantProduct::new(U128F0::from_num(1_000), U128F0::from_num(7_013)).unwrap();
    let violation = check(&Broken { pool, fault: Fault::RefusesTheValid }).expect_err("it is broken");
    assert_eq!(violation.error, Some(Error::InvalidAmount));
    assert!(violation.to_string().starts_with("Refusal: 4000 from 0 to 1: "), "{violation}");
}

#[cfg(feature = "proptest")]
mod strategies {
    use super::*;
    use cfmm_math::laws::strategy;
    use core::fmt::Debug;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

    fn on_random<P: Invariant + Debug>(pools: impl Strategy<Value = P>) {
        let config = Config { cases: 40, failure_persistence: None, ..Config::default() };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let law = |pool: P| match check(&pool) {
            Err(violation) => Err(TestCaseError::fail(violation.to_string())),
            Ok(_) => Ok(()),
        };
        TestRunner::new_with_rng(config, rng).run(&pools, law).unwrap();
    }

    fn all<T: Scalar>() {
        on_random(strategy::constant_product::<T>());
        on_random(strategy::weighted::<T, 2>());
        on_random(strategy::concentrated::<T>());
        on_random(strategy::stable_swap::<T, 3>());
        on_random(strategy::with_fee(strategy::constant_product::<T>()));
    }

    #[test]
    fn random_pools_keep_the_laws() {
        all::<f64>();
        all::<U64F64>();
    }

    proptest! {
        #[test]
        fn a_trade_is_between_two_assets((assets, trade) in (2_usize..9).prop_flat_map(|n| (Just(n), strategy::trade(n)))) {
            prop_assert!(trade.sell < assets && trade.buy < assets && trade.sell != trade.buy);
        }

        #[test]
        fn an_amount_is_positive(amount in strategy::amount::<U64F64>()) {
            prop_assert!(amount > U64F64::ZERO);
        }
    }
}
