//! Reference vectors of what a position is worth, in `f64` and in `Checked<I64F64>`.
//!
//! Levels cancel: reserves, values and losses are compared per unit of level, so pools are built whose level is exact
//! or is divided by.
#![cfg(all(feature = "float", feature = "fixed"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::integer_division_remainder_used,
    reason = "a test may panic"
)]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "inputs are small or random"
)]

#[path = "support/exact.rs"]
mod exact;
#[allow(unreachable_pub, dead_code, reason = "shared by test files")]
#[path = "support/vectors.rs"]
mod vectors;

use cfmm_math::{Checked, Concentrated, ConstantProduct, Invariant, PoolValue, Result, Rounding, StableSwap, Weighted};
use exact::{Bits, Ratio, Worst};
use fixed::types::I64F64;
use num_bigint::BigInt;
use num_traits::One;
use vectors::{Row, check};

type Outcome = core::result::Result<(), String>;

/// The worst errors of a file, by column.
struct Report {
    file: &'static str,
    columns: Vec<(&'static str, Worst)>,
    misses: usize,
}

impl Report {
    fn new(file: &'static str) -> Self {
        Self { file, columns: Vec::new(), misses: 0 }
    }

    fn see(&mut self, column: &'static str, error: f64, row: &Row) {
        let at = self.columns.iter().position(|(name, _)| *name == column).unwrap_or_else(|| {
            self.columns.push((column, Worst::new()));
            self.columns.len() - 1
        });
        self.columns[at].1.see(error, &|| format!("line {}", row.line));
    }

    /// An f64 against a decimal, in ε.
    fn relative(&mut self, column: &'static str, row: &Row, got: Result<f64>, exact: &Ratio, bound: f64) -> Outcome {
        let got = got.map_err(|e| format!("{column}: {e}"))?;
        // Below the normal range there are no full digits to have.
        if exact.abs().approx() < 1e-300 {
            return if got.abs() <= 1e-300 { Ok(()) } else { Err(format!("{column} {got}, not tiny")) };
        }
        let error = exact.error_of(got);
        self.see(column, error, row);
        if error > bound {
            self.misses += 1;
            return Err(format!("{column} {got}: {error:.2} ε, bound {bound:.2}"));
        }
        Ok(())
    }
}

impl Drop for Report {
    /// Also when the file has failed, which is when it is needed most.
    fn drop(&mut self) {
        for (column, worst) in &self.columns {
            println!("{}: {column} {:.3} at {}", self.file, worst.0, worst.1);
        }
        if self.misses > 0 {
            println!("{}: {} misses", self.file, self.misses);
        }
    }
}

fn exact(row: &Row, column: &str) -> Ratio {
    Ratio::of_decimal(row.get(column))
}

fn inputs<const N: usize>(row: &Row, columns: [&str; N]) -> [f64; N] {
    columns.map(|column| row.number(column))
}

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

/// `x, y, value, delta, gamma`, per level and per level of the pool.
fn greeks(
    report: &mut Report,
    row: &Row,
    pool: &impl PoolValue<Scalar = f64>,
    (level, of_pool): (f64, f64),
    [value, reserve, gamma]: [f64; 3],
) -> Outcome {
    let p = row.number("p");
    // The level of the vectors over that of the pool, exactly.
    let scale = Ratio::of_f64(of_pool).div(&Ratio::of_f64(level));
    let per = |column| exact(row, column).mul(&scale);
    let at = pool.reserves_at(p);
    report.relative("x", row, at.map(|at| at[0]), &per("x"), reserve)?;
    report.relative("delta", row, at.map(|at| at[0]), &per("delta"), reserve)?;
    report.relative("y", row, at.map(|at| at[1]), &per("y"), reserve)?;
    report.relative("value", row, pool.value_at(p), &per("value"), value)?;
    report.relative("gamma", row, pool.depth_at(p).map(|depth| -depth), &per("gamma"), gamma)
}

#[test]
fn positions_of_constant_product() {
    let mut report = Report::new("position_greeks_constant_product");
    check("position_greeks_constant_product.csv", |row| {
        let level = row.number("l");
        let pool = ConstantProduct::new(level, level).expect("valid");
        greeks(&mut report, row, &pool, (level, level), [8.0; 3])
    });
}

#[test]
fn positions_of_weighted() {
    let mut report = Report::new("position_greeks_weighted");
    check("position_greeks_weighted.csv", |row| {
        let [k, w] = inputs(row, ["k", "w"]);
        let pool = Weighted::new([k, k], [w, 1.0 - w]).expect("valid");
        greeks(&mut report, row, &pool, (k, k), [8.0; 3])
    });
}

#[test]
fn positions_of_concentrated() {
    let mut report = Report::new("position_greeks_concentrated");
    check("position_greeks_concentrated.csv", |row| {
        let [level, a, b, p] = inputs(row, ["l", "a", "b", "p"]);
        let pool = Concentrated::from_liquidity(level, p, a, b).map_err(|e| e.to_string())?;
        let of_pool = pool.level(Rounding::Down).map_err(|e| e.to_string())?;
        greeks(&mut report, row, &pool, (level, of_pool), [4.0, 8.0, 8.0])
    });
}

#[test]
fn positions_of_stable_swap() {
    let mut report = Report::new("position_greeks_stableswap");
    check("position_greeks_stableswap.csv", |row| {
        let [amp, d] = inputs(row, ["amp", "d"]);
        let pool = StableSwap::new([0.5 * d, 0.5 * d], amp).expect("valid");
        greeks(&mut report, row, &pool, (d, d), [4.0, 16.0, 32.0])
    });
}

/// Fixed point with 64 fractional bits.
mod fixed_point {
    use super::*;

