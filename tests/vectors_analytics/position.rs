//! Reserves, value, delta, gamma and speed at a price.

use cfmm_math::{Concentrated, ConstantProduct, Invariant, PoolValue, Rounding, StableSwap, Weighted};

use crate::exact::Ratio;
use crate::report::{Outcome, Report, exact, inputs};
use crate::vectors::{Row, check};

/// `x, y, value, delta, gamma`, per level and per level of the pool.
fn greeks(
    report: &mut Report,
    row: &Row,
    pool: &impl PoolValue<Scalar = f64>,
    (level, of_pool): (f64, f64),
    [value, reserve, gamma, speed]: [f64; 4],
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
    report.relative("gamma", row, pool.depth_at(p).map(|depth| -depth), &per("gamma"), gamma)?;
    // Stable-swap's changes its sign: the scale is the speed that a constant product of that depth would have.
    let scale = per("gamma").div(&Ratio::of_f64(p)).mul(&Ratio::new(3.into(), 2.into()));
    report.of_scale("speed", row, pool.speed_at(p), &per("speed"), &scale, speed)
}

#[test]
fn positions_of_constant_product() {
    let mut report = Report::new("position_greeks_constant_product");
    check("position_greeks_constant_product.csv", |row| {
        let level = row.number("l");
        let pool = ConstantProduct::new(level, level).expect("valid");
        greeks(&mut report, row, &pool, (level, level), [8.0; 4])
    });
}

#[test]
fn positions_of_weighted() {
    let mut report = Report::new("position_greeks_weighted");
    check("position_greeks_weighted.csv", |row| {
        let [k, w] = inputs(row, ["k", "w"]);
        let pool = Weighted::new([k, k], [w, 1.0 - w]).expect("valid");
        greeks(&mut report, row, &pool, (k, k), [8.0; 4])
    });
}

#[test]
fn positions_of_concentrated() {
    let mut report = Report::new("position_greeks_concentrated");
    check("position_greeks_concentrated.csv", |row| {
        let [level, a, b, p] = inputs(row, ["l", "a", "b", "p"]);
        let pool = Concentrated::from_liquidity(level, p, a, b).map_err(|e| e.to_string())?;
        let of_pool = pool.level(Rounding::Down).map_err(|e| e.to_string())?;
        greeks(&mut report, row, &pool, (level, of_pool), [4.0, 8.0, 8.0, 8.0])
    });
}

#[test]
fn positions_of_stable_swap() {
    let mut report = Report::new("position_greeks_stableswap");
    check("position_greeks_stableswap.csv", |row| {
        let [amp, d] = inputs(row, ["amp", "d"]);
        let pool = StableSwap::new([0.5 * d, 0.5 * d], amp).expect("valid");
        greeks(&mut report, row, &pool, (d, d), [4.0, 16.0, 32.0, 32.0])
    });
}
