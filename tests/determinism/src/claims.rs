//! What is random: claims, expected losses, break-even prices, hedges by them.

use cfmm_math::analytics::hedge::{Exposure, LeastSquaresHedge};
use cfmm_math::analytics::{
    ExpectedLoss, Gbm, Market, break_even_time, expected_lvr, il_expected_shortfall, il_probability, il_quantile,
    time_in_range,
};
use cfmm_math::{Concentrated, ConstantProduct, Fee, StableSwap, Weighted, WithFee};

use crate::rows::{File, Row};
use crate::table::Table;

/// Integrals are taken on one row in so many: interpreters are slow.
const SELDOM: usize = 4;

pub(crate) fn file(table: &mut Table, file: &File) {
    let integrals = match file.name {
        "claim_greeks_concentrated" | "claim_greeks_stableswap" | "claim_greeks_weighted" | "hedge_premium" => true,
        "expected_il_concentrated" | "expected_il_constant_product" | "expected_il_weighted" => true,
        "il_probability" | "il_quantile" => true,
        "break_even_prices" => false,
        _ => return,
    };
    for row in file.rows() {
        if row.index % SELDOM == 0 || !integrals {
            of_row(table, &row, integrals);
        }
    }
}

/// A number of a column, or another one where a file has no such column.
fn or(row: &Row, column: &str, other: f64) -> f64 {
    let number = row.number(column);
    if number.is_nan() { other } else { number }
}

/// The pool of a row, by the columns that it has.
fn of_row(table: &mut Table, row: &Row, integrals: bool) {
    let [w, a, b, amp] = row.numbers(["w", "a", "b", "amp"]);
    let entry = or(row, "p0", or(row, "p", 1.0));
    let constant_product = row.get("curve") == "constant_product" || w.is_nan();
    if let Ok(pool) = Concentrated::from_liquidity(1.0, entry, a, b) {
        all(table, "Concentrated", row, &pool, integrals);
    } else if let Ok(pool) = StableSwap::new([0.5, 0.5], amp) {
        all(table, "StableSwap", row, &pool, integrals);
    } else if let (Ok(pool), false) = (Weighted::new([1.0, 1.0], [w, 1.0 - w]), constant_product) {
        all(table, "Weighted", row, &pool, integrals);
    } else if let Ok(pool) = ConstantProduct::new(1.0, 1.0) {
        all(table, "ConstantProduct", row, &pool, integrals);
        if let Ok(pool) = Fee::basis_points(30).and_then(|fee| WithFee::new(pool, fee)) {
            all(table, "WithFee", row, &pool, integrals);
        }
    }
}

fn all<P>(table: &mut Table, of: &'static str, row: &Row, pool: &P, integrals: bool)
where
    P: ExpectedLoss + LeastSquaresHedge,
{
    let part = row.fraction();
    let (p0, fee_yield) = (or(row, "p0", or(row, "p", 1.0)), or(row, "fee_yield", part));
    let (p, ln_ratio) = (or(row, "p", p0), 4.0 * part - 1.0);
    table.see(of, " as analytics::BreakEven::break_even_prices", pool.break_even_prices(p0, fee_yield));
    table.see(of, " as analytics::BreakEven::break_even_ln_ratios", pool.break_even_ln_ratios(p0, fee_yield));
    table.see(of, " as analytics::BreakEven::break_even_yield", pool.break_even_yield(p0, ln_ratio));
    table.see(of, " as analytics::BreakEven::il_after", pool.il_after(p0, ln_ratio));
    table.see(of, " as analytics::BreakEven::corners", pool.corners());
    if !integrals {
        return;
    }

    let [rate, carry] = [or(row, "rate", 0.02), or(row, "carry", 0.01)];
    let (mu, sigma, t) = (or(row, "mu", rate - carry), row.number("sigma"), row.number("t"));
    let (market, gbm) = (Market::new(sigma, rate, carry), Gbm::new(mu, sigma));
    table.see("analytics::Market::", "new", market.map(|m| [m.volatility(), m.rate(), m.carry()]));
    table.see("analytics::Gbm::", "new", gbm.map(|gbm| [gbm.drift(), gbm.volatility()]));
    let (Ok(market), Ok(gbm)) = (market, gbm) else { return };
    let neutral = market.risk_neutral();
    table.see("analytics::Market::", "risk_neutral", [neutral.drift(), neutral.volatility()]);

    let claim = pool.claim(p, &market, t);
    table.see(of, " as analytics::Claim::claim", claim);
    table.see("analytics::hedge::Exposure as From<analytics::ClaimGreeks>::", "from", claim.map(Exposure::from));
    table.see(of, " as analytics::Claim::expected_value", pool.expected_value(p, &gbm, t));
    table.see(of, " as analytics::Claim::expected_divergence", pool.expected_divergence(p0, p * 1.01, &gbm, t));
    table.see(of, " as analytics::Claim::premium", pool.premium(p0, p, &market, t));
    table.see(of, " as analytics::ExpectedLoss::expected_il", pool.expected_il(p0, &gbm, t));
    let least_squares = pool.least_squares_hedge(p0, &gbm, t);
    table.see(of, " as analytics::hedge::LeastSquaresHedge::least_squares_hedge", least_squares);
    table.see("analytics::", "expected_lvr", expected_lvr(pool, p0, &gbm, t));

    let (loss, tail) = (or(row, "loss", 0.1 * part), or(row, "probability", part));
    table.see("analytics::", "il_probability", il_probability(pool, p0, p, &gbm, t, loss));
    table.see("analytics::", "il_quantile", il_quantile(pool, p0, p, &gbm, t, tail));
    table.see("analytics::", "il_expected_shortfall", il_expected_shortfall(pool, p0, p, &gbm, t, tail));
    table.see("analytics::", "time_in_range", time_in_range(p, p0 / 1.1, p0 * (1.0 + part), &gbm, t));
    if row.index % (4 * SELDOM) == 0 {
        table.see("analytics::", "break_even_time", break_even_time(pool, p0, 0.1 * part, &gbm));
    }
}
