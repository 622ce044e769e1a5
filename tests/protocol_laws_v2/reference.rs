//! The formulas with the contract's words: `None` where a product does not fit one, or where the contract requires more.

use cfmm_math::protocol::U256;
use cfmm_math::protocol::uniswap_v2::SwapFee;
use num_bigint::BigUint;
use num_traits::Zero;

use super::{big, word};

fn fits(x: BigUint) -> Option<BigUint> {
    (x.bits() <= 256).then_some(x)
}

pub(super) fn amount_out(dx: U256, x: U256, y: U256, fee: SwapFee) -> Option<U256> {
    let (num, den) = fee.counted();
    let (dx, x, y) = (big(dx), big(x), big(y));
    if dx.is_zero() || x.is_zero() || y.is_zero() {
        return None;
    }
    let counted = fits(dx * num)?;
    word(fits(&counted * y)? / fits(fits(x * den)? + counted)?)
}

pub(super) fn amount_in(dy: U256, x: U256, y: U256, fee: SwapFee) -> Option<U256> {
    let (num, den) = fee.counted();
    let (dy, x, y) = (big(dy), big(x), big(y));
    if dy.is_zero() || x.is_zero() || y <= dy {
        return None;
    }
    word(fits(fits(x * &dy)? * den)? / fits((y - dy) * num)? + 1_u32)
}

pub(super) fn quote(a: U256, x: U256, y: U256) -> Option<U256> {
    let (a, x, y) = (big(a), big(x), big(y));
    if a.is_zero() || x.is_zero() || y.is_zero() { None } else { word(fits(a * y)? / x) }
}

/// Whether k holds.
pub(super) fn check_k(balances: [U256; 2], amounts: [U256; 2], reserves: [U256; 2], fee: SwapFee) -> Option<bool> {
    let (num, den) = fee.counted();
    let ([b0, b1], [in0, in1], [x0, x1]) = (balances.map(big), amounts.map(big), reserves.map(big));
    let less_fee = |b, dx| {
        let (whole, part) = (fits(b * den)?, fits(dx * (den - num))?);
        (whole >= part).then(|| whole - part)
    };
    let whole = fits(less_fee(b0, in0)? * less_fee(b1, in1)?)?;
    Some(whole >= fits(fits(x0 * x1)? * den * den)?)
}
