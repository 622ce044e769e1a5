//! One export for each row of `cost.tsv`: integers in, the lower limbs of the answer out, all ones for an error.
//!
//! Tuples of limbs are arguments of their own, so that nothing is measured but the function.

#![cfg_attr(any(target_arch = "bpf", all(target_arch = "wasm32", not(feature = "peers"))), no_std)]

use cfmm_math::protocol::balancer::composable_stable_pool::{self, ComposableStablePool};
use cfmm_math::protocol::balancer::weighted_pool::{self, Version, WeightedPool};
use cfmm_math::protocol::balancer::{fixed_point, stable_math, weighted_math};
use cfmm_math::protocol::curve_finance::twocrypto_pool::{self, TwocryptoPool};
use cfmm_math::protocol::curve_finance::{
    self, Amplification, StablePool, Variant, stable_math as curve_math, twocrypto_math,
};
use cfmm_math::protocol::solidly::{Contract, Curve, Terms};
use cfmm_math::protocol::uniswap_v2::{self, SwapFee};
use cfmm_math::protocol::uniswap_v3::{sqrt_price_math, swap_math, tick_math};
use cfmm_math::protocol::{Amount, U256, full_math};
use cfmm_math::{
    Concentrated, ConstantProduct, Elementary, Fee, Invariant, Result, Rounding, Scalar, StableSwap, Weighted, WithFee,
    X_FOR_Y, Y_FOR_X,
};
use fixed::types::{I64F64, U64F64, U128F0};

#[cfg(any(target_arch = "bpf", all(target_arch = "wasm32", not(feature = "peers"))))]
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

/// A pool of NG as it stands in storage.
#[inline(always)]
fn curve_ng(rates: [u64; 2], a: u64, fees: [u64; 3], balances: [U256; 2]) -> Result<StablePool<2>> {
    let [fee_1e10, admin_fee_1e10, offpeg_fee_multiplier_1e10] = fees;
    let parameters = curve_finance::Parameters {
        variant: Variant::Ng,
        rates: rates.map(|rate| wide(0, rate)),
        amplification: Amplification::constant(wide(0, a)),
        fee_1e10,
        admin_fee_1e10,
        offpeg_fee_multiplier_1e10,
    };
    StablePool::from_state(parameters, curve_finance::State { balances, ..curve_finance::State::default() })
}

/// A pool as it stands in storage; amounts are two words each, the upper one first.
#[inline(always)]
fn twocrypto(parameters: [u64; 10], amounts: [u64; 14], profits: [u64; 3], times: [u64; 2]) -> Result<TwocryptoPool> {
    let [x, y, ann, gamma, mid_fee_1e10, out_fee_1e10, fee_gamma, allowed_extra_profit, adjustment_step, ma_time] =
        parameters;
    let decimals = [x as u8, y as u8];
    let [x1, x0, y1, y0, d1, d0, shares1, shares0, scale1, scale0, oracle1, oracle0, last1, last0] = amounts;
    let [virtual_price, xcp_profit, xcp_profit_a] = profits.map(|profit| wide(0, profit));
    let [last_timestamp, last_admin_fee_claim_timestamp] = times;
    let state = twocrypto_pool::State {
        balances: [wide(x1, x0), wide(y1, y0)],
        d: wide(d1, d0),
        total_supply: wide(shares1, shares0),
        price_scale: wide(scale1, scale0),
        price_oracle: wide(oracle1, oracle0),
        last_prices: wide(last1, last0),
        last_timestamp,
        virtual_price,
        xcp_profit,
        xcp_profit_a,
        admin_lp_virtual_balance: U256::ZERO,
        last_admin_fee_claim_timestamp,
    };
    let parameters = twocrypto_pool::Parameters {
        decimals,
        ann,
        gamma,
        mid_fee_1e10,
        out_fee_1e10,
        fee_gamma,
        allowed_extra_profit,
        adjustment_step,
        ma_time,
    };
    TwocryptoPool::from_state(parameters, state)
}

#[inline(always)]
fn solidly(curve: Curve, decimals: [u64; 2], fee_bps: u64, reserves: [U256; 2], dx: U256) -> Result<U256> {
    let terms = Terms::new(Contract::Velodrome2, curve, decimals.map(|decimals| decimals as u8), fee_bps as u16)?;
    terms.amount_out(reserves, X_FOR_Y, dx)
}

macro_rules! measured {
    ($(fn $name:ident($($argument:ident),* $(,)?) $body:block)*) => {
        $(
            #[cfg(not(target_arch = "bpf"))]
            #[unsafe(no_mangle)]
            #[allow(clippy::too_many_arguments)]
            pub extern "C" fn $name($($argument: u64),*) -> u64 $body

            // What a program on Solana is given lies in memory.
            #[cfg(target_arch = "bpf")]
            #[unsafe(no_mangle)]
            pub extern "C" fn $name(input: &[u64; [$(stringify!($argument)),*].len()]) -> u64 {
                let &[$($argument),*] = input;
                $body
            }
        )*

        /// What a function answers on this machine.
        #[cfg(not(any(target_arch = "bpf", target_arch = "wasm32")))]
        pub fn answer(function: &str, arguments: &[u64]) -> Option<u64> {
            match function {
                $(stringify!($name) => match *arguments {
                    [$($argument),*] => Some($name($($argument),*)),
                    _ => None,
                },)*
                _ => None,
            }
        }
    };
}

