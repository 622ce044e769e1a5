//! Expected loss, its probability and its quantile.

use cfmm_math::analytics::{BreakEven, ExpectedLoss, Gbm, il_probability, il_quantile};
use cfmm_math::{Concentrated, ConstantProduct, Weighted};

use crate::break_even::{OnPool, with_pool};
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

fn gbm(row: &Row) -> (Gbm, f64) {
    let [mu, sigma, t] = inputs(row, ["mu", "sigma", "t"]);
    (Gbm::new(mu, sigma).expect("valid"), t)
}

#[test]
fn expected_il_of_constant_product() {
    let mut report = Report::new("expected_il_constant_product");
    check("expected_il_constant_product.csv", |row| {
        let (gbm, t) = gbm(row);
        let got = ConstantProduct::new(1.0, 1.0).and_then(|pool| pool.expected_il(1.0, &gbm, t));
        report.relative("expected_il", row, got, &exact(row, "expected_il"), 64.0)
    });
}

#[test]
fn expected_il_of_weighted() {
    let mut report = Report::new("expected_il_weighted");
    check("expected_il_weighted.csv", |row| {
        let ((gbm, t), w) = (gbm(row), row.number("w"));
        let got = Weighted::new([1.0, 1.0], [w, 1.0 - w]).and_then(|pool| pool.expected_il(1.0, &gbm, t));
        report.relative("expected_il", row, got, &exact(row, "expected_il"), 64.0)
    });
}

#[test]
fn expected_il_of_concentrated() {
    let mut report = Report::new("expected_il_concentrated");
    let mut errors = Vec::new();
    check("expected_il_concentrated.csv", |row| {
        let (gbm, t) = gbm(row);
        let [a, b, p0] = inputs(row, ["a", "b", "p0"]);
        let pool = Concentrated::from_liquidity(1.0, p0, a, b).map_err(|e| e.to_string())?;
        let got = pool.expected_il(p0, &gbm, t).map_err(|e| e.to_string())?;
        let error = exact(row, "expected_il").error_of(got);
        let z = deviate_of_loss(&pool, p0, &gbm, t);
        errors.push(error);
        report.see("expected_il over 1 + z²", error / (1.0 + z * z), row);
        if error > 16.0 * (1.0 + z * z) {
            return Err(format!("expected_il {got}: {error:.2} ε, z = {z:.2}"));
        }
        Ok(())
    });
    errors.sort_by(f64::total_cmp);
    println!(
        "expected_il_concentrated: median {:.2} ε, worst {:.2} ε",
        errors[errors.len() / 2],
        errors[errors.len() - 1]
    );
}

/// How many deviations away the loss sets in: 0 unless the entry is outside of its range.
fn deviate_of_loss(pool: &impl BreakEven, p0: f64, gbm: &Gbm, t: f64) -> f64 {
    let s = gbm.volatility() * t.sqrt();
    let mean = (gbm.drift() - 0.5 * gbm.volatility() * gbm.volatility()) * t;
    let [low, high] = pool.break_even_ln_ratios(p0, 0.0).expect("valid");
    let low = low.map(|h| -(h - mean) / s);
    let high = high.map(|h| (h - mean) / s);
    low.into_iter().chain(high).fold(f64::INFINITY, f64::min).max(0.0)
}

struct Probability<'a> {
    report: &'a mut Report,
    row: &'a Row<'a>,
}

