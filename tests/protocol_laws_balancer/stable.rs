//! Composable stable pools: what the contract guarantees, and what it does not.
//!
//! "Seen" are the upscaled balances in whole wei, which the contract reckons with. Of their exact invariant:
//!
//! - a swap of a fixed amount in never lowers it;
//! - one of a fixed amount out may, by a wei of the token paid out, upscaled, and does not where factors are whole;
//! - proportional joins and exits never lower the part of a share;
//! - other joins and exits may, by what the contract's integer is off its root.

use cfmm_math::protocol::balancer::composable_stable_pool::{ComposableStablePool, PREMINTED_BPT, State};
use cfmm_math::protocol::balancer::stable_math;
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, Trade};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::exact::Random;
use crate::levels::{amount, big, level_seen, one_of, to_wei, wei};

const ONE: u64 = 1_000_000_000_000_000_000;
/// Rates with and without digits behind the point, and below one.
const RATES: [u64; 5] =
    [ONE, 1_050_000_000_000_000_000, 1_058_132_408_689_971_699, 1_958_132_408_689_971_699, 950_000_000_000_000_001];

/// A pool of tokens of random decimals with as many shares as its invariant, but for the locked ones. Balances are given
/// with 18 decimals; where they are small, so are the tokens'.
fn pool<const N: usize>(random: &mut Random, balances: [U256; N], rates: [u64; N]) -> Option<ComposableStablePool<N>> {
    let decimals = balances.map(|balance| if balance.bit_len() < 44 { 18 } else { one_of(random, &[6, 8, 18]) });
    let balances = core::array::from_fn(|i| balances[i] / wei(10_u128.pow(18 - u32::from(decimals[i]))));
    let amp = one_of(random, &[1_000, 50_000, 200_000, 5_000_000]);
    let fee = one_of(random, &[1_000_000_000_000_u64, 100_000_000_000_000, 100_000_000_000_000_000]);
    let pool = ComposableStablePool::new(decimals, rates.map(U256::from), U256::from(amp), U256::from(fee)).unwrap();
    let state = State { balances, bpt_balance: PREMINTED_BPT, actual_supply: wei(1_000_000) };
    let pool = pool.with_state(state).unwrap();
    let actual_supply = pool.invariant().ok()?.max(wei(2_000_000));
    Some(pool.with_state(State { actual_supply, ..state }).unwrap())
}

fn rates<const N: usize>(random: &mut Random) -> [u64; N] {
    [(); N].map(|()| one_of(random, &RATES))
}

fn trade(random: &mut Random, tokens: usize) -> Trade {
    let sell = random.below(tokens as u64) as usize;
    Trade { sell, buy: (sell + 1 + random.below(tokens as u64 - 1) as usize) % tokens }
}

/// A chain of swaps of the tokens; returns how many of each kind, and how many lowered the invariant.
fn swaps<const N: usize>(random: &mut Random, bits: u64, rates: [u64; N], count: usize) -> [usize; 3] {
    let balances =
        [(); N].map(|()| if bits < 8 { wei(1 + u128::from(random.below(20))) } else { amount(random, bits) });
    let Some(mut pool) = pool(random, balances, rates) else { return [0; 3] };
    let whole = rates.iter().all(|rate| *rate == ONE);
    let mut done = [0; 3];
    let mut level = level_seen(&pool, [0; N]);
    for _ in 0..3 * count {
        let (before, trade, fixed) = (pool, trade(random, N), amount(random, bits));
        let given_in = random.below(2) == 0;
        let fixed = if given_in { Amount::In(fixed) } else { Amount::Out(fixed) };
        if pool.swap(trade, fixed).is_err() {
            assert_eq!(pool, before);
            continue;
        }
        let after = level_seen(&pool, [0; N]);
        if given_in || whole {
            assert!(after >= level, "{before:?} {trade:?} {fixed:?}");
        } else if after < level {
            done[2] += 1;
            let mut extra = [0; N];
            extra[trade.buy] = 1;
            assert!(level_seen(&pool, extra) >= level, "{before:?} {trade:?} {fixed:?}");
        }
        done[usize::from(given_in)] += 1;
        // Without a whole wei of a token that has a rate there is nothing left to trade with.
        (pool, level) = if after == BigInt::ZERO { (before, level) } else { (pool, after) };
        if done[0] + done[1] == count {
            break;
        }
    }
    done
}

