//! Uniswap v2, wei by wei: the router's quotes, the pair with its oracle and its protocol fee, one-sided deposits.
//!
//! The contracts are `UniswapV2Pair` of v2-core 1.0.1 and `UniswapV2Library` of v2-periphery 1.1.0-beta.0 (as deployed
//! in `UniswapV2Router02`). Forks that differ in the fee only are the same functions with another [`SwapFee`].
//!
//! ```
//! use cfmm_math::protocol::{U256, uniswap_v2::{Pair, ProtocolFee, SwapFee}};
//! use cfmm_math::X_FOR_Y;
//!
//! let mut pair = Pair::new(SwapFee::UNISWAP, ProtocolFee::Off);
//! let [ten, thousand] = [10, 1_000].map(|n| U256::from(n * 1_000_000_000_000_000_000_u128));
//! pair.mint([ten, thousand], 1_600_000_000)?;
//!
//! let sold = U256::from(1_000_000_000_000_000_000_u64);
//! let bought = pair.amount_out(X_FOR_Y, sold)?;
//! assert_eq!(bought, U256::from(90_661_089_388_014_913_158_u128));
//! pair.swap([sold, U256::ZERO], [U256::ZERO, bought], 1_600_000_012)?;
//! # Ok::<(), cfmm_math::Error>(())
//! ```
//!
//! Reference: Adams, Zinsmeister and Robinson, "Uniswap v2 Core" (2020).

mod pair;
mod zap;

pub use self::pair::{Holder, MINIMUM_LIQUIDITY, Pair, ProtocolFee, State};
pub use self::zap::{Zap, zap, zap_amount};

use core::num::NonZero;

use super::U256;
use super::full_math::{self, add, div, mul, sub};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::number::wide::{self, high, join, low, mul_small};

/// The largest reserve: 2¹¹² − 1.
const MAX_RESERVE: u128 = u128::MAX >> 16;

/// What counts of an amount sold, as the integers that the contract multiplies with: 997 of 1000.
///
/// The same fee in thousandths and in ten-thousandths quotes the same integers, but products overflow elsewhere: both
/// are part of the contract.
///
/// ```
/// use cfmm_math::{Error, protocol::uniswap_v2::SwapFee};
///
/// assert_eq!(SwapFee::per_thousand(3)?, SwapFee::UNISWAP);
/// assert_eq!(SwapFee::per_ten_thousand(25)?.counted(), (9_975, 10_000));
/// assert_eq!(SwapFee::per_thousand(1_000), Err(Error::InvalidFee));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SwapFee {
    num: u16,
    den: u16,
}

impl SwapFee {
    /// 0.3 %, in thousandths.
    pub const UNISWAP: Self = Self { num: 997, den: 1_000 };

    /// A fee in thousandths: 3 is 0.3 %.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] from 1000 on.
    pub const fn per_thousand(fee: u16) -> Result<Self> {
        Self::of(fee, 1_000)
    }

    /// A fee in ten-thousandths: 25 is 0.25 %.
    ///
    /// # Errors
    /// [`Error::InvalidFee`] from 10,000 on.
    pub const fn per_ten_thousand(fee: u16) -> Result<Self> {
        Self::of(fee, 10_000)
    }

    /// What counts, and of how many parts: 997 and 1000 for a fee of three thousandths.
    #[must_use]
    pub const fn counted(self) -> (u16, u16) {
        (self.num, self.den)
    }

    const fn of(fee: u16, den: u16) -> Result<Self> {
        match den.checked_sub(fee) {
            None | Some(0) => Err(Error::InvalidFee),
            Some(num) => Ok(Self { num, den }),
        }
    }

    fn num(self) -> U256 {
        u256(self.num.into())
    }

    fn den(self) -> U256 {
        u256(self.den.into())
    }
}