impl OnPool for Probability<'_> {
    type Output = Outcome;

    fn on(&mut self, pool: &impl ExpectedLoss) -> Outcome {
        let row = self.row;
        let (gbm, t) = gbm(row);
        let [p0, loss] = inputs(row, ["p0", "loss"]);
        let got = il_probability(pool, p0, p0, &gbm, t, loss).map_err(|e| e.to_string())?;
        let s = gbm.volatility() * t.sqrt();
        let mean = (gbm.drift() - 0.5 * gbm.volatility() * gbm.volatility()) * t;
        let prices = pool.break_even_prices(p0, loss / (1.0 - loss)).map_err(|e| e.to_string())?;
        let mut worst_z: f64 = 0.0;
        for (at, column, sign) in [(prices[0], "price_low", -1.0), (prices[1], "price_high", 1.0)] {
            let Some(at) = at else {
                if row.get(column).is_empty() {
                    continue;
                }
                return Err(format!("{column}: none"));
            };
            let error = exact(row, column).error_of(at.price) / (1.0 + at.ln_ratio.abs());
            self.report.see(column, error, row);
            if error > 2.0 {
                return Err(format!("{column} {at:?}: {error:.2}(1 + |h|) ε"));
            }
            let z = sign * (at.ln_ratio - mean) / s;
            let contributes = z < 0.0 || (-0.5 * z * z).exp() > 1e-18 * got;
            if contributes && z.abs() > worst_z {
                worst_z = z.abs();
            }
        }
        // Some have an exponent of millions, which no exact number should be made of.
        if row.number("probability") < 1e-300 {
            return if got <= 1e-300 { Ok(()) } else { Err(format!("probability {got}, not tiny")) };
        }
        let error = exact(row, "probability").error_of(got);
        self.report.see("probability over 1 + z²", error / (1.0 + worst_z * worst_z), row);
        if error > 4.0 * (1.0 + worst_z * worst_z) {
            return Err(format!("probability {got}: {error:.2} ε, z = {worst_z:.3}"));
        }
        Ok(())
    }
}

#[test]
fn il_probabilities() {
    let mut report = Report::new("il_probability");
    check("il_probability.csv", |row| with_pool(row, &mut Probability { report: &mut report, row }));
}

struct Quantile<'a> {
    report: &'a mut Report,
    row: &'a Row<'a>,
    raw: &'a mut Vec<f64>,
}

impl OnPool for Quantile<'_> {
    type Output = Outcome;

    fn on(&mut self, pool: &impl ExpectedLoss) -> Outcome {
        let row = self.row;
        let (gbm, t) = gbm(row);
        let [p0, p] = inputs(row, ["p0", "probability"]);
        let got = il_quantile(pool, p0, p0, &gbm, t, p).map_err(|e| e.to_string())?;
        let want = exact(row, "loss");
        if got == 0.0 {
            return if want.is_zero() { Ok(()) } else { Err("loss 0".into()) };
        }
        let kappa = condition(pool, p0, &gbm, t, got, p)?;
        let error = want.error_of(got);
        self.raw.push(error);
        self.report.see("loss over 1 + κ", error / (1.0 + kappa), row);
        if error > 4.0 * (1.0 + kappa) {
            return Err(format!("loss {got}: {error:.2} ε, κ = {kappa:.3}"));
        }
        Ok(())
    }
}

/// `(1 + z²)·p/|∂p/∂ln ℓ|`, from the densities at the two prices.
fn condition(pool: &impl BreakEven, p0: f64, gbm: &Gbm, t: f64, loss: f64, p: f64) -> Result<f64, String> {
    let s = gbm.volatility() * t.sqrt();
    let mean = (gbm.drift() - 0.5 * gbm.volatility() * gbm.volatility()) * t;
    let logs = |loss: f64| pool.break_even_ln_ratios(p0, loss / (1.0 - loss)).map_err(|e| e.to_string());
    let (at, near) = (logs(loss)?, logs(loss * (1.0 - 1e-6))?);
    let (mut slope, mut worst) = (0.0, 0.0_f64);
    for i in 0..2 {
        if let (Some(h), Some(h_near)) = (at[i], near[i]) {
            let z = (h - mean) / s;
            let density = (-0.5 * z * z).exp() / (2.0 * core::f64::consts::PI).sqrt();
            slope += density * ((h - h_near) / s).abs() / 1e-6;
            if density > 1e-18 * p {
                worst = worst.max(z.abs());
            }
        }
    }
    Ok((1.0 + worst * worst) * p / slope)
}

#[test]
fn il_quantiles() {
    let mut report = Report::new("il_quantile");
    let mut raw = Vec::new();
    check("il_quantile.csv", |row| with_pool(row, &mut Quantile { report: &mut report, row, raw: &mut raw }));
    raw.sort_by(f64::total_cmp);
    println!("il_quantile: median {:.2} ε, worst {:.2} ε", raw[raw.len() / 2], raw[raw.len() - 1]);
}
