//! Weighted pools: what belongs to a share, `∏ xᵢ^kᵢ / supply^Σk` for weights of whole percents, never falls.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::balancer::weighted_math::bpt_out_given_exact_token_in;
use cfmm_math::protocol::balancer::weighted_pool::{State, Version, WeightedPool};
use cfmm_math::protocol::{Amount, U256};
use cfmm_math::{Error, Rounding, Trade};
use num_bigint::BigInt;

use crate::exact::Random;
use crate::levels::{amount, big, one_of, wei};

const PERCENT: u64 = 10_000_000_000_000_000;
const VERSIONS: [Version; 3] = [Version::V1, Version::V3, Version::V4];

/// Weights of whole percents.
fn percents<const N: usize>(random: &mut Random) -> [u32; N] {
    let mut percents = [1; N];
    let mut left = 100 - N as u64;
    for percent in &mut percents[1..] {
        let more = random.below(left + 1);
        (*percent, left) = (1 + more as u32, left - more);
    }
    percents[0] += left as u32;
    percents
}

struct Case<const N: usize> {
    pool: WeightedPool<N>,
    percents: [u32; N],
}

impl<const N: usize> Case<N> {
    /// Balances below `2^bits`; where those are few, tokens of 18 decimals, of which a wei is a wei.
    fn new(random: &mut Random, bits: u64) -> Self {
        let percents = percents::<N>(random);
        let decimals = percents.map(|_| if bits < 8 { 18 } else { one_of(random, &[6, 8, 18, 0]) });
        let fee = one_of(random, &[1_000_000_000_000_u64, 3_000_000_000_000_000, 100_000_000_000_000_000]);
        let weights = percents.map(|p| U256::from(u64::from(p) * PERCENT));
        let pool = WeightedPool::new(one_of(random, &VERSIONS), decimals, weights, U256::from(fee)).unwrap();
        let balances = percents.map(|_| amount(random, bits));
        let state = State { balances, total_supply: wei(1_000_000) + amount(random, 3 * bits / 2) };
        Self { pool: pool.with_state(state).unwrap(), percents }
    }

    /// `∏ xᵢ^kᵢ` and `supply^Σk`
    fn share(&self, pool: &WeightedPool<N>) -> (BigInt, BigInt) {
        let State { balances, total_supply } = *pool.state();
        let level = balances.into_iter().zip(self.percents).map(|(x, percent)| big(x).pow(percent)).product();
        (level, big(total_supply).pow(100))
    }

    fn check(&self, before: &WeightedPool<N>, after: &WeightedPool<N>) {
        let ((level, supply), (level_after, supply_after)) = (self.share(before), self.share(after));
        assert!(level_after * supply >= level * supply_after, "{before:?}\n{after:?}");
    }

    fn swaps(&self, random: &mut Random, count: u32, bits: u64) -> u32 {
        let (mut pool, mut done) = (self.pool, 0);
        for _ in 0..20 * count {
            let trade = Trade { sell: random.below(N as u64) as usize, buy: random.below(N as u64) as usize };
            let fixed = amount(random, bits);
            let fixed = if random.below(2) == 0 { Amount::In(fixed) } else { Amount::Out(fixed) };
            let before = pool;
            match pool.swap(trade, fixed) {
                Ok(_) => done += 1,
                Err(_) => assert_eq!(pool, before),
            }
            self.check(&before, &pool);
            if done == count {
                break;
            }
        }
        done
    }

    fn joins_and_exits(&self, random: &mut Random, count: u32, bits: u64) -> [u32; 6] {
        let (mut pool, mut done) = (self.pool, [0; 6]);
        for _ in 0..count {
            let (before, op) = (pool, random.below(6) as usize);
            let amounts = self.percents.map(|_| if random.below(4) == 0 { U256::ZERO } else { amount(random, bits) });
            let (shares, token) = (amount(random, 3 * bits / 2), random.below(N as u64) as usize);
            let result = match op {
                0 => pool.join_exact_tokens_in(amounts).map(drop),
                1 => pool.join_token_in_for_exact_bpt_out(shares, token).map(drop),
                2 => pool.join_all_tokens_in_for_exact_bpt_out(shares).map(drop),
                3 => pool.exit_exact_bpt_in_for_one_token_out(shares, token).map(drop),
                4 => pool.exit_exact_bpt_in_for_tokens_out(shares).map(drop),
                _ => pool.exit_bpt_in_for_exact_tokens_out(amounts).map(drop),
            };
            match result {
                Ok(()) => done[op] += 1,
                Err(_) => assert_eq!(pool, before),
            }
            self.check(&before, &pool);
        }
        done
    }
}

