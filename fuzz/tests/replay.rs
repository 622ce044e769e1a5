//! The committed corpora: seeds made of the reference vectors, and every input that once broke a law.

use std::fs;
use std::path::{Path, PathBuf};

use cfmm_math_fuzz::TARGETS;

/// The files of a target, of `seeds` and of `crashes`.
fn files(target: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["seeds", "crashes"].map(|folder| root.join(folder).join(target));
    let mut files: Vec<PathBuf> = folders
        .iter()
        .filter(|folder| folder.exists())
        .flat_map(|folder| fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()))
        .collect();
    files.sort();
    files
}

/// Every input holds, and every target has some.
#[test]
fn corpora_hold() {
    for (target, run) in TARGETS {
        let files = files(target);
        assert!(!files.is_empty(), "{target} has no seeds");
        for path in &files {
            println!("{}", path.display());
            run(&fs::read(path).expect("a file"));
        }
    }
}

/// No target minds an end that comes early, or bytes that nobody made on purpose.
#[test]
fn anything_holds() {
    let mut word = 1_u64;
    let mut bytes = [0; 512];
    for byte in &mut bytes {
        word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        *byte = word.to_le_bytes()[7];
    }
    for (_, run) in TARGETS {
        for start in (0..64).step_by(4) {
            run(&[]);
            run(&bytes[start..]);
            run(&bytes[start..2 * start]);
        }
    }
}
