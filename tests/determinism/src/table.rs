//! A hash for each function.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use crate::answers::{Answer, Fold};

struct Entry {
    /// Whose function it is, and its name.
    name: [&'static str; 2],
    fold: Fold,
}

/// What was answered so far.
pub(crate) struct Table<'a> {
    entries: Vec<Entry>,
    /// Where the last one was found: the next call is mostly of the next function.
    at: usize,
    trace: Option<&'a str>,
    traced: String,
}

impl<'a> Table<'a> {
    pub(crate) const fn new(trace: Option<&'a str>) -> Self {
        Self { entries: Vec::new(), at: 0, trace, traced: String::new() }
    }

    /// Adds an answer of the function `of + function` of the public interface.
    pub(crate) fn see(&mut self, of: &'static str, function: &'static str, answer: impl Answer) {
        let (name, n) = ([of, function], self.entries.len());
        let found = (self.at..n).chain(0..self.at).find(|at| self.entries[*at].name == name);
        self.at = found.unwrap_or_else(|| {
            self.entries.push(Entry { name, fold: Fold::default() });
            n
        });
        let fold = &mut self.entries[self.at].fold;
        if self.trace.is_some_and(|trace| trace.strip_prefix(of) == Some(function)) {
            let mut alone = Fold::traced();
            answer.fold(&mut alone);
            let _ = writeln!(self.traced, "{of}{function}\t{}", alone.text());
        }
        answer.fold(fold);
    }

    pub(crate) fn text(mut self) -> String {
        if self.trace.is_some() {
            return self.traced;
        }
        self.entries.sort_by_key(|entry| format!("{}{}", entry.name[0], entry.name[1]));
        let mut text = String::new();
        for Entry { name: [of, function], fold } in self.entries {
            let _ = writeln!(text, "{of}{function}\t{}\t{}\t{:016x}", fold.results, fold.errors, fold.hash());
        }
        text
    }
}
