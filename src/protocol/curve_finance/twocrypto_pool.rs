//! The pool of two volatile coins: `CurveTwocryptoOptimized` of twocrypto-ng v2.0.0, with its views.
//!
//! Coin 1 is priced in coin 0 at a price scale, around which the curve is flat. Fees raise the virtual price of a
//! share; while half of that profit allows, the price scale follows an average of the last prices.
//!
//! ```
//! use cfmm_math::protocol::{U256, curve_finance::twocrypto_pool::{Parameters, TwocryptoPool}};
//! use cfmm_math::X_FOR_Y;
//!
//! let wei = |x: u64| U256::from(x) * U256::from(1_000_000_000_000_000_000_u64);
//! let parameters = Parameters {
//!     decimals: [6, 18],
//!     ann: 540_000,
//!     gamma: 11_809_167_828_997,
//!     mid_fee_1e10: 26_000_000,
//!     out_fee_1e10: 45_000_000,
//!     fee_gamma: 230_000_000_000_000,
//!     allowed_extra_profit: 2_000_000_000_000,
//!     adjustment_step: 146_000_000_000_000,
//!     ma_time: 866,
//! };
//! // 3000 dollars for an ether.
//! let mut pool = TwocryptoPool::new(parameters, wei(3_000), 1_710_000_000)?;
//! pool.add_liquidity([U256::from(3_000_000_000_000_u64), wei(1_000)], 1_710_000_000)?;
//!
//! let quoted = pool.get_dy(X_FOR_Y, U256::from(30_000_000_000_u64))?;
//! let bought = pool.exchange(X_FOR_Y, U256::from(30_000_000_000_u64), 1_710_000_012)?;
//! assert_eq!(bought, quoted);
//! assert!(bought < wei(10) && bought > wei(9));
//! # Ok::<(), cfmm_math::Error>(())
//! ```
//!
//! Reference: Egorov, "Automatic market-making with dynamic peg" (2021); the documentation of Curve, "Twocrypto-NG".

mod exact_pool;
mod exchange;
mod liquidity;
mod repeg;
mod withdrawal;

use super::crypto_math::{ONE, distance, n, wad_exp, within};
use super::twocrypto_math::Version;
use crate::error::{Error, Result};
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{add, div, is_less, mul, power_of_ten, sqrt, sub};
use crate::protocol::int256::Int256;
use crate::protocol::wad::mul_wad;

/// The mathematics that the pool calls.
const VERSION: Version = Version::V200;
/// One in a fee: `10¹⁰`.
const FEE_ONE: U256 = n(10_000_000_000);
/// The admin's share of the profit: a half, of [`FEE_ONE`].
const ADMIN_FEE: U256 = n(5_000_000_000);
/// What every unbalanced deposit pays beyond its fee, of [`FEE_ONE`].
const NOISE_FEE: U256 = n(100_000);
/// The admin's share is not claimed more often, in seconds.
const MIN_ADMIN_FEE_CLAIM_INTERVAL: u64 = 86_400;

/// What a pool is made with. Fees are in `10⁻¹⁰`, fractions in 18 decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parameters {
    /// Of the coins, at most 18.
    pub decimals: [u8; 2],
    /// The amplification `A·4·10⁴`, from 4,000 to 40,000,000.
    pub ann: u64,
    /// `γ`, how wide the flat part of the curve is: from `10⁻⁸` to 0.002.
    pub gamma: u64,
    /// The fee of balances in proportion.
    pub mid_fee_1e10: u64,
    /// The fee far from there.
    pub out_fee_1e10: u64,
    /// How soon the one becomes the other.
    pub fee_gamma: u64,
    /// What the profit must be above half of it for the price scale to move.
    pub allowed_extra_profit: u64,
    /// By how much at least the price scale moves, relative to the difference of the prices.
    pub adjustment_step: u64,
    /// The time in which the average forgets all but `1/e`, in seconds: the half-life over `ln 2`.
    pub ma_time: u64,
}

