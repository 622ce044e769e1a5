//! Pools under random operations.

use cfmm_math::protocol::curve_finance::twocrypto_pool::{Parameters, State, TwocryptoPool};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, Trade, X_FOR_Y, Y_FOR_X};

use crate::equation::{Big, Curve, big, f64_of, int, wad};
use crate::random::Random;

const ONE: u64 = 1_000_000_000_000_000_000;

fn n(x: u128) -> U256 {
    U256::from(x)
}

/// Like pools that are deployed.
fn parameters(random: &mut Random) -> Parameters {
    let mid_fee_1e10 = random.below(40_000_000) + 500_000;
    Parameters {
        decimals: [[18, 18], [6, 18], [18, 8], [0, 6]][random.below(4) as usize],
        ann: 4_000 << random.below(14),
        gamma: 10_000_000_000 << random.below(17),
        mid_fee_1e10,
        out_fee_1e10: mid_fee_1e10 * (1 + random.below(5)),
        fee_gamma: 10_000_000_000 << random.below(20),
        allowed_extra_profit: 2_000_000_000 << random.below(10),
        adjustment_step: 1_000_000_000 << random.below(18),
        ma_time: 60 + random.below(3_000),
    }
}

/// A pool with a first deposit in proportion or nearly, of at least a thousand of coin 0 in whole coins.
fn pool(random: &mut Random, parameters: Parameters) -> TwocryptoPool {
    let price = u128::from(ONE) / 1_000 * u128::from(1 + random.below(1_000_000));
    let mut pool = TwocryptoPool::new(parameters, n(price), 1_700_000_000).unwrap();
    let whole = (random.sized(24) + 1_000) * 100;
    let [decimals0, decimals1] = parameters.decimals.map(u32::from);
    let other = n(whole) * n(10_u128.pow(decimals1)) * n(ONE.into()) / n(price);
    let nearly = n(u128::from(900 + random.below(200)));
    pool.add_liquidity([n(whole) * n(10_u128.pow(decimals0)), other * nearly / n(1_000)], 1_700_000_000).unwrap();
    pool
}

fn trade(random: &mut Random) -> Trade {
    if random.one_in(2) { X_FOR_Y } else { Y_FOR_X }
}

/// A part of a balance, mostly a small one.
fn part(random: &mut Random, balance: U256) -> U256 {
    let sixteenths = n(u128::from(random.below(16) + 1));
    ((balance * sixteenths) >> (6 + random.below(60) as usize)).max(n(1))
}

/// Twice the virtual price less the profit, and what roundings may take of it.
fn kept(state: &State) -> U256 {
    state.virtual_price + state.virtual_price + n(2) - state.xcp_profit
}

