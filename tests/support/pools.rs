//! Pools in big integers: an oracle that shares no code with the crate.
//!
//! Reserves are raw units times `2^extra`, so that with enough extra bits a floor is as good as the real number.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

use cfmm_math::Rounding;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use super::exact::{Ratio, largest};

/// `(x + L/√b)·(y + L·√a) = L²`.
#[derive(Clone, Debug)]
pub struct Range {
    pub x: BigInt,
    pub y: BigInt,
    pub sqrt_lower: BigInt,
    pub sqrt_upper: BigInt,
    pub one: BigInt,
}

impl Range {
    pub fn scaled(&self, extra: u64) -> Self {
        Self { x: &self.x << extra, y: &self.y << extra, ..self.clone() }
    }

    /// The positive root of `one·(√b − √a)·L² − (x·√a·√b + y·one²)·L − x·y·√b·one = 0`.
    pub fn level(&self, rounding: Rounding) -> BigInt {
        let a = &self.one * (&self.sqrt_upper - &self.sqrt_lower);
        let b = &self.x * &self.sqrt_lower * &self.sqrt_upper + &self.y * &self.one * &self.one;
        let c = &self.x * &self.y * &self.sqrt_upper * &self.one;
        let discriminant: BigInt = &b * &b + ((&a * &c) << 2);
        let root = discriminant.sqrt();
        let (floor, rest) = (&b + &root).div_rem(&(&a * 2));
        // Not by inserting the floor into the equation: 0 solves it too where a reserve is zero.
        let exact = rest.is_zero() && &root * &root == discriminant;
        if rounding == Rounding::Up && !exact { floor + 1 } else { floor }
    }

    /// The virtual reserves at a level, the sold one first.
    pub fn virtual_reserves(&self, sell: usize, level: &BigInt) -> (Ratio, Ratio) {
        let x = Ratio::new(&self.x * &self.sqrt_upper + level * &self.one, self.sqrt_upper.clone());
        let y = Ratio::new(&self.y * &self.one + level * &self.sqrt_lower, self.one.clone());
        if sell == 0 { (x, y) } else { (y, x) }
    }
}

/// `Ann·Σx + D = Ann·D + D^(n+1)/(nⁿ·Πx)`.
#[derive(Clone, Debug)]
pub struct Stable {
    pub reserves: Vec<BigInt>,
    pub ann: BigInt,
    pub one: BigInt,
}

impl Stable {
    pub fn scaled(&self, extra: u64) -> Self {
        Self { reserves: self.reserves.iter().map(|x| x << extra).collect(), ..self.clone() }
    }

    pub fn with(&self, asset: usize, reserve: BigInt) -> Self {
        let mut after = self.clone();
        after.reserves[asset] = reserve;
        after
    }

    fn n_to_n_product(&self) -> BigInt {
        self.reserves.iter().map(|x| x * self.reserves.len()).product()
    }

    fn d_power(&self, d: &BigInt) -> BigInt {
        num_traits::pow(d.clone(), self.reserves.len() + 1)
    }

    /// Whether `D` is at or below the level.
    pub fn holds(&self, d: &BigInt) -> bool {
        let sum: BigInt = self.reserves.iter().sum();
        self.n_to_n_product() * (&self.ann * (sum - d) + d * &self.one) >= self.d_power(d) * &self.one
    }

    pub fn level(&self, rounding: Rounding) -> BigInt {
        let sum: BigInt = self.reserves.iter().sum();
        let product = self.n_to_n_product();
        let floor = largest(|d| &product * (&self.ann * (&sum - d) + d * &self.one) >= self.d_power(d) * &self.one);
        if rounding == Rounding::Up {
            let equal =
                &product * (&self.ann * (&sum - &floor) + &floor * &self.one) == self.d_power(&floor) * &self.one;
            if !equal {
                return floor + 1;
            }
        }
        floor
    }

    /// The least reserve of an asset at which the level is at least `d`.
    pub fn reserve_up(&self, asset: usize, d: &BigInt) -> BigInt {
        let others = self.with(asset, BigInt::from(1));
        let product = others.n_to_n_product();
        let sum: BigInt = others.reserves.iter().sum::<BigInt>() - 1;
        let target = self.d_power(d) * &self.one;
        let short = |y: &BigInt| &product * y * (&self.ann * (&sum + y - d) + d * &self.one) < target;
        if d.is_zero() { BigInt::zero() } else { largest(short) + 1 }
    }

    /// `K = D^(n+1)/(nⁿ·Πx)`, times `one` as `Ann` is.
    fn curvature(&self, d: &BigInt) -> Ratio {
        Ratio::new(self.d_power(d) * &self.one, self.n_to_n_product())
    }

    /// `(Ann + K/x)/(Ann + K/y)` at a level.
    pub fn price(&self, sell: usize, buy: usize, d: &BigInt) -> Ratio {
        let (x, y) = (&self.reserves[sell], &self.reserves[buy]);
        let (k, product) = (self.d_power(d) * &self.one, self.n_to_n_product());
        Ratio::new((&self.ann * x * &product + &k) * y, (&self.ann * y * &product + &k) * x)
    }

    /// `−dP/dx` along the curve: `(2K/f_y)·(1/x² − P/(x·y) + P²/y²)`, `f_y = Ann + K/y`.
    pub fn slope(&self, sell: usize, buy: usize, d: &BigInt) -> Ratio {
        let (x, y) = (Ratio::int(self.reserves[sell].clone()), Ratio::int(self.reserves[buy].clone()));
        let (k, p) = (self.curvature(d), self.price(sell, buy, d));
        let f_y = Ratio::int(self.ann.clone()).add(&k.div(&y));
        let (per_x, p_per_y) = (Ratio::int(1).div(&x), p.div(&y));
        let sum = per_x.mul(&per_x).sub(&per_x.mul(&p_per_y)).add(&p_per_y.mul(&p_per_y));
        k.add(&k).div(&f_y).mul(&sum)
    }
}
