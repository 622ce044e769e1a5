//! Those that need std.

use alloy_primitives::I256;
use alloy_primitives::aliases::{I24, U24};
use balancer_maths_rust::common::maths::pow_down_fixed;
use balancer_maths_rust::pools::stable::stable_math;
use balancer_maths_rust::pools::weighted::weighted_math;
use curve_math::core::{stableswap_ng, twocrypto_ng};
use ruint::aliases::U256;
use uniswap_v3_sdk::utils as sdk;

use super::{limbs, wide};

measured! {
    fn ruint_sqrt_256(x3, x2, x1, x0) { limbs(U256::from_limbs([x0, x1, x2, x3]).root(2)) }
    fn sdk_sqrt_ratio_at_tick(t) {
        let tick = I24::try_from(t as i32);
        tick.ok().and_then(|t| sdk::get_sqrt_ratio_at_tick(t).ok()).map_or(u64::MAX, |x| limbs(U256::from(x)))
    }
    fn sdk_tick_at_sqrt_ratio(p2, p1, p0) {
        let tick = sdk::get_tick_at_sqrt_ratio(U256::from_limbs([p0, p1, p2, 0]));
        tick.map_or(u64::MAX, |t| i64::from(t.as_i32()) as u64)
    }
    fn sdk_compute_swap_step(p2, p1, p0, q2, q1, q0, l1, l0, dx1, dx0, fee_pips) {
        let n = |c, b, a| U256::from_limbs([a, b, c, 0]);
        let amount = I256::from_raw(wide(dx1, dx0));
        let step = sdk::compute_swap_step(n(p2, p1, p0), n(q2, q1, q0), crate::u128_of(l1, l0), amount, U24::from(fee_pips));
        step.map_or(u64::MAX, |(next, _, out, _)| limbs(next ^ out))
    }
    fn sdk_amount_0_delta(p2, p1, p0, q2, q1, q0, l1, l0) {
        let n = |c, b, a| U256::from_limbs([a, b, c, 0]);
        sdk::get_amount_0_delta(n(p2, p1, p0), n(q2, q1, q0), crate::u128_of(l1, l0), true).map_or(u64::MAX, limbs)
    }
    fn maths_balancer_pow_down(x1, x0, y1, y0) {
        pow_down_fixed(&wide(x1, x0), &wide(y1, y0)).map_or(u64::MAX, limbs)
    }
    fn maths_balancer_weighted_out(x1, x0, wx, y1, y0, wy, dx1, dx0) {
        let [x, wx, y, wy, dx] = [wide(x1, x0), wide(0, wx), wide(y1, y0), wide(0, wy), wide(dx1, dx0)];
        weighted_math::compute_out_given_exact_in(&x, &wx, &y, &wy, &dx).map_or(u64::MAX, limbs)
    }
    fn maths_balancer_stable_invariant(amp, x1, x0, y1, y0) {
        stable_math::compute_invariant(&wide(0, amp), &[wide(x1, x0), wide(y1, y0)]).map_or(u64::MAX, limbs)
    }
    fn maths_balancer_stable_out(amp, x1, x0, y1, y0, dx1, dx0, d1, d0) {
        let balances = [wide(x1, x0), wide(y1, y0)];
        stable_math::compute_out_given_exact_in(&wide(0, amp), &balances, 0, 1, &wide(dx1, dx0), &wide(d1, d0))
            .map_or(u64::MAX, limbs)
    }
    fn curvemath_curve_ng_get_d(amp, x1, x0, y1, y0) {
        stableswap_ng::get_d(&[wide(x1, x0), wide(y1, y0)], wide(0, amp)).map_or(u64::MAX, limbs)
    }
    fn curvemath_curve_ng_get_y(amp, x1, x0, y1, y0, z1, z0, d1, d0) {
        let balances = [wide(x1, x0), wide(y1, y0)];
        stableswap_ng::get_y(0, 1, wide(z1, z0), &balances, wide(d1, d0), wide(0, amp)).map_or(u64::MAX, limbs)
    }
    fn curvemath_curve_twocrypto_get_y(ann, gamma, x1, x0, y1, y0, d1, d0, i) {
        let balances = [wide(x1, x0), wide(y1, y0)];
        let answer = twocrypto_ng::get_y_2_ng(wide(0, ann), wide(0, gamma), balances, wide(d1, d0), i as usize);
        answer.map_or(u64::MAX, |(y, _)| limbs(y))
    }
}
