//! A fee on what is sold, on top of any curve.

use core::cmp::Ordering;

use super::{Invariant, PoolValue, Trade, amount, compare};
use crate::error::{Error, Result};
use crate::number::{Rounding, Scalar, non_negative, positive};

/// A fraction of an amount, kept as `num/den` so that 0.3 % is exact in every number.
///
/// ```
/// use cfmm_math::Fee;
///
/// assert_eq!(Fee::<f64>::ratio(3.0, 1_000.0)?, Fee::basis_points(30)?);
/// assert_eq!(Fee::fraction(0.25)?.net(8.0)?, 6.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Fee<T> {
    pub(crate) num: T,
    pub(crate) den: T,
}

impl<T: Scalar> PartialEq for Fee<T> {
    /// Equal as fractions.
    fn eq(&self, other: &Self) -> bool {
        compare([self.num, other.den], 1, [other.num, self.den]) == Some(Ordering::Equal)
    }
}

impl<T: Scalar> Fee<T> {
    /// No fee.
    pub const NONE: Self = Self { num: T::ZERO, den: T::ONE };

    /// All of an amount: the share of a protocol that leaves nothing in the reserves.
    pub const WHOLE: Self = Self { num: T::ONE, den: T::ONE };

    /// The fraction `num/den`.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless `0 ≤ num ≤ den` and `den > 0`.
    pub fn ratio(num: T, den: T) -> Result<Self> {
        non_negative(num, Error::InvalidFee)?;
        positive(den, Error::InvalidFee)?;
        if num <= den { Ok(Self { num, den }) } else { Err(Error::InvalidFee) }
    }

    /// A fraction, such as 0.003. A decimal is no binary fraction: [`ratio`](Self::ratio),
    /// [`basis_points`](Self::basis_points) and [`pips`](Self::pips) are exact.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless `0 ≤ fraction ≤ 1`.
    pub fn fraction(fraction: T) -> Result<Self> {
        Self::ratio(fraction, T::ONE)
    }

    /// Hundredths of a percent: 30 is 0.3 %.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] above 10,000; [`Error::Overflow`] where the number cannot hold 10,000.
    pub fn basis_points(basis_points: u32) -> Result<Self> {
        Self::ratio(T::from_int(basis_points)?, T::from_int(10_000)?)
    }

    /// Millionths: 3,000 is 0.3 %.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] above 1,000,000; [`Error::Overflow`] where the number cannot hold 1,000,000.
    pub fn pips(pips: u32) -> Result<Self> {
        Self::ratio(T::from_int(pips)?, T::from_int(1_000_000)?)
    }

    /// Whether there is no fee.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.num == T::ZERO
    }

    /// The fee on an amount, `amount·f`.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn of(self, amount: T, rounding: Rounding) -> Result<T> {
        amount.mul_div(self.num, self.den, rounding)
    }

    /// What is left of an amount, `amount·(1 − f)` rounded down.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn net(self, amount: T) -> Result<T> {
        amount.mul_div(self.den.minus(self.num)?, self.den, Rounding::Down)
    }

    /// The amount of which `net` is left, `net/(1 − f)` rounded up.
    ///
    /// # Errors
    /// [`Error::Overflow`], [`Error::Domain`] for a fee of one.
    pub fn gross(self, net: T) -> Result<T> {
        net.mul_div(self.den, self.den.minus(self.num)?, Rounding::Up)
    }
}

/// A pool that takes a fee on what is sold to it.
///
/// ```text
/// out = pool.amount_out(in·(1 − f))
/// in  = pool.amount_in(out)/(1 − f)
/// ```
///
/// The fee is rounded up, for the pool, and stays in the reserves, so that the level rises with every swap; the part
/// of it that goes to the protocol ([`protocol_fee`](Self::protocol_fee), rounded down) is left out of the reserves and
/// is the caller's to book. Prices include the fee, so bid and ask come by themselves: bid `P(1 − f)` is
/// `spot_price(X_FOR_Y)`, ask is `1/spot_price(Y_FOR_X)`. (Curve's contracts take their fee from what is bought instead:
/// a second-order difference.)
///
/// [`Liquidity`](super::Liquidity) charges one-sided deposits and withdrawals too; otherwise depositing one asset and
/// withdrawing all would be a swap without a fee.
///
/// ```
/// use cfmm_math::{ConstantProduct, Fee, Invariant, WithFee, X_FOR_Y};
///
/// let mut pool = WithFee::new(ConstantProduct::new(1_000.0, 1_000.0)?, Fee::basis_points(30)?)?;
/// let paid = pool.swap(X_FOR_Y, 10.0)?;
/// assert!((paid - 1_000.0 * 9.97 / 1_009.97).abs() < 1e-12);
/// assert_eq!(pool.reserves()[0], 1_010.0); // with the fee
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WithFee<C: Invariant> {
    pool: C,
    fee: Fee<C::Scalar>,
    protocol_share: Fee<C::Scalar>,
}

impl<C: Invariant> WithFee<C> {
    /// A pool with a fee.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] for a fee of one, which leaves nothing to trade, and for a pool that has a fee already.
    pub fn new(pool: C, fee: Fee<C::Scalar>) -> Result<Self> {
        // A second fee around a first would hide it from deposits and withdrawals.
        if fee.num == fee.den || !pool.fee().is_none() {
            return Err(Error::InvalidFee);
        }
        Ok(Self { pool, fee, protocol_share: Fee::NONE })
    }

    /// The same pool, of whose swap fees a share goes to the protocol.
    #[must_use]
    pub const fn with_protocol_share(self, share: Fee<C::Scalar>) -> Self {
        Self { protocol_share: share, ..self }
    }

