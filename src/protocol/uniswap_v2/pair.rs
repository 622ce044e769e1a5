//! The pair: deposits, withdrawals, swaps, price accumulators, protocol fee.

use super::{MAX_RESERVE, SwapFee, U256, all_u112, amount_in, amount_out, check_k, fraction, proportion, sqrt, u256};
use crate::error::{Error, Result};
use crate::protocol::full_math::{add, mul, sub};
use crate::trade::Trade;

/// The shares that the first deposit locks for ever.
pub const MINIMUM_LIQUIDITY: U256 = U256::from_limbs([1_000, 0, 0, 0]);

/// Whether the factory names an address that a sixth of the fees goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProtocolFee {
    /// `feeTo` is the zero address.
    Off,
    /// `feeTo` is set.
    On,
}

/// Whose shares are withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// Anyone but the protocol's fee address.
    Provider,
    /// The protocol's fee address.
    FeeTo,
}

/// The storage of a pair, named as in `UniswapV2Pair`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// What the pair holds of token 0, a u112.
    pub reserve0: u128,
    /// What the pair holds of token 1, a u112.
    pub reserve1: u128,
    /// The time of the last change, in seconds mod 2³².
    pub block_timestamp_last: u32,
    /// All shares, the locked ones included.
    pub total_supply: U256,
    /// `reserve0·reserve1` after the last deposit or withdrawal, zero while the protocol fee is off.
    pub k_last: U256,
    /// Σ price of token 0 in token 1 · seconds, `UQ112x112`, mod 2²⁵⁶.
    pub price0_cumulative_last: U256,
    /// Σ price of token 1 in token 0 · seconds, `UQ112x112`, mod 2²⁵⁶.
    pub price1_cumulative_last: U256,
    /// The shares of the protocol's fee address.
    pub fee_to_balance: U256,
}

impl State {
    /// `_update`: new balances, and the old price into the accumulators for the time that it held. All or nothing.
    fn update(&mut self, balances: [U256; 2], timestamp: u64) -> Result<()> {
        let [balance0, balance1] = all_u112(balances).ok_or(Error::Overflow)?;
        [self.price0_cumulative_last, self.price1_cumulative_last] = self.cumulative_prices(timestamp)?;
        self.block_timestamp_last = seconds(timestamp);
        (self.reserve0, self.reserve1) = (balance0, balance1);
        Ok(())
    }

    fn cumulative_prices(&self, timestamp: u64) -> Result<[U256; 2]> {
        let last = [self.price0_cumulative_last, self.price1_cumulative_last];
        let elapsed = seconds(timestamp).wrapping_sub(self.block_timestamp_last);
        if elapsed == 0 || self.reserve0 == 0 || self.reserve1 == 0 {
            return Ok(last);
        }
        let ([sum0, sum1], elapsed) = (last, u256(elapsed.into()));
        // 224 bits and 32. The accumulators wrap, as in the contract: only differences of them are read.
        let step0 = mul(fraction(self.reserve1, self.reserve0)?, elapsed)?;
        let step1 = mul(fraction(self.reserve0, self.reserve1)?, elapsed)?;
        Ok([sum0.wrapping_add(step0), sum1.wrapping_add(step1)])
    }

    fn reserves(&self) -> [U256; 2] {
        [u256(self.reserve0), u256(self.reserve1)]
    }

    fn k(&self) -> Result<U256> {
        let [x, y] = self.reserves();
        mul(x, y)
    }

    /// `_mintFee`: shares for the protocol, a sixth of the growth of √k.
    fn mint_fee(&mut self, protocol_fee: ProtocolFee) -> Result<()> {
        match protocol_fee {
            ProtocolFee::Off => self.k_last = U256::ZERO,
            ProtocolFee::On if self.k_last == U256::ZERO => {}
            ProtocolFee::On => {
                let (root_k, root_k_last) = (sqrt(self.k()?), sqrt(self.k_last));
                if root_k > root_k_last {
                    let five = U256::from_limbs([5, 0, 0, 0]);
                    let weight = add(mul(root_k, five)?, root_k_last)?;
                    let liquidity = proportion(self.total_supply, sub(root_k, root_k_last)?, weight)?;
                    self.total_supply = add(self.total_supply, liquidity)?;
                    self.fee_to_balance = add(self.fee_to_balance, liquidity)?;
                }
            }
        }
        Ok(())
    }

