//! Concentrated liquidity on one range of prices: `(x + L/√b)·(y + L·√a) = L²`.

use core::cmp::Ordering;

use super::constant_product::{move_to_price, square_divergence};
use super::{Invariant, PoolValue, Trade, amount, compare, decide, replace, reserve_of, valid_factor, valid_price};
use crate::error::{Error, Result};
use crate::number::{Real, Rounding, Scalar, non_negative, positive};

mod equation;
mod settled;

/// A pool, or a position, that trades in the range of prices `[a, b]` only.
///
/// ```text
/// X = x + L/√b,  Y = y + L·√a,  X·Y = L²         virtual reserves, level L
/// P = Y/X                                        spot price, within [a, b]
/// dy = Y·dx/(X + dx),  dx = X·dy/(Y − dy)        amounts
/// ```
///
/// At a bound one of the reserves is zero, and a trade that would pass the bound is
/// [`Error::InsufficientReserves`]. Fixed point: the level is the exact floor or ceiling; amounts follow the level
/// rounded up, which is within `1 + 2√P` units (of quote; `1 + 2/√P` of base; for an amount in, at the price after the
/// trade) of exact in the pool's favour; prices are within one unit plus a relative `2/L` units, and need a level of a
/// unit at least. `f64`: level 8 ε, amounts 16 ε. The reserves at a price take their differences from the prices of the
/// bounds: from root prices, whose squares are rounded, they are good to an ε of the virtual reserves.
///
/// ```
/// use cfmm_math::{Concentrated, Invariant, Rounding, X_FOR_Y};
///
/// let pool = Concentrated::from_liquidity(1_000.0, 2_000.0, 1_500.0, 2_500.0)?;
/// assert!((pool.level(Rounding::Down)? - 1_000.0).abs() < 1e-9);
/// assert!((pool.spot_price(X_FOR_Y, Rounding::Down)? - 2_000.0).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Adams et al., "Uniswap v3 Core" (2021), §6.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concentrated<T> {
    reserves: [T; 2],
    /// Prices `a` and `b`, and their roots. Analysis needs both: differences of roots are taken from the prices.
    lower: T,
    upper: T,
    sqrt_lower: T,
    sqrt_upper: T,
    /// `√b − √a`, from the bounds as they were given.
    sqrt_width: T,
}

impl<T: Scalar> Concentrated<T> {
    /// A pool that holds `x` of base and `y` of quote and trades between two prices.
    ///
    /// Fixed point: the root of the lower price is rounded down and that of the upper price up.
    ///
    /// # Errors
    /// [`Error::InvalidRange`] unless `0 < lower < upper`, also after rounding; [`Error::InvalidReserve`] for a negative
    /// reserve or two zeros.
    pub fn new(x: T, y: T, lower: T, upper: T) -> Result<Self> {
        let range = Error::InvalidRange;
        let (lower, upper) = (positive(lower, range)?, positive(upper, range)?);
        let sqrt_lower = lower.sqrt_mul(T::ONE, Rounding::Down)?;
        let sqrt_upper = upper.sqrt_mul(T::ONE, Rounding::Up)?;
        let sqrt_width = difference_of_roots(upper, lower, sqrt_upper, sqrt_lower).map_err(|_| range)?;
        Self { reserves: [x, y], lower, upper, sqrt_lower, sqrt_upper, sqrt_width }.validated()
    }

    /// A pool that holds `x` and `y` and trades between the squares of two root prices, the form that deployed pools
    /// keep.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::Overflow`] where the upper price does not fit the number.
    pub fn from_sqrt_prices(x: T, y: T, sqrt_lower: T, sqrt_upper: T) -> Result<Self> {
        let range = Error::InvalidRange;
        let (sqrt_lower, sqrt_upper) = (positive(sqrt_lower, range)?, positive(sqrt_upper, range)?);
        let lower = sqrt_lower.mul_div(sqrt_lower, T::ONE, Rounding::Down)?;
        let upper = sqrt_upper.mul_div(sqrt_upper, T::ONE, Rounding::Up)?;
        let sqrt_width = sqrt_upper.minus(sqrt_lower).map_err(|_| range)?;
        Self { reserves: [x, y], lower, upper, sqrt_lower, sqrt_upper, sqrt_width }.validated()
    }

