//! The laws of a pool, as a kit for the tests of your own curves and numbers (feature `laws`).
//!
//! | ask | of | laws |
//! |---|---|---|
//! | [`check`] | any [`Invariant`] | what a trade may not do, from one unit to several times the reserves |
//! | [`check_shares`] | any [`Invariant`] | what a deposit and a withdrawal may not do |
//! | [`check_value`] | any [`PoolValue`] | that value, reserves and depth at a price are derivatives of each other |
//! | [`strategy`] (feature `proptest`) | | random amounts, trades and pools |
//!
//! Nothing about a curve is known here but its trait: what holds is derived from answers of the pool itself. A law is
//! exact where the number rounds as it is told to, to the last unit; in a number that rounds to nearest, such as `f64`,
//! to 10⁻⁹ of the reserves. An answer of [`Error::Overflow`] or [`Error::InsufficientReserves`] is a refusal and breaks
//! no law, but a pool that refuses every trade of a kind does.
//!
//! ```
//! use cfmm_math::laws::{check, check_shares, check_value};
//! use cfmm_math::{ConstantProduct, Fee, WithFee};
//!
//! let my_pool = WithFee::new(ConstantProduct::new(1_000.0, 2_000_000.0)?, Fee::basis_points(30)?)?;
//! let report = check(&my_pool).unwrap();
//! assert!(report.answers > 1_000);
//! check_shares(&my_pool, 1_000.0).unwrap();
//! check_value(&my_pool, 1_900.0).unwrap();
//! # Ok::<(), cfmm_math::Error>(())
//! ```

use core::fmt;

use crate::curve::{Invariant, PoolValue, Trade};
use crate::error::{Error, Result};
use crate::number::{Rounding, Scalar};

mod shares;
#[cfg(feature = "proptest")]
pub mod strategy;
mod swaps;
mod value;

/// What a pool has to keep.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Law {
    /// A valid argument is refused for its size or not at all.
    Refusal,
    /// Some trade of each kind has an answer.
    Answers,
    /// What is rounded down is not above what is rounded up.
    Directed,
    /// A swap changes the reserves by what it says, and nothing else.
    Books,
    /// What fails leaves the pool as it was.
    Unchanged,
    /// Nothing in gives nothing out, and nothing out asks for nothing.
    NothingForNothing,
    /// A swap never lowers the level.
    LevelKept,
    /// Scaling the reserves scales the level.
    Homogeneous,
    /// `amount_out(amount_in(a)) ≥ a`.
    Covers,
    /// More in is paid no less, more out costs no less; a unit is tolerated.
    Monotone,
    /// Splitting a trade pays no more; a unit is tolerated. Asked of pools without a fee.
    Splitting,
    /// `amount_out ≤ spot_price(Up)·amount_in`.
    BelowSpotPrice,
    /// What is bought and sold again brings no more than it cost.
    RoundTrip,
    /// After any chain of swaps, once all other reserves are back where they were, so is the first, or above.
    NothingTaken,
    /// The level per share never falls.
    LevelPerShareKept,
    /// Nobody leaves with more of everything than they brought.
    NothingExtracted,
    /// The reserves at the spot price are the reserves. Asked of pools without a fee.
    ReservesAtSpotPrice,
    /// `V = p·x* + y*`.
    ValueOfReserves,
    /// `V′ = x*`, so a chord of the value lies between the reserves at its ends.
    Delta,
    /// `x*′ = −depth`, so a chord of the reserve lies between the depths along it.
    Depth,
    /// `divergence = held_value − value ≥ 0`, and 0 where the price has not moved.
    Divergence,
}

/// A law that a pool broke, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Violation<T> {
    /// The law.
    pub law: Law,
    /// The trade in question; for a deposit or a withdrawal, `sell` is the asset.
    pub trade: Trade,
    /// The amount in question, or the price.
    pub at: T,
    /// What the pool answered.
    pub found: T,
    /// What it may answer at most, or at least: the law says which.
    pub limit: T,
    /// The error that it answered with, for [`Law::Refusal`].
    pub error: Option<Error>,
}

impl<T: fmt::Debug> fmt::Display for Violation<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { law, trade, at, found, limit, error } = self;
        match error {
            Some(error) => write!(f, "{law:?}: {at:?} from {} to {}: {error}", trade.sell, trade.buy),
            None => {
                write!(f, "{law:?}: {at:?} from {} to {}: {found:?} beside {limit:?}", trade.sell, trade.buy)
            }
        }
    }
}

impl<T: fmt::Debug> core::error::Error for Violation<T> {}

/// How much a pool was asked, and answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Questions with an answer.
    pub answers: u64,
    /// Questions refused for their size.
    pub refusals: u64,
}

/// The verdict on a pool.
pub type Verdict<T> = core::result::Result<Report, Violation<T>>;

/// Checks a pool: levels, prices, quotes and swaps of every pair of assets, for amounts from the smallest unit to four
/// times the reserve, and chains of micro-swaps.
///
/// # Errors
/// The first law that it broke.
pub fn check<P: Invariant>(pool: &P) -> Verdict<P::Scalar> {
    let mut judge = Judge::default();
    swaps::check(pool, &mut judge)?;
    Ok(judge.report)
}

