//! Real positions as curves in `f64`: reserves, prices and quotes agree with the wei-exact twins.
#![cfg(all(feature = "float", feature = "fixed", feature = "protocol"))]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "a test may panic, and chooses its inputs")]

#[path = "support/exact.rs"]
mod exact;

use cfmm_math::analytics::LpPosition;
use cfmm_math::bridge::{Base, Tokens, uniswap_v2_pair, uniswap_v3_position, uniswap_v3_range};
use cfmm_math::protocol::uniswap_v2::{Pair, ProtocolFee, SwapFee};
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::liquidity_amounts::amounts_for_liquidity;
use cfmm_math::protocol::uniswap_v3::pool::{Pool, Position, SortedTicks, Tick};
use cfmm_math::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Fee, Invariant, PoolValue, Rounding, WithFee, X_FOR_Y, Y_FOR_X};
use exact::Random;

const BASES: [Base; 2] = [Base::Token0, Base::Token1];

/// A range and a price in or around it, and a liquidity whose amounts have more digits than an f64.
fn case(random: &mut Random) -> ([i32; 3], u128, Tokens) {
    let lower = random.below(400_000) as i32 - 200_000;
    let upper = lower + 10 + random.below(20_000) as i32;
    let now = lower - 3_000 + random.below((upper - lower) as u64 + 6_000) as i32;
    let decimals = [[6, 18], [18, 6], [18, 18], [8, 18], [6, 6]][random.below(5) as usize];
    let tokens = Tokens { decimals, base: BASES[random.below(2) as usize] };
    ([lower, upper, now], 10_u128.pow(30) + u128::from(random.word()), tokens)
}

#[test]
fn holdings_of_a_position() {
    let mut random = Random::new(41);
    for _ in 0..5_000 {
        let ([lower, upper, now], liquidity, tokens) = case(&mut random);
        let [a, b, p] = [lower, upper, now].map(|tick| sqrt_ratio_at_tick(tick).unwrap());
        let exact = tokens.amounts(amounts_for_liquidity(p, a, b, liquidity).unwrap()).unwrap();
        let pool = uniswap_v3_range(tokens, p, lower, upper, liquidity).unwrap();
        let price = tokens.price(p).unwrap();
        let level = pool.level(Rounding::Down).unwrap();
        let [root_a, root_b] = pool.sqrt_price_range();
        // Virtual reserves: what an ε is of.
        let near = price.sqrt().clamp(root_a, root_b);
        let scales = [level / near, level * near];
        for at in [pool.reserves().try_into().unwrap(), pool.reserves_at(price).unwrap()] {
            let got: [f64; 2] = at;
            for i in 0..2 {
                let error = (got[i] - exact[i]).abs() / scales[i] / f64::EPSILON;
                assert!(error < 16.0, "{error} ε: {got:?} and {exact:?}, {lower} {upper} {now} {tokens:?}");
            }
        }
        let position = uniswap_v3_position(tokens, p, lower, upper, liquidity).unwrap();
        let value = price * exact[0] + exact[1];
        let error = (position.value_at(price).unwrap() / value - 1.0).abs();
        let narrow = (root_b - root_a) / root_b;
        assert!(error < 32.0 * f64::EPSILON / narrow, "value to {error:e}, {lower} {upper} {now} {tokens:?}");
    }
}

