//! The laws of Uniswap v2, on random pairs and chains of calls, decided by integers of any size that share no code with
//! the crate. Failing seeds are kept in `protocol_laws_v2.proptest-regressions` and run first.
#![cfg(feature = "protocol")]
#![allow(
    clippy::expect_used,
    clippy::integer_division_remainder_used,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that panics has done its work"
)]

use core::fmt::Debug;
use std::cell::Cell;

use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v2::{
    Holder, Pair, ProtocolFee, State, SwapFee, Zap, amount_in, amount_out, average_price, check_k, fraction, quote,
    sqrt, zap, zap_amount,
};
use cfmm_math::{Error, Trade, X_FOR_Y, Y_FOR_X};
use num_bigint::BigUint;
use num_traits::Zero;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

#[path = "protocol_laws_v2/edges.rs"]
mod edges;
#[path = "protocol_laws_v2/reference.rs"]
mod reference;

const MAX_RESERVE: u128 = (1 << 112) - 1;
const NONE: U256 = U256::ZERO;

/// Checks a law over `cases` random cases, the same every time; `law` tells how many questions had an answer, of which
/// there must be `answers` for each case on average: a law about calls that all fail would hold of nothing.
fn check<S: Strategy>(cases: u32, answers: f64, strategy: S, law: impl Fn(S::Value, &Cell<u32>) -> TestCaseResult)
where
    S::Value: Debug,
{
    let regressions = FileFailurePersistence::Direct("tests/protocol_laws_v2.proptest-regressions");
    let config = ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(regressions)),
        source_file: Some(file!()),
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    };
    let count = Cell::new(0);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0; 32]);
    TestRunner::new_with_rng(config, rng).run(&strategy, |case| law(case, &count)).unwrap_or_else(|e| panic!("{e}"));
    let average = f64::from(count.get()) / f64::from(cases);
    println!("{average:.3} answers a case");
    assert!(average >= answers, "only {average:.3} answers a case");
}

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

/// The integer, if a word of the machine holds it.
fn word(x: BigUint) -> Option<U256> {
    (x.bits() <= 256).then(|| U256::from_le_slice(&x.to_bytes_le()))
}

/// Of every length up to 112 bits alike, never zero.
fn reserve() -> impl Strategy<Value = u128> {
    (0..112_u32, any::<u128>()).prop_map(|(shift, bits)| (bits & MAX_RESERVE) >> shift).prop_map(|x| x.max(1))
}

fn amount() -> impl Strategy<Value = U256> {
    reserve().prop_map(U256::from)
}

/// Any word: of every length alike, and the corners.
fn wild() -> impl Strategy<Value = U256> {
    let corners = [
        U256::ZERO,
        U256::from(1),
        U256::from(MAX_RESERVE),
        U256::from(MAX_RESERVE + 1),
        U256::from(u128::MAX),
        U256::from(1) << 128,
        U256::MAX,
    ];
    let any_length = (0..256_usize, any::<[u64; 4]>()).prop_map(|(shift, limbs)| U256::from_limbs(limbs) >> shift);
    prop_oneof![1 => select(corners.to_vec()), 2 => amount(), 5 => any_length]
}

fn fee() -> impl Strategy<Value = SwapFee> {
    prop_oneof![
        Just(SwapFee::UNISWAP),
        (0..1_000_u16).prop_map(|fee| SwapFee::per_thousand(fee).unwrap()),
        (0..10_000_u16).prop_map(|fee| SwapFee::per_ten_thousand(fee).unwrap()),
    ]
}

