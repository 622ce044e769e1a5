//! A swap's way across ticks: the one loop behind swaps and quotes of v3 and v4.

use super::state::{PoolState, Swap, furthest_price, of_token_in_mut};
use super::ticks::{TickInfo, Ticks, TicksMut};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::full_math::{add, mul_div, sub};
use crate::protocol::uniswap_v3::swap_math::SwapStep;
use crate::protocol::uniswap_v3::tick_math::{
    MAX_SQRT_RATIO, MAX_TICK, MIN_SQRT_RATIO, MIN_TICK, sqrt_ratio_at_tick, tick_at_sqrt_ratio,
};
use crate::protocol::uniswap_v3::{Direction, liquidity_math, wide};
use crate::protocol::{Amount, U256};

/// 2¹²⁸
const Q128: U256 = U256::from_limbs([0, 0, 1, 0]);

/// What differs between versions of the protocol.
pub(in crate::protocol) trait Rules {
    /// The whole fee in millionths.
    fn fee_pips(&self) -> u32;

    /// A swap toward a price within one range of liquidity.
    fn step(&self, current: U256, target: U256, liquidity: u128, amount: Amount) -> Result<SwapStep>;

    /// The part of a step's fee that is the protocol's.
    fn protocol_share(&self, step: &SwapStep) -> Result<U256>;
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::protocol) struct Order {
    pub(in crate::protocol) direction: Direction,
    pub(in crate::protocol) amount: Amount,
    /// The price where the swap ends at the latest: as far as it goes where there is none.
    pub(in crate::protocol) limit: Option<U256>,
    pub(in crate::protocol) tick_spacing: i32,
}

/// Nothing but the numbers: ticks stay as they are.
pub(in crate::protocol) fn quote<T: Ticks>(
    ticks: &T,
    order: &Order,
    rules: &impl Rules,
    start: &PoolState,
) -> Result<Swap> {
    walk(&mut Reading(ticks), order, rules, start)
}

/// The same with every crossed tick's fee growth turned to its other side, or nothing changed where there is an error,
/// also in `accept`, which sees the swap before it counts.
pub(in crate::protocol) fn swap<T: TicksMut>(
    ticks: &mut T,
    order: &Order,
    rules: &impl Rules,
    start: &PoolState,
    accept: impl FnOnce(&Swap) -> Result<()>,
) -> Result<Swap> {
    let mut crossing = Turning { ticks, turned: 0, most: u32::MAX };
    let swap = walk(&mut crossing, order, rules, start).and_then(|swap| accept(&swap).map(|()| swap));
    if swap.is_err() {
        // Turning a tick twice with the same growth leaves it as it was, and the way is the same every time.
        let mut back = Turning { most: crossing.turned, turned: 0, ticks: crossing.ticks };
        let _ = walk(&mut back, order, rules, start);
    }
    swap
}

/// Ticks under a swap.
trait Crossing {
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32>;

    /// What crossing a tick upward adds to the active liquidity.
    fn cross(&mut self, tick: i32, growth: &[U256; 2]) -> Result<i128>;
}

/// Ticks that are only looked at.
struct Reading<'a, T>(&'a T);

impl<T: Ticks> Crossing for Reading<'_, T> {
    #[inline]
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
        self.0.next(direction, from, until)
    }

    #[inline]
    fn cross(&mut self, tick: i32, _: &[U256; 2]) -> Result<i128> {
        Ok(self.0.info(tick).liquidity_net)
    }
}

/// Ticks that are turned to their other side, `most` of them.
struct Turning<'a, T> {
    ticks: &'a mut T,
    turned: u32,
    most: u32,
}

impl<T: TicksMut> Crossing for Turning<'_, T> {
    #[inline]
    fn next(&self, direction: Direction, from: i32, until: i32) -> Option<i32> {
        self.ticks.next(direction, from, until)
    }

    #[inline]
    fn cross(&mut self, tick: i32, growth: &[U256; 2]) -> Result<i128> {
        if self.turned == self.most {
            return Err(Error::Overflow);
        }
        let TickInfo { liquidity_gross, liquidity_net, fee_growth_outside_x128 } = self.ticks.info(tick);
        let ([global_0, global_1], [outside_0, outside_1]) = (growth, fee_growth_outside_x128);
        // Modulo 2²⁵⁶, as in the contract.
        let turned = [global_0.wrapping_sub(outside_0), global_1.wrapping_sub(outside_1)];
        self.ticks.set(tick, TickInfo { liquidity_gross, liquidity_net, fee_growth_outside_x128: turned })?;
        self.turned = self.turned.saturating_add(1);
        Ok(liquidity_net)
    }
}

/// The end of one step at the latest.
struct Stop {
    tick: i32,
    is_initialized: bool,
}

