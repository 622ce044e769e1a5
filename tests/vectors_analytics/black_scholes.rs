//! European options: prices, greeks and the volatility that a price implies.

use cfmm_math::analytics::{EuropeanOption, Market, OptionGreeks, OptionKind};

use crate::exact::Ratio;
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

/// One row, as an option of a kind.
struct Case {
    option: EuropeanOption,
    market: Market,
    spot: f64,
    d1: f64,
    d2: f64,
    /// `|ln S/K| + |ρ − q|T`, over `s`
    spread: f64,
}

impl Case {
    fn of(row: &Row, kind: OptionKind) -> Self {
        let [s, k, sigma, t, rate, carry] = inputs(row, ["s", "k", "sigma", "t", "rate", "carry"]);
        let deviation = sigma * t.sqrt();
        let (moved, growth) = ((s / k).ln(), (rate - carry) * t);
        let middle = (moved + growth) / deviation;
        Self {
            option: EuropeanOption::new(kind, k, t).expect("valid"),
            market: Market::new(sigma, rate, carry).expect("valid"),
            spot: s,
            d1: middle + 0.5 * deviation,
            d2: middle - 0.5 * deviation,
            spread: (moved.abs() + growth.abs()) / deviation,
        }
    }

    /// `1 + z² + |z|·(|ln S/K| + |ρ − q|T)/s`, `z` the larger of `d₁` and `d₂`.
    fn condition(&self) -> f64 {
        let z = self.d1.abs().max(self.d2.abs());
        1.0 + z * z + z * self.spread
    }
}

fn of_kind(kind: OptionKind, column: &str) -> String {
    let name = if kind == OptionKind::Call { "call" } else { "put" };
    format!("{name}_{column}")
}

fn row_is_right(report: &mut Report, row: &Row, kind: OptionKind) -> Outcome {
    let case = Case::of(row, kind);
    let Case { option, market, spot, d1, d2, .. } = &case;
    let condition = case.condition();
    let got: OptionGreeks = option.greeks(*spot, market).map_err(|e| e.to_string())?;
    let price = option.price(*spot, market).map_err(|e| e.to_string())?;
    if price != got.value {
        return Err(format!("a price of {price}, and {} among the greeks", got.value));
    }
    let (sigma, years) = (market.volatility(), option.years());
    let of = |column: &str| exact(row, &of_kind(kind, column));
    // Theta is a sum: of its largest term.
    let terms = [
        0.5 * sigma * sigma * spot * (spot * got.gamma),
        market.rate() * got.rho / years,
        market.carry() * got.delta * spot,
    ];
    let largest = Ratio::of_f64(terms.into_iter().map(f64::abs).fold(0.0, f64::max));
    let vanna = Ratio::of_f64(got.vega / spot / years.sqrt() * (1.0 + d2.abs()) / sigma);
    let volga = Ratio::of_f64(got.vega * (1.0 + d1.abs()) * (1.0 + d2.abs()) / sigma);
    // The documentation allows for ln S/K and (ρ − q)T that cancel; here they do not.
    let tail = 4.0 * (1.0 + d1.abs().max(d2.abs()).powi(2));
    let outcomes = [
        report.relative("price", row, Ok(got.value), &of("price"), 4.0 * condition),
        report.relative("delta", row, Ok(got.delta), &of("delta"), tail),
        report.relative("gamma", row, Ok(got.gamma), &exact(row, "gamma"), tail),
        report.relative("vega", row, Ok(got.vega), &exact(row, "vega"), tail),
        report.relative("rho", row, Ok(got.rho), &of("rho"), tail),
        report.of_scale("theta", row, Ok(got.theta), &of("theta"), &largest, tail),
        report.of_scale("vanna", row, Ok(got.vanna), &exact(row, "vanna"), &vanna, tail),
        report.of_scale("volga", row, Ok(got.volga), &exact(row, "volga"), &volga, tail),
    ];
    outcomes.into_iter().collect()
}

#[test]
fn options() {
    let mut report = Report::new("black_scholes");
    check("black_scholes.csv", |row| {
        row_is_right(&mut report, row, OptionKind::Call)?;
        row_is_right(&mut report, row, OptionKind::Put)
    });
}

/// From the exact price, rounded once.
#[test]
fn implied_volatilities() {
    let mut report = Report::new("black_scholes implied volatility");
    let mut skipped = 0;
    check("black_scholes.csv", |row| {
        for kind in [OptionKind::Call, OptionKind::Put] {
            let case = Case::of(row, kind);
            let [rate, carry, vega] = inputs(row, ["rate", "carry", "vega"]);
            let (price, delta) = (row.number(&of_kind(kind, "price")), row.number(&of_kind(kind, "delta")));
            let got = case.option.implied_volatility(price, case.spot, rate, carry);
            let sigma = case.market.volatility();
            // How far an error of the price moves the volatility, and one of ln(F/K).
            let of_price = price / (sigma * vega);
            let of_log = case.spread * sigma * case.option.years().sqrt() * (delta * case.spot).abs() / (sigma * vega);
            let condition = 1.0 + of_price + of_log;
            if !(price > 1e-300 && condition < 1e13) {
                // Nothing of the volatility is left in the price: it is some number, or the price is at its bound.
                skipped += 1;
                continue;
            }
            let got = got.map_err(|e| format!("sigma: {e}"))?;
            let error = Ratio::of_f64(sigma).error_of(got) / condition;
            report.within("sigma over 1 + condition", row, got, error, 8.0)?;
        }
        Ok(())
    });
    println!("black_scholes.csv: {skipped} prices say nothing of the volatility");
}
