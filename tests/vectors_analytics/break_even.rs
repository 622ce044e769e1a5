//! Break-even prices and times.

use cfmm_math::analytics::{BreakEven, BreakEvenPrice, Gbm, break_even_time_weighted};
use cfmm_math::{Concentrated, ConstantProduct, Fee, Weighted, WithFee};

use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

/// What a test does with the pool of a row, whatever its curve.
pub(crate) trait OnPool {
    type Output;
    fn on(&mut self, pool: &impl cfmm_math::analytics::ExpectedLoss) -> Self::Output;
}

/// The pool of a row with columns `curve, w, a, b, p0`.
pub(crate) fn with_pool<F: OnPool>(row: &Row, f: &mut F) -> F::Output {
    match row.get("curve") {
        "constant_product" => f.on(&ConstantProduct::new(1.0, 1.0).expect("valid")),
        "weighted" => {
            let w = row.number("w");
            f.on(&Weighted::new([1.0, 1.0], [w, 1.0 - w]).expect("valid"))
        }
        "concentrated" => {
            let [a, b, p0] = inputs(row, ["a", "b", "p0"]);
            f.on(&Concentrated::from_liquidity(1.0, p0, a, b).expect("valid"))
        }
        curve => panic!("no curve {curve}"),
    }
}

struct Prices<'a> {
    report: &'a mut Report,
    row: &'a Row<'a>,
}

impl Prices<'_> {
    fn side(
        &mut self,
        got: Option<BreakEvenPrice>,
        (price, ln_ratio): (&'static str, &'static str),
        p0: f64,
    ) -> Outcome {
        let row = self.row;
        let Some(got) = got else {
            return if row.get(price).is_empty() { Ok(()) } else { Err(format!("{price}: none")) };
        };
        if row.get(price).is_empty() {
            return Err(format!("{price}: {got:?}, not none"));
        }
        if row.number("fee_yield") == 0.0 {
            return if got.price == p0 && got.ln_ratio == 0.0 { Ok(()) } else { Err(format!("{price}: {got:?}")) };
        }
        self.report.relative(ln_ratio, row, Ok(got.ln_ratio), &exact(row, ln_ratio), 4.0)?;
        // In ε of what an exponential of h can have.
        let scale = 1.0 + got.ln_ratio.abs();
        let error = exact(row, price).error_of(got.price) / scale;
        self.report.see(price, error, row);
        if error > 2.0 { Err(format!("{price} {got:?}: {error:.2}(1 + |h|) ε")) } else { Ok(()) }
    }
}

impl OnPool for Prices<'_> {
    type Output = Outcome;

    fn on(&mut self, pool: &impl cfmm_math::analytics::ExpectedLoss) -> Outcome {
        let [p0, fee_yield] = inputs(self.row, ["p0", "fee_yield"]);
        let [low, high] = pool.break_even_prices(p0, fee_yield).map_err(|e| e.to_string())?;
        let with_fee = WithFee::new(*pool, Fee::basis_points(30).expect("valid")).expect("valid");
        assert_eq!(with_fee.break_even_prices(p0, fee_yield), Ok([low, high]));
        self.side(low, ("price_low", "ln_ratio_low"), p0)?;
        self.side(high, ("price_high", "ln_ratio_high"), p0)?;
        // And back: the yield of the move is the yield, but for what the rounding of the move makes of it.
        for at in [low, high].into_iter().flatten().filter(|_| fee_yield > 0.0) {
            let yield_of = |h| pool.break_even_yield(p0, h).map_err(|e| e.to_string());
            let (back, near) = (yield_of(at.ln_ratio)?, yield_of(at.ln_ratio * (1.0 + 1e-6))?);
            let condition = ((near / back - 1.0) / 1e-6).abs();
            let error = (back / fee_yield - 1.0).abs() / f64::EPSILON / (1.0 + condition);
            self.report.see("yield over 1 + condition", error, self.row);
            if error > 8.0 {
                return Err(format!("yield {back} at {at:?}: {error} ε, condition {condition}"));
            }
        }
        Ok(())
    }
}

#[test]
fn break_even_prices() {
    let mut report = Report::new("break_even_prices");
    check("break_even_prices.csv", |row| with_pool(row, &mut Prices { report: &mut report, row }));
}

#[test]
fn break_even_times() {
    let mut report = Report::new("break_even_time");
    let mut raw = (0.0, 0);
    check("break_even_time.csv", |row| {
        let [w, fee_apr, mu, sigma] = inputs(row, ["w", "fee_apr", "mu", "sigma"]);
        let got =
            break_even_time_weighted(w, fee_apr, &Gbm::new(mu, sigma).expect("valid")).map_err(|e| e.to_string())?;
        let time = match (row.get("time"), got) {
            ("none", None) => return Ok(()),
            ("none", got) => return Err(format!("{got:?}, not none")),
            (_, None) => return Err("none".into()),
            ("0", Some(time)) => return if time == 0.0 { Ok(()) } else { Err(format!("{time}, not 0")) },
            (_, Some(time)) => time,
        };
        // The angle at which fees and loss cross, against the fees.
        let c = w * mu - 0.5 * w * (1.0 - w) * sigma * sigma;
        let slope = w * mu * (mu * time).exp() - c * (c * time).exp() - fee_apr;
        let condition = 1.0 + fee_apr / slope.abs();
        let error = exact(row, "time").error_of(time);
        report.see("time over 1 + f/|f − loss′|", error / condition, row);
        if error > raw.0 {
            raw = (error, row.line);
        }
        if error > 8.0 * condition {
            return Err(format!("time {time}: {error:.2} ε, condition {condition:.2}"));
        }
        Ok(())
    });
    println!("break_even_time: {:.2} ε at line {} without the condition", raw.0, raw.1);
}
