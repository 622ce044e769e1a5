//! One function of each kind, exported from a program without std, alloc or unwinding.
//!
//! The panic handler calls a function that does not exist: a panic that can be reached does not link.

#![no_std]

use cfmm_math::{
    Concentrated, ConstantProduct, Elementary, Fee, Invariant, Liquidity, Rounding, StableSwap, Weighted, WithFee,
    X_FOR_Y,
};
use fixed::types::U64F64;

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
pub extern "C" fn elementary(high: u64, low: u64) -> u64 {
    answer((|| number(high, low).ln(Rounding::Down)?.exp(Rounding::Up))())
}
