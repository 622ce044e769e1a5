//! Stable-swap: `Ann·Σx + D = Ann·D + D^(n+1)/(nⁿ·Πx)`, with the deployed contracts' `Ann = A·n`.

use core::cmp::Ordering;

use super::{Invariant, PoolValue, Trade, X_FOR_Y, amount, less_than, replace, reserve_of, valid_factor, valid_price};
use crate::error::{Error, Result};
use crate::number::{Exact, Real, Rounding, Scalar, positive};

mod closed;
mod solve;

/// A stable-swap pool of `N` assets, 2 to 8, that are worth about one of each other.
///
/// ```text
/// Ann·Σx + D = Ann·D + D^(n+1)/(nⁿ·Πx),  Ann = A·n        level D
/// P = (Ann + K/x)/(Ann + K/y),  K = D^(n+1)/(nⁿ·Πx)       spot price
/// ```
///
/// `A` is the contracts' amplification parameter: `A → ∞` is a constant sum, `A → 0` a constant product. Fixed point:
/// the level and [`reserve_at`](Invariant::reserve_at) a level are the exact floor or ceiling; amounts follow the level
/// rounded up, which is within `1 + ∂y/∂D` units of exact in the pool's favour (2 near balance, 14 at an imbalance of
/// 10⁶); prices are within one unit plus the effect of one unit of `D`. `f64`: level 4 ε, amounts `16·(1 + A)` ε at
/// worst, near balance 16 ε.
///
/// ```
/// use cfmm_math::{Invariant, Rounding, StableSwap, Trade};
///
/// let pool = StableSwap::new([1e6, 1e6, 1e6], 100.0)?;
/// assert_eq!(pool.level(Rounding::Down)?, 3e6);
/// let out = pool.amount_out(Trade { sell: 0, buy: 2 }, 1_000.0)?;
/// assert!(out < 1_000.0 && out > 999.9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Egorov, "Stable-swap: efficient mechanism for stablecoin liquidity" (2019); the constants are those of the
/// contracts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StableSwap<T, const N: usize> {
    reserves: [T; N],
    amplification: T,
    /// `A·n`
    ann: T,
    /// `n`
    n: T,
}

impl<T: Scalar, const N: usize> StableSwap<T, N> {
    /// A pool with these reserves and the contracts' `A`.
    ///
    /// # Errors
    /// [`Error::InvalidReserve`] unless all reserves are positive and finite; [`Error::InvalidAmplification`] unless
    /// `A` is, `A·n` fits the number, and the number can tell `A + 1` from `A` and from one, as the curve does.
    pub fn new(reserves: [T; N], amplification: T) -> Result<Self> {
        const { assert!(N >= 2 && N <= 8, "a stable-swap pool has two to eight assets") };
        for reserve in reserves {
            positive(reserve, Error::InvalidReserve)?;
        }
        positive(amplification, Error::InvalidAmplification)?;
        if T::ONE.plus(amplification).is_ok_and(|sum| sum == amplification || sum == T::ONE) {
            return Err(Error::InvalidAmplification);
        }
        let mut n = T::ZERO;
        let mut ann = T::ZERO;
        for _ in 0..N {
            n = n.plus(T::ONE).map_err(|_| Error::InvalidAmplification)?;
            ann = ann.plus(amplification).map_err(|_| Error::InvalidAmplification)?;
        }
        Ok(Self { reserves, amplification, ann, n })
    }

    /// The amplification `A` as given.
    #[must_use]
    pub const fn amplification(&self) -> T {
        self.amplification
    }
}

impl<T: Scalar, const N: usize> Invariant for StableSwap<T, N> {
    type Scalar = T;

    #[inline]
    fn reserves(&self) -> &[T] {
        &self.reserves
    }

    #[inline]
    fn set_reserve(&mut self, asset: usize, amount: T) -> Result<()> {
        replace(&mut self.reserves, asset, positive(amount, Error::InvalidReserve)?)
    }

