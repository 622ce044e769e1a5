//! Weighted geometric mean: `Π xᵢ^wᵢ = k`, the weights summing to one.

use super::{Invariant, PoolValue, Trade, amount, compare, less_than, replace, reserve_of, valid_factor, valid_price};
use crate::error::{Error, Result};
use crate::number::{Power, Real, Rounding, Scalar, positive, times_exp_past_tangent};

/// A weighted pool of `N` assets.
///
/// ```text
/// k  = Π xᵢ^(wᵢ/Σw)                              level
/// P  = (y/w_y) / (x/w_x)                         spot price
/// dy = y·(1 − (x/(x + dx))^(w_x/w_y))            amount out
/// dx = x·((y/(y − dy))^(w_y/w_x) − 1)            amount in
/// ```
///
/// Weights are any positive numbers; exponents are their ratios, so they need not sum to one. Fixed point: amounts are
/// the exact floor or ceiling, or one unit further in the pool's favour where the power is within 2⁻¹⁶⁵ of a whole
/// number of units; prices and slopes are the exact floor or ceiling. `f64`: amounts `8 + |e·ln ratio|` ε, `e` the exponent and
/// `ratio` what is raised to it; level `4·(N + Σ wᵢ·|ln xᵢ|/Σw)` ε; prices and slopes 4 ε.
///
/// ```
/// use cfmm_math::{Invariant, Weighted, X_FOR_Y};
///
/// let pool = Weighted::new([80.0, 20.0], [4.0, 1.0])?; // 80/20
/// assert_eq!(pool.spot_price(X_FOR_Y, cfmm_math::Rounding::Down)?, 1.0);
/// assert!((pool.amount_out(X_FOR_Y, 1.0)? - 20.0 * (1.0 - (80.0_f64 / 81.0).powi(4))).abs() < 1e-14);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Martinelli and Mushegian, "Balancer: a non-custodial portfolio manager" (2019).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted<T, const N: usize> {
    reserves: [T; N],
    weights: [T; N],
    total_weight: T,
}

impl<T: Scalar, const N: usize> Weighted<T, N> {
    /// A pool with these reserves and weights.
    ///
    /// # Errors
    /// [`Error::InvalidReserve`] and [`Error::InvalidWeight`] unless all are positive and finite;
    /// [`Error::Overflow`] where the weights' sum does not fit.
    pub fn new(reserves: [T; N], weights: [T; N]) -> Result<Self> {
        const { assert!(N >= 2, "a pool has at least two assets") };
        let mut total_weight = T::ZERO;
        for (reserve, weight) in reserves.into_iter().zip(weights) {
            positive(reserve, Error::InvalidReserve)?;
            total_weight = total_weight.plus(positive(weight, Error::InvalidWeight)?)?;
        }
        Ok(Self { reserves, weights, total_weight })
    }

    /// The weights as given.
    #[must_use]
    pub const fn weights(&self) -> &[T; N] {
        &self.weights
    }

    /// The sum of the weights: `wᵢ/Σw` is the share of the pool's value in asset `i`.
    #[must_use]
    pub const fn total_weight(&self) -> T {
        self.total_weight
    }

    /// The sold reserve where the marginal price is `p`: `x·(P/p)^(w_y/(w_x + w_y))`.
    fn sold_reserve_at(&self, trade: Trade, p: T, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let (w_x, w_y) = trade.of(&self.weights)?;
        let ratios = [(y, x), (w_x, w_y), (T::ONE, p)];
        let powers = ratios.into_iter().map(|(num, den)| Power { num, den, exp_num: w_y });
        x.mul_powers(powers, [w_x, w_y].into_iter(), rounding)
    }
}

impl<T: Scalar, const N: usize> Invariant for Weighted<T, N> {
    type Scalar = T;

    #[inline]
    fn reserves(&self) -> &[T] {
        &self.reserves
    }

    #[inline]
    fn set_reserve(&mut self, asset: usize, amount: T) -> Result<()> {
        replace(&mut self.reserves, asset, positive(amount, Error::InvalidReserve)?)
    }

