//! November 2025: composable stable pools lose what they hold to chains of swaps of a fixed amount out.
//!
//! A token with a rate of 1.058 and a balance of 18 wei: 17 of them are upscaled to 17.98, and that down to 17. The pool
//! is paid for 17 and left with 1, at a price that the last part of a wei decides. One swap brings the balance there,
//! one takes the 17, and one restores it from the invariant that is less by then. The twin of v6 rounds as its contract
//! does, whose vectors leave no other choice, and loses, too; the crate's own curve does not.

use cfmm_math::protocol::balancer::composable_stable_pool::{ComposableStablePool, PREMINTED_BPT, State};
use cfmm_math::protocol::{Amount, U256};
use cfmm_math::{Fee, FracU128, Invariant, Rounding, StableSwap, WithFee, X_FOR_Y, Y_FOR_X};
use fixed::FixedU128;
use fixed::types::extra::{U0, U64};
use num_bigint::BigInt;

use crate::exact::divide;
use crate::levels::{level, level_seen, level_true, ten, to_wei, wei};

/// 18-decimal.
const RATE: u64 = 1_058_132_408_689_971_699;
const START: u64 = 67_000;
/// 17·rate is 17.988.
const TRICK: u64 = 17;
const ROUNDS: usize = 22;

fn twin(rate: u64) -> ComposableStablePool<2> {
    let rates = [10_u64.pow(18), rate].map(U256::from);
    let fee = U256::from(100_000_000_000_000_u64);
    let pool = ComposableStablePool::new([18, 18], rates, U256::from(200_000), fee).unwrap();
    let state = State { balances: [U256::from(START); 2], bpt_balance: PREMINTED_BPT, actual_supply: wei(1_000_000) };
    pool.with_state(state).unwrap()
}

/// What brings token 0 back to half of the invariant.
fn excess(balance: U256, invariant: &BigInt) -> U256 {
    let half: u64 = (invariant / 2_u32).try_into().unwrap();
    balance.saturating_sub(U256::from(half))
}

/// The exact invariant after every swap of the attack, in wei. A swap that the pool refuses is left out.
fn attack(pool: &mut ComposableStablePool<2>, trick: u64) -> Vec<f64> {
    let mut levels = vec![to_wei(&level_true(pool))];
    for _ in 0..ROUNDS {
        let down = pool.state().balances[1].saturating_sub(U256::from(trick + 1));
        for (trade, amount) in [(X_FOR_Y, Some(down)), (X_FOR_Y, Some(U256::from(trick))), (Y_FOR_X, None)] {
            let back = || excess(pool.state().balances[0], &(level_true(pool) >> 32_u32));
            let amount = amount.unwrap_or_else(back);
            if pool.swap(trade, Amount::Out(amount)).is_ok() {
                levels.push(to_wei(&level_true(pool)));
            }
        }
    }
    levels
}

/// 66 swaps take 97 % of everything from the twin of v6: the documentation says so, and this is what it says it of.
#[test]
fn the_deployed_rounding_loses() {
    let mut pool = twin(RATE);
    let seen = level_seen(&pool, [0, 0]);
    let levels = attack(&mut pool, TRICK);
    println!("{:.0} wei, then {:.0?}", levels[0], levels.chunks(3).map(|round| round[0]).collect::<Vec<_>>());
    assert_eq!(levels.len(), 67);
    // Every round loses, and the swap of 17 wei most of it.
    for round in levels[..].windows(4).step_by(3) {
        assert!(round[3] < round[0] && round[2] < 0.9 * round[1], "{round:?}");
    }
    let left = levels.last().unwrap() / levels[0];
    assert!((0.02..0.05).contains(&left), "{left}");
    // What the contract itself sees of it.
    assert!(to_wei(&level_seen(&pool, [0, 0])) < 0.05 * to_wei(&seen));
    // The worth of a share, too.
    assert!(pool.rate().unwrap() < twin(RATE).rate().unwrap() / U256::from(20));
}

/// By a factor that is a whole number the same chains only pay fees.
#[test]
fn by_whole_factors_nothing_is_lost() {
    let mut swaps = 0;
    for rate in [1, 2, 3].map(|rate| rate * 10_u64.pow(18)) {
        for trick in 1..40 {
            let levels = attack(&mut twin(rate), trick);
            assert!(levels.windows(2).all(|pair| pair[1] >= pair[0]), "{rate} {trick} {levels:?}");
            swaps += levels.len() - 1;
        }
    }
    println!("{swaps} swaps by whole factors");
    assert!(swaps > 500, "{swaps}");
}

/// The attack on the crate's own curve in fixed point: reserves are balances times rates, `unit` is a wei of each token
/// in units of the number, what is paid out is whole wei. Returns the exact level before and after, in wei of token 0;
/// it never falls.
fn attack_on_the_curve<F: FracU128>(unit: [&BigInt; 2]) -> [BigInt; 2] {
    let number = |x: &BigInt| FixedU128::<F>::from_bits(x.try_into().unwrap());
    let amount = |token: usize, wei: u64| number(&divide(&(unit[token] * wei), &ten(18), Rounding::Up));
    let pool = StableSwap::new([amount(0, START), amount(1, START)], FixedU128::from_num(200)).unwrap();
    let mut pool = WithFee::new(pool, Fee::basis_points(1).unwrap()).unwrap();
    let level_of = |pool: &WithFee<StableSwap<FixedU128<F>, 2>>| {
        level(200_000, &[0, 1].map(|i| BigInt::from(pool.reserves()[i].to_bits())))
    };
    let wei = |x: BigInt, token: usize| -> u64 { (x * ten(18) / unit[token]).try_into().unwrap() };
    let first = level_of(&pool);
    let mut last = first.clone();
    for round in 0..3 * ROUNDS {
        let held = |token: usize| wei(pool.reserves()[token].to_bits().into(), token);
        let (trade, out) = match round % 3 {
            0 => (X_FOR_Y, held(1).saturating_sub(TRICK + 1)),
            1 => (X_FOR_Y, TRICK),
            _ => (Y_FOR_X, held(0).saturating_sub(wei(&last >> 1, 0))),
        };
        pool.swap_exact_out(trade, amount(trade.buy, out)).unwrap();
        let after = level_of(&pool);
        assert!(after >= last, "{round} {trade:?} {out}");
        last = after;
    }
    [first, last].map(|level| level * ten(18) / unit[0])
}

/// With a unit of a whole wei, where an amount paid out is rounded up by its rate, and with one of 2⁻⁶⁴ of that.
#[test]
fn the_generic_curve_does_not_lose() {
    let unit = [ten(18), BigInt::from(RATE)];
    let whole = attack_on_the_curve::<U0>([&unit[0], &unit[1]]);
    let unit = unit.map(|unit| unit << 64_u32);
    let fine = attack_on_the_curve::<U64>([&unit[0], &unit[1]]);
    println!("{whole:?} and {fine:?} wei before and after {} swaps", 3 * ROUNDS);
    assert!(whole[1] > whole[0] && fine[1] > fine[0]);
}