    /// The part of the swap fees that goes to the protocol.
    #[must_use]
    pub const fn protocol_share(&self) -> Fee<C::Scalar> {
        self.protocol_share
    }

    /// The pool without the fee.
    #[must_use]
    pub const fn pool(&self) -> &C {
        &self.pool
    }

    /// The part of the fee of a swap, in the sold asset, that goes to the protocol: `⌊⌈in·f⌉·share⌋`.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`], [`Error::Overflow`].
    pub fn protocol_fee(&self, amount_in: C::Scalar) -> Result<C::Scalar> {
        let fee = amount(amount_in)?.minus(self.fee.net(amount_in)?)?;
        self.protocol_share.of(fee, Rounding::Down)
    }

    /// The part of an amount in that goes into the reserves.
    fn kept(&self, amount_in: C::Scalar) -> Result<C::Scalar> {
        if self.protocol_share.is_none() {
            return Ok(amount_in);
        }
        amount_in.minus(self.protocol_fee(amount_in)?)
    }
}

impl<C: Invariant> Invariant for WithFee<C> {
    type Scalar = C::Scalar;

    #[inline]
    fn reserves(&self) -> &[C::Scalar] {
        self.pool.reserves()
    }

    #[inline]
    fn set_reserve(&mut self, asset: usize, amount: C::Scalar) -> Result<()> {
        self.pool.set_reserve(asset, amount)
    }

    #[inline]
    fn level(&self, rounding: Rounding) -> Result<C::Scalar> {
        self.pool.level(rounding)
    }

    #[inline]
    fn reserve_at(&self, asset: usize, num: C::Scalar, den: C::Scalar, rounding: Rounding) -> Result<C::Scalar> {
        self.pool.reserve_at(asset, num, den, rounding)
    }

    /// `P·(1 − f)`
    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<C::Scalar> {
        self.pool.spot_price(trade, rounding)?.mul_div(self.fee.den.minus(self.fee.num)?, self.fee.den, rounding)
    }

    /// `slope·(1 − f)²`: of each unit only `1 − f` moves the price, and it is paid `1 − f` of it.
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<C::Scalar> {
        let (num, den) = (self.fee.den.minus(self.fee.num)?, self.fee.den);
        self.pool.price_slope(trade, rounding)?.mul_div(num, den, rounding)?.mul_div(num, den, rounding)
    }

    #[inline]
    fn amount_out(&self, trade: Trade, amount_in: C::Scalar) -> Result<C::Scalar> {
        let (x, _) = trade.of(self.reserves())?;
        let net = self.fee.net(amount(amount_in)?)?;
        // The pool has to hold the fee, too.
        x.plus(self.kept(amount_in)?)?;
        self.pool.amount_out(trade, net)
    }

    #[inline]
    fn amount_in(&self, trade: Trade, amount_out: C::Scalar) -> Result<C::Scalar> {
        self.fee.gross(self.pool.amount_in(trade, amount_out)?)
    }

    /// The last unit of the net amount is paid `p/(1 − f)`.
    fn amount_to_price(&self, trade: Trade, price: C::Scalar) -> Result<C::Scalar> {
        let net_price = self.fee.gross(super::valid_price(price)?)?;
        let net = self.pool.amount_to_price(trade, net_price)?;
        // Down, so that the price is not passed: `gross` rounds up.
        let amount_in = net.mul_div(self.fee.den, self.fee.den.minus(self.fee.num)?, Rounding::Down)?;
        // To nearest, the net of it may still be a little too much.
        match self.fee.net(amount_in)?.minus(net) {
            Ok(excess) if excess > C::Scalar::ZERO => amount_in.minus(self.fee.gross(excess.plus(excess)?)?),
            _ => Ok(amount_in),
        }
    }

    #[inline]
    fn fee(&self) -> Fee<C::Scalar> {
        self.fee
    }

    fn swap(&mut self, trade: Trade, amount_in: C::Scalar) -> Result<C::Scalar> {
        let amount_out = self.amount_out(trade, amount_in)?;
        super::exchange(self, trade, self.kept(amount_in)?, amount_out)?;
        Ok(amount_out)
    }

    fn swap_exact_out(&mut self, trade: Trade, amount_out: C::Scalar) -> Result<C::Scalar> {
        let amount_in = self.amount_in(trade, amount_out)?;
        super::exchange(self, trade, self.kept(amount_in)?, amount_out)?;
        Ok(amount_in)
    }

    /// That of the net amount: the fee is no impact.
    fn price_impact(&self, trade: Trade, amount_in: C::Scalar) -> Result<C::Scalar> {
        self.pool.price_impact(trade, self.fee.net(amount(amount_in)?)?)
    }
}

impl<C: PoolValue> PoolValue for WithFee<C> {
    fn reserves_at(&self, price: C::Scalar) -> Result<[C::Scalar; 2]> {
        self.pool.reserves_at(price)
    }

    fn depth_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.pool.depth_at(price)
    }

    fn speed_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.pool.speed_at(price)
    }

    fn value_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.pool.value_at(price)
    }

    fn held_value(&self, from: C::Scalar, to: C::Scalar) -> Result<C::Scalar> {
        self.pool.held_value(from, to)
    }

    fn divergence(&self, from: C::Scalar, to: C::Scalar) -> Result<C::Scalar> {
        self.pool.divergence(from, to)
    }

    fn price_bounds(&self) -> Option<[C::Scalar; 2]> {
        self.pool.price_bounds()
    }
}

#[cfg(all(test, feature = "float"))]
mod tests;