    /// After a deposit or a withdrawal.
    fn remember_k(&mut self, protocol_fee: ProtocolFee) -> Result<()> {
        if protocol_fee == ProtocolFee::On {
            self.k_last = self.k()?;
        }
        Ok(())
    }
}

/// A pair, `UniswapV2Pair` of v2-core 1.0.1: storage, fee and arithmetic, to the last wei.
///
/// ```text
/// mint    min(⌊dx·S/x⌋, ⌊dy·S/y⌋)                first: ⌊√(dx·dy)⌋ − 1000, and 1000 locked
/// burn    ⌊s·x/S⌋, ⌊s·y/S⌋
/// swap    k after the fee on what came in is at least k before
/// fee     ⌊S·(√k − √kLast)/(5√k + √kLast)⌋ shares before a mint or a burn, with floors of the roots
/// ```
///
/// Reserves are balances here: what is transferred to the pair without a call is part of the amounts of the next one,
/// as in the contract (of a withdrawal by [`burn_from`](Self::burn_from)), or goes in by [`sync`](Self::sync); `skim` pays it
/// out and changes nothing. Timestamps are the
/// block's, in seconds; the pair keeps them mod 2³², so that they may wrap. A method that fails leaves the pair as it
/// was, and fails wherever the contract reverts. The contract's lock, token transfers, flash callbacks and the checks of
/// the receiving address are not arithmetic and not here: a flash swap is its amounts in and out.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::{Holder, Pair, ProtocolFee, SwapFee}};
///
/// let n = |[a, b]: [u32; 2]| [U256::from(a), U256::from(b)];
/// let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
/// assert_eq!(pair.mint(n([1_000_000, 4_000_000]), 1_600_000_000)?, U256::from(1_999_000));
///
/// pair.swap(n([1_000, 0]), n([0, 3_984]), 1_600_000_012)?;
/// assert!(pair.swap(n([1_000, 0]), n([0, 3_984]), 1_600_000_024).is_err()); // the price has moved
/// assert_eq!(pair.state().reserve1, 3_996_016);
/// assert_eq!(pair.state().price0_cumulative_last, U256::from(4 * 12) << 112);
///
/// assert_eq!(pair.burn(Holder::Provider, U256::from(500_000), 1_600_000_036)?, n([250_250, 999_004]));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Adams, Zinsmeister and Robinson, "Uniswap v2 Core" (2020).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pair {
    state: State,
    fee: SwapFee,
    protocol_fee: ProtocolFee,
}

impl Pair {
    /// A pair as the factory makes it: empty.
    #[must_use]
    pub fn new(fee: SwapFee, protocol_fee: ProtocolFee) -> Self {
        Self { state: State::default(), fee, protocol_fee }
    }

    /// A pair as it stands in a chain's storage.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, uniswap_v2::{Pair, ProtocolFee, State, SwapFee}};
    /// use cfmm_math::Y_FOR_X;
    ///
    /// let state = State { reserve0: 1_000_000, reserve1: 4_000_000, ..State::default() };
    /// let pair = Pair::from_state(SwapFee::UNISWAP, ProtocolFee::Off, state)?;
    /// assert_eq!(pair.amount_out(Y_FOR_X, U256::from(4_000)), Ok(U256::from(996)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidReserve`] for a reserve that is no u112, [`Error::InvalidAmount`] for some shares but fewer than
    /// the locked ones, and for a fee address that holds more than the rest.
    pub fn from_state(fee: SwapFee, protocol_fee: ProtocolFee, state: State) -> Result<Self> {
        if state.reserve0 > MAX_RESERVE || state.reserve1 > MAX_RESERVE {
            return Err(Error::InvalidReserve);
        }
        let locked = if state.total_supply == U256::ZERO { U256::ZERO } else { MINIMUM_LIQUIDITY };
        let unlocked = state.total_supply.checked_sub(locked).ok_or(Error::InvalidAmount)?;
        if state.fee_to_balance > unlocked {
            return Err(Error::InvalidAmount);
        }
        Ok(Self { state, fee, protocol_fee })
    }

