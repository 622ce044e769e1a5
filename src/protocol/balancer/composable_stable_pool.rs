//! Composable stable pools as deployed, to the wei: rates, fees, the pool's own token as one of those swapped.

mod amplification;
mod exits;
mod joins;
mod price;
mod swaps;

pub use self::amplification::{AmplificationUpdate, MAX_AMP, MIN_AMP};
use super::base_pool::{MINIMUM_BPT, Scaling, each, upscaled, valid_swap_fee, vault};
use super::fixed_point::{ONE, div_down, sub};
use super::stable_math::{self, AMP_PRECISION};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::full_math::is_less;

/// The pool tokens that the first join mints in all, of which the Vault keeps those that are nobody's: 2¹¹¹.
pub const PREMINTED_BPT: U256 = U256::from_limbs([0, 1 << 47, 0, 0]);

/// What changes in a pool's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State<const N: usize> {
    /// What the Vault holds of every token for the pool, in the token's own decimals; below 2¹¹².
    pub balances: [U256; N],
    /// What the Vault holds of the pool token, which a swap may buy; below 2¹¹².
    pub bpt_balance: U256,
    /// The pool tokens outside the Vault, the locked ones included: `getActualSupply`.
    pub actual_supply: U256,
}

/// A composable stable pool of `N` tokens, 2 to 5 without its own: `ComposableStablePool` of 20240223 (v6) behind the
/// Vault of Balancer v2, to the last wei.
///
/// ```text
/// factor     10^(18 − decimals)·rate
/// upscaled   ⌊x·factor⌋
/// in → out   out_given_in(⌊in − ⌈in·fee⌉⌋ upscaled), downscaled down
/// out → in   ⌈in_given_out(out upscaled) downscaled up / (1 − fee)⌉
/// rate       invariant/supply
/// ```
///
/// A trade counts the tokens from 0 without the pool token, which is number `N`: to sell a token for it is a join, to buy
/// one with it an exit, and their fee is that of the joins and exits of [`stable_math`]. Amounts are in the tokens' own
/// decimals; the pool token has 18. The protocol's fees are taken to be off, and the rates to stand still until
/// [`set_rates`](Self::set_rates). A method that fails leaves the pool as it was.
///
/// # Rounding
/// An amount to be paid out is upscaled *down*, as in the contract: by a factor that is no whole number, the pool charges
/// for less than it pays, by part of a wei. Of the exact invariant of the upscaled balances, in whole wei:
///
/// - a swap of a fixed amount in never lowers it, nor does one of a fixed amount out where all factors are whole;
/// - one of a fixed amount out lowers it otherwise by what a wei of the token paid out is worth at most. Where the pool
///   holds some wei only, that is much: of 18 wei with a rate of 1.058 somebody buys 17 for what 16.07 cost, and a chain of
///   66 such swaps takes 97 % of all, which a test shows. In November 2025 the deployments before v6 lost their funds in this
///   way; the vectors of v6 leave no other rounding to its twin;
/// - proportional joins and exits never lower what belongs to a share; others may, by 2 wei of the whole where balances are
///   within 16 of each other.
///
/// [`StableSwap`](crate::StableSwap) in fixed point never loses in the same chain.
///
/// ```
/// use cfmm_math::Trade;
/// use cfmm_math::protocol::{Amount, U256};
/// use cfmm_math::protocol::balancer::composable_stable_pool::ComposableStablePool;
///
/// let rates = [1_000_000_000_000_000_000_u64, 1_155_000_000_123_456_789].map(U256::from);
/// let (amp, fee) = (U256::from(200_000), U256::from(100_000_000_000_000_u64)); // A = 200, 0.01 %
/// let mut pool = ComposableStablePool::new([18, 18], rates, amp, fee)?;
/// let amounts = [3_775_000_000_000_000_000_000_u128, 1_632_034_631_860_185_493_344].map(U256::from);
/// assert_eq!(pool.initialize(amounts)?, U256::from(5_658_234_692_877_705_173_976_u128));
///
/// let join = Trade { sell: 1, buy: 2 };
/// let [_, bpt] = pool.swap(join, Amount::In(U256::from(41_262_445_154_354_798_u64)))?;
/// assert_eq!(bpt, U256::from(47_773_605_123_315_510_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Egorov, "Stable-swap: efficient mechanism for stablecoin liquidity" (2019); the documentation of Balancer
/// v2, "Composable stable pools"; `BlockSec`, "In-depth analysis: the Balancer V2 exploit" (2025).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ComposableStablePool<const N: usize> {
    decimals: [Scaling; N],
    scaling: [Scaling; N],
    amp: U256,
    swap_fee_percentage: U256,
    state: State<N>,
}

impl<const N: usize> ComposableStablePool<N> {
    /// A pool as the factory makes it: empty. `amp` is the amplification times [`AMP_PRECISION`], rates are 18-decimal,
    /// [`ONE`] for a token without.
    ///
    /// # Errors
    /// [`Error::InvalidAmplification`] unless the amplification is from 1 to 5,000, [`Error::InvalidFee`] unless the fee
    /// is from 0.0001 % to 10 %, [`Error::Domain`] for a token of more than 18 decimals and for a rate of zero.
    pub fn new(decimals: [u8; N], rates: [U256; N], amp: U256, swap_fee_percentage: U256) -> Result<Self> {
        const { assert!(N >= 2 && N <= stable_math::MAX_STABLE_TOKENS, "a stable pool has two to five tokens") };
        let mut scaling = [Scaling::new(18)?; N];
        for (scaling, decimals) in scaling.iter_mut().zip(decimals) {
            *scaling = Scaling::new(decimals)?;
        }
        let state = State { balances: [U256::ZERO; N], bpt_balance: U256::ZERO, actual_supply: U256::ZERO };
        let swap_fee_percentage = valid_swap_fee(swap_fee_percentage)?;
        let mut pool = Self { decimals: scaling, scaling, amp, swap_fee_percentage, state };
        pool.set_amplification(amp)?;
        pool.set_rates(rates)?;
        Ok(pool)
    }

