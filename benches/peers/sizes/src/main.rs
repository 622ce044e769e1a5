//! Calls the function of the one feature that is on, with arguments that the optimiser does not know.

#![allow(unused_imports, reason = "each feature uses a part")]

use std::hint::black_box;

use cfmm_math::analytics::{Claim, EuropeanOption, Market};
use cfmm_math::protocol::balancer::weighted_math;
use cfmm_math::protocol::curve_finance::{Variant, stable_math};
use cfmm_math::protocol::uniswap_v3::pool::{Pool, PoolState, ProtocolFees, SortedTicks, Tick};
use cfmm_math::protocol::uniswap_v3::{Direction, swap_math};
use cfmm_math::protocol::{Amount, U256};
use cfmm_math::{Concentrated, ConstantProduct, Invariant, StableSwap, Weighted, X_FOR_Y};
use fixed::types::U64F64;

macro_rules! probes {
    ($($feature:literal: |$arguments:pat_param| $value:expr => $call:expr;)*) => {
        fn main() {
            $(
                #[cfg(feature = $feature)]
                {
                    let $arguments = black_box($value);
                    let _ = black_box($call);
                }
            )*
        }
    };
}

/// Bytes out of nowhere, so that no pool is known when the program is made.
#[allow(dead_code, reason = "some features use it")]
fn some<T: Copy>(value: T) -> T {
    black_box(value)
}

probes! {
    "constant_product_fixed": |(x, y, dx)| (U64F64::ONE, U64F64::ONE, U64F64::ONE) =>
        ConstantProduct::new(x, y).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "weighted_fixed": |(x, w, dx)| ([U64F64::ONE; 2], [U64F64::ONE; 2], U64F64::ONE) =>
        Weighted::new(x, w).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "concentrated_fixed": |([x, y, a, b], dx)| ([U64F64::ONE; 4], U64F64::ONE) =>
        Concentrated::new(x, y, a, b).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "stable_swap_fixed": |(x, a, dx)| ([U64F64::ONE; 2], U64F64::ONE, U64F64::ONE) =>
        StableSwap::new(x, a).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "constant_product_f64": |(x, y, dx)| (1.0, 1.0, 1.0) =>
        ConstantProduct::new(x, y).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "weighted_f64": |(x, w, dx)| ([1.0; 2], [1.0; 2], 1.0) =>
        Weighted::new(x, w).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "concentrated_f64": |([x, y, a, b], dx)| ([1.0; 4], 1.0) =>
        Concentrated::new(x, y, a, b).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "stable_swap_f64": |(x, a, dx)| ([1.0; 2], 1.0, 1.0) =>
        StableSwap::new(x, a).and_then(|pool| pool.amount_out(X_FOR_Y, dx));
    "claim_constant_product": |[x, y, p, sigma, t]| [1.0; 5] =>
        ConstantProduct::new(x, y).and_then(|pool| pool.claim(p, &Market::new(sigma, 0.0, 0.0)?, t));
    "claim_concentrated": |[x, y, a, b, p, sigma, t]| [1.0; 7] =>
        Concentrated::new(x, y, a, b).and_then(|pool| pool.claim(p, &Market::new(sigma, 0.0, 0.0)?, t));
    "claim_stable_swap": |(x, [a, p, sigma, t])| ([1.0; 2], [1.0; 4]) =>
        StableSwap::new(x, a).and_then(|pool| pool.claim(p, &Market::new(sigma, 0.0, 0.0)?, t));
    "option_price": |[s, k, sigma, t]| [1.0; 4] =>
        EuropeanOption::call(k, t).and_then(|option| option.price(s, &Market::new(sigma, 0.0, 0.0)?));
    "option_price_implied_vol": |[s, k, sigma, t]| [1.0; 4] =>
        implied_vol::PriceBlackScholes::builder().forward(s).strike(k).volatility(sigma).expiry(t).is_call(true).build()
            .map(|option| option.calculate::<implied_vol::DefaultSpecialFn>());
    "option_price_black_scholes": |[s, k, sigma, t]| [1.0; 4] => black_scholes::call(s, k, 0.0, sigma, t);
    "implied_volatility": |[price, s, k, t]| [1.0; 4] =>
        EuropeanOption::call(k, t).and_then(|option| option.implied_volatility(price, s, 0.0, 0.0));
    "implied_volatility_implied_vol": |[price, s, k, t]| [1.0; 4] =>
        implied_vol::ImpliedBlackVolatility::builder().option_price(price).forward(s).strike(k).expiry(t).is_call(true)
            .build().and_then(|option| option.calculate::<implied_vol::DefaultSpecialFn>());
    "implied_volatility_jaeckel": |[price, s, k, t]| [1.0; 4] => jaeckel::implied_black_volatility(price, s, k, t, 1.0);
    "implied_volatility_black_scholes": |[price, s, k, t]| [1.0; 4] => black_scholes::call_iv(price, s, k, 0.0, t);
    "v3_step": |(a, b, l, x, fee)| (U256::ONE, U256::ONE, 1, U256::ONE, 1) =>
        swap_math::compute_swap_step(a, b, l, Amount::In(x), fee);
    "v3_step_uniswap_v3_math": |(a, b, l, x, fee)| (U256::ONE, U256::ONE, 1, U256::ONE, 1) =>
        uniswap_v3_math::swap_math::compute_swap_step(a, b, l, alloy_primitives::I256::from_raw(x), fee).ok();
    "v3_quote": |(ticks, state, x)| ([Tick::default(); 8], PoolState::default(), U256::ONE) =>
        SortedTicks::new(ticks).and_then(|ticks| Pool::from_state(3_000, 60, state, ProtocolFees::default(), ticks))
            .and_then(|pool| pool.quote(some(Direction::ZeroForOne), Amount::In(x), None));
    "balancer_weighted": |[x, wx, y, wy, dx]| [U256::ONE; 5] => weighted_math::out_given_in(x, wx, y, wy, dx);
    "balancer_weighted_balancer_maths_rust": |[x, wx, y, wy, dx]| [U256::ONE; 5] =>
        balancer_maths_rust::pools::weighted::compute_out_given_exact_in(&x, &wx, &y, &wy, &dx).ok();
    "curve_get_y": |(xp, [x, amp, d])| ([U256::ONE; 2], [U256::ONE; 3]) =>
        stable_math::get_y(Variant::Template, 0, 1, x, amp, &xp, d);
    "curve_get_y_curve_math": |(xp, [x, amp, d])| ([U256::ONE; 2], [U256::ONE; 3]) =>
        curve_math::core::stableswap_v2::get_y(0, 1, x, &xp, d, amp);
}