/// Balances of 1 to 20 wei, and chains of 65 swaps.
#[test]
fn chains_of_micro_swaps() {
    fn run<const N: usize>(random: &mut Random) -> u32 {
        let mut case = Case::<N>::new(random, 4);
        let balances = [(); N].map(|()| wei(1 + u128::from(random.below(20))));
        case.pool = case.pool.with_state(State { balances, total_supply: wei(1_000_000) }).unwrap();
        case.swaps(random, 65, 3)
    }
    let mut random = Random::new(71);
    let done: u32 = (0..400).map(|_| run::<2>(&mut random) + run::<3>(&mut random) + run::<8>(&mut random)).sum();
    println!("{done} swaps");
    assert!(done > 400 * 100, "{done}");
}

#[test]
fn chains_of_swaps() {
    let mut random = Random::new(72);
    let mut done = 0;
    for _ in 0..100 {
        let bits = 8 + random.below(90);
        done += Case::<2>::new(&mut random, bits).swaps(&mut random, 65, bits);
        done += Case::<4>::new(&mut random, bits).swaps(&mut random, 65, bits);
    }
    println!("{done} swaps");
    assert!(done > 100 * 100, "{done}");
}

#[test]
fn chains_of_joins_and_exits() {
    let mut random = Random::new(73);
    let mut done = [0; 6];
    for _ in 0..150 {
        for bits in [4, 30, 60, 90] {
            let two = Case::<2>::new(&mut random, bits).joins_and_exits(&mut random, 40, bits);
            let five = Case::<5>::new(&mut random, bits).joins_and_exits(&mut random, 40, bits);
            for (done, (two, five)) in done.iter_mut().zip(two.into_iter().zip(five)) {
                *done += two + five;
            }
        }
    }
    println!("{done:?} joins and exits");
    assert!(done.into_iter().all(|done| done > 200), "{done:?}");
}

/// A deposit and its withdrawal, in every pair of ways, leave the pool no less than it had.
#[test]
fn round_trips() {
    let mut random = Random::new(74);
    let mut done = [[0; 3]; 3];
    for _ in 0..2_000 {
        let bits = 10 + random.below(80);
        let before = Case::<2>::new(&mut random, bits).pool;
        let State { balances, total_supply } = *before.state();
        let mut part = |whole: U256| whole >> (2 + random.below(20) as usize);
        let (amounts, minted) = (balances.map(&mut part), part(total_supply));
        let token = random.below(2) as usize;
        for (way_in, way_out) in (0..3).flat_map(|i| (0..3).map(move |j| (i, j))) {
            let mut pool = before;
            let joined = match way_in {
                0 => pool.join_exact_tokens_in(amounts),
                1 => pool.join_token_in_for_exact_bpt_out(minted, token).map(|_| minted),
                _ => pool.join_all_tokens_in_for_exact_bpt_out(minted).map(|_| minted),
            };
            let Ok(shares) = joined else { continue };
            let paid = [0, 1].map(|i| pool.state().balances[i] - balances[i]);
            let burnt = match way_out {
                0 => pool.exit_exact_bpt_in_for_one_token_out(shares, token).map(|_| shares),
                1 => pool.exit_exact_bpt_in_for_tokens_out(shares).map(|_| shares),
                _ => pool.exit_bpt_in_for_exact_tokens_out(paid),
            };
            let Ok(burnt) = burnt else { continue };
            done[way_in][way_out] += 1;
            let after = pool.state().balances;
            // What was paid costs all shares, and for those there is not more of both: one for the other is a swap.
            assert!(burnt >= shares, "{way_in} {way_out} {before:?}");
            assert!(after == balances || (0..2).any(|i| after[i] > balances[i]), "{way_in} {way_out} {before:?}");
        }
    }
    println!("{done:?} deposits and withdrawals");
    assert!(done.into_iter().flatten().all(|done| done > 200), "{done:?}");
}

/// The marginal price is the fraction, rounded once.
#[test]
fn marginal_price() {
    let mut random = Random::new(75);
    for _ in 0..2_000 {
        let case = Case::<3>::new(&mut random, 100);
        let (State { balances, .. }, trade) = (*case.pool.state(), Trade { sell: 0, buy: 2 });
        let num: BigInt = (big(balances[2]) * case.percents[0]) << 96;
        let den = big(balances[0]) * case.percents[2];
        let down = case.pool.spot_price_x96(trade, Rounding::Down).unwrap();
        let up = case.pool.spot_price_x96(trade, Rounding::Up).unwrap();
        assert_eq!(big(down), &num / &den);
        assert_eq!(big(up), (num + &den - 1) / den);
    }
}