    /// `D`. In `f64`, [`Error::NoConvergence`] for reserves so far apart that `D` has no digits.
    fn level(&self, rounding: Rounding) -> Result<T> {
        let sum = self.sum()?;
        T::settle_newton(
            || self.level_start(sum),
            |d| self.level_step(d, sum),
            Self::BEND,
            || self.level_guess(sum),
            rounding,
            |d| self.compare_level(d, &self.reserves, sum),
        )
    }

    /// The reserve that solves the invariant for `D·num/den`, `D` rounded in the same direction.
    fn reserve_at(&self, asset: usize, num: T, den: T, rounding: Rounding) -> Result<T> {
        reserve_of(&self.reserves, asset)?;
        valid_factor(num, den)?;
        let d = self.level(rounding)?.mul_div(num, den, rounding)?;
        if d == T::ZERO { Ok(T::ZERO) } else { self.reserve_on(d, asset, rounding) }
    }

    /// `(Ann + K/x)/(Ann + K/y)`
    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        // A larger D brings the price nearer to y/x·1: it falls with D where x > y and rises where x < y.
        let d = self.level(if x > y { !rounding } else { rounding })?;
        let guess = self.curvature(d, rounding).and_then(|k| {
            let sold = x.plus(k)?.mul_div(y, y.plus(k)?, rounding)?;
            sold.mul_div(T::ONE, x, rounding)
        });
        T::settle(guess, rounding, |p| self.compare_price(p, d, (x, y), &self.reserves))
    }

    /// `(2K/f_y)·(ρ² − ρ + 1)/x²`, with `f = Ann + K/·` and `ρ = P·x/y`
    ///
    /// Down and up enclose the exact slope; in fixed point they are within a relative `2⁻⁴⁰` where the ratios of
    /// reserves and `D` have 50 bits or more.
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, _) = trade.of(&self.reserves)?;
        self.slope_times_sold(trade, rounding)?.mul_div(T::ONE, x, rounding)
    }

    /// `y − y(x + dx)`
    fn amount_out(&self, trade: Trade, amount_in: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let dx = amount(amount_in)?;
        if dx == T::ZERO {
            return Ok(T::ZERO);
        }
        let (sum, d) = (self.sum()?, self.level(Rounding::Up)?);
        let closed = || {
            let after = self.reserve_after(d, trade.buy, trade.sell, x.plus(dx).ok()?)?;
            Some([T::Leading::from_scalar(y), after])
        };
        let guess = || self.amount_out_guess(d, sum, trade, dx);
        let compare = |dy| self.compare_level_after(d, sum, trade, dx, dy);
        less_than(T::settle_closed(closed, guess, Rounding::Down, compare)?, y)
    }

    /// `x(y − dy) − x`
    fn amount_in(&self, trade: Trade, amount_out: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let dy = less_than(amount(amount_out)?, y)?;
        if dy == T::ZERO {
            return Ok(T::ZERO);
        }
        let (sum, d) = (self.sum()?, self.level(Rounding::Up)?);
        let closed = || {
            let after = self.reserve_after(d, trade.sell, trade.buy, y.minus(dy).ok()?)?;
            Some([after, T::Leading::from_scalar(x)])
        };
        let guess = || self.amount_in_guess(d, sum, trade, dy);
        let compare = |dx| {
            // Beyond what fits, a candidate is above every amount that does.
            let fits = sum.minus(dy).and_then(|rest| rest.plus(dx)).is_ok();
            if fits {
                self.compare_level_after(d, sum, trade, dx, dy).map(Ordering::reverse)
            } else {
                Some(Ordering::Greater)
            }
        };
        let dx = T::settle_closed(closed, guess, Rounding::Up, compare)?;
        // What is sold has to fit, beside the others.
        sum.minus(dy)?.plus(dx).map(|_| dx)
    }

    /// `x(p) − x`, with `x(p)` the reserve at which the curve has that price
    ///
    /// Fixed point: short of exact by what one unit of `D` and one of `y` move the price by; where the bought side holds
    /// a few units only, that is much.
    fn amount_to_price(&self, trade: Trade, price: T) -> Result<T> {
        let (x, _) = trade.of(&self.reserves)?;
        let p = valid_price(price)?;
        if self.spot_price(trade, Rounding::Up)? <= p {
            return Ok(T::ZERO);
        }
        // A smaller D and a smaller y both lower the price, so that it is not passed.
        let d = self.level(Rounding::Down)?;
        let guess =
            self.pair_at_price(d, trade, p).and_then(|(after, _)| if after > x { after.minus(x) } else { Ok(T::ZERO) });
        T::settle(guess, Rounding::Down, |dx| {
            let mut after = *self;
            replace(&mut after.reserves, trade.sell, x.plus(dx).ok()?).ok()?;
            let y = after.reserve_on(d, trade.buy, Rounding::Down).ok()?;
            replace(&mut after.reserves, trade.buy, y).ok()?;
            // Still above the price: sell more.
            after.compare_price(p, d, trade.of(&after.reserves).ok()?, &after.reserves)
        })
    }
}

