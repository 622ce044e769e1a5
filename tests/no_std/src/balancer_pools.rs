//! Balancer v2's pools, of three tokens.

use cfmm_math::Result;
use cfmm_math::protocol::balancer::composable_stable_pool::{AmplificationUpdate, ComposableStablePool};
use cfmm_math::protocol::balancer::liquidity_bootstrapping_pool::{GradualWeightUpdate, LiquidityBootstrappingPool};
use cfmm_math::protocol::balancer::weighted_pool::WeightedPool;
use cfmm_math::protocol::{ExactPool, U256};

use crate::export::exports;

type Weighted = WeightedPool<3>;
type Stable = ComposableStablePool<3>;
type Launch = LiquidityBootstrappingPool<3>;
/// A join or an exit.
type Call = fn(&mut Weighted) -> Result<U256>;

exports! {
    for Weighted as "protocol::balancer::weighted_pool::WeightedPool" {
        exit_bpt_in_for_exact_tokens_out, exit_exact_bpt_in_for_one_token_out, exit_exact_bpt_in_for_tokens_out,
        initialize, invariant, join_all_tokens_in_for_exact_bpt_out, join_exact_tokens_in,
        join_token_in_for_exact_bpt_out, new, normalized_weights, rate, scaling_factors, set_swap_fee_percentage, state,
        swap, swap_fee_percentage, version, with_state,
    }
    for Weighted, ExactPool as "protocol::balancer::weighted_pool::WeightedPool as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
    for AmplificationUpdate as "protocol::balancer::composable_stable_pool::AmplificationUpdate" { start, value_at }
    for Stable as "protocol::balancer::composable_stable_pool::ComposableStablePool" {
        amplification, exit_bpt_in_for_exact_tokens_out, exit_exact_bpt_in_for_one_token_out,
        exit_exact_bpt_in_for_tokens_out, initialize, invariant, join_all_tokens_in_for_exact_bpt_out,
        join_exact_tokens_in, join_token_in_for_exact_bpt_out, marginal_price_x96, new, rate, scaling_factors,
        set_amplification, set_rates, set_swap_fee_percentage, state, swap, swap_fee_percentage, with_state,
    }
    for Stable, ExactPool as "protocol::balancer::composable_stable_pool::ComposableStablePool as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
    for GradualWeightUpdate<3> as "protocol::balancer::liquidity_bootstrapping_pool::GradualWeightUpdate" {
        constant, from_stored, new, weights_at,
    }
    for Launch as "protocol::balancer::liquidity_bootstrapping_pool::LiquidityBootstrappingPool" {
        at, initialize, new, set_swap_fee_percentage, set_swaps, state, swap, swaps, update_weights_gradually,
        weight_update, with_state,
    }
    "protocol::balancer::liquidity_bootstrapping_pool::LiquidityBootstrappingPool::change" =
        |pool: &mut Launch, now, call: Call| pool.change(now, call);
}
