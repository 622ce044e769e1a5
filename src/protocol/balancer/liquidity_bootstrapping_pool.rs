//! Weighted pools whose weights move in time, as in the launch of a token.

use super::base_pool::each;
use super::fixed_point::{ONE, add, div_down, mul_down, sub};
use super::weighted_pool::{MIN_WEIGHT, State, Version, WeightedPool, valid_weights};
use crate::error::{Error, Result};
use crate::protocol::full_math::is_less;
use crate::protocol::{Amount, U256};
use crate::trade::Trade;

/// What weights read from a chain may differ from one by in sum: 10⁻⁴.
const STORED_TOLERANCE: U256 = U256::from_limbs([100_000_000_000_000, 0, 0, 0]);

/// Weights on their way from one set to another, each in a straight line.
///
/// ```text
/// progress = ⌊(now − start_time)·10¹⁸/(end_time − start_time)⌋, from 0 to 10¹⁸
/// wᵢ       = startᵢ ± ⌊|endᵢ − startᵢ|·progress/10¹⁸⌋
/// ```
///
/// Weights are 18-decimal, times are the block's, in seconds. The ends are exact; in between the weights add up to one
/// but for `N − 1` wei, since each is rounded towards its start. As in the liquidity bootstrapping pools of Balancer v2.
/// There are no vectors of this: it is checked by these laws, and agrees with
/// `analytics::GradualWeights` in `f64` to 4 ε and 2 wei.
///
/// ```
/// use cfmm_math::protocol::{U256, balancer::liquidity_bootstrapping_pool::GradualWeightUpdate};
///
/// // From 96 % of the new token to half, over three days.
/// let percent = |weights: [u64; 2]| weights.map(|w| U256::from(w * 10_000_000_000_000_000));
/// let update = GradualWeightUpdate::new(percent([96, 4]), percent([50, 50]), 1_700_000_000, 1_700_259_200)?;
/// assert_eq!(update.weights_at(1_700_129_600)?, percent([73, 27]));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: the documentation of Balancer v2, "Liquidity bootstrapping pools".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GradualWeightUpdate<const N: usize> {
    pub(crate) start_weights: [U256; N],
    pub(crate) end_weights: [U256; N],
    pub(crate) start_time: u64,
    pub(crate) end_time: u64,
}

impl<const N: usize> GradualWeightUpdate<N> {
    /// An update between two times.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`] for a weight below 1 % or weights that do not add up to one, [`Error::InvalidTime`] for
    /// an end before the start.
    pub fn new(start_weights: [U256; N], end_weights: [U256; N], start_time: u64, end_time: u64) -> Result<Self> {
        if end_time < start_time {
            return Err(Error::InvalidTime);
        }
        let [start_weights, end_weights] = [valid_weights(start_weights)?, valid_weights(end_weights)?];
        Ok(Self { start_weights, end_weights, start_time, end_time })
    }

    /// An update as a chain has it: `getGradualWeightUpdateParams`. The contract stores weights in fewer bits, so that what
    /// it returns, and reckons with, adds up to one but for 10⁻⁴.
    ///
    /// # Errors
    /// As [`new`](Self::new), with that tolerance.
    pub fn from_stored(
        start_weights: [U256; N],
        end_weights: [U256; N],
        start_time: u64,
        end_time: u64,
    ) -> Result<Self> {
        for weights in [start_weights, end_weights] {
            let total = weights.into_iter().try_fold(U256::ZERO, add).map_err(|_| Error::InvalidWeight)?;
            let (larger, smaller) = if is_less(total, ONE) { (ONE, total) } else { (total, ONE) };
            let too_small = |weight| is_less(weight, MIN_WEIGHT.wrapping_sub(STORED_TOLERANCE));
            if is_less(STORED_TOLERANCE, sub(larger, smaller)?) || weights.into_iter().any(too_small) {
                return Err(Error::InvalidWeight);
            }
        }
        if end_time < start_time {
            return Err(Error::InvalidTime);
        }
        Ok(Self { start_weights, end_weights, start_time, end_time })
    }

    /// Weights that stay.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`] for a weight below 1 % or weights that do not add up to one.
    pub fn constant(weights: [U256; N]) -> Result<Self> {
        Self::new(weights, weights, 0, 0)
    }