impl<T: Real> StableSwap<T, 2> {
    /// The pool moved to a price, and its depth `x/(s·x)` there.
    fn at_price(&self, price: T) -> Result<(Self, T)> {
        let [x, y] = self.reserves_at(price)?;
        let mut at = *self;
        at.set_reserve(0, x)?;
        at.set_reserve(1, y)?;
        let depth = (x / at.slope_times_sold(X_FOR_Y, Rounding::Down)?).finite()?;
        Ok((at, depth))
    }
}

impl<T: Real> PoolValue for StableSwap<T, 2> {
    fn reserves_at(&self, price: T) -> Result<[T; 2]> {
        let p = valid_price(price)?;
        let d = self.level(Rounding::Down)?;
        let guess = self.pair_at_price(d, X_FOR_Y, p);
        let x = T::settle(guess.map(|(x, _)| x), Rounding::Down, |x| {
            let mut at = *self;
            replace(&mut at.reserves, 0, x).ok()?;
            let y = if x > T::ZERO { at.reserve_on(d, 1, Rounding::Up).ok()? } else { return Some(Ordering::Less) };
            replace(&mut at.reserves, 1, y).ok()?;
            at.compare_price(p, d, (x, y), &at.reserves)
        })?;
        let mut at = *self;
        at.set_reserve(0, x)?;
        let y = T::settle(guess.map(|(_, y)| y), Rounding::Down, |y| at.compare_reserve(d, 1, y))?;
        Ok([x, y])
    }

    fn depth_at(&self, price: T) -> Result<T> {
        Ok(self.at_price(price)?.1)
    }

    /// `depth²·(2/x − (ln s)′)`, `s` the slope of the price times `x²`
    fn speed_at(&self, price: T) -> Result<T> {
        let (at, depth) = self.at_price(price)?;
        (depth * depth.mul_ratio(at.curvature_of_price(price)?, at.reserves[0])).finite()
    }

    fn divergence(&self, from: T, to: T) -> Result<T> {
        let (p0, p) = (valid_price(from)?, valid_price(to)?);
        let d = self.level(Rounding::Down)?;
        let ([x0, y0], [x, y]) = (self.reserves_at(p0)?, self.reserves_at(p)?);
        if p < T::ONE {
            // The scarce coin is the one that the differences are taken in: from the other side, and back into quote.
            let rise = (p0 - p).mul_ratio(T::ONE / p0, p);
            return (p * self.divergence_between(d, (y0, x0), (y, x), T::ONE / p, rise)).finite();
        }
        self.divergence_between(d, (x0, y0), (x, y), p, p - p0).finite()
    }
}
