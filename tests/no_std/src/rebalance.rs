//! When to rebalance.

use cfmm_math::Result;
use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeBand, HedgeDeviation, LossLimit, Never, Observation, OutOfRange, Periodic, Trigger, When,
};
use fixed::types::U64F64;

use crate::export::exports;

type N = U64F64;
type Decision = When<N, fn(&Observation<N>) -> Result<bool>>;
type Two = (DistanceBand<N>, Periodic<N>);

macro_rules! triggers {
    ($($trigger:ty, $name:literal;)*) => { $( exports! {
        for $trigger, Trigger as ($name, " as analytics::rebalance::Trigger") { observe, rebalanced, sees_loss }
    } )* };
}

triggers! {
    DistanceBand<N>, "analytics::rebalance::DistanceBand";
    HedgeBand<N>, "analytics::rebalance::HedgeBand";
    HedgeDeviation<N>, "analytics::rebalance::HedgeDeviation";
    LossLimit<N>, "analytics::rebalance::LossLimit";
    Never<N>, "analytics::rebalance::Never";
    OutOfRange<N>, "analytics::rebalance::OutOfRange";
    Periodic<N>, "analytics::rebalance::Periodic";
    Decision, "analytics::rebalance::When";
    &mut LossLimit<N>, "&mut _";
    Option<OutOfRange<N>>, "Option";
    Two, "tuple of _, _";
    [Periodic<N>; 3], "array of _";
    [Periodic<N>], "slice of _";
}

exports! {
    for DistanceBand<N> as "analytics::rebalance::DistanceBand" { new }
    for HedgeBand<N> as "analytics::rebalance::HedgeBand" { new }
    for HedgeDeviation<N> as "analytics::rebalance::HedgeDeviation" { new }
    for LossLimit<N> as "analytics::rebalance::LossLimit" { new }
    for Never<N> as "analytics::rebalance::Never" { new }
    for Never<N>, Default as "analytics::rebalance::Never as Default" { default }
    for Observation<N> as "analytics::rebalance::Observation" { validated }
    for OutOfRange<N> as "analytics::rebalance::OutOfRange" { new }
    for Periodic<N> as "analytics::rebalance::Periodic" { new }
    for Decision as "analytics::rebalance::When" { new }
}
