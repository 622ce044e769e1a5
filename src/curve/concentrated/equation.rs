//! The equation of a range, `(x·√b + L)(y + L·√a) = L²·√b`: in sums of products that compare exactly, in closed forms that
//! enclose what solves it, and as the guesses that are the answer in `f64`.

use core::cmp::Ordering;

use super::Concentrated;
use crate::curve::{Trade, decide, product, replace, reserve_of};
use crate::error::{Error, Result};
use crate::number::{Enclosed, Exact, Rounding, Scalar, non_negative};

impl<T: Scalar> Concentrated<T> {
    /// `x·√b + L` and `y + L·√a`, exactly: the numerators of `X` and `Y`.
    pub(super) fn virtual_reserves<E: Exact<T>>(&self, [x, y]: [T; 2], level: T) -> [E; 2] {
        let numerator = |reserve: T, a: T, b: T| product::<T, E, 2>([reserve, a]) + product([level, b]);
        [numerator(x, self.sqrt_upper, T::ONE), numerator(y, T::ONE, self.sqrt_lower)]
    }

    /// `X²` of those numerators, or `Y²`.
    pub(super) fn virtual_square<E: Exact<T>>(&self, asset: usize, reserves: [T; 2], level: T) -> E {
        let [big_x, big_y] = self.virtual_reserves::<E>(reserves, level);
        let [x, y] = reserves;
        if asset == 0 {
            big_x * x * self.sqrt_upper + big_x * level * T::ONE
        } else {
            big_y * y * T::ONE + big_y * level * self.sqrt_lower
        }
    }

    /// `X` rounded up and `Y` rounded down, in the order of a trade that sells asset 0; for asset 1, swapped.
    pub(super) fn virtual_guess(&self, sell: usize, level: T) -> Result<(T, T)> {
        let [x, y] = self.reserves;
        let (big_x, big_y) = (x.plus(self.lent(0, level)?)?, y.plus(self.lent(1, level)?)?);
        Ok(if sell == 0 { (big_x, big_y) } else { (big_y, big_x) })
    }

    /// What a reserve is virtually larger by: `L/√b` or `L·√a`, rounded down.
    pub(super) fn lent(&self, asset: usize, level: T) -> Result<T> {
        let (num, den) = if asset == 0 { (T::ONE, self.sqrt_upper) } else { (self.sqrt_lower, T::ONE) };
        level.mul_div(num, den, Rounding::Down)
    }

    /// `L²·√b` and `(x·√b + L)(y + L·√a)`: equal at the level of the reserves, the first smaller below it.
    pub(super) fn level_sides<E: Exact<T>>(&self, level: T, reserves: [T; 2]) -> [E; 2] {
        let ([x, _], [_, y]) = (reserves, self.virtual_reserves::<E>(reserves, level));
        [product([level, level, self.sqrt_upper, T::ONE]), y * x * self.sqrt_upper + y * level * T::ONE]
    }

    /// The level as the root of `(√b − √a)·L² − (x·√(ab) + y)·L − x·y·√b = 0`, less nothing.
    pub(super) fn level_closed(&self) -> [T::Leading; 2] {
        let ([x, y], [one, b]) = (self.reserves, [T::ONE, self.sqrt_upper]);
        let width = product::<T, T::Leading, 2>([self.sqrt_width, one]);
        let linear = product::<T, T::Leading, 3>([x, self.sqrt_lower, b]) + product([y, one, one]);
        let constant = product::<T, T::Leading, 5>([x, y, b, self.sqrt_width, one]).times_int(4) * one;
        let root = (linear.times(linear) + constant).root();
        [(linear + root).over(width.times_int(2)), T::Leading::from_int(0)]
    }

    /// `level` against the level of some reserves.
    pub(super) fn compare_level(&self, level: T, reserves: [T; 2]) -> Option<Ordering> {
        // With one reserve zero, L = 0 solves the equation too; the level is the other root.
        if level == T::ZERO {
            return Some(Ordering::Less);
        }
        decide::<T>(|| Some(self.level_sides(level, reserves)), || Some(self.level_sides(level, reserves)))
    }

