//! Underlying coins of metapools through the trait.

use cfmm_math::protocol::curve_finance::stable_math::get_d;
use cfmm_math::protocol::curve_finance::{
    Amplification, MetaParameters, MetaPool, Parameters, StablePool, State, Underlying, rate,
};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, Trade, X_FOR_Y, Y_FOR_X};
use num_bigint::BigUint;

use crate::exact::{NOW, Random, VARIANTS, big};
use crate::inverse::price;

/// A metapool on a pool of three coins, all of them within eight of each other.
fn pool(random: &mut Random) -> Underlying<3> {
    let variant = VARIANTS[random.below(4) as usize];
    let parameters = *random.pool(variant, [18, 6, 6], [0; 3]).parameters();
    let amplification = Amplification::constant(U256::from(10 + random.below(2_000)) * variant.a_precision());
    let mut base = StablePool::<3>::new(Parameters { amplification, ..parameters }).unwrap();
    let mut amount = |decimals: u32| {
        let units = 10_u64.pow(18) + random.next() / 16;
        U256::from(u128::from(units) * 1_000_000 / 10_u128.pow(18 - decimals))
    };
    let shares = base.add_liquidity([amount(18), amount(6), amount(6)], U256::ZERO, NOW).unwrap();
    // Worth more than one each.
    let shares = shares - shares / U256::from(3 + random.below(1_000));
    let base = StablePool::from_state(*base.parameters(), State { total_supply: shares, ..*base.state() }).unwrap();
    let coin = [2, 8, 18][random.below(3) as usize];
    let parameters = MetaParameters {
        rate: rate(coin).unwrap(),
        amplification: Amplification::constant(U256::from(1_000 + random.below(200_000))),
        fee_1e10: random.below(10_000_000),
        admin_fee_1e10: 5_000_000_000,
    };
    let mut pool = MetaPool::new(parameters, base, NOW).unwrap();
    let of_coin = (shares >> random.below(3) as usize) / U256::from(10).pow(U256::from(18 - coin));
    pool.add_liquidity([of_coin, shares >> 1_usize], U256::ZERO, NOW).unwrap();
    Underlying(pool)
}

fn trade(random: &mut Random) -> Trade {
    random.trade::<4>()
}

#[test]
fn amounts_in_are_inverse() {
    let mut random = Random(53);
    let mut asked = 0;
    for _ in 0..150 {
        let pool = pool(&mut random);
        let trade = trade(&mut random);
        let (state, base) = (pool.0.state().balances, pool.0.base().state().balances);
        let held = |coin: usize| if coin == 0 { state[0] } else { base[coin - 1] };
        let dx = (held(trade.sell) >> (3 + random.below(16) as usize)) + U256::from(random.below(1_000));
        let Ok(dy) = pool.amount_out(trade, dx) else { continue };
        if dy == U256::ZERO {
            continue;
        }
        let needed = pool.amount_in(trade, dy).unwrap();
        assert!(needed <= dx, "{needed} for {dy}, which {dx} pays: {trade:?} {pool:?}");
        assert!(pool.amount_out(trade, needed).unwrap() >= dy);
        let short = pool.amount_out(trade, needed - U256::ONE).map_or(true, |paid| paid < dy);
        assert!(short, "less than {needed} pays {dy}: {trade:?} {pool:?}");
        asked += 1;

        let mut traded = pool;
        assert_eq!(traded.apply(trade, Amount::In(dx)), Ok([dx, dy]));
        let mut other = pool;
        let [paid, bought] = other.apply(trade, Amount::Out(dy)).unwrap();
        assert!(paid == needed && bought >= dy);
        assert!(pool.amount_in(trade, held(trade.buy)).is_err());
        assert!(pool.amount_in(trade, U256::ZERO).is_err());
    }
    assert!(asked > 120, "{asked}");
}

/// `S·∂D/∂x/D·rate/10¹⁸`: shares for one unit of a coin.
fn shares_for(base: &StablePool<3>, coin: usize) -> (BigUint, BigUint) {
    let parameters = base.parameters();
    let one = U256::from(10).pow(U256::from(18));
    let xp: Vec<U256> = base.state().balances.iter().zip(&parameters.rates).map(|(x, rate)| *x * *rate / one).collect();
    let amp = parameters.amplification.at(NOW).unwrap();
    let d = big(get_d(parameters.variant, amp, &xp).unwrap());
    let (ann, precision, x) = (big(amp) * 3_u32, big(parameters.variant.a_precision()), big(xp[coin]));
    let product = xp.iter().fold(BigUint::from(1_u32), |product, x| product * big(*x) * 3_u32);
    let k = d.pow(4) * &precision;
    let num = (&ann * &product * &x + &k) * big(base.state().total_supply) * big(parameters.rates[coin]);
    let den = ((ann - precision) * product * d + k * 4_u32) * x * big(one);
    (num, den)
}

#[test]
fn spot_prices_enclose_the_exact_one() {
    let mut random = Random(59);
    for _ in 0..400 {
        let pool = pool(&mut random);
        let trade = trade(&mut random);
        let own = StablePool::from_state(*pool.0.parameters(), *pool.0.state()).unwrap();
        let (num, den) = match (trade.sell, trade.buy) {
            (0, coin) => {
                let ((num, den), (shares, one)) = (price(&own, X_FOR_Y), shares_for(pool.0.base(), coin - 1));
                (num * one, den * shares)
            }
            (coin, 0) => {
                let ((num, den), (shares, one)) = (price(&own, Y_FOR_X), shares_for(pool.0.base(), coin - 1));
                (num * shares, den * one)
            }
            (sell, buy) => price(pool.0.base(), Trade { sell: sell - 1, buy: buy - 1 }),
        };
        let [down, up] = [Rounding::Down, Rounding::Up].map(|rounding| pool.spot_price_x96(trade, rounding).unwrap());
        assert!(big(down) * &den <= num && num <= big(up) * &den, "{down} and {up} are not around {trade:?} {pool:?}");
        assert!(big(up - down) <= (big(down) >> 64_u32) + 1_u32, "{down} and {up} are too far apart: {pool:?}");
    }
    let mut pool = pool(&mut random);
    for nowhere in
        [Trade { sell: 0, buy: 0 }, Trade { sell: 2, buy: 2 }, Trade { sell: 4, buy: 0 }, Trade { sell: 0, buy: 4 }]
    {
        assert_eq!(pool.spot_price_x96(nowhere, Rounding::Up), Err(Error::InvalidAsset));
        assert_eq!(pool.amount_in(nowhere, U256::from(1_000)), Err(Error::InvalidAsset));
        assert_eq!(pool.amount_out(nowhere, U256::from(1_000)), Err(Error::InvalidAsset));
        assert_eq!(pool.apply(nowhere, Amount::In(U256::from(1_000))), Err(Error::InvalidAsset));
    }
}
