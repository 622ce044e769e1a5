//! Any words into a pool: an answer or an error, never a panic, and a failure leaves the pool as it was.

use cfmm_math::protocol::balancer::composable_stable_pool::{ComposableStablePool, State};
use cfmm_math::protocol::balancer::weighted_pool::{State as WeightedState, Version, WeightedPool};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Result, Rounding, Trade};

use crate::exact::Random;
use crate::levels::one_of;

/// Of every length alike, and the corners.
fn wild(random: &mut Random) -> U256 {
    let limbs = [(); 4].map(|()| random.word());
    match random.below(12) {
        0 => U256::ZERO,
        1 => U256::MAX >> random.below(256) as usize,
        2 => U256::ONE << random.below(256) as usize,
        _ => U256::from_limbs(limbs) >> random.below(256) as usize,
    }
}

/// Any balances, or some that are not far apart.
fn balances(random: &mut Random) -> [U256; 3] {
    match random.below(4) {
        0 => [(); 3].map(|()| wild(random)),
        1 => [(); 3].map(|()| wild(random) >> 144_usize),
        _ => {
            let base = random.below(100) as usize;
            [(); 3].map(|()| U256::from(1 + random.below(4_000)) << base)
        }
    }
}

macro_rules! any_words {
    ($before:ident, $random:ident, $pool:ident, $done:ident) => {
        let shift = one_of(&mut $random, &[0, 144, 190_usize]);
        let [a, b, c] = [(); 3].map(|()| wild(&mut $random) >> shift);
        let token = $random.below(5) as usize;
        let trade = Trade { sell: token, buy: $random.below(5) as usize };
        let amounts = [a, b, c];
        let calls: [&dyn Fn(&mut _) -> Result<()>; 10] = [
            &|pool: &mut $pool| pool.swap(trade, Amount::In(a)).map(drop),
            &|pool: &mut $pool| pool.swap(trade, Amount::Out(a)).map(drop),
            &|pool: &mut $pool| pool.join_exact_tokens_in(amounts).map(drop),
            &|pool: &mut $pool| pool.join_token_in_for_exact_bpt_out(a, token).map(drop),
            &|pool: &mut $pool| pool.join_all_tokens_in_for_exact_bpt_out(a).map(drop),
            &|pool: &mut $pool| pool.exit_exact_bpt_in_for_one_token_out(a, token).map(drop),
            &|pool: &mut $pool| pool.exit_exact_bpt_in_for_tokens_out(a).map(drop),
            &|pool: &mut $pool| pool.exit_bpt_in_for_exact_tokens_out(amounts).map(drop),
            &|pool: &mut $pool| pool.initialize(amounts).map(drop),
            &|pool: &mut $pool| pool.set_swap_fee_percentage(a),
        ];
        for call in calls {
            let mut pool = $before;
            if call(&mut pool).is_ok() {
                $done += 1;
                assert!(pool.state().balances.iter().all(|balance| balance.bit_len() <= 112));
                assert!($before.with_state(*pool.state()).is_ok());
            } else {
                assert_eq!(pool, $before);
            }
        }
        let _ = ($before.rate(), $before.invariant(), $before.spot_price_x96(trade, Rounding::Up));
    };
}

type Weighted3 = WeightedPool<3>;
type Stable3 = ComposableStablePool<3>;

#[test]
fn into_a_weighted_pool() {
    let mut random = Random::new(51);
    let mut done = 0;
    for _ in 0..20_000 {
        let weights = [20_u64, 30, 50].map(|w| U256::from(w * 10_000_000_000_000_000));
        let version = one_of(&mut random, &[Version::V1, Version::V3, Version::V4]);
        let decimals = [(); 3].map(|()| random.below(20) as u8);
        let Ok(pool) = WeightedPool::new(version, decimals, weights, wild(&mut random) >> 190_usize) else { continue };
        let state = WeightedState { balances: balances(&mut random), total_supply: wild(&mut random) };
        let Ok(before) = pool.with_state(state) else { continue };
        any_words!(before, random, Weighted3, done);
    }
    println!("{done}");
    assert!(done > 100, "{done}");
}

#[test]
fn into_a_stable_pool() {
    let mut random = Random::new(52);
    let mut done = 0;
    for _ in 0..20_000 {
        let decimals = [(); 3].map(|()| 19 - (random.below(400) as f64).sqrt() as u8);
        let rates =
            [(); 3].map(|()| if random.below(3) == 0 { wild(&mut random) } else { U256::from(random.word() >> 3) });
        let amp = if random.below(4) == 0 { wild(&mut random) } else { U256::from(random.below(5_010_000)) };
        let fee = U256::from(random.below(110_000_000_000_000_000));
        let Ok(pool) = ComposableStablePool::new(decimals, rates, amp, fee) else { continue };
        let state = State {
            balances: balances(&mut random),
            bpt_balance: wild(&mut random) >> 144_usize,
            actual_supply: wild(&mut random) >> (150 * random.below(2) as usize),
        };
        let Ok(before) = pool.with_state(state) else { continue };
        any_words!(before, random, Stable3, done);
    }
    println!("{done}");
    assert!(done > 100, "{done}");
}
