//! Positions, measures, and what measures are made of.

use serde::{Deserialize, Serialize};

use super::{kept, plain};
use crate::analytics;
use crate::analytics::dynamic_fee;
use crate::curve::PoolValue;
use crate::number::Real;

#[derive(Serialize, Deserialize)]
struct LpPosition<C, T> {
    pool: C,
    entry_price: T,
    share: [T; 2],
}

kept! {
    [C: PoolValue], analytics::LpPosition<C>, [C: Serialize, C::Scalar: Serialize],
    [C: Deserialize<'de>, C::Scalar: Deserialize<'de>];
    position => Ok(LpPosition {
        pool: *position.pool(),
        entry_price: position.entry_price(),
        share: position.share(),
    });
    kept: LpPosition<C, C::Scalar> => {
        let [shares, supply] = kept.share;
        analytics::LpPosition::new(kept.pool, kept.entry_price)?.with_share(shares, supply)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "analytics::Loss")]
struct Loss<T> {
    against_hold: T,
    against_entry: T,
    in_quote: T,
}

plain!([T] analytics::Loss<T>, Loss<T>, [T: Serialize], [T: Deserialize<'de>]);

#[derive(Serialize, Deserialize)]
#[serde(remote = "analytics::SpotGreeks")]
struct SpotGreeks<T> {
    delta: T,
    gamma: T,
    speed: T,
}

plain!([T] analytics::SpotGreeks<T>, SpotGreeks<T>, [T: Serialize], [T: Deserialize<'de>]);

#[derive(Serialize, Deserialize)]
struct SurgeFee<T> {
    fee_in_balance: T,
    max_fee: T,
    threshold: T,
}

kept! {
    [T: Real], dynamic_fee::SurgeFee<T>, [T: Serialize], [T: Deserialize<'de>];
    surge => Ok(SurgeFee { fee_in_balance: surge.fee, max_fee: surge.max_fee, threshold: surge.threshold });
    kept: SurgeFee<T> => dynamic_fee::SurgeFee::new(kept.fee_in_balance, kept.max_fee, kept.threshold)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "dynamic_fee::VolatilityFeeParameters")]
struct VolatilityFeeParameters {
    bin_step: u16,
    base_factor: u16,
    variable_fee_control: u32,
    filter_period: u32,
    decay_period: u32,
    reduction_factor: u16,
    max_volatility_accumulator: u32,
}

plain!([] dynamic_fee::VolatilityFeeParameters, VolatilityFeeParameters);

#[derive(Serialize, Deserialize)]
#[serde(remote = "dynamic_fee::VolatilityState")]
struct VolatilityState {
    volatility_accumulator: u32,
    volatility_reference: u32,
    index_reference: i32,
    time_of_last_update: u64,
}

plain!([] dynamic_fee::VolatilityState, VolatilityState);

kept! {
    [], dynamic_fee::VolatilityFee, [], [];
    fee => Ok(*fee.parameters());
    parameters: dynamic_fee::VolatilityFeeParameters => dynamic_fee::VolatilityFee::new(parameters)
}

/// What there is in `f64` only.
#[cfg(feature = "float")]
mod float {
    use serde::{Deserialize, Serialize};

    use crate::analytics;
    use crate::analytics::volatility;
    use crate::error::{Error, Result};
    use crate::serde::{array, kept, plain};

    #[derive(Serialize, Deserialize)]
    struct Gbm {
        drift: f64,
        volatility: f64,
    }

    kept! {
        [], analytics::Gbm, [], [];
        gbm => Ok(Gbm { drift: gbm.drift(), volatility: gbm.volatility() });
        kept: Gbm => analytics::Gbm::new(kept.drift, kept.volatility)
    }

    #[derive(Serialize, Deserialize)]
    struct Market {
        volatility: f64,
        rate: f64,
        carry: f64,
    }

    kept! {
        [], analytics::Market, [], [];
        market => Ok(Market { volatility: market.volatility(), rate: market.rate(), carry: market.carry() });
        kept: Market => analytics::Market::new(kept.volatility, kept.rate, kept.carry)
    }

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "analytics::OptionKind")]
    enum OptionKind {
        Call,
        Put,
    }

    plain!([] analytics::OptionKind, OptionKind);

    #[derive(Serialize, Deserialize)]
    struct EuropeanOption {
        kind: analytics::OptionKind,
        strike: f64,
        years: f64,
    }

    kept! {
        [], analytics::EuropeanOption, [], [];
        option => Ok(EuropeanOption { kind: option.kind(), strike: option.strike(), years: option.years() });
        kept: EuropeanOption => analytics::EuropeanOption::new(kept.kind, kept.strike, kept.years)
    }

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "analytics::OptionGreeks")]
    struct OptionGreeks {
        value: f64,
        delta: f64,
        gamma: f64,
        vega: f64,
        theta: f64,
        rho: f64,
        vanna: f64,
        volga: f64,
    }

    plain!([] analytics::OptionGreeks, OptionGreeks);

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "analytics::ClaimGreeks")]
    struct ClaimGreeks {
        value: f64,
        delta: f64,
        gamma: f64,
        vega: f64,
        theta: f64,
        rho: f64,
        vanna: f64,
        volga: f64,
    }

    plain!([] analytics::ClaimGreeks, ClaimGreeks);

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "analytics::BreakEvenPrice")]
    struct BreakEvenPrice {
        price: f64,
        ln_ratio: f64,
    }

    plain!([] analytics::BreakEvenPrice, BreakEvenPrice);

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "analytics::ArbitrageModel")]
    enum ArbitrageModel {
        DriftlessFeeInQuote,
        DriftlessFeeInKind,
        MartingaleFeeInQuote,
    }

    plain!([] analytics::ArbitrageModel, ArbitrageModel);

    #[derive(Serialize, Deserialize)]
    struct Arbitrage {
        log_fee: f64,
        blocks_per_year: f64,
    }

    kept! {
        [], analytics::Arbitrage, [], [];
        kept => Ok(Arbitrage { log_fee: kept.log_fee(), blocks_per_year: kept.blocks_per_year() });
        kept: Arbitrage => analytics::Arbitrage::new(kept.log_fee, kept.blocks_per_year)
    }

    #[derive(Serialize, Deserialize)]
    struct GradualWeights<const N: usize> {
        #[serde(with = "array")]
        start: [f64; N],
        #[serde(with = "array")]
        end: [f64; N],
        duration: f64,
    }

    kept! {
        [const N: usize], analytics::GradualWeights<N>, [], [];
        weights => Ok(GradualWeights { start: weights.start, end: weights.end, duration: weights.duration });
        kept: GradualWeights<N> => {
            let made = analytics::GradualWeights::new(kept.start, kept.end, kept.duration)?;
            let (start, end) = (normalized(kept.start, made.start)?, normalized(kept.end, made.end)?);
            Ok(analytics::GradualWeights { start, end, ..made })
        }
    }

    /// Weights that are over their sum already, to the rounding, so that dividing again would only move last bits.
    fn normalized<const N: usize>(kept: [f64; N], divided: [f64; N]) -> Result<[f64; N]> {
        let near = |(kept, divided): (&f64, &f64)| (kept - divided).abs() <= 1e-13 * divided;
        if kept.iter().zip(&divided).all(near) { Ok(kept) } else { Err(Error::InvalidWeight) }
    }

    #[derive(Serialize, Deserialize)]
    struct Bar {
        open: f64,
        high: f64,
        low: f64,
        close: f64,
    }

    kept! {
        [], volatility::Bar, [], [];
        bar => Ok(Bar { open: bar.open(), high: bar.high(), low: bar.low(), close: bar.close() });
        kept: Bar => volatility::Bar::new(kept.open, kept.high, kept.low, kept.close)
    }

    #[derive(Serialize, Deserialize)]
    #[serde(remote = "volatility::RangeEstimator")]
    enum RangeEstimator {
        Parkinson,
        GarmanKlass,
        RogersSatchell,
    }

    plain!([] volatility::RangeEstimator, RangeEstimator);

    #[derive(Serialize, Deserialize)]
    struct Garch {
        omega: f64,
        alpha: f64,
        beta: f64,
    }

    kept! {
        [], volatility::Garch, [], [];
        garch => Ok(Garch { omega: garch.omega, alpha: garch.alpha, beta: garch.beta });
        kept: Garch => volatility::Garch::new(kept.omega, kept.alpha, kept.beta)
    }
}
