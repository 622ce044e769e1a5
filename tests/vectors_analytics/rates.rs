//! Rates that are algebraic: loss versus rebalancing, break-even, capital efficiency, and the loss of many assets.

use cfmm_math::analytics::{
    break_even_fee_rate, break_even_fee_yield, break_even_turnover, capital_efficiency, impermanent_loss_weighted,
    implied_volatility, lvr_rate, lvr_yield,
};
use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, Rounding, StableSwap, Weighted};

use crate::exact::Ratio;
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

/// Does something with the pool of a row's `curve` and shape, of a level, and the level that it really has.
macro_rules! with_pool {
    ($row:ident, $level:expr, |$pool:ident, $of_pool:ident| $body:expr) => {{
        let level: f64 = $level;
        match $row.get("curve") {
            "constant_product" => {
                let ($pool, $of_pool) = (ConstantProduct::new(level, level).expect("valid"), level);
                $body
            }
            "weighted" => {
                let w = $row.number("w");
                let ($pool, $of_pool) = (Weighted::new([level; 2], [w, 1.0 - w]).expect("valid"), level);
                $body
            }
            "concentrated" => {
                let [a, b, p] = inputs($row, ["a", "b", "p"]);
                let $pool = Concentrated::from_liquidity(level, p, a, b).expect("valid");
                let $of_pool = $pool.level(Rounding::Down).expect("a level");
                $body
            }
            "stableswap" => {
                let half = 0.5 * level;
                let $pool = StableSwap::new([half, half], $row.number("amp")).expect("valid");
                let $of_pool = level;
                $body
            }
            other => Err(format!("no curve {other}")),
        }
    }};
}

/// 8 ε; stable-swap inherits the 32 of its depth.
fn bound(row: &Row) -> f64 {
    if row.get("curve") == "stableswap" { 40.0 } else { 8.0 }
}

#[test]
fn loss_versus_rebalancing() {
    let mut report = Report::new("lvr");
    check("lvr.csv", |row| {
        let [level, p, sigma] = inputs(row, ["level", "p", "sigma"]);
        with_pool!(row, level, |pool, of_pool| {
            let rate = exact(row, "lvr_rate").mul(&Ratio::of_f64(of_pool)).div(&Ratio::of_f64(level));
            report.relative("lvr_rate", row, lvr_rate(&pool, p, sigma), &rate, bound(row))?;
            let got = lvr_yield(&pool, p, sigma);
            report.relative("lvr_over_value", row, got, &exact(row, "lvr_over_value"), bound(row))
        })
    });
}

#[test]
fn break_even_fees() {
    let mut report = Report::new("break_even_fees");
    check("break_even_fees.csv", |row| {
        let [p, sigma, turnover, fee] = inputs(row, ["p", "sigma", "turnover", "fee"]);
        fn all(
            report: &mut Report,
            row: &Row,
            pool: &impl PoolValue<Scalar = f64>,
            [p, sigma, turnover, fee]: [f64; 4],
        ) -> Outcome {
            for (column, got) in [
                ("break_even_fee_rate", break_even_fee_rate(pool, p, sigma, turnover)),
                ("break_even_turnover", break_even_turnover(pool, p, sigma, fee)),
                ("implied_volatility", implied_volatility(pool, p, fee, turnover)),
            ] {
                if row.get(column).is_empty() {
                    if got.is_ok() {
                        return Err(format!("{column}: {got:?}, but there is none"));
                    }
                    continue;
                }
                report.relative(column, row, got, &exact(row, column), bound(row))?;
            }
            Ok(())
        }
        with_pool!(row, 1.0, |pool, _level| all(&mut report, row, &pool, [p, sigma, turnover, fee]))
    });
}

#[test]
fn fee_yield() {
    let mut report = Report::new("break_even_fee_yield");
    check("break_even_fee_yield.csv", |row| {
        let got = break_even_fee_yield(row.number("il"));
        report.relative("fee_yield", row, got, &exact(row, "fee_yield"), 2.0)
    });
}

#[test]
fn efficiency() {
    let mut report = Report::new("capital_efficiency");
    check("capital_efficiency.csv", |row| {
        let [a, b, p] = inputs(row, ["a", "b", "p"]);
        report.relative("efficiency", row, capital_efficiency(a, b, p), &exact(row, "efficiency"), 8.0)
    });
}

#[test]
fn loss_of_many_assets() {
    let mut report = Report::new("il_weighted_multi");
    check("il_weighted_multi.csv", |row| {
        let list = |column| row.get(column).split(';').map(|x| x.parse().expect("a number")).collect::<Vec<f64>>();
        let (weights, relatives) = (list("w"), list("r"));
        report.relative("il", row, impermanent_loss_weighted(&weights, &relatives), &exact(row, "il"), 4.0)
    });
}
