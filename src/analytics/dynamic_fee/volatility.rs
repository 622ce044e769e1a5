//! A fee that remembers how far the price has moved of late.

use crate::error::{Error, Result};

/// What a volatility accumulator counts a bin as.
const BIN: u64 = 10_000;
/// A fee of 1, where both parts of it are whole numbers.
#[cfg(feature = "float")]
const ONE: u128 = 10_u128.pow(20);
/// No fee is higher: 10 %.
const CAP: u128 = 10_u128.pow(19);

/// The parameters of a [`VolatilityFee`], as the pools keep them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VolatilityFeeParameters {
    /// `s`: the width of a bin, in basis points.
    pub bin_step: u16,
    /// `B`: the base fee in bins, times 10,000.
    pub base_factor: u16,
    /// `A`: how strong the variable fee is, times 10,000.
    pub variable_fee_control: u32,
    /// Seconds within which trades count as one.
    pub filter_period: u32,
    /// Seconds after which all is forgotten.
    pub decay_period: u32,
    /// `R`: what is kept between the two, in basis points.
    pub reduction_factor: u16,
    /// The cap of the accumulator, in bins times 10,000.
    pub max_volatility_accumulator: u32,
}

/// What a pool remembers for its [`VolatilityFee`]: all zero at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct VolatilityState {
    /// `v_a`: the bins moved, times 10,000.
    pub volatility_accumulator: u32,
    /// `v_r`: what is left of the accumulator of before.
    pub volatility_reference: u32,
    /// `i_r`: the bin that moves are counted from.
    pub index_reference: i32,
    /// The time of the last swap, in seconds.
    pub time_of_last_update: u64,
}

/// The fee of Liquidity Book and DLMM: a base, and a variable part that is quadratic in the bins that the price has moved.
///
/// ```text
/// at the start of a swap in bin i, t after the last:
///     t ≥ filter      i_r ← i,  v_r ← R·v_a where t < decay, else 0
/// in each bin i of it:
///     v_a = min(v_r + |i − i_r|, cap)
/// f = B·s + A·(v_a·s)²,  at most 10 %
/// ```
///
/// In integers: the accumulator counts a bin as 10,000, `R·v_a` is rounded down and the variable fee up, as in the
/// contracts. Liquidity Book keeps a fee in units of 10⁻¹⁸, DLMM (with a base fee power factor of 0) in 10⁻⁹.
///
/// ```
/// use cfmm_math::analytics::dynamic_fee::{VolatilityFee, VolatilityFeeParameters, VolatilityState};
///
/// let fee = VolatilityFee::new(VolatilityFeeParameters {
///     bin_step: 10,
///     base_factor: 5_000,
///     variable_fee_control: 40_000,
///     filter_period: 30,
///     decay_period: 120,
///     reduction_factor: 5_000,
///     max_volatility_accumulator: 350_000,
/// })?;
/// // A swap from bin 100 to bin 103: 0.05 % in the first bin, and 4·0.003² = 0.0036 % more in the last.
/// let start = fee.update_references(&VolatilityState::default(), 100, 1_700_000_000)?;
/// let first = fee.update_volatility_accumulator(&start, 100);
/// let last = fee.update_volatility_accumulator(&first, 103);
/// assert_eq!(fee.fee_1e18(&first), 500_000_000_000_000);
/// assert_eq!(fee.fee_1e18(&last), 536_000_000_000_000);
/// // A minute later half of it is left, at once.
/// let next = fee.update_references(&last, 103, 1_700_000_060)?;
/// assert_eq!(fee.fee_1e18(&fee.update_volatility_accumulator(&next, 103)), 509_000_000_000_000);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// References: Trader Joe, "Joe v2 Liquidity Book" (2022); `PairParameterHelper` of joe-v2 (v2.1);
/// Meteora's documentation, "DLMM fee calculation".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct VolatilityFee {
    parameters: VolatilityFeeParameters,
}

