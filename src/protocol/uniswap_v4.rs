//! Uniswap v4: where v4-core's libraries differ from those of v3, to the wei.
//!
//! `SqrtPriceMath`, `LiquidityMath` and the tick math of v4-core 1.0.2 return the integers of v3:
//! [`uniswap_v3::sqrt_price_math`](super::uniswap_v3::sqrt_price_math) and its neighbours are the twins of both. Of the
//! amounts of a signed liquidity v4 has the opposite sign: what the caller is owed is positive.

pub mod lp_fee;
pub mod pool;
pub mod protocol_fee;
pub mod sqrt_price_math;
pub mod swap_math;
pub mod tick_math;
