//! What a WebAssembly module is made of.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{ExternalKind, Operator, Parser, Payload, TypeRef, Validator, WasmFeatures};

/// The functions of a module and which of them call which.
pub struct Module {
    /// Imported functions come first in the index of functions.
    pub imports: Vec<String>,
    pub exports: BTreeMap<String, u32>,
    bodies: Vec<Body>,
    /// What an indirect call may reach.
    table: Vec<u32>,
}

struct Body {
    bytes: usize,
    calls: BTreeSet<u32>,
    indirect: bool,
}

impl Module {
    /// Fails on floating point: the validator knows none, as a type, as an opcode or as a constant.
    pub fn without_floats(bytes: &[u8]) -> Result<Self, wasmparser::BinaryReaderError> {
        Validator::new_with_features(WasmFeatures::default().difference(WasmFeatures::FLOATS)).validate_all(bytes)?;
        Self::parse(bytes)
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, wasmparser::BinaryReaderError> {
        let mut module = Self { imports: vec![], exports: BTreeMap::new(), bodies: vec![], table: vec![] };
        for payload in Parser::new(0).parse_all(bytes) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        if matches!(import.ty, TypeRef::Func(_)) {
                            module.imports.push(import.name.to_owned());
                        }
                    }
                }
                Payload::ExportSection(section) => {
                    for export in section {
                        let export = export?;
                        if export.kind == ExternalKind::Func {
                            module.exports.insert(export.name.to_owned(), export.index);
                        }
                    }
                }
                Payload::ElementSection(section) => {
                    for element in section {
                        if let wasmparser::ElementItems::Functions(functions) = element?.items {
                            module.table.extend(functions.into_iter().collect::<Result<Vec<_>, _>>()?);
                        }
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let mut calls = BTreeSet::new();
                    let mut indirect = false;
                    for operator in body.get_operators_reader()? {
                        match operator? {
                            Operator::Call { function_index } => {
                                calls.insert(function_index);
                            }
                            Operator::CallIndirect { .. } => indirect = true,
                            _ => {}
                        }
                    }
                    module.bodies.push(Body { bytes: body.as_bytes().len(), calls, indirect });
                }
                _ => {}
            }
        }
        Ok(module)
    }

    /// The functions that a call of one may run.
    pub fn reached(&self, function: u32) -> BTreeSet<u32> {
        let (mut reached, mut open) = (BTreeSet::from([function]), vec![function]);
        while let Some(function) = open.pop() {
            let Some(body) = (function as usize).checked_sub(self.imports.len()).map(|at| &self.bodies[at]) else {
                continue;
            };
            let table = if body.indirect { self.table.as_slice() } else { &[] };
            open.extend(body.calls.iter().chain(table).copied().filter(|called| reached.insert(*called)));
        }
        reached
    }

    /// The bytes of code that a function and all that it calls take.
    pub fn bytes(&self, function: u32) -> usize {
        let own = |at: &u32| (*at as usize).checked_sub(self.imports.len()).map_or(0, |at| self.bodies[at].bytes);
        self.reached(function).iter().map(own).sum()
    }
}
