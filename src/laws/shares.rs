//! What a deposit and a withdrawal may not do.

use super::{Case, Judge, Law, Outcome, Violation, halves, own, slack, unit, verdict};
use crate::curve::{Invariant, Liquidity, Trade};
use crate::error::{Error, Result};
use crate::number::Rounding::{Down, Up};
use crate::number::Scalar;

/// Deposits and withdrawals of a chain.
const CHAIN: u32 = 65;

pub(super) fn check<P: Invariant>(
    pool: &P,
    supply: P::Scalar,
    judge: &mut Judge,
) -> core::result::Result<(), Violation<P::Scalar>> {
    let mut answered = false;
    for (asset, x) in pool.reserves().iter().enumerate() {
        let trade = Trade { sell: asset, buy: asset };
        for at in halves(*x) {
            answered |= verdict(one_asset(pool, supply, Case { trade, at }, judge))?;
        }
        for at in halves(supply).skip(1) {
            answered |= verdict(for_shares(pool, supply, Case { trade, at }, judge))?;
        }
        verdict(chain(pool, supply, Case { trade, at: unit(*x) }, judge))?;
    }
    if answered {
        return Ok(());
    }
    let (trade, found) = (Trade { sell: 0, buy: 0 }, P::Scalar::ZERO);
    Err(Violation { law: Law::Answers, trade, at: supply, found, limit: supply, error: None })
}

/// One asset in; out again as itself it brings no more.
fn one_asset<P: Invariant>(
    pool: &P,
    supply: P::Scalar,
    case: Case<P::Scalar>,
    judge: &mut Judge,
) -> Outcome<P::Scalar> {
    let asset = case.trade.sell;
    let mut after = *pool;
    let minted = judge.ask(case, after.deposit_one(asset, case.at, supply))?;
    let total = own(supply.plus(minted))?;
    kept(pool, supply, &after, total, case, judge)?;

    let before = after;
    let back = judge.ask(case, after.withdraw_one(asset, minted, total))?;
    let x = own(reserve(&before, asset))?;
    case.at_most(Law::NothingExtracted, back, own(case.at.plus(own(slack(x))?))?)?;
    kept(&before, total, &after, supply, case, judge)
}

/// What is asked for shares, of one asset, is not less than what they bring.
fn for_shares<P: Invariant>(
    pool: &P,
    supply: P::Scalar,
    case: Case<P::Scalar>,
    judge: &mut Judge,
) -> Outcome<P::Scalar> {
    let (asset, shares) = (case.trade.sell, case.at);
    let mut after = *pool;
    let asked = judge.ask(case, after.deposit_one_for_shares(asset, shares, supply))?;
    let total = own(supply.plus(shares))?;
    kept(pool, supply, &after, total, case, judge)?;
    let x = own(reserve(&after, asset))?;
    let mut left = after;
    let back = judge.ask(case, left.withdraw_one(asset, shares, total))?;
    case.at_most(Law::NothingExtracted, back, own(asked.plus(own(slack(x))?))?)?;
    kept(&after, total, &left, supply, case, judge)
}

/// One asset in and out in turns, a unit and more at a time: the level per share never falls.
fn chain<P: Invariant>(pool: &P, supply: P::Scalar, case: Case<P::Scalar>, judge: &mut Judge) -> Outcome<P::Scalar> {
    let (asset, mut after, mut total) = (case.trade.sell, *pool, supply);
    for round in 0..CHAIN {
        let amount = own((0..=round & 7).try_fold(P::Scalar::ZERO, |sum, _| sum.plus(case.at)))?;
        let before = after;
        if let Ok(minted) = judge.ask(case, after.deposit_one(asset, amount, total)) {
            let was = total;
            total = own(total.plus(minted))?;
            kept(&before, was, &after, total, case, judge)?;
        }
        let before = after;
        let burnt = own(total.minus(supply))?;
        if judge.ask(case, after.withdraw_one(asset, burnt, total)).is_ok() {
            kept(&before, total, &after, supply, case, judge)?;
            total = supply;
        }
    }
    Ok(())
}

fn reserve<P: Invariant>(pool: &P, asset: usize) -> Result<P::Scalar> {
    pool.reserves().get(asset).copied().ok_or(Error::InvalidAsset)
}

/// The level per share, rounded up, is not below what it was rounded down.
fn kept<P: Invariant>(
    before: &P,
    supply_before: P::Scalar,
    after: &P,
    supply_after: P::Scalar,
    case: Case<P::Scalar>,
    judge: &mut Judge,
) -> Outcome<P::Scalar> {
    let (was, is) = (judge.ask(case, before.level(Down))?, judge.ask(case, after.level(Up))?);
    let shared = own(is.mul_div(supply_before, supply_after, Up))?;
    case.at_least(Law::LevelPerShareKept, own(shared.plus(own(slack(was))?))?, was)
}
