//! What is settled to its last unit, where no plain arithmetic is enough: a guess, and the [equation](super::equation) that
//! says on which side of it the answer lies.

use core::cmp::Ordering;

use super::Concentrated;
use crate::curve::{Invariant, Trade};
use crate::error::{Error, Result};
use crate::number::{Rounding, Scalar};

impl<T: Scalar> Concentrated<T> {
    /// The level to its last unit.
    pub(super) fn settled_level(&self, rounding: Rounding) -> Result<T> {
        let ([x, y], width, down) = (self.reserves, self.sqrt_width, Rounding::Down);
        let guess = || {
            let linear = x.mul_div(self.sqrt_lower, T::ONE, down)?.plus(y.mul_div(T::ONE, self.sqrt_upper, down)?)?;
            let x_4 = x.plus(x)?.plus(x.plus(x)?)?.mul_div(width, self.sqrt_upper, down)?;
            let root = linear.sqrt_dot(linear, x_4, y, down)?;
            linear.plus(root)?.mul_div(self.sqrt_upper, width.plus(width)?, down)
        };
        T::settle_closed(
            || Some(self.level_closed()),
            guess,
            rounding,
            |level| self.compare_level(level, self.reserves),
        )
    }

    /// Whether an amount in takes the whole reserve: only if it takes all of the amount to buy it, in `f64` to what a fee and
    /// back may add.
    #[cold]
    pub(super) fn emptied_by(&self, trade: Trade, dx: T) -> Result<()> {
        let (_, y) = trade.of(&self.reserves)?;
        let all = self.amount_in(trade, y)?;
        let excess = if dx > all { dx.minus(all)? } else { T::ZERO };
        let sixteenth = T::from_int(16).and_then(|n| excess.mul_div(T::ONE, n, Rounding::Up)).unwrap_or(excess);
        if sixteenth.vanishes_beside(all) { Ok(()) } else { Err(Error::InsufficientReserves) }
    }

    /// `Y·dx/(X + dx)` to its last unit.
    pub(super) fn settled_amount_out(&self, trade: Trade, dx: T, level: T) -> Result<T> {
        let (x, _) = trade.of(&self.reserves)?;
        let guess = || {
            let (sold, bought) = self.virtual_guess(trade.sell, level)?;
            bought.mul_div(dx, sold.plus(dx)?, Rounding::Down)
        };
        let closed = || {
            let [after, before] = self.virtual_after(trade.buy, level, x.plus(dx).ok()?);
            Some([before, after])
        };
        T::settle_closed(closed, guess, Rounding::Down, |dy| self.compare_level_after(level, trade, dx, dy))
    }

    /// `X·dy/(Y − dy)` to its last unit.
    pub(super) fn settled_amount_in(&self, trade: Trade, dy: T, level: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let guess = || {
            let (sold, _) = self.virtual_guess(trade.sell, level)?;
            let rest = y.minus(dy)?.plus(self.lent(trade.buy, level)?)?;
            if rest == T::ZERO { Err(Error::Overflow) } else { sold.mul_div(dy, rest, Rounding::Up) }
        };
        let closed = || Some(self.virtual_after(trade.sell, level, y.minus(dy).ok()?));
        T::settle_closed(closed, guess, Rounding::Up, |dx| {
            // Beyond what fits, a candidate is above every amount that does.
            let fits = x.plus(dx).is_ok();
            if fits {
                self.compare_level_after(level, trade, dx, dy).map(Ordering::reverse)
            } else {
                Some(Ordering::Greater)
            }
        })
    }
}