#[test]
fn quotes_within_a_range() {
    let mut random = Random::new(42);
    for _ in 0..500 {
        let ([lower, upper, _], _, tokens) = case(&mut random);
        let [lower, upper] = [lower, upper].map(|tick| tick.div_euclid(60) * 60);
        let (upper, liquidity) = (upper.max(lower + 120), 10_u128.pow(27));
        let mut twin = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 4]).unwrap()).unwrap();
        let middle = lower + (upper - lower) / 2;
        twin.initialize(sqrt_ratio_at_tick(middle).unwrap()).unwrap();
        twin.mint(&mut Position::default(), lower, upper, liquidity).unwrap();
        let sqrt_price = twin.state().sqrt_price_x96;
        let curve = uniswap_v3_range(tokens, sqrt_price, lower, upper, liquidity).unwrap();
        let curve = WithFee::new(curve, Fee::pips(3_000).unwrap()).unwrap();
        for direction in [Direction::ZeroForOne, Direction::OneForZero] {
            // A tenth of what the range holds of the token paid in.
            let held = twin.amounts(lower, upper, liquidity, Rounding::Down).unwrap();
            let amount = (if direction == Direction::ZeroForOne { held[0] } else { held[1] }) >> 3_usize;
            let swap = twin.quote(direction, Amount::In(amount), None).unwrap();
            let base_in = (direction == Direction::ZeroForOne) == (tokens.base == Base::Token0);
            let wei = |sold: U256, bought: U256| {
                if direction == Direction::ZeroForOne { [sold, bought] } else { [bought, sold] }
            };
            let [base, quote] = tokens.amounts(wei(swap.amount_in, swap.amount_out)).unwrap();
            let (trade, sold, bought) = if base_in { (X_FOR_Y, base, quote) } else { (Y_FOR_X, quote, base) };
            let got = curve.amount_out(trade, sold).unwrap();
            // An ε of the virtual reserves, over the amount; narrow ranges lend much.
            let level = curve.level(Rounding::Down).unwrap();
            let root = tokens.price(sqrt_price).unwrap().sqrt();
            let lent = if base_in { level * root } else { level / root };
            let error = (got - bought).abs() / lent / f64::EPSILON;
            assert!(error < 32.0, "{error} ε of what is lent: {got} and {bought}, {lower} {upper} {tokens:?}");
        }
    }
}

#[test]
fn quotes_of_a_pair() {
    let mut random = Random::new(43);
    for _ in 0..500 {
        let [x, y] = [(); 2].map(|()| U256::from(10_u128.pow(24) + u128::from(random.word())));
        let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
        pair.mint([x, y], 1_700_000_000).unwrap();
        let tokens = Tokens { decimals: [6, 18], base: BASES[random.below(2) as usize] };
        let curve = uniswap_v2_pair(tokens, &pair).unwrap();
        let amount = U256::from(10_u128.pow(22) + u128::from(random.word()));
        let out = pair.amount_out(X_FOR_Y, amount).unwrap();
        let [base, quote] = tokens.amounts([amount, out]).unwrap();
        let (trade, sold, bought) =
            if tokens.base == Base::Token0 { (X_FOR_Y, base, quote) } else { (Y_FOR_X, quote, base) };
        let error = (curve.amount_out(trade, sold).unwrap() / bought - 1.0).abs();
        assert!(error < 8.0 * f64::EPSILON, "{error:e}");
    }
}

/// The marginal price of the trait is that of tiny trades, and a mixed list trades.
#[test]
fn a_list_of_pools() {
    let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
    pair.mint([U256::from(10_u128.pow(24)), U256::from(3 * 10_u128.pow(24))], 1_700_000_000).unwrap();
    let mut pool = Pool::new(500, 10, SortedTicks::new([Tick::default(); 4]).unwrap()).unwrap();
    pool.initialize(sqrt_ratio_at_tick(10_986).unwrap()).unwrap();
    pool.mint(&mut Position::default(), 9_000, 13_000, 10_u128.pow(24)).unwrap();
    let pools: [&mut dyn ExactPool; 2] = [&mut pair, &mut pool];
    for pool in pools {
        for (trade, price) in [(X_FOR_Y, 3.0), (Y_FOR_X, 1.0 / 3.0)] {
            let x96 = pool.spot_price_x96(trade, Rounding::Down).unwrap();
            let got = f64::from(x96) / 2_f64.powi(96);
            assert!((got / price - 1.0).abs() < 1e-4, "{got}");
            assert!(pool.spot_price_x96(trade, Rounding::Up).unwrap() >= x96);
            let amount = U256::from(10_u128.pow(18));
            let quoted = pool.amount_out(trade, amount).unwrap();
            let asked = pool.amount_in(trade, quoted).unwrap();
            assert!(asked <= amount && pool.amount_out(trade, asked).unwrap() >= quoted);
            assert_eq!(pool.apply(trade, Amount::In(amount)), Ok([amount, quoted]));
            let [paid, bought] = pool.apply(trade, Amount::Out(quoted)).unwrap();
            assert!(paid > amount && bought == quoted, "the price has moved");
            assert!(pool.amount_in(trade, U256::MAX >> 2_usize).is_err());
            let nowhere = cfmm_math::Trade { sell: 0, buy: 2 };
            assert_eq!(pool.amount_out(nowhere, amount), Err(Error::InvalidAsset));
        }
    }
    // More than there is: the pool fills a part, the trait refuses, and nothing has changed.
    let before = pool;
    assert_eq!(ExactPool::amount_out(&pool, X_FOR_Y, U256::MAX >> 2_usize), Err(Error::InsufficientReserves));
    assert_eq!(pool.apply(X_FOR_Y, Amount::In(U256::MAX >> 2_usize)), Err(Error::InsufficientReserves));
    assert_eq!(pool, before);
}

