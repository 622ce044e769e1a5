//! What a fee leaves of an amount, in `f64`, where rounding is to nearest.
#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test may panic, and 53 bits are exact")]

use super::{Fee, WithFee};
use crate::curve::{Concentrated, ConstantProduct, Invariant, Liquidity, PoolValue};
use crate::{X_FOR_Y, Y_FOR_X};

/// What is left of the amount takes the pool to its price, to a few last places, and not past it.
#[test]
fn an_amount_to_a_price_does_not_pass_it() {
    let mut word = 9;
    let mut unit = || (crate::number::xorshift(&mut word) >> 11) as f64 / (1_u64 << 53) as f64;
    for _ in 0..20_000 {
        let pool = ConstantProduct::new(1.0 + 99.0 * unit(), 1.0 + 99.0 * unit()).unwrap();
        let fee = Fee::fraction(0.5 * unit()).unwrap();
        let with_fee = WithFee::new(pool, fee).unwrap();
        for trade in [X_FOR_Y, Y_FOR_X] {
            let price = with_fee.spot_price(trade, crate::Rounding::Down).unwrap() * unit();
            let all = pool.amount_to_price(trade, fee.gross(price).unwrap()).unwrap();
            let amount_in = with_fee.amount_to_price(trade, price).unwrap();
            let net = fee.net(amount_in).unwrap();
            assert!(net <= all && net >= all * (1.0 - 8.0 * f64::EPSILON), "{net:e} of {all:e} {trade:?} {with_fee:?}");
        }
    }
}

/// By hand: a tenth more of the level needs 121 for 100, of which 11 are beyond the balanced 110 and sold: 11/¾ with the fee.
#[test]
fn a_deposit_of_one_asset_pays_the_fee_on_what_is_sold() {
    let pool = ConstantProduct::new(100.0, 100.0).unwrap();
    let mut pool = WithFee::new(pool, Fee::fraction(0.25).unwrap()).unwrap();
    let amount_in = pool.deposit_one_for_shares(0, 10.0, 100.0).unwrap();
    assert!((amount_in - (10.0 + 44.0 / 3.0)).abs() < 1e-13, "{amount_in}");
}

#[test]
fn a_fee_leaves_a_range_its_bounds() {
    let range = Concentrated::new(1.0, 1.0, 0.25, 4.0).unwrap();
    assert_eq!(WithFee::new(range, Fee::basis_points(30).unwrap()).unwrap().price_bounds(), Some([0.25, 4.0]));
}

/// `3L/(4p²√p)` at L = 2, p = 4.
#[test]
fn a_fee_leaves_a_pool_its_speed() {
    let pool = ConstantProduct::new(1.0, 4.0).unwrap();
    assert_eq!(WithFee::new(pool, Fee::basis_points(30).unwrap()).unwrap().speed_at(4.0), Ok(3.0 / 64.0));
}
