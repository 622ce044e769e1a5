//! Lists the cases, or runs each of them once for callgrind. See `run.sh`.

use std::hint::black_box;
use std::process::ExitCode;

use cfmm_math_peers::Case;

/// What callgrind counts: a pass over the inputs of one case.
#[unsafe(no_mangle)]
#[inline(never)]
extern "C" fn measured(case: &Case) {
    (black_box(case).run)();
}

fn main() -> ExitCode {
    let cases = cfmm_math_peers::cases();
    match std::env::args().nth(1).as_deref() {
        Some("list") => {
            for case in &cases {
                let Case { section, group, crate_name, differs, count, .. } = case;
                println!("{section}\t{group}\t{crate_name}\t{differs:e}\t{count}");
            }
        }
        Some("errors") => print!("{}", cfmm_math_peers::fixed_point::errors()),
        Some("measure") => cases.iter().for_each(|case| measured(case)),
        _ => {
            eprintln!("list, errors or measure");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
