//! Laws of Solidly and Velodrome, on random pairs and chains of calls, decided by integers of any size that share no
//! code with the crate.
#![cfg(feature = "protocol")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test may panic"
)]

#[path = "support/random.rs"]
mod generator;
#[allow(dead_code, reason = "shared by test files")]
#[path = "protocol_laws_v3/random.rs"]
mod random;

use cfmm_math::protocol::solidly::{Contract, Curve, MINIMUM_K, Pair, State, Terms, d, f, get_y};
use cfmm_math::protocol::{Amount, ExactPool, U256};
use cfmm_math::{Error, Rounding, Trade, X_FOR_Y, Y_FOR_X};
use num_bigint::{BigInt, BigUint};
use random::Random;

const CONTRACTS: [Contract; 3] = [Contract::Solidly, Contract::Velodrome2, Contract::Velodrome2b];
const WAD: u64 = 1_000_000_000_000_000_000;

fn big(x: U256) -> BigUint {
    BigUint::from_bytes_le(&x.to_le_bytes::<32>())
}

fn n(x: u128) -> U256 {
    U256::from(x)
}

/// The integer, if a word of the machine holds it.
fn word(x: &BigUint) -> Option<U256> {
    (x.bits() <= 256).then(|| U256::from_le_slice(&x.to_bytes_le()))
}

fn terms(contract: Contract, curve: Curve, decimals: [u8; 2], fee_bps: u16) -> Terms {
    let fee_bps = if contract == Contract::Solidly { 1 } else { fee_bps };
    Terms::new(contract, curve, decimals, fee_bps).unwrap()
}

fn pair(terms: Terms, reserves: [u128; 2]) -> Pair {
    let [reserve0, reserve1] = reserves.map(n);
    Pair::from_state(terms, State { reserve0, reserve1, ..State::default() }).unwrap()
}

fn reserves(pair: &Pair) -> [U256; 2] {
    [pair.state().reserve0, pair.state().reserve1]
}

/// Reserves in units of `10^-max(decimals)` or 18, whichever is finer, and that unit.
fn scaled(pair: &Pair, decimals: [u8; 2]) -> ([BigUint; 2], u32) {
    let unit = u32::from(decimals[0].max(decimals[1]).max(18));
    let ten = BigUint::from(10_u32);
    let [x, y] = reserves(pair).map(big);
    ([x * ten.pow(unit - u32::from(decimals[0])), y * ten.pow(unit - u32::from(decimals[1]))], unit)
}

/// `x³y + xy³`, not rounded, times `10^(4·unit)`; `x·y` of a volatile pair.
fn level(pair: &Pair, decimals: [u8; 2]) -> BigUint {
    if pair.terms().curve() == Curve::Volatile {
        let [x, y] = reserves(pair).map(big);
        return x * y;
    }
    let ([x, y], _) = scaled(pair, decimals);
    &x * &y * (&x * &x + &y * &y)
}

/// What the exact level may lose in a swap that the rounded one allows: `(x + y)²·10⁻¹⁸` and one unit of `10⁻¹⁸`, for
/// products in 18 decimals.
fn slack(pair: &Pair, decimals: [u8; 2]) -> BigUint {
    let ([x, y], unit) = scaled(pair, decimals);
    assert_eq!(unit, 18);
    let wad = BigUint::from(WAD);
    (&x + &y) * (&x + &y) * &wad + &wad * &wad * &wad
}

fn trade(random: &mut Random) -> Trade {
    if random.one_in(2) { X_FOR_Y } else { Y_FOR_X }
}