    /// The weights at a time: those of the start before it, those of the end after it.
    ///
    /// # Errors
    /// None in a valid update.
    pub fn weights_at(&self, now: u64) -> Result<[U256; N]> {
        if now >= self.end_time {
            return Ok(self.end_weights);
        }
        let seconds = |x| U256::from_limbs([x, 0, 0, 0]);
        let elapsed = now.saturating_sub(self.start_time);
        let progress = div_down(seconds(elapsed), seconds(self.end_time.saturating_sub(self.start_time)))?;
        each(self.start_weights, self.end_weights, |start, end| {
            if is_less(start, end) {
                add(start, mul_down(sub(end, start)?, progress)?)
            } else {
                sub(start, mul_down(sub(start, end)?, progress)?)
            }
        })
    }
}

/// Whether a pool trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Swaps {
    /// It does.
    Enabled,
    /// The owner has not opened it yet, or has closed it.
    Disabled,
}

/// A liquidity bootstrapping pool of `N` tokens, 2 to 4: a [`WeightedPool`] whose weights move.
///
/// Swaps, joins and exits are those of [`Version::V1`], from whose year the deployments are, at the weights of the
/// moment, which are the chain's where the update is [`from_stored`](GradualWeightUpdate::from_stored). Only the owner may join, which is not arithmetic and not here. There are no vectors of this pool: its
/// arithmetic is that of the weighted pool, which has them, at weights whose rules [`GradualWeightUpdate`] has.
///
/// ```
/// use cfmm_math::protocol::ExactPool;
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::balancer::liquidity_bootstrapping_pool::{
///     GradualWeightUpdate, LiquidityBootstrappingPool, Swaps,
/// };
/// use cfmm_math::{Rounding, X_FOR_Y};
///
/// let percent = |weights: [u64; 2]| weights.map(|w| U256::from(w * 10_000_000_000_000_000));
/// let update = GradualWeightUpdate::new(percent([96, 4]), percent([50, 50]), 1_700_000_000, 1_700_259_200)?;
/// let fee = U256::from(10_000_000_000_000_000_u64);
/// let mut launch = LiquidityBootstrappingPool::new([18, 6], update, fee, Swaps::Enabled)?;
/// let [tokens, dollars] = [U256::from(10_u64.pow(18)) * U256::from(1_000_000), U256::from(50_000_000_000_u64)];
/// launch.initialize([tokens, dollars], 1_700_000_000)?;
///
/// // The price falls while nobody buys: (50,000/0.04)/(1,000,000/0.96) is 1.2 dollars, and then 0.05.
/// let micro_dollars = |now| -> cfmm_math::Result<U256> {
///     let price = launch.at(now)?.spot_price_x96(X_FOR_Y, Rounding::Down)?;
///     Ok((price * U256::from(10_u64.pow(18)) + (U256::ONE << 95)) >> 96_usize)
/// };
/// assert_eq!(micro_dollars(1_700_000_000)?, U256::from(1_200_000));
/// assert_eq!(micro_dollars(1_700_259_200)?, U256::from(50_000));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: the documentation of Balancer v2, "Liquidity bootstrapping pools".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LiquidityBootstrappingPool<const N: usize> {
    pool: WeightedPool<N>,
    update: GradualWeightUpdate<N>,
    swaps: Swaps,
}

impl<const N: usize> LiquidityBootstrappingPool<N> {
    /// A pool as the factory makes it: empty.
    ///
    /// # Errors
    /// Those of [`WeightedPool::new`].
    pub fn new(
        decimals: [u8; N],
        update: GradualWeightUpdate<N>,
        swap_fee_percentage: U256,
        swaps: Swaps,
    ) -> Result<Self> {
        const { assert!(N >= 2 && N <= 4, "a liquidity bootstrapping pool has two to four tokens") };
        let weights = update.start_weights;
        let pool = WeightedPool::with_weights(Version::V1, decimals, weights, swap_fee_percentage)?;
        Ok(Self { pool, update, swaps })
    }

    /// The pool in a state read from a chain.
    ///
    /// # Errors
    /// Those of [`WeightedPool::with_state`].
    pub fn with_state(self, state: State<N>) -> Result<Self> {
        Ok(Self { pool: self.pool.with_state(state)?, ..self })
    }

    /// Balances and shares.
    #[must_use]
    pub const fn state(&self) -> &State<N> {
        self.pool.state()
    }

