//! Uniswap's maths beside the peers'.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cfmm_math::Rounding;
use cfmm_math::protocol::uniswap_v2::{self, SwapFee};
use cfmm_math::protocol::uniswap_v3::pool::{Pool, PoolState, ProtocolFees, SortedTicks, Tick, TickInfo};
use cfmm_math::protocol::uniswap_v3::{Direction, sqrt_price_math, swap_math, tick_math};
use cfmm_math::protocol::uniswap_v4;
use cfmm_math::protocol::{Amount, U256};
use uniswap_v2_sdk::entities::Pair;
use uniswap_v2_sdk::prelude::sdk_core::prelude::bnum::BUint;
use uniswap_v2_sdk::prelude::sdk_core::prelude::{BigInt, CurrencyAmount, FractionBase, Token};
use uniswap_v3_math as math;
use uniswap_v3_sdk::entities::{Tick as SdkTick, TickListDataProvider};
use uniswap_v3_sdk::utils as sdk;

use crate::{Cases, OURS, Random, many};

type I24 = alloy_primitives::Signed<24, 1>;
type I256 = alloy_primitives::I256;
type U24 = alloy_primitives::Uint<24, 1>;
type U160 = alloy_primitives::U160;

const MATH: &str = "uniswap_v3_math";
const SDK: &str = "uniswap-v3-sdk";
const SDK_V2: &str = "uniswap-v2-sdk (with the pair after it)";
const RUINT: &str = "ruint";

fn price_at(tick: i32) -> U256 {
    tick_math::sqrt_ratio_at_tick(tick).expect("a tick")
}

fn ticks(cases: &mut Cases, group: &'static str, low: i32, high: i32) {
    cases.add(
        group,
        many(|r| r.between(low, high)),
        &[
            (OURS, |t| tick_math::sqrt_ratio_at_tick(*t).ok()),
            (MATH, |t| math::tick_math::get_sqrt_ratio_at_tick(*t).ok()),
            (SDK, |t| sdk::get_sqrt_ratio_at_tick(I24::try_from(*t).ok()?).ok().map(U256::from)),
        ],
    );
}

fn prices(cases: &mut Cases, group: &'static str, inputs: Vec<U256>) {
    cases.add(
        group,
        inputs,
        &[
            (OURS, |p| tick_math::tick_at_sqrt_ratio(*p).ok()),
            (MATH, |p| math::tick_math::get_tick_at_sqrt_ratio(*p).ok()),
            (SDK, |p| sdk::get_tick_at_sqrt_ratio(*p).ok().map(|tick| tick.as_i32())),
        ],
    );
}

/// A price between two ticks.
fn between_ticks(r: &mut Random) -> U256 {
    let (a, b) = {
        let t = r.between(-887_272, 887_270);
        (price_at(t), price_at(t + 1))
    };
    a + (b - a) * U256::from(r.below(1 << 20)) / U256::from(1 << 20)
}

type Two = (U256, U256, u128);

fn two_prices(r: &mut Random) -> Two {
    let tick = r.between(-250_000, 250_000);
    (price_at(tick), price_at(tick + r.between(1, 600)), r.u128(50, 90))
}

fn deltas(cases: &mut Cases) {
    cases.add(
        "amount_0_delta, up",
        many(two_prices),
        &[
            (OURS, |(a, b, l)| sqrt_price_math::amount_0_delta(*a, *b, *l, Rounding::Up).ok()),
            (MATH, |(a, b, l)| math::sqrt_price_math::_get_amount_0_delta(*a, *b, *l, true).ok()),
            (SDK, |(a, b, l)| sdk::get_amount_0_delta(*a, *b, *l, true).ok()),
        ],
    );
    cases.add(
        "amount_1_delta, up",
        many(two_prices),
        &[
            (OURS, |(a, b, l)| sqrt_price_math::amount_1_delta(*a, *b, *l, Rounding::Up).ok()),
            (MATH, |(a, b, l)| math::sqrt_price_math::_get_amount_1_delta(*a, *b, *l, true).ok()),
            (SDK, |(a, b, l)| sdk::get_amount_1_delta(*a, *b, *l, true).ok()),
        ],
    );
    let moves = many(|r| {
        let (a, b, l) = two_prices(r);
        let direction = if r.below(2) == 0 { Direction::ZeroForOne } else { Direction::OneForZero };
        let all = match direction {
            Direction::ZeroForOne => sqrt_price_math::amount_0_delta(a, b, l, Rounding::Up),
            Direction::OneForZero => sqrt_price_math::amount_1_delta(a, b, l, Rounding::Up),
        };
        (a, l, all.expect("an amount"), direction)
    });
    cases.add(
        "next_sqrt_price_from_input",
        moves,
        &[
            (OURS, |(p, l, x, d)| sqrt_price_math::next_sqrt_price_from_input(*p, *l, *x, *d).ok()),
            (MATH, |(p, l, x, d)| {
                math::sqrt_price_math::get_next_sqrt_price_from_input(*p, *l, *x, *d == Direction::ZeroForOne).ok()
            }),
            (SDK, |(p, l, x, d)| sdk::get_next_sqrt_price_from_input(*p, *l, *x, *d == Direction::ZeroForOne).ok()),
        ],
    );
}

