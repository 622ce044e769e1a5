//! Curves in three kinds of numbers.

use cfmm_math::{
    Checked, Concentrated, ConstantProduct, Fee, Invariant, StableSwap, Trade, Weighted, WithFee, X_FOR_Y,
};
use fixed::types::{I64F64, U64F64};

use crate::{pinned, refused, refused_bytes, round_trip};

#[test]
fn texts_in_floating_point() {
    pinned(&Trade { sell: 2, buy: 0 }, r#"{"sell":2,"buy":0}"#);
    pinned(&ConstantProduct::new(10.0, 20_000.0).unwrap(), r#"{"reserves":[10.0,20000.0]}"#);
    pinned(
        &Weighted::new([80.0, 20.0, 0.1], [4.0, 1.0, 0.5]).unwrap(),
        r#"{"reserves":[80.0,20.0,0.1],"weights":[4.0,1.0,0.5]}"#,
    );
    pinned(
        &StableSwap::new([1e6, 2e6, 3e6], 100.0).unwrap(),
        r#"{"reserves":[1000000.0,2000000.0,3000000.0],"amplification":100.0}"#,
    );
    pinned(
        &Concentrated::new(1.0, 2_000.0, 1_500.0, 2_500.0).unwrap(),
        r#"{"reserves":[1.0,2000.0],"range":{"Prices":[1500.0,2500.0]}}"#,
    );
    let text = r#"{"reserves":[0.0,1.0],"range":{"SqrtPrices":[1.5,2.5]}}"#;
    let roots: Concentrated<f64> = serde_json::from_str(text).unwrap();
    assert_eq!(roots, Concentrated::from_sqrt_prices(0.0, 1.0, 1.5, 2.5).unwrap());
    pinned(&Fee::<f64>::pips(3_000).unwrap(), r#"{"num":3000.0,"den":1000000.0}"#);
    let pool = WithFee::new(ConstantProduct::new(10.0, 20_000.0).unwrap(), Fee::basis_points(30).unwrap()).unwrap();
    pinned(
        &pool.with_protocol_share(Fee::ratio(1.0, 6.0).unwrap()),
        r#"{"pool":{"reserves":[10.0,20000.0]},"fee":{"num":30.0,"den":10000.0},"protocol_share":{"num":1.0,"den":6.0}}"#,
    );
}

#[test]
fn texts_in_fixed_point() {
    let n = U64F64::from_num::<f64>;
    pinned(
        &ConstantProduct::new(n(0.5), U64F64::MAX).unwrap(),
        r#"{"reserves":[{"bits":9223372036854775808},{"bits":340282366920938463463374607431768211455}]}"#,
    );
    pinned(
        &Weighted::new([n(80.0), n(20.0)], [n(4.0), n(1.0)]).unwrap(),
        r#"{"reserves":[{"bits":1475739525896764129280},{"bits":368934881474191032320}],"weights":[{"bits":73786976294838206464},{"bits":18446744073709551616}]}"#,
    );
    pinned(
        &StableSwap::new([n(1.0), n(2.0)], n(100.0)).unwrap(),
        r#"{"reserves":[{"bits":18446744073709551616},{"bits":36893488147419103232}],"amplification":{"bits":1844674407370955161600}}"#,
    );
    pinned(
        &Concentrated::new(n(1.0), n(2.0), n(1.0), n(4.0)).unwrap(),
        r#"{"reserves":[{"bits":18446744073709551616},{"bits":36893488147419103232}],"range":{"Prices":[{"bits":18446744073709551616},{"bits":73786976294838206464}]}}"#,
    );
    pinned(
        &Fee::<U64F64>::basis_points(30).unwrap(),
        r#"{"num":{"bits":553402322211286548480},"den":{"bits":184467440737095516160000}}"#,
    );
    let checked = Checked::new(I64F64::from_num(-1.5));
    pinned(&checked, r#"{"bits":-27670116110564327424}"#);
    assert_eq!(serde_json::to_string(&checked.get().unwrap()).unwrap(), serde_json::to_string(&checked).unwrap());
    pinned(
        &ConstantProduct::new(Checked::new(I64F64::ONE), Checked::new(I64F64::MAX)).unwrap(),
        r#"{"reserves":[{"bits":18446744073709551616},{"bits":170141183460469231731687303715884105727}]}"#,
    );
}

/// The roots of bounds are rounded from the bounds or the bounds from their roots: what was given is kept.
#[test]
fn bounds_as_they_were_given() {
    let mut by_roots = 0;
    for (lower, upper) in [(1.1, 1.3), (1e-9, 7.0), (2.0, 3.0), (0.3, 1e12), (1.7, 1.9)] {
        let prices = Concentrated::from_liquidity(1e3, 1.2, lower, upper).unwrap();
        let roots = Concentrated::from_liquidity_sqrt(1e3, 1.2, lower, upper).unwrap();
        round_trip(&prices);
        round_trip(&roots);
        by_roots += usize::from(serde_json::to_string(&roots).unwrap().contains("SqrtPrices"));
        let n = U64F64::from_num::<f64>;
        round_trip(&Concentrated::from_liquidity(n(1e3), n(1.2), n(lower), n(upper)).unwrap());
        if upper < 1e9 {
            round_trip(&Concentrated::from_liquidity_sqrt(n(1e3), n(1.2), n(lower), n(upper)).unwrap());
        }
    }
    assert!(by_roots > 0, "each of these pairs has the roots of its squares");
    // At a bound, after a swap that took all of a reserve.
    let mut pool = Concentrated::new(1.0, 2_000.0, 1_500.0, 2_500.0).unwrap();
    let all = pool.reserves()[1];
    pool.swap_exact_out(X_FOR_Y, all).unwrap();
    assert_eq!(pool.reserves()[1], 0.0);
    round_trip(&pool);
}

#[test]
fn pools_that_do_not_exist() {
    let reserve = "a reserve must be positive and finite";
    refused::<ConstantProduct<f64>>(r#"{"reserves":[10.0,0.0]}"#, reserve);
    refused::<ConstantProduct<f64>>(r#"{"reserves":[-10.0,1.0]}"#, reserve);
    refused::<ConstantProduct<f64>>(r#"{"reserves":[10.0]}"#, "invalid length 1");
    refused::<ConstantProduct<f64>>(r#"{"reserves":[10.0,1.0,1.0]}"#, "trailing characters");
    refused::<ConstantProduct<f64>>(r#"{"reserves":[null,1.0]}"#, "invalid type: null");
    refused::<ConstantProduct<f64>>("{}", "missing field `reserves`");
    for (x, y) in [(f64::NAN, 1.0), (1.0, f64::INFINITY), (0.0, 1.0), (1.0, -0.0)] {
        refused_bytes::<ConstantProduct<f64>>([x, y]);
    }
    // Below the range of the bits, and poison.
    refused::<ConstantProduct<U64F64>>(r#"{"reserves":[{"bits":1},{"bits":0}]}"#, reserve);
    refused::<ConstantProduct<U64F64>>(r#"{"reserves":[{"bits":1},{"bits":-1}]}"#, "number out of range");
    refused::<ConstantProduct<I64F64>>(r#"{"reserves":[{"bits":1},{"bits":-1}]}"#, reserve);
    refused::<Checked<I64F64>>(r#"{"bits":-170141183460469231731687303715884105728}"#, "does not fit");
    assert!(serde_json::to_string(&Checked::new(I64F64::MIN)).is_err());

    type Three = Weighted<f64, 3>;
    let weight = "a weight must be positive and finite";
    refused::<Three>(r#"{"reserves":[1.0,1.0,1.0],"weights":[1.0,0.0,1.0]}"#, weight);
    refused::<Three>(r#"{"reserves":[1.0,1.0,0.0],"weights":[1.0,1.0,1.0]}"#, reserve);
    refused::<Three>(r#"{"reserves":[1.0,1.0,1.0],"weights":[1.0,1.0]}"#, "invalid length 2, expected 3 values");
    refused::<Three>(r#"{"reserves":[1.0,1.0,1.0],"weights":[]}"#, "invalid length 0, expected 3 values");
    refused::<Three>(
        r#"{"reserves":[1.0,1.0,1.0,1.0],"weights":[1.0,1.0,1.0]}"#,
        "invalid length 4, expected 3 values",
    );
    refused::<Three>(r#"{"reserves":[1.0,1.0,1.0],"weights":[1e308,1e308,1e308]}"#, "does not fit");

    let amplification = "the amplification must be positive";
    refused::<StableSwap<f64, 2>>(r#"{"reserves":[1.0,1.0],"amplification":0.0}"#, amplification);
    refused::<StableSwap<f64, 2>>(r#"{"reserves":[1.0,-1.0],"amplification":10.0}"#, reserve);
    refused_bytes::<StableSwap<f64, 2>>(([1.0, 1.0], f64::NAN));

    let range = "the bounds of a price range must be positive and ascending";
    refused::<Concentrated<f64>>(r#"{"reserves":[1.0,1.0],"range":{"Prices":[2.0,1.0]}}"#, range);
    refused::<Concentrated<f64>>(r#"{"reserves":[1.0,1.0],"range":{"SqrtPrices":[2.0,1.0]}}"#, range);
    refused::<Concentrated<f64>>(r#"{"reserves":[1.0,1.0],"range":{"Prices":[1.0,1.0]}}"#, range);
    refused::<Concentrated<f64>>(r#"{"reserves":[0.0,0.0],"range":{"Prices":[1.0,2.0]}}"#, reserve);
    refused::<Concentrated<f64>>(r#"{"reserves":[1.0,0.0],"range":{"Ticks":[1.0,2.0]}}"#, "unknown variant");
}

#[test]
fn fees_that_cannot_be() {
    let fee = "a fee must be at least zero and less than one";
    refused::<Fee<f64>>(r#"{"num":-1.0,"den":10.0}"#, fee);
    refused::<Fee<f64>>(r#"{"num":11.0,"den":10.0}"#, fee);
    refused::<Fee<f64>>(r#"{"num":0.0,"den":0.0}"#, fee);
    refused_bytes::<Fee<f64>>([f64::NAN, 1.0]);
    let pool =
        |fee: &str, share: &str| format!(r#"{{"pool":{{"reserves":[1.0,1.0]}},"fee":{fee},"protocol_share":{share}}}"#);
    let (none, whole) = (r#"{"num":0.0,"den":1.0}"#, r#"{"num":1.0,"den":1.0}"#);
    refused::<WithFee<ConstantProduct<f64>>>(&pool(whole, none), fee);
    assert!(serde_json::from_str::<WithFee<ConstantProduct<f64>>>(&pool(none, whole)).is_ok());
    refused::<WithFee<ConstantProduct<f64>>>(&pool(none, r#"{"num":2.0,"den":1.0}"#), fee);
    // A fee around a fee.
    let inner = pool(r#"{"num":0.1,"den":1.0}"#, none);
    let twice = format!(r#"{{"pool":{inner},"fee":{{"num":0.1,"den":1.0}},"protocol_share":{none}}}"#);
    refused::<WithFee<WithFee<ConstantProduct<f64>>>>(&twice, fee);
}

/// A field that is not known is no error: a later version may have more.
#[test]
fn more_fields() {
    let pool: ConstantProduct<f64> = serde_json::from_str(r#"{"name":"a","reserves":[1.0,2.0],"of":{}}"#).unwrap();
    assert_eq!(pool, ConstantProduct::new(1.0, 2.0).unwrap());
}
