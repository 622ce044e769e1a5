//! A pool of 80 % WETH and 20 % USDC: quotes to the wei as Balancer's contract has them, and what its providers lose to the
//! market, through the bridge.
//!
//! ```text
//! cargo run --release --features protocol --example balancer
//! ```

use cfmm_math::analytics::LpPosition;
use cfmm_math::bridge::balancer_weighted_pool;
use cfmm_math::protocol::balancer::weighted_pool::{Version, WeightedPool};
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Invariant, Result, X_FOR_Y, Y_FOR_X};

fn main() -> Result<()> {
    let [weights @ .., fee] = [800_000_000_000_000_000_u64, 200_000_000_000_000_000, 3_000_000_000_000_000];
    let mut pool = WeightedPool::new(Version::V4, [18, 6], weights.map(U256::from), U256::from(fee))?;
    let weth = U256::from(1_000_000_000_000_000_000_u64);
    let shares = pool.initialize([weth * U256::from(1_000), U256::from(500_000_000_000_u64)])?;
    println!("1,000 WETH and 500,000 USDC make {shares} shares, a rate of {}", pool.rate()?);

    let usdc = pool.amount_out(X_FOR_Y, weth)?;
    println!(
        "1 WETH buys {usdc} millionths of USDC; to be paid as many for it takes {} wei",
        pool.amount_in(X_FOR_Y, usdc)?
    );
    println!("and 2,000 USDC buy {} wei", pool.amount_out(Y_FOR_X, U256::from(2_000_000_000))?);

    let curve = balancer_weighted_pool(&pool, [0, 1])?;
    println!("the same in f64: {:.9} USDC", curve.amount_out(X_FOR_Y, 1.0)?);
    let position = LpPosition::new(curve, 2_000.0)?;
    for price in [500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0] {
        let loss = position.impermanent_loss(price)?.against_hold;
        println!(
            "WETH at {price:>5}: worth {:>12.2}, {:>7.3} % against holding",
            position.value_at(price)?,
            100.0 * loss
        );
    }

    let paid = pool.join_token_in_for_exact_bpt_out(shares >> 4, 1)?;
    println!("a sixteenth of the shares more, for USDC only: {paid} millionths");
    Ok(())
}
