//! Limits of the caller, bad parameters, time, and metapools through the trait.

use cfmm_math::protocol::curve_finance::stable_math::get_d;
use cfmm_math::protocol::curve_finance::{
    Amplification, LiquidityChange, MetaParameters, MetaPool, Parameters, StablePool, State, Variant, rate,
};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, Trade, X_FOR_Y, Y_FOR_X};

use crate::exact::{NOW, Random, VARIANTS, big};
use crate::inverse::price;

const NONE: U256 = U256::ZERO;
const ONE: U256 = U256::ONE;

/// A call with a limit just met, and with one just not: that fails and changes nothing.
fn limited<P: Copy + PartialEq + core::fmt::Debug>(
    pool: &P,
    limits: [U256; 2],
    call: impl Fn(&mut P, U256) -> Result<(), Error>,
) {
    let [met, not_met] = limits;
    let mut changed = *pool;
    assert_eq!(call(&mut changed, not_met), Err(Error::InvalidAmount));
    assert_eq!(changed, *pool);
    assert_eq!(call(&mut changed, met), Ok(()));
    assert_ne!(changed, *pool);
}

#[test]
fn limits_of_the_caller_are_kept_to_the_unit() {
    let mut random = Random(37);
    let coins = [3_u64 << 60, 2 << 60, 1 << 61].map(U256::from);
    for variant in VARIANTS {
        let mut pool: StablePool<3> = random.pool(variant, [18; 3], [0; 3]);
        let later = NOW + 12;
        let first = pool.calc_token_amount(coins, LiquidityChange::Deposit, later).ok();
        // Before NG the view divides by the invariant of an empty pool.
        assert_eq!(first.is_some(), variant == Variant::Ng);
        let minted = pool.add_liquidity(coins, NONE, NOW).unwrap();
        assert_eq!(first.unwrap_or(minted), minted);

        let some = coins.map(|coin| coin >> 3_usize);
        let mut changed = pool;
        let minted = changed.add_liquidity(some, NONE, later).unwrap();
        limited(&pool, [minted, minted + ONE], |p, limit| p.add_liquidity(some, limit, later).map(drop));
        assert_eq!(changed.state().timestamp, later);

        let paid = changed.remove_liquidity(minted, [NONE; 3], later).unwrap();
        let mut more = paid;
        more[2] += ONE;
        limited(&pool, [NONE, ONE], |p, which| {
            let minimum = if which == NONE { paid } else { more };
            let mut grown = *p;
            grown.add_liquidity(some, NONE, later)?;
            grown.remove_liquidity(minted, minimum, later)?;
            *p = grown;
            Ok(())
        });

        let [a, b, _] = some;
        let burned = changed.remove_liquidity_imbalance([a, b, NONE], U256::MAX, later + 1).unwrap();
        assert_eq!(changed.state().timestamp, later + 1);
        pool.add_liquidity(some, NONE, later).unwrap();
        pool.remove_liquidity(minted, [NONE; 3], later).unwrap();
        limited(&pool, [burned, burned - ONE], |p, limit| {
            p.remove_liquidity_imbalance([a, b, NONE], limit, later).map(drop)
        });

        let paid = pool.calc_withdraw_one_coin(minted, 1, later).unwrap();
        limited(&pool, [paid, paid + ONE], |p, limit| p.remove_liquidity_one_coin(minted, 1, limit, later).map(drop));
        assert_eq!(pool.calc_withdraw_one_coin(minted, 3, later), Err(Error::InvalidAsset));

        // What the admin has is what the pool's own balances lack.
        let kept = pool.state().admin_balances;
        assert_eq!(pool.withdraw_admin_fees(), kept);
        assert_eq!(pool.state().admin_balances, [NONE; 3]);
    }
}

