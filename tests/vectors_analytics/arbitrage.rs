//! Arbitrage with fees.

use cfmm_math::Error;
use cfmm_math::analytics::{Arbitrage, ArbitrageModel};

use crate::exact::Ratio;
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

/// The exact form against a column that is empty where the mean is infinite.
fn constant_product(
    report: &mut Report,
    row: &Row,
    (blocks, sigma): (&Arbitrage, f64),
    (column, model): (&'static str, ArbitrageModel),
) -> Outcome {
    let got = blocks.constant_product(sigma, model);
    if !row.get(column).is_empty() {
        return report.relative(column, row, got, &exact(row, column), 8.0);
    }
    if got == Err(Error::Domain) { Ok(()) } else { Err(format!("{column}: {got:?}, not Err(Domain)")) }
}

#[test]
fn arbitrage_with_fees() {
    let mut report = Report::new("arb_with_fees");
    let mut infinite = 0;
    check("arb_with_fees.csv", |row| {
        let [sigma, gamma, lambda] = inputs(row, ["sigma", "gamma", "blocks_per_year"]);
        let blocks = Arbitrage::new(gamma, lambda).expect("valid");
        report.relative("p_trade", row, blocks.trade_probability(sigma), &exact(row, "p_trade"), 8.0)?;
        let lvr = sigma * sigma / 8.0;
        let small = exact(row, "arb_over_value_small_fee");
        report.relative("arb_over_value_small_fee", row, blocks.profit_rate(lvr, sigma), &small, 8.0)?;
        // The rest of the LVR, exactly.
        let s = Ratio::of_f64(sigma);
        let income = s.mul(&s).div(&Ratio::int(8)).sub(&small);
        if gamma > 0.0 {
            // The decimals have 25 digits of the profit, of which the difference takes some.
            report.relative("fee income", row, blocks.fee_income(lvr, sigma), &income, 8.0)?;
        } else {
            assert_eq!(blocks.fee_income(lvr, sigma), Ok(0.0));
        }
        infinite += i32::from(row.get("arb_over_value_martingale").is_empty());
        for model in [
            ("arb_over_value", ArbitrageModel::DriftlessFeeInQuote),
            ("arb_over_value_input_fee", ArbitrageModel::DriftlessFeeInKind),
            ("arb_over_value_martingale", ArbitrageModel::MartingaleFeeInQuote),
        ] {
            constant_product(&mut report, row, (&blocks, sigma), model)?;
        }
        Ok(())
    });
    assert!(infinite > 0, "no row outside of the domain");
}
