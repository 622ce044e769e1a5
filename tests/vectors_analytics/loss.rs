//! Impermanent loss and divergence.

use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, Result, Rounding, StableSwap, Weighted};

use crate::exact::Ratio;
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

/// Impermanent loss and divergence from one price to another.
fn losses(
    report: &mut Report,
    row: &Row,
    pool: &impl PoolValue<Scalar = f64>,
    (p0, p): (f64, f64),
    level: (&str, f64),
    bound: f64,
) -> Outcome {
    let suffix = level.0;
    let level = Ok(level.1);
    let per_level = |x: Result<f64>| Ok(x? / level?);
    let loss = pool.divergence(p0, p);
    let held = pool.held_value(p0, p);
    let il = loss.and_then(|loss| Ok(-loss / held?));
    report.relative("il", row, il, &exact(row, "il"), bound)?;
    report.relative("shortfall", row, per_level(loss), &exact(row, &format!("shortfall_{suffix}")), bound)?;
    if suffix != "per_d" {
        report.relative("value", row, per_level(pool.value_at(p)), &exact(row, &format!("value_{suffix}")), 4.0)?;
        report.relative("hold", row, per_level(held), &exact(row, &format!("hold_{suffix}")), 4.0)?;
    }
    Ok(())
}

#[test]
fn losses_of_constant_product() {
    let mut report = Report::new("il_constant_product");
    check("il_constant_product.csv", |row| {
        let [p0, p] = inputs(row, ["p0", "p"]);
        let pool = ConstantProduct::new(1.0, 1.0).expect("valid");
        losses(&mut report, row, &pool, (p0, p), ("per_l", 1.0), 4.0)
    });
}

#[test]
fn losses_of_weighted() {
    let mut report = Report::new("il_weighted");
    let mut rounded = 0;
    check("il_weighted.csv", |row| {
        let [w, p0, p] = inputs(row, ["w", "p0", "p"]);
        // The vectors have the exact 1 − w; below one half an f64 has it to ½ ε only, which the error may contain.
        let exactly = Ratio::of_f64(1.0 - w).add(&Ratio::of_f64(w)).sub(&Ratio::int(1)).is_zero();
        rounded += i32::from(!exactly);
        let pool = Weighted::new([1.0, 1.0], [w, 1.0 - w]).expect("valid");
        let entry = pool.value_at(p0).map_err(|e| e.to_string())?;
        // The value at entry divides all but the loss; it has an error of its own.
        losses(&mut report, row, &pool, (p0, p), ("over_v0", entry), 4.0)
    });
    println!("il_weighted: {rounded} rows whose 1 − w is no f64");
}

#[test]
fn losses_of_concentrated() {
    let mut report = Report::new("il_concentrated");
    check("il_concentrated.csv", |row| {
        let [a, b, p0, p] = inputs(row, ["a", "b", "p0", "p"]);
        let pool = Concentrated::from_liquidity(1.0, p0, a, b).map_err(|e| e.to_string())?;
        let level = pool.level(Rounding::Down).map_err(|e| e.to_string())?;
        let [x0, y0] = pool.reserves_at(p0).map_err(|e| e.to_string())?;
        report.relative("x0", row, Ok(x0 / level), &exact(row, "x0_per_l"), 4.0)?;
        report.relative("y0", row, Ok(y0 / level), &exact(row, "y0_per_l"), 4.0)?;
        losses(&mut report, row, &pool, (p0, p), ("per_l", level), 4.0)
    });
}

#[test]
fn losses_of_stable_swap() {
    let mut report = Report::new("il_stableswap");
    let mut all = Vec::new();
    check("il_stableswap.csv", |row| {
        let [amp, p0, p] = inputs(row, ["amp", "p0", "p"]);
        let pool = StableSwap::new([0.5, 0.5], amp).expect("valid");
        for (price, columns) in [(p0, ["x0_per_d", "y0_per_d"]), (p, ["x_per_d", "y_per_d"])] {
            let at = pool.reserves_at(price).map_err(|e| e.to_string())?;
            report.relative("x", row, Ok(at[0]), &exact(row, columns[0]), 16.0)?;
            report.relative("y", row, Ok(at[1]), &exact(row, columns[1]), 16.0)?;
        }
        if let (Ok(loss), Ok(held)) = (pool.divergence(p0, p), pool.held_value(p0, p)) {
            all.push(exact(row, "il").error_of(-loss / held));
        }
        losses(&mut report, row, &pool, (p0, p), ("per_d", 1.0), 256.0)
    });
    all.sort_by(f64::total_cmp);
    println!("il_stableswap: median error {:.2} ε", all[all.len() / 2]);
}