/// What a pair pays for an amount sold to it: `UniswapV2Library.getAmountOut` of v2-periphery 1.1.0-beta.0.
///
/// ```text
/// ⌊ amount_in·num·reserve_out / (reserve_in·den + amount_in·num) ⌋        fee: num of den count
/// ```
///
/// Amounts and reserves in the tokens' smallest units. Rounding: down, exact as the contract.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::{SwapFee, amount_out}};
///
/// let [amount, x, y] = [1_000, 1_000_000, 2_000_000].map(U256::from::<u32>);
/// assert_eq!(amount_out(amount, x, y, SwapFee::UNISWAP), Ok(U256::from(1_992)));
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for an amount of zero, [`Error::InvalidReserve`] for a reserve of zero,
/// [`Error::Overflow`] where a product takes more than 256 bits: wherever the contract reverts.
#[inline]
pub fn amount_out(amount_in: U256, reserve_in: U256, reserve_out: U256, fee: SwapFee) -> Result<U256> {
    if let Some([dx, x, y]) = positive_u112([amount_in, reserve_in, reserve_out]) {
        // 126 bits each: a fee has 14.
        let counted = mul_small(dx, fee.num.into());
        let sum = mul_small(x, fee.den.into()).wrapping_add(counted);
        if let Some(sum) = NonZero::new(sum) {
            return Ok(u256(wide::mul_part(counted, y, sum)));
        }
    }
    valid(amount_in, reserve_in, reserve_out)?;
    let counted = mul(amount_in, fee.num())?;
    let sum = add(mul(reserve_in, fee.den())?, counted)?;
    div(mul(counted, reserve_out)?, sum, Rounding::Down)
}

/// What must be sold to a pair to be paid an amount: `UniswapV2Library.getAmountIn` of v2-periphery 1.1.0-beta.0.
///
/// ```text
/// ⌊ reserve_in·amount_out·den / ((reserve_out − amount_out)·num) ⌋ + 1        fee: num of den count
/// ```
///
/// Amounts and reserves in the tokens' smallest units. Rounding: exact as the contract, which adds one even where the
/// division is exact.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::{SwapFee, amount_in}};
///
/// let [amount, x, y] = [1_992, 1_000_000, 2_000_000].map(U256::from::<u32>);
/// assert_eq!(amount_in(amount, x, y, SwapFee::UNISWAP), Ok(U256::from(1_000)));
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for an amount of zero, [`Error::InvalidReserve`] for a reserve of zero,
/// [`Error::InsufficientReserves`] for an amount not below `reserve_out`, [`Error::Overflow`] where a product takes
/// more than 256 bits: wherever the contract reverts.
#[inline]
pub fn amount_in(amount_out: U256, reserve_in: U256, reserve_out: U256, fee: SwapFee) -> Result<U256> {
    if let Some([dy, x, y]) = positive_u112([amount_out, reserve_in, reserve_out]) {
        let rest = mul_small(y.checked_sub(dy).ok_or(Error::InsufficientReserves)?, fee.num.into());
        // Nothing is left, or the quotient is above 128 bits: decided below.
        let dx = wide::mul_div(mul_small(x, fee.den.into()), dy, rest, Rounding::Down).ok();
        if let Some(dx) = dx.and_then(|dx| dx.checked_add(1)) {
            return Ok(u256(dx));
        }
    }
    valid(amount_out, reserve_in, reserve_out)?;
    if amount_out >= reserve_out {
        return Err(Error::InsufficientReserves);
    }
    let numerator = mul(mul(reserve_in, amount_out)?, fee.den())?;
    let denominator = mul(sub(reserve_out, amount_out)?, fee.num())?;
    add(div(numerator, denominator, Rounding::Down)?, U256::ONE)
}

