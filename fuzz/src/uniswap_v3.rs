//! A pool of Uniswap v3 from its first price to the last position that leaves: whatever is called in whatever order, the
//! pool holds what it owes, its liquidity is that of the positions around its price, and two ways to store its ticks
//! are one pool.

use std::collections::BTreeMap;

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::pool::{Pool, Position, SortedTicks, Swap, Tick, TickMap, furthest_price};
use cfmm_math::protocol::uniswap_v3::tick_math::{
    MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, MIN_TICK, sqrt_ratio_at_tick, tick_at_sqrt_ratio,
};
use cfmm_math::protocol::{Amount, U256};
use cfmm_math::{Result, Rounding};
use num_bigint::BigInt;
use num_integer::Integer;

use crate::input::Input;

/// Calls in the life of a pool.
const CALLS: usize = 40;

/// Positions, which all ends together leave room for.
const POSITIONS: usize = 12;

type Ticks = SortedTicks<[Tick; 2 * POSITIONS + 2]>;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let Some(mut ledger) = Ledger::read(&mut input) else { return };
    for _ in 0..CALLS {
        if input.is_empty() {
            break;
        }
        ledger.call(&mut input);
        ledger.check();
    }
    ledger.close();
}

fn big(x: U256) -> BigInt {
    BigInt::from_bytes_le(num_bigint::Sign::Plus, &x.to_le_bytes::<32>())
}

fn price_at(tick: i32) -> U256 {
    sqrt_ratio_at_tick(tick).expect("a tick in range")
}

/// The pool twice, everybody's positions, and the tokens.
struct Ledger {
    pool: Pool<Ticks>,
    twin: Pool<TickMap>,
    positions: BTreeMap<(i32, i32), Position>,
    held: [BigInt; 2],
    /// Bits of the amounts.
    bits: u32,
}