/// Every word in, and either the contract's word out or an error, never a panic.
#[test]
fn any_words() {
    let words = (wild(), wild(), wild(), wild(), wild(), wild());
    check(60_000, 1.4, (words, fee()), |((a, b, c, d, e, f), fee), count| {
        let ok = |answer: Option<U256>| count.set(count.get() + u32::from(answer.is_some()));
        for (got, expected) in [
            (amount_out(a, b, c, fee), reference::amount_out(a, b, c, fee)),
            (amount_in(a, b, c, fee), reference::amount_in(a, b, c, fee)),
            (quote(a, b, c), reference::quote(a, b, c)),
        ] {
            prop_assert_eq!(got.ok(), expected);
            ok(expected);
        }
        let verdict = match check_k([a, b], [c, d], [e, f], fee) {
            Ok(()) => Some(true),
            Err(Error::InvalidAmount) => Some(false),
            Err(_) => None,
        };
        prop_assert_eq!(verdict, reference::check_k([a, b], [c, d], [e, f], fee));
        prop_assert_eq!(big(sqrt(a)), big(a).sqrt());
        let ([low, high, ..], elapsed) = (a.into_limbs(), b.wrapping_to::<u32>());
        let [c_low, c_high, ..] = c.into_limbs();
        let [numerator, denominator] = [(low, high), (c_low, c_high)].map(|(a, b)| u128::from(b) << 64 | u128::from(a));
        let defined = numerator <= MAX_RESERVE && (1..=MAX_RESERVE).contains(&denominator);
        let expected = defined.then(|| (BigUint::from(numerator) << 112) / denominator).and_then(word);
        prop_assert_eq!(fraction(numerator, denominator).ok(), expected);
        let expected = (elapsed != 0).then(|| a.wrapping_sub(b) / U256::from(elapsed));
        prop_assert_eq!(average_price(b, a, elapsed).ok(), expected.filter(|price| price.bit_len() <= 224));
        let _ = (zap_amount(a, b, fee), zap(a, b, c, fee));
        Ok(())
    });
    // The largest reserves, and an amount whose halves are equal.
    assert_eq!(fraction(MAX_RESERVE, MAX_RESERVE), Ok(U256::from(1) << 112));
    assert_eq!(fraction(1, MAX_RESERVE + 1), Err(Error::Overflow));
    let (halves, reserve, fee) = (U256::from((1_u128 << 64) + 1), U256::from(MAX_RESERVE), SwapFee::UNISWAP);
    assert_eq!(amount_out(halves, reserve, reserve, fee).ok(), reference::amount_out(halves, reserve, reserve, fee));
    // A burn that one token pays nothing of.
    let state =
        State { reserve0: 1_000, reserve1: 4_000_000_000, total_supply: U256::from(2_000_000), ..State::default() };
    let mut pair = Pair::from_state(fee, ProtocolFee::Off, state).unwrap();
    assert_eq!(pair.burn(Holder::Provider, U256::from(1_000), 0), Err(Error::InvalidAmount));
    assert_eq!(pair.burn(Holder::Provider, U256::from(2_000), 0), Ok([1, 4_000_000].map(U256::from)));
}

type Entry<'a> = &'a dyn Fn(&mut Pair) -> Result<(), Error>;

/// Any words into a pair: a call that fails leaves it as it was, one that succeeds leaves it one that can be.
#[test]
fn any_words_into_a_pair() {
    let words = (wild(), wild(), wild(), wild());
    let state = (0..=MAX_RESERVE, reserve(), wild(), wild(), wild(), any::<u32>());
    check(60_000, 0.3, (words, state, fee(), any::<(bool, u64)>()), |case, count| {
        let ((a, b, c, d), (reserve0, reserve1, total_supply, k_last, sum, then), fee, (on, now)) = case;
        let protocol_fee = if on { ProtocolFee::On } else { ProtocolFee::Off };
        let impossible = total_supply != NONE && total_supply < U256::from(1_000);
        let state = State {
            reserve0: reserve0 >> (then % 112),
            reserve1,
            block_timestamp_last: then,
            total_supply,
            k_last,
            price0_cumulative_last: sum,
            price1_cumulative_last: !sum,
            fee_to_balance: total_supply.saturating_sub(U256::from(1_000)) >> (then % 256) as usize,
        };
        let Ok(before) = Pair::from_state(fee, protocol_fee, state) else {
            prop_assert!(impossible);
            return Ok(());
        };
        prop_assert!(!impossible);
        let calls: [Entry; 5] = [
            &|pair| pair.mint([a, b], now).map(drop),
            &|pair| pair.burn(Holder::Provider, a, now).map(drop),
            &|pair| pair.burn(Holder::FeeTo, a, now).map(drop),
            &|pair| pair.swap([a, b], [c, d], now),
            &|pair| pair.sync([a, b], now),
        ];
        for call in calls {
            let mut pair = before;
            if call(&mut pair).is_ok() {
                count.set(count.get() + 1);
                let State { reserve0, reserve1, block_timestamp_last, .. } = *pair.state();
                prop_assert!(reserve0 <= MAX_RESERVE && reserve1 <= MAX_RESERVE);
                prop_assert_eq!(u64::from(block_timestamp_last), now % (1 << 32));
                prop_assert!(Pair::from_state(fee, protocol_fee, *pair.state()).is_ok());
            } else {
                prop_assert_eq!(pair, before);
            }
        }
        Ok(())
    });
}

