//! The pool: what it is made with, what it holds, and its views.

mod exact_pool;
mod exchange;
mod liquidity;
mod market;
mod withdrawal;

pub(super) use self::market::Market;
use super::stable_math::{MAX_COINS, get_d};
use super::{Amplification, Variant};
use crate::error::{Error, Result};
use crate::protocol::U256;
use crate::protocol::full_math::power_of_ten;
use crate::protocol::wad::{WAD, ratio};

/// `10¹⁸`: one whole coin after scaling, and one in a rate.
pub(super) const PRECISION: U256 = WAD;
/// `10¹⁰`: one in a fee.
pub(super) const FEE_DENOMINATOR: U256 = U256::from_limbs([FEE_ONE, 0, 0, 0]);
const FEE_ONE: u64 = 10_000_000_000;
/// The contracts' largest fee, a half.
const MAX_FEE: u64 = 5_000_000_000;

/// What a pool is made with. Fees are in `10⁻¹⁰`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parameters<const N: usize> {
    /// Which contract it is.
    pub variant: Variant,
    /// What brings a balance to 18 decimals: `xpᵢ = ⌊balanceᵢ·rateᵢ/10¹⁸⌋`, see [`rate`]. Of a coin that grows (NG's
    /// stored rates), times what it is worth.
    pub rates: [U256; N],
    /// The amplification.
    pub amplification: Amplification,
    /// What a swap pays, of the amount out; at most a half.
    pub fee_1e10: u64,
    /// The admin's share of the fees, at most all of it.
    pub admin_fee_1e10: u64,
    /// NG only: how many times the fee a pool far off its peg asks for, `10¹⁰` being once; up to there the fee is flat.
    pub offpeg_fee_multiplier_1e10: u64,
}

/// What a pool holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State<const N: usize> {
    /// The coins of the liquidity providers, by index: `balances` of the contract, net of the admin's.
    pub balances: [U256; N],
    /// The coins of the admin. Of the contracts before NG they are what is beyond [`balances`](Self::balances).
    pub admin_balances: [U256; N],
    /// All shares (LP tokens), in 18 decimals.
    pub total_supply: U256,
    /// The time of the last change, in seconds.
    pub timestamp: u64,
}

impl<const N: usize> Default for State<N> {
    fn default() -> Self {
        Self { balances: [U256::ZERO; N], admin_balances: [U256::ZERO; N], total_supply: U256::ZERO, timestamp: 0 }
    }
}

/// Which way coins go when the number of shares changes: `is_deposit` of the contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiquidityChange {
    /// Coins go in.
    Deposit,
    /// Coins come out.
    Withdrawal,
}

/// A stable-swap pool of `N` coins, 2 to 8, of any of the [`Variant`]s: storage, fees and arithmetic, to the last wei.
///
/// ```text
/// Ann·Σ xᵢ + D = Ann·D + Dⁿ⁺¹/(nⁿ·∏ xᵢ)        xᵢ balances in 18 decimals, times rates
/// exchange    dy = xⱼ − y(xᵢ + dx) − 1,  less the fee
/// deposit     S·(D₂ − D₀)/D₀ shares,  D₂ after fees on what is out of proportion
/// ```
///
/// Methods are those of the contracts in snake case, with the block's time; where one takes `i` and `j` there is a
/// [`Trade`](crate::Trade). A method that fails leaves the pool as it was, and fails wherever the contract reverts:
/// what a caller would not accept (`min_dy` and the like) is [`Error::InvalidAmount`]. Token transfers, who owns which
/// share, the lock and the oracles of NG are not here; amounts in are what arrives.
///
/// A swap leaves one unit of the 18th decimal in the pool for what the iterations may be off. They can be off by more,
/// so that at balances of a few units one random swap in four lowers the exact `D`, mostly by less than one unit, and one
/// deposit or withdrawal costs the other shares a few. Who chooses the swaps takes more: of two coins a unit and a half
/// at a time, of eight coins of which some have a few units a tenth of `D` and more in a single swap.
/// From a millionth of a coin up, balances within 2⁸ of each other, a fee of a basis point that is not all the
/// admin's covers the rounding: `D` and what a share is worth then do not fall, except by less than two units, and one of
/// the coin of which least is left, where next to nothing pays the fee, as in a swap of a few units or a withdrawal that is
/// all but balanced.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, Variant, rate};
/// use cfmm_math::X_FOR_Y;
///
/// let n = |x: u64| U256::from(x) * U256::from(1_000_000);
/// let mut pool = StablePool::new(Parameters {
///     variant: Variant::Ng,
///     rates: [rate(6)?, rate(6)?],
///     amplification: Amplification::constant(U256::from(20_000)), // A = 200
///     fee_1e10: 1_000_000,                                        // a basis point
///     admin_fee_1e10: 5_000_000_000,
///     offpeg_fee_multiplier_1e10: 20_000_000_000,
/// })?;
/// let now = 1_700_000_000;
/// pool.add_liquidity([n(1_000_000); 2], U256::ZERO, now)?;
/// let dy = pool.exchange(X_FOR_Y, n(1_000), n(999), now)?;
/// assert_eq!(dy, U256::from(999_895_025_u64));
/// assert!(pool.get_virtual_price(now)? > U256::from(10_u64).pow(U256::from(18)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Egorov, "`StableSwap`: efficient mechanism for stablecoin liquidity" (2019); the documentation of Curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StablePool<const N: usize> {
    parameters: Parameters<N>,
    state: State<N>,
}

