//! What a position is worth, loses and earns: an answer is a number, and has the sign that it must have. Inputs are valid
//! and otherwise anything: of every size that the number has.

mod claims;
mod measures;
mod options;
mod rates;
mod slices;
mod triggers;

use cfmm_math::{Checked, Concentrated, ConstantProduct, FracReal, Real, Result, Scalar, StableSwap, Weighted};
use fixed::FixedI128;
use fixed::types::extra::{U64, U100};

use crate::input::Input;

pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let input = &mut input;
    // New kinds come last: the first byte of a stored input goes on meaning what it did.
    match input.below(18) {
        0 => pools::<f64>(input),
        1 => pools::<f64>(input),
        2 | 3 => pools::<Checked<FixedI128<U64>>>(input),
        4 => pools::<Checked<FixedI128<U100>>>(input),
        5 => measures::of_prices::<f64>(input),
        6 => measures::of_prices::<Checked<FixedI128<U64>>>(input),
        7..11 => claims::of_f64(input),
        11 | 12 => options::of_market(input),
        13 => options::of_hedge(input),
        14 => rates::of_prices(input),
        15 => slices::of_pools(input),
        16 => rates::of_fees(input),
        _ => triggers::of_paths(input),
    }
}

/// A number that measures are taken in.
pub trait Analytic: Real + 'static {
    /// Whether a weighted pool loses at most all, wherever the numbers are.
    const BOUNDED: bool;

    /// Any positive number of any size.
    fn positive(input: &mut Input) -> Self;
    /// From 0, included, to 1, excluded.
    fn part(input: &mut Input) -> Self;
    /// Whether rounding may be a large part of this amount: nothing that is compared is so near to the units.
    fn is_small(self) -> bool;
}

impl Analytic for f64 {
    const BOUNDED: bool = true;

    fn positive(input: &mut Input) -> Self {
        input.positive_f64()
    }

    fn part(input: &mut Input) -> Self {
        input.unit_f64()
    }

    fn is_small(self) -> bool {
        !(1e-290..1e290).contains(&self.abs())
    }
}

impl<F: FracReal> Analytic for Checked<FixedI128<F>> {
    const BOUNDED: bool = false;

    fn positive(input: &mut Input) -> Self {
        let near_one = input.byte();
        let units = if near_one % 4 == 0 {
            input.positive(127)
        } else {
            let room = 127 - F::U32;
            input.positive(F::U32 + room.min(8)).max(1 << F::U32.saturating_sub(12))
        };
        Self::new(FixedI128::from_bits(i128::try_from(units).expect("127 bits")))
    }

    fn part(input: &mut Input) -> Self {
        let units = input.u128() >> (128 - F::U32);
        Self::new(FixedI128::from_bits(i128::try_from(units).expect("less than one")))
    }

    fn is_small(self) -> bool {
        self.get().is_ok_and(|x| x.to_bits().unsigned_abs() < 1 << 40)
    }
}

/// An answer is a number.
pub fn number<T: Scalar>(answer: Result<T>, name: &str) -> Option<T> {
    let answer = answer.ok()?;
    assert!(answer.is_number(), "{name} is {answer:?}");
    Some(answer)
}

/// An answer is a number that is not negative.
pub fn amount<T: Scalar>(answer: Result<T>, name: &str) -> Option<T> {
    let answer = number(answer, name)?;
    assert!(answer >= T::ZERO, "{name} is {answer:?}");
    Some(answer)
}

/// An answer is a number that is not positive.
pub fn loss<T: Scalar>(answer: Result<T>, name: &str) -> Option<T> {
    let answer = number(answer, name)?;
    assert!(answer <= T::ZERO, "{name} is {answer:?}");
    Some(answer)
}

/// A pool of any curve in a number.
fn pools<T: Analytic>(input: &mut Input) {
    let tame = |shape| measures::Tame { most: T::rational(1_000_000_000_000_000, 1), shape, bounded: false };
    match input.below(4) {
        0 => {
            if let Ok(pool) = ConstantProduct::new(T::positive(input), T::positive(input)) {
                measures::of_pool(&pool, input, tame(true));
            }
        }
        1 => {
            let reserves = [T::positive(input), T::positive(input)];
            let weights = [T::positive(input), T::positive(input)];
            if let Ok(pool) = Weighted::new(reserves, weights) {
                let tame = tame(are_within(weights, 100));
                measures::of_pool(&pool, input, measures::Tame { bounded: T::BOUNDED, ..tame });
            }
        }
        2 => {
            if let Some(pool) = range::<T>(input) {
                let shape = are_within(pool.price_range(), 1_000_000);
                measures::of_pool(&pool, input, tame(shape));
            }
        }
        _ => {
            let reserves = [T::positive(input), T::positive(input)];
            let amplification = T::positive(input);
            if let Ok(pool) = StableSwap::new(reserves, amplification) {
                let shape = are_within(reserves, 1_000_000) && are_within([T::ONE, amplification], 1_000_000);
                measures::of_pool(
                    &pool,
                    input,
                    measures::Tame { most: T::rational(1_000_000, 1), shape, bounded: false },
                );
            }
        }
    }
}

/// Whether two numbers are within a factor of each other.
fn are_within<T: Real>([a, b]: [T; 2], factor: i64) -> bool {
    let factor = T::rational(factor, 1);
    a < b * factor && b < a * factor
}

/// A range of any width.
pub fn range<T: Analytic>(input: &mut Input) -> Option<Concentrated<T>> {
    let (x, y, lower, width) = (T::positive(input), T::positive(input), T::positive(input), T::part(input));
    let upper = if input.flag() { lower + lower * width } else { lower + T::positive(input) };
    Concentrated::new(x, y, lower, upper).ok()
}
