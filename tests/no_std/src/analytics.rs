//! The measures that are generic over the number, of one curve.

use cfmm_math::analytics::{self, LpPosition, SpotGreeks};
use cfmm_math::{Checked, ConstantProduct};
use fixed::types::I64F64;

use crate::export::exports;

type C = Checked<I64F64>;
type Pool = ConstantProduct<C>;

exports! {
    for LpPosition<Pool> as "analytics::LpPosition" {
        at_spot, entry_price, greeks_at, held_value_at, holdings_at, impermanent_loss, loss_greeks_at, net_loss, new,
        pool, scale, share, value_at, with_capital, with_share,
    }
    for SpotGreeks<C> as "analytics::SpotGreeks" { per_percent }
    "analytics::SpotGreeks::of" = SpotGreeks::of::<Pool>;
    "analytics::break_even_fee_rate" = analytics::break_even_fee_rate::<Pool>;
    "analytics::break_even_fee_yield" = analytics::break_even_fee_yield::<C>;
    "analytics::break_even_turnover" = analytics::break_even_turnover::<Pool>;
    "analytics::capital_efficiency" = analytics::capital_efficiency::<C>;
    "analytics::impermanent_loss" = analytics::impermanent_loss::<Pool>;
    "analytics::impermanent_loss_weighted" = analytics::impermanent_loss_weighted::<C>;
    "analytics::implied_volatility" = analytics::implied_volatility::<Pool>;
    "analytics::implied_volatility_of_tick" = analytics::implied_volatility_of_tick::<C>;
    "analytics::implied_volatility_of_volume" = analytics::implied_volatility_of_volume::<Pool>;
    "analytics::lvr_rate" = analytics::lvr_rate::<Pool>;
    "analytics::lvr_yield" = analytics::lvr_yield::<Pool>;
    "analytics::range_for_delta" = analytics::range_for_delta::<C>;
    "analytics::realized_lvr" = |pool: &Pool, prices: &[C]| analytics::realized_lvr(pool, prices.iter().copied());
}
