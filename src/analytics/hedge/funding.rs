//! The perpetual future as the instrument that is shorted.

use crate::error::{Error, Result};
use crate::number::{Real, non_negative, positive};

/// What the long side of a perpetual pays to the short side, once in an interval, as a fraction of the notional.
///
/// ```
/// use cfmm_math::analytics::hedge::FundingRate;
///
/// // One basis point every eight hours.
/// let funding = FundingRate::new(0.0001, 8.0 / 8_760.0)?;
/// assert!((funding.per_year() - 0.1095).abs() < 1e-15);
/// // A month of it, for a short of 20,000 USDC.
/// assert!((funding.income(20_000.0, 30.0 / 365.0)? - 180.0).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FundingRate {
    pub(crate) rate: f64,
    pub(crate) interval: f64,
}

impl FundingRate {
    /// The fraction `rate`, negative where the short side pays, in every interval of so many years.
    ///
    /// # Errors
    /// [`Error::InvalidRate`] unless the rate is finite, [`Error::InvalidTime`] unless the interval is positive and finite;
    /// [`Error::Overflow`] for a rate per year that is no number.
    pub fn new(rate: f64, interval_years: f64) -> Result<Self> {
        let rate = rate.finite().map_err(|_| Error::InvalidRate)?;
        let interval = positive(interval_years, Error::InvalidTime)?;
        (rate / interval).finite()?;
        Ok(Self { rate, interval })
    }

    /// The rate of one interval.
    #[must_use]
    pub const fn per_interval(&self) -> f64 {
        self.rate
    }

    /// The sum of the rates of a year.
    #[must_use]
    pub fn per_year(&self) -> f64 {
        self.rate / self.interval
    }

    /// What a short of a constant notional receives over a time, a part of an interval counting in proportion; it pays
    /// where negative.
    ///
    /// ```text
    /// N·r·T/interval
    /// ```
    ///
    /// Accuracy: 2 ε.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`], [`Error::InvalidTime`] for a negative notional or time; [`Error::Overflow`].
    pub fn income(&self, notional: f64, years: f64) -> Result<f64> {
        let (notional, years) =
            (non_negative(notional, Error::InvalidAmount)?, non_negative(years, Error::InvalidTime)?);
        (notional * self.rate * (years / self.interval)).finite()
    }
}

/// A short in a linear perpetual, margined in quote.
///
/// ```
/// use cfmm_math::analytics::hedge::PerpetualShort;
///
/// // 10 ETH at 2,000 with 5,000 USDC of margin, liquidated below 2 % of the notional.
/// let short = PerpetualShort::new(10.0, 2_000.0, 5_000.0, 0.02)?;
/// assert!((short.liquidation_price(0.0)? - 25_000.0 / 10.2).abs() < 1e-9);
/// // Three payments of funding, each of the mark price then.
/// let funding = short.funding([(2_000.0, 1e-4), (2_100.0, 2e-4), (1_900.0, -1e-4)])?;
/// assert!((funding - (2.0 + 4.2 - 1.9)).abs() < 1e-12);
/// assert!((short.equity(2_100.0, funding)? - 4_004.3).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerpetualShort {
    pub(crate) size: f64,
    pub(crate) entry: f64,
    pub(crate) margin: f64,
    pub(crate) maintenance: f64,
}

impl PerpetualShort {
    /// A short of `size` in base from the price `entry`, with a `margin` in quote, of which the fraction `maintenance` of
    /// the notional must be left.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] unless the size is positive and the margin at least 0; [`Error::InvalidPrice`];
    /// [`Error::InvalidFee`] unless the fraction is at least 0 and less than 1.
    pub fn new(size: f64, entry: f64, margin: f64, maintenance: f64) -> Result<Self> {
        if !(0.0..1.0).contains(&maintenance) {
            return Err(Error::InvalidFee);
        }
        Ok(Self {
            size: positive(size, Error::InvalidAmount)?,
            entry: positive(entry, Error::InvalidPrice)?,
            margin: non_negative(margin, Error::InvalidAmount)?,
            maintenance,
        })
    }

    /// `n·P`, in quote.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::Overflow`].
    pub fn notional(&self, price: f64) -> Result<f64> {
        (self.size * positive(price, Error::InvalidPrice)?).finite()
    }

    /// The sum of the payments of funding, each of the mark price and the rate of its interval: `Σ n·Pᵢ·rᵢ`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidRate`], [`Error::Overflow`].
    pub fn funding(&self, intervals: impl IntoIterator<Item = (f64, f64)>) -> Result<f64> {
        let payments = intervals.into_iter().map(|(price, rate)| {
            let rate = rate.finite().map_err(|_| Error::InvalidRate)?;
            Ok(self.notional(price)? * rate)
        });
        payments.sum::<Result<f64>>()?.finite()
    }

    /// What is left of the margin at a price, after a `funding` that was received: `M + f + n·(P₀ − P)`.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::Domain`] for a funding that is no number, [`Error::Overflow`].
    pub fn equity(&self, price: f64, funding: f64) -> Result<f64> {
        let fallen = self.entry - positive(price, Error::InvalidPrice)?;
        (self.margin + funding.finite()? + self.size * fallen).finite()
    }

    /// The notional over the equity.
    ///
    /// # Errors
    /// [`Error::InsufficientReserves`] where nothing is left; as [`equity`](Self::equity).
    pub fn leverage(&self, price: f64, funding: f64) -> Result<f64> {
        let equity = positive(self.equity(price, funding)?, Error::InsufficientReserves)?;
        (self.notional(price)? / equity).finite()
    }

    /// The price at which the equity is down to its maintenance, after a `funding` that was received: liquidation is at
    /// that and above.
    ///
    /// ```text
    /// M + f + n·(P₀ − P) = m·n·P    ⇒    P = (P₀ + (M + f)/n)/(1 + m)
    /// ```
    ///
    /// Accuracy: 4 ε of the larger of the terms.
    ///
    /// # Errors
    /// [`Error::InsufficientReserves`] where it is liquidated at any price; [`Error::Domain`], [`Error::Overflow`].
    pub fn liquidation_price(&self, funding: f64) -> Result<f64> {
        let cushion = (self.margin + funding.finite()?) / self.size;
        let price = ((self.entry + cushion) / (1.0 + self.maintenance)).finite()?;
        positive(price, Error::InsufficientReserves)
    }
}
