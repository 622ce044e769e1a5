//! A position held to a horizon, as a European claim.

use super::{Gbm, Market};
use crate::curve::{Concentrated, ConstantProduct, PoolValue, StableSwap, Weighted, WithFee};
use crate::error::Result;
use crate::number::Real;
use crate::number::float::elementary::exp;

use self::law::Law;

mod concentrated;
mod law;
mod power;
mod quadrature;
pub(super) mod stable_swap;

/// The value of a [`Claim`] and how it moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClaimGreeks {
    /// `U`, in quote.
    pub value: f64,
    /// `∂U/∂P`, in base: what to sell to be hedged.
    pub delta: f64,
    /// `∂²U/∂P²`, in base per unit of price; at most 0.
    pub gamma: f64,
    /// `∂U/∂σ`, in quote per 1.00 of volatility; at most 0.
    pub vega: f64,
    /// `∂U/∂t = −∂U/∂T`, in quote per year of calendar time.
    pub theta: f64,
    /// `∂U/∂ρ`, in quote per 1.00 of interest rate; at most 0.
    pub rho: f64,
    /// `∂²U/∂P∂σ`, in base per 1.00 of volatility.
    pub vanna: f64,
    /// `∂²U/∂σ²`, in quote per 1.00 of volatility, squared.
    pub volga: f64,
}

/// A two-asset position at the level of its pool, fees apart, held for `T` years: what it is worth, and what it is
/// expected to lose.
///
/// The methods have defaults that integrate any [`PoolValue`], so that a curve of one's own needs no more than
/// `impl Claim for MyCurve {}`. The curves of the crate override them with forms of their own.
///
/// # Accuracy
///
/// Relative, in ε = 2⁻⁵², with `z` the standard deviations to the nearest price that counts (0 inside a range):
///
/// | | value | gamma, vega | delta, rho | divergence, premium |
/// |---|---|---|---|---|
/// | constant product, weighted | `8·(1 + e)` | `8·(1 + e)` | `8·(1 + e)` | `8·(1 + a)` |
/// | concentrated | 64 | `4·(1 + z²)` | `64·(1 + z²)` | `16·(1 + z²)` |
/// | stable-swap | 64 | 64 | 64 | 64 |
/// | default, smooth curve | 10⁵ | 10⁵ | 10⁵ | 10⁶ |
///
/// Here `e = (1−w)·|ρ|T + w·|q|T + ½w(1−w)σ²T` is what enters the exponential, `a = |A| + (|ln P/P₀| + |μ|T)/|A|` the
/// condition of `A = ln P/P₀ + μT`, which matters where the two cancel. Theta, vanna and volga are sums of terms of both
/// signs: they have these errors (vanna and volga: concentrated `64·(1 + z²)`, stable-swap 128) of the largest term.
/// The default sees nine standard deviations. On a curve whose reserves have a kink, as at the bounds of a range, it is
/// good to 10⁻⁵ of the value, and its gamma to a hundredth.
///
/// Where a volatility or a time is zero, every result is its limit: at `T = 0` that is `U = V`, `Δ = x*`, `Γ = −depth`
/// and a theta, and the other greeks are zero.
///
/// References: Carr and Madan, "Towards a theory of volatility trading" (1998); Clark, "The replicating portfolio of a
/// constant product market" (2020).
pub trait Claim: PoolValue<Scalar = f64> {
    /// The position as a European claim and its greeks, the price now being `price`.
    ///
    /// ```text
    /// U     = e^(−ρT)·E[V(P_T)],  drift ρ − q
    /// Δ     = e^(−ρT)·E[P_T·x*(P_T)]/P
    /// Γ     = −e^(−ρT)·E[P_T²·depth(P_T)]/P²
    /// vega  = σT·P²·Γ
    /// theta = ρU − (ρ − q)·PΔ − ½σ²P²Γ
    /// rho   = −T·e^(−ρT)·E[y*(P_T)]
    /// vanna = √T·e^(−ρT)·E[h·z]/P              h = −P_T²·depth(P_T),  z the deviate of ln P_T
    /// volga = T·e^(−ρT)·E[h·(z² − σ√T·z)]
    /// ```
    ///
    /// Exactly on a bound of a [`Concentrated`] range the limit of `Γ` for `σ²T → 0` is half of what it is inside.
    ///
    /// ```
    /// use cfmm_math::{ConstantProduct, analytics::{Claim, Market}};
    ///
    /// let pool = ConstantProduct::new(10.0, 20_000.0)?;
    /// let greeks = pool.claim(2_000.0, &Market::new(0.8, 0.04, 0.0)?, 0.25)?;
    /// // V·exp(−ρT/2 − σ²T/8)
    /// assert!((greeks.value / (40_000.0 * (-0.005_f64 - 0.02).exp()) - 1.0).abs() < 1e-14);
    /// assert!((greeks.delta - greeks.value / 4_000.0).abs() < 1e-12);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`InvalidPrice`](crate::Error::InvalidPrice), [`InvalidTime`](crate::Error::InvalidTime) for a negative time,
    /// [`Overflow`](crate::Error::Overflow), [`NoConvergence`](crate::Error::NoConvergence): of stable-swap, and by
    /// default, one of the two where `σ√T` is above 20 or `|μT|` above 40, and prices that no f64 holds have a part in
    /// the result; else where `σ√T` is in the hundreds.
    fn claim(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        let law = Law::new(price, &market.risk_neutral(), years)?;
        quadrature::moments(self, &law)?.greeks(price, market, years)
    }

