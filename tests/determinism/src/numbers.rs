//! `f64` as a number, a fee of an amount, and many results at once.

use alloc::vec;

use cfmm_math::Rounding::{Down, Up};
use cfmm_math::analytics::batch;
use cfmm_math::{
    Concentrated, ConstantProduct, Enclosed, Error, Exact, Fee, Power, Real, Scalar, Trade, Weighted, X_FOR_Y,
};

use crate::rows::{File, Row};
use crate::table::Table;

pub(crate) fn file(table: &mut Table, file: &File) {
    match file.name {
        "fixed_exp" | "fixed_ln" | "fixed_pow" | "fixed_mul_div" | "fixed_sqrt" => {
            file.rows().for_each(|row| number(table, &row));
        }
        "il_constant_product" => batches(table, &file.column("p0"), &file.column("p")),
        _ => (),
    }
}

/// Of a bit pattern with 64 fractional bits.
fn fixed(row: &Row, column: &str) -> f64 {
    let number = row.number(column) / 18_446_744_073_709_551_616.0;
    if number.is_nan() { 1.5 } else { number }
}

fn number(table: &mut Table, row: &Row) {
    let [x, y] = ["x_raw", "y_raw"].map(|column| fixed(row, column));
    let [a, b, c] = ["a", "b", "c"].map(|column| fixed(row, column));
    let part = row.fraction();
    let of = "f64 as Real::";
    // The platform's NaN has no sign of its own; where a function has no value it is an error here.
    table.see(of, "exp", Real::exp(x).finite());
    table.see(of, "exp_m1", Real::exp_m1(x).finite());
    table.see(of, "ln", Real::ln(x).finite());
    table.see(of, "ln_ratio", Real::ln_ratio(a, c).finite());
    table.see(of, "sqrt", Real::sqrt(x).finite());
    table.see(of, "abs", Real::abs(x));
    table.see(of, "mul_ratio", Real::mul_ratio(a, b, c).finite());
    table.see(of, "rational", f64::rational(x as i64, 1 + row.index as i64));
    table.see(of, "finite", Real::finite(a * b));
    table.see(of, "is_subnormal", Real::is_subnormal(a * f64::MIN_POSITIVE));
    table.see(of, "mul_ratio_exp_past_tangent", Real::mul_ratio_exp_past_tangent(a, b, c, x).finite());

    let of = "f64 as Scalar::";
    table.see(of, "from_int", <f64 as Scalar>::from_int(row.index as u32));
    table.see(of, "is_number", (a * b).is_number());
    table.see(of, "plus", a.plus(b));
    table.see(of, "minus", a.minus(b));
    table.see(of, "mul_div", a.mul_div(b, c, Down));
    table.see(of, "sqrt_mul", a.sqrt_mul(b, Down));
    table.see(of, "sqrt_dot", a.sqrt_dot(b, c, x, Up));
    table.see(of, "mul_pow", a.mul_pow(x, c, y, 1.0, Down));
    table.see(of, "mul_pow", 1.0.mul_pow(1.0 + part, 1.0, x, 3.0, Down));
    table.see(of, "mul_one_minus_pow", a.mul_one_minus_pow(x, part * x, part, 1.0, Down));
    table.see(of, "mul_pow_minus_one", a.mul_pow_minus_one(x, part * x, part, 1.0, Up));
    let powers = [(x, c), (a, b)].map(|(num, den)| Power { num, den, exp_num: part });
    table.see(of, "mul_powers", a.mul_powers(powers.into_iter(), [0.7, 2.1].into_iter(), Down));
    table.see(of, "geometric_mean", f64::geometric_mean(&[a, b, c], &[0.2, 0.3, part], Down));
    table.see(of, "vanishes_beside", (a * 1e-17).vanishes_beside(b));
    table.see(of, "square_vanishes_beside", (a * 1e-9).square_vanishes_beside(b));
    table.see(of, "in_plain", f64::in_plain([a, b, c], || a / b + c).ok_or(Error::Domain));
    table.see(of, "settle", f64::settle(a.plus(b), Down, |x| x.partial_cmp(&c)));
    table.see(of, "settle_closed", f64::settle_closed(|| Some([x, c]), || a.plus(b), Down, |x| x.partial_cmp(&c)));
    table.see(of, "settle_newton", f64::settle_newton(|| Some(x), Some, 1, || a.plus(b), Down, |x| x.partial_cmp(&c)));

    let of = "f64 as Enclosed::";
    table.see(of, "times", Real::finite(a.times(b)));
    table.see(of, "over", Real::finite(a.over(c)));
    table.see(of, "root", Real::finite(a.root()));
    table.see(of, "distance", a.distance(b));
    table.see(of, "word", part.word(3.0));
    table.see(of, "from_word", f64::from_word(part.word(3.0), b));

    table.see("f64 as Exact<f64>::", "from_int", <f64 as Exact<f64>>::from_int(row.index as u32));
    table.see("f64 as Exact<f64>::", "from_scalar", <f64 as Exact<f64>>::from_scalar(a));
    table.see("f64 as Exact<f64>::", "times_int", a.times_int(row.index as u32));

    let of = "Fee::";
    let fee = Fee::fraction(part);
    table.see(of, "fraction", fee);
    table.see(of, "ratio", Fee::ratio(part, 3.0));
    table.see(of, "basis_points", Fee::<f64>::basis_points(row.index as u32));
    table.see(of, "pips", Fee::<f64>::pips(row.index as u32));
    if let Ok(fee) = fee {
        table.see(of, "is_none", fee.is_none());
        table.see(of, "of", fee.of(a, Up));
        table.see(of, "net", fee.net(a));
        table.see(of, "gross", fee.gross(a));
        table.see("Fee as PartialEq::", "eq", Fee::ratio(part * c, c) == Ok(fee));
    }
}

