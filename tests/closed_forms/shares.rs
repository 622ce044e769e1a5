//! Deposits of one asset, fees and bounds, by hand.

use super::*;
use cfmm_math::{Liquidity, PoolValue};

/// A tenth more shares of 100 × 100 at 121 × 100: 110 of it is a balanced deposit and 11 are sold, at 1 % of 11/0.99.
#[test]
fn shares_for_one_asset_pay_the_fee_on_what_is_sold() {
    let product = ConstantProduct::new(100.0, 100.0).unwrap();
    let mut pool = WithFee::new(product, Fee::basis_points(100).unwrap()).unwrap();
    let paid = pool.deposit_one_for_shares(0, 7.0, 70.0).unwrap();
    assert!((paid - (21.0 + 1.0 / 9.0)).abs() < 1e-12, "{paid}");
    let mut free = product;
    assert!((free.deposit_one_for_shares(0, 7.0, 70.0).unwrap() - 21.0).abs() < 1e-12);
}

/// Of few shares, rounded up, a small withdrawal burns all: there would be a pool that nobody owns.
#[test]
fn the_last_share_stays() {
    let n = U128F0::from_num::<u64>;
    let mut pool = ConstantProduct::new(n(100), n(100)).unwrap();
    assert_eq!(pool.withdraw_exact(&[n(1), n(1)], n(1)), Err(Error::InsufficientReserves));
    assert_eq!(pool.withdraw_exact(&[n(1), n(1)], n(2)), Ok(n(1)));
}

/// What is left of the amount to a price is at most what the curve sells to the price that is left of it.
#[test]
fn a_fee_does_not_pass_the_price() {
    let random = &mut Random::new(35);
    for _ in 0..2_000 {
        let [x, y] = [reserve(random), reserve(random)];
        let fee = Fee::fraction(random.between(1e-5, 0.9)).unwrap();
        let curve = ConstantProduct::new(x, y).unwrap();
        let pool = WithFee::new(curve, fee).unwrap();
        let price = pool.spot_price(X_FOR_Y, DOWN).unwrap() * random.between(0.1, 1.0);
        let net = curve.amount_to_price(X_FOR_Y, fee.gross(price).unwrap()).unwrap();
        let amount = pool.amount_to_price(X_FOR_Y, price).unwrap();
        let sold = fee.net(amount).unwrap();
        assert!(sold <= net && net - sold <= 4.0 * f64::EPSILON * net, "{sold} of {net}: {pool:?} to {price}");
    }
}

/// A low price in fixed point has few digits, its reverse has them: `dx/(x + dx)`, to 4 units and 3 of what is traded.
#[test]
fn impact_at_a_low_price() {
    let n = U64F64::from_num::<u64>;
    let pool = Weighted::new([n(3 << 30), n(7) / 1_024], [n(1), n(1)]).unwrap();
    let impact = pool.price_impact(X_FOR_Y, n(1 << 30)).unwrap();
    let units = impact.bits() - Ratio::new(1.into(), 4.into()).units::<U64F64>(Rounding::Down);
    // Worth 7/3072 at the spot price.
    assert!(units >= BigInt::from(0) && units <= BigInt::from(4 + 3 * 3_072 / 7 + 1), "{units} units");
}

/// The bounds of a range are its own, whatever the fee; a curve for all prices has none.
#[test]
fn price_bounds_are_those_of_the_range() {
    let fee = Fee::basis_points(30).unwrap();
    let range = Concentrated::new(100.0, 100.0, 0.25, 4.0).unwrap();
    assert_eq!(range.price_bounds(), Some([0.25, 4.0]));
    assert_eq!(WithFee::new(range, fee).unwrap().price_bounds(), Some([0.25, 4.0]));
    assert_eq!(ConstantProduct::new(1.0, 1.0).unwrap().price_bounds(), None);
}
