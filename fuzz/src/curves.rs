//! Pools of every curve from bytes, and the order of their true levels in integers that share no code with the crate.

use core::fmt::Debug;

use cfmm_math::{Concentrated, ConstantProduct, Fee, Invariant, Scalar, StableSwap, Trade, Weighted, WithFee};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Pow};

use crate::input::Input;
use crate::numbers::Number;
use crate::pools::{Range, Stable};

/// A number of a pool.
pub type Of<P> = <P as Invariant>::Scalar;

/// A curve as the laws see it.
pub trait Curve: Invariant<Scalar: Number> + PartialEq + Debug {
    /// Number of assets.
    const N: usize;
    /// By how many units a result may be further in the pool's favour than the exact floor or ceiling.
    const LOOSE: u32 = 0;
    /// Whether amounts follow the level rounded up, and so move with its last unit.
    const FOLLOWS_LEVEL: bool = false;

    /// A pool; none where the type does not hold its parameters.
    fn read(input: &mut Input) -> Option<Self>;

    /// Whether the true level of the reserves `after` is at least that of `before`, in units of any size; a difference
    /// below 2⁻³² of a unit may be taken for none. None where the level is a root of too high a degree.
    fn is_kept(&self, before: &[BigInt], after: &[BigInt]) -> Option<bool>;

    /// The exact floor of the level, where it is cheap.
    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt>;
}

/// Digits of a level behind its unit.
const DIGITS: u32 = 32;

/// The reserves in units.
pub fn raw_reserves<P: Curve>(pool: &P) -> Vec<BigInt> {
    pool.reserves().iter().map(|x| x.raw()).collect()
}

/// All of them `factor` times.
pub fn times(reserves: &[BigInt], factor: &BigInt) -> Vec<BigInt> {
    reserves.iter().map(|x| x * factor).collect()
}

pub fn trade<P: Curve>(input: &mut Input) -> Trade {
    let (sell, step) = (input.index(P::N), 1 + input.index(P::N - 1));
    Trade { sell, buy: (sell + step) % P::N }
}

/// Reserves: of any size, up to 30 bits apart, of a few units, or near the largest number.
fn reserves<T: Number, const N: usize>(input: &mut Input) -> [T; N] {
    let (how, scale) = (input.byte(), u32::from(input.byte()));
    let near = 1 + scale % (T::WIDTH - 1);
    [(); N].map(|()| {
        let (size, digits) = (u32::from(input.byte()), input.u128());
        T::of_units(match how % 8 {
            0..4 => ((digits | 1 << 127) >> (128 - near)).checked_shr(size % 31).unwrap_or(0).max(1),
            4 | 5 => ((digits | 1 << 127) >> (127 - size % (T::WIDTH - 1))).max(1),
            6 => 1 + digits % 20,
            _ => (u128::MAX >> (128 - T::WIDTH)) - digits % 20,
        })
    })
}

impl<T: Number> Curve for ConstantProduct<T> {
    const N: usize = 2;

    fn read(input: &mut Input) -> Option<Self> {
        let [x, y] = reserves(input);
        Some(Self::new(x, y).expect("positive reserves"))
    }

    fn is_kept(&self, before: &[BigInt], after: &[BigInt]) -> Option<bool> {
        Some(&after[0] * &after[1] >= &before[0] * &before[1])
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        Some((&reserves[0] * &reserves[1]).sqrt())
    }
}

impl<T: Number, const N: usize> Curve for Weighted<T, N> {
    const N: usize = N;
    const LOOSE: u32 = 1;

    fn read(input: &mut Input) -> Option<Self> {
        let reserves = reserves(input);
        let how = input.byte();
        let weights = [(); N].map(|()| {
            let weight = input.u32();
            match how % 4 {
                0 | 1 => T::from_int(1 + weight % 8).ok(),
                2 => T::from_int(1 + weight % 99).ok(),
                _ => Some(T::of_units(u128::from(weight.max(1)) << (how / 4).min(30))),
            }
        });
        if weights.iter().any(Option::is_none) {
            return None;
        }
        Self::new(reserves, weights.map(|weight| weight.unwrap_or(T::ONE))).ok()
    }

    fn is_kept(&self, before: &[BigInt], after: &[BigInt]) -> Option<bool> {
        let weights: Vec<BigInt> = self.weights().iter().map(|w| w.raw()).collect();
        let divisor = weights.iter().fold(BigInt::ZERO, |divisor, w| divisor.gcd(w));
        let exponents: Vec<u32> = weights.iter().filter_map(|w| u32::try_from(w / &divisor).ok()).collect();
        if exponents.len() < N || exponents.iter().any(|e| *e > 100) {
            return None;
        }
        let power = |values: &[BigInt]| {
            values.iter().zip(&exponents).fold(BigInt::one(), |product, (x, e)| product * Pow::pow(x, *e))
        };
        Some(power(after) >= power(before))
    }

    fn level_floor(&self, _: &[BigInt]) -> Option<BigInt> {
        None
    }
}

impl<T: Number> Concentrated2 for Concentrated<T> {
    fn range(&self, reserves: &[BigInt]) -> Range {
        let [sqrt_lower, sqrt_upper] = self.sqrt_price_range().map(Number::raw);
        let (x, y) = (reserves[0].clone(), reserves[1].clone());
        Range { x, y, sqrt_lower, sqrt_upper, one: BigInt::one() << T::FRAC }
    }
}