/// What a quote promises, a trade does, and what no contract trades is not quoted.
#[test]
fn quotes_that_no_contract_trades() {
    let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
    let million = U256::from(1_000_000);
    pair.mint([million; 2], 1_700_000_000).unwrap();
    let mut large = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
    large.mint([U256::from((1_u128 << 112) - 1), million], 1_700_000_000).unwrap();
    let mut v4 =
        cfmm_math::protocol::uniswap_v4::pool::Pool::new(60, SortedTicks::new([Tick::default(); 4]).unwrap()).unwrap();
    v4.initialize(sqrt_ratio_at_tick(0).unwrap(), 3_000).unwrap();
    v4.modify_liquidity(&mut Default::default(), -600, 600, 1_000_000_000).unwrap();
    for amount in [U256::ZERO, U256::ONE, U256::from(1_u128 << 111)] {
        let pools: [&mut dyn ExactPool; 3] = [&mut pair, &mut large, &mut v4];
        for pool in pools {
            let quote = pool.amount_out(X_FOR_Y, amount);
            let applied = pool.apply(X_FOR_Y, Amount::In(amount));
            assert_eq!(quote.map(|out| [amount, out]), applied, "{amount}");
            assert!(amount > U256::ZERO || applied == Err(Error::InvalidAmount));
            assert_eq!(pool.amount_in(X_FOR_Y, U256::ZERO), Err(Error::InvalidAmount));
        }
    }
}

#[test]
fn bad_input() {
    let tokens = Tokens { decimals: [6, 18], base: Base::Token1 };
    let price = sqrt_ratio_at_tick(0).unwrap();
    assert_eq!(tokens.price(U256::ZERO), Err(Error::InvalidPrice));
    assert_eq!(uniswap_v3_range(tokens, price, 10, 10, 1_000).err(), Some(Error::InvalidRange));
    assert_eq!(uniswap_v3_range(tokens, price, 20, 10, 1_000).err(), Some(Error::InvalidRange));
    assert_eq!(uniswap_v3_range(tokens, price, -10, 10, 0).err(), Some(Error::InvalidReserve));
    assert!(uniswap_v3_range(tokens, price, -900_000, 10, 1_000).is_err());
    for decimals in [76, 77] {
        let many = Tokens { decimals: [decimals, 0], base: Base::Token0 };
        let [got, _] = many.amounts([U256::from(10_u64).pow(U256::from(decimals)); 2]).unwrap();
        assert_eq!(got, 1.0, "10^{decimals} wei");
    }
    let far = Tokens { decimals: [78, 0], base: Base::Token0 };
    assert_eq!(far.amounts([U256::ONE; 2]), Err(Error::Overflow));
    let empty = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
    assert_eq!(uniswap_v2_pair(tokens, &empty).err(), Some(Error::InvalidReserve));
    let position = uniswap_v3_position(tokens, price, -600, 600, 1_000_000).unwrap();
    let _: LpPosition<_> = position;
}