fn walk(ticks: &mut impl Crossing, order: &Order, rules: &impl Rules, start: &PoolState) -> Result<Swap> {
    let Order { direction, amount, tick_spacing, .. } = *order;
    let limit = price_limit(order, start.initialized()?.sqrt_price_x96)?;
    let exact_in = matches!(amount, Amount::In(_));
    let mut swap = Swap::nothing(direction, amount, rules.fee_pips(), start);
    // Every round but the last moves the tick, by a word of the bitmap or to an initialised one.
    while swap.unfilled != U256::ZERO && swap.after.sqrt_price_x96 != limit {
        let before = swap.after;
        let stop = next_stop(ticks, order, &before)?;
        let price_at_stop = sqrt_ratio_at_tick(stop.tick)?;
        let target = match direction {
            Direction::ZeroForOne => price_at_stop.max(limit),
            Direction::OneForZero => price_at_stop.min(limit),
        };
        let mut price = target;
        // Without liquidity nothing changes hands.
        if before.liquidity != 0 {
            let left = if exact_in { Amount::In(swap.unfilled) } else { Amount::Out(swap.unfilled) };
            let step = rules.step(before.sqrt_price_x96, target, before.liquidity, left)?;
            price = step.sqrt_price_next;
            swap.account(&step, rules, exact_in)?;
        }
        swap.after.sqrt_price_x96 = price;
        if price == price_at_stop {
            if stop.is_initialized {
                let net = ticks.cross(stop.tick, &swap.after.fee_growth_global_x128)?;
                let delta = match direction {
                    Direction::ZeroForOne => net.checked_neg().ok_or(Error::Overflow)?,
                    Direction::OneForZero => net,
                };
                swap.after.liquidity = liquidity_math::add_delta(before.liquidity, delta)?;
                swap.ticks_crossed = swap.ticks_crossed.saturating_add(1);
            }
            swap.after.tick = match direction {
                Direction::ZeroForOne => stop.tick.saturating_sub(1),
                Direction::OneForZero => stop.tick,
            };
        } else if before.liquidity == 0 {
            swap.after.tick = tick_in_gap(price, direction, tick_spacing)?;
        } else if price != before.sqrt_price_x96 {
            swap.after.tick = tick_at_sqrt_ratio(price)?;
        }
    }
    Ok(swap)
}

impl Swap {
    #[inline]
    fn account(&mut self, step: &SwapStep, rules: &impl Rules, exact_in: bool) -> Result<()> {
        let paid = add(step.amount_in, step.fee_amount)?;
        self.unfilled = sub(self.unfilled, if exact_in { paid } else { step.amount_out })?;
        self.amount_in = add(self.amount_in, paid)?;
        self.amount_out = add(self.amount_out, step.amount_out)?;
        self.fee_amount = add(self.fee_amount, step.fee_amount)?;
        let share = rules.protocol_share(step)?;
        self.protocol_fee_amount = add(self.protocol_fee_amount, share)?;
        let for_providers = sub(step.fee_amount, share)?;
        grow(
            of_token_in_mut(self.direction, &mut self.after.fee_growth_global_x128),
            for_providers,
            self.after.liquidity,
        )
    }
}

/// Shares an amount among the active liquidity: `growth + ⌊amount·2¹²⁸/liquidity⌋`, modulo 2²⁵⁶ as in the contract.
///
/// The quotient itself must fit.
#[inline]
pub(in crate::protocol) fn grow(growth: &mut U256, amount: U256, liquidity: u128) -> Result<()> {
    if amount != U256::ZERO {
        let share = mul_div(amount, Q128, wide(liquidity), Rounding::Down)?;
        *growth = growth.wrapping_add(share);
    }
    Ok(())
}

/// The limit lies ahead of the price, and inside the range.
fn price_limit(order: &Order, price: U256) -> Result<U256> {
    let limit = order.limit.unwrap_or(furthest_price(order.direction));
    let is_ahead = match order.direction {
        Direction::ZeroForOne => MIN_SQRT_RATIO < limit && limit < price,
        Direction::OneForZero => price < limit && limit < MAX_SQRT_RATIO,
    };
    if is_ahead { Ok(limit) } else { Err(Error::InvalidPrice) }
}

/// The next initialised tick, or the end of the bitmap's word before it: the contract stops there too, which shows in
/// the roundings of amounts and in the tick. Without liquidity it shows nowhere on the way, and the words are left out.
#[inline]
fn next_stop(ticks: &impl Crossing, order: &Order, state: &PoolState) -> Result<Stop> {
    let Order { direction, tick_spacing, .. } = *order;
    let until = match (state.liquidity, direction) {
        (0, Direction::ZeroForOne) => MIN_TICK,
        (0, Direction::OneForZero) => MAX_TICK,
        _ => word_end(state.tick, direction, tick_spacing)?.clamp(MIN_TICK, MAX_TICK),
    };
    let Some(tick) = ticks.next(direction, state.tick, until) else {
        return Ok(Stop { tick: until, is_initialized: false });
    };
    let is_ahead = match direction {
        Direction::ZeroForOne => until <= tick && tick <= state.tick,
        Direction::OneForZero => state.tick < tick && tick <= until,
    };
    if is_ahead { Ok(Stop { tick, is_initialized: true }) } else { Err(Error::InvalidRange) }
}

/// The last tick of the bitmap's word, 256 multiples of the spacing, that the way is in.
#[inline]
fn word_end(tick: i32, direction: Direction, tick_spacing: i32) -> Result<i32> {
    let compressed = tick.checked_div_euclid(tick_spacing).ok_or(Error::InvalidRange)?;
    let end = match direction {
        Direction::ZeroForOne => Some(compressed & !0xff),
        Direction::OneForZero => compressed.checked_add(1).map(|next| next | 0xff),
    };
    end.and_then(|end| end.checked_mul(tick_spacing)).ok_or(Error::Overflow)
}

/// Where a way through a range without liquidity ends at its limit. Downward, at the end of a word, the contract's tick
/// is one below.
fn tick_in_gap(price: U256, direction: Direction, tick_spacing: i32) -> Result<i32> {
    let tick = tick_at_sqrt_ratio(price)?;
    let at_word_end = direction == Direction::ZeroForOne
        && word_end(tick, direction, tick_spacing)? == tick
        && sqrt_ratio_at_tick(tick)? == price;
    Ok(if at_word_end { tick.saturating_sub(1) } else { tick })
}
