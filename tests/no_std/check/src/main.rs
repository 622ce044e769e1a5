//! `exports api.json module.wasm`: that the module has an export for every public function, no floating point, and no way
//! to the panic handler. `sbf module.ll`: the module as Solana's compiler would take it. `cost module.wasm program.o`: a
//! table of what functions cost. `run module.wasm`: what the module makes of the standard input. `api api.json`: everything
//! public, one item a line. `floats api.json hashes.tsv`: that every function in `f64` is in the table.

mod api;
mod cost;
mod floats;
mod module;
mod run;
mod sbf;

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use public_api::{Builder, PublicApi};

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
        ["api", json] => {
            print!("{}", interface(json)?);
            Ok(ExitCode::SUCCESS)
        }
        ["floats", json, table] => {
            let missing = floats::missing(&serde_json::from_slice(&fs::read(json)?)?, &fs::read_to_string(table)?);
            missing.iter().for_each(|name| println!("is not in tests/determinism: {name}"));
            Ok(ExitCode::from(u8::from(!missing.is_empty())))
        }
        ["run", wasm] => {
            print!("{}", run::on_input(&fs::read(wasm)?)?);
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(
            "exports api.json module.wasm, sbf module.ll, cost module.wasm program.o, run module.wasm, api api.json, or floats api.json hashes.tsv"
                .into(),
        ),
    }
}

/// As `cargo public-api -sss` writes it.
fn interface(json: &str) -> Result<PublicApi, Box<dyn Error>> {
    let all = Builder::from_rustdoc_json(json);
    Ok(all.omit_blanket_impls(true).omit_auto_trait_impls(true).omit_auto_derived_impls(true).build()?)
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