/// Checks what [`Liquidity`](crate::Liquidity) makes of a pool of which `supply` shares exist.
///
/// # Errors
/// The first law that it broke.
pub fn check_shares<P: Invariant>(pool: &P, supply: P::Scalar) -> Verdict<P::Scalar> {
    let mut judge = Judge::default();
    shares::check(pool, supply, &mut judge)?;
    Ok(judge.report)
}

/// Checks a pool as a position, at prices from 2⁻⁸ to 2⁸ times `price`.
///
/// To 2⁻³⁰ of the value and of the reserves, and 64 units, in any number: a wrong formula is found, a wrong last digit is
/// not.
///
/// # Errors
/// The first law that it broke.
pub fn check_value<P: PoolValue>(pool: &P, price: P::Scalar) -> Verdict<P::Scalar> {
    let mut judge = Judge::default();
    value::check(pool, price, &mut judge)?;
    Ok(judge.report)
}

/// Why a law is not followed further.
enum Stop<T> {
    /// The pool refused for the size of an argument.
    Refused,
    /// It broke the law.
    Broken(Violation<T>),
}

/// What a law says of one case.
type Outcome<T> = core::result::Result<(), Stop<T>>;

/// What is asked about.
#[derive(Debug, Clone, Copy)]
struct Case<T> {
    trade: Trade,
    at: T,
}

impl<T: Scalar> Case<T> {
    fn breaks(self, law: Law, found: T, limit: T) -> Stop<T> {
        Stop::Broken(Violation { law, trade: self.trade, at: self.at, found, limit, error: None })
    }

    fn at_most(self, law: Law, found: T, limit: T) -> Outcome<T> {
        // Not a number is no amount.
        if found <= limit { Ok(()) } else { Err(self.breaks(law, found, limit)) }
    }

    fn at_least(self, law: Law, found: T, limit: T) -> Outcome<T> {
        if found >= limit { Ok(()) } else { Err(self.breaks(law, found, limit)) }
    }

    fn equal(self, law: Law, found: T, expected: T) -> Outcome<T> {
        if found == expected { Ok(()) } else { Err(self.breaks(law, found, expected)) }
    }
}

/// Counts answers and refusals.
#[derive(Default)]
struct Judge {
    report: Report,
}

impl Judge {
    /// The answer of the pool, if it has one.
    fn ask<T: Scalar, A>(&mut self, case: Case<T>, answer: Result<A>) -> core::result::Result<A, Stop<T>> {
        match answer {
            Ok(answer) => {
                self.report.answers = self.report.answers.saturating_add(1);
                Ok(answer)
            }
            Err(Error::Overflow | Error::InsufficientReserves) => {
                self.report.refusals = self.report.refusals.saturating_add(1);
                Err(Stop::Refused)
            }
            Err(error) => {
                let Case { trade, at } = case;
                let (found, limit) = (T::ZERO, T::ZERO);
                Err(Stop::Broken(Violation { law: Law::Refusal, trade, at, found, limit, error: Some(error) }))
            }
        }
    }
}

/// Passes a broken law on; whether the pool had an answer.
fn verdict<T>(outcome: Outcome<T>) -> core::result::Result<bool, Violation<T>> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Stop::Refused) => Ok(false),
        Err(Stop::Broken(violation)) => Err(violation),
    }
}

/// The kit's own sums, whose overflow ends a case and says nothing about the pool.
fn own<T, A>(result: Result<A>) -> core::result::Result<A, Stop<T>> {
    result.map_err(|_| Stop::Refused)
}

/// Whether the number rounds as it is told to. 1/3 has no last digit in any of them.
fn is_directed<T: Scalar>() -> bool {
    let third = |rounding| T::ONE.mul_div(T::ONE, T::from_int(3)?, rounding);
    third(Rounding::Down) != third(Rounding::Up)
}

/// What a number that rounds to nearest may be off by in an amount of this size: 10⁻⁹. Nothing in others.
fn slack<T: Scalar>(size: T) -> Result<T> {
    if is_directed::<T>() { Ok(T::ZERO) } else { size.mul_div(T::ONE, T::from_int(1_000_000_000)?, Rounding::Up) }
}

/// The positive halves of an amount, from itself down to the smallest unit; of a number without one, 128 times.
fn halves<T: Scalar>(amount: T) -> impl Iterator<Item = T> {
    let half = |x: &T| x.mul_div(T::ONE, T::from_int(2).ok()?, Rounding::Down).ok();
    core::iter::successors(Some(amount), half).take(128).take_while(|x| *x > T::ZERO)
}

/// The smallest of the [`halves`]: one unit in fixed point.
fn unit<T: Scalar>(amount: T) -> T {
    halves(amount).last().unwrap_or(T::ONE)
}

/// Every pair of assets.
fn trades(assets: usize) -> impl Iterator<Item = Trade> {
    (0..assets).flat_map(move |sell| (0..assets).filter(move |buy| *buy != sell).map(move |buy| Trade { sell, buy }))
}
