//! Positions: mint, burn, collect, and what they are owed.

use super::liquidity::{Change, Range, changed_liquidity, fees};
use super::ticks::{Ticks, TicksMut};
use super::{Pool, low_128};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;

/// What a pool stores of a position. Its owner and its range are the key, which the caller keeps.
///
/// The default is a position that does not exist yet.
///
/// Source: `Position.Info` of Uniswap v3-core 1.0.1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Position {
    /// Its liquidity.
    pub liquidity: u128,
    /// [`Pool::fee_growth_inside_x128`] of its range when it was last minted or burned.
    pub fee_growth_inside_last_x128: [U256; 2],
    /// Tokens that [`Pool::collect`] pays: fees up to then and what was burned, modulo 2¹²⁸.
    pub tokens_owed: [u128; 2],
}

impl<T: Ticks> Pool<T> {
    /// Fees of either token for each unit of liquidity in a range while the price was inside it, times 2¹²⁸, modulo
    /// 2²⁵⁶.
    ///
    /// ```text
    /// inside = global − below − above
    /// below  = outside(lower), or global − outside(lower) where the tick is below it
    /// above  = outside(upper), or global − outside(upper) where the tick is at or above it
    /// ```
    ///
    /// Only differences between two times have a meaning, and only while both ticks stay initialised. Exactly as
    /// `Tick.getFeeGrowthInside` of Uniswap v3-core 1.0.1.
    ///
    /// # Errors
    /// [`Error::InvalidRange`] unless the ticks ascend, are multiples of the spacing and within ±887,272.
    pub fn fee_growth_inside_x128(&self, tick_lower: i32, tick_upper: i32) -> Result<[U256; 2]> {
        let range = Range::new(tick_lower, tick_upper, self.tick_spacing)?;
        let (lower, upper) = (self.ticks.info(tick_lower), self.ticks.info(tick_upper));
        Ok(range.growth_inside(&self.state, &lower, &upper))
    }

    /// What [`collect`](Self::collect) could pay a position right after a [`burn`](Self::burn) of nothing: its tokens
    /// owed, with the fees until now.
    ///
    /// # Errors
    /// As [`burn`](Self::burn).
    pub fn tokens_owed(&self, position: &Position, tick_lower: i32, tick_upper: i32) -> Result<[u128; 2]> {
        if position.liquidity == 0 {
            return Ok(position.tokens_owed);
        }
        self.changed(position, tick_lower, tick_upper, 0).map(|(_, position)| position.tokens_owed)
    }

    /// Tokens that a [`mint`](Self::mint) or a [`burn`](Self::burn) of that liquidity moves now.
    ///
    /// ```text
    /// amount 0 = L·(1/√p − 1/√p_upper)      p at least p_lower, at most p_upper
    /// amount 1 = L·(√p − √p_lower)
    /// ```
    ///
    /// Rounded up to mint, down to burn. Exactly as `UniswapV3Pool` of v3-core 1.0.1.
    ///
    /// # Errors
    /// [`Error::InvalidRange`] as [`mint`](Self::mint), [`Error::InvalidPrice`] before the pool is initialised.
    pub fn amounts(&self, tick_lower: i32, tick_upper: i32, liquidity: u128, rounding: Rounding) -> Result<[U256; 2]> {
        let range = Range::new(tick_lower, tick_upper, self.tick_spacing)?;
        range.amounts(self.state.initialized()?, liquidity, rounding)
    }

    /// A change of a position, and the position after it.
    fn changed(&self, position: &Position, lower: i32, upper: i32, delta: i128) -> Result<(Change, Position)> {
        let range = Range::new(lower, upper, self.tick_spacing)?;
        let change = Change::new(&self.ticks, &self.state, range, delta, self.max_liquidity_per_tick)?;
        let liquidity = changed_liquidity(position.liquidity, delta)?;
        let [fee_0, fee_1] = fees(change.growth_inside, position.fee_growth_inside_last_x128, position.liquidity)?;
        let [owed_0, owed_1] = position.tokens_owed;
        let position = Position {
            liquidity,
            fee_growth_inside_last_x128: change.growth_inside,
            // Modulo 2¹²⁸, as in the contract.
            tokens_owed: [owed_0.wrapping_add(low_128(fee_0)), owed_1.wrapping_add(low_128(fee_1))],
        };
        Ok((change, position))
    }
}

