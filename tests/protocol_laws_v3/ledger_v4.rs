//! The same books for a pool of v4.

use std::collections::BTreeMap;

use cfmm_math::protocol::full_math::{add, sub};
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
use cfmm_math::protocol::uniswap_v4::pool::{Pool, Position};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, X_FOR_Y, Y_FOR_X};
use num_bigint::BigUint;

use crate::ledger::{Ticks, assert_consistent, assert_swap, both, no_ticks};
use crate::random::Random;

struct Ledger {
    pool: Pool<Ticks>,
    positions: BTreeMap<(i32, i32), Position>,
    held: [U256; 2],
}

impl Ledger {
    /// From the caller's view: negative is paid to the pool.
    fn settle(&mut self, delta: [i128; 2]) {
        self.held = both(self.held, delta, |held, delta| {
            let amount = U256::from(delta.unsigned_abs());
            let after = if delta < 0 { add(held, amount) } else { sub(held, amount) };
            after.expect("the pool pays what it does not hold")
        });
    }

    fn modify(&mut self, range: (i32, i32), delta: i128) -> bool {
        let mut position = self.positions.get(&range).copied().unwrap_or_default();
        let before = (self.pool, position);
        let quote = self.pool.quote_liquidity(&position, range.0, range.1, delta);
        let moved = self.pool.modify_liquidity(&mut position, range.0, range.1, delta);
        assert_eq!(moved, quote);
        let Ok(moved) = moved else {
            assert_eq!((self.pool, position), before);
            return false;
        };
        self.positions.insert(range, position);
        self.positions.retain(|_, position| position.liquidity != 0);
        self.settle(moved.total().unwrap());
        true
    }

    fn swap(&mut self, random: &mut Random, bits: u64) -> bool {
        let (direction, amount) = (random.direction(), random.amount(bits));
        let limit = random.one_in(3).then(|| {
            let tick = random.tick(self.pool.state().tick, self.pool.tick_spacing());
            sqrt_ratio_at_tick(tick).unwrap()
        });
        let fee = random.one_in(4).then(|| u32::try_from(random.below(1_000_001)).unwrap());
        let before = self.pool;
        let quote = before.quote(direction, amount, limit, fee);
        let swap = self.pool.swap(direction, amount, limit, fee);
        assert_eq!(swap, quote, "a swap is what its quote says");
        let Ok(swap) = swap else {
            assert_eq!(self.pool, before);
            return false;
        };
        assert_eq!(swap.after, *self.pool.state());
        assert_swap(before.state(), before.ticks(), &swap, amount, limit);
        self.settle(swap.balance_delta().unwrap());
        // The protocol takes its fee at once.
        let taken = i128::try_from(swap.protocol_fee_amount).unwrap();
        self.settle(if direction == Direction::ZeroForOne { [taken, 0] } else { [0, taken] });
        true
    }

    fn step(&mut self, random: &mut Random, bits: u64) -> bool {
        let any = random.next();
        let position = self.positions.iter().nth(usize::try_from(any).unwrap() % self.positions.len().max(1));
        match (random.below(16), position.map(|(range, position)| (*range, position.liquidity))) {
            (0..3, Some((range, _))) if self.positions.len() >= 24 => {
                self.modify(range, i128::try_from(random.sized(bits)).unwrap())
            }
            (0..3, _) | (_, None) => {
                let range = random.range(self.pool.state().tick, self.pool.tick_spacing());
                self.modify(range, i128::try_from(random.sized(bits)).unwrap())
            }
            (3..6, Some((range, liquidity))) => {
                let part = if random.one_in(3) { liquidity } else { random.sized(128) % (liquidity + 1) };
                self.modify(range, -i128::try_from(part).unwrap())
            }
            (6, _) => {
                let amounts = [U256::from(random.sized(bits / 2)), U256::from(random.sized(bits / 2))];
                self.pool.donate(amounts).map(|delta| self.settle(delta)).is_ok()
            }
            (7, _) => {
                let fees = [random.below(1_001), random.below(3) * 500].map(|fee| u16::try_from(fee).unwrap());
                self.pool.set_protocol_fee(fees).is_ok()
            }
            (8, _) => self.pool.set_lp_fee(u32::try_from(random.sized(14)).unwrap() - 1).is_ok(),
            _ => self.swap(random, bits),
        }
    }

    /// Positions and ticks agree, and the pool holds all that it would pay them.
    fn check(&self) {
        let liquidity = self.positions.iter().map(|(range, position)| (*range, position.liquidity));
        assert_consistent(self.pool.state(), self.pool.ticks(), liquidity);
        let mut owed = [U256::ZERO; 2];
        for (&(lower, upper), position) in &self.positions {
            let all = -i128::try_from(position.liquidity).unwrap();
            let delta = self.pool.quote_liquidity(position, lower, upper, all).unwrap().total().unwrap();
            owed = both(owed, delta, |owed, delta| add(owed, U256::from(u128::try_from(delta).unwrap())).unwrap());
        }
        assert!(owed[0] <= self.held[0] && owed[1] <= self.held[1], "owed {owed:?}, held {:?}", self.held);
    }
}