/// Every word in, and either the contract's word out or an error.
#[test]
fn any_words() {
    let mut random = Random(1);
    let wad = BigUint::from(WAD);
    let fits = |x: BigUint| (x.bits() <= 256).then_some(x);
    let mul = |a: &BigUint, b: &BigUint| Some(fits(a * b)? / &wad);
    let sum = |a: BigUint, b: BigUint| fits(a + b);
    let mut answers = 0;
    for _ in 0..50_000 {
        let mut any = || {
            U256::from_limbs([random.next(), random.next(), random.next(), random.next()])
                >> (random.below(256) as usize)
        };
        let (x, y) = (any(), any());
        let (a, b) = (big(x), big(y));
        let solidly = (|| {
            let first = mul(&a, &mul(&mul(&b, &b)?, &b)?)?;
            sum(first, mul(&mul(&mul(&a, &a)?, &a)?, &b)?)
        })();
        let velodrome = (|| mul(&mul(&a, &b)?, &sum(mul(&a, &a)?, mul(&b, &b)?)?))();
        let slope = (|| {
            let first = mul(&fits(&a * 3_u32)?, &mul(&b, &b)?)?;
            sum(first, mul(&mul(&a, &a)?, &a)?)
        })();
        for (got, expected) in [
            (f(Contract::Solidly, x, y), &solidly),
            (f(Contract::Velodrome2, x, y), &velodrome),
            (f(Contract::Velodrome2b, x, y), &velodrome),
            (d(x, y), &slope),
        ] {
            assert_eq!(got.ok(), expected.as_ref().and_then(word), "{x} {y}");
            answers += u32::from(got.is_ok());
        }
        // No panic, whatever the state.
        let decimals = [random.below(78) as u8, random.below(78) as u8];
        let terms = terms(CONTRACTS[random.below(3) as usize], Curve::Stable, decimals, random.below(10_000) as u16);
        let state = State { reserve0: x, reserve1: y, total_supply: U256::MAX, ..State::default() };
        let pair = Pair::from_state(terms, state).unwrap();
        let amount = n(random.sized(120));
        let way = trade(&mut random);
        let _ = (pair.amount_in(way, amount), pair.spot_price_x96(way, Rounding::Up), get_y(&terms, x, y, amount));
        let _ = ({ pair }.mint([amount, x]), { pair }.burn(y), { pair }.swap([amount, x], [y, amount]));
    }
    assert!(answers > 30_000, "{answers} answers");
}

/// The fee is the contract's, and the two ways of writing it agree at a ten-thousandth.
#[test]
fn fees() {
    let mut random = Random(2);
    for _ in 0..10_000 {
        let (amount, fee_bps) = (random.sized(128), random.below(10_000) as u16);
        let fee = |contract| terms(contract, Curve::Stable, [18, 18], fee_bps).fee(n(amount)).unwrap();
        assert_eq!(big(fee(Contract::Solidly)), BigUint::from(amount / 10_000));
        assert_eq!(big(fee(Contract::Velodrome2)), BigUint::from(amount) * fee_bps / 10_000_u32);
    }
    assert_eq!(Terms::new(Contract::Velodrome2, Curve::Stable, [18, 18], 10_000), Err(Error::InvalidFee));
    assert_eq!(Terms::new(Contract::Solidly, Curve::Stable, [18, 18], 0), Err(Error::InvalidFee));
    assert_eq!(Terms::new(Contract::Solidly, Curve::Stable, [78, 18], 1), Err(Error::Overflow));
}

/// Velodrome's balance is the least whose level reaches `xy`; Solidly's is at most two units from there.
#[test]
fn balances_hold_the_level() {
    let mut random = Random(3);
    let (mut exact, mut below) = (0, 0);
    for _ in 0..20_000 {
        let x = n(random.sized(70) + u128::from(WAD));
        let y = n(random.sized(70) + u128::from(WAD));
        let moved = x + n(random.sized(68));
        for contract in CONTRACTS {
            let terms = terms(contract, Curve::Stable, [18, 18], 5);
            let xy = f(contract, x, y).unwrap();
            let Ok(found) = get_y(&terms, moved, xy, y) else { continue };
            let level = |y: U256| f(contract, moved, y).unwrap();
            if contract == Contract::Solidly {
                assert!(level(found + n(2)) >= xy && level(found - n(2)) <= xy);
                below += u32::from(level(found) < xy);
            } else {
                assert!(level(found) >= xy && level(found - n(1)) < xy);
                exact += 1;
            }
        }
    }
    println!("{exact} exact, {below} of Solidly's below the level");
    assert!(exact > 30_000 && below > 0);
}

