//! Hedges, their legs and their costs.

use serde::{Deserialize, Serialize};

use super::{array, kept, plain};
use crate::analytics::{OptionKind, hedge};

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::HedgeTarget")]
enum HedgeTarget {
    Quote,
    Holding,
}

plain!([] hedge::HedgeTarget, HedgeTarget);

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::Exposure")]
struct Exposure {
    delta: f64,
    gamma: f64,
    vega: f64,
}

plain!([] hedge::Exposure, Exposure);

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::OptionHedge")]
struct OptionHedge<const N: usize> {
    #[serde(with = "array")]
    options: [f64; N],
    short: f64,
}

plain!([const N: usize] hedge::OptionHedge<N>, OptionHedge<N>);

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::Leg")]
struct Leg {
    kind: OptionKind,
    strike: f64,
    quantity: f64,
}

plain!([] hedge::Leg, Leg);

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::Gap")]
struct Gap {
    price: f64,
    excess: f64,
}

plain!([] hedge::Gap, Gap);

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::Rehedge")]
enum Rehedge {
    ToTarget,
    ToEdge,
}

plain!([] hedge::Rehedge, Rehedge);

#[derive(Serialize, Deserialize)]
struct NoTransactionBand {
    half_width: f64,
    cost: f64,
}

kept! {
    [], hedge::NoTransactionBand, [], [];
    band => Ok(NoTransactionBand { half_width: band.half_width(), cost: band.cost() });
    kept: NoTransactionBand => hedge::NoTransactionBand::new(kept.half_width, kept.cost)
}

#[derive(Serialize, Deserialize)]
struct FundingRate {
    rate: f64,
    interval_years: f64,
}

kept! {
    [], hedge::FundingRate, [], [];
    funding => Ok(FundingRate { rate: funding.rate, interval_years: funding.interval });
    kept: FundingRate => hedge::FundingRate::new(kept.rate, kept.interval_years)
}

#[derive(Serialize, Deserialize)]
struct PerpetualShort {
    size: f64,
    entry: f64,
    margin: f64,
    maintenance: f64,
}

kept! {
    [], hedge::PerpetualShort, [], [];
    short => Ok(PerpetualShort {
        size: short.size,
        entry: short.entry,
        margin: short.margin,
        maintenance: short.maintenance,
    });
    kept: PerpetualShort => hedge::PerpetualShort::new(kept.size, kept.entry, kept.margin, kept.maintenance)
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "hedge::HedgeDecision")]
enum HedgeDecision {
    Hedge,
    DoNotHedge,
}

plain!([] hedge::HedgeDecision, HedgeDecision);

#[derive(Serialize, Deserialize)]
struct HedgeBudget {
    fees: f64,
    lvr: f64,
    trading: f64,
    funding: f64,
}

kept! {
    [], hedge::HedgeBudget, [], [];
    budget => Ok(HedgeBudget {
        fees: budget.fees,
        lvr: budget.lvr,
        trading: budget.trading,
        funding: budget.funding,
    });
    kept: HedgeBudget => hedge::HedgeBudget::new(kept.fees, kept.lvr, kept.trading, kept.funding)
}
