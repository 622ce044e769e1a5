//! Volatilities, fees that follow them, weights that move, and ranges for a loss.

use cfmm_math::analytics::dynamic_fee::{VolatilityFee, VolatilityFeeParameters, VolatilityState};
use cfmm_math::analytics::volatility::{
    Bar, CloseToClose, Ewma, Garch, PairVolatility, RangeEstimator, RangeVolatility, YangZhang,
};
use cfmm_math::analytics::{
    Arbitrage, ArbitrageModel, GradualWeights, amplification_for_loss, log_fee, lower_bound_for_loss, range_for_loss,
    upper_bound_for_loss, weights_for_loss,
};

use super::{amount, number};
use crate::input::Input;

/// Estimators on a path of any prices.
pub fn of_prices(input: &mut Input) {
    let (first, spacing, lambda) = (input.positive_f64(), input.positive_f64(), input.unit_f64());
    let (Ok(mut closes), Ok(mut pair)) = (CloseToClose::new(first), PairVolatility::new([first, spacing])) else {
        return;
    };
    let new =
        if lambda < 0.5 { Ewma::seeded(first, lambda, spacing, spacing) } else { Ewma::new(first, lambda, spacing) };
    let mut ewma = new.ok();
    let mut yang_zhang = YangZhang::new(first, spacing).ok();
    let estimators = [RangeEstimator::Parkinson, RangeEstimator::GarmanKlass, RangeEstimator::RogersSatchell];
    let mut ranges = estimators.map(RangeVolatility::new);
    for _ in 0..12 {
        if input.is_empty() {
            break;
        }
        let (price, other, years) = (input.positive_f64(), input.positive_f64(), input.positive_f64());
        let _ = closes.push(price, years);
        let _ = pair.push([price, other], years);
        if let Some(ewma) = &mut ewma {
            let _ = ewma.push(price, years);
            amount(ewma.volatility(), "an exponentially weighted volatility");
        }
        let bar = Bar::at(first).and_then(|mut bar| {
            bar.push(other)?;
            bar.push(price)?;
            Ok(bar)
        });
        if let Ok(bar) = bar {
            for range in &mut ranges {
                let _ = range.push(&bar, years);
                amount(range.volatility(), "a volatility of ranges");
            }
            if let Some(yang_zhang) = &mut yang_zhang {
                let _ = yang_zhang.push(&bar);
                amount(yang_zhang.volatility(), "a volatility of Yang and Zhang");
            }
        }
        amount(closes.volatility(), "a volatility of closes");
        amount(closes.realized_volatility(), "a realised volatility");
        if let Ok(gbm) = closes.gbm() {
            number(Ok(gbm.drift()), "a drift");
            amount(Ok(gbm.volatility()), "a volatility");
        }
        if let Ok(volatilities) = pair.volatilities() {
            for volatility in volatilities {
                amount(Ok(volatility), "a volatility of a pair");
            }
        }
        number(pair.covariance(), "a covariance");
        number(pair.beta(), "a beta");
        amount(pair.ratio_volatility(), "a volatility of a ratio");
        if let Some(correlation) = number(pair.correlation(), "a correlation") {
            assert!(correlation.abs() <= 1.0, "a correlation of {correlation}");
        }
    }
    of_garch(input);
}

fn of_garch(input: &mut Input) {
    let (omega, alpha, beta) = (input.positive_f64(), input.unit_f64(), input.unit_f64());
    let Ok(garch) = Garch::new(omega, alpha, beta) else { return };
    let (variance, moved, steps) = (input.positive_f64(), input.any_f64(), input.u32());
    amount(Ok(garch.long_run_variance()), "a variance in the long run");
    amount(garch.next_variance(variance, moved), "the next variance");
    amount(garch.variance_ahead(variance, steps), "a variance ahead");
    amount(garch.mean_variance(variance, steps), "a mean variance");
    amount(garch.volatility(variance, steps, input.positive_f64()), "a volatility ahead");
    assert!(garch.half_life() >= 0.0, "{garch:?}: a half-life of {}", garch.half_life());
}

