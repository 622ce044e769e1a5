//! One function of each kind, exported from a program without std, alloc or unwinding.
//!
//! The panic handler calls a function that does not exist: a panic that can be reached shows as an import of it.

#![no_std]

mod balancer;
mod curve_crypto;
mod solidly;
mod curve_finance;
mod uniswap;
mod uniswap_pool;

use cfmm_math::{
    Checked, Concentrated, ConstantProduct, Elementary, Fee, Invariant, Liquidity, PoolValue, Real, Rounding, Scalar,
    StableSwap, Weighted, WithFee, X_FOR_Y,
};
use fixed::FixedU64;
use fixed::types::extra::U32;
use fixed::types::{I64F64, U64F64};

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe extern "C" {
        #[link_name = "PANIC_REACHED"]
        fn panic_reached() -> !;
    }
    // SAFETY: never linked, see above.
    unsafe { panic_reached() }
}

fn number(high: u64, low: u64) -> U64F64 {
    U64F64::from_bits(u128::from(high) << 64 | u128::from(low))
}

/// The integer part, or all ones for an error.
fn answer(result: cfmm_math::Result<U64F64>) -> u64 {
    result.map_or(u64::MAX, U64F64::to_num)
}

#[unsafe(no_mangle)]
pub extern "C" fn constant_product(x: u64, y: u64, dx: u64) -> u64 {
    answer((|| {
        let pool = ConstantProduct::new(number(x, 0), number(y, 0))?;
        WithFee::new(pool, Fee::basis_points(30)?)?.swap(X_FOR_Y, number(dx, 0))
    })())
}

#[unsafe(no_mangle)]
pub extern "C" fn weighted(x: u64, y: u64, w: u64, dx: u64) -> u64 {
    answer((|| {
        Weighted::new([number(x, 0), number(y, 0)], [number(w, 0), number(1, 0)])?.amount_out(X_FOR_Y, number(dx, 0))
    })())
}

#[unsafe(no_mangle)]
pub extern "C" fn concentrated(x: u64, y: u64, a: u64, b: u64, dx: u64) -> u64 {
    answer(
        (|| Concentrated::new(number(x, 0), number(y, 0), number(a, 0), number(b, 0))?.swap(X_FOR_Y, number(dx, 0)))(),
    )
}

#[unsafe(no_mangle)]
pub extern "C" fn stable_swap(x: u64, y: u64, z: u64, a: u64, dx: u64) -> u64 {
    answer((|| {
        let mut pool = StableSwap::new([x, y, z].map(|x| number(x, 0)), number(a, 0))?;
        pool.swap_to_price(X_FOR_Y, number(0, dx))?;
        pool.amount_in(X_FOR_Y, number(dx, 0))
    })())
}

#[unsafe(no_mangle)]
pub extern "C" fn liquidity(x: u64, y: u64, w: u64, dx: u64) -> u64 {
    answer((|| {
        let pool = Weighted::new([number(x, 0), number(y, 0)], [number(w, 0), number(1, 0)])?;
        let mut pool = WithFee::new(pool, Fee::pips(3_000)?)?;
        let supply = pool.initial_shares()?;
        let shares = pool.deposit_one(0, number(dx, 0), supply)?;
        pool.withdraw_one(1, shares, supply)
    })())
}

#[unsafe(no_mangle)]
pub extern "C" fn prices(x: u64, y: u64, a: u64, dx: u64) -> u64 {
    answer((|| {
        let pool = StableSwap::new([x, y, x, y, x, y, x, y].map(|x| number(x, 0)), number(a, 0))?;
        let impact = pool.price_impact(X_FOR_Y, number(dx, 0))?;
        pool.spot_price(X_FOR_Y, Rounding::Up)?.plus(pool.price_slope(X_FOR_Y, Rounding::Down)?)?.plus(impact)
    })())
}

#[unsafe(no_mangle)]
pub extern "C" fn balanced_liquidity(x: u64, y: u64, dx: u64, dy: u64) -> u64 {
    let n = |x| FixedU64::<U32>::from_bits(x);
    let run = || {
        let mut pool = WithFee::new(ConstantProduct::new(n(x), n(y))?, Fee::ratio(n(3), n(1_000))?)?;
        let supply = pool.initial_shares()?;
        let shares = pool.deposit(&[n(dx), n(dy)], supply)?;
        let mut paid = [n(0); 2];
        pool.withdraw(shares, supply.plus(shares)?, &mut paid)?;
        pool.withdraw_exact(&paid, supply)
    };
    run().map_or(u64::MAX, FixedU64::to_bits)
}

/// The analysis side, in fixed point.
#[unsafe(no_mangle)]
pub extern "C" fn values(x: i64, y: i64, from: i64, to: i64) -> i64 {
    let n = |x| Checked::<I64F64>::rational(x, 1_000);
    let run = || {
        let range = Concentrated::new(n(x), n(y), n(from), n(to))?;
        let stable = StableSwap::new([n(x), n(y)], n(100_000))?;
        let weighted = Weighted::new([n(x), n(y)], [n(1), n(4)])?;
        let product = ConstantProduct::new(n(x), n(y))?;
        let (p, q) = (n(from), n(to));
        let losses = range.divergence(p, q)? + stable.divergence(p, q)? + weighted.divergence(p, q)?;
        (losses + product.divergence(p, q)? + stable.depth_at(p)? + weighted.value_at(q)?).get()
    };
    run().map_or(i64::MIN, I64F64::to_num)
}

#[unsafe(no_mangle)]
pub extern "C" fn elementary(high: u64, low: u64) -> u64 {
    answer((|| number(high, low).ln(Rounding::Down)?.exp(Rounding::Up))())
}