impl<T: TicksMut> Pool<T> {
    /// Adds liquidity to a position, and returns the tokens that pay for it.
    ///
    /// A new position is [`Position::default`]. Fees of what the position held become tokens owed. Amounts are those of
    /// [`amounts`](Self::amounts), rounded up. Exactly as `UniswapV3Pool.mint` of v3-core 1.0.1, whose caller's callback
    /// pays them.
    ///
    /// ```
    /// use cfmm_math::protocol::U256;
    /// use cfmm_math::protocol::uniswap_v3::{Q96, pool::{Pool, Position, SortedTicks, Tick}};
    ///
    /// let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 2])?)?;
    /// pool.initialize(Q96)?;
    /// let mut position = Position::default();
    /// let paid = pool.mint(&mut position, -60, 60, 1_000_000)?;
    /// assert_eq!(paid, [U256::from(2_996); 2]);
    /// assert_eq!(pool.state().liquidity, 1_000_000);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InvalidRange`] unless the ticks ascend, are multiples of the spacing and within
    /// ±887,272; [`Error::InvalidAmount`] for no liquidity; [`Error::Overflow`] for liquidity of 2¹²⁷ or more, more at a
    /// tick than [`Pool::max_liquidity_per_tick`], or no room for a tick; [`Error::InvalidPrice`] before the pool is
    /// initialised.
    pub fn mint(
        &mut self,
        position: &mut Position,
        tick_lower: i32,
        tick_upper: i32,
        liquidity: u128,
    ) -> Result<[U256; 2]> {
        let delta = i128::try_from(liquidity).map_err(|_| Error::Overflow)?;
        if delta == 0 {
            return Err(Error::InvalidAmount);
        }
        self.modify(position, tick_lower, tick_upper, delta, |_, _| ())
    }

    /// Removes liquidity from a position, and returns the tokens that it was worth, which are now owed.
    ///
    /// Fees of what the position held become tokens owed too; a burn of nothing does only that. Amounts are those of
    /// [`amounts`](Self::amounts), rounded down. A tick where no other position ends is removed. Exactly as
    /// `UniswapV3Pool.burn` of v3-core 1.0.1.
    ///
    /// ```
    /// use cfmm_math::protocol::U256;
    /// use cfmm_math::protocol::uniswap_v3::{Q96, pool::{Pool, Position, SortedTicks, Tick}};
    ///
    /// let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 2])?)?;
    /// pool.initialize(Q96)?;
    /// let mut position = Position::default();
    /// pool.mint(&mut position, -60, 60, 1_000_000)?;
    /// assert_eq!(pool.burn(&mut position, -60, 60, 1_000_000)?, [U256::from(2_995); 2]);
    /// assert_eq!(pool.collect(&mut position, [u128::MAX, 5])?, [2_995, 5]);
    /// assert_eq!(position.tokens_owed, [0, 2_990]);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InvalidRange`] as [`mint`](Self::mint); [`Error::InvalidAmount`] for nothing from a
    /// position without liquidity; [`Error::Overflow`] for more than the position has; [`Error::InvalidPrice`] before
    /// the pool is initialised.
    pub fn burn(
        &mut self,
        position: &mut Position,
        tick_lower: i32,
        tick_upper: i32,
        liquidity: u128,
    ) -> Result<[U256; 2]> {
        let delta = i128::try_from(liquidity).ok().and_then(i128::checked_neg).ok_or(Error::Overflow)?;
        self.modify(position, tick_lower, tick_upper, delta, |position, [amount_0, amount_1]| {
            let [owed_0, owed_1] = position.tokens_owed;
            // Modulo 2¹²⁸, as in the contract.
            position.tokens_owed = [owed_0.wrapping_add(low_128(amount_0)), owed_1.wrapping_add(low_128(amount_1))];
        })
    }

    fn modify(
        &mut self,
        position: &mut Position,
        lower: i32,
        upper: i32,
        delta: i128,
        settle: impl FnOnce(&mut Position, [U256; 2]),
    ) -> Result<[U256; 2]> {
        let (change, mut after) = self.changed(position, lower, upper, delta)?;
        change.store(&mut self.ticks)?;
        settle(&mut after, change.amounts);
        self.state = change.state;
        *position = after;
        Ok(change.amounts)
    }
}

impl<T> Pool<T> {
    /// Pays tokens that a position is owed: as much as is asked for, or all.
    ///
    /// Fees count only up to the last [`mint`](Self::mint) or [`burn`](Self::burn). Exactly as `UniswapV3Pool.collect`
    /// of v3-core 1.0.1.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] before the pool is initialised.
    pub fn collect(&self, position: &mut Position, requested: [u128; 2]) -> Result<[u128; 2]> {
        self.state.initialized()?;
        let ([owed_0, owed_1], [requested_0, requested_1]) = (position.tokens_owed, requested);
        let (paid_0, paid_1) = (owed_0.min(requested_0), owed_1.min(requested_1));
        position.tokens_owed = [owed_0.saturating_sub(paid_0), owed_1.saturating_sub(paid_1)];
        Ok([paid_0, paid_1])
    }
}
