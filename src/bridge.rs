//! From wei-exact pools to curves in `f64`, so that every measure of [`analytics`](crate::analytics) applies to a real
//! position.
//!
//! Amounts become whole tokens and a price is in quote for one base, whichever of the two tokens is the base. A result
//! is to 4 ε of what the contract has: of amounts, of the virtual reserves of a range; where more, its function says so.

mod balancer;
mod curve_finance;

pub use self::balancer::{balancer_amount, balancer_stable_pool, balancer_weighted_pool};
pub use self::curve_finance::{curve_stable_pool, curve_stable_swap, curve_worth};
use crate::analytics::LpPosition;
use crate::curve::{Concentrated, ConstantProduct, Fee, WithFee};
use crate::error::{Error, Result};
use crate::number::Real;
use crate::number::float::elementary::sqrt;
use crate::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
use crate::protocol::{U256, full_math, uniswap_v2};

/// Which of the two tokens is the base, whose price is meant; the other is the quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// The price is of token 0 in token 1, as the contract has it.
    Token0,
    /// The price is of token 1 in token 0.
    Token1,
}

/// Two tokens as people count them: their decimals, and which of them is the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tokens {
    /// Of token 0 and token 1: a whole token is `10^decimals` wei.
    pub decimals: [u8; 2],
    /// The base.
    pub base: Base,
}

impl Tokens {
    /// Wei of both tokens as whole base and whole quote.
    ///
    /// ```
    /// use cfmm_math::bridge::{Base, Tokens};
    /// use cfmm_math::protocol::U256;
    ///
    /// // USDC (6 decimals) and WETH (18), the price being that of ETH.
    /// let tokens = Tokens { decimals: [6, 18], base: Base::Token1 };
    /// let [eth, usdc] = tokens.amounts([U256::from(2_500_000), U256::from(5_u64) << 57_usize])?;
    /// assert!((usdc - 2.5).abs() < 1e-15 && (eth - 0.720_575_940_379_279_4).abs() < 1e-15);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`] for more than 77 decimals.
    pub fn amounts(&self, wei: [U256; 2]) -> Result<[f64; 2]> {
        let [decimals_0, decimals_1] = self.decimals;
        let [wei_0, wei_1] = wei;
        let (amount_0, amount_1) = (float(wei_0) / power_of_ten(decimals_0)?, float(wei_1) / power_of_ten(decimals_1)?);
        Ok(match self.base {
            Base::Token0 => [amount_0, amount_1],
            Base::Token1 => [amount_1, amount_0],
        })
    }

    /// The price that a contract's `sqrt_price_x96` stands for, in quote for one base.
    ///
    /// ```
    /// use cfmm_math::bridge::{Base, Tokens};
    /// use cfmm_math::protocol::U256;
    ///
    /// // USDC/WETH 0.3 % on Ethereum, mid-2021.
    /// let sqrt_price = U256::from(1_232_138_069_632_875_387_208_122_903_592_276_u128);
    /// let eth = Tokens { decimals: [6, 18], base: Base::Token1 }.price(sqrt_price)?;
    /// assert!((eth - 4_134.665_829_8).abs() < 1e-6);
    /// # Ok::<(), cfmm_math::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidPrice`] for 0; [`Error::Overflow`].
    pub fn price(&self, sqrt_price_x96: U256) -> Result<f64> {
        let root = self.sqrt_price(sqrt_price_x96)?;
        (root * root).finite()
    }

    /// The root of that price.
    fn sqrt_price(self, sqrt_price_x96: U256) -> Result<f64> {
        if sqrt_price_x96 == U256::ZERO {
            return Err(Error::InvalidPrice);
        }
        let [decimals_0, decimals_1] = self.decimals;
        let root = float(sqrt_price_x96) / TWO_96 * sqrt(power_of_ten(decimals_0)? / power_of_ten(decimals_1)?);
        match self.base {
            Base::Token0 => root.finite(),
            Base::Token1 => (1.0 / root).finite(),
        }
    }

    /// The roots of the prices of two ticks, ascending.
    fn sqrt_prices(self, lower: i32, upper: i32) -> Result<[f64; 2]> {
        let (a, b) = (self.sqrt_price(sqrt_ratio_at_tick(lower)?)?, self.sqrt_price(sqrt_ratio_at_tick(upper)?)?);
        Ok(match self.base {
            Base::Token0 => [a, b],
            Base::Token1 => [b, a],
        })
    }
}

