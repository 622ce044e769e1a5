//! Positions: share and capital, the three normalisations, fee income, greeks.

use cfmm_math::analytics::{
    LpPosition, SpotGreeks, implied_volatility_of_tick, implied_volatility_of_volume, realized_lvr,
};
use cfmm_math::{Checked, Concentrated, ConstantProduct, PoolValue, Real, StableSwap, Weighted, WithFee};
use fixed::types::I64F64;

use crate::assert_near;
use crate::exact::Random;
use crate::uniform;

fn laws<C: PoolValue<Scalar = f64>>(pool: C, entry: f64, random: &mut Random) {
    let capital = random.between(1e-3, 1e9);
    let price = entry * uniform(random, -1.0, 1.0).exp();
    let position = LpPosition::new(pool, entry).unwrap().with_capital(capital).unwrap();
    let near = |got: f64, expected: f64| {
        assert_near(got, expected, 1e-11, &|| format!("{pool:?} at {price}", pool = pool.reserves()))
    };
    near(position.value_at(entry).unwrap(), capital);
    let ([x0, y0], [x, y]) = (position.holdings_at(entry).unwrap(), position.holdings_at(price).unwrap());
    near(position.value_at(price).unwrap(), price * x + y);
    near(position.held_value_at(price).unwrap(), price * x0 + y0);
    let loss = position.impermanent_loss(price).unwrap();
    assert!(loss.against_hold <= 0.0 && loss.against_entry <= 0.0 && loss.in_quote <= 0.0);
    near(loss.against_hold * position.held_value_at(price).unwrap() - 1.0, loss.in_quote - 1.0);
    near(loss.against_entry * capital - 1.0, loss.in_quote - 1.0);
    let fees = capital * random.unit();
    let net = position.net_loss(price, fees).unwrap();
    near(net.in_quote + capital, loss.in_quote + fees + capital);
    let (value, held) = (position.value_at(price).unwrap(), position.held_value_at(price).unwrap());
    near(1.0 + net.against_hold, (value + fees) / held);
    let (greeks, of_loss) = (position.greeks_at(price).unwrap(), position.loss_greeks_at(price).unwrap());
    near(greeks.delta, x);
    assert!(greeks.gamma <= 0.0, "an LP is short gamma");
    assert_eq!((of_loss.gamma, of_loss.speed), (greeks.gamma, greeks.speed));
    assert_eq!(of_loss.delta, greeks.delta - x0);
    // A share is a share of everything.
    let half = LpPosition::new(pool, entry).unwrap().with_share(1.0, 2.0).unwrap();
    near(half.value_at(price).unwrap(), 0.5 * pool.value_at(price).unwrap());
    near(half.impermanent_loss(price).unwrap().against_hold - 1.0, loss.against_hold - 1.0);
}

#[test]
fn every_curve() {
    let mut random = Random::new(7);
    for _ in 0..500 {
        let p = random.between(1e-4, 1e4);
        let w = uniform(&mut random, 0.01, 0.99);
        laws(ConstantProduct::new(1.0, p).unwrap(), p, &mut random);
        laws(Weighted::new([1.0, p], [w, 1.0 - w]).unwrap(), p, &mut random);
        laws(Concentrated::from_liquidity(10.0, p, 0.7 * p, 1.9 * p).unwrap(), p, &mut random);
        let a = random.between(1.0, 1e3);
        laws(StableSwap::new([1e3, 2e3], a).unwrap(), 1.0, &mut random);
    }
}

#[test]
fn entry_is_the_spot_price_and_a_fee_has_no_part() {
    let pool = ConstantProduct::new(10.0, 20_000.0).unwrap();
    let with_fee = WithFee::new(pool, cfmm_math::Fee::basis_points(30).unwrap()).unwrap();
    // The bid of a pool with a fee is below its price: enter at the price that is meant.
    let position = LpPosition::new(with_fee, 2_000.0).unwrap();
    assert_eq!(LpPosition::at_spot(pool).unwrap().entry_price(), 2_000.0);
    assert_eq!(position.value_at(3_000.0), LpPosition::at_spot(pool).unwrap().value_at(3_000.0));
}

