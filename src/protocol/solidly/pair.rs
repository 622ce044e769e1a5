//! The pair: deposits, withdrawals, swaps.

use super::{Contract, Curve, Terms, U256, div_wad, ratio};
use crate::error::{Error, Result};
use crate::protocol::full_math::{add, is_less, mul, sqrt, sub};
use crate::trade::Trade;

/// The shares that the first deposit locks for ever.
pub const MINIMUM_LIQUIDITY: U256 = U256::from_limbs([1_000, 0, 0, 0]);

/// What the invariant of a first deposit in a stable pair of Velodrome must be above: `10¹⁰`.
pub const MINIMUM_K: U256 = U256::from_limbs([10_000_000_000, 0, 0, 0]);

/// The storage of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// What the pair holds of token 0, without the fees.
    pub reserve0: U256,
    /// What the pair holds of token 1, without the fees.
    pub reserve1: U256,
    /// All shares, the locked ones included.
    pub total_supply: U256,
    /// What all swaps so far have paid in fees of token 0. The contract pays them out of the pair at once.
    pub fees0: U256,
    /// What all swaps so far have paid in fees of token 1.
    pub fees1: U256,
}

impl State {
    pub(super) const fn reserves(&self) -> [U256; 2] {
        [self.reserve0, self.reserve1]
    }
}

/// A pair, `BaseV1Pair` of Solidly or `Pool` of Velodrome v2: terms, storage and arithmetic, to the last wei.
///
/// ```text
/// mint    min(⌊dx·S/x⌋, ⌊dy·S/y⌋)                first: ⌊√(dx·dy)⌋ − 1000, and 1000 locked
/// burn    ⌊s·x/S⌋, ⌊s·y/S⌋
/// swap    k without the fee is at least k before
/// fee     out of the pair: reserves hold none
/// ```
///
/// Reserves are balances here: what is transferred to the pair without a call is part of the amounts of the next one.
/// A method that fails leaves the pair as it was, and fails wherever the contract reverts. The lock, token transfers,
/// callbacks, pausing, who has earned which fee and the price accumulators, of which no amount depends, are not here.
///
/// ```
/// use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Pair, Terms}};
///
/// let n = |[a, b]: [u64; 2]| [U256::from(a), U256::from(b)];
/// let mut pair = Pair::new(Terms::new(Contract::Velodrome2, Curve::Stable, [6, 6], 5)?);
/// assert_eq!(pair.mint(n([1_000_000_000, 1_000_000_000]))?, U256::from(999_999_000));
///
/// // The k-check counts what is paid in without its fee.
/// assert!(pair.swap(n([1_000_000, 0]), n([0, 999_500])).is_err());
/// pair.swap(n([1_000_000, 0]), n([0, 999_499]))?;
/// assert_eq!((pair.state().reserve0, pair.state().fees0), (U256::from(1_000_999_500), U256::from(500)));
///
/// assert_eq!(pair.burn(U256::from(500_000_000))?, n([500_499_750, 499_500_250]));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    terms: Terms,
    state: State,
}

