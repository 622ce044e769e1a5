//! Arbitrage under a fee, at discrete times: what it takes from a pool and what it pays to it.

use crate::PoolValue;
use crate::error::{Error, Result};
use crate::number::float::elementary::{cosh, exp, fma, ln_1p, sinh, sqrt};
use crate::number::{Real, non_negative, positive};

/// The log-size of a fee: how far the price may move before a trade pays.
///
/// ```text
/// γ = −ln(1 − f)
/// ```
///
/// Accuracy: 2 ε.
///
/// # Errors
/// [`Error::InvalidFee`] unless `0 ≤ f < 1`.
///
/// ```
/// use cfmm_math::analytics::log_fee;
///
/// assert!((log_fee(0.003)? - 0.003_004_509).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
pub fn log_fee(fee: f64) -> Result<f64> {
    if (0.0..1.0).contains(&fee) { Ok(-ln_1p(-fee)) } else { Err(Error::InvalidFee) }
}

/// What is assumed of price and fee by the exact formulas of constant product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArbitrageModel {
    /// The logarithm of the price has no drift, and the fee is paid in quote on both sides.
    DriftlessFeeInQuote,
    /// The logarithm of the price has no drift, and the fee is paid in the asset that is sold to the pool.
    DriftlessFeeInKind,
    /// The price has no drift, and the fee is paid in quote on both sides.
    MartingaleFeeInQuote,
}

/// Arbitrageurs who trade with a pool when a block arrives and the price has left the band of the fee.
///
/// ```text
/// P_trade = 1/(1 + √(2λ)·γ/σ)        share of the blocks with a trade
/// ARB     ≈ LVR·P_trade              what arbitrageurs keep
/// FEE     ≈ LVR·(1 − P_trade)        what they pay
/// ```
///
/// Blocks arrive at Poisson rate `λ` per year; prices move as geometric Brownian motion of volatility `σ` per
/// square root of a year. The two approximations are first order in `γ`, and need `σ² ≪ 8λ`; for constant product there
/// is an [exact form](Self::constant_product).
///
/// ```
/// use cfmm_math::analytics::Arbitrage;
///
/// // 30 bp, a block every 12 seconds, 80 % volatility: LVR is σ²/8 = 8 % of the value a year.
/// let blocks = Arbitrage::with_fee(0.003, 365.25 * 86_400.0 / 12.0)?;
/// let (profit, fees) = (blocks.profit_rate(0.08, 0.8)?, blocks.fee_income(0.08, 0.8)?);
/// assert!((blocks.trade_probability(0.8)? - 0.104).abs() < 1e-3);
/// assert!((profit + fees - 0.08).abs() < 1e-15);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Milionis, Moallemi and Roughgarden, "Automated market making and arbitrage profits in the presence of
/// fees" (2023).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arbitrage {
    log_fee: f64,
    blocks_per_year: f64,
}

impl Arbitrage {
    /// A fee of log-size `log_fee` on each side, and `blocks_per_year`.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless the fee is finite and at least 0, [`Error::InvalidRate`] unless the rate is positive
    /// and finite.
    pub fn new(log_fee: f64, blocks_per_year: f64) -> Result<Self> {
        Ok(Self {
            log_fee: non_negative(log_fee, Error::InvalidFee)?,
            blocks_per_year: positive(blocks_per_year, Error::InvalidRate)?,
        })
    }

    /// A fee that is a fraction of the amount in.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless `0 ≤ fee < 1`, [`Error::InvalidRate`] unless the rate is positive and finite.
    pub fn with_fee(fee: f64, blocks_per_year: f64) -> Result<Self> {
        Self::new(log_fee(fee)?, blocks_per_year)
    }

    /// `γ`
    #[must_use]
    pub const fn log_fee(&self) -> f64 {
        self.log_fee
    }

    /// `λ`
    #[must_use]
    pub const fn blocks_per_year(&self) -> f64 {
        self.blocks_per_year
    }