fn steps(cases: &mut Cases) {
    let inputs = many(|r| {
        let (a, b, l) = two_prices(r);
        let (current, target) = if r.below(2) == 0 { (a, b) } else { (b, a) };
        let all = if target < current {
            sqrt_price_math::amount_0_delta(a, b, l, Rounding::Up)
        } else {
            sqrt_price_math::amount_1_delta(a, b, l, Rounding::Up)
        };
        // An eighth to eight times of what reaches the target.
        let amount = (all.expect("an amount") >> 3_usize) * U256::from(1 + r.below(64)) + U256::ONE;
        let fee = [100, 500, 3_000, 10_000][r.below(4) as usize];
        (current, target, l, amount, fee)
    });
    // Price and amount out are compared: where the target is not reached, the sdk splits what is paid in between amount and
    // fee as v4 does, some wei beside what the contract of v3 says.
    cases.add(
        "compute_swap_step, exact in",
        inputs,
        &[
            (OURS, |(a, b, l, x, fee)| {
                let step = swap_math::compute_swap_step(*a, *b, *l, Amount::In(*x), *fee).ok()?;
                black_box((step.amount_in, step.fee_amount));
                Some((step.sqrt_price_next, step.amount_out))
            }),
            (MATH, |(a, b, l, x, fee)| {
                let step = math::swap_math::compute_swap_step(*a, *b, *l, I256::from_raw(*x), *fee).ok()?;
                black_box((step.1, step.3));
                Some((step.0, step.2))
            }),
            (SDK, |(a, b, l, x, fee)| {
                let step = sdk::compute_swap_step(*a, *b, *l, I256::from_raw(*x), U24::from(*fee)).ok()?;
                black_box((step.1, step.3));
                Some((step.0, step.2))
            }),
        ],
    );
}

/// The step of v4, which the sdk has: all four results.
fn steps_v4(cases: &mut Cases) {
    let inputs = many(|r| {
        let (a, b, l) = two_prices(r);
        let (current, target) = if r.below(2) == 0 { (a, b) } else { (b, a) };
        let amount = r.bits(40, 90);
        let amount = if r.below(2) == 0 { Amount::In(amount) } else { Amount::Out(amount) };
        (current, target, l, amount, [100, 500, 3_000, 10_000][r.below(4) as usize])
    });
    cases.add(
        "v4 compute_swap_step",
        inputs,
        &[
            (OURS, |(a, b, l, x, fee)| {
                let step = uniswap_v4::swap_math::compute_swap_step(*a, *b, *l, *x, *fee).ok()?;
                Some([step.sqrt_price_next, step.amount_in, step.amount_out, step.fee_amount])
            }),
            (SDK, |(a, b, l, x, fee)| {
                let amount = match x {
                    Amount::In(x) => I256::from_raw(*x),
                    Amount::Out(x) => -I256::from_raw(*x),
                };
                let step = sdk::compute_swap_step(*a, *b, *l, amount, U24::from(*fee)).ok()?;
                Some([step.0, step.1, step.2, step.3])
            }),
        ],
    );
}

/// A pool of 32 positions around its price, in the forms of both crates.
#[derive(Clone, Debug)]
struct Both {
    ours: Pool<SortedTicks<Vec<Tick>>>,
    theirs: TickListDataProvider,
}