/// A price range in integers.
trait Concentrated2 {
    fn range(&self, reserves: &[BigInt]) -> Range;
}

impl<T: Number> Curve for Concentrated<T> {
    const N: usize = 2;
    const FOLLOWS_LEVEL: bool = true;

    fn read(input: &mut Input) -> Option<Self> {
        let [x, y] = reserves(input);
        let (how, size, digits, width) = (input.byte(), u32::from(input.byte()), input.u128(), input.u32());
        // Roots whose squares fit.
        let room = (T::WIDTH - T::FRAC) / 2;
        let (low, high) = (T::FRAC.saturating_sub(room).max(1), T::FRAC + room);
        let lower = (digits | 1 << 127) >> (128 - low - size % (high - low));
        let top = u128::MAX >> (128 - high);
        let wider = match how % 4 {
            0 => 1,
            1 => 1 + (lower >> 16_u32) * u128::from(width >> 16) / 100,
            _ => 1 + u128::try_from((BigInt::from(lower) * width) >> 20_u32).unwrap_or(u128::MAX),
        };
        let upper = lower.saturating_add(wider).min(top);
        let (x, y) = match how / 4 % 16 {
            0 => (T::ZERO, y),
            1 => (x, T::ZERO),
            _ => (x, y),
        };
        let (a, b) = (T::of_units(lower), T::of_units(upper));
        if how & 128 == 0 {
            return Self::from_sqrt_prices(x, y, a, b).ok();
        }
        let square = |root: T, rounding| root.mul_div(root, T::ONE, rounding).ok();
        Self::new(x, y, square(a, cfmm_math::Rounding::Down)?, square(b, cfmm_math::Rounding::Up)?).ok()
    }

    fn is_kept(&self, before: &[BigInt], after: &[BigInt]) -> Option<bool> {
        let level = |reserves| self.range(reserves).scaled(DIGITS.into()).level(cfmm_math::Rounding::Down);
        Some(level(after) >= level(before))
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        Some(self.range(reserves).level(cfmm_math::Rounding::Down))
    }
}

impl<T: Number, const N: usize> Curve for StableSwap<T, N> {
    const N: usize = N;
    const FOLLOWS_LEVEL: bool = true;

    fn read(input: &mut Input) -> Option<Self> {
        let reserves = reserves(input);
        let (size, digits) = (u32::from(input.byte()), input.u32());
        // From 1 to a million, seldom a fraction below or between.
        let amplification = if size < 16 && T::FRAC > 8 {
            T::of_units(((1_u128 << T::FRAC) * u128::from(digits >> 8)) >> 20_u32)
        } else {
            T::from_int((digits >> (12 + size % 20)).clamp(1, 1_000_000)).ok()?
        };
        Self::new(reserves, amplification).ok()
    }

    fn is_kept(&self, before: &[BigInt], after: &[BigInt]) -> Option<bool> {
        let unit = BigInt::one() << DIGITS;
        let [before, after] = [before, after].map(|reserves| stable(self, times(reserves, &unit)));
        Some(after.holds(&floor_of(&before)))
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        Some(floor_of(&stable(self, reserves.to_vec())))
    }
}

fn stable<T: Number, const N: usize>(pool: &StableSwap<T, N>, reserves: Vec<BigInt>) -> Stable {
    Stable { reserves, ann: pool.amplification().raw() * N, one: BigInt::one() << T::FRAC }
}

/// The floor of `D`: Newton's method from above on integers of any size, the last units by the inequality.
pub fn floor_of(pool: &Stable) -> BigInt {
    let Stable { reserves, ann, one } = pool;
    let n = u32::try_from(reserves.len()).expect("at most 8");
    let sum: BigInt = reserves.iter().sum();
    let q: BigInt = reserves.iter().map(|x| x * n).product();
    // Where Ann < 1 the root may be above the sum.
    let mut d = if ann < one { &sum * n * n } else { sum.clone() };
    loop {
        let power: BigInt = Pow::pow(&d, n);
        let next = ((&power * &d * n * one) + ann * &sum * &q) / (power * (n + 1) * one + &q * (ann - one));
        if next >= d {
            break;
        }
        d = next;
    }
    while !pool.holds(&d) {
        d -= 1;
    }
    while pool.holds(&(&d + 1)) {
        d += 1;
    }
    d
}

impl<C: Curve> Curve for WithFee<C> {
    const N: usize = C::N;
    const LOOSE: u32 = C::LOOSE;
    const FOLLOWS_LEVEL: bool = C::FOLLOWS_LEVEL;

    fn read(input: &mut Input) -> Option<Self> {
        let (how, pips, share) = (input.byte(), input.u32(), input.byte());
        let pips = match how % 4 {
            0 => 0,
            1 => [1, 100, 500, 3_000, 10_000, 500_000, 999_998, 999_999][input.index(8)],
            _ => pips % 1_000_000,
        };
        let fee = Fee::pips(pips).ok()?;
        let share = if share < 200 {
            Fee::NONE
        } else {
            Fee::ratio(Of::<C>::ONE, Of::<C>::from_int(share.into()).ok()?).ok()?
        };
        Some(Self::new(C::read(input)?, fee).expect("a fee below one").with_protocol_share(share))
    }

    fn is_kept(&self, before: &[BigInt], after: &[BigInt]) -> Option<bool> {
        self.pool().is_kept(before, after)
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        self.pool().level_floor(reserves)
    }
}
