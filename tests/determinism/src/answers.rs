//! The bits of an answer, of whatever type.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use cfmm_math::analytics::hedge::{Exposure, Gap, HedgeDecision, Leg, OptionHedge};
use cfmm_math::analytics::rebalance::{Observation, Reason};
use cfmm_math::analytics::{BreakEvenPrice, ClaimGreeks, Loss, OptionGreeks, OptionKind, SpotGreeks};
use cfmm_math::simulation::{Block, Estimate, Fill, HestonState, LpOutcome, Moment, View};
use cfmm_math::{Error, Fee, Invariant, Scalar, Trade};

/// A hash of words, and how many answers they were of.
#[derive(Default)]
pub(crate) struct Fold {
    state: u64,
    pub(crate) results: u32,
    pub(crate) errors: u32,
    text: Option<String>,
}

impl Fold {
    pub(crate) fn traced() -> Self {
        Self { text: Some(String::new()), ..Self::default() }
    }

    pub(crate) fn text(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }

    pub(crate) const fn hash(&self) -> u64 {
        self.state
    }

    /// A bijection of the state for each word and of the word for each state (Steele, Lea and Flood's mixer): what differs
    /// in one word differs in the hash.
    fn word(&mut self, word: u64) {
        let mut z = (self.state ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.state = z ^ (z >> 31);
    }

    fn said(&mut self, what: impl FnOnce() -> String) {
        if let Some(text) = &mut self.text {
            let _ = write!(text, " {}", what());
        }
    }
}

/// What has bits.
pub(crate) trait Answer {
    /// Adds the bits of a part of an answer.
    fn add(&self, fold: &mut Fold);

    /// Adds an answer.
    fn fold(&self, fold: &mut Fold) {
        fold.results += 1;
        self.add(fold);
    }
}

impl Answer for f64 {
    fn add(&self, fold: &mut Fold) {
        fold.word(self.to_bits());
        fold.said(|| format!("{:016x} {self:e}", self.to_bits()));
    }
}

macro_rules! words {
    ($($type:ty)*) => { $(
        impl Answer for $type {
            fn add(&self, fold: &mut Fold) {
                fold.word(*self as u64);
                fold.said(|| format!("{self:?}"));
            }
        }
    )* };
}
words!(bool u8 u16 u32 i32 u64 OptionKind Reason HedgeDecision);

impl Answer for usize {
    fn add(&self, fold: &mut Fold) {
        (*self as u64).add(fold);
    }
}

impl Answer for u128 {
    fn add(&self, fold: &mut Fold) {
        [*self as u64, (*self >> 64) as u64].add(fold);
    }
}

impl Answer for Error {
    fn add(&self, fold: &mut Fold) {
        fold.errors += 1;
        format!("{self:?}").bytes().for_each(|byte| fold.word(byte.into()));
        fold.said(|| format!("{self:?}"));
    }
}

impl<T: Answer, E: Answer> Answer for core::result::Result<T, E> {
    fn add(&self, fold: &mut Fold) {
        match self {
            Ok(answer) => answer.add(fold),
            Err(error) => error.add(fold),
        }
    }
}

impl<T: Answer> Answer for Option<T> {
    fn add(&self, fold: &mut Fold) {
        self.is_some().add(fold);
        if let Some(answer) = self {
            answer.add(fold);
        }
    }
}

impl<T: Answer> Answer for [T] {
    fn add(&self, fold: &mut Fold) {
        self.iter().for_each(|answer| answer.add(fold));
    }
}

impl<T: Answer, const N: usize> Answer for [T; N] {
    fn add(&self, fold: &mut Fold) {
        self.as_slice().add(fold);
    }
}

impl<T: Answer> Answer for Vec<T> {
    fn add(&self, fold: &mut Fold) {
        self.as_slice().add(fold);
    }
}

impl<T: Answer + ?Sized> Answer for &T {
    fn add(&self, fold: &mut Fold) {
        (**self).add(fold);
    }
}

impl Answer for () {
    fn add(&self, _: &mut Fold) {}
}

impl<A: Answer, B: Answer> Answer for (A, B) {
    fn add(&self, fold: &mut Fold) {
        self.0.add(fold);
        self.1.add(fold);
    }
}

macro_rules! fields {
    ($($type:ty: $($field:ident)*;)*) => { $(
        impl Answer for $type {
            fn add(&self, fold: &mut Fold) {
                $( self.$field.add(fold); )*
            }
        }
    )* };
}
fields! {
    BreakEvenPrice: price ln_ratio;
    Block: noise arbitrage repositioned hedged;
    ClaimGreeks: value delta gamma vega theta rho vanna volga;
    Exposure: delta gamma vega;
    Fill: trade amount_in amount_out volume fee protocol_fee profit;
    Gap: price excess;
    HestonState: price variance;
    Leg: kind strike quantity;
    Loss<f64>: against_hold against_entry in_quote;
    Observation<f64>: time price range loss hedge target;
    OptionGreeks: value delta gamma vega theta rho vanna volga;
    OptionHedge<1>: options short;
    OptionHedge<2>: options short;
    SpotGreeks<f64>: delta gamma speed;
    Trade: sell buy;
    View: years price entry_price reserves wealth fees short target;
    LpOutcome: years blocks entry_price price entry_value wealth held impermanent_loss rebalancing arbitrage_profit
        arbitrage_fees lvr arbitrage_volume arbitrages noise_profit noise_fees noise_volume protocol_fees hedge_gain hedge_cost
        funding hedges reposition_cost repositions;
}

impl<const K: usize> Answer for Estimate<K> {
    fn add(&self, fold: &mut Fold) {
        [self.mean, self.standard_error, self.variance_reduction].add(fold);
        self.slopes.add(fold);
    }
}

impl<P: Answer> Answer for Moment<P> {
    fn add(&self, fold: &mut Fold) {
        self.years.add(fold);
        self.price.add(fold);
    }
}

impl Answer for Fee<f64> {
    fn add(&self, fold: &mut Fold) {
        self.of(f64::ONE, cfmm_math::Rounding::Up).add(fold);
    }
}

/// A pool as an answer: its reserves.
pub(crate) struct Reserves<P>(pub(crate) P);

impl<P: Invariant<Scalar = f64>> Answer for Reserves<P> {
    fn add(&self, fold: &mut Fold) {
        self.0.reserves().add(fold);
    }
}
