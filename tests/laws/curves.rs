//! Random pools of every curve, and their levels in exact integers that share no code with the crate.

use core::fmt::Debug;

use cfmm_math::{
    Concentrated, ConstantProduct, Fee, Invariant, Rounding, Scalar, StableSwap, Trade, Weighted, WithFee,
};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Pow};
use proptest::prelude::*;

use super::number::{Number, log_uniform, units};

/// Which pools to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// All that the type can hold, edges included.
    Whole,
    /// Reserves of 1 to 20 units.
    Tiny,
    /// Reserves that leave room for prices with many digits: far from both ends of the type.
    Roomy,
}

/// A curve as the laws see it.
pub trait Curve: Invariant<Scalar: Number> + PartialEq + Debug + 'static {
    /// Number of assets.
    const N: usize;
    /// By how many units a result may be further in the pool's favour than the exact floor or ceiling.
    const LOOSE: u32 = 0;
    /// Whether amounts follow the level rounded up, and so move with its last unit.
    const FOLLOWS_LEVEL: bool = false;

    /// Random pools.
    fn pools(domain: Domain) -> BoxedStrategy<Self>;

    /// Whether the true level of the reserves `u` is at least that of `v`, in units of any size. Roots are compared
    /// to 2⁻³² of a unit.
    fn level_at_least(&self, u: &[BigInt], v: &[BigInt]) -> bool;

    /// The exact floor of the level, where it is a root of a polynomial of low degree.
    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt>;

    /// By what factor prices of an `f64` pool are less precise than its reserves.
    fn condition(&self) -> u32 {
        1
    }

    /// By how many units, at most, an amount of an asset moves with the last unit of the level.
    fn level_unit_in(&self, asset: usize) -> BigInt {
        let mut reserves = times(&raw_reserves(self), &(BigInt::one() << 64_u32));
        let level = self.level_floor(&reserves);
        // The level is concave: a chord rises slower than it does here.
        let step: BigInt = (&reserves[asset] >> 10_u32) + 1;
        reserves[asset] += &step;
        match (level, self.level_floor(&reserves)) {
            (Some(level), Some(above)) if Self::FOLLOWS_LEVEL => step / (above - level).max(BigInt::one()) + 2,
            _ => BigInt::ZERO,
        }
    }
}

/// A number, an amount, or a price in a curve.
pub type Of<P> = <P as Invariant>::Scalar;

/// The reserves in units.
pub fn raw_reserves<P: Curve>(pool: &P) -> Vec<BigInt> {
    pool.reserves().iter().map(|x| x.raw()).collect()
}

/// Every number times `factor`.
pub fn times(reserves: &[BigInt], factor: &BigInt) -> Vec<BigInt> {
    reserves.iter().map(|x| x * factor).collect()
}

/// Whether the level of the reserves `after` over `supply_after` is at least that of `before` over `supply_before`,
/// exactly; in `f64` as if every reserve were 10⁻⁹ of what it is or was larger.
pub fn level_per_share_kept<P: Curve>(
    pool: &P,
    (before, supply_before): (&[BigInt], &BigInt),
    (after, supply_after): (&[BigInt], &BigInt),
) -> bool {
    let after: Vec<BigInt> =
        after.iter().zip(before).map(|(after, before)| after + Of::<P>::slack(after.max(before))).collect();
    pool.level_at_least(&times(&after, supply_before), &times(before, supply_after))
}

/// A trade between two different assets.
pub fn trades<P: Curve>() -> impl Strategy<Value = Trade> + Clone {
    (0..P::N, 1..P::N).prop_map(|(sell, step)| Trade { sell, buy: (sell + step) % P::N })
}

