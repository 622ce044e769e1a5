//! Chains of swaps, deposits and withdrawals: the true level per share never falls, and nobody leaves with more of
//! everything than they brought.

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::{Error, Invariant, Liquidity, Result, Scalar, Trade, WithFee};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestCaseResult};

use super::curves::{Curve, Domain, Of, level_per_share_kept, raw_reserves, trades};
use super::number::{F64_FRAC, Number, Size};
use super::runner::{Tally, check};
use crate::answer;

/// One operation of a chain; sizes are settled by the pool that it meets.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    Swap(Trade, Size),
    SwapExactOut(Trade, Size),
    SwapToPrice(Trade, Size),
    Deposit([Size; 8]),
    DepositOne(usize, Size),
    DepositForShares(Size),
    DepositOneForShares(usize, Size),
    Withdraw(Size),
    WithdrawOne(usize, Size),
    WithdrawExact([Size; 8]),
}

fn steps<P: Curve>(size: impl Strategy<Value = Size> + Clone) -> impl Strategy<Value = Step> + Clone {
    let sizes = [(); 8].map(|()| size.clone());
    prop_oneof![
        2 => (trades::<P>(), size.clone()).prop_map(|(trade, size)| Step::Swap(trade, size)),
        2 => (trades::<P>(), size.clone()).prop_map(|(trade, size)| Step::SwapExactOut(trade, size)),
        1 => (trades::<P>(), size.clone()).prop_map(|(trade, size)| Step::SwapToPrice(trade, size)),
        2 => sizes.clone().prop_map(Step::Deposit),
        2 => (0..P::N, size.clone()).prop_map(|(asset, size)| Step::DepositOne(asset, size)),
        2 => size.clone().prop_map(Step::DepositForShares),
        2 => (0..P::N, size.clone()).prop_map(|(asset, size)| Step::DepositOneForShares(asset, size)),
        3 => size.clone().prop_map(Step::Withdraw),
        2 => (0..P::N, size).prop_map(|(asset, size)| Step::WithdrawOne(asset, size)),
        1 => sizes.prop_map(Step::WithdrawExact),
    ]
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

    fn trade<P: Curve>(trade: Trade, dx: Of<P>, dy: Of<P>) -> Self {
        let mut moved = Self::one::<P>(trade.sell, dx.raw(), BigInt::ZERO);
        moved.amounts[trade.buy] = -dy.raw();
        moved
    }
}

/// Takes one step. `held` are the shares of who takes it.
fn take<P: Curve>(pool: &mut P, step: Step, supply: Of<P>, held: Of<P>) -> Result<Moved> {
    let zero = BigInt::ZERO;
    let sizes = |pool: &P, sizes: [Size; 8]| -> Vec<Of<P>> {
        pool.reserves().iter().zip(sizes).map(|(x, size)| size.of(*x)).collect()
    };
    let raw = |amounts: &[Of<P>], sign: i32| amounts.iter().map(|x| x.raw() * sign).collect();
    let at = |pool: &P, asset: usize| pool.reserves()[asset];
    let capped = |size: Size| {
        let shares = size.of(held);
        if shares > held { held } else { shares }
    };
    Ok(match step {
        Step::Swap(trade, size) => {
            let dx = size.of(at(pool, trade.sell));
            Moved::trade::<P>(trade, dx, pool.swap(trade, dx)?)
        }
        Step::SwapExactOut(trade, size) => {
            let dy = size.of(at(pool, trade.buy));
            Moved::trade::<P>(trade, pool.swap_exact_out(trade, dy)?, dy)
        }
        Step::SwapToPrice(trade, size) => {
            let price = size.of(pool.spot_price(trade, Up)?);
            let price = if price > Of::<P>::ZERO { price } else { Of::<P>::ONE };
            let [dx, dy] = pool.swap_to_price(trade, price)?;
            Moved::trade::<P>(trade, dx, dy)
        }
        Step::Deposit(amounts) => {
            let amounts = sizes(pool, amounts);
            let shares = pool.deposit(&amounts, supply)?.raw();
            Moved { amounts: raw(&amounts, 1), shares }
        }
        Step::DepositOne(asset, size) => {
            let dx = size.of(at(pool, asset));
            let shares = pool.deposit_one(asset, dx, supply)?.raw();
            Moved::one::<P>(asset, dx.raw(), shares)
        }
        Step::DepositForShares(size) => {
            let (shares, mut amounts) = (size.of(supply), vec![Of::<P>::ZERO; P::N]);
            pool.deposit_for_shares(shares, supply, &mut amounts)?;
            Moved { amounts: raw(&amounts, 1), shares: shares.raw() }
        }
        Step::DepositOneForShares(asset, size) => {
            let shares = size.of(supply);
            let dx = pool.deposit_one_for_shares(asset, shares, supply)?.raw();
            Moved::one::<P>(asset, dx, shares.raw())
        }
        Step::Withdraw(size) => {
            let (shares, mut amounts) = (capped(size), vec![Of::<P>::ZERO; P::N]);
            pool.withdraw(shares, supply, &mut amounts)?;
            Moved { amounts: raw(&amounts, -1), shares: -shares.raw() }
        }
        Step::WithdrawOne(asset, size) => {
            let shares = capped(size);
            let dx = pool.withdraw_one(asset, shares, supply)?.raw();
            Moved::one::<P>(asset, -dx, -shares.raw())
        }
        Step::WithdrawExact(amounts) => {
            let amounts = sizes(pool, amounts);
            let mut after = *pool;
            let shares = after.withdraw_exact(&amounts, supply)?;
            if shares > held {
                // Not theirs to burn.
                return Ok(Moved { amounts: vec![zero.clone(); P::N], shares: zero });
            }
            *pool = after;
            Moved { amounts: raw(&amounts, -1), shares: -shares.raw() }
        }
    })
}

