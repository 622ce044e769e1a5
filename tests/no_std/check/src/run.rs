//! Runs a module that reads a text and answers with one (tests/determinism).

use std::error::Error;
use std::io::{Read, stdin};

use wasmi::{Engine, Linker, Module, Store};

/// What the module answers to the standard input.
pub fn on_input(bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut input = String::new();
    stdin().read_to_string(&mut input)?;
    let engine = Engine::default();
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &Module::new(&engine, bytes)?)?;
    let memory = instance.get_memory(&store, "memory").ok_or("no memory")?;
    let room = instance.get_typed_func::<u32, u32>(&store, "room")?;
    let run = instance.get_typed_func::<(), u64>(&store, "run")?;

    let at = room.call(&mut store, u32::try_from(input.len())?)?;
    memory.write(&mut store, usize::try_from(at)?, input.as_bytes())?;
    let answer = run.call(&mut store, ())?;
    let mut table = vec![0; usize::try_from(answer & 0xffff_ffff)?];
    memory.read(&store, usize::try_from(answer >> 32)?, &mut table)?;
    Ok(String::from_utf8(table)?)
}
