//! The laws that every curve keeps in every number, on random pools and chains of operations.
//!
//! In fixed point they are exact and are decided by integers of any size that share no code with the crate. In `f64`
//! they hold to 10⁻⁹ of the reserves. Failing seeds are kept in `laws.proptest-regressions` and run first.
#![cfg(all(feature = "float", feature = "fixed"))]
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    clippy::large_types_passed_by_value,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test that panics has done its work"
)]

#[path = "laws/curves.rs"]
mod curves;
#[path = "laws/liquidity.rs"]
mod liquidity;
#[path = "laws/number.rs"]
mod number;
#[path = "laws/price.rs"]
mod price;
#[path = "laws/runner.rs"]
mod runner;
#[path = "laws/swap.rs"]
mod swap;
#[path = "laws/value.rs"]
mod value;

use cfmm_math::{Concentrated, ConstantProduct, StableSwap, Weighted, WithFee};
use number::{I24, I60, Q16, Q32, Q64, Q100, Real64, Wei};

/// A table of tests: one row for each curve × number, `law::<curve<number>>(cases, share answered)`, with the `law`
/// that the module names.
macro_rules! table {
    ($cases:expr, $answered:expr; $($name:ident: $pool:ty;)*) => { $(
        #[test]
        fn $name() {
            law::<$pool>($cases, $answered);
        }
    )* };
}

/// Trades.
mod swaps {
    use super::swap::swap_laws as law;
    use super::*;

    table! { 3_000, 0.85;
        constant_product_f64: ConstantProduct<f64>;
        constant_product_q32: ConstantProduct<Q32>;
        constant_product_q16: ConstantProduct<Q16>;
        constant_product_q64: ConstantProduct<Q64>;
        constant_product_wei: ConstantProduct<Wei>;
        constant_product_q100: ConstantProduct<Q100>;
        constant_product_i24: ConstantProduct<I24>;
        constant_product_i60: ConstantProduct<I60>;
        constant_product_checked: ConstantProduct<Real64>;
        concentrated_f64: Concentrated<f64>;
        concentrated_q32: Concentrated<Q32>;
        concentrated_q16: Concentrated<Q16>;
        concentrated_q64: Concentrated<Q64>;
        concentrated_wei: Concentrated<Wei>;
        concentrated_q100: Concentrated<Q100>;
        concentrated_i24: Concentrated<I24>;
        concentrated_i60: Concentrated<I60>;
        concentrated_checked: Concentrated<Real64>;
        stable_swap_2_f64: StableSwap<f64, 2>;
        stable_swap_2_q32: StableSwap<Q32, 2>;
        stable_swap_2_q16: StableSwap<Q16, 2>;
        stable_swap_2_q64: StableSwap<Q64, 2>;
        stable_swap_2_wei: StableSwap<Wei, 2>;
        stable_swap_2_q100: StableSwap<Q100, 2>;
        stable_swap_2_i24: StableSwap<I24, 2>;
        stable_swap_2_i60: StableSwap<I60, 2>;
        stable_swap_2_checked: StableSwap<Real64, 2>;
        weighted_2_f64: Weighted<f64, 2>;
        weighted_2_q32: Weighted<Q32, 2>;
        weighted_2_q16: Weighted<Q16, 2>;
        weighted_2_q64: Weighted<Q64, 2>;
        weighted_2_wei: Weighted<Wei, 2>;
        weighted_2_q100: Weighted<Q100, 2>;
        weighted_2_i24: Weighted<I24, 2>;
        weighted_2_i60: Weighted<I60, 2>;
        weighted_2_checked: Weighted<Real64, 2>;
        stable_swap_3_q64: StableSwap<Q64, 3>;
        stable_swap_4_q64: StableSwap<Q64, 4>;
        stable_swap_5_i60: StableSwap<I60, 5>;
        stable_swap_6_q32: StableSwap<Q32, 6>;
        stable_swap_7_q64: StableSwap<Q64, 7>;
        stable_swap_8_f64: StableSwap<f64, 8>;
        stable_swap_8_q64: StableSwap<Q64, 8>;
        stable_swap_8_wei: StableSwap<Wei, 8>;
        weighted_3_q64: Weighted<Q64, 3>;
        weighted_3_f64: Weighted<f64, 3>;
        weighted_5_q32: Weighted<Q32, 5>;
        weighted_8_q64: Weighted<Q64, 8>;
        weighted_8_f64: Weighted<f64, 8>;
        weighted_8_wei: Weighted<Wei, 8>;
        constant_product_with_fee_f64: WithFee<ConstantProduct<f64>>;
        constant_product_with_fee_q64: WithFee<ConstantProduct<Q64>>;
        concentrated_with_fee_f64: WithFee<Concentrated<f64>>;
        concentrated_with_fee_q64: WithFee<Concentrated<Q64>>;
        stable_swap_2_with_fee_f64: WithFee<StableSwap<f64, 2>>;
        stable_swap_2_with_fee_q64: WithFee<StableSwap<Q64, 2>>;
        weighted_2_with_fee_f64: WithFee<Weighted<f64, 2>>;
        weighted_2_with_fee_q64: WithFee<Weighted<Q64, 2>>;
        constant_product_with_fee_wei: WithFee<ConstantProduct<Wei>>;
        stable_swap_3_with_fee_q32: WithFee<StableSwap<Q32, 3>>;
        concentrated_with_fee_i24: WithFee<Concentrated<I24>>;
        weighted_3_with_fee_wei: WithFee<Weighted<Wei, 3>>;
        stable_swap_2_with_fee_checked: WithFee<StableSwap<Real64, 2>>;
    }
}

