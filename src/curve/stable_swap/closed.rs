//! The equation of stable-swap in closed forms that enclose a root: what settles a fixed-point result without a search.
//!
//! With `P = nⁿ·Πx` and `Ann ≥ 1` the level is the root of the convex `f(D) = D^(n+1) + (Ann − 1)·P·D − Ann·P·S`. A step of
//! Newton's method, `D′ = (n·D^(n+1) + Ann·P·S)/((n + 1)·D^n + (Ann − 1)·P)`, is a sum of positive terms, and never below
//! the root. For `δ = |D′ − D| ≤ D/32` the root is within `2δ` of `D`: `f(D − 2δ) ≤ f(D) − 2δ·f′(D − 2δ) ≤ 0`, as
//! `f(D) = δ·f′(D)` and `f′(D − 2δ) ≥ f′(D)·(1 − 2δ/D)ⁿ ≥ f′(D)/2`. So it is below `D′` by
//! `f″·(2δ)²/2f′ ≤ 4n·δ²/D` at most, with `f″ ≤ n(n + 1)·(33D/32)^(n−1)` and `f′ ≥ (n + 1)·Dⁿ`.

use super::StableSwap;
use crate::curve::{product, product_of, replace};
use crate::number::wide::{low, mul_64, mul_div_64};
use crate::number::{Enclosed, Exact, Rounding, Scalar};

const DOWN: Rounding = Rounding::Down;

/// Bits of a whole in words.
const WORD: u32 = 60;

/// Bits of a word that the first steps leave out, so that their products fit a word.
const SHORT: u32 = 30;

/// Bits of a step that is the last of them: the next is about its square.
const CONVERGED: u32 = 13;

/// More steps than a pool takes whose reserves are less than some 1,000-fold apart.
const MOST_STEPS: u32 = 24;

impl<T: Scalar, const N: usize> StableSwap<T, N> {
    /// `n`
    #[allow(clippy::cast_possible_truncation, reason = "N is at most 8")]
    const ASSETS: u32 = N as u32;

    /// `4n`
    pub(super) const BEND: u32 = 4 * Self::ASSETS;

    /// `D′` from `D`, for `Ann ≥ 1`.
    pub(super) fn level_step(&self, d: T, sum: T) -> Option<T::Leading> {
        let less = self.ann.minus(T::ONE).ok()?;
        let power = product_of::<T, T::Leading>([d; N].into_iter());
        let held = product_of::<T, T::Leading>(self.reserves.into_iter()).times_int(Self::N_TO_N);
        let part = power.times_int(Self::ASSETS);
        Some((part * d * T::ONE + held * self.ann * sum).over((part + power) * T::ONE + held * less))
    }

    /// `D` to some 57 bits, by the same method in words; `None` where `Ann < 1`.
    pub(super) fn level_start(&self, sum: T) -> Option<T::Leading> {
        if self.ann < T::ONE {
            return None;
        }
        let (whole, ann) = (T::Leading::from_scalar(sum), T::Leading::from_scalar(self.ann));
        let one = T::Leading::from_scalar(T::ONE).word(ann);
        let words = self.reserves.map(|x| T::Leading::from_scalar(x).word(whole));
        // At most 2⁶³, for Ann = 1.
        let inverse = mul_div_64(1 << 63, one, ann.word(ann), DOWN).ok()?;
        let short = words.map(|x| x >> SHORT);
        if short.contains(&0) {
            return None;
        }
        let mut d = short.iter().sum();
        for _ in 0..MOST_STEPS {
            let next = word_step(d, &short, inverse)?;
            let step = next.abs_diff(d);
            d = next;
            if step >> CONVERGED == 0 {
                return Some(T::Leading::from_word(word_step(d << SHORT, &words, inverse)?, whole));
            }
        }
        None
    }

    /// The reserve that goes with the other ones, of this sum and product, at the level `d`: the positive root of
    /// `Ann·P·y² + β·P·y = D^(n+1)` with `P = nⁿ·Π′` and `β = Ann·(S′ − D) + D`.
    fn reserve_closed(&self, d: T, sum: T, others: T::Leading) -> Option<T::Leading> {
        let part = others.times_int(Self::N_TO_N);
        let power = product_of::<T, T::Leading>([d; N].into_iter()) * d;
        let d_one = product::<T, T::Leading, 2>([d, T::ONE]);
        let (negative, beta) = if sum >= d {
            (false, product::<T, T::Leading, 2>([self.ann, sum.minus(d).ok()?]) + d_one)
        } else {
            d_one.distance(product([self.ann, d.minus(sum).ok()?]))
        };
        let (beta, square) = (part.times(beta), part * self.ann);
        // 4·Ann·P·D^(n+1), of the degree of β²·P²
        let constant = (power.times_int(4) * T::ONE).times(square);
        let sum = beta + (beta.times(beta) + constant).root();
        Some(if negative { sum.over(square.times_int(2)) } else { (power.times_int(2) * T::ONE).over(sum) })
    }

    /// The reserve of an asset at the level `d`, the others staying.
    pub(super) fn reserve_at_level(&self, d: T, asset: usize) -> Option<T::Leading> {
        self.reserve_closed(d, self.sum_of_others(asset).ok()?, product_of(self.others(asset)))
    }

    /// The reserve of `asset` at the level `d` after another one has become `other`.
    pub(super) fn reserve_after(&self, d: T, asset: usize, changed: usize, other: T) -> Option<T::Leading> {
        let mut after = *self;
        replace(&mut after.reserves, changed, other).ok()?;
        after.reserve_at_level(d, asset)
    }
}

/// A step of Newton's method, `D′ = D·(1 − (K′ − (S − D) − D/Ann)/(D + (n + 1)·K′ − D/Ann))`, in words.
fn word_step<const N: usize>(d: u64, words: &[u64; N], inverse: u64) -> Option<u64> {
    let n = N as u64;
    let d_over_ann = low(mul_64(d, inverse) >> 63);
    let k = words.iter().try_fold(d_over_ann, |k, x| mul_div_64(k, d, x * n, DOWN));
    let k = match k {
        Ok(k) if k >> WORD == 0 => k,
        // Far above the root.
        _ => return d.checked_div(n),
    };
    let sum: u64 = words.iter().sum();
    let at_root = sum.checked_sub(d)? + d_over_ann;
    let slope = d - d_over_ann + (n + 1) * k;
    let step = mul_div_64(d, k.abs_diff(at_root), slope, DOWN).ok()?;
    Some(if k >= at_root { d - step } else { sum.min(d + step) })
}

#[cfg(all(test, feature = "fixed"))]
mod tests;
