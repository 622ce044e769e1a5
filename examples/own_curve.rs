//! A curve of your own: `YieldSpace`, on which bonds trade for cash, with every quote, law and measure of the crate.
//!
//! ```text
//! xᵃ + yᵃ = 2Lᵃ,   0 < a < 1        a → 1 adds the reserves, a → 0 multiplies them
//! P = (y/x)¹⁻ᵃ
//! ```
//!
//! Two traits are written here, [`Invariant`] to trade and [`PoolValue`] to value; all else is the crate's.
//!
//! ```text
//! cargo run --release --features laws --example own_curve
//! ```
//!
//! Reference: Niemerg, Robinson and Livnev, "`YieldSpace`: an automated liquidity provider for fixed yield tokens" (2020).

use cfmm_math::analytics::{BreakEven, Claim, ExpectedLoss, Gbm, LpPosition, Market, break_even_fee_rate};
use cfmm_math::laws::{check, check_shares, check_value};
use cfmm_math::{Error, Fee, Invariant, Liquidity, PoolValue, Result, Rounding, Trade, WithFee, X_FOR_Y};

/// `y` cash for `x` bonds. In `f64`, which rounds to nearest: for settlement write it over any
/// [`Scalar`](cfmm_math::Scalar), as the crate's own curves are.
#[derive(Debug, Clone, Copy)]
struct YieldSpace {
    reserves: [f64; 2],
    a: f64,
}

impl YieldSpace {
    fn new(x: f64, y: f64, a: f64) -> Result<Self> {
        let valid = |x: f64| x > 0.0 && x.is_finite();
        if !(valid(x) && valid(y)) {
            return Err(Error::InvalidReserve);
        }
        if a > 0.0 && a < 1.0 { Ok(Self { reserves: [x, y], a }) } else { Err(Error::Domain) }
    }

    /// `xᵃ + yᵃ`
    fn sum(&self) -> f64 {
        self.reserves.iter().map(|x| x.powf(self.a)).sum()
    }
}

/// A result that is a number.
fn finite(x: f64) -> Result<f64> {
    if x.is_finite() { Ok(x) } else { Err(Error::Overflow) }
}

fn amount(x: f64) -> Result<f64> {
    if x >= 0.0 && x.is_finite() { Ok(x) } else { Err(Error::InvalidAmount) }
}

fn price(p: f64) -> Result<f64> {
    if p > 0.0 && p.is_finite() { Ok(p) } else { Err(Error::InvalidPrice) }
}

impl Invariant for YieldSpace {
    type Scalar = f64;

    fn reserves(&self) -> &[f64] {
        &self.reserves
    }

    fn set_reserve(&mut self, asset: usize, amount: f64) -> Result<()> {
        let mut reserves = self.reserves;
        *reserves.get_mut(asset).ok_or(Error::InvalidAsset)? = amount;
        *self = Self::new(reserves[0], reserves[1], self.a)?;
        Ok(())
    }

    /// `(½·(xᵃ + yᵃ))^(1/a)`
    fn level(&self, _: Rounding) -> Result<f64> {
        finite((0.5 * self.sum()).powf(1.0 / self.a))
    }

    /// `x·(1 + (1 + (y/x)ᵃ)·((num/den)ᵃ − 1))^(1/a)`
    fn reserve_at(&self, asset: usize, num: f64, den: f64, _: Rounding) -> Result<f64> {
        let x = *self.reserves.get(asset).ok_or(Error::InvalidAsset)?;
        if !(num >= 0.0 && den > 0.0) {
            return Err(Error::Domain);
        }
        let change = self.sum() / x.powf(self.a) * (self.a * (num / den).ln()).exp_m1();
        if change < -1.0 {
            return Err(Error::InsufficientReserves);
        }
        finite(x * (change.ln_1p() / self.a).exp())
    }

    fn spot_price(&self, trade: Trade, _: Rounding) -> Result<f64> {
        let (x, y) = trade.of(&self.reserves)?;
        finite((y / x).powf(1.0 - self.a))
    }

    /// `(1 − a)·P·(1/x + P/y)`
    fn price_slope(&self, trade: Trade, rounding: Rounding) -> Result<f64> {
        let (x, y) = trade.of(&self.reserves)?;
        let p = self.spot_price(trade, rounding)?;
        finite((1.0 - self.a) * p * (1.0 / x + p / y))
    }

    /// `y − (xᵃ + yᵃ − (x + dx)ᵃ)^(1/a)`, written so that a small trade keeps its digits.
    fn amount_out(&self, trade: Trade, amount_in: f64) -> Result<f64> {
        let ((x, y), a) = (trade.of(&self.reserves)?, self.a);
        let gained = (x / y).powf(a) * (a * (amount(amount_in)? / x).ln_1p()).exp_m1();
        if gained < 1.0 { finite(-y * ((-gained).ln_1p() / a).exp_m1()) } else { Err(Error::InsufficientReserves) }
    }

