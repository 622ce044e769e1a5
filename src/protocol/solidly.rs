//! Solidly and Velodrome, wei by wei: stable pairs on `x³y + xy³`, volatile ones on `x·y`.
//!
//! The contracts are `BaseV1Pair` of Solidly (solidlyexchange/solidly at commit eac1ef02), `Pool` of Velodrome v2 as
//! it was deployed in 2023 (velodrome-finance/contracts, tag v2.0), and the same at commit 1ea5feec. They differ in
//! the order in which the curve multiplies, in how Newton's method ends, in the first deposit and in the fee:
//! [`Contract`].
//!
//! ```
//! use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Pair, Terms}};
//! use cfmm_math::X_FOR_Y;
//!
//! // A pair of dollars with 6 and 18 decimals, at 0.05 %.
//! let mut pair = Pair::new(Terms::new(Contract::Velodrome2, Curve::Stable, [6, 18], 5)?);
//! let million = [10_u128.pow(12), 10_u128.pow(24)].map(U256::from);
//! pair.mint(million)?;
//!
//! let sold = U256::from(22_930_740_u64);
//! let bought = pair.amount_out(X_FOR_Y, sold)?;
//! assert_eq!(bought, U256::from(22_919_274_999_999_862_033_u128));
//! pair.swap([sold, U256::ZERO], [U256::ZERO, bought])?;
//! # Ok::<(), cfmm_math::Error>(())
//! ```
//!
//! Reference: the documentation of Solidly (2022) and of Velodrome Finance, "Pools".

mod exact_pool;
mod pair;
mod stable;

pub use self::pair::{MINIMUM_K, MINIMUM_LIQUIDITY, Pair, State};
pub use self::stable::{d, f, get_y};

use super::U256;
use super::full_math::{add, mul, power_of_ten, sub};
use super::wad::{div_wad, mul_wad, ratio};
use crate::error::{Error, Result};
use crate::trade::Trade;

/// The deployed code that a pair runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contract {
    /// `BaseV1Pair` of Solidly, commit eac1ef02: the fee is a ten-thousandth, `amount/10000`; Newton's method ends
    /// where it moves by one or less, and the balance that it gives may be one too small for the invariant.
    Solidly,
    /// `Pool` of Velodrome v2, tag v2.0: the fee is `amount·fee/10000`; the balance holds the invariant, and the last
    /// unit of it is decided by the invariant of the *tokens'* units.
    Velodrome2,
    /// `Pool` of Velodrome v2, commit 1ea5feec: as [`Velodrome2`](Self::Velodrome2), the last unit decided in 18
    /// decimals.
    Velodrome2b,
}

/// The curve that a pair trades on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    /// `x³y + xy³`, for tokens of about equal value.
    Stable,
    /// `x·y`.
    Volatile,
}

/// What of a pair never changes: contract, curve and decimals; and its fee.
///
/// ```
/// use cfmm_math::{Error, protocol::solidly::{Contract, Curve, Terms}};
///
/// assert!(Terms::new(Contract::Solidly, Curve::Volatile, [6, 18], 1).is_ok());
/// // The fee of the original contract is no parameter.
/// assert_eq!(Terms::new(Contract::Solidly, Curve::Volatile, [6, 18], 2), Err(Error::InvalidFee));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Terms {
    contract: Contract,
    curve: Curve,
    fee_bps: u16,
    /// `10^decimals`
    units: [U256; 2],
}

impl Terms {
    /// The terms of a pair of tokens with these decimals; the fee is in 1e-4, and 1 for [`Contract::Solidly`].
    ///
    /// # Errors
    /// [`Error::InvalidFee`] from 10,000 on, and for Solidly other than 1; [`Error::Overflow`] for more than 77
    /// decimals.
    pub fn new(contract: Contract, curve: Curve, decimals: [u8; 2], fee_bps: u16) -> Result<Self> {
        if fee_bps >= 10_000 || (contract == Contract::Solidly && fee_bps != 1) {
            return Err(Error::InvalidFee);
        }
        let [decimals0, decimals1] = decimals;
        let units = [power_of_ten(decimals0.into())?, power_of_ten(decimals1.into())?];
        Ok(Self { contract, curve, fee_bps, units })
    }

    /// The deployed code.
    #[must_use]
    pub const fn contract(&self) -> Contract {
        self.contract
    }

    /// The curve.
    #[must_use]
    pub const fn curve(&self) -> Curve {
        self.curve
    }

    /// The fee in 1e-4 of what is paid in.
    #[must_use]
    pub const fn fee_bps(&self) -> u16 {
        self.fee_bps
    }

    /// `10^decimals` of each token.
    #[must_use]
    pub const fn units(&self) -> [U256; 2] {
        self.units
    }

