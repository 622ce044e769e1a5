//! Bad input is the right error.

use cfmm_math::analytics::{
    LpPosition, SpotGreeks, amplification_for_loss, break_even_fee_rate, break_even_fee_yield, break_even_turnover,
    capital_efficiency, impermanent_loss, impermanent_loss_weighted, implied_volatility, implied_volatility_of_tick,
    implied_volatility_of_volume, lower_bound_for_loss, lvr_rate, lvr_yield, range_for_delta, range_for_loss,
    realized_lvr, upper_bound_for_loss, weights_for_loss,
};
use cfmm_math::{Concentrated, ConstantProduct, Error};

const BAD: [f64; 4] = [-1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

#[test]
fn prices() {
    let pool = ConstantProduct::new(10.0, 20_000.0).unwrap();
    let position = LpPosition::at_spot(pool).unwrap();
    for bad in BAD.into_iter().chain([0.0]) {
        let error = Some(Error::InvalidPrice);
        assert_eq!(LpPosition::new(pool, bad).err(), error);
        assert_eq!(position.value_at(bad).err(), error);
        assert_eq!(position.held_value_at(bad).err(), error);
        assert_eq!(position.holdings_at(bad).err(), error);
        assert_eq!(position.impermanent_loss(bad).err(), error);
        assert_eq!(position.greeks_at(bad).err(), error);
        assert_eq!(position.loss_greeks_at(bad).err(), error);
        assert_eq!(impermanent_loss(&pool, bad, 1.0).err(), error);
        assert_eq!(impermanent_loss(&pool, 1.0, bad).err(), error);
        assert_eq!(impermanent_loss_weighted(&[1.0, 1.0], &[bad, 1.0]).err(), error);
        assert_eq!(SpotGreeks::of(&pool, bad).err(), error);
        assert_eq!(SpotGreeks::of(&pool, 1.0).unwrap().per_percent(bad).err(), error);
        assert_eq!(lvr_rate(&pool, bad, 0.5).err(), error);
        assert_eq!(lvr_yield(&pool, bad, 0.5).err(), error);
        assert_eq!(realized_lvr(&pool, [1.0, bad]).err(), error);
        assert_eq!(realized_lvr(&pool, [bad]).err(), error);
        assert_eq!(capital_efficiency(1.0, 4.0, bad).err(), error);
        assert_eq!(range_for_delta(bad, 2.0, 0.5).err(), error);
        assert_eq!(weights_for_loss(bad, 0.1).err(), error);
        assert_eq!(range_for_loss(bad, 0.1).err(), error);
        assert_eq!(amplification_for_loss(bad, 0.1).err(), error);
        assert_eq!(upper_bound_for_loss(bad, 1.0, 0.5, 0.1).err(), error);
        assert_eq!(upper_bound_for_loss(1.0, bad, 0.5, 0.1).err(), error);
        assert_eq!(lower_bound_for_loss(bad, 1.0, 2.0, 0.1).err(), error);
        assert_eq!(lower_bound_for_loss(1.0, bad, 2.0, 0.1).err(), error);
    }
    assert_eq!(range_for_loss(1.0, 0.1), Err(Error::InvalidPrice));
    assert_eq!(capital_efficiency(1.0, 4.0, 5.0), Err(Error::InvalidPrice));
}

#[test]
fn volatility_fees_and_rates() {
    let pool = ConstantProduct::new(10.0, 20_000.0).unwrap();
    for bad in BAD {
        assert_eq!(lvr_rate(&pool, 1.0, bad), Err(Error::InvalidVolatility));
        assert_eq!(lvr_yield(&pool, 1.0, bad), Err(Error::InvalidVolatility));
        assert_eq!(break_even_fee_rate(&pool, 1.0, bad, 10.0), Err(Error::InvalidVolatility));
        assert_eq!(break_even_fee_rate(&pool, 1.0, 0.5, bad), Err(Error::InvalidRate));
        assert_eq!(break_even_turnover(&pool, 1.0, 0.5, bad), Err(Error::InvalidFee));
        assert_eq!(implied_volatility(&pool, 1.0, bad, 10.0), Err(Error::InvalidFee));
        assert_eq!(implied_volatility(&pool, 1.0, 0.1, bad), Err(Error::InvalidRate));
        assert_eq!(implied_volatility_of_volume(&pool, 1.0, bad, 10.0), Err(Error::InvalidFee));
        assert_eq!(implied_volatility_of_volume(&pool, 1.0, 0.1, bad), Err(Error::InvalidRate));
        assert_eq!(implied_volatility_of_tick(bad, 1.0, 1.0), Err(Error::InvalidFee));
        assert_eq!(implied_volatility_of_tick(0.1, bad, 1.0), Err(Error::InvalidRate));
        assert_eq!(implied_volatility_of_tick(0.1, 1.0, bad), Err(Error::InvalidAmount));
        assert_eq!(LpPosition::at_spot(pool).unwrap().with_capital(bad).err(), Some(Error::InvalidAmount));
        assert_eq!(LpPosition::at_spot(pool).unwrap().with_share(1.0, bad).err(), Some(Error::InvalidAmount));
        assert_eq!(LpPosition::at_spot(pool).unwrap().net_loss(1.0, bad).err(), Some(Error::InvalidAmount));
    }
    assert_eq!(break_even_fee_rate(&pool, 1.0, 0.5, 0.0), Err(Error::InvalidRate));
    assert_eq!(lvr_rate(&pool, 1.0, 0.0), Ok(0.0));
    // Outside of its range a position earns nothing and loses nothing: no volatility is implied.
    let range = Concentrated::from_liquidity(1.0, 1.5, 1.0, 2.0).unwrap();
    assert_eq!(implied_volatility(&range, 3.0, 0.003, 10.0), Err(Error::Domain));
    assert_eq!(break_even_fee_rate(&range, 3.0, 0.5, 10.0), Ok(0.0));
    for bad in [0.1, -1.0, -2.0, f64::NAN, f64::NEG_INFINITY] {
        assert_eq!(break_even_fee_yield(bad), Err(Error::Domain));
    }
}

#[test]
fn losses_ranges_and_lists() {
    for bad in [0.0, 1.0, -0.1, 1.5, f64::NAN] {
        assert_eq!(weights_for_loss(2.0, bad), Err(Error::InvalidProbability));
        assert_eq!(range_for_loss(2.0, bad), Err(Error::InvalidProbability));
        assert_eq!(amplification_for_loss(2.0, bad), Err(Error::InvalidProbability));
        assert_eq!(upper_bound_for_loss(1.0, 2.0, 0.5, bad), Err(Error::InvalidProbability));
    }
    for (a, b) in [(2.0, 1.0), (1.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        assert_eq!(capital_efficiency(a, b, 1.0), Err(Error::InvalidRange));
    }
    assert_eq!(upper_bound_for_loss(1.0, 2.0, 1.5, 0.1), Err(Error::InvalidRange));
    assert_eq!(range_for_delta(1.0, 1.0, 0.5), Err(Error::InvalidRange));
    assert_eq!(range_for_delta(1.0, 2.0, 1.5), Err(Error::InvalidProbability));
    assert_eq!(range_for_delta(1.0, 2.0, f64::NAN), Err(Error::InvalidProbability));
    // No two numbers lie so near.
    assert_eq!(range_for_delta(3.5e-323, 1.01, 0.5), Err(Error::Overflow));
    assert_eq!(impermanent_loss_weighted::<f64>(&[], &[]), Err(Error::InvalidAmount));
    assert_eq!(impermanent_loss_weighted(&[1.0], &[1.0, 2.0]), Err(Error::InvalidAmount));
    assert_eq!(impermanent_loss_weighted(&[1.0, 0.0], &[1.0, 2.0]), Err(Error::InvalidWeight));
}