    /// The pool of liquidity `liquidity` at a price: reserves `L·(1/√P − 1/√b)` and `L·(√P − √a)`, rounded down, with
    /// the price moved into the range first.
    ///
    /// # Errors
    /// As [`new`](Self::new); [`Error::InvalidPrice`]; [`Error::InvalidReserve`] also where `liquidity` is not positive
    /// or too small for any reserve.
    pub fn from_liquidity(liquidity: T, price: T, lower: T, upper: T) -> Result<Self> {
        let p = valid_price(price)?;
        let root = p.sqrt_mul(T::ONE, Rounding::Down)?;
        let pool = Self::new(T::ZERO, T::ONE, lower, upper)?;
        let (p, root) = pool.clamp(p, root);
        let to_upper = difference_of_roots(pool.upper, p, pool.sqrt_upper, root)?;
        let to_lower = difference_of_roots(p, pool.lower, root, pool.sqrt_lower)?;
        pool.with_liquidity(liquidity, root, to_upper, to_lower)
    }

    /// As [`from_liquidity`](Self::from_liquidity), from root prices: the form that deployed pools keep.
    ///
    /// # Errors
    /// As [`from_liquidity`](Self::from_liquidity) and [`from_sqrt_prices`](Self::from_sqrt_prices).
    pub fn from_liquidity_sqrt(liquidity: T, sqrt_price: T, sqrt_lower: T, sqrt_upper: T) -> Result<Self> {
        let root = valid_price(sqrt_price)?;
        let pool = Self::from_sqrt_prices(T::ZERO, T::ONE, sqrt_lower, sqrt_upper)?;
        let root = if root < sqrt_lower { sqrt_lower } else { root };
        let root = if root > sqrt_upper { sqrt_upper } else { root };
        pool.with_liquidity(liquidity, root, sqrt_upper.minus(root)?, root.minus(sqrt_lower)?)
    }

    /// Lower and upper price.
    #[must_use]
    pub const fn price_range(&self) -> [T; 2] {
        [self.lower, self.upper]
    }

    /// The roots of the lower and of the upper price.
    #[must_use]
    pub const fn sqrt_price_range(&self) -> [T; 2] {
        [self.sqrt_lower, self.sqrt_upper]
    }

    fn validated(self) -> Result<Self> {
        let [x, y] = self.reserves;
        let (x, y) = (non_negative(x, Error::InvalidReserve)?, non_negative(y, Error::InvalidReserve)?);
        if x == T::ZERO && y == T::ZERO {
            return Err(Error::InvalidReserve);
        }
        // `partial_cmp`, so that a NaN fails.
        let ascending = |a: T, b: T| a.partial_cmp(&b) == Some(Ordering::Less);
        if !(ascending(T::ZERO, self.sqrt_lower) && ascending(self.sqrt_lower, self.sqrt_upper)) {
            return Err(Error::InvalidRange);
        }
        if ascending(self.lower, self.upper) { Ok(self) } else { Err(Error::InvalidRange) }
    }

    /// The reserves of a liquidity at a root price, given its distances `√b − √P` and `√P − √a`.
    fn with_liquidity(self, liquidity: T, root: T, to_upper: T, to_lower: T) -> Result<Self> {
        let (level, down) = (positive(liquidity, Error::InvalidReserve)?, Rounding::Down);
        let x = level.mul_div(to_upper, self.sqrt_upper, down)?.mul_div(T::ONE, root, down)?;
        let y = level.mul_div(to_lower, T::ONE, down)?;
        Self { reserves: [x, y], ..self }.validated()
    }

    /// A price and its root, moved into the range.
    fn clamp(&self, p: T, root: T) -> (T, T) {
        if p <= self.lower {
            (self.lower, self.sqrt_lower)
        } else if p >= self.upper {
            (self.upper, self.sqrt_upper)
        } else {
            (p, root)
        }
    }
}

/// `√p − √q = (p − q)/(√p + √q)`
fn difference_of_roots<T: Scalar>(p: T, q: T, root_p: T, root_q: T) -> Result<T> {
    // In fixed point the roots are exact to a unit, and nothing is gained.
    let exact = root_p.minus(root_q)?;
    T::settle(p.minus(q).and_then(|d| d.mul_div(T::ONE, root_p.plus(root_q)?, Rounding::Down)), Rounding::Down, |t| {
        t.partial_cmp(&exact)
    })
}

