//! The same functions of several crates on the same inputs. All results are checked equal before anything is timed.

mod balancer;
mod curve;
pub mod fixed_point;
mod floats;
mod integers;
mod options;
mod uniswap;

use std::fmt::Debug;
use std::hint::black_box;

use cfmm_math::protocol::U256;

/// As many inputs each.
const COUNT: usize = 2_048;
/// As many of slow functions, so that a pass is not interrupted.
const FEW: usize = 128;

/// One function of one crate: a pass over all inputs.
pub struct Case {
    pub section: &'static str,
    pub group: &'static str,
    /// As in the lock file, whose version the table shows; a note in brackets after it.
    pub crate_name: &'static str,
    /// How far the results are from ours at most, of one or of the result where that is larger; zero for equal ones.
    pub differs: f64,
    /// Inputs.
    pub count: usize,
    pub run: Box<dyn Fn()>,
}

/// A small deterministic generator (xorshift64*).
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.word() % n
    }

    fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1) as u64) as i32
    }

    /// Uniform in its length, from `low` to `high` bits.
    fn bits(&mut self, low: u32, high: u32) -> U256 {
        let length = low + self.below(u64::from(high - low + 1)) as u32;
        let limbs = [(); 4].map(|()| self.word());
        (U256::from_limbs(limbs) >> (256 - length) as usize) | (U256::ONE << (length - 1) as usize)
    }

    fn u128(&mut self, low: u32, high: u32) -> u128 {
        self.bits(low, high).to::<u128>()
    }

    /// From zero to one.
    fn unit(&mut self) -> f64 {
        (self.word() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform between two numbers.
    fn real(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }
}

#[derive(Default)]
struct Cases {
    section: &'static str,
    all: Vec<Case>,
}

/// A function of a peer, by the crate's name.
type Peer<I, O> = (&'static str, fn(&I) -> O);

/// Results that are compared.
trait Compare: Debug {
    /// How far apart two results are, of one or of the larger of them; infinitely where they are of two kinds.
    fn apart(&self, other: &Self) -> f64;
}

impl Compare for f64 {
    fn apart(&self, other: &Self) -> f64 {
        if self == other { 0.0 } else { (self - other).abs() / self.abs().max(other.abs()).max(1.0) }
    }
}

impl Compare for Option<U256> {
    fn apart(&self, other: &Self) -> f64 {
        let float = |x: U256| x.as_limbs().iter().rev().fold(0.0, |high, limb| high * 2_f64.powi(64) + *limb as f64);
        match (self, other) {
            (Some(a), Some(b)) => float(a.abs_diff(*b)) / float(*a.max(b)).max(1.0),
            _ => f64::INFINITY,
        }
    }
}

impl<const N: usize> Compare for [f64; N] {
    fn apart(&self, other: &Self) -> f64 {
        // `max` would forget a NaN.
        self.iter().zip(other).map(|(a, b)| a.apart(b)).fold(0.0, |most, x| if x <= most { most } else { x })
    }
}

impl Cases {
    /// Where the next groups belong.
    fn section(&mut self, section: &'static str) {
        self.section = section;
    }

    /// Results that are equal.
    fn add<I: 'static + Clone + Debug, O: 'static + PartialEq + Debug>(
        &mut self,
        group: &'static str,
        inputs: Vec<I>,
        of: &[Peer<I, O>],
    ) {
        self.compared(group, inputs, of, |result, ours| if result == ours { 0.0 } else { f64::INFINITY }, 0.0);
    }

    /// Results in floating point, or of another version of a contract, of one input at most so far apart; how far in truth is in
    /// the table.
    fn add_near<I: 'static + Clone + Debug, O: 'static + Compare>(
        &mut self,
        group: &'static str,
        inputs: Vec<I>,
        of: &[Peer<I, O>],
        tolerance: f64,
    ) {
        self.compared(group, inputs, of, O::apart, tolerance);
    }

    fn compared<I: 'static + Clone + Debug, O: 'static + Debug>(
        &mut self,
        group: &'static str,
        inputs: Vec<I>,
        of: &[Peer<I, O>],
        apart: impl Fn(&O, &O) -> f64,
        tolerance: f64,
    ) {
        let (_, ours) = of[0];
        for (crate_name, f) in of {
            let mut differs = 0.0_f64;
            for input in &inputs {
                let (result, expected) = (f(input), ours(input));
                let apart = apart(&result, &expected);
                assert!(
                    apart <= tolerance,
                    "{group}: {crate_name} has {result:?}, not {expected:?}, {apart:e} apart, for {input:?}"
                );
                differs = differs.max(apart);
            }
            let (inputs, f, count) = (inputs.clone(), *f, inputs.len());
            let run = Box::new(move || {
                for input in &inputs {
                    let result = f(black_box(input));
                    black_box(&result);
                }
            });
            self.all.push(Case { section: self.section, group, crate_name, differs, count, run });
        }
    }
}

const OURS: &str = "cfmm-math";

fn many<I>(make: impl FnMut(&mut Random) -> I) -> Vec<I> {
    inputs(COUNT, make)
}

fn few<I>(make: impl FnMut(&mut Random) -> I) -> Vec<I> {
    inputs(FEW, make)
}

fn inputs<I>(count: usize, mut make: impl FnMut(&mut Random) -> I) -> Vec<I> {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    (0..count).map(|_| make(&mut random)).collect()
}

/// All cases, ours first in each group.
pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    uniswap::cases(&mut cases);
    balancer::cases(&mut cases);
    curve::cases(&mut cases);
    integers::cases(&mut cases);
    floats::cases(&mut cases);
    options::cases(&mut cases);
    fixed_point::cases(&mut cases);
    cases.all
}
