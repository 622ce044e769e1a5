//! Runs a law over random cases, keeps failing seeds, and counts how often the pool had an answer.

use core::cell::RefCell;
use core::fmt::Debug;

use cfmm_math::{Error, Result};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm, TestCaseResult, TestRng, TestRunner};

/// Answers and refusals.
#[derive(Debug, Default)]
pub struct Tally {
    answers: u64,
    refusals: u64,
}

impl Tally {
    /// The answer, if there is one. A valid pool may refuse because of size, and for no other reason.
    pub fn answer<T>(&mut self, result: Result<T>) -> core::result::Result<Option<T>, TestCaseError> {
        match result {
            Ok(answer) => {
                self.answers += 1;
                Ok(Some(answer))
            }
            Err(Error::Overflow | Error::InsufficientReserves) => {
                self.refusals += 1;
                Ok(None)
            }
            Err(error) => Err(TestCaseError::fail(format!("a valid pool refused a valid argument: {error:?}"))),
        }
    }
}

/// The answer, or the end of this case.
#[macro_export]
macro_rules! answer {
    ($tally:expr, $result:expr) => {
        match $tally.answer($result)? {
            Some(answer) => answer,
            None => return Ok(()),
        }
    };
}

/// Checks a law over `cases` random cases, of whose questions at least the share `answered` must have an answer: a law
/// about pools that refuse everything would hold of nothing.
pub fn check<S: Strategy>(cases: u32, answered: f64, strategy: S, law: impl Fn(S::Value, &mut Tally) -> TestCaseResult)
where
    S::Value: Debug,
{
    let config = ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct("tests/laws.proptest-regressions"))),
        source_file: Some(file!()),
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    };
    let tally = RefCell::new(Tally::default());
    // The same cases every time, unless asked for others: a landing is no place for a surprise.
    let seed = std::env::var("CFMM_LAWS_SEED").map_or(0, |seed| seed.parse::<u64>().expect("CFMM_LAWS_SEED: a number"));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |case| law(case, &mut tally.borrow_mut()));
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let Tally { answers, refusals } = tally.into_inner();
    let share = answers as f64 / (answers + refusals) as f64;
    println!("{answers} answers, {refusals} refusals, {share:.3} answered");
    assert!(share >= answered, "only {share:.3} of the questions had an answer");
}