/// Chains of up to 300 operations on a few units.
mod tiny_chains {
    use super::liquidity::tiny_chains as law;
    use super::*;

    table! { 200, 0.5;
        constant_product_q64: ConstantProduct<Q64>;
        constant_product_wei: ConstantProduct<Wei>;
        constant_product_i24: ConstantProduct<I24>;
        concentrated_q64: Concentrated<Q64>;
        concentrated_wei: Concentrated<Wei>;
        concentrated_i24: Concentrated<I24>;
        stable_swap_2_q64: StableSwap<Q64, 2>;
        stable_swap_2_wei: StableSwap<Wei, 2>;
        stable_swap_2_i24: StableSwap<I24, 2>;
        weighted_2_q64: Weighted<Q64, 2>;
        weighted_2_wei: Weighted<Wei, 2>;
        weighted_2_i24: Weighted<I24, 2>;
        stable_swap_3_wei: StableSwap<Wei, 3>;
        stable_swap_8_q64: StableSwap<Q64, 8>;
        weighted_3_q32: Weighted<Q32, 3>;
        weighted_8_wei: Weighted<Wei, 8>;
        constant_product_with_fee_q64: WithFee<ConstantProduct<Q64>>;
        concentrated_with_fee_q64: WithFee<Concentrated<Q64>>;
        stable_swap_2_with_fee_q64: WithFee<StableSwap<Q64, 2>>;
        weighted_2_with_fee_q64: WithFee<Weighted<Q64, 2>>;
        stable_swap_3_with_fee_wei: WithFee<StableSwap<Wei, 3>>;
    }
}

/// Chains of operations on pools of any size.
mod chains {
    use super::liquidity::chains as law;
    use super::*;

    table! { 300, 0.6;
        constant_product_f64: ConstantProduct<f64>;
        constant_product_q64: ConstantProduct<Q64>;
        constant_product_checked: ConstantProduct<Real64>;
        concentrated_f64: Concentrated<f64>;
        concentrated_q64: Concentrated<Q64>;
        concentrated_checked: Concentrated<Real64>;
        stable_swap_2_f64: StableSwap<f64, 2>;
        stable_swap_2_q64: StableSwap<Q64, 2>;
        stable_swap_2_checked: StableSwap<Real64, 2>;
        weighted_2_f64: Weighted<f64, 2>;
        weighted_2_q64: Weighted<Q64, 2>;
        weighted_2_checked: Weighted<Real64, 2>;
        stable_swap_5_wei: StableSwap<Wei, 5>;
        weighted_3_q32: Weighted<Q32, 3>;
        constant_product_with_fee_f64: WithFee<ConstantProduct<f64>>;
        constant_product_with_fee_q64: WithFee<ConstantProduct<Q64>>;
        concentrated_with_fee_f64: WithFee<Concentrated<f64>>;
        concentrated_with_fee_q64: WithFee<Concentrated<Q64>>;
        stable_swap_2_with_fee_f64: WithFee<StableSwap<f64, 2>>;
        stable_swap_2_with_fee_q64: WithFee<StableSwap<Q64, 2>>;
        weighted_2_with_fee_f64: WithFee<Weighted<f64, 2>>;
        weighted_2_with_fee_q64: WithFee<Weighted<Q64, 2>>;
    }
}

/// Swaps made of deposits and withdrawals, on each of these curves with a fee.
mod disguised_swaps {
    use super::liquidity::disguised_swaps as law;
    use super::*;

    table! { 1_500, 0.6;
        constant_product_f64: ConstantProduct<f64>;
        constant_product_q64: ConstantProduct<Q64>;
        concentrated_q64: Concentrated<Q64>;
        stable_swap_2_f64: StableSwap<f64, 2>;
        stable_swap_2_q64: StableSwap<Q64, 2>;
        weighted_2_f64: Weighted<f64, 2>;
        weighted_2_q64: Weighted<Q64, 2>;
        stable_swap_3_wei: StableSwap<Wei, 3>;
        weighted_3_q64: Weighted<Q64, 3>;
    }
}

