//! Curves: how a pool trades, and where its reserves sit at a price.
//!
//! A pool is a point on a level curve of an invariant: a concave, 1-homogeneous function of its reserves. *Trading*
//! stays on the curve ([`Invariant`]); *valuing* reads the same curve at a price ([`PoolValue`]). Pools are validated
//! `Copy` values. Formulas are free of fees; [`WithFee`] puts a fee on any of them, and [`Liquidity`] mints and burns
//! shares of any of them.
//!
//! # Letters
//!
//! | letter | meaning |
//! |---|---|
//! | `x`, `y` | reserve sold into and reserve bought from; for pairs, base (asset 0) and quote (asset 1) |
//! | `dx`, `dy` | amount in, amount out |
//! | `x′`, `y′` | reserves after |
//! | `X`, `Y` | virtual reserves of a price range, `x + L/√b` and `y + L√a` |
//! | `P`, `p` | spot price, a given price |
//! | `L`, `k`, `D` | level: liquidity, weighted geometric mean, stable-swap total |
//! | `w`, `A`, `Ann`, `a`, `b` | weight, amplification, `A·n`, lower and upper price of a range |
//! | `f`, `s`, `S` | fee, shares, supply of shares |

use core::cmp::Ordering;

use crate::error::{Error, Result};
use crate::number::{Exact, Real, Rounding, Scalar, non_negative, positive};

mod concentrated;
mod constant_product;
mod liquidity;
mod stable_swap;
mod weighted;
mod with_fee;

pub use crate::trade::{Trade, X_FOR_Y, Y_FOR_X};

pub use self::{
    concentrated::Concentrated,
    constant_product::ConstantProduct,
    liquidity::Liquidity,
    stable_swap::StableSwap,
    weighted::Weighted,
    with_fee::{Fee, WithFee},
};

/// A pool as a point on a level curve: the trading side.
///
/// # Laws
///
/// In fixed point exactly, in `f64` to a relative 10⁻⁹ of the reserves unless a method says better (stable-swap: to
/// `16·(1 + A)` ε; concentrated: of the virtual reserves):
///
/// 1. A swap never lowers the true level. (Weighted, whose level is irrational: `level(Up)` after is at least
///    `level(Down)` before, and the reserve after is at least the exact one.)
/// 2. What [`amount_in`](Self::amount_in) asks for covers the amount: `amount_out(amount_in(a)) ≥ a`.
/// 3. Splitting a trade pays no more than the whole trade. (Weighted: by at most one unit. Not for concentrated and
///    stable-swap under a fee: the fee of the first part stays in the pool and moves the curve of the second.)
/// 4. Zero in gives zero out.
/// 5. `amount_out ≤ spot_price(Up) · amount_in`.
/// 6. The level is homogeneous: scaling all reserves scales it.
///
/// A method that fails leaves the pool as it was.
pub trait Invariant: Copy {
    /// The number that amounts are kept in.
    type Scalar: Scalar;

    /// The reserves, by asset index.
    fn reserves(&self) -> &[Self::Scalar];

    /// Replaces one reserve.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::InvalidReserve`].
    fn set_reserve(&mut self, asset: usize, amount: Self::Scalar) -> Result<()>;

    /// The level of the invariant, 1-homogeneous in the reserves.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    fn level(&self, rounding: Rounding) -> Result<Self::Scalar>;

    /// The reserve of one asset that brings the level to `level · num/den`, the other reserves staying.
    ///
    /// One-sided deposits and withdrawals are made of it.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::Domain`] for a negative or zero `den` or a negative `num`,
    /// [`Error::Overflow`], [`Error::InsufficientReserves`] where the other reserves alone hold more than that level.
    fn reserve_at(
        &self,
        asset: usize,
        num: Self::Scalar,
        den: Self::Scalar,
        rounding: Rounding,
    ) -> Result<Self::Scalar>;

