//! Reference vectors: reads a directory of CSV files, plain or gzipped, and counts failures.
//!
//! The directory is `CFMM_VECTORS`, by default `tests/vectors`; where that has a folder `analytics`, files are found
//! there too, so that the original layout can be pointed at.

use std::env;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

/// One row of a file, by column name.
pub struct Row<'a> {
    header: &'a [String],
    fields: Vec<String>,
    /// The line in the file, for messages.
    pub line: usize,
}

impl Row<'_> {
    /// The field of a column.
    pub fn get(&self, column: &str) -> &str {
        let at = self.header.iter().position(|name| name == column);
        let at = at.unwrap_or_else(|| panic!("no column {column} in {:?}", self.header));
        &self.fields[at]
    }

    /// The field as a number, which may have more digits than an f64: it is then rounded.
    pub fn number(&self, column: &str) -> f64 {
        let field = self.get(column);
        field.parse().unwrap_or_else(|_| panic!("line {}: {column} is not a number: {field:?}", self.line))
    }
}

fn directories() -> Vec<PathBuf> {
    let root = env::var_os("CFMM_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors"), PathBuf::from);
    vec![root.join("analytics"), root]
}

/// Whether there is a file, plain or gzipped.
pub fn exists(name: &str) -> bool {
    directories().iter().any(|at| at.join(name).exists() || at.join(format!("{name}.gz")).exists())
}

/// The text of a file, plain or gzipped.
pub fn read(name: &str) -> String {
    for directory in directories() {
        let plain = directory.join(name);
        if plain.exists() {
            return fs::read_to_string(&plain).unwrap_or_else(|e| panic!("{}: {e}", plain.display()));
        }
        let compressed = directory.join(format!("{name}.gz"));
        if compressed.exists() {
            let mut text = String::new();
            let file = File::open(&compressed).unwrap_or_else(|e| panic!("{}: {e}", compressed.display()));
            GzDecoder::new(file).read_to_string(&mut text).unwrap_or_else(|e| panic!("{}: {e}", compressed.display()));
            return text;
        }
    }
    panic!("{name}[.gz] is in none of {:?}", directories());
}

/// Runs a check on every row of a file, prints `file: N rows, M failed`, and fails if a row fails or there is none.
pub fn check(name: &str, mut row_is_right: impl FnMut(&Row) -> Result<(), String>) {
    let text = read(name);
    let mut lines = text.lines().enumerate();
    let header: Vec<_> = lines.next().map(|(_, line)| line.split(',').map(String::from).collect()).unwrap_or_default();
    let (mut rows, mut failed) = (0, 0);
    for (index, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let row = Row { header: &header, fields: line.split(',').map(String::from).collect(), line: index + 1 };
        assert_eq!(row.fields.len(), header.len(), "{name}, line {}: wrong number of fields", row.line);
        rows += 1;
        if let Err(why) = row_is_right(&row) {
            failed += 1;
            if failed <= 10 {
                println!("{name}, line {}: {why}\n    {line}", row.line);
            }
        }
    }
    println!("{name}: {rows} rows, {failed} failed");
    assert!(rows > 0, "{name} has no rows");
    assert_eq!(failed, 0, "{name}: {failed} of {rows} rows failed");
}
