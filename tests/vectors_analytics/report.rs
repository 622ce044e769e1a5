//! Errors of results against decimals of 25 digits, and the worst of each column.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use cfmm_math::Result;

use crate::exact::{Ratio, Worst};
use crate::vectors::Row;

/// Of one row.
pub type Outcome = core::result::Result<(), String>;

/// The worst errors of a file, by column.
pub struct Report {
    file: &'static str,
    /// Name, worst error, and the largest share of a bound.
    columns: Vec<(&'static str, Worst, f64)>,
    pub misses: usize,
    /// Whether errors are in ε.
    relative: bool,
}

impl Report {
    pub fn new(file: &'static str) -> Self {
        Self { file, columns: Vec::new(), misses: 0, relative: true }
    }

    /// Of fixed point, whose errors are shares of the bound.
    pub fn of_shares(file: &'static str) -> Self {
        Self { file, columns: Vec::new(), misses: 0, relative: false }
    }

    /// An error that has no bound, or is one already.
    pub fn see(&mut self, column: &'static str, error: f64, row: &Row) {
        self.see_share(column, error, 0.0, row);
    }

    fn see_share(&mut self, column: &'static str, error: f64, share: f64, row: &Row) {
        let at = self.columns.iter().position(|(name, ..)| *name == column).unwrap_or_else(|| {
            self.columns.push((column, Worst::new(), 0.0));
            self.columns.len() - 1
        });
        let (_, worst, largest) = &mut self.columns[at];
        worst.see(error, &|| format!("line {}", row.line));
        *largest = largest.max(share);
    }

    /// An f64 against a decimal, in ε.
    pub fn relative(
        &mut self,
        column: &'static str,
        row: &Row,
        got: Result<f64>,
        exact: &Ratio,
        bound: f64,
    ) -> Outcome {
        let got = got.map_err(|e| format!("{column}: {e}"))?;
        // Below the normal range there are no full digits to have.
        if exact.abs().approx() < 1e-300 {
            return if got.abs() <= 1e-300 { Ok(()) } else { Err(format!("{column} {got}, not tiny")) };
        }
        self.within(column, row, got, exact.error_of(got), bound)
    }

    /// An f64 against a decimal, in ε of the larger of the decimal and of the terms that it is a difference of.
    pub fn of_scale(
        &mut self,
        column: &'static str,
        row: &Row,
        got: Result<f64>,
        exact: &Ratio,
        terms: &Ratio,
        bound: f64,
    ) -> Outcome {
        let got = got.map_err(|e| format!("{column}: {e}"))?;
        let scale = exact.abs().approx().max(terms.abs().approx());
        if scale < 1e-300 {
            return if got.abs() <= 1e-300 { Ok(()) } else { Err(format!("{column} {got}, not tiny")) };
        }
        let error = exact.sub(&Ratio::of_f64(got)).abs().approx() / scale / f64::EPSILON;
        self.within(column, row, got, error, bound)
    }

    /// An error against its bound.
    pub fn within(&mut self, column: &'static str, row: &Row, got: f64, error: f64, bound: f64) -> Outcome {
        self.see_share(column, error, error / bound, row);
        if error > bound {
            self.misses += 1;
            return Err(format!("{column} {got}: {error:.2} ε, bound {bound:.2}"));
        }
        Ok(())
    }
}

impl Drop for Report {
    /// Also when the file has failed, which is when it is needed most. The README's table is made of what is written.
    fn drop(&mut self) {
        let mut table = String::new();
        for (column, worst, share) in &self.columns {
            println!("{}: {column} {:.3} at {}", self.file, worst.0, worst.1);
            let share = if *share > 0.0 { format!(" ({:.0} %)", 100.0 * share) } else { String::new() };
            writeln!(table, "{}\t{column}\t{:.2}{share}", self.file, worst.0).expect("a string takes all");
        }
        if let Some((first, ..)) = self.columns.first().filter(|_| self.relative) {
            let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("accuracy");
            let name = format!("{}-{}.tsv", self.file, first.replace(['/', ' '], "_"));
            fs::create_dir_all(&directory)
                .and_then(|()| fs::write(directory.join(name), table))
                .expect("it is written");
        }
        if self.misses > 0 {
            println!("{}: {} misses", self.file, self.misses);
        }
    }
}

/// The exact value of a column. What is below 1e-400 is no f64, and a tail may be 1e-900000000: it is taken as zero.
pub fn exact(row: &Row, column: &str) -> Ratio {
    let field = row.get(column);
    let exponent = field.split_once(['e', 'E']).map_or(0, |(_, exponent)| exponent.parse::<i64>().unwrap_or(0));
    if exponent < -400 { Ratio::int(0) } else { Ratio::of_decimal(field) }
}

/// Columns that are f64.
pub fn inputs<const N: usize>(row: &Row, columns: [&str; N]) -> [f64; N] {
    columns.map(|column| row.number(column))
}
