//! The curve `x³y + xy³`: its level, its slope, and Newton's method for one of the reserves.

use super::{Contract, Terms, U256, div_wad, mul_wad};
use crate::error::{Error, Result};
use crate::protocol::full_math::{add, is_less, mul, sub};

/// The most rounds of Newton's method. A trade of up to a third of a reserve takes three to eight.
const ROUNDS: u32 = 255;

/// The level of the curve at two balances: `_f`.
///
/// ```text
/// x₀·⌊⌊⌊y²⌋·y⌋⌋ + ⌊⌊x₀²⌋·x₀⌋·y        Solidly, each term rounded again
/// ⌊x₀·y⌋·(⌊x₀²⌋ + ⌊y²⌋)               Velodrome
/// ```
///
/// Balances, products and level in 18 decimals. Rounding: down in every step, exact as the contracts; the two differ
/// in the last digits. `x₀³y + x₀y³` is at most a relative `10⁻¹⁸·(1/x₀y + 2/(x₀² + y²))` and one unit above, in units
/// of one.
///
/// ```
/// use cfmm_math::protocol::{U256, solidly::{Contract, f}};
///
/// let [x, y] = [5_701_324_624_000_000_000_000_u128, 6_951_715_731_000_000_000_000].map(U256::from);
/// assert_eq!(f(Contract::Solidly, x, y), Ok(U256::from(3_203_672_886_905_580_338_993_500_692_778_635_u128)));
/// assert_eq!(f(Contract::Velodrome2, x, y), Ok(U256::from(3_203_672_886_905_580_338_993_500_692_778_636_u128)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Overflow`] where a product takes more than 256 bits.
#[inline]
pub fn f(contract: Contract, x0: U256, y: U256) -> Result<U256> {
    Section::new(x0)?.f(contract, y, mul_wad(y, y)?)
}

/// The slope of the level in `y`: `_d`.
///
/// ```text
/// ⌊3x₀·⌊y²⌋⌋ + ⌊⌊x₀²⌋·x₀⌋
/// ```
///
/// Balances, products and slope in 18 decimals. Rounding: down in every step, exact as the contracts.
///
/// ```
/// use cfmm_math::protocol::{U256, solidly::d};
///
/// let [x, y] = [5_701_324_624_000_000_000_000_u128, 6_951_715_731_000_000_000_000].map(U256::from);
/// assert_eq!(d(x, y), Ok(U256::from(1_011_894_796_282_481_487_054_580_418_416_u128)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// [`Error::Overflow`] where a product takes more than 256 bits.
#[inline]
pub fn d(x0: U256, y: U256) -> Result<U256> {
    Section::new(x0)?.d(mul_wad(y, y)?)
}

/// The balance of one token at the level `xy` for a balance `x0` of the other: `_get_y`, Newton's method from `y`.
///
/// ```text
/// y = y ± ⌊|xy − f(x₀, y)|/d(x₀, y)⌋
/// ```
///
/// Balances and level in 18 decimals. Rounding: Solidly's ends where a step is one or less, on either side of the
/// exact balance, or after 255 rounds; Velodrome's is the least balance whose `f` reaches `xy`, or, from below, passes
/// it, which v2.0 asks of [`Terms::k`] as if `x₀` and `y` were in the tokens' units. Rounds: eight at most for a trade
/// of up to a third of a reserve between reserves that differ by no more than a factor of two.
///
/// ```
/// use cfmm_math::protocol::{U256, solidly::{Contract, Curve, Terms, get_y}};
///
/// let terms = Terms::new(Contract::Velodrome2, Curve::Stable, [6, 6], 5)?;
/// let [x, xy, y] = [
///     5_147_503_214_155_696_635_904_u128,
///     3_203_672_886_905_580_338_993_500_692_778_636,
///     6_951_715_731_000_000_000_000,
/// ].map(U256::from);
/// assert_eq!(get_y(&terms, x, xy, y), Ok(U256::from(7_509_072_453_453_307_742_018_u128)));
/// # Ok::<(), cfmm_math::Error>(())
/// ```
///
/// # Errors
/// Wherever the contract reverts: [`Error::Overflow`], [`Error::Domain`] for a slope of zero, [`Error::NoConvergence`]
/// after 255 rounds of Velodrome's.
pub fn get_y(terms: &Terms, x0: U256, xy: U256, y: U256) -> Result<U256> {
    match terms.contract {
        Contract::Solidly => newton(x0, xy, y, ROUNDS),
        Contract::Velodrome2 | Contract::Velodrome2b => least(terms, x0, xy, y, ROUNDS),
    }
}

