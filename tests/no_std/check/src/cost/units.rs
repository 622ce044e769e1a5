//! Compute units of Solana's virtual machine: one for an instruction.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::ptr::NonNull;
use std::sync::Arc;

use object::elf::{R_BPF_64_32, R_BPF_64_64, RelocationType};
use object::{Object, ObjectSection, ObjectSymbol, RelocationFlags, RelocationTarget, SectionIndex, SectionKind};
use solana_sbpf::aligned_memory::AlignedMemory;
use solana_sbpf::ebpf::{HOST_ALIGN, INSN_SIZE, MM_INPUT_START, MM_RODATA_START, MM_STACK_START};
use solana_sbpf::elf::Executable;
use solana_sbpf::memory_region::{MemoryMapping, MemoryRegion};
use solana_sbpf::program::{BuiltinProgram, FunctionRegistry, SBPFVersion};
use solana_sbpf::verifier::RequisiteVerifier;
use solana_sbpf::vm::{CallFrame, Config, ContextObject, EbpfVm, ExecutionMode};

/// Of this version are the calls as LLVM writes them, from one instruction to another.
const VERSION: SBPFVersion = SBPFVersion::V3;

/// An address in data.
const R_BPF_64_ABS64: RelocationType = RelocationType(2);

/// A program: what a linker and a loader make of an object.
pub struct Sbpf {
    text: Vec<u8>,
    constants: Vec<u8>,
    /// Where each function begins in the text.
    functions: BTreeMap<String, usize>,
}

impl Sbpf {
    pub fn new(bytes: &[u8]) -> Result<Self, Box<dyn Error>> {
        let file = object::File::parse(bytes)?;
        let (mut text, mut constants) = (Vec::new(), Vec::new());
        let mut places: HashMap<SectionIndex, usize> = HashMap::new();
        for section in file.sections() {
            let part = match section.kind() {
                SectionKind::Text => &mut text,
                // Constants that hold addresses are no others to the linker than data; nothing writes to them.
                SectionKind::ReadOnlyData | SectionKind::Data if section.name()? != ".eh_frame" => &mut constants,
                _ => continue,
            };
            part.resize(part.len().next_multiple_of(section.align() as usize), 0);
            places.insert(section.index(), part.len());
            part.extend_from_slice(section.data()?);
        }
        let place_of = |index: Option<SectionIndex>| places.get(&index?).copied();
        for section in file.sections() {
            let Some(place) = places.get(&section.index()) else { continue };
            for (offset, relocation) in section.relocations() {
                let RelocationTarget::Symbol(symbol) = relocation.target() else {
                    return Err("a relocation to no symbol".into());
                };
                let symbol = file.symbol_by_index(symbol)?;
                let target = place_of(symbol.section_index()).map(|place| place + symbol.address() as usize);
                let at = place + offset as usize;
                match (relocation.flags(), section.kind(), target) {
                    (RelocationFlags::Elf { r_type: R_BPF_64_64 }, SectionKind::Text, Some(target)) => {
                        let address = MM_RODATA_START + target as u64;
                        add(&mut text, at + 4, address as u32);
                        add(&mut text, at + 12, (address >> 32) as u32);
                    }
                    (RelocationFlags::Elf { r_type: R_BPF_64_32 }, SectionKind::Text, Some(target)) => {
                        let distance = (target as i64 - at as i64) / INSN_SIZE as i64;
                        add(&mut text, at + 4, distance as u32);
                    }
                    // The panic handler: it stays a call of itself, which ends in an error.
                    (RelocationFlags::Elf { r_type: R_BPF_64_32 }, SectionKind::Text, None) => {}
                    (RelocationFlags::Elf { r_type: R_BPF_64_ABS64 }, SectionKind::Data, Some(target)) => {
                        add(&mut constants, at, (MM_RODATA_START as usize + target) as u32);
                    }
                    relocation => return Err(format!("{}: {relocation:?}", symbol.name()?).into()),
                }
            }
        }
        let mut functions = BTreeMap::new();
        for symbol in file.symbols().filter(|symbol| symbol.is_global() && symbol.is_definition()) {
            let place = place_of(symbol.section_index()).ok_or("a function in no section")?;
            functions.insert(symbol.name()?.to_owned(), place + symbol.address() as usize);
        }
        Ok(Self { text, constants, functions })
    }

    /// The answer of a call and its compute units; nothing for a function that the object lacks.
    pub fn run(&self, function: &str, arguments: &[u64]) -> Result<Option<(u64, u64)>, Box<dyn Error>> {
        let Some(entry) = self.functions.get(function) else { return Ok(None) };
        let mut registry = FunctionRegistry::default();
        registry.register_function(0, b"entrypoint".to_vec(), entry / INSN_SIZE)?;
        let loader = Arc::new(BuiltinProgram::new_loader(Config::default()));
        let program = Executable::<Meter>::new_from_text_bytes(&self.text, loader.clone(), VERSION, registry)?;
        program.verify::<RequisiteVerifier>()?;

        let mut stack = AlignedMemory::<HOST_ALIGN>::zero_filled(program.get_config().stack_size());
        let stack_size = stack.len();
        let input: Vec<u8> = arguments.iter().flat_map(|x| x.to_le_bytes()).collect();
        let regions = vec![
            MemoryRegion::new(&raw const *self.constants, MM_RODATA_START),
            MemoryRegion::new(&raw mut *stack.as_slice_mut(), MM_STACK_START),
            MemoryRegion::new(&raw const *input, MM_INPUT_START),
        ];
        // SAFETY: all three live until the end of this function, and any bytes do for the stack.
        let memory = unsafe { MemoryMapping::new(regions, program.get_config(), VERSION)? };
        let mut meter = Meter { left: u64::MAX >> 1, memory };
        let mut machine = EbpfVm::new(loader, VERSION, &mut meter, stack_size);
        machine.registers[1] = MM_INPUT_START;
        let mut frames = vec![CallFrame::default(); program.get_config().max_call_depth];
        let (units, answer) = machine.execute_program(&program, &mut ExecutionMode::Interpreted, &mut frames);
        let answer = Result::from(answer).map_err(|error| format!("{function}: {error}"))?;
        Ok(Some((answer, units)))
    }
}

/// Adds to four bytes of an instruction.
fn add(text: &mut [u8], at: usize, x: u32) {
    if let Some((bytes, _)) = text[at..].split_first_chunk_mut() {
        *bytes = u32::from_le_bytes(*bytes).wrapping_add(x).to_le_bytes();
    }
}

/// What a machine may spend.
struct Meter {
    left: u64,
    memory: MemoryMapping,
}

impl ContextObject for Meter {
    fn consume(&mut self, units: u64) {
        self.left = self.left.saturating_sub(units);
    }

    fn get_remaining(&self) -> u64 {
        self.left
    }

    fn active_mapping_ptr(&mut self) -> NonNull<MemoryMapping> {
        NonNull::from(&mut self.memory)
    }
}