/// What the factory and the pools refuse.
#[test]
fn limits() {
    let (half, fee) = (U256::from(50 * PERCENT), U256::from(1_000_000_000_000_u64));
    let new = |weights, fee| WeightedPool::new(Version::V4, [18, 18], weights, fee);
    assert!(new([half, half], fee).is_ok());
    assert_eq!(new([half, half], fee - wei(1)), Err(Error::InvalidFee));
    assert!(new([half, half], wei(10_u128.pow(17))).is_ok());
    assert_eq!(new([half, half], wei(10_u128.pow(17) + 1)), Err(Error::InvalidFee));
    assert_eq!(new([half, half - wei(1)], fee), Err(Error::InvalidWeight));
    assert_eq!(new([U256::MAX, half], fee), Err(Error::InvalidWeight));
    let (one, rest) = (U256::from(PERCENT), U256::from(99 * PERCENT));
    assert!(new([one, rest], fee).is_ok());
    assert_eq!(new([one - wei(1), rest + wei(1)], fee), Err(Error::InvalidWeight));
    assert_eq!(WeightedPool::new(Version::V4, [18, 19], [half, half], fee), Err(Error::Domain));

    let mut pool = new([half, half], fee).unwrap();
    let trade = Trade { sell: 0, buy: 1 };
    assert!(pool.swap(trade, Amount::In(wei(1))).is_err() && pool.join_exact_tokens_in([wei(1); 2]).is_err());
    assert!(pool.join_all_tokens_in_for_exact_bpt_out(wei(1)).is_err());
    assert_eq!(pool.initialize([U256::from(1) << 112_usize; 2]), Err(Error::Overflow));
    let balance = (U256::from(1) << 112_usize) - wei(1);
    let shares = pool.initialize([balance; 2]).unwrap();
    assert_eq!(pool.initialize([balance; 2]), Err(Error::InvalidAmount));
    assert_eq!(pool.swap(trade, Amount::In(wei(2))), Err(Error::Overflow)); // above 112 bits
    assert_eq!(pool.swap(trade, Amount::In(U256::ZERO)), Err(Error::InvalidAmount));
    assert_eq!(pool.swap(Trade { sell: 0, buy: 2 }, Amount::In(wei(1))), Err(Error::InvalidAsset));
    assert_eq!(pool.exit_exact_bpt_in_for_tokens_out(shares + wei(1)), Err(Error::InvalidAmount));
    assert!(pool.exit_exact_bpt_in_for_tokens_out(shares).is_ok());
    let too_few = State { balances: [balance; 2], total_supply: wei(999_999) };
    assert_eq!(pool.with_state(too_few), Err(Error::InvalidAmount));
    let too_much = State { balances: [balance + wei(1), balance], total_supply: wei(1_000_000) };
    assert_eq!(pool.with_state(too_much), Err(Error::InvalidReserve));

    // Shares of nothing: the contract asks for an invariant before every join and exit.
    let void = pool.with_state(State { balances: [U256::ZERO; 2], total_supply: wei(2_000_000) }).unwrap();
    let none = Err(Error::InvalidReserve);
    assert_eq!({ void }.join_all_tokens_in_for_exact_bpt_out(wei(1_000)).map(drop), none);
    assert_eq!({ void }.exit_exact_bpt_in_for_tokens_out(wei(1_000)).map(drop), none);
    assert_eq!({ void }.exit_bpt_in_for_exact_tokens_out([U256::ZERO; 2]).map(drop), none);

    // The oldest deployment has no join of all tokens, and no exact powers.
    let mut old = WeightedPool::new(Version::V1, [18, 18], [half, half], fee).unwrap();
    old.initialize([wei(10_u128.pow(20)); 2]).unwrap();
    assert_eq!(old.join_all_tokens_in_for_exact_bpt_out(wei(1)), Err(Error::Domain));
    let new = new([half, half], fee).unwrap().with_state(*old.state()).unwrap();
    let sold = wei(10_u128.pow(18));
    assert!(old.amount_out(trade, sold).unwrap() < new.amount_out(trade, sold).unwrap());
    assert_eq!(new.rate(), Ok(wei(10_u128.pow(18))));
}

/// The contract returns before it takes a power: no shares, even where the weight is none that a power has.
#[test]
fn nothing_of_one_token_gives_nothing() {
    let shares = |weight, amount| bpt_out_given_exact_token_in(wei(1_000), weight, amount, wei(1_000), U256::ZERO);
    let too_large = wei(10_u128.pow(38)) * wei(10_u128.pow(19));
    for weight in [wei(u128::from(PERCENT)), wei(100 * u128::from(PERCENT)), too_large] {
        assert_eq!(shares(weight, U256::ZERO), Ok(U256::ZERO));
    }
    assert!(shares(too_large, wei(1)).is_err());
}
