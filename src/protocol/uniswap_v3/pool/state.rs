//! The numbers of a pool that a swap moves, and what a swap is reported as.

use crate::error::{Error, Result};
use crate::number::wide::join;
use crate::protocol::int256::Int256;
use crate::protocol::uniswap_v3::{
    Direction,
    tick_math::{MAX_SQRT_RATIO, MIN_SQRT_RATIO, sqrt_ratio_at_tick, tick_at_sqrt_ratio},
};
use crate::protocol::{Amount, U256};

/// The numbers of a pool that a swap moves.
///
/// The default is a pool that is not initialised.
///
/// Source: `slot0`, `liquidity`, `feeGrowthGlobal0X128` and `feeGrowthGlobal1X128` of `UniswapV3Pool` (v3-core 1.0.1),
/// the same of `Pool.State` in v4-core 1.0.2.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PoolState {
    /// `√(token 1/token 0)` in units of 2⁻⁹⁶. Zero before the pool is initialised.
    pub sqrt_price_x96: U256,
    /// The tick whose interval the price is in: `i` where `1.0001^i ≤ price < 1.0001^(i + 1)`. One less where the price
    /// stands on the tick that it has just crossed downward, or on the end of a bitmap word that it reached downward.
    pub tick: i32,
    /// Liquidity of the positions that contain the tick.
    pub liquidity: u128,
    /// Fees of token 0 and token 1 for each unit of liquidity since the beginning, times 2¹²⁸, modulo 2²⁵⁶.
    pub fee_growth_global_x128: [U256; 2],
}

impl PoolState {
    /// A pool at a price, without liquidity.
    pub(in crate::protocol) fn at_price(sqrt_price_x96: U256) -> Result<Self> {
        Ok(Self { sqrt_price_x96, tick: tick_at_sqrt_ratio(sqrt_price_x96)?, ..Self::default() })
    }

    pub(in crate::protocol) fn is_initialized(&self) -> bool {
        self.sqrt_price_x96 != U256::ZERO
    }

    /// The state of a pool that has been initialised.
    pub(in crate::protocol) fn initialized(&self) -> Result<&Self> {
        if self.is_initialized() { Ok(self) } else { Err(Error::InvalidPrice) }
    }

    /// Whether a pool can get there.
    pub(in crate::protocol) fn validated(self) -> Result<Self> {
        if !self.is_initialized() {
            return if self == Self::default() { Ok(self) } else { Err(Error::InvalidPrice) };
        }
        let tick = tick_at_sqrt_ratio(self.sqrt_price_x96)?;
        let on_tick_from_above =
            self.tick.checked_add(1) == Some(tick) && sqrt_ratio_at_tick(tick)? == self.sqrt_price_x96;
        if self.tick == tick || on_tick_from_above { Ok(self) } else { Err(Error::InvalidPrice) }
    }
}

/// The furthest price limit that the contracts take: one unit inside the end of the range.
///
/// ```
/// use cfmm_math::protocol::uniswap_v3::{Direction, pool::furthest_price, tick_math::MAX_SQRT_RATIO};
///
/// assert_eq!(furthest_price(Direction::ZeroForOne).to_string(), "4295128740");
/// assert!(furthest_price(Direction::OneForZero) < MAX_SQRT_RATIO);
/// ```
#[inline]
#[must_use]
pub const fn furthest_price(direction: Direction) -> U256 {
    match direction {
        Direction::ZeroForOne => MIN_SQRT_RATIO.wrapping_add(U256::ONE),
        Direction::OneForZero => MAX_SQRT_RATIO.wrapping_sub(U256::ONE),
    }
}

/// What a swap moves, and where it leaves the pool.
///
/// All amounts are in units (wei) of the token, and none is negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Swap {
    /// Which token is paid in.
    pub direction: Direction,
    /// Paid to the pool, with the fee.
    pub amount_in: U256,
    /// Paid by the pool.
    pub amount_out: U256,
    /// The part of [`amount_in`](Self::amount_in) that is a fee, of liquidity providers and the protocol.
    pub fee_amount: U256,
    /// The part of [`fee_amount`](Self::fee_amount) that is the protocol's. In v4 `amountToProtocol`.
    pub protocol_fee_amount: U256,
    /// The whole fee in millionths. In v4 `swapFee`.
    pub fee_pips: u32,
    /// What is left of the amount that was asked for, where the price reached its limit.
    pub unfilled: U256,
    /// Initialised ticks that the price reached and so crossed, also where it stopped there.
    pub ticks_crossed: u32,
    /// The pool after the swap.
    pub after: PoolState,
}

impl Swap {
    /// `amount0` and `amount1` as the contract of v3 returns them and its `Swap` event holds them: positive where paid to
    /// the pool.
    ///
    /// # Errors
    /// [`Error::Overflow`] where an amount takes more than 255 bits, which no swap does.
    pub fn amounts(&self) -> Result<[Int256; 2]> {
        let (paid_in, paid_out) = (Int256::new(false, self.amount_in)?, Int256::new(true, self.amount_out)?);
        Ok(match self.direction {
            Direction::ZeroForOne => [paid_in, paid_out],
            Direction::OneForZero => [paid_out, paid_in],
        })
    }

    /// The `BalanceDelta` that the pool manager of v4 returns, without hooks: positive where paid to the caller.
    ///
    /// # Errors
    /// [`Error::Overflow`] where an amount does not fit 128 bits with a sign; v4 does not make such a swap.
    pub fn balance_delta(&self) -> Result<[i128; 2]> {
        let (paid_in, paid_out) = (int128(true, self.amount_in)?, int128(false, self.amount_out)?);
        Ok(match self.direction {
            Direction::ZeroForOne => [paid_in, paid_out],
            Direction::OneForZero => [paid_out, paid_in],
        })
    }

    /// Before the first step.
    #[inline]
    pub(in crate::protocol) fn nothing(direction: Direction, amount: Amount, fee_pips: u32, at: &PoolState) -> Self {
        let (Amount::In(unfilled) | Amount::Out(unfilled)) = amount;
        Self {
            direction,
            amount_in: U256::ZERO,
            amount_out: U256::ZERO,
            fee_amount: U256::ZERO,
            protocol_fee_amount: U256::ZERO,
            fee_pips,
            unfilled,
            ticks_crossed: 0,
            after: *at,
        }
    }
}

/// A sign and a magnitude as the contracts' `int128`.
pub(in crate::protocol) fn int128(is_negative: bool, magnitude: U256) -> Result<i128> {
    let [a, b, 0, 0] = magnitude.into_limbs() else { return Err(Error::Overflow) };
    let magnitude = join(b, a);
    let signed =
        if is_negative { 0_i128.checked_sub_unsigned(magnitude) } else { 0_i128.checked_add_unsigned(magnitude) };
    signed.ok_or(Error::Overflow)
}

/// Of the token that is paid in.
#[inline]
pub(in crate::protocol) fn of_token_in<T>(direction: Direction, [token_0, token_1]: [T; 2]) -> T {
    match direction {
        Direction::ZeroForOne => token_0,
        Direction::OneForZero => token_1,
    }
}

/// Of the token that is paid in, to change.
#[inline]
pub(in crate::protocol) fn of_token_in_mut<T>(direction: Direction, [token_0, token_1]: &mut [T; 2]) -> &mut T {
    match direction {
        Direction::ZeroForOne => token_0,
        Direction::OneForZero => token_1,
    }
}
