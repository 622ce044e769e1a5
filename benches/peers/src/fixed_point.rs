//! `amount_out` of each curve in fixed point, beside the same quote in plain `ruint`, in the operators of the `fixed` crate
//! and in solmath.
//!
//! Ours are the exact floor at the level rounded up. The peers are the textbook formulas with checked operations, each
//! rounded where it falls: close, not equal, so they are checked for closeness and [`errors`] says how far off they are.
//! solmath has the weighted swap itself, and primitives in units of 10⁻¹² of which the other quotes are made here.

use std::fmt::{Debug, Write};

use cfmm_math::protocol::U256;
use cfmm_math::{Concentrated, ConstantProduct, Invariant, StableSwap, Weighted, X_FOR_Y};
use fixed::types::U64F64;

use crate::{Cases, Compare, OURS, Peer, Random, many};

const RUINT: &str = "ruint";
const FIXED: &str = "fixed";
const SOLMATH: &str = "solmath";

/// A number of a peer.
trait Number: Copy + Debug + PartialOrd {
    const NAME: &str;
    /// Where an iteration of rounded steps ends.
    const TWO_UNITS: Self;

    fn of(x: U64F64) -> Self;
    fn plus(self, other: Self) -> Option<Self>;
    fn minus(self, other: Self) -> Option<Self>;
    /// `self·b/c`, as directly as the crate has it.
    fn mul_div(self, b: Self, c: Self) -> Option<Self>;
    /// `√(a·a + c·d)`
    fn hypotenuse(a: Self, c: Self, d: Self) -> Option<Self>;
    /// In units of the last place: how far from ours.
    fn off(self, ours: U64F64) -> f64;
    fn quote(self) -> Quote;
}

/// An amount out, in the units of its crate.
#[derive(Debug, Clone, Copy)]
enum Quote {
    Binary(u128),
    Decimal(u128),
}

impl Quote {
    fn value(self) -> f64 {
        match self {
            Self::Binary(bits) => bits as f64 / 2_f64.powi(64),
            Self::Decimal(units) => units as f64 / 1e12,
        }
    }
}

/// Raw bits in 256: no product of three factors of these inputs overflows, and what would is caught.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Ruint(U256);

impl Number for Ruint {
    const NAME: &str = RUINT;
    const TWO_UNITS: Self = Self(U256::from_limbs([2, 0, 0, 0]));

    fn of(x: U64F64) -> Self {
        Self(U256::from(x.to_bits()))
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    fn mul_div(self, b: Self, c: Self) -> Option<Self> {
        self.0.checked_mul(b.0)?.checked_div(c.0).map(Self)
    }

    fn hypotenuse(a: Self, c: Self, d: Self) -> Option<Self> {
        Some(Self(a.0.checked_mul(a.0)?.checked_add(c.0.checked_mul(d.0)?)?.root(2)))
    }

    fn off(self, ours: U64F64) -> f64 {
        binary_off(self.0.to::<u128>(), ours)
    }

    fn quote(self) -> Quote {
        Quote::Binary(self.0.to::<u128>())
    }
}

impl Number for U64F64 {
    const NAME: &str = FIXED;
    const TWO_UNITS: Self = Self::from_bits(2);

    fn of(x: U64F64) -> Self {
        x
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.checked_add(other)
    }

    fn minus(self, other: Self) -> Option<Self> {
        self.checked_sub(other)
    }

    fn mul_div(self, b: Self, c: Self) -> Option<Self> {
        self.checked_mul(b)?.checked_div(c)
    }

    fn hypotenuse(a: Self, c: Self, d: Self) -> Option<Self> {
        a.checked_mul(a)?.checked_add(c.checked_mul(d)?)?.checked_sqrt()
    }

    fn off(self, ours: U64F64) -> f64 {
        binary_off(self.to_bits(), ours)
    }

