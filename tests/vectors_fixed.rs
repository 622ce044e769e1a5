//! Reference vectors of the fixed-point functions and of the stable-swap equation.
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

use cfmm_math::{Elementary, Error, Invariant, Result, Rounding, Scalar, StableSwap, Trade};
use exact::{BOTH, Bits, Ratio, Worst};
use fixed::types::{I64F64, U64F64, U128F0};
use num_bigint::BigInt;
use vectors::{Row, check};

type Outcome = core::result::Result<(), String>;

fn unsigned(row: &Row, column: &str) -> U64F64 {
    U64F64::from_bits(row.get(column).parse().expect("128 bits"))
}

fn signed(row: &Row, column: &str) -> I64F64 {
    I64F64::from_bits(row.get(column).parse().expect("128 bits, signed"))
}

/// The outcome that a row demands in a direction: bits, or an error.
fn expected(row: &Row, rounding: Rounding) -> core::result::Result<String, Error> {
    let column = if rounding == Rounding::Down { "floor_raw" } else { "ceil_raw" };
    match (row.get("status"), rounding) {
        ("ok", _) | ("ceil_overflow", Rounding::Down) => Ok(row.get(column).to_owned()),
        ("overflow", _) | ("ceil_overflow", Rounding::Up) => Err(Error::Overflow),
        ("domain" | "div_by_zero", _) => Err(Error::Domain),
        (other, _) => panic!("an unknown status {other:?}"),
    }
}

fn exactly<T: Bits>(row: &Row, mut f: impl FnMut(Rounding) -> Result<T>) -> Outcome {
    for rounding in BOTH {
        let (got, demanded) = (f(rounding).map(|x| x.bits().to_string()), expected(row, rounding));
        if got != demanded {
            return Err(format!("{rounding:?}: {got:?} instead of {demanded:?}"));
        }
    }
    Ok(())
}

#[test]
fn square_roots() {
    check("fixed_sqrt.csv", |row| {
        let x = unsigned(row, "x_raw");
        exactly(row, |rounding| x.sqrt_directed(rounding))?;
        exactly(row, |rounding| x.sqrt_mul(U64F64::ONE, rounding))
    });
}

#[test]
fn quotients() {
    check("fixed_mul_div.csv", |row| {
        let [a, b, c] = ["a", "b", "c"].map(|column| unsigned(row, column));
        exactly(row, |rounding| a.mul_div(b, c, rounding))?;
        // The scale cancels, so integers have the same bits.
        let [a, b, c] = [a, b, c].map(|x| U128F0::from_bits(x.to_bits()));
        exactly(row, |rounding| a.mul_div(b, c, rounding))
    });
}

#[test]
fn logarithms() {
    check("fixed_ln.csv", |row| exactly(row, |rounding| unsigned(row, "x_raw").ln(rounding)));
    check("fixed_log2.csv", |row| exactly(row, |rounding| unsigned(row, "x_raw").log2(rounding)));
    // Of a signed argument too, where it fits.
    check("fixed_ln.csv", |row| match row.get("x_raw").parse() {
        Ok(bits) => exactly(row, |rounding| I64F64::from_bits(bits).ln(rounding)),
        Err(_) => Ok(()),
    });
}

#[test]
fn exponentials() {
    check("fixed_exp.csv", |row| exactly(row, |rounding| signed(row, "x_raw").exp(rounding)));
    check("fixed_exp2.csv", |row| exactly(row, |rounding| signed(row, "x_raw").exp2(rounding)));
}

