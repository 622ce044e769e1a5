//! Lines of JSON: stateless calls and sequences of calls.

use std::fmt::Debug;
use std::str::FromStr;

use cfmm_math::Result;
use cfmm_math::protocol::U256;
use serde_json::Value;

use crate::vectors::read;

/// Of one line.
pub type Outcome = core::result::Result<(), String>;

/// One call: its arguments, and what came of it.
pub struct Call {
    pub function: String,
    pub line: Value,
}

#[allow(dead_code, reason = "each protocol uses a part")]
impl Call {
    /// An argument as a number.
    pub fn arg<T: FromStr<Err: Debug>>(&self, name: &str) -> T {
        number(&self.line["in"][name])
    }

    pub fn bool(&self, name: &str) -> bool {
        self.line["in"][name].as_bool().unwrap_or_else(|| panic!("no flag {name} in {}", self.line))
    }

    pub fn out<T: FromStr<Err: Debug>>(&self, name: &str) -> T {
        number(&self.line["out"][name])
    }

    /// The sequence that the call belongs to.
    pub fn sequence(&self) -> &str {
        self.line["seq"].as_str().unwrap_or_else(|| panic!("no sequence in {}", self.line))
    }

    /// A field of the state after the call; `None` where the line does not have it.
    pub fn state<T: FromStr<Err: Debug>>(&self, name: &str) -> Option<T> {
        self.line["state"].get(name).map(number)
    }

    pub fn reverts(&self) -> bool {
        self.line.get("revert").is_some()
    }

    /// Compares a result with the one output of that name; a revert must be an error.
    pub fn expect<T: FromStr<Err: Debug> + PartialEq + Debug>(&self, got: Result<T>, name: &str) -> Outcome {
        if self.reverts() {
            return got.map_or(Ok(()), |got| Err(format!("{got:?} instead of a revert")));
        }
        let expected = self.out::<T>(name);
        match got {
            Ok(got) if got == expected => Ok(()),
            got => Err(format!("{name}: {got:?} instead of {expected:?}")),
        }
    }
}

fn number<T: FromStr<Err: Debug>>(value: &Value) -> T {
    let text = value.as_str().map_or_else(|| value.to_string(), String::from);
    text.parse().unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// Runs a check on every line of a file, prints `file: N rows, M failed`, and fails if a line fails or there is none.
pub fn check(name: &str, mut is_right: impl FnMut(&Call) -> Outcome) {
    let text = read(name);
    let (mut rows, mut failed) = (0, 0);
    for (index, text) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let line: Value = serde_json::from_str(text).unwrap_or_else(|e| panic!("{name}, line {}: {e}", index + 1));
        let function = line["fn"].as_str().unwrap_or_default().to_owned();
        rows += 1;
        if let Err(why) = is_right(&Call { function, line }) {
            failed += 1;
            if failed <= 10 {
                println!("{name}, line {}: {why}\n    {}", index + 1, &text[..text.len().min(400)]);
            }
        }
    }
    println!("{name}: {rows} rows, {failed} failed");
    assert!(rows > 0, "{name} has no rows");
    assert_eq!(failed, 0, "{name}: {failed} of {rows} rows failed");
}

/// The argument is what a function of the contract takes; no number is left out of the crate's types.
pub fn u256(call: &Call, name: &str) -> U256 {
    call.arg(name)
}

/// Compares a number with a field.
#[allow(clippy::needless_pass_by_value, reason = "numbers are small")]
pub fn same(got: impl ToString, expected: &Value, name: &str) -> Outcome {
    let expected = expected[name].as_str().ok_or_else(|| format!("no field {name}"))?;
    let got = got.to_string();
    if got == expected { Ok(()) } else { Err(format!("{name}: {got} instead of {expected}")) }
}
