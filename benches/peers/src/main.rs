//! Lists the cases, or runs one a number of times: for callgrind. See `run.sh`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let cases = cfmm_math_peers::cases();
    let Some(index) = arguments.next() else {
        for (index, case) in cases.iter().enumerate() {
            println!("{index}\t{}\t{}", case.group, case.crate_name);
        }
        return ExitCode::SUCCESS;
    };
    let repeats = arguments.next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
    let Some(case) = index.parse::<usize>().ok().and_then(|index| cases.get(index)) else {
        eprintln!("no case {index}");
        return ExitCode::FAILURE;
    };
    for _ in 0..repeats {
        (case.run)();
    }
    ExitCode::SUCCESS
}
