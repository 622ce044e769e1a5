//! Flash loans and the protocol's fees.

use super::state::of_token_in;
use super::walk::grow;
use super::{Pool, low_128};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, mul_div, sub};
use crate::protocol::uniswap_v3::swap_math::PIPS;
use crate::protocol::uniswap_v3::{Direction, wide};

/// The protocol's part of fees, and what it has not collected of it.
///
/// Source: `slot0.feeProtocol` and `protocolFees` of `UniswapV3Pool` (v3-core 1.0.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ProtocolFees {
    /// One part in so many of the fees that are paid in token 0 and in token 1; zero is none.
    pub denominators: [u8; 2],
    /// What has accrued, modulo 2¹²⁸.
    pub accrued: [u128; 2],
}

impl ProtocolFees {
    /// `slot0.feeProtocol`: token 0 in the low half of the byte, token 1 in the high half.
    ///
    /// ```
    /// use cfmm_math::protocol::uniswap_v3::pool::ProtocolFees;
    ///
    /// let fees = ProtocolFees { denominators: [4, 6], ..ProtocolFees::default() };
    /// assert_eq!(fees.packed(), 0x64);
    /// assert_eq!(ProtocolFees::unpack(0x64), [4, 6]);
    /// ```
    #[must_use]
    pub const fn packed(&self) -> u8 {
        let [token_0, token_1] = self.denominators;
        token_0 & 0xf | token_1 << 4
    }

    /// The denominators of `slot0.feeProtocol`.
    #[must_use]
    pub const fn unpack(packed: u8) -> [u8; 2] {
        [packed & 0xf, packed >> 4]
    }

    pub(super) fn validated(self) -> Result<Self> {
        let is_allowed = |denominator: u8| denominator == 0 || (4..=10).contains(&denominator);
        let [token_0, token_1] = self.denominators;
        if is_allowed(token_0) && is_allowed(token_1) { Ok(self) } else { Err(Error::InvalidFee) }
    }

    /// The protocol's part of a fee that is paid in.
    #[inline]
    pub(super) fn share(&self, direction: Direction, fee: U256) -> Result<U256> {
        match of_token_in(direction, self.denominators) {
            0 => Ok(U256::ZERO),
            denominator => div(fee, wide(u128::from(denominator)), Rounding::Down),
        }
    }

    /// Modulo 2¹²⁸, as in the contract.
    pub(super) fn accrue(&mut self, [amount_0, amount_1]: [U256; 2]) {
        let [accrued_0, accrued_1] = self.accrued;
        self.accrued = [accrued_0.wrapping_add(low_128(amount_0)), accrued_1.wrapping_add(low_128(amount_1))];
    }
}

impl<T> Pool<T> {
    /// Lends tokens until the end of a call, and returns what is paid back above that.
    ///
    /// ```text
    /// fee  = ⌈lent·fee_pips/10⁶⌉                  at least
    /// paid = repaid − lent
    /// ```
    ///
    /// `repaid` includes what was lent, and `held` is what the pool holds before, which the contract reads from the
    /// tokens. All that is paid above the loan counts as a fee, for the protocol and the active liquidity. Exactly as
    /// `UniswapV3Pool.flash` of v3-core 1.0.1.
    ///
    /// ```
    /// use cfmm_math::protocol::U256;
    /// use cfmm_math::protocol::uniswap_v3::{Q96, pool::{Pool, Position, SortedTicks, Tick}};
    ///
    /// let mut pool = Pool::new(3_000, 60, SortedTicks::new([Tick::default(); 2])?)?;
    /// pool.initialize(Q96)?;
    /// let mut position = Position::default();
    /// let held = pool.mint(&mut position, -60, 60, 1_000_000)?;
    /// let paid = pool.flash([U256::from(1_000), U256::ZERO], [U256::from(1_003), U256::ZERO], held)?;
    /// assert_eq!(paid, [U256::from(3), U256::ZERO]);
    /// assert_eq!(pool.tokens_owed(&position, -60, 60)?, [2, 0]); // rounded down
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InsufficientReserves`] where the pool does not hold what it lends or has no active
    /// liquidity; [`Error::InvalidAmount`] where the loan with its fee is not paid back; [`Error::InvalidPrice`] before
    /// the pool is initialised; [`Error::Overflow`] where fees are beyond what fee growth can count.
    pub fn flash(&mut self, lent: [U256; 2], repaid: [U256; 2], held: [U256; 2]) -> Result<[U256; 2]> {
        let liquidity = self.state.initialized()?.liquidity;
        if liquidity == 0 {
            return Err(Error::InsufficientReserves);
        }
        let ([lent_0, lent_1], [repaid_0, repaid_1], [held_0, held_1]) = (lent, repaid, held);
        let paid_0 = self.paid_above(lent_0, repaid_0, held_0)?;
        let paid_1 = self.paid_above(lent_1, repaid_1, held_1)?;
        let share_0 = self.protocol_fees.share(Direction::ZeroForOne, paid_0)?;
        let share_1 = self.protocol_fees.share(Direction::OneForZero, paid_1)?;
        let [mut growth_0, mut growth_1] = self.state.fee_growth_global_x128;
        grow(&mut growth_0, sub(paid_0, share_0)?, liquidity)?;
        grow(&mut growth_1, sub(paid_1, share_1)?, liquidity)?;
        self.state.fee_growth_global_x128 = [growth_0, growth_1];
        self.protocol_fees.accrue([share_0, share_1]);
        Ok([paid_0, paid_1])
    }

    fn paid_above(&self, lent: U256, repaid: U256, held: U256) -> Result<U256> {
        let fee = mul_div(lent, wide(u128::from(self.fee_pips)), wide(u128::from(PIPS)), Rounding::Up)?;
        let left = held.checked_sub(lent).ok_or(Error::InsufficientReserves)?;
        let (after, due) = (add(left, repaid)?, add(held, fee)?);
        if after < due { Err(Error::InvalidAmount) } else { sub(after, held) }
    }

    /// Sets the protocol's part of fees: one part in so many of those in token 0 and in token 1, zero or 4 to 10.
    ///
    /// Exactly as `UniswapV3Pool.setFeeProtocol` of v3-core 1.0.1, which only the factory's owner may call.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] for another denominator, [`Error::InvalidPrice`] before the pool is initialised.
    pub fn set_fee_protocol(&mut self, denominators: [u8; 2]) -> Result<()> {
        self.state.initialized()?;
        self.protocol_fees = ProtocolFees { denominators, ..self.protocol_fees }.validated()?;
        Ok(())
    }

    /// Pays fees of the protocol: as much as is asked for, or all but one unit, which stays.
    ///
    /// Exactly as `UniswapV3Pool.collectProtocol` of v3-core 1.0.1, which only the factory's owner may call.
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] before the pool is initialised.
    pub fn collect_protocol(&mut self, requested: [u128; 2]) -> Result<[u128; 2]> {
        self.state.initialized()?;
        let pay =
            |accrued: u128, requested: u128| requested.min(accrued.saturating_sub(u128::from(requested >= accrued)));
        let ([accrued_0, accrued_1], [requested_0, requested_1]) = (self.protocol_fees.accrued, requested);
        let (paid_0, paid_1) = (pay(accrued_0, requested_0), pay(accrued_1, requested_1));
        self.protocol_fees.accrued = [accrued_0.saturating_sub(paid_0), accrued_1.saturating_sub(paid_1)];
        Ok([paid_0, paid_1])
    }
}
