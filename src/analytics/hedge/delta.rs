//! The hedge of the first order.

use crate::analytics::LpPosition;
use crate::curve::PoolValue;
use crate::error::Result;

/// What a hedged position is to be neutral against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HedgeTarget {
    /// The quote: the hedged position is worth the same at a price nearby.
    Quote,
    /// Holding the deposit: the hedged position keeps its distance to that, at a price nearby.
    Holding,
}

/// The base to short, so that a small move of the price changes nothing; to buy where negative.
///
/// ```text
/// against the quote      x*(P)
/// against holding        x*(P) − x*(P₀)
/// ```
///
/// Whichever it is, what is lost over a move that is not small is the [`divergence`](PoolValue::divergence) from the price
/// of the hedge: loss versus rebalancing.
///
/// Accuracy: that of [`reserves_at`](PoolValue::reserves_at), in `f64` and 2 ε; against holding, of the reserves that it is a
/// difference of.
///
/// ```
/// use cfmm_math::analytics::{LpPosition, hedge::{HedgeTarget, delta_hedge}};
/// use cfmm_math::Concentrated;
///
/// // A range above the entry holds base only: all of it is the hedge.
/// let position = LpPosition::new(Concentrated::from_liquidity(1e4, 2_000.0, 2_100.0, 2_400.0)?, 2_000.0)?;
/// let [base, _] = position.holdings_at(2_000.0)?;
/// assert_eq!(delta_hedge(&position, 2_000.0, HedgeTarget::Quote)?, base);
/// assert_eq!(delta_hedge(&position, 2_050.0, HedgeTarget::Holding)?, 0.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`PoolValue::reserves_at`].
pub fn delta_hedge<C: PoolValue>(position: &LpPosition<C>, price: C::Scalar, target: HedgeTarget) -> Result<C::Scalar> {
    match target {
        HedgeTarget::Quote => position.holdings_at(price).map(|[base, _]| base),
        HedgeTarget::Holding => position.loss_greeks_at(price).map(|greeks| greeks.delta),
    }
}