    /// The probability that a block has an arbitrage trade.
    ///
    /// ```text
    /// P_trade = 1/(1 + √(2λ)·γ/σ)
    /// ```
    ///
    /// For a price whose logarithm has no drift. Without a fee it is 1, without volatility otherwise 0.
    ///
    /// Accuracy: 8 ε.
    ///
    /// # Errors
    /// [`Error::InvalidVolatility`] unless the volatility is finite and at least 0.
    pub fn trade_probability(&self, sigma: f64) -> Result<f64> {
        Ok(self.probabilities(sigma)?.0)
    }

    /// What arbitrageurs keep, per year, where `lvr_rate` is lost to them without a fee and in continuous time.
    ///
    /// ```text
    /// ARB ≈ LVR·P_trade
    /// ```
    ///
    /// For every curve, to first order in the fee; in the unit of `lvr_rate`, an amount or a share of the value.
    ///
    /// Accuracy: 8 ε of that.
    ///
    /// # Errors
    /// [`Error::InvalidRate`] unless the rate is finite and at least 0, [`Error::InvalidVolatility`].
    pub fn profit_rate(&self, lvr_rate: f64, sigma: f64) -> Result<f64> {
        (non_negative(lvr_rate, Error::InvalidRate)? * self.probabilities(sigma)?.0).finite()
    }

    /// What arbitrageurs pay in fees, per year: the part of the loss that the pool gets back.
    ///
    /// ```text
    /// FEE = LVR − ARB ≈ LVR·(1 − P_trade)
    /// ```
    ///
    /// Domain, accuracy and errors: as [`profit_rate`](Self::profit_rate).
    ///
    /// # Errors
    /// [`Error::InvalidRate`] unless the rate is finite and at least 0, [`Error::InvalidVolatility`].
    pub fn fee_income(&self, lvr_rate: f64, sigma: f64) -> Result<f64> {
        (non_negative(lvr_rate, Error::InvalidRate)? * self.probabilities(sigma)?.1).finite()
    }

    /// [`profit_rate`](Self::profit_rate) of a pool at a price, in quote per year.
    ///
    /// ```text
    /// ARB ≈ ½σ²P²·|dx/dP|·P_trade
    /// ```
    ///
    /// Accuracy: 8 ε more than [`depth_at`](PoolValue::depth_at).
    ///
    /// # Errors
    /// [`Error::InvalidPrice`], [`Error::InvalidVolatility`], and what the curve returns.
    pub fn pool_profit_rate<P: PoolValue<Scalar = f64>>(&self, pool: &P, price: f64, sigma: f64) -> Result<f64> {
        self.profit_rate(lvr_rate(pool, price, sigma)?, sigma)
    }

    /// [`fee_income`](Self::fee_income) of a pool at a price, in quote per year.
    ///
    /// # Errors
    /// As [`pool_profit_rate`](Self::pool_profit_rate).
    pub fn pool_fee_income<P: PoolValue<Scalar = f64>>(&self, pool: &P, price: f64, sigma: f64) -> Result<f64> {
        self.fee_income(lvr_rate(pool, price, sigma)?, sigma)
    }

