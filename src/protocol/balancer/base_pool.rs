//! What all pools have in common: decimals, the Vault's balances, the swap fee, amounts of every token.

use super::fixed_point::{ONE, add, complement, div_down, div_up, mul_down, mul_up, sub};
use crate::error::{Error, Result};
use crate::number::Rounding;
use crate::protocol::U256;
use crate::protocol::full_math::{is_less, leading_zeros, mul, power_of_ten};

/// The shares that the first deposit locks for ever: 10⁶.
pub const MINIMUM_BPT: U256 = U256::from_limbs([1_000_000, 0, 0, 0]);
/// The least swap fee: 0.0001 %.
pub const MIN_SWAP_FEE_PERCENTAGE: U256 = U256::from_limbs([1_000_000_000_000, 0, 0, 0]);
/// The largest swap fee: 10 %.
pub const MAX_SWAP_FEE_PERCENTAGE: U256 = U256::from_limbs([100_000_000_000_000_000, 0, 0, 0]);

/// What a token's amounts are multiplied by to have 18 decimals, and a rate where it has one; itself 18-decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Scaling(U256);

impl Scaling {
    /// Of a token without a rate.
    ///
    /// # Errors
    /// [`Error::Domain`] above 18 decimals.
    pub(super) fn new(decimals: u8) -> Result<Self> {
        let missing = 18_u8.checked_sub(decimals).ok_or(Error::Domain)?;
        Ok(Self(mul(ONE, power_of_ten(missing.into())?)?))
    }

    /// Times a rate.
    ///
    /// # Errors
    /// [`Error::Domain`] for a rate of zero, [`Error::Overflow`].
    pub(super) fn with_rate(self, rate: U256) -> Result<Self> {
        let factor = mul_down(self.0, rate)?;
        if factor == U256::ZERO { Err(Error::Domain) } else { Ok(Self(factor)) }
    }

    /// The factor.
    pub(super) const fn factor(self) -> U256 {
        self.0
    }

    /// To 18 decimals: `_upscale`, always down.
    #[inline]
    pub(super) fn up(self, amount: U256) -> Result<U256> {
        if self.0 == ONE { Ok(amount) } else { mul_down(amount, self.0) }
    }

    /// Back: `_downscaleDown` or `_downscaleUp`.
    #[inline]
    pub(super) fn down(self, amount: U256, rounding: Rounding) -> Result<U256> {
        match rounding {
            _ if self.0 == ONE => Ok(amount),
            Rounding::Down => div_down(amount, self.0),
            Rounding::Up => div_up(amount, self.0),
        }
    }
}

/// A balance or an amount of the Vault, which has 112 bits.
///
/// Whatever is larger reverts in the Vault at the latest.
#[inline]
pub(super) fn vault(x: U256) -> Result<U256> {
    if leading_zeros(x) < 144 { Err(Error::Overflow) } else { Ok(x) }
}

/// A swap fee that a pool takes.
pub(super) fn valid_swap_fee(swap_fee: U256) -> Result<U256> {
    let out_of_range = is_less(swap_fee, MIN_SWAP_FEE_PERCENTAGE) || is_less(MAX_SWAP_FEE_PERCENTAGE, swap_fee);
    if out_of_range { Err(Error::InvalidFee) } else { Ok(swap_fee) }
}

/// What is left of an amount after the fee, which is rounded up.
#[inline]
pub(super) fn less_fee(amount: U256, swap_fee: U256) -> Result<U256> {
    sub(amount, mul_up(amount, swap_fee)?)
}

/// An amount with the fee on top, rounded up.
#[inline]
pub(super) fn plus_fee(amount: U256, swap_fee: U256) -> Result<U256> {
    div_up(amount, complement(swap_fee))
}

/// The Vault swaps no amount of zero, and none above 112 bits.
#[inline]
pub(super) fn swap_amount(amount: U256) -> Result<U256> {
    if amount == U256::ZERO { Err(Error::InvalidAmount) } else { vault(amount) }
}

/// Shares that their holders can give back: all but the locked ones.
pub(super) fn held(bpt_amount_in: U256, supply: U256) -> Result<U256> {
    let locked = sub(supply, bpt_amount_in).is_ok_and(|left| !is_less(left, MINIMUM_BPT));
    if locked { Ok(bpt_amount_in) } else { Err(Error::InvalidAmount) }
}

/// Token by token.
#[inline]
pub(super) fn each<T: Copy, const N: usize>(
    amounts: [U256; N],
    others: [T; N],
    f: impl Fn(U256, T) -> Result<U256>,
) -> Result<[U256; N]> {
    let mut result = amounts;
    for (amount, other) in result.iter_mut().zip(others) {
        *amount = f(*amount, other)?;
    }
    Ok(result)
}

/// Every token's amount with 18 decimals.
#[inline]
pub(super) fn upscaled<const N: usize>(amounts: [U256; N], scaling: [Scaling; N]) -> Result<[U256; N]> {
    each(amounts, scaling, |amount, scaling| scaling.up(vault(amount)?))
}

/// Every token's amount in its own decimals.
#[inline]
pub(super) fn downscaled<const N: usize>(
    amounts: [U256; N],
    scaling: [Scaling; N],
    rounding: Rounding,
) -> Result<[U256; N]> {
    each(amounts, scaling, |amount, scaling| scaling.down(amount, rounding))
}

/// The Vault's balances after amounts in.
#[inline]
pub(super) fn added<const N: usize>(balances: [U256; N], amounts: [U256; N]) -> Result<[U256; N]> {
    each(balances, amounts, |balance, amount| vault(add(balance, amount)?))
}

/// The Vault's balances after amounts out.
#[inline]
pub(super) fn taken<const N: usize>(balances: [U256; N], amounts: [U256; N]) -> Result<[U256; N]> {
    each(balances, amounts, sub)
}

/// An amount of one token and none of the others.
#[inline]
pub(super) fn only<const N: usize>(token: usize, amount: U256) -> Result<[U256; N]> {
    let mut amounts = [U256::ZERO; N];
    *amounts.get_mut(token).ok_or(Error::InvalidAsset)? = amount;
    Ok(amounts)
}

/// How many tokens.
#[inline]
pub(super) fn count(tokens: usize) -> Result<U256> {
    u64::try_from(tokens).map(|n| U256::from_limbs([n, 0, 0, 0])).map_err(|_| Error::InvalidAsset)
}
