//! Inverses of the loss, times, weights that change, and fees that follow the market.

use cfmm_math::analytics::dynamic_fee::{SurgeFee, VolatilityFee, VolatilityFeeParameters, VolatilityState};
use cfmm_math::analytics::{
    self, Gbm, GradualWeights, amplification_for_loss, lower_bound_for_loss, range_for_loss, upper_bound_for_loss,
    weights_for_loss,
};

use crate::answers::Reserves;
use crate::rows::{File, Row};
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    match file.name {
        "il_constant_product" | "il_concentrated" => file.rows().for_each(|row| inverse(table, &row)),
        "break_even_time" => file.rows().for_each(|row| {
            let [w, fee_apr, mu, sigma] = row.numbers(["w", "fee_apr", "mu", "sigma"]);
            let time = Gbm::new(mu, sigma).and_then(|gbm| analytics::break_even_time_weighted(w, fee_apr, &gbm));
            table.see("analytics::", "break_even_time_weighted", time);
        }),
        "il_weighted" => {
            file.rows().for_each(|row| weights(table, &row));
            volatility_fee(table, &file.column("p"));
        }
        "il_stableswap" => file.rows().for_each(|row| surge(table, &row)),
        _ => (),
    }
}

fn inverse(table: &mut Table, row: &Row) {
    let [p0, p, a, b] = row.numbers(["p0", "p", "a", "b"]);
    let (of, loss) = ("analytics::", 0.5 * row.fraction());
    table.see(of, "weights_for_loss", weights_for_loss(p / p0, loss));
    table.see(of, "range_for_loss", range_for_loss(p / p0, loss));
    table.see(of, "amplification_for_loss", amplification_for_loss(p / p0, loss));
    if a.is_finite() {
        table.see(of, "upper_bound_for_loss", upper_bound_for_loss(p0, p, a, loss));
        table.see(of, "lower_bound_for_loss", lower_bound_for_loss(p0, p, b, loss));
    }
}

fn weights(table: &mut Table, row: &Row) {
    let [w, p0, p] = row.numbers(["w", "p0", "p"]);
    let part = row.fraction();
    let of = "analytics::GradualWeights::";
    let weights = GradualWeights::new([w, 1.0 - w], [1.0 - w, w], 3.0);
    table.see(of, "new", weights.map(|weights| weights.weights_at(0.0)));
    let Ok(weights) = weights else { return };
    let mean = GradualWeights::<2>::geometric_mean([p0, p, p * 1.1]);
    table.see(of, "geometric_mean", mean);
    let (from, to, mean, time) = ([p0, 1.0], [p, 1.0], [mean.unwrap_or(p), 1.0], 6.0 * part);
    table.see(of, "weights_at", weights.weights_at(time));
    table.see(of, "value_ratio", weights.value_ratio(time, from, to, mean));
    table.see(of, "impermanent_loss", weights.impermanent_loss(time, from, to, mean));
    table.see(of, "inflow", weights.inflow(time, from, to, mean));
    table.see(of, "inflow_rate", weights.inflow_rate(to));
    table.see(of, "pool_at", weights.pool_at(time, [1.0, p]).map(Reserves));
    if row.index % 16 == 0 {
        table.see(of, "loss_of_steps", weights.loss_of_steps(1 + row.index as u32 / 4));
    }
}

fn surge(table: &mut Table, row: &Row) {
    let part = row.fraction();
    let of = "analytics::dynamic_fee::SurgeFee::";
    let fee = SurgeFee::new(1e-4, 0.1, part);
    let [before, after] = row.numbers(["p0", "p"]).map(|p| (p - 1.0).abs().min(1.0));
    table.see(of, "new", fee.and_then(|fee| fee.fee(0.0, after)));
    table.see(of, "fee", fee.and_then(|fee| fee.fee(before, after)));
}

/// A pair whose bin follows a series of prices.
fn volatility_fee(table: &mut Table, prices: &[f64]) {
    let of = "analytics::dynamic_fee::VolatilityFee::";
    let parameters = VolatilityFeeParameters {
        bin_step: 10,
        base_factor: 5_000,
        variable_fee_control: 40_000,
        filter_period: 30,
        decay_period: 120,
        reduction_factor: 5_000,
        max_volatility_accumulator: 350_000,
    };
    let fee = VolatilityFee::new(parameters);
    table.see(of, "new", fee.map(|fee| fee.parameters().bin_step));
    let Ok(fee) = fee else { return };
    table.see(of, "parameters", fee.parameters().variable_fee_control);
    let mut state = VolatilityState::default();
    for (seconds, price) in (0_u64..).step_by(25).zip(prices) {
        // Any whole number will do for a bin.
        let bin = (price % 64.0) as i32;
        let referred = fee.update_references(&state, bin, seconds);
        table.see(of, "update_references", referred.map(|state| state.volatility_reference));
        state = fee.update_volatility_accumulator(&referred.unwrap_or(state), bin);
        table.see(of, "update_volatility_accumulator", state.volatility_accumulator);
        table.see(of, "fee", fee.fee(&state));
        table.see(of, "fee_1e9", fee.fee_1e9(&state));
        table.see(of, "fee_1e18", fee.fee_1e18(&state));
    }
}
