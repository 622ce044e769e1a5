//! A pool of v3, everybody's positions in it, and the tokens that it holds: books that must balance after every call.

use std::collections::BTreeMap;

use cfmm_math::Rounding;
use cfmm_math::protocol::full_math::{add, sub};
use cfmm_math::protocol::uniswap_v3::Direction;
use cfmm_math::protocol::uniswap_v3::pool::{Pool, PoolState, Position, SortedTicks, Swap, Tick, furthest_price};
use cfmm_math::protocol::uniswap_v3::tick_math::{sqrt_ratio_at_tick, tick_at_sqrt_ratio};
use cfmm_math::protocol::{Amount, U256};

use crate::random::Random;

pub type Ticks = SortedTicks<[Tick; 64]>;
type Positions<P> = BTreeMap<(i32, i32), P>;

pub struct Ledger {
    pub pool: Pool<Ticks>,
    positions: Positions<Position>,
    held: [U256; 2],
    /// Prices stay near 1, where one unit of the price is worth less than a token.
    is_tame: bool,
}

pub fn no_ticks() -> Ticks {
    SortedTicks::new([Tick::default(); 64]).unwrap()
}

/// Both at once.
pub fn both<A: Copy, B: Copy, C>(a: [A; 2], b: [B; 2], f: impl Fn(A, B) -> C) -> [C; 2] {
    [f(a[0], b[0]), f(a[1], b[1])]
}

pub fn wide(pair: [u128; 2]) -> [U256; 2] {
    pair.map(U256::from)
}

/// Liquidity, ticks and price agree with the positions.
pub fn assert_consistent(state: &PoolState, ticks: &Ticks, positions: impl Iterator<Item = ((i32, i32), u128)>) {
    let (mut active, mut ends) = (0, BTreeMap::<i32, (u128, i128)>::new());
    for ((lower, upper), liquidity) in positions.filter(|(_, liquidity)| *liquidity != 0) {
        if lower <= state.tick && state.tick < upper {
            active += liquidity;
        }
        let signed = i128::try_from(liquidity).unwrap();
        for (tick, net) in [(lower, signed), (upper, -signed)] {
            let end = ends.entry(tick).or_default();
            *end = (end.0 + liquidity, end.1 + net);
        }
    }
    assert_eq!(state.liquidity, active, "active liquidity is that of the positions that contain the tick");
    let stored = ticks.as_slice().iter().map(|t| (t.index, (t.info.liquidity_gross, t.info.liquidity_net)));
    assert!(stored.eq(ends), "initialised ticks are the ends of positions");
    let tick = tick_at_sqrt_ratio(state.sqrt_price_x96).unwrap();
    let stands_on_it = state.tick + 1 == tick && sqrt_ratio_at_tick(tick).unwrap() == state.sqrt_price_x96;
    assert!(state.tick == tick || stands_on_it, "the tick is that of the price");
}

/// What a swap says of itself, and that the price passes no initialised tick without crossing it.
pub fn assert_swap(before: &PoolState, ticks: &Ticks, swap: &Swap, amount: Amount, limit: Option<U256>) {
    let limit = limit.unwrap_or(furthest_price(swap.direction));
    let after = &swap.after;
    let passed = |from: i32, to: i32| ticks.as_slice().iter().filter(|t| from < t.index && t.index <= to).count();
    let (crossed, goes_right) = match swap.direction {
        Direction::ZeroForOne => (
            passed(after.tick, before.tick),
            limit <= after.sqrt_price_x96 && after.sqrt_price_x96 <= before.sqrt_price_x96,
        ),
        Direction::OneForZero => (
            passed(before.tick, after.tick),
            before.sqrt_price_x96 <= after.sqrt_price_x96 && after.sqrt_price_x96 <= limit,
        ),
    };
    assert!(goes_right, "the price goes its way, up to its limit");
    assert_eq!(usize::try_from(swap.ticks_crossed).unwrap(), crossed, "every initialised tick passed is crossed");
    assert!(swap.unfilled == U256::ZERO || after.sqrt_price_x96 == limit, "unfilled only at the limit");
    let (asked, moved) = match amount {
        Amount::In(asked) => (asked, swap.amount_in),
        Amount::Out(asked) => (asked, swap.amount_out),
    };
    assert_eq!(add(moved, swap.unfilled), Ok(asked));
    assert!(swap.protocol_fee_amount <= swap.fee_amount && swap.fee_amount <= swap.amount_in);
}

