//! Curves: trading in settlement numbers, valuing in the checked one.

use cfmm_math::{
    Checked, Concentrated, ConstantProduct, Fee, Invariant, Liquidity, PoolValue, StableSwap, Weighted, WithFee,
};
use fixed::types::{I64F64, U64F64};

use crate::export::exports;

type C = Checked<I64F64>;

macro_rules! trading {
    ($($curve:ty, $name:literal, $types:literal;)*) => { $( exports! {
        for $curve, Invariant as ($name, $types, " as Invariant") {
            amount_in, amount_out, amount_to_price, effective_price, fee, level, price_impact, price_slope, reserve_at,
            reserves, set_reserve, spot_price, swap, swap_exact_out, swap_to_price,
        }
        for $curve, Liquidity as ("_[", $name, $types, "] as Liquidity") {
            deposit, deposit_for_shares, deposit_one, deposit_one_for_shares, initial_shares, withdraw, withdraw_exact,
            withdraw_one,
        }
    } )* };
}

macro_rules! valuing {
    ($($curve:ty, $name:literal;)*) => { $( exports! {
        for $curve, PoolValue as ($name, " as PoolValue") {
            depth_at, divergence, held_value, price_bounds, reserves_at, speed_at, value_at,
        }
    } )* };
}

trading! {
    ConstantProduct<U64F64>, "ConstantProduct", "[U64F64]";
    Concentrated<U64F64>, "Concentrated", "[U64F64]";
    Weighted<U64F64, 2>, "Weighted", "[U64F64; 2]";
    StableSwap<U64F64, 2>, "StableSwap", "[U64F64; 2]";
    WithFee<ConstantProduct<U64F64>>, "WithFee", "[ConstantProduct<U64F64>]";
}

valuing! {
    ConstantProduct<C>, "ConstantProduct";
    Concentrated<C>, "Concentrated";
    Weighted<C, 2>, "Weighted";
    StableSwap<C, 2>, "StableSwap";
    WithFee<ConstantProduct<C>>, "WithFee";
}

exports! {
    for ConstantProduct<U64F64> as "ConstantProduct" { new }
    for Concentrated<U64F64> as "Concentrated" {
        from_liquidity, from_liquidity_sqrt, from_sqrt_prices, new, price_range, sqrt_price_range,
    }
    for Weighted<U64F64, 2> as "Weighted" { new, total_weight, weights }
    for StableSwap<U64F64, 2> as "StableSwap" { amplification, new }
    for WithFee<ConstantProduct<U64F64>> as "WithFee" {
        new, pool, protocol_fee, protocol_share, with_protocol_share,
    }
    for Fee<U64F64> as "Fee" { basis_points, fraction, gross, is_none, net, of, pips, ratio }
    for Fee<U64F64>, PartialEq as "Fee as PartialEq" { eq }
}
