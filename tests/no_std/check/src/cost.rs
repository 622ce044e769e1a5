//! What the exports of `tests/no_std/cost` cost on chain: fuel of an interpreter of WebAssembly, bytes of its code, and
//! compute units of Solana's machine.

mod cases;
mod fuel;
mod units;

use std::error::Error;
use std::fmt::Write;

use self::cases::CASES;
use self::fuel::Wasm;
use self::units::Sbpf;
use crate::module::Module;

/// What is before the name of an export that has the same by another crate.
const PEERS: [&str; 5] = ["ruint", "ethnum", "sdk", "maths", "curvemath"];

/// A table of `case, fuel, bytes, compute units`, with what peers cost where the modules have them. Fails where an answer
/// is not that of the same function on this machine.
pub fn table(wasm: &[u8], object: &[u8]) -> Result<String, Box<dyn Error>> {
    let module = Module::parse(wasm)?;
    let (mut wasm, sbpf) = (Wasm::new(wasm)?, Sbpf::new(object)?);
    let mut table = String::new();
    for (case, function, arguments) in CASES {
        let native = cfmm_math_cost::answer(function, arguments).ok_or(format!("{case}: no {function}"))?;
        if native == u64::MAX {
            return Err(format!("{case}: an error").into());
        }
        let mut cost = |function: &str, tolerance: u64| -> Result<_, Box<dyn Error>> {
            let (answer, fuel) = wasm.run(function, arguments)?;
            let solana = sbpf.run(function, arguments)?;
            for answer in [Some(answer), solana.map(|(answer, _)| answer)].into_iter().flatten() {
                if answer.abs_diff(native) > tolerance {
                    return Err(format!("{case}: {function} answers {answer:x}, not {native:x}").into());
                }
            }
            Ok((fuel, module.bytes(module.exports[function]), solana.map(|(_, units)| units)))
        };
        let (fuel, bytes, units) = cost(function, 0)?;
        let units = units.ok_or(format!("{case}: not in the object"))?;
        write!(table, "{case}\t{fuel}\t{bytes}\t{units}")?;
        for peer in PEERS {
            let function = format!("{peer}_{function}");
            if module.exports.contains_key(&function) {
                // Balancer v3 rounds in other places than v2.
                let (fuel, bytes, units) = cost(&function, native >> 40)?;
                write!(table, "\t{peer} {fuel} {bytes}")?;
                if let Some(units) = units {
                    write!(table, " {units}")?;
                }
            }
        }
        table.push('\n');
    }
    Ok(table)
}