/// Reserves in units.
fn reserves<T: Number, const N: usize>(domain: Domain) -> BoxedStrategy<[T; N]> {
    let top = u128::MAX >> (128 - T::BITS);
    let from = |units: [u128; N]| units.map(T::from_units);
    // A ratio of 10⁹ is 30 bits.
    let near = move |low: u32, high: u32| {
        (low..high, [(); N].map(|()| (0_u32..31, any::<u128>()))).prop_map(move |(bits, digits)| {
            digits.map(|(below, digits)| ((digits | 1 << 127) >> (128 - bits)).checked_shr(below).unwrap_or(0).max(1))
        })
    };
    match domain {
        Domain::Tiny => [(); N].map(|()| 1_u128..=20).prop_map(from).boxed(),
        Domain::Roomy => {
            // Between 2⁻¹⁰ and 2²⁶ times one, as far as there are digits.
            let one = if T::FIXED { T::FRAC } else { 64 };
            near(one + 20, (one + 26).min(T::BITS - 10)).prop_map(from).boxed()
        }
        // Beyond a ratio of 10⁹ an `f64` keeps its promises to the large reserve only.
        Domain::Whole if !T::FIXED => prop_oneof![
            8 => near(32, T::BITS - 2).prop_map(from),
            1 => units::<T>().prop_map(move |x| from([x; N])),
        ]
        .boxed(),
        Domain::Whole => prop_oneof![
            8 => near(2, T::BITS - 2).prop_map(from),
            3 => [(); N].map(|()| log_uniform(0..T::BITS - 2)).prop_map(from),
            2 => [(); N].map(|()| 1_u128..=20).prop_map(from),
            1 => units::<T>().prop_map(move |x| from([x; N])),
            1 => [(); N].map(|()| units::<T>()).prop_map(from),
            1 => [(); N].map(|()| 0_u128..=20).prop_map(move |below| from(below.map(|below| top - below))),
        ]
        .boxed(),
    }
}

/// The positive whole number.
fn int<T: Scalar>(n: u32) -> T {
    T::from_int(n).expect("every type here holds a million")
}

/// Room for the digits behind a unit.
const DIGITS: u32 = 32;

impl<T: Number> Curve for ConstantProduct<T> {
    const N: usize = 2;

    fn pools(domain: Domain) -> BoxedStrategy<Self> {
        reserves(domain).prop_map(|[x, y]| Self::new(x, y).expect("valid")).boxed()
    }

    fn level_at_least(&self, u: &[BigInt], v: &[BigInt]) -> bool {
        &u[0] * &u[1] >= &v[0] * &v[1]
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        Some((&reserves[0] * &reserves[1]).sqrt())
    }
}

impl<T: Number, const N: usize> Curve for Weighted<T, N> {
    const N: usize = N;
    const LOOSE: u32 = 1;

    fn pools(domain: Domain) -> BoxedStrategy<Self> {
        // Whole weights, so that powers can be compared exactly: few and small, or percents from 1 to 99.
        let small = [(); N].map(|()| 1_u32..=4);
        let percents = [(); N].map(|()| 0_u32..1_000).prop_map(|cuts| {
            // What is left of 100 beyond one for each, in random parts.
            let free = 100 - N as u32;
            let total = cuts.iter().sum::<u32>().max(1);
            let mut weights = cuts.map(|cut| 1 + free * cut / total);
            weights[0] += 100 - weights.iter().sum::<u32>();
            weights
        });
        let extreme = (0..N).prop_map(|heavy| core::array::from_fn(|i| if i == heavy { 101 - N as u32 } else { 1 }));
        let weights = prop_oneof![2 => small, 2 => percents, 1 => extreme];
        (reserves(domain), weights).prop_map(|(x, weights)| Self::new(x, weights.map(int)).expect("valid")).boxed()
    }

    fn level_at_least(&self, u: &[BigInt], v: &[BigInt]) -> bool {
        let weights: Vec<BigInt> = self.weights().iter().map(|w| w.raw()).collect();
        let divisor = weights.iter().fold(BigInt::ZERO, |divisor, w| divisor.gcd(w));
        // An `f64` has 53 bits; a hundredth power of all of its exact form takes long.
        let bits = u.iter().chain(v).map(BigInt::bits).min().unwrap_or(0);
        let shift = if T::FIXED { 0 } else { bits.saturating_sub(100) };
        let power = |values: &[BigInt]| {
            values.iter().zip(&weights).fold(BigInt::one(), |product, (value, weight)| {
                let exponent = u32::try_from(weight / &divisor).expect("a whole weight");
                product * Pow::pow(value >> shift, exponent)
            })
        };
        power(u) >= power(v)
    }