    type Number = Checked<I64F64>;

    fn bits(x: &Number) -> BigInt {
        x.get().map_or_else(|_| BigInt::from(i128::MIN), Bits::bits)
    }

    /// An f64 that 64 fractional bits hold exactly, as an integer or not.
    fn of(x: f64) -> Option<Number> {
        let exact = Ratio::of_f64(x);
        let (down, up) = (exact.units::<I64F64>(Rounding::Down), exact.units::<I64F64>(Rounding::Up));
        (down == up).then(|| I64F64::of_bits(&down)).flatten().map(Checked::new)
    }

    /// An absolute error in units, over an allowance of `units + 2^(bits − 64)·scale`.
    struct Allowance {
        units: f64,
        bits: i32,
        scale: f64,
    }

    fn compare(
        report: &mut Report,
        row: &Row,
        column: &'static str,
        got: Result<Number>,
        exact: &Ratio,
        of: &Allowance,
    ) -> Outcome {
        let scaled = exact.mul(&Ratio::int(BigInt::one() << 64_u8));
        let bound = of.units + 2_f64.powi(of.bits) * of.scale;
        match got {
            Ok(got) => {
                let error = Ratio::int(bits(&got)).sub(&scaled).abs().approx();
                report.see(column, error / bound, row);
                if error <= bound {
                    return Ok(());
                }
                report.misses += 1;
                Err(format!("{column} {got:?}: {error:.1} units, bound {bound:.1}"))
            }
            // A result, or the value that it is part of, that does not fit.
            Err(_) if of.scale > 2_f64.powi(60) || scaled.abs().approx() > 2_f64.powi(126) => Ok(()),
            Err(error) => {
                report.misses += 1;
                Err(format!("{column}: {error}, exact {}", exact.approx()))
            }
        }
    }

    /// The promise: 16 units + 2^(8 − 64)·value for the divergence.
    fn divergence(
        report: &mut Report,
        row: &Row,
        column: &str,
        scale: &Ratio,
        got: Result<Number>,
        value: f64,
    ) -> Outcome {
        let exact = exact(row, column).mul(scale);
        let scale = value * scale.approx();
        compare(report, row, "divergence", got, &exact, &Allowance { units: 16.0, bits: 8, scale })
    }

    /// Runs rows whose inputs are exact, and asserts that there are enough of them.
    fn rows(file: &'static str, least: u32, mut f: impl FnMut(&mut Report, &Row) -> Option<Outcome>) {
        let (mut report, mut seen) = (Report::new(file), 0);
        check(&format!("{file}.csv"), |row| match f(&mut report, row) {
            Some(outcome) => {
                seen += 1;
                outcome
            }
            None => Ok(()),
        });
        println!("{file}: {seen} rows in fixed point, errors as a share of the bound:");
        assert!(seen >= least, "{file}: only {seen} rows");
    }

    /// Whether a ratio is where the promise holds; beyond, fixed point has lost the digits of the smaller side.
    fn moderate(ratio: f64, most: f64) -> bool {
        ratio < most && ratio > 1.0 / most
    }

    /// A level that gives the results digits.
    const LEVEL: f64 = 1024.0;

    #[test]
    fn losses_of_constant_product() {
        rows("il_constant_product", 100, |report, row| {
            let (p0, p, level) = (of(row.number("p0"))?, of(row.number("p"))?, of(LEVEL)?);
            let pool = ConstantProduct::new(level, level).ok()?;
            // The loss times the root of the entry price has to fit too.
            if row.number("shortfall_per_l") * LEVEL * row.number("p0").sqrt() > 2_f64.powi(62) {
                return None;
            }
            let value = row.number("value_per_l").max(row.number("hold_per_l"));
            Some(divergence(report, row, "shortfall_per_l", &Ratio::of_f64(LEVEL), pool.divergence(p0, p), value))
        });
    }

