//! The same functions of several crates on the same inputs. All results are checked equal before anything is timed.

mod balancer;
mod curve;

use std::fmt::Debug;
use std::hint::black_box;

use cfmm_math::Rounding;
use cfmm_math::protocol::uniswap_v2::{self, SwapFee};
use cfmm_math::protocol::uniswap_v3::{Direction, sqrt_price_math, swap_math, tick_math};
use cfmm_math::protocol::{Amount, U256, full_math};
use uniswap_v3_math as math;
use uniswap_v3_sdk::utils as sdk;

type I24 = alloy_primitives::Signed<24, 1>;
type I256 = alloy_primitives::I256;
type U24 = alloy_primitives::Uint<24, 1>;

/// As many inputs each.
pub const COUNT: usize = 2_048;

/// One function of one crate: a pass over all inputs.
pub struct Case {
    pub group: &'static str,
    pub crate_name: &'static str,
    pub run: Box<dyn Fn()>,
}

/// A small deterministic generator (xorshift64*).
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.word() % n
    }

    fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1) as u64) as i32
    }

    /// Uniform in its length, from `low` to `high` bits.
    fn bits(&mut self, low: u32, high: u32) -> U256 {
        let length = low + self.below(u64::from(high - low + 1)) as u32;
        let limbs = [(); 4].map(|()| self.word());
        (U256::from_limbs(limbs) >> (256 - length) as usize) | (U256::ONE << (length - 1) as usize)
    }

    fn u128(&mut self, low: u32, high: u32) -> u128 {
        self.bits(low, high).to::<u128>()
    }
}

#[derive(Default)]
struct Cases(Vec<Case>);

/// A function of a peer, by the crate's name.
type Peer<I, O> = (&'static str, fn(&I) -> O);

impl Cases {
    fn add<I: 'static + Clone + Debug, O: 'static + PartialEq + Debug>(
        &mut self,
        group: &'static str,
        inputs: Vec<I>,
        of: &[Peer<I, O>],
    ) {
        self.add_alike(group, inputs, of, O::eq);
    }

    /// Results that are alike instead of equal, where a peer has another version of the contract.
    fn add_alike<I: 'static + Clone + Debug, O: 'static + Debug>(
        &mut self,
        group: &'static str,
        inputs: Vec<I>,
        of: &[Peer<I, O>],
        alike: fn(&O, &O) -> bool,
    ) {
        let (_, ours) = of[0];
        for input in &inputs {
            let expected = ours(input);
            for (name, peer) in of {
                let result = peer(input);
                assert!(alike(&result, &expected), "{group}: {name} has {result:?}, not {expected:?}, for {input:?}");
            }
        }
        for (crate_name, f) in of {
            let (inputs, f) = (inputs.clone(), *f);
            let run = Box::new(move || {
                for input in &inputs {
                    let result = f(black_box(input));
                    black_box(&result);
                }
            });
            self.0.push(Case { group, crate_name, run });
        }
    }
}

const OURS: &str = "cfmm-math";
const MATH: &str = "uniswap_v3_math 0.6.2";
const SDK: &str = "uniswap-v3-sdk 7.0.0";
const RUINT: &str = "ruint";

fn many<I>(mut make: impl FnMut(&mut Random) -> I) -> Vec<I> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    (0..COUNT).map(|_| make(&mut random)).collect()
}

fn price_at(tick: i32) -> U256 {
    tick_math::sqrt_ratio_at_tick(tick).expect("a tick")
}

fn ticks(cases: &mut Cases, group: &'static str, low: i32, high: i32) {
    cases.add(group, many(|r| r.between(low, high)), &[
        (OURS, |t| tick_math::sqrt_ratio_at_tick(*t).ok()),
        (MATH, |t| math::tick_math::get_sqrt_ratio_at_tick(*t).ok()),
        (SDK, |t| sdk::get_sqrt_ratio_at_tick(I24::try_from(*t).ok()?).ok().map(U256::from)),
    ]);
}

fn prices(cases: &mut Cases, group: &'static str, inputs: Vec<U256>) {
    cases.add(group, inputs, &[
        (OURS, |p| tick_math::tick_at_sqrt_ratio(*p).ok()),
        (MATH, |p| math::tick_math::get_tick_at_sqrt_ratio(*p).ok()),
        (SDK, |p| sdk::get_tick_at_sqrt_ratio(*p).ok().map(|tick| tick.as_i32())),
    ]);
}

/// A price between two ticks.
fn between_ticks(r: &mut Random) -> U256 {
    let (a, b) = { let t = r.between(-887_272, 887_270); (price_at(t), price_at(t + 1)) };
    a + (b - a) * U256::from(r.below(1 << 20)) / U256::from(1 << 20)
}

type Two = (U256, U256, u128);

fn two_prices(r: &mut Random) -> Two {
    let tick = r.between(-250_000, 250_000);
    (price_at(tick), price_at(tick + r.between(1, 600)), r.u128(50, 90))
}

