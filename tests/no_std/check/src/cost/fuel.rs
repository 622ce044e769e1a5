//! Fuel of `wasmi`, an interpreter of WebAssembly.

use std::error::Error;

use wasmi::{CompilationMode, Config, Engine, Instance, Linker, Store, Val};

pub struct Wasm {
    store: Store<()>,
    instance: Instance,
}

impl Wasm {
    pub fn new(bytes: &[u8]) -> Result<Self, Box<dyn Error>> {
        let mut config = Config::default();
        // Otherwise the first call of a function pays for its translation.
        config.consume_fuel(true).compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let module = wasmi::Module::new(&engine, bytes)?;
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX)?;
        let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module)?;
        Ok(Self { store, instance })
    }

    /// The answer and the fuel of a call.
    pub fn run(&mut self, function: &str, arguments: &[u64]) -> Result<(u64, u64), Box<dyn Error>> {
        let function = self.instance.get_func(&self.store, function).ok_or(format!("no export {function}"))?;
        let arguments: Vec<_> = arguments.iter().map(|x| Val::I64(x.cast_signed())).collect();
        let mut answer = [Val::I64(0)];
        let before = self.store.get_fuel()?;
        function.call(&mut self.store, &arguments, &mut answer)?;
        let fuel = before - self.store.get_fuel()?;
        Ok((answer[0].i64().ok_or("no integer")?.cast_unsigned(), fuel))
    }
}