    /// The storage.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// What swaps pay.
    #[must_use]
    pub const fn fee(&self) -> SwapFee {
        self.fee
    }

    /// Whether the protocol takes a share.
    #[must_use]
    pub const fn protocol_fee(&self) -> ProtocolFee {
        self.protocol_fee
    }

    /// `UniswapV2Factory.setFeeTo`: it takes effect at the next mint or burn.
    pub fn set_protocol_fee(&mut self, protocol_fee: ProtocolFee) {
        self.protocol_fee = protocol_fee;
    }

    /// [`amount_out`] at the pair's reserves and fee.
    ///
    /// # Errors
    /// As [`amount_out`]; [`Error::InvalidAsset`] for a trade of other than the two assets.
    #[inline]
    pub fn amount_out(&self, trade: Trade, amount_in: U256) -> Result<U256> {
        let (reserve_in, reserve_out) = trade.of(&self.state.reserves())?;
        amount_out(amount_in, reserve_in, reserve_out, self.fee)
    }

    /// [`amount_in`] at the pair's reserves and fee.
    ///
    /// # Errors
    /// As [`amount_in`]; [`Error::InvalidAsset`] for a trade of other than the two assets.
    #[inline]
    pub fn amount_in(&self, trade: Trade, amount_out: U256) -> Result<U256> {
        let (reserve_in, reserve_out) = trade.of(&self.state.reserves())?;
        amount_in(amount_out, reserve_in, reserve_out, self.fee)
    }

    /// What the price accumulators would be after a [`sync`](Self::sync) now: token 0 in token 1, token 1 in token 0,
    /// `UQ112x112`·seconds mod 2²⁵⁶.
    ///
    /// As `UniswapV2OracleLibrary.currentCumulativePrices` of v2-periphery 1.1.0-beta.0.
    ///
    /// # Errors
    /// None in a valid pair.
    pub fn current_cumulative_prices(&self, timestamp: u64) -> Result<[U256; 2]> {
        self.state.cumulative_prices(timestamp)
    }

    /// Deposits what has been transferred, by asset index; returns the new shares.
    ///
    /// ```text
    /// min(⌊amount0·S/reserve0⌋, ⌊amount1·S/reserve1⌋)        S after the protocol's shares
    /// ⌊√(amount0·amount1)⌋ − 1000                             first deposit
    /// ```
    ///
    /// `UniswapV2Pair.mint` of v2-core 1.0.1. What is out of proportion is a gift to all shares. Rounding: exact as the
    /// contract.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for no share, [`Error::Overflow`] for reserves above 2¹¹² − 1, products above 256 bits
    /// and a first deposit worth less than the locked shares, [`Error::Domain`] for shares without reserves.
    pub fn mint(&mut self, amounts: [U256; 2], timestamp: u64) -> Result<U256> {
        let mut next = self.state;
        let ([amount0, amount1], [reserve0, reserve1]) = (amounts, next.reserves());
        let balances = [add(reserve0, amount0)?, add(reserve1, amount1)?];
        next.mint_fee(self.protocol_fee)?;
        let supply = next.total_supply;
        let (liquidity, locked) = if supply == U256::ZERO {
            (sub(sqrt(mul(amount0, amount1)?), MINIMUM_LIQUIDITY)?, MINIMUM_LIQUIDITY)
        } else {
            let of_0 = proportion(amount0, supply, reserve0)?;
            (of_0.min(proportion(amount1, supply, reserve1)?), U256::ZERO)
        };
        if liquidity == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        next.total_supply = add(add(supply, locked)?, liquidity)?;
        next.update(balances, timestamp)?;
        next.remember_k(self.protocol_fee)?;
        self.state = next;
        Ok(liquidity)
    }

    /// Withdraws for shares; returns what is paid of each asset.
    ///
    /// ```text
    /// ⌊liquidity·reserve0/S⌋, ⌊liquidity·reserve1/S⌋        S after the protocol's shares
    /// ```
    ///
    /// `UniswapV2Pair.burn` of v2-core 1.0.1. Rounding: down, exact as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] where nothing is paid of an asset, and for more shares than the holder can have: the
    /// first 1000 are locked, and those of the fee address are its own. [`Error::Overflow`] for products above 256 bits.
    pub fn burn(&mut self, holder: Holder, liquidity: U256, timestamp: u64) -> Result<[U256; 2]> {
        self.burn_from(self.state.reserves(), holder, liquidity, timestamp)
    }

