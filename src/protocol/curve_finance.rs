//! Curve Finance: its stable-swap pools and metapools, to the wei.
//!
//! The generations of contracts differ in their integers and are told apart by [`Variant`]; [`stable_math`] is the
//! equation, [`StablePool`] a pool of two to eight coins, [`MetaPool`] a coin against the shares of another pool.
//! Balances scaled to 18 decimals are the contracts' `xp`, amplifications are the contracts' own (`A` times
//! [`a_precision`](Variant::a_precision)), fees are in `10⁻¹⁰`, times are those of blocks in seconds.
//!
//! Reference: Egorov, "`StableSwap`: efficient mechanism for stablecoin liquidity" (2019); the documentation of Curve.

mod amplification;
pub mod crypto_math;
mod meta_pool;
pub mod stable_math;
mod stable_pool;
pub mod tricrypto_math;
pub mod twocrypto_math;
pub mod twocrypto_pool;
mod variant;

pub use self::amplification::Amplification;
pub use self::meta_pool::{MetaParameters, MetaPool, Underlying};
pub use self::stable_pool::{LiquidityChange, Parameters, StablePool, State, rate};
pub use self::variant::Variant;
