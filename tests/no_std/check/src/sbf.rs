//! The compiler's code for BPF, made fit for Solana.
//!
//! Debian's LLVM has the kernel's BPF, without calls of the compiler's library for 128-bit integers and with no more
//! than five registers of arguments; Solana's own LLVM has both.

/// Defines what [`lower`] calls.
const WIDE: &str = include_str!("sbf/wide.ll");

/// Arguments that fit into registers.
const REGISTERS: usize = 5;

/// Replaces operations of 128 bits by calls, and has functions inlined whose arguments take too many registers. The module
/// is linked with the compiler's library.
pub fn lower(module: &str) -> String {
    let mut lowered = String::new();
    for line in module.lines() {
        if line.starts_with("declare ") && line.contains("@llvm.umul.with.overflow.") {
            continue;
        }
        let line = line
            .replace("@llvm.umul.with.overflow.i128(", "@wide.umulo(")
            .replace("@llvm.umul.with.overflow.i64(", "@wide.umulo.i64(");
        if line.starts_with("define ") {
            lowered += &definition(&line);
        } else if line.starts_with("attributes ") {
            // Only what has to be inlined is.
            lowered += &line.replace(" noinline", "");
        } else {
            lowered += &operation(&line).or_else(|| memory(&line)).unwrap_or(line);
        }
        lowered.push('\n');
    }
    lowered + WIDE
}

/// `%x = mul nuw i128 %a, %b` as a call.
fn operation(line: &str) -> Option<String> {
    let (result, operation) = line.split_once(" = ")?;
    let mut words = operation.split_whitespace();
    let name = words.next()?;
    let mut words = words.skip_while(|word| ["nuw", "nsw", "exact"].contains(word));
    let (ty, a, b) = (words.next()?, words.next()?.strip_suffix(',')?, words.next()?.trim_end_matches(','));
    let shift = ["shl", "lshr", "ashr"].contains(&name);
    let constant = b.parse::<u32>().is_ok();
    if ty != "i128" || !(["mul", "udiv", "urem"].contains(&name) || shift && !constant) {
        return None;
    }
    Some(format!("{result} = call i128 @wide.{name}(i128 {a}, i128 {b})"))
}

/// What is as long as a variable says is copied, moved or set by the compiler's library.
fn memory(line: &str) -> Option<String> {
    let (arguments, _) = line.split_once(", i1 false)")?;
    if !arguments.rsplit_once("i64 ")?.1.starts_with('%') {
        return None;
    }
    let functions = [("memcpy.p0.p0", "copy"), ("memmove.p0.p0", "move"), ("memset.p0", "set")];
    functions.iter().find_map(|(name, function)| {
        let name = format!("@llvm.{name}.i64(");
        line.contains(&name).then(|| line.replacen(&name, &format!("@memory.{function}("), 1))
    })
}

/// The head of a function: of the compiler's library only what is used, inlined where a call would need the stack.
fn definition(line: &str) -> String {
    let line =
        line.replacen("define weak hidden ", "define hidden ", 1).replacen("define hidden ", "define internal ", 1);
    let parameters = line.split_once('@').and_then(|(_, rest)| rest.split_once('('));
    let Some(parameters) = parameters.and_then(|(_, rest)| rest.get(..closing(rest)?)) else { return line };
    let registers: usize = split(parameters).map(|parameter| if parameter.starts_with("i128") { 2 } else { 1 }).sum();
    if registers <= REGISTERS { line } else { line.replacen(") unnamed_addr", ") unnamed_addr alwaysinline", 1) }
}

/// Where the parenthesis ends that is open at the beginning.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    text.find(|c| {
        open += i32::from(c == '(') - i32::from(c == ')');
        open == 0
    })
}

/// Parts between commas that are in no parentheses.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut open = 0;
    let parts = text.split(move |c| {
        open += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && open == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}