#[test]
fn parameters_that_no_contract_takes() {
    let good = *Random(41).pool(Variant::Ng, [18; 2], [1 << 60; 2]).parameters();
    assert!(StablePool::new(good).is_ok());
    let fee = |parameters| StablePool::<2>::new(parameters).err();
    assert_eq!(fee(Parameters { fee_1e10: 5_000_000_001, ..good }), Some(Error::InvalidFee));
    assert_eq!(fee(Parameters { admin_fee_1e10: 10_000_000_001, ..good }), Some(Error::InvalidFee));
    let flat = Parameters { variant: Variant::Template, offpeg_fee_multiplier_1e10: 1, ..good };
    assert_eq!(fee(flat), Some(Error::InvalidFee));
    assert_eq!(fee(Parameters { rates: [ONE, NONE], ..good }), Some(Error::InvalidRate));
    assert_eq!(rate(36), Ok(ONE));
    assert_eq!(rate(37), Err(Error::Overflow));
    let mut pool = StablePool::new(good).unwrap();
    assert_eq!(pool.set_rates([NONE; 2]), Err(Error::InvalidRate));
    assert_eq!(pool.parameters(), &good);
}

/// A ramp moves quotes with time; the trait's stand still at the last change.
#[test]
fn time() {
    let [initial, future] = [10_000, 20_000].map(U256::from);
    let ramp = Amplification { initial, future, initial_time: NOW, future_time: NOW + 1_000 };
    let parameters =
        Parameters { amplification: ramp, ..*Random(43).pool(Variant::Template, [18; 2], [0; 2]).parameters() };
    let balances = [U256::from(1_u64 << 60), U256::from(3_u64 << 60)];
    let state = State { balances, timestamp: NOW + 100, ..State::default() };
    let mut pool = StablePool::from_state(parameters, state).unwrap();
    let dx = U256::from(1_u64 << 50);
    let quotes = [0, 100, 500, 1_000, 2_000].map(|after| pool.get_dy(X_FOR_Y, dx, NOW + after).unwrap());
    assert!(quotes[0] > quotes[1] && quotes[1] > quotes[2] && quotes[2] > quotes[3] && quotes[3] == quotes[4]);
    assert_eq!(pool.amount_out(X_FOR_Y, dx), Ok(quotes[1]));
    assert_eq!(pool.get_dy(X_FOR_Y, dx, NOW - 1), Err(Error::Overflow));
    pool.exchange(X_FOR_Y, ONE << 30, NONE, NOW + 500).unwrap();
    assert_eq!(pool.amount_out(X_FOR_Y, dx), pool.get_dy(X_FOR_Y, dx, NOW + 500));
    pool.set_amplification(Amplification::constant(future));
    assert_eq!(pool.amount_out(X_FOR_Y, dx), pool.get_dy(X_FOR_Y, dx, NOW));
}

