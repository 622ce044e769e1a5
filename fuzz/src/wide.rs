//! Products, quotients and roots of 64, 128 and 256 bits against `ruint` in 512 and more: the integer itself in either
//! direction, or the error where it does not fit.

use cfmm_math::protocol::{U256, full_math};
use cfmm_math::{Checked, Elementary, Error, Real, Result, Rounding, Scalar};
use fixed::types::extra::{U0, U20, U24, U32, U60, U62, U64, U100, U125, U126, U127};
use fixed::{FixedI64, FixedI128, FixedU64, FixedU128};
use ruint::Uint;

use crate::input::Input;

/// Wide enough for a sum of two products of 256 bits, and of one of them times 2^127.
type Wide = Uint<704, 11>;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    for _ in 0..16 {
        if input.is_empty() {
            return;
        }
        case(&mut input);
    }
}

fn case(input: &mut Input) {
    match input.below(16) {
        0..4 => full(input),
        4 => settles::<FixedU64<U32>>(input),
        5 => settles::<FixedI64<U24>>(input),
        6 => settles::<FixedU128<U64>>(input),
        7 => settles::<FixedU128<U0>>(input),
        8 => settles::<FixedI128<U60>>(input),
        9 => settles::<FixedU128<U127>>(input),
        10 => settles::<FixedI128<U126>>(input),
        11 => settles::<FixedI64<U62>>(input),
        12 => analyses::<U64>(input),
        13 => analyses::<U125>(input),
        14 => analyses::<U20>(input),
        _ => settles::<FixedU128<U100>>(input),
    }
}

fn wide(x: U256) -> Wide {
    Wide::from(x)
}

/// The quotient of natural numbers in a direction.
fn quotient(num: Wide, den: Wide, rounding: Rounding) -> Wide {
    let (quotient, remainder) = num.div_rem(den);
    if rounding == Rounding::Up && remainder != Wide::ZERO { quotient + Wide::from(1) } else { quotient }
}

/// The root of a natural number in a direction.
fn root(x: Wide, rounding: Rounding) -> Wide {
    let floor = floor_root(x);
    if rounding == Rounding::Up && floor * floor != x { floor + Wide::from(1) } else { floor }
}

/// Bit by bit, so that it is nobody's Newton.
fn floor_root(x: Wide) -> Wide {
    let mut root = Wide::ZERO;
    for bit in (0..x.bit_len().div_ceil(2)).rev() {
        let next = root | (Wide::from(1) << bit);
        if next * next <= x {
            root = next;
        }
    }
    root
}

/// Where the exact value fits 256 bits, that; else an overflow.
fn fits(x: Wide) -> Result<U256> {
    if x.bit_len() <= 256 { Ok(U256::from_limbs_slice(&x.as_limbs()[..4])) } else { Err(Error::Overflow) }
}

/// The functions of 256 bits.
fn full(input: &mut Input) {
    let (a, b, d) = (input.u256(), input.u256(), input.u256());
    let (rounding, shift) = (input.rounding(), u32::from(input.u16()) % 260);
    let exact = if d == U256::ZERO { Err(Error::Domain) } else { fits(quotient(wide(a) * wide(b), wide(d), rounding)) };
    assert_eq!(full_math::mul_div(a, b, d, rounding), exact, "{a}·{b}/{d} {rounding:?}");
    let exact = if d == U256::ZERO { Err(Error::Domain) } else { fits(quotient(wide(a), wide(d), rounding)) };
    assert_eq!(full_math::div(a, d, rounding), exact, "{a}/{d} {rounding:?}");
    let exact = match shift {
        256.. => Err(Error::Domain),
        _ => fits(quotient(wide(a) * wide(b), Wide::from(1) << shift as usize, rounding)),
    };
    assert_eq!(full_math::mul_shift(a, b, shift, rounding), exact, "{a}·{b}/2^{shift} {rounding:?}");

    assert_eq!(wide(full_math::sqrt(a)), root(wide(a), Rounding::Down), "√{a}");
    assert_eq!(full_math::add(a, b), fits(wide(a) + wide(b)), "{a} + {b}");
    assert_eq!(full_math::mul(a, b), fits(wide(a) * wide(b)), "{a}·{b}");
    let difference = if a < b { Err(Error::Overflow) } else { fits(wide(a) - wide(b)) };
    assert_eq!(full_math::sub(a, b), difference, "{a} − {b}");
    assert_eq!(full_math::shl(a, shift), fits(wide(a) << shift as usize), "{a}·2^{shift}");
    let bits = |x: usize| u32::try_from(x).expect("at most 256");
    let highest = if a == U256::ZERO { Err(Error::Domain) } else { Ok(bits(a.bit_len()) - 1) };
    assert_eq!(full_math::most_significant_bit(a), highest, "{a}");
    let lowest = if a == U256::ZERO { Err(Error::Domain) } else { Ok(bits(a.trailing_zeros())) };
    assert_eq!(full_math::least_significant_bit(a), lowest, "{a}");
}

