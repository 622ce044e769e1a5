//! When to rebalance.

use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeDeviation, LossLimit, Observation, OutOfRange, Periodic, Trigger,
};
use fixed::types::U64F64;

use crate::export::exports;

type N = U64F64;
type Two = (DistanceBand<N>, Periodic<N>);

macro_rules! triggers {
    ($($trigger:ty, $name:literal;)*) => { $( exports! {
        for $trigger, Trigger as ($name, " as analytics::rebalance::Trigger") { observe, rebalanced }
    } )* };
}

triggers! {
    DistanceBand<N>, "analytics::rebalance::DistanceBand";
    HedgeDeviation<N>, "analytics::rebalance::HedgeDeviation";
    LossLimit<N>, "analytics::rebalance::LossLimit";
    OutOfRange<N>, "analytics::rebalance::OutOfRange";
    Periodic<N>, "analytics::rebalance::Periodic";
    &mut LossLimit<N>, "&mut _";
    Option<OutOfRange<N>>, "Option";
    Two, "tuple of _, _";
    [Periodic<N>; 3], "array of _";
    [Periodic<N>], "slice of _";
}

exports! {
    for DistanceBand<N> as "analytics::rebalance::DistanceBand" { new }
    for HedgeDeviation<N> as "analytics::rebalance::HedgeDeviation" { new }
    for LossLimit<N> as "analytics::rebalance::LossLimit" { new }
    for Observation<N> as "analytics::rebalance::Observation" { validated }
    for OutOfRange<N> as "analytics::rebalance::OutOfRange" { new }
    for Periodic<N> as "analytics::rebalance::Periodic" { new }
}