impl<T: Scalar> Invariant for Concentrated<T> {
    type Scalar = T;

    #[inline]
    fn reserves(&self) -> &[T] {
        &self.reserves
    }

    /// A reserve may be zero, but not both.
    fn set_reserve(&mut self, asset: usize, amount: T) -> Result<()> {
        let mut after = *self;
        replace(&mut after.reserves, asset, amount)?;
        *self = after.validated()?;
        Ok(())
    }

    /// The root `L` of `(1 − √(a/b))·L² − (x·√a + y/√b)·L − x·y = 0`
    #[inline]
    fn level(&self, rounding: Rounding) -> Result<T> {
        let [x, y] = self.reserves;
        let inputs = [x, y, self.sqrt_lower, self.sqrt_upper, self.sqrt_width];
        match T::in_plain(inputs, || self.level_closed()[0]) {
            Some(level) => Ok(level),
            None => self.settled_level(rounding),
        }
    }

    /// `L′²/(y + L′·√a) − L′/√b` for base, `L′²/(x + L′/√b) − L′·√a` for quote
    fn reserve_at(&self, asset: usize, num: T, den: T, rounding: Rounding) -> Result<T> {
        let reserve = reserve_of(&self.reserves, asset)?;
        valid_factor(num, den)?;
        let level = self.level(rounding)?.mul_div(num, den, rounding)?;
        let guess = || {
            let (big, other) = self.virtual_guess(asset, level)?;
            // Real less virtual is what the range itself lends to this reserve.
            level.mul_div(level, other, rounding)?.minus(big.minus(reserve)?)
        };
        let compare = |t: T| {
            let mut reserves = self.reserves;
            replace(&mut reserves, asset, t).ok()?;
            self.compare_level(level, reserves).map(Ordering::reverse)
        };
        let solved = T::settle(guess(), rounding, compare)?;
        if solved <= T::ZERO && (solved < T::ZERO || compare(T::ZERO) == Some(Ordering::Greater)) {
            return Err(Error::InsufficientReserves);
        }
        Ok(solved)
    }

    /// `Y/X`
    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        trade.of(&self.reserves)?;
        let [x, y] = self.reserves;
        // Y/X rises with L where x·√(ab) > y, so that is where its floor needs the floor of L; X/Y the other way.
        let rises = compare([x, self.sqrt_lower, self.sqrt_upper], 1, [y, T::ONE, T::ONE]) == Some(Ordering::Greater);
        let level = self.level(if rises == (trade.sell == 0) { rounding } else { !rounding })?;
        let guess =
            self.virtual_guess(trade.sell, level).and_then(|(sold, bought)| bought.mul_div(T::ONE, sold, rounding));
        T::settle(guess, rounding, |p| {
            decide::<T>(
                || Some(self.price_sides(trade.sell, p, level)),
                || Some(self.price_sides(trade.sell, p, level)),
            )
        })
    }

    /// `2Y/X²`
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        trade.of(&self.reserves)?;
        let level = self.level(rounding)?;
        let guess = self.virtual_guess(trade.sell, level).and_then(|(sold, bought)| {
            let price = bought.mul_div(T::ONE, sold, rounding)?;
            price.plus(price)?.mul_div(T::ONE, sold, rounding)
        });
        let other = self.level(!rounding)?;
        T::settle(guess, rounding, |t| {
            decide::<T>(
                || Some(self.slope_sides(trade.sell, t, level, other)),
                || Some(self.slope_sides(trade.sell, t, level, other)),
            )
        })
    }

    /// `Y·dx/(X + dx)`, at most `y`
    #[inline]
    fn amount_out(&self, trade: Trade, amount_in: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let dx = amount(amount_in)?;
        let (level, after) = (self.level(Rounding::Up)?, x.plus(dx)?);
        let dy = match T::in_plain([level, dx], || self.exchanged(trade.sell, dx, after, level)) {
            Some(dy) => dy,
            None => self.settled_amount_out(trade, dx, level)?,
        };
        if dy < y { Ok(dy) } else { self.emptied_by(trade, dx).map(|()| y) }
    }

    /// `X·dy/(Y − dy)`
    fn amount_in(&self, trade: Trade, amount_out: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let dy = amount(amount_out)?;
        if dy > y {
            return Err(Error::InsufficientReserves);
        }
        if dy == T::ZERO {
            return Ok(T::ZERO);
        }
        let level = self.level(Rounding::Up)?;
        // Y − dy as what is left of y and what is virtual: next to nothing of a wide range, and not the rounding of Y.
        let after = y.minus(dy)?;
        let dx = match T::in_plain([level, dy], || self.exchanged(trade.buy, dy, after, level)) {
            Some(dx) => dx,
            None => self.settled_amount_in(trade, dy, level)?,
        };
        // What is sold has to fit.
        x.plus(dx).map(|_| dx)
    }

    /// `L/√p − X` (selling base), at most what buys the whole reserve: that is rounded up, like every amount in
    fn amount_to_price(&self, trade: Trade, price: T) -> Result<T> {
        let (sold, bought) = trade.of(&self.reserves)?;
        let p = valid_price(price)?;
        let level = self.level(Rounding::Down)?;
        let guess = self
            .virtual_guess(trade.sell, level)
            .and_then(|(big, _)| move_to_price(big, self.spot_price(trade, Rounding::Down)?, p));
        let amount_in = T::settle(guess, Rounding::Down, |dx| {
            let mut after = self.reserves;
            replace(&mut after, trade.sell, sold.plus(dx).ok()?).ok()?;
            decide::<T>(
                || Some(self.target_sides(trade.sell, p, level, after)),
                || Some(self.target_sides(trade.sell, p, level, after)),
            )
        });
        match (amount_in, self.amount_in(trade, bought)) {
            (Ok(amount_in), Ok(all)) => Ok(if amount_in < all { amount_in } else { all }),
            // Where one is beyond the number, the other is the smaller.
            (Ok(least), Err(Error::Overflow)) | (Err(Error::Overflow), Ok(least)) => Ok(least),
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    }
}