/// A fee on a few units may take all of a reserve: then the pool refuses because of size.
fn dust_is_taken(error: Error) -> Error {
    if error == Error::InvalidReserve { Error::InsufficientReserves } else { error }
}

/// Chains on pools of 1 to 20 units, where a rounding is a large part of everything.
pub fn tiny_chains<P: Curve>(cases: u32, answered: f64) {
    let supply = prop_oneof![3 => (1_u128..=20).prop_map(Some), 1 => Just(None)];
    let steps = vec(steps::<P>(Size::tiny()), 1..300);
    check(cases, answered, (P::pools(Domain::Tiny), supply, steps), |(pool, supply, steps), tally| {
        chain(pool, supply, &steps, tally)
    });
}

/// Chains on pools of any size.
pub fn chains<P: Curve>(cases: u32, answered: f64) {
    // Not more than double at once, or the chain ends at the top of the type.
    let size = prop_oneof![
        8 => Size::any::<Of<P>>().prop_map(|size| if let Size::Times(_) | Size::Any(_) = size { Size::Times(1) } else { size }),
        1 => Size::any::<Of<P>>(),
    ];
    let steps = vec(steps::<P>(size), 1..60);
    check(cases, answered, (P::pools(Domain::Whole), Just(None), steps), |(pool, supply, steps), tally| {
        chain(pool, supply, &steps, tally)
    });
}

/// An attacker who starts without shares takes all the steps, then burns all their shares.
fn chain<P: Curve>(mut pool: P, supply: Option<u128>, steps: &[Step], tally: &mut Tally) -> TestCaseResult {
    let level = answer!(tally, pool.level(Down));
    let mut supply = supply.map_or(level, Of::<P>::from_units);
    if supply == Of::<P>::ZERO {
        return Ok(());
    }
    let (mut held, mut brought) = (Of::<P>::ZERO, vec![BigInt::ZERO; P::N]);
    for step in steps.iter().copied().chain([Step::Withdraw(Size::Times(1))]) {
        take_and_check(&mut pool, step, &mut supply, &mut held, &mut brought, tally)?;
    }
    // In `f64` the two sums of shares may differ, or the withdrawal round to a whole reserve.
    prop_assert!(!Of::<P>::FIXED || held == Of::<P>::ZERO, "the last shares were not burnt");

    // With no shares left in their hands, gains in everything are taken from the others. (An `f64` may lose a
    // rounding of the large reserve of an imbalanced pool, and gain all of the small one.)
    let gains = brought.iter().all(|brought| !brought.is_positive()) && brought.iter().any(BigInt::is_negative);
    prop_assert!(!Of::<P>::FIXED || held > Of::<P>::ZERO || !gains, "extracted: {brought:?}");
    Ok(())
}

