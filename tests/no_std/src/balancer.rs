//! Balancer v2's maths.

use cfmm_math::protocol::balancer::{fixed_point, log_exp, stable_math, weighted_math};

use crate::export::exports;

exports! {
    mod fixed_point as "protocol::balancer::fixed_point" {
        add, complement, div_down, div_up, mul_down, mul_up, pow_down, pow_down_v1, pow_up, pow_up_v1, sub,
    }
    mod log_exp as "protocol::balancer::log_exp" { exp, ln, log, pow }
    mod stable_math as "protocol::balancer::stable_math" {
        bpt_in_given_exact_tokens_out, bpt_out_given_exact_tokens_in, in_given_out, invariant, out_given_in,
        token_balance, token_in_given_exact_bpt_out, token_out_given_exact_bpt_in,
    }
    mod weighted_math as "protocol::balancer::weighted_math" {
        all_tokens_in_given_exact_bpt_out, bpt_in_given_exact_token_out, bpt_in_given_exact_tokens_out,
        bpt_in_given_exact_tokens_out_deployed, bpt_out_add_token, bpt_out_given_exact_token_in,
        bpt_out_given_exact_tokens_in, bpt_out_given_exact_tokens_in_deployed, in_given_out, in_given_out_v1, invariant,
        out_given_in, out_given_in_v1, token_in_given_exact_bpt_out,
        token_in_given_exact_bpt_out_v1, token_out_given_exact_bpt_in, token_out_given_exact_bpt_in_v1,
        tokens_out_given_exact_bpt_in,
    }
}
