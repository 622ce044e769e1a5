//! Constant product: `x·y = L²`.

use super::{Invariant, PoolValue, Trade, amount, compare, less_than, replace, reserve_of, valid_factor, valid_price};
use crate::error::{Error, Result};
use crate::number::{Real, Rounding, Scalar, positive};

/// A constant-product pool of two assets.
///
/// ```text
/// L  = √(x·y)                    level
/// P  = y/x                       spot price
/// dy = y·dx/(x + dx)             amount out
/// dx = x·dy/(y − dy)             amount in
/// ```
///
/// Fixed point: every method is the exact floor or ceiling in the direction that it names. `f64`: 3 ε.
///
/// ```
/// use cfmm_math::{ConstantProduct, Invariant, PoolValue, X_FOR_Y};
///
/// let pool = ConstantProduct::new(10.0, 20_000.0)?;
/// assert_eq!(pool.amount_out(X_FOR_Y, 10.0)?, 10_000.0);
/// assert_eq!(pool.value_at(8_000.0)?, 80_000.0);
/// assert!((pool.divergence(2_000.0, 8_000.0)? - 20_000.0).abs() < 1e-9); // 100,000 held
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// References: Adams et al., "Uniswap v2 Core" (2020); Angeris et al., "An analysis of Uniswap markets" (2019).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConstantProduct<T> {
    reserves: [T; 2],
}

impl<T: Scalar> ConstantProduct<T> {
    /// A pool that holds `x` of asset 0 and `y` of asset 1.
    ///
    /// # Errors
    /// [`Error::InvalidReserve`] unless both are positive and finite.
    pub fn new(x: T, y: T) -> Result<Self> {
        Ok(Self { reserves: [positive(x, Error::InvalidReserve)?, positive(y, Error::InvalidReserve)?] })
    }
}

impl<T: Scalar> Invariant for ConstantProduct<T> {
    type Scalar = T;

    #[inline]
    fn reserves(&self) -> &[T] {
        &self.reserves
    }

    #[inline]
    fn set_reserve(&mut self, asset: usize, amount: T) -> Result<()> {
        replace(&mut self.reserves, asset, positive(amount, Error::InvalidReserve)?)
    }

    /// `√(x·y)`
    fn level(&self, rounding: Rounding) -> Result<T> {
        let [x, y] = self.reserves;
        x.sqrt_mul(y, rounding)
    }

    /// `x·(num/den)²`
    fn reserve_at(&self, asset: usize, num: T, den: T, rounding: Rounding) -> Result<T> {
        let x = reserve_of(&self.reserves, asset)?;
        valid_factor(num, den)?;
        let guess = x.mul_div(num, den, rounding).and_then(|t| t.mul_div(num, den, rounding));
        T::settle(guess, rounding, |t| compare([t, den, den], 1, [x, num, num]))
    }

    /// `y/x`
    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        y.mul_div(T::ONE, x, rounding)
    }

    /// `2y/x²`
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let half = y.mul_div(T::ONE, x, rounding).and_then(|price| price.mul_div(T::ONE, x, rounding));
        T::settle(half.and_then(|half| half.plus(half)), rounding, |t| compare([t, x, x], 2, [y, T::ONE, T::ONE]))
    }

    /// `y·dx/(x + dx)`
    #[inline]
    fn amount_out(&self, trade: Trade, amount_in: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let dx = amount(amount_in)?;
        less_than(y.mul_div(dx, x.plus(dx)?, Rounding::Down)?, y)
    }

    /// `x·dy/(y − dy)`
    #[inline]
    fn amount_in(&self, trade: Trade, amount_out: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let dy = less_than(amount(amount_out)?, y)?;
        x.mul_div(dy, y.minus(dy)?, Rounding::Up)
    }

    /// `√(x·y/p) − x`
    fn amount_to_price(&self, trade: Trade, price: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let p = valid_price(price)?;
        let guess = y.mul_div(T::ONE, x, Rounding::Down).and_then(|spot| move_to_price(x, spot, p));
        T::settle(guess, Rounding::Down, |dx| {
            let after = x.plus(dx).ok()?;
            compare([after, after, p], 1, [x, y, T::ONE])
        })
    }

    /// `dx/(x + dx)`
    fn price_impact(&self, trade: Trade, amount_in: T) -> Result<T> {
        let (x, _) = trade.of(&self.reserves)?;
        let dx = amount(amount_in)?;
        dx.mul_div(T::ONE, x.plus(dx)?, Rounding::Up)
    }
}

impl<T: Real> PoolValue for ConstantProduct<T> {
    /// `[√(x·y/p), √(x·y·p)]`
    fn reserves_at(&self, price: T) -> Result<[T; 2]> {
        let root = valid_price(price)?.sqrt();
        let level = self.level(Rounding::Down)?;
        Ok([(level / root).finite()?, (level * root).finite()?])
    }

    /// `L/(2p√p)`
    fn depth_at(&self, price: T) -> Result<T> {
        let root = valid_price(price)?.sqrt();
        let level = self.level(Rounding::Down)?;
        (level.mul_ratio(T::rational(1, 2), root) / price).finite()
    }

    /// `3L/(4p²√p)`
    fn speed_at(&self, price: T) -> Result<T> {
        (self.depth_at(price)?.mul_ratio(T::rational(3, 2), price)).finite()
    }

    /// `2L√p`
    fn value_at(&self, price: T) -> Result<T> {
        let half = self.level(Rounding::Down)? * valid_price(price)?.sqrt();
        (half + half).finite()
    }

    /// `L·(√p − √p₀)²/√p₀`, with `√p − √p₀ = (p − p₀)/(√p + √p₀)`
    fn divergence(&self, from: T, to: T) -> Result<T> {
        let (root_from, root_to) = (valid_price(from)?.sqrt(), valid_price(to)?.sqrt());
        square_divergence(self.level(Rounding::Down)?, from, to, root_from, root_to).finite()
    }
}

/// `x·(√(P/p) − 1) = x·(P − p)/(p + √(P·p))`, what moves a reserve of an `x·y` curve from price `P` down to `p`; zero
/// where the price is there already.
pub(super) fn move_to_price<T: Scalar>(x: T, spot: T, p: T) -> Result<T> {
    if spot <= p {
        return Ok(T::ZERO);
    }
    x.mul_div(spot.minus(p)?, p.plus(p.sqrt_mul(spot, Rounding::Down)?)?, Rounding::Down)
}

/// `L·(√p − √p₀)²/√p₀`, in fixed point with all its digits: what makes the level larger comes first, so that no small
/// amount is made large again.
#[inline]
pub(super) fn square_divergence<T: Real>(level: T, from: T, to: T, root_from: T, root_to: T) -> T {
    let (move_, sum) = (to - from, root_from + root_to);
    let squared = |amount: T| amount.mul_ratio(move_, sum).mul_ratio(move_, sum);
    if root_from < T::ONE { squared(level / root_from) } else { squared(level) / root_from }
}