fn take_and_check<P: Curve>(
    pool: &mut P,
    step: Step,
    supply: &mut Of<P>,
    held: &mut Of<P>,
    brought: &mut [BigInt],
    tally: &mut Tally,
) -> TestCaseResult {
    let before = *pool;
    let result = take(pool, step, *supply, *held).map_err(dust_is_taken);
    let Some(moved) = tally.answer(result)? else {
        prop_assert_eq!(*pool, before, "a failing {:?} has changed the pool", step);
        return Ok(());
    };
    let supply_before = supply.raw();
    let supply_after = &supply_before + &moved.shares;
    if supply_after > Of::<P>::from_units(u128::MAX).raw() {
        // The caller's books are full; they would refuse.
        *pool = before;
        return Ok(());
    }
    let (u, v) = (raw_reserves(pool), raw_reserves(&before));
    if !Of::<P>::FIXED && !u.iter().all(|u| (u64::from(F64_FRAC - 200)..u64::from(F64_FRAC + 200)).contains(&u.bits()))
    {
        // Powers of such reserves have left the range of f64.
        *pool = before;
        return Ok(());
    }
    if Of::<P>::FIXED {
        for ((u, v), moved) in u.iter().zip(&v).zip(&moved.amounts) {
            prop_assert_eq!(u - v, moved.clone(), "{:?} has moved something else than it says", step);
        }
    }
    prop_assert!(
        level_per_share_kept(&before, (&v, &supply_before), (&u, &supply_after)),
        "{step:?} of {supply_before} shares, {} minted, lowers the level per share: {before:?} to {pool:?}",
        moved.shares
    );
    for (brought, moved) in brought.iter_mut().zip(&moved.amounts) {
        *brought += moved;
    }
    *supply = exactly::<P>(&supply_after)?;
    *held = exactly::<P>(&(held.raw() + moved.shares))?;
    Ok(())
}

/// The number of these units; the sum of two `f64` may be another one than the exact one.
fn exactly<P: Curve>(raw: &BigInt) -> core::result::Result<Of<P>, TestCaseError> {
    let number = Of::<P>::from_raw(&raw.clone().max(BigInt::ZERO));
    prop_assert!(!Of::<P>::FIXED || number.raw() == *raw);
    Ok(number)
}

/// Every deposit and withdrawal of up to `most` units of pools of up to `most` units: minting with `mint` and burning
/// all of it, how many gain something and lose nothing?
pub fn two_steps_that_extract<P: Curve>(
    pool: impl Fn(Of<P>, Of<P>) -> P,
    most: u128,
    mint: impl Fn(&mut P, [Of<P>; 2], Of<P>) -> Result<Of<P>>,
) -> usize {
    let (zero, n) = (Of::<P>::ZERO, Of::<P>::from_units);
    let mut found = 0;
    let amounts = || (1..=most).flat_map(move |a| (1..=most).map(move |b| (a, b)));
    for ((x, y), supply, (dx, dy)) in amounts().flat_map(|reserves| {
        (1..=most).flat_map(move |supply| amounts().map(move |added| (reserves, supply, (added.0 - 1, added.1 - 1))))
    }) {
        let mut pool = pool(n(x), n(y));
        let Ok(shares) = mint(&mut pool, [n(dx), n(dy)], n(supply)) else { continue };
        let total = n(supply).plus(shares).expect("small");
        let mut paid = [zero; 2];
        pool.withdraw(shares, total, &mut paid).expect("some of the supply");
        let gain = [paid[0].raw() - dx, paid[1].raw() - dy];
        found += usize::from(gain.iter().all(|gain| !gain.is_negative()) && gain.iter().any(|gain| !gain.is_zero()));
    }
    found
}

/// The mint that is not used: with the level before rounded down, where it must be rounded up.
pub fn careless_mint<P: Curve>(pool: &mut P, [dx, dy]: [Of<P>; 2], supply: Of<P>) -> Result<Of<P>> {
    let before = pool.level(Down)?;
    let [x, y] = [pool.reserves()[0], pool.reserves()[1]];
    pool.set_reserve(0, x.plus(dx)?)?;
    pool.set_reserve(1, y.plus(dy)?)?;
    let gain = pool.level(Down)?.minus(before)?;
    supply.mul_div(gain, before, Down)
}

/// Whether the law on the level per share sees what the careless mint does, in any deposit into this pool.
pub fn careless_mint_is_seen<P: Curve>(pool: P, supply: u128, most: u128) -> bool {
    let n = Of::<P>::from_units;
    (0..=most).any(|dx| {
        let mut after = pool;
        let Ok(shares) = careless_mint(&mut after, [n(dx), n(0)], n(supply)) else { return false };
        let supply = BigInt::from(supply);
        let total = &supply + shares.raw();
        !level_per_share_kept(&pool, (&raw_reserves(&pool), &supply), (&raw_reserves(&after), &total))
    })
}