/// The storage of a pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct State {
    /// What the pool holds of each coin, in its smallest units.
    pub balances: [U256; 2],
    /// The level `D`, 18 decimals of coin 0.
    pub d: U256,
    /// All shares (LP tokens), 18 decimals.
    pub total_supply: U256,
    /// The price of coin 1 in coin 0 that the curve is flat around, 18 decimals.
    pub price_scale: U256,
    /// The average of the last prices, at [`last_timestamp`](Self::last_timestamp); see
    /// [`TwocryptoPool::price_oracle`].
    pub price_oracle: U256,
    /// The marginal price after the last trade.
    pub last_prices: U256,
    /// When the average was last brought up to date, in seconds.
    pub last_timestamp: u64,
    /// What a share is worth, as the geometric mean of the coins at the price scale; one at first, 18 decimals.
    pub virtual_price: U256,
    /// What it would be had the price scale never moved.
    pub xcp_profit: U256,
    /// [`xcp_profit`](Self::xcp_profit) after the admin's last claim.
    pub xcp_profit_a: U256,
    /// Shares that the admin has from the fees of deposits since the last claim; they are none of the supply.
    pub admin_lp_virtual_balance: U256,
    /// When the admin's share was last claimed, in seconds.
    pub last_admin_fee_claim_timestamp: u64,
}

/// A pool, `CurveTwocryptoOptimized` of twocrypto-ng v2.0.0 (tag mantle): parameters, storage and arithmetic, to the
/// last wei.
///
/// Timestamps are the block's, in seconds. A method that fails leaves the pool as it was, and fails wherever the
/// contract reverts: a trade so small that the virtual price does not rise is one. Minimum and maximum amounts are the
/// caller's to compare. The fee receiver is set, so that the admin's share is paid out. Not here: ramps of `A` and
/// `γ`, new parameters, the oracle of `xcp` (no amount depends on it), transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TwocryptoPool {
    parameters: Parameters,
    /// `10^(18 − decimals)`
    precisions: [U256; 2],
    state: State,
}

impl TwocryptoPool {
    /// An empty pool.
    ///
    /// # Errors
    /// As [`from_state`](Self::from_state).
    pub fn new(parameters: Parameters, initial_price: U256, timestamp: u64) -> Result<Self> {
        let state = State {
            price_scale: initial_price,
            price_oracle: initial_price,
            last_prices: initial_price,
            last_timestamp: timestamp,
            xcp_profit: ONE,
            xcp_profit_a: ONE,
            ..State::default()
        };
        Self::from_state(parameters, state)
    }

    /// A pool as it stands in a chain's storage.
    ///
    /// # Errors
    /// [`Error::InvalidAmplification`]; [`Error::Domain`] for a `γ` out of range or more than 18 decimals;
    /// [`Error::InvalidFee`] for a fee above one, and a fee in proportion above that far from it;
    /// [`Error::InvalidTime`] for an average over no time; [`Error::InvalidPrice`] for a price scale of zero.
    pub fn from_state(parameters: Parameters, state: State) -> Result<Self> {
        let Parameters { ann, gamma, mid_fee_1e10, out_fee_1e10, .. } = parameters;
        VERSION.check(n(ann), n(gamma))?;
        if mid_fee_1e10 > out_fee_1e10 || is_less(FEE_ONE, n(out_fee_1e10)) {
            return Err(Error::InvalidFee);
        }
        if parameters.ma_time == 0 {
            return Err(Error::InvalidTime);
        }
        if state.price_scale == U256::ZERO {
            return Err(Error::InvalidPrice);
        }
        let precision = |decimals: u8| power_of_ten(18_u32.checked_sub(decimals.into()).ok_or(Error::Domain)?);
        let [decimals0, decimals1] = parameters.decimals;
        Ok(Self { parameters, precisions: [precision(decimals0)?, precision(decimals1)?], state })
    }

    /// What the pool was made with.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The storage.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The average of the last prices now: `price_oracle`.
    ///
    /// ```text
    /// α·oracle + (1 − α)·min(last price, 2·price scale),   α = exp(−seconds/ma_time)
    /// ```
    ///
    /// Coin 1 in coin 0, 18 decimals. Rounding: down, exact as the contract.
    ///
    /// # Errors
    /// [`Error::InvalidTime`] before the last change; [`Error::Overflow`].
    pub fn price_oracle(&self, timestamp: u64) -> Result<U256> {
        let State { price_scale, price_oracle, last_prices, last_timestamp, .. } = self.state;
        let elapsed = timestamp.checked_sub(last_timestamp).ok_or(Error::InvalidTime)?;
        if elapsed == 0 {
            return Ok(price_oracle);
        }
        let exponent = div(mul(n(elapsed), ONE)?, n(self.parameters.ma_time), Down)?;
        let alpha = wad_exp(Int256::new(true, exponent)?)?.to_bits();
        let price = last_prices.min(mul(n(2), price_scale)?);
        div_by_one(add(mul(price, sub(ONE, alpha)?)?, mul(price_oracle, alpha)?)?)
    }

