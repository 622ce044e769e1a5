//! Which functions in `f64` tests/determinism leaves out.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api;

/// What computes in `f64`: `number` for it, the curves, and what is made of them.
const COMPUTES: [&str; 14] = [
    "ConstantProduct",
    "Concentrated",
    "Fee",
    "Option as analytics::",
    "StableSwap",
    "Trade::",
    "Weighted",
    "WithFee",
    "_ as Liquidity",
    "analytics::",
    "array of _ as analytics::",
    "f64 as ",
    "simulation::",
    "tuple of _, _ as analytics::",
];

/// What has no number of its own: fields that `new` shows, what others pass on or store, and the same on more threads.
const PASSES_ON: [&str; 10] = [
    "::Gbm::drift",
    "::Gbm::volatility",
    "::Market::carry",
    "::Market::rate",
    "::Market::volatility",
    "Never as Default::default",
    "Never as analytics::rebalance::Trigger::rebalanced",
    "::run_parallel",
    "::serialize",
    "::deserialize",
];

/// The functions of a public interface that are not in the first column of a table.
pub fn missing(json: &Value, table: &str) -> BTreeSet<String> {
    let seen: BTreeSet<_> = table.lines().filter_map(|line| line.split('\t').next()).collect();
    let computes = |name: &String| COMPUTES.iter().any(|start| name.starts_with(start));
    let passes_on = |name: &String| PASSES_ON.iter().any(|end| name.ends_with(end));
    let left_out = |name: &String| computes(name) && !passes_on(name) && !seen.contains(name.as_str());
    api::functions(json).into_iter().filter(left_out).collect()
}
