//! Laws of single swaps.

use cfmm_math::protocol::uniswap_v3::pool::{
    Pool, PoolState, Position, ProtocolFees, SortedTicks, Swap, Tick, TickInfo,
};
use cfmm_math::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
use cfmm_math::protocol::uniswap_v3::{Direction, Q96};
use cfmm_math::protocol::{Amount, U256};

use crate::ledger::{Ledger, Ticks};
use crate::random::Random;

/// Pools of every fee with a dozen positions, at many prices.
fn pools(seed: u64, mut law: impl FnMut(&mut Random, &Pool<Ticks>)) {
    let mut random = Random(seed);
    for round in 0..400 {
        let (fee_pips, spacing) =
            [(100, 1), (500, 10), (3_000, 60), (10_000, 200), (0, 7), (250_000, 1_000)][round % 6];
        let tick = random.tick(0, spacing) / 4;
        let mut ledger = Ledger::with_positions(&mut random, fee_pips, spacing, tick);
        for _ in 0..random.below(20) {
            ledger.step(&mut random, 80);
        }
        law(&mut random, &ledger.pool);
    }
}

/// Whether the second price is at or beyond the first on the way of a swap.
fn reaches(direction: Direction, first: U256, second: U256) -> bool {
    match direction {
        Direction::ZeroForOne => second <= first,
        Direction::OneForZero => second >= first,
    }
}

#[test]
fn exact_out_then_exact_in_covers() {
    let mut answered = 0;
    pools(1, |random, pool| {
        for _ in 0..20 {
            let (direction, out) = (random.direction(), U256::from(random.sized(90)));
            let Ok(exact_out) = pool.quote(direction, Amount::Out(out), None) else { continue };
            if exact_out.amount_in == U256::ZERO {
                continue;
            }
            let exact_in = pool.quote(direction, Amount::In(exact_out.amount_in), None).unwrap();
            assert!(exact_in.amount_out >= exact_out.amount_out, "{exact_out:?}\n{exact_in:?}");
            answered += usize::from(exact_out.unfilled == U256::ZERO);
        }
    });
    println!("{answered} filled amounts out, each covered by its amount in");
    assert!(answered > 1_000);
}

#[test]
fn amounts_below_at_and_above_each_boundary() {
    let (mut boundaries, mut exactly) = (0, 0);
    pools(2, |_, pool| {
        for Tick { index, .. } in pool.ticks().as_slice() {
            let price = sqrt_ratio_at_tick(*index).unwrap();
            let Ok(there) = pool.quote_to_price(price) else { continue };
            let Swap { direction, amount_in, amount_out, .. } = there;
            let quote = |amount: Amount| pool.quote(direction, amount, None);
            let crossed = |swap: &Swap| (swap.ticks_crossed, swap.after.sqrt_price_x96);
            if amount_in > U256::from(2) {
                // The same amount reaches the tick and nothing further, and so crosses it; or the start of a gap before it.
                let at = quote(Amount::In(amount_in)).unwrap();
                if at.after.liquidity == 0 {
                    assert_eq!((at.amount_in, at.amount_out), (amount_in, amount_out));
                    assert!(reaches(direction, at.after.sqrt_price_x96, price));
                } else {
                    assert_eq!(at, Swap { unfilled: U256::ZERO, ..there });
                    exactly += 1;
                }
                let below = quote(Amount::In(amount_in - U256::ONE)).unwrap();
                assert!(below.unfilled == U256::ZERO && below.amount_out <= amount_out);
                assert!(
                    below.ticks_crossed <= at.ticks_crossed && reaches(direction, below.after.sqrt_price_x96, price)
                );
                let above = quote(Amount::In(amount_in + U256::ONE)).unwrap();
                assert!(above.amount_out >= amount_out && above.ticks_crossed >= at.ticks_crossed);
                assert!(reaches(direction, price, above.after.sqrt_price_x96));
                boundaries += 1;
            }
            if amount_out > U256::from(2) {
                let at = quote(Amount::Out(amount_out)).unwrap();
                // A price of which the last amounts out round to the same stops earlier.
                assert!(at.unfilled == U256::ZERO && at.amount_in <= amount_in && at.amount_out == amount_out);
                assert!(reaches(direction, at.after.sqrt_price_x96, price));
                let below = quote(Amount::Out(amount_out - U256::ONE)).unwrap();
                assert!(below.amount_in <= at.amount_in && crossed(&below).0 <= crossed(&at).0);
                let above = quote(Amount::Out(amount_out + U256::ONE)).unwrap();
                assert!(above.amount_in >= amount_in && reaches(direction, price, above.after.sqrt_price_x96));
            }
        }
    });
    println!("{boundaries} boundaries, {exactly} reached exactly");
    assert!(exactly > 1_000);
}

#[test]
fn a_swap_to_a_price_gets_there_and_a_failed_swap_changes_nothing() {
    pools(3, |random, pool| {
        let mut pool = *pool;
        let tick = random.tick(pool.state().tick, pool.tick_spacing());
        let price = sqrt_ratio_at_tick(tick).unwrap();
        let (before, quote) = (pool, pool.quote_to_price(price));
        assert_eq!(pool.swap_to_price(price), quote);
        match quote {
            Ok(swap) => assert_eq!((swap.after.sqrt_price_x96, *pool.state()), (price, swap.after)),
            Err(_) => assert_eq!(pool, before),
        }
        // There already.
        assert!(pool.swap_to_price(pool.state().sqrt_price_x96).is_err());
    });
}