impl Ledger {
    pub fn new(fee_pips: u32, tick_spacing: i32, tick: i32) -> Self {
        let mut pool = Pool::new(fee_pips, tick_spacing, no_ticks()).unwrap();
        pool.initialize(sqrt_ratio_at_tick(tick).unwrap()).unwrap();
        Self { pool, positions: BTreeMap::new(), held: [U256::ZERO; 2], is_tame: false }
    }

    /// A pool with positions around its price.
    pub fn with_positions(random: &mut Random, fee_pips: u32, tick_spacing: i32, tick: i32) -> Self {
        let mut ledger = Self::new(fee_pips, tick_spacing, tick);
        for _ in 0..12 {
            ledger.mint(random, 80);
        }
        ledger
    }

    fn receive(&mut self, amounts: [U256; 2]) {
        self.held = both(self.held, amounts, |held, amount| add(held, amount).unwrap());
    }

    fn pay(&mut self, amounts: [U256; 2]) {
        let less = |held, amount| sub(held, amount).expect("the pool pays what it does not hold");
        self.held = both(self.held, amounts, less);
    }

    fn mint(&mut self, random: &mut Random, bits: u64) -> bool {
        let range = if self.positions.len() < 24 {
            let (a, b) = (self.tick(random), self.tick(random));
            (a.min(b), a.max(b))
        } else {
            self.any(random)
        };
        let mut position = self.positions.get(&range).copied().unwrap_or_default();
        let Ok(paid) = self.pool.mint(&mut position, range.0, range.1, random.sized(bits)) else { return false };
        self.positions.insert(range, position);
        self.receive(paid);
        true
    }

    fn tick(&self, random: &mut Random) -> i32 {
        let spacing = self.pool.tick_spacing();
        if self.is_tame { random.tick_near(0, spacing) } else { random.tick(self.pool.state().tick, spacing) }
    }

    fn any(&self, random: &mut Random) -> (i32, i32) {
        let at = random.below(self.positions.len() as u64);
        *self.positions.keys().nth(usize::try_from(at).unwrap()).unwrap()
    }

    fn burn(&mut self, range: (i32, i32), liquidity: u128) -> bool {
        let position = self.positions.get_mut(&range).unwrap();
        self.pool.burn(position, range.0, range.1, liquidity).is_ok()
    }

    fn collect(&mut self, range: (i32, i32), requested: [u128; 2]) {
        let position = self.positions.get_mut(&range).unwrap();
        let paid = self.pool.collect(position, requested).unwrap();
        if *position == (Position { liquidity: 0, tokens_owed: [0; 2], ..*position }) {
            self.positions.remove(&range);
        }
        self.pay(wide(paid));
    }

    fn swap(&mut self, random: &mut Random, bits: u64) -> bool {
        let (direction, amount) = (random.direction(), random.amount(bits));
        let limit = (self.is_tame || random.one_in(3)).then(|| {
            let tick = self.tick(random);
            let price = sqrt_ratio_at_tick(tick).unwrap();
            // On a tick, and a unit to either side of it.
            price.wrapping_add(U256::from(random.below(3))).wrapping_sub(U256::ONE)
        });
        let before = self.pool;
        let quote = before.quote(direction, amount, limit);
        let swap = self.pool.swap(direction, amount, limit);
        assert_eq!(swap, quote, "a swap is what its quote says");
        let Ok(swap) = swap else {
            assert_eq!(self.pool, before);
            return false;
        };
        assert_eq!(swap.after, *self.pool.state());
        assert_swap(before.state(), before.ticks(), &swap, amount, limit);
        assert_eq!(swap.fee_pips, before.fee_pips());
        let (paid_in, paid_out) = match direction {
            Direction::ZeroForOne => ([swap.amount_in, U256::ZERO], [U256::ZERO, swap.amount_out]),
            Direction::OneForZero => ([U256::ZERO, swap.amount_in], [swap.amount_out, U256::ZERO]),
        };
        self.receive(paid_in);
        self.pay(paid_out);
        true
    }

    fn flash(&mut self, random: &mut Random, bits: u64) -> bool {
        let lent = [U256::from(random.sized(bits)), U256::from(random.sized(bits))];
        let extra = [U256::from(random.sized(bits)), U256::from(random.sized(bits))];
        let repaid = both(lent, extra, |lent, extra| add(lent, extra).unwrap());
        let Ok(paid) = self.pool.flash(lent, repaid, self.held) else { return false };
        assert_eq!(paid, extra);
        self.receive(paid);
        true
    }

