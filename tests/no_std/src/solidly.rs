//! Solidly's pairs.

use cfmm_math::protocol::ExactPool;
use cfmm_math::protocol::solidly::{self, Pair, Terms};

use crate::export::exports;

exports! {
    mod solidly as "protocol::solidly" { d, f, get_y }
    for Terms as "protocol::solidly::Terms" { amount_out, contract, curve, fee, fee_bps, k, new, units }
    for Pair as "protocol::solidly::Pair" { amount_out, burn, from_state, k, mint, new, state, swap, terms }
    for Pair, ExactPool as "protocol::solidly::Pair as protocol::ExactPool" {
        amount_in, amount_out, apply, spot_price_x96,
    }
}
