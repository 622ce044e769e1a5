//! The same in fixed point with 64 fractional bits.

use cfmm_math::analytics::{break_even_fee_yield, capital_efficiency, impermanent_loss_weighted, lvr_rate, lvr_yield};
use cfmm_math::{Checked, Concentrated, ConstantProduct, Invariant, PoolValue, Result, Rounding, StableSwap, Weighted};
use fixed::types::I64F64;
use num_bigint::BigInt;
use num_traits::One;

use crate::exact::{Bits, Ratio};
use crate::report::{Outcome, Report, exact};
use crate::vectors::{Row, check};

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
fn divergence(report: &mut Report, row: &Row, column: &str, scale: &Ratio, got: Result<Number>, value: f64) -> Outcome {
    let exact = exact(row, column).mul(scale);
    let scale = value * scale.approx();
    compare(report, row, "divergence", got, &exact, &Allowance { units: 16.0, bits: 8, scale })
}

/// Runs rows whose inputs are exact, and asserts that there are enough of them.
fn rows(file: &'static str, least: u32, mut f: impl FnMut(&mut Report, &Row) -> Option<Outcome>) {
    let (mut report, mut seen) = (Report::of_shares(file), 0);
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
        compare(report, row, "depth", pool.depth_at(p), &exact, &allowance)?;
        let speed = self::exact(row, "speed");
        let scale = (speed.abs().approx() + 1.5 * exact.approx() / row.number("p")) * (1.0 + condition / 32.0).powi(2);
        // A unit of depth, over the price.
        let units = 16.0 + 2.0 / row.number("p");
        compare(report, row, "speed", pool.speed_at(p), &speed, &Allowance { units, bits: 8, scale })
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

#[test]
fn loss_versus_rebalancing() {
    rows("lvr", 100, |report, row| {
        let (level, p, sigma) = (row.number("level"), row.number("p"), row.number("sigma"));
        let (fixed_level, fixed_p, fixed_sigma) = (of(level)?, of(p)?, of(sigma)?);
        let (rate, over_value) = (row.number("lvr_rate"), row.number("lvr_over_value"));
        // What the promise of the depth is stated in, from the exact results.
        let depth = rate / (0.5 * sigma * sigma * p * p);
        let value = rate / over_value;
        let (pool_rate, pool_yield, condition) = match row.get("curve") {
            "constant_product" => {
                let pool = ConstantProduct::new(fixed_level, fixed_level).ok()?;
                (lvr_rate(&pool, fixed_p, fixed_sigma), lvr_yield(&pool, fixed_p, fixed_sigma), 0.0)
            }
            "weighted" => {
                let w = of(row.number("w"))?;
                let pool = Weighted::new([fixed_level; 2], [w, Checked::new(I64F64::ONE) - w]).ok()?;
                (lvr_rate(&pool, fixed_p, fixed_sigma), lvr_yield(&pool, fixed_p, fixed_sigma), 0.0)
            }
            "stableswap" => {
                let (half, amp) = (of(0.5 * level)?, of(row.number("amp"))?);
                let pool = StableSwap::new([half, half], amp).ok()?;
                let [x, y] = StableSwap::new([0.5 * level; 2], row.number("amp")).ok()?.reserves_at(p).ok()?;
                let condition = depth / x + 2.0 * row.number("amp") / level + 1.0 / x + 1.0 / y;
                (lvr_rate(&pool, fixed_p, fixed_sigma), lvr_yield(&pool, fixed_p, fixed_sigma), condition)
            }
            // The level of a range is not exact here; its depth is tested above.
            _ => return None,
        };
        if !(value > 0.0 && moderate(p, 1e6)) {
            return None;
        }
        let depth_error = 16.0 + 256.0 * depth * (1.0 + condition / 32.0);
        let value_error = 16.0 + 2.0 * p + 256.0 * value;
        let variance = sigma * sigma;
        let units = 0.5 * variance * p * p * depth_error + variance * (p + 1.0) + sigma + 1.0;
        let per_value = variance * (0.5 * p * p / value * depth_error + p / value + 1.0)
            + sigma
            + 1.0
            + over_value * value_error / value;
        let allowance = |units| Allowance { units, bits: 0, scale: 0.0 };
        let outcome = compare(report, row, "lvr_rate", pool_rate, &exact(row, "lvr_rate"), &allowance(units));
        let mut yields =
            || compare(report, row, "lvr_over_value", pool_yield, &exact(row, "lvr_over_value"), &allowance(per_value));
        Some(outcome.and_then(|()| yields()))
    });
}

#[test]
fn fee_yield() {
    rows("break_even_fee_yield", 20, |report, row| {
        let left = 1.0 + row.number("il");
        let allowance = Allowance { units: 1.0, bits: 0, scale: 0.0 };
        (left > 1e-3).then_some(())?;
        let got = break_even_fee_yield(of(row.number("il"))?);
        Some(compare(report, row, "fee_yield", got, &exact(row, "fee_yield"), &allowance))
    });
}

#[test]
fn efficiency() {
    rows("capital_efficiency", 100, |report, row| {
        let [a, b, p] = ["a", "b", "p"].map(|column| of(row.number(column)));
        let (c, root) = (row.number("efficiency"), row.number("p").sqrt());
        let allowance = Allowance { units: 4.0 * (1.0 + c * c) * (1.0 + 1.0 / root), bits: 0, scale: 0.0 };
        let got = capital_efficiency(a?, b?, p?);
        Some(compare(report, row, "efficiency", got, &exact(row, "efficiency"), &allowance))
    });
}

#[test]
fn loss_of_many_assets() {
    rows("il_weighted_multi", 100, |report, row| {
        let list = |column| row.get(column).split(';').map(|x| of(x.parse().ok()?)).collect::<Option<Vec<_>>>();
        let (weights, relatives) = (list("w")?, list("r")?);
        let got = impermanent_loss_weighted(&weights, &relatives);
        let allowance = Allowance { units: 64.0, bits: 0, scale: 0.0 };
        Some(compare(report, row, "il", got, &exact(row, "il"), &allowance))
    });
}