/// A fixed-point number as sign and magnitude of its bits.
trait Bits: Scalar + Elementary {
    const FRAC: u32;
    const SIGNED: bool;
    /// Bits of the largest magnitude of a positive number.
    const WIDTH: usize;

    fn read(input: &mut Input) -> Self;
    fn split(self) -> (bool, Wide);
}

macro_rules! bits {
    ($($fixed:ident<$frac:ident>, $raw:ty, $signed:literal, $width:literal;)*) => { $(
        impl Bits for $fixed<$frac> {
            const FRAC: u32 = <Self>::FRAC_NBITS;
            const SIGNED: bool = $signed;
            const WIDTH: usize = $width;

            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_lossless, trivial_numeric_casts)]
            fn read(input: &mut Input) -> Self {
                let negative = $signed && input.flag();
                let magnitude = input.sized(<$raw>::BITS) as $raw;
                Self::from_bits(if negative { (0 as $raw).wrapping_sub(magnitude) } else { magnitude })
            }

            #[allow(clippy::cast_lossless, unused_comparisons, trivial_numeric_casts)]
            fn split(self) -> (bool, Wide) {
                let bits = self.to_bits();
                (bits < 0 as $raw, Wide::from(if bits < 0 as $raw { (bits as i128).unsigned_abs() } else { bits as u128 }))
            }
        }
    )* };
}

bits! {
    FixedU64<U32>, u64, false, 64;
    FixedI64<U24>, i64, true, 63;
    FixedI64<U62>, i64, true, 63;
    FixedU128<U64>, u128, false, 128;
    FixedU128<U0>, u128, false, 128;
    FixedU128<U100>, u128, false, 128;
    FixedU128<U127>, u128, false, 128;
    FixedI128<U60>, i128, true, 127;
    FixedI128<U126>, i128, true, 127;
}

/// The direction for a magnitude.
fn outward(negative: bool, rounding: Rounding) -> Rounding {
    if negative { !rounding } else { rounding }
}

/// The result is this number, or an overflow where the type does not hold it.
fn holds<T: Bits>(got: Result<T>, negative: bool, exact: Wide, context: impl Fn() -> String) {
    // The magnitude of the most negative number is one more.
    let most = if negative && !T::SIGNED { Wide::ZERO } else { Wide::from(1) << T::WIDTH };
    let least_excluded = negative && T::SIGNED;
    let is_in = exact < most || (exact == most && (least_excluded || most == Wide::ZERO));
    match got {
        Ok(got) => {
            let (sign, magnitude) = got.split();
            let same = magnitude == exact && (sign == negative || exact == Wide::ZERO);
            assert!(is_in && same, "{}: {got:?} is not {}{exact} units", context(), if negative { "−" } else { "" });
        }
        Err(error) => assert!(!is_in && error == Error::Overflow, "{}: {error:?}, not {exact} units", context()),
    }
}

