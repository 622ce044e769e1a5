//! Curve's pools as curves in `f64`: level, prices and quotes at every state of the reference vectors.
#![cfg(all(feature = "float", feature = "protocol"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, unreachable_pub, reason = "a test may panic")]

#[allow(dead_code, reason = "shared by test files")]
#[path = "support/vectors.rs"]
mod vectors;

use cfmm_math::bridge::{curve_stable_pool, curve_stable_swap, curve_worth};
use cfmm_math::protocol::curve_finance::stable_math::get_d;
use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
use cfmm_math::protocol::{ExactPool, U256};
use cfmm_math::{Error, Invariant, Rounding, StableSwap, Trade};
use serde_json::Value;

const NOW: u64 = 1_700_000_000;

fn list(value: &Value) -> Vec<U256> {
    value.as_array().unwrap().iter().map(|x| x.as_str().unwrap().parse().unwrap()).collect()
}

fn number<T: std::str::FromStr>(value: &Value) -> Option<T> {
    value.as_str()?.parse().ok()
}

/// The worst errors so far, in the units that they are promised in.
#[derive(Debug, Default)]
struct Worst {
    level: f64,
    price: f64,
    out: f64,
    states: u32,
    quotes: u32,
}

impl Worst {
    /// Compares the pool with its curve, and a quote if there is one.
    fn see<const N: usize>(&mut self, pool: &StablePool<N>, quote: Option<(Trade, U256)>) {
        let Ok(curve) = curve_stable_swap(pool, NOW) else {
            assert!(pool.state().balances.contains(&U256::ZERO), "no curve of {pool:?}");
            return;
        };
        self.states += 1;
        let parameters = pool.parameters();
        let reserves = curve.reserves();
        let xp: Vec<U256> = pool.state().balances.iter().zip(&parameters.rates).map(|(x, r)| *x * *r / WEI).collect();
        let d = get_d(parameters.variant, parameters.amplification.initial, &xp).unwrap();
        let level = curve.level(Rounding::Down).unwrap();
        // A contract's D is within a few units of exact where the balances are within two digits of each other.
        let (least, most) =
            (reserves.iter().copied().fold(f64::MAX, f64::min), reserves.iter().copied().fold(0.0, f64::max));
        if most > 100.0 * least {
            return;
        }
        let error = (level - curve_worth(d, WEI).unwrap()).abs();
        self.level = self.level.max((error - 2e-18 * N as f64).max(0.0) / level / f64::EPSILON);
        let trades = (0..N).flat_map(|sell| (0..N).map(move |buy| Trade { sell, buy })).filter(|t| t.sell != t.buy);
        for trade in trades {
            let price = pool.spot_price_x96(trade, Rounding::Down).unwrap();
            let worth = |coin: usize| curve_worth(U256::ONE, parameters.rates[coin]).unwrap();
            // In coins, and back in what they are worth.
            let price = f64::from(price) / 2_f64.powi(96) / worth(trade.sell) * worth(trade.buy);
            let got = curve.spot_price(trade, Rounding::Down).unwrap();
            let unit = 2_f64.powi(-96) / worth(trade.sell) * worth(trade.buy);
            // A unit of D moves the price by as much as it is of D.
            let allowed = unit / price + 4e-18 / level * 100.0;
            self.price = self.price.max(((got / price - 1.0).abs() - allowed).max(0.0) / f64::EPSILON);
            let bid = curve_stable_pool(pool, trade, NOW).unwrap().spot_price(trade, Rounding::Down).unwrap();
            let fee = f64::from(pool.dynamic_fee(trade).unwrap()) / 1e10;
            assert!((bid / (got * (1.0 - fee)) - 1.0).abs() < 4.0 * f64::EPSILON);
        }
        if let Some((trade, dx)) = quote {
            self.quote(pool, &curve, trade, dx);
        }
    }

    fn quote<const N: usize>(&mut self, pool: &StablePool<N>, curve: &StableSwap<f64, N>, trade: Trade, dx: U256) {
        let parameters = pool.parameters();
        let Ok(dy) = pool.amount_out(trade, dx) else { return };
        let (rate_in, rate_out) = trade.of(&parameters.rates).unwrap();
        let amount_in = curve_worth(dx, rate_in).unwrap();
        let (held, bought) = trade.of(curve.reserves()).unwrap();
        if amount_in > held {
            return;
        }
        let out = curve.amount_out(trade, amount_in).unwrap();
        // An off-peg fee is that of the balances halfway.
        let multiplier = parameters.offpeg_fee_multiplier_1e10 as f64 / 1e10;
        let flat = parameters.fee_1e10 as f64 / 1e10;
        let (x, y) = (held + amount_in / 2.0, bought - out / 2.0);
        let fee = if multiplier > 1.0 {
            flat * multiplier / ((multiplier - 1.0) * 4.0 * x * y / ((x + y) * (x + y)) + 1.0)
        } else {
            flat
        };
        let (net, paid) = (out * (1.0 - fee), curve_worth(dy, rate_out).unwrap());
        // A wei of the coin, a few units of the 18th decimal, and the last digit of an off-peg fee.
        let last_digit = if multiplier > 1.0 { 1e-10 } else { 0.0 };
        let units = curve_worth(U256::ONE, rate_out).unwrap() + 16e-18 + out * last_digit;
        let a = curve.amplification();
        let scale = f64::EPSILON * (16.0 * (1.0 + a) * out).max(16.0 * bought);
        self.out = self.out.max(((net - paid).abs() - units).max(0.0) / scale);
        self.quotes += 1;
    }
}