/// The quote is the most that the pair pays, what `amount_in` asks for pays the amount and is at most one more than the
/// least that does, and k never falls.
#[test]
fn quotes_and_swaps() {
    check(40_000, 0.5, (reserve(), reserve(), amount(), amount(), fee()), |(x, y, dx, dy, fee), count| {
        let state = State { reserve0: x, reserve1: y, ..State::default() };
        let before = Pair::from_state(fee, ProtocolFee::Off, state).unwrap();
        for trade in [X_FOR_Y, Y_FOR_X] {
            let amounts = |dx, dy| if trade == X_FOR_Y { ([dx, NONE], [NONE, dy]) } else { ([NONE, dx], [dy, NONE]) };
            let k = |pair: &Pair| BigUint::from(pair.state().reserve0) * pair.state().reserve1;
            let swap = |dx, dy| {
                let (mut pair, (paid_in, paid_out)) = (before, amounts(dx, dy));
                pair.swap(paid_in, paid_out, 0).map(|()| pair)
            };
            let most = before.amount_out(trade, dx).expect("no reserve and no amount is above 112 bits");
            prop_assert!(swap(dx, most + U256::from(1)).is_err());
            if let Ok(after) = swap(dx, most) {
                count.set(count.get() + 1);
                prop_assert!(k(&after) >= k(&before));
            }
            if let Ok(needed) = before.amount_in(trade, dy) {
                prop_assert!(before.amount_out(trade, needed)? >= dy);
                let two_less = needed.saturating_sub(U256::from(2));
                prop_assert!(two_less == NONE || before.amount_out(trade, two_less)? < dy);
            }
        }
        // Nothing leaves whole, even against any payment: a flash swap returns the rest of it in the same asset.
        let (mut pair, all, other) = (before, U256::from(x), U256::from(y));
        let paid = [all, other].map(|x| x.min(U256::from(MAX_RESERVE >> 1)));
        prop_assert_eq!(pair.swap(paid, [all, NONE], 0), Err(Error::InsufficientReserves));
        prop_assert_eq!(pair.swap(paid, [NONE, other], 0), Err(Error::InsufficientReserves));
        prop_assert_eq!(pair, before);
        let nowhere = Trade { sell: 0, buy: 2 };
        prop_assert_eq!(before.amount_out(nowhere, dx), Err(Error::InvalidAsset));
        Ok(())
    });
}

#[derive(Debug, Clone, Copy)]
enum Call {
    /// Of both assets, in the pair's proportion or not.
    Mint { amounts: [U256; 2], in_proportion: bool },
    /// One part in `of` of the shares that can be, of the fee address for an odd one.
    Burn { of: u64 },
    /// One asset for as much as the pair pays, less `short`.
    Swap { trade: Trade, amount: U256, short: u64 },
    /// Both assets in, both out: out is what was paid in, less a part in `of` and one.
    Flash { amounts: [U256; 2], of: u64 },
    /// The protocol turns its fee on or off.
    Toggle,
}

