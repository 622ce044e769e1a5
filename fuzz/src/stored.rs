//! What is stored comes back bit by bit, as a text and as bytes; what somebody made up, or changed on the way, is a valid
//! pool or none.

use core::fmt::Debug;

use cfmm_math::analytics::LpPosition;
use cfmm_math::protocol::U256;
use cfmm_math::protocol::balancer::weighted_pool::WeightedPool;
use cfmm_math::protocol::curve_finance::StablePool;
use cfmm_math::protocol::uniswap_v2::{Pair, ProtocolFee, SwapFee};
use cfmm_math::protocol::uniswap_v3::pool::{Pool, SortedTicks, Tick, TickInfo, TickMap};
use cfmm_math::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
use cfmm_math::{Concentrated, ConstantProduct, Fee, Invariant, PoolValue, Scalar, StableSwap, Weighted, WithFee};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::analytics::range;
use crate::curves::Curve;
use crate::input::Input;
use crate::numbers::{I24, I60, Q32, Q64, Real64, Wei};

type Ticks = SortedTicks<[Tick; 4]>;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let input = &mut input;
    match input.below(20) {
        0 => curve::<ConstantProduct<Q32>>(input),
        1 => curve::<WithFee<ConstantProduct<Real64>>>(input),
        2 => curve::<Concentrated<Q64>>(input),
        3 => curve::<WithFee<Concentrated<I60>>>(input),
        4 => curve::<Concentrated<Wei>>(input),
        5 => curve::<StableSwap<Wei, 3>>(input),
        6 => curve::<WithFee<StableSwap<I24, 2>>>(input),
        7 => curve::<Weighted<Q64, 2>>(input),
        8 => curve::<WithFee<Weighted<I60, 3>>>(input),
        9 => float(input),
        10 => position(input),
        11 => contracts(input),
        12 => ticks(input),
        13 => made_up::<ConstantProduct<f64>>(input, valid),
        14 => made_up::<WithFee<Concentrated<Q64>>>(input, valid),
        15 => made_up::<StableSwap<Real64, 2>>(input, valid),
        16 => made_up::<Weighted<f64, 3>>(input, valid),
        17 => made_up::<Pair>(input, |pair| {
            assert!(Pair::from_state(pair.fee(), pair.protocol_fee(), *pair.state()).is_ok())
        }),
        18 => made_up::<StablePool<3>>(input, |pool| {
            assert!(StablePool::from_state(*pool.parameters(), *pool.state()).as_ref() == Ok(pool));
        }),
        _ => made_up::<Pool<Ticks>>(input, |pool| valid_ticks(pool.ticks().as_slice())),
    }
}

/// Written and read, it is the same to the bit, in both formats.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> (String, Vec<u8>) {
    let text = serde_json::to_string(value).unwrap_or_else(|error| panic!("{value:?}: {error}"));
    let bytes = postcard::to_allocvec(value).unwrap_or_else(|error| panic!("{value:?}: {error}"));
    let from_text: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let from_bytes: T = postcard::from_bytes(&bytes).unwrap_or_else(|error| panic!("{value:?}: {error}"));
    for read in [from_text, from_bytes] {
        assert_eq!(&read, value);
        // Equal numbers may have other bits.
        assert_eq!(postcard::to_allocvec(&read).as_ref(), Ok(&bytes), "{value:?}");
    }
    (text, bytes)
}

/// Changes some of it, so that it may be another value, or none.
fn changed(input: &mut Input, bytes: &mut Vec<u8>) {
    for _ in 0..4 {
        if input.is_empty() || bytes.is_empty() {
            return;
        }
        let at = usize::from(input.u16()) % bytes.len();
        match input.below(4) {
            0 => bytes[at] = input.byte(),
            1 => bytes[at] = b"0123456789-.e[]{},:\""[input.index(20)],
            2 => drop(bytes.remove(at)),
            _ => bytes.insert(at, b"0123456789-.e[]{},:\""[input.index(20)]),
        }
    }
}

/// A pool, and a pool that somebody changed.
fn stored<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, input: &mut Input, valid: impl Fn(&T)) {
    let (text, mut bytes) = round_trip(value);
    let mut text = text.into_bytes();
    changed(input, &mut text);
    if let Ok(read) = serde_json::from_slice::<T>(&text) {
        valid(&read);
        round_trip(&read);
    }
    changed(input, &mut bytes);
    if let Ok(read) = postcard::from_bytes::<T>(&bytes) {
        valid(&read);
        round_trip(&read);
    }
}

/// Bytes that nobody wrote.
fn made_up<T: Serialize + DeserializeOwned + PartialEq + Debug>(input: &mut Input, valid: impl Fn(&T)) {
    let (is_text, bytes) = (input.flag(), input.rest());
    let read = if is_text { serde_json::from_slice(bytes).ok() } else { postcard::from_bytes(bytes).ok() };
    if let Some(read) = read {
        valid(&read);
        round_trip(&read);
    }
}

/// Every reserve can be set again, and is a number that is not negative.
fn valid<P: Invariant + PartialEq + Debug>(pool: &P) {
    let mut again = *pool;
    for (asset, reserve) in pool.reserves().iter().enumerate() {
        assert!(reserve.is_number() && *reserve >= P::Scalar::ZERO, "{pool:?}");
        assert_eq!(again.set_reserve(asset, *reserve), Ok(()), "{pool:?}");
    }
    assert_eq!(&again, pool);
    let fee = pool.fee();
    assert!(
        Fee::ratio(fee.of(P::Scalar::ONE, cfmm_math::Rounding::Down).unwrap_or(P::Scalar::ZERO), P::Scalar::ONE)
            .is_ok()
    );
}