    /// What a share is worth now, as [`State::virtual_price`]: `get_virtual_price`.
    ///
    /// # Errors
    /// [`Error::Domain`] for no shares.
    pub fn get_virtual_price(&self) -> Result<U256> {
        Self::virtual_price_at(self.state.d, self.state.price_scale, self.state.total_supply)
    }

    /// The fee at the balances: `fee`.
    ///
    /// ```text
    /// mid·f + out·(1 − f),   f = γ_f/(γ_f + 1 − 4·x₀·x₁/(x₀ + x₁)²)
    /// ```
    ///
    /// In `10⁻¹⁰`. Rounding: down in every step, exact as the contract.
    ///
    /// # Errors
    /// [`Error::Domain`] for an empty pool, [`Error::Overflow`].
    pub fn fee_1e10(&self) -> Result<U256> {
        self.fee(self.xp(self.state.balances)?)
    }

    /// Of scaled balances.
    fn fee(&self, [x, y]: [U256; 2]) -> Result<U256> {
        let Parameters { mid_fee_1e10, out_fee_1e10, fee_gamma, .. } = self.parameters;
        let (sum, fee_gamma) = (add(x, y)?, n(fee_gamma));
        let k = div(mul(div(mul(mul(n(4), ONE)?, x)?, sum, Down)?, y)?, sum, Down)?;
        let f = div(mul(fee_gamma, ONE)?, sub(add(fee_gamma, ONE)?, k)?, Down)?;
        div_by_one(add(mul(n(mid_fee_1e10), f)?, mul(n(out_fee_1e10), sub(ONE, f)?)?)?)
    }

    /// What a deposit or withdrawal of these scaled amounts pays, of [`FEE_ONE`]: half the fee on what is out of
    /// balance.
    fn token_fee(&self, [a, b]: [U256; 2], xp: [U256; 2]) -> Result<U256> {
        let fee = self.fee(xp)?.wrapping_shr(1);
        let sum = add(a, b)?;
        let average = sum.wrapping_shr(1);
        let unbalanced = add(distance(a, average), distance(b, average))?;
        add(div(mul(fee, unbalanced)?, sum, Down)?, NOISE_FEE)
    }

    /// Balances in 18 decimals of coin 0.
    fn xp(&self, balances: [U256; 2]) -> Result<[U256; 2]> {
        self.xp_at(balances, self.state.price_scale)
    }

    fn xp_at(&self, [x, y]: [U256; 2], price_scale: U256) -> Result<[U256; 2]> {
        let [precision0, precision1] = self.precisions;
        Ok([mul(x, precision0)?, mul_wad(mul(y, precision1)?, price_scale)?])
    }

    /// `√(D/2 · D/(2·price))`: `get_xcp`.
    fn xcp(d: U256, price_scale: U256) -> Result<U256> {
        let y = div(mul(d, ONE)?, mul(n(2), price_scale)?, Down)?;
        Ok(sqrt(mul(d.wrapping_shr(1), y)?))
    }

    fn virtual_price_at(d: U256, price_scale: U256, total_supply: U256) -> Result<U256> {
        div(mul(ONE, Self::xcp(d, price_scale)?)?, total_supply, Down)
    }

    fn ann(&self) -> U256 {
        n(self.parameters.ann)
    }

    fn gamma(&self) -> U256 {
        n(self.parameters.gamma)
    }
}

/// `⌊x/10¹⁸⌋`
fn div_by_one(x: U256) -> Result<U256> {
    div(x, ONE, Down)
}

/// What a pair has at an index.
fn of<T: Copy>([first, second]: [T; 2], i: usize) -> Result<T> {
    match i {
        0 => Ok(first),
        1 => Ok(second),
        _ => Err(Error::InvalidAsset),
    }
}

/// A pair with another value at an index.
fn with<T: Copy>([first, second]: [T; 2], i: usize, value: T) -> Result<[T; 2]> {
    match i {
        0 => Ok([value, second]),
        1 => Ok([first, value]),
        _ => Err(Error::InvalidAsset),
    }
}
