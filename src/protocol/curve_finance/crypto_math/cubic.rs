//! The closed form for a balance: at a given level the equation is a cubic in `K₀`, solved in the contracts' integers.

use super::cbrt;
use crate::error::Result;
use crate::number::Rounding::Down;
use crate::protocol::U256;
use crate::protocol::full_math::{div, narrow, sqrt, sub};
use crate::protocol::int256::Int256;

/// `a·x³ + b·x² + c·x + d`, up to signs that depend on the number of coins.
#[derive(Clone, Copy)]
pub(in crate::protocol::curve_finance) struct Cubic {
    pub(in crate::protocol::curve_finance) a: Int256,
    pub(in crate::protocol::curve_finance) b: Int256,
    pub(in crate::protocol::curve_finance) c: Int256,
    pub(in crate::protocol::curve_finance) d: Int256,
}

/// `10¹⁸`
const ONE: Int256 = Int256::from_bits(super::ONE);

impl Cubic {
    /// With every coefficient changed.
    pub(in crate::protocol::curve_finance) fn map(self, change: impl Fn(Int256) -> Result<Int256>) -> Result<Self> {
        Ok(Self { a: change(self.a)?, b: change(self.b)?, c: change(self.c)?, d: change(self.d)? })
    }

    /// `3ac`
    pub(in crate::protocol::curve_finance) fn triple_ac(&self) -> Result<Int256> {
        Int256::from(3).checked_mul(self.a)?.checked_mul(self.c)
    }

    /// `3ac/b − b`
    pub(in crate::protocol::curve_finance) fn delta0(&self) -> Result<Int256> {
        self.triple_ac()?.checked_div(self.b)?.checked_sub(self.b)
    }

    /// `27a²/b·d/b`
    pub(in crate::protocol::curve_finance) fn tail(&self) -> Result<Int256> {
        let square = self.a.checked_mul(self.a)?;
        Int256::from(27).checked_mul(square)?.checked_div(self.b)?.checked_mul(self.d)?.checked_div(self.b)
    }

    /// `∛b²·∛((δ₁ + √(δ₁² + 4δ₀³/b))/2)`, `None` unless the radicand is positive.
    pub(in crate::protocol::curve_finance) fn c1(&self, delta0: Int256, delta1: Int256) -> Result<Option<Int256>> {
        let cube =
            Int256::from(4).checked_mul(delta0.checked_mul(delta0)?)?.checked_div(self.b)?.checked_mul(delta0)?;
        let radicand = delta1.checked_mul(delta1)?.checked_add(cube)?;
        if radicand <= Int256::ZERO {
            return Ok(None);
        }
        let root = Int256::try_from(sqrt(radicand.to_bits()))?;
        let half = |x: Int256| Int256::from_bits(x.to_bits().wrapping_shr(1));
        // Of the two roots the one that does not cancel.
        let second = if delta1 > Int256::ZERO {
            signed_cbrt(half(delta1.checked_add(root)?))?
        } else {
            signed_cbrt(half(root.checked_sub(delta1)?))?.checked_neg()?
        };
        let first = signed_cbrt(self.b)?;
        first.checked_mul(first)?.checked_div(ONE)?.checked_mul(second)?.checked_div(ONE).map(Some)
    }
}

/// `∛x` in 18 decimals, with the sign of `x`.
fn signed_cbrt(x: Int256) -> Result<Int256> {
    Int256::new(x.is_negative(), cbrt(x.unsigned_abs()))
}

/// A size above `10^e`, in `10²⁰`, and what the coefficients are divided by from there on: `10^(e − 18)`.
pub(in crate::protocol::curve_finance) const fn step(e: u32) -> (i128, i128) {
    (10_i128.pow(e - 20), 10_i128.pow(e - 18))
}

/// What brings the coefficients to a size whose cubes have 256 bits: that of the first step, which fall, whose size is
/// exceeded; else one.
pub(in crate::protocol::curve_finance) fn divider(size: U256, steps: &[(i128, i128)]) -> Result<Int256> {
    let Ok(below) = sub(size, U256::ONE) else { return Ok(Int256::from(1)) };
    let size = div(below, U256::from_limbs([7_766_279_631_452_241_920, 5, 0, 0]), Down)?;
    let size = narrow(size).and_then(|size| i128::try_from(size).ok()).unwrap_or(i128::MAX);
    let found = steps.iter().find(|(least, _)| size >= *least);
    Ok(Int256::from(found.map_or(1, |(_, divider)| *divider)))
}
