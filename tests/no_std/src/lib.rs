//! Every public function of the build without floating point, exported from a program without std, alloc or unwinding.
//!
//! The panic handler calls a function that does not exist: a panic that can be reached shows as an import of it.
//! `tests/no_std/check` compares the exports with the public interface and names what is missing.

#![no_std]

mod analytics;
mod balancer;
mod balancer_pools;
mod curve_crypto;
mod curve_finance;
mod curves;
mod dynamic_fee;
mod export;
mod int256;
mod numbers;
mod rebalance;
mod solidly;
mod uniswap_v2;
mod uniswap_v3;
mod uniswap_v3_pool;
mod uniswap_v4;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe extern "C" {
        #[link_name = "PANIC_REACHED"]
        fn panic_reached() -> !;
    }
    // SAFETY: never linked, see above.
    unsafe { panic_reached() }
}
