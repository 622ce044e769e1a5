//! A position: a share of a curve that was entered at a price.

use super::greeks::SpotGreeks;
use super::impermanent_loss::Loss;
use crate::curve::{PoolValue, X_FOR_Y};
use crate::error::{Error, Result};
use crate::number::{Real, Rounding, Scalar, non_negative, positive};

/// An LP position: a curve at its level, the share of it that is held, and the price at entry.
///
/// ```text
/// V(P) = share·(P·x*(P) + y*(P))            value, the pool arbitraged to P
/// H(P) = share·(P·x*(P₀) + y*(P₀))          what holding the deposit is worth
/// ```
///
/// Value, holdings, loss and greeks are those of [`PoolValue`] times the share: `f64` adds 2 ε, fixed point rounds once
/// more. A fee of the pool has no part in any of them; fee income is an argument where it counts.
///
/// ```
/// use cfmm_math::{ConstantProduct, analytics::LpPosition};
///
/// // Half an ETH and 500 USDC at 1,000, in a pool of any size.
/// let pool = ConstantProduct::new(1e3, 1e6)?;
/// let position = LpPosition::at_spot(pool)?.with_capital(1_000.0)?;
/// assert_eq!(position.holdings_at(1_000.0)?, [0.5, 500.0]);
///
/// let loss = position.impermanent_loss(4_000.0)?;
/// assert!((position.value_at(4_000.0)? - 2_000.0).abs() < 1e-9);
/// assert!((position.held_value_at(4_000.0)? - 2_500.0).abs() < 1e-9);
/// assert!((loss.against_hold + 0.2).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LpPosition<C: PoolValue> {
    pool: C,
    entry: C::Scalar,
    /// Numerator and denominator.
    share: [C::Scalar; 2],
}

impl<C: PoolValue> LpPosition<C> {
    /// The whole of a pool, entered when its price was `entry_price`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`].
    pub fn new(pool: C, entry_price: C::Scalar) -> Result<Self> {
        let entry = positive(entry_price, Error::InvalidPrice)?;
        Ok(Self { pool, entry, share: [C::Scalar::ONE; 2] })
    }

    /// The whole of a pool, entered at its present price.
    ///
    /// # Errors
    /// As [`Invariant::spot_price`](crate::Invariant::spot_price).
    pub fn at_spot(pool: C) -> Result<Self> {
        Self::new(pool, pool.spot_price(X_FOR_Y, Rounding::Down)?)
    }

    /// The same position, of `shares` out of a `supply` of pool shares.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] unless `0 ≤ shares` and `0 < supply`.
    pub fn with_share(self, shares: C::Scalar, supply: C::Scalar) -> Result<Self> {
        let (shares, supply) = (non_negative(shares, Error::InvalidAmount)?, positive(supply, Error::InvalidAmount)?);
        Ok(Self { share: [shares, supply], ..self })
    }

    /// The same position, of the size that is worth `capital` in quote at entry.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a negative capital; as [`PoolValue::value_at`].
    pub fn with_capital(self, capital: C::Scalar) -> Result<Self> {
        self.with_share(capital, self.pool.value_at(self.entry)?)
    }

    /// The curve.
    #[must_use]
    pub const fn pool(&self) -> &C {
        &self.pool
    }

    /// `P₀`
    #[must_use]
    pub const fn entry_price(&self) -> C::Scalar {
        self.entry
    }

    /// The share, as numerator and denominator: what scales any measure of the pool to the position.
    #[must_use]
    pub const fn share(&self) -> [C::Scalar; 2] {
        self.share
    }

    /// An amount of the whole pool, for this position.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn scale(&self, amount: C::Scalar) -> Result<C::Scalar> {
        let [num, den] = self.share;
        amount.mul_ratio(num, den).finite()
    }

    /// Base and quote of the position at a price.
    ///
    /// # Errors
    /// As [`PoolValue::reserves_at`].
    pub fn holdings_at(&self, price: C::Scalar) -> Result<[C::Scalar; 2]> {
        let [x, y] = self.pool.reserves_at(price)?;
        Ok([self.scale(x)?, self.scale(y)?])
    }

    /// `V(P)`, in quote.
    ///
    /// # Errors
    /// As [`PoolValue::reserves_at`].
    pub fn value_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.scale(self.pool.value_at(price)?)
    }

    /// `H(P)`: what the deposit would be worth, had it been held.
    ///
    /// # Errors
    /// As [`PoolValue::reserves_at`].
    pub fn held_value_at(&self, price: C::Scalar) -> Result<C::Scalar> {
        self.scale(self.pool.held_value(self.entry, price)?)
    }

    /// The impermanent loss at a price, in the three normalisations in use, fee income apart.
    ///
    /// # Errors
    /// As [`PoolValue::divergence`].
    pub fn impermanent_loss(&self, price: C::Scalar) -> Result<Loss<C::Scalar>> {
        self.net_loss(price, C::Scalar::ZERO)
    }

    /// The result against holding after a fee income, in quote: a loss where negative, a gain where positive.
    ///
    /// ```text
    /// (V + F)/H − 1,  (V + F − H)/V(P₀),  V + F − H
    /// ```
    ///
    /// ```
    /// use cfmm_math::{ConstantProduct, analytics::LpPosition};
    ///
    /// let position = LpPosition::at_spot(ConstantProduct::new(0.5, 500.0)?)?;
    /// // 500 of loss at 4,000, made good by 500 of fees.
    /// assert!(position.net_loss(4_000.0, 500.0)?.in_quote.abs() < 1e-9);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a negative income; as [`PoolValue::divergence`].
    pub fn net_loss(&self, price: C::Scalar, fee_income: C::Scalar) -> Result<Loss<C::Scalar>> {
        let income = non_negative(fee_income, Error::InvalidAmount)?;
        let divergence = self.pool.divergence(self.entry, price)?;
        // Ratios are those of the whole pool, whose amounts have more digits than a small share of them.
        let (held, entered) = (self.pool.held_value(self.entry, price)?, self.pool.value_at(self.entry)?);
        let over = |whole: C::Scalar| {
            let loss = -divergence / whole;
            if income == C::Scalar::ZERO { loss.finite() } else { (loss + income / self.scale(whole)?).finite() }
        };
        Ok(Loss {
            against_hold: over(held)?,
            against_entry: over(entered)?,
            in_quote: (income - self.scale(divergence)?).finite()?,
        })
    }

    /// Delta, gamma and speed of the position at a price.
    ///
    /// # Errors
    /// As [`PoolValue::reserves_at`].
    pub fn greeks_at(&self, price: C::Scalar) -> Result<SpotGreeks<C::Scalar>> {
        SpotGreeks::of(&self.pool, price)?.map(|greek| self.scale(greek))
    }

    /// Delta, gamma and speed of the loss `V − H`: those of the position, less the base that was deposited.
    ///
    /// # Errors
    /// As [`PoolValue::reserves_at`].
    pub fn loss_greeks_at(&self, price: C::Scalar) -> Result<SpotGreeks<C::Scalar>> {
        let [deposited, _] = self.holdings_at(self.entry)?;
        let greeks = self.greeks_at(price)?;
        Ok(SpotGreeks { delta: (greeks.delta - deposited).finite()?, ..greeks })
    }
}
