//! Laws of cfmm-math under arbitrary input.
//!
//! Every module holds one group of laws and `run`, which reads a case from bytes and panics where a law is broken.
//! `fuzz_targets` gives them to libFuzzer, `tests/replay.rs` gives them the committed corpora.

pub mod analytics;
#[path = "../../tests/support/ball.rs"]
pub mod ball;
pub mod curves;
#[path = "../../tests/support/exact.rs"]
pub mod exact;
pub mod input;
pub mod liquidity;
pub mod numbers;
#[path = "../../tests/support/pools.rs"]
pub mod pools;
pub mod power;
pub mod stable_swap;
pub mod stored;
pub mod swaps;
pub mod uniswap_v3;
pub mod wide;

/// The targets by name.
pub const TARGETS: [(&str, fn(&[u8])); 8] = [
    ("liquidity", liquidity::run),
    ("analytics", analytics::run),
    ("uniswap_v3", uniswap_v3::run),
    ("stable_swap", stable_swap::run),
    ("serde", stored::run),
    ("swaps", swaps::run),
    ("power", power::run),
    ("wide", wide::run),
];

/// The entry of a target: libFuzzer's under `cargo fuzz`, else a program that replays the files that it is given.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::$name::run(data));

        #[cfg(not(fuzzing))]
        fn main() -> std::io::Result<()> {
            for path in std::env::args_os().skip(1) {
                $crate::$name::run(&std::fs::read(&path)?);
                println!("{} holds", path.display());
            }
            Ok(())
        }
    };
}
