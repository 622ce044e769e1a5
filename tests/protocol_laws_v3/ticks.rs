//! Where ticks are kept, against a list of them.

use cfmm_math::protocol::uniswap_v3::Direction;
#[cfg(feature = "alloc")]
use cfmm_math::protocol::uniswap_v3::pool::TickMap;
use cfmm_math::protocol::uniswap_v3::pool::{ProtocolFees, SortedTicks, Tick, TickInfo, Ticks, TicksMut};

use crate::random::Random;

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
