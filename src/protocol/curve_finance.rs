//! Curve Finance: its pools, to the wei.

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
pub use self::meta_pool::{MetaParameters, MetaPool};
pub use self::stable_pool::{LiquidityChange, Parameters, StablePool, State, rate};
pub use self::variant::Variant;