    /// `Π xᵢ^(wᵢ/Σw)`, within one unit of exact in the stated direction.
    fn level(&self, rounding: Rounding) -> Result<T> {
        T::geometric_mean(&self.reserves, &self.weights, rounding)
    }

    /// `xᵢ·(num/den)^(Σw/wᵢ)`
    fn reserve_at(&self, asset: usize, num: T, den: T, rounding: Rounding) -> Result<T> {
        let x = reserve_of(&self.reserves, asset)?;
        valid_factor(num, den)?;
        x.mul_pow(num, den, self.total_weight, reserve_of(&self.weights, asset)?, rounding)
    }

    /// `(y/w_y)/(x/w_x)`
    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let (w_x, w_y) = trade.of(&self.weights)?;
        let guess = y.mul_div(w_x, w_y, rounding).and_then(|y| y.mul_div(T::ONE, x, rounding));
        T::settle(guess, rounding, |p| compare([p, x, w_y], 1, [y, w_x, T::ONE]))
    }

    /// `P·(1 + w_x/w_y)/x`
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let (w_x, w_y) = trade.of(&self.weights)?;
        let sum = w_x.plus(w_y)?;
        let guess = self
            .spot_price(trade, rounding)
            .and_then(|p| p.mul_div(sum, w_y, rounding))
            .and_then(|p| p.mul_div(T::ONE, x, rounding));
        T::settle(guess, rounding, |t| compare([t, x, x, w_y, w_y], 1, [y, w_x, sum, T::ONE, T::ONE]))
    }

    /// `y·(1 − (x/(x + dx))^(w_x/w_y))`
    fn amount_out(&self, trade: Trade, amount_in: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let (w_x, w_y) = trade.of(&self.weights)?;
        let dx = amount(amount_in)?;
        // What the pool could not hold is not quoted.
        x.plus(dx)?;
        less_than(y.mul_one_minus_pow(x, dx, w_x, w_y, Rounding::Down)?, y)
    }

    /// `x·((y/(y − dy))^(w_y/w_x) − 1)`
    fn amount_in(&self, trade: Trade, amount_out: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let (w_x, w_y) = trade.of(&self.weights)?;
        let dy = less_than(amount(amount_out)?, y)?;
        x.mul_pow_minus_one(y, dy, w_y, w_x, Rounding::Up)
    }

    /// `x·((P/p)^(w_y/(w_x + w_y)) − 1)`
    fn amount_to_price(&self, trade: Trade, price: T) -> Result<T> {
        let (x, _) = trade.of(&self.reserves)?;
        let (w_x, w_y) = trade.of(&self.weights)?;
        let p = valid_price(price)?;
        let spot = self.spot_price(trade, Rounding::Up)?;
        if spot <= p {
            return Ok(T::ZERO);
        }
        let after = self.sold_reserve_at(trade, p, Rounding::Down)?;
        // Nothing is left of a price that vanishes beside the present one, and then nothing cancels.
        let guess =
            x.mul_pow_minus_one(spot, spot.minus(p)?, w_y, w_x.plus(w_y)?, Rounding::Down).or_else(|_| after.minus(x));
        // The price has units of its own, so in fixed point the reserve decides, not the guess.
        T::settle(guess, Rounding::Down, |dx| x.plus(dx).ok()?.partial_cmp(&after))
    }
}

impl<T: Real> Weighted<T, 2> {
    /// `[to·x*(from), y*(from)]`, what the reserves of one price are worth at another.
    fn worth_at(&self, from: T, to: T) -> Result<[T; 2]> {
        let to = valid_price(to)?;
        match self.reserves_at(from) {
            Ok([x, y]) if !x.is_subnormal() => Ok([to * x, y]),
            // What a reserve is worth may have digits, or be a number, where the reserve does not.
            Ok(_) | Err(Error::Overflow) => self.worth_at_ends(from, to),
            Err(error) => Err(error),
        }
    }