fn curve<P: Curve + Serialize + DeserializeOwned>(input: &mut Input) {
    if let Some(pool) = P::read(input) {
        stored(&pool, input, valid);
    }
}

/// In `f64`, of any size.
fn float(input: &mut Input) {
    let [x, y] = [input.positive_f64(), input.positive_f64()];
    match input.below(4) {
        0 => {
            if let Ok(pool) = ConstantProduct::new(x, y) {
                stored(&pool, input, valid);
            }
        }
        1 => {
            if let Ok(pool) = Weighted::new([x, y], [input.positive_f64(), input.positive_f64()]) {
                stored(&pool, input, valid);
            }
        }
        2 => {
            if let Some(pool) = range::<f64>(input) {
                stored(&pool, input, valid);
            }
        }
        _ => {
            let (how, price, width) = (input.flag(), input.positive_f64(), input.unit_f64());
            let (lower, upper) = (price / (1.0 + width), price * (1.0 + width));
            let pool = if how {
                Concentrated::from_liquidity(x, price, lower, upper)
            } else {
                Concentrated::from_liquidity_sqrt(x, price, lower, upper)
            };
            if let Ok(pool) = pool {
                stored(&pool, input, valid);
            }
        }
    }
}

fn position(input: &mut Input) {
    let Ok(pool) = ConstantProduct::new(input.positive_f64(), input.positive_f64()) else { return };
    let Ok(pool) = WithFee::new(pool, Fee::pips(input.u32() % 1_000_000).expect("a fee")) else { return };
    let position = LpPosition::new(pool, input.positive_f64()).expect("a price");
    let Ok(position) = position.with_share(input.positive_f64(), input.positive_f64()) else { return };
    stored(&position, input, |position| {
        valid(position.pool());
        assert!(position.entry_price() > 0.0 && position.share()[1] > 0.0 && position.share()[0] >= 0.0);
        let _ = position.pool().value_at(position.entry_price());
    });
}

/// A pair of v2 after its first deposit, and a weighted pool of Balancer.
fn contracts(input: &mut Input) {
    if input.flag() {
        let mut pair = Pair::new(SwapFee::UNISWAP, if input.flag() { ProtocolFee::On } else { ProtocolFee::Off });
        let amounts = [U256::from(input.sized(112)), U256::from(input.sized(112))];
        let _ = pair.mint(amounts, input.u64());
        stored(&pair, input, |pair| {
            assert!(Pair::from_state(pair.fee(), pair.protocol_fee(), *pair.state()).as_ref() == Ok(pair));
        });
    } else {
        use cfmm_math::protocol::balancer::weighted_pool::Version;
        let one = 1 + u64::from(input.below(99));
        let weights = [one, 100 - one].map(|percent| U256::from(percent * 10_000_000_000_000_000));
        let fee = U256::from(1_000_000_000_000 + input.u64() % 99_999_000_000_000_000);
        let decimals = [input.below(19), input.below(19)];
        let Ok(mut pool) = WeightedPool::new(Version::V4, decimals, weights, fee) else { return };
        let _ = pool.initialize([U256::from(input.sized(112)), U256::from(input.sized(112))]);
        stored(&pool, input, |pool| assert!((*pool).with_state(*pool.state()).as_ref() == Ok(pool)));
    }
}

fn valid_ticks(ticks: &[Tick]) {
    assert!(ticks.iter().all(|tick| tick.info.is_initialized()), "{ticks:?}");
    assert!(ticks.windows(2).all(|pair| pair[0].index < pair[1].index), "{ticks:?}");
}

/// A pool of v3 with the same ticks in a list and in a map.
fn ticks(input: &mut Input) {
    let mut all = [Tick::default(); 4];
    let mut index = -887_272 + i32::try_from(input.u32() % 800_000).expect("small");
    for tick in all.iter_mut().take(input.index(5)) {
        index += 1 + i32::from(input.u16());
        let liquidity_gross = input.positive(128);
        let liquidity_net = input.u128().cast_signed();
        let fee_growth_outside_x128 = [input.u256(), input.u256()];
        *tick = Tick { index, info: TickInfo { liquidity_gross, liquidity_net, fee_growth_outside_x128 } };
    }
    let list: Ticks = SortedTicks::new(all).expect("ascending");
    let map: TickMap = list.as_slice().iter().copied().collect();
    let price = sqrt_ratio_at_tick(index.clamp(-887_272, 887_271)).expect("in range");
    let mut pool = Pool::new(input.u32() % 1_000_000, 1 + i32::from(input.u16() % 16_383), list).expect("valid");
    pool.initialize(price).expect("in range");
    stored(&pool, input, |pool| valid_ticks(pool.ticks().as_slice()));
    let pool = Pool::from_state(pool.fee_pips(), pool.tick_spacing(), *pool.state(), *pool.protocol_fees(), map);
    stored(&pool.expect("valid"), input, |pool| valid_ticks(&pool.ticks().iter().collect::<Vec<_>>()));
}