const WEI: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

fn see(worst: &mut Worst, parameters: &Value, rates: &[U256], balances: &[U256], quote: Option<(Trade, U256)>) {
    match rates.len() {
        2 => see_of::<2>(worst, parameters, rates, balances, quote),
        3 => see_of::<3>(worst, parameters, rates, balances, quote),
        4 => see_of::<4>(worst, parameters, rates, balances, quote),
        8 => see_of::<8>(worst, parameters, rates, balances, quote),
        n => panic!("a pool of {n} coins"),
    }
}

fn see_of<const N: usize>(
    worst: &mut Worst,
    parameters: &Value,
    rates: &[U256],
    balances: &[U256],
    quote: Option<(Trade, U256)>,
) {
    let variant = match parameters["variant"].as_str().unwrap() {
        "3pool" => Variant::ThreePool,
        "hbtc" => Variant::TwoCoin,
        "ng" => Variant::Ng,
        _ => Variant::Template,
    };
    let parameters = Parameters {
        variant,
        rates: rates.try_into().unwrap(),
        amplification: Amplification::constant(number(&parameters["A"]).unwrap()),
        fee_1e10: number(&parameters["fee"]).unwrap(),
        admin_fee_1e10: number(&parameters["adminFee"]).unwrap(),
        offpeg_fee_multiplier_1e10: number(&parameters["offpegFeeMultiplier"]).unwrap_or(0),
    };
    let state = State::<N> { balances: balances.try_into().unwrap(), timestamp: NOW, ..State::default() };
    worst.see(&StablePool::from_state(parameters, state).unwrap(), quote);
}

/// The trade of a line, if it has one.
fn trade(line: &Value) -> Option<(Trade, U256)> {
    let index = |name: &str| number(&line["in"][name]);
    Some((Trade { sell: index("i")?, buy: index("j")? }, number(&line["in"]["dx"])?))
}

#[test]
fn curves_agree_with_pools() {
    let mut worst = Worst::default();
    for line in vectors::read("curve_quote.jsonl").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let decimals: &[u8] = match line["in"]["variant"].as_str().unwrap() {
            "3pool" | "base3" => &[18, 6, 6],
            "hbtc" => &[18, 8],
            "base2" => &[18, 6],
            "base2b" => &[18, 18],
            "base4" => &[18, 6, 6, 18],
            "base4b" => &[8, 18, 6, 2],
            other => panic!("no decimals of {other}"),
        };
        let rates: Vec<U256> = decimals.iter().map(|decimals| rate(*decimals).unwrap()).collect();
        see(&mut worst, &line["in"], &rates, &list(&line["in"]["balances"]), trade(&line));
    }
    // Sequences: the trade of a line at the state before it.
    let (mut parameters, mut rates, mut balances) = (Value::Null, vec![], vec![]);
    for line in vectors::read("curve_pool.jsonl").lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["fn"] == "create" {
            parameters = line["in"].clone();
            rates = list(&parameters["rates"]);
            balances = vec![U256::ZERO; rates.len()];
        }
        see(&mut worst, &parameters, &rates, &balances, trade(&line));
        if line["state"].is_object() {
            balances = list(&line["state"]["balances"]);
        }
    }
    println!("{worst:?}");
    assert!(worst.states > 1_000 && worst.quotes > 300);
    assert!(worst.level <= 4.0 && worst.price <= 16.0 && worst.out <= 0.5, "{worst:?}");
}

#[test]
fn bad_input() {
    let parameters = Parameters {
        variant: Variant::Ng,
        rates: [rate(18).unwrap(); 2],
        amplification: Amplification::constant(U256::ZERO),
        fee_1e10: 0,
        admin_fee_1e10: 0,
        offpeg_fee_multiplier_1e10: 0,
    };
    let empty = StablePool::new(parameters).unwrap();
    assert_eq!(curve_stable_swap(&empty, NOW).err(), Some(Error::InvalidReserve));
    let flat = StablePool::from_state(parameters, State { balances: [WEI; 2], ..State::default() }).unwrap();
    assert_eq!(curve_stable_swap(&flat, NOW).err(), Some(Error::InvalidAmplification));
    let parameters = Parameters { amplification: Amplification::constant(U256::from(100)), ..parameters };
    let pool = StablePool::from_state(parameters, State { balances: [WEI; 2], ..State::default() }).unwrap();
    let nowhere = Trade { sell: 0, buy: 2 };
    assert_eq!(curve_stable_pool(&pool, nowhere, NOW).err(), Some(Error::InvalidAsset));
    assert_eq!(curve_worth(U256::MAX, U256::MAX).map(f64::is_finite), Ok(true));
}