impl<T: Real> PoolValue for Concentrated<T> {
    /// `[L·(1/√p − 1/√b), L·(√p − √a)]` for the price moved into the range
    fn reserves_at(&self, price: T) -> Result<[T; 2]> {
        let level = self.level(Rounding::Down)?;
        let (p, root) = self.clamp(valid_price(price)?, price.sqrt());
        let x = level.mul_ratio(self.upper - p, self.sqrt_upper + root) / self.sqrt_upper / root;
        let y = level.mul_ratio(p - self.lower, root + self.sqrt_lower);
        Ok([x.finite()?, y.finite()?])
    }

    /// `L/(2p√p)` in the range and on its bounds, 0 outside
    fn depth_at(&self, price: T) -> Result<T> {
        let p = valid_price(price)?;
        if p < self.lower || p > self.upper {
            return Ok(T::ZERO);
        }
        let level = self.level(Rounding::Down)?;
        (level.mul_ratio(T::rational(1, 2), p.sqrt()) / p).finite()
    }

    /// `3L/(4p²√p)` in the range and on its bounds, 0 outside
    fn speed_at(&self, price: T) -> Result<T> {
        (self.depth_at(price)?.mul_ratio(T::rational(3, 2), price)).finite()
    }

    /// With `s₀` the root of the entry price moved into the range: `L·(√p − s₀)²/s₀` in the range,
    /// `L·(s₀ − √a)·(√a·s₀ − p)/(√a·s₀)` below it, `L·(√b − s₀)·(p − √b·s₀)/(√b·s₀)` above it
    fn divergence(&self, from: T, to: T) -> Result<T> {
        let level = self.level(Rounding::Down)?;
        let (p, (p0, s0)) = (valid_price(to)?, self.clamp(valid_price(from)?, from.sqrt()));
        let beyond = |bound: T, root: T| {
            // √bound·s₀ − p, of which no part cancels: both lie on the same side of the bound.
            let (to_entry, to_price) = ((p0 - bound) / (s0 + root), bound - p);
            level.mul_ratio(p0 - bound, s0 + root).mul_ratio(root * to_entry + to_price, root) / s0
        };
        if p < self.lower {
            beyond(self.lower, self.sqrt_lower).finite()
        } else if p > self.upper {
            beyond(self.upper, self.sqrt_upper).finite()
        } else {
            square_divergence(level, p0, p, s0, p.sqrt()).finite()
        }
    }

    /// [`price_range`](Self::price_range)
    fn price_bounds(&self) -> Option<[T; 2]> {
        Some(self.price_range())
    }
}
