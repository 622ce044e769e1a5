//! The same in fixed point with 64 fractional bits.

use cfmm_math::analytics::{
    break_even_fee_rate, break_even_fee_yield, break_even_turnover, capital_efficiency, impermanent_loss_weighted,
    implied_volatility, lvr_rate, lvr_yield,
};
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

/// What the docs allow the rates of a pool, in units, from the exact depth and value.
struct Rates {
    p: f64,
    depth: f64,
    value: f64,
    depth_error: f64,
}

impl Rates {
    fn of(pool: &impl PoolValue<Scalar = f64>, p: f64, condition: f64) -> Option<Self> {
        let (depth, value) = (pool.depth_at(p).ok()?, pool.value_at(p).ok()?);
        (value > 0.0).then_some(Self { p, depth, value, depth_error: 16.0 + 256.0 * depth * (1.0 + condition / 32.0) })
    }

    /// `½P²·depth/V`
    fn exposure(&self) -> f64 {
        0.5 * self.p * self.p * self.depth / self.value
    }

    fn of_lvr(&self, sigma: f64) -> f64 {
        let variance = sigma * sigma;
        0.5 * variance * self.p * self.p * self.depth_error + variance * (self.p + 1.0) + sigma + 1.0
    }

    fn of_yield(&self, sigma: f64) -> f64 {
        let (variance, p) = (sigma * sigma, self.p);
        let value_error = 16.0 + 2.0 * p + 256.0 * self.value;
        let depth = 0.5 * p * p / self.value * self.depth_error;
        variance * (depth + p / self.value + 1.0) + sigma + 1.0 + variance * self.exposure() * value_error / self.value
    }
}

/// The pools of a row in both numbers, of a level; `None` where fixed point does not hold the inputs exactly, and for a
/// range, whose level is not exact here.
fn both<R>(row: &Row, level: f64, with: impl Fn(&dyn Fn(Measure) -> Result<Number>, &Rates) -> R) -> Option<R> {
    let p = row.number("p");
    let (fixed_level, fixed_p) = (of(level)?, of(p)?);
    moderate(p, 1e6).then_some(())?;
    macro_rules! with_pools {
        ($fixed:expr, $float:expr, $condition:expr) => {{
            let (fixed, float) = ($fixed.ok()?, $float.ok()?);
            let rates = Rates::of(&float, p, $condition)?;
            Some(with(&|measure| measure.of(&fixed, fixed_p), &rates))
        }};
    }
    match row.get("curve") {
        "constant_product" => {
            let float = ConstantProduct::new(level, level);
            with_pools!(ConstantProduct::new(fixed_level, fixed_level), float, 0.0)
        }
        "weighted" => {
            let w = row.number("w");
            let fixed_w = of(w)?;
            let float = Weighted::new([level; 2], [w, 1.0 - w]);
            with_pools!(Weighted::new([fixed_level; 2], [fixed_w, Checked::new(I64F64::ONE) - fixed_w]), float, 0.0)
        }
        "stableswap" => {
            let amp = row.number("amp");
            let (half, fixed_amp) = (of(0.5 * level)?, of(amp)?);
            let float = StableSwap::new([0.5 * level; 2], amp).ok()?;
            let ([x, y], depth) = (float.reserves_at(p).ok()?, float.depth_at(p).ok()?);
            let condition = depth / x + 2.0 * amp / level + 1.0 / x + 1.0 / y;
            with_pools!(StableSwap::new([half; 2], fixed_amp), StableSwap::new([0.5 * level; 2], amp), condition)
        }
        _ => None,
    }
}

/// A measure of a pool of any curve.
#[derive(Clone, Copy)]
enum Measure {
    Lvr(Number),
    Yield(Number),
    FeeRate(Number, Number),
    Turnover(Number, Number),
    Implied(Number, Number),
}

impl Measure {
    fn of(self, pool: &impl PoolValue<Scalar = Number>, p: Number) -> Result<Number> {
        match self {
            Self::Lvr(sigma) => lvr_rate(pool, p, sigma),
            Self::Yield(sigma) => lvr_yield(pool, p, sigma),
            Self::FeeRate(sigma, turnover) => break_even_fee_rate(pool, p, sigma, turnover),
            Self::Turnover(sigma, fee) => break_even_turnover(pool, p, sigma, fee),
            Self::Implied(fee, turnover) => implied_volatility(pool, p, fee, turnover),
        }
    }
}

fn units(units: f64) -> Allowance {
    Allowance { units, bits: 0, scale: 0.0 }
}

#[test]
fn loss_versus_rebalancing() {
    rows("lvr", 100, |report, row| {
        let sigma = row.number("sigma");
        let fixed = of(sigma)?;
        let (rate, over_value) = (exact(row, "lvr_rate"), exact(row, "lvr_over_value"));
        let of_pool = both(row, row.number("level"), |measure, rates| {
            let allowed = [rates.of_lvr(sigma), rates.of_yield(sigma)];
            ([measure(Measure::Lvr(fixed)), measure(Measure::Yield(fixed))], allowed)
        });
        let ([got_rate, got_yield], [for_rate, for_yield]) = of_pool?;
        let outcome = compare(report, row, "lvr_rate", got_rate, &rate, &units(for_rate));
        Some(outcome.and_then(|()| compare(report, row, "lvr_over_value", got_yield, &over_value, &units(for_yield))))
    });
}

#[test]
fn break_even_fees() {
    rows("break_even_fees", 50, |report, row| {
        let [sigma, turnover, fee] = ["sigma", "turnover", "fee"].map(|column| row.number(column));
        // A fee such as 0.003 is rounded to a unit, which is what the result may be off by, over the fee.
        let [s, t, f] = [sigma, turnover, fee].map(|x| Checked::new(I64F64::from_num(x)));
        of(sigma)?;
        let rounded = 2.0 / fee;
        let of_pool = both(row, 1.0, |measure, rates| {
            let (of_yield, exposure) = (rates.of_yield(sigma), rates.exposure());
            let implied = row.number("implied_volatility");
            let per_fee = turnover / exposure;
            [
                ("break_even_fee_rate", measure(Measure::FeeRate(s, t)), of_yield / turnover + 1.0),
                (
                    "break_even_turnover",
                    measure(Measure::Turnover(s, f)),
                    of_yield / fee + 1.0 + row.number("break_even_turnover") * rounded,
                ),
                (
                    "implied_volatility",
                    measure(Measure::Implied(f, t)),
                    1.0 + implied * (rates.of_yield(1.0) / exposure + 1.0 / per_fee + rounded),
                ),
            ]
        });
        let mut outcome = Ok(());
        for (column, got, allowed) in of_pool? {
            let exact = exact(row, column);
            outcome = outcome.and_then(|()| compare(report, row, column, got, &exact, &units(allowed)));
        }
        Some(outcome)
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
