//! The two prices between which fees pay for the loss.

use crate::PoolValue;
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, ln, ln_1p, sqrt};
use crate::number::{Real, non_negative, positive};

mod concentrated;
mod curves;
mod solve;

/// A price at which a position and its fees are worth what holding is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BreakEvenPrice {
    /// The price, `entry·e^ln_ratio`.
    pub price: f64,
    /// `ln(price/entry)`, which keeps its digits where the price is near the entry.
    pub ln_ratio: f64,
}

/// The loss of a position as a function of the move `h = ln(P/P₀)`, and its inverse.
///
/// ```text
/// G(h) = (H − V)/V        fee income over the position's value that makes up for the loss
/// IL(h) = −G/(1 + G)      impermanent loss, V/H − 1
/// ```
///
/// Both are functions of the logarithm, because a price next to the entry has no digits left for the move. All
/// methods have defaults that ask no more of a curve than [`PoolValue`]; the crate's curves but stable-swap have closed
/// forms. A fee has no part in any of them: [`WithFee`](crate::WithFee) passes them through.
///
/// ```
/// use cfmm_math::ConstantProduct;
/// use cfmm_math::analytics::BreakEven;
///
/// // Fees of a quarter of the position's value: G = 2·sinh²(h/4).
/// let pool = ConstantProduct::new(1.0, 100.0)?;
/// let [low, high] = pool.break_even_prices(100.0, 0.25)?;
/// assert!((low.unwrap().price - 25.0).abs() < 1e-12);
/// assert!((high.unwrap().price - 400.0).abs() < 1e-12);
/// assert!((pool.il_after(100.0, 4_f64.ln())? + 0.2).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub trait BreakEven: PoolValue<Scalar = f64> {
    /// Prices at which the curve bends sharply, if it does: integrals are taken from one to the next.
    ///
    /// A curve that is not analytic, such as a range, must name where it is not. Nothing of a bend can be seen from
    /// afar, and a range that is narrow against the move would be missed.
    fn corners(&self) -> [Option<f64>; 2] {
        [None; 2]
    }

    /// The fee income, over the value of the position at exit, that makes up for a move of the price by `ln_ratio`.
    ///
    /// ```text
    /// G = (H − V)/V
    /// ```
    ///
    /// Accuracy: 8 ε; by default that of [`divergence`](PoolValue::divergence) and value plus 4 ε.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the entry is positive and finite, [`Error::Domain`] for a move that is no number,
    /// [`Error::Overflow`]. By default also [`Error::InvalidPrice`] where no f64 holds the price after the move, and
    /// what the curve returns.
    fn break_even_yield(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        let (yields, _) = solve::Point::new(self, entry, ln_ratio)?.yield_and_slope();
        yields.finite()
    }

    /// The impermanent loss `V/H − 1`, at most 0, after a move of the price by `ln_ratio`.
    ///
    /// Accuracy: as [`break_even_yield`](Self::break_even_yield).
    ///
    /// # Errors
    /// As there, but a yield that does not fit is a loss of all, and no error.
    fn il_after(&self, entry: f64, ln_ratio: f64) -> Result<f64> {
        solve::Point::new(self, entry, ln_ratio)?.impermanent_loss().finite()
    }

    /// As [`break_even_prices`](Self::break_even_prices), the moves `ln(P/entry)` alone: also where no f64 holds the
    /// price.
    ///
    /// # Errors
    /// As there, but [`Error::Overflow`] only where the move itself does not fit, as of a weight next to nothing.
    fn break_even_ln_ratios(&self, entry: f64, fee_yield: f64) -> Result<[Option<f64>; 2]> {
        solve::default_ln_ratios(self, entry, fee_yield)
    }

    /// The prices, below and above the entry, between which the position with its fees beats holding.
    ///
    /// ```text
    /// (1 + φ)·V(P) = H(P)        φ: fee income over the value of the position at exit, at least 0
    /// ```
    ///
    /// `None` where there is none: a range that was entered at or beyond a bound loses nothing on that side. For
    /// `φ = 0` both are the ends of the stretch without loss, for a curve that trades at the entry the entry itself.
    ///
    /// Accuracy: the logarithm 4 ε, the price `2·(1 + |h|)` ε; stable-swap, and other curves by default, as
    /// accurate as half their divergence.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the entry is positive and finite, [`Error::InvalidRate`] unless the yield is finite
    /// and at least 0, [`Error::Overflow`] where no f64 holds a price; by default what the curve returns,
    /// [`Error::NoConvergence`] where its value does not follow from its reserves.
    ///
    /// Reference: Loesch et al., "Impermanent loss in Uniswap v3" (2021).
    fn break_even_prices(&self, entry: f64, fee_yield: f64) -> Result<[Option<BreakEvenPrice>; 2]> {
        let price = |ln_ratio: Option<f64>| {
            ln_ratio.map(|h| Ok(BreakEvenPrice { price: moved(entry, h, Error::Overflow)?, ln_ratio: h })).transpose()
        };
        let [low, high] = self.break_even_ln_ratios(entry, fee_yield)?;
        Ok([price(low)?, price(high)?])
    }
}

/// `price·eʰ`
fn moved(price: f64, h: f64, error: Error) -> Result<f64> {
    let to = price * exp(h);
    // The factor alone may be out of range.
    let to = if to.is_normal() { to } else { price * exp(0.5 * h) * exp(0.5 * h) };
    // A subnormal price has lost digits.
    if to.is_normal() { Ok(to) } else { Err(error) }
}

/// `acosh(1 + G)`, near linear in the move for every `G`: `|h|/2` for constant product.
fn hyperbolic(g: f64) -> f64 {
    // √(G(G + 2)) is G + 1, and their sum may not fit.
    if g > 1e17 { ln(g) + core::f64::consts::LN_2 } else { ln_1p(g + sqrt(g) * sqrt(g + 2.0)) }
}

/// `G/(1 + G)`
pub(super) fn share(g: f64) -> f64 {
    if g < 1.0 { g / (1.0 + g) } else { 1.0 / (1.0 + 1.0 / g) }
}

fn valid_entry(entry: f64) -> Result<f64> {
    positive(entry, Error::InvalidPrice)
}

fn valid_move(ln_ratio: f64) -> Result<f64> {
    if ln_ratio.is_finite() { Ok(ln_ratio) } else { Err(Error::Domain) }
}

fn valid_yield(fee_yield: f64) -> Result<f64> {
    non_negative(fee_yield, Error::InvalidRate)
}