#[test]
fn a_loan_paid_back_to_the_unit_and_fees_collected_to_the_unit() {
    let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 2]).unwrap()).unwrap();
    pool.initialize(Q96).unwrap();
    let held = pool.mint(&mut Position::default(), -60, 60, 1 << 60).unwrap();
    pool.set_fee_protocol([4, 0]).unwrap();
    // A fee of ⌈3.003⌉, for each token on its own.
    let units = |a: u64, b: u64| [U256::from(a), U256::from(b)];
    assert!(pool.flash(units(1_001, 0), units(1_004, 0), held).is_err());
    assert!(pool.flash(units(0, 1_001), units(0, 1_004), held).is_err());
    assert_eq!(pool.flash(units(1_001, 1_001), units(1_005, 1_005), held), Ok(units(4, 4)));
    let all = [held[0], U256::ZERO];
    assert_eq!(pool.flash(all, [held[0] + (held[0] >> 7), U256::ZERO], held).unwrap()[0], held[0] >> 7);
    assert!(pool.flash([held[0] + U256::ONE, U256::ZERO], [U256::MAX >> 1; 2], held).is_err());

    let [accrued, none] = pool.protocol_fees().accrued;
    assert_eq!((U256::from(accrued), none), (U256::ONE + (held[0] >> 9), 0));
    // Asked for to the unit, one stays; asked for less, all of that is paid.
    assert_eq!(pool.clone().collect_protocol([accrued + 1, 1]), Ok([accrued - 1, 0]));
    assert_eq!(pool.clone().collect_protocol([accrued, 0]), Ok([accrued - 1, 0]));
    assert_eq!(pool.collect_protocol([accrued - 1, 0]), Ok([accrued - 1, 0]));
    assert_eq!(pool.collect_protocol([1, 0]), Ok([0, 0]));
}

/// The contract stops at the ends of its bitmap's words, 256 multiples of the spacing, and downward its tick is then one
/// below. The walk leaves words without liquidity out, and must end as if it had stopped there.
#[test]
fn a_way_through_nothing_ends_as_if_it_had_stopped_at_each_word() {
    let pool_at = |price: U256| {
        let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 2]).unwrap()).unwrap();
        pool.initialize(price).unwrap();
        pool
    };
    let price = |tick: i32| sqrt_ratio_at_tick(tick).unwrap();
    let word = 256 * 60;
    for words in [-3, -1, 0, 1, 3] {
        for (to, downward, upward) in [
            (price(words * word), words * word - 1, words * word),
            (price(words * word) + U256::ONE, words * word, words * word),
            (price(words * word) - U256::ONE, words * word - 1, words * word - 1),
            (price(words * word + 60), words * word + 60, words * word + 60),
            (price(words * word - 60), words * word - 60, words * word - 60),
        ] {
            for (start, tick) in [(price(800_000), downward), (price(-800_000), upward)] {
                let mut pool = pool_at(start);
                let swap = pool.swap_to_price(to).unwrap();
                assert_eq!((pool.state().sqrt_price_x96, pool.state().tick), (to, tick));
                assert_eq!((swap.amount_in, swap.amount_out), (U256::ZERO, U256::ZERO));
            }
        }
    }
    // With liquidity it does stop there.
    let mut pool = pool_at(price(100));
    pool.mint(&mut Position::default(), -60_000, 60_000, 1 << 60).unwrap();
    pool.swap_to_price(price(-word)).unwrap();
    assert_eq!(pool.state().tick, -word - 1);
    pool.swap_to_price(price(-2 * word + 60)).unwrap();
    assert_eq!(pool.state().tick, -2 * word + 60);
}

/// Ticks that contradict the liquidity make a swap fail late, after it has crossed others: these are turned back.
#[test]
fn a_swap_that_fails_late_turns_its_ticks_back() {
    let tick = |index: i32, liquidity_net: i128| {
        let outside = U256::from(index.unsigned_abs()) << 100;
        let fee_growth_outside_x128 = [outside, U256::MAX - outside];
        let liquidity_gross = liquidity_net.unsigned_abs();
        Tick { index, info: TickInfo { liquidity_gross, liquidity_net, fee_growth_outside_x128 } }
    };
    // The last one takes away more than there is, in either direction.
    let mut slots = [
        tick(-900, -1 << 100),
        tick(-600, 1 << 40),
        tick(-60, 1 << 50),
        tick(60, -(1 << 49)),
        tick(600, 1 << 48),
        tick(900, -1 << 100),
    ];
    slots[0].info.liquidity_net = 1 << 100;
    let state = PoolState {
        sqrt_price_x96: Q96,
        liquidity: 1 << 51,
        fee_growth_global_x128: [U256::from(77) << 120, U256::MAX],
        ..PoolState::default()
    };
    let fees = ProtocolFees { denominators: [4, 5], accrued: [7, 8] };
    for direction in [Direction::ZeroForOne, Direction::OneForZero] {
        let mut pool = Pool::from_state(3_000, 60, state, fees, SortedTicks::new(slots).unwrap()).unwrap();
        let before = pool;
        let near = sqrt_ratio_at_tick(if direction == Direction::ZeroForOne { -899 } else { 899 }).unwrap();
        assert_eq!(pool.quote(direction, Amount::In(U256::MAX >> 1), Some(near)).unwrap().ticks_crossed, 2);
        assert!(pool.swap(direction, Amount::In(U256::MAX >> 1), None).is_err());
        assert_eq!(pool, before);
    }
}