    fn quote(self) -> Quote {
        Quote::Binary(self.to_bits())
    }
}

/// Units of 10⁻¹².
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Solmath(u128);

impl Number for Solmath {
    const NAME: &str = SOLMATH;
    const TWO_UNITS: Self = Self(2);

    fn of(x: U64F64) -> Self {
        Self(decimal(x))
    }

    fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    fn mul_div(self, b: Self, c: Self) -> Option<Self> {
        solmath::mul_div_floor_u128(self.0, b.0, c.0).ok().map(Self)
    }

    fn hypotenuse(a: Self, c: Self, d: Self) -> Option<Self> {
        let square = solmath::fp_mul(a.0, a.0).ok()?.checked_add(solmath::fp_mul(c.0, d.0).ok()?)?;
        solmath::fp_sqrt(square).ok().map(Self)
    }

    fn off(self, ours: U64F64) -> f64 {
        self.0.abs_diff(decimal(ours)) as f64
    }

    fn quote(self) -> Quote {
        Quote::Decimal(self.0)
    }
}

fn binary_off(bits: u128, ours: U64F64) -> f64 {
    bits.abs_diff(ours.to_bits()) as f64
}

/// In units of 10⁻¹², rounded down.
fn decimal(x: U64F64) -> u128 {
    (U256::from(x.to_bits()) * U256::from(10_u64.pow(12)) >> 64_usize).to::<u128>()
}

/// A pool, what is sold, and both as the numbers of the peers: reserves, amount and two parameters.
#[derive(Debug, Clone, Copy)]
struct Input<P> {
    pool: P,
    amount: U64F64,
    ruint: [Ruint; 6],
    fixed: [U64F64; 6],
    solmath: [Solmath; 6],
}

fn input<P>(pool: P, amount: U64F64, [x, y]: [U64F64; 2], parameters: [U64F64; 2]) -> Input<P> {
    let all = [x, y, amount, parameters[0], parameters[1], U64F64::ONE];
    Input { pool, amount, ruint: all.map(Number::of), fixed: all, solmath: all.map(Number::of) }
}

fn ours<P: Invariant<Scalar = U64F64>>(input: &Input<P>) -> Option<Quote> {
    input.pool.amount_out(X_FOR_Y, input.amount).ok().map(Number::quote)
}

/// `y·dx/(x + dx)`
fn constant_product<T: Number>([x, y, dx, ..]: &[T; 6]) -> Option<T> {
    y.mul_div(*dx, x.plus(*dx)?)
}

/// The liquidity by the quadratic formula, then a trade on the virtual reserves. Parameters: the roots of the bounds.
fn concentrated<T: Number>([x, y, dx, a, b, one]: &[T; 6]) -> Option<T> {
    let width = b.minus(*a)?;
    let linear = x.mul_div(*a, *one)?.plus(y.mul_div(*one, *b)?)?;
    let x_4 = x.plus(*x)?.plus(x.plus(*x)?)?.mul_div(width, *b)?;
    let sum = linear.plus(T::hypotenuse(linear, x_4, *y)?)?;
    let liquidity = sum.mul_div(*b, width.plus(width)?)?;
    let (sold, bought) = (x.plus(liquidity.mul_div(*one, *b)?)?, y.plus(liquidity.mul_div(*a, *one)?)?);
    bought.mul_div(*dx, sold.plus(*dx)?)
}

/// Newton's method for `D` and for `y` as in the contracts, two coins. Parameters: `A·n` and `n`.
fn stable_swap<T: Number>([x, y, dx, ann, two, one]: &[T; 6]) -> Option<T> {
    let sum = x.plus(*y)?;
    let close = |a: T, b: T| {
        let difference = if a > b { a.minus(b) } else { b.minus(a) }?;
        Some(difference <= T::TWO_UNITS)
    };
    let mut d = sum;
    for _ in 0..255 {
        let part = d.mul_div(d, x.mul_div(*two, *one)?)?;
        let part = part.mul_div(d, y.mul_div(*two, *one)?)?;
        let parts = part.plus(part)?;
        let num = ann.mul_div(sum, *one)?.plus(parts)?;
        let den = ann.minus(*one)?.mul_div(d, *one)?.plus(parts.plus(part)?)?;
        let next = d.mul_div(num, den)?;
        let done = close(next, d)?;
        d = next;
        if done {
            break;
        }
    }
    let after = x.plus(*dx)?;
    let c = d.mul_div(d, after.mul_div(*two, *one)?)?.mul_div(d, ann.mul_div(*two, *one)?)?;
    let b = after.plus(d.mul_div(*one, *ann)?)?;
    let mut at = d;
    for _ in 0..255 {
        let twice = at.plus(at)?.plus(b)?.minus(d)?;
        // y² + c over 2y + b − D, without a square that the number may not hold.
        let next = at.mul_div(at, twice)?.plus(c.mul_div(*one, twice)?)?;
        let done = close(next, at)?;
        at = next;
        if done {
            break;
        }
    }
    y.minus(at)
}

impl Compare for Option<Quote> {
    fn apart(&self, other: &Self) -> f64 {
        match (self, other) {
            (Some(Quote::Binary(a)), Some(Quote::Binary(b))) => {
                a.abs_diff(*b) as f64 / (*a.max(b) as f64).max(2_f64.powi(64))
            }
            (Some(a), Some(b)) => a.value().apart(&b.value()),
            _ => f64::INFINITY,
        }
    }
}

/// Of a quote: as close as every peer is.
const NEAR: f64 = 1e-5;

/// Uniform in the logarithm.
fn between(r: &mut Random, low: f64, high: f64) -> f64 {
    low * (high / low).powf(r.below(1 << 40) as f64 / 2_f64.powi(40))
}

fn number(x: f64) -> U64F64 {
    U64F64::from_num(x)
}

/// Reserves of 10³ … 10⁶, trades of up to a tenth of the reserve.
fn reserves(r: &mut Random) -> ([U64F64; 2], U64F64) {
    let (x, y) = (between(r, 1e3, 1e6), between(r, 1e3, 1e6));
    ([x, y].map(number), number(x * between(r, 1e-5, 0.1)))
}

fn constant_products() -> Vec<Input<ConstantProduct<U64F64>>> {
    many(|r| {
        let (both, dx) = reserves(r);
        input(ConstantProduct::new(both[0], both[1]).expect("a pool"), dx, both, [U64F64::ONE; 2])
    })
}

fn weighted() -> Vec<Input<Weighted<U64F64, 2>>> {
    many(|r| {
        let (both, dx) = reserves(r);
        // Whole per cents, which both scales hold.
        let w = 10 + r.below(81);
        let weights = [w, 100 - w].map(U64F64::from_num);
        input(Weighted::new(both, weights).expect("a pool"), dx, both, weights)
    })
}

/// Prices around 2,000 in ranges of 1 % … 100 %.
fn ranges() -> Vec<Input<Concentrated<U64F64>>> {
    many(|r| {
        let (p, width, liquidity) = (between(r, 1e3, 4e3), between(r, 1.01, 2.0), between(r, 1e4, 1e6));
        let [a, b] = [(p / width).sqrt(), (p * width).sqrt()].map(number);
        let both =
            [liquidity * (1.0 / p.sqrt() - 1.0 / (p * width).sqrt()), liquidity * (p.sqrt() - (p / width).sqrt())];
        let dx = liquidity / p.sqrt() * (width.sqrt() - 1.0) * between(r, 1e-5, 0.1);
        let both = both.map(number);
        let pool = Concentrated::from_sqrt_prices(both[0], both[1], a, b).expect("a pool");
        input(pool, number(dx), both, [a, b])
    })
}

/// 1 … 3 times imbalanced, A 10 … 2,010.
fn stable_pools() -> Vec<Input<StableSwap<U64F64, 2>>> {
    many(|r| {
        let size = between(r, 1e4, 1e6);
        let both = [size * between(r, 1.0, 3.0), size * between(r, 1.0, 3.0)].map(number);
        let a = U64F64::from_num(10 + r.below(2_001));
        let dx = number(size * between(r, 1e-5, 0.1));
        input(StableSwap::new(both, a).expect("a pool"), dx, both, [a + a, number(2.0)])
    })
}

/// The same quote of every peer.
macro_rules! quotes {
    ($pool:ty, $formula:ident) => {
        [
            (OURS, ours as fn(&Input<$pool>) -> Option<Quote>),
            (RUINT, |input| $formula(&input.ruint).map(Number::quote)),
            (FIXED, |input| $formula(&input.fixed).map(Number::quote)),
            (SOLMATH, |input| $formula(&input.solmath).map(Number::quote)),
        ] as [Peer<Input<$pool>, Option<Quote>>; 4]
    };
}

/// solmath's own, rounded down by its error bound.
fn weighted_swap([x, y, dx, wx, wy, _]: &[Solmath; 6]) -> Option<Solmath> {
    solmath::weighted_pool_swap(x.0, y.0, wx.0, wy.0, dx.0, 0).ok().map(|(amount_out, _)| Solmath(amount_out))
}

pub(crate) fn cases(cases: &mut Cases) {
    cases.section("Pools in fixed point");
    let group = "amount_out, constant product, U64F64";
    cases.add_near(group, constant_products(), &quotes!(ConstantProduct<U64F64>, constant_product), NEAR);
    cases.add_near(
        "amount_out, weighted, U64F64",
        weighted(),
        &[(OURS, ours), (SOLMATH, |input| weighted_swap(&input.solmath).map(Number::quote))],
        NEAR,
    );
    let group = "amount_out, concentrated, U64F64";
    cases.add_near(group, ranges(), &quotes!(Concentrated<U64F64>, concentrated), NEAR);
    let group = "amount_out, stable-swap of 2, U64F64";
    cases.add_near(group, stable_pools(), &quotes!(StableSwap<U64F64, 2>, stable_swap), NEAR);
}

/// How far a peer's quotes are from ours, in its own units.
fn error<P: Invariant<Scalar = U64F64>, T: Number>(
    report: &mut String,
    curve: &str,
    inputs: &[Input<P>],
    quote: impl Fn(&Input<P>) -> Option<T>,
) {
    let mut off: Vec<f64> = inputs
        .iter()
        .map(|input| {
            let ours = input.pool.amount_out(X_FOR_Y, input.amount).expect("an amount");
            quote(input).expect("an amount").off(ours)
        })
        .collect();
    off.sort_by(f64::total_cmp);
    let (median, most) = (off[off.len() / 2], off[off.len() - 1]);
    let unit = if T::NAME == SOLMATH { "10⁻¹²" } else { "2⁻⁶⁴" };
    writeln!(report, "{curve}: {} is off by {median:.0} units of {unit}, {most:.0} at most", T::NAME)
        .expect("a string");
}

/// The errors of the peers; ours are none, but for the unit of the level that pools are given.
pub fn errors() -> String {
    let mut report = String::new();
    macro_rules! errors {
        ($curve:literal, $inputs:expr, $formula:ident) => {
            error(&mut report, $curve, &$inputs, |input| $formula(&input.ruint));
            error(&mut report, $curve, &$inputs, |input| $formula(&input.fixed));
            error(&mut report, $curve, &$inputs, |input| $formula(&input.solmath));
        };
    }
    errors!("constant product", constant_products(), constant_product);
    error(&mut report, "weighted", &weighted(), |input| weighted_swap(&input.solmath));
    errors!("concentrated", ranges(), concentrated);
    errors!("stable-swap of 2", stable_pools(), stable_swap);
    report
}