    /// The pool in a state read from a chain.
    ///
    /// # Errors
    /// [`Error::InvalidReserve`] for a balance of 2¹¹² or more, [`Error::InvalidAmount`] for some shares but fewer than
    /// the locked ones.
    pub fn with_state(self, state: State<N>) -> Result<Self> {
        let valid = |balance| vault(balance).map_err(|_| Error::InvalidReserve);
        each(state.balances, [(); N], |balance, ()| valid(balance))?;
        valid(state.bpt_balance)?;
        if state.actual_supply != U256::ZERO && is_less(state.actual_supply, MINIMUM_BPT) {
            return Err(Error::InvalidAmount);
        }
        Ok(Self { state, ..self })
    }

    /// Balances and shares.
    #[must_use]
    pub const fn state(&self) -> &State<N> {
        &self.state
    }

    /// The amplification times [`AMP_PRECISION`].
    #[must_use]
    pub const fn amplification(&self) -> U256 {
        self.amp
    }

    /// The amplification from now on, times [`AMP_PRECISION`]: that of an [`AmplificationUpdate`] at the time of the
    /// next call.
    ///
    /// # Errors
    /// [`Error::InvalidAmplification`] unless it is from 1 to 5,000.
    pub fn set_amplification(&mut self, amp: U256) -> Result<()> {
        self.amp = amplification::valid(amp)?;
        Ok(())
    }

    /// The rates from now on, 18-decimal.
    ///
    /// # Errors
    /// [`Error::Domain`] for a rate of zero, [`Error::Overflow`].
    pub fn set_rates(&mut self, rates: [U256; N]) -> Result<()> {
        let mut scaling = self.decimals;
        for (scaling, rate) in scaling.iter_mut().zip(rates) {
            *scaling = scaling.with_rate(rate)?;
        }
        self.scaling = scaling;
        Ok(())
    }

    /// What every token's amounts are multiplied by, 18-decimal: `10^(18 − decimals)·rate`.
    #[must_use]
    pub fn scaling_factors(&self) -> [U256; N] {
        self.scaling.map(Scaling::factor)
    }

    /// The same without the rates.
    #[cfg(feature = "serde")]
    pub(crate) fn unrated_factors(&self) -> [U256; N] {
        self.decimals.map(Scaling::factor)
    }

    /// The swap fee, 18-decimal.
    #[must_use]
    pub const fn swap_fee_percentage(&self) -> U256 {
        self.swap_fee_percentage
    }

    /// `setSwapFeePercentage`
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless it is from 0.0001 % to 10 %.
    pub fn set_swap_fee_percentage(&mut self, swap_fee_percentage: U256) -> Result<()> {
        self.swap_fee_percentage = valid_swap_fee(swap_fee_percentage)?;
        Ok(())
    }

    /// The invariant `D` of the upscaled balances.
    ///
    /// # Errors
    /// Those of [`stable_math::invariant`].
    pub fn invariant(&self) -> Result<U256> {
        stable_math::invariant(self.amp, &self.upscaled_balances()?)
    }

    /// What a share is worth, `invariant/supply` rounded down, 18-decimal: `getRate`.
    ///
    /// # Errors
    /// Those of [`stable_math::invariant`]; [`Error::Domain`] for an empty pool.
    pub fn rate(&self) -> Result<U256> {
        div_down(self.invariant()?, self.state.actual_supply)
    }

    /// The first join: its amounts make the balances; returns the shares.
    ///
    /// The invariant, of which [`MINIMUM_BPT`] are locked.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a pool that has shares, [`Error::Overflow`] for fewer shares than the locked ones, more
    /// than the preminted ones, and amounts of 2¹¹² or more, and those of [`stable_math::invariant`].
    pub fn initialize(&mut self, amounts_in: [U256; N]) -> Result<U256> {
        if self.state.actual_supply != U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let actual_supply = stable_math::invariant(self.amp, &upscaled(amounts_in, self.scaling)?)?;
        let bpt_out = sub(actual_supply, MINIMUM_BPT)?;
        let bpt_balance = sub(PREMINTED_BPT, actual_supply)?;
        self.state = State { balances: amounts_in, bpt_balance, actual_supply };
        Ok(bpt_out)
    }

    fn upscaled_balances(&self) -> Result<[U256; N]> {
        upscaled(self.state.balances, self.scaling)
    }

    /// The upscaled balances, and their invariant.
    fn balances_before(&self) -> Result<([U256; N], U256)> {
        let balances = self.upscaled_balances()?;
        Ok((balances, stable_math::invariant(self.amp, &balances)?))
    }

    /// The contract computes the invariant after what is not proportional, and reverts if that does not settle.
    fn has_invariant(&self, balances: [U256; N]) -> Result<()> {
        stable_math::invariant(self.amp, &balances).map(drop)
    }
}
