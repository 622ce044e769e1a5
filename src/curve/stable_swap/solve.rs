//! The equation of stable-swap, solved.
//!
//! Two kinds of function. `compare_*` are exact: they say on which side of the curve a candidate lies. `*_guess` are
//! the numerics; in fixed point a comparison settles what they return, in `f64` they are the answer, so they subtract
//! nothing that is nearly equal. Both are written with `K′ = K/Ann = D^(n+1)/(nⁿ·Πx·Ann)`, which is of the size of a
//! reserve: `S − D + D/Ann = K′`.

use core::cmp::Ordering;

use super::StableSwap;
use crate::curve::{Invariant, Trade, decide, product, replace};
use crate::error::{Error, Result};
use crate::number::{Exact, Real, Rounding, Scalar};

/// Every rounding in a guess.
const DOWN: Rounding = Rounding::Down;

/// More than Newton's method takes: a start that is far above the root is divided by `n`, and from there a step takes
/// an eighth of `K′` at least.
const MAX_STEPS: usize = 255;

impl<T: Scalar, const N: usize> StableSwap<T, N> {
    /// `S`
    pub(super) fn sum(&self) -> Result<T> {
        self.reserves.iter().try_fold(T::ZERO, |sum, x| sum.plus(*x))
    }

    /// The reserves of all assets but one.
    pub(super) fn others(&self, asset: usize) -> impl Iterator<Item = T> + '_ {
        self.reserves.iter().enumerate().filter(move |(i, _)| *i != asset).map(|(_, x)| *x)
    }

    /// `S′`
    pub(super) fn sum_of_others(&self, asset: usize) -> Result<T> {
        self.others(asset).try_fold(T::ZERO, T::plus)
    }

    /// `nⁿ`, at most 2²⁴
    #[allow(clippy::cast_possible_truncation, reason = "N is at most 8")]
    pub(super) const N_TO_N: u32 = (N as u32).pow(N as u32);

    /// A level against the level of some reserves.
    pub(super) fn compare_level(&self, d: T, reserves: &[T; N], sum: T) -> Option<Ordering> {
        // No level is above the sum.
        let Ok(spare) = sum.minus(d) else { return Some(Ordering::Greater) };
        if d > sum {
            return Some(Ordering::Greater);
        }
        decide::<T>(|| Some(self.level_sides(d, reserves, spare)), || Some(self.level_sides(d, reserves, spare)))
    }

    /// `D^(n+1)` and `nⁿ·Πx·(Ann·(S − D) + D)`: equal at the level of the reserves, the first smaller below it.
    fn level_sides<E: Exact<T>>(&self, d: T, reserves: &[T; N], spare: T) -> [E; 2] {
        let held = product::<T, E, 2>([self.ann, spare]) + product([d, T::ONE]);
        let power = product::<T, E, 2>([T::ONE, d]);
        [
            reserves.iter().fold(power, |power, _| power * d),
            // nⁿ is one small factor: n of them would cost a whole word each.
            reserves.iter().fold(held, |held, x| held * *x).times_int(Self::N_TO_N),
        ]
    }

    /// A level against the level after a trade.
    pub(super) fn compare_level_after(&self, d: T, sum: T, trade: Trade, dx: T, dy: T) -> Option<Ordering> {
        let (x, y) = trade.of(&self.reserves).ok()?;
        if dy >= y {
            return Some(Ordering::Greater);
        }
        let mut after = self.reserves;
        replace(&mut after, trade.sell, x.plus(dx).ok()?).ok()?;
        replace(&mut after, trade.buy, y.minus(dy).ok()?).ok()?;
        self.compare_level(d, &after, sum.minus(dy).ok()?.plus(dx).ok()?)
    }

    /// A candidate for one reserve against the reserve that brings the level to `d`.
    pub(super) fn compare_reserve(&self, d: T, asset: usize, candidate: T) -> Option<Ordering> {
        let mut at = *self;
        replace(&mut at.reserves, asset, candidate).ok()?;
        // Beyond what fits, a candidate is above every reserve that does.
        let Ok(sum) = at.sum() else { return Some(Ordering::Greater) };
        at.compare_level(d, &at.reserves, sum).map(Ordering::reverse)
    }

    /// A candidate for the price against `(Ann + K/x)/(Ann + K/y)` at the level `d`.
    pub(super) fn compare_price(&self, p: T, d: T, pair: (T, T), reserves: &[T; N]) -> Option<Ordering> {
        decide::<T>(|| Some(self.price_sides(p, d, pair, reserves)), || Some(self.price_sides(p, d, pair, reserves)))
    }

    /// `p·x·(Ann·nⁿ·Πx·y + D^(n+1))` and `y·(Ann·nⁿ·Πx·x + D^(n+1))`
    fn price_sides<E: Exact<T>>(&self, p: T, d: T, (x, y): (T, T), reserves: &[T; N]) -> [E; 2] {
        let held = reserves.iter().fold(E::from_scalar(self.ann), |held, x| held * *x).times_int(Self::N_TO_N);
        let power = reserves.iter().fold(product::<T, E, 2>([T::ONE, d]), |power, _| power * d);
        [(held * y + power) * p * x, (held * x + power) * y * T::ONE]
    }

    /// `D` by Newton's method from above, `D ← D·(1 − (K′ − (S − D) − D/Ann)/(D + (n + 1)·K′ − D/Ann))`.
    pub(super) fn level_guess(&self, sum: T) -> Result<T> {
        // The step needs n + 2 times the room of a reserve; near the top of the range it is taken in a smaller pool.
        let Ok(scaled) = self.times_n() else { return self.level_guess_scaled() };
        if (0..4).try_fold(sum, |sum, _| sum.plus(sum)).is_err() {
            return self.level_guess_scaled();
        }
        let mut d = sum;
        for _ in 0..MAX_STEPS {
            let Ok((next, step)) = self.newton_step(d, sum, &scaled) else {
                d = d.mul_div(T::ONE, self.n, DOWN)?;
                continue;
            };
            d = next;
            // Newton's method is quadratic: the step after this one is about step²/D.
            if step.square_vanishes_beside(d) {
                return Ok(d);
            }
        }
        Err(Error::NoConvergence)
    }

    /// The level of the pool divided by `n⁴`, times `n⁴`: the level is homogeneous.
    fn level_guess_scaled(&self) -> Result<T> {
        let mut small = *self;
        for x in &mut small.reserves {
            for _ in 0..4 {
                *x = x.mul_div(T::ONE, self.n, Rounding::Up)?;
            }
        }
        let mut d = small.level_guess(small.sum()?)?;
        for _ in 0..4 {
            d = d.mul_div(self.n, T::ONE, DOWN)?;
        }
        Ok(d)
    }

    /// One step of Newton's method: the next `D` and how far it went.
    fn newton_step(&self, d: T, sum: T, scaled: &[T; N]) -> Result<(T, T)> {
        let d_over_ann = d.mul_div(T::ONE, self.ann, DOWN)?;
        let k = curvature(d, d_over_ann, scaled, DOWN)?;
        let most = sum.plus(d_over_ann)?;
        if k > most && k.mul_div(T::ONE, most, DOWN)? > T::from_int(Self::N_TO_N)?.mul_div(self.n, T::ONE, DOWN)? {
            // K′ falls with D^(n+1), and at the root it is at most S + D/Ann: D/n is still above the root.
            return Err(Error::Overflow);
        }
        let at_root = sum.minus(d)?.plus(d_over_ann)?;
        let slope = scaled.iter().try_fold(d.plus(k)?, |slope, _| slope.plus(k))?.minus(d_over_ann)?;
        if k >= at_root {
            let step = d.mul_div(k.minus(at_root)?, slope, DOWN)?;
            Ok((d.minus(step)?, step))
        } else {
            let step = d.mul_div(at_root.minus(k)?, slope, DOWN)?;
            let next = d.plus(step)?;
            Ok((if next < sum { next } else { sum }, step))
        }
    }

    /// `n·x` for every reserve
    fn times_n(&self) -> Result<[T; N]> {
        let mut scaled = self.reserves;
        for x in &mut scaled {
            *x = x.mul_div(self.n, T::ONE, DOWN)?;
        }
        Ok(scaled)
    }

    /// `K′` of the present reserves.
    pub(super) fn curvature(&self, d: T, rounding: Rounding) -> Result<T> {
        curvature(d, d.mul_div(T::ONE, self.ann, rounding)?, &self.times_n()?, rounding)
    }

    /// `C/D` with `C = D^(n+1)/(nⁿ·Ann·Π′)`, the product over all reserves but one: `y² + (b − D)·y = C`.
    fn constant_over_d(&self, d: T, asset: usize) -> Result<T> {
        let part = d.mul_div(T::ONE, self.n, DOWN)?;
        self.others(asset).try_fold(part.mul_div(T::ONE, self.ann, DOWN)?, |c, x| c.mul_div(part, x, DOWN))
    }

    /// The reserve of one asset at the level `d`.
    pub(super) fn reserve_on(&self, d: T, asset: usize, rounding: Rounding) -> Result<T> {
        let closed = || Some([self.reserve_at_level(d, asset)?, T::Leading::from_int(0)]);
        let compare = |y| self.compare_reserve(d, asset, y);
        let y = T::settle_closed(closed, || self.reserve_guess(d, asset), rounding, compare)?;
        // It has to fit beside the others.
        self.sum_of_others(asset)?.plus(y).map(|_| y)
    }

    /// The positive root of `y² + (S′ + D/Ann − D)·y = C`.
    fn reserve_guess(&self, d: T, asset: usize) -> Result<T> {
        let b = self.sum_of_others(asset)?.plus(d.mul_div(T::ONE, self.ann, DOWN)?)?;
        positive_root(b, d, self.constant_over_d(d, asset)?, d)
    }

    /// The smaller root of `δ² − B·δ + B·q = 0`: what leaves `y` when `x` rises by `dx`, from the difference of the two
    /// equations of `y`, so that a small amount keeps its digits. `B = 2y + b′ − D`, `B·q = dx·(y + C/(x + dx))`.
    pub(super) fn amount_out_guess(&self, d: T, sum: T, trade: Trade, dx: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let spare = if sum > d { sum.minus(d)? } else { T::ZERO };
        let b = y.plus(spare)?.plus(d.mul_div(T::ONE, self.ann, DOWN)?)?.plus(dx)?;
        let c = self.constant_over_d(d, trade.buy)?.mul_div(d, x.plus(dx)?, DOWN)?;
        let q = dx.mul_div(y.plus(c)?, b, DOWN)?;
        let q_4 = q.plus(q)?.plus(q.plus(q)?)?;
        let rest = if q_4 < b { b.minus(q_4)? } else { T::ZERO };
        q.plus(q)?.mul_div(b, b.plus(b.sqrt_mul(rest, DOWN)?)?, DOWN)
    }

    /// The positive root of `δ² + B·δ = dy·(x + C/(y − dy))`, `B = 2x + b′ − D`: what must enter `x` when `dy` leaves.
    pub(super) fn amount_in_guess(&self, d: T, sum: T, trade: Trade, dy: T) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let spare = if sum > d { sum.minus(d)? } else { T::ZERO };
        let b = x.plus(spare)?.plus(d.mul_div(T::ONE, self.ann, DOWN)?)?;
        let c = self.constant_over_d(d, trade.sell)?.mul_div(d, y.minus(dy)?, DOWN)?;
        positive_root(b, dy, dy, x.plus(c)?)
    }

    /// `2·e·(ρ² − ρ + 1)/x` for a pool on its curve, `e = K′·y/(y + K′)` and `ρ = (x + K′)/(y + K′)`: the slope of the
    /// price times `x`, enclosed from the side of `rounding`.
    pub(super) fn slope_times_sold(&self, trade: Trade, rounding: Rounding) -> Result<T> {
        let (x, y) = trade.of(&self.reserves)?;
        let k_down = self.curvature(self.level(DOWN)?, DOWN)?;
        let k_up = self.curvature(self.level(Rounding::Up)?, Rounding::Up)?;
        let k = if rounding == DOWN { k_down } else { k_up };
        // ρ goes toward 1 as K′ rises.
        let ratio = |k: T, rounding| x.plus(k)?.mul_div(T::ONE, y.plus(k)?, rounding);
        let (least, most) = if x > y { (k_up, k_down) } else { (k_down, k_up) };
        let (least, most) = (ratio(least, DOWN)?, ratio(most, Rounding::Up)?);
        let (at_least, at_most) = (convexity(least, rounding)?, convexity(most, rounding)?);
        let middle = half(T::ONE)?;
        let convexity = match rounding {
            // ρ² − ρ + 1 has its minimum at ½.
            Rounding::Down if least > middle => at_least,
            Rounding::Down if most < middle => at_most,
            Rounding::Down => {
                // 1 − ½², also where one half is no number of units.
                let half_up = T::ONE.mul_div(T::ONE, T::ONE.plus(T::ONE)?, Rounding::Up)?;
                T::ONE.minus(half_up.mul_div(half_up, T::ONE, Rounding::Up)?)?
            }
            Rounding::Up if at_least > at_most => at_least,
            Rounding::Up => at_most,
        };
        slope_times_x(x, y, k, convexity, rounding)
    }

    /// The reserves of the pair of a trade where its price is `p`, the others staying.
    ///
    /// By symmetry the price is taken to be at least 1, so that the sold reserve `x` is the smaller of the two. There
    /// `P^(−½)` is close to linear in `x`, and Newton's method on it is quick; a bracket guards it, for on its own it
    /// can cycle.
    pub(super) fn pair_at_price(&self, d: T, trade: Trade, p: T) -> Result<(T, T)> {
        if p < T::ONE {
            let inverse = T::ONE.mul_div(T::ONE, p, DOWN)?;
            let excess = T::ONE.minus(p)?.mul_div(T::ONE, p, DOWN)?;
            let (y, x) = self.pair_above_peg(d, trade.reversed(), inverse, excess)?;
            return Ok((x, y));
        }
        self.pair_above_peg(d, trade, p, p.minus(T::ONE)?)
    }

    /// [`pair_at_price`](Self::pair_at_price) for `p = 1 + excess`.
    fn pair_above_peg(&self, d: T, trade: Trade, p: T, excess: T) -> Result<(T, T)> {
        let mut at = *self;
        let (sold, bought) = trade.of(&self.reserves)?;
        // The two are equal at a price of 1, nowhere above half of any sum of theirs on the curve.
        let (mut low, mut high) = (T::ZERO, sold.plus(bought)?);
        let mut x = half(high)?;
        let mut shrink = T::ONE.plus(T::ONE)?;
        for _ in 0..MAX_STEPS {
            replace(&mut at.reserves, trade.sell, x)?;
            let y = at.reserve_guess(d, trade.buy)?;
            replace(&mut at.reserves, trade.buy, y)?;
            let k = at.curvature(d, DOWN)?;
            // |P − 1| = K′·|y − x|/(x·(y + K′)), so that P − p keeps its digits near the peg.
            let premium = |difference: T| k.mul_div(difference, y.plus(k)?, DOWN)?.mul_div(T::ONE, x, DOWN);
            let (above, gap) = if y < x {
                (false, excess.plus(premium(x.minus(y)?)?)?)
            } else {
                let premium = premium(y.minus(x)?)?;
                (premium > excess, if premium > excess { premium.minus(excess)? } else { excess.minus(premium)? })
            };
            if above {
                low = x;
            } else {
                high = x;
            }
            let next = newton_price_step(x, y, k, p, gap)
                .and_then(|step| if above { x.plus(step) } else { x.minus(step) })
                .ok()
                .filter(|next| *next > low && *next < high);
            let next = match next {
                Some(next) => next,
                // A bracket with two ends is halved in the logarithm; for its lower end the strides double.
                None if low > T::ZERO => low.sqrt_mul(high, DOWN)?,
                None => {
                    let next = x.mul_div(T::ONE, shrink, DOWN)?;
                    if next > T::ZERO {
                        shrink = shrink.mul_div(shrink, T::ONE, DOWN).unwrap_or(shrink);
                        next
                    } else {
                        // Past all numbers: from the first stride again.
                        shrink = T::ONE.plus(T::ONE)?;
                        half(x)?
                    }
                }
            };
            let step = if next > x { next.minus(x)? } else { x.minus(next)? };
            if step.vanishes_beside(x) || next <= low || next >= high {
                return Ok((x, y));
            }
            x = next;
        }
        Err(Error::NoConvergence)
    }
}