/// A range of Uniswap v3 or v4 with its liquidity as a curve: a position, or a pool's active liquidity between two
/// initialised ticks.
///
/// ```
/// use cfmm_math::bridge::{Base, Tokens, uniswap_v3_range};
/// use cfmm_math::protocol::U256;
/// use cfmm_math::{Invariant, Rounding, X_FOR_Y};
///
/// let tokens = Tokens { decimals: [6, 18], base: Base::Token1 };
/// let sqrt_price = U256::from(1_232_138_069_632_875_387_208_122_903_592_276_u128);
/// let pool = uniswap_v3_range(tokens, sqrt_price, 193_020, 193_080, 5_508_696_650_323_172_070)?;
/// assert!((pool.spot_price(X_FOR_Y, Rounding::Down)? / tokens.price(sqrt_price)? - 1.0).abs() < 1e-12);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidPrice`], [`Error::InvalidRange`] unless the ticks ascend and are in range, [`Error::InvalidReserve`] for no
/// liquidity.
pub fn uniswap_v3_range(
    tokens: Tokens,
    sqrt_price_x96: U256,
    tick_lower: i32,
    tick_upper: i32,
    liquidity: u128,
) -> Result<Concentrated<f64>> {
    let [decimals_0, decimals_1] = tokens.decimals;
    let level = float(crate::protocol::uniswap_v3::wide(liquidity))
        / sqrt(power_of_ten(decimals_0)?)
        / sqrt(power_of_ten(decimals_1)?);
    let [lower, upper] = tokens.sqrt_prices(tick_lower, tick_upper)?;
    Concentrated::from_liquidity_sqrt(level, tokens.sqrt_price(sqrt_price_x96)?, lower, upper)
}

/// A position of Uniswap v3 or v4 that was entered at `entry_sqrt_price_x96`: value, loss, greeks and all other measures.
///
/// ```
/// use cfmm_math::bridge::{Base, Tokens, uniswap_v3_position};
/// use cfmm_math::protocol::U256;
/// use cfmm_math::protocol::uniswap_v3::tick_math::sqrt_ratio_at_tick;
///
/// let tokens = Tokens { decimals: [6, 18], base: Base::Token1 };
/// let entry = sqrt_ratio_at_tick(193_048)?;
/// let position = uniswap_v3_position(tokens, entry, 190_020, 196_020, 1_000_000_000_000_000)?;
/// let now = tokens.price(sqrt_ratio_at_tick(194_000)?)?; // ETH has fallen by 9 %
/// assert!(position.impermanent_loss(now)?.against_hold < 0.0);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// As [`uniswap_v3_range`].
pub fn uniswap_v3_position(
    tokens: Tokens,
    entry_sqrt_price_x96: U256,
    tick_lower: i32,
    tick_upper: i32,
    liquidity: u128,
) -> Result<LpPosition<Concentrated<f64>>> {
    let pool = uniswap_v3_range(tokens, entry_sqrt_price_x96, tick_lower, tick_upper, liquidity)?;
    LpPosition::new(pool, tokens.price(entry_sqrt_price_x96)?)
}

/// A pair of Uniswap v2 as a curve, with its fee.
///
/// ```
/// use cfmm_math::bridge::{Base, Tokens, uniswap_v2_pair};
/// use cfmm_math::protocol::{U256, uniswap_v2::{Pair, ProtocolFee, SwapFee}};
/// use cfmm_math::{Invariant, Rounding, X_FOR_Y};
///
/// let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
/// pair.mint([U256::from(2_000_000_000_u64), U256::from(10_u64).pow(U256::from(18))], 1_700_000_000)?;
/// let pool = uniswap_v2_pair(Tokens { decimals: [6, 18], base: Base::Token1 }, &pair)?;
/// assert!((pool.spot_price(X_FOR_Y, Rounding::Down)? - 2_000.0 * 0.997).abs() < 1e-9);
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidReserve`] for an empty pair.
pub fn uniswap_v2_pair(tokens: Tokens, pair: &uniswap_v2::Pair) -> Result<WithFee<ConstantProduct<f64>>> {
    let state = pair.state();
    let [x, y] = tokens.amounts([state.reserve0, state.reserve1].map(crate::protocol::uniswap_v3::wide))?;
    let (kept, whole) = pair.fee().counted();
    let fee = Fee::ratio(f64::from(whole.saturating_sub(kept)), f64::from(whole))?;
    WithFee::new(ConstantProduct::new(x, y)?, fee)
}

const TWO_96: f64 = 79_228_162_514_264_337_593_543_950_336.0;

/// To nearest, or its neighbour: the 64 highest bits, rounded.
#[allow(clippy::cast_precision_loss, reason = "what the digits are, to nearest")]
fn float(x: U256) -> f64 {
    let shift = 192_u32.saturating_sub(full_math::leading_zeros(x));
    let [top, ..] = x.wrapping_shr(shift as usize).into_limbs();
    let scale = f64::from_bits(u64::from(1_023 + shift) << 52);
    top as f64 * scale
}

/// `10ⁿ`, exact to `10²²`, then to nearest or its neighbour.
fn power_of_ten(n: u8) -> Result<f64> {
    full_math::power_of_ten(n.into()).map(float)
}