    /// The virtual reserve of an asset that goes with `other`, a reserve of the other asset, at a level, and the present
    /// one: their difference is the amount of a trade.
    pub(super) fn virtual_after(&self, asset: usize, level: T, other: T) -> [T::Leading; 2] {
        let [x, y] = self.reserves;
        if asset == 0 {
            let [big_x, big_y] = self.virtual_reserves::<T::Leading>([x, other], level);
            let square = product::<T, T::Leading, 3>([level, level, T::ONE]);
            [square.over(big_y), big_x.over(T::Leading::from_scalar(self.sqrt_upper))]
        } else {
            let [big_x, big_y] = self.virtual_reserves::<T::Leading>([other, y], level);
            let square = product::<T, T::Leading, 3>([level, level, self.sqrt_upper]);
            [square.over(big_x), big_y.over(T::Leading::from_scalar(T::ONE))]
        }
    }

    /// What goes the other way for an amount of an asset whose reserve is then `after`: `Y·dx/(X + dx)` for what is sold,
    /// `X·dy/(Y − dy)` for what is bought. Nothing of it cancels.
    pub(super) fn exchanged(&self, asset: usize, amount: T, after: T, level: T) -> T::Leading {
        let [x, y] = self.reserves;
        if asset == 0 {
            let [big_x, big_y] = self.virtual_reserves::<T::Leading>([after, y], level);
            (big_y * amount * self.sqrt_upper).over(big_x)
        } else {
            let [big_x, big_y] = self.virtual_reserves::<T::Leading>([x, after], level);
            (big_x * amount).over(big_y * self.sqrt_upper)
        }
    }

    /// [`level_sides`](Self::level_sides) after a trade, `None` where the arithmetic overflows or the reserve ends.
    pub(super) fn trade_sides<E: Exact<T>>(&self, level: T, trade: Trade, dx: T, dy: T) -> Option<[E; 2]> {
        let (x, y) = trade.of(&self.reserves).ok()?;
        let mut after = self.reserves;
        replace(&mut after, trade.sell, x.plus(dx).ok()?).ok()?;
        replace(&mut after, trade.buy, non_negative(y.minus(dy).ok()?, Error::InvalidReserve).ok()?).ok()?;
        Some(self.level_sides(level, after))
    }

    /// `level` against the level after a trade, `None` where the arithmetic overflows.
    pub(super) fn compare_level_after(&self, level: T, trade: Trade, dx: T, dy: T) -> Option<Ordering> {
        if dy > reserve_of(&self.reserves, trade.buy).ok()? {
            return Some(Ordering::Greater);
        }
        decide::<T>(|| self.trade_sides(level, trade, dx, dy), || self.trade_sides(level, trade, dx, dy))
    }

    /// `p·X` and `Y`: equal where `p` is the price.
    pub(super) fn price_sides<E: Exact<T>>(&self, sell: usize, p: T, level: T) -> [E; 2] {
        let [big_x, big_y] = self.virtual_reserves::<E>(self.reserves, level);
        if sell == 0 {
            [big_x * p, big_y * self.sqrt_upper]
        } else {
            [big_y * p * self.sqrt_upper, big_x * T::ONE * T::ONE]
        }
    }

    /// `t·X²` and `2Y`, with `Y` at one level and `X` at another: equal where `t` is the slope of the price.
    pub(super) fn slope_sides<E: Exact<T>>(&self, sell: usize, t: T, bought: T, sold: T) -> [E; 2] {
        let [big_x, big_y] = self.virtual_reserves::<E>(self.reserves, bought);
        let (square, b) = (self.virtual_square::<E>(sell, self.reserves, sold), self.sqrt_upper);
        if sell == 0 {
            let half = big_y * b * b * T::ONE;
            [square * t, half + half]
        } else {
            let half = big_x * T::ONE * T::ONE * T::ONE * T::ONE;
            [square * t * b, half + half]
        }
    }

    /// `p·X²` and `L²`: equal where the price after a trade is `p`.
    pub(super) fn target_sides<E: Exact<T>>(&self, sell: usize, p: T, level: T, after: [T; 2]) -> [E; 2] {
        let square = self.virtual_square::<E>(sell, after, level) * p;
        let b = self.sqrt_upper;
        if sell == 0 {
            [square, product([level, level, b, b, T::ONE])]
        } else {
            [square, product([level, level, T::ONE, T::ONE, T::ONE])]
        }
    }
}
