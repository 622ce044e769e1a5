//! Somebody without shares swaps, deposits and withdraws in any order, and leaves: what belongs to a share of the others
//! has not fallen, and nobody leaves with more of everything than they brought.

mod balancer;
mod curve_finance;
mod uniswap_v2;

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{Concentrated, ConstantProduct, Error, Liquidity, Result, Scalar, StableSwap, Weighted, WithFee};
use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use crate::curves::{Curve, Of, raw_reserves, times, trade};
use crate::input::Input;
use crate::numbers::{I60, Number, Q32, Q64, Real64, Wei, size_of};
use crate::swaps::answer;

/// Steps before everybody leaves.
const STEPS: usize = 24;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let input = &mut input;
    match input.below(24) {
        0 => chain::<WithFee<ConstantProduct<Q32>>>(input),
        1 => chain::<WithFee<ConstantProduct<Q64>>>(input),
        2 => chain::<WithFee<ConstantProduct<Wei>>>(input),
        3 => chain::<WithFee<ConstantProduct<Real64>>>(input),
        4 => chain::<WithFee<Concentrated<Q64>>>(input),
        5 => chain::<WithFee<Concentrated<Wei>>>(input),
        6 => chain::<WithFee<Concentrated<I60>>>(input),
        7 => chain::<WithFee<StableSwap<Q64, 2>>>(input),
        8 => chain::<WithFee<StableSwap<Wei, 2>>>(input),
        9 => chain::<WithFee<StableSwap<Wei, 3>>>(input),
        10 => chain::<WithFee<StableSwap<I60, 4>>>(input),
        11 => chain::<WithFee<Weighted<Q64, 2>>>(input),
        12 => chain::<WithFee<Weighted<Wei, 2>>>(input),
        13 => chain::<WithFee<Weighted<Q32, 3>>>(input),
        14 | 15 => uniswap_v2::chain(input),
        16 | 17 => balancer::chain::<2>(input),
        18 => balancer::chain::<5>(input),
        19 => curve_finance::covered::<2>(input),
        20 => curve_finance::covered::<3>(input),
        21 => curve_finance::dust::<2>(input),
        22 => curve_finance::dust::<3>(input),
        _ => curve_finance::dust::<8>(input),
    }
}

/// What a step moves into the pool (negative: out of it), by asset, and how many shares it mints.
struct Moved {
    amounts: Vec<BigInt>,
    shares: BigInt,
}

impl Moved {
    fn one<P: Curve>(asset: usize, amount: BigInt, shares: BigInt) -> Self {
        let mut amounts = vec![BigInt::ZERO; P::N];
        amounts[asset] = amount;
        Self { amounts, shares }
    }

    fn all<T: Number>(amounts: &[T], sign: i32, shares: BigInt) -> Self {
        Self { amounts: amounts.iter().map(|x| x.raw() * sign).collect(), shares }
    }
}

/// One step of somebody who holds `held` of the `supply` of shares.
fn take<P: Curve>(pool: &mut P, input: &mut Input, supply: Of<P>, held: Of<P>) -> Result<Moved> {
    let (what, asset) = (input.byte(), input.index(P::N));
    let x = pool.reserves()[asset];
    let mut shares_of = |whole: Of<P>| {
        let shares = size_of(input, whole);
        if shares > whole { whole } else { shares }
    };
    let mut amounts = vec![Of::<P>::ZERO; P::N];
    Ok(match what % 12 {
        0 | 1 => {
            let trade = trade::<P>(input);
            let before = pool.reserves()[trade.sell];
            let dx = size_of(input, before);
            let dy = pool.swap(trade, dx)?;
            let mut moved = Moved::one::<P>(trade.sell, pool.reserves()[trade.sell].raw() - before.raw(), BigInt::ZERO);
            moved.amounts[trade.buy] = -dy.raw();
            moved
        }
        2 => {
            let trade = trade::<P>(input);
            let before = pool.reserves()[trade.sell];
            let dy = size_of(input, pool.reserves()[trade.buy]);
            pool.swap_exact_out(trade, dy)?;
            let mut moved = Moved::one::<P>(trade.sell, pool.reserves()[trade.sell].raw() - before.raw(), BigInt::ZERO);
            moved.amounts[trade.buy] = -dy.raw();
            moved
        }
        3 => {
            for (amount, x) in amounts.iter_mut().zip(pool.reserves()) {
                *amount = size_of(input, *x);
            }
            let shares = pool.deposit(&amounts, supply)?;
            Moved::all(&amounts, 1, shares.raw())
        }
        4 | 5 => {
            let dx = size_of(input, x);
            let shares = pool.deposit_one(asset, dx, supply)?;
            Moved::one::<P>(asset, dx.raw(), shares.raw())
        }
        6 => {
            let shares = size_of(input, supply);
            pool.deposit_for_shares(shares, supply, &mut amounts)?;
            Moved::all(&amounts, 1, shares.raw())
        }
        7 => {
            let shares = size_of(input, supply);
            let dx = pool.deposit_one_for_shares(asset, shares, supply)?;
            Moved::one::<P>(asset, dx.raw(), shares.raw())
        }
        8 => {
            let shares = shares_of(held);
            pool.withdraw(shares, supply, &mut amounts)?;
            Moved::all(&amounts, -1, -shares.raw())
        }
        9 | 10 => {
            let shares = shares_of(held);
            let dx = pool.withdraw_one(asset, shares, supply)?;
            Moved::one::<P>(asset, -dx.raw(), -shares.raw())
        }
        _ => {
            for (amount, x) in amounts.iter_mut().zip(pool.reserves()) {
                *amount = size_of(input, *x);
            }
            let mut after = *pool;
            let shares = after.withdraw_exact(&amounts, supply)?;
            if shares > held {
                // Not theirs to burn.
                return Err(Error::InsufficientReserves);
            }
            *pool = after;
            Moved::all(&amounts, -1, -shares.raw())
        }
    })
}