/// In chains of trades, deposits and withdrawals: the virtual price rises by every one that does not move the price
/// scale; where it moves, half of the profit stays, so that a share is never worth less than at first; the books
/// balance; a failure leaves no trace. A claim of the admin's also takes the shares of deposits' fees, which are no
/// part of the profit.
#[test]
fn value_never_falls_in_chains() {
    let mut random = Random(10);
    let (mut done, mut moved, mut failed, mut claims) = (0, 0, 0, 0);
    for _ in 0..120 {
        let parameters = parameters(&mut random);
        let mut pool = pool(&mut random, parameters);
        let mut now = 1_700_000_000;
        for _ in 0..70 {
            now += if random.one_in(30) { 90_000 } else { random.below(600) };
            let before = pool;
            let [x, y] = before.state().balances;
            let which = random.below(8);
            let result = match which {
                0 => pool.add_liquidity([part(&mut random, x), part(&mut random, y)], now).map(|_| ()),
                1 => {
                    let shares = part(&mut random, before.state().total_supply);
                    let paid = pool.remove_liquidity(shares);
                    paid.map(|[dx, dy]| assert_eq!(pool.state().balances, [x - dx, y - dy]))
                }
                2 => {
                    let shares = part(&mut random, before.state().total_supply);
                    pool.remove_liquidity_one_coin(shares, random.below(2) as usize, now).map(|_| ())
                }
                _ => {
                    let way = trade(&mut random);
                    let (sold, _) = way.of(&[x, y]).unwrap();
                    let dx = part(&mut random, sold);
                    pool.exchange(way, dx, now).map(|dy| {
                        let after = if way == X_FOR_Y { [x + dx, y - dy] } else { [x - dy, y + dx] };
                        assert_eq!(pool.state().balances, after);
                        assert_eq!(before.get_dy(way, dx), Ok(dy));
                    })
                }
            };
            if result.is_err() {
                failed += 1;
                assert_eq!(pool, before);
                continue;
            }
            done += 1;
            let (old, new) = (before.state(), pool.state());
            assert!(new.virtual_price >= n(ONE.into()), "{which} {old:?} {new:?} {parameters:?}");

            let claimed = new.last_admin_fee_claim_timestamp != old.last_admin_fee_claim_timestamp;
            claims += u32::from(claimed);
            if claimed {
                continue;
            }
            assert!(new.xcp_profit >= old.xcp_profit);
            assert!(kept(new) >= kept(old).min(n(ONE.into())));
            if which == 1 {
                // In proportion: nobody else loses, but for the rounding of the price itself.
                assert!(big(new.d) * big(old.total_supply) >= big(old.d) * big(new.total_supply));
                assert!(pool.get_virtual_price().unwrap() + n(1) >= before.get_virtual_price().unwrap());
            } else if new.price_scale == old.price_scale {
                assert!(new.virtual_price > old.virtual_price);
                assert!(new.d > old.d || which == 2);
            } else {
                moved += 1;
            }
        }
    }
    println!("{done} done, of which {moved} moved the price scale and {claims} claimed; {failed} failed");
    assert!(done > 5_000 && moved > 500 && claims > 10);
}

/// The price scale at rest: 65 and more swaps of a few units raise the level, or are refused.
#[test]
fn small_swaps() {
    let mut random = Random(11);
    let (mut done, mut refused) = (0, 0);
    for _ in 0..60 {
        let parameters = Parameters { allowed_extra_profit: u64::MAX, ..parameters(&mut random) };
        let mut pool = pool(&mut random, parameters);
        for _ in 0..80 {
            let before = pool;
            let way = trade(&mut random);
            match pool.exchange(way, n(random.sized(40)), 1_700_000_000) {
                Ok(_) => {
                    done += 1;
                    assert!(pool.state().d > before.state().d);
                    assert_eq!(pool.state().price_scale, before.state().price_scale);
                }
                Err(_) => {
                    refused += 1;
                    assert_eq!(pool, before);
                }
            }
        }
    }
    println!("{done} done, {refused} refused");
    assert!(done > 1_000 && refused > 100);
}

/// A trade and its reverse, with the price scale at rest, give back less.
#[test]
fn round_trips() {
    let mut random = Random(12);
    let mut trips = 0;
    for _ in 0..1_500 {
        let parameters = Parameters { allowed_extra_profit: u64::MAX, ..parameters(&mut random) };
        let mut pool = pool(&mut random, parameters);
        let way = trade(&mut random);
        let (sold, _) = way.of(&pool.state().balances).unwrap();
        let dx = part(&mut random, sold);
        let Ok(dy) = pool.exchange(way, dx, 1_700_000_012) else { continue };
        let Ok(back) = pool.get_dy(way.reversed(), dy) else { continue };
        trips += 1;
        assert!(back < dx, "{pool:?} {dx}");
    }
    assert!(trips > 900, "{trips} trips");
}