/// The amount of the other asset that is worth as much at the reserves' price, without fee, as for a deposit:
/// `UniswapV2Library.quote` of v2-periphery 1.1.0-beta.0.
///
/// ```text
/// ⌊ amount_a·reserve_b / reserve_a ⌋
/// ```
///
/// Amounts and reserves in the tokens' smallest units. Rounding: down, exact as the contract.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::quote};
///
/// assert_eq!(quote(U256::from(1), U256::from(3), U256::from(8)), Ok(U256::from(2)));
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] for an amount of zero, [`Error::InvalidReserve`] for a reserve of zero,
/// [`Error::Overflow`] where the product takes more than 256 bits: wherever the contract reverts.
#[inline]
pub fn quote(amount_a: U256, reserve_a: U256, reserve_b: U256) -> Result<U256> {
    valid(amount_a, reserve_a, reserve_b)?;
    proportion(amount_a, reserve_b, reserve_a)
}

/// Whether a swap leaves enough behind: the k-check of `UniswapV2Pair.swap` of v2-core 1.0.1.
///
/// ```text
/// (b₀·den − in₀·(den − num))·(b₁·den − in₁·(den − num)) ≥ x₀·x₁·den²        fee: num of den count
/// ```
///
/// `balances` b is what the pair holds after the swap, `amounts_in` what of that was paid in, `reserves` x what it held
/// before; in the tokens' smallest units, by asset index. Exact.
///
/// ```
/// use cfmm_math::{Error, protocol::{U256, uniswap_v2::{SwapFee, check_k}}};
///
/// let n = |[a, b]: [u32; 2]| [U256::from(a), U256::from(b)];
/// let check = |out: u32| {
///     check_k(n([1_001_000, 2_000_000 - out]), n([1_000, 0]), n([1_000_000, 2_000_000]), SwapFee::UNISWAP)
/// };
/// assert_eq!(check(1_992), Ok(()));
/// assert_eq!(check(1_993), Err(Error::InvalidAmount));
/// ```
///
/// # Errors
/// [`Error::InvalidAmount`] where the contract reverts with `UniswapV2: K`, [`Error::Overflow`] where a product takes
/// more than 256 bits or where more was paid in than is held.
#[inline]
pub fn check_k(balances: [U256; 2], amounts_in: [U256; 2], reserves: [U256; 2], fee: SwapFee) -> Result<()> {
    let ([b0, b1], [in0, in1], [x0, x1]) = (balances, amounts_in, reserves);
    let holds = if let Some([b0, b1, in0, in1, x0, x1]) = all_u112([b0, b1, in0, in1, x0, x1]) {
        let (whole, part) = (u128::from(fee.den), u128::from(fee.den.wrapping_sub(fee.num)));
        // 126 bits each: a fee has 14.
        let scaled = |x: u128| x.wrapping_mul(whole);
        let less_fee = |b, dx: u128| scaled(b).checked_sub(dx.wrapping_mul(part)).ok_or(Error::Overflow);
        wide::widening_mul(less_fee(b0, in0)?, less_fee(b1, in1)?) >= wide::widening_mul(scaled(x0), scaled(x1))
    } else {
        let (whole, part) = (fee.den(), sub(fee.den(), fee.num())?);
        let less_fee = |b, dx| sub(mul(b, whole)?, mul(dx, part)?);
        mul(less_fee(b0, in0)?, less_fee(b1, in1)?)? >= mul(mul(x0, x1)?, mul(whole, whole)?)?
    };
    if holds { Ok(()) } else { Err(Error::InvalidAmount) }
}

/// `⌊√y⌋`: `Math.sqrt` of v2-core 1.0.1. Exact as the contract, whose iteration ends at the floor.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::sqrt};
///
/// assert_eq!(sqrt(U256::from(3)), U256::from(1));
/// assert_eq!(sqrt(U256::MAX), U256::MAX >> 128);
/// ```
#[inline]
#[must_use]
pub fn sqrt(y: U256) -> U256 {
    full_math::sqrt(y)
}