    /// What the pair takes of an amount that is paid in.
    ///
    /// ```text
    /// ⌊amount/10000⌋              Solidly
    /// ⌊amount·fee_bps/10000⌋      Velodrome
    /// ```
    ///
    /// In the token's smallest units. Rounding: down, exact as the contracts.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Terms}};
    ///
    /// let terms = Terms::new(Contract::Velodrome2, Curve::Stable, [18, 18], 5)?;
    /// assert_eq!(terms.fee(U256::from(3_999)), Ok(U256::from(1)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`] where the product takes more than 256 bits.
    #[inline]
    pub fn fee(&self, amount: U256) -> Result<U256> {
        let fee_bps = match self.contract {
            Contract::Solidly => U256::ONE,
            Contract::Velodrome2 | Contract::Velodrome2b => U256::from_limbs([self.fee_bps.into(), 0, 0, 0]),
        };
        ratio(amount, fee_bps, U256::from_limbs([10_000, 0, 0, 0]))
    }

    /// The invariant of two reserves: `_k`.
    ///
    /// ```text
    /// ⌊ ⌊X·Y⌋·(⌊X²⌋ + ⌊Y²⌋) ⌋        stable: X, Y the reserves, and all products, in 18 decimals
    /// reserve0·reserve1              volatile
    /// ```
    ///
    /// Reserves in the tokens' smallest units. Rounding: down in every step, exact as the contracts.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Terms}};
    ///
    /// let terms = Terms::new(Contract::Solidly, Curve::Stable, [6, 6], 1)?;
    /// let reserves = [5_701_324_624_u64, 6_951_715_731].map(U256::from);
    /// assert_eq!(terms.k(reserves), Ok(U256::from(3_203_672_886_905_580_338_993_500_692_778_636_u128)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`] where a product takes more than 256 bits, as in the contracts.
    #[inline]
    pub fn k(&self, reserves: [U256; 2]) -> Result<U256> {
        match (self.curve, reserves) {
            (Curve::Volatile, [x, y]) => mul(x, y),
            (Curve::Stable, _) => {
                let [x, y] = self.scaled(reserves)?;
                stable::invariant(x, y)
            }
        }
    }

    /// What a pair with these reserves pays for an amount sold to it, after the fee: `getAmountOut`.
    ///
    /// ```text
    /// Y − y(X + dx)        stable: y from get_y, all in 18 decimals; dx after the fee
    /// dx·y/(x + dx)        volatile
    /// ```
    ///
    /// Amounts and reserves in the tokens' smallest units, by asset index. Rounding: down in every step, exact as the
    /// contracts.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Terms}};
    /// use cfmm_math::Y_FOR_X;
    ///
    /// let terms = Terms::new(Contract::Velodrome2, Curve::Stable, [6, 6], 1)?;
    /// let reserves = [5_701_324_624_u64, 6_951_715_731].map(U256::from);
    /// assert_eq!(terms.amount_out(reserves, Y_FOR_X, U256::from(4_697)), Ok(U256::from(4_687)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAsset`]; wherever the contract reverts: [`Error::Overflow`], [`Error::Domain`] for reserves of
    /// zero, [`Error::NoConvergence`].
    pub fn amount_out(&self, reserves: [U256; 2], trade: Trade, amount_in: U256) -> Result<U256> {
        let amount_in = sub(amount_in, self.fee(amount_in)?)?;
        if self.curve == Curve::Volatile {
            let (reserve_in, reserve_out) = trade.of(&reserves)?;
            return ratio(amount_in, reserve_out, add(reserve_in, amount_in)?);
        }
        let scaled = self.scaled(reserves)?;
        let [x, y] = scaled;
        let k = stable::invariant(x, y)?;
        let (reserve_in, reserve_out) = trade.of(&scaled)?;
        let (unit_in, unit_out) = trade.of(&self.units)?;
        let x = add(div_wad(amount_in, unit_in)?, reserve_in)?;
        let left = get_y(self, x, k, reserve_out)?;
        mul_wad(sub(reserve_out, left)?, unit_out)
    }

    /// What must be sold for an amount, up to a few units: the balance that the curve asks for, and the fee.
    fn amount_in_about(&self, reserves: [U256; 2], trade: Trade, amount_out: U256) -> Result<U256> {
        let less_fee = if self.curve == Curve::Volatile {
            let (reserve_in, reserve_out) = trade.of(&reserves)?;
            ratio(amount_out, reserve_in, sub(reserve_out, amount_out)?)?
        } else {
            let scaled = self.scaled(reserves)?;
            let [x, y] = scaled;
            let k = stable::invariant(x, y)?;
            let (reserve_in, reserve_out) = trade.of(&scaled)?;
            let (unit_in, unit_out) = trade.of(&self.units)?;
            let left = sub(reserve_out, div_wad(amount_out, unit_out)?)?;
            // The curve is the same from either side.
            mul_wad(sub(get_y(self, left, k, reserve_in)?, reserve_in)?, unit_in)?
        };
        let parts = |parts: u16| U256::from_limbs([parts.into(), 0, 0, 0]);
        ratio(add(less_fee, U256::ONE)?, parts(10_000), parts(10_000_u16.saturating_sub(self.fee_bps)))
    }

    /// Amounts in 18 decimals.
    #[inline]
    fn scaled(&self, amounts: [U256; 2]) -> Result<[U256; 2]> {
        let ([amount0, amount1], [unit0, unit1]) = (amounts, self.units);
        Ok([div_wad(amount0, unit0)?, div_wad(amount1, unit1)?])
    }
}
