//! Amounts in and out: monotone in the last unit, and inverse to each other.

use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, Trade};
use num_bigint::BigUint;

use crate::exact::{NOW, Random, VARIANTS, big};

/// Balances of every size up to that many bits of the 18th decimal, up to so many bits apart.
fn pool<const N: usize>(
    random: &mut Random,
    variant: Variant,
    decimals: [u8; N],
    bits: u64,
    apart: u64,
) -> StablePool<N> {
    let scale = random.sized(bits);
    let balances = decimals.map(|decimals| {
        let units = (scale >> random.below(apart)) + u128::from(random.next() & 0xffff);
        1 + units / 10_u128.pow(u32::from(18 - decimals))
    });
    random.pool(variant, decimals, balances)
}

/// Counts the amounts that pay less than one unit less does, and those whose inverse is not found.
fn quotes<const N: usize>(variant: Variant, decimals: [u8; N], bits: u64, apart: u64) {
    let mut random = Random(11);
    let (mut pairs, mut falls, mut asked, mut missing) = (0, 0, 0, 0);
    for _ in 0..150 {
        let pool = pool(&mut random, variant, decimals, bits, apart);
        let off_peg = pool.parameters().offpeg_fee_multiplier_1e10 > 10_000_000_000;
        for _ in 0..10 {
            let trade = random.trade::<N>();
            let held = pool.state().balances[trade.sell].max(U256::from(16));
            let dx = U256::from(1 + random.below(1000)) + (held >> random.below(40) as usize);
            let Ok(dy) = pool.amount_out(trade, dx) else { continue };
            if let Ok(more) = pool.amount_out(trade, dx + U256::ONE) {
                pairs += 1;
                falls += u32::from(more < dy);
                assert!(more >= dy || off_peg, "{dx} pays {dy}, one more {more}: {pool:?}");
            }
            if dy == U256::ZERO {
                assert_eq!(pool.amount_in(trade, dy), Err(Error::InvalidAmount));
                continue;
            }
            asked += 1;
            let Ok(needed) = pool.amount_in(trade, dy) else {
                missing += 1;
                assert!(off_peg, "no amount in for {dy}, which {dx} pays: {pool:?}");
                continue;
            };
            assert!(needed <= dx || off_peg, "{needed} for {dy}, which {dx} pays: {pool:?}");
            assert!(pool.amount_out(trade, needed).unwrap() >= dy, "{needed} does not pay {dy}: {pool:?}");
            let less = needed - U256::ONE;
            let short = pool.amount_out(trade, less).map_or(true, |paid| paid < dy);
            assert!(needed == U256::ONE || short, "{less} pays {dy}, too: {pool:?}");
        }
    }
    println!("{variant:?} {decimals:?}: {falls} of {pairs} pairs fall, {missing} of {asked} without an inverse");
    assert!(pairs > 500 && asked > 500);
    assert!(missing * 500 <= asked);
}

#[test]
fn quotes_rise_and_have_an_inverse() {
    for variant in VARIANTS {
        quotes(variant, [18; 2], 90, 10);
        quotes(variant, [18; 2], 8, 3);
        quotes(variant, [18; 3], 90, 30);
        quotes(variant, [18, 6, 8], 90, 10);
        quotes(variant, [6; 8], 90, 4);
    }
}

/// The off-peg fee of NG rises faster than what is paid where a trade all but empties the pool.
#[test]
fn an_off_peg_fee_lets_more_pay_less() {
    let parameters = Parameters {
        variant: Variant::Ng,
        rates: [18, 6, 8].map(|decimals| rate(decimals).unwrap()),
        amplification: Amplification::constant(U256::from(10_300)),
        fee_1e10: 100_000_000,
        admin_fee_1e10: 5_000_000_000,
        offpeg_fee_multiplier_1e10: 100_000_000_000,
    };
    let balances = [28_479_954_304_140_u64, 15, 1_424].map(U256::from);
    let state = State { balances, timestamp: NOW, ..State::default() };
    let pool = StablePool::from_state(parameters, state).unwrap();
    let paid = |dx: u64| pool.amount_out(Trade { sell: 1, buy: 0 }, U256::from(dx)).unwrap();
    assert_eq!([paid(310), paid(311)], [27_680_642_109_211_u64, 27_679_220_924_633].map(U256::from));
}

/// All but the whole of a balance, of pools so large that the curve's other side is out of the iteration's reach.
#[test]
fn what_all_but_empties_a_pool_has_an_inverse() {
    let mut random = Random(13);
    let mut asked = 0;
    for round in 0..400 {
        let variant = VARIANTS[round & 3];
        let scale = random.sized(52) << 64;
        let balances = [(); 3].map(|()| (scale >> random.below(4)) + u128::from(random.next()));
        let pool = random.pool(variant, [18; 3], balances);
        if pool.parameters().offpeg_fee_multiplier_1e10 != 0 {
            continue;
        }
        let trade = random.trade::<3>();
        let dx = pool.state().balances[trade.sell] << (8 + random.below(12) as usize);
        let Ok(dy) = pool.amount_out(trade, dx) else { continue };
        let needed =
            pool.amount_in(trade, dy).unwrap_or_else(|error| panic!("{error} for {dy}, which {dx} pays: {pool:?}"));
        assert!(needed <= dx && pool.amount_out(trade, needed).unwrap() >= dy);
        assert!(pool.amount_out(trade, needed - U256::ONE).unwrap() < dy, "{needed} is not the least: {pool:?}");
        asked += 1;
    }
    assert!(asked > 100, "{asked}");
}

