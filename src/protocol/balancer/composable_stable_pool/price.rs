//! What a wei more is worth.

use super::{AMP_PRECISION, ComposableStablePool, ONE};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::balancer::base_pool::count;
use crate::protocol::full_math::{add, div, mul, mul_div, shl, sub};
use crate::protocol::uniswap_v3::Q96;
use crate::trade::Trade;

/// Bits of a fraction: what is divided has them below the point.
const FRAC: u32 = 64;

impl<const N: usize> ComposableStablePool<N> {
    /// The marginal price before fees, in wei of the bought token for one of the sold, times 2⁹⁶; number `N` is the pool
    /// token.
    ///
    /// ```text
    /// g   = (A·n + K/x)·factor              of a token            K = Dⁿ⁺¹/(nⁿ·∏ x)
    /// g   = ((A·n − 1)·D + (n + 1)·K)/S     of the pool token
    /// P   = g_sold/g_bought
    /// ```
    ///
    /// # Rounding
    /// In the stated direction of the price at the contract's own integer `D`, by no more than one unit and a relative 2⁻⁶⁴.
    /// That `D` is a few wei off the root of its equation: where balances are a few wei, so is the price a few parts of
    /// one off.
    ///
    /// ```
    /// use cfmm_math::protocol::{ExactPool, U256, balancer::composable_stable_pool::ComposableStablePool};
    /// use cfmm_math::{Rounding, Trade, X_FOR_Y};
    ///
    /// let one = U256::from(1_000_000_000_000_000_000_u64);
    /// let (amp, fee) = (U256::from(500_000), U256::from(50_000_000_000_000_u64));
    /// let mut pool = ComposableStablePool::new([6, 18], [one; 2], amp, fee)?;
    /// pool.initialize([U256::from(1_000_000_000_000_u64), U256::from(1_000_000) * one])?;
    /// // 10¹² wei for one, which has 12 decimals fewer.
    /// let price = pool.spot_price_x96(X_FOR_Y, Rounding::Down)?;
    /// assert_eq!(price, U256::from(1_000_000_000_000_u64) << 96);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAsset`], [`Error::InvalidPrice`] for an empty pool, [`Error::Overflow`] where balances are so far
    /// apart, or rates so large, that a term takes more than 256 bits, and those of
    /// [`stable_math::invariant`](super::stable_math::invariant).
    pub fn marginal_price_x96(&self, trade: Trade, rounding: Rounding) -> Result<U256> {
        if trade.sell == trade.buy || trade.sell > N || trade.buy > N {
            return Err(Error::InvalidAsset);
        }
        let (balances, invariant) = self.balances_before()?;
        if balances.contains(&U256::ZERO) || self.state.actual_supply == U256::ZERO {
            return Err(Error::InvalidPrice);
        }
        // The price moves in one direction with K, whichever that is.
        let of = |k_rounding| {
            let k = curvature(&balances, invariant, k_rounding)?;
            let price = |token, rounding| self.numerator(token, (&balances, invariant, k), rounding);
            let ratio = mul_div(price(trade.sell, rounding)?, shl(Q96, FRAC)?, price(trade.buy, !rounding)?, rounding)?;
            mul_div(ratio, self.factor(trade.sell), shl(self.factor(trade.buy), FRAC)?, rounding)
        };
        let (a, b) = (of(Rounding::Down)?, of(Rounding::Up)?);
        Ok(if rounding == Rounding::Down { a.min(b) } else { a.max(b) })
    }

    /// `g` without the factor, times 1000·2⁶⁴.
    fn numerator(
        &self,
        token: usize,
        (balances, invariant, k): (&[U256; N], U256, U256),
        rounding: Rounding,
    ) -> Result<U256> {
        let (n, k) = (count(N)?, mul(k, AMP_PRECISION)?);
        let ann = mul(self.amp, n)?;
        if let Some(balance) = balances.get(token) {
            return add(shl(ann, FRAC)?, div(k, *balance, rounding)?);
        }
        let linear = mul(shl(sub(ann, AMP_PRECISION)?, FRAC)?, invariant)?;
        div(add(linear, mul(k, add(n, U256::ONE)?)?)?, self.state.actual_supply, rounding)
    }

    fn factor(&self, token: usize) -> U256 {
        self.scaling.get(token).map_or(ONE, |scaling| scaling.factor())
    }
}

/// `K·2⁶⁴`, no less than `D·2⁶⁴`.
fn curvature(balances: &[U256], invariant: U256, rounding: Rounding) -> Result<U256> {
    let n = count(balances.len())?;
    balances.iter().try_fold(shl(invariant, FRAC)?, |k, balance| mul_div(k, invariant, mul(*balance, n)?, rounding))
}
