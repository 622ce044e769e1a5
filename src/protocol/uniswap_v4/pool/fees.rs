//! Fees that are set, and donations.

use super::Pool;
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::uniswap_v3::pool::state::int128;
use crate::protocol::uniswap_v3::pool::walk::grow;
use crate::protocol::uniswap_v4::lp_fee;
use crate::protocol::uniswap_v4::protocol_fee::MAX_PROTOCOL_FEE;

pub(super) fn valid_protocol_fee(pips: [u16; 2]) -> Result<[u16; 2]> {
    if pips.iter().all(|pips| *pips <= MAX_PROTOCOL_FEE) { Ok(pips) } else { Err(Error::InvalidFee) }
}

impl<T> Pool<T> {
    /// Sets the protocol's fee on what is paid in currency 0 (`zeroForOne`, the low 12 bits of the contract's number)
    /// and in currency 1, in millionths.
    ///
    /// Exactly as `Pool.setProtocolFee` of v4-core 1.0.2, with the bound of `ProtocolFeeLibrary`.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] above 0.1 %, [`Error::InvalidPrice`] before the pool is initialised.
    pub fn set_protocol_fee(&mut self, pips: [u16; 2]) -> Result<()> {
        self.state.initialized()?;
        self.protocol_fee_pips = valid_protocol_fee(pips)?;
        Ok(())
    }

    /// Sets the fee for liquidity providers of a pool with a dynamic fee, in millionths.
    ///
    /// Exactly as `Pool.setLPFee` of v4-core 1.0.2, which only the pool's hook may call.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] above 100 %, [`Error::InvalidPrice`] before the pool is initialised.
    pub fn set_lp_fee(&mut self, pips: u32) -> Result<()> {
        self.state.initialized()?;
        self.lp_fee_pips = lp_fee::validate(pips)?;
        Ok(())
    }

    /// Shares amounts among the active liquidity, and returns them with the caller's sign: negative, paid to the pool.
    ///
    /// ```text
    /// fee growth += ⌊amount·2¹²⁸/liquidity⌋
    /// ```
    ///
    /// Exactly as `Pool.donate` of v4-core 1.0.2.
    ///
    /// ```
    /// use cfmm_math::protocol::U256;
    /// use cfmm_math::protocol::uniswap_v3::{Q96, pool::{SortedTicks, Tick}};
    /// use cfmm_math::protocol::uniswap_v4::pool::{Pool, Position};
    ///
    /// let mut pool = Pool::new(60, SortedTicks::new([Tick::default(); 2])?)?;
    /// pool.initialize(Q96, 3_000)?;
    /// let mut position = Position::default();
    /// pool.modify_liquidity(&mut position, -60, 60, 1_000_000)?;
    /// assert_eq!(pool.donate([U256::from(500), U256::ZERO])?, [-500, 0]);
    /// assert_eq!(pool.modify_liquidity(&mut position, -60, 60, 0)?.fees, [499, 0]); // rounded down
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Nothing changes. [`Error::InsufficientReserves`] without active liquidity, [`Error::Overflow`] for amounts of
    /// 2¹²⁷ or more.
    pub fn donate(&mut self, amounts: [U256; 2]) -> Result<[i128; 2]> {
        let liquidity = self.state.liquidity;
        if liquidity == 0 {
            return Err(Error::InsufficientReserves);
        }
        let [amount_0, amount_1] = amounts;
        let paid = |amount: U256| int128(false, amount)?.checked_neg().ok_or(Error::Overflow);
        let delta = [paid(amount_0)?, paid(amount_1)?];
        let [mut growth_0, mut growth_1] = self.state.fee_growth_global_x128;
        grow(&mut growth_0, amount_0, liquidity)?;
        grow(&mut growth_1, amount_1, liquidity)?;
        self.state.fee_growth_global_x128 = [growth_0, growth_1];
        Ok(delta)
    }
}
