//! All cores.

extern crate std;

use alloc::vec::Vec;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{MonteCarlo, Outcomes, Progress, Stream, allocate};
use crate::error::Result;

impl MonteCarlo {
    /// [`run`](Self::run) on all threads of the current rayon pool: the same outcomes in the same order, bit for bit.
    ///
    /// Progress is reported from whichever thread has finished a piece, one report at a time, with a count that only
    /// rises.
    ///
    /// # Errors
    /// As [`run`](Self::run): what the first path that fails returns, in the order of the paths.
    pub fn run_parallel<T: Send>(
        &self,
        path: impl Fn(Stream) -> Result<T> + Sync,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<Outcomes<T>> {
        let mut outcomes: Vec<T> = allocate(self.paths)?;
        let report = Mutex::new((0, progress));
        // Pieces after one that failed need not be run; those before it must, for the first failure to be found.
        let failed = AtomicUsize::new(usize::MAX);
        let piece = |paths: core::ops::Range<usize>| {
            if failed.load(Ordering::Relaxed) < paths.start {
                return Ok(Vec::new());
            }
            let (start, n) = (paths.start, paths.len());
            let run = || {
                let mut piece = allocate(n)?;
                for i in paths {
                    piece.push(path(self.stream(i))?);
                }
                Ok(piece)
            };
            let piece = run().inspect_err(|_| {
                failed.fetch_min(start, Ordering::Relaxed);
            });
            if let Ok(mut report) = report.lock() {
                report.0 += n;
                let done = report.0;
                (report.1)(Progress { done, total: self.paths });
            }
            piece
        };
        let pieces: Vec<_> = self.chunks().collect();
        let pieces: Vec<Result<Vec<T>>> = pieces.into_par_iter().map(piece).collect();
        for piece in pieces {
            outcomes.append(&mut piece?);
        }
        Ok(Outcomes::new(outcomes, self.antithetic))
    }
}
