//! Positions at a horizon, in `f64`.

use core::fmt::Debug;

use cfmm_math::analytics::hedge::{HedgeTarget, LeastSquaresHedge, Strip, delta_hedge};
use cfmm_math::analytics::{
    Arbitrage, BreakEven, Claim, ExpectedLoss, Gbm, LpPosition, Market, break_even_time, break_even_time_weighted,
    expected_lvr, il_expected_shortfall, il_probability, il_quantile, time_in_range,
};
use cfmm_math::{ConstantProduct, PoolValue, Rounding, StableSwap, Weighted, X_FOR_Y};

use super::{amount, loss, number, range};
use crate::input::Input;

pub fn of_f64(input: &mut Input) {
    let positive = |input: &mut Input| input.positive_f64();
    match input.below(8) {
        0 | 1 => {
            if let Ok(pool) = ConstantProduct::new(positive(input), positive(input)) {
                of_pool(&pool, input);
            }
        }
        2 | 3 => {
            let reserves = [positive(input), positive(input)];
            if let Ok(pool) = Weighted::new(reserves, [positive(input), positive(input)]) {
                of_pool(&pool, input);
            }
        }
        4 | 5 => {
            if let Some(pool) = range::<f64>(input) {
                of_pool(&pool, input);
            }
        }
        6 => {
            let reserves = [positive(input), positive(input)];
            let amplification = positive(input);
            if let Ok(pool) = StableSwap::new(reserves, amplification) {
                of_pool(&pool, input);
            }
        }
        _ => of_times(input),
    }
}

/// A rate of either sign, of moderate size or of any.
fn rate(input: &mut Input) -> f64 {
    match input.byte() {
        0..32 => 0.0,
        32 => -input.positive_f64(),
        33 => input.positive_f64(),
        how => (input.unit_f64() - 0.5) * f64::from(how) / 32.0,
    }
}

/// A volatility or a time: none, moderate, or of any size.
fn size(input: &mut Input) -> f64 {
    match input.byte() {
        0..8 => 0.0,
        8..24 => input.positive_f64(),
        how => input.unit_f64() * f64::from(how) / 64.0,
    }
}

fn of_pool<P: Claim + ExpectedLoss + LeastSquaresHedge + PoolValue<Scalar = f64> + Debug>(pool: &P, input: &mut Input) {
    let Ok(spot) = pool.spot_price(X_FOR_Y, Rounding::Down) else { return };
    let moved = 2_f64.powf(8.0 * (input.unit_f64() - 0.5).powi(3) * 8.0);
    let price = if input.byte() < 240 { spot * moved } else { input.positive_f64() };
    let entry = if input.flag() { price } else { spot };
    let (drift, volatility, years) = (rate(input), size(input), size(input));
    let (Ok(gbm), Ok(market)) = (Gbm::new(drift, volatility), Market::new(volatility, drift, rate(input))) else {
        return;
    };
    let what = input.below(8);
    let context = || format!("{pool:?} at {price} from {entry}, {gbm:?} or {market:?}, {years} years");
    let part = input.unit_f64();
    match what {
        0 => {
            if let Ok(greeks) = pool.claim(price, &market, years) {
                let name = format!("{}: {greeks:?}", context());
                amount(Ok(greeks.value), &name);
                number(Ok(greeks.delta), &name);
                for not_positive in [greeks.gamma, greeks.vega, greeks.rho] {
                    loss(Ok(not_positive), &name);
                }
                for any in [greeks.theta, greeks.vanna, greeks.volga] {
                    number(Ok(any), &name);
                }
            }
        }
        1 => {
            amount(pool.expected_value(price, &gbm, years), &context());
            amount(pool.expected_divergence(entry, price, &gbm, years), &context());
            amount(pool.premium(entry, price, &market, years), &context());
        }
        2 => {
            if let Some(il) = loss(pool.expected_il(price, &gbm, years), &context()) {
                assert!(il >= -1.0, "{}: {il}", context());
                // Markov's inequality: losses of a part and more are that part of the mean.
                if let Ok(probability) = il_probability(pool, price, price, &gbm, years, part) {
                    assert!(part * probability <= -il + 1e-6, "{}: {il}, {part} by {probability}", context());
                }
            }
        }
        3 => {
            let probability = amount(il_probability(pool, entry, price, &gbm, years, part), &context());
            assert!(probability.is_none_or(|p| p <= 1.0), "{}: {probability:?}", context());
            let quantile = amount(il_quantile(pool, entry, price, &gbm, years, part), &context());
            let shortfall = amount(il_expected_shortfall(pool, entry, price, &gbm, years, part), &context());
            for loss in [quantile, shortfall] {
                assert!(loss.is_none_or(|loss| loss <= 1.0), "{}: {loss:?}", context());
            }
            if let (Some(quantile), Some(shortfall)) = (quantile, shortfall) {
                assert!(shortfall >= quantile * (1.0 - 1e-6) - 1e-300, "{}: {shortfall} below {quantile}", context());
            }
        }
        4 => of_break_even(pool, entry, part, drift, &context()),
        5 => {
            amount(expected_lvr(pool, price, &gbm, years), &context());
            if let Some(Some(years)) = break_even_time(pool, price, part * 4.0, &gbm).ok() {
                amount(Ok(years), &context());
            }
        }
        6 => {
            number(pool.least_squares_hedge(price, &gbm, years), &context());
            if let Ok(arbitrage) = Arbitrage::with_fee(part, 1.0 + size(input) * 1e6) {
                if let Some(p) = amount(arbitrage.trade_probability(volatility), &context()) {
                    assert!(p <= 1.0, "{}: {p}", context());
                }
                amount(arbitrage.pool_profit_rate(pool, price, volatility), &context());
                amount(arbitrage.pool_fee_income(pool, price, volatility), &context());
            }
        }
        _ => of_strip(pool, entry, &market, years, input, &context()),
    }
}