#[test]
fn metapools() {
    let mut random = Random(47);
    let mut base: StablePool<3> = random.pool(Variant::ThreePool, [18, 6, 6], [0; 3]);
    let shares = base.add_liquidity([10_u64.pow(18), 10_u64.pow(6), 10_u64.pow(6)].map(U256::from), NONE, NOW).unwrap();
    let parameters = MetaParameters {
        rate: rate(18).unwrap(),
        amplification: Amplification::constant(U256::from(20_000)),
        fee_1e10: 4_000_000,
        admin_fee_1e10: 5_000_000_000,
    };
    let mut pool = MetaPool::new(parameters, base, NOW).unwrap();
    assert!(MetaPool::new(parameters, StablePool::<3>::new(*base.parameters()).unwrap(), NOW).is_err());
    pool.add_liquidity([shares, shares], NONE, NOW).unwrap();
    for trade in [X_FOR_Y, Y_FOR_X] {
        let dx = shares >> 4_usize;
        let dy = pool.amount_out(trade, dx).unwrap();
        assert_eq!(pool.get_dy(trade, dx, NOW), Ok(dy));
        let needed = pool.amount_in(trade, dy).unwrap();
        assert!(needed <= dx && pool.amount_out(trade, needed).unwrap() >= dy);
        assert!(pool.amount_out(trade, needed - ONE).unwrap() < dy);
        let [down, up] = [Rounding::Down, Rounding::Up].map(|rounding| pool.spot_price_x96(trade, rounding).unwrap());
        assert!(down <= up && up - down <= (down >> 64_usize) + ONE);
        let (num, den) = price(&StablePool::from_state(*pool.parameters(), *pool.state()).unwrap(), trade);
        assert!(big(down) * &den <= num && num <= big(up) * &den, "{down} and {up} are not around {trade:?}");
        let mut other = pool;
        assert_eq!(pool.apply(trade, Amount::In(dx)), Ok([dx, dy]));
        assert_eq!(other.exchange(trade, dx, dy, NOW), Ok(dy));
        assert_eq!(other, pool);
        let [paid, bought] = other.apply(trade, Amount::Out(dy)).unwrap();
        assert!(paid > needed && bought >= dy, "the price has moved");
    }
    // The virtual price is read again after ten minutes, and only then.
    pool.base_mut().exchange(Trade { sell: 1, buy: 2 }, U256::from(100_000), NONE, NOW + 600).unwrap();
    let (cached, fresh) = (pool.base_virtual_price(), pool.base().get_virtual_price(NOW).unwrap());
    assert!(fresh > cached || base.parameters().fee_1e10 == 0);
    pool.exchange(X_FOR_Y, ONE << 40, NONE, NOW + 600).unwrap();
    assert_eq!((pool.base_virtual_price(), pool.base_cache_updated()), (cached, NOW));
    pool.exchange(X_FOR_Y, ONE << 40, NONE, NOW + 601).unwrap();
    assert_eq!((pool.base_virtual_price(), pool.base_cache_updated()), (fresh, NOW + 601));
    // What the admin has is what the pool's own balances lack.
    let (mut emptied, kept) = (pool, pool.state().admin_balances);
    assert!(kept.iter().all(|kept| *kept != NONE), "{kept:?}");
    assert_eq!(emptied.withdraw_admin_fees(), kept);
    assert_eq!(*emptied.state(), State { admin_balances: [NONE; 2], ..*pool.state() });
    assert_eq!(emptied.withdraw_admin_fees(), [NONE; 2]);
    // A limit that is not met after the first of two steps changes neither pool.
    let before = pool;
    for trade in [Trade { sell: 0, buy: 3 }, Trade { sell: 1, buy: 0 }, Trade { sell: 2, buy: 1 }] {
        let dx = U256::from(100_000_u64) << if trade.sell == 2 { 0_usize } else { 30 };
        let mut after = pool;
        let dy = after.exchange_underlying(trade, dx, NONE, NOW + 602).unwrap();
        assert_eq!(pool.exchange_underlying(trade, dx, dy + ONE, NOW + 602), Err(Error::InvalidAmount));
        assert_eq!(pool, before);
        let mut limited = pool;
        assert_eq!(limited.exchange_underlying(trade, dx, dy, NOW + 602), Ok(dy));
        assert_eq!(limited, after);
    }
    for nowhere in
        [Trade { sell: 0, buy: 0 }, Trade { sell: 0, buy: 4 }, Trade { sell: 4, buy: 0 }, Trade { sell: 1, buy: 5 }]
    {
        assert_eq!(pool.exchange_underlying(nowhere, U256::from(1_000), NONE, NOW + 602), Err(Error::InvalidAsset));
        assert_eq!(pool.get_dy_underlying(nowhere, U256::from(1_000), NOW + 602), Err(Error::InvalidAsset));
    }
    assert_eq!(pool, before);
}

/// Where the last shares were burnt for one coin, the others stay: the newer contracts ask for the level of what is
/// left before the next first deposit, and revert where it has none.
#[test]
fn a_first_deposit_on_what_the_last_shares_left() {
    let mut random = Random(71);
    for variant in VARIANTS {
        let pool: StablePool<2> = random.pool(variant, [18; 2], [0, 1 << 60]);
        let (mut after, amounts) = (pool, [1_u64 << 60; 2].map(U256::from));
        let minted = after.add_liquidity(amounts, NONE, NOW);
        match variant {
            Variant::ThreePool | Variant::TwoCoin => {
                let xp = after.state().balances;
                assert_eq!(minted, get_d(variant, pool.parameters().amplification.initial, &xp));
                assert!(minted.is_ok());
            }
            Variant::Template | Variant::Ng => {
                assert_eq!(minted, Err(Error::Domain));
                assert_eq!(after, pool);
            }
        }
    }
}