/// A ratio of two reserves as the oracle keeps it: `UQ112x112.encode` and `uqdiv` of v2-core 1.0.1.
///
/// ```text
/// ⌊ numerator·2¹¹² / denominator ⌋
/// ```
///
/// The result is `UQ112x112`: 2¹¹² times the price. Rounding: down, exact as the contract.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::fraction};
///
/// assert_eq!(fraction(3, 2), Ok(U256::from(3) << 111));
/// ```
///
/// # Errors
/// [`Error::Domain`] for a denominator of zero, [`Error::Overflow`] for an argument that is no u112.
#[inline]
pub fn fraction(numerator: u128, denominator: u128) -> Result<U256> {
    if numerator > MAX_RESERVE || denominator > MAX_RESERVE {
        return Err(Error::Overflow);
    }
    // Most prices are below 2¹⁶, so that the quotient has 128 bits.
    if let Ok(quotient) = wide::mul_div(numerator, 1 << 112, denominator, Rounding::Down) {
        return Ok(u256(quotient));
    }
    div(full_math::shl(u256(numerator), 112)?, u256(denominator), Rounding::Down)
}

/// The time-weighted average of a price between two readings of its accumulator.
///
/// ```text
/// ⌊ ((to − from) mod 2²⁵⁶) / elapsed ⌋
/// ```
///
/// `from` and `to` are `UQ112x112`·seconds as [`State`] and [`Pair::current_cumulative_prices`] have them, `elapsed` is
/// the seconds between them, the result is `UQ112x112`. As `ExampleOracleSimple.update` of v2-periphery 1.1.0-beta.0,
/// which keeps the low 224 bits: a longer result, which no two readings of one pair give, is an error here.
///
/// ```
/// use cfmm_math::protocol::{U256, uniswap_v2::average_price};
///
/// // The accumulator wraps in between.
/// let (from, to) = (U256::MAX, (U256::from(30) << 112) - U256::from(1));
/// assert_eq!(average_price(from, to, 10), Ok(U256::from(3) << 112));
/// ```
///
/// # Errors
/// [`Error::Domain`] for no time elapsed, [`Error::Overflow`] above 224 bits.
pub fn average_price(from: U256, to: U256, elapsed: u32) -> Result<U256> {
    let price = div(to.wrapping_sub(from), u256(elapsed.into()), Rounding::Down)?;
    if full_math::leading_zeros(price) < 32 { Err(Error::Overflow) } else { Ok(price) }
}

/// What the library requires of an amount and two reserves.
#[inline]
fn valid(amount: U256, reserve_a: U256, reserve_b: U256) -> Result<()> {
    // Unlike a comparison of arrays, which keeps them in memory on the quick path too.
    let none = |x: U256| {
        let [a, b, c, d] = x.into_limbs();
        a | b | c | d == 0
    };
    if none(amount) {
        return Err(Error::InvalidAmount);
    }
    if none(reserve_a) || none(reserve_b) {
        return Err(Error::InvalidReserve);
    }
    Ok(())
}

/// `⌊a·b/d⌋` with the product in 256 bits.
#[inline]
fn proportion(a: U256, b: U256, d: U256) -> Result<U256> {
    if let Some([a, b, d]) = positive_u112([a, b, d]) {
        if let Ok(quotient) = wide::mul_div(a, b, d, Rounding::Down) {
            return Ok(u256(quotient));
        }
    }
    div(mul(a, b)?, d, Rounding::Down)
}

#[inline]
fn u256(x: u128) -> U256 {
    U256::from_limbs([low(x), high(x), 0, 0])
}

/// The numbers, if they are reserves.
#[inline]
fn all_u112<const N: usize>(numbers: [U256; N]) -> Option<[u128; N]> {
    let mut above = 0;
    let narrow = numbers.map(|x| {
        let [a, b, c, d] = x.into_limbs();
        above |= b >> 48 | c | d;
        join(b, a)
    });
    (above == 0).then_some(narrow)
}

/// The numbers, if they are reserves or amounts of a pool, and not zero.
#[inline]
fn positive_u112(numbers: [U256; 3]) -> Option<[u128; 3]> {
    all_u112(numbers).filter(|[a, b, c]| *a != 0 && *b != 0 && *c != 0)
}