fn of_break_even<P: BreakEven + Debug>(pool: &P, entry: f64, fee_yield: f64, ln_ratio: f64, context: &str) {
    amount(pool.break_even_yield(entry, ln_ratio), context);
    if let Some(il) = loss(pool.il_after(entry, ln_ratio), context) {
        assert!(il >= -1.0, "{context}: {il}");
    }
    if let Ok([low, high]) = pool.break_even_ln_ratios(entry, fee_yield) {
        assert!(low.is_none_or(|low| low.is_finite() && low <= 0.0), "{context}: {low:?}");
        assert!(high.is_none_or(|high| high.is_finite() && high >= 0.0), "{context}: {high:?}");
    }
    if let Ok(prices) = pool.break_even_prices(entry, fee_yield) {
        for price in prices.into_iter().flatten() {
            assert!(price.price.is_finite() && price.price > 0.0 && price.ln_ratio.is_finite(), "{context}: {price:?}");
        }
    }
}

fn of_strip<P: Claim + Debug>(pool: &P, entry: f64, market: &Market, years: f64, input: &mut Input, context: &str) {
    let Ok(position) = LpPosition::new(*pool, entry) else { return };
    for target in [HedgeTarget::Quote, HedgeTarget::Holding] {
        number(delta_hedge(&position, entry, target), context);
    }
    let mut strikes = [0.0; 6];
    let mut at = entry * 2_f64.powf(-3.0 * input.unit_f64());
    for strike in &mut strikes {
        at *= 1.0 + input.unit_f64();
        *strike = at;
    }
    let mut quantities = [0.0; 6];
    let tangent = input.flag();
    let strip = if tangent {
        Strip::with_tangent_ends(&position, &strikes, &mut quantities)
    } else {
        Strip::new(&position, &strikes, &mut quantities)
    };
    let Ok(strip) = strip else { return };
    for leg in strip.legs() {
        assert!(leg.quantity.is_finite() && leg.strike > 0.0, "{context}: {leg:?}");
    }
    number(strip.payoff(entry), context);
    number(strip.cost(entry, market, years), context);
    if let Ok(gap) = strip.worst_gap() {
        assert!(gap.price > 0.0 && gap.price.is_finite() && gap.excess.is_finite(), "{context}: {gap:?}");
    }
}

fn of_times(input: &mut Input) {
    let (price, lower) = (input.positive_f64(), input.positive_f64());
    let upper = lower * (1.0 + input.unit_f64() * f64::from(input.byte()));
    let (Ok(gbm), years) = (Gbm::new(rate(input), size(input)), size(input)) else { return };
    let context = || format!("{lower} to {upper} at {price}, {gbm:?}, {years} years");
    if let Some(time) = amount(time_in_range(price, lower, upper, &gbm, years), &context()) {
        assert!(time <= years * (1.0 + 1e-12), "{}: {time}", context());
    }
    let (w, apr) = (input.unit_f64(), size(input));
    if let Some(Some(time)) = break_even_time_weighted(w, apr, &gbm).ok() {
        amount(Ok(time), &context());
    }
}
