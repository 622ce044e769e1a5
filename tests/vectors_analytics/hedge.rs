//! Hedges: strips of options, bands and what they cost.

use cfmm_math::analytics::LpPosition;
use cfmm_math::analytics::hedge::{NoTransactionBand, Rehedge, Strip};
use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, Rounding, StableSwap, Weighted};

use crate::exact::Ratio;
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

fn list<'a>(row: &'a Row, column: &str) -> Vec<&'a str> {
    row.get(column).split(';').collect()
}

/// All columns, for a pool of a level.
fn strip(
    report: &mut Report,
    row: &Row,
    curve: &'static str,
    pool: impl PoolValue<Scalar = f64>,
    (level, bound): (f64, f64),
) -> Outcome {
    let entry = row.number("p0");
    let strikes: Vec<f64> = list(row, "strikes").iter().map(|x| x.parse().expect("a number")).collect();
    let per_level = |column: &str| -> Vec<Ratio> {
        list(row, column).iter().map(|x| Ratio::of_decimal(x).mul(&Ratio::of_f64(level))).collect()
    };
    let (puts, calls, shortfalls) = (per_level("put_weights"), per_level("call_weights"), per_level("shortfall"));
    let mut quantities = vec![f64::NAN; strikes.len()];
    let position = LpPosition::new(pool, entry).map_err(|e| e.to_string())?;
    let strip = Strip::new(&position, &strikes, &mut quantities).map_err(|e| e.to_string())?;
    let at_entry = strip.at_entry();
    // Where the loss is a straight line, a weight is 1e-114 in the vectors, and where there is none, the loss is.
    let size = |all: &[&[Ratio]]| all.iter().copied().flatten().map(|x| x.abs().approx()).fold(0.0, f64::max);
    let (largest, most) = (size(&[&puts, &calls]), size(&[&shortfalls]));
    for (strike, shortfall) in strikes.iter().zip(&shortfalls) {
        let payoff = strip.payoff(*strike);
        // Half an ε more for each term of the sum.
        let bound = bound + strikes.len() as f64;
        if shortfall.abs().approx() <= 1e-60 * most {
            if payoff != Ok(0.0) {
                return Err(format!("a payoff of {payoff:?} at {strike}, where there is no loss"));
            }
            continue;
        }
        report.relative("payoff", row, payoff, shortfall, bound)?;
    }
    for (i, strike) in strikes.iter().enumerate() {
        let [put, call] = if *strike == entry {
            if quantities[i] != 0.0 {
                return Err(format!("{} at the entry, beside {at_entry:?}", quantities[i]));
            }
            at_entry
        } else if *strike < entry {
            [quantities[i], 0.0]
        } else {
            [0.0, quantities[i]]
        };
        for (got, expected) in [(put, &puts[i]), (call, &calls[i])] {
            if expected.abs().approx() <= 1e-60 * largest {
                if got != 0.0 {
                    return Err(format!("{got} at {strike}, where there is none"));
                }
                continue;
            }
            report.relative(curve, row, Ok(got), expected, bound)?;
        }
    }
    // The same, but for tangents beyond the outermost strikes.
    let mut with_tangents = vec![f64::NAN; strikes.len()];
    Strip::with_tangent_ends(&position, &strikes, &mut with_tangents).map_err(|e| e.to_string())?;
    let last = strikes.len() - 1;
    for (end, column) in [(0, "end_put_weight_tangent"), (last, "end_call_weight_tangent")] {
        let (got, expected) = (with_tangents[end], exact(row, column).mul(&Ratio::of_f64(level)));
        if strikes[end] == entry || expected.abs().approx() <= 1e-60 * largest {
            if got != 0.0 {
                return Err(format!("{column} {got}, where there is none"));
            }
            continue;
        }
        report.relative("end", row, Ok(got), &expected, bound)?;
    }
    if with_tangents[1..last] != quantities[1..last] {
        return Err(format!("{with_tangents:?} and {quantities:?} differ within"));
    }
    Ok(())
}

#[test]
fn strips() {
    let mut report = Report::new("hedge_strip");
    check("hedge_strip.csv", |row| match row.get("curve") {
        "constant_product" => {
            let pool = ConstantProduct::new(1.0, 1.0).expect("valid");
            strip(&mut report, row, "constant_product", pool, (1.0, 8.0))
        }
        "weighted" => {
            let w = row.number("w");
            let pool = Weighted::new([1.0, 1.0], [w, 1.0 - w]).expect("valid");
            strip(&mut report, row, "weighted", pool, (1.0, 8.0))
        }
        "concentrated" => {
            let [a, b, p0] = inputs(row, ["a", "b", "p0"]);
            let pool = Concentrated::from_liquidity(1.0, p0, a, b).map_err(|e| e.to_string())?;
            let level = pool.level(Rounding::Down).map_err(|e| e.to_string())?;
            strip(&mut report, row, "concentrated", pool, (level, 8.0))
        }
        "stableswap" => {
            let pool = StableSwap::new([0.5, 0.5], row.number("amp")).expect("valid");
            strip(&mut report, row, "stableswap", pool, (1.0, 260.0))
        }
        other => Err(format!("no curve {other}")),
    });
}

#[test]
fn bands() {
    let mut report = Report::new("hedge_whalley_wilmott");
    check("hedge_whalley_wilmott.csv", |row| {
        let [rate, tau, cost, p] = inputs(row, ["rate", "tau", "cost", "p"]);
        let [gamma, aversion, sigma] = inputs(row, ["gamma", "risk_aversion", "sigma"]);
        let band =
            NoTransactionBand::whalley_wilmott(cost, aversion, p, gamma, rate, tau).map_err(|e| e.to_string())?;
        report.relative("half_band", row, Ok(band.half_width()), &exact(row, "half_band"), 4.0 + (rate * tau).abs())?;
        for (rehedge, name, column) in [
            (Rehedge::ToTarget, "to target", "cost_per_year_reset_to_target"),
            (Rehedge::ToEdge, "to edge", "cost_per_year_reset_to_band"),
        ] {
            let got = band.cost_per_year(p, gamma, sigma, rehedge);
            // Zero over zero, in the vectors; the limit of free trading, here.
            if row.get(column).is_empty() {
                if cost != 0.0 || got != Ok(0.0) {
                    return Err(format!("{name}: {got:?}, but there is none"));
                }
                continue;
            }
            // With the error of the band itself.
            report.relative(name, row, got, &exact(row, column), 8.0 + (rate * tau).abs())?;
        }
        Ok(())
    });
}