/// Exact out is an edge: its input is paid at least what was asked for; one unit less is not, or is refused.
#[test]
fn least_inputs() {
    let mut random = Random(13);
    let (mut found, mut failed) = (0, 0);
    for _ in 0..1_000 {
        let parameters = parameters(&mut random);
        let pool = pool(&mut random, parameters);
        let way = trade(&mut random);
        let (_, bought) = way.of(&pool.state().balances).unwrap();
        let target = part(&mut random, bought);
        let Ok(input) = pool.amount_in(way, target) else {
            failed += 1;
            continue;
        };
        found += 1;
        let out = pool.amount_out(way, input).unwrap();
        assert!(out >= target);
        if input > n(1) {
            let less = pool.amount_out(way, input - n(1));
            assert!(less.is_err() || less.is_ok_and(|less| less < target), "{pool:?} {way:?} {target}");
        }
        let mut after = pool;
        assert_eq!(after.apply(way, Amount::Out(target)), Ok([input, out]));
        let mut same = pool;
        assert_eq!(same.apply(way, Amount::In(input)), Ok([input, out]));
        assert_eq!(after, same);
        // The contract's own guess is near.
        if let (Ok(guess), true) = (pool.get_dx(way, target), target > n(10_000_000)) {
            assert!(guess <= input + input / n(1_000) + n(2), "{guess} {input}");
        }
    }
    println!("{found} found, {failed} failed");
    assert!(found > 900, "{found} found");
    let parameters = parameters(&mut random);
    let pool = pool(&mut random, parameters);
    let [x, _] = pool.state().balances;
    assert_eq!(pool.amount_in(Y_FOR_X, x), Err(Error::InsufficientReserves));
    assert_eq!(pool.amount_in(Y_FOR_X, U256::ZERO), Err(Error::InvalidAmount));
}

/// A unit more in is not always paid more: the closed form is exact to 10⁻¹⁵ of a balance and not to the unit. It is
/// never paid less by more than that.
#[test]
fn monotone_to_the_accuracy_of_the_closed_form() {
    let mut random = Random(14);
    let (mut worst, mut falls, mut count) = (0.0_f64, 0, 0);
    for _ in 0..40_000 {
        let parameters = Parameters { decimals: [18, 18], ..parameters(&mut random) };
        let mut pool = pool(&mut random, parameters);
        let [x, _] = pool.state().balances;
        let _ = pool.exchange(X_FOR_Y, part(&mut random, x), 1_700_000_000);
        let way = trade(&mut random);
        let (sold, bought) = way.of(&pool.state().balances).unwrap();
        let dx = part(&mut random, sold);
        let step = (sold >> (50 + random.below(20) as usize)).max(n(1));
        let (Ok(less), Ok(more)) = (pool.get_dy(way, dx), pool.get_dy(way, dx + step)) else { continue };
        count += 1;
        falls += u32::from(more < less);
        worst = worst.max(f64_of(&((big(less) - big(more)) / big(bought))));
    }
    println!("{falls} of {count} fall, by {worst:e} of the balance at most");
    assert!(count > 3_000 && falls > 0 && worst < 1e-16);
}

/// The spot price against its formula in 600 bits, and against small trades.
#[test]
fn spot_prices() {
    let mut random = Random(15);
    let mut count = 0;
    for _ in 0..1_500 {
        let parameters = Parameters { mid_fee_1e10: 0, out_fee_1e10: 0, ..parameters(&mut random) };
        let mut pool = pool(&mut random, parameters);
        let [x, _] = pool.state().balances;
        let _ = pool.exchange(X_FOR_Y, part(&mut random, x), 1_700_000_000);
        let state = pool.state();
        let unit = |decimals: u8| big(n(10_u128.pow(18 - u32::from(decimals))));
        let [unit0, unit1] = parameters.decimals.map(unit);
        let scaled = [
            state.balances[0] * n(10_u128.pow(18 - u32::from(parameters.decimals[0]))),
            state.balances[1] * n(10_u128.pow(18 - u32::from(parameters.decimals[1]))) * state.price_scale
                / n(ONE.into()),
        ];
        let curve = Curve::new(n(parameters.ann.into()), n(parameters.gamma.into()));
        // Coin 1 in coin 0, in the smallest units, times 2⁹⁶.
        let price = curve.price(&scaled.map(wad), 1, &wad(state.d)) * wad(state.price_scale) * unit1 / unit0;
        let two_96 = int(1 << 48) * int(1 << 48);
        let gamma = parameters.gamma as f64 / 1e18;
        for (way, exact) in [(Y_FOR_X, &price * &two_96), (X_FOR_Y, two_96 / &price)] {
            let [down, up] = [Rounding::Down, Rounding::Up].map(|side| pool.spot_price_x96(way, side).unwrap());
            let bound = f64_of(&exact) * (1e-33 / (gamma * gamma) + f64::powi(2.0, -100)) + 1.0;
            let above = |x: &Big| f64_of(&(x - &exact));
            let (down, up) = (above(&big(down)), above(&big(up)));
            assert!(down <= 0.0 && up >= 0.0 && -down <= bound && up <= bound, "{down} {up} {bound}");
            // Concave: a trade is paid less than the price, but for the accuracy of the closed form; a small one not
            // much less.
            let (sold, bought) = way.of(&state.balances).unwrap();
            let dx = sold / n(1_000_000);
            if let Ok(dy) = pool.get_dy(way, dx) {
                let at_price = f64_of(&(&exact * big(dx))) / f64::powi(2.0, 96);
                let noise = f64_of(&big(bought)) * 1e-15;
                let dy = f64_of(&big(dy));
                assert!(dy <= at_price + noise && dy >= at_price * 0.5 - noise - 2.0, "{dy} {at_price}");
                count += 1;
            }
        }
    }
    assert!(count > 1_500, "{count} trades");
}

