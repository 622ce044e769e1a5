//! The randomness of one path.

use super::normal::normal;
use super::philox::block;
use core::convert::Infallible;
use libm::{exp, floor, lgamma, log as ln, sqrt};

/// The random numbers of one path: a function of seed, path and position, and of nothing else.
///
/// A path therefore has the same numbers whichever other paths are drawn, in which order, and on which thread. Words
/// are those of Philox4x64-10 at the counter `[position, branch, path, 0]` with the key `[seed, 0]`; a path may be as
/// long as it likes. Branches keep apart what should not disturb each other: a path of prices stays the same whether or
/// not there is noise in the pool.
///
/// The [`mirrored`](Self::mirrored) stream is its antithetic twin. It implements the generator trait of [`rand_core`],
/// so that the distributions of other crates draw from it too.
///
/// ```
/// use cfmm_math::simulation::Stream;
///
/// let (mut a, mut b) = (Stream::new(7, 1), Stream::new(7, 1).mirrored());
/// assert_eq!(a.normal(), -b.normal());
/// assert_eq!(a.uniform(), 1.0 - b.uniform());
/// assert_ne!(Stream::new(7, 1).uniform(), Stream::new(7, 2).uniform());
/// assert_ne!(Stream::new(7, 1).uniform(), Stream::new(7, 1).branch(1).uniform());
/// ```
#[derive(Debug, Clone)]
pub struct Stream {
    seed: u64,
    path: u64,
    branch: u64,
    position: u64,
    words: [u64; 4],
    used: usize,
    mirrored: bool,
}

impl Stream {
    /// The stream of a path.
    #[must_use]
    pub const fn new(seed: u64, path: u64) -> Self {
        Self { seed, path, branch: 0, position: 0, words: [0; 4], used: 4, mirrored: false }
    }

    /// Another stream of the same path, from its start. Branch 0 is the path's own.
    #[must_use]
    pub const fn branch(&self, branch: u64) -> Self {
        Self { branch, position: 0, used: 4, ..*self }
    }

    /// The antithetic twin, from here on: normal deviates change sign, uniform ones `u` become `1 − u`.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        Self { mirrored: !self.mirrored, ..self }
    }

    /// The number of the path.
    #[must_use]
    pub const fn path(&self) -> u64 {
        self.path
    }

    /// A standard normal deviate.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        let z = normal(self);
        if self.mirrored { -z } else { z }
    }

    /// A uniform deviate between 0 and 1, both excluded: an odd multiple of 2⁻⁵³.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        let u = self.plain_uniform();
        // Exact: both are odd multiples of 2⁻⁵³.
        if self.mirrored { 1.0 - u } else { u }
    }

    /// An exponential deviate of mean 1: the time to the next of events that come once per unit of time.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -ln(self.uniform())
    }

    /// Heads or tails: 1 or −1.
    #[inline]
    pub fn sign(&mut self) -> f64 {
        if self.uniform() < 0.5 { 1.0 } else { -1.0 }
    }

    /// The next word.
    #[inline]
    pub(super) fn word(&mut self) -> u64 {
        if let Some(word) = self.words.get(self.used) {
            self.used += 1;
            return *word;
        }
        self.words = block([self.position, self.branch, self.path, 0], [self.seed, 0]);
        self.position = self.position.wrapping_add(1);
        self.used = 1;
        let [first, ..] = self.words;
        first
    }

    /// A uniform deviate that a mirror does not change.
    #[inline]
    #[allow(clippy::cast_precision_loss, reason = "53 bits")]
    pub(super) fn plain_uniform(&mut self) -> f64 {
        const UNIT: f64 = 1.0 / 9_007_199_254_740_992.0;
        ((self.word() >> 12) * 2 + 1) as f64 * UNIT
    }

    /// A Poisson deviate, exactly distributed, for `0 ≤ mean ≤ 10⁹`; a whole number.
    ///
    /// Below 10 by inversion, from one uniform deviate; above by transformed rejection.
    ///
    /// Reference: Hörmann, "The transformed rejection method for generating Poisson random variables" (1993), PTRS.
    pub(super) fn poisson(&mut self, mean: f64) -> f64 {
        if mean >= 10.0 {
            return self.poisson_by_rejection(mean);
        }
        let (mut rest, mut term, mut n) = (self.uniform(), exp(-mean), 0.0);
        // A mean of 10 has a probability below 10⁻¹⁰⁰ beyond 200.
        while rest > term && n < 200.0 {
            rest -= term;
            n += 1.0;
            term *= mean / n;
        }
        n
    }

    fn poisson_by_rejection(&mut self, mean: f64) -> f64 {
        let b = 0.931 + 2.53 * sqrt(mean);
        let a = 0.024_83 * b - 0.059;
        let scale = 1.123_9 + 1.132_8 / (b - 3.4);
        let quick = 0.927_7 - 3.622_4 / (b - 2.0);
        loop {
            let (u, v) = (self.uniform() - 0.5, self.uniform());
            let edge = 0.5 - u.abs();
            let n = floor((2.0 * a / edge + b) * u + mean + 0.43);
            if edge >= 0.07 && v <= quick {
                return n;
            }
            if n < 0.0 || (edge < 0.013 && v > edge) {
                continue;
            }
            if ln(v * scale / (a / (edge * edge) + b)) <= n * ln(mean) - mean - lgamma(n + 1.0) {
                return n;
            }
        }
    }
}

impl rand_core::TryRng for Stream {
    type Error = Infallible;

    #[allow(clippy::cast_possible_truncation, reason = "the upper half")]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|word| (word >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let word = self.word();
        Ok(if self.mirrored { !word } else { word })
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        rand_core::utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}