fn deltas(cases: &mut Cases) {
    cases.add("amount_0_delta, up", many(two_prices), &[
        (OURS, |(a, b, l)| sqrt_price_math::amount_0_delta(*a, *b, *l, Rounding::Up).ok()),
        (MATH, |(a, b, l)| math::sqrt_price_math::_get_amount_0_delta(*a, *b, *l, true).ok()),
        (SDK, |(a, b, l)| sdk::get_amount_0_delta(*a, *b, *l, true).ok()),
    ]);
    cases.add("amount_1_delta, up", many(two_prices), &[
        (OURS, |(a, b, l)| sqrt_price_math::amount_1_delta(*a, *b, *l, Rounding::Up).ok()),
        (MATH, |(a, b, l)| math::sqrt_price_math::_get_amount_1_delta(*a, *b, *l, true).ok()),
        (SDK, |(a, b, l)| sdk::get_amount_1_delta(*a, *b, *l, true).ok()),
    ]);
    let moves = many(|r| {
        let (a, b, l) = two_prices(r);
        let direction = if r.below(2) == 0 { Direction::ZeroForOne } else { Direction::OneForZero };
        let all = match direction {
            Direction::ZeroForOne => sqrt_price_math::amount_0_delta(a, b, l, Rounding::Up),
            Direction::OneForZero => sqrt_price_math::amount_1_delta(a, b, l, Rounding::Up),
        };
        (a, l, all.expect("an amount"), direction)
    });
    cases.add("next_sqrt_price_from_input", moves, &[
        (OURS, |(p, l, x, d)| sqrt_price_math::next_sqrt_price_from_input(*p, *l, *x, *d).ok()),
        (MATH, |(p, l, x, d)| {
            math::sqrt_price_math::get_next_sqrt_price_from_input(*p, *l, *x, *d == Direction::ZeroForOne).ok()
        }),
        (SDK, |(p, l, x, d)| sdk::get_next_sqrt_price_from_input(*p, *l, *x, *d == Direction::ZeroForOne).ok()),
    ]);
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
    cases.add("compute_swap_step, exact in", inputs, &[
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
    ]);
}

fn integers(cases: &mut Cases) {
    let inputs = many(|r| {
        let (a, b) = (r.bits(200, 256), r.bits(200, 256));
        // Large enough for the quotient to fit.
        (a, b, r.bits(250, 256).max(a))
    });
    cases.add("mul_div, 256 bits", inputs, &[
        (OURS, |(a, b, d)| full_math::mul_div(*a, *b, *d, Rounding::Down).ok()),
        (MATH, |(a, b, d)| math::full_math::mul_div(*a, *b, *d).ok()),
        (SDK, |(a, b, d)| sdk::mul_div(*a, *b, *d).ok()),
        (RUINT, |(a, b, d)| through_512(*a, *b, *d)),
    ]);
    let inputs = many(|r| (r.bits(60, 128), r.bits(60, 128), r.bits(100, 128)));
    cases.add("mul_div, 128 bits", inputs, &[
        (OURS, |(a, b, d)| full_math::mul_div(*a, *b, *d, Rounding::Down).ok()),
        (MATH, |(a, b, d)| math::full_math::mul_div(*a, *b, *d).ok()),
        (SDK, |(a, b, d)| sdk::mul_div(*a, *b, *d).ok()),
        (RUINT, |(a, b, d)| through_512(*a, *b, *d)),
    ]);
    cases.add("v2 amount_out", many(|r| (r.bits(40, 100), r.bits(60, 112), r.bits(60, 112))), &[
        (OURS, |(dx, x, y)| uniswap_v2::amount_out(*dx, *x, *y, SwapFee::UNISWAP).ok()),
        (RUINT, |(dx, x, y)| {
            let counted = *dx * U256::from(997);
            Some(counted * *y / (*x * U256::from(1_000) + counted))
        }),
    ]);
    cases.add("sqrt, 256 bits", many(|r| r.bits(130, 256)), &[
        (OURS, |x| full_math::sqrt(*x)),
        (RUINT, |x| x.root(2)),
    ]);
}

/// Plain ruint: a product of 512 bits and a quotient.
fn through_512(a: U256, b: U256, d: U256) -> Option<U256> {
    type U512 = ruint::Uint<512, 8>;
    let product: U512 = a.widening_mul(b);
    let quotient = product / U512::from(d);
    let limbs = quotient.as_limbs();
    limbs[4..].iter().all(|limb| *limb == 0).then(|| U256::from_limbs([limbs[0], limbs[1], limbs[2], limbs[3]]))
}

/// All cases, ours first in each group.
pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    ticks(&mut cases, "sqrt_ratio_at_tick", -887_272, 887_272);
    ticks(&mut cases, "sqrt_ratio_at_tick, negative", -887_272, -1);
    ticks(&mut cases, "sqrt_ratio_at_tick, 200000 ± 500", 199_500, 200_500);
    prices(&mut cases, "tick_at_sqrt_ratio", many(between_ticks));
    prices(&mut cases, "tick_at_sqrt_ratio, on a tick", many(|r| price_at(r.between(-887_272, 887_271))));
    steps(&mut cases);
    deltas(&mut cases);
    integers(&mut cases);
    balancer::cases(&mut cases);
    curve::cases(&mut cases);
    cases.0
}