/// The average lies between the last price, at most twice the price scale, and what it was; ever nearer to the former.
#[test]
fn oracle() {
    let mut random = Random(16);
    for _ in 0..300 {
        let parameters = parameters(&mut random);
        let mut pool = pool(&mut random, parameters);
        let [x, _] = pool.state().balances;
        let _ = pool.exchange(X_FOR_Y, x / n(50), 1_700_000_100);
        let state = *pool.state();
        let goal = state.last_prices.min(state.price_scale + state.price_scale);
        let (mut last, start) = (state.price_oracle, state.last_timestamp);
        for elapsed in [0, 1, 60, 600, 6_000, 60_000, 600_000, 6_000_000] {
            let next = pool.price_oracle(start + elapsed).unwrap();
            // Rounding takes a unit.
            assert!(next >= last.min(goal) - n(1) && next <= last.max(goal), "{last} {next} {goal}");
            last = next;
        }
        assert_eq!(last, goal);
        assert_eq!(pool.price_oracle(start - 1), Err(Error::InvalidTime));
        assert_eq!(pool.exchange(X_FOR_Y, x / n(50), start - 1), Err(Error::InvalidTime));
    }
}

/// A deposit that is worth one share before its fee, which is rounded up: the contract takes it and mints nothing.
#[test]
fn a_deposit_that_its_fee_takes_whole() {
    let parameters = Parameters {
        decimals: [18, 18],
        ann: 400_000,
        gamma: 145_000_000_000_000,
        mid_fee_1e10: 26_000_000,
        out_fee_1e10: 45_000_000,
        fee_gamma: 230_000_000_000_000,
        allowed_extra_profit: 2_000_000_000_000,
        adjustment_step: 146_000_000_000_000,
        ma_time: 866,
    };
    let mut pool = TwocryptoPool::new(parameters, n(ONE.into()), 1_700_000_000).unwrap();
    pool.add_liquidity([n(60_000_000_000_000_000); 2], 1_700_000_000).unwrap();
    let before = pool;
    assert_eq!(pool.add_liquidity([n(1), U256::ZERO], 1_700_000_000), Err(Error::InvalidAmount));
    assert_eq!(pool.add_liquidity([n(2), U256::ZERO], 1_700_000_000), Ok(U256::ZERO));
    let (old, new) = (before.state(), pool.state());
    assert_eq!(old.total_supply, new.total_supply);
    assert!(new.d > old.d && new.virtual_price > old.virtual_price);
}

