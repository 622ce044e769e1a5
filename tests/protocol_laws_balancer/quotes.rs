//! What is paid for what was asked: `amount_out(amount_in(y))` against `y`.
//!
//! Both directions round for the pool, so that the contracts do not promise `y` back: weighted pools lose twice the
//! error that they grant their powers, stable pools what each direction rounds up.

use cfmm_math::protocol::balancer::composable_stable_pool::{ComposableStablePool, PREMINTED_BPT, State};
use cfmm_math::protocol::balancer::weighted_pool::{State as WeightedState, Version, WeightedPool};
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{X_FOR_Y, Y_FOR_X};
use num_traits::ToPrimitive;

use crate::exact::Random;
use crate::levels::{amount, big, one_of, wei};

fn to_f64(x: U256) -> f64 {
    big(x).to_f64().unwrap()
}

/// `amount_out(amount_in(y)) ≥ y − 2.1·10⁻¹⁴·balance − 2`.
#[test]
fn weighted() {
    let mut random = Random::new(91);
    let (mut done, mut short, mut worst) = (0, 0, 0.0_f64);
    for _ in 0..20_000 {
        let percent = 1 + random.below(99);
        let weights = [percent, 100 - percent].map(|w| U256::from(w * 10_000_000_000_000_000));
        let version = one_of(&mut random, &[Version::V1, Version::V3]);
        let fee = one_of(&mut random, &[1_000_000_000_000_u64, 3_000_000_000_000_000]);
        let pool = WeightedPool::new(version, [18, 18], weights, U256::from(fee)).unwrap();
        let bits = 4 + random.below(95);
        let balances = [(); 2].map(|()| amount(&mut random, bits));
        let pool = pool.with_state(WeightedState { balances, total_supply: wei(1_000_000) }).unwrap();
        let trade = one_of(&mut random, &[X_FOR_Y, Y_FOR_X]);
        let y = amount(&mut random, bits);
        let Ok(amount_in) = pool.amount_in(trade, y) else { continue };
        let Ok(out) = pool.amount_out(trade, amount_in) else { continue };
        done += 1;
        short += u32::from(out < y);
        let missing = to_f64(y.saturating_sub(out)) - 2.0;
        worst = worst.max(missing / to_f64(balances[trade.buy]));
    }
    println!("{short} of {done} are short, by {worst:.3e} of the balance");
    assert!(done > 5_000 && short > 0 && worst < 2.1e-14, "{done} {short} {worst}");
}

/// `amount_out(amount_in(y)) ≥ y − 2000·ratio` wei, with the ratio of the larger balance to the smaller one, for a `y` below
/// a quarter of the balance and rates of at least one: the iteration rounds up a quotient that is then multiplied by a
/// thousand balances.
#[test]
fn stable() {
    let mut random = Random::new(92);
    let (mut done, mut short, mut worst) = (0, 0, 0.0_f64);
    for _ in 0..20_000 {
        let rates = [(); 2]
            .map(|()| U256::from(one_of(&mut random, &[1_000_000_000_000_000_000, 1_058_132_408_689_971_699_u64])));
        let amp = one_of(&mut random, &[50_000, 200_000, 5_000_000]);
        let fee = one_of(&mut random, &[1_000_000_000_000_u64, 100_000_000_000_000]);
        let pool = ComposableStablePool::new([18, 18], rates, U256::from(amp), U256::from(fee)).unwrap();
        let base = 10 + random.below(70);
        let balances = [(); 2].map(|()| amount(&mut random, 4) << base as usize);
        let state = State { balances, bpt_balance: PREMINTED_BPT, actual_supply: wei(1_000_000) };
        let pool = pool.with_state(state).unwrap();
        let (trade, y) = (one_of(&mut random, &[X_FOR_Y, Y_FOR_X]), amount(&mut random, base - 2));
        let Ok(amount_in) = pool.amount_in(trade, y) else { continue };
        let Ok(out) = pool.amount_out(trade, amount_in) else { continue };
        done += 1;
        short += u32::from(out < y);
        let (more, less) = (balances[0].max(balances[1]), balances[0].min(balances[1]));
        worst = worst.max(to_f64(y.saturating_sub(out)) * to_f64(less) / to_f64(more));
    }
    println!("{short} of {done} are short, by {worst:.1} wei times the ratio of balances at most");
    assert!(done > 5_000 && short > 0 && worst <= 2_000.0, "{done} {short} {worst}");
}