/// Settlement arithmetic.
fn settles<T: Bits>(input: &mut Input) {
    let [a, b, c, d] = [T::read(input), T::read(input), T::read(input), T::read(input)];
    let rounding = input.rounding();
    let [(an, am), (bn, bm), (cn, cm), (dn, dm)] = [a, b, c, d].map(T::split);

    let result = a.mul_div(b, c, rounding);
    if cm == Wide::ZERO {
        assert_eq!(result, Err(Error::Domain));
    } else {
        let negative = an ^ bn ^ cn;
        let exact = quotient(am * bm, cm, outward(negative, rounding));
        holds(result, negative, exact, || format!("{a:?}·{b:?}/{c:?} {rounding:?}"));
    }
    let negative = an ^ bn;
    let exact = quotient(am * bm, Wide::from(1) << T::FRAC as usize, outward(negative, rounding));
    holds(a.mul_div(b, T::ONE, rounding), negative, exact, || format!("{a:?}·{b:?} {rounding:?}"));

    let imaginary = |x: Wide, y: Wide, negative: bool| negative && x != Wide::ZERO && y != Wide::ZERO;
    let result = a.sqrt_dot(b, c, d, rounding);
    if imaginary(am, bm, an ^ bn) || imaginary(cm, dm, cn ^ dn) {
        assert_eq!(result, Err(Error::Domain));
    } else {
        holds(result, false, root(am * bm + cm * dm, rounding), || {
            format!("√({a:?}·{b:?} + {c:?}·{d:?}) {rounding:?}")
        });
    }
    let result = a.sqrt_mul(b, rounding);
    if imaginary(am, bm, an ^ bn) {
        assert_eq!(result, Err(Error::Domain));
    } else {
        holds(result, false, root(am * bm, rounding), || format!("√({a:?}·{b:?}) {rounding:?}"));
    }
    let result = a.sqrt_directed(rounding);
    if an {
        assert_eq!(result, Err(Error::Domain));
    } else {
        holds(result, false, root(am << T::FRAC as usize, rounding), || format!("√{a:?} {rounding:?}"));
    }

    let sum = |negate: bool| {
        let bn = bn ^ negate;
        if an == bn {
            (an, am + bm)
        } else if am >= bm {
            (an, am - bm)
        } else {
            (bn, bm - am)
        }
    };
    let (negative, exact) = sum(false);
    holds(a.plus(b), negative, exact, || format!("{a:?} + {b:?}"));
    let (negative, exact) = sum(true);
    holds(a.minus(b), negative, exact, || format!("{a:?} − {b:?}"));
}

/// Analysis arithmetic: to nearest, or poison where the number is not in the range.
fn analyses<F: cfmm_math::FracReal>(input: &mut Input) {
    let mut number = || {
        let (negative, magnitude) = (input.flag(), input.sized(127));
        let bits = i128::try_from(magnitude).expect("127 bits");
        Checked::new(FixedI128::<F>::from_bits(if negative { -bits } else { bits }))
    };
    let [a, b, c] = [number(), number(), number()];
    let split = |x: Checked<FixedI128<F>>| {
        let bits = x.get().expect("no poison").to_bits();
        (bits < 0, Wide::from(bits.unsigned_abs()))
    };
    let [(an, am), (bn, bm), (cn, cm)] = [a, b, c].map(split);
    let one = Wide::from(1) << F::U32 as usize;
    let nearest = |got: Checked<FixedI128<F>>, negative: bool, num: Wide, den: Wide, context: &str| {
        // A tie away from zero.
        let exact = if den == Wide::ZERO { None } else { Some((num * Wide::from(2) + den) / (den * Wide::from(2))) };
        let exact = exact.filter(|exact| exact.bit_len() <= 127);
        match got.get() {
            Ok(got) => {
                let (sign, magnitude) = split(Checked::new(got));
                let same = Some(magnitude) == exact && (sign == negative || magnitude == Wide::ZERO);
                assert!(same, "{context} of {a:?}, {b:?}, {c:?} is not {got:?}");
            }
            Err(error) => assert!(exact.is_none() && error == Error::Overflow, "{context} of {a:?}, {b:?}, {c:?}"),
        }
    };
    nearest(a * b, an ^ bn, am * bm, one, "a product");
    nearest(a / b, an ^ bn, am * one, bm, "a quotient");
    nearest(a.mul_ratio(b, c), an ^ bn ^ cn, am * bm, cm, "a ratio");
    let square = a.sqrt();
    if an && am != Wide::ZERO {
        assert!(!square.is_number());
    } else {
        // Never half way: (2r − 1)² < 4x < (2r + 1)².
        let (_, r) = split(square);
        let four = am * one * Wide::from(4);
        let (twice, unit) = (r * Wide::from(2), Wide::from(1));
        let below = twice == Wide::ZERO || (twice - unit) * (twice - unit) < four;
        assert!(below && four < (twice + unit) * (twice + unit), "√{a:?} is not {square:?}");
    }
}