    /// What arbitrageurs keep of a constant-product pool, as a share of its value per year, for a fee of any size.
    ///
    /// ```text
    /// ARB/V = (σ²/8)·P_trade·cosh(γ/2)/(1 − σ²/(8λ))          no drift of ln P, fee in quote
    /// ARB/V = (σ²/8)·P_trade·e^(γ/2)/(1 − σ²/(8λ))            no drift of ln P, fee in kind
    /// ARB/V = (λ/4)·K·(e^(−γ/2)/(η₊(η₊² − ¼)) + e^(γ/2)/(η₋(η₋² − ¼)))   no drift of P, fee in quote
    ///         η± = √(¼ + 2λ/σ²) ± ½,  1/K = 2·sinh γ + e^(−γ)/η₊ + e^γ/η₋
    /// ```
    ///
    /// The last is of the same chain with drift `−σ²/2`: between blocks the log gap of the two prices diffuses, a block
    /// brings it back into the band `±γ`; its stationary density is `K·e^(−z)` within the band and falls at the rates
    /// `η±` outside.
    ///
    /// Domain: `σ² < 8λ`, in the last `σ² < 8λ/3`: beyond it the mean profit of a trade is infinite.
    ///
    /// Accuracy: 8 ε, also next to the end of the domain.
    ///
    /// # Errors
    /// [`Error::Domain`] outside of the domain, [`Error::InvalidVolatility`], [`Error::Overflow`].
    pub fn constant_product(&self, sigma: f64, model: ArbitrageModel) -> Result<f64> {
        let (sigma, lambda) = (non_negative(sigma, Error::InvalidVolatility)?, self.blocks_per_year);
        if sigma == 0.0 {
            return Ok(0.0);
        }
        let half = 0.5 * self.log_fee;
        let driftless = |mean: f64| {
            let room = variance_room(sigma, lambda, 0.0);
            if room.partial_cmp(&0.0) != Some(core::cmp::Ordering::Greater) {
                return Err(Error::Domain);
            }
            let (probability, _) = self.probabilities(sigma)?;
            (sigma * sigma * (lambda / room) * (probability * mean)).finite()
        };
        match model {
            ArbitrageModel::DriftlessFeeInQuote => driftless(cosh(half)),
            ArbitrageModel::DriftlessFeeInKind => driftless(exp(half)),
            ArbitrageModel::MartingaleFeeInQuote => self.martingale(sigma),
        }
    }

    /// With `q = 2λ/σ²` and `R = √(q + ¼)`, so that `η± = R ± ½`, `η₊η₋ = q` and `R² − 1 = q − ¾`.
    fn martingale(&self, sigma: f64) -> Result<f64> {
        let (gamma, lambda) = (self.log_fee, self.blocks_per_year);
        let room = variance_room(sigma, lambda, 2.0);
        if room.partial_cmp(&0.0) != Some(core::cmp::Ordering::Greater) {
            return Err(Error::Domain);
        }
        let q = 2.0 * lambda / sigma / sigma;
        let r = sqrt(q + 0.25);
        // R − 1 = (q − ¾)/(R + 1), R − ½ = q/(R + ½)
        let r_less_one = room / (4.0 * sigma * sigma) / (r + 1.0);
        let (up, down) = ((r + 0.5) * (r + 1.0), q / (r + 0.5) * r_less_one);
        let trades = exp(-0.5 * gamma) / up + exp(0.5 * gamma) / down;
        let band = 2.0 * sinh(gamma) + (2.0 * r * cosh(gamma) + sinh(gamma)) / q;
        (0.25 * lambda / band * (trades / r)).finite()
    }

    /// `P_trade` and `1 − P_trade`
    fn probabilities(&self, sigma: f64) -> Result<(f64, f64)> {
        let sigma = non_negative(sigma, Error::InvalidVolatility)?;
        let width = sqrt(2.0) * sqrt(self.blocks_per_year) * self.log_fee;
        if width == 0.0 {
            return Ok((1.0, 0.0));
        }
        let ratio = width / sigma;
        Ok((1.0 / (1.0 + ratio), if ratio < 1.0 { ratio / (1.0 + ratio) } else { 1.0 / (1.0 + 1.0 / ratio) }))
    }
}

/// `½σ²P²·|dx/dP|`
fn lvr_rate<P: PoolValue<Scalar = f64>>(pool: &P, price: f64, sigma: f64) -> Result<f64> {
    let sigma = non_negative(sigma, Error::InvalidVolatility)?;
    let depth = pool.depth_at(price)?;
    // The depth goes first: the square of a price alone may be out of range.
    (0.5 * sigma * sigma * (price * depth * price)).finite()
}

/// `8λ − (1 + more)·σ²`, to an ε of itself also where the two are close.
fn variance_room(sigma: f64, lambda: f64, more: f64) -> f64 {
    let square = sigma * sigma;
    let rest = fma(sigma, sigma, -square);
    (8.0 * lambda - more * square - square) - (1.0 + more) * rest
}
