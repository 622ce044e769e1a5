//! A coin against the shares of another pool.

mod exact_pool;
mod underlying;

pub use self::exact_pool::Underlying;
use super::{Amplification, LiquidityChange, Parameters, StablePool, State, Variant};
use crate::error::Result;
use crate::protocol::U256;
use crate::trade::Trade;

/// How long the virtual price of the base pool is kept, in seconds: `BASE_CACHE_EXPIRES`.
const CACHE_SECONDS: u64 = 600;

/// What a metapool is made with. Fees are in `10⁻¹⁰`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MetaParameters {
    /// Of the coin, as [`Parameters::rates`]; that of the base pool's shares is their virtual price.
    pub rate: U256,
    /// The amplification, times 100.
    pub amplification: Amplification,
    /// What a swap pays, of the amount out; at most a half.
    pub fee_1e10: u64,
    /// The admin's share of the fees, at most all of it.
    pub admin_fee_1e10: u64,
}

/// A metapool, `SwapTemplateMeta`: a coin against the shares of a base pool of `M` coins, whose virtual price is read
/// at most every ten minutes.
///
/// ```text
/// own coins          0 the coin     1 the base pool's shares
/// underlying coins   0 the coin     1 … M the base pool's coins
/// ```
///
/// The base pool is part of the value: trades of underlying coins go through it. What others do there goes through
/// [`base_mut`](Self::base_mut). Methods are those of the contract in snake case (curve-contract, pool-templates/meta,
/// Vyper 0.2.12), with the block's time; a method that fails leaves both pools as they were, and fails wherever the
/// contract reverts.
///
/// ```
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::curve_finance::{
///     Amplification, MetaParameters, MetaPool, Parameters, StablePool, Variant, rate,
/// };
/// use cfmm_math::Trade;
///
/// let n = |x: u64, decimals: u64| U256::from(x) * U256::from(10).pow(U256::from(decimals));
/// let (now, fee_1e10, admin_fee_1e10) = (1_700_000_000, 4_000_000, 5_000_000_000);
/// let mut base = StablePool::new(Parameters {
///     variant: Variant::Template,
///     rates: [rate(18)?, rate(6)?, rate(6)?],
///     amplification: Amplification::constant(U256::from(200_000)),
///     fee_1e10,
///     admin_fee_1e10,
///     offpeg_fee_multiplier_1e10: 0,
/// })?;
/// let shares = base.add_liquidity([n(1_000_000, 18), n(1_000_000, 6), n(1_000_000, 6)], U256::ZERO, now)?;
///
/// let amplification = Amplification::constant(U256::from(20_000));
/// let parameters = MetaParameters { rate: rate(18)?, amplification, fee_1e10, admin_fee_1e10 };
/// let mut pool = MetaPool::new(parameters, base, now)?;
/// pool.add_liquidity([n(1_000_000, 18), shares], U256::ZERO, now)?;
/// // A hundred of the coin for the third coin of the base pool.
/// let dy = pool.exchange_underlying(Trade { sell: 0, buy: 3 }, n(100, 18), U256::ZERO, now)?;
/// assert_eq!(dy, U256::from(100_822_145));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// Reference: Egorov, "`StableSwap`" (2019); the documentation of Curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MetaPool<const M: usize> {
    /// The second rate is the cached virtual price.
    pool: StablePool<2>,
    base: StablePool<M>,
    base_cache_updated: u64,
}

impl<const M: usize> MetaPool<M> {
    /// An empty metapool on a base pool that has shares.
    ///
    /// # Errors
    /// [`Error::InvalidFee`](crate::Error::InvalidFee) and [`Error::InvalidRate`](crate::Error::InvalidRate) as
    /// [`StablePool::new`]; those of [`StablePool::get_virtual_price`] of the base pool.
    pub fn new(parameters: MetaParameters, base: StablePool<M>, now: u64) -> Result<Self> {
        Self::from_state(parameters, State::default(), base, base.get_virtual_price(now)?, now)
    }

    /// A metapool as it stands in a chain's storage, with the virtual price of its base pool that it keeps and the time
    /// that this is from.
    ///
    /// # Errors
    /// As [`StablePool::from_state`].
    pub fn from_state(
        parameters: MetaParameters,
        state: State<2>,
        base: StablePool<M>,
        base_virtual_price: U256,
        base_cache_updated: u64,
    ) -> Result<Self> {
        let MetaParameters { rate, amplification, fee_1e10, admin_fee_1e10 } = parameters;
        let parameters = Parameters {
            variant: Variant::Template,
            rates: [rate, base_virtual_price],
            amplification,
            fee_1e10,
            admin_fee_1e10,
            offpeg_fee_multiplier_1e10: 0,
        };
        Ok(Self { pool: StablePool::from_state(parameters, state)?, base, base_cache_updated })
    }

    /// What the metapool itself holds: the coin, and shares of the base pool.
    #[must_use]
    pub const fn state(&self) -> &State<2> {
        self.pool.state()
    }

