//! Fees that follow the market.

use cfmm_math::analytics::dynamic_fee::{self, SurgeFee, VolatilityFee};
use cfmm_math::{Checked, ConstantProduct};
use fixed::types::I64F64;

use crate::export::exports;

type C = Checked<I64F64>;

exports! {
    "analytics::dynamic_fee::imbalance" = dynamic_fee::imbalance::<C>;
    "analytics::dynamic_fee::off_peg_fee" = dynamic_fee::off_peg_fee::<C>;
    "analytics::dynamic_fee::tracking_fee" = dynamic_fee::tracking_fee::<ConstantProduct<C>>;
    for SurgeFee<C> as "analytics::dynamic_fee::SurgeFee" { fee, new }
    for VolatilityFee as "analytics::dynamic_fee::VolatilityFee" {
        fee_1e18, fee_1e9, new, parameters, update_references, update_volatility_accumulator,
    }
}
