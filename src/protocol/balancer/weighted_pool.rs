//! Weighted pools as deployed, to the wei: decimals, fees, limits, joins and exits around [`weighted_math`].

mod exits;
mod joins;
mod swaps;

use super::base_pool::{MINIMUM_BPT, Scaling, count, each, upscaled, valid_swap_fee, vault};
use super::fixed_point::{ONE, add, div_down, sub};
use super::weighted_math;
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::full_math::{is_less, mul};

/// The least weight of a token: 1 %.
pub const MIN_WEIGHT: U256 = U256::from_limbs([10_000_000_000_000_000, 0, 0, 0]);

/// Which deployment a pool comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// 20210418: powers without exact exponents, and no join of all tokens for exact shares.
    V1,
    /// 20230206.
    V3,
    /// 20230320, with the arithmetic of [`V3`](Self::V3).
    V4,
}

/// What changes in a pool's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State<const N: usize> {
    /// What the Vault holds of every token for the pool, in the token's own decimals; below 2¹¹².
    pub balances: [U256; N],
    /// All shares, the locked ones included.
    pub total_supply: U256,
}

/// A weighted pool of `N` tokens, 2 to 8: `WeightedPool` behind the Vault of Balancer v2, to the last wei.
///
/// ```text
/// upscaled   x·10^(18 − decimals)
/// in → out   out_given_in(⌊in − ⌈in·fee⌉⌋ upscaled), downscaled down
/// out → in   ⌈in_given_out(out upscaled) downscaled up / (1 − fee)⌉
/// rate       n·invariant/supply
/// ```
///
/// The arithmetic is that of [`weighted_math`], of its `_deployed` functions and, for [`Version::V1`], of its `_v1` ones.
/// Joins and exits take and return amounts in the order of the tokens, in their own decimals; they fail, too, where the
/// invariant is zero before or after, as in the contract. The protocol's fees are taken to be off, and there are no rate
/// providers. A method that fails leaves the pool as it was.
///
/// ```
/// use cfmm_math::protocol::{Amount, U256};
/// use cfmm_math::protocol::balancer::weighted_pool::{Version, WeightedPool};
/// use cfmm_math::{X_FOR_Y, Y_FOR_X};
///
/// let [weight, fee] = [500_000_000_000_000_000_u64, 3_000_000_000_000_000].map(U256::from);
/// let mut pool = WeightedPool::new(Version::V1, [18, 18], [weight; 2], fee)?;
/// let amounts = [9_187_460_463_120_981_624_685_u128, 2_530_157_596_186_597_025_495].map(U256::from);
/// assert_eq!(pool.initialize(amounts)?, U256::from(9_642_763_686_916_453_225_778_u128));
///
/// let [paid, _] = pool.swap(Y_FOR_X, Amount::Out(U256::from(9_231_408_484_803_678_u64)))?;
/// assert_eq!(paid, U256::from(2_549_912_869_563_579_u64));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Martinelli, Mushegian, "A non-custodial portfolio manager, liquidity provider, and price sensor" (2019);
/// the documentation of Balancer v2, "Weighted pools".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WeightedPool<const N: usize> {
    version: Version,
    scaling: [Scaling; N],
    normalized_weights: [U256; N],
    swap_fee_percentage: U256,
    state: State<N>,
}

impl<const N: usize> WeightedPool<N> {
    /// A pool as the factory makes it: empty.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`] for a weight below [`MIN_WEIGHT`] or weights that do not add up to one,
    /// [`Error::InvalidFee`] unless the fee is from 0.0001 % to 10 %, [`Error::Domain`] for a token of more than 18
    /// decimals.
    pub fn new(
        version: Version,
        decimals: [u8; N],
        normalized_weights: [U256; N],
        swap_fee_percentage: U256,
    ) -> Result<Self> {
        Self::with_weights(version, decimals, valid_weights(normalized_weights)?, swap_fee_percentage)
    }

    /// [`new`](Self::new) with weights that are known to be valid.
    pub(super) fn with_weights(
        version: Version,
        decimals: [u8; N],
        normalized_weights: [U256; N],
        swap_fee_percentage: U256,
    ) -> Result<Self> {
        const { assert!(N >= 2 && N <= 8, "a weighted pool has two to eight tokens") };
        let mut scaling = [Scaling::new(18)?; N];
        for (scaling, decimals) in scaling.iter_mut().zip(decimals) {
            *scaling = Scaling::new(decimals)?;
        }
        let state = State { balances: [U256::ZERO; N], total_supply: U256::ZERO };
        Ok(Self {
            version,
            scaling,
            normalized_weights,
            swap_fee_percentage: valid_swap_fee(swap_fee_percentage)?,
            state,
        })
    }

