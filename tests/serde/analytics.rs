//! Positions, measures, and what they are made of.

use cfmm_math::analytics::dynamic_fee::{SurgeFee, VolatilityFee, VolatilityFeeParameters, VolatilityState};
use cfmm_math::analytics::hedge::{
    Exposure, FundingRate, Gap, HedgeBudget, HedgeDecision, HedgeTarget, Leg, NoTransactionBand, OptionHedge,
    PerpetualShort, Rehedge,
};
use cfmm_math::analytics::rebalance::{
    DistanceBand, HedgeBand, HedgeDeviation, LossLimit, Observation, OutOfRange, Periodic, Reason, Trigger,
};
use cfmm_math::analytics::volatility::{Bar, Garch, RangeEstimator};
use cfmm_math::analytics::{
    Arbitrage, ArbitrageModel, BreakEvenPrice, Claim, ClaimGreeks, EuropeanOption, Gbm, GradualWeights, Loss,
    LpPosition, Market, OptionGreeks, OptionKind, SpotGreeks,
};
use cfmm_math::{Checked, Concentrated, ConstantProduct, Fee, WithFee};
use fixed::types::I64F64;

use crate::{pinned, refused, refused_bytes, round_trip};

#[test]
fn positions() {
    let pool = ConstantProduct::new(1e3, 1e6).unwrap();
    let position = LpPosition::new(pool, 1_000.0).unwrap().with_share(1.0, 8.0).unwrap();
    pinned(&position, r#"{"pool":{"reserves":[1000.0,1000000.0]},"entry_price":1000.0,"share":[1.0,8.0]}"#);
    pinned(
        &Loss { against_hold: -0.2, against_entry: 1.0, in_quote: -25.0 },
        r#"{"against_hold":-0.2,"against_entry":1.0,"in_quote":-25.0}"#,
    );
    round_trip(&position.impermanent_loss(4_000.0).unwrap());
    pinned(&SpotGreeks { delta: 0.5, gamma: -0.25, speed: 0.125 }, r#"{"delta":0.5,"gamma":-0.25,"speed":0.125}"#);
    round_trip(&position.greeks_at(1_000.0).unwrap());

    let pool = WithFee::new(Concentrated::new(1.0, 2.0, 0.9, 3.0).unwrap(), Fee::pips(500).unwrap()).unwrap();
    round_trip(&LpPosition::at_spot(pool).unwrap().with_capital(0.1).unwrap());
    let n = |x: f64| Checked::new(I64F64::from_num(x));
    let position = LpPosition::at_spot(ConstantProduct::new(n(3.0), n(7.0)).unwrap()).unwrap();
    round_trip(&position);
    round_trip(&position.impermanent_loss(n(4.0)).unwrap());
    round_trip(&position.greeks_at(n(4.0)).unwrap());

    let text = |entry: &str, share: &str| {
        format!(r#"{{"pool":{{"reserves":[1.0,1.0]}},"entry_price":{entry},"share":{share}}}"#)
    };
    type Position = LpPosition<ConstantProduct<f64>>;
    assert!(serde_json::from_str::<Position>(&text("1.0", "[0.0,1.0]")).is_ok());
    refused::<Position>(&text("0.0", "[1.0,1.0]"), "a price must be positive");
    refused::<Position>(&text("1.0", "[-1.0,1.0]"), "an amount must be finite and not negative");
    refused::<Position>(&text("1.0", "[1.0,0.0]"), "an amount");
}

#[test]
fn markets_and_options() {
    pinned(&Gbm::new(-0.1, 0.8).unwrap(), r#"{"drift":-0.1,"volatility":0.8}"#);
    pinned(&Market::new(0.8, 0.05, 0.02).unwrap(), r#"{"volatility":0.8,"rate":0.05,"carry":0.02}"#);
    pinned(&OptionKind::Put, r#""Put""#);
    pinned(&EuropeanOption::call(2_000.0, 0.25).unwrap(), r#"{"kind":"Call","strike":2000.0,"years":0.25}"#);
    let greeks =
        OptionGreeks { value: 1.0, delta: 2.0, gamma: 3.0, vega: 4.0, theta: 5.0, rho: 6.0, vanna: 7.0, volga: 8.0 };
    pinned(
        &greeks,
        r#"{"value":1.0,"delta":2.0,"gamma":3.0,"vega":4.0,"theta":5.0,"rho":6.0,"vanna":7.0,"volga":8.0}"#,
    );
    let greeks =
        ClaimGreeks { value: 1.0, delta: 2.0, gamma: 3.0, vega: 4.0, theta: 5.0, rho: 6.0, vanna: 7.0, volga: 8.0 };
    pinned(
        &greeks,
        r#"{"value":1.0,"delta":2.0,"gamma":3.0,"vega":4.0,"theta":5.0,"rho":6.0,"vanna":7.0,"volga":8.0}"#,
    );
    let market = Market::new(0.8, 0.05, 0.02).unwrap();
    round_trip(&EuropeanOption::call(2_000.0, 0.25).unwrap().greeks(1_900.0, &market).unwrap());
    let pool = ConstantProduct::new(1e3, 1e6).unwrap();
    round_trip(&pool.claim(1_000.0, &market, 0.5).unwrap());
    pinned(&BreakEvenPrice { price: 1.5, ln_ratio: 0.25 }, r#"{"price":1.5,"ln_ratio":0.25}"#);
    pinned(&ArbitrageModel::DriftlessFeeInKind, r#""DriftlessFeeInKind""#);
    pinned(&Arbitrage::new(0.003, 2_628_000.0).unwrap(), r#"{"log_fee":0.003,"blocks_per_year":2628000.0}"#);
    refused::<Gbm>(r#"{"drift":0.0,"volatility":-0.1}"#, "a volatility must be finite and not negative");
    refused::<Market>(r#"{"volatility":-1.0,"rate":0.0,"carry":0.0}"#, "a volatility");
    refused_bytes::<Market>([0.5, f64::NAN, 0.0]);
    refused::<EuropeanOption>(r#"{"kind":"Call","strike":0.0,"years":1.0}"#, "a price must be positive");
    refused::<EuropeanOption>(r#"{"kind":"Call","strike":1.0,"years":-1.0}"#, "a time must be");
    refused::<EuropeanOption>(r#"{"kind":"Straddle","strike":1.0,"years":1.0}"#, "unknown variant `Straddle`");
    refused::<Arbitrage>(r#"{"log_fee":-0.1,"blocks_per_year":1.0}"#, "a fee must be");
    refused::<Arbitrage>(r#"{"log_fee":0.1,"blocks_per_year":0.0}"#, "a rate must be");
}

#[test]
fn weights_in_time() {
    pinned(
        &GradualWeights::new([3.0, 1.0], [1.0, 1.0], 2.0).unwrap(),
        r#"{"start":[0.75,0.25],"end":[0.5,0.5],"duration":2.0}"#,
    );
    // A quotient by the sum is not divided again.
    for k in 1..200_u32 {
        let start = [f64::from(k), 7.0, 1.0 / f64::from(k)];
        round_trip(&GradualWeights::new(start, [1.0, f64::from(k).sqrt(), 0.3], 1.0).unwrap());
    }
    type Two = GradualWeights<2>;
    refused::<Two>(r#"{"start":[0.75,0.26],"end":[0.5,0.5],"duration":2.0}"#, "a weight must be");
    refused::<Two>(r#"{"start":[0.5,0.5],"end":[1.0,0.0],"duration":2.0}"#, "a weight must be");
    refused::<Two>(r#"{"start":[0.5,0.5],"end":[0.5,0.5],"duration":0.0}"#, "a time must be");
    refused::<Two>(r#"{"start":[0.5,0.5,0.1],"end":[0.5,0.5],"duration":1.0}"#, "invalid length 3, expected 2 values");
}

#[test]
fn volatilities() {
    pinned(&Bar::new(100.0, 104.0, 99.0, 101.0).unwrap(), r#"{"open":100.0,"high":104.0,"low":99.0,"close":101.0}"#);
    pinned(&RangeEstimator::GarmanKlass, r#""GarmanKlass""#);
    pinned(&Garch::new(0.000_002, 0.13, 0.86).unwrap(), r#"{"omega":2e-6,"alpha":0.13,"beta":0.86}"#);
    refused::<Bar>(r#"{"open":100.0,"high":99.0,"low":98.0,"close":98.5}"#, "a price must be");
    refused::<Garch>(r#"{"omega":1e-6,"alpha":0.5,"beta":0.5}"#, "outside the domain");
}

#[test]
fn dynamic_fees() {
    pinned(&SurgeFee::new(0.001, 0.01, 0.3).unwrap(), r#"{"fee_in_balance":0.001,"max_fee":0.01,"threshold":0.3}"#);
    let parameters = VolatilityFeeParameters {
        bin_step: 10,
        base_factor: 5_000,
        variable_fee_control: 40_000,
        filter_period: 30,
        decay_period: 600,
        reduction_factor: 5_000,
        max_volatility_accumulator: 350_000,
    };
    pinned(
        &parameters,
        r#"{"bin_step":10,"base_factor":5000,"variable_fee_control":40000,"filter_period":30,"decay_period":600,"reduction_factor":5000,"max_volatility_accumulator":350000}"#,
    );
    pinned(
        &VolatilityFee::new(parameters).unwrap(),
        r#"{"bin_step":10,"base_factor":5000,"variable_fee_control":40000,"filter_period":30,"decay_period":600,"reduction_factor":5000,"max_volatility_accumulator":350000}"#,
    );
    let state = VolatilityState {
        volatility_accumulator: 1,
        volatility_reference: 2,
        index_reference: -3,
        time_of_last_update: 4,
    };
    pinned(
        &state,
        r#"{"volatility_accumulator":1,"volatility_reference":2,"index_reference":-3,"time_of_last_update":4}"#,
    );
    refused::<SurgeFee<f64>>(r#"{"fee_in_balance":0.02,"max_fee":0.01,"threshold":0.3}"#, "a fee must be");
    let text = serde_json::to_string(&parameters).unwrap().replace("5000}", "0}").replace(":600", ":29");
    refused::<VolatilityFee>(&text, "a time must be");
}

#[test]
fn hedges() {
    pinned(&HedgeTarget::Holding, r#""Holding""#);
    pinned(&Exposure { delta: 1.0, gamma: -0.5, vega: 0.25 }, r#"{"delta":1.0,"gamma":-0.5,"vega":0.25}"#);
    pinned(&OptionHedge { options: [1.0, 2.0], short: 0.5 }, r#"{"options":[1.0,2.0],"short":0.5}"#);
    pinned(
        &Leg { kind: OptionKind::Call, strike: 2_000.0, quantity: 0.5 },
        r#"{"kind":"Call","strike":2000.0,"quantity":0.5}"#,
    );
    pinned(&Gap { price: 1.0, excess: 0.5 }, r#"{"price":1.0,"excess":0.5}"#);
    pinned(&Rehedge::ToEdge, r#""ToEdge""#);
    pinned(&NoTransactionBand::new(0.5, 0.001).unwrap(), r#"{"half_width":0.5,"cost":0.001}"#);
    pinned(&FundingRate::new(-0.0001, 0.001).unwrap(), r#"{"rate":-0.0001,"interval_years":0.001}"#);
    pinned(
        &PerpetualShort::new(1.0, 2_000.0, 400.0, 0.05).unwrap(),
        r#"{"size":1.0,"entry":2000.0,"margin":400.0,"maintenance":0.05}"#,
    );
    pinned(&HedgeDecision::DoNotHedge, r#""DoNotHedge""#);
    pinned(&HedgeBudget::new(5.0, 3.0, 0.5, -0.25).unwrap(), r#"{"fees":5.0,"lvr":3.0,"trading":0.5,"funding":-0.25}"#);
    refused::<NoTransactionBand>(r#"{"half_width":-1.0,"cost":0.0}"#, "an amount must be");
    refused::<FundingRate>(r#"{"rate":0.1,"interval_years":0.0}"#, "a time must be");
    refused::<PerpetualShort>(r#"{"size":1.0,"entry":1.0,"margin":1.0,"maintenance":1.0}"#, "a fee must be");
    refused::<HedgeBudget>(r#"{"fees":-1.0,"lvr":1.0,"trading":1.0,"funding":1.0}"#, "a rate must be");
}

#[test]
fn triggers_with_what_they_have_seen() {
    pinned(&Reason::Range, r#""Range""#);
    pinned(&DistanceBand::new(2_000.0, 1.1).unwrap(), r#"{"center":2000.0,"factor":1.1}"#);
    pinned(&LossLimit::new(0.01).unwrap(), r#"{"limit":0.01}"#);
    pinned(&Periodic::new(-5.0, 3_600.0).unwrap(), r#"{"last":-5.0,"period":3600.0}"#);
    pinned(&HedgeBand::new(0.5).unwrap(), r#"{"half_width":0.5}"#);
    let mut range = OutOfRange::new(10.0).unwrap();
    let mut hedge = HedgeDeviation::new(0.1, 0.2).unwrap();
    pinned(&range, r#"{"patience":10.0,"since":null}"#);
    pinned(&hedge, r#"{"inner":0.1,"outer":0.2,"active":false}"#);
    let seen = Observation { time: 3.0, price: 5.0, range: [1.0, 4.0], loss: 0.0, hedge: 0.0, target: 1.0 };
    range.observe(&seen).unwrap();
    hedge.observe(&seen).unwrap();
    pinned(&range, r#"{"patience":10.0,"since":3.0}"#);
    pinned(&hedge, r#"{"inner":0.1,"outer":0.2,"active":true}"#);
    refused::<DistanceBand<f64>>(r#"{"center":1.0,"factor":1.0}"#, "the bounds of a price range");
    refused::<LossLimit<f64>>(r#"{"limit":0.0}"#, "outside the domain");
    refused::<Periodic<f64>>(r#"{"last":0.0,"period":0.0}"#, "a time must be");
    refused::<OutOfRange<f64>>(r#"{"patience":-1.0,"since":null}"#, "a time must be");
    refused_bytes::<OutOfRange<f64>>((1.0, Some(f64::NAN)));
    refused::<HedgeDeviation<f64>>(r#"{"inner":0.3,"outer":0.2,"active":false}"#, "the bounds");
    refused::<HedgeBand<f64>>(r#"{"half_width":-0.1}"#, "an amount must be");
}
