//! Shares of a pool: minted and burnt so that the level per share never falls.

use core::cmp::Ordering;

use super::{Invariant, amount, compare, replace_reserves, reserve_of};
use crate::error::{Error, Result};
use crate::number::{Rounding, Scalar, positive};

/// Deposits and withdrawals of any pool.
///
/// ```text
/// deposit    s = S·(level′↓ − level↑)/level↑         any amounts
/// withdraw   dxᵢ = ⌊xᵢ·s/S⌋                          all assets in proportion
/// one asset  xᵢ′ = reserve_at(i, S ∓ s, S)↑          exact shares, exact reserve
/// ```
///
/// Shares and their supply are amounts like any other; the caller keeps the supply and passes it in. The law, for any
/// chain of swaps, deposits and withdrawals down to balances of a few units: **the true level per share never falls**.
/// That is why a level is rounded up where it is divided by and down where it is gained; with the two the other way
/// round, two operations extract value.
///
/// Where the pool has a [fee](Invariant::fee), an unbalanced operation pays it on the part that is a swap in disguise,
/// `max(0, xᵢ′ − xᵢ·level′/level)` of each asset, with the level that the shares are minted for; that fee stays in the
/// pool. (That level is approached from below, to a relative f⁴ or so of the part: 10⁻¹⁰ at 0.3 %.) A withdrawal of one
/// asset for exact shares pays it on what the asset gives beyond its share of a balanced withdrawal. No deposit followed by a withdrawal is then cheaper than the swap that it amounts to. Shares are kept in the number type of the
/// reserves.
///
/// The first deposit makes the supply: mint [`initial_shares`](Self::initial_shares) for the pool that its amounts
/// constructed, and lock some of them forever. A pool whose supply is a few units can be inflated by a donation until
/// the next deposit rounds to no share; a locked minimum makes that unprofitable.
///
/// ```
/// use cfmm_math::{ConstantProduct, Liquidity};
/// use fixed::types::U64F64;
///
/// let n = U64F64::from_num::<u32>;
/// let mut pool = ConstantProduct::new(n(100), n(400))?;
/// let supply = pool.initial_shares()?; // 200
///
/// let minted = pool.deposit(&[n(25), n(100)], supply)?;
/// assert_eq!(minted, n(50));
/// let mut paid = [n(0); 2];
/// pool.withdraw(minted, supply + minted, &mut paid)?;
/// assert_eq!(paid, [n(25), n(100)]);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Balancer v3 `BasePoolMath` (for the shape of the operations; the rounding is proven by the law above).
pub trait Liquidity: Invariant {
    /// What the first deposit mints, for a pool constructed from its amounts: the level, rounded down.
    ///
    /// # Errors
    /// As [`level`](Invariant::level).
    fn initial_shares(&self) -> Result<Self::Scalar> {
        self.level(Rounding::Down)
    }

    /// Deposits any amounts; returns the shares, rounded down, possibly none.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a negative amount, a supply that is not positive or another number of amounts than
    /// of assets; [`Error::Overflow`]. The pool is then unchanged.
    fn deposit(&mut self, amounts: &[Self::Scalar], supply: Self::Scalar) -> Result<Self::Scalar> {
        positive(supply, Error::InvalidAmount)?;
        let mut after = *self;
        add(&mut after, amounts)?;
        let credited = less_fee(self, &after)?;
        let shares = growth(self, &credited, supply, Rounding::Down)?;
        *self = after;
        Ok(shares)
    }

    /// Deposits one asset; returns the shares, rounded down, possibly none.
    ///
    /// # Errors
    /// As [`deposit`](Self::deposit), and [`Error::InvalidAsset`].
    fn deposit_one(&mut self, asset: usize, amount_in: Self::Scalar, supply: Self::Scalar) -> Result<Self::Scalar> {
        positive(supply, Error::InvalidAmount)?;
        let mut after = *self;
        after.set_reserve(asset, reserve_of(self.reserves(), asset)?.plus(amount(amount_in)?)?)?;
        let credited = less_fee(self, &after)?;
        let shares = growth(self, &credited, supply, Rounding::Down)?;
        *self = after;
        Ok(shares)
    }

