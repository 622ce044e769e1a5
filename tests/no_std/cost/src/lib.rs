//! One export for each row of `cost.txt`: integers in, the lower limbs of the answer out, all ones for an error.
//!
//! Tuples of limbs are arguments of their own, so that nothing is measured but the function.

#![cfg_attr(not(feature = "peers"), no_std)]

use cfmm_math::protocol::balancer::{fixed_point, stable_math, weighted_math};
use cfmm_math::protocol::uniswap_v2::{self, SwapFee};
use cfmm_math::protocol::uniswap_v3::{Amount, sqrt_price_math, swap_math, tick_math};
use cfmm_math::protocol::{U256, full_math};
use cfmm_math::{
    Concentrated, ConstantProduct, Elementary, Fee, Invariant, Result, Rounding, Scalar, StableSwap, Weighted, WithFee,
    X_FOR_Y,
};
use fixed::types::{I64F64, U64F64, U128F0};

#[cfg(not(feature = "peers"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe extern "C" {
        #[link_name = "PANIC_REACHED"]
        fn panic_reached() -> !;
    }
    // SAFETY: never linked, as tests/no_std proves.
    unsafe { panic_reached() }
}

fn wide(high: u64, low: u64) -> U256 {
    U256::from_limbs([low, high, 0, 0])
}

fn u128_of(high: u64, low: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// `integer + fraction/2⁶⁴`
fn number(integer: u64, fraction: u64) -> U64F64 {
    U64F64::from_bits(u128_of(integer, fraction))
}

fn limbs(x: Result<U256>) -> u64 {
    x.map_or(u64::MAX, |x| {
        let [a, b, c, d] = x.into_limbs();
        a ^ b ^ c ^ d
    })
}

fn bits(x: Result<U64F64>) -> u64 {
    x.map_or(u64::MAX, |x| {
        let bits = x.to_bits();
        (bits >> 64) as u64 ^ bits as u64
    })
}

macro_rules! measured {
    ($(fn $name:ident($($argument:ident),* $(,)?) $body:block)*) => { $(
        #[unsafe(no_mangle)]
        #[allow(clippy::too_many_arguments)]
        pub extern "C" fn $name($($argument: u64),*) -> u64 $body
    )* };
}

#[cfg(feature = "peers")]
mod peers;

measured! {
    fn uniswap_v2_amount_out(x1, x0, y1, y0, dx1, dx0) {
        limbs(uniswap_v2::amount_out(wide(dx1, dx0), wide(x1, x0), wide(y1, y0), SwapFee::UNISWAP))
    }
    fn constant_product_u128(x1, x0, y1, y0, dx1, dx0) {
        let n = |high, low| U128F0::from_bits(u128_of(high, low));
        let quote = || {
            let pool = ConstantProduct::new(n(x1, x0), n(y1, y0))?;
            WithFee::new(pool, Fee::ratio(n(0, 3), n(0, 1_000))?)?.amount_out(X_FOR_Y, n(dx1, dx0))
        };
        quote().map_or(u64::MAX, |dy| dy.to_bits() as u64)
    }
    fn weighted_u64f64(x, y, wx, wy, dx) {
        let n = |x| number(x, 0);
        bits((|| Weighted::new([n(x), n(y)], [n(wx), n(wy)])?.amount_out(X_FOR_Y, n(dx)))())
    }
    fn concentrated_u64f64(x, y, lower, upper, dx) {
        let n = |x| number(x, 0);
        bits((|| Concentrated::new(n(x), n(y), n(lower), n(upper))?.amount_out(X_FOR_Y, n(dx)))())
    }
    fn stable_swap_u64f64(x, y, a, dx) {
        let n = |x| number(x, 0);
        bits((|| StableSwap::new([n(x), n(y)], n(a))?.amount_out(X_FOR_Y, n(dx)))())
    }
    fn mul_div_u64f64(a1, a0, b1, b0, c1, c0) {
        bits(number(a1, a0).mul_div(number(b1, b0), number(c1, c0), Rounding::Down))
    }
    fn sqrt_u64f64(x1, x0) { bits(number(x1, x0).sqrt_directed(Rounding::Down)) }
    fn ln_u64f64(x1, x0) { number(x1, x0).ln(Rounding::Down).map_or(u64::MAX, |x| x.to_bits() as u64) }
    fn exp_u64f64(x1, x0) { bits(number(x1, x0).exp(Rounding::Down)) }
    fn pow_u64f64(x1, x0, y1, y0) { bits(number(x1, x0).pow(I64F64::from_bits(u128_of(y1, y0) as i128), Rounding::Down)) }
    fn mul_div_256(a3, a2, a1, a0, b3, b2, b1, b0, d3, d2, d1, d0) {
        let n = |d, c, b, a| U256::from_limbs([a, b, c, d]);
        limbs(full_math::mul_div(n(a3, a2, a1, a0), n(b3, b2, b1, b0), n(d3, d2, d1, d0), Rounding::Down))
    }
    fn sqrt_256(x3, x2, x1, x0) { limbs(Ok(full_math::sqrt(U256::from_limbs([x0, x1, x2, x3])))) }
    fn sqrt_ratio_at_tick(t) { limbs(tick_math::sqrt_ratio_at_tick(t as i32)) }
    fn tick_at_sqrt_ratio(p2, p1, p0) {
        tick_math::tick_at_sqrt_ratio(U256::from_limbs([p0, p1, p2, 0])).map_or(u64::MAX, |t| i64::from(t) as u64)
    }
    fn compute_swap_step(p2, p1, p0, q2, q1, q0, l1, l0, dx1, dx0, fee_pips) {
        let n = |c, b, a| U256::from_limbs([a, b, c, 0]);
        let amount = Amount::In(wide(dx1, dx0));
        swap_math::compute_swap_step(n(p2, p1, p0), n(q2, q1, q0), u128_of(l1, l0), amount, fee_pips as u32)
            .map_or(u64::MAX, |step| limbs(Ok(step.sqrt_price_next ^ step.amount_out)))
    }
    fn amount_0_delta(p2, p1, p0, q2, q1, q0, l1, l0) {
        let n = |c, b, a| U256::from_limbs([a, b, c, 0]);
        limbs(sqrt_price_math::amount_0_delta(n(p2, p1, p0), n(q2, q1, q0), u128_of(l1, l0), Rounding::Up))
    }
    fn balancer_pow_down(x1, x0, y1, y0) { limbs(fixed_point::pow_down_v1(wide(x1, x0), wide(y1, y0))) }
    fn balancer_weighted_out(x1, x0, wx, y1, y0, wy, dx1, dx0) {
        limbs(weighted_math::out_given_in(wide(x1, x0), wide(0, wx), wide(y1, y0), wide(0, wy), wide(dx1, dx0)))
    }
    fn balancer_stable_invariant(amp, x1, x0, y1, y0) {
        limbs(stable_math::invariant(wide(0, amp), &[wide(x1, x0), wide(y1, y0)]))
    }
    fn balancer_stable_out(amp, x1, x0, y1, y0, dx1, dx0, d1, d0) {
        limbs(stable_math::out_given_in(
            wide(0, amp),
            &[wide(x1, x0), wide(y1, y0)],
            0,
            1,
            wide(dx1, dx0),
            wide(d1, d0),
        ))
    }
}