#[test]
fn powers() {
    let (mut tight, mut loose) = (0, 0);
    check("fixed_pow.csv", |row| {
        let (x, y) = (unsigned(row, "x_raw"), signed(row, "y_raw"));
        // The same power as a settlement operation, whose exponent is a quotient of unsigned numbers.
        let exponent = U64F64::from_bits(y.to_bits().unsigned_abs());
        for rounding in BOTH {
            let demanded = expected(row, rounding);
            let positive =
                (y >= I64F64::ZERO).then(|| U64F64::ONE.mul_pow(x, U64F64::ONE, exponent, U64F64::ONE, rounding));
            for got in [Some(x.pow(y, rounding)), positive].into_iter().flatten() {
                match (got.map(|x| x.bits().to_string()), &demanded) {
                    (got, demanded) if got == *demanded => tight += 1,
                    // One unit further out is allowed only where 165 bits do not tell, and here only exact powers
                    // are so close to a whole number.
                    (Ok(got), Ok(demanded)) if row.get("floor_raw") == row.get("ceil_raw") => {
                        let out: BigInt =
                            got.parse::<BigInt>().expect("digits") - demanded.parse::<BigInt>().expect("digits");
                        let one = BigInt::from(if rounding == Rounding::Down { -1 } else { 1 });
                        loose += 1;
                        if out != one {
                            return Err(format!("{rounding:?}: off by {out}"));
                        }
                    }
                    (got, demanded) => return Err(format!("{rounding:?}: {got:?} instead of {demanded:?}")),
                }
            }
        }
        Ok(())
    });
    println!("fixed_pow.csv: {tight} exact, {loose} one unit further");
}

/// Calls a generic function with the number of coins as a constant.
macro_rules! with_coins {
    ($n:expr, $f:ident($($argument:expr),*)) => {
        match $n {
            2 => $f::<2>($($argument),*),
            3 => $f::<3>($($argument),*),
            4 => $f::<4>($($argument),*),
            5 => $f::<5>($($argument),*),
            6 => $f::<6>($($argument),*),
            7 => $f::<7>($($argument),*),
            8 => $f::<8>($($argument),*),
            n => panic!("{n} coins"),
        }
    };
}

fn list(field: &str) -> Vec<f64> {
    field.split(';').map(|x| x.parse().expect("a number")).collect()
}

fn array<const N: usize>(values: &[f64]) -> [f64; N] {
    values.try_into().expect("as many as coins")
}

/// The bits of a number that 64 fractional bits hold exactly.
fn representable(x: f64) -> Option<U64F64> {
    let exact = Ratio::of_f64(x);
    let (down, up) = (exact.units::<U64F64>(Rounding::Down), exact.units::<U64F64>(Rounding::Up));
    (down == up).then(|| U64F64::of_bits(&down)).flatten()
}

/// `Down ≤ exact ≤ Up` within one unit, with decimals that are rounded to 25 digits themselves.
fn encloses(exact: &Ratio, f: impl Fn(Rounding) -> Result<U64F64>) -> Outcome {
    let hair = exact.mul(&Ratio::of_decimal("1e-24"));
    let (low, high) =
        (exact.sub(&hair).units::<U64F64>(Rounding::Down), exact.add(&hair).units::<U64F64>(Rounding::Up));
    let [down, up] = BOTH.map(|rounding| f(rounding).map(Bits::bits));
    match (&down, &up) {
        (Ok(down), Ok(up)) if *down >= low && *up <= high && down <= up && up - down <= 1.into() => Ok(()),
        _ => Err(format!("{down:?} … {up:?} instead of {low} … {high}")),
    }
}

#[test]
fn stable_swap_levels() {
    fn row_of<const N: usize>(row: &Row, level: &mut Worst, prices: &mut Worst, fixed: &mut u32) -> Outcome {
        let (reserves, amp) = (list(row.get("reserves")), row.number("amp"));
        let pool = StableSwap::<f64, N>::new(array(&reserves), amp).map_err(|e| e.to_string())?;
        let exact = Ratio::of_decimal(row.get("d"));
        let got = pool.level(Rounding::Down).map_err(|e| e.to_string())?;
        let error = exact.error_of(got);
        level.see(error, &|| row.get("reserves").to_owned());
        // The target of the docs.
        if error > 4.0 {
            return Err(format!("level {got}: {error:.1} ε"));
        }
        // Price of coin k in coin 0: what one k buys of coin 0.
        for (k, exact) in row.get("prices_in_coin0").split(';').enumerate().skip(1) {
            let got = pool.spot_price(Trade { sell: k, buy: 0 }, Rounding::Down).map_err(|e| e.to_string())?;
            let error = Ratio::of_decimal(exact).error_of(got);
            prices.see(error, &|| format!("coin {k}, A {amp}, {}", row.get("reserves")));
            // K = D^(n+1)/… multiplies the level's error by n + 1; each factor adds a rounding.
            if error > 8.0 * f64::from(u32::try_from(N).expect("few") + 1) {
                return Err(format!("price of coin {k} {got}: {error:.1} ε"));
            }
        }

        let bits: Option<Vec<_>> = reserves.iter().map(|x| representable(*x)).collect();
        let (Some(bits), Some(amp)) = (bits, representable(amp)) else { return Ok(()) };
        let Ok(pool) = StableSwap::<U64F64, N>::new(bits.try_into().expect("as many"), amp) else { return Ok(()) };
        *fixed += 1;
        encloses(&exact, |rounding| pool.level(rounding))
    }
    let (mut level, mut prices, mut fixed) = (Worst::new(), Worst::new(), 0);
    check("stableswap_d.csv", |row| {
        with_coins!(row.get("n").parse::<usize>().expect("a count"), row_of(row, &mut level, &mut prices, &mut fixed))
    });
    println!("stableswap_d.csv: level {:.2} ε at {}", level.0, level.1);
    println!("stableswap_d.csv: prices {:.2} ε at {}", prices.0, prices.1);
    println!("stableswap_d.csv: {fixed} rows in fixed point");
    assert!(fixed > 50, "only {fixed} rows are representable");
}