fn chain<P: Curve>(input: &mut Input) {
    let Some(mut pool) = P::read(input) else { return };
    let few = input.byte();
    let Some(level) = answer(pool.level(Down)) else { return };
    let mut supply = if few < 64 { Of::<P>::of_units(1 + u128::from(few % 20)) } else { level };
    if supply == Of::<P>::ZERO {
        return;
    }
    let (mut held, mut brought) = (Of::<P>::ZERO, vec![BigInt::ZERO; P::N]);
    for _ in 0..STEPS {
        if input.is_empty() {
            break;
        }
        let before = pool;
        let taken = take(&mut pool, input, supply, held);
        // A fee on a few units may take all of a reserve.
        let taken = taken.map_err(|e| if e == Error::InvalidReserve { Error::InsufficientReserves } else { e });
        let Some(moved) = answer(taken) else {
            assert_eq!(pool, before, "a failing step has changed the pool");
            continue;
        };
        if !booked(&before, &pool, &mut supply, &mut held, &mut brought, &moved) {
            pool = before;
        }
    }
    leave(pool, supply, held, brought);
}

/// Checks a step and books it, unless the books of the caller are full.
fn booked<P: Curve>(
    before: &P,
    after: &P,
    supply: &mut Of<P>,
    held: &mut Of<P>,
    brought: &mut [BigInt],
    moved: &Moved,
) -> bool {
    let (old, new) = (supply.raw(), supply.raw() + &moved.shares);
    if new > Of::<P>::of_units(u128::MAX).raw() {
        return false;
    }
    let (v, u) = (raw_reserves(before), raw_reserves(after));
    for ((v, u), amount) in v.iter().zip(&u).zip(&moved.amounts) {
        assert_eq!(&(u - v), amount, "{before:?}: what moved is not what is said, {after:?}");
    }
    let context = || format!("{before:?} with {old} shares, {} more, left {after:?}", moved.shares);
    match before.is_kept(&times(&v, &new), &times(&u, &old)) {
        Some(kept) => assert!(kept, "{}: the level per share fell", context()),
        None => {
            if let (Some(was), Some(is)) = (answer(before.level(Down)), answer(after.level(Up))) {
                assert!(is.raw() * &old >= was.raw() * &new, "{}: the level per share fell", context());
            }
        }
    }
    for (brought, amount) in brought.iter_mut().zip(&moved.amounts) {
        *brought += amount;
    }
    *supply = Of::<P>::of_raw(&new);
    *held = Of::<P>::of_raw(&(held.raw() + &moved.shares));
    true
}

/// All shares are burnt; what was brought and taken is then no gain of everything.
fn leave<P: Curve>(mut pool: P, mut supply: Of<P>, mut held: Of<P>, mut brought: Vec<BigInt>) {
    let (before, shares) = (pool, held);
    let mut paid = vec![Of::<P>::ZERO; P::N];
    if answer(pool.withdraw(shares, supply, &mut paid)).is_none() {
        return;
    }
    let moved = Moved::all(&paid, -1, -shares.raw());
    booked(&before, &pool, &mut supply, &mut held, &mut brought, &moved);
    assert!(held.raw().is_zero());
    let gains = brought.iter().all(|brought| !brought.is_positive()) && brought.iter().any(Signed::is_negative);
    assert!(!gains, "{before:?}: {brought:?} were brought, and no share is left");
}
