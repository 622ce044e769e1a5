//! Positions: liquidity in and out, fees paid out at once.

use super::Pool;
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::uniswap_v3::pool::liquidity::{Change, Range, changed_liquidity, fees};
use crate::protocol::uniswap_v3::pool::state::int128;
use crate::protocol::uniswap_v3::pool::{Ticks, TicksMut};

/// What a pool stores of a position. Its owner, salt and range are the key, which the caller keeps.
///
/// The default is a position that does not exist yet.
///
/// Source: `Position.State` of Uniswap v4-core 1.0.2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// Its liquidity.
    pub liquidity: u128,
    /// [`Pool::fee_growth_inside_x128`] of its range when it was last modified.
    pub fee_growth_inside_last_x128: [U256; 2],
}

/// What a change of liquidity moves, from the caller's view: negative is paid to the pool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct LiquidityDelta {
    /// Currencies that the liquidity stands for.
    pub principal: [i128; 2],
    /// Fees of the position since it was last modified, never negative: `feesAccrued`.
    pub fees: [i128; 2],
}

impl LiquidityDelta {
    /// The two together, which is what the pool manager settles: `callerDelta`, without hooks.
    ///
    /// # Errors
    /// [`Error::Overflow`].
    pub fn total(&self) -> Result<[i128; 2]> {
        let sum = |principal: i128, fee: i128| principal.checked_add(fee).ok_or(Error::Overflow);
        let ([principal_0, principal_1], [fee_0, fee_1]) = (self.principal, self.fees);
        Ok([sum(principal_0, fee_0)?, sum(principal_1, fee_1)?])
    }
}

impl<T: Ticks> Pool<T> {
    /// Fees of either currency for each unit of liquidity in a range while the price was inside it, times 2¹²⁸, modulo
    /// 2²⁵⁶.
    ///
    /// ```text
    /// inside = global − below − above
    /// ```
    ///
    /// Exactly as `Pool.getFeeGrowthInside` of v4-core 1.0.2; [as in
    /// v3](crate::protocol::uniswap_v3::pool::Pool::fee_growth_inside_x128).
    ///
    /// # Errors
    /// [`Error::InvalidRange`] unless the ticks ascend, are multiples of the spacing and within ±887,272.
    pub fn fee_growth_inside_x128(&self, tick_lower: i32, tick_upper: i32) -> Result<[U256; 2]> {
        let range = Range::new(tick_lower, tick_upper, self.tick_spacing)?;
        let (lower, upper) = (self.ticks.info(tick_lower), self.ticks.info(tick_upper));
        Ok(range.growth_inside(&self.state, &lower, &upper))
    }

    /// What [`modify_liquidity`](Self::modify_liquidity) would move, with nothing changed.
    ///
    /// # Errors
    /// As [`modify_liquidity`](Self::modify_liquidity), but for room for ticks.
    pub fn quote_liquidity(
        &self,
        position: &Position,
        tick_lower: i32,
        tick_upper: i32,
        liquidity_delta: i128,
    ) -> Result<LiquidityDelta> {
        self.changed(position, tick_lower, tick_upper, liquidity_delta).map(|(_, _, delta)| delta)
    }

    fn changed(
        &self,
        position: &Position,
        lower: i32,
        upper: i32,
        delta: i128,
    ) -> Result<(Change, Position, LiquidityDelta)> {
        let range = Range::new(lower, upper, self.tick_spacing)?;
        // The contract checks this only where liquidity is added.
        let max_per_tick = if delta < 0 { u128::MAX } else { self.max_liquidity_per_tick };
        let change = Change::new(&self.ticks, &self.state, range, delta, max_per_tick)?;
        let liquidity = changed_liquidity(position.liquidity, delta)?;
        let [fee_0, fee_1] = fees(change.growth_inside, position.fee_growth_inside_last_x128, position.liquidity)?;
        let [amount_0, amount_1] = change.amounts;
        let is_paid_in = delta > 0;
        let moved = LiquidityDelta {
            principal: [int128(is_paid_in, amount_0)?, int128(is_paid_in, amount_1)?],
            fees: [int128(false, fee_0)?, int128(false, fee_1)?],
        };
        // The pool manager adds the two up.
        moved.total()?;
        let position = Position { liquidity, fee_growth_inside_last_x128: change.growth_inside };
        Ok((change, position, moved))
    }
}

impl<T: TicksMut> Pool<T> {
    /// Adds liquidity to a position or removes it (negative), and pays its fees out at once.
    ///
    /// ```text
    /// amount 0 = L·(1/√p − 1/√p_upper)      p at least p_lower, at most p_upper
    /// amount 1 = L·(√p − √p_lower)
    /// fees     = ⌊(inside − inside_last)·L/2¹²⁸⌋
    /// ```
    ///
    /// Amounts paid to the pool are rounded up, amounts paid by it down. A new position is [`Position::default`]; a
    /// delta of zero only pays fees. A tick where no position ends any more is removed. Exactly as
    /// `Pool.modifyLiquidity` of v4-core 1.0.2.
    ///
    /// ```
    /// use cfmm_math::protocol::uniswap_v3::{Q96, pool::{SortedTicks, Tick}};
    /// use cfmm_math::protocol::uniswap_v4::pool::{Pool, Position};
    ///
    /// let mut pool = Pool::new(60, SortedTicks::new([Tick::default(); 2])?)?;
    /// pool.initialize(Q96, 3_000)?;
    /// let mut position = Position::default();
    /// assert_eq!(pool.modify_liquidity(&mut position, -60, 60, 1_000_000)?.principal, [-2_996; 2]);
    /// assert_eq!(pool.modify_liquidity(&mut position, -60, 60, -1_000_000)?.principal, [2_995; 2]);
    /// assert!(pool.ticks().as_slice().is_empty());
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InvalidRange`] unless the ticks ascend, are multiples of the spacing and within
    /// ±887,272; [`Error::InvalidAmount`] for a delta of zero of a position without liquidity; [`Error::Overflow`] for
    /// more than the position has, more at a tick than [`Pool::max_liquidity_per_tick`], amounts of 2¹²⁷ or more, or no
    /// room for a tick; [`Error::InvalidPrice`] before the pool is initialised.
    pub fn modify_liquidity(
        &mut self,
        position: &mut Position,
        tick_lower: i32,
        tick_upper: i32,
        liquidity_delta: i128,
    ) -> Result<LiquidityDelta> {
        let (change, after, delta) = self.changed(position, tick_lower, tick_upper, liquidity_delta)?;
        change.store(&mut self.ticks)?;
        self.state = change.state;
        *position = after;
        Ok(delta)
    }
}