#[test]
fn stable_swap_reserves() {
    /// A pool with the other reserves, and the factor that takes its level to `d`. The missing reserve starts as the
    /// f64 nearest to the exact one, so the factor is next to 1 and its error next to the level's.
    fn row_of<const N: usize>(row: &Row, worst: &mut Worst, fixed: &mut u32) -> Outcome {
        let (others, amp, d) = (list(row.get("others")), row.number("amp"), row.number("d"));
        let (exact, start) = (Ratio::of_decimal(row.get("y")), row.number("y"));
        let mut reserves = others.clone();
        reserves.push(start);
        let pool = StableSwap::<f64, N>::new(array(&reserves), amp).map_err(|e| e.to_string())?;
        let level = pool.level(Rounding::Down).map_err(|e| e.to_string())?;
        let got = pool.reserve_at(N - 1, d, level, Rounding::Down).map_err(|e| e.to_string())?;
        // Two errors of the level reach y, times its condition (D/y)·∂y/∂D.
        let moved = pool.reserve_at(N - 1, d * 1.000_001, level, Rounding::Down).map_err(|e| e.to_string())?;
        let condition = ((moved - got) / got).abs() * 1e6;
        let (error, bound) = (exact.error_of(got), 8.0 + 6.0 * condition);
        worst.see(error / bound, &|| {
            format!("{error:.1} ε, condition {condition:.1e}, {amp} {d} {}", row.get("others"))
        });
        if error > bound {
            return Err(format!("{got}: {error:.1} ε, condition {condition:.1}"));
        }

        let bits: Option<Vec<_>> = others.iter().map(|x| representable(*x)).collect();
        let (Some(mut bits), Some(amp), Some(d)) = (bits, representable(amp), representable(d)) else { return Ok(()) };
        // A pool whose level is an exact power of two: all reserves equal to 1, then the others replaced one by one
        // would change it; so the exact level is passed as a factor of a known one.
        let Some(start) = U64F64::of_bits(&exact.units::<U64F64>(Rounding::Up)).filter(|y| *y > U64F64::ZERO) else {
            return Ok(());
        };
        bits.push(start);
        let Ok(pool) = StableSwap::<U64F64, N>::new(bits.try_into().expect("as many"), amp) else { return Ok(()) };
        // reserve_at scales the level rounded in its direction: with that level as the denominator it is d exactly.
        *fixed += 1;
        encloses(&exact, |rounding| pool.reserve_at(N - 1, d, pool.level(rounding)?, rounding))
    }
    let (mut worst, mut fixed) = (Worst::new(), 0);
    check("stableswap_y.csv", |row| {
        with_coins!(row.get("n").parse::<usize>().expect("a count"), row_of(row, &mut worst, &mut fixed))
    });
    println!("stableswap_y.csv: {:.2} of 8 + 6·condition: {}", worst.0, worst.1);
    println!("stableswap_y.csv: {fixed} rows in fixed point");
    assert!(fixed > 50, "only {fixed} rows are representable");
}