/// `K′ = (D/Ann)·Π(D/(n·x))`, given `n·x`
fn curvature<T: Scalar>(d: T, d_over_ann: T, scaled: &[T], rounding: Rounding) -> Result<T> {
    scaled.iter().try_fold(d_over_ann, |k, x| k.mul_div(d, *x, rounding))
}

/// `2·|P − p|·P/(slope·(p + √(pP)))`: Newton's method on `P^(−½)`.
fn newton_price_step<T: Scalar>(x: T, y: T, k: T, p: T, gap: T) -> Result<T> {
    let rho = x.plus(k)?.mul_div(T::ONE, y.plus(k)?, DOWN)?;
    let price = rho.mul_div(y, x, DOWN)?;
    let slope_x = slope_times_x(x, y, k, convexity(rho, DOWN)?, DOWN)?;
    let sum = p.plus(p.sqrt_mul(price, DOWN)?)?;
    x.mul_div(gap.plus(gap)?, slope_x, DOWN)?.mul_div(price, sum, DOWN)
}

/// `2·e·(ρ² − ρ + 1)/x` with `e = K′·y/(y + K′)`: the slope of the price times `x`.
fn slope_times_x<T: Scalar>(x: T, y: T, k: T, convexity: T, rounding: Rounding) -> Result<T> {
    let e = k.mul_div(y, y.plus(k)?, rounding)?;
    e.plus(e)?.mul_div(convexity, x, rounding)
}