    /// What the position is expected to be worth in quote, undiscounted: `E[V(P_T)]`.
    ///
    /// ```
    /// use cfmm_math::{ConstantProduct, analytics::{Claim, Gbm}};
    ///
    /// let pool = ConstantProduct::new(1.0, 1.0)?;
    /// let value = pool.expected_value(1.0, &Gbm::new(0.0, 0.5)?, 1.0)?;
    /// assert!((value / (2.0 * (-0.03125_f64).exp()) - 1.0).abs() < 1e-15);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`claim`](Self::claim).
    fn expected_value(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        quadrature::expected_value(self, &Law::new(price, gbm, years)?)
    }

    /// What the position is expected to lose against holding the reserves of the price `entry`, in quote and
    /// undiscounted, the price now being `price`: `E[H(P_T) − V(P_T)] ≥ 0`, without subtracting the two.
    ///
    /// ```
    /// use cfmm_math::{ConstantProduct, analytics::{Claim, Gbm}};
    ///
    /// let pool = ConstantProduct::new(1.0, 1.0)?;
    /// let loss = pool.expected_divergence(1.0, 1.0, &Gbm::new(0.0, 0.01)?, 1e-6)?;
    /// assert!((loss / 2.5e-11 - 1.0).abs() < 1e-9); // 2·σ²T/8
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`claim`](Self::claim).
    fn expected_divergence(&self, entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        quadrature::expected_divergence(self, entry, &Law::new(price, gbm, years)?)
    }

    /// The fair price of full protection against the loss of a position entered at `entry`, for `T` years from now:
    /// `e^(−ρT)·E[H(P_T) − V(P_T)]` under the drift `ρ − q`.
    ///
    /// ```
    /// use cfmm_math::{ConstantProduct, PoolValue, analytics::{Claim, Market}};
    ///
    /// let pool = ConstantProduct::new(10.0, 20_000.0)?;
    /// let premium = pool.premium(2_000.0, 2_000.0, &Market::new(0.8, 0.0, 0.0)?, 0.25)?;
    /// assert!((premium / 40_000.0 + (-0.02_f64).exp_m1()).abs() < 1e-15);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`claim`](Self::claim).
    fn premium(&self, entry: f64, price: f64, market: &Market, years: f64) -> Result<f64> {
        let loss = self.expected_divergence(entry, price, &market.risk_neutral(), years)?;
        (loss * exp(-market.rate() * years)).finite()
    }
}

impl Claim for ConstantProduct<f64> {
    fn claim(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        power::claim(self, [0.5; 2], price, market, years)
    }

    fn expected_value(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        power::expected_value(self, [0.5; 2], &Law::new(price, gbm, years)?)
    }

    fn expected_divergence(&self, entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        power::expected_divergence(self, [0.5; 2], entry, &Law::new(price, gbm, years)?)
    }
}

impl Claim for Weighted<f64, 2> {
    fn claim(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        power::claim(self, power::shares(self), price, market, years)
    }

    fn expected_value(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        power::expected_value(self, power::shares(self), &Law::new(price, gbm, years)?)
    }

    fn expected_divergence(&self, entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        power::expected_divergence(self, power::shares(self), entry, &Law::new(price, gbm, years)?)
    }
}

impl Claim for Concentrated<f64> {
    fn claim(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        let law = Law::new(price, &market.risk_neutral(), years)?;
        concentrated::moments(self, &law)?.greeks(price, market, years)
    }

    fn expected_value(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        concentrated::moments(self, &Law::new(price, gbm, years)?)?.value().finite()
    }

    fn expected_divergence(&self, entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        concentrated::expected_divergence(self, entry, &Law::new(price, gbm, years)?)
    }
}

impl Claim for StableSwap<f64, 2> {
    fn claim(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        let law = Law::new(price, &market.risk_neutral(), years)?;
        stable_swap::moments(self, &law)?.greeks(price, market, years)
    }

    fn expected_value(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        stable_swap::moments(self, &Law::new(price, gbm, years)?)?.value().finite()
    }

    fn expected_divergence(&self, entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        stable_swap::expected_divergence(self, entry, &Law::new(price, gbm, years)?)
    }
}

/// A fee is no part of the position's value.
impl<C: Claim> Claim for WithFee<C> {
    fn claim(&self, price: f64, market: &Market, years: f64) -> Result<ClaimGreeks> {
        self.pool().claim(price, market, years)
    }

    fn expected_value(&self, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        self.pool().expected_value(price, gbm, years)
    }

    fn expected_divergence(&self, entry: f64, price: f64, gbm: &Gbm, years: f64) -> Result<f64> {
        self.pool().expected_divergence(entry, price, gbm, years)
    }
}
