//! `exports api.json module.wasm`: that the module has an export for every public function, no floating point, and no way
//! to the panic handler. `sbf module.ll`: the module as Solana's compiler would take it. `cost module.wasm program.o`: a
//! table of what functions cost.

mod api;
mod cost;
mod module;
mod sbf;

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use crate::module::Module;

/// Text for people, by the number's own crate (`fixed`, `ruint`), which does not promise as much.
const FORMATTING: [&str; 4] = [
    "Checked as Debug::fmt",
    "Checked as Display::fmt",
    "protocol::int256::Int256 as Debug::fmt",
    "protocol::int256::Int256 as Display::fmt",
];

/// The name of an export without what is in brackets.
fn interface_name(export: &str) -> String {
    let mut depth = 0;
    let kept = export.chars().filter(|c| {
        depth += i32::from(*c == '[');
        let keep = depth == 0;
        depth -= i32::from(*c == ']');
        keep
    });
    kept.collect()
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["exports", json, wasm] => exports(json, wasm),
        ["sbf", module] => {
            print!("{}", sbf::lower(&fs::read_to_string(module)?));
            Ok(ExitCode::SUCCESS)
        }
        ["cost", wasm, object] => {
            print!("{}", cost::table(&fs::read(wasm)?, &fs::read(object)?)?);
            Ok(ExitCode::SUCCESS)
        }
        _ => Err("exports api.json module.wasm, sbf module.ll, or cost module.wasm program.o".into()),
    }
}

fn exports(json: &str, wasm: &str) -> Result<ExitCode, Box<dyn Error>> {
    let mut public = api::functions(&serde_json::from_slice(&fs::read(json)?)?);
    for name in FORMATTING {
        if !public.remove(name) {
            return Err(format!("{name} is no public function").into());
        }
    }
    let bytes = fs::read(wasm)?;
    let module = Module::without_floats(&bytes)?;

    let mut wrong = Vec::new();
    let exported: BTreeSet<_> = module.exports.keys().map(|name| interface_name(name)).collect();
    wrong.extend(public.difference(&exported).map(|name| format!("is not exported by tests/no_std: {name}")));
    wrong.extend(exported.difference(&public).map(|name| format!("is no public function: {name}")));
    for (name, function) in &module.exports {
        for import in module.reached(*function) {
            if let Some(import) = module.imports.get(import as usize) {
                wrong.push(format!("reaches {import}: {name}"));
            }
        }
    }
    for line in &wrong {
        println!("{line}");
    }
    println!(
        "no_std: {} public functions, {} exports, {} bytes of wasm without a float",
        public.len(),
        module.exports.len(),
        bytes.len()
    );
    Ok(ExitCode::from(u8::from(!wrong.is_empty())))
}