impl VolatilityFee {
    /// The fee of these parameters.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] unless `filter_period ≤ decay_period`, [`Error::Domain`] for a reduction factor above 10,000.
    pub const fn new(parameters: VolatilityFeeParameters) -> Result<Self> {
        if parameters.filter_period > parameters.decay_period {
            return Err(Error::InvalidTime);
        }
        if parameters.reduction_factor > 10_000 { Err(Error::Domain) } else { Ok(Self { parameters }) }
    }

    /// The parameters.
    #[must_use]
    pub const fn parameters(&self) -> &VolatilityFeeParameters {
        &self.parameters
    }

    /// The state at the start of a swap, in the active bin of before it: what was moved is kept, reduced or forgotten.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] for a time before the last.
    pub fn update_references(
        &self,
        state: &VolatilityState,
        active_id: i32,
        timestamp: u64,
    ) -> Result<VolatilityState> {
        let elapsed = timestamp.checked_sub(state.time_of_last_update).ok_or(Error::InvalidTime)?;
        let Self { parameters } = self;
        let mut next = VolatilityState { time_of_last_update: timestamp, ..*state };
        if elapsed >= u64::from(parameters.filter_period) {
            next.index_reference = active_id;
            next.volatility_reference = if elapsed < u64::from(parameters.decay_period) {
                let reduced = u64::from(state.volatility_accumulator) * u64::from(parameters.reduction_factor);
                // At most the accumulator.
                u32::try_from(reduced.checked_div(BIN).unwrap_or(0)).unwrap_or(u32::MAX)
            } else {
                0
            };
        }
        Ok(next)
    }

    /// The state in a bin of the swap: what its fee is taken at.
    #[must_use]
    pub fn update_volatility_accumulator(&self, state: &VolatilityState, active_id: i32) -> VolatilityState {
        let moved = u64::from(active_id.abs_diff(state.index_reference)) * BIN;
        let accumulator = u32::try_from(moved + u64::from(state.volatility_reference)).unwrap_or(u32::MAX);
        let capped = accumulator.min(self.parameters.max_volatility_accumulator);
        VolatilityState { volatility_accumulator: capped, ..*state }
    }

    /// The fee in units of 10⁻¹⁸, the variable part rounded up: Liquidity Book's.
    #[must_use]
    pub fn fee_1e18(&self, state: &VolatilityState) -> u128 {
        self.rounded_up(state, 100)
    }

    /// The fee in units of 10⁻⁹, the variable part rounded up: DLMM's.
    #[must_use]
    pub fn fee_1e9(&self, state: &VolatilityState) -> u128 {
        self.rounded_up(state, 100_000_000_000)
    }

    /// The fee as a fraction, to an ε: before any rounding.
    #[cfg(feature = "float")]
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "to nearest is what is promised")]
    pub fn fee(&self, state: &VolatilityState) -> f64 {
        let [base, variable] = self.scaled(state);
        base.saturating_add(variable).min(CAP) as f64 / ONE as f64
    }

    /// Base and variable part, exactly, in units of 10⁻²⁰.
    fn scaled(&self, state: &VolatilityState) -> [u128; 2] {
        let parameters = &self.parameters;
        let step = u128::from(parameters.bin_step);
        let base = u128::from(parameters.base_factor) * step * 10_u128.pow(12);
        // 32 and 16 bits, squared, and 32 bits: 128.
        let moved = u128::from(state.volatility_accumulator) * step;
        [base, moved * moved * u128::from(parameters.variable_fee_control)]
    }

    /// In units of `unit`·10⁻²⁰, of which a base fee is a whole number.
    fn rounded_up(&self, state: &VolatilityState, unit: u128) -> u128 {
        let [base, variable] = self.scaled(state).map(|part| part.div_ceil(unit));
        base.saturating_add(variable).min(CAP.div_ceil(unit))
    }
}