    /// Deposits all assets in proportion for exactly `shares`; writes what is asked, rounded up, into `amounts`.
    ///
    /// # Errors
    /// As [`deposit`](Self::deposit).
    fn deposit_for_shares(
        &mut self,
        shares: Self::Scalar,
        supply: Self::Scalar,
        amounts: &mut [Self::Scalar],
    ) -> Result<()> {
        amount(shares)?;
        positive(supply, Error::InvalidAmount)?;
        if amounts.len() != self.reserves().len() {
            return Err(Error::InvalidAmount);
        }
        for (amount, x) in amounts.iter_mut().zip(self.reserves()) {
            *amount = x.mul_div(shares, supply, Rounding::Up)?;
        }
        let mut after = *self;
        add(&mut after, amounts)?;
        *self = after;
        Ok(())
    }

    /// Deposits one asset for exactly `shares`; returns the amount, rounded up, fee included.
    ///
    /// # Errors
    /// As [`deposit_one`](Self::deposit_one).
    fn deposit_one_for_shares(
        &mut self,
        asset: usize,
        shares: Self::Scalar,
        supply: Self::Scalar,
    ) -> Result<Self::Scalar> {
        positive(supply, Error::InvalidAmount)?;
        let x = reserve_of(self.reserves(), asset)?;
        if amount(shares)? == Self::Scalar::ZERO {
            return Ok(Self::Scalar::ZERO);
        }
        let total = supply.plus(shares)?;
        let net = self.reserve_at(asset, total, supply, Rounding::Up)?;
        // Beyond the share of this asset in a balanced deposit, the amount is sold to the pool.
        let balanced = x.mul_div(total, supply, Rounding::Down)?;
        let sold = if net > balanced { net.minus(balanced)? } else { Self::Scalar::ZERO };
        let after = net.plus(self.fee().gross(sold)?.minus(sold)?)?;
        let amount_in = if after > x { after.minus(x)? } else { Self::Scalar::ZERO };
        self.set_reserve(asset, x.plus(amount_in)?)?;
        Ok(amount_in)
    }

    /// Burns shares for all assets in proportion; writes what is paid, rounded down, into `amounts`.
    ///
    /// All of the supply cannot be burnt: a pool that must hold something cannot be emptied. The last shares take what
    /// [`reserves`](Invariant::reserves) says, and the pool is dropped.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for negative shares, a supply that is not positive or another number of amounts than
    /// of assets; [`Error::InsufficientReserves`] unless `shares < supply`. The pool is then unchanged.
    fn withdraw(&mut self, shares: Self::Scalar, supply: Self::Scalar, amounts: &mut [Self::Scalar]) -> Result<()> {
        burnable(shares, supply)?;
        if amounts.len() != self.reserves().len() {
            return Err(Error::InvalidAmount);
        }
        let (rest, mut after) = (supply.minus(shares)?, *self);
        for (asset, amount) in amounts.iter_mut().enumerate() {
            // What stays is rounded up, and not the difference of two amounts that may be close.
            let x = reserve_of(self.reserves(), asset)?;
            let left = x.mul_div(rest, supply, Rounding::Up)?;
            *amount = x.minus(left)?;
            after.set_reserve(asset, left).map_err(emptied)?;
        }
        *self = after;
        Ok(())
    }

    /// Burns exactly `shares` for one asset; returns the amount, rounded down, less the fee.
    ///
    /// # Errors
    /// As [`withdraw`](Self::withdraw), and [`Error::InvalidAsset`].
    fn withdraw_one(&mut self, asset: usize, shares: Self::Scalar, supply: Self::Scalar) -> Result<Self::Scalar> {
        burnable(shares, supply)?;
        let x = reserve_of(self.reserves(), asset)?;
        let rest = supply.minus(shares)?;
        let after = self.reserve_at(asset, rest, supply, Rounding::Up)?;
        // Beyond the share of this asset in a balanced withdrawal, the amount is bought from the pool.
        let balanced = x.mul_div(rest, supply, Rounding::Up)?;
        let bought = if balanced > after { balanced.minus(after)? } else { Self::Scalar::ZERO };
        let after = after.plus(self.fee().of(bought, Rounding::Up)?)?;
        if after >= x {
            return Ok(Self::Scalar::ZERO);
        }
        self.set_reserve(asset, after)?;
        x.minus(after)
    }