/// Trades through the trait are the contract's, and limits are kept to the unit.
#[test]
fn trades_of_the_trait() {
    let mut random = Random(19);
    for variant in VARIANTS {
        for _ in 0..100 {
            let mut pool = pool(&mut random, variant, [18, 6, 6], 90, 4);
            let trade = random.trade::<3>();
            let dx = pool.state().balances[trade.sell] / U256::from(10) + U256::ONE;
            let Ok(dy) = pool.amount_out(trade, dx) else { continue };
            let before = pool;
            assert_eq!(pool.exchange(trade, dx, dy + U256::ONE, NOW), Err(Error::InvalidAmount));
            assert_eq!(pool, before);
            assert_eq!(pool.exchange(trade, dx, dy, NOW), Ok(dy));
            let mut other = before;
            assert_eq!(other.apply(trade, Amount::In(dx)), Ok([dx, dy]));
            assert_eq!(other, pool);
            if let Ok([paid, bought]) = other.apply(trade, Amount::Out(dy.min(U256::from(1_000)))) {
                assert_eq!(Ok(bought), pool.exchange(trade, paid, dy.min(U256::from(1_000)), NOW));
            }
        }
    }
    let mut pool = pool(&mut random, Variant::Ng, [18; 2], 90, 4);
    let trade = Trade { sell: 0, buy: 1 };
    assert_eq!(pool.amount_out(trade, U256::ZERO), Err(Error::InvalidAmount));
    assert_eq!(pool.amount_in(trade, U256::ZERO), Err(Error::InvalidAmount));
    assert_eq!(pool.amount_in(trade, pool.state().balances[1]), Err(Error::InsufficientReserves));
    assert!(pool.amount_in(trade, U256::MAX).is_err());
    let before = pool;
    for nowhere in [Trade { sell: 0, buy: 2 }, Trade { sell: 1, buy: 1 }, Trade { sell: usize::MAX, buy: 0 }] {
        assert_eq!(pool.amount_out(nowhere, U256::ONE), Err(Error::InvalidAsset));
        assert_eq!(pool.amount_in(nowhere, U256::ONE), Err(Error::InvalidAsset));
        assert_eq!(pool.spot_price_x96(nowhere, Rounding::Up), Err(Error::InvalidAsset));
        assert_eq!(pool.apply(nowhere, Amount::In(U256::ONE)), Err(Error::InvalidAsset));
    }
    assert_eq!(pool, before);
    let empty: StablePool<2> = random.pool(Variant::Ng, [18; 2], [0, 0]);
    assert_eq!(empty.spot_price_x96(trade, Rounding::Down), Err(Error::InvalidPrice));
    assert!(empty.amount_out(trade, U256::ONE).is_err());
}

/// `(Ann + K/x)/(Ann + K/y)·rateᵢ/rateⱼ·2⁹⁶` at the contract's `D`, as a fraction.
pub fn price<const N: usize>(pool: &StablePool<N>, trade: Trade) -> (BigUint, BigUint) {
    let parameters = pool.parameters();
    let one = U256::from(10).pow(U256::from(18));
    let xp: Vec<U256> = pool.state().balances.iter().zip(&parameters.rates).map(|(x, rate)| *x * *rate / one).collect();
    let amp = parameters.amplification.at(NOW).unwrap();
    let d = big(cfmm_math::protocol::curve_finance::stable_math::get_d(parameters.variant, amp, &xp).unwrap());
    let ann = big(amp) * N;
    let product = xp.iter().fold(BigUint::from(1_u32), |product, x| product * big(*x) * N);
    let k = d.pow(N as u32 + 1) * big(parameters.variant.a_precision());
    // Over Πx·nⁿ and the balance.
    let slope = |coin: usize| &ann * &product * big(xp[coin]) + &k;
    let num = (slope(trade.sell) * big(xp[trade.buy]) * big(parameters.rates[trade.sell])) << 96_u32;
    let den = slope(trade.buy) * big(xp[trade.sell]) * big(parameters.rates[trade.buy]);
    (num, den)
}

#[test]
fn spot_prices_enclose_the_exact_one() {
    let mut random = Random(23);
    let mut prices = 0;
    for variant in VARIANTS {
        for _ in 0..200 {
            let pool = pool(&mut random, variant, [18, 6, 18, 8], 90, 8);
            let trade = random.trade::<4>();
            if pool.amount_out(trade, U256::from(1_u64 << 40)).is_err() {
                continue;
            }
            let (num, den) = price(&pool, trade);
            let [down, up] =
                [Rounding::Down, Rounding::Up].map(|rounding| pool.spot_price_x96(trade, rounding).unwrap());
            assert!(big(down) * &den <= num && num <= big(up) * &den, "{down} and {up} are not around {pool:?}");
            let most = (big(down) >> 64_u32) + 1_u32;
            assert!(big(up - down) <= most, "{down} and {up} are too far apart: {pool:?}");
            prices += 1;
        }
    }
    assert!(prices > 700, "{prices}");
}
