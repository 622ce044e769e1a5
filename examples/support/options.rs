//! What the command lines of the examples have in common: failures with an exit code, and numbers.
#![allow(dead_code, reason = "each example takes what it needs")]

use std::fmt::Display;
use std::process::ExitCode;
use std::str::FromStr;

use cfmm_math::Error;

/// Why a program ends, and with which code.
pub(crate) struct Failure {
    pub(crate) message: String,
    pub(crate) code: u8,
}

/// How a program ends.
pub(crate) fn exit(result: Result<(), Failure>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Of what was asked for.
pub(crate) fn bad(message: impl Display) -> Failure {
    Failure { message: format!("{message}\nTry --help."), code: 2 }
}

/// Of what came of it.
pub(crate) fn failed(message: impl Display) -> Failure {
    Failure { message: message.to_string(), code: 1 }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        failed(error)
    }
}

impl From<std::fmt::Error> for Failure {
    fn from(error: std::fmt::Error) -> Self {
        failed(error)
    }
}

pub(crate) fn parse<T: FromStr>(name: &str, text: &str) -> Result<T, Failure> {
    text.trim().parse().map_err(|_| bad(format!("{name}: expected a number, found {text:?}")))
}

/// `0.003`, `0.3%` or `30bp`
pub(crate) fn fraction(name: &str, text: &str) -> Result<f64, Failure> {
    let value = match (text.strip_suffix('%'), text.strip_suffix("bp")) {
        (Some(percent), _) => parse::<f64>(name, percent)? / 100.0,
        (_, Some(points)) => parse::<f64>(name, points)? / 10_000.0,
        _ => parse(name, text)?,
    };
    if value.is_finite() { Ok(value) } else { Err(bad(format!("{name}: expected a finite number, found {text:?}"))) }
}

pub(crate) fn pair<T: FromStr>(name: &str, text: &str) -> Result<[T; 2], Failure> {
    let (first, second) = text
        .split_once(',')
        .ok_or_else(|| bad(format!("{name}: expected two numbers with a comma, found {text:?}")))?;
    Ok([parse(name, first)?, parse(name, second)?])
}