/// Most of a few units, where rounding is everything.
fn small_amount() -> impl Strategy<Value = U256> {
    prop_oneof![3 => (0..50_u64).prop_map(U256::from), 2 => (0..100_000_u64).prop_map(U256::from), 1 => amount()]
}

fn call() -> impl Strategy<Value = Call> {
    let two = || (small_amount(), small_amount()).prop_map(|(a, b)| [a, b]);
    let of = || prop_oneof![1..20_u64, 1..1_000_000_u64];
    prop_oneof![
        4 => (two(), any::<bool>()).prop_map(|(amounts, in_proportion)| Call::Mint { amounts, in_proportion }),
        4 => of().prop_map(|of| Call::Burn { of }),
        6 => (select(&[X_FOR_Y, Y_FOR_X][..]), small_amount(), 0..3_u64)
            .prop_map(|(trade, amount, short)| Call::Swap { trade, amount, short }),
        2 => (two(), of()).prop_map(|(amounts, of)| Call::Flash { amounts, of }),
        1 => Just(Call::Toggle),
    ]
}

fn run(pair: &mut Pair, call: Call, now: u64) -> Result<(), Error> {
    let reserves = [pair.state().reserve0, pair.state().reserve1].map(U256::from);
    match call {
        Call::Mint { amounts: [a, b], in_proportion } => {
            let b = if in_proportion { quote(a, reserves[0], reserves[1])? } else { b };
            pair.mint([a, b], now).map(drop)
        }
        Call::Burn { of } => {
            let State { total_supply, fee_to_balance, .. } = *pair.state();
            let (holder, held) = if of % 2 == 1 {
                (Holder::FeeTo, fee_to_balance)
            } else {
                (Holder::Provider, total_supply - fee_to_balance - U256::from(1_000))
            };
            pair.burn(holder, held / U256::from(of), now).map(drop)
        }
        Call::Swap { trade, amount, short } => {
            let out = pair.amount_out(trade, amount)?.saturating_sub(U256::from(short));
            if trade == X_FOR_Y {
                pair.swap([amount, NONE], [NONE, out], now)
            } else {
                pair.swap([NONE, amount], [out, NONE], now)
            }
        }
        Call::Flash { amounts, of } => {
            let out = amounts.map(|dx| dx.saturating_sub(dx / U256::from(of) + U256::from(1)));
            pair.swap(amounts, out, now)
        }
        Call::Toggle => {
            let other = if pair.protocol_fee() == ProtocolFee::On { ProtocolFee::Off } else { ProtocolFee::On };
            pair.set_protocol_fee(other);
            assert_eq!(pair.protocol_fee(), other);
            Ok(())
        }
    }
}

/// In chains of calls of a few units, √k of a share never falls, but for the protocol's shares, which take from ⌊√k⌋ no
/// more than what it has grown since they were last minted.
#[test]
fn a_share_never_loses() {
    let chain = proptest::collection::vec(call(), 1..60);
    let first = (1_001..3_000_u64, 1_001..3_000_000_u64);
    let protocol_mints = Cell::new(0);
    check(10_000, 8.0, (first, chain, fee(), any::<bool>()), |((x, y), chain, fee, on), count| {
        let mut pair = Pair::new(fee, if on { ProtocolFee::On } else { ProtocolFee::Off });
        pair.mint([x, y].map(U256::from), 0)?;
        for (call, now) in chain.into_iter().zip(1..) {
            let before = pair;
            if run(&mut pair, call, now).is_err() {
                prop_assert_eq!(pair, before);
                continue;
            }
            count.set(count.get() + 1);
            let (old, new) = (*before.state(), *pair.state());
            let k = |state: State| BigUint::from(state.reserve0) * state.reserve1;
            if matches!(call, Call::Mint { .. } | Call::Burn { .. }) {
                let on = pair.protocol_fee() == ProtocolFee::On;
                prop_assert_eq!(big(new.k_last), if on { k(new) } else { BigUint::zero() });
            }
            // The supply once the protocol has its shares: no other call than a burn of its own takes from them.
            let mut supply = big(old.total_supply);
            if pair.protocol_fee() == ProtocolFee::On && !matches!(call, Call::Toggle) {
                let minted = protocol_shares(&before, call);
                protocol_mints.set(protocol_mints.get() + u32::from(minted != NONE));
                let supply_after = &supply + big(minted);
                prop_assert!(k(old).sqrt() * &supply >= big(old.k_last).sqrt() * &supply_after || minted == NONE);
                supply = supply_after;
            }
            let supply_after = big(new.total_supply);
            prop_assert!(
                k(new) * &supply * &supply >= k(old) * &supply_after * &supply_after,
                "{:?}: {:?} to {:?}",
                call,
                old,
                new
            );
        }
        Ok(())
    });
    println!("{} mints to the protocol", protocol_mints.get());
    assert!(protocol_mints.get() > 1_000);
}