    /// The marginal price: units of the bought asset for one of the sold, the limit of `amount_out/amount_in` as the
    /// trade vanishes. `spot_price(X_FOR_Y)` is the price `P` of one base in quote. (Balancer's paper states the
    /// inverse, in per out.)
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::Overflow`].
    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<Self::Scalar>;

    /// How fast the marginal price falls as the trade proceeds: `−dP/dx` along the curve, at least 0, in price per unit
    /// sold. To second order, a small trade pays `P·dx − ½·slope·dx²`.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::Overflow`].
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<Self::Scalar>;

    /// What the pool pays for `amount_in`, rounded down.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::InvalidAmount`] for a negative or NaN amount, [`Error::Overflow`],
    /// [`Error::InsufficientReserves`] where the pool would be emptied. `f64` also [`Error::Domain`] where amounts at both
    /// ends of its range meet and leave no number.
    fn amount_out(&self, trade: Trade, amount_in: Self::Scalar) -> Result<Self::Scalar>;

    /// What the pool asks for `amount_out`, rounded up.
    ///
    /// # Errors
    /// As [`amount_out`](Self::amount_out).
    fn amount_in(&self, trade: Trade, amount_out: Self::Scalar) -> Result<Self::Scalar>;

    /// The amount to sell until the marginal price of this very trade, fee included, has fallen to `price` (bought per
    /// sold): the largest amount whose last unit is still paid at least that. Rounded down, so that the price is not
    /// passed; 0 where it is there or below already. Constant product: the exact floor. Weighted: within one unit.
    ///
    /// Against an outside market at `price` this is the profit-maximising trade. A price has units of its own: what
    /// is exact is exact for this `price`, net of the fee, as the number holds it. In `f64` the amount has the relative
    /// error of the difference of the two prices.
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::InvalidPrice`], [`Error::Overflow`].
    fn amount_to_price(&self, trade: Trade, price: Self::Scalar) -> Result<Self::Scalar>;

    /// The fee on what is sold; none, unless the pool is a [`WithFee`].
    fn fee(&self) -> Fee<Self::Scalar> {
        Fee::NONE
    }

    /// Sells `amount_in` and returns what was paid for it.
    ///
    /// # Errors
    /// As [`amount_out`](Self::amount_out); the pool is then unchanged.
    fn swap(&mut self, trade: Trade, amount_in: Self::Scalar) -> Result<Self::Scalar> {
        let amount_out = self.amount_out(trade, amount_in)?;
        exchange(self, trade, amount_in, amount_out)?;
        Ok(amount_out)
    }

    /// Buys exactly `amount_out` and returns what was asked for it.
    ///
    /// # Errors
    /// As [`amount_in`](Self::amount_in); the pool is then unchanged.
    fn swap_exact_out(&mut self, trade: Trade, amount_out: Self::Scalar) -> Result<Self::Scalar> {
        let amount_in = self.amount_in(trade, amount_out)?;
        exchange(self, trade, amount_in, amount_out)?;
        Ok(amount_in)
    }

    /// Sells until the marginal price of this trade is `price`, fee included; returns the amounts in and out.
    ///
    /// A fee joins the reserves once the trade is done, and lowers the price of the next trade a little further.
    ///
    /// # Errors
    /// As [`amount_to_price`](Self::amount_to_price) and [`amount_out`](Self::amount_out); the pool is then unchanged.
    fn swap_to_price(&mut self, trade: Trade, price: Self::Scalar) -> Result<[Self::Scalar; 2]> {
        let amount_in = self.amount_to_price(trade, price)?;
        Ok([amount_in, self.swap(trade, amount_in)?])
    }

    /// The average price of a trade, `amount_out/amount_in` rounded down; the spot price for a trade of nothing.
    ///
    /// # Errors
    /// As [`amount_out`](Self::amount_out).
    fn effective_price(&self, trade: Trade, amount_in: Self::Scalar) -> Result<Self::Scalar> {
        let amount_out = self.amount_out(trade, amount_in)?;
        if amount_in == Self::Scalar::ZERO {
            return self.spot_price(trade, Rounding::Down);
        }
        amount_out.mul_div(Self::Scalar::ONE, amount_in, Rounding::Down)
    }

    /// The price impact of a trade, as a fraction: `1 − amount_out/(P·amount_in)`, what the trade is paid less than at
    /// the spot price. A fee is no part of it.
    ///
    /// Rounded up in fixed point, within 4 units plus `3/(P·amount_in)`, the whole units of the amounts, and, where `1/P`
    /// is beyond the number, one unit over `P`, which has no other digits then; in `f64` an absolute 8 ε (stable-swap
    /// `8·(1 + A)` ε).
    ///
    /// # Errors
    /// As [`amount_out`](Self::amount_out).
    fn price_impact(&self, trade: Trade, amount_in: Self::Scalar) -> Result<Self::Scalar> {
        let amount_out = self.amount_out(trade, amount_in)?;
        // Through the reverse price where that is the one with digits: one of the two is at least 1.
        let (one, up) = (Self::Scalar::ONE, Rounding::Up);
        let at_spot = match self.spot_price(trade.reversed(), Rounding::Down) {
            Ok(reverse) if reverse > one => amount_in.mul_div(one, reverse, up)?,
            _ => {
                let price = self.spot_price(trade, up)?;
                match amount_in.mul_div(price, one, up) {
                    // More than the number holds: the price has the digits for the ratio of the two prices.
                    Err(Error::Overflow) => {
                        let effective = amount_out.mul_div(one, amount_in, Rounding::Down)?;
                        return one.minus(effective.mul_div(one, price, Rounding::Down)?);
                    }
                    at_spot => at_spot?,
                }
            }
        };
        if amount_out < at_spot { at_spot.minus(amount_out)?.mul_div(one, at_spot, up) } else { Ok(Self::Scalar::ZERO) }
    }
}

/// Moves a trade into the reserves, all or nothing.
fn exchange<P: Invariant>(pool: &mut P, trade: Trade, amount_in: P::Scalar, amount_out: P::Scalar) -> Result<()> {
    let (x, y) = trade.of(pool.reserves())?;
    let mut after = *pool;
    after.set_reserve(trade.sell, x.plus(amount_in)?)?;
    after.set_reserve(trade.buy, y.minus(amount_out)?)?;
    *pool = after;
    Ok(())
}

/// A two-asset pool as a position: where its reserves sit, at the pool's level, when the marginal price is `price`.
///
/// Asset 1 is the numéraire; prices are in quote (asset 1) for one base (asset 0). Everything an LP asks is made of
/// three functions: `delta = x*`, `gamma = −depth`, `impermanent loss = −divergence/held`.
///
/// # Laws
///
/// `reserves_at(spot_price)` is `reserves`; `value′ = x*`; `value″ = −depth`; `value‴ = speed`; `divergence ≥ 0`. A fee has no part in
/// any of them: [`WithFee`] passes them through.
///
/// # Accuracy
///
/// | | `f64`, relative, in ε = 2⁻⁵² | [`Checked`](crate::Checked), in units |
/// |---|---|---|
/// | reserves | 8 (stable-swap 16) | 16 + 2⁸·reserve (stable-swap: and 2/p for `x`, 2p for `y`) |
/// | value | 4 (per level) | 16 + 2p + 2⁸·value |
/// | depth | 8 (stable-swap 32) | 16 + 2⁸·depth (stable-swap: times 1 + (depth/x + Ann/D + 1/x + 1/y)/32) |
/// | speed | 8 (stable-swap 32 of `speed` or `3·depth/2p`) | 16 + 2/p + 2⁸·(speed + 3·depth/2p) (stable-swap: times that of depth squared) |
/// | divergence | 4 (stable-swap 256) | 16 + 2⁸·(the larger of the value and of what holding is worth) |
///
/// Relative to the level of the pool, which reserves of few digits determine to few digits. In fixed point a result
/// is [`Error::Overflow`] where an intermediate amount does not fit; it keeps the promise for moves up to 10⁵
/// (weighted) and prices within 10^±6 (stable-swap), where every quantity still has digits.
pub trait PoolValue: Invariant<Scalar: Real> {
    /// The reserves `[x*, y*]` at a price, on the level curve of the present reserves.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the price is positive and finite, [`Error::Overflow`]; of stable-swap in fixed point
    /// [`Error::InvalidReserve`] where a reserve rounds to zero.
    fn reserves_at(&self, price: Self::Scalar) -> Result<[Self::Scalar; 2]>;

    /// The depth `−dx*/dp ≥ 0` at a price: how much base the curve sells for a unit of price.
    ///
    /// # Errors
    /// As [`reserves_at`](Self::reserves_at).
    fn depth_at(&self, price: Self::Scalar) -> Result<Self::Scalar>;

    /// The speed `−d(depth)/dp = d²x*/dp²` at a price: how fast gamma changes.
    ///
    /// # Errors
    /// As [`reserves_at`](Self::reserves_at).
    fn speed_at(&self, price: Self::Scalar) -> Result<Self::Scalar>;

    /// What the position is worth in quote at a price: `V(p) = p·x* + y*`.
    ///
    /// # Errors
    /// As [`reserves_at`](Self::reserves_at).
    fn value_at(&self, price: Self::Scalar) -> Result<Self::Scalar> {
        let [x, y] = self.reserves_at(price)?;
        (price * x + y).finite()
    }

    /// What holding the reserves of price `from` is worth at price `to`, in quote: `H = to·x*(from) + y*(from)`.
    ///
    /// # Errors
    /// As [`reserves_at`](Self::reserves_at).
    fn held_value(&self, from: Self::Scalar, to: Self::Scalar) -> Result<Self::Scalar> {
        let [x, y] = self.reserves_at(from)?;
        (positive(to, Error::InvalidPrice)? * x + y).finite()
    }

    /// What the pool loses against holding when the price goes `from → to`, in quote: `H − V ≥ 0`, the Bregman distance
    /// of the value function. Second order in the move, and computed without subtracting the two.
    ///
    /// # Errors
    /// As [`reserves_at`](Self::reserves_at).
    fn divergence(&self, from: Self::Scalar, to: Self::Scalar) -> Result<Self::Scalar>;

    /// The lower and the upper price beyond which the position is of one asset alone and does not trade; `None` where it
    /// trades at every price.
    fn price_bounds(&self) -> Option<[Self::Scalar; 2]> {
        None
    }
}

/// A valid amount.
#[inline]
fn amount<T: Scalar>(x: T) -> Result<T> {
    non_negative(x, Error::InvalidAmount)
}

/// A valid price.
#[inline]
fn valid_price<T: Scalar>(p: T) -> Result<T> {
    positive(p, Error::InvalidPrice)
}

/// An amount out that leaves something in a pool that must not be emptied.
#[inline]
fn less_than<T: Scalar>(amount_out: T, reserve: T) -> Result<T> {
    if amount_out < reserve { Ok(amount_out) } else { Err(Error::InsufficientReserves) }
}

/// A valid factor of the level, `num/den`.
#[inline]
fn valid_factor<T: Scalar>(num: T, den: T) -> Result<()> {
    non_negative(num, Error::Domain)?;
    positive(den, Error::Domain).map(drop)
}

/// Replaces an element of an array of reserves.
#[inline]
fn replace<T: Copy>(reserves: &mut [T], asset: usize, amount: T) -> Result<()> {
    *reserves.get_mut(asset).ok_or(Error::InvalidAsset)? = amount;
    Ok(())
}

/// The reserve of one asset.
#[inline]
fn reserve_of<T: Copy>(reserves: &[T], asset: usize) -> Result<T> {
    reserves.get(asset).copied().ok_or(Error::InvalidAsset)
}

/// Changes every reserve by an amount.
fn replace_reserves<P: Invariant>(
    pool: &mut P,
    amounts: &[P::Scalar],
    change: impl Fn(P::Scalar, P::Scalar) -> Result<P::Scalar>,
) -> Result<()> {
    if amounts.len() != pool.reserves().len() {
        return Err(Error::InvalidAmount);
    }
    for (asset, dx) in amounts.iter().enumerate() {
        let x = reserve_of(pool.reserves(), asset)?;
        pool.set_reserve(asset, change(x, amount(*dx)?)?)?;
    }
    Ok(())
}

/// A product as a side of an exact comparison; see [`Exact`].
#[inline]
fn product<T: Scalar, E: Exact<T>, const K: usize>(factors: [T; K]) -> E {
    product_of(factors.into_iter())
}

/// The [`product`] of any number of factors.
#[inline]
fn product_of<T: Scalar, E: Exact<T>>(mut factors: impl Iterator<Item = T>) -> E {
    let first = factors.next().map_or_else(|| E::from_int(1), E::from_scalar);
    factors.fold(first, |product, factor| product * factor)
}

/// The order of two sides of an equation: by their leading bits where these decide, else exactly.
#[inline]
fn decide<T: Scalar>(
    leading: impl FnOnce() -> Option<[T::Leading; 2]>,
    exact: impl FnOnce() -> Option<[T::Exact; 2]>,
) -> Option<Ordering> {
    let [left, right] = leading()?;
    left.partial_cmp(&right).or_else(|| {
        let [left, right] = exact()?;
        left.partial_cmp(&right)
    })
}

/// The order of `left` and `n·right`, products.
#[inline]
fn compare<T: Scalar, const J: usize, const K: usize>(left: [T; J], n: u32, right: [T; K]) -> Option<Ordering> {
    decide::<T>(
        || Some([product(left), product::<T, T::Leading, K>(right).times_int(n)]),
        || Some([product(left), product::<T, T::Exact, K>(right).times_int(n)]),
    )
}