/// Deposits and withdrawals that come to a swap are paid no more than the swap with its fee.
pub fn disguised_swaps<C: Curve>(cases: u32, answered: f64) {
    let strategy = (WithFee::<C>::pools(Domain::Whole), trades::<C>(), Size::any::<Of<C>>());
    check(cases, answered, strategy, |(pool, trade, size), tally| {
        let supply = answer!(tally, pool.initial_shares());
        if supply == Of::<C>::ZERO {
            return Ok(());
        }
        for disguise in [deposit_one_then_withdraw, deposit_then_withdraw_one, deposit_then_withdraw_exact] {
            let result = disguise(&pool, trade, size, supply).map_err(dust_is_taken);
            let Some(Disguised { dx, dy, others, peak }) = tally.answer(result)? else { continue };
            // Only where it is a swap: nothing gained in another asset, and nothing of the sold one.
            if dx < Of::<C>::ZERO || others {
                continue;
            }
            // The fee of a swap is rounded up to a whole unit, and its amount down; neither is a gain to have missed.
            let (sold, _) = trade.of(pool.reserves()).expect("a valid trade");
            let net = answer!(tally, pool.fee().net(dx)).raw() + 1 + Of::<C>::slack(&sold.raw());
            let honest = answer!(tally, pool.pool().amount_out(trade, Of::<C>::from_raw(&net)));
            let slack = Of::<C>::slack(&peak.raw()) + C::LOOSE + pool.level_unit_in(trade.buy);
            prop_assert!(
                dy.raw() <= honest.raw() + slack,
                "{dx:?} is paid {dy:?} in disguise, {} units more than {honest:?}",
                dy.raw() - honest.raw()
            );
        }
        Ok(())
    });
}

/// What a chain of deposits and withdrawals comes to.
struct Disguised<T> {
    /// Brought of the sold asset.
    dx: T,
    /// Taken of the bought one.
    dy: T,
    /// Whether any was taken of another asset, so that it is more than a swap.
    others: bool,
    /// The largest reserve of the bought asset on the way.
    peak: T,
}

/// One asset in, all out.
fn deposit_one_then_withdraw<P: Curve>(
    before: &P,
    trade: Trade,
    size: Size,
    supply: Of<P>,
) -> Result<Disguised<Of<P>>> {
    let mut pool = *before;
    let dx = size.of(pool.reserves()[trade.sell]);
    let shares = pool.deposit_one(trade.sell, dx, supply)?;
    let mut paid = vec![Of::<P>::ZERO; P::N];
    pool.withdraw(shares, supply.plus(shares)?, &mut paid)?;
    let others = paid.iter().enumerate().any(|(i, x)| i != trade.sell && i != trade.buy && *x > Of::<P>::ZERO);
    Ok(Disguised { dx: dx.minus(paid[trade.sell])?, dy: paid[trade.buy], others, peak: before.reserves()[trade.buy] })
}

/// All in, one asset out; of two assets.
fn deposit_then_withdraw_one<P: Curve>(pool: &P, trade: Trade, size: Size, supply: Of<P>) -> Result<Disguised<Of<P>>> {
    let mut pool = *pool;
    let (shares, mut asked) = (size.of(supply), vec![Of::<P>::ZERO; P::N]);
    pool.deposit_for_shares(shares, supply, &mut asked)?;
    let peak = pool.reserves()[trade.buy];
    let paid = pool.withdraw_one(trade.buy, shares, supply.plus(shares)?)?;
    let gain = if paid > asked[trade.buy] { paid.minus(asked[trade.buy])? } else { Of::<P>::ZERO };
    Ok(Disguised { dx: asked[trade.sell], dy: gain, others: P::N > 2, peak })
}

/// All in, an exact amount of one asset out, for no more than those shares; of two assets.
fn deposit_then_withdraw_exact<P: Curve>(
    pool: &P,
    trade: Trade,
    size: Size,
    supply: Of<P>,
) -> Result<Disguised<Of<P>>> {
    let mut pool = *pool;
    let (shares, mut asked) = (size.of(supply), vec![Of::<P>::ZERO; P::N]);
    pool.deposit_for_shares(shares, supply, &mut asked)?;
    let (total, peak) = (supply.plus(shares)?, pool.reserves()[trade.buy]);
    // The most that these shares buy: bisect on the amount.
    let (mut low, mut high) = (BigInt::ZERO, pool.reserves()[trade.buy].raw());
    for _ in 0..Of::<P>::BITS + 2 {
        let middle: BigInt = (&low + &high + BigInt::one()) >> 1_u32;
        let mut amounts = vec![Of::<P>::ZERO; P::N];
        amounts[trade.buy] = Of::<P>::from_raw(&middle);
        let mut after = pool;
        match after.withdraw_exact(&amounts, total) {
            Ok(burnt) if burnt <= shares => low = middle,
            _ => high = middle - 1,
        }
        if low >= high {
            break;
        }
    }
    let paid = Of::<P>::from_raw(&low);
    let gain = if paid > asked[trade.buy] { paid.minus(asked[trade.buy])? } else { Of::<P>::ZERO };
    Ok(Disguised { dx: asked[trade.sell], dy: gain, others: P::N > 2, peak })
}