    fn level_floor(&self, _: &[BigInt]) -> Option<BigInt> {
        None
    }
}

impl<T: Number> Curve for Concentrated<T> {
    const N: usize = 2;
    const FOLLOWS_LEVEL: bool = true;

    fn pools(domain: Domain) -> BoxedStrategy<Self> {
        // Roots whose squares fit, from one unit to an unbounded range and down to a range of one unit.
        let one = if T::FIXED { T::FRAC } else { 64 };
        let (low, high) = match domain {
            Domain::Whole => (one.saturating_sub((T::BITS - one) / 2).max(1), one + (T::BITS - one) / 2 - 1),
            Domain::Tiny => (one.saturating_sub(2).max(1), one + 2),
            Domain::Roomy => (one.saturating_sub(5).max(1), one + 5),
        };
        let width = prop_oneof![
            2 => 10_u32..100_000, // 10⁻⁵ and up
            2 => 100_000_u32..10_000_000,
            // One unit; in `f64`, whose real reserves are differences of virtual ones, no less than 10⁻⁵.
            1 => if domain == Domain::Roomy || !T::FIXED { 10_u32..11 } else { 0_u32..1 },
        ];
        let roots = (log_uniform(low..high), width).prop_map(move |(lower, width)| {
            let wider = (BigInt::from(lower) * width) / 1_000_000 + 1;
            let top = u128::MAX >> (128 - T::BITS.min(one + (T::BITS - one) / 2));
            (lower, u128::try_from(wider).unwrap_or(u128::MAX).saturating_add(lower).min(top))
        });
        let one_sided = prop_oneof![6 => Just([1, 1]), 1 => Just([0, 1]), 1 => Just([1, 0])];
        let sides = if domain == Domain::Roomy { Just([1, 1]).boxed() } else { one_sided.boxed() };
        (reserves(domain), roots, sides)
            .prop_filter_map("the range is empty after rounding", |([x, y], (lower, upper), sides)| {
                let [x, y] = [(x, sides[0]), (y, sides[1])].map(|(x, side)| if side == 0 { T::ZERO } else { x });
                let (a, b) = (T::from_units(lower), T::from_units(upper));
                if T::FIXED && lower % 2 == 0 {
                    return Self::from_sqrt_prices(x, y, a, b).ok();
                }
                let square = |root: T, rounding| root.mul_div(root, T::ONE, rounding).ok();
                Self::new(x, y, square(a, Rounding::Down)?, square(b, Rounding::Up)?).ok()
            })
            .boxed()
    }

    fn level_at_least(&self, u: &[BigInt], v: &[BigInt]) -> bool {
        self.root(u) >= self.root(v)
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        Some(self.root(reserves) >> DIGITS)
    }
}

/// What the exact level of a price range needs.
trait RangeLevel {
    /// The level in 2⁻³² units: `(√b − √a)·L² − (x·√a·√b + y)·L − x·y·√b = 0`.
    fn root(&self, reserves: &[BigInt]) -> BigInt;
}

impl<T: Number> RangeLevel for Concentrated<T> {
    fn root(&self, reserves: &[BigInt]) -> BigInt {
        let (x, y) = (&reserves[0] << DIGITS, &reserves[1] << DIGITS);
        // In `f64` the prices are what the caller gave, and the roots are rounded.
        let [a, b] = if T::FIXED {
            self.sqrt_price_range().map(Number::raw)
        } else {
            self.price_range().map(|price| (price.raw() << T::FRAC).sqrt())
        };
        let one = BigInt::one() << T::FRAC;
        let square = &one * (&b - &a);
        let linear = &x * &a * &b + &y * &one * &one;
        let constant = x * y * b * one;
        let discriminant: BigInt = &linear * &linear + constant * &square * 4;
        (linear + discriminant.sqrt()) / (square * 2)
    }
}

impl<T: Number, const N: usize> Curve for StableSwap<T, N> {
    const N: usize = N;
    const FOLLOWS_LEVEL: bool = true;