    #[test]
    fn losses_of_weighted() {
        rows("il_weighted", 50, |report, row| {
            if !moderate(row.number("p") / row.number("p0"), 1e5) {
                return None;
            }
            let w = row.number("w");
            let (p0, p, w) = (of(row.number("p0"))?, of(row.number("p"))?, of(w)?);
            // A pool worth about 1024 at entry; its exact value at entry, w^-w·(1−w)^(w−1)·p0^w·k, is f64's to 1e-15,
            // so the loss is compared to 16 units + (2^8 + 8·2^12)·2^-64 of the value.
            let other = Checked::new(I64F64::ONE) - w;
            let ([x, y], base) = ([of(LEVEL)?; 2], row.number("w"));
            let pool = Weighted::new([x, y], [w, other]).ok()?;
            let reference = Weighted::new([LEVEL; 2], [base, 1.0 - base]).ok()?;
            let entry = reference.value_at(row.number("p0")).ok()?;
            let value = row.number("value_over_v0").max(row.number("hold_over_v0"));
            let exact = exact(row, "shortfall_over_v0").mul(&Ratio::of_f64(entry));
            let loss = exact.approx();
            let allowance = Allowance { units: 16.0 + 16.0 * 2_f64.powi(12) * loss, bits: 8, scale: value * entry };
            Some(compare(report, row, "divergence", pool.divergence(p0, p), &exact, &allowance))
        });
    }

    #[test]
    fn losses_of_concentrated() {
        rows("il_concentrated", 50, |report, row| {
            let [a, b, p0, p] = ["a", "b", "p0", "p"].map(|column| of(row.number(column)));
            let pool = Concentrated::from_liquidity(of(LEVEL)?, p0?, a?, b?).ok()?;
            // The reserves were rounded, which in a narrow range changes the level by far more than a unit.
            let level = Ratio::of(pool.level(Rounding::Down).ok()?.get().ok()?);
            let value = row.number("value_per_l").max(row.number("hold_per_l"));
            Some(divergence(report, row, "shortfall_per_l", &level, pool.divergence(p0?, p?), value))
        });
    }

    #[test]
    fn losses_of_stable_swap() {
        rows("il_stableswap", 50, |report, row| {
            let [amp, p0, p] = ["amp", "p0", "p"].map(|column| of(row.number(column)));
            if !moderate(row.number("p"), 1e6) || !moderate(row.number("p0"), 1e6) {
                return None;
            }
            let half = of(0.5 * LEVEL)?;
            let pool = StableSwap::new([half, half], amp?).ok()?;
            // Value and hold per D: x·p + y.
            let p_f64 = row.number("p");
            let held = row.number("x0_per_d") * p_f64 + row.number("y0_per_d");
            Some(divergence(report, row, "shortfall_per_d", &Ratio::of_f64(LEVEL), pool.divergence(p0?, p?), held))
        });
    }

    /// Reserves within 16 units + 2⁸·2⁻⁶⁴, and `slide` units along the curve where one reserve is solved from the other;
    /// value within two more units of base; depth with the condition that the caller states.
    fn position(
        report: &mut Report,
        row: &Row,
        pool: &impl PoolValue<Scalar = Number>,
        [condition, slide]: [f64; 2],
    ) -> Option<Outcome> {
        let p = of(row.number("p"))?;
        let at = pool.reserves_at(p);
        let mut all = || {
            for (column, got, units) in [
                ("x", at.map(|at| at[0]), 16.0 + slide / row.number("p")),
                ("y", at.map(|at| at[1]), 16.0 + slide * row.number("p")),
                // A unit of base is worth `p`.
                ("value", pool.value_at(p), 16.0 + 2.0 * row.number("p")),
            ] {
                let exact = exact(row, column);
                let allowance = Allowance { units, bits: 8, scale: exact.approx() };
                compare(report, row, column, got, &exact, &allowance)?;
            }
            let exact = exact(row, "gamma").neg();
            let allowance = Allowance { units: 16.0, bits: 8, scale: exact.approx() * (1.0 + condition / 32.0) };
            compare(report, row, "depth", pool.depth_at(p), &exact, &allowance)
        };
        Some(all())
    }

    #[test]
    fn positions_of_constant_product() {
        rows("position_greeks_constant_product", 20, |report, row| {
            let level = of(row.number("l"))?;
            position(report, row, &ConstantProduct::new(level, level).ok()?, [0.0; 2])
        });
    }

    #[test]
    fn positions_of_weighted() {
        rows("position_greeks_weighted", 5, |report, row| {
            let (k, w) = (of(row.number("k"))?, of(row.number("w"))?);
            position(report, row, &Weighted::new([k, k], [w, Checked::new(I64F64::ONE) - w]).ok()?, [0.0; 2])
        });
    }

    #[test]
    fn positions_of_stable_swap() {
        rows("position_greeks_stableswap", 20, |report, row| {
            let (amp, half) = (of(row.number("amp"))?, of(0.5 * row.number("d"))?);
            // The slope times x, of size x/depth, the curvature, of size D/Ann, and the smaller reserve have few digits.
            let slope = -row.number("gamma") / row.number("x");
            let curvature = 2.0 * row.number("amp") / row.number("d");
            let reserves = 1.0 / row.number("x") + 1.0 / row.number("y");
            position(report, row, &StableSwap::new([half, half], amp).ok()?, [slope + curvature + reserves, 2.0])
        });
    }
}
