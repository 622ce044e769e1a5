//! The table of what stands in the input.

#![cfg_attr(target_arch = "arm", no_std, no_main)]

#[cfg(not(target_arch = "arm"))]
fn main() -> std::io::Result<()> {
    print!("{}", cfmm_math_determinism::table(&std::io::read_to_string(std::io::stdin())?));
    Ok(())
}

#[cfg(target_arch = "arm")]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    cfmm_math_determinism::bare::arm::main()
}