/// The lowest fee in balance and the highest far from it, with every fee between them on the way.
#[test]
fn fees_rise_out_of_balance() {
    let mut random = Random(16);
    for _ in 0..20 {
        let fees = Parameters {
            decimals: [18; 2],
            mid_fee_1e10: 3_000_000,
            out_fee_1e10: 30_000_000,
            ..parameters(&mut random)
        };
        let mut pool = TwocryptoPool::new(Parameters { fee_gamma: ONE / 1_000, ..fees }, n(ONE.into()), 0).unwrap();
        pool.add_liquidity([n(1_000 * u128::from(ONE)); 2], 0).unwrap();
        assert_eq!(pool.fee_1e10(), Ok(n(3_000_000)));
        let mut last = n(3_000_000);
        for _ in 0..8 {
            pool.exchange(X_FOR_Y, n(200 * u128::from(ONE)), 0).unwrap();
            let fee = pool.fee_1e10().unwrap();
            assert!(fee > last && fee <= n(30_000_000), "{fee} after {last}");
            last = fee;
        }
        assert!(last > n(29_500_000), "{last}");
    }
}

#[test]
fn bad_input() {
    let mut random = Random(17);
    let good = parameters(&mut random);
    let new = |parameters| TwocryptoPool::new(parameters, n(ONE.into()), 0);
    assert!(new(good).is_ok());
    assert_eq!(new(Parameters { ann: 3_999, ..good }), Err(Error::InvalidAmplification));
    assert_eq!(new(Parameters { gamma: 2_000_000_000_000_001, ..good }), Err(Error::Domain));
    assert_eq!(new(Parameters { out_fee_1e10: 10_000_000_001, ..good }), Err(Error::InvalidFee));
    assert_eq!(new(Parameters { mid_fee_1e10: 2, out_fee_1e10: 1, ..good }), Err(Error::InvalidFee));
    assert_eq!(new(Parameters { ma_time: 0, ..good }), Err(Error::InvalidTime));
    assert_eq!(new(Parameters { decimals: [19, 18], ..good }), Err(Error::Domain));
    assert_eq!(TwocryptoPool::new(good, U256::ZERO, 0), Err(Error::InvalidPrice));
    let empty = new(good).unwrap();
    assert_eq!(empty.get_virtual_price(), Err(Error::Domain));
    assert_eq!(empty.spot_price_x96(X_FOR_Y, Rounding::Up), Err(Error::InvalidPrice));
    assert!(empty.amount_out(X_FOR_Y, n(1)).is_err() && empty.amount_in(X_FOR_Y, n(1)).is_err());
    let pool = pool(&mut random, good);
    let far = Trade { sell: 0, buy: 2 };
    assert_eq!(pool.get_dy(far, n(1)), Err(Error::InvalidAsset));
    assert_eq!(pool.get_dx(Trade { sell: 1, buy: 1 }, n(1)), Err(Error::InvalidAsset));
    assert_eq!(pool.calc_withdraw_one_coin(n(1), 2), Err(Error::InvalidAsset));
    for shares in [U256::ZERO, pool.state().total_supply + n(1), U256::MAX] {
        let mut asked = pool;
        assert_eq!(asked.remove_liquidity(shares), Err(Error::InvalidAmount), "{shares}");
        assert_eq!(asked, pool);
    }
    // Words of any size in the storage: no panic.
    for _ in 0..5_000 {
        let mut word = || {
            U256::from_limbs([random.next(), random.next(), random.next(), random.next()])
                >> (random.below(256) as usize)
        };
        let state = State {
            balances: [word(), word()],
            d: word(),
            total_supply: word(),
            price_scale: word().max(n(1)),
            price_oracle: word(),
            last_prices: word(),
            virtual_price: word(),
            xcp_profit: word(),
            xcp_profit_a: word(),
            admin_lp_virtual_balance: word(),
            ..State::default()
        };
        let (amount, other) = (word(), word());
        let mut pool = TwocryptoPool::from_state(good, state).unwrap();
        let _ = (pool.amount_in(X_FOR_Y, amount), pool.amount_out(Y_FOR_X, amount), pool.get_dx(X_FOR_Y, amount));
        let _ = (pool.spot_price_x96(X_FOR_Y, Rounding::Up), pool.calc_token_amount([amount, other]), pool.fee_1e10());
        let _ = (pool.add_liquidity([amount, other], 100_000), pool.remove_liquidity(other));
        let _ = (pool.remove_liquidity_one_coin(amount, 1, 200_000), pool.exchange(X_FOR_Y, other, 300_000));
        let _ = (pool.price_oracle(u64::MAX), pool.get_virtual_price());
    }
}