    /// One random call; whether it was made.
    pub fn step(&mut self, random: &mut Random, bits: u64) -> bool {
        if self.positions.is_empty() {
            return self.mint(random, bits);
        }
        match random.below(16) {
            0..3 => self.mint(random, bits),
            3..5 => {
                let range = self.any(random);
                let liquidity = self.positions[&range].liquidity;
                let part = if random.one_in(3) { liquidity } else { random.sized(128) % (liquidity + 1) };
                self.burn(range, part)
            }
            5 => {
                let range = self.any(random);
                let requested = [random.sized(128), random.sized(128)];
                self.collect(range, requested);
                true
            }
            6 => self.flash(random, bits / 2),
            7 => {
                let denominators = [0, 4, 7, 10].map(|n| if random.one_in(2) { n } else { 0 });
                self.pool.set_fee_protocol([denominators[0] | denominators[1], denominators[2]]).is_ok()
            }
            8 => {
                let paid = self.pool.collect_protocol([random.sized(128), random.sized(128)]).unwrap();
                self.pay(wide(paid));
                true
            }
            _ => self.swap(random, bits),
        }
    }

    /// Positions and ticks agree, and the pool holds all that it owes.
    pub fn check(&self) {
        let liquidity = self.positions.iter().map(|(range, position)| (*range, position.liquidity));
        assert_consistent(self.pool.state(), self.pool.ticks(), liquidity);
        let mut owed = wide(self.pool.protocol_fees().accrued);
        for (&(lower, upper), position) in &self.positions {
            let principal = self.pool.amounts(lower, upper, position.liquidity, Rounding::Down).unwrap();
            let fees = wide(self.pool.tokens_owed(position, lower, upper).unwrap());
            owed = both(owed, both(principal, fees, |a, b| add(a, b).unwrap()), |a, b| add(a, b).unwrap());
        }
        assert!(owed[0] <= self.held[0] && owed[1] <= self.held[1], "owed {owed:?}, held {:?}", self.held);
    }

    /// Everybody leaves; what stays in the pool.
    pub fn close(mut self) -> [U256; 2] {
        for range in self.positions.keys().copied().collect::<Vec<_>>() {
            let liquidity = self.positions[&range].liquidity;
            if liquidity != 0 {
                assert!(self.burn(range, liquidity), "a position can always be burned");
            }
            self.collect(range, [u128::MAX; 2]);
            self.check();
        }
        let fees = self.pool.collect_protocol([u128::MAX; 2]).unwrap();
        self.pay(wide(fees));
        assert!(self.positions.is_empty() && self.pool.ticks().as_slice().is_empty());
        assert_eq!(self.pool.state().liquidity, 0);
        self.held
    }
}

fn lives(mut ledger: Ledger, bits: u64, seed: u64) -> [U256; 2] {
    let mut random = Random(seed);
    let (mut made, steps) = (0, 10_000);
    let (fee_pips, spacing) = (ledger.pool.fee_pips(), ledger.pool.tick_spacing());
    for _ in 0..steps {
        made += usize::from(ledger.step(&mut random, bits));
        ledger.check();
    }
    let left = ledger.close();
    println!("fee {fee_pips}, spacing {spacing}: {made} of {steps} calls made, {left:?} left");
    assert!(made > steps / 2, "only {made} of {steps} calls made");
    left
}

#[test]
fn books_balance_after_each_of_10_000_calls() {
    for (seed, (fee_pips, tick_spacing)) in [(100, 1), (500, 10), (3_000, 60), (10_000, 200)].into_iter().enumerate() {
        let ledger = Ledger { is_tame: true, ..Ledger::new(fee_pips, tick_spacing, 0) };
        let left = lives(ledger, 90, seed as u64);
        // What rounding left, of amounts of up to 2⁹⁰.
        assert!(left.iter().all(|left| *left < U256::from(10_000)), "{left:?}");
    }
}

/// Here the prices run to their ends, where one unit of the price is worth many tokens, and positions are worth more
/// than the 128 bits of tokens owed: as in the contract, more than rounding stays in the pool.
#[test]
fn books_balance_with_extreme_fees_spacings_and_prices() {
    lives(Ledger::new(3_000, 60, 0), 90, 4);
    lives(Ledger::new(0, 1, 40_000), 40, 5);
    lives(Ledger::new(999_999, 16_383, -60_000), 70, 6);
    lives(Ledger::new(3_000, 60, -700_000), 60, 7);
    lives(Ledger::new(500, 10, 800_000), 60, 8);
}

#[test]
fn books_balance_in_units() {
    // Liquidity and amounts of a few units: roundings are all there is.
    lives(Ledger::new(3_000, 60, 0), 6, 9);
    lives(Ledger::new(100, 1, 5), 4, 10);
}
