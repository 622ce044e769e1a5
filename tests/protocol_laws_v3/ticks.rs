//! Where ticks are kept, against a list of them, and states that no pool can be in.

use cfmm_math::Error;
#[cfg(feature = "alloc")]
use cfmm_math::protocol::uniswap_v3::pool::TickMap;
use cfmm_math::protocol::uniswap_v3::pool::{
    Pool, PoolState, ProtocolFees, SortedTicks, Tick, TickInfo, Ticks, TicksMut,
};
use cfmm_math::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
use cfmm_math::protocol::uniswap_v3::{Direction, Q96};
use cfmm_math::protocol::{Amount, U256};

use crate::ledger::no_ticks;
use crate::random::Random;

const DIRECTIONS: [Direction; 2] = [Direction::ZeroForOne, Direction::OneForZero];

fn info(liquidity_net: i128) -> TickInfo {
    TickInfo { liquidity_gross: liquidity_net.unsigned_abs(), liquidity_net, ..TickInfo::default() }
}

/// As a pool is given them.
fn next(ticks: impl Ticks, direction: Direction, from: i32, until: i32) -> Option<i32> {
    ticks.next(direction, from, until)
}

fn tick(random: &mut Random) -> i32 {
    random.below(40) as i32 - 20
}

/// Any way finds the nearest tick of the list on it, also one that ends before it starts.
fn keeps_what_a_list_does<K: TicksMut>(mut kept: K) {
    let mut random = Random(71);
    let mut list = Vec::<Tick>::new();
    for _ in 0..5_000 {
        let index = tick(&mut random);
        let liquidity_gross = u128::from(random.below(3));
        let info = TickInfo { liquidity_gross, liquidity_net: random.below(9) as i128, ..TickInfo::default() };
        kept.set(index, info).unwrap();
        list.retain(|other| other.index != index);
        if liquidity_gross != 0 {
            list.push(Tick { index, info });
        }
        let (from, until) = (tick(&mut random), tick(&mut random));
        let indices = || list.iter().map(|tick| tick.index);
        let lower = indices().filter(|t| until <= *t && *t <= from).max();
        assert_eq!(next(&kept, Direction::ZeroForOne, from, until), lower, "{from} to {until} of {list:?}");
        let upper = indices().filter(|t| from < *t && *t <= until).min();
        assert_eq!(next(&kept, Direction::OneForZero, from, until), upper, "{from} to {until} of {list:?}");
        let there = list.iter().find(|tick| tick.index == from).map(|tick| tick.info);
        assert_eq!(kept.info(from), there.unwrap_or_default());
    }
}

#[test]
fn an_array_and_a_map_keep_what_a_list_does() {
    let array = SortedTicks::new([Tick::default(); 40]).unwrap();
    keeps_what_a_list_does(array);
    keeps_what_a_list_does(&mut { array });
    #[cfg(feature = "alloc")]
    keeps_what_a_list_does(TickMap::new());
}

#[cfg(feature = "alloc")]
#[test]
fn a_map_says_how_many_ticks_are_left() {
    let info = TickInfo { liquidity_gross: 1, ..TickInfo::default() };
    let map: TickMap = [-3, 4, 9].map(|index| Tick { index, info }).into_iter().collect();
    let mut ticks = map.iter();
    for left in [3, 2, 1, 0] {
        assert_eq!((ticks.len(), ticks.size_hint()), (left, (left, Some(left))));
        ticks.next();
    }
}

/// `slot0.feeProtocol` is `fee0 + 16·fee1`.
#[test]
fn protocol_fees_in_a_byte() {
    for token_0 in 0..16 {
        for token_1 in 0..16 {
            let fees = ProtocolFees { denominators: [token_0, token_1], ..ProtocolFees::default() };
            assert_eq!(fees.packed(), token_0 + 16 * token_1);
            assert_eq!(ProtocolFees::unpack(token_0 + 16 * token_1), [token_0, token_1]);
        }
    }
}

/// A pool with liquidity on both sides of its price.
fn pool<T: Ticks>(ticks: T) -> Pool<T> {
    let state = PoolState { sqrt_price_x96: Q96, liquidity: 1 << 60, ..PoolState::default() };
    Pool::from_state(3_000, 60, state, ProtocolFees::default(), ticks).unwrap()
}

/// Ticks that others keep are quoted from as from a pool's own.
#[test]
fn borrowed_ticks_are_the_same_ticks() {
    let slots = [(-600, 1_i128 << 59), (-60, 1 << 59), (60, -(1 << 59)), (600, -(1 << 59))];
    let slots = slots.map(|(index, net)| Tick { index, info: info(net) });
    let own = SortedTicks::new(slots).unwrap();
    let (lent, kept) = (pool(&own), pool(own));
    let mut random = Random(21);
    let mut crossed = 0;
    for _ in 0..200 {
        let (direction, amount) = (random.direction(), random.amount(58));
        let quote = kept.quote(direction, amount, None);
        assert_eq!(lent.quote(direction, amount, None), quote);
        crossed += quote.map_or(0, |swap| swap.ticks_crossed);
    }
    assert!(crossed > 10, "{crossed}");
}

/// Ticks that answer with one that was not asked for.
struct Astray(i32);

impl Ticks for Astray {
    fn next(&self, _: Direction, _: i32, _: i32) -> Option<i32> {
        Some(self.0)
    }

    fn info(&self, _: i32) -> TickInfo {
        info(1)
    }
}

#[test]
fn a_tick_beside_the_way_is_an_error() {
    for tick in [-100_000, 100_000] {
        for direction in DIRECTIONS {
            let quote = pool(Astray(tick)).quote(direction, Amount::In(U256::from(1_000)), None);
            assert_eq!(quote, Err(Error::InvalidRange), "{tick} {direction:?}");
        }
    }
}

/// The tick is that of the price, or one less where the price stands on a tick; before a price there is nothing.
#[test]
fn the_tick_of_a_state_is_that_of_its_price() {
    let at = |sqrt_price_x96, tick| {
        let state = PoolState { sqrt_price_x96, tick, ..PoolState::default() };
        Pool::from_state(3_000, 60, state, ProtocolFees::default(), no_ticks()).map(drop)
    };
    let bad = Err(Error::InvalidPrice);
    for tick in [-60_000, -1, 0, 1, 77, 60_000] {
        let price = sqrt_ratio_at_tick(tick).unwrap();
        assert_eq!((at(price, tick), at(price, tick - 1)), (Ok(()), Ok(())));
        assert_eq!((at(price, tick + 1), at(price, tick - 2)), (bad, bad));
        // Within the interval only one is left.
        let inside = price + U256::ONE;
        assert_eq!((at(inside, tick), at(inside, tick - 1), at(inside, tick + 1)), (Ok(()), bad, bad));
    }
    assert_eq!((at(U256::ZERO, 0), at(U256::ZERO, 1)), (Ok(()), bad));
}