impl Ledger {
    fn read(input: &mut Input) -> Option<Self> {
        let (how, spacing, fee, bits) = (input.byte(), input.u16(), input.u32(), input.byte());
        let (fee_pips, tick_spacing) = match how % 8 {
            0 => (100, 1),
            1 => (500, 10),
            2 => (3_000, 60),
            3 => (10_000, 200),
            _ => (fee % 1_000_000, 1 + i32::from(spacing % 16_383)),
        };
        let ticks = SortedTicks::new([Tick::default(); 2 * POSITIONS + 2]).expect("no ticks");
        let mut pool = Pool::new(fee_pips, tick_spacing, ticks).expect("a fee and a spacing in range");
        let mut twin = Pool::new(fee_pips, tick_spacing, TickMap::new()).expect("the same");
        let price = if how & 128 == 0 { price_at(tick(input, 0, 1)) } else { input.u256() };
        let started = pool.initialize(price);
        assert_eq!(started, twin.initialize(price));
        assert_eq!(started.is_ok(), (MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(&price));
        started.ok()?;
        let bits = 1 + u32::from(bits % 128);
        Some(Self { pool, twin, positions: BTreeMap::new(), held: [BigInt::ZERO, BigInt::ZERO], bits })
    }

    fn call(&mut self, input: &mut Input) {
        match input.below(16) {
            0..4 => self.mint(input),
            4 | 5 => {
                if let Some(range) = self.any(input) {
                    let (how, part) = (input.byte(), input.sized(128));
                    let liquidity = self.positions[&range].liquidity;
                    let part = if how % 3 == 0 { liquidity } else { part % (liquidity.saturating_add(1)).max(1) };
                    self.burn(range, part);
                }
            }
            6 => {
                if let Some(range) = self.any(input) {
                    self.collect(range, [input.sized(128), input.sized(128)]);
                }
            }
            7 => self.flash(input),
            8 => {
                let denominators = [input.below(12), input.below(12)];
                let set = self.pool.set_fee_protocol(denominators);
                assert_eq!(set, self.twin.set_fee_protocol(denominators));
                assert_eq!(set.is_ok(), denominators.iter().all(|d| *d == 0 || (4..=10).contains(d)));
            }
            9 => {
                let asked = [input.sized(128), input.sized(128)];
                let accrued = self.pool.protocol_fees().accrued;
                let paid = self.pool.collect_protocol(asked).expect("an initialised pool");
                assert_eq!(Ok(paid), self.twin.collect_protocol(asked));
                assert!((0..2).all(|i| paid[i] <= asked[i] && paid[i] <= accrued[i]));
                self.pay(paid.map(BigInt::from));
            }
            _ => self.swap(input),
        }
    }

    fn receive(&mut self, amounts: [U256; 2]) {
        for (held, amount) in self.held.iter_mut().zip(amounts) {
            *held += big(amount);
        }
    }

    fn pay(&mut self, amounts: [BigInt; 2]) {
        for (held, amount) in self.held.iter_mut().zip(amounts) {
            assert!(amount <= *held, "{amount} is paid of {held}");
            *held -= amount;
        }
    }

    fn any(&self, input: &mut Input) -> Option<(i32, i32)> {
        let at = usize::from(input.byte());
        self.positions.keys().nth(at % self.positions.len().max(1)).copied()
    }

    fn mint(&mut self, input: &mut Input) {
        let (near, spacing) = (self.pool.state().tick, self.pool.tick_spacing());
        let (a, b) = (tick(input, near, spacing), tick(input, near, spacing));
        let liquidity = input.sized(self.bits);
        let range =
            if self.positions.len() < POSITIONS { (a.min(b), a.max(b)) } else { self.any(input).unwrap_or((a, b)) };
        let before = (self.pool, self.positions.get(&range).copied().unwrap_or_default());
        let (mut position, mut other) = (before.1, before.1);
        let minted = self.pool.mint(&mut position, range.0, range.1, liquidity);
        assert_eq!(minted, self.twin.mint(&mut other, range.0, range.1, liquidity));
        assert_eq!(position, other);
        let Ok(paid) = minted else {
            assert_eq!((self.pool, position), before, "a failing mint has changed something");
            return;
        };
        self.positions.insert(range, position);
        self.amounts_are_near(range, liquidity, paid, Up);
        self.receive(paid);
    }

    fn burn(&mut self, range: (i32, i32), liquidity: u128) {
        let position = self.positions[&range];
        let (before, mut after, mut other) = ((self.pool, position), position, position);
        let burned = self.pool.burn(&mut after, range.0, range.1, liquidity);
        assert_eq!(burned, self.twin.burn(&mut other, range.0, range.1, liquidity));
        assert_eq!(after, other);
        match burned {
            Ok(amounts) => self.amounts_are_near(range, liquidity, amounts, Down),
            Err(_) => assert_eq!((self.pool, after), before, "a failing burn has changed something"),
        }
        self.positions.insert(range, after);
    }

    fn collect(&mut self, range: (i32, i32), asked: [u128; 2]) {
        let position = self.positions.get_mut(&range).expect("a position");
        let owed = position.tokens_owed;
        let paid = self.pool.collect(position, asked).expect("an initialised pool");
        assert_eq!(paid, [owed[0].min(asked[0]), owed[1].min(asked[1])]);
        if position.liquidity == 0 && position.tokens_owed == [0; 2] {
            self.positions.remove(&range);
        }
        self.pay(paid.map(BigInt::from));
    }

    fn flash(&mut self, input: &mut Input) {
        let mut amount = || U256::from(input.sized(self.bits));
        let (lent, extra) = ([amount(), amount()], [amount(), amount()]);
        let held = self.held.clone().map(|held| U256::from_le_slice(&padded(&held)));
        let repaid = [lent[0] + extra[0], lent[1] + extra[1]];
        let before = self.pool;
        let paid = self.pool.flash(lent, repaid, held);
        assert_eq!(paid, self.twin.flash(lent, repaid, held));
        match paid {
            Ok(paid) => {
                assert_eq!(paid, extra);
                let fee = |i: usize| (big(lent[i]) * self.pool.fee_pips()).div_ceil(&BigInt::from(1_000_000));
                assert!((0..2).all(|i| big(extra[i]) >= fee(i) && lent[i] <= held[i]));
                self.receive(paid);
            }
            Err(_) => assert_eq!(self.pool, before, "a failing loan has changed the pool"),
        }
    }

    /// The tokens of a change of liquidity, against the integrals that they are: `L·(1/√p − 1/√p_upper)` and
    /// `L·(√p − √p_lower)`, each within the units of its roundings.
    fn amounts_are_near(&self, range: (i32, i32), liquidity: u128, amounts: [U256; 2], rounding: Rounding) {
        let price = self.pool.state().sqrt_price_x96;
        let (lower, upper) = (price_at(range.0), price_at(range.1));
        let within = big(price.clamp(lower, upper));
        let (lower, upper, l) = (big(lower), big(upper), BigInt::from(liquidity));
        let [amount_0, amount_1] = amounts.map(big);
        let (num_0, den_0) = ((&l << 96_u32) * (&upper - &within), &upper * &within);
        let (num_1, den_1) = (l * (within - lower), BigInt::from(1) << 96_u32);
        for (amount, num, den, units) in [(amount_0, num_0, den_0, 2), (amount_1, num_1, den_1, 1)] {
            // Positive: more than the integral.
            let beyond = (&amount * &den - &num) * if rounding == Up { 1 } else { -1 };
            let most = den * units;
            assert!(BigInt::ZERO <= beyond && beyond < most, "{range:?}, {liquidity}: {amount} {rounding:?}, {num}");
        }
    }

    fn swap(&mut self, input: &mut Input) {
        let direction = if input.flag() { Direction::ZeroForOne } else { Direction::OneForZero };
        let size = match input.byte() {
            // All that it takes.
            0 => U256::MAX >> 1,
            1 => input.u256(),
            _ => U256::from(input.sized(self.bits)),
        };
        let amount = if input.flag() { Amount::In(size) } else { Amount::Out(size) };
        let limit = match input.byte() {
            0..64 => {
                let price = price_at(tick(input, self.pool.state().tick, self.pool.tick_spacing()));
                // On a tick, and a unit to either side of it.
                Some(price.wrapping_add(U256::from(input.below(3))).wrapping_sub(U256::ONE))
            }
            64 => Some(input.u256()),
            _ => None,
        };
        let before = self.pool;
        let quote = before.quote(direction, amount, limit);
        let swap = self.pool.swap(direction, amount, limit);
        assert_eq!(swap, quote, "a swap is what its quote says");
        assert_eq!(swap, self.twin.swap(direction, amount, limit), "ticks in a map are another pool");
        let Ok(swap) = swap else {
            assert_eq!(self.pool, before, "a failing swap has changed the pool");
            return;
        };
        assert_eq!(swap.after, *self.pool.state());
        assert_swap(&before, &swap, amount, limit);
        self.there_and_back(&before, &swap, limit);
        let (ins, outs) = match direction {
            Direction::ZeroForOne => ([swap.amount_in, U256::ZERO], [U256::ZERO, swap.amount_out]),
            Direction::OneForZero => ([U256::ZERO, swap.amount_in], [swap.amount_out, U256::ZERO]),
        };
        self.receive(ins);
        self.pay(outs.map(big));
    }

    /// What is asked for an amount buys it, and what was bought is sold again for no more than it cost.
    fn there_and_back(&self, before: &Pool<Ticks>, swap: &Swap, limit: Option<U256>) {
        if swap.amount_in > U256::ZERO && limit.is_none() {
            let again: Result<Swap> = before.quote(swap.direction, Amount::In(swap.amount_in), None);
            let again = again.expect("an amount in that was asked for");
            assert!(again.amount_out >= swap.amount_out, "{swap:?} covers {again:?} only");
        }
        if swap.amount_out > U256::ZERO {
            let reverse = match swap.direction {
                Direction::ZeroForOne => Direction::OneForZero,
                Direction::OneForZero => Direction::ZeroForOne,
            };
            if let Ok(back) = self.pool.quote(reverse, Amount::In(swap.amount_out), None) {
                assert!(back.amount_out <= swap.amount_in, "{swap:?} and back: {back:?}");
            }
        }
    }

    /// Liquidity, ticks and price agree with the positions, and the pool holds what it owes.
    fn check(&self) {
        let state = self.pool.state();
        assert_eq!(state, self.twin.state());
        assert_eq!(self.pool.protocol_fees(), self.twin.protocol_fees());
        assert!(self.twin.ticks().iter().eq(self.pool.ticks().as_slice().iter().copied()), "two kinds of ticks");
        assert!((MIN_SQRT_RATIO..MAX_SQRT_RATIO).contains(&state.sqrt_price_x96));
        let tick = tick_at_sqrt_ratio(state.sqrt_price_x96).expect("a price in range");
        let stands_on_it = state.tick + 1 == tick && price_at(tick) == state.sqrt_price_x96;
        assert!(state.tick == tick || stands_on_it, "tick {} at the price of {tick}", state.tick);

        let (mut active, mut ends) = (0_u128, BTreeMap::<i32, (u128, i128)>::new());
        for (&(lower, upper), position) in self.positions.iter().filter(|(_, position)| position.liquidity != 0) {
            if lower <= state.tick && state.tick < upper {
                active += position.liquidity;
            }
            let signed = i128::try_from(position.liquidity).expect("127 bits");
            for (tick, net) in [(lower, signed), (upper, -signed)] {
                let end = ends.entry(tick).or_default();
                *end = (end.0 + position.liquidity, end.1 + net);
            }
        }
        assert_eq!(state.liquidity, active, "the liquidity is not that of the positions around the price");
        let stored = self.pool.ticks().as_slice().iter();
        assert!(stored.map(|t| (t.index, (t.info.liquidity_gross, t.info.liquidity_net))).eq(ends), "ticks");

        let mut owed = self.pool.protocol_fees().accrued.map(BigInt::from);
        for (&(lower, upper), position) in &self.positions {
            let principal = self.pool.amounts(lower, upper, position.liquidity, Down).expect("a position");
            let fees = self.pool.tokens_owed(position, lower, upper).expect("a position");
            for i in 0..2 {
                owed[i] += big(principal[i]) + fees[i];
            }
        }
        assert!((0..2).all(|i| owed[i] <= self.held[i]), "owed {owed:?}, held {:?}", self.held);
    }

    /// Everybody leaves.
    fn close(mut self) {
        for range in self.positions.keys().copied().collect::<Vec<_>>() {
            let liquidity = self.positions[&range].liquidity;
            if liquidity != 0 {
                self.burn(range, liquidity);
                assert_eq!(self.positions[&range].liquidity, 0, "a position can always leave");
            }
            self.collect(range, [u128::MAX; 2]);
        }
        let fees = self.pool.collect_protocol([u128::MAX; 2]).expect("an initialised pool");
        self.pay(fees.map(BigInt::from));
        assert!(self.positions.is_empty() && self.pool.ticks().as_slice().is_empty());
        assert_eq!(self.pool.state().liquidity, 0);
    }
}

/// Little-endian, 32 bytes, or the largest number.
fn padded(x: &BigInt) -> [u8; 32] {
    let (_, bytes) = x.to_bytes_le();
    let mut all = [0; 32];
    match all.get_mut(..bytes.len()) {
        Some(low) => low.copy_from_slice(&bytes),
        None => all = [0xff; 32],
    }
    all
}

/// A multiple of the spacing: at most 16 of them away, or anywhere.
fn tick(input: &mut Input, near: i32, spacing: i32) -> i32 {
    let (how, at) = (input.byte(), input.u32());
    let tick = match how {
        0..32 => i64::from(at % (2 * MAX_TICK.unsigned_abs() + 1)) - i64::from(MAX_TICK),
        32 => MIN_TICK.into(),
        33 => MAX_TICK.into(),
        _ => i64::from(near) + (i64::from(at % 33) - 16) * i64::from(spacing),
    };
    i32::try_from(tick).unwrap_or(0).clamp(MIN_TICK, MAX_TICK) / spacing * spacing
}

/// What a swap says of itself, and that the price passes no initialised tick without crossing it.
fn assert_swap(pool: &Pool<Ticks>, swap: &Swap, amount: Amount, limit: Option<U256>) {
    let (before, after) = (pool.state(), &swap.after);
    let limit = limit.unwrap_or(furthest_price(swap.direction));
    let passed =
        |from: i32, to: i32| pool.ticks().as_slice().iter().filter(|t| from < t.index && t.index <= to).count();
    let (old, new) = (before.sqrt_price_x96, after.sqrt_price_x96);
    let (crossed, goes_right) = match swap.direction {
        Direction::ZeroForOne => (passed(after.tick, before.tick), limit <= new && new <= old),
        Direction::OneForZero => (passed(before.tick, after.tick), old <= new && new <= limit),
    };
    assert!(goes_right, "from {old} to {new}, beyond {limit}");
    assert_eq!(usize::try_from(swap.ticks_crossed), Ok(crossed), "every initialised tick passed is crossed");
    assert!(swap.unfilled == U256::ZERO || new == limit, "unfilled before the limit");
    let (asked, moved) = match amount {
        Amount::In(asked) => (asked, swap.amount_in),
        Amount::Out(asked) => (asked, swap.amount_out),
    };
    assert_eq!(big(moved) + big(swap.unfilled), big(asked));
    assert!(swap.protocol_fee_amount <= swap.fee_amount && swap.fee_amount <= swap.amount_in);
}