/// `1 + ρ² − ρ`
fn convexity<T: Scalar>(rho: T, rounding: Rounding) -> Result<T> {
    T::ONE.plus(rho.mul_div(rho, T::ONE, rounding)?)?.minus(rho)
}

/// `x/2`
fn half<T: Scalar>(x: T) -> Result<T> {
    x.mul_div(T::ONE, T::ONE.plus(T::ONE)?, DOWN)
}

/// The positive root of `z² + (b − d)·z = u·v`, in the form that adds.
fn positive_root<T: Scalar>(b: T, d: T, u: T, v: T) -> Result<T> {
    let negative = b < d;
    let h = half(if negative { d.minus(b)? } else { b.minus(d)? })?;
    let sum = h.plus(h.sqrt_dot(h, u, v, DOWN)?)?;
    if negative { Ok(sum) } else { u.mul_div(v, sum, DOWN) }
}

impl<T: Real> StableSwap<T, 2> {
    /// `−x·(ln s)′` at the price `p`, `s = −dp/dx` the slope of the price: `speed = depth²·(−(ln s)′)`.
    ///
    /// From `p = ρ·y/x`, `ρ = (x + K′)/(y + K′)`, `s = 2e·(ρ² − ρ + 1)/x²`, `e = K′·y/(y + K′)` and `K′·x·y` constant,
    /// in the differences `Δ = y − x`, `q = p − 1`, `r = ρ − 1 = −Δ/(y + K′)`, of which all vanish at the peg:
    ///
    /// ```text
    /// −x·(ln s)′ = (2K′ + 2Δ + Δ·y/(y + K′) + K′·x·p/y − x·(t·h + 2g))/(y + K′)
    /// t = r + q + r·q − r·K′·(p/y − 1/x)
    /// g = (r − r²)/(1 + r + r²),  h = 1 + g = (1 + 2r)/(1 + r + r²)
    /// ```
    pub(super) fn curvature_of_price(&self, p: T) -> Result<T> {
        let [x, y] = self.reserves;
        let k = self.curvature(self.level(DOWN)?, DOWN)?;
        let (one, two, sum) = (T::ONE, T::rational(2, 1), y + k);
        let q = p - one;
        // Near the peg the price has the digits of the difference.
        let difference = if q.abs() < T::rational(1, 8) { q.mul_ratio(x, k).mul_ratio(sum, one) } else { y - x };
        let r = -(difference / sum);
        let convexity = one + r + r * r;
        let (g, h) = ((r - r * r) / convexity, (one + two * r) / convexity);
        let t = r + q + r * q - r * (k.mul_ratio(p, y) - k / x);
        let terms = two * (k + difference) + difference.mul_ratio(y, sum) + k.mul_ratio(x, y) * p;
        ((terms - x * (t * h + two * g)) / sum).finite()
    }