/// The textbook, in fixed point.
#[test]
fn fixed_point() {
    let n = |x: f64| Checked::new(I64F64::from_num(x));
    let pool = ConstantProduct::new(n(1_000.0), n(1_000_000.0)).unwrap();
    let position = LpPosition::at_spot(pool).unwrap().with_capital(n(1_000.0)).unwrap();
    let loss = position.impermanent_loss(n(4_000.0)).unwrap();
    let near = |got: Checked<I64F64>, expected: f64| {
        assert!((got - n(expected)).abs() <= Checked::new(I64F64::from_bits(1 << 16)), "{got} instead of {expected}");
    };
    near(loss.in_quote, -500.0);
    near(loss.against_entry, -0.5);
    assert!((loss.against_hold + Checked::rational(1, 5)).abs() <= Checked::new(I64F64::from_bits(1 << 8)));
    let greeks = position.greeks_at(n(4_000.0)).unwrap();
    near(greeks.delta, 0.25);
    assert!((greeks.gamma + Checked::rational(1, 32_000)).abs() <= Checked::new(I64F64::from_bits(64)));
    let percent = SpotGreeks::of(&pool, n(4_000.0)).unwrap().per_percent(n(4_000.0)).unwrap();
    near(percent.delta, 20_000.0);
}

/// The loss of a small share is that of the pool, however few digits its amounts have; of nothing it is the same.
#[test]
fn loss_of_a_small_share() {
    let n = |x: f64| Checked::new(I64F64::from_num(x));
    let position = LpPosition::new(ConstantProduct::new(n(10.0), n(20_000.0)).unwrap(), n(2_000.0)).unwrap();
    for share in [0.0, 1.0] {
        let small = position.with_share(n(share), n(1e15)).unwrap();
        let loss = small.impermanent_loss(n(8_000.0)).unwrap();
        assert!(
            (loss.against_hold + Checked::rational(1, 5)).abs() <= Checked::new(I64F64::from_bits(1 << 8)),
            "{share}"
        );
    }
}

/// `2·√(f·volume/(L·√P))`; the tick rule agrees where the spacing's log-width is `2f`.
#[test]
fn volatility_of_volume() {
    let (fee, volume, level, p) = (0.003, 2e10, 5e6, 4_000.0_f64);
    let expected = 2.0 * (fee * volume / (level * p.sqrt())).sqrt();
    let product = ConstantProduct::new(level / p.sqrt(), level * p.sqrt()).unwrap();
    assert_near(implied_volatility_of_volume(&product, p, fee, volume).unwrap(), expected, 8.0 * f64::EPSILON, &|| {
        "product".into()
    });
    let range = Concentrated::from_liquidity(level, p, 3_000.0, 5_000.0).unwrap();
    assert_near(implied_volatility_of_volume(&range, p, fee, volume).unwrap(), expected, 1e-14, &|| "range".into());
    // The value within a spacing around the price: L·√P·width/2, in the limit of a narrow one, all of it in quote.
    for width in [2e-6, 2e-5] {
        let (fee, tick) = (0.5 * width, level * ((p * width.exp()).sqrt() - p.sqrt()));
        let rule = implied_volatility_of_tick(fee, volume, tick).unwrap();
        let exact = implied_volatility_of_volume(&product, p, fee, volume).unwrap();
        assert_near(rule, exact, width, &|| format!("width {width}"));
        assert!((implied_volatility_of_tick(2.0 * fee, volume, tick).unwrap() / exact - 1.0).abs() > 0.3);
    }
}

/// The finer a path is observed, the nearer its realised loss comes to the integral of the rate; at once it is the
/// divergence.
#[test]
fn realised_lvr() {
    let pool = ConstantProduct::new(10.0, 20_000.0).unwrap();
    let path = |n: u32| (0..=n).map(move |i| 2_000.0 * (f64::from(i) / f64::from(n) * 0.5).exp());
    assert_eq!(realized_lvr(&pool, path(1)).unwrap(), pool.divergence(2_000.0, 2_000.0 * 0.5_f64.exp()).unwrap());
    // A smooth path has no quadratic variation: the loss of n steps falls as 1/n.
    let [coarse, fine] = [1_000, 2_000].map(|n| realized_lvr(&pool, path(n)).unwrap());
    assert_near(coarse / fine, 2.0, 1e-3, &|| "order".into());
    // One that goes up and down by σ√dt each step has σ²·n·dt of it.
    let (n, step) = (10_000_u32, 0.01_f64);
    let zigzag = (0..=n).map(|i| 2_000.0 * if i % 2 == 0 { 1.0 } else { step.exp() });
    let rate = step * step / 8.0 * 40_000.0 * f64::from(n);
    assert_near(realized_lvr(&pool, zigzag).unwrap(), rate, 0.01, &|| "zigzag".into());
    assert_eq!(realized_lvr(&pool, []).unwrap(), 0.0);
}