fn add(sums: &mut [usize; 3], more: [usize; 3]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// 65 swaps and more, at balances of 1 to 20 wei and at large ones, with rates.
#[test]
fn chains_of_swaps() {
    let mut random = Random::new(81);
    let mut done = [0; 3];
    for case in 0..400 {
        let bits = if case % 2 == 0 { 5 } else { 10 + random.below(70) };
        let (two, three) = (rates(&mut random), rates(&mut random));
        add(&mut done, swaps::<2>(&mut random, bits, two, 65));
        add(&mut done, swaps::<3>(&mut random, bits, three, 65));
    }
    println!(
        "{} swaps of an amount out, {} of one in; {} of those out lowered the invariant",
        done[0], done[1], done[2]
    );
    assert!(done[0] > 5_000 && done[1] > 2_000 && done[2] > 0, "{done:?}");
}

/// Without rates no chain of swaps ever loses.
#[test]
fn chains_of_swaps_without_rates() {
    let mut random = Random::new(82);
    let mut done = [0; 3];
    for case in 0..300 {
        let bits = if case % 2 == 0 { 5 } else { 10 + random.below(70) };
        add(&mut done, swaps::<2>(&mut random, bits, [ONE; 2], 65));
        add(&mut done, swaps::<4>(&mut random, bits, [ONE; 4], 65));
    }
    println!("{done:?}");
    assert!(done[0] > 5_000 && done[1] > 2_000 && done[2] == 0, "{done:?}");
}

/// What a share's part of the invariant falls by, in wei of the whole.
fn fall<const N: usize>(before: &ComposableStablePool<N>, after: &ComposableStablePool<N>) -> BigInt {
    let supplies = [before, after].map(|pool| big(pool.state().actual_supply));
    level_seen(before, [0; N]) - level_seen(after, [0; N]) * &supplies[0] / &supplies[1]
}

#[test]
fn joins_and_exits() {
    let mut random = Random::new(83);
    let (mut done, mut worst) = ([0_u32; 8], [0.0_f64; 8]);
    for case in 0..6_000 {
        // Balances within 16 of each other; rates of one or above, by which what is given is what is taken.
        let base = 4 + random.below(70);
        let rates = rates::<3>(&mut random).map(|rate| rate.max(ONE));
        let balances = [(); 3].map(|()| amount(&mut random, 4) << base as usize);
        let Some(before) = pool(&mut random, balances, rates) else { continue };
        let amounts = balances.map(|_| amount(&mut random, base + 3));
        let (shares, token) = (amount(&mut random, base + 3), random.below(3) as usize);
        let mut pool = before;
        let bpt = if case % 2 == 0 { Trade { sell: token, buy: 3 } } else { Trade { sell: 3, buy: token } };
        let op = case % 8;
        let result = match op {
            0 => pool.join_all_tokens_in_for_exact_bpt_out(shares).map(drop),
            1 => pool.exit_exact_bpt_in_for_tokens_out(shares).map(drop),
            2 => pool.exit_exact_bpt_in_for_one_token_out(shares, token).map(drop),
            3 => pool.join_exact_tokens_in(amounts).map(drop),
            4 => pool.join_token_in_for_exact_bpt_out(shares, token).map(drop),
            5 => pool.exit_bpt_in_for_exact_tokens_out(amounts).map(drop),
            6 => pool.swap(bpt, Amount::In(shares)).map(drop),
            _ => pool.swap(bpt, Amount::Out(shares)).map(drop),
        };
        if result.is_err() {
            assert_eq!(pool, before);
            continue;
        }
        // Swaps move pool tokens between the Vault and others, and mint and burn none.
        let tokens = [before, pool].map(|pool| big(pool.state().bpt_balance) + big(pool.state().actual_supply));
        assert!(op < 6 || tokens[0] == tokens[1], "{op}: {tokens:?} {before:?}");
        let fall = to_wei(&fall(&before, &pool));
        done[op] += 1;
        worst[op] = worst[op].max(fall);
        let bound = if op < 2 { 0.0 } else { FALL };
        assert!(fall <= bound, "{op}: {fall} wei, {before:?} {amounts:?} {shares} {token}");
    }
    println!("{done:?}, falls of {worst:.3?} wei");
    assert!(done.into_iter().all(|done| done > 100), "{done:?}");
}

/// Wei of the invariant that a join or an exit that is not proportional may cost the others, at balances within 16 of
/// each other.
const FALL: f64 = 2.0;

/// The price against the exact one at the contract's own invariant.
#[test]
fn marginal_price() {
    let mut random = Random::new(84);
    let mut done = 0;
    for _ in 0..3_000 {
        let (base, rates) = (10 + random.below(60), rates::<3>(&mut random));
        let balances = [(); 3].map(|()| amount(&mut random, 20) << base as usize);
        let Some(pool) = pool(&mut random, balances, rates) else { continue };
        let trade = trade(&mut random, 4);
        let prices = [Rounding::Down, Rounding::Up].map(|rounding| pool.spot_price_x96(trade, rounding));
        let [Ok(down), Ok(up)] = prices else { continue };
        done += 1;
        // g·product·supply, as fractions over one denominator.
        let x = core::array::from_fn::<_, 3, _>(|i| {
            big(pool.state().balances[i]) * big(pool.scaling_factors()[i]) / BigInt::from(ONE)
        });
        let (d, n_n_product) = (big(pool.invariant().unwrap()), x.iter().product::<BigInt>() * 27);
        let (ann, k) = (big(pool.amplification()) * 3, d.pow(4) * 1_000);
        let g = |token: usize| match x.get(token) {
            Some(x) => ((&ann * &n_n_product * x + &k) * big(pool.scaling_factors()[token]), x.clone()),
            None => (((&ann - 1_000) * &d * &n_n_product + 4 * &k) * ONE, big(pool.state().actual_supply)),
        };
        let ((num_in, den_in), (num_out, den_out)) = (g(trade.sell), g(trade.buy));
        let (num, den) = ((num_in * den_out) << 96, den_in * num_out);
        assert!(big(down) * &den <= num && big(up) * &den >= num, "{pool:?} {trade:?}");
        let width = big(up - down).to_f64().unwrap();
        assert!(width <= 2.0 + big(up).to_f64().unwrap() * 2_f64.powi(-63), "{width} {pool:?} {trade:?}");
    }
    assert!(done > 2_000, "{done}");
}

/// What the factory and the pools refuse.
#[test]
fn limits() {
    let (one, fee) = (U256::from(ONE), wei(1_000_000_000_000));
    let new = |rates, amp: u64, fee| ComposableStablePool::new([18, 6], rates, U256::from(amp), fee);
    assert!(new([one; 2], 1_000, fee).is_ok() && new([one; 2], 5_000_000, fee).is_ok());
    assert_eq!(new([one; 2], 999, fee), Err(Error::InvalidAmplification));
    assert_eq!(new([one; 2], 5_000_001, fee), Err(Error::InvalidAmplification));
    assert_eq!(new([one; 2], 1_000, fee - wei(1)), Err(Error::InvalidFee));
    assert_eq!(new([one, U256::ZERO], 1_000, fee), Err(Error::Domain));
    assert_eq!(new([one, U256::MAX], 1_000, fee), Err(Error::Overflow));
    let mut pool = new([one; 2], 200_000, fee).unwrap();
    assert!(pool.swap(Trade { sell: 0, buy: 1 }, Amount::In(wei(1_000))).is_err());
    assert!(pool.swap(Trade { sell: 0, buy: 2 }, Amount::In(wei(1_000))).is_err());
    assert_eq!(pool.spot_price_x96(Trade { sell: 0, buy: 1 }, Rounding::Up), Err(Error::InvalidPrice));
    assert_eq!(pool.initialize([wei(100), wei(0)]), Err(Error::Domain));
    let shares = pool.initialize([wei(10_u128.pow(24)), wei(10_u128.pow(12))]).unwrap();
    assert_eq!(shares, wei(2 * 10_u128.pow(24) - 1_000_000));
    // The Vault sells no more pool tokens than it has, and gives back no locked ones.
    assert_eq!(pool.state().bpt_balance + pool.state().actual_supply, PREMINTED_BPT);
    let few = pool.with_state(State { bpt_balance: wei(10), ..*pool.state() }).unwrap();
    let (join, exit) = (Trade { sell: 0, buy: 2 }, Trade { sell: 2, buy: 0 });
    assert!(few.amount_in(join, wei(10)).is_ok());
    assert_eq!(few.amount_in(join, wei(11)), Err(Error::Overflow));
    assert!(pool.exit_exact_bpt_in_for_tokens_out(shares + wei(1)).is_err());
    assert!(pool.amount_out(exit, pool.state().actual_supply).is_err());
    assert_eq!(pool.amount_out(Trade { sell: 2, buy: 2 }, wei(1)), Err(Error::InvalidAsset));
    assert_eq!(pool.amount_out(Trade { sell: 3, buy: 2 }, wei(1)), Err(Error::InvalidAsset));
    assert_eq!(pool.amount_out(join, wei(0)), Err(Error::InvalidAmount));
}

#[test]
fn there_is_an_amount_for_each_balance() {
    let (amp, one, three) = (U256::from(100_000), U256::from(ONE), U256::from(3 * ONE));
    let balances = [one; 6];
    for (tokens, amounts, expected) in [
        (3, 3, Ok(())),
        (3, 2, Err(Error::InvalidAmount)),
        (3, 4, Err(Error::InvalidAmount)),
        (5, 0, Err(Error::InvalidAmount)),
        (6, 6, Err(Error::InvalidAsset)),
        (6, 5, Err(Error::InvalidAsset)),
    ] {
        let (balances, amounts) = (&balances[..tokens], &[wei(1_000); 6][..amounts]);
        let join = stable_math::bpt_out_given_exact_tokens_in(amp, balances, amounts, three, three, U256::ZERO);
        let exit = stable_math::bpt_in_given_exact_tokens_out(amp, balances, amounts, three, three, U256::ZERO);
        assert_eq!((join.map(drop), exit.map(drop)), (expected, expected), "{} of {tokens}", amounts.len());
    }
}
