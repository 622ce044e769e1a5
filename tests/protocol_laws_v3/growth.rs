//! Fees inside a range: those of its parts, and what a position is paid of them.

use cfmm_math::Rounding;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::full_math::{add, mul_div};
use cfmm_math::protocol::uniswap_v3::Q96;
use cfmm_math::protocol::uniswap_v3::pool::{Pool, Position};
use cfmm_math::protocol::uniswap_v4::pool as v4;

use crate::ledger::{both, no_ticks};
use crate::random::Random;

const SPACING: i32 = 60;
/// A wide range, in three parts.
const ENDS: [i32; 4] = [-60_000, -600, 600, 60_000];
/// Liquidity of the whole and of the middle.
const OUT: u128 = 1 << 70;
const IN: u128 = 1 << 72;

/// What a liquidity is paid for the growth between two times.
fn paid(before: [U256; 2], after: [U256; 2], liquidity: u128) -> [U256; 2] {
    both(after, before, |after, before| {
        mul_div(after.wrapping_sub(before), U256::from(liquidity), U256::ONE.wrapping_shl(128), Rounding::Down).unwrap()
    })
}

/// Growth of the whole is that of the parts, each of them asked as `[lower, upper]`.
fn adds_up(inside: impl Fn(i32, i32) -> [U256; 2]) {
    let [a, b, c, d] = ENDS;
    let parts = both(inside(a, b), inside(b, c), U256::wrapping_add);
    assert_eq!(both(parts, inside(c, d), U256::wrapping_add), inside(a, d));
}

#[test]
fn fees_of_a_range_of_v3() {
    let mut random = Random(91);
    let mut pool = Pool::new(3_000, SPACING, no_ticks()).unwrap();
    pool.initialize(Q96).unwrap();
    let (mut outer, mut inner) = (Position::default(), Position::default());
    pool.mint(&mut outer, ENDS[0], ENDS[3], OUT).unwrap();
    pool.mint(&mut inner, ENDS[1], ENDS[2], IN).unwrap();
    for _ in 0..300 {
        let before = pool.fee_growth_inside_x128(ENDS[1], ENDS[2]).unwrap();
        for _ in 0..5 {
            let _ = pool.swap(random.direction(), random.amount(70), None);
        }
        adds_up(|lower, upper| pool.fee_growth_inside_x128(lower, upper).unwrap());
        let owed = inner.tokens_owed.map(U256::from);
        pool.burn(&mut inner, ENDS[1], ENDS[2], 0).unwrap();
        let fees = paid(before, pool.fee_growth_inside_x128(ENDS[1], ENDS[2]).unwrap(), IN);
        assert_eq!(both(owed, fees, |a, b| add(a, b).unwrap()), inner.tokens_owed.map(U256::from));
    }
    assert!(inner.tokens_owed.iter().all(|owed| *owed > 0), "swaps both ways");
    assert!(pool.fee_growth_inside_x128(ENDS[1], ENDS[1]).is_err());
}

#[test]
fn fees_of_a_range_of_v4() {
    let mut random = Random(92);
    let mut pool = v4::Pool::new(SPACING, no_ticks()).unwrap();
    pool.initialize(Q96, 3_000).unwrap();
    // 2¹²⁸ − 1 over the 29,575 ticks of that spacing within ±887,272, and one below: v4 rounds the lowest down.
    assert_eq!(pool.max_liquidity_per_tick(), u128::MAX / 29_576);
    let (mut outer, mut inner) = (v4::Position::default(), v4::Position::default());
    pool.modify_liquidity(&mut outer, ENDS[0], ENDS[3], OUT.cast_signed()).unwrap();
    pool.modify_liquidity(&mut inner, ENDS[1], ENDS[2], IN.cast_signed()).unwrap();
    let mut sum = [0; 2];
    for _ in 0..300 {
        let before = pool.fee_growth_inside_x128(ENDS[1], ENDS[2]).unwrap();
        for _ in 0..5 {
            let _ = pool.swap(random.direction(), random.amount(70), None, None);
        }
        adds_up(|lower, upper| pool.fee_growth_inside_x128(lower, upper).unwrap());
        let delta = pool.modify_liquidity(&mut inner, ENDS[1], ENDS[2], 0).unwrap();
        let fees = paid(before, pool.fee_growth_inside_x128(ENDS[1], ENDS[2]).unwrap(), IN);
        assert_eq!(delta.fees.map(|fee| U256::from(fee.unsigned_abs())), fees);
        sum = both(sum, delta.fees, |a, b| a + b);
    }
    assert!(sum.iter().all(|fee| *fee > 0), "swaps both ways");
}