/// The rate of a coin with this many decimals that is worth one: `10^(36 − decimals)`.
///
/// ```
/// use cfmm_math::protocol::{U256, curve_finance::rate};
///
/// assert_eq!(rate(18), Ok(U256::from(1_000_000_000_000_000_000_u64)));
/// ```
///
/// # Errors
/// [`Error::Overflow`] for more than 36 decimals.
pub fn rate(decimals: u8) -> Result<U256> {
    power_of_ten(36_u32.checked_sub(decimals.into()).ok_or(Error::Overflow)?)
}

impl<const N: usize> StablePool<N> {
    /// An empty pool.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] for a fee above a half, an admin's share above all, and off-peg fees of another variant
    /// than NG; [`Error::InvalidRate`] for a rate of zero.
    pub fn new(parameters: Parameters<N>) -> Result<Self> {
        Self::from_state(parameters, State::default())
    }

    /// A pool as it stands in a chain's storage.
    ///
    /// ```
    /// use cfmm_math::protocol::U256;
    /// use cfmm_math::protocol::curve_finance::{Amplification, Parameters, StablePool, State, Variant, rate};
    /// use cfmm_math::X_FOR_Y;
    ///
    /// let balances = [U256::from(10_u64).pow(U256::from(21)), U256::from(100_000_000_000_u64)];
    /// let pool = StablePool::from_state(
    ///     Parameters {
    ///         variant: Variant::TwoCoin,
    ///         rates: [rate(18)?, rate(8)?],
    ///         amplification: Amplification::constant(U256::from(200)),
    ///         fee_1e10: 4_000_000,
    ///         admin_fee_1e10: 5_000_000_000,
    ///         offpeg_fee_multiplier_1e10: 0,
    ///     },
    ///     State { balances, ..State::default() },
    /// )?;
    /// let one = U256::from(10_u64).pow(U256::from(18));
    /// assert_eq!(pool.get_dy(X_FOR_Y, one, 1_700_000_000), Ok(U256::from(99_959_503)));
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn from_state(parameters: Parameters<N>, state: State<N>) -> Result<Self> {
        const { assert!(N >= 2 && N <= MAX_COINS, "a stable-swap pool has two to eight coins") };
        let off_peg = parameters.offpeg_fee_multiplier_1e10 != 0 && parameters.variant != Variant::Ng;
        if parameters.fee_1e10 > MAX_FEE || parameters.admin_fee_1e10 > FEE_ONE || off_peg {
            return Err(Error::InvalidFee);
        }
        let mut pool = Self { parameters, state };
        pool.set_rates(parameters.rates)?;
        Ok(pool)
    }

    /// What the pool is made with.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters<N> {
        &self.parameters
    }

    /// What it holds.
    #[must_use]
    pub const fn state(&self) -> &State<N> {
        &self.state
    }

    /// New rates, as a coin with a rate oracle or a vault has them at each block: `stored_rates` of NG.
    ///
    /// # Errors
    /// [`Error::InvalidRate`] for a rate of zero.
    pub fn set_rates(&mut self, rates: [U256; N]) -> Result<()> {
        if rates.contains(&U256::ZERO) {
            return Err(Error::InvalidRate);
        }
        self.parameters.rates = rates;
        Ok(())
    }

    /// Another amplification: what `ramp_A` and `stop_ramp_A` store, whose limits are their callers' to keep.
    pub fn set_amplification(&mut self, amplification: Amplification) {
        self.parameters.amplification = amplification;
    }

    /// `10¹⁸·D/S`: what a share is worth, in coins of 18 decimals.
    ///
    /// Rounding: down, and what [`get_d`] rounds.
    ///
    /// # Errors
    /// [`Error::Domain`] for a pool without shares; those of [`get_d`].
    pub fn get_virtual_price(&self, now: u64) -> Result<U256> {
        ratio(self.invariant(&self.state.balances, now)?, PRECISION, self.state.total_supply)
    }

    /// Takes out the admin's fees, and returns them.
    pub fn withdraw_admin_fees(&mut self) -> [U256; N] {
        core::mem::replace(&mut self.state.admin_balances, [U256::ZERO; N])
    }

    /// The balances scaled to 18 decimals: `xp`.
    fn scaled(&self, balances: &[U256; N]) -> Result<[U256; N]> {
        let mut xp = *balances;
        for (x, rate) in xp.iter_mut().zip(&self.parameters.rates) {
            *x = ratio(*rate, *x, PRECISION)?;
        }
        Ok(xp)
    }

    /// `D` of balances.
    fn invariant(&self, balances: &[U256; N], now: u64) -> Result<U256> {
        get_d(self.parameters.variant, self.parameters.amplification.at(now)?, &self.scaled(balances)?)
    }

    /// Coins of this index worth an amount of 18 decimals.
    fn unscaled(&self, coin: usize, amount: U256) -> Result<U256> {
        ratio(amount, PRECISION, *self.parameters.rates.get(coin).ok_or(Error::InvalidAsset)?)
    }

    /// The admin's share of a fee.
    fn admins(&self, fee: U256) -> Result<U256> {
        ratio(fee, fraction(self.parameters.admin_fee_1e10), FEE_DENOMINATOR)
    }
}

/// A fee in `10⁻¹⁰` as a factor of [`FEE_DENOMINATOR`].
#[inline]
pub(super) const fn fraction(fee_1e10: u64) -> U256 {
    U256::from_limbs([fee_1e10, 0, 0, 0])
}

/// The element of a coin.
#[inline]
pub(super) fn at<const N: usize>(values: &mut [U256; N], coin: usize) -> Result<&mut U256> {
    values.get_mut(coin).ok_or(Error::InvalidAsset)
}

/// Refuses what is less than the caller asks for.
#[inline]
fn at_least(amount: U256, minimum: U256) -> Result<U256> {
    if amount < minimum { Err(Error::InvalidAmount) } else { Ok(amount) }
}