    /// Where the weights are from and where they go.
    #[must_use]
    pub const fn weight_update(&self) -> &GradualWeightUpdate<N> {
        &self.update
    }

    /// Whether it trades.
    #[must_use]
    pub const fn swaps(&self) -> Swaps {
        self.swaps
    }

    /// `setSwapEnabled`
    pub const fn set_swaps(&mut self, swaps: Swaps) {
        self.swaps = swaps;
    }

    /// `setSwapFeePercentage`
    ///
    /// # Errors
    /// [`Error::InvalidFee`] unless it is from 0.0001 % to 10 %.
    pub fn set_swap_fee_percentage(&mut self, swap_fee_percentage: U256) -> Result<()> {
        self.pool.set_swap_fee_percentage(swap_fee_percentage)
    }

    /// From the weights of now to others: `updateWeightsGradually`. A start in the past is now.
    ///
    /// All digits are kept; the contract stores fewer, so that to the wei the update is what can be read from it after the
    /// call, as [`from_stored`](GradualWeightUpdate::from_stored) takes it.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`] for a weight below 1 % or weights that do not add up to one, [`Error::InvalidTime`] for
    /// an end before the start.
    pub fn update_weights_gradually(
        &mut self,
        end_weights: [U256; N],
        start_time: u64,
        end_time: u64,
        now: u64,
    ) -> Result<()> {
        let (start_weights, start_time) = (self.update.weights_at(now)?, start_time.max(now));
        if end_time < start_time {
            return Err(Error::InvalidTime);
        }
        let end_weights = valid_weights(end_weights)?;
        self.update = GradualWeightUpdate { start_weights, end_weights, start_time, end_time };
        // So that pools of equal storage are equal, whatever the weights that they were made with.
        self.pool = self.pool.at_weights(start_weights);
        Ok(())
    }

    /// The pool at the weights of a time, whether it trades or not: for quotes, prices and the worth of a share.
    ///
    /// # Errors
    /// None in a valid pool.
    pub fn at(&self, now: u64) -> Result<WeightedPool<N>> {
        Ok(self.pool.at_weights(self.update.weights_at(now)?))
    }

    /// Swaps at a time; see [`WeightedPool::swap`].
    ///
    /// # Errors
    /// [`Error::Domain`] while swaps are disabled; those of [`WeightedPool::swap`].
    pub fn swap(&mut self, trade: Trade, amount: Amount, now: u64) -> Result<[U256; 2]> {
        if self.swaps == Swaps::Disabled {
            return Err(Error::Domain);
        }
        self.change(now, |pool| pool.swap(trade, amount))
    }

    /// The first join; see [`WeightedPool::initialize`].
    ///
    /// # Errors
    /// Those of [`WeightedPool::initialize`].
    pub fn initialize(&mut self, amounts_in: [U256; N], now: u64) -> Result<U256> {
        self.change(now, |pool| pool.initialize(amounts_in))
    }

    /// A join or an exit at a time: any of those of [`WeightedPool`]. Swaps have a method of their own.
    ///
    /// ```
    /// # use cfmm_math::protocol::U256;
    /// # use cfmm_math::protocol::balancer::liquidity_bootstrapping_pool::{
    /// #     GradualWeightUpdate, LiquidityBootstrappingPool, Swaps,
    /// # };
    /// # let half = U256::from(500_000_000_000_000_000_u64);
    /// # let fee = U256::from(10_000_000_000_000_000_u64);
    /// # let update = GradualWeightUpdate::constant([half, half])?;
    /// # let mut launch = LiquidityBootstrappingPool::new([18, 18], update, fee, Swaps::Disabled)?;
    /// # let million = U256::from(1_000_000_000_000_000_000_000_000_u128);
    /// let shares = launch.initialize([million, million], 1_700_000_000)?;
    /// let paid = launch.change(1_700_259_200, |pool| pool.exit_exact_bpt_in_for_tokens_out(shares >> 1))?;
    /// # assert_eq!(paid[0], paid[1]);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of the join or exit; the pool is then unchanged.
    pub fn change<T>(&mut self, now: u64, call: impl FnOnce(&mut WeightedPool<N>) -> Result<T>) -> Result<T> {
        let mut pool = self.at(now)?;
        let answer = call(&mut pool)?;
        self.pool = self.pool.with_state(*pool.state())?;
        Ok(answer)
    }
}