    /// The same, each a single product: `to·x^(w_x/Σw)·(y·w_x/(w_y·from))^(w_y/Σw)`, and that of quote.
    #[cold]
    fn worth_at_ends(&self, from: T, to: T) -> Result<[T; 2]> {
        let ([x, y], [w_x, w_y]) = (self.reserves, self.weights);
        let worth = |of: T, shape: [(T, T); 2], exp_num: T| {
            let level = [(x, T::ONE, w_x), (y, T::ONE, w_y)];
            let powers = level.into_iter().chain(shape.map(|(num, den)| (num, den, exp_num)));
            let powers = powers.map(|(num, den, exp_num)| Power { num, den, exp_num });
            of.mul_powers(powers, self.weights.into_iter(), Rounding::Down)
        };
        let base = worth(to, [(w_x, w_y), (T::ONE, from)], w_y)?;
        Ok([base, worth(T::ONE, [(w_y, w_x), (from, T::ONE)], w_x)?])
    }

    /// `r·(eᶻ − 1 − z)`, `r` what the reserve of an asset is worth now, of which what was held is worth `r·eᶻ`.
    fn loss_of(&self, (worth, value): (T, T), weight: T, held: T, z: T) -> T {
        if z > T::rational(2, 1) {
            // The power would have the error of z.
            held - worth * (T::ONE + z)
        } else if worth.is_subnormal() {
            value.mul_ratio_exp_past_tangent(weight, self.total_weight, z)
        } else {
            times_exp_past_tangent(worth, z)
        }
    }
}

impl<T: Real> PoolValue for Weighted<T, 2> {
    /// `[x·(P/p)^(w_y/Σw), y·(p/P)^(w_x/Σw)]`
    fn reserves_at(&self, price: T) -> Result<[T; 2]> {
        let (p, down) = (valid_price(price)?, Rounding::Down);
        let ([x, y], [w_x, w_y]) = (self.reserves, self.weights);
        let ratios = [(x, y), (w_y, w_x), (p, T::ONE)];
        let powers = ratios.into_iter().map(|(num, den)| Power { num, den, exp_num: w_x });
        Ok([self.sold_reserve_at(super::X_FOR_Y, p, down)?, y.mul_powers(powers, self.weights.into_iter(), down)?])
    }

    /// `(w_y/Σw)·x*/p`
    fn depth_at(&self, price: T) -> Result<T> {
        let ([x, _], [_, w_y]) = (self.reserves_at(price)?, self.weights);
        (x.mul_ratio(w_y, self.total_weight) / price).finite()
    }

    /// `(1 + w_y/Σw)·(w_y/Σw)·x*/p²`
    fn speed_at(&self, price: T) -> Result<T> {
        let [_, w_y] = self.weights;
        (self.depth_at(price)?.mul_ratio(self.total_weight + w_y, self.total_weight) / price).finite()
    }

    fn value_at(&self, price: T) -> Result<T> {
        self.held_value(price, price)
    }

    /// `to·x*(from) + y*(from)`
    fn held_value(&self, from: T, to: T) -> Result<T> {
        let [base, quote] = self.worth_at(from, to)?;
        (base + quote).finite()
    }

    /// `V(p)·(w_y·E₂(−w_x·h) + w_x·E₂(w_y·h))`, `h = ln(p/p₀)`, `E₂(z) = eᶻ − 1 − z`, weights summing to one
    fn divergence(&self, from: T, to: T) -> Result<T> {
        let ([held_base, held_quote], [base, quote]) = (self.worth_at(from, to)?, self.worth_at(to, to)?);
        let (held, value) = ((held_base + held_quote).finite()?, (base + quote).finite()?);
        // A loss larger than what is left has all digits of the difference.
        if value + value < held {
            return (held - value).finite();
        }
        let h = valid_price(to)?.ln_ratio(valid_price(from)?);
        let ([w_x, w_y], total) = (self.weights, self.total_weight);
        let base = self.loss_of((base, value), w_x, held_base, h.mul_ratio(w_y, total));
        let quote = self.loss_of((quote, value), w_y, held_quote, -h.mul_ratio(w_x, total));
        let lost = base + quote;
        // A value of few digits may be half as much again.
        if value.is_subnormal() && held < lost { Ok(held) } else { lost.finite() }
    }
}