    fn amount_in(&self, trade: Trade, amount_out: f64) -> Result<f64> {
        let ((x, y), a) = (trade.of(&self.reserves)?, self.a);
        if amount(amount_out)? >= y {
            return Err(Error::InsufficientReserves);
        }
        let lost = -(y / x).powf(a) * (a * (-amount_out / y).ln_1p()).exp_m1();
        finite(x * (lost.ln_1p() / a).exp_m1())
    }

    fn amount_to_price(&self, trade: Trade, target: f64) -> Result<f64> {
        let (x, _) = trade.of(&self.reserves)?;
        let r = price(target)?.powf(1.0 / (1.0 - self.a));
        Ok((finite((self.sum() / (1.0 + r.powf(self.a))).powf(1.0 / self.a))? - x).max(0.0))
    }
}

impl PoolValue for YieldSpace {
    /// `y*/x* = p^(1/(1−a))`
    fn reserves_at(&self, p: f64) -> Result<[f64; 2]> {
        let r = price(p)?.powf(1.0 / (1.0 - self.a));
        let x = finite((self.sum() / (1.0 + r.powf(self.a))).powf(1.0 / self.a))?;
        Ok([x, finite(r * x)?])
    }

    /// `x*y*/((1 − a)·p·V)`
    fn depth_at(&self, p: f64) -> Result<f64> {
        let [x, y] = self.reserves_at(p)?;
        finite(x * y / ((1.0 - self.a) * p * (p * x + y)))
    }

    /// `depth·(depth/x* − p·depth/y* + 1/p + x*/V)`
    fn speed_at(&self, p: f64) -> Result<f64> {
        let ([x, y], depth) = (self.reserves_at(p)?, self.depth_at(p)?);
        finite(depth * (depth / x - p * depth / y + 1.0 / p + x / (p * x + y)))
    }

    /// `H − V`: short, and good to the digits of the value. The crate's curves have forms that keep those of the loss.
    fn divergence(&self, from: f64, to: f64) -> Result<f64> {
        Ok((self.held_value(from, to)? - self.value_at(to)?).max(0.0))
    }
}

// Closed forms would go here; without them, these are integrals.
impl Claim for YieldSpace {}
impl ExpectedLoss for YieldSpace {}
impl BreakEven for YieldSpace {}

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    // A bond of one year: a is 1 − 0.2 years of the pool's stretch. At 0.95 it yields 5.3 %.
    let r = 0.95_f64.powf(1.0 / 0.2);
    let pool = YieldSpace::new(1e6, r * 1e6, 0.8)?;

    // The laws first: on failure they say which, where, and by how much.
    let laws = check(&pool).map_err(|broken| broken.to_string())?;
    check_shares(&pool, 1_000.0).map_err(|broken| broken.to_string())?;
    check_value(&pool, 0.95).map_err(|broken| broken.to_string())?;
    println!("laws           {} answers kept them", laws.answers);

    let mut pool = WithFee::new(pool, Fee::basis_points(5)?)?;
    println!("spot price     {:.6}", pool.spot_price(X_FOR_Y, Rounding::Down)?);
    println!("10,000 bonds   {:.2} in cash", pool.amount_out(X_FOR_Y, 10_000.0)?);
    let [bonds, cash] = pool.swap_to_price(X_FOR_Y, 0.94)?;
    println!("to 0.94        {bonds:.2} bonds for {cash:.2}");
    println!("a deposit      {:.2} of 1,000 shares for 10,000 cash", pool.deposit_one(1, 10_000.0, 1_000.0)?);

    let position = LpPosition::new(*pool.pool(), 0.95)?.with_capital(10_000.0)?;
    let (loss, greeks) = (position.impermanent_loss(1.0)?, position.greeks_at(0.95)?);
    println!("at maturity    {:.4} % against holding", 100.0 * loss.against_hold);
    println!("delta, gamma   {:.2}, {:.2}", greeks.delta, greeks.gamma);
    let claim = position.pool().claim(0.95, &Market::new(0.05, 0.03, 0.0)?, 1.0)?;
    println!("held a year    {:.2}, vega {:.2}", position.scale(claim.value)?, position.scale(claim.vega)?);
    let expected = position.pool().expected_il(0.95, &Gbm::new(0.0, 0.05)?, 1.0)?;
    println!("expected loss  {:.4} %", 100.0 * expected);
    println!("break-even fee {:.4} %", 100.0 * break_even_fee_rate(position.pool(), 0.95, 0.05, 20.0)?);
    Ok(())
}