/// Fees, weights and ranges.
pub fn of_fees(input: &mut Input) {
    let (fee, blocks, sigma, lvr) = (input.unit_f64(), input.positive_f64(), input.any_f64(), input.any_f64());
    amount(log_fee(fee), "a fee in logarithms");
    if let Ok(arbitrage) = Arbitrage::with_fee(fee, blocks) {
        let p = amount(arbitrage.trade_probability(sigma), "a probability of a trade");
        assert!(p.is_none_or(|p| p <= 1.0), "{arbitrage:?}: {p:?} at {sigma}");
        amount(arbitrage.profit_rate(lvr, sigma), "a rate of profit");
        amount(arbitrage.fee_income(lvr, sigma), "an income of fees");
        use ArbitrageModel::{DriftlessFeeInKind, DriftlessFeeInQuote, MartingaleFeeInQuote};
        for model in [DriftlessFeeInKind, DriftlessFeeInQuote, MartingaleFeeInQuote] {
            amount(arbitrage.constant_product(sigma, model), "a profit of a constant product");
        }
    }

    let (relative, most) = (input.positive_f64(), input.unit_f64());
    let (entry, bound) = (input.positive_f64(), input.positive_f64());
    if let Ok(Some(weights)) = weights_for_loss(relative, most) {
        for weight in weights.into_iter().flatten() {
            let weight = amount(Ok(weight), "a weight").unwrap_or(0.0);
            assert!(weight <= 1.0, "{relative}, {most}: a weight of {weight}");
        }
    }
    for found in [
        range_for_loss(relative, most),
        upper_bound_for_loss(entry, relative, bound, most),
        lower_bound_for_loss(entry, relative, bound, most),
        amplification_for_loss(relative, most),
    ] {
        if let Ok(Some(found)) = found {
            assert!(found.is_finite() && found > 0.0, "{entry}, {relative}, {bound}, {most}: {found}");
        }
    }
    of_weights(input);
    of_bins(input);
}

fn of_weights(input: &mut Input) {
    let mut three = || [input.positive_f64(), input.positive_f64(), input.positive_f64()];
    let (start, end, from, to, mean) = (three(), three(), three(), three(), three());
    let (duration, time) = (input.positive_f64(), input.unit_f64());
    let Ok(weights) = GradualWeights::new(start, end, duration) else { return };
    let time = duration * time;
    let context = format!("{weights:?} at {time}, {from:?} to {to:?}, {mean:?}");
    if let Ok(weights) = weights.weights_at(time) {
        for weight in weights {
            amount(Ok(weight), &context);
        }
    }
    amount(weights.value_ratio(time, from, to, mean), &context);
    number(weights.impermanent_loss(time, from, to, mean), &context);
    for flow in [weights.inflow(time, from, to, mean), weights.inflow_rate(from)].into_iter().flatten().flatten() {
        number(Ok(flow), &context);
    }
    if let Some(lost) = amount(weights.loss_of_steps(input.u32()), &context) {
        assert!(lost <= 1.0, "{context}: {lost}");
    }
    amount(GradualWeights::<3>::geometric_mean(from), &context);
}

/// The volatility accumulator: within its bounds, whatever came before.
fn of_bins(input: &mut Input) {
    let parameters = VolatilityFeeParameters {
        bin_step: input.u16(),
        base_factor: input.u16(),
        variable_fee_control: input.u32(),
        filter_period: input.u32(),
        decay_period: input.u32(),
        reduction_factor: input.u16(),
        max_volatility_accumulator: input.u32(),
    };
    let Ok(fee) = VolatilityFee::new(parameters) else { return };
    let mut state = VolatilityState {
        volatility_accumulator: input.u32().min(parameters.max_volatility_accumulator),
        volatility_reference: input.u32(),
        index_reference: input.u32().cast_signed(),
        time_of_last_update: input.u64() >> 1,
    };
    for _ in 0..4 {
        let (id, later) = (input.u32().cast_signed(), u64::from(input.u32()));
        let updated = fee.update_references(&state, id, state.time_of_last_update + later);
        state = fee.update_volatility_accumulator(&updated.expect("later"), id);
        assert!(state.volatility_accumulator <= parameters.max_volatility_accumulator, "{parameters:?}: {state:?}");
        let (fine, coarse, plain) = (fee.fee_1e18(&state), fee.fee_1e9(&state), fee.fee(&state));
        assert!(coarse * 1_000_000_000 >= fine && (coarse.max(1) - 1) * 1_000_000_000 <= fine, "{fine}, {coarse}");
        amount(Ok(plain), "a fee of bins");
    }
}