#[cfg(feature = "bare-peers")]
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
    fn balancer_weighted_pool_swap(m, n, wx, wy, fee, x1, x0, y1, y0, s1, s0, dx1, dx0) {
        let state = weighted_pool::State { balances: [wide(x1, x0), wide(y1, y0)], total_supply: wide(s1, s0) };
        let swap = || {
            let weights = [wide(0, wx), wide(0, wy)];
            let pool = WeightedPool::new(Version::V4, [m as u8, n as u8], weights, wide(0, fee))?.with_state(state);
            let [_, out] = pool?.swap(X_FOR_Y, Amount::In(wide(dx1, dx0)))?;
            Ok(out)
        };
        limbs(swap())
    }
    fn balancer_composable_stable_pool_swap(m, n, rx, ry, amp, fee, x1, x0, y1, y0, b1, b0, s1, s0, dx1, dx0) {
        let state = composable_stable_pool::State {
            balances: [wide(x1, x0), wide(y1, y0)],
            bpt_balance: wide(b1, b0),
            actual_supply: wide(s1, s0),
        };
        let swap = || {
            let (decimals, rates) = ([m as u8, n as u8], [wide(0, rx), wide(0, ry)]);
            let pool = ComposableStablePool::new(decimals, rates, wide(0, amp), wide(0, fee))?.with_state(state);
            let [_, out] = pool?.swap(X_FOR_Y, Amount::In(wide(dx1, dx0)))?;
            Ok(out)
        };
        limbs(swap())
    }
    fn curve_ng_get_d(amp, x1, x0, y1, y0) {
        limbs(curve_math::get_d(Variant::Ng, wide(0, amp), &[wide(x1, x0), wide(y1, y0)]))
    }
    fn curve_ng_get_y(amp, x1, x0, y1, y0, z1, z0, d1, d0) {
        let balances = [wide(x1, x0), wide(y1, y0)];
        limbs(curve_math::get_y(Variant::Ng, 0, 1, wide(z1, z0), wide(0, amp), &balances, wide(d1, d0)))
    }
    fn curve_twocrypto_get_y(ann, gamma, x1, x0, y1, y0, d1, d0, i) {
        let balances = [wide(x1, x0), wide(y1, y0)];
        let version = twocrypto_math::Version::V200;
        let answer = twocrypto_math::get_y(version, wide(0, ann), wide(0, gamma), balances, wide(d1, d0), i as usize);
        limbs(answer.map(|[y, _]| y))
    }
    fn curve_ng_get_dy(rx, ry, a, fee, admin_fee, off_peg, x1, x0, y1, y0, dx1, dx0, now) {
        let pool = curve_ng([rx, ry], a, [fee, admin_fee, off_peg], [wide(x1, x0), wide(y1, y0)]);
        limbs(pool.and_then(|pool| pool.get_dy(X_FOR_Y, wide(dx1, dx0), now)))
    }
    fn curve_ng_exchange(rx, ry, a, fee, admin_fee, off_peg, x1, x0, y1, y0, dx1, dx0, now) {
        let pool = curve_ng([rx, ry], a, [fee, admin_fee, off_peg], [wide(x1, x0), wide(y1, y0)]);
        limbs(pool.and_then(|mut pool| pool.exchange(X_FOR_Y, wide(dx1, dx0), U256::ZERO, now)))
    }
    fn curve_twocrypto_get_dy(
        m, n, a, g, mid, out, fg, profit, step, time, x1, x0, y1, y0, d1, d0, s1, s0, p1, p0, o1, o0, l1, l0, vp, xcp,
        xcp_a, last, claim, dy1, dy0, _now,
    ) {
        let amounts = [x1, x0, y1, y0, d1, d0, s1, s0, p1, p0, o1, o0, l1, l0];
        let pool = twocrypto([m, n, a, g, mid, out, fg, profit, step, time], amounts, [vp, xcp, xcp_a], [last, claim]);
        limbs(pool.and_then(|pool| pool.get_dy(Y_FOR_X, wide(dy1, dy0))))
    }
    fn curve_twocrypto_exchange(
        m, n, a, g, mid, out, fg, profit, step, time, x1, x0, y1, y0, d1, d0, s1, s0, p1, p0, o1, o0, l1, l0, vp, xcp,
        xcp_a, last, claim, dy1, dy0, now,
    ) {
        let amounts = [x1, x0, y1, y0, d1, d0, s1, s0, p1, p0, o1, o0, l1, l0];
        let pool = twocrypto([m, n, a, g, mid, out, fg, profit, step, time], amounts, [vp, xcp, xcp_a], [last, claim]);
        limbs(pool.and_then(|mut pool| pool.exchange(Y_FOR_X, wide(dy1, dy0), now)))
    }
    fn solidly_stable_out(m, n, fee_bps, x1, x0, y1, y0, dx1, dx0) {
        limbs(solidly(Curve::Stable, [m, n], fee_bps, [wide(x1, x0), wide(y1, y0)], wide(dx1, dx0)))
    }
    fn solidly_volatile_out(m, n, fee_bps, x1, x0, y1, y0, dx1, dx0) {
        limbs(solidly(Curve::Volatile, [m, n], fee_bps, [wide(x1, x0), wide(y1, y0)], wide(dx1, dx0)))
    }
}