    /// What it is made with; the second rate is the cached virtual price.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters<2> {
        self.pool.parameters()
    }

    /// The base pool.
    #[must_use]
    pub const fn base(&self) -> &StablePool<M> {
        &self.base
    }

    /// The base pool, for what others do there.
    #[must_use]
    pub const fn base_mut(&mut self) -> &mut StablePool<M> {
        &mut self.base
    }

    /// The cached virtual price of the base pool.
    #[must_use]
    pub const fn base_virtual_price(&self) -> U256 {
        let [_, virtual_price] = self.pool.parameters().rates;
        virtual_price
    }

    /// When that was read.
    #[must_use]
    pub const fn base_cache_updated(&self) -> u64 {
        self.base_cache_updated
    }

    /// Another amplification, as [`StablePool::set_amplification`].
    pub fn set_amplification(&mut self, amplification: Amplification) {
        self.pool.set_amplification(amplification);
    }

    /// As [`StablePool::get_virtual_price`].
    ///
    /// # Errors
    /// As there.
    pub fn get_virtual_price(&self, now: u64) -> Result<U256> {
        self.refreshed(now)?.pool.get_virtual_price(now)
    }

    /// What [`exchange`](Self::exchange) pays: as [`StablePool::get_dy`].
    ///
    /// # Errors
    /// As there.
    pub fn get_dy(&self, trade: Trade, dx: U256, now: u64) -> Result<U256> {
        self.refreshed(now)?.pool.get_dy(trade, dx, now)
    }

    /// Swaps the coin and shares of the base pool: as [`StablePool::exchange`].
    ///
    /// # Errors
    /// As there.
    pub fn exchange(&mut self, trade: Trade, dx: U256, min_dy: U256, now: u64) -> Result<U256> {
        self.change(now, |next| next.pool.exchange(trade, dx, min_dy, now))
    }

    /// Deposits the coin and shares of the base pool: as [`StablePool::add_liquidity`].
    ///
    /// # Errors
    /// As there.
    pub fn add_liquidity(&mut self, amounts: [U256; 2], min_mint_amount: U256, now: u64) -> Result<U256> {
        self.change(now, |next| next.pool.add_liquidity(amounts, min_mint_amount, now))
    }

    /// Burns shares for both coins in proportion, and reads no virtual price: as [`StablePool::remove_liquidity`].
    ///
    /// # Errors
    /// As there.
    pub fn remove_liquidity(&mut self, amount: U256, min_amounts: [U256; 2], now: u64) -> Result<[U256; 2]> {
        self.pool.remove_liquidity(amount, min_amounts, now)
    }

    /// Withdraws both coins in any proportion: as [`StablePool::remove_liquidity_imbalance`].
    ///
    /// # Errors
    /// As there.
    pub fn remove_liquidity_imbalance(&mut self, amounts: [U256; 2], max_burn_amount: U256, now: u64) -> Result<U256> {
        self.change(now, |next| next.pool.remove_liquidity_imbalance(amounts, max_burn_amount, now))
    }

    /// The shares that amounts are worth: as [`StablePool::calc_token_amount`].
    ///
    /// # Errors
    /// As there.
    pub fn calc_token_amount(&self, amounts: [U256; 2], change: LiquidityChange, now: u64) -> Result<U256> {
        self.refreshed(now)?.pool.calc_token_amount(amounts, change, now)
    }

    /// What shares pay of one coin: as [`StablePool::calc_withdraw_one_coin`].
    ///
    /// # Errors
    /// As there.
    pub fn calc_withdraw_one_coin(&self, amount: U256, i: usize, now: u64) -> Result<U256> {
        self.refreshed(now)?.pool.calc_withdraw_one_coin(amount, i, now)
    }

    /// Burns shares for one coin: as [`StablePool::remove_liquidity_one_coin`].
    ///
    /// # Errors
    /// As there.
    pub fn remove_liquidity_one_coin(&mut self, amount: U256, i: usize, min_amount: U256, now: u64) -> Result<U256> {
        self.change(now, |next| next.pool.remove_liquidity_one_coin(amount, i, min_amount, now))
    }

    /// Takes out the admin's fees, and returns them: as [`StablePool::withdraw_admin_fees`].
    pub fn withdraw_admin_fees(&mut self) -> [U256; 2] {
        self.pool.withdraw_admin_fees()
    }

    /// With the virtual price that a call at this time works with: `_vp_rate`.
    fn refreshed(&self, now: u64) -> Result<Self> {
        let mut next = *self;
        if now > self.base_cache_updated.saturating_add(CACHE_SECONDS) {
            let [rate, _] = self.pool.parameters().rates;
            next.pool.set_rates([rate, self.base.get_virtual_price(now)?])?;
            next.base_cache_updated = now;
        }
        Ok(next)
    }

    /// Changes both pools, or neither.
    fn change(&mut self, now: u64, call: impl FnOnce(&mut Self) -> Result<U256>) -> Result<U256> {
        let mut next = self.refreshed(now)?;
        let amount = call(&mut next)?;
        *self = next;
        Ok(amount)
    }
}
