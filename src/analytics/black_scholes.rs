//! European options on the base: price, greeks and implied volatility.

use super::market::{Market, valid_time};
use crate::error::{Error, Result};
use crate::number::float::elementary::{exp, exp_m1, sqrt};
use crate::number::{Real, positive};

use self::out_of_the_money::OutOfTheMoney;

mod greeks;
mod implied_volatility;
mod out_of_the_money;

pub use self::greeks::OptionGreeks;

/// Which way an option pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionKind {
    /// The right to buy: `(P − K)⁺`.
    Call,
    /// The right to sell: `(K − P)⁺`.
    Put,
}

/// A European option on one unit of the base, settled in quote.
///
/// `F = S·e^(−qT)` and `K′ = K·e^(−ρT)` below are the price and the strike, discounted; `s = σ√T`, `x = ln(F/K′)`,
/// `d₁ = x/s + s/2`, `d₂ = x/s − s/2`.
///
/// ```
/// use cfmm_math::analytics::{EuropeanOption, Market};
///
/// // Hull, "Options, futures and other derivatives", example 15.6: 4.76 and 0.81.
/// let market = Market::new(0.2, 0.1, 0.0)?;
/// let (call, put) = (EuropeanOption::call(40.0, 0.5)?, EuropeanOption::put(40.0, 0.5)?);
/// assert!((call.price(42.0, &market)? - 4.76).abs() < 0.005);
/// assert!((put.price(42.0, &market)? - 0.81).abs() < 0.005);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Black and Scholes, "The pricing of options and corporate liabilities" (1973); Merton, "Theory of rational
/// option pricing" (1973), for the carry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EuropeanOption {
    kind: OptionKind,
    strike: f64,
    years: f64,
}

impl EuropeanOption {
    /// An option of a kind, struck at `strike`, that expires in `years`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] unless the strike is positive and finite, [`Error::InvalidTime`] for a negative time.
    pub fn new(kind: OptionKind, strike: f64, years: f64) -> Result<Self> {
        Ok(Self { kind, strike: positive(strike, Error::InvalidPrice)?, years: valid_time(years)? })
    }

    /// A [`Call`](OptionKind::Call).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn call(strike: f64, years: f64) -> Result<Self> {
        Self::new(OptionKind::Call, strike, years)
    }

    /// A [`Put`](OptionKind::Put).
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn put(strike: f64, years: f64) -> Result<Self> {
        Self::new(OptionKind::Put, strike, years)
    }

    /// Whether it is a call or a put.
    #[must_use]
    pub const fn kind(&self) -> OptionKind {
        self.kind
    }

    /// `K`
    #[must_use]
    pub const fn strike(&self) -> f64 {
        self.strike
    }

    /// `T`
    #[must_use]
    pub const fn years(&self) -> f64 {
        self.years
    }

    /// What the option pays at expiry.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`].
    pub fn payoff(&self, price: f64) -> Result<f64> {
        let over = positive(price, Error::InvalidPrice)? - self.strike;
        let gain = match self.kind {
            OptionKind::Call => over,
            OptionKind::Put => -over,
        };
        Ok(if gain > 0.0 { gain } else { 0.0 })
    }

    /// What the option is worth, the price of the base being `spot`.
    ///
    /// ```text
    /// call = F·Φ(d₁) − K′·Φ(d₂)      put = K′·Φ(−d₂) − F·Φ(−d₁)
    /// ```
    ///
    /// The part that is out of the money comes from Mills' ratio, `F·φ(d₁)·(M(−d₁) − M(−d₂))`, and for `s → 0` from the
    /// series of that difference in `s`; the discounted payoff at the forward is added to it. Without volatility or time
    /// it is that payoff.
    ///
    /// Accuracy: out of the money relative `4·κ` ε with `κ = 1 + z² + |z|·(|ln S/K| + |ρ − q|T)/s`, `z` the larger of `|d₁|`
    /// and `|d₂|`; half of that is what the rounding of `x` and `s` alone makes. In the money also
    /// `4·(1 + |ρ|T + |q|T)` ε of `F + K′`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::Overflow`].
    pub fn price(&self, spot: f64, market: &Market) -> Result<f64> {
        self.forward(spot, market)?.price(self.kind)
    }

    /// The option as seen from the discounted prices.
    fn forward(&self, spot: f64, market: &Market) -> Result<Forward> {
        let spot = positive(spot, Error::InvalidPrice)?;
        let discounted = |price: f64, rate: f64| positive(price * exp(-rate * self.years), Error::Overflow);
        let moved = if spot == self.strike { 0.0 } else { spot.ln_ratio(self.strike) };
        Ok(Forward {
            base: discounted(spot, market.carry())?,
            quote: discounted(self.strike, market.rate())?,
            log: (moved + market.risk_neutral().drift() * self.years).finite()?,
            deviation: (market.volatility() * sqrt(self.years)).finite()?,
        })
    }
}

/// What is exchanged at expiry, discounted, and how uncertain it is.
#[derive(Clone, Copy)]
struct Forward {
    /// `F`
    base: f64,
    /// `K′`
    quote: f64,
    /// `x = ln(F/K′)`
    log: f64,
    /// `s`
    deviation: f64,
}

impl Forward {
    /// The smaller of the two: what the option that is out of the money is worth less than.
    fn nearer(&self) -> f64 {
        if self.log < 0.0 { self.base } else { self.quote }
    }

    /// The discounted payoff at the forward price.
    fn intrinsic(&self, kind: OptionKind) -> f64 {
        let in_the_money = match kind {
            OptionKind::Call => self.log > 0.0,
            OptionKind::Put => self.log < 0.0,
        };
        if !in_the_money {
            return 0.0;
        }
        // Near to each other the two are known better by the logarithm of their ratio.
        if self.log.abs() < 1.0 { (self.quote * exp_m1(self.log)).abs() } else { (self.base - self.quote).abs() }
    }

    fn price(&self, kind: OptionKind) -> Result<f64> {
        let time_value = self.nearer() * OutOfTheMoney::new(self.log.abs(), self.deviation).value();
        (self.intrinsic(kind) + time_value).finite()
    }
}
