//! Every function in `f64`, called with the inputs of the reference vectors, and a hash of the bits of all that it answers:
//! the same source for every target, without std.
//!
//! The input is the text of the vectors, each file after a line `# name`; the answer is a table of `function, results, errors,
//! hash`. With a first line `trace name` it is instead every result of the functions of that name, to see what differs.

#![cfg_attr(any(target_os = "none", target_arch = "wasm32"), no_std)]

extern crate alloc;

mod answers;
mod claims;
mod curves;
mod hedges;
mod inverse;
mod measures;
mod numbers;
mod options;
mod rows;
mod series;
mod simulation;
mod table;

#[cfg(target_os = "none")]
pub mod bare;
#[cfg(target_arch = "wasm32")]
mod bare;

use alloc::string::String;

use crate::rows::files;
use crate::table::Table;

/// The table of an input.
#[must_use]
pub fn table(input: &str) -> String {
    let (trace, input) = match input.strip_prefix("trace ").and_then(|rest| rest.split_once('\n')) {
        Some((name, rest)) => (Some(name), rest),
        None => (None, input),
    };
    let mut table = Table::new(trace);
    for file in files(input) {
        curves::file(&mut table, &file);
        measures::file(&mut table, &file);
        claims::file(&mut table, &file);
        options::file(&mut table, &file);
        hedges::file(&mut table, &file);
        inverse::file(&mut table, &file);
        numbers::file(&mut table, &file);
        series::file(&mut table, &file);
    }
    simulation::all(&mut table);
    table.text()
}
