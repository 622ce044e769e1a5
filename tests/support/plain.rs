//! A curve of one's own, with no closed form of any measure.

#![allow(unreachable_pub, reason = "shared by test files")]

use cfmm_math::analytics::{BreakEven, Claim, ExpectedLoss};
use cfmm_math::{Invariant, PoolValue, Result, Rounding, Trade};

/// A pool of which nothing is known but its reserves at a price, and where it bends: every default of the traits.
#[derive(Clone, Copy, Debug)]
pub struct Plain<C>(pub C, pub [Option<f64>; 2]);

impl<C: Invariant> Invariant for Plain<C> {
    type Scalar = C::Scalar;

    fn reserves(&self) -> &[C::Scalar] {
        self.0.reserves()
    }

    fn set_reserve(&mut self, asset: usize, amount: C::Scalar) -> Result<()> {
        self.0.set_reserve(asset, amount)
    }

    fn level(&self, rounding: Rounding) -> Result<C::Scalar> {
        self.0.level(rounding)
    }

    fn reserve_at(&self, asset: usize, num: C::Scalar, den: C::Scalar, rounding: Rounding) -> Result<C::Scalar> {
        self.0.reserve_at(asset, num, den, rounding)
    }

    fn spot_price(&self, trade: Trade, rounding: Rounding) -> Result<C::Scalar> {
        self.0.spot_price(trade, rounding)
    }

    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<C::Scalar> {
        self.0.price_slope(trade, rounding)
    }

    fn amount_out(&self, trade: Trade, amount_in: C::Scalar) -> Result<C::Scalar> {
        self.0.amount_out(trade, amount_in)
    }

    fn amount_in(&self, trade: Trade, amount_out: C::Scalar) -> Result<C::Scalar> {
        self.0.amount_in(trade, amount_out)
    }

    fn amount_to_price(&self, trade: Trade, price: C::Scalar) -> Result<C::Scalar> {
        self.0.amount_to_price(trade, price)
    }
}

impl<C: PoolValue> PoolValue for Plain<C> {
    fn reserves_at(&self, price: C::Scalar) -> Result<[C::Scalar; 2]> {
        self.0.reserves_at(price)
    }

    fn depth_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.0.depth_at(price)
    }

    fn speed_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.0.speed_at(price)
    }

    fn divergence(&self, from: C::Scalar, to: C::Scalar) -> Result<C::Scalar> {
        self.0.divergence(from, to)
    }
}

impl<C: PoolValue<Scalar = f64>> Claim for Plain<C> {}

impl<C: PoolValue<Scalar = f64>> BreakEven for Plain<C> {
    fn corners(&self) -> [Option<f64>; 2] {
        self.1
    }
}

impl<C: PoolValue<Scalar = f64>> ExpectedLoss for Plain<C> {}