/// In chains of small swaps the contract's `k` never falls, and the exact level by no more than the rounding of `k`:
/// stable pairs down to reserves of one to twenty whole units of tokens with few decimals, volatile ones to wei.
#[test]
fn k_never_falls_in_chains() {
    let mut random = Random(4);
    let mut swaps = 0;
    for round in 0..600 {
        let curve = if random.one_in(3) { Curve::Volatile } else { Curve::Stable };
        let decimals = [[0, 0], [2, 2], [6, 6], [6, 18], [18, 18]][random.below(5) as usize];
        let contract = CONTRACTS[random.below(3) as usize];
        let reserve = |random: &mut Random, decimals: u8| match round % 3 {
            0 if curve == Curve::Volatile || decimals < 18 => u128::from(random.below(20) + 1),
            _ => random.sized(20) * 10_u128.pow(decimals.into()),
        };
        let reserves = decimals.map(|decimals| reserve(&mut random, decimals));
        let mut pair = pair(terms(contract, curve, decimals, random.below(31) as u16), reserves);
        for _ in 0..65 {
            let before = pair;
            let way = trade(&mut random);
            let (sold, bought) = way.of(&[pair.state().reserve0, pair.state().reserve1]).unwrap();
            let part = |x: U256, random: &mut Random| (x >> (random.below(20) as usize)).max(n(1));
            let done = if random.one_in(2) {
                pair.apply(way, Amount::In(part(sold, &mut random)))
            } else {
                pair.apply(way, Amount::Out(part(bought, &mut random)))
            };
            if done.is_err() {
                assert_eq!(pair, before, "a failure leaves no trace");
                continue;
            }
            swaps += 1;
            assert!(pair.k().unwrap() >= before.k().unwrap());
            let (was, is) = (level(&before, decimals), level(&pair, decimals));
            let allowed = if curve == Curve::Volatile { BigUint::ZERO } else { slack(&before, decimals) };
            assert!(is.clone() + allowed >= was, "{before:?} {pair:?}");
        }
    }
    println!("{swaps} swaps");
    assert!(swaps > 15_000);
}

/// What the contracts allow: of a stable pair of 18 decimals with some wei `k` is zero, and a swap takes all but one
/// of them. The first deposit in a pair of Velodrome must be above that, in a pair of Solidly not.
#[test]
fn dust_has_no_level() {
    for contract in CONTRACTS {
        let terms = terms(contract, Curve::Stable, [18, 18], 1);
        let mut pair = pair(terms, [20, 20]);
        assert_eq!(pair.k(), Ok(U256::ZERO));
        let before = level(&pair, [18, 18]);
        pair.swap([n(1), n(0)], [n(0), n(19)]).unwrap();
        assert!(level(&pair, [18, 18]) < before);
        // 10¹³ wei of each: k is a fiftieth of a unit, so nothing.
        let dust = Pair::new(terms).mint([n(10_u128.pow(13)); 2]);
        assert_eq!(dust.is_ok(), contract == Contract::Solidly);
    }
    let terms = terms(Contract::Velodrome2, Curve::Stable, [18, 18], 1);
    let mut least = 10_u128.pow(15);
    while Pair::new(terms).mint([n(least); 2]).is_err() {
        least += least / 1_000;
    }
    assert!(terms.k([n(least); 2]).unwrap() > MINIMUM_K);
    assert!(terms.k([n(least - least / 900); 2]).unwrap() <= MINIMUM_K);
    assert!(Pair::new(terms).mint([n(least), n(least + 1)]).is_err());
}

/// Exact out is the least input: it is paid at least what was asked for, one wei less is not, and the pair takes the
/// swap.
#[test]
fn least_inputs() {
    let mut random = Random(5);
    let (mut found, mut refused) = (0, 0);
    for _ in 0..6_000 {
        let decimals = [[0, 0], [6, 6], [6, 18], [18, 6], [18, 18]][random.below(5) as usize];
        let curve = if random.one_in(4) { Curve::Volatile } else { Curve::Stable };
        let contract = CONTRACTS[random.below(3) as usize];
        let reserves = decimals.map(|decimals| random.sized(30) * 10_u128.pow(decimals.into()));
        let pair = pair(terms(contract, curve, decimals, random.below(301) as u16), reserves);
        let way = trade(&mut random);
        let (_, bought) = way.of(&reserves).unwrap();
        let target = n((bought >> random.below(40)).min(random.sized(120)).max(1));
        let Ok(input) = pair.amount_in(way, target) else {
            refused += 1;
            continue;
        };
        found += 1;
        assert!(ExactPool::amount_out(&pair, way, input).unwrap() >= target, "{pair:?} {way:?} {target}");
        if input > n(1) {
            assert!(
                ExactPool::amount_out(&pair, way, input - n(1)).is_ok_and(|out| out < target)
                    || ExactPool::amount_out(&pair, way, input - n(1)).is_err()
            );
        }
        let mut after = pair;
        assert_eq!(after.apply(way, Amount::Out(target)), Ok([input, target]));
    }
    println!("{found} found, {refused} refused");
    assert!(found > 4_500, "{found} of 6000");
}