    /// The pool in a state read from a chain.
    ///
    /// ```
    /// use cfmm_math::protocol::{ExactPool, U256};
    /// use cfmm_math::protocol::balancer::weighted_pool::{State, Version, WeightedPool};
    /// use cfmm_math::X_FOR_Y;
    ///
    /// let [weight, fee] = [500_000_000_000_000_000_u64, 3_000_000_000_000_000].map(U256::from);
    /// let state = State {
    ///     balances: [9_138_849_259_245_052_080_594_u128, 2_543_656_472_573_203_348_060].map(U256::from),
    ///     total_supply: U256::from(9_642_763_686_916_454_225_778_u128),
    /// };
    /// let pool = WeightedPool::new(Version::V1, [18, 18], [weight; 2], fee)?.with_state(state)?;
    /// let out = pool.amount_out(X_FOR_Y, U256::from(6_219_643_766_447_300_u64));
    /// assert_eq!(out, Ok(U256::from(1_725_946_432_612_529_u64)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidReserve`] for a balance of 2¹¹² or more, [`Error::InvalidAmount`] for some shares but fewer than
    /// the locked ones.
    pub fn with_state(self, state: State<N>) -> Result<Self> {
        each(state.balances, [(); N], |balance, ()| vault(balance).map_err(|_| Error::InvalidReserve))?;
        if state.total_supply != U256::ZERO && is_less(state.total_supply, MINIMUM_BPT) {
            return Err(Error::InvalidAmount);
        }
        Ok(Self { state, ..self })
    }

    /// The same pool at other weights, in whose validity another has a say.
    pub(super) const fn at_weights(self, normalized_weights: [U256; N]) -> Self {
        Self { normalized_weights, ..self }
    }

    /// Balances and shares.
    #[must_use]
    pub const fn state(&self) -> &State<N> {
        &self.state
    }

    /// The deployment.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The weights, 18-decimal, which add up to one.
    #[must_use]
    pub const fn normalized_weights(&self) -> &[U256; N] {
        &self.normalized_weights
    }

    /// What every token's amounts are multiplied by, 18-decimal: `10^(18 − decimals)`.
    #[must_use]
    pub fn scaling_factors(&self) -> [U256; N] {
        self.scaling.map(Scaling::factor)
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

    /// `∏ balanceᵢ^weightᵢ` of the upscaled balances, rounded down: `getInvariant`.
    ///
    /// # Errors
    /// Those of [`weighted_math::invariant`]; of an empty pool, too.
    pub fn invariant(&self) -> Result<U256> {
        weighted_math::invariant(&self.normalized_weights, &self.upscaled_balances()?)
    }

    /// What a share is worth, `n·invariant/supply` rounded down, 18-decimal: `getRate`.
    ///
    /// # Errors
    /// Those of [`weighted_math::invariant`]; of an empty pool, too.
    pub fn rate(&self) -> Result<U256> {
        div_down(mul(self.invariant()?, count(N)?)?, self.state.total_supply)
    }

    /// The first join: its amounts make the balances; returns the shares.
    ///
    /// `n·invariant`, of which [`MINIMUM_BPT`] are locked.
    ///
    /// # Errors
    /// [`Error::InvalidAmount`] for a pool that has shares, [`Error::InvalidReserve`] where the invariant is zero,
    /// [`Error::Overflow`] for fewer shares than the locked ones and for amounts of 2¹¹² or more, and those of
    /// [`weighted_math::invariant`].
    pub fn initialize(&mut self, amounts_in: [U256; N]) -> Result<U256> {
        if self.state.total_supply != U256::ZERO {
            return Err(Error::InvalidAmount);
        }
        let invariant = weighted_math::invariant(&self.normalized_weights, &upscaled(amounts_in, self.scaling)?)?;
        let total_supply = mul(invariant, count(N)?)?;
        let bpt_out = sub(total_supply, MINIMUM_BPT)?;
        self.state = State { balances: amounts_in, total_supply };
        Ok(bpt_out)
    }

    fn upscaled_balances(&self) -> Result<[U256; N]> {
        upscaled(self.state.balances, self.scaling)
    }

    /// The upscaled balances before a join or an exit, of which the invariant is not zero.
    fn balances_before(&self) -> Result<[U256; N]> {
        let balances = self.upscaled_balances()?;
        self.has_invariant(balances)?;
        Ok(balances)
    }

    fn has_invariant(&self, balances: [U256; N]) -> Result<()> {
        weighted_math::invariant(&self.normalized_weights, &balances).map(drop)
    }

    fn token(&self, balances: &[U256; N], token: usize) -> Result<(U256, U256)> {
        match (balances.get(token), self.normalized_weights.get(token)) {
            (Some(balance), Some(weight)) => Ok((*balance, *weight)),
            _ => Err(Error::InvalidAsset),
        }
    }
}

/// Weights of at least [`MIN_WEIGHT`] that add up to one.
pub(crate) fn valid_weights<const N: usize>(weights: [U256; N]) -> Result<[U256; N]> {
    let total = weights.into_iter().try_fold(U256::ZERO, add).map_err(|_| Error::InvalidWeight)?;
    let valid = total == ONE && weights.into_iter().all(|weight| !is_less(weight, MIN_WEIGHT));
    if valid { Ok(weights) } else { Err(Error::InvalidWeight) }
}
