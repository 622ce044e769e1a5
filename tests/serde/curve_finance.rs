//! Pools of Curve.

use cfmm_math::protocol::curve_finance::twocrypto_math;
use cfmm_math::protocol::curve_finance::twocrypto_pool::{self, TwocryptoPool};
use cfmm_math::protocol::curve_finance::{
    Amplification, MetaParameters, MetaPool, Parameters, StablePool, State, Underlying, Variant, rate,
};

use super::{WAD, changed, n};
use crate::{pinned, round_trip};

fn stable_pool() -> StablePool<3> {
    let parameters = Parameters {
        variant: Variant::Template,
        rates: [rate(18).unwrap(), rate(6).unwrap(), rate(6).unwrap()],
        amplification: Amplification { initial: n(100), future: n(200), initial_time: 5, future_time: 6 },
        fee_1e10: 4_000_000,
        admin_fee_1e10: 5_000_000_000,
        offpeg_fee_multiplier_1e10: 0,
    };
    let state = State {
        balances: [WAD * n(1_000), n(1_000_000_000), n(1_000_000_001)],
        admin_balances: [n(1), n(2), n(3)],
        total_supply: WAD * n(3_000),
        timestamp: 7,
    };
    StablePool::from_state(parameters, state).unwrap()
}

#[test]
fn curve_pools() {
    let pool = stable_pool();
    pinned(&Variant::Ng, r#""Ng""#);
    pinned(
        &pool,
        r#"{"parameters":{"variant":"Template","rates":["1000000000000000000","1000000000000000000000000000000","1000000000000000000000000000000"],"amplification":{"initial":"100","future":"200","initial_time":5,"future_time":6},"fee_1e10":4000000,"admin_fee_1e10":5000000000,"offpeg_fee_multiplier_1e10":0},"state":{"balances":["1000000000000000000000","1000000000","1000000001"],"admin_balances":["1","2","3"],"total_supply":"3000000000000000000000","timestamp":7}}"#,
    );
    let meta = MetaParameters {
        rate: rate(18).unwrap(),
        amplification: Amplification::constant(n(20_000)),
        fee_1e10: 4_000_000,
        admin_fee_1e10: 1,
    };
    pinned(
        &meta,
        r#"{"rate":"1000000000000000000","amplification":{"initial":"20000","future":"20000","initial_time":0,"future_time":0},"fee_1e10":4000000,"admin_fee_1e10":1}"#,
    );
    let meta = MetaPool::from_state(meta, State { total_supply: n(9), ..State::default() }, pool, WAD, 8).unwrap();
    let text = serde_json::to_string(&pool).unwrap();
    pinned(&meta, &META.replace("BASE", &text));
    round_trip(&Underlying(meta));
    assert_eq!(serde_json::to_string(&Underlying(meta)).unwrap(), serde_json::to_string(&meta).unwrap());
    changed(&pool, r#""fee_1e10":4000000"#, r#""fee_1e10":5000000001"#, "a fee must be");
    changed(&pool, r#""admin_fee_1e10":5000000000"#, r#""admin_fee_1e10":10000000001"#, "a fee must be");
    changed(&pool, r#""offpeg_fee_multiplier_1e10":0"#, r#""offpeg_fee_multiplier_1e10":1"#, "a fee must be");
    changed(&pool, r#"["1000000000000000000","#, r#"["0","#, "a rate must be");
    changed(&meta, r#""base_virtual_price":"1000000000000000000""#, r#""base_virtual_price":"0""#, "a rate must be");
    changed(&meta, r#""offpeg_fee_multiplier_1e10":0"#, r#""offpeg_fee_multiplier_1e10":1"#, "a fee must be");
}

const META: &str = r#"{"parameters":{"rate":"1000000000000000000","amplification":{"initial":"20000","future":"20000","initial_time":0,"future_time":0},"fee_1e10":4000000,"admin_fee_1e10":1},"state":{"balances":["0","0"],"admin_balances":["0","0"],"total_supply":"9","timestamp":0},"base":BASE,"base_virtual_price":"1000000000000000000","base_cache_updated":8}"#;

#[test]
fn curve_twocrypto_pools() {
    let parameters = twocrypto_pool::Parameters {
        decimals: [6, 18],
        ann: 540_000,
        gamma: 11_809_167_828_997,
        mid_fee_1e10: 26_000_000,
        out_fee_1e10: 45_000_000,
        fee_gamma: 230_000_000_000_000,
        allowed_extra_profit: 2_000_000_000_000,
        adjustment_step: 146_000_000_000_000,
        ma_time: 866,
    };
    pinned(&twocrypto_math::Version::V210, r#""V210""#);
    let mut pool = TwocryptoPool::new(parameters, WAD * n(3_000), 1_710_000_000).unwrap();
    pool.add_liquidity([n(3_000_000_000_000), WAD * n(1_000)], 1_710_000_000).unwrap();
    pinned(
        &pool,
        r#"{"parameters":{"decimals":[6,18],"ann":540000,"gamma":11809167828997,"mid_fee_1e10":26000000,"out_fee_1e10":45000000,"fee_gamma":230000000000000,"allowed_extra_profit":2000000000000,"adjustment_step":146000000000000,"ma_time":866},"state":{"balances":["3000000000000","1000000000000000000000"],"d":"6000000000000000000000000","total_supply":"54772255750516611345696","price_scale":"3000000000000000000000","price_oracle":"3000000000000000000000","last_prices":"3000000000000000000000","last_timestamp":1710000000,"virtual_price":"1000000000000000000","xcp_profit":"1000000000000000000","xcp_profit_a":"1000000000000000000","admin_lp_virtual_balance":"0","last_admin_fee_claim_timestamp":0}}"#,
    );
    changed(&pool, r#""ann":540000"#, r#""ann":3999"#, "the amplification must be");
    changed(&pool, r#""gamma":11809167828997"#, r#""gamma":1"#, "outside the domain");
    changed(&pool, r#""mid_fee_1e10":26000000"#, r#""mid_fee_1e10":45000001"#, "a fee must be");
    changed(&pool, r#""ma_time":866"#, r#""ma_time":0"#, "a time must be");
    changed(&pool, "[6,18]", "[6,19]", "outside the domain");
    changed(&pool, r#""price_scale":"3000000000000000000000""#, r#""price_scale":"0""#, "a price must be");
}