/// What a call mints to the protocol, by the whitepaper's formula: a sixth of the growth of √k, in shares.
fn protocol_shares(pair: &Pair, call: Call) -> U256 {
    let State { reserve0, reserve1, total_supply, k_last, .. } = *pair.state();
    let (root, last) = ((BigUint::from(reserve0) * reserve1).sqrt(), big(k_last).sqrt());
    if !matches!(call, Call::Mint { .. } | Call::Burn { .. }) || last.is_zero() || root <= last {
        return NONE;
    }
    word(big(total_supply) * (&root - &last) / (root * 5_u32 + last)).expect("less than the supply")
}

/// The amount is the largest with the stated property, everything else follows from the pair's own integers, and no
/// more is left over than promised.
#[test]
fn one_sided_deposits() {
    check(40_000, 0.5, (reserve(), reserve(), amount(), fee()), |(x, y, a, fee), count| {
        let ((num, den), [x, y]) = (fee.counted(), [x, y].map(U256::from));
        let s = zap_amount(a, x, fee)?;
        let too_much = |s: BigUint| &s * &s * num + &s * big(x) * (num + den) > big(x) * big(a) * den;
        prop_assert!(!too_much(big(s)) && too_much(big(s) + 1_u32));

        let Ok(Zap { amount_to_swap, amount_other, amount_to_deposit, dust }) = zap(a, x, y, fee) else {
            // Too little for one unit, or too much for a pair.
            let out = amount_out(s, x, y, fee).unwrap_or(NONE);
            let priced = if out == NONE { NONE } else { quote(out, y - out, x + s)? };
            prop_assert!(priced == NONE || x + a > U256::from(MAX_RESERVE));
            return Ok(());
        };
        count.set(count.get() + 1);
        prop_assert_eq!(amount_to_swap, s);
        prop_assert_eq!(s + amount_to_deposit + dust, a);

        // The router's two calls, on a pair with many shares.
        let [reserve0, reserve1] = [x, y].map(|x| x.to::<u128>());
        let state = State { reserve0, reserve1, total_supply: U256::from(1) << 140, ..State::default() };
        let mut pair = Pair::from_state(fee, ProtocolFee::Off, state).unwrap();
        pair.swap([s, NONE], [NONE, amount_other], 0)?;
        prop_assert_eq!(pair.amount_out(X_FOR_Y, s).is_ok(), true);
        let (x_after, y_after) = (x + s, y - amount_other);
        prop_assert_eq!(U256::from(pair.state().reserve1), y_after);
        let asked = quote(a - s, x_after, y_after)?;
        prop_assert!(asked >= amount_other);
        let deposited = if asked == amount_other { a - s } else { quote(amount_other, y_after, x_after)? };
        prop_assert_eq!(deposited, amount_to_deposit);
        pair.mint([amount_to_deposit, amount_other], 0)?;

        // dust < 3 + 2(s + 1)/R + R′²/(R·Q′)
        let [dust, s, x, x_after, y_after] = [dust, s, x, x_after, y_after].map(big);
        let bound = (&x * 3_u32 + (s + 1_u32) * 2_u32) * &y_after + &x_after * &x_after;
        prop_assert!(dust * x * y_after < bound);
        Ok(())
    });
}
