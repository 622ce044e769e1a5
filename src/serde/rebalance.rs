//! Triggers of a rebalancing, with what they have seen.

use serde::{Deserialize, Serialize};

use super::{kept, plain};
use crate::analytics::rebalance;
use crate::error::Error;
use crate::number::Scalar;

#[derive(Serialize, Deserialize)]
#[serde(remote = "rebalance::Reason")]
enum Reason {
    Distance,
    Range,
    Loss,
    Time,
    Hedge,
    Other,
}

plain!([] rebalance::Reason, Reason);

#[derive(Serialize, Deserialize)]
struct DistanceBand<T> {
    center: T,
    factor: T,
}

kept! {
    [T: Scalar], rebalance::DistanceBand<T>, [T: Serialize], [T: Deserialize<'de>];
    band => Ok(DistanceBand { center: band.center, factor: band.factor });
    kept: DistanceBand<T> => rebalance::DistanceBand::new(kept.center, kept.factor)
}

#[derive(Serialize, Deserialize)]
struct OutOfRange<T> {
    patience: T,
    since: Option<T>,
}

kept! {
    [T: Scalar], rebalance::OutOfRange<T>, [T: Serialize], [T: Deserialize<'de>];
    trigger => Ok(OutOfRange { patience: trigger.patience, since: trigger.since });
    kept: OutOfRange<T> => match kept.since {
        Some(since) if !since.is_number() => Err(Error::InvalidTime),
        since => Ok(rebalance::OutOfRange { since, ..rebalance::OutOfRange::new(kept.patience)? }),
    }
}

#[derive(Serialize, Deserialize)]
struct LossLimit<T> {
    limit: T,
}

kept! {
    [T: Scalar], rebalance::LossLimit<T>, [T: Serialize], [T: Deserialize<'de>];
    trigger => Ok(LossLimit { limit: trigger.limit });
    kept: LossLimit<T> => rebalance::LossLimit::new(kept.limit)
}

#[derive(Serialize, Deserialize)]
struct Periodic<T> {
    last: T,
    period: T,
}

kept! {
    [T: Scalar], rebalance::Periodic<T>, [T: Serialize], [T: Deserialize<'de>];
    trigger => Ok(Periodic { last: trigger.last, period: trigger.period });
    kept: Periodic<T> => rebalance::Periodic::new(kept.last, kept.period)
}

#[derive(Serialize, Deserialize)]
struct HedgeBand<T> {
    half_width: T,
}

kept! {
    [T: Scalar], rebalance::HedgeBand<T>, [T: Serialize], [T: Deserialize<'de>];
    band => Ok(HedgeBand { half_width: band.half_width });
    kept: HedgeBand<T> => rebalance::HedgeBand::new(kept.half_width)
}

#[derive(Serialize, Deserialize)]
struct HedgeDeviation<T> {
    inner: T,
    outer: T,
    active: bool,
}

kept! {
    [T: Scalar], rebalance::HedgeDeviation<T>, [T: Serialize], [T: Deserialize<'de>];
    trigger => Ok(HedgeDeviation { inner: trigger.inner, outer: trigger.outer, active: trigger.active });
    kept: HedgeDeviation<T> => {
        let trigger = rebalance::HedgeDeviation::new(kept.inner, kept.outer)?;
        Ok(rebalance::HedgeDeviation { active: kept.active, ..trigger })
    }
}