    /// [`burn`](Self::burn) of a pair that holds more than its reserves, from transfers without a call: shares are paid of the
    /// balances, after the protocol's shares for the reserves.
    ///
    /// ```
    /// use cfmm_math::protocol::{U256, uniswap_v2::{Holder, Pair, ProtocolFee, SwapFee}};
    ///
    /// let n = |[a, b]: [u32; 2]| [U256::from(a), U256::from(b)];
    /// let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
    /// pair.mint(n([1_000_000, 1_000_000]), 1_600_000_000)?;
    /// // Somebody has sent the pair 500,000 of asset 0.
    /// let paid = pair.burn_from(n([1_500_000, 1_000_000]), Holder::Provider, U256::from(500_000), 1_600_000_012)?;
    /// assert_eq!(paid, n([750_000, 500_000]));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`burn`](Self::burn).
    pub fn burn_from(
        &mut self,
        balances: [U256; 2],
        holder: Holder,
        liquidity: U256,
        timestamp: u64,
    ) -> Result<[U256; 2]> {
        let mut next = self.state;
        let held = match holder {
            Holder::FeeTo => next.fee_to_balance,
            Holder::Provider => next.total_supply.saturating_sub(MINIMUM_LIQUIDITY).saturating_sub(next.fee_to_balance),
        };
        if liquidity > held {
            return Err(Error::InvalidAmount);
        }
        next.mint_fee(self.protocol_fee)?;
        let ([balance0, balance1], supply) = (balances, next.total_supply);
        let amount0 = proportion(liquidity, balance0, supply)?;
        let amount1 = proportion(liquidity, balance1, supply)?;
        if amount0 == U256::ZERO || amount1 == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        next.total_supply = sub(supply, liquidity)?;
        if holder == Holder::FeeTo {
            next.fee_to_balance = sub(next.fee_to_balance, liquidity)?;
        }
        next.update([sub(balance0, amount0)?, sub(balance1, amount1)?], timestamp)?;
        next.remember_k(self.protocol_fee)?;
        self.state = next;
        Ok([amount0, amount1])
    }

    /// Swaps: `amounts_in` are what has been transferred to the pair (or is by the end of a flash swap), `amounts_out`
    /// what it pays, by asset index; either may be of both assets.
    ///
    /// The condition is [`check_k`]. `UniswapV2Pair.swap` of v2-core 1.0.1.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for nothing in, nothing out, or too little in (`UniswapV2: K`),
    /// [`Error::InsufficientReserves`] for an amount out that is not below its reserve, [`Error::Overflow`] for reserves
    /// above 2¹¹² − 1.
    #[inline]
    pub fn swap(&mut self, amounts_in: [U256; 2], amounts_out: [U256; 2], timestamp: u64) -> Result<()> {
        let reserves = self.state.reserves();
        let ([reserve0, reserve1], [in0, in1], [out0, out1]) = (reserves, amounts_in, amounts_out);
        if out0 == U256::ZERO && out1 == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        if out0 >= reserve0 || out1 >= reserve1 {
            return Err(Error::InsufficientReserves);
        }
        if in0 == U256::ZERO && in1 == U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let balances = [add(sub(reserve0, out0)?, in0)?, add(sub(reserve1, out1)?, in1)?];
        check_k(balances, amounts_in, reserves, self.fee)?;
        self.state.update(balances, timestamp)
    }

    /// Sets the reserves to the balances, after donations or for tokens that change balances by themselves.
    ///
    /// `UniswapV2Pair.sync` of v2-core 1.0.1.
    ///
    /// # Errors
    /// [`Error::Overflow`] for balances above 2¹¹² − 1.
    pub fn sync(&mut self, balances: [U256; 2], timestamp: u64) -> Result<()> {
        self.state.update(balances, timestamp)
    }
}

/// `uint32(timestamp % 2**32)`
#[allow(clippy::cast_possible_truncation, reason = "mod 2³²")]
const fn seconds(timestamp: u64) -> u32 {
    timestamp as u32
}