impl Both {
    fn new() -> Self {
        let mut net = std::collections::BTreeMap::<i32, i128>::new();
        let mut gross = std::collections::BTreeMap::<i32, u128>::new();
        let mut liquidity = 0;
        for step in 1..=32_u32 {
            let (tick, amount) = (step as i32 * 180, 1_000_000_000_000_000_000 * u128::from(step));
            for (at, sign) in [(-tick, 1), (tick + 60, -1)] {
                *net.entry(at).or_default() += sign * amount as i128;
                *gross.entry(at).or_default() += amount;
            }
            liquidity += amount;
        }
        let ticks: Vec<_> = net.iter().map(|(tick, net)| (*tick, gross[tick], *net)).collect();
        let info = |gross, net| TickInfo { liquidity_gross: gross, liquidity_net: net, ..TickInfo::default() };
        let slots = ticks.iter().map(|(index, gross, net)| Tick { index: *index, info: info(*gross, *net) }).collect();
        let state = PoolState { sqrt_price_x96: price_at(0), tick: 0, liquidity, ..PoolState::default() };
        let slots = SortedTicks::new(slots).expect("sorted");
        let theirs = ticks.iter().map(|(index, gross, net)| SdkTick::new(*index, *gross, *net)).collect();
        Self {
            ours: Pool::from_state(3_000, 60, state, ProtocolFees::default(), slots).expect("a pool"),
            theirs: TickListDataProvider::new(theirs, 60),
        }
    }
}

/// What an `async` function gives that never waits.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

fn walks(cases: &mut Cases) {
    let both = std::rc::Rc::new(Both::new());
    let inputs = many(|r| (both.clone(), r.bits(50, 66), r.below(2) == 0));
    // Whole swaps, the amount out compared: the sdk rounds the amount in as v4 does.
    cases.add(
        "v3 swap across ticks, amount out",
        inputs,
        &[
            (OURS, |(both, x, down)| {
                let direction = if *down { Direction::ZeroForOne } else { Direction::OneForZero };
                both.ours.quote(direction, Amount::In(*x), None).ok().map(|swap| swap.amount_out)
            }),
            (SDK, |(both, x, down)| {
                let state = both.ours.state();
                let swap = sdk::v3_swap(
                    U24::from(3_000),
                    U160::from(state.sqrt_price_x96),
                    state.tick,
                    state.liquidity,
                    60,
                    &both.theirs,
                    *down,
                    I256::from_raw(*x),
                    None,
                );
                at_once(swap).ok().map(|state| (-state.amount_calculated).into_raw())
            }),
        ],
    );
}

/// A pair of the sdk, made before the clock starts.
type SdkPair = (Pair, CurrencyAmount<Token>);

fn pairs(cases: &mut Cases) {
    let tokens =
        [1_u64, 2].map(|n| Token::new(1, alloy_primitives::Address::with_last_byte(n as u8), 18, None, None, 0, 0));
    let amount = |token: usize, x: U256| {
        let limbs = x.as_limbs();
        let bits = BUint::from_digits([limbs[0], limbs[1], limbs[2], limbs[3], 0, 0, 0, 0]);
        CurrencyAmount::from_raw_amount(tokens[token].clone(), BigInt::from_bits(bits)).expect("an amount")
    };
    let inputs: Vec<(U256, U256, U256, std::rc::Rc<SdkPair>)> = many(|r| {
        let (dx, x, y) = (r.bits(40, 100), r.bits(60, 112), r.bits(60, 112));
        // The sdk has no word for an amount of zero.
        let dx =
            if uniswap_v2::amount_out(dx, x, y, SwapFee::UNISWAP).is_ok_and(|out| out > U256::ZERO) { dx } else { x };
        let pair = Pair::new(amount(0, x), amount(1, y)).expect("a pair");
        (dx, x, y, std::rc::Rc::new((pair, amount(0, dx))))
    });
    cases.add(
        "v2 amount_out",
        inputs,
        &[
            (OURS, |(dx, x, y, _)| uniswap_v2::amount_out(*dx, *x, *y, SwapFee::UNISWAP).ok()),
            (RUINT, |(dx, x, y, _)| {
                let counted = *dx * U256::from(997);
                Some(counted * *y / (*x * U256::from(1_000) + counted))
            }),
            (SDK_V2, |(_, _, _, sdk)| {
                let (out, _) = sdk.0.get_output_amount(&sdk.1, false).ok()?;
                let digits = *out.quotient().to_bits().digits();
                Some(U256::from_limbs([digits[0], digits[1], digits[2], digits[3]]))
            }),
        ],
    );
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("Uniswap");
    ticks(cases, "sqrt_ratio_at_tick", -887_272, 887_272);
    ticks(cases, "sqrt_ratio_at_tick, negative", -887_272, -1);
    ticks(cases, "sqrt_ratio_at_tick, 200000 ± 500", 199_500, 200_500);
    prices(cases, "tick_at_sqrt_ratio", many(between_ticks));
    prices(cases, "tick_at_sqrt_ratio, on a tick", many(|r| price_at(r.between(-887_272, 887_271))));
    steps(cases);
    steps_v4(cases);
    deltas(cases);
    walks(cases);
    pairs(cases);
}