fn batches(table: &mut Table, x: &[f64], y: &[f64]) {
    let of = "analytics::batch::";
    let n = x.len();
    let (mut out, mut delta, mut gamma) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
    let done = batch::constant_product_out(x, y, y, &mut out);
    table.see(of, "constant_product_out", (done, &out));
    let done = batch::weighted_out(x, y, y, 0.25, &mut out);
    table.see(of, "weighted_out", (done, &out));
    let relatives: vec::Vec<_> = x.iter().zip(y).map(|(x, y)| x / y).collect();
    let done = batch::constant_product_loss(&relatives, &mut out);
    table.see(of, "constant_product_loss", (done, &out));
    let done = batch::weighted_loss(0.8, &relatives, &mut out);
    table.see(of, "weighted_loss", (done, &out));
    // Within what a range can take.
    let small: vec::Vec<_> = relatives.iter().map(|r| 1.0 / (1.0 + r)).collect();
    if let Ok(pool) = ConstantProduct::new(1e3, 2e6) {
        let done = batch::amounts_out(&pool, X_FOR_Y, y, &mut out);
        table.see(of, "amounts_out", (done, &out));
        let done = batch::constant_product_greeks(&pool, y, [&mut out, &mut delta, &mut gamma]);
        table.see(of, "constant_product_greeks", (done, ((&out, &delta), &gamma)));
    }
    if let Ok(pool) = Concentrated::from_liquidity(1e3, 1.0, 0.5, 3.0) {
        let done = batch::concentrated_greeks(&pool, y, [&mut out, &mut delta, &mut gamma]);
        table.see(of, "concentrated_greeks", (done, ((&out, &delta), &gamma)));
        let done = batch::concentrated_amounts_out(&pool, X_FOR_Y, &small, &mut out);
        table.see(of, "concentrated_amounts_out", (done, &out));
    }
    if let Ok(pool) = Weighted::new([1e3, 2e3, 3e3], [0.2, 0.3, 0.5]) {
        let done = batch::weighted_amounts_out(&pool, Trade { sell: 2, buy: 0 }, y, &mut out);
        table.see(of, "weighted_amounts_out", (done, &out));
    }
}