    /// `H − V` between two points of the curve whose prices differ by `dp`.
    ///
    /// With `u = x/D`, `v = y/D`, and 0 for the entry, the differences of the curve's equation and of its price are
    /// exact rational functions:
    ///
    /// ```text
    /// dv = −σ·du                 σ = v·(4Ann·u·u₀·v₀ + 1)/(u₀·m₁)
    /// dp = −du·g/(m·m₀·u·u₀)     g = 4Ann·(v²·(v₀u + v₀u₀ − uu₀) + u₀²σ·(uv + uv₀ − vv₀)) + v₀ + u₀σ
    /// H − V = D·du·(σ − p) = D·dp²·(m₀/g)²·(m/m₁)·k·u·u₀·v
    /// k = 4Ann·u·(v² + σu₀(u − v)) + 1
    /// m = 4Ann·u·v² + 1,  m₀ = 4Ann·u₀·v₀² + 1,  m₁ = 4Ann·u·v·v₀ + 1
    /// ```
    pub(super) fn divergence_between(&self, d: T, (x0, y0): (T, T), (x, y): (T, T), p: T, dp: T) -> T {
        // A loss that is not small against what was held has digits to spare.
        let plain = p * (x0 - x) + (y0 - y);
        if plain > (p * x0 + y0) * T::rational(1, 64) {
            return plain;
        }
        let (u, v, u0, v0) = (x / d, y / d, x0 / d, y0 / d);
        let ann_4 = T::rational(4, 1) * self.ann;
        let m = ann_4 * u * v * v + T::ONE;
        let m0 = ann_4 * u0 * v0 * v0 + T::ONE;
        let m1 = ann_4 * u * v * v0 + T::ONE;
        let u0_sigma = v.mul_ratio(ann_4 * u * u0 * v0 + T::ONE, m1);
        let g =
            ann_4 * (v * v * (v0 * u + v0 * u0 - u * u0) + u0 * u0_sigma * (u * v + u * v0 - v * v0)) + v0 + u0_sigma;
        let k = ann_4 * u * (v * v + u0_sigma * (u - v)) + T::ONE;
        // The amounts first, then the small factor twice; x and x₀ have more digits than u and u₀.
        let du = dp.mul_ratio(m0, g).mul_ratio(m, m1);
        (x * dp).mul_ratio(m0, g).mul_ratio(x0, d) * (k * v) * du
    }
}