/// Prices.
mod prices {
    use super::price::price_laws as law;
    use super::*;

    table! { 4_000, 0.9;
        constant_product_f64: ConstantProduct<f64>;
        constant_product_q64: ConstantProduct<Q64>;
        constant_product_checked: ConstantProduct<Real64>;
        concentrated_f64: Concentrated<f64>;
        concentrated_q64: Concentrated<Q64>;
        concentrated_checked: Concentrated<Real64>;
        stable_swap_2_f64: StableSwap<f64, 2>;
        stable_swap_2_q64: StableSwap<Q64, 2>;
        stable_swap_2_checked: StableSwap<Real64, 2>;
        weighted_2_f64: Weighted<f64, 2>;
        weighted_2_q64: Weighted<Q64, 2>;
        weighted_2_checked: Weighted<Real64, 2>;
        stable_swap_8_q64: StableSwap<Q64, 8>;
        weighted_5_i60: Weighted<I60, 5>;
        constant_product_with_fee_f64: WithFee<ConstantProduct<f64>>;
        constant_product_with_fee_q64: WithFee<ConstantProduct<Q64>>;
        concentrated_with_fee_f64: WithFee<Concentrated<f64>>;
        concentrated_with_fee_q64: WithFee<Concentrated<Q64>>;
        stable_swap_2_with_fee_f64: WithFee<StableSwap<f64, 2>>;
        stable_swap_2_with_fee_q64: WithFee<StableSwap<Q64, 2>>;
        weighted_2_with_fee_f64: WithFee<Weighted<f64, 2>>;
        weighted_2_with_fee_q64: WithFee<Weighted<Q64, 2>>;
    }
}

/// Positions.
mod values {
    use super::value::value_laws as law;
    use super::*;

    table! { 4_000, 0.95;
        constant_product_f64: ConstantProduct<f64>;
        constant_product_checked: ConstantProduct<Real64>;
        concentrated_f64: Concentrated<f64>;
        concentrated_checked: Concentrated<Real64>;
        stable_swap_2_f64: StableSwap<f64, 2>;
        stable_swap_2_checked: StableSwap<Real64, 2>;
        weighted_2_f64: Weighted<f64, 2>;
        weighted_2_checked: Weighted<Real64, 2>;
        weighted_2_with_fee_checked: WithFee<Weighted<Real64, 2>>;
    }
}

/// Every deposit and withdrawal on a few units, one by one: what is found there needs no luck.
mod two_steps {
    use super::liquidity::{careless_mint, careless_mint_is_seen, two_steps_that_extract};
    use super::*;
    use cfmm_math::Liquidity;

    const MOST: u128 = 5;

    /// The laws have teeth: a mint that rounds the level before it down is seen, and it does extract value.
    #[test]
    fn careless_mint_is_caught() {
        let pool = ConstantProduct::new(Wei::from_num(5), Wei::from_num(3)).unwrap();
        assert!(careless_mint_is_seen(pool, 10, 20));
        let product = |x, y| ConstantProduct::<Wei>::new(x, y).unwrap();
        assert!(two_steps_that_extract(product, MOST, careless_mint) > 0);
        let stable = |x, y| StableSwap::<Wei, 2>::new([x, y], Wei::from_num(3)).unwrap();
        assert!(two_steps_that_extract(stable, MOST, careless_mint) > 0);
    }

    #[test]
    fn mint_extracts_nothing() {
        let product = |x, y| ConstantProduct::<Wei>::new(x, y).unwrap();
        assert_eq!(two_steps_that_extract(product, MOST, |pool, added, supply| pool.deposit(&added, supply)), 0);
        let stable = |x, y| StableSwap::<Wei, 2>::new([x, y], Wei::from_num(3)).unwrap();
        assert_eq!(two_steps_that_extract(stable, MOST, |pool, added, supply| pool.deposit(&added, supply)), 0);
        let weighted = |x, y| Weighted::<Wei, 2>::new([x, y], [Wei::from_num(4), Wei::from_num(1)]).unwrap();
        assert_eq!(two_steps_that_extract(weighted, MOST, |pool, added, supply| pool.deposit(&added, supply)), 0);
        let range = |x, y| Concentrated::<Wei>::new(x, y, Wei::from_num(1), Wei::from_num(9)).unwrap();
        assert_eq!(two_steps_that_extract(range, MOST, |pool, added, supply| pool.deposit(&added, supply)), 0);
    }
}