impl Pair {
    /// A pair as the factory makes it: empty.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self { terms, state: State::default() }
    }

    /// A pair as it stands in a chain's storage.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Pair, State, Terms}};
    /// use cfmm_math::X_FOR_Y;
    ///
    /// let [reserve0, reserve1] = [1_000_000, 4_000_000].map(U256::from::<u32>);
    /// let terms = Terms::new(Contract::Velodrome2, Curve::Volatile, [18, 18], 30)?;
    /// let pair = Pair::from_state(terms, State { reserve0, reserve1, ..State::default() })?;
    /// assert_eq!(pair.amount_out(X_FOR_Y, U256::from(1_000)), Ok(U256::from(3_984)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for some shares but fewer than the locked ones.
    pub fn from_state(terms: Terms, state: State) -> Result<Self> {
        if state.total_supply != U256::ZERO && is_less(state.total_supply, MINIMUM_LIQUIDITY) {
            return Err(Error::InvalidAmount);
        }
        Ok(Self { terms, state })
    }

    /// Contract, curve, decimals and fee.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The storage.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// [`Terms::amount_out`] at the pair's reserves: `getAmountOut`.
    ///
    /// # Errors
    /// As [`Terms::amount_out`].
    #[inline]
    pub fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        self.terms.amount_out(self.state.reserves(), trade, amount_in)
    }

    /// [`Terms::k`] of the pair's reserves.
    ///
    /// # Errors
    /// As [`Terms::k`].
    pub fn k(&self) -> Result<U256> {
        self.terms.k(self.state.reserves())
    }

    /// Deposits what has been transferred, by asset index; returns the new shares.
    ///
    /// ```text
    /// min(⌊amount0·S/reserve0⌋, ⌊amount1·S/reserve1⌋)
    /// ⌊√(amount0·amount1)⌋ − 1000                             first deposit
    /// ```
    ///
    /// What is out of proportion is a gift to all shares. The first deposit in a stable pair of Velodrome must be
    /// equal in value and its invariant above [`MINIMUM_K`]. Rounding: down, exact as the contracts.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for no share and for a first deposit as above, [`Error::Overflow`] for products above
    /// 256 bits and a first deposit worth less than the locked shares, [`Error::Domain`] for shares without reserves.
    pub fn mint(&mut self, amounts: [U256; 2]) -> Result<U256> {
        let mut next = self.state;
        let ([amount0, amount1], supply) = (amounts, next.total_supply);
        let (liquidity, locked) = if supply == U256::ZERO {
            (self.first_shares(amounts)?, MINIMUM_LIQUIDITY)
        } else {
            let of_0 = ratio(amount0, supply, next.reserve0)?;
            (of_0.min(ratio(amount1, supply, next.reserve1)?), U256::ZERO)
        };
        if liquidity == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        next.total_supply = add(add(supply, locked)?, liquidity)?;
        next.reserve0 = add(next.reserve0, amount0)?;
        next.reserve1 = add(next.reserve1, amount1)?;
        self.state = next;
        Ok(liquidity)
    }

    fn first_shares(&self, amounts: [U256; 2]) -> Result<U256> {
        let ([amount0, amount1], [unit0, unit1]) = (amounts, self.terms.units);
        let liquidity = sub(sqrt(mul(amount0, amount1)?), MINIMUM_LIQUIDITY)?;
        if self.terms.curve == Curve::Stable && self.terms.contract != Contract::Solidly {
            let equal = div_wad(amount0, unit0)? == div_wad(amount1, unit1)?;
            if !equal || self.terms.k(amounts)? <= MINIMUM_K {
                return Err(Error::InvalidAmount);
            }
        }
        Ok(liquidity)
    }

    /// Withdraws for shares; returns what is paid of each asset.
    ///
    /// ```text
    /// ⌊liquidity·reserve0/S⌋, ⌊liquidity·reserve1/S⌋
    /// ```
    ///
    /// Rounding: down, exact as the contracts.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] where nothing is paid of an asset, and for more shares than a holder can have: the
    /// first 1000 are locked. [`Error::Overflow`] for products above 256 bits.
    pub fn burn(&mut self, liquidity: U256) -> Result<[U256; 2]> {
        let mut next = self.state;
        let supply = next.total_supply;
        if is_less(supply.saturating_sub(MINIMUM_LIQUIDITY), liquidity) {
            return Err(Error::InvalidAmount);
        }
        let amount0 = ratio(liquidity, next.reserve0, supply)?;
        let amount1 = ratio(liquidity, next.reserve1, supply)?;
        if amount0 == U256::ZERO || amount1 == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        next.total_supply = sub(supply, liquidity)?;
        next.reserve0 = sub(next.reserve0, amount0)?;
        next.reserve1 = sub(next.reserve1, amount1)?;
        self.state = next;
        Ok([amount0, amount1])
    }

    /// Swaps: `amounts_in` are what has been transferred to the pair (or is by the end of a flash swap), `amounts_out`
    /// what it pays, by asset index; either may be of both assets. Returns the fees, which leave the pair.
    ///
    /// ```text
    /// k(reserves + in − fee(in) − out) ≥ k(reserves)
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for nothing in, nothing out, or too little in (`K`), [`Error::InsufficientReserves`]
    /// for an amount out that is not below its reserve, [`Error::Overflow`] for products above 256 bits.
    #[inline]
    pub fn swap(&mut self, amounts_in: [U256; 2], amounts_out: [U256; 2]) -> Result<[U256; 2]> {
        let mut next = self.state;
        let ([in0, in1], [out0, out1]) = (amounts_in, amounts_out);
        if out0 == U256::ZERO && out1 == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        if out0 >= next.reserve0 || out1 >= next.reserve1 {
            return Err(Error::InsufficientReserves);
        }
        if in0 == U256::ZERO && in1 == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let fees @ [fee0, fee1] = [self.terms.fee(in0)?, self.terms.fee(in1)?];
        next.reserve0 = sub(add(sub(next.reserve0, out0)?, in0)?, fee0)?;
        next.reserve1 = sub(add(sub(next.reserve1, out1)?, in1)?, fee1)?;
        next.fees0 = add(next.fees0, fee0)?;
        next.fees1 = add(next.fees1, fee1)?;
        if is_less(self.terms.k(next.reserves())?, self.k()?) {
            return Err(Error::InvalidAmount);
        }
        self.state = next;
        Ok(fees)
    }
}