fn lives(lp_fee_pips: u32, tick_spacing: i32, tick: i32, bits: u64, seed: u64) {
    let mut random = Random(seed);
    let mut pool = Pool::new(tick_spacing, no_ticks()).unwrap();
    pool.initialize(sqrt_ratio_at_tick(tick).unwrap(), lp_fee_pips).unwrap();
    let mut ledger = Ledger { pool, positions: BTreeMap::new(), held: [U256::ZERO; 2] };
    let (mut made, steps) = (0, 10_000);
    for _ in 0..steps {
        made += usize::from(ledger.step(&mut random, bits));
        ledger.check();
    }
    for (range, position) in ledger.positions.clone() {
        assert!(ledger.modify(range, -i128::try_from(position.liquidity).unwrap()), "a position can always leave");
        ledger.check();
    }
    assert!(ledger.pool.ticks().as_slice().is_empty() && ledger.pool.state().liquidity == 0);
    println!("v4, spacing {tick_spacing}, tick {tick}: {made} of {steps} calls made, {:?} left", ledger.held);
    assert!(made > steps / 2, "only {made} of {steps} calls made");
}

#[test]
fn v4_books_balance_after_each_of_10_000_calls() {
    lives(100, 1, 0, 90, 11);
    lives(3_000, 60, 0, 90, 12);
    lives(10_000, 32_767, 0, 70, 13);
}

#[test]
fn v4_books_balance_with_extreme_prices_and_in_units() {
    lives(500, 10, -700_000, 60, 14);
    lives(500, 10, 800_000, 60, 15);
    lives(3_000, 60, 0, 6, 16);
}

/// A fee of all that is paid in buys nothing: an amount out cannot be had, an amount in is taken, and no amount is no swap.
/// As `Pool.swap` of v4-core, which reverts with `InvalidFeeForExactOut`.
#[test]
fn a_fee_of_everything_takes_an_amount_in_and_refuses_one_out() {
    for pips in [1_000_000, 999_999] {
        let mut pool = Pool::new(60, no_ticks()).unwrap();
        pool.initialize(sqrt_ratio_at_tick(0).unwrap(), pips).unwrap();
        pool.modify_liquidity(&mut Position::default(), -600, 600, 1_000_000_000_000).unwrap();
        for direction in [Direction::ZeroForOne, Direction::OneForZero] {
            let quote = |amount| pool.quote(direction, amount, None, None);
            let out = quote(Amount::Out(U256::from(10)));
            if pips == 1_000_000 {
                assert_eq!(out, Err(Error::InvalidFee));
            } else {
                assert!(out.is_ok());
            }
            assert_eq!(quote(Amount::Out(U256::ZERO)).unwrap().balance_delta(), Ok([0, 0]));
            let swap = quote(Amount::In(U256::from(1_000))).unwrap();
            assert_eq!(swap.fee_pips, pips);
            let paid = swap.balance_delta().unwrap();
            assert_eq!(paid.into_iter().filter(|delta| *delta < 0).collect::<Vec<_>>(), [-1_000]);
            assert!(paid.into_iter().all(|delta| delta <= 0), "{paid:?}");
        }
    }
}

/// `p²/2⁹⁶` and `2²⁸⁸/p²` of the root price, as fractions of large integers.
#[test]
fn the_spot_price_is_the_square_of_the_root_price() {
    let natural = |x: U256| BigUint::from_bytes_le(x.as_le_slice());
    for tick in [-400_000, -60, 0, 1, 23_028, 400_000] {
        let root = sqrt_ratio_at_tick(tick).unwrap();
        let mut pool = Pool::new(60, no_ticks()).unwrap();
        pool.initialize(root, 3_000).unwrap();
        let (square, one) = (natural(root).pow(2), BigUint::from(1_u32));
        for (trade, num, den) in [(X_FOR_Y, square.clone(), &one << 96), (Y_FOR_X, &one << 288, square)] {
            let exact = |rounding| natural(pool.spot_price_x96(trade, rounding).unwrap());
            assert_eq!(exact(Rounding::Down), &num / &den, "{tick} {trade:?}");
            assert_eq!(exact(Rounding::Up), (num + &den - &one) / &den, "{tick} {trade:?}");
        }
    }
}

/// A swap pays the fee that was set last, and no other.
#[test]
fn a_dynamic_fee_is_what_was_set() {
    let mut pool = Pool::new(60, no_ticks()).unwrap();
    assert_eq!(pool.set_lp_fee(500), Err(Error::InvalidPrice));
    pool.initialize(sqrt_ratio_at_tick(0).unwrap(), 0).unwrap();
    pool.modify_liquidity(&mut Position::default(), -600, 600, 1_000_000_000_000).unwrap();
    for pips in [500, 0, 10_000, 1_000_000] {
        pool.set_lp_fee(pips).unwrap();
        assert_eq!(pool.set_lp_fee(1_000_001), Err(Error::InvalidFee));
        let swap = pool.quote(Direction::ZeroForOne, Amount::In(U256::from(1_000_000)), None, None).unwrap();
        assert_eq!((swap.fee_pips, swap.fee_amount), (pips, U256::from(pips)));
    }
}
