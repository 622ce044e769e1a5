//! Who trades with the pool.

use crate::curve::{Fee, Invariant, PoolValue, Trade, WithFee, X_FOR_Y, Y_FOR_X};
use crate::error::{Error, Result};
use crate::number::{Real, Rounding, non_negative};
use crate::simulation::Stream;

/// What becomes of the fees that the LP earns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeIncome {
    /// They join the reserves, as in constant-product, weighted and stable-swap pools.
    Reinvested,
    /// They are paid out and sold for quote at the market's price, as they come; the curve stays where it is. Fees of a
    /// concentrated position are apart from its reserves in this way.
    Collected,
}

/// Trades of those who do not know the price: they come whether or not the pool's price is good.
///
/// At each moment one trade, to either side with equal probability, of a size that is exponentially distributed with
/// the volume of the time since the last moment as its mean. Where a pool does not hold what a trade asks for, it goes
/// elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoiseFlow {
    volume_per_year: f64,
}

impl NoiseFlow {
    /// A volume in quote per year, both sides together.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] unless it is finite and at least 0.
    pub fn new(volume_per_year: f64) -> Result<Self> {
        Ok(Self { volume_per_year: non_negative(volume_per_year, Error::InvalidAmount)? })
    }

    /// The trade at the end of some time, and its size; always two deviates.
    fn trade(self, price: f64, years: f64, stream: &mut Stream) -> (Trade, f64) {
        let volume = self.volume_per_year * years * stream.exponential();
        if stream.sign() > 0.0 { (X_FOR_Y, volume / price) } else { (Y_FOR_X, volume) }
    }
}

/// A trade that was filled by the pool, valued in quote at the market's price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fill {
    /// What was sold and what was bought.
    pub trade: Trade,
    /// The amount that was paid in, with the fee.
    pub amount_in: f64,
    /// The amount that was paid out.
    pub amount_out: f64,
    /// What was paid in, in quote.
    pub volume: f64,
    /// The part of the fee that the LP earns, in quote.
    pub fee: f64,
    /// The part of the fee that goes to the protocol, in quote.
    pub protocol_fee: f64,
    /// What the trader has gained after the fee, in quote.
    pub profit: f64,
}

/// A pool that is traded with.
#[derive(Debug, Clone, Copy)]
pub(super) struct TradedPool<C: PoolValue<Scalar = f64>> {
    /// The pool, with the shares of its fee.
    terms: WithFee<C>,
    /// The pool as it trades: of collected fees nothing goes into the reserves.
    pool: WithFee<C>,
    income: FeeIncome,
}

impl<C: PoolValue<Scalar = f64>> TradedPool<C> {
    pub(super) fn new(terms: WithFee<C>, income: FeeIncome) -> Self {
        let pool = match income {
            FeeIncome::Reinvested => terms,
            FeeIncome::Collected => terms.with_protocol_share(Fee::WHOLE),
        };
        Self { terms, pool, income }
    }

    /// The same fee on another curve.
    pub(super) fn moved(&self, curve: C) -> Result<Self> {
        let terms = WithFee::new(curve, self.terms.fee())?.with_protocol_share(self.terms.protocol_share());
        Ok(Self::new(terms, self.income))
    }

    pub(super) const fn curve(&self) -> &C {
        self.pool.pool()
    }

    pub(super) fn reserves(&self) -> Result<[f64; 2]> {
        self.pool.reserves().first_chunk().copied().ok_or(Error::InvalidAsset)
    }

    /// What of a fee that was earned is outside of the pool.
    pub(super) fn paid_out(&self, fill: &Fill) -> f64 {
        match self.income {
            FeeIncome::Reinvested => 0.0,
            FeeIncome::Collected => fill.fee,
        }
    }

    /// The trade of an arbitrageur, where there is one: until the last unit is paid the market's price.
    pub(super) fn arbitrage(&mut self, price: f64) -> Result<Option<Fill>> {
        let reverse = 1.0 / price;
        let trade_to = if self.pool.spot_price(X_FOR_Y, Rounding::Down)? > price {
            (X_FOR_Y, price)
        } else if self.pool.spot_price(Y_FOR_X, Rounding::Down)? > reverse {
            (Y_FOR_X, reverse)
        } else {
            return Ok(None);
        };
        let (trade, target) = trade_to;
        let amount_in = self.pool.amount_to_price(trade, target)?;
        // At the end of a range there is nothing left to trade.
        if amount_in > 0.0 { self.fill(trade, amount_in, price).map(Some) } else { Ok(None) }
    }

    /// A noise trade, where the pool can fill it.
    pub(super) fn noise(
        &mut self,
        flow: NoiseFlow,
        price: f64,
        years: f64,
        stream: &mut Stream,
    ) -> Result<Option<Fill>> {
        let (trade, amount_in) = flow.trade(price, years, stream);
        if amount_in == 0.0 {
            return Ok(None);
        }
        match self.fill(trade, amount_in, price) {
            Err(Error::InsufficientReserves) => Ok(None),
            fill => fill.map(Some),
        }
    }

    fn fill(&mut self, trade: Trade, amount_in: f64, price: f64) -> Result<Fill> {
        let amount_out = self.pool.swap(trade, amount_in)?;
        let fee = self.terms.fee().of(amount_in, Rounding::Up)?;
        let protocol_fee = self.terms.protocol_fee(amount_in)?;
        // The sold asset in quote, and what came out for it.
        let [rate, paid] = if trade == X_FOR_Y { [price, amount_out] } else { [1.0, price * amount_out] };
        let volume = amount_in * rate;
        Ok(Fill {
            trade,
            amount_in,
            amount_out,
            volume: volume.finite()?,
            fee: (fee - protocol_fee) * rate,
            protocol_fee: protocol_fee * rate,
            profit: (paid - volume).finite()?,
        })
    }
}