    fn pools(domain: Domain) -> BoxedStrategy<Self> {
        let amplification = prop_oneof![
            6 => log_uniform(0..20).prop_map(|a| a.clamp(1, 1_000_000) as u32),
            1 => Just(1_u32),
            1 => Just(1_000_000_u32),
        ];
        (reserves(domain), amplification).prop_map(|(x, a)| Self::new(x, int(a)).expect("valid")).boxed()
    }

    fn level_at_least(&self, u: &[BigInt], v: &[BigInt]) -> bool {
        let (u, v) = (times(u, &(BigInt::one() << DIGITS)), times(v, &(BigInt::one() << DIGITS)));
        stable_level_holds(&ann(self), T::FRAC, &u, &stable_level(&ann(self), T::FRAC, &v))
    }

    /// Next to its peg the price moves `A` times as fast as the reserves.
    fn condition(&self) -> u32 {
        u32::try_from(self.amplification().raw() >> T::FRAC).expect("at most a million") + 1
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        Some(stable_level(&ann(self), T::FRAC, reserves))
    }
}

fn ann<T: Number, const N: usize>(pool: &StableSwap<T, N>) -> BigInt {
    pool.amplification().raw() * N
}

/// `nⁿ·Πx`
fn n_to_n_product(reserves: &[BigInt]) -> BigInt {
    reserves.iter().fold(BigInt::one(), |product, x| product * x * reserves.len())
}

/// `D` is not above the level: `(Ann·(S − D) + D)·nⁿ·Πx ≥ D^(n+1)`.
fn stable_level_holds(ann: &BigInt, frac: u32, reserves: &[BigInt], d: &BigInt) -> bool {
    let sum: BigInt = reserves.iter().sum();
    let left = (ann * (sum - d) + (d << frac)) * n_to_n_product(reserves);
    left >= Pow::pow(d, reserves.len() as u32 + 1) << frac
}

/// The floor of `D`: Newton's method on integers from above, the last unit by the inequality.
fn stable_level(ann: &BigInt, frac: u32, reserves: &[BigInt]) -> BigInt {
    let n = reserves.len() as u32;
    let sum: BigInt = reserves.iter().sum();
    let q = n_to_n_product(reserves);
    // D^(n+1) ≤ Ann·S·nⁿ·Πx as long as Ann ≥ 1, so this is above the root as S is.
    let bound = ((ann * &sum * &q) >> frac).nth_root(n + 1) + 1;
    let mut d = sum.clone().min(bound);
    loop {
        let power: BigInt = Pow::pow(&d, n) << frac;
        let next = (&power * &d * n + ann * &sum * &q) / (power * (n + 1) + &q * (ann - (BigInt::one() << frac)));
        if next >= d {
            break;
        }
        d = next;
    }
    while !stable_level_holds(ann, frac, reserves, &d) {
        d -= 1;
    }
    while stable_level_holds(ann, frac, reserves, &(&d + 1)) {
        d += 1;
    }
    d
}

impl<C: Curve> Curve for WithFee<C> {
    const N: usize = C::N;
    const LOOSE: u32 = C::LOOSE;
    const FOLLOWS_LEVEL: bool = C::FOLLOWS_LEVEL;

    fn pools(domain: Domain) -> BoxedStrategy<Self> {
        let pips = prop_oneof![
            1 => Just(0_u32), 1 => Just(1_u32), 1 => Just(999_999_u32), 1 => Just(3_000_u32),
            6 => log_uniform(0..20).prop_map(|pips| pips.min(999_999) as u32),
        ];
        (C::pools(domain), pips)
            .prop_map(|(pool, pips)| Self::new(pool, Fee::pips(pips).expect("fits")).expect("valid"))
            .boxed()
    }

    fn condition(&self) -> u32 {
        self.pool().condition()
    }

    fn level_at_least(&self, u: &[BigInt], v: &[BigInt]) -> bool {
        self.pool().level_at_least(u, v)
    }

    fn level_floor(&self, reserves: &[BigInt]) -> Option<BigInt> {
        self.pool().level_floor(reserves)
    }
}
