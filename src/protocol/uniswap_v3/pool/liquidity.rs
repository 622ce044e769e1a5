//! What a change of a position's liquidity does to ticks, active liquidity and tokens: shared by v3 and v4.

use super::state::PoolState;
use super::ticks::{TickInfo, Ticks, TicksMut};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::full_math::mul_shift;
use crate::protocol::uniswap_v3::liquidity_math::add_delta;
use crate::protocol::uniswap_v3::sqrt_price_math::{amount_0_delta, amount_1_delta};
use crate::protocol::uniswap_v3::tick_math::{MAX_TICK, MIN_TICK, sqrt_ratio_at_tick};
use crate::protocol::uniswap_v3::wide;

/// The two ends of a position's range.
#[derive(Debug, Clone, Copy)]
pub(in crate::protocol) struct Range {
    pub(in crate::protocol) lower: i32,
    pub(in crate::protocol) upper: i32,
}

impl Range {
    /// Ascending, within the range of ticks, at multiples of the spacing.
    pub(in crate::protocol) fn new(lower: i32, upper: i32, tick_spacing: i32) -> Result<Self> {
        let is_multiple = |tick: i32| tick.checked_rem(tick_spacing) == Some(0);
        if MIN_TICK <= lower && lower < upper && upper <= MAX_TICK && is_multiple(lower) && is_multiple(upper) {
            Ok(Self { lower, upper })
        } else {
            Err(Error::InvalidRange)
        }
    }

    const fn contains(self, tick: i32) -> bool {
        self.lower <= tick && tick < self.upper
    }

    /// Tokens of a position of that liquidity at a price: `L·(1/√p − 1/√p_upper)` and `L·(√p − √p_lower)`, the price
    /// within the range.
    pub(in crate::protocol) fn amounts(
        self,
        state: &PoolState,
        liquidity: u128,
        rounding: Rounding,
    ) -> Result<[U256; 2]> {
        let (lower, upper) = (sqrt_ratio_at_tick(self.lower)?, sqrt_ratio_at_tick(self.upper)?);
        // The tick decides, not the price, which may stand on an end of the range on either side.
        Ok(if state.tick < self.lower {
            [amount_0_delta(lower, upper, liquidity, rounding)?, U256::ZERO]
        } else if state.tick < self.upper {
            let price = state.sqrt_price_x96;
            [amount_0_delta(price, upper, liquidity, rounding)?, amount_1_delta(lower, price, liquidity, rounding)?]
        } else {
            [U256::ZERO, amount_1_delta(lower, upper, liquidity, rounding)?]
        })
    }

    /// Fees per unit of liquidity while the price was inside, times 2¹²⁸.
    pub(in crate::protocol) fn growth_inside(self, state: &PoolState, lower: &TickInfo, upper: &TickInfo) -> [U256; 2] {
        let inside = |global: U256, outside_lower: U256, outside_upper: U256| {
            // Modulo 2²⁵⁶, as in the contract: only differences have a meaning.
            let below = if self.lower <= state.tick { outside_lower } else { global.wrapping_sub(outside_lower) };
            let above = if state.tick < self.upper { outside_upper } else { global.wrapping_sub(outside_upper) };
            global.wrapping_sub(below).wrapping_sub(above)
        };
        let [global_0, global_1] = state.fee_growth_global_x128;
        let [lower_0, lower_1] = lower.fee_growth_outside_x128;
        let [upper_0, upper_1] = upper.fee_growth_outside_x128;
        [inside(global_0, lower_0, upper_0), inside(global_1, lower_1, upper_1)]
    }
}

/// What a change of liquidity will do, worked out before anything is stored.
pub(in crate::protocol) struct Change {
    range: Range,
    before: [TickInfo; 2],
    after: [TickInfo; 2],
    /// The pool after it.
    pub(in crate::protocol) state: PoolState,
    /// Fee growth inside the range, that of ticks just initialised included.
    pub(in crate::protocol) growth_inside: [U256; 2],
    /// Tokens that pay for it, or are paid for it.
    pub(in crate::protocol) amounts: [U256; 2],
}

impl Change {
    pub(in crate::protocol) fn new(
        ticks: &impl Ticks,
        state: &PoolState,
        range: Range,
        delta: i128,
        max_liquidity_per_tick: u128,
    ) -> Result<Self> {
        let state = *state.initialized()?;
        let before = [ticks.info(range.lower), ticks.info(range.upper)];
        let [mut lower, mut upper] = before;
        if delta != 0 {
            let net = |net: Option<i128>| net.ok_or(Error::Overflow);
            lower = changed(lower, range.lower, &state, delta, max_liquidity_per_tick)?;
            lower.liquidity_net = net(lower.liquidity_net.checked_add(delta))?;
            upper = changed(upper, range.upper, &state, delta, max_liquidity_per_tick)?;
            upper.liquidity_net = net(upper.liquidity_net.checked_sub(delta))?;
        }
        let rounding = if delta < 0 { Rounding::Down } else { Rounding::Up };
        let amounts = range.amounts(&state, delta.unsigned_abs(), rounding)?;
        let active = if range.contains(state.tick) { add_delta(state.liquidity, delta)? } else { state.liquidity };
        Ok(Self {
            range,
            before,
            after: [lower, upper],
            growth_inside: range.growth_inside(&state, &lower, &upper),
            state: PoolState { liquidity: active, ..state },
            amounts,
        })
    }

    /// Stores both ticks, or neither.
    pub(in crate::protocol) fn store(&self, ticks: &mut impl TicksMut) -> Result<()> {
        let ([before, _], [lower, upper]) = (self.before, self.after);
        if self.before == self.after {
            return Ok(());
        }
        ticks.set(self.range.lower, lower)?;
        let stored = ticks.set(self.range.upper, upper);
        if stored.is_err() {
            // A tick that was there, or is now: there is room for it.
            ticks.set(self.range.lower, before)?;
        }
        stored
    }
}

/// One end of a range where liquidity is added or removed.
fn changed(
    info: TickInfo,
    tick: i32,
    state: &PoolState,
    delta: i128,
    max_liquidity_per_tick: u128,
) -> Result<TickInfo> {
    let liquidity_gross = add_delta(info.liquidity_gross, delta)?;
    if liquidity_gross > max_liquidity_per_tick {
        return Err(Error::Overflow);
    }
    // By convention all growth before a tick is initialised happened below it.
    let is_new_and_below = !info.is_initialized() && tick <= state.tick;
    let outside = if is_new_and_below { state.fee_growth_global_x128 } else { info.fee_growth_outside_x128 };
    Ok(TickInfo { liquidity_gross, fee_growth_outside_x128: outside, ..info })
}

/// Fees of a position since it last looked: `⌊(growth − last)·L/2¹²⁸⌋`, the difference modulo 2²⁵⁶.
pub(in crate::protocol) fn fees(growth: [U256; 2], last: [U256; 2], liquidity: u128) -> Result<[U256; 2]> {
    let fee = |growth: U256, last: U256| mul_shift(growth.wrapping_sub(last), wide(liquidity), 128, Rounding::Down);
    let ([growth_0, growth_1], [last_0, last_1]) = (growth, last);
    Ok([fee(growth_0, last_0)?, fee(growth_1, last_1)?])
}

/// A position's liquidity after a change. One without liquidity cannot be touched.
pub(in crate::protocol) fn changed_liquidity(liquidity: u128, delta: i128) -> Result<u128> {
    if liquidity == 0 && delta == 0 { Err(Error::InvalidAmount) } else { add_delta(liquidity, delta) }
}