    /// Withdraws exactly these amounts; returns the shares to burn, rounded up, fee included.
    ///
    /// # Errors
    /// As [`deposit`](Self::deposit), and [`Error::InsufficientReserves`] where the pool would be emptied or more than
    /// the supply burnt.
    fn withdraw_exact(&mut self, amounts: &[Self::Scalar], supply: Self::Scalar) -> Result<Self::Scalar> {
        positive(supply, Error::InvalidAmount)?;
        let mut after = *self;
        remove(&mut after, amounts)?;
        let credited = less_fee(self, &after)?;
        let shares = growth(self, &credited, supply, Rounding::Up)?;
        burnable(shares, supply)?;
        *self = after;
        Ok(shares)
    }
}

impl<P: Invariant> Liquidity for P {}

/// Shares that can be burnt: some of the supply, not all.
fn burnable<T: Scalar>(shares: T, supply: T) -> Result<()> {
    positive(supply, Error::InvalidAmount)?;
    if amount(shares)? < supply { Ok(()) } else { Err(Error::InsufficientReserves) }
}

/// `S·|level′ − level|/level`: shares minted for a rise (rounded down) or burnt for a fall (rounded up).
fn growth<P: Invariant>(before: &P, after: &P, supply: P::Scalar, rounding: Rounding) -> Result<P::Scalar> {
    // The level before is rounded up and the level after down for both: they lower the gain and raise the loss.
    let (before, after) = (before.level(Rounding::Up)?, after.level(Rounding::Down)?);
    let (more, less) = if rounding == Rounding::Down { (after, before) } else { (before, after) };
    let change = if more > less { more.minus(less)? } else { P::Scalar::ZERO };
    supply.mul_div(change, before, rounding)
}

/// How often the ratio of [`less_fee`] is improved: each time its error shrinks by a factor of about the fee.
const IMPROVEMENTS: usize = 4;

/// The pool `after` an unbalanced operation as far as it counts for shares: without the fee on
/// `max(0, xᵢ′ − xᵢ·level′/level)`, each part that is a swap in disguise, where `level′` is that of what counts.
fn less_fee<P: Invariant>(before: &P, after: &P) -> Result<P> {
    if before.fee().is_none() {
        return Ok(*after);
    }
    // The least relative change of a reserve is below that of the level. From there the ratio rises, so that wherever
    // it stops the pool is not charged too little.
    let mut least = None;
    for (x, y) in before.reserves().iter().zip(after.reserves()) {
        let is_less = |(x_0, y_0): (P::Scalar, P::Scalar)| compare([*y, x_0], 1, [y_0, *x]) == Some(Ordering::Less);
        if *x > P::Scalar::ZERO && least.is_none_or(is_less) {
            least = Some((*x, *y));
        }
    }
    let (mut den, mut num) = least.ok_or(Error::InvalidReserve)?;
    let mut credited = charged(before, after, num, den)?;
    for _ in 0..IMPROVEMENTS {
        (num, den) = (credited.level(Rounding::Down)?, before.level(Rounding::Up)?);
        credited = charged(before, after, num, den)?;
    }
    Ok(credited)
}

/// The pool `after` without the fee on what each reserve has more than `num/den` of its amount before.
fn charged<P: Invariant>(before: &P, after: &P, num: P::Scalar, den: P::Scalar) -> Result<P> {
    let mut credited = *after;
    for (asset, (x, y)) in before.reserves().iter().zip(after.reserves()).enumerate() {
        let balanced = x.mul_div(num, den, Rounding::Down)?;
        if *y > balanced {
            let fee = before.fee().of(y.minus(balanced)?, Rounding::Up)?;
            credited.set_reserve(asset, y.minus(fee)?).map_err(emptied)?;
        }
    }
    Ok(credited)
}

/// A reserve that may not be zero would be.
fn emptied(error: Error) -> Error {
    if error == Error::InvalidReserve { Error::InsufficientReserves } else { error }
}

fn add<P: Invariant>(pool: &mut P, amounts: &[P::Scalar]) -> Result<()> {
    replace_reserves(pool, amounts, P::Scalar::plus)
}

fn remove<P: Invariant>(pool: &mut P, amounts: &[P::Scalar]) -> Result<()> {
    replace_reserves(pool, amounts, |x, dx| if dx <= x { x.minus(dx) } else { Err(Error::InsufficientReserves) })
        .map_err(emptied)
}