/// `⌊x·y⌋·(⌊x²⌋ + ⌊y²⌋)`, rounded down: what `_k` is in all three contracts.
#[inline]
pub(super) fn invariant(x: U256, y: U256) -> Result<U256> {
    Section::new(x)?.f(Contract::Velodrome2, y, mul_wad(y, y)?)
}

/// The level along one balance: what stays the same while the other changes.
struct Section {
    x0: U256,
    square: U256,
    /// An error matters only where the cube is used.
    cube: Result<U256>,
}

impl Section {
    #[inline]
    fn new(x0: U256) -> Result<Self> {
        let square = mul_wad(x0, x0)?;
        Ok(Self { x0, square, cube: mul_wad(square, x0) })
    }

    #[inline]
    fn f(&self, contract: Contract, y: U256, y_square: U256) -> Result<U256> {
        match contract {
            Contract::Solidly => add(mul_wad(self.x0, mul_wad(y_square, y)?)?, mul_wad(self.cube?, y)?),
            Contract::Velodrome2 | Contract::Velodrome2b => mul_wad(mul_wad(self.x0, y)?, add(self.square, y_square)?),
        }
    }

    #[inline]
    fn d(&self, y_square: U256) -> Result<U256> {
        let three = U256::from_limbs([3, 0, 0, 0]);
        add(mul_wad(mul(three, self.x0)?, y_square)?, self.cube?)
    }

    /// What the level lacks, or has too much, and Newton's step for it.
    #[inline]
    fn step(&self, contract: Contract, xy: U256, y: U256) -> Result<Step> {
        let y_square = mul_wad(y, y)?;
        let level = self.f(contract, y, y_square)?;
        match sub(level, xy) {
            Ok(above) => Ok(Step::Down(div_wad(above, self.d(y_square)?)?, above)),
            Err(_) => Ok(Step::Up(div_wad(sub(xy, level)?, self.d(y_square)?)?)),
        }
    }
}

/// A step of Newton's method.
enum Step {
    /// From below the level.
    Up(U256),
    /// From the level or above, and by how much that is.
    Down(U256, U256),
}

/// Solidly's: until two values differ by one or less.
fn newton(x0: U256, xy: U256, mut y: U256, rounds: u32) -> Result<U256> {
    let section = Section::new(x0)?;
    for _ in 0..rounds {
        let step = match section.step(Contract::Solidly, xy, y)? {
            Step::Up(step) => {
                y = add(y, step)?;
                step
            }
            Step::Down(step, _) => {
                y = sub(y, step)?;
                step
            }
        };
        if step <= U256::ONE {
            break;
        }
    }
    Ok(y)
}

/// Velodrome's: a step is at least one, and where Newton's would be none the level decides.
fn least(terms: &Terms, x0: U256, xy: U256, mut y: U256, rounds: u32) -> Result<U256> {
    let section = Section::new(x0)?;
    let level = |y| section.f(terms.contract, y, mul_wad(y, y)?);
    for _ in 0..rounds {
        match section.step(terms.contract, xy, y)? {
            Step::Up(step) => {
                let next = add(y, U256::ONE)?;
                if step == U256::ZERO {
                    let reached = match terms.contract {
                        Contract::Velodrome2 => terms.k([x0, next])?,
                        Contract::Solidly | Contract::Velodrome2b => level(next)?,
                    };
                    if is_less(xy, reached) {
                        return Ok(next);
                    }
                }
                y = add(y, step.max(U256::ONE))?;
            }
            Step::Down(step, above) => {
                if step == U256::ZERO && (above == U256::ZERO || is_less(level(sub(y, U256::ONE)?)?, xy)) {
                    return Ok(y);
                }
                y = sub(y, step.max(U256::ONE))?;
            }
        }
    }
    Err(Error::NoConvergence)
}

#[cfg(test)]
mod tests;