/// One wei more in is paid no less, of Velodrome's; Solidly's may be paid up to two units of 18 decimals less, by
/// where Newton's method ends. A trade and its reverse give back no more.
#[test]
fn monotone_to_the_wei() {
    let mut random = Random(6);
    let (mut worst, mut pairs) = (BigInt::ZERO, 0);
    for _ in 0..20_000 {
        let contract = CONTRACTS[random.below(3) as usize];
        let reserves = [random.sized(90) + u128::from(WAD), random.sized(90) + u128::from(WAD)];
        let pair = pair(terms(contract, Curve::Stable, [18, 18], 0), reserves);
        let way = trade(&mut random);
        let amount = n(random.sized(80));
        let (Ok(less), Ok(more)) = (pair.amount_out(way, amount), pair.amount_out(way, amount + n(1))) else {
            continue;
        };
        pairs += 1;
        let fall = BigInt::from(big(less)) - BigInt::from(big(more));
        if contract == Contract::Solidly {
            worst = worst.max(fall);
            continue;
        }
        assert!(more >= less);
        let mut after = pair;
        if after.apply(way, Amount::In(amount)).is_ok() {
            if let Ok(back) = after.amount_out(way.reversed(), less) {
                assert!(back <= amount, "{pair:?} {amount}");
            }
        }
    }
    println!("{pairs} pairs, Solidly's fall by {worst}");
    assert!(pairs > 15_000 && worst <= BigInt::from(2));
}

/// The spot price against exact fractions: rounded to the side that is asked for, within one unit and `2⁻⁶²` of
/// another.
#[test]
fn spot_prices() {
    let mut random = Random(7);
    let mut count = 0;
    for _ in 0..20_000 {
        let decimals = [[0, 18], [6, 6], [6, 18], [18, 8], [18, 18]][random.below(5) as usize];
        let curve = if random.one_in(4) { Curve::Volatile } else { Curve::Stable };
        let reserves =
            decimals.map(|decimals| random.sized(30) * 10_u128.pow(decimals.into()) + u128::from(random.next()));
        let pair = pair(terms(Contract::Velodrome2, curve, decimals, 5), reserves);
        let way = trade(&mut random);
        let ([x, y], _) = scaled(&pair, decimals);
        let (x, y) = if way == X_FOR_Y { (x, y) } else { (y, x) };
        let (sold, bought) = way.of(&reserves).unwrap();
        let (mut num, mut den) = (BigUint::from(bought) << 96_u32, BigUint::from(sold));
        if curve == Curve::Stable {
            num *= &x * &x * 3_u32 + &y * &y;
            den *= &x * &x + &y * &y * 3_u32;
        }
        if num.bits() > den.bits() + 158 {
            continue;
        }
        count += 1;
        let down = big(pair.spot_price_x96(way, Rounding::Down).unwrap());
        let up = big(pair.spot_price_x96(way, Rounding::Up).unwrap());
        assert!(&down * &den <= num && num <= &up * &den);
        // Less than a unit and 2⁻⁶² away, times 2⁶².
        let limit = (BigUint::from(1_u32) << 62_u32) + 1_u32;
        assert!((&num - &down * &den) << 62_u32 < &den * &limit, "{pair:?}");
        assert!((&up * &den - &num) << 62_u32 < &den * &limit, "{pair:?}");
    }
    assert!(count > 15_000, "{count} prices");
    let empty = Pair::new(terms(Contract::Solidly, Curve::Stable, [18, 18], 1));
    assert_eq!(empty.spot_price_x96(X_FOR_Y, Rounding::Up), Err(Error::InvalidPrice));
    let far = Trade { sell: 0, buy: 2 };
    assert_eq!(empty.amount_in(far, n(1)), Err(Error::InvalidAsset));
}
